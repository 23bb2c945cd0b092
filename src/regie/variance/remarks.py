# SPDX-License-Identifier: EUPL-1.2
"""What a reader must know with a result: what it was compared with, what the data lacked, what is unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from regie.variance.chain import Chain
from regie.variance.model import Adjustment, Basis, Comparison, Remark
from regie.variance.names import factor_names, level_name
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import Cents, to_euros


def make_remarks(
    chain: Chain | None,
    methods: Mapping[str, Mapping[str, Cents]],
    basis: Basis,
    levels: Sequence[str],
    volume_per: str | None,
    adjustments: Sequence[Adjustment],
    comparisons: Sequence[Comparison],
) -> tuple[Remark, ...]:
    """All remarks that hold, in order of reading."""
    remarks = [Remark.of(f"basis_{basis.kind}", {"name": basis.name, "source": basis.source or basis.name})]
    if not any(adjustment.step == "index_gap" for adjustment in adjustments):
        remarks.append(Remark.of("no_norm_index", {}))
    if chain is not None:
        remarks += _about_cells(chain, methods["shapley"], levels, volume_per)
        if "lmdi" not in methods:
            count = int(np.sum(chain.before.astype(float) * chain.after.astype(float) < 0))
            remarks.append(Remark.of("lmdi_impossible", {"cells": count}))
    for comparison in comparisons:
        if comparison.sign_conflict and not comparison.where:
            name = factor_names(comparison.conclusion)
            remarks.append(
                Remark.of(
                    "sign_depends",
                    _range(comparison, name["nl"], "nl"),
                    _range(comparison, name["en"], "en"),
                )
            )
    parts = sum(1 for comparison in comparisons if comparison.sign_conflict and comparison.where)
    if parts:
        remarks.append(Remark.of("sign_depends_in_parts", {"count": parts}))
    remarks.append(Remark.of("rounding", {}))
    return tuple(remarks)


def _about_cells(
    chain: Chain, shapley: Mapping[str, Cents], levels: Sequence[str], volume_per: str | None
) -> list[Remark]:
    remarks = []
    mixed = [level for level in levels if level != volume_per]
    if len(mixed) > 1:
        remarks.append(
            Remark.of(
                "levels", *({"levels": ", ".join(level_name(m, lang) for m in mixed)} for lang in ("nl", "en"))
            )
        )
    if volume_per is not None:
        remarks.append(
            Remark.of(
                "volume_per", {"level": level_name(volume_per, "nl")}, {"level": level_name(volume_per, "en")}
            )
        )
    if "stacking" not in chain.factors:
        remarks.append(Remark.of("no_stacking", {}))
    if "duration" not in chain.factors:
        remarks.append(Remark.of("no_duration", {}))
    compared = (chain.reference_months != 0) & (chain.realised_months != 0)
    without = compared & ~chain.with_units
    if without.any():
        cost = int(chain.after[without].sum())
        remarks.append(
            Remark.of(
                "units_missing",
                *(
                    {
                        "cells": int(without.sum()),
                        "all": int(compared.sum()),
                        "cost": euro(to_euros(cost), lang=lang),
                    }
                    for lang in ("nl", "en")
                ),
            )
        )
    if chain.new.any() or chain.ended.any():
        net = sum(int(shapley[code].sum()) for code in ("new", "ended", "taken_over"))
        remarks.append(
            Remark.of(
                "turnover",
                *(
                    {
                        "new": int(chain.new.sum()),
                        "ended": int(chain.ended.sum()),
                        "net": euro(to_euros(net), signed=True, lang=lang),
                    }
                    for lang in ("nl", "en")
                ),
            )
        )
    loose = (chain.loose_before != 0) | (chain.loose_after != 0)
    if loose.any():
        net = int(chain.loose_after.sum() - chain.loose_before.sum())
        remarks.append(
            Remark.of(
                "without_care_months",
                *(
                    {"cells": int(loose.sum()), "net": euro(to_euros(net), signed=True, lang=lang)}
                    for lang in ("nl", "en")
                ),
            )
        )
    return remarks


def _range(comparison: Comparison, name: str, lang: str) -> dict[str, object]:
    low, high = min(comparison.by_method.values()), max(comparison.by_method.values())
    return {
        "name": name,
        "low": euro(to_euros(low), signed=True, lang=lang),
        "high": euro(to_euros(high), signed=True, lang=lang),
    }
