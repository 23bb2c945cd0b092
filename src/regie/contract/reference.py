# SPDX-License-Identifier: EUPL-1.2
"""The reference budget: what was agreed for a period, per municipality and lot, each line with clause and source.

    reference = agreed budget (base x index, expected effects; or persons x amount) + amendments
                + the remainder of an invented example, in its own period

A year's slice is whole; a shorter period has equal twelfths of it, or follows the contract's key of twelve
numbers. The part up to a month is rounded, and a period is the difference of two such parts: neighbouring periods
add up to the cent, and half a year of equal twelfths is half the year. Months outside the contract do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from regie.contract.indexation import index_chain
from regie.contract.lines import Line, Words, amount, euros, name, numbers, percents, words
from regie.contract.model import Contract
from regie.contract.population import population_line
from regie.contract.terms import Amendment, Indexation, Lot
from regie.vocabulary import formatting
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import to_cents, to_euros
from regie.vocabulary.periods import Period, PeriodKind, month_number
from regie.vocabulary.rounding import rounded

EQUAL_TWELFTHS = (1,) * 12

WHOLE_YEAR = "whole_year"
"""First part of the keys of a year's lines, where the reference budget is of part of that year."""


def reference_budget(
    contract: Contract, period: Period, *, municipality: str | None = None, known_on: date | None = None
) -> Line:
    """The reference budget of a period, for all municipalities or one.

    Tree: region, municipality, lot; under a lot ``agreed``, ``amendments`` and the ``remainder`` of an example.
    Keys are such as ``reference/0917/BHJ/agreed``. ``known_on`` leaves out population counts published later, so
    that a settled year comes out as it was settled. Raises ``RegieError`` when the period lies outside the
    contract, an index figure or population is missing, or the outcome would be negative.
    """
    return _tree(_Terms(contract, contract.indexation, known_on), period, municipality, amendments=True)


def agreed_budget(
    contract: Contract, period: Period, *, municipality: str | None = None, known_on: date | None = None
) -> Line:
    """The reference budget without amendments: the lump sum (or population funding) itself."""
    return _tree(_Terms(contract, contract.indexation, known_on), period, municipality, amendments=False)


def index_gap(contract: Contract, period: Period, *, municipality: str | None = None) -> Line:
    """What the agreed budget falls short of (or exceeds) the norm index: agreed budget at the norm index, less the
    agreed budget as indexed by the contract. This is what not indexing cost.

    Raises ``RegieError`` when the contract has no norm index, and as ``agreed_budget``.
    """
    if contract.norm_index is None:
        raise RegieError("contract.norm_missing", contract=contract.id)
    own = _tree(_Terms(contract, contract.indexation, None), period, municipality, amendments=False)
    norm = _tree(_Terms(contract, contract.norm_index, None), period, municipality, amendments=False)
    clause = contract.clause_labels[contract.norm_index.clause]
    lines = []
    for at_norm, at_own in zip(norm.children, own.children, strict=True):
        inputs = (
            amount(words("agreed_at_norm"), at_norm.amount, clause=clause, line=at_norm),
            amount(words("agreed_budget"), at_own.amount, line=at_own),
        )
        cents = at_norm.amount - at_own.amount
        key = at_own.key.replace("reference", "index_gap", 1)
        lines.append(Line.leaf(key, at_own.label, cents, words("formula_gap"), inputs, clause))
    return Line.total("index_gap", words("index_gap", period=_period(period)), lines, clause=clause)


@dataclass(frozen=True)
class _Terms:
    """A contract read with an index clause, as known on a day."""

    contract: Contract
    index: Indexation
    known_on: date | None


