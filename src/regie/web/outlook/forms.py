# SPDX-License-Identifier: EUPL-1.2
"""The forms beside the sliders: what a scenario is called, what a run is asked, how sure a budget must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.forecast.asked import LAYERS, PARTS
from regie.web.outlook.choice_forms import PercentField, assumption_name
from regie.web.ui import formats

LONGEST_HORIZON, MOST_DRAWS = 120, 20_000


class ScenarioForm(forms.Form):
    """What a scenario is called and why it assumes what it assumes."""

    title = forms.CharField(label=gettext_lazy("Naam"), max_length=100)
    description = forms.CharField(
        label=gettext_lazy("Waar het voor staat"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shared = forms.BooleanField(
        label=gettext_lazy("Collega's van mijn organisatie mogen dit scenario zien"), required=False
    )

    def __init__(self, assumptions: Mapping[str, Decimal], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.assumed = list(assumptions)
        for name, value in assumptions.items():
            self.fields[f"reason-{name}"] = forms.CharField(
                label=_("Waarom %(name)s %(percent)s?")
                % {
                    "name": assumption_name(name).lower(),
                    "percent": formats.percent(value, _decimals(value), signed=True),
                },
                max_length=300,
            )

    def reasons(self) -> dict[str, str]:
        """Why, by assumption."""
        return {name: self.cleaned_data[f"reason-{name}"] for name in self.assumed}


def _decimals(value: Decimal) -> int:
    return 0 if value == value.to_integral_value() else 1


class RunForm(forms.Form):
    """What a new forecast is asked."""

    snapshot = forms.ChoiceField(label=gettext_lazy("Momentopname"))
    measure_set = forms.ChoiceField(label=gettext_lazy("Maatregelen"), required=False)
    horizon = forms.IntegerField(
        label=gettext_lazy("Maanden vooruit"),
        min_value=6,
        max_value=LONGEST_HORIZON,
        help_text=gettext_lazy("36 maanden raakt ten minste twee hele jaren."),
    )
    draws = forms.IntegerField(
        label=gettext_lazy("Aantal trekkingen"),
        min_value=100,
        max_value=MOST_DRAWS,
        help_text=gettext_lazy("10.000 is genoeg voor vaste bedragen; minder is sneller en grover."),
    )
    certainty = forms.IntegerField(
        label=gettext_lazy("Zekerheid in procenten"),
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("De zekerheid die budgetten en grafieken markeren: een keuze van het bestuur."),
    )
    index = PercentField(
        label=gettext_lazy("Aangenomen prijsstijging per jaar"),
        min_value=-10,
        max_value=20,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("Na het laatste jaar met een bekende index. Leeg: prijzen blijven gelijk."),
    )
    last_lump_sum = forms.BooleanField(
        label=gettext_lazy("Een jaar zonder lumpsum naast de laatste bekende leggen"), required=False
    )
    without = forms.MultipleChoiceField(
        label=gettext_lazy("Weglaten"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Zonder een laag van onzekerheid is de band te smal om op te bouwen."),
    )

    def __init__(
        self, snapshots: Sequence[tuple[str, str]], sets: Sequence[tuple[str, str]], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        choice = self.fields["snapshot"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = snapshots
        named = self.fields["measure_set"]
        assert isinstance(named, forms.ChoiceField)
        named.choices = [("", _("De set die de regio standaard neemt")), *sets]
        left = self.fields["without"]
        assert isinstance(left, forms.MultipleChoiceField)
        layer = _("Onzekerheid: %(name)s")
        left.choices = [
            *((each, part_name(each)) for each in PARTS),
            *((each, layer % {"name": part_name(each).lower()}) for each in LAYERS),
        ]


def part_name(name: str) -> str:
    """What a part of a forecast or a layer of uncertainty is called."""
    return {
        "measures": _("Maatregelen doorrekenen"),
        "scenarios": _("Scenario's doorrekenen"),
        "backtest": _("Toets op het verleden"),
        "process": _("Toeval"),
        "rates": _("Kansen en prijzen zijn geschat"),
        "regime": _("De trend zelf kan breken"),
        "index": _("Prijzen stijgen anders dan de index"),
        "effects": _("Wat maatregelen doen"),
    }[name]


def choice_name(name: str) -> str:
    """What a choice behind a forecast is called."""
    return {
        "certainty": _("Zekerheid"),
        "layers": _("Lagen van onzekerheid"),
        "parts": _("Onderdelen"),
        "parameter_draws": _("Trekkingen van kansen en maatregelen"),
        "flagged": _("Maanden buiten de trend"),
        "regime": _("Breuk in de trend"),
        "index": _("Aangenomen prijsstijging"),
        "last_lump_sum": _("Lumpsum die ontbreekt"),
        "fail_together": _("Maatregelen mislukken samen"),
    }.get(name, name)


class CertaintyForm(forms.Form):
    """With how much certainty a budget must be enough."""

    zekerheid = forms.IntegerField(
        label=gettext_lazy("Zekerheid dat het budget genoeg is"),
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs={"type": "range", "min": 50, "max": 99, "step": 1}),
    )
