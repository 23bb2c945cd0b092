# SPDX-License-Identifier: EUPL-1.2
"""What is found in a delivery to CBS: a rule, where, how often, and a sentence that says what to do.

Trajectories are named by the keys of the delivery standard, lines of a file by their number; a finding never holds
a personal number, a date of birth or a postal code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from regie.vocabulary.frozen import Frozen
from regie.vocabulary.texts import say

Severity = Literal["error", "warning", "notice"]

ERRORS = frozenset(
    {
        *("period_not_covered", "negative_length", "does_not_add_up", "number_unknown"),
        *("required_missing", "field_not_in_layout"),
        *("supplement_value", "supplement_trajectory", "supplement_twice", "supplement_line"),
        *("wrong_encoding", "line_unreadable", "columns_count", "column_unknown", "column_missing", "empty_file"),
        *("value_required", "value_length", "value_code", "value_date", "value_number"),
        *("date_order", "after_period", "before_period", "reason_without_end", "end_list"),
        *("referrer_of_area_team", "record_twice", "records_overlap"),
    }
)
"""Rules that CBS would refuse or question a delivery for."""

NOTICES = frozenset({"stay_begins", "ended_later", "merged_overlapping", "late_begun", "no_records"})
"""Rules that only ask to be looked at."""

MOST_NAMED = 20
"""How many trajectories or lines one finding names; ``count`` always tells all."""


class Finding(Frozen):
    """One rule and what it found. ``keys`` are trajectory keys, ``lines`` numbers of lines in a file (from 1);
    both the first ``MOST_NAMED`` only. ``count`` is the number of records that it concerns."""

    rule: str
    severity: Severity
    count: int
    field: str | None
    keys: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    nl: str
    en: str

    def message(self, lang: str = "nl") -> str:
        """The sentence in ``nl`` or ``en``."""
        return self.en if lang == "en" else self.nl


def finding(
    rule: str,
    *,
    count: int,
    field: str | None = None,
    keys: Iterable[str] = (),
    lines: Iterable[int] = (),
    **values: object,
) -> Finding:
    """A finding with its sentences; ``values`` fill them in."""
    known: dict[str, object] = {"count": count, "field": field or "", **values}
    severity: Severity = "error" if rule in ERRORS else "notice" if rule in NOTICES else "warning"
    return Finding(
        rule=rule,
        severity=severity,
        count=count,
        field=field,
        keys=tuple(sorted(set(keys)))[:MOST_NAMED],
        lines=tuple(sorted(set(lines)))[:MOST_NAMED],
        nl=say(f"cbs.rule_{rule}", "nl", **known),
        en=say(f"cbs.rule_{rule}", "en", **known),
    )


def in_order(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Errors first, then warnings, then notices."""
    rank = {"error": 0, "warning": 1, "notice": 2}
    return tuple(sorted(found, key=lambda one: (rank[one.severity], one.rule, one.field or "")))
