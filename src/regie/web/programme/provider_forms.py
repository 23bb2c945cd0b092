# SPDX-License-Identifier: EUPL-1.2
"""The forms of a provider's file: agreements, meetings, findings, signals, accounts, and the steps of an exit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.web.programme import fields
from regie.web.programme.exits import STATES
from regie.web.programme.fields import NO_NAMES, ROLE, CentsField, Choices, EntryForm
from regie.web.programme.models import Agreement, Finding, Meeting, Signal
from regie.web.region import door
from regie.web.ui.typed import day_field

SHARED = gettext_lazy("Afgesproken: de gemeenten mogen dit zien")


def not_ahead(form: forms.Form, cleaned: dict[str, Any], *names: str) -> None:
    """What was seen or done does not lie in the future."""
    for name in names:
        day = cleaned.get(name)
        if day is not None and day > timezone.localdate():
            form.add_error(name, _("Deze dag ligt in de toekomst."))


class AgreementForm(EntryForm):
    """A transformation agreement."""

    subject = fields.line(gettext_lazy("Wat is afgesproken?"), 300, help_text=NO_NAMES)
    agreed_on = day_field(gettext_lazy("Afgesproken op"))
    state = fields.chosen(gettext_lazy("Stand"), Agreement.State.choices)
    service_contract = fields.chosen(gettext_lazy("Dienstverleningsovereenkomst"), required=False)
    tariff = fields.chosen(gettext_lazy("Gekoppeld tarief"), required=False)
    line_id = forms.TypedChoiceField(
        label=gettext_lazy("Programmalijn"), coerce=int, empty_value=None, required=False
    )
    remark = fields.text(gettext_lazy("Toelichting"), 1000, required=False, help_text=NO_NAMES)

    def offered_line_id(self) -> Choices:
        return [("", _("Geen")), *fields.lines(self.scope)]

    def offered_service_contract(self) -> Choices:
        return [("", _("Geen")), *((each.id, each.id) for each in self._own())]

    def offered_tariff(self) -> Choices:
        found = [
            (f"{each.id}/{tariff.product}/{tariff.unit}/{tariff.valid_from}", f"{tariff.product} ({each.id})")
            for each in self._own()
            for tariff in each.tariffs
        ]
        return [("", _("Geen")), *found]

    def _own(self) -> list[Any]:
        return [each for each in door.contract(self.scope).service_contracts if each.party == self.party]

    def clean(self) -> dict[str, Any]:
        """A tied tariff belongs to the service contract."""
        cleaned = super().clean() or {}
        not_ahead(self, cleaned, "agreed_on")
        tariff, within = cleaned.get("tariff", ""), cleaned.get("service_contract", "")
        if tariff and within and not tariff.startswith(f"{within}/"):
            self.add_error("tariff", _("Dit tarief staat in een andere dienstverleningsovereenkomst."))
        if tariff and not within:
            cleaned["service_contract"] = tariff.partition("/")[0]
        return cleaned


class MeetingForm(EntryForm):
    """A monitoring meeting."""

    held_on = day_field(gettext_lazy("Gehouden op"))
    present = fields.line(
        gettext_lazy("Wie waren erbij?"), 300, help_text=gettext_lazy("Functies en organisaties, geen namen.")
    )
    findings = fields.text(gettext_lazy("Bevindingen"), 4000, rows=6, help_text=NO_NAMES)

    def clean(self) -> dict[str, Any]:
        """A report is of a meeting that was held."""
        cleaned = super().clean() or {}
        not_ahead(self, cleaned, "held_on")
        return cleaned


class MeetingAgreementForm(EntryForm):
    """Something agreed in a meeting."""

    meeting_id = forms.TypedChoiceField(label=gettext_lazy("Gesprek"), coerce=int, empty_value=None)
    text = fields.text(gettext_lazy("Wat is afgesproken?"), 500, rows=2, help_text=NO_NAMES)
    owner = fields.line(gettext_lazy("Wie doet het?"), help_text=ROLE)
    due_on = day_field(gettext_lazy("Uiterlijk op"))
    done_on = day_field(gettext_lazy("Gedaan op"), required=False)

    def offered_meeting_id(self) -> Choices:
        found = Meeting.objects.within(self.scope).filter(party=self.party)
        return [(str(each.pk), f"{each.held_on:%d-%m-%Y}") for each in found]

    def clean(self) -> dict[str, Any]:
        """What is done was done by now."""
        cleaned = super().clean() or {}
        not_ahead(self, cleaned, "done_on")
        return cleaned


class FindingForm(EntryForm):
    """A finding, also of an inspectorate."""

    kind = fields.chosen(gettext_lazy("Soort"), Finding.Kind.choices)
    severity = fields.chosen(gettext_lazy("Ernst"), Finding.Severity.choices)
    found_on = day_field(gettext_lazy("Datum"))
    source = fields.line(
        gettext_lazy("Bron"), 200, help_text=gettext_lazy("Bijvoorbeeld een rapport van de inspectie (IGJ).")
    )
    text = fields.text(gettext_lazy("Bevinding"), help_text=NO_NAMES)
    follow_up = fields.text(gettext_lazy("Wat wordt eraan gedaan?"), required=False, help_text=NO_NAMES)
    due_on = day_field(gettext_lazy("Hersteld uiterlijk op"), required=False)
    closed_on = day_field(gettext_lazy("Afgesloten op"), required=False)
    shared = forms.BooleanField(label=SHARED, required=False)

    def clean(self) -> dict[str, Any]:
        """A measure is an inspectorate's, and nothing is closed without saying what was done."""
        cleaned = super().clean() or {}
        not_ahead(self, cleaned, "found_on", "closed_on")
        if (
            cleaned.get("severity") == Finding.Severity.MEASURE
            and cleaned.get("kind") != Finding.Kind.INSPECTORATE
        ):
            self.add_error("kind", _("Een maatregel is van een toezichthouder: kies Inspectie."))
        if cleaned.get("closed_on") and not cleaned.get("follow_up"):
            self.add_error("follow_up", _("Schrijf wat eraan is gedaan voor u afsluit."))
        return cleaned


