# SPDX-License-Identifier: EUPL-1.2
"""Words and cells of these pages: what states and fields are called, a value of a dict, a field in a grid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from regie.contract.valve import RiskAmount, RiskMeasure
from regie.vocabulary import Period, formatting
from regie.web.region import door
from regie.web.ui import formats
from regie.web.ui.language import active
from regie.web.valve.draft_form import ClaimRow
from regie.web.valve.queries import Change
from regie.web.valve.risk_form import STATES, factor_name

register = template.Library()


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """The value with a key, or nothing."""
    return values.get(key)


@register.filter
def town(code: str) -> str:
    """The name of a municipality."""
    return door.region().municipality_names.get(code, code)


@register.filter
def phrase(period: Period) -> str:
    """A period within a sentence: het eerste halfjaar van 2024."""
    return formatting.phrase(period, lang=active())


@register.filter
def risk_state(state: str) -> str:
    """What the state of a risk is called."""
    return str(dict(STATES).get(state, state))


@register.filter
def risk_field(field: str) -> str:
    """What a field of a risk is called."""
    names = {
        "title": _("Titel"),
        "cause": _("Oorzaak"),
        "effect": _("Werkt op"),
        "first_visible_on": _("Voor het eerst te zien"),
        "reported_on": _("Gemeld aan de gemeenten"),
        "foreseeable": _("Te voorzien"),
        "influenceable": _("Te beïnvloeden"),
        "amounts": _("Geschat bedrag"),
        "measures": _("Maatregel"),
        "owner": _("Wie ervoor zorgt"),
        "state": _("Stand"),
        "why_unforeseeable": _("Waarom het niet te voorzien was"),
        "why_not_influenceable": _("Waarom het niet te beïnvloeden is"),
        "done_so_far": _("Wat er is gedaan"),
        "one_off": _("Eenmalig"),
    }
    return names.get(field, field)


@register.filter
def told_before(change: Change) -> str:
    """What a field said before."""
    return _told(change.field, change.before)


@register.filter
def told_after(change: Change) -> str:
    """What a field says now."""
    return _told(change.field, change.after)


@register.simple_tag
def cell(bound: BoundField, row: int) -> SafeString:
    """A field within a grid: its control with a name that says which row, and what is wrong with it."""
    return _named(bound, f"{bound.label}, {_('rij')} {row}")


def _named(bound: BoundField, name: str) -> SafeString:
    attributes: dict[str, str | bool] = {"aria-label": name}
    error = SafeString("")
    if bound.errors:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}-error"}
        error = format_html(
            '<p class="field__error" id="{}-error">{}</p>', bound.auto_id, " ".join(map(str, bound.errors))
        )
    return format_html("{}{}", error, bound.as_widget(attrs=attributes))


def _told(field: str, value: Any) -> str:
    match value:
        case None | "":
            return formats.UNKNOWN
        case bool():
            return _("ja") if value else _("nee")
        case date():
            return formats.day(value)
        case RiskAmount():
            return f"{town(value.municipality)}, {formats.period(value.period)}: {formats.euro(value.amount)}"
        case RiskMeasure():
            return f"{value.name}: {formats.euro(value.saved)}"
    if field == "state":
        return risk_state(value)
    return factor_name(value) if field == "effect" else str(value)


@register.filter
def factor(code: str) -> str:
    """What a factor of the variance analysis is called."""
    return factor_name(code)


@register.simple_tag
def claim_use(row: ClaimRow) -> SafeString:
    """The tick of a risk in a draft."""
    return _named(row.use, f"{_('In het verzoek')}: {row.entry.id} {row.entry.title}")


@register.simple_tag
def claim_cell(row: ClaimRow, bound: BoundField, name: str) -> SafeString:
    """The amount of a risk in a municipality."""
    return _named(bound, f"{row.entry.id} {row.entry.title}, {name}")
