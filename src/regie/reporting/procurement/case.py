# SPDX-License-Identifier: EUPL-1.2
"""What every chapter gets: the result, who it is written for, in which language, and how its numbers are told.

Whatever counts clients, or is an amount behind which few clients may stand, goes through ``clients`` or ``cents``.
A document is built twice: once to collect these numbers, and once with what of them may be shown. So nothing that
is shown can have been forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Protocol, TypeVar

from regie.procurement.result import StudyResult
from regie.procurement.small_numbers import CLIENTS, Number, shown_numbers
from regie.procurement.study import Study
from regie.reporting.document import Callout, Paragraph
from regie.reporting.values import SUPPRESSED, Hidden
from regie.vocabulary import Period, formatting
from regie.vocabulary.codelists import codelist
from regie.vocabulary.money import to_euros
from regie.vocabulary.region import Region
from regie.vocabulary.rounding import percent_of, rounded
from regie.vocabulary.texts import say

Audience = Literal["public", "inside"]
"""``public``: councils, boards and everyone. ``inside``: who may see small numbers and amounts by provider."""

T = TypeVar("T")


class Words(Protocol):
    """A sentence in both languages, as results carry them."""

    def said(self, lang: str = "nl") -> str:
        """The sentence in one language."""


_CLIENTS = re.compile(r"\d\s+(?:van de \d[\d.]*\s+)?(?:cliënt|jeugdige|client|youth)", re.IGNORECASE)

ROOM = "procurement_report"


@dataclass(frozen=True)
class Case:
    """One report in the making."""

    result: StudyResult
    region: Region
    audience: Audience
    lang: str
    collected: dict[Number, int] = field(default_factory=dict)
    shown: dict[Number, int | None] | None = None

    @property
    def study(self) -> Study:
        """What people chose and assumed."""
        return self.result.study

    @property
    def public(self) -> bool:
        """Whether small numbers and amounts of single providers are left out."""
        return self.audience == "public"

    # -- words -------------------------------------------------------------------------------------------------

    def say(self, key: str, /, **values: object) -> str:
        """A sentence of the report in its language."""
        return say(f"{ROOM}.{key}", self.lang, **values)

    def paragraphs(self, *texts: str) -> tuple[Paragraph, ...]:
        """A paragraph for each text that is not empty."""
        return tuple(Paragraph(text=text) for text in texts if text)

    def lead(self, text: str) -> Paragraph:
        """The opening of a chapter."""
        return Paragraph(text=text, lead=True)

    def remarks(self, remarks: Sequence[Words], title: str = "") -> tuple[Callout, ...]:
        """What a part of the result says about itself, in a frame; nothing where it has nothing to say."""
        told = [remark.said(self.lang) for remark in remarks]
        items = tuple((text,) for text in told if not (self.public and counts_clients(text)))
        if not items:
            return ()
        head = title or self.say("remarks")
        return (Callout(role="quality", title=head, text=(self.say("remarks_intro"),), items=items),)

    def town(self, code: str) -> str:
        """The name of a municipality, also of one outside the region where it is known."""
        if code in self.region.municipality_names:
            return self.region.municipality_names[code]
        found = codelist("municipalities").get(code)
        return code if found is None else found.label

    def lot(self, code: str) -> str:
        """The name of a lot."""
        return self.study.lot_names.get(code, code)

    def group(self, code: str) -> str:
        """The name of a need group."""
        return self.study.group_names.get(code, code)

    def product(self, code: str) -> str:
        """The name of a product."""
        return self.study.product_names.get(code, code)

    def provider(self, code: str) -> str:
        """The name of a provider."""
        return self.region.party_names.get(code, code)

    def bidder(self, code: str) -> str:
        """The name of a bidder; one that bids alone has that of its provider."""
        names = {each.code: each.name for each in self.study.bidders}
        return names.get(code) or self.provider(code)

    def referrer(self, code: str) -> str:
        """The name of a kind of referrer (national list)."""
        found = codelist("COD327").get(code)
        return code if found is None else found.named(self.lang)

    def listed(self, parts: list[str]) -> str:
        """ "a, b en c"."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.say('and')} {parts[-1]}"

    # -- numbers -----------------------------------------------------------------------------------------------

    def clients(self, value: int, quantity: str = CLIENTS, period: str = "", /, **place: str) -> int | Hidden:
        """A count of clients as it may be shown. ``period`` is the last month of the history when left out."""
        return self._number(Number(quantity, period or self.study.last, _place(place)), value)

    def cents(self, value: int, quantity: str, period: str = "", /, **place: str) -> Decimal | Hidden:
        """Euros as they may be shown: hidden where the clients of the same period and place are."""
        seen = self._number(Number(quantity, period or self.study.last, _place(place), "cents"), value)
        return seen if isinstance(seen, Hidden) else to_euros(seen)

    def behind(self, clients: int, providers: int, period: str, /, **place: str) -> None:
        """Say who stands behind the amounts of a period and place, which are hidden when these are too few: few
        providers hide them as few clients do."""
        few = 0 < providers < self.region.suppression.least_providers
        self.clients(1 if few else clients, CLIENTS, period, **place)

    def _number(self, number: Number, value: int) -> int | Hidden:
        if not self.public:
            return value
        if self.shown is None:
            self.collected[number] = value
            return value
        seen = self.shown[number]
        return SUPPRESSED if seen is None else seen

    def hidden(self) -> Hidden:
        """The sign for what is not shown."""
        return SUPPRESSED

    def number(self, value: int | Decimal | Hidden, decimals: int = 0) -> str:
        """A number in a sentence; a hidden one is said to be so."""
        if isinstance(value, Hidden):
            return self.say("hidden_number")
        return formatting.number(value, decimals, lang=self.lang)

    def euro(self, cents: int) -> str:
        """Whole euros of cents."""
        return formatting.euro(to_euros(cents), lang=self.lang)

    def euro_cents(self, cents: int) -> str:
        """Euros and cents."""
        return formatting.euro(to_euros(cents), 2, lang=self.lang)

    def decimal(self, value: float) -> str:
        """A measure without a unit, with two decimals."""
        return formatting.number(Decimal(str(value)), 2, lang=self.lang)

    def millions(self, cents: int, *, signed: bool = False) -> str:
        """Cents in millions of euros; in whole thousands where that would read as nothing."""
        if abs(cents) < 100_000_000:
            thousands = 1000 * rounded(Fraction(cents, 100_000))
            return formatting.euro(thousands, lang=self.lang, signed=signed)
        return formatting.millions(to_euros(cents), lang=self.lang, signed=signed)

    def percent(self, value: Decimal | int, decimals: int = 1) -> str:
        """A percentage."""
        return formatting.percent(value, decimals, lang=self.lang)

    def share(self, part: int | Hidden, whole: int | Hidden) -> Decimal | Hidden | None:
        """A percentage of two counts as they are shown; not known of nothing."""
        if isinstance(part, Hidden) or isinstance(whole, Hidden):
            return SUPPRESSED
        return None if whole == 0 else percent_of(part, whole)

    def day(self, value: date) -> str:
        """A day written out."""
        return formatting.day(value, lang=self.lang)

    def month(self, written: str) -> str:
        """A month written out, of ``2020-06``."""
        return formatting.period(Period.parse(written), lang=self.lang)


def counts_clients(text: str) -> bool:
    """Whether a sentence of the result tells how many clients there are: it was written for the circle that may
    see small numbers."""
    return _CLIENTS.search(text) is not None


def twice(case: Case, build: Callable[[Case], T]) -> T:
    """What ``build`` makes of the case, with nothing in it that the audience may not see."""
    first = build(case)
    if not case.public:
        return first
    return build(replace(case, shown=shown_numbers(case.collected, case.region.suppression)))


def _place(place: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, code) for name, code in place.items() if code))
