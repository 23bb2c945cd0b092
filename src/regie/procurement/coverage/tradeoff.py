# SPDX-License-Identifier: EUPL-1.2
"""What fewer parties cost: the fewest clients who must change by number of parties, for a few margins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from regie.contract.lines import Words, numbers
from regie.procurement.coverage.labels import Labels, sentence
from regie.procurement.coverage.needs import Needs
from regie.procurement.coverage.problem import Asked, Problem
from regie.procurement.coverage.relax import relaxed
from regie.procurement.coverage.result import CurveGap, CurvePoint
from regie.procurement.coverage.solve import POINT, WHOLE, Effort, fewest_movers, fewest_parties
from regie.procurement.study import Coverage
from regie.vocabulary.texts import LANGUAGES

MORE_PARTIES = (0, 1, 3, 5, 10, 20, 30, 50)
"""Points of the curve at the margin of the rules: so many parties above the fewest."""

MORE_ELSEWHERE = (0, 20)
"""The same for another margin: enough to see what it costs. Each point is a search of a second or two."""

OTHER_MARGIN = Decimal(15)
"""Margins of the curve beside that of the rules are none, and so many points above it."""

Steps = Sequence[tuple[Decimal, Sequence[int]]]
"""Margins (percent), each with the numbers of parties above the fewest that are looked at."""


def curve_steps(rules: Coverage) -> Steps:
    """The points that are looked at."""
    margins = sorted({Decimal(0), rules.margin, rules.margin + OTHER_MARGIN})
    return tuple((each, MORE_PARTIES if each == rules.margin else MORE_ELSEWHERE) for each in margins)


def curve_said(rules: Coverage) -> Words:
    """What was looked at and what was not."""
    others = [margin for margin, _ in curve_steps(rules) if margin != rules.margin]
    return sentence(
        "curve_asked",
        margin=rules.margin,
        more=", ".join(map(str, MORE_PARTIES)),
        others=Words(*(", ".join(f"{numbers(each).said(lang)}%" for each in others) for lang in LANGUAGES)),
        few=", ".join(map(str, MORE_ELSEWHERE)),
    )


def tradeoff(
    needs: Needs,
    rules: Coverage,
    asked_for: Callable[[Decimal], Asked],
    labels: Labels,
    step: Callable[[], None],
    *,
    steps: Steps | None = None,
    whole: Effort = WHOLE,
    effort: Effort = POINT,
) -> tuple[tuple[CurvePoint, ...], tuple[CurveGap, ...]]:
    """The points of the curve, and the margins for which there is no landscape. ``asked_for`` says what is asked
    with a margin; ``step`` is called after every point."""
    points: list[CurvePoint] = []
    gaps: list[CurveGap] = []
    for margin, more in curve_steps(rules) if steps is None else steps:
        asked = asked_for(margin)
        problem = Problem(needs, asked)
        fewest = fewest_parties(problem, whole)
        if fewest is None:
            given_up = relaxed(needs, asked, rules, labels).given_up
            gaps.append(
                CurveGap(
                    margin=margin,
                    sentence=sentence("no_landscape", margin=margin, why=given_up[0].sentence),
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
