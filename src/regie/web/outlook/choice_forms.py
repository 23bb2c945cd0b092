# SPDX-License-Identifier: EUPL-1.2
"""The sliders: one form per measure that is still to come, and one of assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from regie.forecast.assumptions import LEAST
from regie.forecast.measures.model import (
    AnyMeasure,
    MeasureSet,
    OutsourcedCapMeasure,
    PreventionMeasure,
    SegmentShiftMeasure,
)
from regie.vocabulary import Period
from regie.web.outlook.choice import (
    ASSUMED,
    ASSUMPTION,
    CHOSEN,
    NAMES,
    SWITCH,
    Choice,
    Setting,
    most_of,
    widest,
)
from regie.web.ui import formats

NO_END = "geen"

LONGEST_SLIDER = 36
"""Months at the end of a slider that counts them."""

ASSUMPTION_RANGES = {
    "instroom": (-30, 30, "1"),
    "instroom-per-jaar": (-10, 10, "0.5"),
    "verblijf": (-30, 30, "1"),
    "prijs": (-20, 20, "0.5"),
    "prijs-per-jaar": (-5, 10, "0.5"),
    "vast": (-30, 30, "1"),
    "index": (0, 10, "0.1"),
}
"""From where to where a slider of an assumption goes, and in which steps."""

FIRST_ASSUMPTIONS = ("instroom", "verblijf", "prijs-per-jaar", "index")
"""The sliders that stand open; the others are folded away."""


class PercentField(forms.DecimalField):
    """A number that may be written with a comma."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)


def slider(
    label: str, value: Decimal | int, low: Decimal | int, high: Decimal | int, step: str = "1", help: str = ""
) -> forms.Field:
    """A number as a slider; what is left out stays as it is."""
    exact = Decimal(step)
    while Decimal(value) % exact and exact > Decimal("0.01"):
        exact /= 10
    kind: Any = forms.IntegerField if isinstance(value, int) and step == "1" else PercentField
    made: forms.Field = kind(
        label=label,
        initial=value,
        min_value=min(Decimal(low), Decimal(value)),
        max_value=max(Decimal(high), Decimal(value)),
        required=False,
        help_text=help,
        widget=forms.NumberInput(
            attrs={
                "type": "range",
                "min": min(low, value),
                "max": max(high, value),
                "step": f"{exact.normalize():f}",
            }
        ),
    )
    return made


class MeasureForm(forms.Form):
    """The sliders of one measure. ``months`` are those of the forecast, in which it can begin and end."""

    def __init__(
        self, measure: AnyMeasure, months: Sequence[Period], data: Any = None, initial: Any = None
    ) -> None:
        super().__init__(data, prefix=measure.id, initial=initial)
        self.measure = measure
        self.fields[SWITCH] = forms.BooleanField(label=measure.title, required=False)
        self.fields |= dict(_of_measure(measure, months))
        _fill(self, without=SWITCH)

    @property
    def on(self) -> bool:
        """Whether the measure is taken."""
        return bool(self[SWITCH].value())

    @property
    def sliders(self) -> list[tuple[forms.BoundField, str]]:
        """The sliders, each with its unit."""
        return [
            (self[name], _unit(name)) for name in self.fields if name in NAMES and name not in ("begin", "einde")
        ]

    @property
    def months(self) -> list[forms.BoundField]:
        """When it begins and ends."""
        return [self[name] for name in ("begin", "einde")]

    @property
    def changed(self) -> bool:
        """Whether a slider stands elsewhere than the file says."""
        return self.is_bound and (not self.is_valid() or self.setting().differs)

    def setting(self) -> Setting:
        """How the sliders stand, as far as that differs from the file."""
        values: dict[str, Any] = {}
        for name, field in NAMES.items():
            if name not in self.fields:
                continue
            value = self.cleaned_data.get(name)
            if value in (None, "") or value == self.fields[name].initial:
                continue
            values[field] = "" if value == NO_END else value
        return Setting(measure=self.measure.id, **values)


def _fill(form: forms.Form, without: str = "") -> None:
    """Put what the address leaves out where the file has it: an address holds only what differs."""
    if form.is_bound:
        left_out = {form.add_prefix(name): field.initial for name, field in form.fields.items() if name != without}
        form.data = left_out | {name: form.data[name] for name in form.data if form.data[name] != ""}


