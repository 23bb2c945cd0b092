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
    decisions = _text(_("Genomen besluiten"), LINES, 4)
    next_steps = _text(_("Vervolg"), LINES, 4)
    reason = _text(_("Aanleiding"), _("Leeg: een vaste zin over de rapportage."), 5)
    summary = _text(_("Aanvulling op de samenvatting"), PARAGRAPHS, 5)
    explanation = _text(_("Toelichting op de mogelijke verklaringen"), PARAGRAPHS, 5)
    annexes = _text(_("Bijlagen naast de rapportage"), LINES, 3)
    theme = forms.CharField(label=_("Kernthema"), required=False, max_length=120)
    correction = forms.CharField(
        label=_("Wat is er verbeterd sinds de vorige versie"),
        required=False,
        max_length=LONGEST_CORRECTION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, later_version: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not later_version:
            del self.fields["correction"]

    def texts(self) -> dict[str, Any]:
        """The texts as they are kept; lists out of lines."""
        found: dict[str, Any] = {}
        for name in LetterTexts.model_fields:
            text = self.cleaned_data[name].replace("\r\n", "\n").strip()
            found[name] = [line.strip() for line in text.split("\n") if line.strip()] if name in POINTS else text
        return found


def as_typed(texts: LetterTexts) -> dict[str, str]:
    """The texts as they stand in the form."""
    return dict(texts.said())


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
