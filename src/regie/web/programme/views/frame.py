# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the programme and of providers have in common: tabs, filters, and what lists need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.web.access import Permission, Scope
from regie.web.programme import states
from regie.web.programme.models import Line
from regie.web.ui.components import Tab, Tone
from regie.web.ui.tables import Choice

P = Permission


def programme_tabs(here: str, scope: Scope) -> list[Tab]:
    """The views of the programme; measures only for who sees the forecast."""
    views = [
        ("overview", _("Programmalijnen"), P.SEE_PROGRAMME),
        ("goals", _("Ontwikkeldoelen"), P.SEE_PROGRAMME),
        ("projects", _("Projecten"), P.SEE_PROGRAMME),
        ("measures", _("Maatregelen"), P.SEE_PROGRAMME),
        ("swot", _("SWOT"), P.SEE_PROGRAMME),
    ]
    return [
        Tab(label, reverse(f"programme:{name}"), name == here) for name, label, need in views if scope.may(need)
    ]


def context(scope: Scope, here: str) -> dict[str, Any]:
    """What every page of the programme shows."""
    return {"tabs": programme_tabs(here, scope), "may_edit": scope.may(P.EDIT_PROGRAMME)}


def listing(scope: Scope, here: str, kind: str) -> dict[str, Any]:
    """What a list shows around its table: its title and how something is added to it."""
    titles = {"goals": _("Ontwikkeldoelen"), "projects": _("Projecten"), "swot": _("SWOT")}
    labels = {"doel": _("Nieuw doel"), "project": _("Nieuw project"), "swot": _("Nieuw punt")}
    return context(scope, here) | {"title": titles[here], "kind": kind, "new_label": labels[kind]}


def filters(scope: Scope, name: str, label: str, of: dict[str, tuple[object, Tone]]) -> list[Choice]:
    """By the state or kind of a row, and by its programme line."""
    lines = [(each.name, each.name) for each in Line.objects.within(scope)]
    return [Choice(name, label, states.choices(of)), Choice("line", _("Programmalijn"), lines)]


def measure_url(code: str, known: Mapping[str, str]) -> str | None:
    """Where the effect of a measure stands; nothing for one that is not there any more."""
    if not code or code not in known:
        return None
    return f"{reverse('programme:measures')}?{urlencode({'maatregelen-zoek': known[code]})}"


def provider_tabs(here: str, scope: Scope) -> list[Tab]:
    """The views of all providers together."""
    views = [
        ("providers", _("Aanbieders"), P.SEE_PROVIDERS),
        ("agreements", _("Transformatieafspraken"), P.SEE_PROVIDERS),
        ("meetings", _("Monitorgesprekken"), P.SEE_PROVIDER_FILES),
    ]
    shown = [each for each in views if scope.may(each[2])] if scope.providers is None else []
    return [Tab(label, reverse(f"programme:{name}"), name == here) for name, label, _need in shown]
