# SPDX-License-Identifier: EUPL-1.2
"""Forms: the filter of the log, a data subject, an activity of the register, terms and what to remove."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.vocabulary import RegieError
from regie.web.access import PartyKind, Role
from regie.web.accounts.names import party_kind_name, party_name, role_name
from regie.web.audit import retention
from regie.web.audit.activities import TEXTS
from regie.web.audit.models import Kind, Outcome, ProcessingActivity
from regie.web.audit.queries import register
from regie.web.region import door
from regie.web.ui.language import active


class LogFilter(forms.Form):
    """What the log is asked for. An impossible value is told, and filters nothing."""

    FIRST: ClassVar[tuple[str, ...]] = ("first", "last", "person", "kind", "outcome")
    """The fields that are always in sight; the others are folded away."""

    IN_ADDRESS: ClassVar[dict[str, str]] = {
        "first": "van",
        "last": "tot",
        "person": "wie",
        "kind": "soort",
        "outcome": "uitkomst",
        "role": "rol",
        "party": "namens",
        "activity": "verwerking",
        "action": "handeling",
        "subject": "betrokkene",
    }

    first = forms.DateField(label=gettext_lazy("Van"), required=False)
    last = forms.DateField(label=gettext_lazy("Tot en met"), required=False)
    person = forms.CharField(label=gettext_lazy("Wie"), required=False, max_length=150)
    kind = forms.ChoiceField(label=gettext_lazy("Soort"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Uitkomst"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Rol"), required=False)
    party = forms.ChoiceField(label=gettext_lazy("Namens"), required=False)
    activity = forms.ChoiceField(label=gettext_lazy("Verwerking"), required=False)
    action = forms.CharField(label=gettext_lazy("Scherm of handeling"), required=False, max_length=100)
    subject = forms.CharField(label=gettext_lazy("Betrokkene (pseudoniem)"), required=False, max_length=100)
    trace = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._choose("kind", [(kind.value, str(kind.label)) for kind in Kind])
        self._choose("outcome", [(outcome.value, str(outcome.label)) for outcome in Outcome])
        self._choose("role", [(role.value, role_name(role)) for role in Role])
        self._choose("party", _parties())
        self._choose("activity", [(row.activity, row.name) for row in register()])
        for name in ("first", "last"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def add_prefix(self, field_name: str) -> str:
        """The name of a field in the address, in Dutch as the rest of it."""
        return self.IN_ADDRESS.get(field_name, field_name)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Alle")), *choices]

    @property
    def wanted(self) -> dict[str, Any]:
        """What was asked for and can be understood."""
        self.is_valid()
        return dict(self.cleaned_data)

    @property
    def asked(self) -> bool:
        """Whether anything is filtered."""
        return any(self.wanted.values())

    @property
    def folded(self) -> list[forms.BoundField]:
        """The filters that are folded away."""
        return [bound for bound in self.visible_fields() if bound.name not in self.FIRST]

    @property
    def in_sight(self) -> list[forms.BoundField]:
        """The filters that always show."""
        return [self[name] for name in self.FIRST]

    @property
    def asked_more(self) -> bool:
        """Whether one of the filters that are folded away is used."""
        return any(value for name, value in self.wanted.items() if name not in self.FIRST)


class SubjectForm(forms.Form):
    """A data subject, and why somebody wants to know who saw their data."""

    subject = forms.CharField(label=gettext_lazy("Pseudoniem van de betrokkene"), max_length=100)
    purpose = forms.CharField(label=gettext_lazy("Waarom vraagt u dit op?"), max_length=200)


class ActivityForm(forms.ModelForm[ProcessingActivity]):
    """The texts of an activity; ``seen`` is the version that they were changed in."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ProcessingActivity
        fields = TEXTS
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.Textarea(attrs={"rows": 3}) for name in TEXTS if name != "name"
        }


class TermsForm(forms.Form):
    """The days that each category is kept."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        terms = retention.terms()
        for each in retention.categories():
            self.fields[each.id] = forms.IntegerField(
                label=category_name(each),
                min_value=each.shortest_days,
                max_value=36_525,
                initial=terms[each.id],
                help_text=_("Wettelijk ten minste %(days)s dagen.") % {"days": each.shortest_days}
                if each.shortest_days
                else "",
            )


def category_name(category: retention.Category) -> str:
    """What is removed, in the reader's language."""
    return category.en if active() == "en" else category.nl


def _parties() -> list[tuple[str, str]]:
    """For whom somebody can act, as ``kind:code``; nothing when the region cannot be read: the log still can."""
    try:
        region = door.region()
    except (RegieError, OSError):
        return []
    pairs = [(PartyKind.COOPERATIVE, ""), (PartyKind.REGION, ""), (PartyKind.AUDITOR, "")]
    pairs += [(PartyKind.MUNICIPALITY, code) for code in region.municipality_names]
    pairs += [(PartyKind.PROVIDER, code) for code in region.party_names if code != region.cooperative]
    return [(f"{kind}:{code}", f"{party_kind_name(kind)}: {party_name(kind, code)}") for kind, code in pairs]
