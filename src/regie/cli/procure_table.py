# SPDX-License-Identifier: EUPL-1.2
"""A table of a procurement study: its rows, headings, amounts and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP
from typing import Any

from regie.cli.common import LANG
from regie.procurement.result import StudyResult
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_euros, written
from regie.vocabulary.texts import say

Row = dict[str, Any]


@dataclass(frozen=True)
class Cents:
    """An amount of a row: whole euros on the screen, to the cent in a file."""

    value: int

    def shown(self, form: str) -> int | str:
        """As it stands in a table or a file."""
        if form == "table":
            return int(to_euros(self.value).to_integral_value(ROUND_HALF_UP))
        return written(self.value)


@dataclass(frozen=True)
class Table:
    """A table of a part: its key, rows, and headings that are not the usual ones."""

    key: str
    rows: Sequence[Row]
    headings: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the table is called."""
        return words(f"table_{self.key}", **self.values)

    def columns(self) -> dict[str, str]:
        """Keys of the columns to their headings."""
        keys = dict.fromkeys(key for row in self.rows for key in row)
        return {key: self.headings.get(key) or words(f"column_{key}") for key in keys}


def words(key: str, /, **values: object) -> str:
    """A sentence of these commands in the reader's language."""
    return say(f"procure_commands.{key}", LANG, **values)


class Names:
    """What people call the codes of a study."""

    def __init__(self, result: StudyResult) -> None:
        self.result, self.study = result, result.study
        self._bidders = {bidder.code: bidder.name for bidder in self.study.bidders}

    def place(self, code: str) -> str:
        return words("whole_region") if code in ("", TOTAL) else self.result.names.get(code, code)

    def party(self, code: str | None) -> str | None:
        return None if code is None else self._bidders.get(code) or self.result.names.get(code, code)

    def group(self, code: str) -> str:
        return self.study.group_names.get(code, code)

    def lot(self, code: str) -> str:
        return self.study.lot_names.get(code, code) if code else words("whole_region")
