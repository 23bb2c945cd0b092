# SPDX-License-Identifier: EUPL-1.2
"""Where something stands in a contract file, and what is wrong there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regie.contract.values import Part
from regie.vocabulary.errors import RegieError

if TYPE_CHECKING:
    from regie.contract.model import Contract


def place(section: str, part: Part | None = None) -> str:
    """Where something stands: the section of the file and what the part is called in it."""
    words = [str(word) for word in part.identity if word not in ("", None)] if part is not None else []
    return f"{section} ({', '.join(words)})" if words else section


def clause_of(contract: Contract, part: Any) -> str:
    """The label of the clause that a part rests on; the id itself when the clause is not known."""
    id_ = getattr(part, "clause", "")
    return contract.clause_labels.get(id_, id_ or "-")


def problem(contract: Contract, key: str, section: str, part: Any, **values: object) -> RegieError:
    where = place(section, part if isinstance(part, Part) else None)
    return RegieError(f"contract.{key}", where=where, clause=clause_of(contract, part), **values)
