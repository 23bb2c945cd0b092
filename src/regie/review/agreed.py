# SPDX-License-Identifier: EUPL-1.2
"""What a contract agrees on, as a review keeps it: the safety valve in words, service contracts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from regie.contract import Contract
from regie.contract.tariffs import TariffFindings
from regie.review.money_views import Arrangements, ValveTerms
from regie.vocabulary.formatting import day, euro, percent
from regie.vocabulary.texts import say


def valve_terms(contract: Contract, lang: str = "nl") -> ValveTerms | None:
    """The contract's safety valve in words; nothing when it has none."""
    valve = contract.safety_valve
    if valve is None:
        return None
    clause = next(clause for clause in contract.clauses if clause.id == valve.clause)
    return ValveTerms(
        clause=clause.label,
        summary=clause.summary,
        source=clause.source,
        grounds=valve.grounds,
        criteria=tuple(criterion.text for criterion in valve.criteria),
        combine=valve.combine,
        reading=valve.reading,
        layers=tuple(
            say(
                "agreed.layer" if layer.upper else "agreed.layer_open",
                lang,
                lower=_bound(layer.lower.percent, layer.lower.amount, lang),
                upper=_bound(layer.upper.percent, layer.upper.amount, lang) if layer.upper else "",
                share=percent(layer.municipal_share, lang=lang),
            )
            for layer in valve.layers
        ),
        cap=_bound(valve.cap.percent, valve.cap.amount, lang) if valve.cap else "",
        deadlines=tuple(
            say("agreed.deadline", lang, name=one.name, days=one.days, counted_from=one.counted_from)
            for one in valve.deadlines
        ),
        evidence=valve.evidence,
        advisers=valve.advisers,
        deciders={decider.municipality: decider.body for decider in valve.deciders},
        agreements={one.code: _agreement(one.agreement, one.signed_on, lang) for one in contract.municipalities},
        mandates=tuple(
            (
                one.subject + (f" ({contract.municipality_names[one.municipality]})" if one.municipality else ""),
                one.decider,
                one.remark,
            )
            for one in contract.mandates
        ),
    )


def arrangements(contract: Contract, found: TariffFindings) -> Arrangements:
    """The service contracts that hold on a day of a period, counted; ``found`` is ``tariff_findings`` of the
    contract over it."""
    return Arrangements(
        contracts=found.by_role,
        transforming_providers=found.providers_with_transformation,
        agreements=dict(sorted(Counter(one.state for one in found.transformation).items())),
        monitored=found.providers_with_talks if _talks_recorded(contract) else None,
        tariffs=len(found.build_ups),
        findings=dict(sorted(Counter(one.kind for one in found.findings).items())),
    )


def _talks_recorded(contract: Contract) -> bool:
    """A contract file without any talk keeps no record of them: the number is then not known, and not 0."""
    return any(one.monitoring_talks for one in contract.service_contracts)


def _bound(share: Decimal | None, amount: Decimal | None, lang: str) -> str:
    if share is not None:
        return say("agreed.of_reference", lang, percent=percent(share, lang=lang))
    return euro(amount or Decimal(0), lang=lang)


def _agreement(name: str, signed_on: date | None, lang: str) -> str:
    if signed_on is None:
        return name
    return say("agreed.signed", lang, name=name, day=day(signed_on, lang=lang)).strip()