def _of_measure(measure: AnyMeasure, months: Sequence[Period]) -> Iterator[tuple[str, forms.Field]]:
    """The fields of a measure by name, in the order in which they stand."""
    effect = getattr(measure, "effect", None)
    if effect is not None:
        most = most_of(measure)
        step = "0.5" if widest(effect.likely, most) <= 30 else "1"
        yield "sterkte", slider(_("Sterkte"), effect.likely, 0, widest(effect.likely, most), step)
    if isinstance(measure, SegmentShiftMeasure) and measure.moves is not None:
        yield (
            "verplaatst",
            slider(_("Verplaatst per maand"), measure.moves.likely, 0, widest(measure.moves.likely, 100), "0.5"),
        )
    if isinstance(measure, OutsourcedCapMeasure):
        cap = measure.most_client_months if measure.most_euros is None else measure.most_euros
        assert cap is not None
        label = (
            _("Plafond in cliëntmaanden per maand")
            if measure.most_euros is None
            else _("Plafond in euro per maand")
        )
        yield "plafond", slider(label, cap, 0, 2 * cap, "1" if cap < 2000 else "1000")
    else:
        yield "bereik", slider(_("Bereik"), measure.concerns.reach, 0, 100, "5")
    if isinstance(measure, PreventionMeasure):
        yield "later", slider(_("Werkt na"), measure.effect_after, 0, LONGEST_SLIDER)
    yield "opbouw", slider(_("Opbouw"), measure.ramp_months, 0, LONGEST_SLIDER)
    yield "kosten", slider(_("Kosten, van wat gepland is"), Decimal(100), 0, 200, "5")
    first = [(measure.starts, formats.period(measure.starts))]
    yield (
        "begin",
        forms.ChoiceField(
            label=_("Begint in"), choices=_month_choices(months, first), initial=measure.starts, required=False
        ),
    )
    ends = [(NO_END, _("Loopt door"))]
    ends += [(measure.ends, formats.period(measure.ends))] if measure.ends else []
    yield (
        "einde",
        forms.ChoiceField(
            label=_("Eindigt na"),
            choices=_month_choices(months, ends),
            initial=measure.ends or NO_END,
            required=False,
        ),
    )


