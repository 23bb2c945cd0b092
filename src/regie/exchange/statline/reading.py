# SPDX-License-Identifier: EUPL-1.2
"""Population by age, young people with youth care and the cost of it, per municipality and for the country.

Each asked municipality, year and category (age or form of care) gives one row: a value, or the reason why not.
Nothing is estimated and a missing value is never 0. Years before a merger are put together from the old codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from regie.exchange.statline.municipalities import Before, before
from regie.exchange.statline.service import IMPOSSIBLE, Code, Observation, Service, Table, some_of
from regie.exchange.statline.settings import Source
from regie.vocabulary.errors import RegieError

NATIONAL = "NL"
"""The whole country in the column ``region``."""

AGES = range(24)
"""Youth care may go on until the 23rd birthday; the spending profile has ages 0 to 23."""

NOT_PUBLISHED, DIVIDED = "not_published", "divided"
"""Further reasons: the table has no such row; the municipality took in part of one that was divided."""

COMBINED, BORDERS = "combined", "borders_changed"
"""Remarks: put together from older municipalities; the borders of that year may be others."""

T = TypeVar("T")

_AGE = re.compile(r"(\d{1,3}) jaar")
_COUNTS = {"": 1, "aantal": 1, "1 000": 1000, "1000": 1000}
_UNITS = {"euro": 100, "1 000 euro": 100_000, "1000 euro": 100_000, "mln euro": 100_000_000}
# a question longer than 2048 characters is refused by the web server under OData 3
_REGIONS_AT_ONCE = 10
_YEARS_AT_ONCE = 5
_ATTEMPTS = 2


@dataclass(frozen=True)
class Value:
    """One cell: ``value`` in persons, or in cents for cost; without one, ``reason`` says why.

    ``region`` is a CBS code of four digits or ``NL``; ``category`` an age or the key of a form; ``status`` is the
    service's word for provisional or definite; ``parts`` the old codes that were added up.
    """

    region: str
    year: int
    category: str
    label: str
    value: int | None
    reason: str | None = None
    status: str | None = None
    remark: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What was read from one table, in a fixed order, with the state of the table."""

    table: str
    title: str
    modified: str
    measure: str
    values: tuple[Value, ...]

    @property
    def missing(self) -> tuple[Value, ...]:
        """The cells without a value."""
        return tuple(value for value in self.values if value.value is None)


def read_population(
    service: Service, source: Source, municipalities: Sequence[str], years: Sequence[int], ages: range = AGES
) -> Reading:
    """Persons by single year of age on 1 January. Raises ``RegieError`` when the table is not as expected."""

    def chosen(table: Table) -> dict[str, tuple[str, Code]]:
        found = {m[1]: code for code in _members(table, source) if (m := _AGE.fullmatch(code.title))}
        absent = [str(age) for age in ages if str(age) not in found]
        if absent:
            raise RegieError("statline.ages_missing", table=table.id, ages=some_of(absent))
        return {found[str(age)].key: (str(age), found[str(age)]) for age in ages}

    return _read(service, source, municipalities, years, chosen, _COUNTS)


def read_use(service: Service, source: Source, municipalities: Sequence[str], years: Sequence[int]) -> Reading:
    """Young people with youth care in the year, by form of care. Raises ``RegieError`` as ``read_population``."""
    return _read(service, source, municipalities, years, _every(source), _COUNTS)


def read_cost(service: Service, source: Source, municipalities: Sequence[str], years: Sequence[int]) -> Reading:
    """Realised cost in cents, by form of care. Raises ``RegieError`` for a unit that is no money."""
    return _read(service, source, municipalities, years, _every(source), _UNITS)


Chosen = Callable[[Table], dict[str, tuple[str, Code]]]
"""Key in the table to the category of our row and the member itself."""


def _every(source: Source) -> Chosen:
    return lambda table: {code.key: (code.key, code) for code in _members(table, source)}


def _members(table: Table, source: Source) -> list[Code]:
    return list(table.codes(source.category).values())


def _read(
    service: Service,
    source: Source,
    municipalities: Sequence[str],
    years: Sequence[int],
    chosen: Chosen,
    units: Mapping[str, int],
) -> Reading:
    """Read until the table did not change meanwhile, so that all rows belong to one state of it."""
    for _ in range(_ATTEMPTS):
        table = service.table(source.table)
        reading = _read_once(table, source, sorted(set(municipalities)), sorted(set(years)), chosen, units)
        if table.settle():
            return reading
    raise RegieError("statline.changing", table=source.table)


def _read_once(
    table: Table,
    source: Source,
    municipalities: Sequence[str],
    years: Sequence[int],
    chosen: Chosen,
    units: Mapping[str, int],
) -> Reading:
    measure = _measure(table, source)
    times = _times(table, measure, units)
    categories = chosen(table)
    periods = _periods(table, source, years)
    regions = {code.key: code for code in table.codes(source.region).values()}
    fixed = _fixed(table, source)
    wanted = {f"GM{code}" for code in municipalities} | {source.national}
    for code in municipalities:
        for year in years:
            wanted |= {f"GM{old}" for old in before(code, year).whole}
    cells: dict[tuple[str, str, str], tuple[int | None, str | None]] = {}
    for some_regions in _runs(sorted(wanted & set(regions)), _REGIONS_AT_ONCE):
        for some_years in _runs(years, _YEARS_AT_ONCE):
            asked = {
                **fixed,
                source.period: [periods[year] for year in some_years],
                source.region: [regions[key] for key in some_regions],
                source.category: [code for _, code in categories.values()],
            }
            for seen in table.observations(measure, asked):
                _put(cells, table, source, seen, times, may_be_negative=units is _UNITS)
    values = [
        Value(region, year, category, code.title, *found[:2], periods[year].status, *found[2:])
        for region in (*municipalities, NATIONAL)
        for year in years
        for category, code in categories.values()
        for found in (_found(cells, source, region, year, periods[year].key, code.key),)
    ]
    return Reading(table.id, table.title, table.modified, measure, tuple(values))


