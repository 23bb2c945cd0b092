# SPDX-License-Identifier: EUPL-1.2
"""The ledger's control totals beside what was delivered on them: one rule for which account a line belongs to."""

from __future__ import annotations

from typing import NamedTuple


class LedgerRow(NamedTuple):
    """One account and segment in one month: the ledger's total in cents (None: no total was delivered) and what was
    delivered on it.

    Lines of ``costs`` name their account. Production names none: it and the costs without an account belong to all
    accounts that no line of costs names, together; their codes then stand in ``account`` with commas. Without such
    accounts it is empty.
    """

    account: str
    segment: str
    month: int
    cents: int | None
    delivered: int
    description: str
