# SPDX-License-Identifier: EUPL-1.2
"""By which breakdowns, and in which kinds of period, a reader can look at an indicator.

A reader who sees one municipality, provider or area has that breakdown always, where there are figures with it:
nobody asks for the others by leaving it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from regie.figures import BREAKDOWNS, Indicator
from regie.vocabulary import PeriodKind, RegieError
from regie.web.access import PartyKind, Scope
from regie.web.region import door
from regie.web.reviews.indicators import BY

MOST = 2
"""Breakdowns that can be chosen at once."""

Level = tuple[str, ...]

_WRITTEN = {name: written for written, name in BY.items()}


@dataclass(frozen=True)
class Offer:
    """What one reader can ask of one indicator."""

    scope: Scope
    indicator: Indicator

    @cached_property
    def levels(self) -> frozenset[Level]:
        """The breakdowns that can be asked together."""
        return frozenset(door.combinations(self.scope, self.indicator.id))

    @property
    def implied(self) -> str | None:
        """The breakdown within which the reader sees own figures; nothing for who sees all of the region."""
        if self.scope.party_kind is PartyKind.PROVIDER:
            return "provider"
        if self.scope.areas is not None:
            return "area"
        return "municipality" if self.scope.municipalities is not None else None

    @property
    def names(self) -> Level:
        """The breakdowns that can be chosen by themselves."""
        others = (name for name in self.indicator.breakdowns if name != self.implied)
        return tuple(name for name in others if self.level((name,)) is not None)

    def level(self, chosen: Sequence[str]) -> Level | None:
        """The breakdowns that figures are asked with for what was chosen: with the reader's own where there are
        such figures; nothing when there are none at all."""
        wanted = {*chosen, *self.indicator.needs}
        for names in ([wanted | {self.implied}] if self.implied else []) + [wanted]:
            found = tuple(name for name in BREAKDOWNS if name in names)
            if found in self.levels:
                return found
        return None

    def chosen(self, written: Sequence[str]) -> Level:
        """The breakdowns that an address asks for, beside the reader's own.

        Raises ``RegieError`` for one that is not there for this reader, for too many, and for ones that are not
        there together.
        """
        asked = list(dict.fromkeys(each for each in written if each))
        known = ", ".join(_WRITTEN[name] for name in self.names) or "–"
        for each in asked:
            if each not in BY or BY[each] not in (*self.names, self.implied):
                raise RegieError("web_reviews.breakdown_unknown", written=each[:60], known=known)
        found = [BY[each] for each in asked if BY[each] != self.implied]
        found += [name for name in self.indicator.needs if name not in found and name != self.implied]
        if len(found) > MOST:
            raise RegieError("web_reviews.too_many_breakdowns", most=MOST)
        if self.level(found) is None:
            raise RegieError("web_reviews.not_together", names=", ".join(_WRITTEN[name] for name in found) or "–")
        return tuple(found)

    def kinds(self, level: Level) -> tuple[PeriodKind, ...]:
        """The kinds of period in which the reader can ask these breakdowns, shortest first."""
        there = door.kinds(self.scope, self.indicator.id, level)
        return tuple(kind for kind in PeriodKind if kind in there)


def own_level(scope: Scope, indicator: str, where: Level, kind: PeriodKind) -> bool:
    """Whether a reader can ask an indicator by these breakdowns in this kind of period."""
    return where in door.combinations(scope, indicator) and kind in door.kinds(scope, indicator, where)
