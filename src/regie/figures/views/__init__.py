# SPDX-License-Identifier: EUPL-1.2
"""The prepared views: the one place where the counted tables become what indicators read.

``base/*.sql`` are computed once per source and kept: clients, trajectories and journeys numbered, stays cut where
a client moves, trajectories merged, cost divided over municipalities, every breakdown a small number.
``level/*.sql`` are thin views on them for one level of detail: they pack the numbers into ``cell`` and ``home``.
All are in the DuckDB dialect by the portable rules; ``{cell}``, ``{home}`` and ``{base_stays}`` are filled in when
a level is prepared and nowhere else, so that an indicator's own SQL needs no placeholders.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

KEPT_LEVEL_VIEWS = frozenset({"spells"})
"""Level views that take a sort: their result is kept while the level is in use."""

PASSED_THROUGH = frozenset({"base_trajectories"})
"""Base views that are not kept: what reads them needs few of their many columns. Journeys are kept although they
are wide: putting them in order of their trajectories anew for every reader took twice the time and memory."""

_READS = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)", re.IGNORECASE)


@cache
def base_views() -> dict[str, str]:
    """Name to SQL of what is computed once per source."""
    return _folder("base")


@cache
def level_views() -> dict[str, str]:
    """Name to SQL (with ``{cell}`` and ``{home}`` to fill in) of the views of one level."""
    return _folder("level")


@cache
def names_read(sql: str) -> frozenset[str]:
    """The prepared views and base tables that a query reads, directly."""
    text = re.sub(r"--[^\n]*", "", sql).replace("{base_stays}", "base_stays")
    return frozenset(_READS.findall(text)) & (base_views().keys() | level_views().keys() | {"cells"})


@cache
def views_read(sql: str) -> frozenset[str]:
    """All prepared views and base tables that a query reads, directly or through others."""
    found: set[str] = set()
    waiting = set(names_read(sql))
    while waiting:
        name = waiting.pop()
        found.add(name)
        text = base_views().get(name) or level_views().get(name) or ""
        waiting |= names_read(text) - found
    return frozenset(found)


@cache
def tables_read(sql: str) -> frozenset[str]:
    """The tables of the delivery standard that a query depends on, through the prepared views."""
    texts = [sql, *(base_views().get(name) or level_views().get(name) or "" for name in views_read(sql))]
    return frozenset(name for text in texts for name in re.findall(r"\bcounted_([a-z_]+)", text))


def _folder(name: str) -> dict[str, str]:
    folder = files(__package__).joinpath(name)
    return {
        file.name.removesuffix(".sql"): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    }
