# SPDX-License-Identifier: EUPL-1.2
"""The runs of the region as a reader may see them: what is in the folder, read once.

A run never changes, so what was read of it is kept in memory by its file's stamp.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import Http404

from regie.forecast.run import ForecastRun
from regie.forecast.runs import FORECAST, PUBLISHED, RUN, Parameters, published_on, run_folders
from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.outlook.editions import for_reader
from regie.web.region import door

Stamp = tuple[int, int]


@dataclass(frozen=True)
class KeptRun:
    """A run as it stands in a list: what went in, and on which day it was published (nothing: it was not)."""

    parameters: Parameters
    published: date | None
    certainty: int

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self.parameters.id

    @property
    def is_forecast(self) -> bool:
        """Whether it is a forecast, which can be published, or scenarios side by side."""
        return self.parameters.kind == FORECAST


def kept_runs(scope: Scope) -> list[KeptRun]:
    """The runs that the reader may see: those that were published first, newest first, then the others.

    A run that was not published is a working paper, for those who make forecasts and who check the whole trail.
    """
    found = list(_kept_runs())
    shown = [each for each in found if each.published is not None or _sees_working_papers(scope)]
    return sorted(
        shown,
        key=lambda each: (each.published or date.min, each.parameters.until, each.parameters.snapshot, each.id),
        reverse=True,
    )


def published_run(scope: Scope) -> KeptRun | None:
    """The forecast that was published last; nothing when none was."""
    return next((each for each in kept_runs(scope) if each.published is not None and each.is_forecast), None)


def kept_run(scope: Scope, run: str) -> KeptRun:
    """A run by its name. One that is not there and one that may not be seen look the same."""
    for each in kept_runs(scope):
        if each.id == run:
            return each
    raise Http404


def forecast_of(scope: Scope, kept: KeptRun) -> ForecastRun:
    """All of a run, in the reader's edition. Raises ``RegieError`` when its file cannot be read."""
    return _for_reader(
        kept.id, _stamp(_file(kept.id)), scope.small_numbers, scope.municipalities, str(door.folder())
    )


def whole_forecast(run: str) -> ForecastRun:
    """All of a run as it was made, for computing with; never for a page."""
    file = _file(run)
    return _read(file, _stamp(file))


def file_of(run: str) -> Path:
    """The file of a run."""
    return _file(run)


def _sees_working_papers(scope: Scope) -> bool:
    return scope.may(Permission.MAKE_FORECAST) or scope.small_numbers


def _kept_runs() -> Iterator[KeptRun]:
    for path in run_folders(door.folder()):
        marked = path / PUBLISHED
        yield _listed(path, _stamp(path / RUN), _stamp(marked) if marked.is_file() else None)


@lru_cache(maxsize=512)
def _listed(path: Path, stamp: Stamp, marked: Stamp | None) -> KeptRun:
    try:
        found: Any = json.loads((path / RUN).read_bytes())
        parameters, certainty = Parameters.model_validate(found["parameters"]), int(found["certainty"])
    except (ValueError, KeyError, TypeError):  # a ValidationError and an undecodable byte are ValueErrors
        raise RegieError("forecast_runs.unreadable", file=path / RUN) from None
    return KeptRun(parameters, published_on(path), certainty)


@lru_cache(maxsize=8)
def _read(file: Path, stamp: Stamp) -> ForecastRun:
    return ForecastRun.read(file)


@lru_cache(maxsize=32)
def _for_reader(
    run: str, stamp: Stamp, small_numbers: bool, municipalities: frozenset[str] | None, folder: str
) -> ForecastRun:
    return for_reader(_read(_file(run), stamp), door.region(), small_numbers, municipalities)


def _file(run: str) -> Path:
    file: Path = door.folder() / "runs" / run / RUN
    return file


def _stamp(file: Path) -> Stamp:
    found = file.stat()
    return found.st_mtime_ns, found.st_size
