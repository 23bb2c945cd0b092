# SPDX-License-Identifier: EUPL-1.2
"""What fewer parties cost: the fewest clients who must change by number of parties, for a few margins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from regie.procurement.coverage.labels import Labels, sentence
from regie.procurement.coverage.needs import Needs
from regie.procurement.coverage.problem import Asked, Problem
from regie.procurement.coverage.relax import relaxed
from regie.procurement.coverage.result import CurveGap, CurvePoint
from regie.procurement.coverage.solve import POINT, WHOLE, Effort, fewest_movers, fewest_parties
from regie.procurement.study_parts import Coverage

MORE_PARTIES = (0, 1, 2, 3, 5, 8, 12, 20, 30, 50)
"""Points of the curve: so many parties above the fewest."""

MORE_MARGIN = (Decimal(5), Decimal(15))
"""Margins of the curve beside none and that of the rules: so many points above it."""


def curve_margins(rules: Coverage) -> tuple[Decimal, ...]:
    """The margins that are looked at, in percent."""
    return tuple(sorted({Decimal(0), rules.margin, *(rules.margin + more for more in MORE_MARGIN)}))


def tradeoff(
    needs: Needs,
    rules: Coverage,
    asked_for: Callable[[Decimal], Asked],
    labels: Labels,
    step: Callable[[], None],
    *,
    margins: Sequence[Decimal] | None = None,
    more: Sequence[int] = MORE_PARTIES,
    whole: Effort = WHOLE,
    effort: Effort = POINT,
) -> tuple[tuple[CurvePoint, ...], tuple[CurveGap, ...]]:
    """The points of the curve, and the margins for which there is no landscape. ``asked_for`` says what is asked
    with a margin; ``step`` is called after every point."""
    points: list[CurvePoint] = []
    gaps: list[CurveGap] = []
    for margin in curve_margins(rules) if margins is None else margins:
        asked = asked_for(margin)
        problem = Problem(needs, asked)
        fewest = fewest_parties(problem, whole)
        if fewest is None:
            given_up = relaxed(needs, asked, rules, labels).given_up
            gaps.append(
                CurveGap(
                    margin=margin,
                    sentence=sentence("no_landscape", margin=f"{margin:f}", why=given_up[0].sentence),
                )
            )
            for _ in more:
                step()
            continue
        known = fewest.bidders
        for extra in more:
            most = len(fewest.bidders) + extra
            if most <= len(needs.bidders):
                found = fewest_movers(problem, most, known, effort)
                known = found.bidders
                points.append(
                    CurvePoint(
                        margin=margin,
                        most_parties=most,
                        parties=len(found.bidders),
                        movers=found.least,
                        fewest=extra == 0,
                        parties_proven=fewest.least.proven,
                    )
                )
            step()
    return tuple(points), tuple(gaps)
