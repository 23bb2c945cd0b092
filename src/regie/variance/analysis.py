# SPDX-License-Identifier: EUPL-1.2
"""Why cost differs from the reference, from cells to a result in which every cent has one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from regie.variance.adjusting import adjusted
from regie.variance.chain import Chain, make_chain
from regie.variance.comparison import compare
from regie.variance.methods import by_bennet, by_lmdi, by_shapley, by_standard_cost, by_volume_mix_price
from regie.variance.model import (
    KIND,
    Adjustment,
    Basis,
    Cell,
    CostKind,
    Heads,
    Line,
    MethodView,
    Remark,
    Variance,
    add_up,
    make_bridge,
)
from regie.variance.names import factor_names, in_order, method_name
from regie.variance.remarks import make_remarks
from regie.variance.wording import sentence
from regie.vocabulary.errors import RegieError
from regie.vocabulary.figure import UNKNOWN
from regie.vocabulary.money import LARGEST_AMOUNT, Cents

_LARGEST_TOTAL = 2**60


def analyse(
    cells: Sequence[Cell],
    *,
    levels: Sequence[str],
    basis: Basis,
    volume_per: str | None = None,
    heads: Mapping[str, Heads] | None = None,
    adjustments: Sequence[Adjustment] = (),
) -> Variance:
    """Split realised and accrued minus reference over all factors that the data allows.

    ``cells`` are the lowest cells, one per place in ``levels`` and kind of cost; their reference amounts add up to
    the lump sum and are indexed, so that index is in no effect. ``levels`` names the breakdown from high to low: a
    level's mix is the share within the level above it. Cost that is not tied to clients may leave levels out.

    ``volume_per`` names the level within which volume is measured: with ``"municipality"`` every municipality's
    volume is its own, as contracts that are not netted need, and there is no mix between municipalities; without
    it volume is that of the region. ``heads`` gives clients and client-months per code of that level (without it
    under ``"total"``), so that duration and stacking can be told from volume.

    Raises ``RegieError`` for cells that stand there twice or lack a level, a reference with money and no
    care-months, an adjustment that covers nothing, and more than twelve factors.
    """
    _check(cells, levels, volume_per)
    cells = sorted(cells, key=lambda cell: (_where(cell, levels), cell.kind))
    places = [_where(cell, levels) for cell in cells]
    lump_sum = np.array([cell.reference.cents for cell in cells], dtype=np.int64)
    spread = adjusted(cells, lump_sum, adjustments)
    reference = lump_sum + sum(spread.values(), np.zeros(len(cells), dtype=np.int64))
    realised = np.array([cell.realised.cents + cell.realised.accrued for cell in cells], dtype=np.int64)

    effects: dict[str, Cents] = dict(spread)
    tied = np.array([cell.kind is CostKind.CLIENT_TIED for cell in cells])
    for kind in CostKind:
        if kind is not CostKind.CLIENT_TIED:
            here = np.array([cell.kind is kind for cell in cells])
            effects[kind.value] = np.where(here, realised - reference, 0)
    chain, methods = None, {}
    if tied.any():
        chain = make_chain(
            [cell for cell, of_kind in zip(cells, tied, strict=True) if of_kind],
            reference[tied],
            realised[tied],
            [level for level in levels if level != volume_per],
            volume_per,
            heads or {},
        )
        methods = _all_methods(chain)
        for code, cents in methods["shapley"].items():
            effects[code] = np.zeros(len(cells), dtype=np.int64)
            effects[code][tied] = cents
        effects["not_client_tied"] = effects["not_client_tied"].copy()
        effects["not_client_tied"][tied] += chain.loose_after - chain.loose_before

    present = in_order({code for code, cents in effects.items() if cents.any() or code == "volume"}, levels)
    lines = _lines(cells, places, levels, {code: effects[code] for code in present})
    factors = {code: factor_names(code) for code in present}
    total = add_up(lines, ())[0]
    bridge = make_bridge(total, factors)
    tied_places = [place for place, of_kind in zip(places, tied, strict=True) if of_kind]
    comparisons = compare(methods, tied_places, levels)
    remarks = make_remarks(chain, methods, basis, levels, volume_per, adjustments, comparisons)
    if total.index_effect is None:
        remarks = (*remarks, Remark.of("index_effect_unknown", {}))
    return Variance(
        basis=basis,
        levels=tuple(levels),
        volume_per=volume_per,
        factors=factors,
        total=total,
        bridge=bridge,
        methods=tuple(_view(name, terms) for name, terms in methods.items()),
        comparisons=comparisons,
        remarks=remarks,
        sentence_nl=sentence(total, basis, comparisons, "nl"),
        sentence_en=sentence(total, basis, comparisons, "en"),
        lines=lines,
    )


def index_gap(cents: int, contract_index: Fraction, norm_index: Fraction) -> int:
    """What an amount that was indexed by ``contract_index`` lacks against ``norm_index``, in whole cents.

    Both are factors from the same year (``Fraction(10630, 10000)``, 1 for a lump sum that was not indexed). Halves
    round away from zero. Two separate series, so that a lump sum without indexation is not read as a higher price.
    """
    gap = cents * (norm_index / contract_index - 1)
    rounded = (abs(gap) * 2 + 1) // 2
    return int(rounded) if gap >= 0 else -int(rounded)


def _all_methods(chain: Chain) -> dict[str, dict[str, Cents]]:
    methods = {
        "shapley": by_shapley(chain),
        "standard_cost": by_standard_cost(chain),
        "volume_mix_price": by_volume_mix_price(chain),
        "bennet": by_bennet(chain),
    }
    lmdi = by_lmdi(chain)
    return methods if lmdi is None else methods | {"lmdi": lmdi}


def _view(name: str, terms: Mapping[str, Cents]) -> MethodView:
    sums = {code: int(cents.sum()) for code, cents in terms.items() if cents.any()}
    return MethodView(method=name, terms=sums, **method_name(name))


def _lines(
    cells: Sequence[Cell], places: Sequence[tuple[str, ...]], levels: Sequence[str], effects: Mapping[str, Cents]
) -> tuple[Line, ...]:
    if any(sum(map(abs, map(int, cents))) > LARGEST_AMOUNT for cents in effects.values()):
        raise RegieError("variance.too_large")
    rows = np.array(list(effects.values()), dtype=np.int64).reshape(-1, len(cells)).T.tolist()
    return tuple(
        Line(
            where=dict(zip(levels, place, strict=True)) | {KIND: cell.kind.value},
            reference=cell.reference.cents,
            realised=cell.realised.cents,
            accrued=cell.realised.accrued,
            effects=dict(zip(effects, row, strict=True)),
            index_effect=_index_effect(cell),
        )
        for cell, place, row in zip(cells, places, rows, strict=True)
    )


def _index_effect(cell: Cell) -> int | None:
    """The reference less what it was before indexation; a cell without reference has none to index."""
    if cell.reference.before_index is None:
        return 0 if cell.reference.cents == 0 else None
    return cell.reference.cents - cell.reference.before_index


def _where(cell: Cell, levels: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.where.get(level, UNKNOWN) for level in levels)


def _check(cells: Sequence[Cell], levels: Sequence[str], volume_per: str | None) -> None:
    if not cells:
        raise RegieError("variance.no_cells")
    if KIND in levels:
        raise RegieError("variance.level_taken", level=KIND)
    if volume_per is not None and volume_per not in levels:
        raise RegieError("variance.level_unknown", level=volume_per, known=", ".join(levels))
    seen = set()
    for cell in cells:
        place = ", ".join(f"{name}={code}" for name, code in sorted(cell.where.items()))
        for level in cell.where:
            if level not in levels:
                raise RegieError("variance.level_unknown", level=level, known=", ".join(levels))
        needed = set(levels) if cell.kind is CostKind.CLIENT_TIED else set[str]()
        for level in sorted(needed - set(cell.where)):
            raise RegieError("variance.level_missing", level=level, place=place)
        if cell.kind is not CostKind.CLIENT_TIED and (cell.reference.care_months or cell.realised.care_months):
            raise RegieError("variance.months_without_clients", place=place, kind=cell.kind.value)
        key = (_where(cell, levels), cell.kind)
        if key in seen:
            raise RegieError("variance.cell_twice", place=place, kind=cell.kind.value)
        seen.add(key)
    sizes = (abs(c.reference.cents) + abs(c.realised.cents) + abs(c.realised.accrued) for c in cells)
    if sum(sizes) > _LARGEST_TOTAL:
        raise RegieError("variance.amounts_too_large")
