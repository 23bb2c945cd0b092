# SPDX-License-Identifier: EUPL-1.2
"""The same cost differences by other methods: standard cost, volume-mix-price, Bennet and LMDI-I.

Every function gives per term the whole cents of every cell; no method leaves a residual. In the methods with two
or three terms a cell without care-months on one side has no price there, so what has no other term is ``new`` or
``ended``; standard cost and Bennet put all of such a cell there.
"""

from __future__ import annotations

import numpy as np

from regie.variance.chain import PRICE, TURNOVER, Chain
from regie.variance.rounding import Ints, meet_sums, round_fractions, round_parts
from regie.variance.splitting import Factor, shapley
from regie.vocabulary.money import Cents

Terms = dict[str, Cents]


def by_shapley(chain: Chain) -> Terms:
    """The average of all orders over all factors there are (see ``splitting``), by their published names."""
    still = {
        code: factor
        for code, factor in chain.factors.items()
        if np.all(_times(factor.before, factor.after_per) == _times(factor.after, factor.before_per))
    }
    moving = {code: factor for code, factor in chain.factors.items() if code not in still}
    if moving:  # what nowhere changes has no effect of its own: it goes along with a factor that does
        carrier = next(iter(moving))
        for factor in still.values():
            moving[carrier] = _scaled_by(moving[carrier], factor)
    found = shapley(moving, chain.after - chain.before) if moving else {}
    none = np.zeros(len(chain.before), dtype=np.int64)
    return _named(chain, {code: found.get(code, none) for code in chain.factors})


def by_standard_cost(chain: Chain) -> Terms:
    """Budgeted against actual as Dutch controllers do it (voor- en nacalculatie): quantity at the reference price,
    price at the realised quantity; the joint effect so goes to price."""
    q0, q1, both = _months(chain)
    at_reference_price = chain.before.astype(object) * q1
    parts = np.array(
        [
            np.where(both, at_reference_price - chain.before.astype(object) * q0, 0),
            np.where(both, chain.after.astype(object) * q0 - at_reference_price, 0),
            np.where(chain.new, chain.after.astype(object) * q0, 0),
            np.where(chain.ended, -chain.before.astype(object) * q0, 0),
        ]
    )
    return _rounded(("quantity", "price", "new", "ended"), parts, q0, chain)


def by_volume_mix_price(chain: Chain) -> Terms:
    """Volume at the average reference price, mix at the reference price of each cell, price at the realised
    quantity. Volume is that of the top within which volume is measured."""
    q0, q1, both = _months(chain)
    top0, top1 = _per_top(chain, chain.reference_months), _per_top(chain, chain.realised_months)
    began = (top0 != 0) & (top1 != 0)
    per = np.where(began, top0, 1)
    before, after = chain.before.astype(object), chain.after.astype(object)
    volume = np.where(began, before * q0 * (top1 - top0), 0)
    kept = np.where(began, before * q0 * top1, before * q0)
    parts = np.array(
        [
            np.where(both | chain.ended, volume, 0),
            np.where(both, before * q1 * per - kept, 0),
            np.where(both, (after * q0 - before * q1) * per, 0),
            np.where(chain.new, after * q0 * per, 0),
            np.where(chain.ended, -kept, 0),
        ]
    )
    return _rounded(("volume", "mix", "price", "new", "ended"), parts, q0 * per, chain)


def by_bennet(chain: Chain) -> Terms:
    """Care-months at the average of both prices, price at the average of both care-months (Diewert 2005)."""
    q0, q1, both = _months(chain)
    before, after = np.where(both, chain.before, 0), np.where(both, chain.after, 0)
    split = shapley(
        {"quantity": Factor(q0, q1), "price": Factor(before, after, q0, np.where(both, q1, 1))}, after - before
    )
    return split | {
        "new": np.where(chain.new, chain.after, 0),
        "ended": np.where(chain.ended, -chain.before, 0),
    }


def by_lmdi(chain: Chain) -> Terms | None:
    """Logarithmic mean Divisia index I (Ang 2005), over the same factors as Shapley.

    The effect of x is ``L(C1, C0) ln(x1 / x0)`` with ``L(a, b) = (a - b) / (ln a - ln b)``. Where one side is zero
    the limit is taken, not a small substitute: all of the difference belongs to the factor that is zero (Wood and
    Lenzen 2006). Nothing when a cell's cost is negative on one side and positive on the other: no limit exists.
    """
    before, after = chain.before.astype(np.float64), chain.after.astype(np.float64)
    if np.any(before * after < 0):
        return None
    live = before * after > 0
    ratio = np.where(live, after, 1) / np.where(live, before, 1)
    log = np.log(ratio)
    mean = np.where(log == 0, before, (after - before) / np.where(log == 0, 1, log))
    turned = chain.new | chain.ended
    parts = []
    for code, factor in chain.factors.items():
        change = _times(factor.after, factor.before_per), _times(factor.before, factor.after_per)
        moved = np.where(live, change[0], 1).astype(np.float64) / np.where(live, change[1], 1).astype(np.float64)
        limit = turned if code == TURNOVER else ~turned if code == PRICE else np.zeros_like(turned)
        parts.append(np.where(live, mean * np.log(moved), np.where(limit, after - before, 0)))
    effects = np.array(parts, dtype=np.float64)
    rounded = meet_sums(round_parts(effects, chain.after - chain.before), effects)
    return _named(chain, dict(zip(chain.factors, rounded, strict=True)))


def _named(chain: Chain, found: Terms) -> Terms:
    """The factors by their published names: what ``turnover`` and ``price`` mean differs by cell."""
    terms = {code: cents for code, cents in found.items() if code not in (TURNOVER, PRICE)}
    turnover, price = found[TURNOVER], found[PRICE]
    terms["new"] = np.where(chain.new, turnover, 0)
    terms["ended"] = np.where(chain.ended, turnover, 0)
    terms["taken_over"] = np.where(chain.new | chain.ended, 0, turnover)
    terms["real_price"] = np.where(chain.with_units, price, 0)
    terms["cost_per_client_month"] = np.where(chain.with_units, 0, price)
    return terms


def _months(chain: Chain) -> tuple[Ints, Ints, Ints]:
    """Care-months on both sides, 1 where the reference has none (so that it can divide), and where both have."""
    both = (chain.reference_months != 0) & (chain.realised_months != 0)
    return np.where(chain.reference_months != 0, chain.reference_months, 1), chain.realised_months, both


def _per_top(chain: Chain, months: Ints) -> Ints:
    sums = np.zeros(int(chain.tops.max(initial=-1)) + 1, dtype=object)
    np.add.at(sums, chain.tops, months)
    given: Ints = sums[chain.tops]
    return given


def _scaled_by(factor: Factor, still: Factor) -> Factor:
    top, per = still.before, still.before_per
    return Factor(
        _times(factor.before, top),
        _times(factor.after, top),
        _times(factor.before_per, per),
        _times(factor.after_per, per),
    )


def _times(one: object, other: object) -> Ints:
    product: Ints = np.asarray(one, dtype=object) * np.asarray(other, dtype=object)
    return product


def _rounded(names: tuple[str, ...], parts: Ints, bottom: Ints, chain: Chain) -> Terms:
    rounded = round_fractions(parts, bottom, chain.after - chain.before)
    return dict(zip(names, meet_sums(rounded, (parts / bottom).astype(np.float64)), strict=True))
