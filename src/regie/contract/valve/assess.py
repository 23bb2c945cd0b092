# SPDX-License-Identifier: EUPL-1.2
"""Assess a safety valve request: causes, the maximum under the clause per municipality, and what was granted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from regie.contract.lines import Line, Quantity, Words, amount, name, said
from regie.contract.model import Contract
from regie.contract.valve.claims import Case, judged_causes
from regie.contract.valve.decision import ValveDecision
from regie.contract.valve.maximum import maximum_line
from regie.contract.valve.remarks import missing_parts, remarks_on
from regie.contract.valve.request import Decision, ValveRequest
from regie.contract.valve.result import CauseResult, MunicipalityResult, ValveResult, ValveTotals
from regie.contract.valve.risk_file import RiskEntry
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import Cents, to_cents, to_euros
from regie.vocabulary.periods import Period


def assess(
    contract: Contract,
    period: Period,
    *,
    reference: Mapping[str, Cents],
    excess: Mapping[str, Cents],
    effects: Mapping[str, Mapping[str, Cents]],
    risks: Sequence[RiskEntry],
    request: ValveRequest,
    factor_names: Mapping[str, Words] | None = None,
    snapshot: str = "",
) -> tuple[ValveResult, dict[str, ValveDecision]]:
    """What a request comes to, as data, and per municipality the decision with the computation of its maximum.

    ``reference`` and ``excess`` are whole cents for every municipality of the contract, ``effects`` those of each
    variance factor (positive: it raised cost), all of one draw; ``risks`` is the whole risk file, which counts as
    known on the day of submission; ``factor_names`` what the factors are called. Favourable effects count whether
    or not a cause carries them. Municipalities are not netted.

    ``snapshot`` is where the figures come from. A request that names another one was made on other figures and
    cannot be mended to these: then claims beyond an effect count up to that effect, a grant above the maximum
    stays as it was decided, and both are remarked instead of refused.

    Raises ``RegieError`` when the contract has no safety valve, when the request is for another contract or period
    or names a municipality that the contract does not have, for claims that cannot be (see ``judged_causes``), and
    when more than the maximum was granted without a reason.
    """
    if contract.safety_valve is None:
        raise RegieError("valve.no_clause", contract=contract.id)
    if (request.contract, request.period) != (contract.id, str(period)):
        raise RegieError(
            "valve.other_contract",
            request=request.id,
            contract=request.contract,
            period=request.period,
            expected=contract.id,
            expected_period=period,
        )
    _only_known_municipalities(contract, request)
    whole = {code: {factor: int(cents) for factor, cents in each.items()} for code, each in effects.items()}
    case = Case(contract, contract.safety_valve, request, risks, whole, factor_names or {}, snapshot)
    causes = judged_causes(case)
    rows, decisions = [], {}
    for code in contract.municipality_names:
        own = tuple(cause for cause in causes if cause.municipality == code)
        line = _maximum(case, code, own, reference[code], excess[code])
        row = _row(case, code, own, line, int(reference[code]), int(excess[code]))
        rows.append(row)
        decisions[code] = _decision(row, line)
    result = ValveResult(
        request=request,
        version=contract.version,
        clause=case.clause,
        grounds=case.valve.grounds,
        combine=case.valve.combine,
        reading=case.valve.reading,
        provisional=any(cause.judged == "not_yet" for cause in causes),
        causes=causes,
        municipalities=tuple(rows),
        total=_totals(rows),
        missing=missing_parts(case, causes, rows),
        remarks=remarks_on(case, period, causes, rows),
    )
    return result, decisions


def _only_known_municipalities(contract: Contract, request: ValveRequest) -> None:
    named = [cause.municipality for cause in request.causes]
    named += [saving.municipality for saving in request.savings]
    named += [decision.municipality for decision in request.decisions]
    for code in named:
        if code not in contract.municipality_names:
            raise RegieError(
                "valve.municipality_unknown",
                request=request.id,
                municipality=code,
                known=contract.municipalities_told,
            )


def _maximum(case: Case, code: str, causes: Sequence[CauseResult], reference: Cents, excess: Cents) -> Line:
    """The computation of one municipality's maximum."""
    key = f"valve_maximum/{code}/basis"
    return maximum_line(
        case.valve,
        case.clause,
        code,
        said("valve.maximum", municipality=case.contract.municipality_names[code]),
        reference=reference,
        excess=excess,
        accepted=Line.total(
            f"{key}/accepted",
            said("valve.accepted"),
            [_accepted_line(case, f"{key}/accepted/{cause.risk}", cause) for cause in causes],
            clause=case.clause,
        ),
        favourable=Line.total(
            f"{key}/favourable",
            said("valve.favourable"),
            _favourable_lines(case, f"{key}/favourable", code, causes),
            clause=case.clause,
        ),
        savings=Line.total(
            f"{key}/savings",
            said("valve.savings"),
            _saving_lines(case, f"{key}/savings", code),
            clause=case.clause,
        ),
    )


