# SPDX-License-Identifier: EUPL-1.2
"""Write a contract, a risk entry or a valve request to its file, in one form: what is read and written again gives
the same bytes.

Fields stand in the order of the model, empty ones are left out, amounts are text with two decimals. Lists at the
top become tables (``[[budget_base]]``), what is nested one line per part.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from regie.contract.values import Part


def part_toml(whole: Part) -> str:
    """The canonical file of a contract, or of another part that has a file of its own."""
    scalars, tables = [], []
    for field, value in _filled(whole):
        if isinstance(value, Part):
            tables.append((f"[{field}]", value))
        elif _parts(value):
            tables += [(f"[[{field}]]", part) for part in value]
        else:
            scalars.append(f"{field} = {_value(whole, field, value)}")
    lines = [*scalars]
    for heading, part in tables:
        lines += ["", heading, *(f"{field} = {_value(part, field, value)}" for field, value in _filled(part))]
    return "\n".join(lines) + "\n"


def _filled(part: Part) -> list[tuple[str, Any]]:
    """The fields that say something: not left out, not an empty text, list or table, not as by default."""
    result = []
    for field, info in type(part).model_fields.items():
        value = getattr(part, field)
        if not info.is_required() and (value is None or value in ("", (), {}) or value == info.default):
            continue
        result.append((field, value))
    return result


def _parts(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Part)


def _value(owner: Part, field: str, value: Any) -> str:
    """A value in TOML. Plain values come from the model's JSON form, which knows amounts from percentages."""
    if isinstance(value, Part):
        return _inline(value)
    if _parts(value):
        return "[\n" + "".join(f"  {_inline(part)},\n" for part in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and value and isinstance(value[0], date):
        return "[" + ", ".join(each.isoformat() for each in value) + "]"
    dumped = owner.model_dump(mode="json", include={field})[field]
    if isinstance(value, dict):
        return (
            "{ "
            + ", ".join(f"{_quoted(str(key))} = {_plain(each)}" for key, each in sorted(dumped.items()))
            + " }"
        )
    return _plain(dumped)


def _inline(part: Part) -> str:
    """A part on one line; a list of parts within it stays on that line too."""
    pairs = []
    for field, value in _filled(part):
        if _parts(value):
            written = "[" + ", ".join(_inline(each) for each in value) + "]"
        else:
            written = _value(part, field, value)
        pairs.append(f"{field} = {written}")
    return "{ " + ", ".join(pairs) + " }"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_plain(each) for each in value) + "]"
    return _quoted(str(value))


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
