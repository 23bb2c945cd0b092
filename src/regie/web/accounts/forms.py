# SPDX-License-Identifier: EUPL-1.2
"""The forms of people and roles. What they say is checked once more where it is written."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regie.vocabulary import RegieError
from regie.vocabulary.region import Region
from regie.web.access.policy import POLICY, PartyKind
from regie.web.accounts.models import User
from regie.web.accounts.names import party_kind_name, role_name
from regie.web.accounts.positions import LONGEST_REASON, Position, parties, position
from regie.web.ui.language import active


class PositionForm(forms.Form):
    """A role for a party. ``position`` is there when the form is valid."""

    role = forms.ChoiceField(label=_("Rol"))
    works_for = forms.ChoiceField(
        label=_("Werkt voor"), help_text=_("Bij een accountant: de organisatie die wordt gecontroleerd.")
    )
    area = forms.ChoiceField(
        label=_("Gebied"), required=False, help_text=_("Alleen voor teamcoach en jeugdprofessional.")
    )
    valid_until = forms.DateField(
        label=_("Tot en met"),
        required=False,
        help_text=_("Voor een accountant verplicht, ten hoogste een jaar vooruit."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    position: Position

    def __init__(self, *args: Any, region: Region, **more: Any) -> None:
        super().__init__(*args, **more)
        self._region = region
        self._field("role").choices = [("", _("Kies een rol")), *_roles()]
        self._field("works_for").choices = [("", _("Kies een organisatie")), *_parties(region)]
        names = region.municipality_names
        areas = [(each.code, f"{each.name} ({names[each.municipality]})") for each in region.areas]
        self._field("area").choices = [("", _("Geen")), *areas]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "role" in found and "works_for" in found and "area" in found and "valid_until" in found:
            try:
                self.position = position(
                    self._region,
                    found["role"],
                    found["works_for"],
                    found["area"],
                    found["valid_until"],
                    timezone.localdate(),
                )
            except RegieError as error:
                raise ValidationError(error.message(active())) from None
        return found

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


class GrantForm(PositionForm):
    """A role asked for somebody who is there."""

    reason = forms.CharField(
        label=_("Waarom"),
        max_length=LONGEST_REASON,
        help_text=_("Wie goedkeurt leest dit, en het blijft in het overzicht van toegang staan."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InvitationForm(PositionForm):
    """Somebody who is not there yet."""

    email = forms.EmailField(label=_("Mailadres"), max_length=254)
    name = forms.CharField(label=_("Naam"), max_length=200)

    field_order = ("name", "email")


class ReasonForm(forms.Form):
    """Why something is asked."""

    reason = forms.CharField(
        label=_("Waarom"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class AcceptForm(forms.Form):
    """The name and password of who accepts an invitation."""

    name = forms.CharField(
        label=_("Uw naam"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Wachtwoord"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Wachtwoord nog een keer"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._email = email
        self.fields["password"].help_text = " ".join(map(str, password_validators_help_texts()))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        password = found.get("password")
        if password:
            try:
                validate_password(password, User(email=self._email, name=found.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
            if "again" in found and found["again"] != password:
                self.add_error("again", _("De twee wachtwoorden zijn niet gelijk."))
        return found


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A security key gets a name by which its owner knows it."""

    name = forms.CharField(label=_("Naam"), max_length=100, required=False)


class EditKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a security key."""

    name = forms.CharField(label=_("Naam"), max_length=100)


class NameForm(forms.Form):
    """One's own name."""

    name = forms.CharField(label=_("Naam"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))


def _roles() -> list[tuple[str, list[tuple[str, str]]]]:
    """The roles, under the kind of organisation that has them first."""
    kinds: dict[PartyKind, list[tuple[str, str]]] = {}
    for role, policy in POLICY.items():
        kinds.setdefault(policy.parties[0], []).append((role.value, role_name(role)))
    return [(party_kind_name(kind), roles) for kind, roles in kinds.items()]


def _parties(region: Region) -> list[tuple[str, list[tuple[str, str]]]]:
    kinds: dict[PartyKind, list[tuple[str, str]]] = {}
    for kind, code, name in parties(region):
        kinds.setdefault(kind, []).append((f"{kind}:{code}", name))
    return [(party_kind_name(kind), found) for kind, found in kinds.items()]