def _accepted_line(case: Case, key: str, cause: CauseResult) -> Line:
    source = said("valve.source", request=case.request.id, entry=f"{cause.entry:04}").nl
    effect = _effect(case, cause.municipality, cause.factor, cause.effect)
    inputs = (amount(said("valve.claimed"), cause.claimed, source=source), effect)
    return Line.leaf(key, name(f"{cause.risk} {cause.title}"), cause.accepted, cause.reason, inputs, case.clause)


def _favourable_lines(case: Case, key: str, code: str, causes: Sequence[CauseResult]) -> list[Line]:
    """What effects of a municipality are lower than what is accepted of them: favourable effects, mostly. With
    these lines never more counts of an effect than there is."""
    effects = {cause.factor: 0 for cause in causes} | dict(case.effects.get(code, {}))
    lines = []
    for factor, effect in sorted(effects.items()):
        accepted = sum(cause.accepted for cause in causes if cause.factor == factor)
        if effect < accepted:
            inputs = (_effect(case, code, factor, effect), amount(said("valve.accepted_of_it"), accepted))
            formula, label = said("valve.formula_favourable"), case.factor_name(factor)
            cents, live = effect - accepted, "MIN(0,{0}-{1})"
            lines.append(Line.leaf(f"{key}/{factor}", label, cents, formula, inputs, case.clause, live))
    return lines


def _saving_lines(case: Case, key: str, code: str) -> list[Line]:
    lines = []
    for saving in sorted(case.request.savings, key=lambda each: each.name):
        if saving.municipality == code:
            cents, label = to_cents(saving.amount), name(saving.name)
            inputs = (amount(label, cents, source=saving.reason),)
            formula = said("valve.formula_saving")
            lines.append(Line.leaf(f"{key}/{saving.name}", label, -cents, formula, inputs, case.clause, "-{0}"))
    return lines


def _effect(case: Case, code: str, factor: str, cents: int) -> Quantity:
    label = case.factor_name(factor)
    line = Line.leaf(f"causes/{code}/{factor}", label, cents)
    return amount(said("valve.effect", factor=label), cents, line=line)


def _row(
    case: Case, code: str, causes: Sequence[CauseResult], line: Line, reference: int, excess: int
) -> MunicipalityResult:
    basis = line.find(f"{line.key}/basis")
    decides, mandate = _who_decides(case.contract, code)
    decided = next((each for each in case.request.decisions if each.municipality == code), None)
    return MunicipalityResult(
        municipality=code,
        name=case.contract.municipality_names[code],
        reference=reference,
        excess=excess,
        claimed=sum(cause.claimed for cause in causes),
        accepted=sum(cause.accepted for cause in causes),
        favourable=line.find(f"{basis.key}/favourable").amount,
        savings=-line.find(f"{basis.key}/savings").amount,
        basis=basis.amount,
        maximum=line.amount,
        decides=decides,
        mandate=mandate,
        **(_granted(case, decided, line) if decided is not None else {}),
    )


def _granted(case: Case, decided: Decision, line: Line) -> dict[str, object]:
    """The decision; the council may grant more than the maximum, but has to say why."""
    granted = to_cents(decided.granted)
    if granted > line.amount and not decided.reason.strip() and not case.other_figures:
        raise RegieError(
            "valve.granted_above_maximum",
            request=case.request.id,
            municipality=case.contract.municipality_names[decided.municipality],
            granted=to_euros(granted),
            maximum=to_euros(line.amount),
        )
    told = decided.model_dump(include={"decided_on", "body", "reason", "payment", "paid_on"})
    return {"granted": granted, **told}


def _who_decides(contract: Contract, code: str) -> tuple[str, str]:
    """Who decides for a municipality by the clause, or else by the one mandate that it has; and the mandates of
    that body for it."""
    valve = contract.safety_valve
    mandates = [each for each in contract.mandates if each.municipality in (code, "")]
    body = next((each.body for each in valve.deciders if each.municipality == code), "") if valve else ""
    own = {each.decider for each in mandates if each.municipality == code}
    if not body and len(own) == 1:
        (body,) = own
    relied = [each for each in mandates if each.decider == body]
    return body, "; ".join(f"{each.subject} ({contract.clause_labels[each.clause]})" for each in relied)


def _decision(row: MunicipalityResult, line: Line) -> ValveDecision:
    return ValveDecision(
        municipality=row.municipality,
        claimed=row.claimed,
        assessed=row.accepted,
        maximum=line.cents,
        maximum_line=line,
        granted=None if row.granted is None else np.asarray(row.granted, np.int64),
        decided_on=row.decided_on,
        body=row.body,
        reason=row.reason,
    )


def _totals(rows: Sequence[MunicipalityResult]) -> ValveTotals:
    columns = [field for field in ValveTotals.model_fields if field != "granted"]
    granted = [row.granted for row in rows if row.granted is not None]
    return ValveTotals(
        **{field: sum(getattr(row, field) for row in rows) for field in columns},
        granted=sum(granted) if granted else None,
    )