def _month_choices(months: Sequence[Period], more: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The months, with those that a measure has beside them."""
    found = {str(month): formats.period(month) for month in months}
    apart = [(NO_END, text) for code, text in more if code == NO_END]
    return [*apart, *sorted({**found, **{code: text for code, text in more if code != NO_END}}.items())]


def setting_said(name: str, value: str) -> str:
    """How one slider stands, in words: "bereik 40%"."""
    if name in ("begin", "einde"):
        labels = {"begin": _("begint in %(value)s"), "einde": _("eindigt na %(value)s")}
        return labels[name] % {"value": formats.period(value)} if value else _("loopt door")
    labels = {
        "sterkte": _("sterkte"),
        "verplaatst": _("verplaatst per maand"),
        "bereik": _("bereik"),
        "opbouw": _("opbouw"),
        "later": _("werkt na"),
        "kosten": _("kosten, van wat gepland is"),
        "plafond": _("plafond"),
    }
    number = Decimal(value)
    written = formats.number(number, 0 if number == number.to_integral_value() else 1)
    return f"{labels[name]} {written}{'%' if _unit(name) == '%' else ' ' + _unit(name)}".strip()


def _unit(name: str) -> str:
    match name:
        case "later" | "opbouw":
            return _("maanden")
        case "plafond":
            return ""
    return "%"


class AssumptionsForm(forms.Form):
    """What is assumed to go otherwise than estimated, in percent; nothing is as estimated."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix=ASSUMPTION)
        labels = _assumption_labels()
        for name, (low, high, step) in ASSUMPTION_RANGES.items():
            given = self.data.get(f"{ASSUMPTION}-{name}", "") if self.is_bound else ""
            label, help = labels[name]
            self.fields[name] = _assumption(label, help, low, high, step, given)
        _fill(self)

    @property
    def first(self) -> list[forms.BoundField]:
        """The sliders that stand open."""
        return [self[name] for name in FIRST_ASSUMPTIONS]

    @property
    def others(self) -> list[forms.BoundField]:
        """The sliders that are folded away."""
        return [self[name] for name in self.fields if name not in FIRST_ASSUMPTIONS]

    @property
    def others_given(self) -> bool:
        """Whether anything is assumed that is folded away."""
        return any(bound.value() not in (None, "", 0, "0") for bound in self.others)

    def assumptions(self) -> dict[str, Decimal]:
        """The assumptions that are made, by the name that the engine knows them by."""
        found = {ASSUMED[name]: self.cleaned_data.get(name) for name in ASSUMED}
        return {name: value for name, value in found.items() if value}


def _assumption(label: str, help: str, low: int, high: int, step: str, given: str) -> forms.Field:
    """A slider that reaches as far as what was asked, so that a kept scenario stands where it was."""
    made = slider(label, Decimal(0), low, high, step, help)
    try:
        value = Decimal(given.replace(",", "."))
    except ArithmeticError:
        return made
    if not value.is_finite() or not LEAST <= value <= 100:
        return made
    made = slider(label, value, low, high, step, help)
    made.initial = 0
    return made


def _assumption_labels() -> dict[str, tuple[str, str]]:
    return {
        "instroom": (_("Instroom"), _("Nieuwe cliënten, vanaf de eerste maand van de prognose")),
        "instroom-per-jaar": (_("Instroom, elk jaar meer"), _("Nieuwe cliënten, oplopend met elk jaar")),
        "verblijf": (_("Verblijfsduur"), _("Hoe lang cliënten in zorg blijven")),
        "prijs": (_("Kosten per cliëntmaand"), _("Naast de index, vanaf de eerste maand")),
        "prijs-per-jaar": (_("Kosten per cliëntmaand, elk jaar meer"), _("Naast de index, oplopend met elk jaar")),
        "vast": (_("Kosten zonder cliënt"), _("Vaste kosten, los van hoeveel cliënten er zijn")),
        "index": (_("Prijsindex per jaar"), _("Na het laatste jaar waarvan de index bekend is")),
    }


def assumption_name(engine_name: str) -> str:
    """What an assumption is called, by the name that the engine knows it by."""
    short = next(name for name, known in ASSUMED.items() if known == engine_name)
    return _assumption_labels()[short][0]


class ChoiceForms:
    """All forms of a choice together: one per measure that is still to come, and the assumptions.

    ``data`` are the parameters of an address; without ``gekozen`` in it the sliders stand as the files say, with
    all measures on that go together.
    """

    def __init__(
        self, measures: MeasureSet | None, coming: Sequence[str], months: Sequence[Period], data: Mapping[str, Any]
    ) -> None:
        self.measures = measures
        self.bound = CHOSEN in data
        own = [each for each in measures.measures if each.id in coming] if measures else []
        together = set(measures.go_together()) if measures else set()
        given: Any = data if self.bound else None
        self.of_measures = [
            MeasureForm(each, months, given, None if self.bound else {SWITCH: each.id in together}) for each in own
        ]
        self.of_assumptions = AssumptionsForm(given)

    @property
    def all(self) -> list[forms.Form]:
        """Every form."""
        return [*self.of_measures, self.of_assumptions]

    def is_valid(self) -> bool:
        """Whether the sliders stand where they can."""
        return not self.bound or all(list(map(forms.Form.is_valid, self.all)))

    @property
    def errors(self) -> list[tuple[forms.BoundField, Any]]:
        """What is wrong, with the field it is wrong in."""
        return [(bound, bound.errors) for form in self.all for bound in form.visible_fields() if bound.errors]

    def choice(self) -> Choice:
        """The choice that is made; only for forms that are valid."""
        name = self.measures.id if self.measures else ""
        if not self.bound:
            return Choice(
                measure_set=name, measures=tuple(each.measure.id for each in self.of_measures if each.on)
            )
        settings = [each.setting() for each in self.of_measures]
        return Choice(
            measure_set=name,
            measures=tuple(each.measure.id for each in self.of_measures if each.cleaned_data.get(SWITCH)),
            settings=tuple(each for each in settings if each.differs),
            assumptions=self.of_assumptions.assumptions(),
        )
