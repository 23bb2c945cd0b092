# SPDX-License-Identifier: EUPL-1.2
"""The forms of a municipality: what it accepts, what it decides, and when it paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regie.contract.valve import CauseResult, MunicipalityResult, ValveRequest
from regie.vocabulary.money import to_euros
from regie.vocabulary.texts import say
from regie.web.steering.models import Decision as Steered
from regie.web.ui import formats
from regie.web.ui.amounts import AmountField
from regie.web.ui.language import active
from regie.web.ui.typed import day_field, text_field


class AssessmentForm(forms.Form):
    """What of each cause a municipality accepts, with the reason, and its opinion."""

    by = forms.ChoiceField(label=_("Van wie is dit oordeel?"))
    opinion = text_field(_("Oordeel"), most=300, help_text=_("In een of twee zinnen. Geen namen van personen."))

    def __init__(
        self,
        *arguments: Any,
        causes: Sequence[CauseResult],
        request: ValveRequest,
        advisers: Sequence[str],
        **more: Any,
    ) -> None:
        super().__init__(*arguments, **more)
        self.fields["by"].choices = [(each, each) for each in advisers]  # type: ignore[attr-defined]
        self.causes = [cause for cause in causes if cause.claimed > 0]
        now = {(each.risk, each.municipality): each for each in request.causes}
        for cause in self.causes:
            kept = now[cause.risk, cause.municipality]
            self.fields[f"accepted-{cause.risk}"] = AmountField(
                label=_("Aanvaard"), least=Decimal(0), initial=kept.accepted
            )
            self.fields[f"reason-{cause.risk}"] = text_field(_("Reden"), required=False, rows=2, most=1000)
            self.initial[f"reason-{cause.risk}"] = kept.reason

    def clean(self) -> dict[str, Any]:
        """Not more than was claimed, and with a reason where it is less."""
        cleaned = super().clean() or {}
        for cause in self.causes:
            accepted = cleaned.get(f"accepted-{cause.risk}")
            if accepted is None:
                continue
            claimed = to_euros(cause.claimed)
            if accepted > claimed:
                asked = formats.euro(claimed, 2)
                self.add_error(f"accepted-{cause.risk}", say("web_valve.accepted_above", active(), claimed=asked))
            elif accepted < claimed and not cleaned.get(f"reason-{cause.risk}", "").strip():
                self.add_error(f"reason-{cause.risk}", say("web_valve.reason_missing", active()))
        return cleaned

    @property
    def rows(self) -> list[tuple[CauseResult, forms.BoundField, forms.BoundField]]:
        """The causes with their fields."""
        return [(cause, self[f"accepted-{cause.risk}"], self[f"reason-{cause.risk}"]) for cause in self.causes]

    @property
    def accepted(self) -> dict[str, tuple[Decimal, str]]:
        """What is accepted of each risk, with the reason."""
        values = self.cleaned_data
        return {
            cause.risk: (values[f"accepted-{cause.risk}"], values[f"reason-{cause.risk}"].strip())
            for cause in self.causes
        }


class DecisionForm(forms.Form):
    """What a municipality decided."""

    granted = AmountField(
        label=_("Toegekend bedrag"), least=Decimal(0), help_text=_("Nul als de gemeente niets toekent.")
    )
    body = forms.CharField(label=_("Orgaan dat besloot"), max_length=300)
    decided_on = day_field(_("Dag van het besluit"))
    reason = text_field(
        _("Reden"),
        required=False,
        most=2000,
        help_text=_("Nodig als meer is toegekend dan het maximum onder de clausule."),
    )
    payment = forms.ChoiceField(
        label=_("Hoe wordt het voldaan?"),
        choices=(("payment", _("Betaling")), ("offset", _("Verrekening"))),
        widget=forms.RadioSelect,
    )

    def __init__(self, *arguments: Any, row: MunicipalityResult, submitted_on: date, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.row, self.submitted_on = row, submitted_on
        self.initial.setdefault("body", row.decides)

    def clean_decided_on(self) -> date:
        """A decision lies after the request and not in the future."""
        decided: date = self.cleaned_data["decided_on"]
        if not self.submitted_on <= decided <= timezone.localdate():
            first = formats.day(self.submitted_on)
            raise forms.ValidationError(say("web_valve.decided_outside", active(), first=first))
        return decided

    def clean(self) -> dict[str, Any]:
        """Above the maximum a reason is needed."""
        cleaned = super().clean() or {}
        granted = cleaned.get("granted")
        most = to_euros(self.row.maximum)
        if granted is not None and granted > most and not cleaned.get("reason", "").strip():
            self.add_error("reason", say("web_valve.above_maximum", active(), maximum=formats.euro(most, 2)))
        return cleaned

    @property
    def decision(self) -> Mapping[str, Any]:
        """The decision as it waits to be written."""
        return {**self.cleaned_data, "decided_on": self.cleaned_data["decided_on"].isoformat()}


class PaymentForm(forms.Form):
    """When a municipality paid or offset what it granted."""

    paid_on = day_field(_("Betaald of verrekend op"))

    def __init__(self, *arguments: Any, decided_on: date, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.decided_on = decided_on

    def clean_paid_on(self) -> date:
        """A payment lies after the decision and not in the future."""
        paid: date = self.cleaned_data["paid_on"]
        if not self.decided_on <= paid <= timezone.localdate():
            first = formats.day(self.decided_on)
            raise forms.ValidationError(say("web_valve.paid_outside", active(), first=first))
        return paid


class LinkForm(forms.Form):
    """With which joint decision the municipalities agreed beforehand."""

    number = forms.ChoiceField(
        label=_("Gezamenlijk besluit"),
        help_text=_("Besluiten die tot een uitgave leiden en in uitvoering zijn: alle gemeenten stemden dan in."),
    )

    def __init__(self, *arguments: Any, decisions: Sequence[Steered], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["number"].choices = [  # type: ignore[attr-defined]
            (each.number, f"{each.number}, {formats.euro(to_euros(each.amount or 0), 2)}: {each.text[:80]}")
            for each in decisions
            if each.started_on is not None
        ]
