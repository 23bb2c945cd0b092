# SPDX-License-Identifier: EUPL-1.2
"""Combinations of measures held against an aim: what they come to, whether they may, and which is better."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from regie.forecast.arrays import Integers
from regie.forecast.budgeting.year import mean_cents
from regie.forecast.measures.bands import decimals
from regie.forecast.measures.best_set_result import Aim, Combination
from regie.forecast.measures.enumeration import Chosen, Where
from regie.forecast.measures.measure_cost import Volume, measure_cost
from regie.forecast.measures.variants import Variants, reduced, yearly
from regie.forecast.simulating.draws import THOUSANDTHS, quantiles
from regie.vocabulary.money import Cents

NONE: Chosen = frozenset()


class Judge:
    """The need without measures in every draw, chance included, and what each measure costs (draw,)."""

    def __init__(self, variants: Variants, where: Where, aim: Aim) -> None:
        self.variants, self.where, self.aim = variants, where, aim
        base = variants.draws_of(NONE)
        variants.keep(NONE, reduced(base))
        volume = Volume.of(base)
        self.need = where.summed(variants.outcome(NONE).cost) + aim.known
        self.costs: dict[str, Cents] = {
            each.id: where.summed(yearly(measure_cost(each, volume, variants.concerned), variants.axes))
            for each in variants.measures.measures
        }

    def combination(self, chosen: Collection[str], effect: Cents, waiting: float, returned: float) -> Combination:
        """Measures that lower the need by ``effect`` (draw,) cents."""
        need = self.need - effect
        cost = sum((self.costs[each] for each in chosen), np.zeros_like(need))
        total, budget = need + cost, self.aim.budget
        mean, spent = mean_cents(need), mean_cents(cost)
        return Combination(
            measures=tuple(each.id for each in self.variants.measures.measures if each.id in chosen),
            cost=spent,
            need=mean,
            need_at=self._enough(need),
            total=mean + spent,
            total_at=self._enough(total),
            chance=None if budget is None else decimals(float((total <= budget).mean()), 3),
            waiting=decimals(waiting, 1),
            returned=decimals(returned, 1),
        )

    def simulated(self, chosen: Collection[str]) -> Combination:
        """The same measures simulated in full, in the same draws."""
        variants = self.variants
        outcome = variants.outcome(chosen)
        effect = self.need - self.aim.known - self.where.summed(outcome.cost)
        waiting = self.where.summed(variants.waiting(chosen)).mean()
        return self.combination(chosen, effect, float(waiting), float(self.where.summed(outcome.returned).mean()))

    def keeps(self, found: Combination, client_months: Integers) -> bool:
        """Whether a combination keeps to the constraints; ``client_months`` (months, segment) in thousandths."""
        aim, segments = self.aim, self.variants.axes.segments
        return (
            (aim.measures_budget is None or found.cost <= aim.measures_budget)
            and (aim.most_waiting is None or found.waiting <= aim.most_waiting)
            and all(
                client_months[:, segments.index(code)].max() <= room * THOUSANDTHS
                for code, room in aim.capacity.items()
            )
        )

    def within(self, found: Combination) -> bool:
        """Whether a combination keeps within the budget with the certainty aimed at."""
        return self.aim.budget is not None and found.total_at <= self.aim.budget

    def rank(self, found: Combination) -> tuple[int, int, int, tuple[str, ...]]:
        """Lower is better; of what is as good the cheaper, then the one with fewer measures."""
        best = found.total if self.aim.by == "mean" else found.total_at
        return best, found.cost, len(found.measures), found.measures

    def _enough(self, amounts: Cents) -> int:
        return int(quantiles(amounts, [self.aim.certainty / 100])[0])


def efficient(found: Sequence[Combination]) -> tuple[Combination, ...]:
    """Those where no other costs less (or as much) and needs less at the certainty, by cost of the measures."""
    result: list[Combination] = []
    for each in sorted(found, key=lambda one: (one.cost, one.need_at, len(one.measures), one.measures)):
        if not result or each.need_at < result[-1].need_at:
            result.append(each)
    return tuple(result)
