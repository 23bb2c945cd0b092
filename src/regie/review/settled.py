# SPDX-License-Identifier: EUPL-1.2
"""Settlements that were fixed: stored once in the region's folder, never changed, input to what follows.

``settlements/YEAR/CONTRACT.json`` holds the settlement as it was decided, with the day and a fingerprint of all
its fields: whoever changes an amount in the file by hand is found out. A later delivery or index figure changes
what the year would come to now; the difference is a correction line of a later year.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from regie.contract.valve import beforehand, load_requests
from regie.review.contracts import contract_for
from regie.review.requests import counting_requests
from regie.review.views import SettlementView
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.durable import commit_new_file
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_euros

FOLDER = "settlements"


def fix_settlement(folder: Path, settlement: SettlementView, on: date) -> Path:
    """Store a settlement of a whole year for good; the path of its file.

    Raises ``RegieError`` when the period is no year, when cost is still being estimated, when the year has not
    ended, when this contract's year was fixed before, or when it holds what was granted under the safety valve
    while the municipalities have not agreed beforehand as the contract asks.
    """
    period = Period.parse(settlement.period)
    if period.kind is not PeriodKind.YEAR:
        raise RegieError("review.settle_no_year", period=period)
    if settlement.provisional or on < period.end:
        raise RegieError("review.settle_provisional", period=period)
    for problem in not_agreed(folder, settlement.contract, period):
        raise problem
    path = _path(folder, settlement.contract, period.year)
    fields = settlement.model_copy(update={"fixed_on": on}).model_dump(mode="json")
    content = json.dumps({"fingerprint": _fingerprint(fields), **fields}, ensure_ascii=False, indent=1)
    try:
        commit_new_file(path, (content + "\n").encode("utf-8"))
    except FileExistsError:
        raise RegieError("review.settled_before", period=period, file=path) from None
    return path


def fixed_settlements(folder: Path, contract: str) -> tuple[SettlementView, ...]:
    """The settlements of a contract's years as they were fixed, in order of year.

    Raises ``RegieError`` when a file is there but cannot be read, or was changed since.
    """
    return tuple(_read(path) for path in sorted((folder / FOLDER).glob(f"[0-9][0-9][0-9][0-9]/{contract}.json")))


def not_agreed(folder: Path, contract: str, period: Period) -> Iterator[RegieError]:
    """Each request with a grant that waits for agreement beforehand, as the error with which the settlement of a
    year is refused: what is fixed is money that is due, and nothing gets in that may not be paid."""
    for request in counting_requests(load_requests(folder), contract, period):
        found = beforehand(contract_for(folder, Period.parse(request.period)), request)
        if found is not None and not found.agreed and any(each.granted for each in request.decisions):
            amounts = {"effect": euro(to_euros(found.effect), 2), "threshold": euro(to_euros(found.threshold), 2)}
            yield RegieError("valve.not_agreed_beforehand", request=request.id, **amounts)


def _read(path: Path) -> SettlementView:
    try:
        fields = json.loads(path.read_bytes())
        fingerprint = fields.pop("fingerprint", "")
        found = SettlementView.model_validate_json(json.dumps(fields))
    except (ValidationError, ValueError, AttributeError, TypeError):
        raise RegieError("review.settled_unreadable", file=path) from None
    if fingerprint != _fingerprint(fields):
        raise RegieError("review.settled_changed", file=path)
    return found


def _fingerprint(fields: dict[str, Any]) -> str:
    """Of the fields as they stand in the file, so that later fields of the model leave it as it is."""
    return sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()


def _path(folder: Path, contract: str, year: int) -> Path:
    return folder / FOLDER / str(year) / f"{contract}.json"
