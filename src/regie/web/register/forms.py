# SPDX-License-Identifier: EUPL-1.2
"""Forms of the register: a registration, a step, a capacity, an answer. Texts are short."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.vocabulary.codelists import codelist
from regie.vocabulary.region import Region
from regie.vocabulary.texts import say
from regie.web.register.holders import Holder, holders
from regie.web.register.matching import Candidate
from regie.web.register.models import Goal, Journey
from regie.web.register.registering import Registration
from regie.web.register.residence import ELSEWHERE
from regie.web.ui.language import active

Choices = Sequence[tuple[str, str | Promise]]

NO_NAMES = gettext_lazy("Geen namen, nummers, adressen of andere gegevens die naar een persoon leiden.")

SITUATIONS: Choices = (
    ("home", gettext_lazy("De jeugdige woont thuis of zelfstandig")),
    ("stay", gettext_lazy("De jeugdige verblijft in een pleeggezin, gezinshuis of instelling")),
    ("unknown", gettext_lazy("De inschrijving is niet te vinden")),
)


class Day(forms.DateField):
    """A day, today unless another is chosen."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, widget=widget, **more)


class ResidenceForm(forms.Form):
    """What the residence rule asks, and the municipality that is responsible."""

    situation = forms.ChoiceField(
        label=gettext_lazy("Waar woont de jeugdige?"), choices=SITUATIONS, widget=forms.RadioSelect
    )
    registered_in = forms.ChoiceField(
        label=gettext_lazy("Ingeschreven in (BRP)"),
        required=False,
        help_text=gettext_lazy("Nodig als de jeugdige thuis of zelfstandig woont."),
    )
    before_stay = forms.ChoiceField(
        label=gettext_lazy("Ingeschreven direct vóór het verblijf"),
        required=False,
        help_text=gettext_lazy("Nodig bij verblijf."),
    )
    present = forms.ChoiceField(
        label=gettext_lazy("Verblijft nu in"),
        required=False,
        help_text=gettext_lazy("Nodig als de inschrijving niet te vinden is."),
    )
    municipality = forms.ChoiceField(label=gettext_lazy("Verantwoordelijke gemeente"))
    area = forms.ChoiceField(label=gettext_lazy("Gebied"), required=False)

    def __init__(self, *args: Any, region: Region, **more: Any) -> None:
        super().__init__(*args, **more)
        towns = [(one.code, one.name) for one in region.municipalities]
        elsewhere = (ELSEWHERE, _("Een andere gemeente, buiten de regio"))
        for name in ("registered_in", "before_stay", "present"):
            _choose(self, name, [("", _("Kies een gemeente")), *towns, elsewhere])
        _choose(self, "municipality", [("", _("Kies een gemeente")), *towns])
        names = region.municipality_names
        areas = [(one.code, f"{one.name} ({names[one.municipality]})") for one in region.areas]
        _choose(self, "area", [("", _("Onbekend")), *areas])

    def residence(self, **other: Any) -> Registration:
        """The answers in the form of a registration."""
        found = self.cleaned_data
        empty: dict[str, Any] = {
            "registered_on": timezone.localdate(),
            "referrer": "",
            "theme": "",
            "birth_month": "",
        }
        names = ("situation", "registered_in", "before_stay", "present", "municipality", "area")
        return Registration(**{**empty, **{name: found[name] for name in names}, **other})


