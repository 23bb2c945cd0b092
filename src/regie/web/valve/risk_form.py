# SPDX-License-Identifier: EUPL-1.2
"""The form of an entry in the risk file: what it asks, and where what is wrong with the entry is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from regie.contract.region_page import FACTORS
from regie.contract.valve import RiskEntry
from regie.vocabulary import Period, PeriodKind, RegieError, Region
from regie.vocabulary.texts import say, sentences
from regie.web.ui import formats
from regie.web.ui.amounts import AmountField
from regie.web.ui.language import active
from regie.web.ui.typed import Rows, day_field, form_of, rows_of, text_field, yes_or_no

STATES = (
    ("open", gettext_lazy("Open")),
    ("watched", gettext_lazy("Gevolgd")),
    ("claimed", gettext_lazy("In een verzoek")),
    ("closed", gettext_lazy("Gesloten")),
)

FIELD_OF = {
    "risk_reported_before_visible": "reported_on",
    "risk_back_in_time": "",
    "risk_number_taken": "",
}
"""The field that an error of the risk file is about; empty: the whole."""


class RiskForm(forms.Form):
    """What an entry says, apart from its amounts and measures."""

    id = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$",
        label=gettext_lazy("Korte naam"),
        help_text=gettext_lazy("Zoals R10. Latere vermeldingen van hetzelfde risico houden deze naam."),
        error_messages={
            "invalid": gettext_lazy("Gebruik letters, cijfers en streepjes, zonder spaties, zoals R10.")
        },
        widget=forms.TextInput(attrs={"size": "12"}),
    )
    title = forms.CharField(label=gettext_lazy("Titel"), max_length=300)
    cause = text_field(
        gettext_lazy("Wat is er aan de hand?"),
        most=300,
        help_text=gettext_lazy("In een of twee zinnen. Geen namen van personen."),
    )
    effect = forms.ChoiceField(
        label=gettext_lazy("Waarop werkt het?"),
        help_text=gettext_lazy("De oorzaak in de verschillenanalyse die dit risico verklaart."),
    )
    first_visible_on = day_field(gettext_lazy("Voor het eerst te zien op"))
    reported_on = day_field(
        gettext_lazy("Gemeld aan de gemeenten op"),
        required=False,
        help_text=gettext_lazy("Leeg: nog niet gemeld."),
    )
    foreseeable = yes_or_no(gettext_lazy("Was het te voorzien?"))
    why_unforeseeable = text_field(gettext_lazy("Waarom was het niet te voorzien?"), required=False)
    influenceable = yes_or_no(gettext_lazy("Is het te beïnvloeden?"))
    why_not_influenceable = text_field(gettext_lazy("Waarom is het niet te beïnvloeden?"), required=False)
    one_off = forms.BooleanField(label=gettext_lazy("Het is eenmalig"), required=False)
    done_so_far = text_field(gettext_lazy("Wat is er tot nu toe gedaan?"), required=False)
    owner = forms.CharField(
        label=gettext_lazy("Wie zorgt ervoor?"),
        max_length=300,
        help_text=gettext_lazy("Een functie of orgaan, geen persoon."),
    )
    state = forms.ChoiceField(label=gettext_lazy("Stand"), choices=STATES)

    def __init__(self, *arguments: Any, follows: RiskEntry | None = None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["effect"].choices = [("", _("Kies een oorzaak")), *factors(follows)]  # type: ignore[attr-defined]
        if follows is not None:
            self.fields["id"].disabled = True
            self.initial["id"] = follows.id


class AmountsForm(forms.Form):
    """What a risk is expected to cost in one period, an amount for each municipality."""

    period = forms.ChoiceField(label=gettext_lazy("Periode"))

    def __init__(self, *arguments: Any, region: Region, periods: Sequence[str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        asked = [("", _("Kies een periode")), *((each, formats.period(each)) for each in periods)]
        self.fields["period"].choices = asked  # type: ignore[attr-defined]
        for code, name in region.municipality_names.items():
            self.fields[f"m{code}"] = AmountField(label=name, required=False)

    @property
    def amounts(self) -> Iterator[forms.BoundField]:
        """The fields of the municipalities."""
        return (self[name] for name in self.fields if name != "period")


class MeasureForm(forms.Form):
    """A measure and what it saved."""

    name = forms.CharField(label=gettext_lazy("Maatregel"), max_length=300)
    saved = AmountField(label=gettext_lazy("Bespaard"), least=Decimal(0))


class RiskInput:
    """The whole form: what was typed, or where an entry begins; ``follows`` is the entry that it comes after."""

    def __init__(
        self, region: Region, data: QueryDict | None = None, follows: RiskEntry | None = None, *, id_: str = ""
    ) -> None:
        self.region, self.follows = region, follows
        given = _fields_of(follows) if follows is not None else {"id": id_, "state": "open"}
        self.form = form_of(RiskForm, data, given, follows=follows)
        self.amounts: Rows = rows_of(
            AmountsForm, "amounts", data, _amounts_of(follows), region=region, periods=periods_of(region, follows)
        )
        self.measures: Rows = rows_of(MeasureForm, "measures", data, _measures_of(follows))

    def entry(self, recorded_at: datetime) -> RiskEntry | None:
        """The entry that was typed; nothing when something is not right, which is then told at its field."""
        valid = [part.is_valid() for part in (self.form, self.amounts, self.measures)]
        if not all(valid):
            return None
        cells = dict(self._cells())
        amounts = [
            {"municipality": code, "period": period, "amount": amount} for (period, code), amount in cells.items()
        ]
        measures = [row for _, row in self.measures.filled()]
        fields = {
            **self.form.cleaned_data,
            "number": 1,
            "recorded_at": recorded_at,
            "amounts": amounts,
            "measures": measures,
        }
        if self._twice():
            return None
        try:
            return RiskEntry.model_validate(fields)
        except ValidationError as wrong:
            for detail in wrong.errors():
                field = str(detail["loc"][0]) if detail["loc"] else ""
                self._tell(field, say("web_valve.field_wrong", active(), value=str(detail["input"])[:60]))
        except RegieError as wrong:
            self.tell(wrong)
        return None

    def tell(self, wrong: RegieError) -> None:
        """Put what is wrong at the field that it is about."""
        name = wrong.key.partition(".")[2]
        field = str(wrong.values.get("field", FIELD_OF.get(name, "")))
        self._tell(field, told(wrong))

    def _tell(self, field: str, sentence: str) -> None:
        self.form.add_error(field if field in self.form.fields else None, sentence)

    def _cells(self) -> Iterator[tuple[tuple[str, str], Decimal]]:
        """The amounts that were typed, by period and municipality."""
        for _form, row in self.amounts.filled():
            for code in self.region.municipality_names:
                if row[f"m{code}"] is not None:
                    yield (row["period"], code), row[f"m{code}"]

    def _twice(self) -> bool:
        """Tell of periods and measures that were filled in twice."""
        found = False
        for rows, field in ((self.amounts, "period"), (self.measures, "name")):
            seen: set[str] = set()
            for form, row in rows.filled():
                named = row[field]
                if named in seen:
                    form.add_error(field, say("web_valve.row_twice", active()))
                    found = True
                seen.add(named)
        return found


def told(wrong: RegieError) -> str:
    """What is wrong, in the words of this screen where it has its own."""
    name = wrong.key.partition(".")[2]
    if wrong.key.startswith("valve.") and name in sentences("web_valve"):
        shown = {
            key: formats.day(value) if isinstance(value, date) else value for key, value in wrong.values.items()
        }
        return say(f"web_valve.{name}", active(), **shown)
    return wrong.message(active())


def factors(follows: RiskEntry | None = None) -> list[tuple[str, str]]:
    """The factors of the variance analysis that a risk can explain, with what they are called."""
    codes = [*FACTORS, "mix_segment"]
    if follows is not None and follows.effect not in codes:
        codes.append(follows.effect)
    return [(code, factor_name(code)) for code in codes]


def factor_name(code: str) -> str:
    """What a factor is called; its code where the analysis has no name for it."""
    if code.startswith("mix_"):
        return say("variance.factor_mix_level", active(), level=_level(code.removeprefix("mix_")))
    known = f"factor_{code}"
    return say(f"variance.{known}", active()) if known in sentences("variance") else code


def _level(code: str) -> str:
    known = f"level_{code}"
    return say(f"variance.{known}", active()) if known in sentences("variance") else code


def periods_of(region: Region, follows: RiskEntry | None = None) -> list[str]:
    """The periods that an amount can be about, the latest first: years and half-years up to next year, and those
    that the risk has already."""
    last = timezone.localdate().year + 1
    years = range(last, Period.parse(region.first_month).year - 1, -1)
    found = []
    for year in years:
        halves = (Period(PeriodKind.HALF_YEAR, year, half) for half in (2, 1))
        found += [str(Period(PeriodKind.YEAR, year)), *(str(half) for half in halves)]
    own = {each.period for each in follows.amounts} if follows is not None else set()
    return [*sorted(own - set(found), reverse=True), *found]


def _fields_of(entry: RiskEntry) -> dict[str, Any]:
    given = entry.model_dump(exclude={"number", "recorded_at", "amounts", "measures"})
    for question in ("foreseeable", "influenceable"):
        given[question] = "yes" if given[question] else "no"
    return given


def _amounts_of(entry: RiskEntry | None) -> list[Mapping[str, Any]]:
    if entry is None:
        return []
    rows: dict[str, dict[str, Any]] = {}
    for each in entry.amounts:
        rows.setdefault(each.period, {"period": each.period})[f"m{each.municipality}"] = each.amount
    return list(rows.values())


def _measures_of(entry: RiskEntry | None) -> list[Mapping[str, Any]]:
    return [] if entry is None else [each.model_dump() for each in entry.measures]
