# SPDX-License-Identifier: EUPL-1.2
"""What asks for attention on the first page, and what a reader must know before using the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from regie.review import Signal
from regie.review.steering import EARLY, steering_signals
from regie.web.access import Permission, Scope
from regie.web.reviews.addresses import address
from regie.web.reviews.asked import Asked
from regie.web.reviews.own import Own
from regie.web.ui import formats
from regie.web.ui.components import Tone
from regie.web.ui.language import pick

LATE = "late"

_LABELS: dict[str, tuple[str, Tone]] = {
    LATE: (gettext_noop("Levering ontbreekt"), "warning"),
    "waiting": (gettext_noop("Wachttijd"), "bad"),
    "norm": (gettext_noop("Prestatie"), "bad"),
    "early_endings": (gettext_noop("Uitkomsten"), "warning"),
    "option": (gettext_noop("Termijn"), "info"),
    "term": (gettext_noop("Termijn"), "info"),
    "measure": (gettext_noop("Maatregel"), "warning"),
}

_WHERE: dict[str, tuple[str, tuple[str, ...], Permission, str]] = {
    LATE: ("deliveries:calendar", (), Permission.SEE_DELIVERIES, gettext_noop("Naar de leveringen")),
    "waiting": (
        "reviews:figure",
        ("waiting_registration",),
        Permission.SEE_FIGURES,
        gettext_noop("Naar de wachttijden"),
    ),
    "norm": ("reviews:figures", (), Permission.SEE_FIGURES, gettext_noop("Naar de cijfers")),
    "early_endings": ("reviews:figure", (EARLY,), Permission.SEE_FIGURES, gettext_noop("Naar de cijfers")),
    "option": ("contracts:contract", (), Permission.SEE_CONTRACT, gettext_noop("Naar het contract")),
    "term": ("contracts:contract", (), Permission.SEE_CONTRACT, gettext_noop("Naar het contract")),
    "measure": ("outlook:forecast", (), Permission.SEE_FORECAST, gettext_noop("Naar de vooruitblik")),
}
"""Where to go with each kind of signal: the name of the address and its parts, who may go there, and the link."""


@dataclass(frozen=True)
class Attention:
    """One thing that asks for attention: what sort, the sentence, and where to go with it."""

    label: str
    tone: Tone
    text: str
    url: str = ""
    link: str = ""


def attention(own: Own, asked: Asked) -> list[Attention]:
    """Missing deliveries, norms that are not met, early endings that come back, options, measures."""
    if own.place is None:
        return _own_delivery(own, asked)
    late = [signal for signal in own.review.signals if signal.kind == LATE]
    steering = steering_signals(own.review, asked.contract, on=_today(asked), place=own.place)
    return [_shown(signal, own.scope) for signal in (*late, *steering)]


def reading_notes(own: Own) -> list[str]:
    """What works through in the figures, apart from missing deliveries: for everyone but a single provider, who is
    told of the own delivery."""
    if own.place is None:
        return []
    return [pick(signal) for signal in own.review.signals if signal.kind != LATE]


def _today(asked: Asked) -> date:
    """Terms are told as of today at the newest snapshot; an older one is looked at as of its own day."""
    return timezone.localdate() if asked.newest else asked.snapshot.reference_date


def _shown(signal: Signal, scope: Scope) -> Attention:
    label, tone = _LABELS[signal.kind]
    name, parts, permission, link = _WHERE[signal.kind]
    url = address(name, *parts) if scope.may(permission) else ""
    return Attention(_(label), tone, pick(signal), url, _(link) if url else "")


def _own_delivery(own: Own, asked: Asked) -> list[Attention]:
    """How far the provider's own deliveries reach, and that of nobody else."""
    if own.scope.providers is None:
        return []
    counted = [each for each in asked.snapshot.deliveries if each.party in own.scope.providers]
    url = address("deliveries:calendar") if own.scope.may(Permission.SEE_DELIVERIES) else ""
    until = formats.day(asked.snapshot.last_day)
    link = _("Naar uw leveringen") if url else ""
    if not counted:
        text = _("Van u telt in deze momentopname nog geen levering mee. Zij loopt tot en met %(until)s.")
        return [Attention(_("Uw levering"), "warning", text % {"until": until}, url, link)]
    last = max(each.period_end for each in counted)
    values = {"last": formats.day(last), "until": until}
    if last >= asked.snapshot.last_day:
        text = _("Uw leveringen zijn bij: zij gaan tot en met %(last)s.")
        return [Attention(_("Uw levering"), "good", text % values, url, link)]
    text = _("Uw laatste levering gaat tot en met %(last)s; deze momentopname loopt tot en met %(until)s.")
    return [Attention(_("Uw levering"), "warning", text % values, url, link)]
