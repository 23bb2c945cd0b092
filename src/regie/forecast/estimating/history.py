# SPDX-License-Identifier: EUPL-1.2
"""What a snapshot knows of the past, as arrays: who came, left, moved and returned, and what their care cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from regie.contract.lines import Words, said
from regie.figures import Source
from regie.figures.flows import OUT, FlowTables, flow_tables
from regie.forecast.arrays import Integers, Mask
from regie.forecast.estimating.delivered import delivered
from regie.forecast.estimating.past_cost import cost_tables, past_cost
from regie.vocabulary import Period, RegieError
from regie.vocabulary.money import Cents
from regie.vocabulary.periods import month_number

TENURES = 60
"""Buckets of months in a segment; the last one is open-ended."""

SINCE = 13
"""Months without care after which who comes back counts as new; ``since`` runs from 0 to one less."""


_STEP = {"in": 1, "out": -1}
"""What a row of a histogram adds to who is at risk from its month on."""


@dataclass(frozen=True, eq=False)
class History:
    """Counts per month; n months from ``first_month``, M municipalities by code, K segments from light to heavy.

    ``stock``, ``new`` and ``back`` (n, M, K): in care, entering (never in care, or ``SINCE`` months or longer
    ago), coming back. ``left`` (n, M): leaving, in the first month without care. Of the first month only the stock
    is known. ``at_risk``, ``leaving`` (years, M, K, tenure) and ``moving`` (years, M, K, tenure, K to) count
    client-months and the endings after them, per calendar year from ``first_year``, tenure as in ``rates``;
    whoever was in care at the start comes in with the months that he had. ``out_at_risk`` and ``returning``
    (years, M, since) are the same for who left, ``return_to`` (K,) where they went. ``in_care`` (M, K, tenure) and
    ``out`` (M, since) are the start of what follows.

    ``cost`` (n, M, K) are cents of production for clients, late bookings completed; only where ``cost_known``
    (n, K). ``capacity`` (n, M, K) are cents of segments with clients that are paid without naming them, and
    ``fixed`` (n, M) all other cents. ``looks_back`` says whether returns to care of before the first
    month can be told from new clients. ``remarks`` say what was left out or filled in, for a reader.
    """

    snapshot: str
    municipalities: tuple[str, ...]
    segments: tuple[str, ...]
    first_month: int
    first_year: int
    stock: Integers
    new: Integers
    back: Integers
    left: Integers
    at_risk: Integers
    leaving: Integers
    moving: Integers
    out_at_risk: Integers
    returning: Integers
    return_to: Integers
    in_care: Integers
    out: Integers
    cost: Cents
    cost_known: Mask
    capacity: Cents
    fixed: Cents
    looks_back: bool
    remarks: tuple[Words, ...] = ()

    @property
    def months(self) -> int:
        """The number of months."""
        return len(self.stock)

    @property
    def end_month(self) -> int:
        """The month after the last."""
        return self.first_month + self.months

    def year_of(self, month: int) -> int:
        """The calendar year of the month with this place."""
        return (self.first_month + month) // 12


def history(source: Source, *, first_month: int | None = None, end_month: int | None = None) -> History:
    """The past as the snapshot that ``source`` has open knows it, whole months only.

    Without ``end_month`` (the month after the last) the history ends where nearly all care is delivered
    (``delivered``): months that most parties still have to deliver would look like a fall. With it, what is later
    is left out: care and costs after it, and bookings made after it, which completion then estimates. Costs
    without a client are taken as they are known now. What small parties that are late would have added to
    production is estimated from what they had before; the clients they had stay in care.

    Raises ``RegieError`` when there are not two months, or no clients.
    """
    begin = max(month_number(source.first_day), first_month or 0)
    reach = delivered(source, begin) if end_month is None else None
    flows = flow_tables(source, first_month=first_month, end_month=reach.end_month if reach else end_month)
    remarks = []
    if reach and reach.missing:
        remarks.append(
            said(
                "forecast_history.cut",
                month=Period.of_month(reach.end_month - 1),
                share=f"{100 * reach.missing:.0f}",
            )
        )
    if reach and reach.behind:
        remarks.append(
            said("forecast_history.behind", parties=reach.behind, share=Decimal(f"{100 * reach.behind_share:.1f}"))
        )
    return _arrays(source, flows, remarks)


def _arrays(source: Source, flows: FlowTables, remarks: list[Words]) -> History:
    occurring = {row.segment for row in flows.stock} | {row.segment for row in flows.changes}
    order = source.dimensions.codes["segment"]
    segments = tuple(code for code in order if code in occurring)
    if not segments:
        raise RegieError("forecast_history.no_clients")
    found = cost_tables(source, flows.first_month, flows.end_month)
    towns = {
        row.municipality for rows in (flows.stock, flows.changes, found.costs, found.bookings) for row in rows
    }
    municipalities = tuple(sorted(towns | set(source.region.codes("municipalities"))))
    places = _Places(municipalities, segments, flows)
    stock, new, back, left = places.monthly()
    money = past_cost(source, found, flows.first_month, places.town, places.segment, stock)
    if money.behind.any():
        share = Decimal(f"{100 * float(money.behind.max()):.1f}")
        remarks.append(said("forecast_history.cost_behind", share=share))
    return History(
        snapshot=flows.snapshot,
        municipalities=municipalities,
        segments=segments,
        first_month=flows.first_month,
        first_year=places.first_year,
        stock=stock,
        new=new,
        back=back,
        left=left,
        **places.durations(),
        **places.following(),
        cost=money.cost,
        cost_known=money.known,
        capacity=money.capacity,
        fixed=money.fixed,
        looks_back=any(
            row.months_out and row.month - row.months_out <= flows.first_month for row in flows.changes
        ),
        remarks=tuple(remarks),
    )


class _Places:
    """Where the codes and months of the tables stand in the arrays."""

    def __init__(self, municipalities: tuple[str, ...], segments: tuple[str, ...], flows: FlowTables) -> None:
        self.town = {code: place for place, code in enumerate(municipalities)}
        self.segment = {code: place for place, code in enumerate(segments)}
        self.flows = flows
        self.first_year = flows.first_month // 12
        self.years = (flows.end_month - 1) // 12 - self.first_year + 1
        self.shape = (flows.end_month - flows.first_month, len(municipalities), len(segments))

    def monthly(self) -> tuple[Integers, Integers, Integers, Integers]:
        """Stock, new, back and left per month."""
        stock, new, back = (np.zeros(self.shape, dtype=np.int64) for _ in range(3))
        left = np.zeros(self.shape[:2], dtype=np.int64)
        first = self.flows.first_month
        for row in self.flows.stock:
            if row.month == first:
                stock[0, self.town[row.municipality], self.segment[row.segment]] += row.clients
        for change in self.flows.changes:
            month, town = change.month - first, self.town[change.municipality]
            if change.from_segment != OUT:
                stock[month, self.town[change.from_municipality], self.segment[change.from_segment]] -= (
                    change.clients
                )
            if change.segment == OUT:
                left[month, town] += change.clients
                continue
            cell = (month, town, self.segment[change.segment])
            stock[cell] += change.clients
            if change.from_segment == OUT:
                known = change.months_out is not None and change.months_out < SINCE
                (back if known else new)[cell] += change.clients
        return np.cumsum(stock, axis=0), new, back, left

    def durations(self) -> dict[str, Integers]:
        """The histograms, as counts of who is at risk and of endings."""
        return self._stays() | self._absences()

    def _stays(self) -> dict[str, Integers]:
        """Of who is in care: ``at_risk``, ``leaving`` and ``moving``."""
        _, towns, kinds = self.shape
        steps = np.zeros((self.years, towns, kinds, TENURES + 1), dtype=np.int64)
        leaving = np.zeros((self.years, towns, kinds, TENURES), dtype=np.int64)
        moving = np.zeros((self.years, towns, kinds, TENURES, kinds), dtype=np.int64)
        for row in self.flows.durations:
            if row.segment == OUT:
                continue
            cell = (row.year - self.first_year, self.town[row.municipality], self.segment[row.segment])
            tenure = min(row.months, TENURES - 1)
            if row.measure != "ended":
                steps[(*cell, min(row.months, TENURES))] += _STEP[row.measure] * row.clients
            elif row.target == OUT:
                leaving[(*cell, tenure)] += row.clients
            else:
                moving[(*cell, tenure, self.segment[row.target])] += row.clients
        at_risk = np.cumsum(steps, axis=-1)[..., :TENURES]
        at_risk[..., -1] = self._beyond(kinds)
        return {"at_risk": at_risk, "leaving": leaving, "moving": moving}

    def _absences(self) -> dict[str, Integers]:
        """Of who left: ``out_at_risk``, ``returning`` and ``return_to``."""
        _, towns, kinds = self.shape
        steps = np.zeros((self.years, towns, SINCE + 1), dtype=np.int64)
        returning = np.zeros((self.years, towns, SINCE), dtype=np.int64)
        return_to = np.zeros(kinds, dtype=np.int64)
        for row in self.flows.durations:
            if row.segment != OUT:
                continue
            year, town = row.year - self.first_year, self.town[row.municipality]
            # a client who is out with d months behind him can come back in the month with since = d + 1
            since = row.months + 1
            if row.measure != "ended":
                steps[year, town, min(since, SINCE)] += _STEP[row.measure] * row.clients
            elif since < SINCE:
                returning[year, town, since] += row.clients
                return_to[self.segment[row.target]] += row.clients
        out_at_risk = np.cumsum(steps, axis=-1)[..., :SINCE]
        return {"out_at_risk": out_at_risk, "returning": returning, "return_to": return_to}

    def _beyond(self, kinds: int) -> Integers:
        """Client-months in the open-ended bucket: who comes in later than its start brings only the rest."""
        months = np.zeros((self.years, self.shape[1], kinds), dtype=np.int64)
        for row in self.flows.durations:
            if row.segment != OUT and row.measure in ("in", "out"):
                sign = 1 if row.measure == "out" else -1
                over = max(row.months - (TENURES - 1), 0)
                months[row.year - self.first_year, self.town[row.municipality], self.segment[row.segment]] += (
                    sign * over * row.clients
                )
        return months

    def following(self) -> dict[str, Integers]:
        """Who is in care, and who left not long ago, when the next month begins."""
        _, towns, kinds = self.shape
        in_care = np.zeros((towns, kinds, TENURES), dtype=np.int64)
        out = np.zeros((towns, SINCE), dtype=np.int64)
        for row in self.flows.following:
            town = self.town[row.municipality]
            if row.segment != OUT:
                in_care[town, self.segment[row.segment], min(row.months, TENURES - 1)] += row.clients
            elif row.months < SINCE:
                out[town, row.months] += row.clients
        return {"in_care": in_care, "out": out}
