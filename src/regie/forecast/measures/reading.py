# SPDX-License-Identifier: EUPL-1.2
"""Read sets of control measures: ``measures/ID.toml`` of a region folder."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from regie.contract.form import field_path, no_toml, problem_of_form
from regie.contract.region_files import files_in
from regie.contract.values import Part
from regie.forecast.measures.model import AnyMeasure, ControlMeasure, MeasureSet
from regie.vocabulary.errors import RegieError

FOLDER = "measures"

KINDS: dict[str, type[ControlMeasure]] = {
    get_args(kind.model_fields["type"].annotation)[0]: kind for kind in get_args(get_args(AnyMeasure)[0])
}
"""The kinds of measure by what stands in ``type``."""


class MeasuresInvalid(RegieError):
    """A file of measures is not right; ``problems`` has a message for everything found."""

    def __init__(self, file: Path, problems: list[RegieError]) -> None:
        self.problems = problems
        super().__init__("measures.invalid", file=f"{file.resolve().parent.name}/{file.name}")

    def message(self, lang: str = "nl") -> str:
        """The first line names the file, each next one what is wrong and how to mend it."""
        return "\n".join([super().message(lang), *(f"- {problem.message(lang)}" for problem in self.problems)])


def load_measures(file: Path) -> MeasureSet:
    """The set that a file holds; raises ``MeasuresInvalid`` with a message per problem, naming field and mend."""
    try:
        content = file.read_bytes()
        data = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise MeasuresInvalid(file, [no_toml(problem, "region_files", content)]) from None
    try:
        found = MeasureSet.model_validate(data)
    except ValidationError as wrong:
        raise MeasuresInvalid(file, [_sentence(each) for each in _own(wrong.errors())]) from None
    except RegieError as problem:
        raise MeasuresInvalid(file, [problem]) from None
    if found.id != file.stem:
        raise MeasuresInvalid(file, [RegieError("measures.set_name", id=found.id, file=file.name)])
    return found


def load_measure_set(folder: Path, name: str) -> MeasureSet:
    """The set of a region ``folder`` with this id; raises ``RegieError`` when there is none."""
    files = {file.stem: file for file in files_in(folder / FOLDER)}
    if name not in files:
        raise RegieError("measures.set_unknown", name=name, folder=FOLDER, known=", ".join(files) or "-")
    return load_measures(files[name])


def _own(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the complaint that a list is empty because what stands in it is wrong."""
    empty = [each for each in details if each["type"] == "too_short" and each["loc"] == ("measures",)]
    return [each for each in details if each not in empty] or empty


def _sentence(detail: ErrorDetails) -> RegieError:
    """A problem of form as a message. The kind of a measure stands in pydantic's path as a step of its own."""
    loc = list(detail["loc"])
    whole: type[Part] = MeasureSet
    inner: tuple[int | str, ...] = tuple(loc)
    if len(loc) > 2 and loc[0] == "measures" and loc[2] in KINDS:
        whole, inner = KINDS[str(loc.pop(2))], detail["loc"][3:]
    where = field_path(tuple(loc))
    value = _value(detail["input"])
    match detail["type"]:
        case "union_tag_invalid":
            return RegieError(
                "measures.type_unknown",
                where=where,
                value=_value(detail["input"], "type"),
                expected=", ".join(KINDS),
            )
        case "union_tag_not_found":
            return RegieError("measures.type_missing", where=where, expected=", ".join(KINDS))
        case "month" | "period" if loc[-1] in ("starts", "ends"):
            return RegieError("measures.month", where=where, value=value)
        case "percentage":
            return RegieError("measures.percentage_unreadable", where=where, value=value)
        case "too_short":
            return RegieError(f"measures.no_{loc[-1]}", where=where)
    placed: Any = {**detail, "loc": inner}
    return problem_of_form(placed, "region_files", whole, where=where)


def _value(found: Any, key: str = "") -> str:
    written = str(found.get(key, "") if key and isinstance(found, dict) else found)
    return written if len(written) <= 60 else f"{written[:57]}..."
