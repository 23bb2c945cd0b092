# SPDX-License-Identifier: EUPL-1.2
"""Take over into the texts of a letter what was ticked, and out again what was ticked off.

What was taken stands in the matter as it was taken; its text in the letter is from then on a text of people.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from regie.reporting.council_letter.texts import POINTS
from regie.web.letters.known import Known, sources
from regie.web.workflow.models import Matter


@dataclass(frozen=True)
class Taken:
    """Texts after taking over: ``taken`` all that was ticked, ``new`` what was not there before, ``reworded`` what
    was ticked off while its text is not what was taken: that text is still there."""

    texts: dict[str, Any]
    taken: tuple[Known, ...]
    new: tuple[Known, ...]
    reworded: tuple[Known, ...]


def taken_of(matter: Matter) -> tuple[Known, ...]:
    """What was taken over into the letter of a matter."""
    return tuple(Known(**each) for each in matter.payload.get("taken", ()))


def as_kept(taken: Sequence[Known]) -> list[dict[str, str]]:
    """What was taken, for the matter."""
    return [asdict(each) for each in taken]


def take_over(
    texts: Mapping[str, Any], before: Sequence[Known], offered: Sequence[Known], ticked: Collection[str]
) -> Taken:
    """The texts with what is ticked now. What was taken ``before`` stays as it was taken then."""
    made = dict(texts)
    had = {each.key for each in before}
    new = tuple(each for each in offered if each.key in ticked and each.key not in had)
    reworded = []
    for each in before:
        if each.key not in ticked and not _take_out(made, each):
            reworded.append(each)
    for each in new:
        _put_in(made, each)
    taken = (*(each for each in before if each.key in ticked), *new)
    return Taken(made | {"sources": sources(taken)}, taken, new, tuple(reworded))


def _put_in(texts: dict[str, Any], each: Known) -> None:
    parts = _parts(texts, each.field)
    if each.text not in parts:
        _write(texts, each.field, [*parts, each.text])


def _take_out(texts: dict[str, Any], each: Known) -> bool:
    """Whether the text stood there as it was taken, and is gone now; true too where nothing is left of it."""
    parts = _parts(texts, each.field)
    if each.text not in parts:
        return not parts
    _write(texts, each.field, [part for part in parts if part != each.text])
    return True


def _parts(texts: Mapping[str, Any], field: str) -> list[str]:
    value = texts.get(field, "")
    if not isinstance(value, str):
        return list(value)
    return [part.strip() for part in re.split(r"\n\s*\n", value) if part.strip()]


def _write(texts: dict[str, Any], field: str, parts: list[str]) -> None:
    texts[field] = parts if field in POINTS else "\n\n".join(parts)
