# SPDX-License-Identifier: EUPL-1.2
"""The best set of control measures under a budget and under constraints of quality and capacity.

Up to fourteen measures every allowed combination is computed on the draws, so that what measures do to each other
counts. What a combination changes is computed with the expected flow of a draw, and taken off the need in that
very draw, chance included: base and combination have the same parameters, regime and prices. The set that comes
out best is then simulated in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, combinations

import numpy as np

from regie.contract.lines import Words, said
from regie.forecast.measures.best_set_result import LISTED, Aim, BestSet, Combination
from regie.forecast.measures.enumeration import Chosen, Table, Where, outcomes, passes
from regie.forecast.measures.judging import NONE, Judge, efficient
from regie.forecast.measures.mixed_integer import Independent, chosen_by_milp
from regie.forecast.measures.model import MeasureSet
from regie.forecast.measures.variants import Progress, Question, Variants
from regie.forecast.simulating.draws import THOUSANDTHS
from regie.forecast.simulating.rates import Axes
from regie.vocabulary.errors import RegieError
from regie.vocabulary.figure import TOTAL

MOST_ENUMERATED = 14
"""Measures up to which every combination is computed."""

WORK = 100_000
"""Expected flows of one draw that are computed in all; that decides how many draws there are."""

LEAST_DRAWS, MOST_DRAWS = 250, 1000

STEPS = 10
"""Budgets for measures on the curve where combinations are not enumerated."""


def best_set(
    question: Question,
    aim: Aim,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> BestSet:
    """The best set of measures for an aim, and the trade-off between what measures cost and what is needed.

    The draws of the question are the most to use; many combinations take fewer, which the outcome says.
    ``progress(done, all)`` counts passes. Raises ``RegieError`` for an aim on a year, place, segment or measure
    that is not there.
    """
    measures = question.measures
    where = _where(measures, question.axes, aim)
    many = len(measures.measures) > MOST_ENUMERATED
    asked = [NONE, *(frozenset({each.id}) for each in measures.measures)] if many else allowed(measures, aim)
    variants = Variants(question, cancelled=cancelled)
    # refuses what cannot be here, and not in a copy of the process
    variants.rates_of([each.id for each in measures.measures])
    by_month = many or bool(aim.capacity)
    shared = len(passes(variants, asked, by_month=by_month))
    draws = min(question.settings.draws, max(LEAST_DRAWS, min(MOST_DRAWS, WORK // shared)))
    fewer = replace(question, settings=replace(question.settings, draws=draws))
    variants = Variants(fewer, cancelled=cancelled)
    judge = Judge(variants, where, aim)
    table = outcomes(variants, asked, where, by_month=by_month, progress=progress, cancelled=cancelled)
    return _by_milp(judge, table) if many else _enumerated(judge, table, asked)


def allowed(measures: MeasureSet, aim: Aim) -> list[Chosen]:
    """Every combination that goes together, none first, in order of their number."""
    ids = [each.id for each in measures.measures]
    every = chain.from_iterable(combinations(ids, number) for number in range(len(ids) + 1))
    groups = [set(group) for group in aim.together]
    return [
        frozenset(each)
        for each in every
        if measures.allowed(each) and all(group <= set(each) or not group & set(each) for group in groups)
    ]


def _where(measures: MeasureSet, axes: Axes, aim: Aim) -> Where:
    """The places of the year and municipality that the aim is on; refuses what is not there."""
    years = axes.years
    if aim.year is not None and aim.year not in years:
        raise RegieError("measures.aim_year", year=aim.year, known=", ".join(map(str, years)))
    places = (TOTAL, *axes.municipalities)
    if aim.place not in places:
        raise RegieError("measures.aim_place", place=aim.place, known=", ".join(places))
    for code in aim.capacity:
        if code not in axes.segments:
            raise RegieError("measures.aim_segment", segment=code, known=", ".join(axes.segments))
    ids = [each.id for each in measures.measures]
    for each in chain.from_iterable(aim.together):
        if each not in ids:
            raise RegieError("measures.unknown", measure=each, known=", ".join(ids))
    return Where(
        None if aim.year is None else years.index(aim.year),
        None if aim.place == TOTAL else axes.municipalities.index(aim.place),
    )


def _enumerated(judge: Judge, table: Table, asked: list[Chosen]) -> BestSet:
    """The answer from every combination; the first is that without measures."""
    found = [
        judge.combination(
            chosen,
            table.cost[0] - table.cost[at],
            table.waiting[at] / THOUSANDTHS,
            table.returned[at] / THOUSANDTHS,
        )
        for at, chosen in enumerate(asked)
    ]
    kept = [each for each, there in zip(found, table.client_months, strict=True) if judge.keeps(each, there)]
    best = min(kept, key=judge.rank, default=None)
    simulated = judge.simulated(best.measures) if best else None
    return BestSet(
        aim=judge.aim,
        method="enumeration",
        draws=judge.variants.settings.draws,
        allowed=len(found),
        kept=len(kept),
        none=found[0],
        best=best,
        simulated=simulated,
        difference=simulated.total - best.total if best and simulated else None,
        within_budget=tuple(sorted(filter(judge.within, kept), key=judge.rank)[:LISTED]),
        curve=efficient(kept),
        remarks=tuple(_remarks(judge, best, kept)),
    )


def _by_milp(judge: Judge, table: Table) -> BestSet:
    """The answer from the effects alone, as if they were independent: the first row is that without measures."""
    measures, axes, aim = judge.variants.measures, judge.variants.axes, judge.aim
    ids = [each.id for each in measures.measures]
    months = table.client_months / THOUSANDTHS
    of = Independent(
        need=judge.need.astype(np.float64),
        effect=(table.cost[0] - table.cost[1:]).astype(np.float64),
        cost=np.array([judge.costs[each] for each in ids], np.float64),
        waiting=table.waiting[1:] / THOUSANDTHS,
        lowers=months[0] - months[1:],
        client_months=months[0],
    )

    def estimate(chosen: Chosen) -> Combination:
        at = [place for place, each in enumerate(ids) if each in chosen]
        effect = (table.cost[0] - table.cost[1:][at]).sum(axis=0)
        more = (table.returned[1:][at] - table.returned[0]).sum() + table.returned[0]
        return judge.combination(chosen, effect, float(of.waiting[at].sum()), float(more) / THOUSANDTHS)

    def solved(budget: float | None) -> Combination | None:
        chosen = chosen_by_milp(measures, axes.segments, of, aim, budget)
        return None if chosen is None else estimate(chosen)

    most = None if aim.measures_budget is None else float(aim.measures_budget)
    best = solved(most)
    whole = min(most if most is not None else np.inf, float(of.cost.mean(axis=1).sum()))
    curve = [each for step in range(STEPS + 1) if (each := solved(whole * step / STEPS)) is not None]
    simulated = judge.simulated(best.measures) if best else None
    return BestSet(
        aim=aim,
        method="milp",
        draws=judge.variants.settings.draws,
        allowed=None,
        kept=None,
        none=estimate(NONE),
        best=best,
        simulated=simulated,
        difference=simulated.total - best.total if best and simulated else None,
        within_budget=(best,) if best and judge.within(best) else (),
        curve=efficient(curve),
        remarks=(said("measures.best_independent", most=MOST_ENUMERATED), *_remarks(judge, best, curve)),
    )


def _remarks(judge: Judge, best: Combination | None, found: list[Combination]) -> Iterator[Words]:
    if best is None:
        yield said("measures.best_none")
    elif not best.measures:
        yield said("measures.best_empty")
    if judge.aim.budget is not None and not any(judge.within(each) for each in found):
        yield said("measures.best_not_within", certainty=judge.aim.certainty)
    if best and best.waiting > 0:
        yield said("measures.cap_waits")
