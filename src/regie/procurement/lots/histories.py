# SPDX-License-Identifier: EUPL-1.2
"""Lots: what the care of each was and cost, with late bookings completed; what lies in no lot, or in two."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from regie.contract.lines import Words, euros, said
from regie.procurement.lines import Lines
from regie.procurement.lots.late_bookings import Late, Where, late_bookings
from regie.procurement.lots.misplaced import misplaced
from regie.procurement.lots.places import IN_LOT, PLACED, Cell, Placed, placed
from regie.procurement.lots.result import (
    Dimension,
    LotHistories,
    LotHistory,
    LotPart,
    LotYear,
    Misplaced,
    YearTotal,
)
from regie.procurement.study import Study

__all__ = ["LotHistories", "LotHistory", "LotPart", "LotYear", "Misplaced", "YearTotal", "lot_histories"]

UNKNOWN = "unknown"


def lot_histories(lines: Lines, study: Study | None = None) -> LotHistories:
    """The history of every lot, and how the lots together cover all care of the study's period.

    ``study`` groups the lines otherwise than the study that they were prepared with (lots and need groups that a
    person changes on the screen); period and seed are those of the lines. A lot without a line has no years and a
    remark; nothing is guessed for it.
    """
    study = study or lines.study
    there = placed(lines, study)
    late = late_bookings(lines)
    counts = _Counts(lines, there, late, study)
    lots = tuple(
        LotHistory(
            lot=lot.code,
            name=lot.name,
            funding=lot.funding,
            years=counts.years(lot.code, region=True),
            municipal=counts.years(lot.code, region=False),
            parts=counts.parts(lot.code),
            remark=None if counts.known(lot.code) else said("procurement_lots.no_history", lot=lot.name),
        )
        for lot in study.lots
    )
    wrong = misplaced(lines, study, there)
    histories = LotHistories(
        snapshot=lines.source.snapshot,
        first=study.first,
        last=study.last,
        lots=lots,
        falls_between=tuple(each for each in wrong if not each.lots),
        paid_twice=tuple(each for each in wrong if each.lots),
        totals=tuple(_totals(there)),
        unused_products=_unused(lines, study),
    )
    return histories.model_copy(update={"remarks": tuple(_remarks(histories, late))})


class _Counts:
    """Clients from the lines, money from the cells; per lot, year and municipality (empty: the region)."""

    def __init__(self, lines: Lines, there: Placed, late: Late, study: Study) -> None:
        self.there, self.late = there, late
        first, end = study.period
        self.months = Counter(month // 12 for month in range(first, end))
        self.cells: dict[str, dict[tuple[int, str], list[Cell]]] = defaultdict(lambda: defaultdict(list))
        for cell in there.cells:
            for lot in there.places[cell.place].lots:
                self.cells[lot][cell.year, ""].append(cell)
                self.cells[lot][cell.year, cell.municipality].append(cell)
        self.to_come: dict[str, dict[tuple[int, str], list[tuple[Where, int]]]]
        self.to_come = defaultdict(lambda: defaultdict(list))
        for year, found in late.to_come.items():
            for where, cents in found.items():
                for lot in there.places[where[2]].lots:
                    self.to_come[lot][year, ""].append((where, cents))
                    self.to_come[lot][year, where[1]].append((where, cents))
        self.clients = {
            (lot, year, municipality or ""): (clients, client_months, without)
            for lot, municipality, year, clients, client_months, without in lines.rows(_CLIENTS)
        }
        self._parts: dict[str, list[LotPart]] = defaultdict(list)
        for dimension, text in _dimensions(lines).items():
            for lot, code, year, clients, client_months, cents in lines.rows(_PARTS.format(code=text)):
                self._parts[lot].append(
                    LotPart(
                        dimension=dimension,
                        code=code,
                        year=year,
                        clients=clients,
                        client_months=client_months,
                        cost=cents,
                    )
                )

    def known(self, lot: str) -> bool:
        """Whether the lot has any line."""
        return bool(self.cells.get(lot))

    def parts(self, lot: str) -> tuple[LotPart, ...]:
        """What every segment, referrer, need group, age group and provider had, by year."""
        return tuple(self._parts.get(lot, ()))

    def years(self, lot: str, *, region: bool) -> tuple[LotYear, ...]:
        """The years of the region, or of every municipality, by year and code."""
        found = sorted(key for key in self.cells.get(lot, {}) if (not key[1]) is region)
        return tuple(self._year(lot, year, municipality) for year, municipality in found)

    def _year(self, lot: str, year: int, municipality: str) -> LotYear:
        cells = self.cells[lot][year, municipality]
        parts = self.to_come[lot].get((year, municipality), [])
        clients, client_months, without = self.clients[lot, year, municipality]
        low, high = self.late.band(year, parts) if parts else (0, 0)
        there = {cell.provider for cell in cells}
        return LotYear(
            year=year,
            municipality=municipality,
            months=self.months[year],
            clients=clients,
            client_months=client_months,
            without_client=without,
            providers=len({cell.provider for cell in cells if cell.booked}),
            booked=sum(cell.booked for cell in cells),
            one_off=sum(cell.one_off for cell in cells),
            to_come=sum(cents for _, cents in parts),
            low=low,
            high=high,
            not_estimated=sum(provider in there for provider, _ in self.late.not_estimated.get(year, ())),
        )


def _dimensions(lines: Lines) -> dict[Dimension, str]:
    """The SQL of what a part is called, per dimension."""
    bands = zip(pairwise(lines.region.age_groups), lines.region.age_group_labels(), strict=True)
    ages = " ".join(f"WHEN age >= {first} AND age < {end} THEN '{label}'" for (first, end), label in bands)
    return {
        "segment": f"COALESCE(NULLIF(segment, ''), '{UNKNOWN}')",
        "referrer": f"COALESCE(NULLIF(referrer, ''), '{UNKNOWN}')",
        "need_group": "need_group",
        "age_group": f"CASE {ages} ELSE '{UNKNOWN}' END",
        "provider": "provider",
    }


_CLIENTS = f"""
WITH there AS (
    SELECT lot, municipality, month, client, COUNT(*) AS n
    FROM pr_lines JOIN {PLACED} USING (product, age) JOIN {IN_LOT} USING (place)
    GROUP BY ALL
)
SELECT lot, municipality, month // 12 AS year, COUNT(DISTINCT client),
       COUNT(DISTINCT CASE WHEN client IS NOT NULL THEN (client, month) END),
       CAST(SUM(CASE WHEN client IS NULL THEN n ELSE 0 END) AS BIGINT)
