# SPDX-License-Identifier: EUPL-1.2
"""Is it fair: prices against their cost elements, and how sure a party's volume is against its lump sum."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from regie.contract.lines import Words
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money


class PriceElement(Frozen):
    """One element of a fair price an hour with the client, in cents, with its formula."""

    key: Literal["professional", "other_client_cost", "overhead"]
    label: Words
    amount: Money
    formula: Words


class PaidPrice(Frozen):
    """What an hour of a product was paid in the base years, at the prices of the price year, against the fair
    price.

    ``hours`` and ``paid`` (indexed) are what it was worked out from. ``hourly`` is the amount an hour; ``short``
    is what it lacks (positive: below cost) and ``shortage`` that times the hours of a mean base year.
    """

    product: str
    name: str
    unit: str
    hours: Decimal
    paid: Money
    hourly: Money
    short: Money
    shortage: Money
    below_cost: bool


class FairPrice(Frozen):
    """The build-up of a fair price an hour and the products held against it, the furthest below cost first.
    ``not_comparable`` are products whose unit is no time of a professional, ``no_quantity`` those without any hour
    booked."""

    elements: tuple[PriceElement, ...]
    hourly: Money
    source: str
    products: tuple[PaidPrice, ...]
    not_comparable: tuple[str, ...]
    no_quantity: tuple[str, ...]


class LeastSize(Frozen):
    """The size from which a lump sum is bearable at the study's certainty, when cost may be ``bearable`` percent
    above it: clients and cents a year, and how many parties of the lot are that large."""

    bearable: Decimal
    clients: int
    amount: Money
    parties: int


class Severity(Frozen):
    """What a client costs a year in a lot, from client-years in the base years at the prices of the price year:
    ``mean`` in cents, ``variation`` (standard deviation over mean), and ``client_years`` behind it.

    ``least_clients`` and ``least_amount`` (cents a year) are the size from which a lump sum is bearable at the
    study's certainty, nothing where no size is enough (nothing is
    bearable). ``sizes`` say how that changes with what is bearable.
    """

    lot: str
    client_years: int
    mean: Money
    variation: float
    least_clients: int | None
    least_amount: Money | None
    sizes: tuple[LeastSize, ...] = ()


class Bearing(Frozen):
    """How sure a party's volume is against its lump sum in a lot, over all municipalities.

    ``clients`` a year in the base years (mean), ``amount`` of the first contract year. ``changes`` are its cost's
    year-on-year changes in percent over whole years of the history, ``volatility`` their standard deviation;
    ``chance_percent`` of one year's cost exceeding the amount by more than what is bearable, from clients and cost
    per client alone. ``bearable``: the amount is at least the lot's least amount; ``own_variation`` says whether
    the party's own cost per client was used, or (too few client-years) that of the lot.
    """

    lot: str
    party: str
    name: str
    clients: Decimal
    amount: Money
    changes: tuple[Decimal, ...]
    volatility: Decimal | None
    spread_percent: Decimal
    chance_percent: Decimal
    own_variation: bool
    bearable: bool


class Fairness(Frozen):
    """All fairness checks. ``parties`` are bidders where there is an award, else providers, by lot and amount."""

    certainty: Decimal
    bearable: Decimal
    fair_price: FairPrice | None
    severities: tuple[Severity, ...]
    parties: tuple[Bearing, ...]
    remarks: tuple[Words, ...] = ()