class RegistrationForm(ResidenceForm):
    """A client who comes with a question."""

    field_order = ("key", "registered_on", "referrer", "theme", "birth_month")

    key = forms.CharField(
        label=gettext_lazy("Bestaande cliëntsleutel"),
        required=False,
        max_length=64,
        help_text=gettext_lazy(
            "Alleen als de cliënt al een regiobrede sleutel heeft. Leeg: het register geeft een nieuwe uit."
        ),
    )
    registered_on = Day(gettext_lazy("Aangemeld op"), initial=timezone.localdate)
    # the national list of codes has Dutch words only
    referrer = forms.ChoiceField(label=gettext_lazy("Verwijzer"), widget=forms.Select({"lang": "nl"}))
    theme = forms.ChoiceField(label=gettext_lazy("Thema"))
    birth_month = forms.CharField(
        label=gettext_lazy("Geboortemaand"),
        max_length=7,
        help_text=gettext_lazy("Jaar en maand, zoals 2012-05. Geen dag."),
    )
    not_the_same = forms.BooleanField(
        label=gettext_lazy("Nagevraagd: het is een andere cliënt"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, region: Region, **more: Any) -> None:
        super().__init__(*args, region=region, **more)
        _choose(self, "referrer", _codes("COD327"))
        _choose(self, "theme", _codes("theme"))

    def ask_whether_the_same(self) -> None:
        """Show the question whether it is another client."""
        self.fields["not_the_same"].widget = forms.CheckboxInput()

    def registration(self) -> Registration:
        """What was filled in."""
        found = self.cleaned_data
        return self.residence(
            registered_on=found["registered_on"],
            referrer=found["referrer"],
            theme=found["theme"],
            birth_month=found["birth_month"].strip(),
            key=found["key"].strip(),
            not_the_same=found["not_the_same"],
        )


class StepForm(forms.Form):
    """The day of a step; the forms of single steps ask more."""

    on = Day(gettext_lazy("Dag"), initial=timezone.localdate)

    def __init__(self, *args: Any, journey: Journey, region: Region, **more: Any) -> None:
        super().__init__(*args, **more)
        self.journey = journey
        lists = {
            "theme": "theme",
            "goal": "goal",
            "product_category": "JZ020",
            "form": "form",
            "end_reason": "JZ588",
            "continues_without_help": "yes_no",
            "problems_reduced": "yes_no",
        }
        for name, codes in lists.items():
            if name in self.fields:
                _choose(self, name, _codes(codes))
        if "segment" in self.fields:
            english = active() == "en"
            segments = [
                (one.code, one.name_en if english else one.name) for one in region.segments if one.registered
            ]
            _choose(self, "segment", [("", _("Kies")), *segments])

    def given(self) -> dict[str, Any]:
        """What the step is given."""
        return dict(self.cleaned_data)


class ClarifyForm(StepForm):
    """What is needed."""

    theme = forms.ChoiceField(label=gettext_lazy("Thema"))
    segment = forms.ChoiceField(label=gettext_lazy("Segment"))
    product_category = forms.ChoiceField(label=gettext_lazy("Soort hulp"))
    goal = forms.ChoiceField(label=gettext_lazy("Doel"))


class MatchForm(StepForm):
    """Who helps: one of the candidates, with why each stands where it stands. Nobody is chosen beforehand."""

    to = forms.ChoiceField(label=gettext_lazy("Wie helpt?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offers: Sequence[Candidate], **more: Any) -> None:
        super().__init__(*args, **more)
        shown = '<span><strong>{}</strong> <span class="soft">{}</span></span>'
        _choose(
            self,
            "to",
            [(one.holder.written, format_html(shown, one.name, "; ".join(one.reasons))) for one in offers],
        )
        messages = self.fields["to"].error_messages
        messages["required"] = say("web_register.match_choose", active())
        messages["invalid_choice"] = say("web_register.holder_unknown", active())


class StartForm(StepForm):
    """When help began, and until when it is planned."""

    form = forms.ChoiceField(label=gettext_lazy("Vorm"), required=False)
    planned_end_on = Day(gettext_lazy("Gepland einde"), required=False)


class GoalForm(StepForm):
    """A goal."""

    goal = forms.ChoiceField(label=gettext_lazy("Soort doel"))
    text = forms.CharField(label=gettext_lazy("Omschrijving"), max_length=120, required=False, help_text=NO_NAMES)


class GoalStateForm(StepForm):
    """How far a goal is."""

    goal_id = forms.ChoiceField(label=gettext_lazy("Doel"))
    state = forms.ChoiceField(label=gettext_lazy("Stand"), choices=Goal.State.choices)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        labels = dict(_codes("goal"))
        goals = [(str(one.pk), f"{labels[one.code]} {one.text}".strip()) for one in self.journey.goals.all()]
        _choose(self, "goal_id", goals)


class ScaleForm(StepForm):
    """A lighter or heavier segment."""

    segment = forms.ChoiceField(label=gettext_lazy("Nieuw segment"))
    product_category = forms.ChoiceField(label=gettext_lazy("Soort hulp"))


class MoveForm(StepForm, ResidenceForm):
    """Where the client lives from a day on."""

    field_order = ("on",)

    def __init__(self, *args: Any, journey: Journey, region: Region, **more: Any) -> None:
        ResidenceForm.__init__(self, *args, region=region, **more)
        self.journey = journey

    def given(self) -> dict[str, Any]:
        return {"on": self.cleaned_data["on"], "residence": self.residence()}


class HandoverForm(forms.Form):
    """To whom a journey is handed over."""

    to = forms.ChoiceField(label=gettext_lazy("Aan wie?"))

    def __init__(self, *args: Any, journey: Journey, region: Region, **more: Any) -> None:
        super().__init__(*args, **more)
        others = [one for one in holders(region) if one != journey.held_by]
        _choose(self, "to", [("", _("Kies")), *((one.written, one.named(region)) for one in others)])

    def given(self) -> dict[str, Any]:
        """To whom."""
        kind, _slash, code = self.cleaned_data["to"].partition("/")
        return {"to": Holder(kind, code)}


class OutcomeForm(StepForm):
    """What came of the help."""

    satisfaction = forms.DecimalField(
        label=gettext_lazy("Tevredenheid (1 tot en met 10)"),
        required=False,
        min_value=1,
        max_value=10,
        decimal_places=1,
    )
    goal_attainment = forms.DecimalField(
        label=gettext_lazy("Doel bereikt (procent)"), required=False, min_value=0, max_value=100, decimal_places=1
    )
    continues_without_help = forms.ChoiceField(label=gettext_lazy("Kan zonder hulp verder"), required=False)
    problems_reduced = forms.ChoiceField(label=gettext_lazy("Problemen verminderd"), required=False)


class EndForm(OutcomeForm):
    """Why a journey ends, and what came of it."""

    field_order = ("on", "end_reason")

    end_reason = forms.ChoiceField(label=gettext_lazy("Reden"))
    outcome_unknown = forms.BooleanField(
        label=gettext_lazy("De uitkomst is onbekend"),
        required=False,
        help_text=gettext_lazy("Dit telt mee als niet gemeten. U kunt de uitkomst later nog vastleggen."),
    )


def say_from(form: forms.Form, first: date) -> None:
    """Say in the form from which day on its step can be."""
    found = form.fields.get("on")
    if found is not None:
        found.widget.attrs["min"] = f"{first:%Y-%m-%d}"
        found.help_text = _("Niet vóór %(day)s, gezien wat al is vastgelegd.") % {"day": f"{first:%d-%m-%Y}"}


FORMS: dict[str, type[forms.Form]] = {
    "intake": StepForm,
    "clarify": ClarifyForm,
    "start": StartForm,
    "contact": StepForm,
    "goal": GoalForm,
    "goal_state": GoalStateForm,
    "scale": ScaleForm,
    "move": MoveForm,
    "handover": HandoverForm,
    "end": EndForm,
    "outcome": OutcomeForm,
}
"""The form of each step; a match has a page of its own."""


class ReasonForm(forms.Form):
    """Why something is refused, taken back or answered."""

    reason = forms.CharField(label=gettext_lazy("Reden"), max_length=200, help_text=NO_NAMES)

    def __init__(self, *args: Any, needed: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].required = needed
        self.fields["reason"].error_messages["required"] = say("web_register.reason_needed", active())


class CapacityForm(forms.Form):
    """How many places there are in a segment, and how long it takes before one is free."""

    holder = forms.ChoiceField(label=gettext_lazy("Team of aanbieder"))
    segment = forms.ChoiceField(label=gettext_lazy("Segment"))
    places = forms.IntegerField(label=gettext_lazy("Plaatsen"), min_value=0, max_value=5000)
    waiting_days = forms.IntegerField(
        label=gettext_lazy("Wachttijd tot de start (dagen)"), min_value=0, max_value=730
    )

    def __init__(self, *args: Any, region: Region, own: Holder | None, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = [own] if own is not None else holders(region)
        _choose(self, "holder", [(one.written, one.named(region)) for one in offered])
        english = active() == "en"
        segments = [(one.code, one.name_en if english else one.name) for one in region.segments if one.registered]
        _choose(self, "segment", segments)


def _codes(name: str) -> Choices:
    lang = active()
    return [("", _("Kies")), *((code, each.named(lang)) for code, each in codelist(name).items())]


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]
