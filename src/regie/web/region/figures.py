# SPDX-License-Identifier: EUPL-1.2
"""Figures for one reader: out of the tables of a snapshot, or out of its books for who may not see small numbers.

Every answer is a part of a table that was made once for all periods, so a page that was seen before costs a few
milliseconds, and two readers of the same number read the same number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from pathlib import Path

from regie.deliveries import Snapshot
from regie.figures.registry import Indicator, find
from regie.vocabulary import TOTAL, Figure, Period, PeriodKind, RegieError, Region
from regie.vocabulary.texts import say
from regie.web.access import Scope, ScopeDenied
from regie.web.region import books, cache
from regie.web.region.cache import Memory
from regie.web.region.offered import Level, level_of, levels_of, table_of
from regie.web.region.sources import source_of
from regie.web.region.tables import Table, Within, level_figures

MOST_IN_MEMORY = 120_000
"""Figures of tables that a process keeps at hand."""

_tables: Memory[Table] = Memory(MOST_IN_MEMORY, lambda table: table.weight + 1)


@dataclass(frozen=True)
class Question:
    """Figures of one indicator (or one measure) by breakdowns, for periods. ``total`` asks a row for the region as
    well, ``subtotals`` one for every combination of fewer breakdowns."""

    indicator: str
    by: tuple[str, ...]
    periods: tuple[Period, ...]
    total: bool = True
    subtotals: bool = False


def answer(folder: Path, region: Region, snapshot: Snapshot, scope: Scope, question: Question) -> list[Figure]:
    """The figures that a question asks for, as far as the reader may see them: by measure, period and breakdown,
    totals last.

    Raises ``RegieError`` for what does not exist, ``ScopeDenied`` for what this reader is not offered, and
    ``books.BookMissing`` when a book must still be made.
    """
    indicator, measures = find(question.indicator)
    names, asked = tuple(dict.fromkeys(question.by)), tuple(dict.fromkeys(question.periods))
    _check(indicator, names, asked)
    if level_of(names) not in offered(scope, indicator.id):
        raise _denied(scope, indicator, names)
    inside = _within(scope, region)
    found: list[Figure] = []
    for level in _levels(scope, names, question):
        for kind in dict.fromkeys(period.kind for period in asked):
            table = _table(folder, snapshot, scope, indicator, level, kind, required=set(level) == set(names))
            if table is not None:
                periods = [str(period) for period in asked if period.kind is kind]
                lacking = {period: _why(snapshot, period) for period in periods if period not in table.periods}
                for figure in table.figures(periods, inside, names):
                    lacks = figure.period in lacking
                    found.append(figure.model_copy(update={"remark": lacking[figure.period]}) if lacks else figure)
    wanted = {indicator.measure_id(measure): place for place, measure in enumerate(measures)}
    at = {str(period): place for place, period in enumerate(asked)}
    found = [each for each in found if each.indicator in wanted]
    return sorted(found, key=lambda each: (wanted[each.indicator], at[each.period]))


def offered(scope: Scope, indicator: str) -> tuple[Level, ...]:
    """The combinations of breakdowns that this reader can ask of an indicator."""
    found = find(indicator)[0]
    if not scope.small_numbers and scope.providers is None:
        return tuple(each for each in levels_of(found.id) if set(found.needs) <= set(each))
    every = [each for size in range(len(found.breakdowns) + 1) for each in combinations(found.breakdowns, size)]
    usable = [level_of(each) for each in every if set(found.needs) <= set(each)]
    own = _own_breakdown(scope)
    return tuple(each for each in usable if not own or not each or own in each)


def kinds(scope: Scope, indicator: str, by: Sequence[str]) -> tuple[PeriodKind, ...]:
    """The kinds of period in which this reader can ask an indicator by these breakdowns; none when not at all."""
    found, level = find(indicator)[0], level_of(by)
    if level not in offered(scope, found.id):
        return ()
    return found.periods if _plain(scope, level) else levels_of(found.id).get(level, ())


def within(scope: Scope, cell: Mapping[str, str], region: Region) -> bool:
    """Whether a cell (a breakdown) lies within what the reader may see: the own party's, or the region's."""
    return _within(scope, region)({name: code for name, code in cell.items() if code != TOTAL})


def _within(scope: Scope, region: Region) -> Within:
    towns, providers, areas = scope.municipalities, scope.providers, scope.areas
    home = {area.code: area.municipality for area in region.areas}

    def inside(cell: Mapping[str, str]) -> bool:
        if providers is not None:
            return not cell or cell.get("provider") in providers
        if areas is not None:
            return not cell or cell.get("area") in areas
        if towns is None:
            return True
        if "municipality" in cell and cell["municipality"] not in towns:
            return False
        return "area" not in cell or home.get(cell["area"]) in towns

    return inside


def _plain(scope: Scope, level: Level) -> bool:
    """Whether a reader sees the figures of a level as they are: who may see small numbers, and a provider that
    looks at what it delivered itself."""
    return scope.small_numbers or (scope.providers is not None and "provider" in level)


def _check(indicator: Indicator, names: tuple[str, ...], periods: Sequence[Period]) -> None:
    for name in names:
        if name not in indicator.breakdowns:
            known = ", ".join(indicator.breakdowns)
            raise RegieError("figures.breakdown_not_offered", indicator=indicator.id, name=name, known=known)
    missing = [name for name in indicator.needs if name not in names]
    if missing:
        raise RegieError("figures.breakdown_needed", indicator=indicator.id, names=", ".join(missing))
    for period in periods:
        if period.kind not in indicator.periods:
            raise RegieError("figures.period_not_offered", indicator=indicator.id, period=period)


def _denied(scope: Scope, indicator: Indicator, names: tuple[str, ...]) -> RegieError:
    """Leaving out the own party is asking for those of others; other combinations are just not there."""
    own = _own_breakdown(scope)
    known = "; ".join(" x ".join(each) for each in offered(scope, indicator.id) if each)
    kind = ScopeDenied if own and own not in names else RegieError
    return kind("web_region.breakdown_denied", names=" x ".join(names) or "-", offered=known or "-")


def _own_breakdown(scope: Scope) -> str:
    """The breakdown without which a reader sees nothing but the region as a whole."""
    return "provider" if scope.providers is not None else "area" if scope.areas is not None else ""


def _levels(scope: Scope, names: tuple[str, ...], question: Question) -> list[Level]:
    """The levels of detail that make up the answer, finest first."""
    found = [names]
    if question.subtotals:
        found += [part for size in range(len(names) - 1, 0, -1) for part in combinations(names, size)]
    if names and (question.total or question.subtotals):
        found.append(())
    own = _own_breakdown(scope)
    return [level_of(each) for each in found if not own or not each or own in each]


def _table(
    folder: Path, snapshot: Snapshot, scope: Scope, indicator: Indicator, level: Level, kind: PeriodKind, *,
    required: bool,
) -> Table | None:  # fmt: skip
    """The table with an indicator at a level. What was asked must be there (``required``); a total or subtotal
    that is not there is left out."""
    if _plain(scope, level):
        return _plain_table(folder, snapshot, indicator, level, kind)
    name = table_of(indicator.id, level, kind)
    found = books.table(snapshot.id, name) if name is not None else None
    if found is None and required:
        here = ", ".join(say(f"definitions.kind_{each.value}") for each in levels_of(indicator.id).get(level, ()))
        raise RegieError("web_region.kind_not_offered", kinds=here or "-")
    return found


def _plain_table(folder: Path, snapshot: Snapshot, indicator: Indicator, level: Level, kind: PeriodKind) -> Table:
    """The table with every number in it."""
    key = cache.key_of(cache.counting_version(), snapshot.id, indicator.id, *level, kind)
    found = _tables.get(key)
    if found is None:
        kept = cache.read("tables", snapshot.id, key)
        found = Table.read(kept) if kept is not None else None
    if found is None:
        with source_of(folder, snapshot.id) as source:
            figures = level_figures(source, indicator, level, books.periods_of(source, kind, whole=False))
        found = Table.of(snapshot.id, level, figures)
        cache.write("tables", snapshot.id, key, found.written())
    _tables.put(key, found)
    return found


def _why(snapshot: Snapshot, written: str) -> str:
    """Why a table has nothing of a period."""
    period, end = Period.parse(written), snapshot.last_day + timedelta(days=1)
    days = {"first": f"{snapshot.first_day:%d-%m-%Y}", "last": f"{snapshot.last_day:%d-%m-%Y}"}
    if period.end <= snapshot.first_day or period.start >= end:
        return say("figures.period_outside", **days)
    if period.start < snapshot.first_day or period.end > end:
        return say("web_region.period_not_over", **days)
    return say("web_region.period_too_old")
