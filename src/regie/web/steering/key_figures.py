# SPDX-License-Identifier: EUPL-1.2
"""The few figures under each theme of a meeting, at the snapshot and period that were fixed when it was opened."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from regie.figures.registry import find
from regie.vocabulary import Figure, Period, RegieError
from regie.web.access import Scope, ScopeDenied
from regie.web.region import door
from regie.web.steering.models import Meeting, Theme

OF_THEME: dict[Theme, tuple[str, ...]] = {
    Theme.PROGRAMME: ("form_and_place.group", "preliminary_field_reach.participants", "scaling.down"),
    Theme.ACCESS: ("inflow", "waiting_registration.within_norm", "waiting_registration.waiting"),
    Theme.OPERATIONS: ("stock", "ended_as_planned", "return_after_ending.within_6_months"),
    Theme.FINANCE: ("cost", "cost_per_client_month", "lump_sum_use"),
}
"""Indicators or their measures, by their id in the register of definitions."""


@dataclass(frozen=True)
class Shown:
    """A figure with its name and definition by language, and the address of its proof."""

    figure: Figure
    name: dict[str, str]
    definition: dict[str, str]
    proof: str


def key_figures(scope: Scope, meeting: Meeting) -> dict[Theme, list[Shown]]:
    """The figures of every theme as far as the reader may see them; none before the meeting was opened.

    Raises ``door.NotReady`` while they must still be made.
    """
    if not meeting.period or not meeting.matter.snapshot:
        return {}
    return {theme: _of_theme(scope, meeting, names) for theme, names in OF_THEME.items()}


def _of_theme(scope: Scope, meeting: Meeting, names: tuple[str, ...]) -> list[Shown]:
    period, snapshot = Period.parse(meeting.period), meeting.matter.snapshot
    found = []
    for name in names:
        try:
            figures = door.figures(scope, name, periods=[period], snapshot=snapshot)
        except (ScopeDenied, RegieError):
            continue
        figure = next((each for each in figures if each.indicator == name and not _cut(each)), None)
        if figure is not None:
            found.append(_shown(name, figure, meeting))
    return found


def _cut(figure: Figure) -> bool:
    """Whether it is of a part of the region."""
    return any(code != "total" for code in figure.breakdown.values())


def _shown(name: str, figure: Figure, meeting: Meeting) -> Shown:
    indicator, (measure, *_) = find(name)
    nl, en = (indicator.nl, indicator.en) if not measure.id else (measure.nl, measure.en)
    if measure.id:
        nl, en = f"{indicator.nl}: {nl[0].lower()}{nl[1:]}", f"{indicator.en}: {en[0].lower()}{en[1:]}"
    asked = urlencode({"periode": meeting.period, "momentopname": meeting.matter.snapshot})
    return Shown(
        figure,
        {"nl": nl, "en": en},
        {"nl": indicator.definition_nl, "en": indicator.definition_en},
        f"{reverse('reviews:proof', args=[indicator.id])}?{asked}",
    )