def _tree(terms: _Terms, period: Period, municipality: str | None, *, amendments: bool) -> Line:
    contract = terms.contract
    _covered(contract, period)
    if municipality is not None and municipality not in contract.municipality_names:
        known = ", ".join(f"{code} ({label})" for code, label in contract.municipality_names.items())
        raise RegieError("contract.municipality_unknown", value=municipality, known=known)
    lines = []
    for code, called in contract.municipality_names.items():
        if municipality not in (None, code):
            continue
        lots = [
            _lot(terms, code, lot, period, amendments=amendments)
            for lot in sorted(contract.lots, key=lambda each: each.code)
        ]
        lines.append(Line.total(f"reference/{code}", name(called), [line for line in lots if line is not None]))
    label = words("reference_budget" if amendments else "agreed_budget_of", period=_period(period))
    return Line.total("reference", label, lines, formula=words("formula_sum_municipalities"))


def _covered(contract: Contract, period: Period) -> None:
    """Refuse a period with no month inside the contract."""
    if period.first_month_number < contract.end_month and contract.first_month < period.end_month_number:
        return
    open_options = [str(option.number) for option in contract.extensions if option.exercised_on is None]
    raise RegieError(
        "contract.outside_term",
        period=period,
        first=Period.of_month(contract.first_month),
        last=Period.of_month(contract.end_month - 1),
        options=", ".join(open_options) or "-",
        clause=contract.clause_labels[contract.term.clause],
    )


def _lot(terms: _Terms, code: str, lot: Lot, period: Period, *, amendments: bool) -> Line | None:
    """One lot of one municipality over the months of the period that the contract covers."""
    contract = terms.contract
    months = covered_months(contract, code, period)
    if not months:
        return None
    key, year = f"reference/{code}/{lot.code}", period.year
    built = key if len(months) == 12 else key.replace("reference", WHOLE_YEAR, 1)
    agreed = _agreed(terms, code, lot, year, f"{built}/agreed")
    added = _amendments(terms, code, lot, year, f"{built}/amendments") if amendments else None
    parts = [_part(contract, line, year, months, key) for line in (agreed, added) if line is not None]
    if amendments:
        parts += _remainders(contract, code, lot, period, key)
    result = Line.total(key, name(lot.name), parts, clause=contract.clause_labels[lot.clause])
    if result.amount < 0:
        raise RegieError(
            "contract.negative_reference",
            municipality=contract.municipality_names[code],
            lot=lot.name,
            period=period,
            amount=to_euros(result.amount),
            clause=contract.clause_labels[lot.clause],
        )
    return result


def covered_months(contract: Contract, municipality: str, period: Period) -> range:
    """The months of a period (numbers) in which the contract runs for a municipality, extensions counted."""
    starts = next(each.starts_on for each in contract.municipalities if each.code == municipality)
    begin = max(period.first_month_number, contract.first_month, month_number(starts) if starts else 0)
    return range(begin, max(begin, min(period.end_month_number, contract.end_month)))


def part_of_year(contract: Contract, months: range) -> Fraction:
    """Which part of a year's amount falls in some of its months: by twelfths or by the contract's key."""
    weights = _weights(contract)
    return Fraction(sum(weights[month % 12] for month in months), sum(weights))


def year_amount(contract: Contract, municipality: str, lot: str, year: int) -> int:
    """The agreed budget of a municipality and lot for the whole year in cents, also where the contract runs in
    only a part of it."""
    found = next(each for each in contract.lots if each.code == lot)
    return _agreed(_Terms(contract, contract.indexation, None), municipality, found, year, lot).amount


def _weights(contract: Contract) -> tuple[int, ...]:
    return contract.year_key.weights if contract.year_key is not None else EQUAL_TWELFTHS


