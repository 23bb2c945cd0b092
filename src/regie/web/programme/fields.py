# SPDX-License-Identifier: EUPL-1.2
"""What the forms of the programme and of providers have in common: texts without personal data, parties, risks,
measures and indicators to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.contract.valve import load_risk_file
from regie.figures.registry import definitions
from regie.forecast.asked import default_set
from regie.forecast.measures.model import ControlMeasure
from regie.forecast.measures.reading import load_measure_set
from regie.vocabulary import RegieError
from regie.vocabulary.free_text import personal_data
from regie.vocabulary.money import to_cents, to_euros
from regie.web.access import Scope
from regie.web.programme.models import Line
from regie.web.region import door
from regie.web.reviews.indicators import FAMILIES, measure_name
from regie.web.ui.amounts import AmountField
from regie.web.ui.language import active

ROLE = gettext_lazy("Een functie of organisatie, geen persoon.")
NO_NAMES = gettext_lazy("Geen namen, nummers of adressen van personen.")

Choices = list[tuple[str, Any]]


class EntryForm(forms.Form):
    """A form whose cleaned values are the fields of a row; ``seen`` is the version of the row that was read."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, scope: Scope, party: str = "", **more: Any) -> None:
        super().__init__(data, **more)
        self.scope, self.party = scope, party
        for name, field in self.fields.items():
            offered = getattr(self, f"offered_{name}", None)
            if offered is not None:
                field.choices = self._with_kept(name, offered())  # type: ignore[attr-defined]

    def _with_kept(self, name: str, offered: Choices) -> Choices:
        """Also what the row already holds: a link to what is gone is dropped by a person, not by the form."""
        kept = str(self.initial.get(name) or "") if self.initial.get("seen") else ""
        single = {str(code) for code, told in offered if not isinstance(told, list)}
        grouped = {str(code) for _label, told in offered if isinstance(told, list) for code, _name in told}
        if not kept or kept in single | grouped:
            return offered
        return [*offered, (kept, _("%(code)s (bestaat niet meer)") % {"code": kept})]

    @property
    def values(self) -> dict[str, Any]:
        """What is written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    @classmethod
    def given(cls, row: Any) -> dict[str, Any]:
        """The fields of a row as they begin in the form."""
        fields = {name: getattr(row, name) for name in cls.base_fields if name != "seen"}
        for name, field in cls.base_fields.items():
            if isinstance(field, CentsField) and fields[name] is not None:
                fields[name] = to_euros(fields[name])
        return {**fields, "seen": row.version}


class SafeText(forms.CharField):
    """A text without personal data: no personal number, e-mail address or telephone number."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        kind = personal_data(value or "")
        if kind is not None:
            told = RegieError(f"vocabulary.free_text_{kind}", where=str(self.label))
            raise forms.ValidationError(told.message(active()), code="personal_data")


class CentsField(AmountField):
    """An amount in euros that is kept in whole cents."""

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        euros = super().clean(value)
        return None if euros is None else to_cents(euros)


def line(label: Any, most: int = 120, **more: Any) -> SafeText:
    """A text of one line."""
    return SafeText(label=label, max_length=most, **more)


def text(label: Any, most: int = 2000, rows: int = 3, **more: Any) -> SafeText:
    """A text of a few sentences."""
    return SafeText(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


def chosen(label: Any, choices: Any = (), **more: Any) -> forms.ChoiceField:
    """One of a list; the list may come from ``offered_NAME`` of the form."""
    return forms.ChoiceField(label=label, choices=choices, **more)


def lines(scope: Scope) -> Choices:
    """The programme lines."""
    return [(str(each.pk), each.name) for each in Line.objects.within(scope)]


def risks() -> Choices:
    """The entries of the risk file, by name, with their last title."""
    titles = {each.id: each.title for each in load_risk_file(door.folder())}
    return [("", _("Geen")), *((id_, f"{id_} {title}") for id_, title in sorted(titles.items()))]


def measures() -> Choices:
    """The control measures of the region's set."""
    return [("", _("Geen")), *((each.id, each.title) for each in measure_set())]


def measure_set() -> Sequence[ControlMeasure]:
    """The measures of the region's set; none where there is no set."""
    name = default_set(door.folder())
    return load_measure_set(door.folder(), name).measures if name else ()


def indicators() -> Choices:
    """Every measure of every indicator, in families."""
    known = definitions()
    return [
        (
            _(family),
            [
                (indicator.measure_id(measure), measure_name(indicator, measure))
                for id_ in ids
                if id_ in known
                for indicator in [known[id_]]
                for measure in indicator.measures
            ],
        )
        for family, ids in FAMILIES
    ]


def towns() -> Choices:
    """The municipalities, and the region as a whole."""
    return [("", _("De hele regio")), *sorted(door.region().municipality_names.items(), key=lambda each: each[1])]


def parts() -> Choices:
    """Cells that a goal can be about beside a municipality: segments and areas."""
    region = door.region()
    dutch = active() == "nl"
    segments = [(f"segment={each.code}", each.name if dutch else each.name_en) for each in region.segments]
    areas = [(f"area={each.code}", each.name) for each in region.areas]
    return [("", _("Alles")), (_("Segment"), segments), (_("Gebied"), areas)]


def providers() -> Sequence[tuple[str, str]]:
    """The parties that can have a file: all but the cooperative, by name."""
    found = [(each.code, each.name) for each in door.region().parties if each.role != "cooperative"]
    return sorted(found, key=lambda each: each[1].casefold())


def decimal(label: Any, **more: Any) -> forms.DecimalField:
    """A number that is no amount of euros."""
    field = forms.DecimalField(label=label, max_digits=16, decimal_places=4, localize=True, **more)
    field.widget.attrs["size"] = "10"
    return field


def plain(value: Decimal) -> Decimal:
    """A number without the noughts that a column adds."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
