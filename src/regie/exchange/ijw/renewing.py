# SPDX-License-Identifier: EUPL-1.2
"""Letting clients keep their history when the key of the pseudonyms is renewed, from messages that are read again.

The messages are read once with every key, side by side; the same client of the same message has the old pseudonym
in one reading and the new one in the other. No personal number leaves the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from regie.exchange.ijw.reading import Finding, Progress, read
from regie.exchange.pseudonyms import Pseudonyms

TABLES = ("clients", "journeys", "trajectories", "production")
"""The tables of the delivery standard that name clients."""


def renewed_by_messages(
    places: Sequence[Path],
    pseudonyms: Pseudonyms,
    today: date,
    progress: Callable[[Progress], None] | None = None,
) -> tuple[dict[str, str], list[Finding]]:
    """The table from every earlier pseudonym to the one in use, of all clients in these messages; and what was
    found wrong, because a client that cannot be read is not in the table.

    Raises ``RegieError`` as ``read``.
    """
    table: dict[str, str] = {}
    wrong: list[Finding] = []
    for before in pseudonyms.earlier():
        wrong = []
        now = _clients(places, pseudonyms, today, wrong, progress)
        table |= dict(zip(_clients(places, before, today, []), now, strict=True))
    return table, wrong


def delivery_mapping(table: Mapping[str, str], names: Sequence[str] = TABLES) -> str:
    """The table as a mapping file (TOML) for ``regie deliver --mapping``: what was delivered with old pseudonyms
    can then be delivered again, whole, with the new ones. ``names`` are the tables in that delivery."""
    lines = [f'"{old}" = "{new}"' for old, new in sorted(table.items())]
    return "".join("\n".join([f"[tables.{name}.codes.client_key]", *lines, "", ""]) for name in names)


def _clients(
    places: Sequence[Path],
    pseudonyms: Pseudonyms,
    today: date,
    wrong: list[Finding],
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[str]:
    for one in read(places, pseudonyms=pseudonyms, today=today, progress=progress):
        if isinstance(one, Finding):
            wrong.append(one)
        elif "Pseudoniem" in one.client:
            yield one.client["Pseudoniem"]
