# SPDX-License-Identifier: EUPL-1.2
"""From cells to factors that multiply to their cost: volume x shares x units per care-month x price.

The levels make a tree: the region (or each part that has a volume of its own), under it the codes of the first
level, under each of these the codes of the second, down to the lowest cells. A node **continues** when it has
care-months on both sides. A cell's care-months are those of the top times a share per level.

A node with care-months on one side only is **new** or **ended**. It is no mix, and it has no price on the other
side to compare with, so it goes to a factor of its own: its place in its parent, from nothing to all of it or
back, while what it costs per care-month of the parent is carried over. Above it, volume and mix count it like any
other. Its brothers that continue have, as the other side of that same factor, the part of the parent's
care-months that is left to them (*taken over*), and their mix is the share among those that continue. So clients
who go from a provider that ended to one that stayed are no volume, no mix and no price.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from regie.variance.model import Cell, Heads
from regie.variance.rounding import Ints
from regie.variance.splitting import Factor
from regie.vocabulary.errors import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import Cents

Flags = npt.NDArray[np.bool_]
TURNOVER = "turnover"
INTENSITY = "intensity"
PRICE = "price"
_CONTINUING, _NEW, _ENDED = 0, 1, 2


@dataclass(frozen=True)
class Chain:
    """The cells' factors. All arrays have one entry per cell.

    ``factors`` multiply to ``before`` and ``after`` cents, which leave out ``loose_before`` and ``loose_after``:
    cost on a side without care-months (both sides empty, or a correction after the last care), which no volume can
    explain. ``new``, ``ended`` and ``with_units`` say what the factors ``turnover`` and ``price`` mean in a cell.
    ``reference_months`` and ``realised_months`` are care-months on one common scale of whole numbers.
    """

    factors: dict[str, Factor]
    before: Cents
    after: Cents
    loose_before: Cents
    loose_after: Cents
    new: Flags
    ended: Flags
    with_units: Flags
    tops: npt.NDArray[np.int64]
    reference_months: Ints
    realised_months: Ints


def make_chain(
    cells: Sequence[Cell],
    reference: Cents,
    realised: Cents,
    levels: Sequence[str],
    volume_per: str | None,
    heads: Mapping[str, Heads],
) -> Chain:
    """The factors of client-tied ``cells`` with these amounts of cents; raises ``RegieError`` for counts that are
    missing on one side of the whole."""
    scale, months = _scaled([(c.reference.care_months, c.realised.care_months) for c in cells])
    side0, side1 = months[:, 0], months[:, 1]
    paths = [tuple(cell.where[level] for level in levels) for cell in cells]
    roots = [cell.where[volume_per] if volume_per else TOTAL for cell in cells]
    tree = _Tree(paths, roots, side0, side1)
    cared0, cared1 = side0 != 0, side1 != 0
    before, after = np.where(cared0, reference, 0), np.where(cared1, realised, 0)
    top0, top1 = tree.months[0]
    for top in sorted(set(tree.nodes[0][(top0 == 0) & (top1 != 0)].tolist())):
        if reference[tree.nodes[0] == top].any():
            place = roots[int(np.argmax(tree.nodes[0] == top))]
            raise RegieError("variance.reference_without_volume", place=place)
    with_units, units0, units1 = _units(cells, tree.state == _CONTINUING)
    factors = _heads(roots, heads, scale, tree) | tree.shares(levels)
    continuing = tree.state == _CONTINUING
    carried = np.where(tree.state == _NEW, after, before)
    factors[TURNOVER] = tree.turnover()
    factors[INTENSITY] = Factor(
        np.where(with_units, units0, 1),
        np.where(with_units, units1, 1),
        np.where(with_units, side0, 1),
        np.where(with_units, side1, 1),
    )
    factors[PRICE] = Factor(
        np.where(continuing, before, carried),
        np.where(continuing, after, carried),
        np.where(with_units, units0, np.where(continuing, side0, tree.carried_per)),
        np.where(with_units, units1, np.where(continuing, side1, tree.carried_per)),
    )
    return Chain(
        factors=factors,
        before=before,
        after=after,
        loose_before=np.where(cared0, 0, reference),
        loose_after=np.where(cared1, 0, realised),
        new=(tree.state == _NEW) & cared1,
        ended=tree.state == _ENDED,
        with_units=with_units,
        tops=tree.nodes[0],
        reference_months=side0,
        realised_months=side1,
    )


class _Tree:
    """The nodes over the cells: at every depth (0 is the top) each cell's node, and the node's care-months."""

    def __init__(self, paths: Sequence[tuple[str, ...]], roots: Sequence[str], side0: Ints, side1: Ints) -> None:
        depths = len(paths[0]) + 1 if paths else 1
        self.nodes: list[npt.NDArray[np.int64]] = []
        for depth in range(depths):
            numbers: dict[tuple[str, ...], int] = {}
            keys = [(root, *path[:depth]) for root, path in zip(roots, paths, strict=True)]
            self.nodes.append(np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64))
        self.months = [(_per_node(node, side0), _per_node(node, side1)) for node in self.nodes]
        both = [(q0 != 0) & (q1 != 0) for q0, q1 in self.months]
        self.broken = np.full(len(paths), depths)
        for depth in reversed(range(depths)):
            self.broken = np.where(both[depth], self.broken, depth)
        self.state = np.where(self.broken == depths, _CONTINUING, np.where(side0 == 0, _NEW, _ENDED))
        goes_on = [cells.astype(object) for cells in both]
        # what continues under the node at each depth, given to each of the cells
        self.going = [
            tuple(self._children_going(depth, goes_on[depth + 1], self.months[depth + 1][side]) for side in (0, 1))
            for depth in range(depths - 1)
        ]
        self.carried_per = np.full(len(paths), 1, dtype=object)
        for depth in range(1, depths):
            here = self.broken == depth
            q0, q1 = self.months[depth - 1]
            self.carried_per = np.where(here, np.where(self.state == _NEW, q1, q0), self.carried_per)

    def shares(self, levels: Sequence[str]) -> dict[str, Factor]:
        """Per level the node's part of the care-months that continue in its parent; 1 from where a cell breaks."""
        result = {}
        for depth, level in enumerate(levels, start=1):
            here = self.broken > depth
            (own0, own1), (all0, all1) = self.months[depth], self.going[depth - 1]
            result[f"mix_{level}"] = Factor(*(np.where(here, part, 1) for part in (own0, own1, all0, all1)))
        return result

    def turnover(self) -> Factor:
        """The part that continuing nodes keep at all levels above the break, and the new or ended place itself."""
        one = np.full(len(self.state), 1, dtype=object)
        kept0, kept1, whole0, whole1 = one, one, one, one
        for depth, ((all0, all1), (q0, q1)) in enumerate(zip(self.going, self.months, strict=False), start=1):
            here = self.broken > depth
            kept0, kept1 = kept0 * np.where(here, all0, 1), kept1 * np.where(here, all1, 1)
            whole0, whole1 = whole0 * np.where(here, q0, 1), whole1 * np.where(here, q1, 1)
        kept0 = np.where(self.state == _NEW, 0, kept0)
        kept1 = np.where(self.state == _ENDED, 0, kept1)
        return Factor(kept0, kept1, whole0, whole1)

    def _children_going(self, depth: int, goes_on: Ints, months: Ints) -> Ints:
        """For each cell: care-months of the continuing children of its node at ``depth``."""
        parents, children = self.nodes[depth], self.nodes[depth + 1]
        _, first = np.unique(children, return_index=True)
        sums = np.zeros(int(parents.max(initial=-1)) + 1, dtype=object)
        np.add.at(sums, parents[first], months[first] * goes_on[first])
        given: Ints = sums[parents]
        return given


