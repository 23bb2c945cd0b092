# SPDX-License-Identifier: EUPL-1.2
"""The forms of steering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.web.access import POLICY, PartyKind, Permission
from regie.web.accounts.models import Grant
from regie.web.region import door
from regie.web.steering import running
from regie.web.steering.models import Action, Decision, TeamTask, Theme
from regie.web.steering.owners import owners
from regie.web.steering.queries import function
from regie.web.ui.amounts import AmountField
from regie.web.ui.typed import day_field, text_field

DAYS = (
    (0, _("maandag")),
    (1, _("dinsdag")),
    (2, _("woensdag")),
    (3, _("donderdag")),
    (4, _("vrijdag")),
)

ON_SCREEN = "none"
"""The choice of who wants no reminders by e-mail."""


def _functions() -> list[tuple[str, str]]:
    """The functions that can take part: who sees meetings, for each party."""
    found = []
    for role, policy in POLICY.items():
        if Permission.SEE_MEETINGS not in policy.permissions:
            continue
        if PartyKind.MUNICIPALITY in policy.parties:
            codes = door.region().municipality_names
            found += [(role, PartyKind.MUNICIPALITY, code) for code in codes]
        elif PartyKind.COOPERATIVE in policy.parties:
            found.append((role, PartyKind.COOPERATIVE, ""))
    return [("/".join(each), function(*each)) for each in found]


class _Participants(forms.Form):
    participants = forms.MultipleChoiceField(label=_("Wie doen mee?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participants"].choices = _functions()  # type: ignore[attr-defined]

    def chosen(self) -> list[tuple[str, str, str]]:
        """The participants as role, kind of party and party."""
        parts = [each.split("/") for each in self.cleaned_data["participants"]]
        return [(role, kind, party) for role, kind, party in parts]


class SeriesForm(_Participants):
    """A row of meetings."""

    title = forms.CharField(label=_("Naam van de reeks"), max_length=100)
    weekday = forms.TypedChoiceField(label=_("Vaste dag"), choices=DAYS, coerce=int)
    second_weekday = forms.TypedChoiceField(
        label=_("Tweede dag, als het vaker moet"), choices=DAYS, coerce=int, initial=3
    )
    starts_on = day_field(_("Begint op"))

    field_order = ("title", "weekday", "second_weekday", "starts_on", "participants")


class MeetingForm(_Participants):
    """A meeting by itself."""

    title = forms.CharField(label=_("Naam van het gesprek"), max_length=100)
    day = day_field(_("Dag"))

    field_order = ("title", "day", "participants")


class DayForm(forms.Form):
    """The day of a meeting of a series."""

    day = day_field(_("Dag"))


class RhythmForm(forms.Form):
    """How often a series meets, from when, and why."""

    often = forms.ChoiceField(
        label=_("Hoe vaak?"),
        choices=(("twice", _("twee keer per week")), ("once", _("één keer per week"))),
        widget=forms.RadioSelect,
    )
    from_day = day_field(_("Vanaf"))
    reason = text_field(_("Waarom?"), most=1000)


class ItemForm(forms.Form):
    """A point of the agenda."""

    theme = forms.ChoiceField(label=_("Thema"), choices=Theme.choices)
    text = text_field(_("Agendapunt"), rows=2, most=1000)


class _Grants(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Grant) -> str:
        return f"{obj.user.name}, {function(obj.role, obj.party_kind, obj.party)}"


class DecisionForm(forms.Form):
    """A decision."""

    theme = forms.ChoiceField(label=_("Thema"), choices=Theme.choices)
    text = text_field(_("Besluit"), most=2000)
    owner = _Grants(label=_("Wie zorgt dat het gebeurt?"), queryset=Grant.objects.none())
    clause = forms.ChoiceField(label=_("Clausule"), required=False)
    effect = forms.ChoiceField(label=_("Waartoe leidt het?"), choices=Decision.Effect.choices)
    measure = forms.ChoiceField(
        label=_("Welke beheersmaatregel?"),
        required=False,
        help_text=_("Maatregelen die zijn voorgesteld en nog niet lopen."),
    )
    amount = AmountField(
        label=_("Financieel effect in euro's"),
        required=False,
        help_text=_(
            "Boven nul kost het geld, onder nul bespaart het. Van een maatregel tellen ook de eigen kosten en het "
            "effect in de gepubliceerde prognose mee; het grootste bedrag telt."
        ),
    )
    marked = forms.BooleanField(label=_("Het financiële effect is substantieel"), required=False)
    concerned = forms.MultipleChoiceField(
        label=_("Welke gemeenten raakt het?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets aangevinkt: alle gemeenten."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners()  # type: ignore[attr-defined]
        contract = running.contract_now()
        clauses = [] if contract is None else list(contract.clause_labels.items())
        proposals = [(each.id, each.title) for each in running.proposals()]
        towns = list(door.region().municipality_names.items())
        for name, choices in (
            ("clause", [("", "–"), *clauses]),
            ("measure", [("", "–"), *proposals]),
            ("concerned", towns),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class ActionForm(forms.Form):
    """An action with its owner and day."""

    theme = forms.ChoiceField(label=_("Thema"), choices=Theme.choices)
    text = text_field(_("Wat gaat er gebeuren?"), rows=2, most=1000)
    owner = _Grants(label=_("Wie doet het?"), queryset=Grant.objects.none())
    due = day_field(_("Uiterlijk"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners()  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    """What became of an action."""

    state = forms.ChoiceField(label=_("Stand"), choices=Action.State.choices)
    due = day_field(_("Andere uiterste dag"), required=False)
    note = text_field(
        _("Toelichting"),
        required=False,
        most=1000,
        help_text=_("Nodig als de actie vervalt, weer opengaat of wordt uitgesteld."),
    )


class AgreeForm(forms.Form):
    """What a municipality says of a decision."""

    agreed = forms.TypedChoiceField(
        label=_("Stemt uw gemeente in?"),
        choices=(("yes", _("Ja, de gemeente stemt in")), ("no", _("Nee, de gemeente stemt niet in"))),
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    body = forms.CharField(label=_("Orgaan dat besloot"), max_length=200)
    decided_on = day_field(_("Dag van dat besluit"))
    note = text_field(
        _("Toelichting"),
        required=False,
        most=1000,
        help_text=_("Nodig als de gemeente niet instemt, of als zij vóór het gesprek besloot."),
    )


class TaskForm(forms.Form):
    """A task of the account team."""

    person = _Grants(label=_("Wie?"), queryset=Grant.objects.none())
    discipline = forms.ChoiceField(label=_("Discipline"), choices=TeamTask.Discipline.choices)
    task = forms.CharField(label=_("Taak"), max_length=300)
    from_day = day_field(_("Van"))
    until_day = day_field(_("Tot en met"), required=False, help_text=_("Leeg: tot nader bericht."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = owners()  # type: ignore[attr-defined]


class ReminderForm(forms.Form):
    """How somebody wants the reminders."""

    language = forms.ChoiceField(
        label=_("Hoe wilt u herinneringen?"),
        choices=(
            ("nl", _("per e-mail, in het Nederlands")),
            ("en", _("per e-mail, in het Engels")),
            (ON_SCREEN, _("alleen op deze pagina")),
        ),
        widget=forms.RadioSelect,
    )

    def chosen(self) -> str:
        """The language of the mail; nothing for who wants none."""
        language = str(self.cleaned_data["language"])
        return "" if language == ON_SCREEN else language
