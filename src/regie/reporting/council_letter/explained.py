# SPDX-License-Identifier: EUPL-1.2
"""Possible explanations of what a municipality sees, as hypotheses with what follows; and what nobody explains."""

from __future__ import annotations

from decimal import Decimal

from regie.reporting.council_letter.content import Hypothesis
from regie.reporting.half_year.budget import budget_of
from regie.reporting.half_year.risks import STATES, latest
from regie.reporting.half_year.wording import phrase, sentence
from regie.reporting.values import euros
from regie.review import Review, RiskEntry
from regie.vocabulary.formatting import euro

FOLLOW_UP = {
    "open": "wordt gevolgd in de regiegesprekken",
    "watched": "wordt gevolgd en verder onderzocht",
    "claimed": "is beoordeeld in het verzoek onder het hulpventiel",
}
"""What happens with an explanation in each state of the risk file, where nothing more was written."""


def hypotheses(review: Review, municipality: str) -> tuple[Hypothesis, ...]:
    """What the risk file names for this municipality and is not closed: a claim, never a finding."""
    return tuple(_hypothesis(review, entry, municipality) for entry in _open(review, municipality))


def _hypothesis(review: Review, entry: RiskEntry, municipality: str) -> Hypothesis:
    amount = _amount(entry, municipality, str(review.period))
    done = entry.done_so_far.strip()
    follow = f"{STATES[entry.state]}; {FOLLOW_UP.get(entry.state, '')}."
    return Hypothesis(
        title=entry.title.rstrip("."),
        claim=entry.cause if entry.cause.endswith(".") else f"{entry.cause}.",
        amount="niet in geld geraamd" if amount is None else euro(amount, signed=True),
        follow_up=" ".join(part for part in (follow, done) if part),
    )


def unexplained(review: Review, municipality: str) -> str:
    """Which part of the extra cost the risk file names no cause for; empty without a contract or extra cost."""
    now = budget_of(review, municipality)
    if now is None or now.excess <= 0:
        return ""
    amounts = [_amount(entry, municipality, str(review.period)) for entry in _open(review, municipality)]
    named = sum((each for each in amounts if each is not None), Decimal(0))
    excess = euros(now.excess)
    told = f"van de meerkosten van {euro(excess)} over {phrase(review.period)} noemt het risicodossier voor {euro(named)} een mogelijke verklaring"
    if named >= excess:
        return sentence(told) + " Of die klopt, is niet vastgesteld."
    return sentence(f"{told}; voor {euro(excess - named)} wordt geen verklaring genoemd")


def _open(review: Review, municipality: str) -> list[RiskEntry]:
    """The last entry of each risk that is not closed and not about other municipalities alone."""
    return [
        entry
        for entry in latest(review.risk_file)
        if entry.state != "closed"
        and (not entry.amounts or any(each.municipality == municipality for each in entry.amounts))
    ]


def _amount(entry: RiskEntry, municipality: str, period: str) -> Decimal | None:
    """What the cooperative estimates for the municipality in the period; nothing where it does not say."""
    found = [each.amount for each in entry.amounts if (each.municipality, each.period) == (municipality, period)]
    return sum(found, Decimal(0)) if found else None
