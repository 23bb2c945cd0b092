# SPDX-License-Identifier: EUPL-1.2
"""A result as one reader may see it: what the report says, without small numbers, cut to the own municipality.

A tender in preparation is seen by those who buy: buyers and the municipalities. None of these roles sees small
numbers, so they read what the public edition of the report says, suppressed by the one function for it, in the
tables, the charts and the API alike.

- Who makes the study (a buyer, by mandate of all municipalities) sees every municipality: the file, the award and
  the contract hold them all.
- Other readers of a municipality see the region and their own municipality wherever clients or euros per
  municipality stand, as on every other screen. How many parties work where is not about anybody's clients or money
  and is shown of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from regie.procurement.result import StudyResult
from regie.procurement.small_numbers import Number, shown_numbers
from regie.procurement.starting.result import StartResult
from regie.reporting.document import Section
from regie.reporting.procurement.case import Case
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.region import Region
from regie.web.access import Permission, Scope
from regie.web.procurement.tabs import TABS, Part
from regie.web.region import door
from regie.web.region.cache import Memory
from regie.web.ui.language import active

Towns = frozenset[str] | None
"""The municipalities that are shown; nothing means all of them."""


class _There(Protocol):
    @property
    def municipality(self) -> str: ...


T = TypeVar("T", bound=_There)


def towns_of(scope: Scope) -> Towns:
    """The municipalities of which a reader sees clients and euros."""
    return None if scope.may(Permission.EDIT_PROCUREMENT) else scope.municipalities


def edition_for(scope: Scope, result: StudyResult) -> StudyResult:
    """The result cut to the reader's municipality and the region. Small numbers are still in it."""
    towns = towns_of(scope)
    return result if towns is None else _cut(result, towns)


def chapter(scope: Scope, result: StudyResult, part: Part) -> Section | None:
    """A chapter of the report as the reader may see it: what may be shown is settled over everything there is,
    then it is cut. In that order cutting can reveal nothing."""
    region = door.region()
    case = case_for(scope, result, region)
    towns = towns_of(scope)
    if towns is not None:
        mine = result if part.all_towns else _cut(result, towns)
        case = replace(case, result=mine, region=region if part.all_towns else _region_of(region, towns))
    return part.build(case)


def case_for(scope: Scope, result: StudyResult, region: Region) -> Case:
    """The case of a chapter, with what may be shown of every number."""
    if scope.small_numbers:
        return Case(result, region, "inside", active())
    return Case(result, region, "public", active(), shown=_shown(result, region))


_seen: Memory[dict[Number, int | None]] = Memory(4)


def _shown(result: StudyResult, region: Region) -> dict[Number, int | None]:
    """What may be shown of every number on the pages of a result, settled together."""
    key = (result.parameters.id, region.suppression.model_dump_json())
    found = _seen.get(key)
    if found is None:
        case = Case(result, region, "public", "nl")
        for parts in TABS.values():
            for part in parts:
                part.build(case)
        found = shown_numbers(case.collected, region.suppression)
        _seen.put(key, found)
    return found


def _region_of(region: Region, towns: frozenset[str]) -> Region:
    return region.model_copy(
        update={"municipalities": tuple(each for each in region.municipalities if each.code in towns)}
    )


def _cut(result: StudyResult, towns: frozenset[str]) -> StudyResult:
    def own(rows: Iterable[T]) -> tuple[T, ...]:
        return tuple(row for row in rows if row.municipality in ("", TOTAL) or row.municipality in towns)

    update: dict[str, Any] = {}
    if (found := result.landscape) is not None:
        update["landscape"] = found.model_copy(
            update={
                "volumes": own(found.volumes),
                "use": own(found.use),
                "concentration": own(found.concentration),
                "crossings": own(found.crossings),
                "travel": tuple(each for each in found.travel if each.residence in towns),
            }
        )
    if result.lots is not None:
        lots = (lot.model_copy(update={"municipal": own(lot.municipal)}) for lot in result.lots.lots)
        update["lots"] = result.lots.model_copy(update={"lots": tuple(lots)})
    if (sums := result.lump_sums) is not None:
        population = (each.model_copy(update={"municipal": own(each.municipal)}) for each in sums.population)
        update["lump_sums"] = sums.model_copy(
            update={
                "lump_sums": own(sums.lump_sums),
                "totals": own(sums.totals),
                "population": tuple(population),
                "awarded": own(sums.awarded),
                "moved": own(sums.moved),
            }
        )
    if result.solidarity is not None:
        divided = (
            lot.model_copy(
                update={"keys": tuple(key.model_copy(update={"rows": own(key.rows)}) for key in lot.keys)}
            )
            for lot in result.solidarity.lots
        )
        update["solidarity"] = result.solidarity.model_copy(update={"lots": tuple(divided)})
    if result.starting is not None:
        update["starting"] = _cut_starting(result.starting, towns)
    return result.model_copy(update=update)


def _cut_starting(found: StartResult, towns: frozenset[str]) -> StartResult:
    def own(places: Iterable[str]) -> tuple[str, ...]:
        return tuple(each for each in places if each in towns)

    scenarios = (
        each.model_copy(
            update={
                "costs": tuple(cost for cost in each.costs if cost.place == TOTAL or cost.place in towns),
                "winners": own(each.winners),
                "losers": own(each.losers),
            }
        )
        for each in found.scenarios
    )
    old = tuple(each for each in found.old_scheme if each.place == TOTAL or each.place in towns)
    return found.model_copy(update={"scenarios": tuple(scenarios), "old_scheme": old})
