# SPDX-License-Identifier: EUPL-1.2
"""The rules of the standard that can be checked within one message (TR, CD and CS), per kind of message.

Which are checked, and why others are not, is in ``tables/checked-rules.csv``. Rules of level 2 (content of the
message) are errors. Rules of level 3 and 4 are judged against registers or other messages, of which a reading sees
a part at most: warnings. In a message of release 3.0 or 3.1 every rule is a warning, as these are those of 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from regie.exchange.ijw.definitions import MessageDefinition, table
from regie.exchange.ijw.findings import Severity
from regie.exchange.ijw.rules.answers import Answers
from regie.exchange.ijw.rules.assignments import Assignments
from regie.exchange.ijw.rules.base import Broken, Rules
from regie.exchange.ijw.rules.care import Care
from regie.exchange.ijw.rules.claims import ClaimAnswers, Claims
from regie.exchange.ijw.rules.requests import ChangeRequests, Requests

__all__ = ["Broken", "Rules", "checked_rules", "facts", "rules_of"]

_ALWAYS_ERRORS = {"TR056"}
"""Rules whose message is not given: read twice, it would count twice."""

_BY_MESSAGE: Mapping[str, type[Rules]] = {
    "JW301": Assignments,
    "JW305": Care,
    "JW307": Care,
    "JW315": Requests,
    "JW317": ChangeRequests,
    "JW319": Answers,
    "JW323": Claims,
    "JW325": ClaimAnswers,
}


def rules_of(known: MessageDefinition, header: Mapping[str, Any], today: date) -> Rules:
    """The rules of one message, with nothing seen of it yet but its header."""
    return _BY_MESSAGE.get(known.message, Rules)(known, header, today)


@cache
def facts(rule: str, release: str) -> tuple[Severity, str | None]:
    """How severe breaking a rule is, and what the standard answers."""
    level, code = _facts()[rule]
    is_error = rule in _ALWAYS_ERRORS or (level.startswith("2") and release == "3.2")
    return ("error" if is_error else "warning"), code


@cache
def checked_rules() -> Mapping[str, tuple[bool, str]]:
    """Rule to whether it is checked within a message, and where or why not (in English)."""
    return {row["rule"]: (row["checked"] == "yes", row["note"]) for row in table("checked-rules")}


@cache
def _facts() -> Mapping[str, tuple[str, str | None]]:
    technical = {row["rule"]: (row["level"], row["retourcode"] or None) for row in table("technical-rules")}
    conditions = {row["rule"]: ("2", row["retourcode"] or None) for row in table("conditions-constraints")}
    return {**technical, **conditions}
