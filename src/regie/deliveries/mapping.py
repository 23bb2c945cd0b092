# SPDX-License-Identifier: EUPL-1.2
"""A mapping: how the columns and codes of another system's export become those of the standard.

A TOML file, given with ``--mapping``. All parts may be left out; what is not named is read as usual::

    [delivery]                              # the row of table delivery, when the export has none
    party = "A017"
    period_start = 2024-01-01
    period_end = 2024-06-30
    delivered_on = 2024-07-12
    standard_version = "1"

    [tables.trajectories]
    source = "Zorgtrajecten"                # sheet, or file name without its ending
    date_format = "d-m-jjjj"                # how dates are written: d or dd, m or mm, jjjj, and - / . or spaces
    month_format = "jjjjmm"                 # how months are written

    [tables.trajectories.columns]           # column of the standard = column of the export
    trajectory_key = "Trajectnr"
    began_on = "Startdatum zorg"

    [tables.trajectories.constants]         # column of the standard = the same value in every row
    provider = "A017"

    [tables.trajectories.codes.end_reason]  # code of the export = code of the standard
    "Volgens plan" = "31"

A code that the mapping does not name stays as it is, and so does a date in another form: the checks then find
it. A source may feed more than one table.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from regie.vocabulary.errors import RegieError
from regie.vocabulary.tables import tables

Written = str | int | date
_TOKENS = {"d": "%d", "dd": "%d", "m": "%m", "mm": "%m", "jjjj": "%Y", "yyyy": "%Y"}


class TableMapping(BaseModel):
    """What a mapping says about one table; see the module's own description."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    source: str | None = None
    date_format: str | None = None
    month_format: str | None = None
    columns: dict[str, str] = {}
    constants: dict[str, Written] = {}
    codes: dict[str, dict[str, str]] = {}

    @field_validator("date_format", "month_format")
    @classmethod
    def _readable(cls, written: str | None) -> str | None:
        if written is not None:
            strptime_format(written)
        return written


class Mapping(BaseModel):
    """A whole mapping. ``content`` is the file's bytes: they are part of what makes a delivery that delivery."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    delivery: dict[str, Written] = {}
    tables: dict[str, TableMapping] = {}
    content: bytes = b""

    def of(self, table: str) -> TableMapping:
        """What is said about one table; an empty mapping when nothing is."""
        return self.tables.get(table, TableMapping())


def load_mapping(file: Path | None) -> Mapping:
    """The mapping in this file, or the empty one for None.

    Raises ``RegieError`` when it cannot be read or names tables or columns that the standard does not have.
    """
    if file is None:
        return Mapping()
    try:
        content = file.read_bytes()
        mapping = Mapping(**tomllib.loads(content.decode("utf-8-sig")), content=content)
    except OSError:
        raise RegieError("reading.mapping_missing", file=file.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise RegieError("reading.mapping_unreadable", file=file.name, problem=problem) from None
    except (ValidationError, TypeError) as problem:
        where, what = _first(problem)
        raise RegieError("reading.mapping_wrong", file=file.name, where=where, problem=what) from None
    _check_names(mapping, file.name)
    return mapping


def strptime_format(written: str) -> str:
    """The format in DuckDB's ``strptime`` for ``dd-mm-jjjj`` and the like.

    Raises ``ValueError`` for anything that is no day, month or year.

    >>> strptime_format("d/m/jjjj")
    '%d/%m/%Y'
    """
    parts = re.findall(r"[a-z]+|[^a-z]", re.sub(r"(jjjj|yyyy|mm|dd)", r"\1\0", written.lower()))
    parts = [part for part in parts if part != "\0"]
    if not all(part in _TOKENS or part in "-/. " for part in parts) or not any(part in _TOKENS for part in parts):
        raise ValueError(f"'{written}': d, dd, m, mm, jjjj")
    return "".join(_TOKENS.get(part, part) for part in parts)


def _check_names(mapping: Mapping, file: str) -> None:
    def wrong(where: str, name: str, known: list[str]) -> RegieError:
        return RegieError(
            "reading.mapping_unknown_name", file=file, where=where, name=name, known=", ".join(known)
        )

    standard = tables()
    if mapping.delivery and "delivery" in mapping.tables:
        raise RegieError("reading.mapping_delivery_twice", file=file)
    for column in mapping.delivery:
        known = [column.name for column in standard["delivery"].columns]
        if column not in known:
            raise wrong("delivery", column, known)
    for name, said in mapping.tables.items():
        if name not in standard:
            raise wrong("tables", name, list(standard))
        known = [column.name for column in standard[name].columns]
        for part in ("columns", "constants", "codes"):
            for column in getattr(said, part):
                if column not in known:
                    raise wrong(f"tables.{name}.{part}", column, known)
        for column in set(said.columns) & set(said.constants):
            raise RegieError("reading.mapping_twice", file=file, table=name, column=column)


def _first(problem: ValidationError | TypeError) -> tuple[str, str]:
    if isinstance(problem, TypeError):
        return "content", str(problem)
    first = problem.errors()[0]
    return ".".join(str(part) for part in first["loc"]), first["msg"].removeprefix("Value error, ")
