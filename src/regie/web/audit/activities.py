# SPDX-License-Identifier: EUPL-1.2
"""The activities of the processing register as delivered, and which screens, commands and jobs belong to each.

The texts may be changed in the register; which screen belongs to which activity is a property of the code and
stands in ``activities.toml`` alone.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib.resources import files

TEXTS = (
    "name",
    "purpose",
    "legal_ground",
    "data_categories",
    "people",
    "retention",
    "recipients",
    "security",
    "controller",
)
"""The texts of an activity, in the order of the register (AVG article 30, paragraph 1)."""


@dataclass(frozen=True)
class Activity:
    """A delivered activity. ``covers`` are names of screens and actions, with ``*`` for the rest of a name."""

    id: str
    texts: dict[str, str]
    covers: tuple[str, ...]


@cache
def delivered() -> dict[str, Activity]:
    """All activities, by id, in the order of the register."""
    written = tomllib.loads(files(__package__).joinpath("activities.toml").read_text(encoding="utf-8"))
    shared = written.pop("shared")
    return {
        name: Activity(name, {text: entry.get(text) or shared[text] for text in TEXTS}, tuple(entry["covers"]))
        for name, entry in written.items()
    }


def covers(activity: str) -> tuple[str, ...]:
    """The names of screens, actions and jobs that belong to an activity; none for one that was not delivered."""
    return delivered()[activity].covers if activity in delivered() else ()


@lru_cache(maxsize=1024)
def activity_of(name: str) -> str:
    """The activity of a screen (``reviews:figures``), action (``valve.submitted``) or job (``job.deliver``).

    The longest pattern that fits decides. Empty when none does.
    """
    fitting = [
        (len(pattern), activity.id)
        for activity in delivered().values()
        for pattern in activity.covers
        if fnmatchcase(name, pattern)
    ]
    return max(fitting)[1] if fitting else ""
