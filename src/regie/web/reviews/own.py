# SPDX-License-Identifier: EUPL-1.2
"""The figures of the part that a page is about: from the review where it has them, else asked of the region."""

from __future__ import annotations

from dataclasses import dataclass, field

from regie.review import BudgetYear, Review
from regie.vocabulary import Figure, Period
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.periods import PeriodKind
from regie.web.access import PartyKind, Scope
from regie.web.region import door
from regie.web.reviews.asked import Asked
from regie.web.reviews.figure_levels import own_level


@dataclass
class Own:
    """What a reader looks at: the region, a municipality, a provider or an area, in one period at one snapshot.

    ``where`` is the breakdown of its figures: empty for the region.
    """

    scope: Scope
    review: Review
    where: dict[str, str] = field(default_factory=dict)
    _asked: dict[str, dict[str, Figure]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether this is the region itself."""
        return not self.where

    @property
    def place(self) -> str | None:
        """The municipality's code, ``total`` for the region; nothing for a provider or an area, that have no part
        of the lump sum of their own."""
        return TOTAL if self.whole else self.where.get("municipality")

    @property
    def place_name(self) -> str:
        """What the municipality is called; nothing for what is none."""
        return self.review.header.names["municipality"].get(self.place or "", "")

    def figure(self, indicator: str, period: Period) -> Figure | None:
        """The figure of an indicator in a period; nothing where it cannot be broken down so.

        A provider's own figures are asked of the region: in the review those of single providers are hidden.
        """
        if "provider" in self.where:
            return self._of_region(indicator, period)
        found = self.review.figure(indicator, period, **self.where)
        return found if found is not None or self.whole else self._of_region(indicator, period)

    def months(self) -> list[Figure]:
        """Unique clients per month since the region began."""
        found = self.review.series("unique_clients", PeriodKind.MONTH, **self.where)
        if found and "provider" not in self.where:
            return found
        first = Period.parse(self.review.header.first_month)
        last = self.review.period.last_month
        months = [Period.of_month(n) for n in range(first.first_month_number, last.first_month_number + 1)]
        asked = door.figures(
            self.scope,
            "unique_clients",
            by=tuple(self.where),
            periods=months,
            snapshot=self.review.header.snapshot,
        )
        return [figure for figure in asked if figure.breakdown == self.where]

    def budget(self, period: Period | None = None) -> BudgetYear | None:
        """Lump sum against cost in a period, by default the review's; nothing for who has no part of it."""
        written = str(period or self.review.period)
        rows = (row for row in self.review.budget if row.period == written and row.municipality == self.place)
        return next(rows, None)

    def budgets(self) -> list[BudgetYear]:
        """Lump sum against cost of all years that the review knows, and its own period last."""
        rows = [row for row in self.review.budget if row.municipality == self.place]
        return sorted(rows, key=lambda row: Period.parse(row.period))

    def _of_region(self, indicator: str, period: Period) -> Figure | None:
        if not own_level(self.scope, indicator, tuple(self.where), period.kind):
            return None
        if str(period) not in self._asked.setdefault(indicator, {}):
            asked = door.figures(
                self.scope,
                indicator,
                by=tuple(self.where),
                periods=(period,),
                snapshot=self.review.header.snapshot,
                total=False,
            )
            self._asked[indicator] |= {
                figure.period: figure
                for figure in asked
                if figure.indicator == indicator and figure.breakdown == self.where
            }
        return self._asked[indicator].get(str(period))


def own(scope: Scope, asked: Asked, review: Review) -> Own:
    """The part that this reader's page is about."""
    if scope.party_kind is PartyKind.PROVIDER:
        return Own(scope, review, {"provider": scope.party})
    if scope.areas is not None:
        return Own(scope, review, {"area": scope.area})
    return Own(scope, review, {} if asked.place == TOTAL else {"municipality": asked.place})
