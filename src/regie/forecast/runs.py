# SPDX-License-Identifier: EUPL-1.2
"""Runs: forecasts and scenarios as they were made, kept in the region's folder and never changed.

``runs/KIND-HASH8/`` holds ``run.json``: what went in, each choice with its reason, and what came out. The name is
the hash of what went in, so the same question gives the same folder, with the same bytes. A forecast that was
made public also has ``published.json`` with the day and the hash of what was published, which is later held
against what came.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError

from regie.vocabulary import Period, RegieError
from regie.vocabulary.durable import BUILDING, commit_folder, commit_new_file, locked, remove_unfinished
from regie.vocabulary.frozen import Frozen

FOLDER, RUN, PUBLISHED = "runs", "run.json", "published.json"

FORECAST = "forecast"
"""The kind of run that can be published."""


class Choice(Frozen):
    """Something that a person or the program chose: its name, the value as text, and why."""

    name: str
    value: str
    reason_nl: str
    reason_en: str


class Parameters(Frozen):
    """All that went into a run. ``until`` is the last month of the history; ``inputs`` names the files that were
    read beside the snapshot (measures, scenarios, budget lines) with the hash of their content."""

    kind: str
    region: str
    snapshot: str
    contract: str
    contract_version: str
    code_version: str
    seed: int
    draws: int
    until: str
    horizon: int
    choices: tuple[Choice, ...]
    inputs: dict[str, str]

    @property
    def id(self) -> str:
        """The name of the run's folder."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return f"{self.kind}-{sha256(content.encode('utf-8')).hexdigest()[:8]}"


class Run(Frozen):
    """What every run has: what went in. What comes out is in the models that build on it."""

    parameters: Parameters

    @property
    def id(self) -> str:
        """The name of the run's folder."""
        return self.parameters.id

    @classmethod
    def read(cls, path: Path) -> Self:
        """The run in a file; ``RegieError`` when it cannot be read."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except (ValidationError, UnicodeDecodeError):
            raise RegieError("forecast_runs.unreadable", file=path) from None


def file_hash(path: Path) -> str:
    """The hash by which a run names a file that it read."""
    return sha256(path.read_bytes()).hexdigest()


def keep_run(folder: Path, run: Run) -> Path:
    """Keep a run in the region's folder; its own folder. Made before with the same outcome it is left as it is.

    Raises ``RegieError`` when a run with the same parameters has another outcome: then a file was edited.
    """
    final = folder / FOLDER / run.id
    content = (run.model_dump_json(indent=1) + "\n").encode("utf-8")
    with locked(folder / FOLDER):
        remove_unfinished(folder / FOLDER)
        if final.exists():
            if not (final / RUN).is_file() or (final / RUN).read_bytes() != content:
                raise RegieError("forecast_runs.other_outcome", run=run.id, folder=final)
            return final
        built = folder / FOLDER / f"{BUILDING}{os.getpid()}"
        shutil.rmtree(built, ignore_errors=True)
        built.mkdir()
        (built / RUN).write_bytes(content)
        commit_folder(built, final)
    return final


def publish_run(folder: Path, run: str, on: date) -> Path:
    """Mark a run as published on a day, for good.

    Raises ``RegieError`` when the run is not there, was published before, or may not be (``check_publishing``).
    """
    file = run_file(folder, run)
    path = file.with_name(PUBLISHED)
    check_publishing(folder, _parameters(file), on)
    try:
        marked = {"published_on": on.isoformat(), "run_hash": file_hash(file)}
        commit_new_file(path, (json.dumps(marked) + "\n").encode("utf-8"))
    except FileExistsError:
        raise RegieError("forecast_runs.published_before", run=run, day=published_on(path.parent)) from None
    return path


def check_publishing(folder: Path, parameters: Parameters, on: date) -> None:
    """Raises ``RegieError`` when a run is no forecast, when its history goes on after the day of publication, and
    when another forecast of the same snapshot and contract was published on that day."""
    if parameters.kind != FORECAST:
        raise RegieError("forecast_runs.not_a_forecast", run=parameters.id, kind=parameters.kind)
    if on <= Period.parse(parameters.until).last_day:
        raise RegieError("forecast_runs.published_too_early", run=parameters.id, day=on, until=parameters.until)
    _check_only_one(folder, parameters, on)


def _check_only_one(folder: Path, parameters: Parameters, on: date) -> None:
    """A day on which two forecasts of one snapshot were published would leave open which of them counts."""
    for path in run_folders(folder, FORECAST):
        if path.name == parameters.id or published_on(path) != on:
            continue
        other = _parameters(path / RUN)
        if (other.snapshot, other.contract) == (parameters.snapshot, parameters.contract):
            raise RegieError("forecast_runs.published_same_day", run=parameters.id, other=path.name, day=on)


def published_on(run: Path) -> date | None:
    """The day on which the run in this folder was published, or nothing.

    Raises ``RegieError`` when that cannot be read, or the run is another than the one that was published.
    """
    path = run / PUBLISHED
    if not path.is_file():
        return None
    try:
        found: Any = json.loads(path.read_bytes())
        day, hashed = date.fromisoformat(found["published_on"]), found.get("run_hash")
    except (ValueError, KeyError, TypeError):
        raise RegieError("forecast_runs.published_unreadable", file=path) from None
    if hashed is not None and hashed != file_hash(run / RUN):
        raise RegieError("forecast_runs.changed", file=run / RUN, day=day)
    return day


def _parameters(file: Path) -> Parameters:
    try:
        found: Any = json.loads(file.read_bytes())
        return Parameters.model_validate(found["parameters"])
    except (ValueError, KeyError, TypeError):  # a ValidationError and an undecodable byte are ValueErrors
        raise RegieError("forecast_runs.unreadable", file=file) from None


def run_file(folder: Path, run: str) -> Path:
    """The file of a run; ``RegieError`` when there is none of this name."""
    path = folder / FOLDER / run / RUN
    if run != Path(run).name or not path.is_file():
        known = ", ".join(each.name for each in run_folders(folder)) or "-"
        raise RegieError("forecast_runs.unknown", run=run, known=known)
    return path


def run_folders(folder: Path, kind: str = "") -> Iterator[Path]:
    """The folders of the runs of one kind, or all, by name."""
    for path in sorted((folder / FOLDER).glob(f"{kind or '*'}-????????")):
        if (path / RUN).is_file():
            yield path
