# SPDX-License-Identifier: EUPL-1.2
"""Asking for figures: levels, totals, zeros, what is not known, rounding, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from counted import client, journey, region, source, trajectory
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.figures import Measure, Source, definition, definitions, query
from regie.figures.query import value_of
from regie.vocabulary import Figure, Period, RegieError
from regie.vocabulary.periods import parse_periods

D = date


@pytest.fixture(scope="module")
def opened() -> Iterator[Source]:
    with source(
        clients=[
            *client("a", ("0917", "H1", D(2015, 1, 1)), ("0986", "V1", D(2023, 3, 15))),
            *client("b"),
            *client("c", ("0986", None, D(2015, 1, 1))),
        ],
        trajectories=[
            trajectory("1", "a", D(2023, 1, 10)),
            trajectory("2", "a", D(2023, 2, 1), D(2023, 2, 10), provider="P2", segment="outsourced_care"),
            trajectory("3", "b", D(2023, 3, 1), D(2023, 3, 1), segment="outsourced_care"),
            trajectory("4", "c", D(2023, 2, 1), D(2023, 2, 28), journey_key="j"),
        ],
        journeys=[journey("j", "c", D(2023, 1, 15), D(2023, 2, 28), intake_on=D(2023, 2, 20))],
        costs=[
            {
                "line": "1",
                "municipality": "0917",
                "segment": "overhead",
                "month": 2023 * 12 + 2,
                "amount": 123_457,
                "booked_on": D(2023, 4, 1),
                "cost_kind": "overhead",
            }
        ],
    ) as found:
        yield found


def _values(figures: list[Figure], period: str) -> dict[tuple[str, ...], Any]:
    return {tuple(f.breakdown.values()): f.value for f in figures if f.period == period}


def test_every_level_is_its_own_run_and_the_total_is_no_sum(opened: Source) -> None:
    figures = query(opened, "unique_clients", by=["municipality"], periods=parse_periods("2023-02..2023-03"))
    assert _values(figures, "2023-02") == {("0917",): 1, ("0986",): 1, ("total",): 2}
    # client a lived in both municipalities in March: two there, b in one, and two clients in all
    assert _values(figures, "2023-03") == {("0917",): 2, ("0986",): 1, ("total",): 2}


def test_every_known_code_has_a_row_and_unknown_only_where_it_occurs(opened: Source) -> None:
    figures = query(
        opened, "unique_clients", by=["municipality", "area"], periods=[Period.parse("2023-02")], total=False
    )
    assert _values(figures, "2023-02") == {
        ("0917", "H1"): 1,
        ("0917", "H2"): 0,
        ("0986", "V1"): 0,
        ("0986", "unknown"): 1,
    }
    assert "unknown" not in {f.breakdown["municipality"] for f in figures}


def test_only_providers_that_occur_have_rows_and_those_in_every_period(opened: Source) -> None:
    figures = query(opened, "unique_clients", by=["provider"], periods=parse_periods("2023-02..2023-03"))
    assert _values(figures, "2023-02") == {("P1",): 2, ("P2",): 1, ("total",): 2}
    assert _values(figures, "2023-03") == {("P1",): 2, ("P2",): 0, ("total",): 2}


def test_clients_of_a_segment_without_registration_are_not_known_instead_of_zero(opened: Source) -> None:
    figures = query(opened, "unique_clients", by=["segment"], periods=[Period.parse("2023-02")])
    assert _values(figures, "2023-02") == {
        ("preliminary_field",): None,
        ("plus_facility",): 0,
        ("area_team",): 2,
        ("outsourced_care",): 1,
        ("total",): 2,
    }
    assert figures[0].remark == "Dit segment kent geen geregistreerde cliënten."


def test_overhead_is_a_segment_of_money_and_of_nothing_else(opened: Source) -> None:
    money = query(opened, "cost", by=["segment"], periods=[Period.parse("2023-03")])
    assert {f.breakdown["segment"]: f.value for f in money if f.indicator == "cost"} == {
        "preliminary_field": Decimal("0.00"),
        "plus_facility": Decimal("0.00"),
        "area_team": Decimal("0.00"),
        "outsourced_care": Decimal("0.00"),
        "overhead": Decimal("1234.57"),
        "total": Decimal("1234.57"),
    }


def test_subtotals_stand_between_the_rows_and_the_total(opened: Source) -> None:
    figures = query(
        opened, "unique_clients", by=["municipality", "segment"], periods=[Period.parse("2023-02")], subtotals=True
    )
    values = _values(figures, "2023-02")
    assert values["0917", "area_team"] == 1
    assert values["0917", "outsourced_care"] == 1
    assert values["0917", "total"] == 1
    assert values["total", "area_team"] == 2
    assert list(values)[-1] == ("total", "total")
    assert len(values) == 2 * 4 + 2 + 4 + 1


def test_all_periods_of_a_level_come_from_one_run(opened: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    original = opened.engine.rows
    monkeypatch.setattr(opened.engine, "rows", lambda sql, **rest: runs.append(sql) or original(sql, **rest))
    figures = query(opened, "unique_clients", by=["municipality"], periods=parse_periods("2023-01..2024-06"))
    assert len(figures) == 18 * 3
    assert len(runs) == 2


def test_figures_are_ordered_by_measure_period_as_asked_and_breakdown(opened: Source) -> None:
    periods = [Period.parse("2023-03"), Period.parse("2023-01")]
    figures = query(opened, "cost", by=["municipality"], periods=periods)
    seen = [(f.indicator, f.period, f.breakdown["municipality"]) for f in figures]
    measures = [definition("cost").measure_id(m) for m in definition("cost").measures]
    assert seen == [(m, str(p), c) for m in measures for p in periods for c in ("0917", "0986", "total")]


def test_one_measure_can_be_asked_by_its_own_id(opened: Source) -> None:
    figures = query(opened, "cost.not_client_tied", periods=[Period.parse("2023-03")])
    assert [(f.indicator, f.value, f.breakdown) for f in figures] == [
        ("cost.not_client_tied", Decimal("1234.57"), {})
    ]


def test_a_period_that_the_snapshot_does_not_know_is_not_zero(opened: Source) -> None:
    outside, part = query(opened, "unique_clients_period", periods=[Period.parse("2022"), Period.parse("2024")])
    assert outside.value is None
    assert outside.remark == "De momentopname gaat over 01-01-2023 t/m 30-06-2024; deze periode valt daarbuiten."
    assert part.value == 1
    assert part.remark == "De momentopname gaat over 01-01-2023 t/m 30-06-2024; de periode is niet volledig."


def test_a_quotient_without_observations_is_not_known(opened: Source) -> None:
    (figure,) = query(opened, "cost_per_client", periods=[Period.parse("2024-H1")])[:1]
    assert figure.value == Decimal("0.00")
    with source() as empty:
        (figure,) = query(empty, "cost_per_client", periods=[Period.parse("2024-H1")])[:1]
    assert figure.value is None
    assert figure.remark == "Geen waarnemingen."


def test_a_figure_carries_its_snapshot_and_what_the_quotient_was_made_of(opened: Source) -> None:
    figure = query(opened, "cost_per_client.all_in", periods=[Period.parse("2023-H1")])[0]
    assert (figure.numerator, figure.denominator, figure.value) == (123_457, 3, Decimal("411.52"))
    assert figure.snapshot == opened.snapshot == "rows"


@pytest.mark.parametrize(
    ("indicator", "by", "period", "said"),
    [
        ("clients", (), "2023-02", "bestaat niet"),
        ("cost.none", (), "2023-02", "bestaat niet"),
        ("unique_clients", ("sex",), "2023-02", "niet uit te splitsen naar 'sex'"),
        ("unique_clients", (), "2023", "bestaat niet voor een periode als 2023"),
    ],
)
def test_what_is_not_offered_is_refused_with_a_sentence(
    opened: Source, indicator: str, by: tuple[str, ...], period: str, said: str
) -> None:
    with pytest.raises(RegieError) as refused:
        query(opened, indicator, by=by, periods=[Period.parse(period)])
    assert said in refused.value.message("nl")


def test_an_indicator_that_needs_a_breakdown_says_so(opened: Source) -> None:
    needing = [one for one in definitions().values() if one.needs]
    assert needing, "at least the segment shares need their segments"
    for one in needing:
        kind = one.periods[0]
        period = next(p for p in map(Period.parse, ("2023-01", "2023-Q1", "2023-H1", "2023")) if p.kind is kind)
        with pytest.raises(RegieError) as refused:
            query(opened, one.id, periods=[period])
        assert one.needs[0] in refused.value.message("nl")


def test_every_indicator_answers_by_every_breakdown_and_all_kinds_of_period_it_offers_at_once(
    opened: Source,
) -> None:
    every = [Period.parse(written) for written in ("2023-02", "2023-Q1", "2023-H1", "2023")]
    for one in definitions().values():
        periods = [period for period in every if period.kind in one.periods]
        for name in one.breakdowns:
            by = tuple(dict.fromkeys((name, *one.needs)))
            figures = query(opened, one.id, by=by, periods=periods, total=False)
            assert {f.indicator for f in figures} == {one.measure_id(m) for m in one.measures}
            assert {f.period for f in figures} == {str(period) for period in periods}
            assert {tuple(f.breakdown) for f in figures} == {by}


def test_suppression_is_applied_to_the_answer_on_request(opened: Source) -> None:
    (figure,) = query(opened, "unique_clients", periods=[Period.parse("2023-02")], suppress=True)
    assert (figure.value, figure.suppressed) == (None, True)


def test_too_many_combinations_are_refused() -> None:
    names = ["municipality", "area", "segment", "provider", "age_group", "referrer", "theme"]
    where = region(
        age_groups=tuple(range(100)),
        parties=tuple({"code": f"P{n}", "name": "x", "role": "cooperative"} for n in range(8000)),
        cooperative="P0",
    )
    with source(where=where) as wide, pytest.raises(RegieError, match="too many combinations"):
        query(wide, "unique_clients", by=names, periods=[Period.parse("2023-02")])


# Values


def _measure(kind: str, **more: Any) -> Measure:
    return Measure(nl="x", en="x", kind=kind, unit="x", **more)


@pytest.mark.parametrize(
    ("kind", "more", "row", "expected"),
    [
        ("count", {}, (7, None, None), 7),
        ("count", {}, (None, None, None), 0),
        ("amount", {}, (-123_456, None, None), Decimal("-1234.56")),
        ("amount_per", {}, (5, 1000, None), Decimal("0.00")),
        ("amount_per", {}, (125, 250, None), Decimal("0.01")),
        ("amount_per", {}, (-125, 250, None), Decimal("-0.01")),
        ("share", {"scale": 100}, (2, 3, None), Decimal("66.6667")),
        ("share", {"scale": 100}, (1, 1, None), Decimal("100.0000")),
        ("rate", {"scale": 1000}, (1, 16_000, None), Decimal("0.0625")),
        ("mean", {"divide": 10}, (85, 2, None), Decimal("4.25")),
        ("median", {}, (None, 4, 12.5), Decimal("12.50")),
        ("median", {}, (None, 0, None), None),
        ("share", {"scale": 100}, (0, 0, None), None),
    ],
)
def test_values_are_exact_and_rounded_half_away_from_zero(
    kind: str, more: dict, row: tuple, expected: Any
) -> None:
    value, _ = value_of(_measure(kind, **more), row)
    assert value == expected
    assert type(value) is type(expected)
    assert str(value) == str(expected)


@settings(deadline=None)
@given(st.integers(-(10**17), 10**17), st.integers(1, 10**9))
def test_money_per_client_is_never_more_than_half_a_cent_from_the_exact_quotient(cents: int, clients: int) -> None:
    value, _ = value_of(_measure("amount_per"), (cents, clients, None))
    assert abs(Fraction(value) - Fraction(cents, 100 * clients)) <= Fraction(1, 200)
    assert value.as_tuple().exponent == -2
