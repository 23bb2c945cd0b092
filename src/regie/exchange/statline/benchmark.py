# SPDX-License-Identifier: EUPL-1.2
"""A municipality beside what its ages lead one to expect: indirect standardisation.

``expected = national total * expected share of the municipality by age``, ``ratio = observed / expected``. For use
the ratio has an exact Poisson interval; cost is no count and has none. What the ratio may and may not be read as
stands in ``remarks`` and belongs beside every figure. Source: Breslow and Day (1987), chapter 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from regie.exchange.statline.files import Kept
from regie.exchange.statline.intervals import poisson_interval, ratio_interval
from regie.exchange.statline.profile import PROFILE_YEAR, ages_absent, expected_share, expected_spending
from regie.exchange.statline.reading import BORDERS, COMBINED, NATIONAL, Value
from regie.vocabulary.errors import RegieError
from regie.vocabulary.rounding import rounded_to

TOTAL = "total"
"""All municipalities asked, together."""

ALL_CARE = "A045561"
"""Totaal jeugdzorg in table 85099NED."""

ROUNDED_TO = 5
"""CBS rounds persons per municipality to fives; taken so when every value is a multiple of it."""

NO_POPULATION, NO_NATIONAL, NONE_EXPECTED = "no_population", "no_national", "none_expected"
"""Reasons of our own for a comparison that cannot be made."""

_DIGITS = {"use": 1, "ratio": 3}


@dataclass(frozen=True)
class Comparison:
    """One municipality (or ``total``) in one year. ``observed`` and ``expected`` are persons or cents.

    ``lower`` and ``upper``: 95% interval of ``ratio`` (use only). ``change``: the ratio divided by that of
    ``change_from``, with its own interval. Nothing with a ``reason`` when it cannot be known.
    """

    region: str
    year: int
    what: str
    observed: int | None
    expected: Decimal | None
    ratio: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    change_from: int | None = None
    change: Decimal | None = None
    change_lower: Decimal | None = None
    change_upper: Decimal | None = None
    reason: str | None = None
    remark: str | None = None


@dataclass(frozen=True)
class Benchmark:
    """The comparisons, and the names of the remarks (in ``texts/statline.toml``) that belong to them."""

    rows: tuple[Comparison, ...]
    remarks: tuple[str, ...]


def compare_use(
    kept: Kept,
    municipalities: Sequence[str],
    year: int,
    *,
    form: str = ALL_CARE,
    previous: int | None = None,
    beside: Sequence[str] = (),
    profile: Mapping[int, int] | None = None,
) -> Benchmark:
    """Young people with youth care beside what the ages lead one to expect, per municipality and together.

    ``beside``: municipalities to compare with, which do not count in the total. ``profile``: use by age, whose
    shape replaces that of national spending. Raises ``RegieError`` when the form or the year was not fetched.
    """
    values = _of_form(kept.use, form, (year, previous))
    rounding = ROUNDED_TO if all((value.value or 0) % ROUNDED_TO == 0 for value in kept.use) else 1
    asked = municipalities, beside
    now = _sides(kept, values, asked, year, profile=profile)
    then = _sides(kept, values, asked, previous, profile=profile) if previous is not None else {}
    rows = [_use_row(side, then.get(region), rounding) for region, side in now.items()]
    weights = "use_profile" if profile is None else "own_profile"
    names = ["scope", "population_base", weights, "interval", "task_based"]
    return Benchmark(tuple(rows), (*names, *(["rounded"] if rounding > 1 else []), *_states(rows, values)))


def compare_cost(
    kept: Kept,
    municipalities: Sequence[str],
    year: int,
    *,
    form: str,
    previous: int | None = None,
    beside: Sequence[str] = (),
) -> Benchmark:
    """Realised cost beside what the ages lead one to expect of the national cost, per municipality and together.

    Where the national cost is not published, beside the profile's own amounts; then only in the prices of its
    year, and a change between years is not given. Raises ``RegieError`` as ``compare_use``.
    """
    values = _of_form(kept.cost, form, (year, previous))
    from_profile = values.get((NATIONAL, year)) is None or values[NATIONAL, year].value is None
    if from_profile and year != PROFILE_YEAR:
        raise RegieError("statline.no_price_level", year=year, profile=PROFILE_YEAR)
    asked = municipalities, beside
    now = _sides(kept, values, asked, year, from_profile=from_profile)
    then = {} if from_profile or previous is None else _sides(kept, values, asked, previous)
    rows = [_cost_row(side, then.get(region)) for region, side in now.items()]
    names = ("scope", "population_base", "cost_from_profile" if from_profile else "cost_concept", "no_interval")
    return Benchmark(tuple(rows), (*names, "task_based", *_states(rows, values)))


@dataclass(frozen=True)
class _Side:
    """One region in one year: observed, expected (exact) and how many counts were added up."""

    region: str
    year: int
    observed: int | None
    expected: Fraction | None
    counts: int
    reason: str | None
    remark: str | None

    @property
    def ratio(self) -> Fraction | None:
        if self.observed is None or not self.expected:
            return None
        return self.observed / self.expected


def _sides(
    kept: Kept,
    values: Mapping[tuple[str, int], Value],
    asked: tuple[Sequence[str], Sequence[str]],
    year: int,
    *,
    from_profile: bool = False,
    profile: Mapping[int, int] | None = None,
) -> dict[str, _Side]:
    national = kept.population.get((NATIONAL, year))
    total = values.get((NATIONAL, year))
    sides: dict[str, _Side] = {}
    own, beside = asked
    for region in dict.fromkeys([*own, *beside]):
        value = values.get((region, year))
        people = kept.population.get((region, year))
        expected, reason = None, None
        if people is None or ages_absent(people, profile):
            reason = NO_POPULATION
        elif from_profile:
            expected = Fraction(expected_spending(people))
        elif national is None or ages_absent(national, profile) or total is None or total.value is None:
            reason = NO_NATIONAL
        else:
            expected = total.value * expected_share(people, national, profile)
        observed = value.value if value else None
        counts = max(len(value.parts), 1) if value else 1
        why = reason or (value.reason if value else "not_published")
        if why is None and not expected:
            why = NONE_EXPECTED
        sides[region] = _Side(region, year, observed, expected, counts, why, value.remark if value else None)
    return {**sides, TOTAL: _together(year, [sides[region] for region in own])}


def _together(year: int, sides: Sequence[_Side]) -> _Side:
    """All together; unknown as soon as one of them is."""
    observed = [side.observed for side in sides if side.observed is not None]
    expected = [side.expected for side in sides if side.expected is not None]
    complete = bool(sides) and len(observed) == len(expected) == len(sides)
    reason = None if complete else next((side.reason for side in sides if side.reason), "not_published")
    return _Side(
        TOTAL,
        year,
        sum(observed) if complete else None,
        sum(expected, Fraction(0)) if complete else None,
        sum(side.counts for side in sides),
        reason,
        None,
    )


def _use_row(side: _Side, then: _Side | None, rounding: int) -> Comparison:
    row = {"expected": _number(side.expected, "use"), "ratio": _number(side.ratio, "ratio")}
    limits: dict[str, Decimal | None] = {}
    if side.ratio is not None and side.expected:
        low, high = poisson_interval(*_bounds(side, rounding))
        limits = {"lower": _limit(low / float(side.expected)), "upper": _limit(high / float(side.expected))}
    if side.ratio is not None and then is not None and then.ratio and side.expected and then.expected:
        scale = float(then.expected / side.expected)
        least, most = ratio_interval(_bounds(then, rounding), _bounds(side, rounding))
        limits |= {
            "change": _number(side.ratio / then.ratio, "ratio"),
            "change_lower": _limit(least * scale),
            "change_upper": None if most is None else _limit(most * scale),
        }
    return Comparison(
        side.region,
        side.year,
        "use",
        side.observed,
        **row,
        **limits,
        change_from=then.year if then else None,
        reason=side.reason,
        remark=side.remark,
    )


def _cost_row(side: _Side, then: _Side | None) -> Comparison:
    change = side.ratio / then.ratio if side.ratio is not None and then is not None and then.ratio else None
    return Comparison(
        side.region,
        side.year,
        "cost",
        side.observed,
        None if side.expected is None else rounded_to(side.expected, 0),
        _number(side.ratio, "ratio"),
        change_from=then.year if then else None,
        change=_number(change, "ratio"),
        reason=side.reason,
        remark=side.remark,
    )


def _bounds(side: _Side, rounding: int) -> tuple[int, int]:
    """The least and the most that the observed count may have been before rounding."""
    off = (rounding - 1) // 2 * side.counts
    observed = side.observed or 0
    return max(observed - off, 0), observed + off


def _of_form(values: Iterable[Value], form: str, years: Sequence[int | None]) -> dict[tuple[str, int], Value]:
    everything = list(values)
    forms = {value.category: value.label for value in everything}
    if form not in forms:
        known = ", ".join(f"{label} ({key})" for key, label in forms.items()) or "-"
        raise RegieError("statline.form_unknown", form=form, known=known)
    known_years = sorted({value.year for value in everything})
    for year in years:
        if year is not None and year not in known_years:
            raise RegieError("statline.year_not_fetched", year=year, known=", ".join(map(str, known_years)))
    chosen = [value for value in everything if value.category == form and value.year in years]
    return {(value.region, value.year): value for value in chosen}


def _states(rows: Sequence[Comparison], values: Mapping[tuple[str, int], Value]) -> tuple[str, ...]:
    """Remarks that depend on the state of what was read."""
    provisional = any(value.status and "voorlopig" in value.status.lower() for value in values.values())
    borders = any(row.remark in (BORDERS, COMBINED) for row in rows)
    return (*(["provisional"] if provisional else []), *(["borders"] if borders else []))


def _number(value: Fraction | None, kind: str) -> Decimal | None:
    """A fraction with the decimals of its kind, halves away from zero."""
    return None if value is None else rounded_to(value, _DIGITS[kind])


def _limit(value: float) -> Decimal:
    return rounded_to(Decimal(repr(value)), _DIGITS["ratio"])
