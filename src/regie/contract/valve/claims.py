# SPDX-License-Identifier: EUPL-1.2
"""Claims of a request joined with risk file and variance: what each cause may carry, what is accepted of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from regie.contract.cooperation import SafetyValve
from regie.contract.lines import Words, name, said
from regie.contract.model import Contract
from regie.contract.valve.request import ClaimedCause, ValveRequest
from regie.contract.valve.result import CauseResult, CriterionResult, Judged
from regie.contract.valve.risk_file import RiskEntry, risks_on
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import to_cents, to_euros

REPORTING_DEADLINE = "melding"
"""How the name of the deadline begins within which a risk must be reported after it became visible."""


@dataclass(frozen=True)
class Case:
    """A request with all that it is judged by. ``effects`` are whole cents per municipality and factor, as the
    figures of ``snapshot`` have them."""

    contract: Contract
    valve: SafetyValve
    request: ValveRequest
    risks: Sequence[RiskEntry]
    effects: Mapping[str, Mapping[str, int]]
    factor_names: Mapping[str, Words]
    snapshot: str

    @property
    def other_figures(self) -> bool:
        """Whether the request was made on other figures than these: it cannot be mended to them any more."""
        return bool(self.snapshot and self.request.snapshot) and self.snapshot != self.request.snapshot

    @property
    def clause(self) -> str:
        """The label of the clause relied on."""
        return self.contract.clause_labels[self.valve.clause]

    def factor_name(self, factor: str) -> Words:
        """What a factor is called; its code when nobody said."""
        return self.factor_names.get(factor, name(factor))


def judged_causes(case: Case) -> tuple[CauseResult, ...]:
    """What is claimed and accepted, by municipality and risk.

    A positive cause that fails the criteria of the clause has 0 accepted, a favourable one always counts in full;
    else what the assessor accepted counts, and as long as nobody assessed it, what was claimed.

    Raises ``RegieError`` for a claim on a risk that the risk file did not have on the day of submission. On the
    figures that the request was made on, it also does for an effect that the variance does not have and for claims
    on one effect in a municipality that together go beyond it.
    """
    known = risks_on(case.risks, case.request.submitted_on)
    claims = sorted(case.request.causes, key=lambda cause: (cause.municipality, cause.risk))
    found = tuple(_judged(case, claim, _entry(case, known, claim)) for claim in claims)
    if not case.other_figures:
        for beyond in beyond_effect(found):
            raise RegieError(
                "valve.claims_exceed_effect",
                request=case.request.id,
                risks=", ".join(claim.risk for claim in beyond),
                municipality=case.contract.municipality_names[beyond[0].municipality],
                factor=beyond[0].factor_name.nl,
                claimed=to_euros(sum(claim.claimed for claim in beyond)),
                effect=to_euros(beyond[0].effect),
            )
    return found


def beyond_effect(causes: Sequence[CauseResult]) -> Iterator[list[CauseResult]]:
    """The claims on one effect in a municipality that together do not lie between nothing and that effect."""
    together: dict[tuple[str, str], list[CauseResult]] = defaultdict(list)
    for cause in causes:
        together[cause.municipality, cause.factor].append(cause)
    for claims in together.values():
        effect = claims[0].effect
        if not min(0, effect) <= sum(claim.claimed for claim in claims) <= max(0, effect):
            yield claims


def _entry(case: Case, known: Mapping[str, RiskEntry], claim: ClaimedCause) -> RiskEntry:
    if claim.risk in known:
        return known[claim.risk]
    later = [entry for entry in case.risks if entry.id == claim.risk]
    place = {"request": case.request.id, "risk": claim.risk, "submitted": case.request.submitted_on}
    if later:
        recorded = min(entry.recorded_at for entry in later).date()
        raise RegieError("valve.risk_later", **place, recorded=recorded)
    raise RegieError("valve.risk_missing", **place, known=", ".join(known) or "-")


def _judged(case: Case, claim: ClaimedCause, entry: RiskEntry) -> CauseResult:
    claimed, effects = to_cents(claim.claimed), case.effects.get(claim.municipality, {})
    if entry.effect not in effects and not case.other_figures:
        raise RegieError(
            "valve.effect_missing",
            request=case.request.id,
            risk=claim.risk,
            municipality=case.contract.municipality_names[claim.municipality],
            effect=entry.effect,
            known=", ".join(sorted(effects)) or "-",
        )
    criteria = _criteria(case.valve, entry)
    accepted, judged, reason = _accepted(case, claim, claimed, criteria)
    deadline = next(
        (each.days for each in case.valve.deadlines if each.name.casefold().startswith(REPORTING_DEADLINE)), None
    )
    waited = entry.days_to_report
    estimates = [
        to_cents(each.amount)
        for each in entry.amounts
        if (each.municipality, each.period) == (claim.municipality, case.request.period)
    ]
    return CauseResult(
        risk=claim.risk,
        entry=entry.number,
        title=entry.title,
        municipality=claim.municipality,
        factor=entry.effect,
        factor_name=case.factor_name(entry.effect),
        effect=effects.get(entry.effect, 0),
        claimed=claimed,
        accepted=accepted,
        judged=judged,
        reason=reason,
        criteria=criteria,
        in_risk_file=estimates[0] if estimates else None,
        saved=sum(to_cents(measure.saved) for measure in entry.measures),
        first_visible_on=entry.first_visible_on,
        first_recorded_on=min(each.recorded_at for each in case.risks if each.id == claim.risk).date(),
        reported_on=entry.reported_on,
        days_to_report=waited,
        deadline_days=deadline,
        late=None if waited is None or deadline is None else waited > deadline,
    )


def _criteria(valve: SafetyValve, entry: RiskEntry) -> tuple[CriterionResult, ...]:
    met = {"unforeseeable": not entry.foreseeable, "not_influenceable": not entry.influenceable}
    return tuple(CriterionResult(id=each.id, text=each.text, met=met[each.id]) for each in valve.criteria)


def _accepted(
    case: Case, claim: ClaimedCause, claimed: int, criteria: Sequence[CriterionResult]
) -> tuple[int, Judged, Words]:
    """The cents accepted, who or what judged so, and why."""
    if claimed < 0:
        return claimed, "favourable", said("valve.reason_favourable")
    met = [criterion.met for criterion in criteria]
    if not (all(met) if case.valve.combine == "all" else any(met)):
        failed = "; ".join(criterion.text for criterion in criteria if not criterion.met)
        return 0, "criteria", said(f"valve.reason_criteria_{case.valve.combine}", failed=failed)
    if claim.accepted is None:
        return claimed, "not_yet", said("valve.reason_not_yet")
    reason = name(claim.reason) if claim.reason else said("valve.reason_in_full")
    return to_cents(claim.accepted), "assessor", reason
