# SPDX-License-Identifier: EUPL-1.2
"""What reading found in the messages, kept beside the history: a record that was held back has a finding."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType

from regie.exchange.ijw.findings import Finding
from regie.exchange.spreadsheets import harmless
from regie.vocabulary.frozen import Frozen

COLUMNS = ("rule", "severity", "returncode", "message", "place", "record", "element", "nl", "en")


class Held(Frozen):
    """Findings of reading: records with an error were not given, whole messages should be sent anew."""

    records: int
    errors: int
    warnings: int


class Reading:
    """Writes the findings of reading to a file, one by one, and counts them. A context manager."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(COLUMNS)
        self._records = self._errors = self._warnings = 0
        self._last: tuple[str, int] | None = None

    def __enter__(self) -> Reading:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def take(self, one: Finding) -> None:
        """Take one finding. Those of one record come one after the other."""
        where = (one.message, harmless(one.place), one.record, one.element, one.nl, one.en)
        self._writer.writerow((one.rule, one.severity, one.returncode, *where))
        self._errors += one.severity == "error"
        self._warnings += one.severity == "warning"
        if one.severity == "error" and one.record is not None and self._last != (one.place, one.record):
            self._last = (one.place, one.record)
            self._records += 1

    def counted(self) -> Held:
        """What was taken until now."""
        return Held(records=self._records, errors=self._errors, warnings=self._warnings)
