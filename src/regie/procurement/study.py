# SPDX-License-Identifier: EUPL-1.2
"""A study: everything that people chose or assumed for one procurement, in one file.

``procurement/ID.toml`` in the region's folder. The web edits the same model and writes the same file. What the
deliveries say is not in it. What cannot be right together is refused with messages that say what to mend
(``study_checks.py``); nothing is guessed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from regie.contract.region_files import files_in, load_part
from regie.contract.terms import AgeBand, Indexation, IndexSeries
from regie.contract.values import Amount, Code, Count, Day, MunicipalityCode, Named, Part, Percent, Year
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import Period

FOLDER = "procurement"

Quantity = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]


class StudyInvalid(RegieError):
    """Parts of a study do not fit together; ``problems`` has a message for everything found."""

    def __init__(self, problems: list[RegieError]) -> None:
        self.problems = problems
        super().__init__("procurement.invalid")

    def message(self, lang: str = "nl") -> str:
        """The first line says that the study is not right, each next one what and how to mend it."""
        return "\n".join([super().message(lang), *(f"- {problem.message(lang)}" for problem in self.problems)])


class Product(Part):
    """A product of the open house: what is given for what price. ``volume`` units (``unit`` is a code of WJ756)
    per
    client and month are fixed in it, at ``price`` euros a unit, where the product has a fixed effort."""

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
    population funding out.
    """

    parties: Count = 2
    others: tuple[LeastParties, ...] = ()
    margin: Percent = Decimal(5)
    growth_room: Percent = Decimal(50)
    smallest_room: Count = 3
    share_cap: Percent = Decimal(35)
    lump_sum_lots_only: bool = False


class Award(Part):
    """A bidder that is chosen for a lot: by hand, or taken over from a computed landscape."""

    KEY: ClassVar = ("lot", "bidder")
    lot: Code
    bidder: Code


class Work(Part):
    """Administration of one kind today or after: so many a year (nothing: counted in the deliveries, where
    ``kind``
    can be), so many hours each, at a rate. ``side``: who does it."""

    KEY: ClassVar = ("kind", "side")
    kind: Literal["contract", "invoice", "message", "tariff", "meeting", "account"]
    side: Literal["municipalities", "providers"]
    number: Count | None = None
    number_after: Count | None = None
    hours_each: Quantity
    rate: Amount
    source: Named


class BaseCorrection(Part):
    """An amount in the history that must not be in a base: positive takes away, negative adds."""

    KEY: ClassVar = ("lot", "municipality", "provider", "year", "reason")
    lot: Code
    municipality: MunicipalityCode
    provider: Code
    year: Year
    amount: Amount
    reason: Named


class Expected(Part):
    """A growth or saving that is assumed for a lot (all lots when left out), in percent of the base per contract
    year; ``low`` and ``high`` are the range that experts gave, which may include nothing and the opposite."""

    KEY: ClassVar = ("kind", "lot", "year")
    kind: Literal["growth", "saving"]
    lot: Code | None = None
    year: Year
    percent: Percent
    low: Percent | None = None
    high: Percent | None = None
    source: Named


class AgeRate(Part):
    """An amount a head for an age band of a lot with population funding. Without rates they follow from
    history."""

    KEY: ClassVar = ("lot", "ages")
    lot: Code
    ages: AgeBand
    amount: Amount
    source: Named


class PriceElements(Part):
    """How a fair price is made up, in percent of the price, and the hours that a professional can be with clients:
    the elements of the decree on fair prices (Stb. 2024, 69)."""

    professional_rate: Amount
    client_hours_percent: Percent
    other_client_cost: Percent
    overhead: Percent
    source: Named


class LumpSums(Part):
    """How lump sums are made: from the care given in ``base_years``, completed, brought to the prices of
    ``price_year`` with the index, without what happened once. ``certainty`` and ``bearable`` are for the fairness
    checks: a lump sum is bearable when, with this certainty in percent, volume costs no more than ``bearable``
    percent above it."""

    base_years: tuple[Year, ...]
    price_year: Year
    indexation: Indexation
    index_series: tuple[IndexSeries, ...] = ()
    corrections: tuple[BaseCorrection, ...] = ()
    expected: tuple[Expected, ...] = ()
    rates: tuple[AgeRate, ...] = ()
    age_bands: tuple[AgeBand, ...] = ()
    price_elements: PriceElements | None = None
    certainty: Percent = Decimal(90)
    bearable: Percent = Decimal(5)


class GrantShare(Part):
    """A municipality's share in the general grant, as a weight."""

    KEY: ClassVar = ("municipality",)
    municipality: MunicipalityCode
    weight: Count
    source: Named


class StartOf(Part):
    """The first day of the new scheme in one municipality."""

    KEY: ClassVar = ("municipality",)
    municipality: MunicipalityCode
    starts_on: Day


