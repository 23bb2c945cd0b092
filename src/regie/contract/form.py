# SPDX-License-Identifier: EUPL-1.2
"""Problems of form that pydantic finds, as sentences: where it stands and what is expected there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic_core import ErrorDetails

from regie.contract.values import Part
from regie.vocabulary.errors import RegieError

_KEYS = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "amount": "amount_unreadable",
    "percentage": "percentage_unreadable",
    "period": "period_unreadable",
    "month_day": "form_day",
    "literal_error": "not_one_of",
    "string_too_short": "field_empty",
    "string_type": "no_text",
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


_PATTERNS = {"{4}-": "form_month", "{4}": "form_municipality", "0[1-9]": "form_day"}
"""What a pattern has in it, in this order, and the message about what does not fit it."""

_TOML = {
    "Invalid date or datetime": "date",
    "Invalid value": "value",
    "Cannot overwrite a value": "twice",
    "Cannot declare": "twice",
    "Duplicate inline table key": "twice",
    "Unclosed": "open",
    "Expected newline": "line_end",
}
"""How a complaint of the TOML reader begins, and what it means for whoever wrote the file."""


def no_toml(problem: Exception, room: str, content: bytes) -> RegieError:
    """A file that is no TOML as a message of the texts ``room``: the place in it and what is wrong there."""
    said = str(problem)
    kind = next((kind for begins, kind in _TOML.items() if said.startswith(begins)), "")
    if not kind:
        return RegieError(f"{room}.no_toml", problem=said)
    last = content.decode("utf-8").rstrip().split("\n")
    place = re.search(r"at line (\d+), column (\d+)", said)
    line, column = (place[1], place[2]) if place else (len(last), len(last[-1]) + 1)
    return RegieError(f"region_files.toml_{kind}", line=line, column=column)


def problem_of_form(detail: ErrorDetails, room: str, whole: type[Part], **place: str) -> RegieError:
    """One problem in a file that holds a ``whole``, as a message of the texts ``room``; ``place`` says where it
    stands (``where``, ``clause``)."""
    context = detail.get("ctx", {})
    key = _KEYS.get(detail["type"], "field_wrong")
    if key == "field_unknown":
        meant = get_close_matches(str(detail["loc"][-1]), _fields_at(whole, detail["loc"]), 1)
        if meant:
            return RegieError(f"{room}.field_unknown_meant", meant=meant[0], **place)
    if detail["type"] == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        key = next((key for part, key in _PATTERNS.items() if part in pattern), "form_code")
    bounds = [f"{sign} {context[name]}" for name, sign in (("ge", "≥"), ("le", "≤")) if name in context]
    expected = str(context.get("expected", " ".join(bounds))).replace(" or ", ", ")
    return RegieError(f"{room}.{key}", value=_short(detail["input"]), expected=expected, **place)


def field_path(loc: tuple[int | str, ...]) -> str:
    """Where a field stands, counted from one as people do: ``amounts[1].amount``."""
    words = ""
    for step in loc:
        words += f"[{step + 1}]" if isinstance(step, int) else f"{'.' if words else ''}{step}"
    return words


def _fields_at(whole: type[Part], loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """The fields that may stand at a place; none where the place is not of a part."""
    part: type[Part] | None = whole
    for step in loc[:-1]:
        if part is not None and isinstance(step, str):
            field = part.model_fields.get(step)
            part = next(_parts_in(field.annotation), None) if field is not None else None
    return tuple(part.model_fields) if part is not None else ()


def _parts_in(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts_in(inner)


def _short(value: Any) -> str:
    written = str(value)
    return written if len(written) <= 60 else f"{written[:57]}..."
