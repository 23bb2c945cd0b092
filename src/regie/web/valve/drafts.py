# SPDX-License-Identifier: EUPL-1.2
"""A request while the cooperative prepares it: the draft in the database, and the file that it becomes.

The payload of a draft holds the fields of ``ValveRequest`` as its file has them, but for state and day, with
``opinion`` (of the cooperative) beside them; ``structural`` is empty until somebody answers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from regie.contract import Contract
from regie.contract.valve import RiskEntry, ValveRequest, risks_on
from regie.vocabulary import RegieError
from regie.vocabulary.money import to_cents, written

OPINION_BY = "Coöperatie"
"""Whose opinion the draft holds, as the file of the request names it."""

TEXTS = ("outside_comparison", "allocation", "effect_on_base")


def new_id(period: str, taken: Iterable[str]) -> str:
    """A short name for a request over a period: ``ventiel-2024-h1``, and when that is taken with a number."""
    first, used = f"ventiel-{period.lower()}", set(taken)
    number = 2
    name = first
    while name in used:
        name, number = f"{first}-{number}", number + 1
    return name


def first_draft(
    contract: Contract, period: str, id_: str, risks: Iterable[RiskEntry], today: date
) -> dict[str, Any]:
    """The draft to begin with: what the risk file says of the period, of risks that are marked for a request."""
    known = risks_on(risks, today).values()
    causes = [
        {"risk": entry.id, "municipality": each.municipality, "claimed": written(to_cents(each.amount))}
        for entry in known
        if entry.state == "claimed"
        for each in entry.amounts
        if each.period == period
    ]
    return {"id": id_, "contract": contract.id, "period": period, "structural": None, "causes": causes}


def draft_of(request: ValveRequest) -> dict[str, Any]:
    """The draft of a file that is one."""
    payload = request.model_dump(
        mode="json", exclude={"state", "submitted_on", "snapshot", "opinions", "decisions"}
    )
    opinion = next((each.text for each in request.opinions if each.by == OPINION_BY), "")
    return {**payload, "opinion": opinion}


def request_of(payload: Mapping[str, Any], snapshot: str, on: date, state: str = "draft") -> ValveRequest:
    """The request that a draft is on a day.

    Raises ``RegieError`` when something in it cannot be, and for a submitted one when the question whether the
    cost comes back was not answered.
    """
    fields = {key: value for key, value in payload.items() if key not in ("opinion", "pending")}
    if fields.get("structural") is None:
        if state != "draft":
            raise RegieError("web_valve.structural_missing")
        fields["structural"] = False
    opinion = str(payload.get("opinion", "")).strip()
    if opinion:
        fields["opinions"] = [{"by": OPINION_BY, "on": on, "text": opinion}]
    try:
        return ValveRequest.model_validate(fields | {"submitted_on": on, "state": state, "snapshot": snapshot})
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise RegieError("web_valve.draft_wrong", where=where, value=str(first["input"])[:60]) from None