FROM there GROUP BY GROUPING SETS ((lot, year), (lot, municipality, year))
"""

_PARTS = f"""
WITH there AS (
    SELECT lot, {{code}} AS code, month, client, SUM(cents) AS cents
    FROM pr_lines JOIN {PLACED} USING (product, age) JOIN {IN_LOT} USING (place)
    GROUP BY ALL
)
SELECT lot, code, month // 12 AS year, COUNT(DISTINCT client),
       COUNT(*) FILTER (WHERE client IS NOT NULL), CAST(SUM(cents) AS BIGINT)
FROM there GROUP BY ALL ORDER BY ALL
"""


def _totals(there: Placed) -> Iterator[YearTotal]:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for cell in there.cells:
        number = len(there.places[cell.place].lots)
        row = sums[cell.year]
        row[0] += cell.booked
        row[1] += cell.booked if not number else 0
        row[2] += cell.booked * (number - 1) if number else 0
    for year, (everything, between, twice) in sorted(sums.items()):
        yield YearTotal(
            year=year,
            everything=everything,
            between=between,
            twice=twice,
            all_lots=everything - between + twice,
        )


def _unused(lines: Lines, study: Study) -> tuple[str, ...]:
    used = {product for (product,) in lines.rows("SELECT DISTINCT product FROM pr_lines")}
    return tuple(sorted(set(study.product_names) - used))


def _remarks(histories: LotHistories, late: Late) -> Iterator[Words]:
    for lot in histories.lots:
        if lot.remark is not None:
            yield lot.remark
    between = sum(each.last_year for each in histories.falls_between)
    if histories.falls_between:
        yield said("procurement_lots.between", number=len(histories.falls_between), amount=euros(between))
    if histories.paid_twice:
        twice = sum(each.last_year * (len(each.lots) - 1) for each in histories.paid_twice)
        yield said("procurement_lots.twice", number=len(histories.paid_twice), amount=euros(twice))
    if late.to_come:
        yield said("procurement_lots.completed", years=", ".join(map(str, sorted(late.to_come))))
    missing = sum(map(len, late.not_estimated.values()))
    if missing:
        yield said("procurement_lots.not_estimated", number=missing)
