# SPDX-License-Identifier: EUPL-1.2
"""Tables of amounts in a fixed order: from level to level, per year, per cause. Nothing is added up here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from regie.web.ui import columns, formats
from regie.web.ui.tables import Table

CENTS = 2
"""Decimals: amounts add up to the cent, so they are shown to the cent."""


class Amount(columns.Cents):
    """Cents without a sign for the euro: the unit stands above the table."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, **{"decimals": CENTS} | more)

    def written(self, value: int) -> str:
        return formats.cents(value, self.decimals, signed=self.signed).replace("€", "").strip("\u00a0 ")


class Ordered(Table):
    """A table whose order says something: it is not sorted otherwise."""

    class Meta:
        orderable = False


def a_column_each(
    first: str, named: Iterable[tuple[str, Any]], last: Iterable[str] = (), *, signed: bool = False
) -> dict[str, Any]:
    """After the column ``first`` an amount for every code with its name, and then the columns ``last``."""
    found = [(code, Amount(name, signed=signed)) for code, name in named]
    return {"extra_columns": found, "sequence": (first, *(code for code, _column in found), *last)}
