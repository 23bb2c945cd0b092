# SPDX-License-Identifier: EUPL-1.2
"""Reference production: the volume and price behind a lump sum, which has neither of itself.

Per municipality, lot and segment: care-months x cost per care-month, and cost not tied to clients. Together they
are the agreed budget to the cent; what the rounded cost per care-month leaves is a line of its own and cannot be
more than half a cent per care-month and per amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from regie.contract.indexation import chain_factor, index_chain
from regie.contract.lines import Line, Quantity, Words, amount, euros, name, numbers, words
from regie.contract.model import Contract
from regie.contract.reference import agreed_budget, covered_months, part_of_year, year_amount
from regie.contract.terms import ReferenceProduction
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import to_cents, to_euros
from regie.vocabulary.periods import Period
from regie.vocabulary.region import DEFAULT_SEGMENTS, OVERHEAD
from regie.vocabulary.rounding import rounded, rounded_to


@dataclass(frozen=True)
class ProductionCell:
    """The reference of one municipality, lot and segment in a period. ``care_months`` is exact (part of a year can
    give a fraction); ``cents`` is what they cost; ``not_tied`` is cost not tied to clients."""

    municipality: str
    lot: str
    segment: str
    care_months: Fraction
    cents: int
    not_tied: int


@dataclass(frozen=True)
class Production:
    """Reference production of a period: the tree of lines (its total is the agreed budget), the cells, and the
    unique client-months per municipality and lot (exact)."""

    line: Line
    cells: tuple[ProductionCell, ...]
    client_months: dict[tuple[str, str], Fraction]


def reference_production(contract: Contract, period: Period, *, municipality: str | None = None) -> Production:
    """The reference production of a period.

    Part of a year takes part of volume and amounts as the reference budget does. Raises ``RegieError`` when a lump
    sum has no reference production for the year (choose a base period then), or when it does not make up the lump
    sum.
    """
    agreed = agreed_budget(contract, period, municipality=municipality)
    lines: list[Line] = []
    cells: list[ProductionCell] = []
    client_months: dict[tuple[str, str], Fraction] = {}
    lots = [lot for lot in sorted(contract.lots, key=lambda each: each.code) if lot.funding == "lump_sum"]
    for of_municipality in agreed.children:
        code = of_municipality.code
        for lot in lots:
            covered = covered_months(contract, code, period)
            if not covered:
                continue
            part = _Part(contract, _row(contract, code, lot.code, period.year), period.year, covered)
            _adds_up(contract, part, year_amount(contract, code, lot.code, period.year))
            lines.append(part.line(of_municipality.find(f"{of_municipality.key}/{lot.code}").amount))
            cells += part.cells
            client_months[code, lot.code] = part.row.client_months * part.share
    line = Line.total("production", words("reference_production", period=str(period)), lines)
    return Production(line, tuple(cells), client_months)


class _Part:
    """A row of reference production over some months of a year, at that year's prices."""

    def __init__(self, contract: Contract, row: ReferenceProduction, year: int, months: range) -> None:
        self.contract, self.row, self.year = contract, row, year
        self.clause = contract.clause_labels[row.clause]
        self.share = part_of_year(contract, months)
        self.chain = index_chain(contract, row.year, year) if row.year < year else []
        self.factor = chain_factor(self.chain)
        self.cells: list[ProductionCell] = []

    def price(self, cents: int) -> int:
        """An amount of the row's own year at this year's prices, to the cent."""
        return rounded(cents * self.factor)

    def whole_year(self) -> int:
        """Cents of the whole year."""
        tied = sum(s.care_months * self.price(to_cents(s.cost_per_care_month)) for s in self.row.segments)
        return tied + sum(self.price(to_cents(each.amount)) for each in self.row.not_tied)

    def tolerance(self) -> Fraction:
        """What rounding to cents can leave in a whole year: half a cent per care-month and per amount."""
        care_months = sum(segment.care_months for segment in self.row.segments)
        return Fraction(care_months + len(self.row.not_tied) + 1 + len(self.chain), 2)

    def line(self, target: int) -> Line:
        """The lines of this part, with the remainder up to the agreed budget."""
        row, key = self.row, f"production/{self.row.municipality}/{self.row.lot}"
        amounts: dict[str, int] = {}
        lines = []
        tied: dict[str, tuple[Fraction, int]] = {}
        for segment in row.segments:
            months = segment.care_months * self.share
            price, shown = self._priced(
                to_cents(segment.cost_per_care_month), "cost_per_care_month", segment.segment
            )
            cents = rounded(months * price)
            tied[segment.segment] = (months, cents)
            shown_months = Quantity(words("care_months"), _decimal(months), "care_months", row.source, self.clause)
            formula = words("formula_care_months", months=numbers(_decimal(months)), price=euros(price))
            label = words("segment_tied", segment=_segment(segment.segment))
            inputs = (shown_months, shown)
            live = (
                "ROUND({0}*{1},2)"
                if Fraction(_decimal(months)) == months
                else f"ROUND({_written(months)}*{{1}},2)"
            )
            lines.append(Line.leaf(f"{key}/{segment.segment}", label, cents, formula, inputs, self.clause, live))
        for each in row.not_tied:
            cents, shown = self._priced(to_cents(each.amount), "not_tied", each.segment)
            amounts[each.segment] = rounded(cents * self.share)
            label = words("segment_not_tied", segment=_segment(each.segment))
            formula = words("formula_not_tied")
            own_key = f"{key}/{each.segment}/not_tied"
            live = f"ROUND({{0}}*{_written(self.share)},2)"
            lines.append(Line.leaf(own_key, label, amounts[each.segment], formula, (shown,), self.clause, live))
        rest = target - sum(line.amount for line in lines)
        given = (amount(words("agreed_budget"), target),)
        live = "{0}" + "".join(f"-{{={line.key}}}" for line in lines)
        formula = words("formula_remainder")
        lines.append(Line.leaf(f"{key}/remainder", words("remainder"), rest, formula, given, self.clause, live))
        for segment_code in sorted({*tied, *amounts}):
            months, cents = tied.get(segment_code, (Fraction(0), 0))
            not_tied = amounts.get(segment_code, 0)
            self.cells.append(ProductionCell(row.municipality, row.lot, segment_code, months, cents, not_tied))
        label = name(self.contract.municipality_names[row.municipality])
        if len(self.contract.lots) > 1:
            label = name(f"{label.nl}, {next(x.name for x in self.contract.lots if x.code == row.lot)}")
        return Line.total(key, label, lines, clause=self.clause)

    def _priced(self, cents: int, kind: str, segment: str) -> tuple[int, Quantity]:
        label = words(kind, segment=_segment(segment), year=self.row.year)
        first = amount(label, cents, source=self.row.source, clause=self.clause)
        if not self.chain:
            return cents, first
        price = self.price(cents)
        label = words(kind, segment=_segment(segment), year=self.year)
        formula = words("formula_rate_indexed")
        return price, Quantity(label, price, "cents", "", self.clause, formula, (first, *self.chain))


