# SPDX-License-Identifier: EUPL-1.2
"""The tabs of the programme and of providers."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.web.access import Permission, Scope
from regie.web.ui.components import Tab

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


def provider_tabs(here: str, scope: Scope) -> list[Tab]:
    """The views of all providers together."""
    views = [
        ("providers", _("Aanbieders"), P.SEE_PROVIDERS),
        ("agreements", _("Transformatieafspraken"), P.SEE_PROVIDERS),
        ("meetings", _("Monitorgesprekken"), P.SEE_PROVIDER_FILES),
    ]
    shown = [each for each in views if scope.may(each[2])] if scope.providers is None else []
    return [Tab(label, reverse(f"programme:{name}"), name == here) for name, label, _need in shown]
