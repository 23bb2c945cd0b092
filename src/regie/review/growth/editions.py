# SPDX-License-Identifier: EUPL-1.2
"""An investigation cut to what a reader may see as own: a municipality, or the region alone.

What is cut was made safe before (its figures hidden together, its conclusions drawn from those), so cutting
reveals nothing. The verdict and its checks stay: they compare one municipality with the others together, and the
council letter says as much.
"""

from __future__ import annotations

from collections.abc import Collection

from regie.review.growth.model import GrowthInvestigation, Split
from regie.vocabulary.figure import TOTAL


def growth_edition(
    found: GrowthInvestigation, municipalities: Collection[str], *, risks: bool = True
) -> GrowthInvestigation:
    """The investigation with the rows of some municipalities and the region; none for the region alone.

    ``risks`` keeps what could be influenced, for that rests on the risk file. Raises ``ValueError`` for an edition
    with small numbers: those are cut after hiding.
    """
    if not found.header.suppressed:
        raise ValueError("an investigation is hidden before it is cut")
    seen = {*municipalities, TOTAL}
    homes = {each.area: each.municipality for each in found.hypothesis.areas} | {TOTAL: TOTAL}
    figures = tuple(
        figure
        for figure in found.figures
        if figure.breakdown.get("municipality", TOTAL) in seen
        and homes.get(figure.breakdown.get("area", TOTAL)) in seen
    )
    tested = found.hypothesis
    return found.model_copy(
        update={
            "figures": figures,
            "growth": _cut(found.growth, seen),
            "shortages": tuple(_cut(each, seen) for each in found.shortages),
            "influence": found.influence if risks else None,
            "conclusions": tuple(each for each in found.conclusions if risks or each.chapter != "influence"),
            "hypothesis": tested.model_copy(
                update={
                    "panel": tuple(row for row in tested.panel if row.municipality in seen),
                    "areas": tuple(row for row in tested.areas if row.municipality in seen),
                }
            ),
            "benchmark": tuple(row for row in found.benchmark if row.region in seen or not row.region.isdigit()),
            "edition": ",".join(sorted(municipalities)) or TOTAL,
        }
    )


def _cut(split: Split, seen: Collection[str]) -> Split:
    return split.model_copy(update={"rows": tuple(row for row in split.rows if row.municipality in seen)})
