# SPDX-License-Identifier: EUPL-1.2
"""The form of a draft: which risks are claimed for which amounts, what stays out of it, and what proves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from regie.contract import Contract
from regie.contract.valve import RiskEntry
from regie.vocabulary.money import to_cents, written
from regie.vocabulary.texts import say
from regie.web.ui.amounts import AmountField
from regie.web.ui.language import active
from regie.web.ui.typed import YES_NO, Rows, form_of, rows_of, text_field
from regie.web.valve.drafts import TEXTS


class TextsForm(forms.Form):
    """What the request says in words, and which version of the draft was typed over."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    structural = forms.TypedChoiceField(
        label=_("Komen deze kosten terug?"),
        choices=YES_NO,
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Nodig voordat het verzoek wordt ingediend."),
    )
    effect_on_base = text_field(_("Gevolg voor de volgende budgetbasis"), required=False)
    outside_comparison = text_field(
        _("Vergelijking met buiten"),
        required=False,
        help_text=_("Volume en kosten elders in dezelfde periode, met de bron."),
    )
    allocation = text_field(
        _("Verdeling over gemeenten"), required=False, help_text=_("Met de sleutel en waar die op berust.")
    )
    opinion = text_field(_("Oordeel van de coöperatie"), required=False, most=300)


class ClaimsForm(forms.Form):
    """For every risk whether it is in the request, and an amount for each municipality."""

    def __init__(self, *arguments: Any, risks: Sequence[RiskEntry], towns: Mapping[str, str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.risks, self.towns = risks, towns
        for entry in risks:
            self.fields[f"use-{entry.id}"] = forms.BooleanField(label=_("In het verzoek"), required=False)
            for code, name in towns.items():
                self.fields[f"claim-{entry.id}-{code}"] = AmountField(label=name, required=False)

    def clean(self) -> dict[str, Any]:
        """A risk that is in the request has an amount."""
        cleaned = super().clean() or {}
        for entry in self.risks:
            if cleaned.get(f"use-{entry.id}") and not any(
                cleaned.get(f"claim-{entry.id}-{code}") or f"claim-{entry.id}-{code}" in self.errors
                for code in self.towns
            ):
                self.add_error(f"use-{entry.id}", say("web_valve.claim_missing", active(), risk=entry.id))
        return cleaned

    @property
    def causes(self) -> list[dict[str, str]]:
        """The amounts of the risks that are in the request; nought is no claim."""
        return [
            {"risk": entry.id, "municipality": code, "claimed": written(to_cents(claimed))}
            for entry in self.risks
            for code in self.towns
            if self.cleaned_data[f"use-{entry.id}"] and (claimed := self.cleaned_data[f"claim-{entry.id}-{code}"])
        ]


class SavingForm(forms.Form):
    """What the cooperative could have saved."""

    municipality = forms.ChoiceField(label=_("Gemeente"))
    name = forms.CharField(label=_("Besparing"), max_length=300)
    amount = AmountField(label=_("Bedrag"), least=Decimal(0))
    reason = forms.CharField(label=_("Toelichting"), max_length=1000, required=False)

    def __init__(self, *arguments: Any, towns: Mapping[str, str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["municipality"].choices = [("", _("Kies een gemeente")), *towns.items()]  # type: ignore[attr-defined]


class ExcludedForm(forms.Form):
    """What stays out of the request."""

    text = forms.CharField(label=_("Wat"), max_length=300)
    amount = AmountField(label=_("Bedrag"), required=False)


class ChecklistForm(forms.Form):
    """For every document that the clause asks for whether it is there, and where it is found."""

    def __init__(self, *arguments: Any, asked: Sequence[str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.asked = asked
        for number, name in enumerate(asked):
            self.fields[f"there-{number}"] = forms.BooleanField(label=name, required=False)
            self.fields[f"source-{number}"] = forms.CharField(
                label=_("Waar het staat"), max_length=300, required=False
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"there-{number}"], self[f"source-{number}"]) for number in range(len(self.asked))]

    @property
    def evidence(self) -> list[dict[str, str]]:
        """The documents that are there."""
        return [
            {"name": name, "source": self.cleaned_data[f"source-{number}"]}
            for number, name in enumerate(self.asked)
            if self.cleaned_data[f"there-{number}"]
        ]


class EvidenceForm(forms.Form):
    """Another document that proves something, and where it is found."""

    name = forms.CharField(label=_("Stuk"), max_length=300)
    source = forms.CharField(label=_("Waar het staat"), max_length=300, required=False)


@dataclass(frozen=True)
class ClaimRow:
    """A risk as a row of the form: what the figures say of its cause, and the fields beside it."""

    entry: RiskEntry
    use: forms.BoundField
    cells: tuple[tuple[str, forms.BoundField, int | None], ...]
    """Municipality, field, and the effect in cents that its claims have to stay within."""


class DraftInput:
    """The whole form of a draft; ``effects`` are the cents of each factor per municipality."""

    def __init__(
        self,
        payload: Mapping[str, Any],
        version: int,
        contract: Contract,
        risks: Sequence[RiskEntry],
        towns: Mapping[str, str],
        effects: Mapping[str, Mapping[str, int]],
        data: QueryDict | None = None,
    ) -> None:
        self.payload, self.towns, self.effects = payload, towns, effects
        answer = {True: "yes", False: "no"}.get(payload.get("structural"), "")  # type: ignore[arg-type]
        texts = {name: payload.get(name, "") for name in (*TEXTS, "opinion")}
        self.texts = form_of(TextsForm, data, {**texts, "structural": answer, "version": version})
        period = str(payload["period"])
        self.claims = form_of(ClaimsForm, data, _claims(payload, risks, period), risks=risks, towns=towns)
        self.savings: Rows = rows_of(SavingForm, "savings", data, _amounts(payload, "savings"), towns=towns)
        self.excluded: Rows = rows_of(ExcludedForm, "excluded", data, _amounts(payload, "excluded"))
        asked = contract.safety_valve.evidence if contract.safety_valve else ()
        self.checklist = form_of(ChecklistForm, data, _checked(payload, asked), asked=asked)
        others = [each for each in payload.get("evidence", ()) if each["name"] not in asked]
        self.evidence: Rows = rows_of(EvidenceForm, "evidence", data, others)

    @property
    def parts(self) -> tuple[forms.Form | Rows, ...]:
        return self.texts, self.claims, self.savings, self.excluded, self.checklist, self.evidence

    @property
    def rows(self) -> Iterator[ClaimRow]:
        """The risks with their fields."""
        for entry in self.claims.risks:
            cells = tuple(
                (name, self.claims[f"claim-{entry.id}-{code}"], self.effects.get(code, {}).get(entry.effect))
                for code, name in self.towns.items()
            )
            yield ClaimRow(entry, self.claims[f"use-{entry.id}"], cells)

    def draft(self) -> dict[str, Any] | None:
        """The draft that was typed; nothing when something is not right, which is then told at its field."""
        valid = [part.is_valid() for part in self.parts]
        if not all(valid) or self._twice():
            return None
        texts = {name: self.texts.cleaned_data[name] for name in (*TEXTS, "opinion", "structural")}
        return {
            **{key: self.payload[key] for key in ("id", "contract", "period")},
            **texts,
            "causes": self.claims.causes,
            "savings": [_written(row) for _form, row in self.savings.filled()],
            "excluded": [_written(row) for _form, row in self.excluded.filled()],
            "evidence": [*self.checklist.evidence, *(row for _form, row in self.evidence.filled())],
        }

    def _twice(self) -> bool:
        """Tell of savings that are named twice for one municipality."""
        found, seen = False, set()
        for form, row in self.savings.filled():
            named = (row["municipality"], row["name"])
            if named in seen:
                form.add_error("name", say("web_valve.row_twice", active()))
                found = True
            seen.add(named)
        return found


def _claims(payload: Mapping[str, Any], risks: Sequence[RiskEntry], period: str) -> dict[str, Any]:
    """What the draft claims; for a risk that is not in it, what the risk file says of the period."""
    given: dict[str, Any] = {}
    for entry in risks:
        for each in entry.amounts:
            if each.period == period:
                given[f"claim-{entry.id}-{each.municipality}"] = each.amount
    used = {each["risk"] for each in payload["causes"]}
    for risk in used:
        given = {name: value for name, value in given.items() if not name.startswith(f"claim-{risk}-")}
        given[f"use-{risk}"] = True
    for each in payload["causes"]:
        given[f"claim-{each['risk']}-{each['municipality']}"] = Decimal(each["claimed"])
    return given


def _amounts(payload: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    return [
        {**each, "amount": Decimal(each["amount"]) if each.get("amount") else None}
        for each in payload.get(part, ())
    ]


def _checked(payload: Mapping[str, Any], asked: Sequence[str]) -> dict[str, Any]:
    """Which of the documents that the clause asks for the draft has."""
    there = {each["name"]: each.get("source", "") for each in payload.get("evidence", ())}
    given: dict[str, Any] = {}
    for number, name in enumerate(asked):
        given |= {f"there-{number}": name in there, f"source-{number}": there.get(name, "")}
    return given


def _written(row: Mapping[str, Any]) -> dict[str, Any]:
    amount = row["amount"]
    return {**row, "amount": None if amount is None else written(to_cents(amount))}
