# SPDX-License-Identifier: EUPL-1.2
"""When all bidders together cannot keep the rules: which cell, and the smallest change that makes it possible.

More bidders never hurt, so everybody is taken and what is missing is made as small as can be: first the parties
that a cell lacks, then the places, of these first those for the margin, then what a party has above its share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from regie.procurement.coverage.labels import Labels, sentence
from regie.procurement.coverage.needs import Needs
from regie.procurement.coverage.problem import Asked, Problem, Vector, most_clients, places_of
from regie.procurement.coverage.result import Relaxation
from regie.procurement.coverage.solve import Outcome, least
from regie.procurement.study import Coverage


@dataclass(frozen=True)
class Relaxed:
    """The rules as far as they can be kept, and what was given up for that (nothing when they can)."""

    asked: Asked
    given_up: tuple[Relaxation, ...]


def relaxed(needs: Needs, asked: Asked, rules: Coverage, labels: Labels) -> Relaxed:
    """The smallest change that makes the rules possible."""
    parties = _parties(needs)
    fewer = replace(asked, least=tuple(min(k, n) for k, n in zip(asked.least, parties, strict=True)))
    given_up = list(_too_few(needs, asked, parties, labels))
    problem = Problem(needs, fewer, elastic=True)
    found = smallest_misses(problem, np.ones(len(needs.bidders)))
    assert found.values is not None
    unplaced, unreserved = found.values[problem.unplaced], found.values[problem.unreserved]
    for n, cell in enumerate(needs.cells):
        missing = int(unplaced[n] + unreserved[n])
        if missing and parties[n]:
            wanted = fewer.clients[n] + fewer.reserve[n]
            given_up.append(
                Relaxation(
                    kind="capacity" if unplaced[n] else "margin",
                    lot=cell.lot,
                    municipality=cell.municipality,
                    need_group=cell.need_group,
                    asked=Decimal(wanted),
                    possible=Decimal(wanted - missing),
                    sentence=sentence(
                        "no_places" if unplaced[n] else "no_margin",
                        where=labels.cell(cell),
                        clients=cell.clients,
                        wanted=wanted,
                        possible=wanted - missing,
                        missing=missing,
                    ),
                )
            )
    fewer = replace(
        fewer,
        clients=tuple(int(d - u) for d, u in zip(fewer.clients, unplaced, strict=True)),
        reserve=tuple(int(d - v) for d, v in zip(fewer.reserve, unreserved, strict=True)),
    )
    over: dict[str, int] = defaultdict(int)
    for (lot, _), excess in zip(problem.in_lot, found.values[problem.over], strict=True):
        over[lot] += int(excess)
    if any(over.values()):
        caps = _smallest_shares(needs, fewer, rules, [lot for lot in over if over[lot]])
        fewer = replace(fewer, most={**fewer.most, **{lot: most_clients(needs, lot, caps[lot]) for lot in caps}})
        for lot, cap in caps.items():
            given_up.append(
                Relaxation(
                    kind="share_cap",
                    lot=lot,
                    asked=rules.share_cap,
                    possible=cap,
                    sentence=sentence("share_too_small", lot=labels.lot(lot), asked=rules.share_cap, possible=cap),
                )
            )
    return Relaxed(fewer, tuple(given_up))


def smallest_misses(problem: Problem, chosen: Vector) -> Outcome:
    """Who is helped where by the chosen of an elastic problem: as few places missing as can be, of these as few
    for clients, then as little above the share as can be, then as many clients staying as can be."""
    limits: list[tuple[Vector, float]] = []
    for costs in (
        problem.costs(problem.unplaced, problem.unreserved),
        problem.costs(problem.unplaced),
        problem.costs(problem.over),
    ):
        limits.append((costs, float(least(problem, costs, most=limits, chosen=chosen).value)))
    return least(problem, -problem.costs(problem.stay), most=limits, chosen=chosen)


def _parties(needs: Needs) -> list[int]:
    there: list[set[int]] = [set() for _ in needs.cells]
    for place in places_of(needs):
        there[place.cell].add(place.bidder)
    return [len(each) for each in there]


def _too_few(needs: Needs, asked: Asked, parties: list[int], labels: Labels) -> list[Relaxation]:
    """A need group that nobody covers anywhere is said once."""
    cells: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, cell in enumerate(needs.cells):
        cells[cell.lot, cell.need_group].append(n)
    found = []
    for (lot, need_group), places in cells.items():
        nobody = not any(parties[n] for n in places)
        for n in places[:1] if nobody else places:
            if asked.least[n] <= parties[n] and not nobody:
                continue
            municipality = None if nobody else needs.cells[n].municipality
            key = "nobody_anywhere" if nobody else "nobody_here" if not parties[n] else "too_few"
            found.append(
                Relaxation(
                    kind="parties",
                    lot=lot,
                    municipality=municipality,
                    need_group=need_group,
                    asked=Decimal(asked.least[n]),
                    possible=Decimal(parties[n]),
                    sentence=sentence(
                        key,
                        where=labels.where(need_group, municipality),
                        clients=sum(needs.cells[each].clients for each in (places if nobody else [n])),
                        asked=asked.least[n],
                        possible=parties[n],
                        more=asked.least[n] - parties[n],
                    ),
                )
            )
    return found


def _smallest_shares(needs: Needs, asked: Asked, rules: Coverage, lots: list[str]) -> Mapping[str, Decimal]:
    """The smallest whole percentage for each lot by which everybody together can keep to it. Lots are looked at
    one by one, with the shares of those that come after left free."""
    everybody = np.ones(len(needs.bidders))
    whole = {lot: most_clients(needs, lot, Decimal(100)) for lot in lots}
    caps: dict[str, Decimal] = {}
    for lot in lots:
        low, high = int(rules.share_cap), 100
        while high - low > 1:
            middle = (low + high) // 2
            whole[lot] = most_clients(needs, lot, Decimal(middle))
            problem = Problem(needs, replace(asked, most={**asked.most, **whole}))
            possible = least(problem, problem.costs(), chosen=everybody).values is not None
            low, high = (low, middle) if possible else (middle, high)
        caps[lot] = Decimal(high)
        whole[lot] = most_clients(needs, lot, caps[lot])
    return caps