def _heads(roots: Sequence[str], heads: Mapping[str, Heads], scale: int, tree: _Tree) -> dict[str, Factor]:
    """Volume of the top, split in clients, client-months per client and care-months per client-month where all
    tops have these counts on both sides."""
    q0, q1 = tree.months[0]
    counted = [heads.get(root, Heads()) for root in roots]
    live = tree.broken > 0

    def counts(name: str) -> tuple[Ints, Ints] | None:
        pairs = [(getattr(one, f"reference_{name}"), getattr(one, f"realised_{name}")) for one in counted]
        if any(None in pair for pair, lives in zip(pairs, live, strict=True) if lives):
            return None
        both = np.array([[count or 1 for count in pair] for pair in pairs], dtype=object).reshape(-1, 2)
        return both[:, 0] * scale, both[:, 1] * scale

    clients, client_months = counts("clients"), counts("client_months")
    chain = {"volume": clients or client_months or (q0, q1)}
    if clients:
        chain["duration"] = client_months or (q0, q1)
    if client_months:
        chain["stacking"] = (q0, q1)
    one = np.full(len(q0), 1, dtype=object)
    result, per = {}, (one, one)
    for name, count in chain.items():
        result[name] = Factor(*(np.where(live, part, 1) for part in (*count, *per)))
        per = count
    return result


def _units(cells: Sequence[Cell], continuing: Flags) -> tuple[Flags, Ints, Ints]:
    """Where units are known and not zero on both sides, and how many, on one common scale."""
    pairs = [(cell.reference.units or Decimal(0), cell.realised.units or Decimal(0)) for cell in cells]
    _, units = _scaled(pairs)
    known: Flags = continuing & (units[:, 0] != 0) & (units[:, 1] != 0)
    return known, units[:, 0], units[:, 1]


def _scaled(pairs: Sequence[tuple[Decimal, Decimal]]) -> tuple[int, Ints]:
    """Decimals as whole numbers on one scale (a power of ten): the scale and an array (cells, 2)."""
    digits = max((-int(value.as_tuple().exponent) for pair in pairs for value in pair), default=0)
    scale = 10 ** max(digits, 0)
    whole = [[int(value * scale) for value in pair] for pair in pairs]
    return scale, np.array(whole, dtype=object).reshape(-1, 2)


def _per_node(nodes: npt.NDArray[np.int64], months: Ints) -> Ints:
    """The sum of ``months`` over the cells of a node, given to each of its cells."""
    sums = np.zeros(int(nodes.max(initial=-1)) + 1, dtype=object)
    np.add.at(sums, nodes, months)
    given: Ints = sums[nodes]
    return given
