# SPDX-License-Identifier: EUPL-1.2
"""A study as it stands: its file, or what was changed in it since; right, or with what must be mended."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.http import Http404
from pydantic import ValidationError

from regie.contract.form import field_path, problem_of_form
from regie.contract.writing import part_toml
from regie.procurement.study import FOLDER, Study, StudyInvalid, read_study, study_files
from regie.procurement.study.checks import check_in
from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.procurement.models import StudyDraft
from regie.web.region import door


@dataclass(frozen=True)
class Checked:
    """What came of reading a study: the study, or the problems that stand in the way."""

    study: Study | None
    problems: tuple[RegieError, ...] = ()


@dataclass(frozen=True)
class Working:
    """A study as the reader finds it. ``payload`` are its fields as JSON; ``study`` is there when they are right.
    ``draft`` is what was changed since its file was written (nothing: it is the file), ``file`` the study that the
    file holds."""

    key: str
    payload: Mapping[str, Any]
    checked: Checked
    draft: StudyDraft | None
    file: Study | None

    @property
    def study(self) -> Study | None:
        return self.checked.study

    @property
    def title(self) -> str:
        """What it is called, also while it is not right."""
        return str(self.payload.get("title") or self.key)

    @property
    def best(self) -> Study | None:
        """The study as it stands now, else as it was kept."""
        return self.study or self.file

    @property
    def elsewhere(self) -> bool:
        """Whether the file was written by somebody else after this draft began."""
        return self.draft is not None and self.draft.base != stamp_of(self.key)


def working(scope: Scope, key: str) -> Working:
    """A study by its name: for who edits the draft where there is one, for others what was kept.

    A study that is not there and one that may not be seen look the same: ``Http404``.
    """
    draft = StudyDraft.objects.within(scope).filter(key=key).first()
    there = key in {file.stem for file in study_files(door.folder())}
    if draft is None and not there:
        raise Http404
    kept = of_file(key) if there else Checked(None)
    if draft is not None:
        return Working(key, draft.payload, of_payload(draft.payload, key), draft, kept.study)
    payload = as_payload(kept.study) if kept.study is not None else {"id": key}
    return Working(key, payload, kept, None, kept.study)


def all_of(scope: Scope) -> list[Working]:
    """Every study that the reader may see, by name."""
    keys = {file.stem for file in study_files(door.folder())}
    keys |= set(StudyDraft.objects.within(scope).values_list("key", flat=True))
    return [working(scope, key) for key in sorted(keys)]


def of_payload(payload: Mapping[str, Any], key: str) -> Checked:
    """Read a study from its fields, and say everything that is wrong with them."""
    try:
        study = Study.model_validate(dict(payload))
        if study.id != key:
            raise RegieError("procurement.study_other_name", file=f"{key}.toml", id=study.id)
        check_in(study, door.region())
        if tomllib.loads(part_toml(study), parse_float=Decimal) and as_written(study) != study:
            raise RegieError("web_procurement.not_writable")
    except ValidationError as wrong:
        found = (
            problem_of_form(each, "region_files", Study, where=field_path(each["loc"])) for each in wrong.errors()
        )
        return Checked(None, tuple(found))
    except StudyInvalid as wrong:
        return Checked(None, tuple(wrong.problems))
    except RegieError as wrong:
        return Checked(None, (wrong,))
    return Checked(study)


def of_file(key: str) -> Checked:
    """Read the file of a study; what is wrong with it comes as problems, so that it can be mended here."""
    try:
        study = read_study(_file(key))
        check_in(study, door.region())
    except RegieError as wrong:
        return Checked(None, tuple(getattr(wrong, "problems", ()) or (wrong,)))
    return Checked(study)


def as_written(study: Study) -> Study:
    """The study as its file will say it."""
    return Study.model_validate(tomllib.loads(part_toml(study), parse_float=Decimal))


def as_payload(study: Study) -> dict[str, Any]:
    """The fields of a study as JSON."""
    return study.model_dump(mode="json")


def fingerprint(study: Study) -> str:
    """A name for what a study says."""
    return sha256(study.model_dump_json().encode()).hexdigest()


def stamp_of(key: str) -> str:
    """The hash of a study's file; empty when there is none."""
    file = _file(key)
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def may_edit(scope: Scope) -> bool:
    """Whether the reader makes studies."""
    return scope.may(Permission.EDIT_PROCUREMENT)


def _file(key: str) -> Path:
    file: Path = door.folder() / FOLDER / f"{key}.toml"
    return file
