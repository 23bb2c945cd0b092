# SPDX-License-Identifier: EUPL-1.2
"""The SQL figures agree with the day-by-day oracle on small made-up regions full of awkward cases."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from counted import region as base_region
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from oracle import Oracle

from regie.figures import Indicator, Source, definitions, query, source_from_rows
from regie.vocabulary import TOTAL, Period, PeriodKind, Region
from regie.vocabulary.region import Segment

FIRST, LAST = date(2023, 1, 1), date(2024, 6, 30)
PERIODS = {
    PeriodKind.MONTH: ["2023-01", "2023-06", "2023-12", "2024-02", "2024-06"],
    PeriodKind.QUARTER: ["2023-Q2", "2024-Q1"],
    PeriodKind.HALF_YEAR: ["2023-H1", "2024-H1"],
    PeriodKind.YEAR: ["2023", "2024"],
}
BREAKDOWNS: tuple[tuple[str, ...], ...] = (
    (),
    ("segment",),
    ("municipality", "segment"),
    ("municipality", "area"),
    ("provider",),
    ("age_group",),
    ("referrer",),
    ("theme",),
    ("segment", "age_group"),
)
BORDERS = [
    date(2023, 1, 1),
    date(2023, 1, 31),
    date(2023, 2, 1),
    date(2023, 6, 30),
    date(2023, 7, 1),
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 6, 29),
    date(2024, 6, 30),
]
"""Days on which mistakes of one day show."""


def a_region() -> Region:
    """The region of the other tests, with a preliminary field, which has no registered clients."""
    return base_region(
        segments=(
            Segment(code="preliminary_field", name="Voorliggend veld", name_en="-", registered=False),
            Segment(code="area_team", name="Gebiedsteam", name_en="-"),
            Segment(code="outsourced_care", name="Uitbestede zorg", name_en="-"),
        ),
        age_groups=(0, 12, 18, 23),
    )


class Maker:
    """Rows of a small region. Half of all days lie on borders of months, years and the snapshot, so that gaps,
    adjacent spells, ties and leap days are the rule."""

    def __init__(self, chance: random.Random, clients: int = 14) -> None:
        self.chance = chance
        self.tables: dict[str, list[dict[str, Any]]] = {
            name: []
            for name in [
                "clients",
                "journeys",
                "trajectories",
                "production",
                "costs",
                "outcomes",
                "activities",
                "population",
            ]
        }
        for number in range(clients):
            self.client(f"K{number:02}")
        self.money_without_clients()

    def day(self, first: date = date(2022, 10, 1), last: date = date(2024, 7, 20)) -> date:
        if self.chance.random() < 0.5:
            return self.chance.choice([d for d in BORDERS if first <= d <= last] or [first])
        return first + timedelta(days=self.chance.randrange((last - first).days + 1))

    def maybe(self, value: Any, share: float = 0.7) -> Any:
        return value if self.chance.random() < share else None

    def client(self, key: str) -> None:
        chance = self.chance
        born = chance.choice([2001 * 12, 2006 * 12 + 2, 2006 * 12 + 6, 2006 * 12 + 11, 2012 * 12, 2023 * 12])
        since = self.day()
        areas = {"0917": ["H1", "H2", None], "0986": ["V1", None]}
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            municipality = chance.choice(["0917", "0986"])
            row = {"client_key": key, "birth_month": born, "municipality": municipality, "valid_from": since}
            row["area"] = chance.choice(areas[municipality])
            until = since + timedelta(days=chance.choice([1, 30, 200]))
            row["valid_to"] = until
            self.tables["clients"].append(row)
            since = until + timedelta(days=chance.choice([1, 1, 40]))  # sometimes with a gap
        if chance.random() < 0.7:
            self.tables["clients"][-1]["valid_to"] = None
        journeys = [self.journey(f"R{key}{n}", key) for n in range(chance.choice([0, 1, 1, 2]))]
        for number in range(chance.choice([1, 1, 2, 3, 4])):
            self.trajectory(f"T{key}{number}", key, chance.choice([*journeys, None]))

    def journey(self, key: str, client: str) -> str:
        chance = self.chance
        registered = self.day()
        ended = self.maybe(max(registered, self.day()))
        row = {
            "journey_key": key,
            "client_key": client,
            "registered_on": registered,
            "referrer": chance.choice(["01", "02", "08"]),
            "theme": self.maybe(chance.choice(["education", "safety"])),
            "intake_on": self.maybe(registered + timedelta(days=chance.choice([-3, 0, 27, 28, 29, 80]))),
            "ended_on": ended,
            "end_reason": chance.choice(["31", "31", "32", "33", "34", "35", "38", "39", "02"]) if ended else None,
        }
        self.tables["journeys"].append(row)
        return key

    def trajectory(self, key: str, client: str, journey: str | None) -> None:
        chance = self.chance
        mine = [t for t in self.tables["trajectories"] if t["client_key"] == client]
        began = self.day()
        if mine and mine[-1]["ended_on"] and chance.random() < 0.5:  # adjoins, overlaps, or a day between
            began = mine[-1]["ended_on"] + timedelta(days=chance.choice([-5, 0, 1, 1, 2, 3]))
        length = chance.choice([0, 0, 1, 27, 30, 89, 91, 400])
        ended = self.maybe(chance.choice([max(began, self.day()), began + timedelta(days=length)]), 0.75)
        row = {
            "trajectory_key": key,
            "client_key": client,
            "journey_key": journey,
            "recorded_on": began,
            "provider": chance.choice(["P1", "P1", "P2"]),
            "segment": chance.choice(["area_team", "outsourced_care"]),
            "product_category": chance.choice(["45", "45", "43"]),
            "form": self.maybe(chance.choice(["individual", "group", "family"])),
            "mode": self.maybe(chance.choice(["in_person", "blended", "digital"])),
            "place": self.maybe(chance.choice(["home", "school", "practice", "community"])),
            "began_on": began,
            "ended_on": ended,
            "end_reason": chance.choice(["31", "31", "32", "34", "37"]) if ended else None,
        }
        self.tables["trajectories"].append(row)
        for line in range(chance.choice([0, 1, 3])):
            self.tables["production"].append(
                {
                    "line": f"{key}-{line}",
                    "provider": row["provider"],
                    "segment": row["segment"],
                    "client_key": self.maybe(client),
                    "trajectory_key": key,
                    "municipality": "0917",
                    "service_month": 2023 * 12 + chance.randrange(18),
                    "amount": chance.randrange(-50_000, 200_000),
                    "cost_kind": chance.choice(["care", "additional_service"]),
                }
            )
        for measured in {self.day(), self.day()} if chance.random() < 0.6 else ():
            self.tables["outcomes"].append(
                {
                    "trajectory_key": key,
                    "measured_on": measured,
                    "satisfaction": self.maybe(Decimal(chance.randrange(10, 101)) / 10),
                    "goal_attainment": self.maybe(Decimal(chance.randrange(0, 1001)) / 10),
                    "continues_without_help": self.maybe(chance.choice(["yes", "no"])),
                    "problems_reduced": self.maybe(chance.choice(["yes", "no"])),
                }
            )

    def money_without_clients(self) -> None:
        chance = self.chance
        for number in range(8):
            where = chance.choice(["0917", "0986", None])
            self.tables["costs"].append(
                {
                    "line": f"C{number}",
                    "municipality": where,
                    "allocation_key": None if where else "inhabitants",
                    "segment": chance.choice(["preliminary_field", "area_team", "overhead"]),
                    "month": 2023 * 12 + chance.randrange(18),
                    "amount": chance.randrange(-10_001, 100_000),
                    "cost_kind": chance.choice(["overhead", "additional_service", "correction"]),
                }
            )
            self.tables["activities"].append(
                {
                    "activity": f"A{number}",
                    "municipality": chance.choice(["0917", "0986"]),
                    "month": 2023 * 12 + chance.randrange(18),
                    "kind": "course",
                    "sessions": self.maybe(chance.randrange(9)),
                    "participants": self.maybe(chance.randrange(90)),
                    "hours": self.maybe(Decimal(chance.randrange(4000)) / 100),
                }
            )
        for municipality in ("0917", "0986"):
            for year in (2022, 2024):
                for age in (0, 5, 11, 12, 17, 18, 22, 23):
                    persons = chance.randrange(100, 900)
                    row = {"municipality": municipality, "year": year, "age": age, "persons": persons}
                    self.tables["population"].append(row)


def opened(tables: dict[str, list[dict[str, Any]]]) -> tuple[Source, Oracle]:
    region = a_region()
    source = source_from_rows(region, stored(tables), first_day=FIRST, last_day=LAST)
    return source, Oracle(region, tables, last_day=LAST)


def stored(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    from regie.vocabulary.tables import tables as standard

    known = {name: {column.name for column in table.columns} for name, table in standard().items()}
    return {
        name: [{k: v for k, v in row.items() if k in known[name]} for row in rows] for name, rows in tables.items()
    }


def disagreements(
    source: Source, oracle: Oracle, indicator: Indicator, by: Sequence[str], periods: Sequence[Period]
) -> list[str]:
    """Every figure that differs, with what each side says; also figures that one side does not have."""
    found = []
    figures = query(source, indicator.id, by=by, periods=periods, total=False)
    answered = {(f.indicator, f.period, tuple(f.breakdown[n] for n in by)): f for f in figures}
    for period in periods:
        expected = oracle.figures(indicator.id, by, period)
        groups = {g for _, g in expected} | {g for _, p, g in answered if p == str(period)}
        for measure in indicator.measures:
            if indicator.id == "lump_sum_use" and not measure.id:
                continue  # not known without a contract
            for group in groups:
                numerator, denominator, value = expected.get((measure.id, group), (None, None, None))
                figure = answered.get((indicator.measure_id(measure), str(period), group))
                if figure is None:
                    agree = not numerator
                elif not measure.quotient:
                    given = 0 if figure.value is None else figure.value
                    agree = given * (100 if measure.kind == "amount" else 1) == (numerator or 0)
                elif not denominator or (measure.id in ("clients", "client_months", "cost") and denominator <= 0):
                    agree = figure.value is None
                elif figure.denominator is None and not numerator:
                    agree = figure.value is None and indicator.id in NOTHING_IS_NOT_KNOWN
                elif value is not None:
                    agree = figure.denominator == denominator and figure.value == Decimal(str(value))
                else:
                    ratio = Decimal(numerator or 0) * measure.scale / measure.divide / denominator
                    ratio /= 100 if measure.kind == "amount_per" else 1
                    agree = (figure.numerator, figure.denominator) == (numerator, denominator)
                    agree &= figure.value is not None and abs(Decimal(figure.value) - ratio) < Decimal("0.0051")
                if not agree:
                    given_by = figure and (figure.value, figure.numerator, figure.denominator)
                    found.append(
                        f"{indicator.measure_id(measure)} {period} {dict(zip(by, group, strict=True))}: "
                        f"SQL {given_by}, oracle {(numerator, denominator, value)}"
                    )
    return found


NOTHING_IS_NOT_KNOWN = {"use_rate", "segment_shares", "referrer_mix", "preliminary_field_reach"}
"""Shares that are left out, not 0, for a group in which there is nothing at all."""


def check(source: Source, oracle: Oracle, indicator: Indicator, breakdowns: Sequence[tuple[str, ...]]) -> None:
    periods = [Period.parse(p) for kind in indicator.periods for p in PERIODS[kind]]
    for by in breakdowns:
        if set(by) <= set(indicator.breakdowns) and set(indicator.needs) <= set(by):
            problems = disagreements(source, oracle, indicator, by, periods)
            assert not problems, "\n".join(problems[:8])


@pytest.fixture(scope="module", params=[1, 2])
def both(request: pytest.FixtureRequest) -> tuple[Source, Oracle]:
    return opened(Maker(random.Random(request.param)).tables)


@pytest.mark.parametrize("indicator", definitions().values(), ids=lambda i: i.id)
def test_every_measure_agrees_by_every_breakdown_and_kind_of_period(
    both: tuple[Source, Oracle], indicator: Indicator
) -> None:
    check(*both, indicator, BREAKDOWNS)


@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.integers(4, 10**6))  # a seed does not shrink
def test_every_measure_agrees_on_any_small_region(seed: int) -> None:
    source, oracle = opened(Maker(random.Random(seed), clients=5).tables)
    with source:
        for indicator in definitions().values():
            check(source, oracle, indicator, [("municipality", "segment"), ("referrer",)])


def test_stock_is_stock_before_plus_inflow_less_outflow_in_every_group_of_the_oracle() -> None:
    oracle = opened(Maker(random.Random(9)).tables)[1]
    for by in BREAKDOWNS:
        for written in PERIODS[PeriodKind.MONTH][1:]:
            period = Period.parse(written)
            before, after = oracle.stock(by, period.before()), oracle.stock(by, period)
            came, left = oracle.inflow(by, period), oracle.outflow(by, period)
            for key in after:
                assert after[key][0] == before[key][0] + came[key][0] - left[key][0]  # type: ignore[operator]


def test_the_total_row_is_the_region_itself() -> None:
    source, oracle = opened(Maker(random.Random(10)).tables)
    period = Period.parse("2024-H1")
    with source:
        for name in ("unique_clients_period", "inflow", "stock"):
            figure = query(source, name, by=["municipality"], periods=[period])[-1]
            assert figure.breakdown == {"municipality": TOTAL}
            assert figure.value == oracle.figures(name, (), period)["", ()][0]
