# SPDX-License-Identifier: EUPL-1.2
"""What is asked about a member that would leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.web.ui.amounts import AmountField

MOST = Decimal("100000000")

FIRST, LAST = date(1990, 1, 1), date(2200, 12, 31)
"""Days beyond these are typed by mistake."""

GROUNDS = ("stranded_cost", "wind_down", "replacement")
"""Grounds of a compensation, in the order of the clause."""


class ExitForm(forms.Form):
    """Which member, when, and what leaving would cost."""

    party = forms.ChoiceField(label=gettext_lazy("Lid"))
    left_on = forms.DateField(
        label=gettext_lazy("Laatste dag als lid"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    stranded_cost = AmountField(label=gettext_lazy("Kosten die blijven (euro)"), least=Decimal(0))
    wind_down = AmountField(label=gettext_lazy("Afbouwen en overdragen (euro)"), least=Decimal(0))
    replacement = AmountField(label=gettext_lazy("Vervangen (euro)"), least=Decimal(0))
    mitigation = AmountField(label=gettext_lazy("Wat de schade beperkt (euro)"), least=Decimal(0), required=False)

    def __init__(self, *args: Any, members: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = members  # type: ignore[attr-defined]

    def clean_left_on(self) -> date:
        """A day that a contract can know."""
        day: date = self.cleaned_data["left_on"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError(_("Kies een dag waarop het contract geldt."))
        return day

    def clean(self) -> dict[str, Any]:
        """Amounts are not beyond what anything here can cost."""
        given = super().clean() or {}
        for name in (*GROUNDS, "mitigation"):
            if given.get(name) is not None and given[name] > MOST:
                self.add_error(name, _("Geef een bedrag van 0 tot en met 100 miljoen euro."))
        return given
