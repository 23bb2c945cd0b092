# SPDX-License-Identifier: EUPL-1.2
"""Amounts are read as people type them, and what is no amount is refused rather than guessed."""

import re
from decimal import Decimal

import pytest

from regie.web.ui.amounts import euros_of


@pytest.mark.parametrize(
    ("typed", "euros"),
    [
        ("12500", "12500.00"),
        ("12.500", "12500.00"),
        ("12,500", "12500.00"),
        ("1.250.000,5", "1250000.50"),
        ("1,250,000.55", "1250000.55"),
        ("12,5", "12.50"),
        ("12.5", "12.50"),
        ("€ 12.500,--", None),
        ("€ -1.500", "-1500.00"),
        ("\u22121 500", "-1500.00"),
        ("0", "0.00"),
        ("1.23.456", None),
        ("12,345,6", None),
        ("12.345,678", None),
        ("1e9", None),
        ("NaN", None),
        ("veel", None),
        ("9" * 40, None),
        ("--5", None),
    ],
)
def test_an_amount_is_read_or_refused(typed, euros):
    if euros is None:
        with pytest.raises(ValueError, match=re.escape(typed)):
            euros_of(typed)
    else:
        assert euros_of(typed) == Decimal(euros)
