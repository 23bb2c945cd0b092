# SPDX-License-Identifier: EUPL-1.2
"""What is asked about a member that would leave."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST = Decimal("100000000")

GROUNDS = ("stranded_cost", "wind_down", "replacement")
"""Grounds of a compensation, in the order of the clause."""


class ExitForm(forms.Form):
    """Which member, when, and what leaving would cost."""

    party = forms.ChoiceField(label=gettext_lazy("Lid"))
    left_on = forms.DateField(
        label=gettext_lazy("Laatste dag als lid"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    stranded_cost = forms.DecimalField(label=gettext_lazy("Kosten die blijven (euro)"))
    wind_down = forms.DecimalField(label=gettext_lazy("Afbouwen en overdragen (euro)"))
    replacement = forms.DecimalField(label=gettext_lazy("Vervangen (euro)"))
    mitigation = forms.DecimalField(label=gettext_lazy("Wat de schade beperkt (euro)"), required=False, initial=0)

    def __init__(self, *args: Any, members: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = members  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Amounts are not below zero and not beyond what anything here can cost."""
        given = super().clean() or {}
        for name in (*GROUNDS, "mitigation"):
            amount = given.get(name)
            if amount is not None and not 0 <= amount <= MOST:
                self.add_error(name, _("Geef een bedrag van 0 tot en met 100 miljoen euro."))
            elif amount is not None:
                given[name] = amount.quantize(Decimal("0.01"))
        return given
