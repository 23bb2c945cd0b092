# SPDX-License-Identifier: EUPL-1.2
"""Code lists with validity dates, one CSV file each beside this module.

National lists keep their official id (``COD327``, ``JZ588``, ``JZ020``, ``JZ021``, ``COD046``, ``WJ756``;
municipalities after the CBS list of 1 January 2026); Regie's own lists have a name (``theme``, ``form``).
Codes are text and keep their leading zeros. An empty date means that the source gives none.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from regie.vocabulary.errors import RegieError


@dataclass(frozen=True)
class Code:
    """One entry: ``label`` is Dutch; ``label_en`` falls back on it for national lists."""

    code: str
    label: str
    label_en: str
    valid_from: date | None = None
    valid_to: date | None = None

    def named(self, lang: str = "nl") -> str:
        """The label in ``nl`` or ``en``."""
        return self.label_en if lang == "en" else self.label

    def valid_on(self, day: date) -> bool:
        """Whether the code may be used for something that happened on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@cache
def codelist(name: str) -> dict[str, Code]:
    """The list with this name: code to entry, in the order of the source.

    Raises ``RegieError`` for a name that does not exist.
    """
    source = files(__package__).joinpath(f"{name}.csv")
    if not source.is_file():
        raise RegieError("vocabulary.codelist_unknown", name=name)
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {
        row["code"]: Code(
            row["code"],
            row["label"],
            row.get("label_en") or row["label"],
            date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in rows
    }
