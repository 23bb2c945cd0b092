# SPDX-License-Identifier: EUPL-1.2
"""Municipalities of before a merger: which old ones make up one of today in a year that lies before it.

``merges.csv`` names the mergers since the Youth Act whose parts are known: ``new`` (the old one went up into a new
code), ``joins`` (into one that kept its code), ``part`` (the old one was divided; its figures cannot be). A merger
counts from the first 1 January after it. Sources: lists of municipal codes and yearly division (CBS).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Before:
    """A municipality of today in an earlier year.

    ``existed``: its code was in use. ``whole``: old codes that lie wholly in it now, without ones that did not yet
    exist. ``divided``: old codes of which a part lies in it now.
    """

    existed: bool
    whole: tuple[str, ...]
    divided: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether the borders of that year are not those of today."""
        return bool(self.whole or self.divided)


@cache
def before(code: str, year: int) -> Before:
    """What a code (four digits) of today was in a year.

    >>> before("1954", 2018).whole
    ('0881', '0951', '0962')
    >>> before("0917", 2018)
    Before(existed=True, whole=(), divided=())
    """
    merges = [row for row in _merges() if row["new"] == code and int(row["year"]) > year]
    existed = not any(row["kind"] == "new" for row in merges)
    whole: set[str] = set()
    divided = {row["old"] for row in merges if row["kind"] == "part"}
    for row in merges:
        if row["kind"] == "part":
            continue
        earlier = before(row["old"], year)
        whole |= {row["old"], *earlier.whole} if earlier.existed else set(earlier.whole)
        divided |= set(earlier.divided)
    return Before(existed, tuple(sorted(whole)), tuple(sorted(divided)))


@cache
def _merges() -> tuple[dict[str, str], ...]:
    text = files(__package__).joinpath("merges.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
