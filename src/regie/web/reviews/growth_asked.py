# SPDX-License-Identifier: EUPL-1.2
"""What the address of the growth investigation asks for: two periods of the same length at a snapshot."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from regie.vocabulary import Period, PeriodKind
from regie.web.access import Scope
from regie.web.region import door
from regie.web.reviews.asked import Asked, NothingYet, Option, OptionGroup, asked, period_of
from regie.web.ui import formats

KINDS = (PeriodKind.YEAR, PeriodKind.HALF_YEAR)


@dataclass(frozen=True)
class GrowthAsked:
    """Two periods. ``earlier`` are those that the later one can be compared with, ``later`` what can be chosen."""

    page: Asked
    before: Period
    now: Period
    earlier: tuple[Period, ...]
    later: tuple[Period, ...]
    suggested: tuple[tuple[Period, Period], ...]

    @property
    def before_options(self) -> list[Option]:
        """The earlier periods to choose from."""
        return [Option(str(each), formats.period(each), each == self.before) for each in self.earlier]

    @property
    def now_options(self) -> list[OptionGroup]:
        """The later periods to choose from, under the contract that holds in them."""
        return [
            OptionGroup(
                contract.name,
                tuple(
                    Option(str(each), formats.period(each), each == self.now)
                    for each in self.later
                    if contract.first_month <= each.first_month_number < contract.end_month
                ),
            )
            for contract in self.page.contracts
        ]

    @property
    def suggestions(self) -> list[tuple[str, str, str]]:
        """Comparisons that are worth making: address, earlier and later period."""
        return [
            (self.page.query(periode=str(now), van=str(before)), formats.period(before), formats.period(now))
            for before, now in self.suggested
            if (before, now) != (self.before, self.now)
        ]

    @property
    def address(self) -> str:
        """The permanent address of this view, behind the path."""
        return self.page.query(periode=str(self.now), van=str(self.before))

    def file(self, kind: str) -> str:
        """The address of the memo."""
        return self.page.query(periode=str(self.now), van=str(self.before), bestand=kind)


def growth_asked(request: HttpRequest, scope: Scope) -> GrowthAsked:
    """What the address asks for. A period that cannot be compared makes way for the newest that can.

    Raises as ``asked`` does, and ``NothingYet`` where no two periods under a contract are there.
    """
    page = asked(request, scope)
    whole = {kind: sorted(door.periods(kind, page.snapshot.id)) for kind in KINDS}
    later = [
        each
        for kind in KINDS
        for each in whole[kind][1:]
        if any(
            c.first_month <= each.first_month_number and each.end_month_number <= c.end_month
            for c in page.contracts
        )
    ]
    if not later:
        raise NothingYet("period")
    halves = [each for each in later if each.kind is PeriodKind.HALF_YEAR and each.before(2) in whole[each.kind]]
    wanted = period_of(request.GET.get("periode", ""))
    now = wanted if wanted in later else (page.period if page.period in halves else max(halves or later))
    assert now is not None
    earlier = [each for each in whole[now.kind] if each < now]
    before = period_of(request.GET.get("van", ""))
    if before not in earlier:
        year_before = now.before(12 // now.kind.months)
        before = year_before if year_before in earlier else earlier[-1]
    assert before is not None
    years = whole[PeriodKind.YEAR]
    suggested = [(years[0], years[1])] if len(years) > 1 and years[1] in later else []
    suggested += [(each.before(2), each) for each in halves[-1:]]
    return GrowthAsked(
        page=page,
        before=before,
        now=now,
        earlier=tuple(reversed(earlier)),
        later=tuple(sorted(later, key=lambda each: (each.end, each.kind.months), reverse=True)),
        suggested=tuple(suggested),
    )