class SignalForm(EntryForm):
    """A signal on continuity."""

    kind = fields.chosen(gettext_lazy("Signaal"), Signal.Kind.choices)
    seen_on = day_field(gettext_lazy("Gezien op"))
    source = fields.line(gettext_lazy("Bron"), 200)
    text = fields.text(gettext_lazy("Wat is er te zien?"), help_text=NO_NAMES)
    closed_on = day_field(gettext_lazy("Voorbij sinds"), required=False)
    shared = forms.BooleanField(label=SHARED, required=False)

    def clean(self) -> dict[str, Any]:
        """A signal was seen by now."""
        cleaned = super().clean() or {}
        not_ahead(self, cleaned, "seen_on", "closed_on")
        return cleaned


class AccountsForm(EntryForm):
    """The accounts of one year."""

    year = forms.IntegerField(label=gettext_lazy("Boekjaar"), min_value=2000, max_value=2100)
    result = CentsField(
        label=gettext_lazy("Resultaat in euro's"),
        required=False,
        help_text=gettext_lazy("Een tekort met een minteken. Leeg: niet bekend."),
    )
    received_on = day_field(
        gettext_lazy("Jaarrekening ontvangen op"), required=False, help_text=gettext_lazy("Leeg: nog niet.")
    )
    source = fields.line(gettext_lazy("Bron"), 200)

    def clean(self) -> dict[str, Any]:
        """Accounts were received by now, and of a year that is over."""
        cleaned = super().clean() or {}
        not_ahead(self, cleaned, "received_on")
        received = cleaned.get("received_on")
        if received is not None and cleaned.get("year") and received.year <= cleaned["year"]:
            self.add_error("received_on", _("Een jaarrekening komt na afloop van het boekjaar."))
        return cleaned


class ExitForm(forms.Form):
    """The last day as a member."""

    last_day = day_field(gettext_lazy("Laatste dag als lid"))


class ExitDayForm(ExitForm):
    """Another last day and why; ``seen`` is the version of the plan that was read."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = fields.line(
        gettext_lazy("Waarom?"), 300, help_text=gettext_lazy("Komt in de geschiedenis van het plan. Geen namen.")
    )


class ExitStepForm(forms.Form):
    """One step of a plan; ``seen`` is the version of the plan that was read."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    state = fields.chosen(gettext_lazy("Stand"), [(code, words) for code, (words, _tone) in STATES.items()])
    owner = fields.line(
        gettext_lazy("Wie is eigenaar?"),
        required=False,
        help_text=gettext_lazy("Een functie of organisatie, geen persoon. Nodig om het plan vast te stellen."),
    )
    due_on = day_field(
        gettext_lazy("Uiterlijk op"), required=False, help_text=gettext_lazy("Nodig om het plan vast te stellen.")
    )
    text = fields.text(gettext_lazy("Wat is afgesproken?"), 4000, rows=5, required=False, help_text=NO_NAMES)


class TakerForm(forms.Form):
    """A party that takes over, and what."""

    party = fields.chosen(gettext_lazy("Aanbieder"), required=False)
    text = fields.line(gettext_lazy("Wat gaat over?"), 200, required=False)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["party"].choices = [("", _("Kies een aanbieder")), *fields.providers()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Both or neither."""
        cleaned = super().clean() or {}
        if cleaned.get("text") and not cleaned.get("party"):
            self.add_error("party", _("Kies een aanbieder."))
        return cleaned
