# SPDX-License-Identifier: EUPL-1.2
"""Which part of the extra cost the cooperative could influence: by a stated rule, as a range.

1. Every factor that raised the cost begins on one side. Outside: number of clients (there is a duty to accept) and
   what the lump sum lacks. Own: organisation, and what is one-off or additional. Between: how long, how heavy, how
   dear, and the preliminary field, that cooperative and municipalities shape together.
2. The risk file moves money: an amount of a risk that is said not to be influenceable moves to outside, of one
   that is influenceable to own, within the factor that the risk names and never beyond its size.
3. The range runs from own (low) to own and between (high). What lowered the cost is told beside it, not set off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from regie.contract import Contract
from regie.contract.valve import RiskEntry
from regie.review.growth.model import Influence, InfluencePart, Split
from regie.review.growth.money import both
from regie.vocabulary import Period
from regie.vocabulary.money import to_cents

OUTSIDE, OWN = (
    {"volume", "index_gap", "saving_not_realised", "base_correction"},
    {"one_off", "additional_service"},
)
"""On which side factors begin; all others lie between."""

ALIKE = {
    "volume": ("volume", "duration", "stacking"),
    "cost_per_client_month": ("cost_per_client_month", "real_price", "intensity"),
    "not_client_tied": ("not_client_tied",),
}
"""The factors that an effect named in the risk file can be found in."""


def influence(contract: Contract, split: Split, risks: Sequence[RiskEntry]) -> Influence | None:
    """The range for the period of a split; nothing where it has no row of the region."""
    row = split.row()
    if row is None:
        return None
    period = Period.parse(split.now)
    judged, used = _judged(risks, period)
    parts = []
    for code, cents in row.effects.items():
        if cents > 0:
            parts.append(_part(code, cents, split, judged))
    valve = contract.safety_valve
    own, between = sum(part.own for part in parts), sum(part.between for part in parts)
    return Influence(
        period=split.now,
        total=row.change,
        low=own,
        high=own + between,
        lowering=sum(cents for cents in row.effects.values() if cents < 0),
        parts=tuple(parts),
        criteria=tuple(each.text for each in valve.criteria) if valve else (),
        risks=tuple(used),
        rule=tuple(both(f"influence_rule_{number}") for number in (1, 2, 3)),
    )


def _part(code: str, cents: int, split: Split, judged: dict[tuple[str, bool], int]) -> InfluencePart:
    """One factor over the three sides; what the risk file moves is taken off what it still has to move."""
    outside = between = own = 0
    side = "outside" if code in OUTSIDE else "own" if code in OWN else "between"
    moved_out = _taken(judged, code, False, cents) if side != "outside" else 0
    moved_own = _taken(judged, code, True, cents - moved_out) if side != "own" else 0
    rest = cents - moved_out - moved_own
    outside += moved_out + (rest if side == "outside" else 0)
    own += moved_own + (rest if side == "own" else 0)
    between += rest if side == "between" else 0
    why = both("influence_by_risks" if moved_out or moved_own else f"influence_{side}")
    return InfluencePart(
        factor=code, name=split.factors[code], amount=cents, outside=outside, between=between, own=own, why=why
    )


def _taken(judged: dict[tuple[str, bool], int], code: str, influenceable: bool, most: int) -> int:
    for effect, codes in ALIKE.items():
        if code in codes and (effect, influenceable) in judged:
            part = max(0, min(judged[effect, influenceable], most))
            judged[effect, influenceable] -= part
            return part
    return 0


def _judged(risks: Iterable[RiskEntry], period: Period) -> tuple[dict[tuple[str, bool], int], list[str]]:
    """Cents of the period by effect and whether influenceable, of the last entry of every risk that has amounts in
    it; and those risks."""
    last: dict[str, RiskEntry] = {}
    for entry in sorted(risks, key=lambda each: each.number):
        if any(amount.period == str(period) for amount in entry.amounts):
            last[entry.id] = entry
    sums: dict[tuple[str, bool], int] = {}
    used = []
    for code, entry in sorted(last.items()):
        cents = sum(to_cents(each.amount) for each in entry.amounts if each.period == str(period))
        if cents > 0:
            key = (entry.effect, entry.influenceable)
            sums[key] = sums.get(key, 0) + cents
            used.append(f"{code} {entry.title}")
    return sums, used
