# SPDX-License-Identifier: EUPL-1.2
"""What of the report stands on which page: every number of all of them is collected from here before any is shown,
so that no hidden one follows from another page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from regie.reporting.document import Block, Section
from regie.reporting.procurement.annex import tables_of
from regie.reporting.procurement.assumptions import assumptions, limits, terms
from regie.reporting.procurement.case import Case
from regie.reporting.procurement.coverage import coverage
from regie.reporting.procurement.lots import lots
from regie.reporting.procurement.lump_sums import lump_sums
from regie.reporting.procurement.starting import starting
from regie.reporting.procurement.today import today

Build = Callable[[Case], Section | None]
"""What makes a chapter of a case."""

ALL_TABLES = "all-tables"
"""The anchor of the full tables under a chapter."""


@dataclass(frozen=True)
class Part:
    """A chapter of a page. ``all_towns``: it says of every municipality how many parties there are, and nothing of
    anybody's clients or euros."""

    build: Build
    all_towns: bool = False


def _of(part: str, chapter: Build) -> tuple[Part, ...]:
    return Part(chapter), Part(lambda case: _full(case, part))


def _full(case: Case, part: str) -> Section | None:
    blocks: tuple[Block, ...] = tuple(tables_of(case, part))
    return Section(title=case.say("annex"), blocks=blocks, anchor=ALL_TABLES) if blocks else None


def _today(case: Case) -> Section | None:
    found = case.result.landscape
    return today(case, found) if found is not None else None


def _lots(case: Case) -> Section | None:
    found = case.result.lots
    return lots(case, found) if found is not None else None


def _coverage(case: Case) -> Section | None:
    found = case.result.coverage
    return coverage(case, found) if found is not None else None


def _lump_sums(case: Case) -> Section | None:
    result = case.result
    return (
        lump_sums(case, result.lump_sums, result.lots, result.solidarity) if result.lump_sums is not None else None
    )


def _starting(case: Case) -> Section | None:
    found = case.result.starting
    return starting(case, found) if found is not None else None


TABS: Mapping[str, tuple[Part, ...]] = {
    "landscape": _of("today", _today),
    "lots": _of("lots", _lots),
    "coverage": _of("coverage", _coverage),
    "lump_sums": _of("lump_sums", _lump_sums),
    "starting": _of("starting", _starting),
    "assumptions": (Part(assumptions), Part(limits), Part(terms)),
}
"""The parts of each page, by its name."""

MADE_OF: Mapping[str, tuple[str, ...]] = {
    "landscape": ("landscape",),
    "lots": ("lots",),
    "coverage": ("coverage",),
    "lump_sums": ("lump_sums", "solidarity"),
    "starting": ("starting",),
}
"""The parts of a result that each page is made of."""
