# SPDX-License-Identifier: EUPL-1.2
"""Check the text of a draft as the command line checks a file, and say on which line each problem stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from regie.contract import Contract, read_contract
from regie.contract.model import ContractInvalid
from regie.contract.reading import in_order
from regie.review.contracts import region_contracts
from regie.vocabulary import RegieError
from regie.web.contracts.toml_lines import line_of
from regie.web.region import door
from regie.web.ui.language import active

MOST_BYTES = 2_000_000
"""A text beyond this is no contract."""


@dataclass(frozen=True)
class Problem:
    """What is wrong, and on which line (from 1) where that is known."""

    text: str
    line: int | None = None


@dataclass(frozen=True)
class Checked:
    """What came of a check: the contract, or the problems that stand in the way."""

    contract: Contract | None
    problems: tuple[Problem, ...]


def checked(text: str, id_: str, version: str) -> Checked:
    """Check a text that should become this version of this contract."""
    if len(text.encode("utf-8")) > MOST_BYTES:
        return Checked(None, (_told(RegieError("web_contracts.too_large"), text),))
    try:
        contract = read_contract(text.encode("utf-8"))
        expected(contract, id_, version)
    except ContractInvalid as wrong:
        return Checked(None, tuple(_told(each, text) for each in wrong.problems))
    except RegieError as wrong:
        return Checked(None, (_told(wrong, text),))
    return Checked(contract, ())


def expected(contract: Contract, id_: str, version: str) -> None:
    """Refuse a contract that is not the version that is being written, or cannot stand beside the others."""
    if (contract.id, contract.version) != (id_, version):
        raise RegieError(
            "web_contracts.other_version", id=contract.id, version=contract.version, wanted_id=id_, wanted=version
        )
    versions = next((each for each in region_contracts(door.folder()) if each[-1].id == id_), ())
    others = [each for each in versions if each.version != version]
    in_order([*others, contract])
    if others and contract.version_from < others[-1].version_from:
        raise RegieError(
            "web_contracts.begins_before",
            day=contract.version_from,
            last=others[-1].version,
            since=others[-1].version_from,
        )


def next_version(versions: tuple[Contract, ...]) -> str:
    """The number after the highest; versions with other names do not count."""
    numbers = [int(each.version) for each in versions if each.version.isdecimal()]
    return str(max(numbers, default=0) + 1)


def first_text(text: str, version: str, today: date) -> str:
    """The text of an approved version as the beginning of the next: with its number, from today."""
    changed = _replaced(text, "version", f'version = "{version}"')
    changed = _replaced(changed, "version_from", f"version_from = {today.isoformat()}")
    return re.sub(r"^version_to\s*=.*\n", "", changed, count=1, flags=re.MULTILINE)


def _replaced(text: str, field: str, line: str) -> str:
    return re.sub(rf"^{field}\s*=.*$", line, text, count=1, flags=re.MULTILINE)


def _told(problem: RegieError, text: str) -> Problem:
    line = problem.values.get("line")
    found = re.search(r"at line (\d+)", str(problem.values.get("problem", "")))
    if line is not None or found is not None:
        return Problem(problem.message(active()), int(str(line)) if found is None else int(found[1]))
    where = problem.values.get("where")
    return Problem(problem.message(active()), line_of(text, str(where)) if where else None)