def _row(contract: Contract, code: str, lot: str, year: int) -> ReferenceProduction:
    rows = [
        row
        for row in contract.reference_production
        if (row.municipality, row.lot) == (code, lot)
        and (row.year == year or (row.year < year and row.carried_forward))
    ]
    if not rows:
        found = next(each for each in contract.lots if each.code == lot)
        raise RegieError(
            "contract.production_missing",
            municipality=contract.municipality_names[code],
            lot=found.name,
            year=year,
            clause=contract.clause_labels[found.clause],
        )
    return max(rows, key=lambda row: row.year)


def _adds_up(contract: Contract, part: _Part, agreed: int) -> None:
    """Refuse a row whose whole year differs from the agreed budget by more than rounding can explain."""
    difference = agreed - part.whole_year()
    if abs(difference) > part.tolerance():
        raise RegieError(
            "contract.production_sum",
            municipality=contract.municipality_names[part.row.municipality],
            year=part.year,
            clause=part.clause,
            production=to_euros(part.whole_year()),
            agreed=to_euros(agreed),
            difference=to_euros(difference),
        )


def _segment(code: str) -> Words:
    """The name of a default segment or of overhead; a region's own segment goes by its code."""
    if code == OVERHEAD:
        return name("Overhead")
    names = {segment.code: Words(segment.name, segment.name_en) for segment in DEFAULT_SEGMENTS}
    return names.get(code, name(code))


def _written(value: Fraction) -> str:
    """A fraction as a spreadsheet writes it."""
    return f"{value.numerator}/{value.denominator}"


def _decimal(value: Fraction) -> Decimal:
    return rounded_to(value, 4).normalize() if value.denominator != 1 else Decimal(value.numerator)
