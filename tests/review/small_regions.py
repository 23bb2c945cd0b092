# SPDX-License-Identifier: EUPL-1.2
"""Two small regions as rows, for a review and what is made from it: a rich one and an almost empty one.

The rich region has a fixed number of client journeys per way of ending, so that the shares of the half-year are
known: 51 of 61 ended as planned in 2023 (83.6 %), 53 of 67 in the first half of 2024 (79.1 %); 9 and 11 of them
early in agreement (14.8 % and 16.4 %).
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from regie.figures import Source, source_from_rows
from regie.review import Review, build_review
from regie.vocabulary import Period, Region
from regie.vocabulary.periods import month_number
from regie.vocabulary.region import AllocationKey, Area, Municipality, Party

FIRST, LAST = date(2023, 1, 1), date(2024, 6, 30)
HALF_YEAR = Period.parse("2024-H1")

ENDINGS = (
    (date(2023, 2, 1), date(2023, 12, 31), {"31": 51, "34": 9, "32": 1}),
    (date(2024, 1, 1), date(2024, 6, 30), {"31": 53, "34": 11, "32": 2, "33": 1}),
)
"""First and last day on which journeys end, and how many for which reason."""

STILL_OPEN = 50

Tables = dict[str, list[dict[str, Any]]]


def rich_region(**changes: Any) -> Region:
    """Three municipalities, three areas, a cooperative and five providers; example data."""
    parts: dict[str, Any] = {
        "id": "proef",
        "name": "Proefstreek",
        "cooperative": "C",
        "first_month": "2023-01",
        "synthetic": True,
        "note": "Alle rijen zijn verzonnen.",
        "municipalities": (
            Municipality(code="0917", name="Heerlen"),
            Municipality(code="0882", name="Landgraaf"),
            Municipality(code="0986", name="Voerendaal"),
        ),
        "areas": (
            Area(code="H1", name="Noord", municipality="0917"),
            Area(code="H2", name="Zuid", municipality="0917"),
            Area(code="L1", name="Landgraaf", municipality="0882"),
        ),
        "parties": (
            Party(code="C", name="Coöperatie Proef", role="cooperative"),
            *(Party(code=f"P{n}", name=f"Aanbieder {n}", role="member") for n in range(1, 6)),
        ),
        "allocation_keys": (
            AllocationKey(id="k", name="Inwoners", source="proef", weights={"0917": 5, "0882": 3, "0986": 1}),
        ),
    }
    return Region(**(parts | changes))


def rich_tables() -> Tables:
    """Rows in all tables that indicators read; the same every time."""
    return _Maker().tables


def rich_source(**changes: Any) -> Source:
    """The rich region, opened."""
    return source_from_rows(
        rich_region(**changes), rich_tables(), first_day=FIRST, last_day=LAST, snapshot="2024-08-31-1a2b3c4d"
    )


def bare_source() -> Source:
    """One municipality, no areas, one client in care since the only quarter that there is; nothing else."""
    region = Region(
        id="leeg",
        name="Leegveld",
        cooperative="C",
        first_month="2024-01",
        municipalities=(Municipality(code="0917", name="Heerlen"),),
        parties=(Party(code="C", name="Coöperatie", role="cooperative"),),
    )
    tables: Tables = {
        "clients": [_home("K", "0917", None)],
        "trajectories": [
            {
                "trajectory_key": "T",
                "client_key": "K",
                "provider": "C",
                "segment": "area_team",
                "product_category": "45",
                "began_on": date(2024, 4, 2),
            }
        ],
    }
    return source_from_rows(region, tables, first_day=date(2024, 1, 1), last_day=LAST)


def empty_source() -> Source:
    """A region of which not one row has been delivered."""
    region = bare_source().region
    return source_from_rows(region, {}, first_day=date(2024, 1, 1), last_day=LAST)


def _home(client: str, municipality: str, area: str | None, born: int = 2012 * 12) -> dict[str, Any]:
    return {
        "client_key": client,
        "birth_month": born,
        "municipality": municipality,
        "area": area,
        "valid_from": date(2015, 1, 1),
    }


class _Maker:
    def __init__(self) -> None:
        self.chance = random.Random(20240630)
        names = "clients journeys trajectories production costs outcomes activities population"
        self.tables: Tables = {name: [] for name in names.split()}
        for first, last, reasons in ENDINGS:
            days = (last - first).days + 1
            for reason, count in reasons.items():
                for _ in range(count):
                    self._journey(first + timedelta(days=self.chance.randrange(days)), reason)
        for _ in range(STILL_OPEN):
            self._journey(None, None)
        self._money_and_residents()

    def _journey(self, ended: date | None, reason: str | None) -> None:
        chance = self.chance
        number = len(self.tables["clients"])
        key = f"{number:03}"
        municipality, area = chance.choices(
            [("0917", "H1"), ("0917", "H2"), ("0882", "L1"), ("0986", None)], weights=[6, 5, 4, 2]
        )[0]
        born = chance.choice([2006 * 12 + 8, 2008 * 12, 2010 * 12 + 3, 2013 * 12, 2016 * 12 + 5, 2020 * 12])
        self.tables["clients"].append(_home(key, municipality, area, born))
        latest = (ended or LAST) - timedelta(days=30)
        began = min(FIRST + timedelta(days=chance.randrange(-200, 500)), latest)
        intake = began - timedelta(days=chance.choice([10, 20, 40, 60, 90]))
        self.tables["journeys"].append(
            {
                "journey_key": key,
                "client_key": key,
                "registered_on": intake - timedelta(days=chance.choice([7, 14, 21, 35])),
                "intake_on": intake,
                "referrer": chance.choices(["01", "02", "08"], weights=[5, 4, 1])[0],
                "theme": chance.choice(["education", "safety", None]),
                "ended_on": ended,
                "end_reason": reason,
            }
        )
        self._trajectory(key, began, ended, reason)
        for waits in range(chance.choice([0, 0, 1])):  # someone who has not been seen yet
            self.tables["journeys"].append(
                {
                    "journey_key": f"{key}w{waits}",
                    "client_key": key,
                    "registered_on": LAST - timedelta(days=chance.randrange(40)),
                    "referrer": "02",
                }
            )

    def _trajectory(self, key: str, began: date, ended: date | None, reason: str | None) -> None:
        chance = self.chance
        provider = chance.choice([f"P{n}" for n in range(1, 6)])
        segment = chance.choices(["plus_facility", "area_team", "outsourced_care"], weights=[2, 5, 3])[0]
        self.tables["trajectories"].append(
            {
                "trajectory_key": key,
                "client_key": key,
                "journey_key": key,
                "recorded_on": began,
                "provider": provider,
                "segment": segment,
                "product_category": "45",
                "form": chance.choice(["individual", "group", "family", None]),
                "mode": chance.choice(["in_person", "blended"]),
                "place": chance.choice(["home", "school"]),
                "began_on": began,
                "ended_on": ended,
                "end_reason": reason,
            }
        )
        for month in range(max(month_number(began), 2023 * 12), month_number(ended or LAST) + 1):
            self.tables["production"].append(
                {
                    "line": f"{key}-{month}",
                    "provider": provider,
                    "segment": segment,
                    "client_key": key,
                    "trajectory_key": key,
                    "service_month": month,
                    "amount": chance.randrange(40_000, 160_000) + 900 * (month - 2023 * 12),
                    "cost_kind": "regular",
                }
            )
        if ended and chance.random() < 0.6:
            self.tables["outcomes"].append(
                {
                    "trajectory_key": key,
                    "measured_on": ended,
                    "satisfaction": Decimal(chance.randrange(60, 95)) / 10,
                    "goal_attainment": Decimal(chance.randrange(400, 1000)) / 10,
                    "continues_without_help": chance.choice(["yes", "no"]),
                    "problems_reduced": chance.choice(["yes", "yes", "no"]),
                }
            )

    def _money_and_residents(self) -> None:
        for month in range(2023 * 12, 2024 * 12 + 6):
            for segment, amount in (("preliminary_field", 2_500_000), ("overhead", 1_234_567)):
                self.tables["costs"].append(
                    {
                        "line": f"{segment}-{month}",
                        "allocation_key": "k",
                        "segment": segment,
                        "month": month,
                        "amount": amount,
                        "cost_kind": "overhead" if segment == "overhead" else "regular",
                    }
                )
            for municipality in ("0917", "0882", "0986"):
                self.tables["activities"].append(
                    {
                        "municipality": municipality,
                        "month": month,
                        "kind": "course",
                        "sessions": self.chance.randrange(2, 9),
                        "participants": self.chance.randrange(20, 90),
                        "hours": Decimal(self.chance.randrange(500, 4000)) / 100,
                    }
                )
        for municipality, size in (("0917", 900), ("0882", 400), ("0986", 130)):
            for year in (2023, 2024):
                for age in range(23):
                    row = {"municipality": municipality, "year": year, "age": age, "persons": size + age}
                    self.tables["population"].append(row)


@cache
def rich_review(*, suppressed: bool) -> Review:
    """The review of the first half of 2024 of the rich region."""
    with rich_source() as source:
        return build_review(source, HALF_YEAR, suppressed=suppressed)
