# SPDX-License-Identifier: EUPL-1.2
"""The risk file (risicodossier): what could cost more than was agreed, with the time it was written down.

A region folder keeps one entry per file, ``risk-file/0001.toml`` and up. An entry is never edited: what changes is
written as a later entry of the same risk, and the history stays visible. An example, amounts illustrative::

    number = 2
    id = "R1"                               # of the risk; the same in a later entry
    recorded_at = 2024-05-02T10:00:00+02:00 # never before the entry with the number before
    title = "Zwaardere zorg"
    cause = "Meer jeugdigen met een eetstoornis dan in de referentie"
    effect = "cost_per_client_month"        # factor of the variance analysis that it explains
    first_visible_on = 2024-02-15
    reported_on = 2024-03-01                # left out: not reported yet
    foreseeable = false
    influenceable = false
    amounts = [
      { municipality = "0917", period = "2024-H1", amount = "250000.00" },  # negative: favourable
    ]
    measures = [
      { name = "Groepsbehandeling", saved = "40000.00" },
    ]
    owner = "Bestuur coöperatie"
    state = "open"                          # open, watched, claimed or closed
    why_unforeseeable = "..."
    why_not_influenceable = "..."
    done_so_far = "..."
    one_off = false
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from regie.contract.region_files import files_in, load_part
from regie.contract.values import Amount, Code, MunicipalityCode, Named, Part, WrittenPeriod
from regie.contract.writing import part_toml
from regie.vocabulary.durable import commit_new_file
from regie.vocabulary.errors import RegieError

FOLDER = "risk-file"


class RiskAmount(Part):
    """What a risk is expected to cost a municipality in a period (negative: to save)."""

    KEY: ClassVar = ("municipality", "period")
    municipality: MunicipalityCode
    period: WrittenPeriod
    amount: Amount


class RiskMeasure(Part):
    """What was done against a risk and what that saved."""

    KEY: ClassVar = ("name",)
    name: Named
    saved: Amount


class RiskEntry(Part):
    """One entry of the risk file. ``effect`` is the factor of the variance analysis that the risk explains."""

    KEY: ClassVar = ("number",)
    number: int = Field(strict=True, ge=1, le=9999)
    id: Code
    recorded_at: AwareDatetime
    title: Named
    cause: Named
    effect: Code
    first_visible_on: date
    reported_on: date | None = None
    foreseeable: bool
    influenceable: bool
    amounts: tuple[RiskAmount, ...] = ()
    measures: tuple[RiskMeasure, ...] = ()
    owner: Named
    state: Literal["open", "watched", "claimed", "closed"]
    why_unforeseeable: str = ""
    why_not_influenceable: str = ""
    done_so_far: str = ""
    one_off: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        recorded_on = self.recorded_at.date()
        for field, day in (("first_visible_on", self.first_visible_on), ("reported_on", self.reported_on)):
            if day is not None and day > recorded_on:
                raise RegieError("valve.risk_in_future", risk=self.id, field=field, day=day, recorded=recorded_on)
        if self.reported_on is not None and self.reported_on < self.first_visible_on:
            raise RegieError(
                "valve.risk_reported_before_visible",
                risk=self.id,
                reported=self.reported_on,
                visible=self.first_visible_on,
            )
        for part, (first, second) in (
            (part, pair)
            for part, listed in (("amounts", self.amounts), ("measures", self.measures))
            for pair in pairwise(sorted(each.identity for each in listed))
        ):
            if first == second:
                raise RegieError("valve.risk_part_twice", risk=self.id, part=part, what=", ".join(first))
        for measure in self.measures:
            if measure.saved < 0:
                raise RegieError("valve.saved_negative", risk=self.id, name=measure.name, amount=measure.saved)
        return self

    @property
    def days_to_report(self) -> int | None:
        """Days between the day the risk was first visible and the day it was reported; nothing when it was not."""
        return None if self.reported_on is None else (self.reported_on - self.first_visible_on).days


def load_risk_file(region_folder: Path) -> tuple[RiskEntry, ...]:
    """All entries of a region's risk file by number; none when there is no risk file.

    Raises ``RegieError`` when a file is not right, when a number is missing (an entry was taken away), or when an
    entry was recorded before the one with the number before.
    """
    entries = []
    for file in files_in(region_folder / FOLDER):
        entry = load_part(file, RiskEntry)
        if not re.fullmatch(r"\d{4}", file.stem) or int(file.stem) != entry.number:
            raise RegieError("valve.risk_file_name", file=file.name, number=entry.number)
        entries.append(entry)
    for expected, entry in enumerate(entries, start=1):
        if entry.number != expected:
            raise RegieError("valve.risk_number_missing", number=f"{expected:04}", found=f"{entry.number:04}")
    for before, after in pairwise(entries):
        _not_back_in_time(before, after)
    return tuple(entries)


def append_risk(region_folder: Path, entry: RiskEntry) -> RiskEntry:
    """Add an entry to a region's risk file under the next number, whatever number it came with; the entry as it
    was written. The file is there whole or not at all, and no entry is ever replaced.

    Raises ``RegieError`` when the entry was recorded before the last one, when someone else took the number in the
    meantime, and as ``load_risk_file``.
    """
    entries = load_risk_file(region_folder)
    written = entry.model_copy(update={"number": len(entries) + 1})
    if entries:
        _not_back_in_time(entries[-1], written)
    file = region_folder / FOLDER / f"{written.number:04}.toml"
    try:
        commit_new_file(file, part_toml(written).encode("utf-8"))
    except FileExistsError:
        raise RegieError("valve.risk_number_taken", number=f"{written.number:04}") from None
    return written


def risks_on(entries: Iterable[RiskEntry], day: date) -> dict[str, RiskEntry]:
    """The entry that counts for each risk (by id) as known at the end of a day: the last one recorded by then."""
    known = sorted((each for each in entries if each.recorded_at.date() <= day), key=lambda each: each.number)
    return dict(sorted({each.id: each for each in known}.items()))


def _not_back_in_time(before: RiskEntry, after: RiskEntry) -> None:
    if after.recorded_at < before.recorded_at:
        raise RegieError(
            "valve.risk_back_in_time",
            number=f"{after.number:04}",
            recorded=after.recorded_at,
            before=f"{before.number:04}",
            earlier=before.recorded_at,
        )