Cell = tuple[int | None, str | None]
Cells = dict[tuple[str, str, str], Cell]


def _put(
    cells: Cells, table: Table, source: Source, seen: Observation, times: int, *, may_be_negative: bool
) -> None:
    place = seen.at[source.region], seen.at[source.period], seen.at[source.category]
    value: int | None = None
    if seen.value is not None:
        exact = seen.value * times
        if exact != exact.to_integral_value() or (exact < 0 and not may_be_negative):
            raise RegieError("statline.unexpected", address=table.id, what=str(Decimal(seen.value))[:40])
        value = int(exact)
    cell = value, seen.reason
    if cells.setdefault(place, cell) != cell:
        raise RegieError("statline.twice", table=table.id, where=" ".join(place))


def _found(
    cells: Cells, source: Source, region: str, year: int, period: str, category: str
) -> tuple[int | None, str | None, str | None, tuple[str, ...]]:
    """Value, reason, remark and parts of one of our rows."""

    def cell(key: str) -> Cell:
        return cells.get((key, period, category), (None, NOT_PUBLISHED))

    if region == NATIONAL:
        return *cell(source.national), None, ()
    value, reason = cell(f"GM{region}")
    was = before(region, year)
    if not was.changed:
        return value, reason, None, ()
    if was.existed:
        return _joined(region, value, reason, was, cell)
    if value is not None:  # published on later borders
        return value, None, None, ()
    if was.divided:
        return None, DIVIDED, None, ()
    return _sum(was.whole, cell)


def _joined(
    region: str, value: int | None, reason: str | None, was: Before, cell: Callable[[str], Cell]
) -> tuple[int | None, str | None, str | None, tuple[str, ...]]:
    """One that took in others and kept its code: theirs are added where they were published on their own."""
    own = [old for old in was.whole if cell(f"GM{old}")[1] not in (NOT_PUBLISHED, IMPOSSIBLE)]
    if value is None or not own:
        return value, reason, BORDERS if value is not None else None, ()
    total, why, _, parts = _sum((region, *own), cell)
    return total, why, BORDERS if was.divided else COMBINED if total is not None else None, parts


def _sum(
    codes: Sequence[str], cell: Callable[[str], Cell]
) -> tuple[int | None, str | None, str | None, tuple[str, ...]]:
    """The sum of old municipalities; one that is missing makes the sum missing."""
    found = [cell(f"GM{code}") for code in codes]
    known = [value for value, _ in found if value is not None]
    if len(known) < len(found):
        return None, next(reason for value, reason in found if value is None), None, tuple(codes)
    return sum(known), None, COMBINED, tuple(codes)


def _measure(table: Table, source: Source) -> str:
    measures = table.measures()
    if source.measure in measures:
        return source.measure
    named = [key for key, measure in measures.items() if measure.title.lower() == source.title.lower()]
    if len(named) != 1:
        known = some_of([f"{measure.title} ({key}, {measure.unit})" for key, measure in measures.items()])
        raise RegieError("statline.no_measure", table=table.id, title=source.title, known=known)
    return named[0]


def _times(table: Table, measure: str, units: Mapping[str, int]) -> int:
    """What a number in the table stands for, in persons or cents."""
    unit = table.measures()[measure].unit
    plain = " ".join(unit.lower().removeprefix("x").replace("\u00a0", " ").split())
    if plain not in units:
        raise RegieError("statline.unit", table=table.id, unit=unit[:40])
    return units[plain]


def _periods(table: Table, source: Source, years: Sequence[int]) -> dict[int, Code]:
    codes = table.codes(source.period)
    absent = [str(year) for year in years if f"{year}JJ00" not in codes]
    if absent:
        known = [key[:4] for key in sorted(codes, reverse=True) if key.endswith("JJ00")]
        raise RegieError("statline.no_year", table=table.id, years=some_of(absent), known=some_of(known))
    return {year: codes[f"{year}JJ00"] for year in years}


def _fixed(table: Table, source: Source) -> dict[str, list[Code]]:
    named = {source.region, source.period, source.category, *source.fixed}
    unnamed = [name for name in table.dimensions() if name not in named]
    if unnamed:
        raise RegieError("statline.new_dimension", table=table.id, dimension=some_of(unnamed))
    found: dict[str, list[Code]] = {}
    for name, key in source.fixed.items():
        codes: Mapping[str, Code] = table.codes(name)
        if key not in codes:
            raise RegieError(
                "statline.no_member", table=table.id, dimension=name, key=key, known=some_of(list(codes))
            )
        found[name] = [codes[key]]
    return found


def _runs(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
