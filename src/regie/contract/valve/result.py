# SPDX-License-Identifier: EUPL-1.2
"""A safety valve request with what follows from it: claimed, accepted, maximum and granted, kept apart.

Amounts are whole cents; in JSON a string of euros with two decimals. What is not known is nothing, never 0.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from regie.contract.lines import Words
from regie.contract.valve.request import ValveRequest
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money

Judged = Literal["criteria", "favourable", "assessor", "not_yet"]
"""Where an accepted amount comes from."""


class CriterionResult(Frozen):
    """Whether a cause meets a criterion of the clause, which is called ``text`` there."""

    id: str
    text: str
    met: bool


class CauseResult(Frozen):
    """A claim on a risk in a municipality.

    ``entry`` is the number of the risk file's entry as known on the day of submission, ``first_recorded_on`` the
    day of the risk's first entry, ``in_risk_file`` the amount of that entry for municipality and period.
    ``effect`` is what the variance gives. ``judged`` says where ``accepted`` comes from: the criteria (then it is
    0), the rule that favourable causes count in full, the assessor, or nobody yet: then it is what was claimed.
    ``late`` compares ``days_to_report`` with ``deadline_days``, the clause's deadline named "melding", where there
    is one.
    """

    risk: str
    entry: int
    title: str
    municipality: str
    factor: str
    factor_name: Words
    effect: Money
    claimed: Money
    accepted: Money
    judged: Judged
    reason: Words
    criteria: tuple[CriterionResult, ...]
    in_risk_file: Money | None
    saved: Money
    first_visible_on: date
    first_recorded_on: date
    reported_on: date | None
    days_to_report: int | None
    deadline_days: int | None
    late: bool | None


class ValveAmounts(Frozen):
    """The amounts of a request, never one for another: ``basis`` is E of the clause, ``maximum`` an option of the
    municipality and not a right, ``granted`` a decision, nothing where there is none yet."""

    reference: Money
    excess: Money
    claimed: Money
    accepted: Money
    favourable: Money
    savings: Money
    basis: Money
    maximum: Money
    granted: Money | None = None


class MunicipalityResult(ValveAmounts):
    """One municipality. ``decides`` is who decides by the clause or a mandate, ``mandate`` what that rests on;
    what follows from ``decided_on`` on is the decision, nothing where there is none yet."""

    municipality: str
    name: str
    decides: str
    mandate: str
    decided_on: date | None = None
    body: str = ""
    reason: str = ""
    payment: Literal["payment", "offset"] | None = None
    paid_on: date | None = None


class ValveTotals(ValveAmounts):
    """The amounts added up over municipalities, without netting; ``granted`` over those that decided."""


class MissingPart(Frozen):
    """Something that the request lacks, with the part of the request file (1 to 10) that it belongs in."""

    part: int
    text: Words


class ValveResult(Frozen):
    """The assessment of a request. ``clause`` is the clause relied on, ``combine`` and ``reading`` how its
    criteria are read; ``provisional`` says that a cause was not assessed yet."""

    request: ValveRequest
    version: str
    clause: str
    grounds: tuple[str, ...]
    combine: Literal["all", "any"]
    reading: str
    provisional: bool
    causes: tuple[CauseResult, ...]
    municipalities: tuple[MunicipalityResult, ...]
    total: ValveTotals
    missing: tuple[MissingPart, ...] = ()
    remarks: tuple[Words, ...] = ()
