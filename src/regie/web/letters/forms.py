# SPDX-License-Identifier: EUPL-1.2
"""Forms of letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.reporting.council_letter import LetterTexts
from regie.reporting.council_letter.texts import LONGEST, POINTS
from regie.vocabulary import Period
from regie.vocabulary.formatting import period as period_said
from regie.web.letters.known import Known
from regie.web.letters.service import LONGEST_CORRECTION
from regie.web.ui.language import active

PARAGRAPHS = _("Alinea's scheidt u met een lege regel. Geen namen, nummers of contactgegevens.")
LINES = _("Eén punt per regel. Geen namen, nummers of contactgegevens.")


class NewLetter(forms.Form):
    """About which published half-year report."""

    period = forms.ChoiceField(label=_("Halfjaarrapportage"))

    def __init__(self, periods: Sequence[Period], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (str(each), period_said(each, lang=active())) for each in periods
        ]


TAKEN = {
    "explanation": _("Overnemen: getoetste hypothesen uit het groeionderzoek"),
    "decisions": _("Overnemen: besluiten uit vastgestelde verslagen van regiegesprekken"),
    "next_steps": _("Overnemen: acties uit vastgestelde verslagen van regiegesprekken"),
}
"""What can be ticked above which text."""

TAKING = _("Wat u aanvinkt, komt bij het opslaan in de tekst hieronder; daar mag u het anders verwoorden.")


def _tick(field: str) -> str:
    return f"take_{field}"


def _text(label: Any, help_text: Any, rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class TextsForm(forms.Form):
    """The texts of a letter; ``version`` notices that someone else changed it meanwhile."""

    document_number = forms.CharField(label=_("Documentnummer"), required=False, max_length=60)
    subject = forms.CharField(
        label=_("Onderwerp"),
        required=False,
        max_length=200,
        help_text=_("Leeg: naam en periode van de rapportage."),
    )
    reflection = _text(_("Gemeentelijke reflectie"), PARAGRAPHS, 14)
    decisions = _text(_("Genomen besluiten"), LINES)
    next_steps = _text(_("Vervolg"), LINES, 6)
    reason = _text(_("Aanleiding"), _("Leeg: een vaste zin over de rapportage."), 5)
    summary = _text(_("Aanvulling op de samenvatting"), PARAGRAPHS, 5)
    explanation = _text(_("Toelichting op de mogelijke verklaringen"), PARAGRAPHS)
    annexes = _text(_("Bijlagen naast de rapportage"), LINES, 3)
    theme = forms.CharField(label=_("Kernthema"), required=False, max_length=120)
    correction = forms.CharField(
        label=_("Wat is er verbeterd sinds de vorige versie"),
        required=False,
        max_length=LONGEST_CORRECTION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, later_version: bool, known: Sequence[Known], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not later_version:
            del self.fields["correction"]
        for field, label in TAKEN.items():
            choices = [(each.key, each.text) for each in known if each.field == field]
            if choices:
                self.fields[_tick(field)] = forms.MultipleChoiceField(
                    label=label,
                    choices=choices,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    help_text=TAKING,
                )
        above = [name for each in self.fields for name in (_tick(each), each) if name in self.fields]
        self.order_fields(list(dict.fromkeys(above)))

    def ticked(self) -> set[str]:
        """The keys of what is taken over."""
        return {key for field in TAKEN for key in self.cleaned_data.get(_tick(field), ())}

    def texts(self) -> dict[str, Any]:
        """The texts as they are kept; lists out of lines."""
        found: dict[str, Any] = {}
        for name in LetterTexts.model_fields.keys() & self.cleaned_data.keys():
            text = self.cleaned_data[name].replace("\r\n", "\n").strip()
            found[name] = [line.strip() for line in text.split("\n") if line.strip()] if name in POINTS else text
        return found


def as_typed(texts: LetterTexts, taken: Sequence[Known]) -> dict[str, Any]:
    """The texts as they stand in the form, and what was taken over ticked."""
    ticks = {_tick(field): [each.key for each in taken if each.field == field] for field in TAKEN}
    return {**dict(texts.said()), **ticks}


class TemplateForm(forms.Form):
    """A template for the letters of a municipality."""

    municipality = forms.ChoiceField(label=_("Gemeente"))
    template = forms.FileField(
        label=_("Sjabloon"),
        help_text=_("Een Word-document (.docx) van hoogstens 4 MB, zonder macro's."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )

    def __init__(self, municipalities: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = list(municipalities)  # type: ignore[attr-defined]
