# SPDX-License-Identifier: EUPL-1.2
"""Problems of form that pydantic finds, as sentences: where it stands and what is expected there."""

from __future__ import annotations

from typing import Any

from pydantic_core import ErrorDetails

from regie.vocabulary.errors import RegieError

_KEYS = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "amount": "amount_unreadable",
    "percentage": "percentage_unreadable",
    "period": "period_unreadable",
    "literal_error": "not_one_of",
    "string_too_short": "field_empty",
    "date_from_datetime_parsing": "date_unreadable",
    "date_from_datetime_inexact": "date_unreadable",
    "date_parsing": "date_unreadable",
    "date_type": "date_unreadable",
    "datetime_from_date_parsing": "time_unreadable",
    "datetime_parsing": "time_unreadable",
    "datetime_type": "time_unreadable",
    "timezone_aware": "time_unreadable",
    "bool_type": "no_yes_or_no",
    "bool_parsing": "no_yes_or_no",
    "int_type": "no_number",
    "int_parsing": "no_number",
    "greater_than_equal": "number_outside",
    "less_than_equal": "number_outside",
}


def problem_of_form(detail: ErrorDetails, room: str, **place: str) -> RegieError:
    """One problem as a message of the texts ``room``; ``place`` says where it stands (``where``, ``clause``)."""
    context = detail.get("ctx", {})
    key = _KEYS.get(detail["type"], "field_wrong")
    if detail["type"] == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        key = "form_municipality" if "{4}" in pattern else "form_day" if "0[1-9]" in pattern else "form_code"
    bounds = [f"{sign} {context[name]}" for name, sign in (("ge", "≥"), ("le", "≤")) if name in context]
    expected = str(context.get("expected", " ".join(bounds))).replace(" or ", ", ")
    return RegieError(f"{room}.{key}", value=_short(detail["input"]), expected=expected, **place)


def field_path(loc: tuple[int | str, ...]) -> str:
    """Where a field stands, counted from one as people do: ``amounts[1].amount``."""
    words = ""
    for step in loc:
        words += f"[{step + 1}]" if isinstance(step, int) else f"{'.' if words else ''}{step}"
    return words


def _short(value: Any) -> str:
    written = str(value)
    return written if len(written) <= 60 else f"{written[:57]}..."
