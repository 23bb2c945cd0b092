# SPDX-License-Identifier: EUPL-1.2
"""Where care lies: every product and age in need groups, and these in lots, as the study groups them now.

Grouping changes on the screen, so it is made again for every question, from the study in memory: a small table
beside the prepared lines, and one pass over the lines that counts money per place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regie.procurement.lines import Lines
from regie.procurement.study import Study

PLACED, IN_LOT = "pr_placed", "pr_place_lots"
"""Tables: product, age and the number of their place; place, lot and the first need group of the lot there."""

AGES = range(-1, 121)
"""Ages that a line can have; -1 is not known."""


@dataclass(frozen=True)
class Place:
    """Care that lies in the same need groups. ``first_group`` is, per lot, the first of the lot's need groups that
    it lies in: there it counts where a lot is divided over need groups. ``lots`` in the order of the study."""

    need_groups: tuple[str, ...]
    first_group: Mapping[str, str]

    @property
    def lots(self) -> tuple[str, ...]:
        """The lots that it would be paid in."""
        return tuple(self.first_group)


@dataclass(frozen=True)
class Cell:
    """Money of one provider in a municipality, place and year: cents booked, ``one_off`` of them happened once."""

    municipality: str
    provider: str
    place: int
    year: int
    booked: int
    one_off: int


@dataclass(frozen=True)
class Placed:
    """The places of a study and the money in them; the tables ``pr_placed`` and ``pr_place_lots`` are there for
    further questions until the next call."""

    places: tuple[Place, ...]
    cells: tuple[Cell, ...]


def placed(lines: Lines, study: Study) -> Placed:
    """Put all lines in their places by the grouping of ``study`` and add up their money.

    Ages that are not known lie only in need groups without age bounds. Raises ``ValueError`` when the lines were
    prepared for another period or other products: a fault in the program, for these lines are not all there.
    """
    if (study.period, study.product_names.keys()) != (lines.study.period, lines.study.product_names.keys()):
        raise ValueError("the lines were prepared for another period or other products")
    numbers: dict[tuple[str, ...], int] = {}
    rows = []
    for product, ages in groups_by_age(study, _products(lines)).items():
        for age, groups in ages.items():
            rows.append((product, age, numbers.setdefault(groups, len(numbers))))
    places = tuple(_place(study, groups) for groups in numbers)
    load = lines.source.engine.load_rows
    load(PLACED, [("product", "VARCHAR"), ("age", "INTEGER"), ("place", "INTEGER")], rows)
    in_lots = [(number, *first) for number, place in enumerate(places) for first in place.first_group.items()]
    load(IN_LOT, [("place", "INTEGER"), ("lot", "VARCHAR"), ("need_group", "VARCHAR")], in_lots)
    return Placed(places, tuple(Cell(*row) for row in lines.rows(_CELLS)))


_CELLS = f"""
SELECT municipality, provider, place, month // 12 AS year, CAST(SUM(cents) AS BIGINT),
       CAST(SUM(CASE WHEN one_off THEN cents ELSE 0 END) AS BIGINT)
FROM pr_lines JOIN {PLACED} USING (product, age)
GROUP BY ALL ORDER BY ALL
"""


def groups_by_age(study: Study, products: Sequence[str]) -> dict[str, dict[int, tuple[str, ...]]]:
    """Per product and age the need groups that hold them, in the order of the study; empty: in none."""
    result: dict[str, dict[int, tuple[str, ...]]] = {}
    holding = defaultdict(list)
    for group in study.need_groups:
        for product in dict.fromkeys(group.products):
            holding[product].append(group)
    for product in products:
        groups = holding[product]
        result[product] = {
            age: tuple(
                group.code
                for group in groups
                if group.ages is None or group.ages.from_age <= age <= group.ages.to_age
            )
            for age in AGES
        }
    return result


def _place(study: Study, groups: tuple[str, ...]) -> Place:
    first: dict[str, str] = {}
    for lot in study.lots:
        for group in lot.need_groups:
            if group in groups:
                first.setdefault(lot.code, group)
    return Place(groups, first)


def _products(lines: Lines) -> list[str]:
    return [product for (product,) in lines.rows("SELECT DISTINCT product FROM pr_lines ORDER BY product")]
