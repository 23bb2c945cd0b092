# SPDX-License-Identifier: EUPL-1.2
"""The bridge of one method: the same first and last level, and what lies between them as that method says it."""

from __future__ import annotations

from regie.variance.model import Line, Step, Variance, make_bridge
from regie.variance.names import conclusion_of, factor_names
from regie.vocabulary.errors import RegieError

TIED = ("quantity", "volume", "mix", "price")
"""What methods differ about; corrections of the base and cost beside care are the same in all."""


def method_bridge(variance: Variance, method: str, **where: str) -> tuple[Step, ...] | None:
    """The steps from the lump sum to realised and accrued by one method, for the region or a part of it.

    The main method, Shapley, has all its factors everywhere. Of another the region has every term, and a code of
    one level its conclusions (quantity and price, or volume, mix and price). Nothing where a method says nothing:
    of a part of a part, or where it cannot be computed. Raises ``RegieError`` when there is no such part.
    """
    line = _line(variance, where)
    beside = [code for code in variance.factors if conclusion_of(code) not in TIED]
    if method == "shapley":
        terms = {code: line.effects[code] for code in variance.factors if code not in beside}
    else:
        terms = _terms(variance, method, where)
    if not terms:
        return None
    first = next((place for place, code in enumerate(variance.factors) if code not in beside), len(beside))
    codes = [*beside[:first], *sorted(terms, key=_place), *beside[first:]]
    effects = {code: terms[code] if code in terms else line.effects[code] for code in codes}
    if line.reference + sum(effects.values()) != line.realised + line.accrued:
        raise ValueError(f"{method} leaves a residual at {where}")
    names = {code: variance.factors.get(code) or factor_names(code) for code in codes}
    return make_bridge(line.model_copy(update={"effects": effects}), names)


def _line(variance: Variance, where: dict[str, str]) -> Line:
    if not where:
        return variance.total
    found = [line for line in variance.by(*where) if line.where == where]
    if not found:
        raise RegieError("variance.part_unknown", place=", ".join(f"{k}={v}" for k, v in where.items()))
    return found[0]


def _place(term: str) -> int:
    return TIED.index(conclusion_of(term) or term)


def _terms(variance: Variance, method: str, where: dict[str, str]) -> dict[str, int]:
    if not where:
        return next((dict(view.terms) for view in variance.methods if view.method == method), {})
    spoken = {
        each.conclusion: each.by_method[method]
        for each in variance.comparisons
        if each.where == where and each.conclusion in TIED and method in each.by_method
    }
    if "volume" in spoken:
        spoken.pop("quantity", None)
    return spoken
