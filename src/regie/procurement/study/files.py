# SPDX-License-Identifier: EUPL-1.2
"""Studies in the files of a region: ``procurement/ID.toml``."""

from __future__ import annotations

from pathlib import Path

from regie.contract.region_files import FileInvalid, files_in, load_part
from regie.procurement.study.model import Study, StudyInvalid
from regie.vocabulary.errors import RegieError

FOLDER = "procurement"
"""The folder of studies in a region's folder."""


def load_study(folder: Path, id_: str | None = None) -> Study:
    """The study with this id in a region's folder, or its only one.

    Raises ``FileInvalid`` when the file is not right, ``RegieError`` when it is missing or must be named.
    """
    found = {file.stem: file for file in study_files(folder)}
    if id_ is None and len(found) == 1:
        (id_,) = found
    if id_ is None or id_ not in found:
        key = "no_study" if not found else "which_study" if id_ is None else "study_missing"
        raise RegieError(f"procurement.{key}", id=id_ or "-", known=", ".join(found), folder=FOLDER)
    study = read_study(found[id_])
    if study.id != id_:
        raise RegieError("procurement.study_other_name", file=found[id_].name, id=study.id)
    return study


def read_study(file: Path) -> Study:
    """The study in a file; raises ``FileInvalid`` with a message per problem."""
    try:
        return load_part(file, Study)
    except FileInvalid as wrong:
        told = [each.problems if isinstance(each, StudyInvalid) else [each] for each in wrong.problems]
        raise FileInvalid(file, [problem for problems in told for problem in problems]) from None


def study_files(folder: Path) -> list[Path]:
    """The files of the studies in a region's folder, by name."""
    return files_in(folder / FOLDER)