class StartScenario(Part):
    """A way to begin: all on ``starts_on``, but for the municipalities in ``starts`` with a day of their own. Days
    are first days of a month. ``risks`` says in words what may go wrong."""

    KEY: ClassVar = ("id",)
    id: Code
    title: Named
    starts_on: Day
    starts: tuple[StartOf, ...] = ()
    risks: tuple[Named, ...] = ()


class Range(Part):
    """Three values that experts gave: drawn from the triangle of these."""

    low: Percent
    likely: Percent
    high: Percent

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise RegieError("procurement.range_order", low=self.low, likely=self.likely, high=self.high)
        return self


class Starting(Part):
    """What is compared over start dates. Everything is held against ``reference`` (a first day of a month).

    ``saving``: how much less the new scheme costs than the old one when it is fully there, in percent; nothing and
    negative values are in the range, since no data from before can say it. ``ramp_months``: until it is fully
    there. ``double_administration``: euros a month for each municipality that is still in the old scheme while
    another one is in the new. ``transition``: euros that a municipality spends to go over on the reference date;
    ``cheaper_later`` percent of it is avoided for every month later, at most ``cheaper_at_most``.
    ``hours_to_change``: hours that a provider spends to go over, for the work load.
    """

    reference: Day
    scenarios: tuple[StartScenario, ...]
    saving: Range
    saving_source: Named
    ramp_months: Count = 12
    double_administration: Amount
    double_administration_source: Named
    transition: Amount
    transition_source: Named
    cheaper_later: Percent = Decimal(0)
    cheaper_at_most: Percent = Decimal(0)
    hours_to_change: Quantity = Decimal(0)
    decide_on: date
    draws: int = Field(default=2000, strict=True, ge=100, le=20_000)


class ContractTerms(Part):
    """What the contract files get beside parties and amounts."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    name: Named
    commissioning_party: Named
    starts_on: Day
    ends_on: Day
    extensions: Count = 0
    extension_months: Count = 24
    notice_months: Count = 6
    index_yearly: bool = True


class Study(Part):
    """One procurement study.

    ``first`` and ``last`` are the first and last month (``2015-01``) of the history that is looked at;
    ``youths_to`` is the age up to and including which residents count as youths (the base of "10.2 % of all
    youths" is not stated, so it is a parameter). ``everyone_bids``: providers without a bid bid alone.
    """

    KEY: ClassVar = ("id",)
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    title: Named
    illustrative: bool = False
    note: str = ""
    first: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    last: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    youths_to: Annotated[int, Field(strict=True, ge=0, le=30)] = 17
    seed: int = Field(default=1, strict=True, ge=0, le=2**31)
    everyone_bids: bool = True
    products: tuple[Product, ...]
    need_groups: tuple[NeedGroup, ...]
    lots: tuple[StudyLot, ...]
    providers: tuple[ProviderPlace, ...] = ()
    bidders: tuple[Bidder, ...] = ()
    coverage: Coverage = Coverage()
    chosen: tuple[Award, ...] = ()
    administration: tuple[Work, ...] = ()
    lump_sums: LumpSums | None = None
    grant_shares: tuple[GrantShare, ...] = ()
    starting: Starting | None = None
    contract: ContractTerms | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        from regie.procurement.study_checks import problems

        found = problems(self)
        if found:
            raise StudyInvalid(found)
        return self

    @property
    def period(self) -> tuple[int, int]:
        """Month numbers of the history, half-open."""
        return Period.parse(self.first).first_month_number, Period.parse(self.last).end_month_number

    @cached_property
    def product_names(self) -> dict[str, str]:
        """Product code to name."""
        return {product.code: product.name for product in self.products}

    @cached_property
    def group_names(self) -> dict[str, str]:
        """Need group code to name."""
        return {group.code: group.name for group in self.need_groups}

    @cached_property
    def lot_names(self) -> dict[str, str]:
        """Lot code to name."""
        return {lot.code: lot.name for lot in self.lots}


def load_study(folder: Path, id_: str | None = None) -> Study:
    """The study with this id in a region's folder, or its only one.

    Raises ``FileInvalid`` when the file is not right, ``RegieError`` when it is missing or must be named.
    """
    found = {file.stem: file for file in study_files(folder)}
    if id_ is None and len(found) == 1:
        (id_,) = found
    if id_ is None or id_ not in found:
        key = "procurement.study_missing" if found else "procurement.no_study"
        raise RegieError(key, id=id_ or "-", known=", ".join(found), folder=FOLDER)
    study = load_part(found[id_], Study)
    if study.id != id_:
        raise RegieError("procurement.study_other_name", file=found[id_].name, id=study.id)
    return study


def study_files(folder: Path) -> list[Path]:
    """The files of the studies in a region's folder, by name."""
    return files_in(folder / FOLDER)
