# SPDX-License-Identifier: EUPL-1.2
"""Yearly indexation by the clause of a contract, with every step of the computation.

The clause of the national contract standard (article 3.2) is ``i(t+1) = prognosis(t+1) + [definitive(t) -
prognosis(t)]``, for personnel and material cost apart, then weighted. Three computations of it circulate; which
one holds, the weights, the series and the rounding are contract data.

Settled years stand still: the percentage for a year is made of the figures published on or before the clause's
day of fixing in the year before. A definitive figure that is published or revised later is a correction in the
first year that is fixed after it, and in no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from regie.contract.lines import Quantity, name, words
from regie.contract.model import Contract
from regie.contract.terms import Indexation, IndexFigure, IndexSeries
from regie.contract.values import day_of_year
from regie.vocabulary.errors import RegieError
from regie.vocabulary.rounding import rounded_to

SHOWN_DIGITS = 6
"""Decimals shown of a term that the clause does not round."""


class IndexRules(Protocol):
    """What indexation reads of a contract: also a study that has no contract yet has it."""

    @property
    def clause_labels(self) -> Mapping[str, str]:
        """Clause id to article and title."""

    @property
    def years(self) -> Sequence[int]:
        """The years; definitive figures of years before the first are of no account."""

    def series(self, id_: str) -> IndexSeries:
        """The index series with this id."""


def index_for(contract: Contract, year: int, rule: Indexation | None = None) -> Quantity:
    """The percentage for ``year`` against the year before, by the contract's own clause (or by ``rule``, such as
    ``contract.norm_index``), with its computation.

    Raises ``RegieError`` when a figure that the clause needs is missing or was published after the day of fixing.
    """
    rule = rule or contract.indexation
    return _Computation(contract, rule).percentage(year)


def index_chain(
    contract: Contract, first_year: int, last_year: int, rule: Indexation | None = None
) -> list[Quantity]:
    """The percentages for each year after ``first_year`` up to and including ``last_year``."""
    return chain_by(contract, rule or contract.indexation, first_year, last_year)


def chain_by(rules: IndexRules, rule: Indexation, first_year: int, last_year: int) -> list[Quantity]:
    """As ``index_chain``, by a rule of anything that has clauses and index series.

    Raises ``RegieError`` as ``index_for``.
    """
    return [_Computation(rules, rule).percentage(year) for year in range(first_year + 1, last_year + 1)]


def chain_factor(percentages: Sequence[Quantity]) -> Fraction:
    """What a euro of the first year has become after these percentages: the exact product."""
    result = Fraction(1)
    for percentage in percentages:
        result *= 1 + Fraction(percentage.value) / 100
    return result


def price_rise(contract: Contract, first_year: int, last_year: int, rule: Indexation | None = None) -> Quantity:
    """How much prices rose between two years, in percent with one decimal, by the contract's norm (or ``rule``):
    what a lump sum lost in buying power when it was not indexed.

    Raises ``RegieError`` when the contract has no norm index or a figure is missing.
    """
    rule = rule or contract.norm_index
    if rule is None:
        raise RegieError("contract.norm_missing", contract=contract.id)
    chain = index_chain(contract, first_year, last_year, rule)
    return Quantity(
        words("price_rise", first=first_year, last=last_year),
        rounded_to(100 * (chain_factor(chain) - 1), 1),
        "percent",
        clause=contract.clause_labels[rule.clause],
        formula=words(
            "formula_chain", years=", ".join(str(year) for year in range(first_year + 1, last_year + 1))
        ),
        inputs=tuple(chain),
    )


@dataclass(frozen=True)
class _Known:
    """A published figure and how it is shown."""

    figure: IndexFigure
    shown: Quantity

    @property
    def rate(self) -> Fraction:
        return Fraction(self.figure.percent) / 100


class _Computation:
    """The percentages of one clause; every figure is looked up as known on a day of fixing."""

    def __init__(self, contract: IndexRules, rule: Indexation) -> None:
        self.contract = contract
        self.rule = rule
        self.clause = contract.clause_labels[rule.clause]
        self.parts: list[tuple[str, Decimal, IndexSeries]] = [
            (kind, weight, contract.series(series))
            for kind, weight, series in (
                ("personnel", rule.personnel_weight, rule.personnel_series),
                ("material", rule.material_weight, rule.material_series),
            )
            if rule.method != "none" and weight
        ]

    def percentage(self, year: int) -> Quantity:
        """The weighted percentage for a year."""
        label = words("index_of", year=year)
        if self.rule.method == "none":
            return Quantity(label, Decimal(0), "percent", clause=self.clause, formula=words("formula_no_index"))
        kinds = [(weight, self._of_kind(kind, series, year)) for kind, weight, series in self.parts]
        exact = sum((Fraction(weight) * value / 100 for weight, (value, _) in kinds), Fraction(0))
        inputs: list[Quantity] = []
        for (weight, (_, shown)), (kind, _, _) in zip(kinds, self.parts, strict=True):
            inputs += [shown, Quantity(words(f"weight_{kind}"), weight, "percent", clause=self.clause)]
        return Quantity(
            label,
            rounded_to(100 * exact, self.rule.digits),
            "percent",
            clause=self.clause,
            formula=words(
                "formula_weighted", digits=self.rule.digits, rounding=words(f"rounding_{self.rule.rounding}")
            ),
            inputs=tuple(inputs),
        )

    def _of_kind(self, kind: str, series: IndexSeries, year: int) -> tuple[Fraction, Quantity]:
        """The rate of one kind of cost (a fraction, not percent), rounded as the clause says, and its steps."""
        if self.rule.method == "definitive":
            figure = self._definitive(series, year, None)
            value, terms = figure.rate, [figure.shown]
        else:
            prognosis = self._prognosis(series, year, self._fixing(year))
            corrections = self._corrections(series, year)
            value = self._together(prognosis.rate, [each for each, _ in corrections])
            terms = [prognosis.shown, *(shown for _, shown in corrections)]
        if self.rule.rounding != "end":
            value = self._round(value)
        label = words("index_of_kind", kind=words(kind), series=name(series.name), year=year)
        formula = words(f"formula_{self.rule.method}")
        return value, Quantity(
            label, _percent(value), "percent", clause=self.clause, formula=formula, inputs=tuple(terms)
        )

    def _together(self, prognosis: Fraction, corrections: Sequence[Fraction]) -> Fraction:
        if self.rule.method == "compounded":
            result = 1 + prognosis
            for correction in corrections:
                result *= 1 + correction
            return result - 1
        return prognosis + sum(corrections, Fraction(0))

    def _corrections(self, series: IndexSeries, year: int) -> list[tuple[Fraction, Quantity]]:
        """What the years before still had to come: the year before always, earlier ones where a definitive figure
        was published after an earlier fixing."""
        result = []
        first = min(self.contract.years[0], year - 1)
        for past in range(year - 1, first - 1, -1):
            now = self._known(series, past, "definitive", self._fixing(year))
            if past == year - 1:
                before = self._prognosis(series, past, self._fixing(past))
                now = now or self._definitive(series, past, self._fixing(year))
            else:
                used = self._known(series, past, "definitive", self._fixing(year - 1))
                if now is None or used is None or now.figure == used.figure:
                    continue
                before = used
            result.append(self._correction(past, now, before))
        return result

    def _correction(self, past: int, now: _Known, before: _Known) -> tuple[Fraction, Quantity]:
        if self.rule.method == "additive":
            value, formula = now.rate - before.rate, words("formula_difference")
        else:
            value, formula = (1 + now.rate) / (1 + before.rate) - 1, words("formula_ratio")
        if self.rule.rounding == "each_step":
            value = self._round(value)
        label = words("correction_of", year=past)
        shown = Quantity(
            label,
            _percent(value),
            "percent",
            clause=self.clause,
            formula=formula,
            inputs=(now.shown, before.shown),
        )
        return value, shown

    def _round(self, value: Fraction) -> Fraction:
        return Fraction(rounded_to(100 * value, self.rule.digits)) / 100

    def _fixing(self, year: int) -> date:
        return day_of_year(year - 1, self.rule.fixed_on)

    def _prognosis(self, series: IndexSeries, year: int, by: date) -> _Known:
        return self._known(series, year, "provisional", by) or self._missing(series, year, "provisional", by)

    def _definitive(self, series: IndexSeries, year: int, by: date | None) -> _Known:
        return self._known(series, year, "definitive", by) or self._missing(series, year, "definitive", by)

    def _known(self, series: IndexSeries, year: int, kind: str, by: date | None) -> _Known | None:
        """The figure last published on or before a day; one without a day of publication counts as the first."""
        rows = [
            row
            for row in series.figures
            if (row.year, row.kind) == (year, kind)
            and (by is None or row.published_on is None or row.published_on <= by)
        ]
        if not rows:
            return None
        row = max(rows, key=lambda each: each.published_on or date.min)
        source = row.source if row.published_on is None else f"{row.source}, {row.published_on}"
        label = words(f"figure_{kind}", series=name(series.name), year=year)
        return _Known(row, Quantity(label, row.percent, "percent", source, self.clause))

    def _missing(self, series: IndexSeries, year: int, kind: str, by: date | None) -> _Known:
        later = self._known(series, year, kind, None)
        raise RegieError(
            f"contract.index_{'missing' if later is None else 'late'}_{kind}",
            clause=self.clause,
            series=series.name,
            id=series.id,
            year=year,
            by=by or "-",
            published_on=later.figure.published_on if later else "-",
        )


def _percent(rate: Fraction) -> Decimal:
    """A rate as a percentage, with as many decimals as it needs up to ``SHOWN_DIGITS``."""
    result = rounded_to(100 * rate, SHOWN_DIGITS).normalize()
    return result.quantize(Decimal("0.01")) if -int(result.as_tuple().exponent) < 2 else result
