# SPDX-License-Identifier: EUPL-1.2
"""The forms of the programme: lines, projects, development goals, strengths and weaknesses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.figures.registry import find
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.texts import say
from regie.web.programme import fields
from regie.web.programme.fields import NO_NAMES, ROLE, CentsField, Choices, EntryForm
from regie.web.programme.goals import cell_of, cell_value, outside
from regie.web.programme.models import Goal, Project, Swot
from regie.web.region import door
from regie.web.reviews.indicators import PER, PERIOD_LABELS
from regie.web.ui.language import active
from regie.web.ui.typed import day_field

KINDS = [(kind.value, PERIOD_LABELS[kind]) for kind in PER.values()]

PERIOD_HELP = gettext_lazy("Zoals 2024, 2024-H1, 2024-Q2 of 2024-06.")


class LineForm(EntryForm):
    """A programme line."""

    name = fields.line(gettext_lazy("Naam"))
    aim = fields.text(
        gettext_lazy("Waar het heen moet"), 1000, help_text=gettext_lazy("In een of twee zinnen, voor iedereen.")
    )
    owner = fields.line(gettext_lazy("Wie trekt deze lijn?"), help_text=ROLE)
    place = forms.IntegerField(label=gettext_lazy("Plaats in de rij"), min_value=1, max_value=99, initial=1)
    ended = forms.BooleanField(label=gettext_lazy("Deze lijn is afgesloten"), required=False)


class OfLine(EntryForm):
    """A form with a programme line to choose."""

    line_id = forms.TypedChoiceField(label=gettext_lazy("Programmalijn"), coerce=int, empty_value=None)

    def offered_line_id(self) -> Choices:
        return fields.lines(self.scope)


class ProjectForm(OfLine):
    """A project within a line."""

    name = fields.line(gettext_lazy("Naam"), 160)
    description = fields.text(gettext_lazy("Wat wordt er gedaan?"), required=False, help_text=NO_NAMES)
    owner = fields.line(gettext_lazy("Wie is eigenaar?"), help_text=ROLE)
    begins_on = day_field(gettext_lazy("Begint op"))
    ends_on = day_field(gettext_lazy("Klaar op"), required=False)
    state = fields.chosen(gettext_lazy("Stand"), Project.State.choices)
    budget = CentsField(
        label=gettext_lazy("Budget in euro's"),
        required=False,
        help_text=gettext_lazy("Leeg als het project geen eigen budget heeft."),
    )
    measure = fields.chosen(
        gettext_lazy("Voert deze maatregel uit"),
        required=False,
        help_text=gettext_lazy(
            "Een maatregel uit de vooruitblik; het verwachte effect staat dan bij Maatregelen."
        ),
    )

    offered_measure = staticmethod(fields.measures)

    def clean(self) -> dict[str, Any]:
        """A project does not end before it begins."""
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("Deze dag ligt voor het begin."))
        budget = cleaned.get("budget")
        if budget is not None and budget < 0:
            self.add_error("budget", _("Dit bedrag mag niet onder nul zijn."))
        return cleaned


class GoalForm(OfLine):
    """A development goal with its indicator, baseline, target and guard."""

    name = fields.line(gettext_lazy("Doel"), 160)
    owner = fields.line(gettext_lazy("Wie is eigenaar?"), help_text=ROLE)
    indicator = fields.chosen(gettext_lazy("Indicator"), help_text=gettext_lazy("De stand komt uit de cijfers."))
    per = fields.chosen(gettext_lazy("Gemeten per"), KINDS, initial=PeriodKind.HALF_YEAR.value)
    municipality = fields.chosen(gettext_lazy("Gemeente"), required=False)
    part = fields.chosen(gettext_lazy("Segment of gebied"), required=False)
    baseline_period = forms.CharField(label=gettext_lazy("Beginperiode"), max_length=8, help_text=PERIOD_HELP)
    baseline = fields.decimal(
        gettext_lazy("Beginwaarde"),
        required=False,
        help_text=gettext_lazy("Leeg: zoals de cijfers in de momentopname zeggen."),
    )
    target_period = forms.CharField(label=gettext_lazy("Streefperiode"), max_length=8, help_text=PERIOD_HELP)
    target = fields.decimal(gettext_lazy("Streefwaarde"))
    guard = fields.chosen(
        gettext_lazy("Kwaliteitswacht"),
        required=False,
        help_text=gettext_lazy("Wat intussen niet slechter mag worden."),
    )
    guard_bound = fields.chosen(gettext_lazy("Grens"), [("", "–"), *Goal.Bound.choices], required=False)
    guard_limit = fields.decimal(gettext_lazy("Waarde van de grens"), required=False)
    measure = fields.chosen(gettext_lazy("Maatregel die dit moet bereiken"), required=False)
    ended = forms.BooleanField(label=gettext_lazy("Dit doel is afgesloten"), required=False)

    offered_measure = staticmethod(fields.measures)
    offered_indicator = staticmethod(fields.indicators)
    offered_municipality = staticmethod(fields.towns)
    offered_part = staticmethod(fields.parts)

    def offered_guard(self) -> Choices:
        return [("", _("Geen")), *fields.indicators()]

    def clean(self) -> dict[str, Any]:
        """The indicator exists for this cell and period, the way leads somewhere, and a guard is whole."""
        cleaned = super().clean() or {}
        per = PeriodKind(cleaned["per"]) if cleaned.get("per") else None
        first, last = (self._period(cleaned, name, per) for name in ("baseline_period", "target_period"))
        if first and last and last.end <= first.end:
            self.add_error("target_period", _("De streefperiode ligt na de beginperiode."))
        cell = cell_of(cleaned.get("municipality", ""), cleaned.get("part", ""))
        fits = [self._fits(cleaned, name, cell, per) for name in ("indicator", "guard")]
        if first and all(fits) and cleaned.get("baseline") is None and "baseline" not in self.errors:
            self._from_figures(cleaned, cell, first)
        if cleaned.get("baseline") is not None and cleaned.get("baseline") == cleaned.get("target"):
            self.add_error(
                "target", _("De streefwaarde is gelijk aan de beginwaarde. Gebruik een kwaliteitswacht.")
            )
        if cleaned.get("guard") and (not cleaned.get("guard_bound") or cleaned.get("guard_limit") is None):
            self.add_error("guard_limit", _("Geef de grens en haar waarde."))
        return cleaned

    def _period(self, cleaned: dict[str, Any], name: str, per: PeriodKind | None) -> Period | None:
        try:
            found = Period.parse(cleaned.get(name, ""))
        except RegieError as wrong:
            if cleaned.get(name):
                self.add_error(name, wrong.message(active()))
            return None
        if per is not None and found.kind is not per:
            self.add_error(name, _("Kies een periode van dezelfde lengte als waarover het doel wordt gemeten."))
            return None
        return found

    def _fits(self, cleaned: dict[str, Any], name: str, cell: dict[str, str], per: PeriodKind | None) -> bool:
        """Whether the figures can be asked for this cell and length of period."""
        if not cleaned.get(name) or per is None:
            return True
        if per in door.kinds(self.scope, cleaned[name], tuple(cell)):
            return True
        known = find(cleaned[name])[0]
        whole = per in known.periods and set(known.needs) <= set(cell)
        wrong = (
            _("Deze indicator is er niet met deze uitsplitsing.")
            if whole
            else _("Deze indicator is er niet over deze periode, of vraagt om een uitsplitsing.")
        )
        self.add_error(name, wrong)
        return False

    def _from_figures(self, cleaned: dict[str, Any], cell: dict[str, str], first: Period) -> None:
        reader = outside(cleaned.get("municipality", ""))
        found = cell_value(reader, cleaned.get("indicator", ""), cell, first, door.current_snapshot())
        if found is None or found.value is None:
            self.add_error("baseline", say("web_programme.no_baseline", active(), period=str(first)))
        else:
            cleaned["baseline"] = found.value


class SwotForm(EntryForm):
    """A strength, weakness, opportunity or threat."""

    kind = fields.chosen(gettext_lazy("Soort"), Swot.Kind.choices)
    text = fields.text(gettext_lazy("Wat is er aan de hand?"), 600, help_text=NO_NAMES)
    line_id = forms.TypedChoiceField(
        label=gettext_lazy("Programmalijn"), coerce=int, empty_value=None, required=False
    )
    risk = fields.chosen(gettext_lazy("Risico in het risicodossier"), required=False)
    measure = fields.chosen(gettext_lazy("Maatregel"), required=False)
    closed_on = day_field(gettext_lazy("Niet meer van kracht sinds"), required=False)

    offered_risk = staticmethod(fields.risks)
    offered_measure = staticmethod(fields.measures)

    def offered_line_id(self) -> Choices:
        return [("", _("Geen")), *fields.lines(self.scope)]