def _part(contract: Contract, line: Line, year: int, months: range, key: str) -> Line:
    """A year's line over some of its months: itself for a whole year, else its part with the year behind it."""
    if len(months) == 12:
        return line
    january = range(year * 12, months.start)
    until = part_of_year(contract, range(year * 12, months.stop))
    before = part_of_year(contract, january)
    cents = rounded(line.amount * until) - rounded(line.amount * before)
    whole = sum(_weights(contract))
    share = words(
        "formula_part",
        part=numbers(int((until - before) * whole)),
        whole=numbers(whole),
        amount=euros(line.amount),
        first=Words(*(formatting.month_names(lang)[months.start % 12] for lang in ("nl", "en"))),
        last=Words(*(formatting.month_names(lang)[(months.stop - 1) % 12] for lang in ("nl", "en"))),
        year=year,
    )
    label = words("whole_year", label=line.label, year=year)
    inputs = (amount(label, line.amount, clause=line.clause, line=line),)
    clause = contract.clause_labels[contract.year_key.clause] if contract.year_key is not None else line.clause
    live = f"ROUND({{0}}*{_written(until)},2)" + (f"-ROUND({{0}}*{_written(before)},2)" if before else "")
    own_key = f"{key}/{line.key.rpartition('/')[2]}"
    return Line.leaf(own_key, line.label, cents, share, inputs, clause, live)


def _written(part: Fraction) -> str:
    """A part as a spreadsheet writes it."""
    return f"{part.numerator}/{part.denominator}"


def _agreed(terms: _Terms, code: str, lot: Lot, year: int, key: str) -> Line:
    """What was agreed for a whole year, before amendments."""
    contract = terms.contract
    clause = contract.clause_labels[lot.clause]
    if lot.funding == "population":
        return population_line(contract, code, lot, year, key, rule=terms.index, known_on=terms.known_on)
    slice_year, base = _base(contract, code, lot, year, f"{key}/base")
    effects = _effects(contract, code, lot, year, key)
    indexed = [base, *(line for line, follows_index in effects if follows_index)]
    fixed = [line for line, follows_index in effects if not follows_index]
    index = index_lines(contract, terms.index, indexed, slice_year, year, key)
    return Line.total(key, words(f"agreed_{lot.funding}", year=year), [*indexed, *index, *fixed], clause=clause)


def _effects(contract: Contract, code: str, lot: Lot, year: int, key: str) -> list[tuple[Line, bool]]:
    """What assumptions outside the base add or save in a year, and whether it follows the index."""
    result = []
    for each in sorted(contract.assumptions, key=lambda each: each.name):
        if (each.municipality, each.lot) != (code, lot.code) or year not in each.effects or each.in_base:
            continue
        cents = to_cents(each.effects[year])
        clause = contract.clause_labels[each.clause]
        label = words(f"assumption_{each.kind}", name=name(each.name))
        inputs = (amount(label, cents, source=each.source, clause=clause),)
        line = Line.leaf(
            f"{key}/effect/{each.name}", label, cents, words("formula_effect", year=year), inputs, clause
        )
        result.append((line, each.indexed))
    return result


def _base(contract: Contract, code: str, lot: Lot, year: int, key: str) -> tuple[int, Line]:
    """The components of the slice in force, and its price level."""
    own = [each for each in contract.budget_base if (each.municipality, each.lot) == (code, lot.code)]
    years = [each.year for each in own if each.year <= year]
    if not years:
        raise RegieError(
            "contract.base_missing",
            where="budget_base",
            municipality=contract.municipality_names[code],
            lot=lot.name,
            year=year,
            clause=contract.clause_labels[lot.clause],
        )
    slice_year = max(years)
    names = {party.code: party.name for party in contract.parties}
    lines = []
    for each in sorted(own, key=lambda each: (each.provider, each.name)):
        if each.year != slice_year:
            continue
        label = name(f"{each.name} - {names[each.provider]}" if each.provider else each.name)
        source = "; ".join(text for text in (each.source, each.reference_period, each.evidence) if text)
        cents = to_cents(each.amount)
        clause = contract.clause_labels[each.clause]
        inputs = (amount(label, cents, source=source, clause=clause),)
        component_key = "/".join(text for text in (key, each.provider, each.name) if text)
        lines.append(Line.leaf(component_key, label, cents, words("formula_component"), inputs, clause))
    return slice_year, Line.total(key, words("base", year=slice_year), lines, clause=lines[0].clause)


