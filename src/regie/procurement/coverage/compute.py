# SPDX-License-Identifier: EUPL-1.2
"""The question of coverage of one study, answered in one go: see ``docs/decisions/0021-fewest-parties.md``."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from regie.procurement.coverage.binding import binding_rules
from regie.procurement.coverage.check import check_choice
from regie.procurement.coverage.labels import InfeasibleRules, Labels
from regie.procurement.coverage.needs import Needs
from regie.procurement.coverage.problem import Asked, Problem, asked_of
from regie.procurement.coverage.reading import labels_of, months_said, read_needs
from regie.procurement.coverage.relax import Relaxed, relaxed
from regie.procurement.coverage.result import CoverageResult, Selection
from regie.procurement.coverage.selection import selection_of
from regie.procurement.coverage.solve import WHOLE, Effort, fewest_movers, fewest_parties
from regie.procurement.coverage.tradeoff import curve_said, curve_steps, tradeoff
from regie.procurement.lines import Lines
from regie.procurement.study import Coverage, Study
from regie.vocabulary.errors import RegieError

Progress = Callable[[str, int, int], None]
"""Gets the key of the step, how much of it is done, of how much."""


def coverage(lines: Lines, study: Study, progress: Progress | None = None) -> CoverageResult:
    """The fewest parties, the trade-off, what binds, who must be handed over, and the choice made by hand.

    Steps are ``coverage_fewest``, ``coverage_curve`` and ``coverage_binding``. Raises ``RegieError`` when there is
    no care in any lot, when a bid names an unknown provider, and when the choice by hand cannot be read.
    """
    tell = progress or (lambda step, done, of: None)
    read = read_needs(lines)
    needs, rules = read.needs, study.coverage
    first, last = months_said(read.months)
    if not needs.cells:
        raise RegieError("procurement_coverage.no_care", first=first, last=last)
    labels = labels_of(lines, needs)
    kept = rules_kept(needs, rules, labels)
    tell("coverage_fewest", 0, 1)
    found = fewest(needs, rules, kept.asked)
    tell("coverage_fewest", 1, 1)
    of = sum(len(more) for _, more in curve_steps(rules))
    done = iter(range(1, of + 1))
    points, gaps = tradeoff(
        needs,
        rules,
        lambda margin: with_margin(needs, rules, kept, margin),
        labels,
        lambda: tell("coverage_curve", next(done), of),
    )
    binding = binding_rules(
        needs, rules, kept.asked, found, labels, lambda number, all_: tell("coverage_binding", number, all_)
    )
    return CoverageResult(
        rules=rules,
        first=first,
        last=last,
        clients=needs.clients,
        bidders=len(needs.bidders),
        cells=needs.cells,
        relaxed=kept.given_up,
        fewest=found,
        curve=points,
        curve_gaps=gaps,
        binding=binding,
        checked=check_choice(needs, rules, study.chosen, labels) if study.chosen else None,
        left_out=read.left_out,
        remarks=(*read.remarks, curve_said(rules)),
    )


def rules_kept(needs: Needs, rules: Coverage, labels: Labels | None = None) -> Relaxed:
    """What the rules ask, with the smallest change where all bidders together cannot keep them."""
    return relaxed(needs, asked_of(needs, rules), rules, labels or Labels(bidders=needs.names))


def fewest(
    needs: Needs,
    rules: Coverage,
    asked: Asked | None = None,
    effort: Effort = WHOLE,
    *,
    most_parties: int | None = None,
) -> Selection:
    """First the fewest parties, then with as many (or with at most ``most_parties``) the fewest clients who must
    change.

    ``asked``: another demand than the rules make, as ``rules_kept`` gives it. Raises ``RegieError`` when the rules
    cannot be kept, naming where and what would make it possible, and when they take more than ``most_parties``.
    """
    problem = Problem(needs, asked or asked_of(needs, rules))
    parties = fewest_parties(problem, effort)
    if parties is None:
        given_up = rules_kept(needs, rules).given_up
        raise InfeasibleRules([each.sentence for each in given_up])
    found = len(parties.bidders)
    most = found if most_parties is None else most_parties
    if most < found:
        raise RegieError("procurement_coverage.too_few_parties", asked=most, found=found)
    movers = fewest_movers(problem, most, parties.bidders, effort)
    return selection_of(problem, rules.margin, parties.least, movers)


def with_margin(needs: Needs, rules: Coverage, kept: Relaxed, margin: Decimal) -> Asked:
    """What is asked with another margin, with what was given up before given up as well."""
    asked = asked_of(needs, rules.model_copy(update={"margin": margin}))
    own = asked_of(needs, rules)
    reserve = tuple(
        new if old == left else min(new, left)
        for new, old, left in zip(asked.reserve, own.reserve, kept.asked.reserve, strict=True)
    )
    return Asked(least=kept.asked.least, clients=kept.asked.clients, reserve=reserve, most=kept.asked.most)
