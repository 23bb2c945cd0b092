# SPDX-License-Identifier: EUPL-1.2
"""Files of a region folder that hold one part as TOML: a risk entry, a valve request."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from regie.contract.form import field_path, no_toml, problem_of_form
from regie.contract.values import Part
from regie.vocabulary.errors import RegieError

P = TypeVar("P", bound=Part)


class FileInvalid(RegieError):
    """A file of a region folder is not right; ``problems`` has a message for everything found."""

    def __init__(self, file: Path, problems: list[RegieError]) -> None:
        self.problems = problems
        super().__init__("region_files.invalid", file=f"{file.resolve().parent.name}/{file.name}")

    def message(self, lang: str = "nl") -> str:
        """The first line names the file, each next one what is wrong and how to mend it."""
        return "\n".join([super().message(lang), *(f"- {problem.message(lang)}" for problem in self.problems)])


def load_part(file: Path, kind: type[P]) -> P:
    """The part that a file holds; raises ``FileInvalid`` with a message per problem, naming field and mend."""
    try:
        content = file.read_bytes()
        data = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise FileInvalid(file, [no_toml(problem, "region_files", content)]) from None
    try:
        return kind.model_validate(data)
    except ValidationError as wrong:
        found = [
            problem_of_form(each, "region_files", kind, where=field_path(each["loc"])) for each in wrong.errors()
        ]
        raise FileInvalid(file, found) from None
    except RegieError as problem:
        raise FileInvalid(file, [problem]) from None


def files_in(folder: Path) -> list[Path]:
    """The TOML files of a folder by name, without what is still being written; none when there is no folder."""
    return sorted(file for file in folder.glob("*.toml") if not file.name.startswith("."))
