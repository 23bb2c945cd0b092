# SPDX-License-Identifier: EUPL-1.2
"""Forms of deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regie.vocabulary.region import Region
from regie.web.deliveries.purposes import LONGEST
from regie.web.deliveries.rows import Criteria
from regie.web.deliveries.sampling import MOST_ROWS, SAMPLED
from regie.web.ui.language import active


class ManyFiles(forms.ClearableFileInput):
    """A field in which several files may be chosen."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files at once; an empty file is judged later, with a sentence of its own."""

    widget = ManyFiles

    def __init__(self, **more: Any) -> None:
        super().__init__(allow_empty_file=True, **more)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        files = data if isinstance(data, list | tuple) else [data]
        return [single(one, initial) for one in files]


class UploadForm(forms.Form):
    """Files to hand in, and the mapping that goes with them."""

    sent = ManyFilesField(
        label=_("Sleep uw bestanden hierheen, of kies ze"),
        widget=ManyFiles(attrs={"multiple": True, "accept": ".xlsx,.xlsm,.zip,.csv,.txt,.tsv,.parquet,.pq"}),
    )
    mapping = forms.FileField(
        label=_("Vertaalbestand"),
        required=False,
        allow_empty_file=True,
        help_text=_("Alleen nodig als uw systeem andere kolomnamen of codes gebruikt dan de leveringsstandaard."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )


class SnapshotForm(forms.Form):
    """The day of a new snapshot."""

    reference_date = forms.DateField(
        label=_("Peildatum"),
        help_text=_("Wat op deze dag was ontvangen, telt mee."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )
    use = forms.BooleanField(label=_("Laat de schermen deze momentopname gebruiken"), required=False, initial=True)


class PurposeForm(forms.Form):
    """For what rows of clients are needed."""

    reason = forms.ChoiceField(label=_("Waarvoor hebt u deze gegevens nodig?"), widget=forms.RadioSelect)
    own_words = forms.CharField(
        label=_("Toelichting"),
        required=False,
        max_length=LONGEST,
        help_text=_("Verplicht bij een ander doel. Schrijf geen namen of andere persoonsgegevens op."),
    )

    def __init__(self, *args: Any, reasons: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]


class SearchForm(forms.Form):
    """What is searched for among clients."""

    pseudoniem = forms.CharField(label=_("Pseudoniem"), required=False, max_length=64)
    gemeente = forms.ChoiceField(label=_("Gemeente"), required=False)
    gebied = forms.ChoiceField(label=_("Gebied"), required=False)
    segment = forms.ChoiceField(label=_("Segment"), required=False)
    aanbieder = forms.ChoiceField(label=_("Aanbieder"), required=False)
    alle = forms.BooleanField(label=_("Ook zonder lopende hulp"), required=False)

    def __init__(self, *args: Any, region: Region, areas: frozenset[str] | None, **more: Any) -> None:
        super().__init__(*args, **more)
        every = [("", _("Alle"))]
        english = active() == "en"
        shown = [one for one in region.areas if areas is None or one.code in areas]
        towns = {one.municipality for one in shown}
        choices: dict[str, list[tuple[str, Any]]] = {
            "gemeente": [
                (one.code, one.name) for one in region.municipalities if areas is None or one.code in towns
            ],
            "gebied": [(one.code, one.name) for one in shown],
            "segment": [(one.code, one.name_en if english else one.name) for one in region.segments],
            "aanbieder": [(one.code, one.name) for one in region.parties],
        }
        for name, options in choices.items():
            self.fields[name].choices = every + options  # type: ignore[attr-defined]

    @property
    def criteria(self) -> Criteria:
        """The form as what is asked of the rows; nothing where it is not valid."""
        found = self.cleaned_data if self.is_valid() else {}
        return Criteria(
            key=found.get("pseudoniem", "").strip(),
            municipality=found.get("gemeente", ""),
            area=found.get("gebied", ""),
            segment=found.get("segment", ""),
            provider=found.get("aanbieder", ""),
            only_open=not found.get("alle", False),
        )


class SampleForm(forms.Form):
    """A sample: what from, how many, and the number that makes it repeatable."""

    table = forms.ChoiceField(label=_("Tabel"))
    size = forms.IntegerField(
        label=_("Aantal rijen"), min_value=1, max_value=MOST_ROWS, initial=25, widget=forms.NumberInput()
    )
    seed = forms.CharField(
        label=_("Startgetal"),
        max_length=40,
        help_text=_("Met hetzelfde startgetal trekt u later precies dezelfde rijen uit dezelfde momentopname."),
    )

    def __init__(self, *args: Any, names: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["table"].choices = [(name, names[name]) for name in SAMPLED]  # type: ignore[attr-defined]


class ErasureForm(forms.Form):
    """Who is to be erased, and why."""

    client_key = forms.CharField(label=_("Pseudoniem van de cliënt"), max_length=64)
    reason = forms.CharField(
        label=_("Reden"),
        max_length=500,
        help_text=_("Bijvoorbeeld het kenmerk van het verzoek. Schrijf geen namen of andere persoonsgegevens op."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
