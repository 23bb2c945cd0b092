# SPDX-License-Identifier: EUPL-1.2
"""Where the methods agree and where a conclusion turns with the method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from regie.variance.model import Comparison
from regie.variance.names import conclusion_of
from regie.vocabulary.money import Cents

_CONCLUSIONS = ("quantity", "volume", "mix", "price")


def compare(
    methods: Mapping[str, Mapping[str, Cents]], places: Sequence[tuple[str, ...]], levels: Sequence[str]
) -> tuple[Comparison, ...]:
    """Quantity, volume, mix and price by every method that knows them, for the region and every code of a level;
    for the region also each factor on which two methods speak."""
    if not methods:
        return ()
    everywhere = np.zeros(len(places), dtype=np.int64)
    found = _per_group(_conclusions(methods), everywhere, [{}])
    found += _per_group(_single_factors(methods), everywhere, [{}])
    for depth, level in enumerate(levels):
        codes = sorted({place[depth] for place in places})
        number = {code: place for place, code in enumerate(codes)}
        groups = np.array([number[place[depth]] for place in places], dtype=np.int64)
        found += _per_group(_conclusions(methods), groups, [{level: code} for code in codes])
    return tuple(found)


Spoken = dict[str, dict[str, tuple[int, Cents]]]
"""Conclusion to method to how many terms it is made of, and the cents of every cell."""


def _conclusions(methods: Mapping[str, Mapping[str, Cents]]) -> Spoken:
    spoken: Spoken = {name: {} for name in _CONCLUSIONS}
    for method, terms in methods.items():
        grouped: dict[str, list[Cents]] = {}
        for term, cents in terms.items():
            grouped.setdefault(conclusion_of(term) or term, []).append(cents)
        if "quantity" in grouped:  # a method that does not part volume from mix: new and ended cells are quantity
            grouped["quantity"] += grouped.pop("mix", [])
        else:
            grouped["quantity"] = grouped.get("volume", []) + grouped.get("mix", [])
        for conclusion, parts in grouped.items():
            if parts:
                spoken[conclusion][method] = (len(parts), np.sum(parts, axis=0))
    return spoken


def _single_factors(methods: Mapping[str, Mapping[str, Cents]]) -> Spoken:
    by_term: Spoken = {}
    for method in ("shapley", "lmdi"):
        for term, cents in methods.get(method, {}).items():
            if term not in _CONCLUSIONS:
                by_term.setdefault(term, {})[method] = (1, cents)
    return {term: spoken for term, spoken in by_term.items() if any(c.any() for _, c in spoken.values())}


def _per_group(spoken: Spoken, groups: Cents, wheres: Sequence[dict[str, str]]) -> list[Comparison]:
    cells = np.bincount(groups, minlength=len(wheres))
    result = []
    for conclusion, by_method in spoken.items():
        if len(by_method) < 2:
            continue
        sums = {}
        for method, (_, cents) in by_method.items():
            sums[method] = np.zeros(len(wheres), dtype=np.int64)
            np.add.at(sums[method], groups, cents)
        for place, where in enumerate(wheres):
            values = {method: int(total[place]) for method, total in sums.items()}
            rounding = int(cells[place]) * max(terms for terms, _ in by_method.values())
            low, high = min(values.values()), max(values.values())
            result.append(
                Comparison(
                    conclusion=conclusion,
                    where=where,
                    by_method=values,
                    spread=high - low,
                    sign_conflict=low < -rounding and high > rounding,
                )
            )
    return result
