# SPDX-License-Identifier: EUPL-1.2
"""What was computed of a study: its newest result, and whether it is still of what stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from regie.forecast.runs import RUN, run_folders
from regie.procurement.result import KIND, StudyResult, load, room_version, study_hash
from regie.procurement.result import latest as newest
from regie.procurement.study import Study
from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.region import door


@dataclass(frozen=True)
class Latest:
    """The newest result of a study: whole, for computing with. Pages show an edition of it (``editions.py``)."""

    result: StudyResult

    @property
    def run(self) -> str:
        """The folder of the run."""
        return self.result.parameters.id

    def stale(self, study: Study | None) -> list[str]:
        """What changed since, in sentences; empty when nothing did."""
        return [text for text, changed in self._changes(study) if changed]

    def _changes(self, study: Study | None) -> list[tuple[str, bool]]:
        used = _snapshot()
        return [
            (
                _("De studie is daarna gewijzigd."),
                study is not None and study_hash(study) != study_hash(self.result.study),
            ),
            (
                _("Op de schermen is nu een andere momentopname in gebruik: %(snapshot)s.") % {"snapshot": used},
                used is not None and used != self.result.snapshot,
            ),
            (_("Regie is daarna vernieuwd."), self.result.parameters.code_version != room_version()),
        ]


def latest(scope: Scope, key: str) -> Latest | None:
    """The newest result of a study; nothing when it was never computed, or for who sees no procurement."""
    if not scope.may(Permission.SEE_PROCUREMENT):
        return None
    folder = door.folder()
    runs = tuple((path.name, (path / RUN).stat().st_mtime_ns) for path in run_folders(folder, KIND))
    name = _newest(folder, key, runs)
    return Latest(_read(folder, name)) if name else None


def _snapshot() -> str | None:
    try:
        return door.current_snapshot()
    except RegieError:
        return None


@lru_cache(maxsize=64)
def _newest(folder: Path, key: str, runs: Sequence[tuple[str, int]]) -> str:
    """The name of the newest result, looked for again when a run is added."""
    found = newest(folder, key)
    return found.parameters.id if found is not None else ""


@lru_cache(maxsize=4)
def _read(folder: Path, name: str) -> StudyResult:
    return load(folder, name)
