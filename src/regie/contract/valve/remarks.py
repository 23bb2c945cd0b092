# SPDX-License-Identifier: EUPL-1.2
"""What a request still lacks, by the ten parts of its file, and what a reader of it has to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from regie.contract.lines import Words, days, euros, name, numbers, said
from regie.contract.valve.beforehand import beforehand, paid_too_early
from regie.contract.valve.claims import Case, beyond_effect
from regie.contract.valve.result import CauseResult, MissingPart, MunicipalityResult
from regie.contract.valve.risk_file import RiskEntry, risks_on
from regie.vocabulary.money import to_cents
from regie.vocabulary.periods import Period, PeriodKind

_TEXTS = ((6, "outside_comparison"), (7, "allocation"), (8, "effect_on_base"), (9, "snapshot"))
_EXPLAINED = {"unforeseeable": "why_unforeseeable", "not_influenceable": "why_not_influenceable"}


def missing_parts(
    case: Case, causes: Sequence[CauseResult], rows: Sequence[MunicipalityResult]
) -> tuple[MissingPart, ...]:
    """What the request lacks of what the clause and a complete file ask for, in the order of the ten parts."""
    found = [*_undecided(case, rows), *_unexplained(case, causes), *_unwritten(case)]
    return tuple(sorted(found, key=lambda each: each.part))


def remarks_on(
    case: Case, period: Period, causes: Sequence[CauseResult], rows: Sequence[MunicipalityResult]
) -> tuple[Words, ...]:
    """What stands out: figures, assessment, reporting, the risk file, bounds over a part of a year, decisions."""
    return (
        *_on_figures(case, causes),
        *_on_causes(case, causes),
        *_on_history(case, causes),
        *_on_bounds(case, period),
        *_on_grants(case, rows),
        *_on_agreement(case),
    )


def _undecided(case: Case, rows: Sequence[MunicipalityResult]) -> Iterator[MissingPart]:
    for row in rows:
        if not row.decides:
            yield MissingPart(part=1, text=said("valve.missing_decider", municipality=row.name))
        if case.request.state == "decided" and row.granted is None:
            yield MissingPart(part=10, text=said("valve.missing_decision", municipality=row.name))


def _unexplained(case: Case, causes: Sequence[CauseResult]) -> Iterator[MissingPart]:
    """Texts of the risk file behind what is claimed: why it meets the criteria, and what was done."""
    claims = {cause.risk: cause for cause in causes if cause.claimed > 0}
    known = risks_on(case.risks, case.request.submitted_on)
    for risk, cause in sorted(claims.items()):
        met = [_EXPLAINED[criterion.id] for criterion in cause.criteria if criterion.met]
        for field in (*met, "done_so_far"):
            if not getattr(known[risk], field).strip():
                yield MissingPart(part=5, text=said(f"valve.missing_{field}", risk=name(f"{risk} {cause.title}")))


def _unwritten(case: Case) -> Iterator[MissingPart]:
    request = case.request
    for part, field in _TEXTS:
        if not getattr(request, field).strip():
            yield MissingPart(part=part, text=said(f"valve.missing_{field}"))
    present = {each.name.casefold() for each in request.evidence}
    for required in case.valve.evidence:
        if required.casefold() not in present:
            yield MissingPart(part=9, text=said("valve.missing_evidence", evidence=required))
    heard = {each.by.casefold() for each in request.opinions}
    for adviser in case.valve.advisers:
        if adviser.casefold() not in heard:
            yield MissingPart(part=10, text=said("valve.missing_opinion", adviser=adviser))


def _on_figures(case: Case, causes: Sequence[CauseResult]) -> Iterator[Words]:
    """A request made on other figures, and what it claims beyond an effect as it is here."""
    if not case.other_figures:
        return
    yield said("valve.remark_other_figures", made_on=case.request.snapshot, snapshot=case.snapshot)
    for claims in beyond_effect(causes):
        yield said(
            "valve.remark_beyond_effect",
            risks=", ".join(claim.risk for claim in claims),
            municipality=case.contract.municipality_names[claims[0].municipality],
            factor=claims[0].factor_name,
            claimed=euros(sum(claim.claimed for claim in claims)),
            effect=euros(claims[0].effect),
        )


def _on_causes(case: Case, causes: Sequence[CauseResult]) -> Iterator[Words]:
    claims = {(each.risk, each.municipality): each for each in case.request.causes}
    if any(cause.judged == "not_yet" for cause in causes):
        yield said("valve.remark_not_assessed")
    for cause in causes:
        place = {
            "risk": name(f"{cause.risk} {cause.title}"),
            "municipality": case.contract.municipality_names[cause.municipality],
        }
        if cause.judged == "criteria" and claims[cause.risk, cause.municipality].accepted:
            yield said("valve.remark_against_criteria", **place)
        if cause.reported_on is None:
            yield said("valve.remark_not_reported", **place)
        elif cause.late:
            yield said(
                "valve.remark_late",
                **place,
                days=numbers(cause.days_to_report or 0),
                deadline=numbers(cause.deadline_days or 0),
            )
        if cause.in_risk_file is not None and abs(cause.claimed) > abs(cause.in_risk_file):
            yield said(
                "valve.remark_more_than_risk_file",
                **place,
                claimed=euros(cause.claimed),
                estimate=euros(cause.in_risk_file),
            )


def _on_history(case: Case, causes: Sequence[CauseResult]) -> Iterator[Words]:
    """Days that a later entry of a claimed risk tells otherwise than an earlier one."""
    for number in sorted({cause.entry for cause in causes}):
        now = next(entry for entry in case.risks if entry.number == number)
        for before in case.risks:
            if before.id == now.id and before.number < now.number:
                yield from _told_otherwise(before, now)


def _told_otherwise(before: RiskEntry, now: RiskEntry) -> Iterator[Words]:
    for field in ("first_visible_on", "reported_on"):
        then, later = getattr(before, field), getattr(now, field)
        if then is not None and then != later:
            yield said(
                f"valve.remark_{field}_changed",
                risk=name(f"{now.id} {now.title}"),
                before=numbers(before.number),
                then=days(then),
                now=numbers(now.number),
                later=said("valve.no_day") if later is None else days(later),
            )


def _on_bounds(case: Case, period: Period) -> Iterator[Words]:
    bounds = [case.valve.cap, *(edge for layer in case.valve.layers for edge in (layer.lower, layer.upper))]
    if period.kind is not PeriodKind.YEAR and any(bound is not None and bound.amount for bound in bounds):
        yield said("valve.remark_bounds_not_parted")


def _on_grants(case: Case, rows: Sequence[MunicipalityResult]) -> Iterator[Words]:
    for row in rows:
        if row.granted is None:
            continue
        amounts = {"municipality": row.name, "granted": euros(row.granted)}
        if row.granted > row.maximum:
            reason = name(row.reason) if row.reason else said("valve.no_reason")
            yield said("valve.remark_above_maximum", **amounts, maximum=euros(row.maximum), reason=reason)
        if row.decides and row.body.casefold() != row.decides.casefold():
            yield said("valve.remark_other_body", municipality=row.name, body=row.body, decides=row.decides)
        limits = [
            each.up_to
            for each in case.contract.mandates
            if each.municipality in (row.municipality, "") and each.decider == row.body
        ]
        allowed = [to_cents(limit) for limit in limits if limit is not None]
        if allowed and len(allowed) == len(limits) and row.granted > max(allowed):
            yield said("valve.remark_above_mandate", **amounts, body=row.body, most=euros(max(allowed)))


def _on_agreement(case: Case) -> Iterator[Words]:
    """Who agreed beforehand with what is spent, where the contract asks for it; and what was paid before."""
    found, names = beforehand(case.contract, case.request), case.contract.municipality_names
    if found is None or not case.request.decisions:
        return
    amounts = {"effect": euros(found.effect), "threshold": euros(found.threshold)}
    if found.joint is not None:
        for each in found.joint.agreed:
            yield said(
                "valve.remark_agreed_jointly",
                **amounts,
                number=found.joint.number,
                municipality=names[each.municipality],
                body=each.body,
                day=days(each.agreed_on),
            )
    elif found.own:
        yield said("valve.remark_agreed_each", **amounts)
    for code in paid_too_early(case.contract, case.request):
        yield said("valve.remark_paid_too_early", **amounts, municipality=names[code])
