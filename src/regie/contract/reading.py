# SPDX-License-Identifier: EUPL-1.2
"""Read contract files, and keep the versions of one contract apart in time."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from regie.contract.model import Contract, ContractInvalid
from regie.vocabulary.errors import RegieError


def read_contract(content: bytes) -> Contract:
    """A contract from the bytes of its TOML file.

    Raises ``ContractInvalid`` with a message per problem, each naming the place, the clause and the mend; the
    problems of form come first, those of content when the form is right.
    """
    try:
        data = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ContractInvalid([RegieError("contract.no_toml", problem=problem)]) from None
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
    """Versions of one contract by the day from which they hold; raises ``RegieError`` when two overlap."""
    ordered = sorted(versions, key=lambda each: (each.version_from, each.version))
    for before, after in pairwise(ordered):
        if before.id != after.id:
            raise RegieError("contract.versions_of_two", first=before.id, second=after.id)
        if before.version_to is None or before.version_to >= after.version_from:
            raise RegieError(
                "contract.versions_overlap",
                contract=before.id,
                first=before.version,
                second=after.version,
                first_to=before.version_to or "-",
                second_from=after.version_from,
                clause=before.clause_labels.get(before.term.clause, "-"),
            )
    return tuple(ordered)


def version_on(versions: Sequence[Contract], day: date) -> Contract:
    """The version that holds on a day; raises ``RegieError`` when none does or versions overlap."""
    for version in in_order(versions):
        if version.version_from <= day and (version.version_to is None or day <= version.version_to):
            return version
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


_KEYS = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "amount": "amount_unreadable",
    "percentage": "percentage_unreadable",
    "period": "period_unreadable",
    "literal_error": "not_one_of",
    "string_too_short": "field_empty",
    "date_from_datetime_parsing": "date_unreadable",
    "date_parsing": "date_unreadable",
    "date_type": "date_unreadable",
    "int_type": "no_number",
    "int_parsing": "no_number",
    "greater_than_equal": "number_outside",
    "less_than_equal": "number_outside",
}


def _sentence(detail: ErrorDetails, data: dict[str, Any]) -> RegieError:
    """A problem of form as a message: where it stands, under which clause, and what is expected."""
    where, clause = _place(detail["loc"], data)
    context = detail.get("ctx", {})
    key = _KEYS.get(detail["type"], "field_wrong")
    if detail["type"] == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        key = "form_municipality" if "{4}" in pattern else "form_day" if "0[1-9]" in pattern else "form_code"
    bounds = [f"{sign} {context[name]}" for name, sign in (("ge", "≥"), ("le", "≤")) if name in context]
    return RegieError(
        f"contract.{key}",
        where=where,
        clause=clause,
        value=_short(detail["input"]),
        expected=str(context.get("expected", " ".join(bounds))).replace(" or ", ", "),
    )


def _place(loc: tuple[int | str, ...], data: Any) -> tuple[str, str]:
    words, clause, here = "", "", data
    for step in loc:
        words += f"[{step + 1}]" if isinstance(step, int) else f"{'.' if words else ''}{step}"
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
    return words, titles[0] if titles else clause or "-"


def _short(value: Any) -> str:
    written = str(value)
    return written if len(written) <= 60 else f"{written[:57]}..."
