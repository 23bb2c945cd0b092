# SPDX-License-Identifier: EUPL-1.2
"""The municipalities' multi-year budget lines and their income, beside what is needed.

Need is not what can be paid: a budget line is what a council decided, income what a municipality has more or less
than the year before. People write both in ``budget-lines.toml`` in the region folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import ClassVar, Self

from pydantic import model_validator

from regie.contract.region_files import FileInvalid, load_part
from regie.contract.values import Amount, Day, MunicipalityCode, Named, Part, Year
from regie.forecast.budgeting.budget import CURVE, FittingBudget
from regie.forecast.budgeting.year_outlook import YearOutlook
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money, to_cents

FILE = "budget-lines.toml"


class BudgetLine(Part):
    """What a council budgeted for a year, in euros, in which document, decided on which day."""

    KEY: ClassVar = ("municipality", "year")
    municipality: MunicipalityCode
    year: Year
    amount: Amount
    source: Named
    decided: Day


class Income(Part):
    """What a municipality has in a year more (or, below zero, less) than in the year before, in euros."""

    KEY: ClassVar = ("municipality", "year", "note")
    municipality: MunicipalityCode
    year: Year
    amount: Amount
    note: Named


class BudgetLines(Part):
    """The content of the file: ``[[line]]`` and ``[[income]]``."""

    line: tuple[BudgetLine, ...] = ()
    income: tuple[Income, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        seen = set()
        rows: list[BudgetLine | Income] = [*self.line, *self.income]
        for row in rows:
            kind = "line" if isinstance(row, BudgetLine) else "income"
            if (kind, row.identity) in seen:
                raise RegieError(f"budget_lines.twice_{kind}", municipality=row.municipality, year=row.year)
            seen.add((kind, row.identity))
        for line in self.line:
            if line.amount < 0:
                raise RegieError("budget_lines.below_zero", municipality=line.municipality, year=line.year)
        return self


class NeedAgainstLine(Frozen):
    """A municipality (or ``total``) and year, in cents: the mean ``need`` and the need at a chosen ``certainty``
    (percent), beside the budget ``line`` and the lump sum, whose year is ``lump_sum_of``.

    ``need_minus_line`` and ``need_at_certainty_minus_line`` are what the line falls short; ``certainty_of_line``
    is with how many percent certainty it is enough (0: less than 1, 99: 99 or more). ``income`` is what the
    municipality has more or less than the year before, ``income_notes`` why. Of ``total`` line and income are
    there only where every municipality has them. What there is not is empty.
    """

    place: str
    year: int
    need: Money
    certainty: int
    need_at_certainty: Money
    line: Money | None = None
    source: str = ""
    decided: date | None = None
    lump_sum: Money | None = None
    lump_sum_of: int | None = None
    need_minus_line: Money | None = None
    need_at_certainty_minus_line: Money | None = None
    certainty_of_line: int | None = None
    income: Money | None = None
    income_notes: tuple[str, ...] = ()


def load_budget_lines(folder: Path, municipalities: Mapping[str, str]) -> BudgetLines | None:
    """The budget lines in the region's folder; nothing when there is no such file. ``municipalities`` are those of
    the region, code to name.

    Raises ``FileInvalid`` when the file is not right or names another municipality.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    found = load_part(file, BudgetLines)
    known = ", ".join(f"{code} ({name})" for code, name in sorted(municipalities.items()))
    named = {row.municipality for row in found.line} | {row.municipality for row in found.income}
    codes = sorted(named - set(municipalities))
    if codes:
        problems = [RegieError("budget_lines.municipality_unknown", value=code, known=known) for code in codes]
        raise FileInvalid(file, problems)
    return found


def need_against_lines(
    budgets: Iterable[FittingBudget],
    lines: BudgetLines | None,
    *,
    certainty: int,
    outlooks: Sequence[YearOutlook] = (),
) -> tuple[NeedAgainstLine, ...]:
    """Every municipality and year of ``budgets`` beside its line; ``outlooks`` give the lump sums.

    Raises ``RegieError`` for a certainty that is not within 1-99 percent.
    """
    known = _Known(lines or BudgetLines(), {outlook.year: outlook for outlook in outlooks})
    budgets = list(budgets)
    codes = sorted({each.municipality for each in budgets} - {TOTAL})
    return tuple(known.beside(budget, certainty, codes) for budget in budgets)


class _Known:
    """What stands in the file, by municipality and year."""

    def __init__(self, lines: BudgetLines, outlooks: Mapping[int, YearOutlook]) -> None:
        self.lines = {(row.municipality, row.year): row for row in lines.line}
        self.income: dict[tuple[str, int], list[Income]] = {}
        for row in lines.income:
            self.income.setdefault((row.municipality, row.year), []).append(row)
        self.outlooks = outlooks

    def beside(self, budget: FittingBudget, certainty: int, codes: Sequence[str]) -> NeedAgainstLine:
        year, place = budget.year, budget.municipality
        places = codes if place == TOTAL else [place]
        rows = [self.lines.get((code, year)) for code in places]
        found = [row for row in rows if row is not None]
        line = _cents(row.amount for row in found) if found and len(found) == len(rows) else None
        income = [row for code in places for row in self.income.get((code, year), [])]
        all_have = all((code, year) in self.income for code in places)
        at_certainty = budget.at(certainty)
        outlook = self.outlooks.get(year)
        single = found[0] if line is not None and place != TOTAL else None
        return NeedAgainstLine(
            place=place,
            year=year,
            need=budget.mean,
            certainty=certainty,
            need_at_certainty=at_certainty,
            line=line,
            source=single.source if single else "",
            decided=single.decided if single else None,
            lump_sum=outlook.place(place).lump_sum if outlook else None,
            lump_sum_of=outlook.lump_sum_of if outlook else None,
            need_minus_line=None if line is None else budget.mean - line,
            need_at_certainty_minus_line=None if line is None else at_certainty - line,
            certainty_of_line=None if line is None else _certainty(budget, line),
            income=_cents(row.amount for row in income) if income and all_have else None,
            income_notes=tuple(dict.fromkeys(row.note for row in income)) if all_have else (),
        )


def _certainty(budget: FittingBudget, amount: int) -> int:
    """The most percent certainty for which an amount is enough."""
    return max((certainty for certainty in CURVE if budget.at(certainty) <= amount), default=0)


def _cents(amounts: Iterable[Decimal]) -> int:
    return sum(to_cents(amount) for amount in amounts)
