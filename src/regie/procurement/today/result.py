# SPDX-License-Identifier: EUPL-1.2
"""Where we stand, as data: who gives which care where, at what price, and what the administration of it
takes.

``municipality`` is empty for the whole region. ``window`` is a calendar year, ``recent`` for the last twelve
months of the study's period, or ``all`` for that period. Unless a part says otherwise it is about ``recent``.
Percentages are in percent with two decimals; nothing where there is nothing to divide by. Prices are euros a
unit with four decimals.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from regie.contract.lines import Words
from regie.procurement.lines import LineCount
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money

RECENT = "recent"
ALL = "all"

Side = Literal["municipalities", "providers"]


class Volume(Frozen):
    """What was given in a window. ``clients`` are unique in the lines of production at that level,
    ``in_care`` is the figure "unique clients in the period" (a day of care by the trajectories) over the same
    months; ``without_client`` lines name no client and count in the money only. ``months`` of the window lie
    in the period."""

    municipality: str = ""
    window: str
    months: int
    clients: int
    in_care: int
    without_client: int
    cost: Money
    providers: int
    products: int


class UseBase(Frozen):
    """The share of youths in care, with one age as the end of youth (``to_age`` included); ``chosen`` is the
    study's own. ``clients`` had care before passing that age, ``all_clients`` counts those of every age over
    the same residents. ``counted_in`` is the year of the count of residents; nothing when there is none."""

    municipality: str = ""
    window: str
    to_age: int
    chosen: bool
    counted_in: int | None
    residents: int | None
    clients: int
    all_clients: int
    percent: Decimal | None
    percent_all: Decimal | None


class Top(Frozen):
    """The share of the so many largest providers."""

    providers: int
    percent: Decimal | None


class Needed(Frozen):
    """How few providers together have at least so many percent."""

    percent: int
    providers: int


class Concentration(Frozen):
    """How far care is with few providers, by cost or by clients. Of clients the total is that over providers:
    who has two providers counts twice. ``herfindahl`` is the sum of squared shares in percent, 0-10,000;
    providers with a cost of nothing or less are not among ``providers``."""

    municipality: str = ""
    by: Literal["cost", "clients"]
    providers: int
    herfindahl: Decimal | None
    top: tuple[Top, ...]
    needed: tuple[Needed, ...]


class ProviderRow(Frozen):
    """One provider. ``seat`` is nothing where it is not known."""

    provider: str
    name: str
    seat: str | None
    clients: int
    cost: Money
    cost_percent: Decimal | None
    municipalities: int
    products: int


class TailClass(Frozen):
    """Providers with ``from_`` up to, not including, ``end`` clients or euros (no end: and more)."""

    by: Literal["clients", "turnover"]
    from_: int
    end: int | None
    providers: int
    clients: int
    cost: Money
    cost_percent: Decimal | None


class ProductRow(Frozen):
    """One product of the study; all are there, also those that nobody gave."""

    product: str
    name: str
    unit: str
    clients: int
    cost: Money
    providers: int
    municipalities: int


class PriceSpread(Frozen):
    """What was paid a unit for a product: regular lines with a quantity and an amount above nothing, in the
    unit of the study. Quartiles are prices of lines, each line counting once; ``mean`` is euros over units.
    ``agreed`` is the price in the study. ``provider_low`` and ``provider_high`` are the lowest and highest
    mean of a provider. ``above_lowest_quartile`` is what was paid above ``lower`` a unit in all.
    ``other_lines`` are not in it."""

    product: str
    name: str
    unit: str
    lines: int
    other_lines: int
    units: Decimal
    agreed: Decimal | None
    minimum: Decimal
    lower: Decimal
    median: Decimal
    upper: Decimal
    maximum: Decimal
    mean: Decimal
    providers: int
    provider_low: Decimal
    provider_high: Decimal
    above_lowest_quartile: Money


class Cell(Frozen):
    """A municipality and a need group or product: who gives it there. ``largest_percent`` of the clients (each
    provider's clients counted for itself) is with ``largest``. Cells without care are there with nothing."""

    municipality: str
    kind: Literal["need_group", "product"]
    code: str
    providers: int
    clients: int
    cost: Money
    largest: str | None
    largest_percent: Decimal | None
    weak: Literal["none", "single", "leans"] | None
    """``none`` gives it though there was care before, ``single``: one provider, ``leans``: more, but one has
    more than ``Landscape.leans_above`` percent."""


class Travel(Frozen):
    """Clients living in ``residence`` with a provider whose seat is in ``seat`` (nothing: not known)."""

    residence: str
    seat: str | None
    clients: int
    cost: Money


class Crossing(Frozen):
    """How many clients of a municipality have a provider with its seat elsewhere: ``across`` of ``known``
    (those with a provider whose seat is known); ``outside`` go out of the region. ``unknown_cost`` is with
    providers whose seat is not known."""

    municipality: str = ""
    clients: int
    known: int
    across: int
    outside: int
    percent: Decimal | None
    unknown_providers: int
    unknown_cost: Money


class Alike(Frozen):
    """Two products that may mean the same: same unit, and what speaks for it. Never merged by itself.

    Prices are what was paid a unit (agreed where nothing was paid); ``gap_percent`` is their difference over
    the higher one; ``shared_words`` are those of the first name that stand in the second in some form,
    ``words_percent`` the part of the words of both that do; ``volume_percent`` is the smaller fixed effort
    over the larger one; ``graded`` names have other words for a grade (``licht``, ``zwaar``), which speaks
    against it; ``shared_providers_percent`` and ``shared_ages_percent`` are what the two distributions of
    clients over providers and ages have in common; ``both_percent`` of the clients of the smaller one also
    has the other: those go together rather than instead of each other. ``sure`` (0-100) is the weighted sum
    of what speaks for it (``procurement.similar``).
    """

    first: str
    first_name: str
    second: str
    second_name: str
    unit: str
    first_price: Decimal | None
    second_price: Decimal | None
    gap_percent: Decimal | None
    shared_words: tuple[str, ...]
    words_percent: Decimal
    shared_providers_percent: Decimal | None
    shared_ages_percent: Decimal | None
    both_percent: Decimal | None
    volume_percent: Decimal | None = None
    graded: bool = False
    cost: Money
    sure: int
    judged: Literal["strong", "likely", "possible"]


Counted = Literal["counted", "stated", "in_proportion", "unknown"]


class WorkLine(Frozen):
    """One kind of administration at one side, today and after. ``known`` says where the number comes from:
    counted in the deliveries, stated in the study, in proportion to the number of parties, or unknown (then
    number, hours and cost are nothing). ``said`` says how it was counted."""

    kind: Literal["contract", "invoice", "message", "tariff", "meeting", "account"]
    side: Side
    number: int | None
    known: Counted
    said: Words
    number_after: int | None
    known_after: Counted
    said_after: Words
    hours_each: Decimal
    rate: Money
    source: str
    hours: Decimal | None
    cost: Money | None
    hours_after: Decimal | None
    cost_after: Money | None


class SideTotal(Frozen):
    """The lines of a side together. A line counts when it is known today and, where a landscape was chosen,
    after it too, so that both sums are about the same work; ``unknown`` lines do not count."""

    side: Side
    hours: Decimal
    cost: Money
    hours_after: Decimal | None
    cost_after: Money | None
    unknown: int


class WorkCount(Frozen):
    """What the deliveries and the landscape say of one kind of administration."""

    kind: Literal["contract", "invoice", "message", "tariff", "account"]
    number: int
    said: Words
    number_after: int | None
    said_after: Words


class Administration(Frozen):
    """A year of administration: with today's providers, and with the parties of a landscape that was chosen
    (nothing chosen: only today). ``counts`` are what was counted whether or not the study has a line for it."""

    parties_today: int
    parties_after: int | None
    counts: tuple[WorkCount, ...]
    lines: tuple[WorkLine, ...]
    totals: tuple[SideTotal, ...]


class Landscape(Frozen):
    """Where we stand at one snapshot."""

    study: str
    snapshot: str
    synthetic: bool
    first: str
    last: str
    recent_first: str
    youths_to: int
    leans_above: Decimal
    left_out: tuple[LineCount, ...]
    noticed: tuple[LineCount, ...]
    volumes: tuple[Volume, ...]
    use: tuple[UseBase, ...]
    concentration: tuple[Concentration, ...]
    providers: tuple[ProviderRow, ...]
    tail: tuple[TailClass, ...]
    products: tuple[ProductRow, ...]
    alike: tuple[Alike, ...]
    prices: tuple[PriceSpread, ...]
    cells: tuple[Cell, ...]
    travel: tuple[Travel, ...]
    crossings: tuple[Crossing, ...]
    administration: Administration
    remarks: tuple[Words, ...]

    def volume(self, municipality: str = "", window: str = RECENT) -> Volume:
        """One volume; ``KeyError`` when there is none."""
        for each in self.volumes:
            if (each.municipality, each.window) == (municipality, window):
                return each
        raise KeyError((municipality, window))

    def weak_cells(self, kind: Literal["need_group", "product"]) -> tuple[Cell, ...]:
        """The single points of failure among need groups or products."""
        return tuple(cell for cell in self.cells if cell.kind == kind and cell.weak is not None)
