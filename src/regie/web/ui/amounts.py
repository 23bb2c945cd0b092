# SPDX-License-Identifier: EUPL-1.2
"""Amounts as people type them, in Dutch or in English notation."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.vocabulary.formatting import number
from regie.web.ui.language import active

_WRITTEN = re.compile(
    r"""(?P<sign>-?)(?:
        (?P<whole>\d{1,13}) |
        (?P<dutch>\d{1,3}(?:\.\d{3}){1,3}) (?:,(?P<dutch_cents>\d{1,2}))? |
        (?P<english>\d{1,3}(?:,\d{3}){1,3}) (?:\.(?P<english_cents>\d{1,2}))? |
        (?P<plain>\d{1,13}) [.,] (?P<cents>\d{1,2})
    )""",
    re.VERBOSE,
)


def euros_of(text: str) -> Decimal:
    """The amount in euros that was typed: 12500, 12.500, 12.500,50, 12,500.50 or € -12.500.

    An amount has at most two decimals, so that a point or comma before three digits can only divide thousands.
    Raises ``ValueError`` for what is no amount.
    """
    bare = re.sub(r"[\s\u00a0\u202f]|€|eur(o)?\b", "", text.strip(), flags=re.IGNORECASE).replace("−", "-")
    found = _WRITTEN.fullmatch(bare)
    if found is None:
        raise ValueError(text)
    whole = found["whole"] or found["dutch"] or found["english"] or found["plain"]
    cents = found["dutch_cents"] or found["english_cents"] or found["cents"] or ""
    return Decimal(f"{found['sign']}{re.sub('[.,]', '', whole)}.{cents.ljust(2, '0')}")


def typed(amount: Decimal | None) -> str:
    """An amount as it stands in a field: with cents only where it has them."""
    if amount is None:
        return ""
    return number(amount, 0 if amount == amount.to_integral_value() else 2, lang=active())


class AmountField(forms.CharField):
    """A field for an amount in euros; gives a ``Decimal``, or nothing when it was left empty.

    ``least`` is the smallest amount that is allowed.
    """

    default_error_messages = {  # noqa: RUF012 (Django's own way)
        "amount": _("Schrijf een bedrag in euro's, zoals 12.500 of 12.500,50."),
        "least": _("Dit bedrag mag niet onder nul zijn."),
    }

    def __init__(self, *, least: Decimal | None = None, **more: Any) -> None:
        attributes = {"class": "amount", "inputmode": "decimal", "autocomplete": "off", "size": "12"}
        super().__init__(widget=forms.TextInput(attrs=attributes), max_length=30, **more)
        self.least = least

    def prepare_value(self, value: Any) -> Any:
        return typed(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = euros_of(text)
        except ValueError:
            raise forms.ValidationError(self.error_messages["amount"], code="amount") from None
        if self.least is not None and found < self.least:
            raise forms.ValidationError(self.error_messages["least"], code="least")
        return found