def index_lines(
    contract: Contract, rule: Indexation, indexed: Sequence[Line], first_year: int, year: int, key: str
) -> list[Line]:
    """A line per year after ``first_year``: the amount so far times the year's percentage, rounded to the cent."""
    if rule.method == "none":
        return []
    so_far = sum(line.amount for line in indexed)
    result: list[Line] = []
    for percentage, index_year in zip(
        index_chain(contract, first_year, year, rule), range(first_year + 1, year + 1), strict=True
    ):
        cents = rounded(so_far * Fraction(percentage.value) / 100)
        formula = words("formula_index", amount=euros(so_far), percent=percents(Decimal(percentage.value)))
        inputs = (amount(words("before_index", year=index_year), so_far), percentage)
        before = "+".join(f"{{={line.key}}}" for line in (*indexed, *result))
        live = f"ROUND(({before})*{{1}}/100,2)"
        line_key = f"{key}/index/{index_year}"
        result.append(
            Line.leaf(
                line_key, words("index_of", year=index_year), cents, formula, inputs, percentage.clause, live
            )
        )
        so_far += cents
    return result


def _amendments(terms: _Terms, code: str, lot: Lot, year: int, key: str) -> Line | None:
    contract = terms.contract
    lines = []
    for amendment in sorted(contract.amendments, key=lambda each: (each.decided_on, each.id)):
        lines += _amended(terms, amendment, code, lot, year, f"{key}/{amendment.id}")
    return Line.total(key, words("amendments", year=year), lines) if lines else None


def _amended(terms: _Terms, amendment: Amendment, code: str, lot: Lot, year: int, key: str) -> list[Line]:
    contract = terms.contract
    clause = contract.clause_labels[amendment.clause]
    result = []
    for each in sorted(amendment.amounts, key=lambda each: each.year):
        lasting = amendment.kind == "structural" and each.year <= year <= (amendment.until_year or year)
        if (each.municipality, each.lot) != (code, lot.code) or not (lasting or each.year == year):
            continue
        cents = to_cents(each.amount)
        source = f"{amendment.decision}, {amendment.decided_on}"
        label = words(f"amendment_{amendment.kind}", decision=name(amendment.decision), year=each.year)
        inputs = (amount(label, cents, source=source, clause=clause),)
        own_key = f"{key}/{each.year}"
        line = Line.leaf(own_key, label, cents, words("formula_amendment"), inputs, clause)
        if lasting and amendment.indexed and each.year < year:
            index = index_lines(contract, terms.index, [line], each.year, year, own_key)
            line = Line.total(f"{own_key}/indexed", label, [line, *index], clause=clause)
        result.append(line)
    return result


def _remainders(contract: Contract, code: str, lot: Lot, period: Period, key: str) -> list[Line]:
    """The remainder of an invented example, in exactly its own period."""
    result = []
    for each in contract.remainders:
        if (each.municipality, each.lot, each.period) != (code, lot.code, str(period)):
            continue
        cents, clause = to_cents(each.amount), contract.clause_labels[each.clause]
        label = words("example_remainder")
        result.append(Line.leaf(f"{key}/remainder", label, cents, name(each.reason), clause=clause))
    return result


def _period(period: Period) -> Words:
    return Words(*(formatting.period(period, lang=lang) for lang in ("nl", "en")))


def years_that_compute(contract: Contract) -> tuple[list[int], dict[int, RegieError]]:
    """The years of the contract whose reference budget can be computed, and why the others cannot."""
    good: list[int] = []
    bad: dict[int, RegieError] = {}
    for year in contract.years:
        try:
            reference_budget(contract, Period(PeriodKind.YEAR, year))
            good.append(year)
        except RegieError as problem:
            bad[year] = problem
    return good, bad
