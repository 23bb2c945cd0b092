# SPDX-License-Identifier: EUPL-1.2
"""What the history says about lots: who was helped, what it cost, and what lies in no lot or in more than one."""

from __future__ import annotations

from typing import Literal

from regie.contract.lines import Words
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money

Dimension = Literal["segment", "referrer", "need_group", "age_group", "provider"]


class LotYear(Frozen):
    """One calendar year of a lot, in the region (``municipality`` empty) or a municipality.

    ``months`` of the year lie in the history (12: a whole year). ``clients`` are unique in the year at that level,
    ``client_months`` unique per month and added up; ``without_client`` lines name no client and count in the money
    only. ``booked`` is everything booked, ``one_off`` of it happened once; ``to_come`` is what late bookings still
    add, with its band P10-P90 (``low``, ``high`` belong to ``to_come``); ``not_estimated`` cells (provider and
    month) could not be completed and are not in it. ``providers`` had cost.
    """

    year: int
    municipality: str = ""
    months: int
    clients: int
    client_months: int
    without_client: int
    providers: int
    booked: Money
    one_off: Money
    to_come: Money
    low: Money
    high: Money
    not_estimated: int = 0

    @property
    def completed(self) -> int:
        """Cents booked and still to come together."""
        return self.booked + self.to_come


class LotPart(Frozen):
    """What one segment, referrer, need group, age group or provider had in a year of a lot (region). Clients of
    parts may be more than those of the lot: one client can be in two. ``code`` is ``unknown`` where the line does
    not say it. A line in two need groups of a lot counts in the first of them."""

    dimension: Dimension
    code: str
    year: int
    clients: int
    client_months: int
    cost: Money


class LotHistory(Frozen):
    """The history of one lot; without any line ``years`` is empty and ``remark`` says so.

    ``years`` of the region, ``municipal`` per municipality (both by year, then code), ``parts`` by dimension."""

    lot: str
    name: str
    funding: Literal["lump_sum", "population"]
    years: tuple[LotYear, ...]
    municipal: tuple[LotYear, ...]
    parts: tuple[LotPart, ...]
    remark: Words | None = None

    def year(self, year: int, municipality: str = "") -> LotYear | None:
        """One year, of the region or of a municipality, or nothing."""
        rows = self.municipal if municipality else self.years
        return next((row for row in rows if (row.year, row.municipality) == (year, municipality)), None)


class AgeSpan(Frozen):
    """Ages ``from_age`` up to and including ``to_age``; -1 is an age that is not known."""

    from_age: int
    to_age: int


class Misplaced(Frozen):
    """Care of a product and ages that lie in no lot (``lots`` empty) or in more than one.

    ``why``: ``no_product`` (not in the study), ``no_group`` (in no need group), ``age`` (its need groups hold
    other ages), ``no_lot`` (its need group is in no lot), ``two_lots``. Amounts are as booked: ``cost`` over the
    whole history, ``last_year`` over its last twelve months. Care in two lots would be paid ``len(lots) - 1``
    times too often.
    """

    product: str
    name: str
    ages: tuple[AgeSpan, ...]
    need_groups: tuple[str, ...]
    lots: tuple[str, ...]
    why: Literal["no_product", "no_group", "age", "no_lot", "two_lots"]
    clients: int
    client_months: int
    cost: Money
    last_year: Money


class YearTotal(Frozen):
    """All care of a year beside what the lots have: ``all_lots`` = ``everything`` - ``between`` + ``twice``."""

    year: int
    everything: Money
    between: Money
    twice: Money
    all_lots: Money


class LotHistories(Frozen):
    """Per lot what was, and how the lots together cover all care. ``remarks`` are what a reader must know."""

    snapshot: str
    first: str
    last: str
    lots: tuple[LotHistory, ...]
    falls_between: tuple[Misplaced, ...]
    paid_twice: tuple[Misplaced, ...]
    totals: tuple[YearTotal, ...]
    unused_products: tuple[str, ...] = ()
    remarks: tuple[Words, ...] = ()

    def lot(self, code: str) -> LotHistory:
        """The history of one lot (``KeyError`` when there is no such lot)."""
        return {each.lot: each for each in self.lots}[code]
