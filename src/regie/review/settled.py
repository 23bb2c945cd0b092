# SPDX-License-Identifier: EUPL-1.2
"""Settlements that were fixed: stored once in the region's folder, never changed, input to what follows.

``settlements/YEAR/CONTRACT.json`` holds the settlement as it was decided, with the day. A later delivery or index
figure changes what the year would come to now; the difference is a correction line of a later year.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import ValidationError

from regie.review.views import SettlementView
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.durable import commit_new_file

FOLDER = "settlements"


def fix_settlement(folder: Path, settlement: SettlementView, on: date) -> Path:
    """Store a settlement of a whole year for good; the path of its file.

    Raises ``RegieError`` when the period is no year, when cost is still being estimated, when the year has not
    ended, or when this contract's year was fixed before.
    """
    period = Period.parse(settlement.period)
    if period.kind is not PeriodKind.YEAR:
        raise RegieError("review.settle_no_year", period=period)
    if settlement.provisional or on < period.end:
        raise RegieError("review.settle_provisional", period=period)
    path = _path(folder, settlement.contract, period.year)
    fixed = settlement.model_copy(update={"fixed_on": on})
    try:
        commit_new_file(path, (fixed.model_dump_json(indent=1) + "\n").encode("utf-8"))
    except FileExistsError:
        raise RegieError("review.settled_before", period=period, file=path) from None
    return path


def fixed_settlements(folder: Path, contract: str) -> tuple[SettlementView, ...]:
    """The settlements of a contract's years as they were fixed, in order of year.

    Raises ``RegieError`` when a file is there but cannot be read.
    """
    return tuple(_read(path) for path in sorted((folder / FOLDER).glob(f"[0-9][0-9][0-9][0-9]/{contract}.json")))


def _read(path: Path) -> SettlementView:
    try:
        return SettlementView.model_validate_json(path.read_bytes())
    except ValidationError:
        raise RegieError("review.settled_unreadable", file=path) from None


def _path(folder: Path, contract: str, year: int) -> Path:
    return folder / FOLDER / str(year) / f"{contract}.json"
