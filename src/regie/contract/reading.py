# SPDX-License-Identifier: EUPL-1.2
"""Read contract files, and keep the versions of one contract apart in time."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from regie.contract.form import field_path, no_toml, problem_of_form
from regie.contract.model import Contract, ContractInvalid
from regie.vocabulary.errors import RegieError


@lru_cache(maxsize=128)
def read_contract(content: bytes) -> Contract:
    """A contract from the bytes of its TOML file; the same bytes are read once, for a page asks for its contract
    many times and checking one takes tens of milliseconds.

    Raises ``ContractInvalid`` with a message per problem, each naming the place, the clause and the mend; the
    problems of form come first, those of content when the form is right.
    """
    try:
        data = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ContractInvalid([no_toml(problem, "contract", content)]) from None
    return contract_from(data)


def contract_from(data: dict[str, Any]) -> Contract:
    """A contract from its fields, as they stand in the file; raises ``ContractInvalid``."""
    try:
        return Contract.model_validate(data)
    except ValidationError as wrong:
        raise ContractInvalid([_sentence(detail, data) for detail in wrong.errors()]) from None


def load_contract(file: Path) -> Contract:
    """Read a contract file; raises ``RegieError`` when there is none, ``ContractInvalid`` when it is not right."""
    try:
        return read_contract(file.read_bytes())
    except ContractInvalid as wrong:
        raise ContractInvalid(wrong.problems, file) from None
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise RegieError("contract.file_missing", file=file) from None


def load_versions(folder: Path) -> tuple[Contract, ...]:
    """All versions of one contract (the ``*.toml`` of ``contracts/ID``), oldest first.

    Raises ``RegieError`` when there are none, when they are not of one contract, or when two overlap in time.
    """
    found = sorted(folder.glob("*.toml"))
    if not found:
        raise RegieError("contract.file_missing", file=folder / "*.toml")
    return in_order([load_contract(file) for file in found])


def in_order(versions: Sequence[Contract]) -> tuple[Contract, ...]:
    """Versions of one contract by the day from which they hold; one without an end holds until the next begins.

    Raises ``RegieError`` when two hold on the same day.
    """
    ordered = sorted(versions, key=lambda each: (each.version_from, each.version))
    for before, after in pairwise(ordered):
        if before.id != after.id:
            raise RegieError("contract.versions_of_two", first=before.id, second=after.id)
        same_day = before.version_from == after.version_from
        if same_day or (before.version_to is not None and before.version_to >= after.version_from):
            raise RegieError(
                f"contract.versions_{'same_day' if same_day else 'overlap'}",
                contract=before.id,
                first=before.version,
                second=after.version,
                first_to=before.version_to,
                second_from=after.version_from,
                clause=before.clause_labels.get(before.term.clause, "-"),
            )
    return tuple(ordered)


def version_on(versions: Sequence[Contract], day: date) -> Contract:
    """The version that holds on a day; raises ``RegieError`` when none does or versions overlap."""
    begun = [version for version in in_order(versions) if version.version_from <= day]
    if begun and (begun[-1].version_to is None or day <= begun[-1].version_to):
        return begun[-1]
    raise RegieError("contract.no_version", contract=versions[0].id if versions else "-", day=day)


def example_names() -> list[str]:
    """The contracts that come with Regie, amounts illustrative."""
    folder = files(__package__).joinpath("examples")
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def example_bytes(name: str) -> bytes:
    """The file of an example contract; raises ``RegieError`` when there is none with this name."""
    if name not in example_names():
        raise RegieError("contract.example_unknown", name=name, known=", ".join(example_names()))
    return files(__package__).joinpath("examples", f"{name}.toml").read_bytes()


def example(name: str) -> Contract:
    """An example contract: ``jens-2019-2022``, ``jens-2023-2027`` or ``achterhoek``."""
    return read_contract(example_bytes(name))


def _sentence(detail: ErrorDetails, data: dict[str, Any]) -> RegieError:
    """A problem of form as a message: where it stands, under which clause, and what is expected."""
    loc = detail["loc"]
    return problem_of_form(detail, "contract", Contract, where=field_path(loc), clause=_clause(loc, data))


def _clause(loc: tuple[int | str, ...], data: Any) -> str:
    """The article and title of the clause that a place in the file rests on."""
    clause, here = "", data
    for step in loc:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(here, dict) and isinstance(here.get("clause"), str):
            clause = here["clause"]
    clauses = data.get("clauses")
    titles = [
        f"{entry.get('article', '')} {entry.get('title', '')}".strip()
        for entry in (clauses if isinstance(clauses, list) else ())
        if isinstance(entry, dict) and entry.get("id") == clause
    ]
    return titles[0] if titles else clause or "-"
