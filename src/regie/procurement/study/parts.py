# SPDX-License-Identifier: EUPL-1.2
"""Parts of a study about who gives what: products, needs, lots, bids, the rules of coverage, administration."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from regie.contract.terms import AgeBand
from regie.contract.values import Amount, Code, Count, Day, MunicipalityCode, Named, Part, Percent

Quantity = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""A month, written ``2015-01``."""


class Product(Part):
    """A product of the open house: what is given for what price. ``volume`` units (``unit`` is a code of WJ756)
    per client and month are fixed in it, at ``price`` euros a unit, where the product has a fixed effort."""

    KEY: ClassVar = ("code",)
    code: Code
    name: Named
    unit: Code
    volume: Quantity | None = None
    price: Amount | None = None


class ProviderPlace(Part):
    """What the deliveries do not say about a provider: the municipality of its seat (CBS code, may lie outside the
    region), how many clients it can help at once (nothing: from history, see ``Coverage.growth_room``), and
    where it is willing to work (nothing: where it had clients)."""

    KEY: ClassVar = ("provider",)
    provider: Code
    municipality: MunicipalityCode | None = None
    capacity: Count | None = None
    serves: tuple[MunicipalityCode, ...] = ()


class NeedGroup(Part):
    """A kind of need that must be covered everywhere: these products, for clients of these ages (all when left
    out). Products and ages in no group of a lot fall between lots, those in two lots would be paid twice."""

    KEY: ClassVar = ("code",)
    code: Code
    name: Named
    products: tuple[Code, ...]
    ages: AgeBand | None = None


class StudyLot(Part):
    """A lot as it would be put out: which needs, how it is paid, and over which term (that of the study when left
    out; the last day without extensions)."""

    KEY: ClassVar = ("code",)
    code: Code
    name: Named
    funding: Literal["lump_sum", "population"]
    need_groups: tuple[Code, ...]
    ends_on: Day | None = None


class BidMember(Part):
    """A provider in a bid. ``share`` (percent of the bid's lump sum) in a collective adds up to 100 or is left out
    for all, and then follows the history."""

    KEY: ClassVar = ("provider",)
    provider: Code
    share: Percent | None = None


class Bidder(Part):
    """Who would bid: one provider, a collective (for instance a care cooperative), or a main contractor (the first
    member) with subcontractors. ``lots`` is where it bids. A provider without a bid of its own or of others bids
    alone on everything it did before, when ``Study.everyone_bids``."""

    KEY: ClassVar = ("code",)
    code: Code
    name: Named
    kind: Literal["single", "collective", "main_contractor"]
    members: tuple[BidMember, ...]
    lots: tuple[Code, ...]


class LeastParties(Part):
    """Another least number of parties for one need group, in all or one municipality."""

    KEY: ClassVar = ("need_group", "municipality")
    need_group: Code
    municipality: MunicipalityCode | None = None
    parties: Count


class Coverage(Part):
    """The rules that a landscape must keep.

    ``parties``: at least so many in every municipality and need group. ``margin``: the chosen parties together can
    help so many percent more clients than there are in each of these cells. ``growth_room``: a party can help so
    many percent more clients at once than it did at most, but at least ``smallest_room`` more. ``share_cap``: no
    party has more than so many percent of the clients of a lot. ``lump_sum_lots_only`` leaves lots with
    population funding out. ``newest_left_out``: so many of the last months of the history are not booked whole and
    do not count as now.
    """

    parties: Count = 2
    others: tuple[LeastParties, ...] = ()
    margin: Percent = Decimal(5)
    growth_room: Percent = Decimal(50)
    smallest_room: Count = 3
    share_cap: Percent = Decimal(35)
    lump_sum_lots_only: bool = False
    newest_left_out: Count = 3


class Award(Part):
    """A bidder that is chosen for a lot: by hand, or taken over from a computed landscape."""

    KEY: ClassVar = ("lot", "bidder")
    lot: Code
    bidder: Code


class Work(Part):
    """Administration of one kind today or after: so many a year (nothing: counted in the deliveries, where
    ``kind`` can be), so many hours each, at a rate. ``side``: who does it."""

    KEY: ClassVar = ("kind", "side")
    kind: Literal["contract", "invoice", "message", "tariff", "meeting", "account"]
    side: Literal["municipalities", "providers"]
    number: Count | None = None
    number_after: Count | None = None
    hours_each: Quantity
    rate: Amount
    source: Named
