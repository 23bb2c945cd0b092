# SPDX-License-Identifier: EUPL-1.2
"""Solidarity keys between municipalities compared: who pays what under each, and who gains or loses.

The keys are those met in practice (own use; clients in care the year before; a three-year average; the share in
the general grant; full solidarity by youths). Base data and reference day are kept with the result; parts are
rounded by largest remainder and add up to the cent.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from regie.contract.lines import Words
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money

KeyCode = Literal["own_use", "clients_last_year", "clients_three_years", "general_grant", "youths"]


class KeyRow(Frozen):
    """A municipality under a key: its ``weight`` (for own use its cents), its amount, and ``difference``, amount
    less own use (positive: it pays more, it loses)."""

    municipality: str
    weight: int
    share_percent: Decimal
    amount: Money
    difference: Money


class DividedBy(Frozen):
    """An amount divided by one key. ``reference`` is the day or period of the base data, ``source`` where they
    come from; ``remark`` says why the key could not be used (then there are no rows)."""

    key: KeyCode
    label: Words
    reference: str
    source: Words
    rows: tuple[KeyRow, ...] = ()
    moved: Money = 0
    remark: Words | None = None

    @property
    def gains(self) -> tuple[KeyRow, ...]:
        """Municipalities that pay less than by own use."""
        return tuple(row for row in self.rows if row.difference < 0)

    @property
    def loses(self) -> tuple[KeyRow, ...]:
        """Municipalities that pay more than by own use."""
        return tuple(row for row in self.rows if row.difference > 0)


class LotDivided(Frozen):
    """The amount of a lot (all lots: empty) by every key."""

    lot: str
    amount: Money
    keys: tuple[DividedBy, ...]


class Solidarity(Frozen):
    """The keys compared, for all lots together first. ``amounts`` says which amounts are divided."""

    snapshot: str
    amounts: Words
    lots: tuple[LotDivided, ...]
    remarks: tuple[Words, ...] = ()
