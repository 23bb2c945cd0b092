# SPDX-License-Identifier: EUPL-1.2
"""What can be written, by the name that stands in its address: its rows, its form, and what its page is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from regie.web.programme import forms, models, provider_forms
from regie.web.programme.fields import EntryForm


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry. ``new`` and ``edit`` are the titles of its form; ``back`` is the page (of the programme)
    or the part of a provider's page that it stands on."""

    model: type[models.Entry]
    form: type[EntryForm]
    new: Any
    edit: Any
    back: str


PROGRAMME: Mapping[str, EntryKind] = {
    "lijn": EntryKind(
        models.Line, forms.LineForm, _("Nieuwe programmalijn"), _("Wijzig de programmalijn"), "programme:overview"
    ),
    "project": EntryKind(
        models.Project, forms.ProjectForm, _("Nieuw project"), _("Wijzig het project"), "programme:projects"
    ),
    "doel": EntryKind(
        models.Goal, forms.GoalForm, _("Nieuw ontwikkeldoel"), _("Wijzig het ontwikkeldoel"), "programme:goals"
    ),
    "swot": EntryKind(
        models.Swot, forms.SwotForm, _("Nieuw punt in de SWOT"), _("Wijzig het punt"), "programme:swot"
    ),
}

PROVIDER: Mapping[str, EntryKind] = {
    "afspraak": EntryKind(
        models.Agreement,
        provider_forms.AgreementForm,
        _("Nieuwe transformatieafspraak"),
        _("Wijzig de transformatieafspraak"),
        "afspraken",
    ),
    "gesprek": EntryKind(
        models.Meeting,
        provider_forms.MeetingForm,
        _("Nieuw monitorgesprek"),
        _("Wijzig het verslag"),
        "gesprekken",
    ),
    "gespreksafspraak": EntryKind(
        models.MeetingAgreement,
        provider_forms.MeetingAgreementForm,
        _("Nieuwe afspraak uit een gesprek"),
        _("Wijzig de afspraak"),
        "acties",
    ),
    "bevinding": EntryKind(
        models.Finding, provider_forms.FindingForm, _("Nieuwe bevinding"), _("Wijzig de bevinding"), "bevindingen"
    ),
    "signaal": EntryKind(
        models.Signal, provider_forms.SignalForm, _("Nieuw signaal"), _("Wijzig het signaal"), "continuiteit"
    ),
    "jaarrekening": EntryKind(
        models.Accounts,
        provider_forms.AccountsForm,
        _("Nieuwe jaarrekening"),
        _("Wijzig de jaarrekening"),
        "jaarrekeningen",
    ),
}
