# SPDX-License-Identifier: EUPL-1.2
"""A settled year never changes. What it would come to now, by a later delivery or index figure, is a correction in
a later year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from regie.contract.lines import Line, amount, name
from regie.contract.model import Contract
from regie.contract.settlement.wording import words

if TYPE_CHECKING:
    from regie.contract.settlement.settle import Settlement


@dataclass(frozen=True)
class Settled:
    """What a fixed settlement said: reference budget and cost per municipality in cents. ``source`` names the
    settlement (its snapshot, its file)."""

    period: str
    source: str
    reference: Mapping[str, int]
    cost: Mapping[str, int]

    @classmethod
    def of(cls, settlement: Settlement, source: str = "") -> Self:
        """The amounts of a settlement."""
        parts = {kind: settlement.part(kind) for kind in ("reference", "cost")}
        amounts = {
            kind: {line.code: line.amount for line in part.children} if part is not None else {}
            for kind, part in parts.items()
        }
        return cls(str(settlement.period), source or settlement.snapshot, amounts["reference"], amounts["cost"])


@dataclass(frozen=True)
class Correction:
    """What changed since a year was settled, in cents; ``cents`` is what it adds to the excess of then."""

    period: str
    municipality: str
    kind: Literal["reference", "cost"]
    settled: int
    now: int
    settled_source: str
    now_source: str

    @property
    def cents(self) -> int:
        """More cost adds, more reference budget takes off."""
        return self.now - self.settled if self.kind == "cost" else self.settled - self.now


def corrections(settled: Settled, now: Settlement) -> tuple[Correction, ...]:
    """The differences per municipality of reference budget and cost against what was settled; what did not change
    gives no correction. Raises ``ValueError`` when ``now`` is of another period."""
    again = Settled.of(now)
    if again.period != settled.period:
        raise ValueError(f"{again.period} cannot correct {settled.period}")
    found = []
    for code in sorted({*settled.reference, *settled.cost, *again.reference, *again.cost}):
        both: tuple[tuple[Literal["reference", "cost"], Mapping[str, int], Mapping[str, int]], ...] = (
            ("reference", settled.reference, again.reference),
            ("cost", settled.cost, again.cost),
        )
        for kind, before, after in both:
            was, is_ = before.get(code, 0), after.get(code, 0)
            if was != is_:
                found.append(Correction(settled.period, code, kind, was, is_, settled.source, again.source))
    return tuple(found)


def corrections_line(contract: Contract, found: Sequence[Correction]) -> Line:
    """``corrections/2023/0917/cost``: what settled years would have been more (or less) excess by now."""
    years = []
    for period in sorted({each.period for each in found}):
        key = f"corrections/{period}"
        lines = []
        for code in sorted({each.municipality for each in found if each.period == period}):
            own = [each for each in found if (each.period, each.municipality) == (period, code)]
            parts = [_line(key, each) for each in sorted(own, key=lambda each: each.kind)]
            label = name(contract.municipality_names.get(code, code))
            lines.append(Line.total(f"{key}/{code}", label, parts))
        years.append(Line.total(key, words("corrections_of", period=period), lines))
    return Line.total("corrections", words("corrections"), years, formula=words("formula_corrections"))


def _line(key: str, each: Correction) -> Line:
    inputs = (
        amount(words("settled"), each.settled, source=each.settled_source),
        amount(words("now"), each.now, source=each.now_source),
    )
    label, formula = words(f"correction_{each.kind}"), words(f"formula_correction_{each.kind}")
    live = "{1}-{0}" if each.kind == "cost" else "{0}-{1}"
    return Line.leaf(f"{key}/{each.municipality}/{each.kind}", label, each.cents, formula, inputs, live=live)
