# SPDX-License-Identifier: EUPL-1.2
"""The few figures under each theme of a meeting, at the snapshot and period that were fixed when it was opened.

They are those of the public edition, for whoever looks: on the page, in the minutes and on the agenda people read
the same numbers. What the contract makes (excess cost, use of the lump sum) comes from the review; the rest is
counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.figures.registry import find
from regie.review import BudgetYear
from regie.vocabulary import Figure, Period, RegieError
from regie.vocabulary.figure import TOTAL
from regie.web.access import ScopeDenied
from regie.web.region import door
from regie.web.reviews.headlines import (
    EXCESS,
    LABELS,
    LUMP_SUM_USE,
    excess_name,
    money_band,
    money_definition,
    use_name,
)
from regie.web.reviews.remarks import remark_of
from regie.web.reviews.wording import phrase
from regie.web.steering.agenda import COUNCIL
from regie.web.steering.models import Meeting, Theme
from regie.web.ui import formats
from regie.web.ui.language import pick

OF_THEME: dict[Theme, tuple[str, ...]] = {
    Theme.PROGRAMME: ("form_and_place.group", "preliminary_field_reach.participants", "scaling.down"),
    Theme.ACCESS: ("inflow", "waiting_registration.within_norm", "waiting_registration.waiting"),
    Theme.OPERATIONS: ("stock", "ended_as_planned", "return_after_ending.within_6_months"),
    Theme.FINANCE: (EXCESS, LUMP_SUM_USE, "cost", "cost_per_client_month"),
}
"""Figures of money that the contract makes, and indicators or their measures by their id in the register."""

LOOK_BACK = 4
"""Periods in which the last known figure is looked for."""


@dataclass(frozen=True)
class Shown:
    """A figure as everyone reads it, in the language of the page. ``value`` is empty where it is ``hidden`` or not
    known, and ``remark`` says why. ``beside`` is the band of an estimate, or which earlier period the figure is
    about where that of the meeting is not known yet; ``proof`` is the address of its proof."""

    name: str
    value: str
    beside: str
    definition: str
    snapshot: str
    proof: str
    hidden: bool = False
    remark: str = ""


def key_figures(meeting: Meeting) -> dict[Theme, list[Shown]]:
    """The figures of every theme; none before the meeting was opened.

    Raises ``door.NotReady`` while they must still be made.
    """
    if not meeting.period or not meeting.matter.snapshot:
        return {}
    budget = _budget(meeting)
    return {theme: list(_of_theme(meeting, names, budget)) for theme, names in OF_THEME.items()}


def _budget(meeting: Meeting) -> BudgetYear | None:
    """Lump sum against cost of the region; nothing without a contract, or where the snapshot is no longer read."""
    try:
        review = door.edition_public(Period.parse(meeting.period), meeting.matter.snapshot)
    except RegieError:
        return None
    rows = (each for each in review.budget if (each.period, each.municipality) == (meeting.period, TOTAL))
    return next(rows, None)


def _of_theme(meeting: Meeting, names: tuple[str, ...], budget: BudgetYear | None) -> Iterator[Shown]:
    for name in names:
        if budget is not None and name in (EXCESS, LUMP_SUM_USE):
            yield _money(meeting, name, budget)
        elif name != EXCESS and (figure := _last_known(meeting, name)) is not None:
            yield _counted(meeting, name, figure)


def _money(meeting: Meeting, what: str, budget: BudgetYear) -> Shown:
    excess = what == EXCESS
    known = formats.cents(abs(budget.excess)) if excess else formats.percent(budget.use_percent)
    return Shown(
        name=excess_name(budget) if excess else use_name(),
        value=known if excess or budget.use_percent is not None else "",
        beside=money_band(budget, what),
        definition=money_definition(what),
        snapshot=meeting.matter.snapshot,
        proof=_proof(what, meeting, meeting.period),
    )


def _last_known(meeting: Meeting, name: str) -> Figure | None:
    """The figure of the meeting's period, or of the last one before it that is known: of some indicators a period
    is known only later. A hidden figure counts; where none of the last few is known, that of the meeting's
    period."""
    at = Period.parse(meeting.period)
    try:
        periods = [each for each in door.periods(at.kind, meeting.matter.snapshot) if each <= at][:LOOK_BACK]
        figures = door.figures(COUNCIL, name, periods=periods, snapshot=meeting.matter.snapshot)
    except (ScopeDenied, RegieError):
        return None
    own = {each.period: each for each in figures if each.indicator == name and not _cut(each)}
    found = [own[str(period)] for period in periods if str(period) in own]
    return next((each for each in found if each.value is not None or each.suppressed), next(iter(found), None))


def _cut(figure: Figure) -> bool:
    """Whether it is of a part of the region."""
    return any(code != TOTAL for code in figure.breakdown.values())


def _counted(meeting: Meeting, name: str, figure: Figure) -> Shown:
    indicator = find(name)[0]
    earlier = figure.period != meeting.period
    return Shown(
        name=_name(name),
        value="" if figure.suppressed or figure.value is None else formats.figure(figure),
        beside=_("over %(period)s: later is nog niet bekend") % {"period": phrase(figure.period)}
        if earlier
        else "",
        definition=pick({"nl": indicator.definition_nl, "en": indicator.definition_en}),
        snapshot=figure.snapshot,
        proof=_proof(name, meeting, figure.period),
        hidden=figure.suppressed,
        remark=remark_of(figure),
    )


def _name(name: str) -> str:
    """What the first page calls it, else the register."""
    if name in LABELS:
        return _(LABELS[name])
    indicator, (measure, *_others) = find(name)
    called = pick(measure) if measure.id else ""
    return f"{pick(indicator)}: {called[0].lower()}{called[1:]}" if called else pick(indicator)


def _proof(what: str, meeting: Meeting, period: str) -> str:
    """Where a figure of the region comes from."""
    asked = {"periode": period, "gemeente": TOTAL, "momentopname": meeting.matter.snapshot}
    return f"{reverse('reviews:proof', args=[what])}?{urlencode(asked)}"
