# SPDX-License-Identifier: EUPL-1.2
"""What an address asks for: snapshot, period and place, within what the reader may see and the data cover.

What cannot be read is refused with a sentence; a period that the snapshot does not cover makes way for the newest
one that it does, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from regie.contract import Contract
from regie.deliveries import Snapshot
from regie.review.contracts import FOLDER, covering_contracts, region_contracts
from regie.vocabulary import Period, PeriodKind, RegieError, Region
from regie.vocabulary.figure import TOTAL
from regie.web.access import PartyKind, Scope
from regie.web.region import door
from regie.web.region.cache import Memory
from regie.web.reviews.lateness import usual_end
from regie.web.ui import formats

KINDS = (PeriodKind.YEAR, PeriodKind.HALF_YEAR, PeriodKind.QUARTER)
"""The lengths of period that a page about a contract offers."""


_contracts: Memory[tuple[tuple[Contract, ...], ...]] = Memory(2)


class NothingYet(Exception):
    """There is nothing to show: ``missing`` is ``snapshot``, ``contract`` or ``period``."""

    def __init__(self, missing: str) -> None:
        self.missing = missing
        super().__init__(missing)


@dataclass(frozen=True)
class Option:
    """One line of a list to choose from."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class OptionGroup:
    """Lines of a list under a heading."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Asked:
    """What a page is about. ``place`` is a municipality's code or ``total``; ``contract`` the version that holds
    at the end of ``period``; ``instead_of`` the period that was asked for and is not covered."""

    snapshot: Snapshot
    snapshots: tuple[Snapshot, ...]
    region: Region
    contract: Contract
    contracts: tuple[Contract, ...]
    period: Period
    place: str
    places: tuple[str, ...]
    instead_of: Period | None = None

    @property
    def periods(self) -> list[OptionGroup]:
        """The periods to choose from, under the name of the contract that holds in them."""
        return [
            OptionGroup(
                contract.name,
                tuple(
                    Option(str(period), formats.period(period), period == self.period)
                    for period in covered(contract, self.snapshot)
                ),
            )
            for contract in self.contracts
            if covered(contract, self.snapshot)
        ]

    @property
    def place_options(self) -> list[Option]:
        """The places to choose from; empty where there is nothing to choose."""
        if len(self.places) < 2:
            return []
        return [
            Option(code, _("Hele regio") if code == TOTAL else self.name_of(code), code == self.place)
            for code in self.places
        ]

    @property
    def snapshot_options(self) -> list[Option]:
        """The snapshots to choose from, newest first."""
        return [
            Option(each.id, formats.short_day(each.reference_date), each.id == self.snapshot.id)
            for each in self.snapshots
        ]

    @property
    def previous(self) -> Snapshot | None:
        """The snapshot before this one, where it covers the period too."""
        older = [each for each in self.snapshots if each.id < self.snapshot.id]
        first = older[0] if older else None
        return first if first is not None and first.last_day >= self.period.last_day else None

    @property
    def newest(self) -> bool:
        """Whether this is the newest snapshot."""
        return self.snapshot.id == self.snapshots[0].id

    def name_of(self, place: str) -> str:
        """What a place is called: the municipality, or the region."""
        return self.region.name if place == TOTAL else self.region.municipality_names.get(place, place)

    def query(self, **changes: str) -> str:
        """The permanent address of this view, with changes, behind a path."""
        parameters = QueryDict(mutable=True)
        for name, value in (self.parameters() | changes).items():
            parameters[name] = value
        return f"?{parameters.urlencode()}"

    def parameters(self) -> dict[str, str]:
        """What a permanent address holds."""
        return {"periode": str(self.period), "gemeente": self.place, "momentopname": self.snapshot.id}


def asked(request: HttpRequest, scope: Scope) -> Asked:
    """What the address of a page about the contract asks for.

    Raises ``RegieError`` for what cannot be read or is not there for this reader, and ``NothingYet`` before there
    is a snapshot, a contract and a period that both cover.
    """
    parameters, region = request.GET, door.region()
    found = tuple(door.snapshots())
    snapshot = chosen_snapshot(parameters.get("momentopname", ""), found)
    versions = _approved()
    contracts = _newest_first(versions)
    periods = [period for contract in contracts for period in covered(contract, snapshot)]
    if not periods:
        raise NothingYet("period")
    wanted = period_of(parameters.get("periode", ""))
    period = wanted if wanted in periods else newest(periods, usual_end("unique_clients", snapshot, region))
    latest = next(each for each in contracts if period in covered(each, snapshot))
    contract = next(each for each in covering_contracts(versions, period) if each.id == latest.id)
    places = _places(scope, region)
    return Asked(
        snapshot=snapshot,
        snapshots=found,
        region=region,
        contract=contract,
        contracts=contracts,
        period=period,
        place=_place(parameters.get("gemeente", ""), places),
        places=places,
        instead_of=wanted if wanted is not None and wanted != period else None,
    )


def chosen_snapshot(written: str, found: Sequence[Snapshot]) -> Snapshot:
    """The snapshot with this id, or the one that is in use."""
    if not found:
        raise NothingYet("snapshot")
    wanted = written or door.current_snapshot()
    for each in found:
        if each.id == wanted:
            return each
    raise RegieError("web_reviews.snapshot_unknown", written=written[:60])


def period_of(written: str) -> Period | None:
    """The period as written; nothing for nothing. Raises ``RegieError`` for what is no period."""
    return Period.parse(written[:20]) if written else None


def covered(contract: Contract, snapshot: Snapshot) -> list[Period]:
    """The periods in which the contract holds and that the snapshot covers wholly, newest first, longest first."""
    first = max(contract.term.starts_on, snapshot.first_day)
    end = min(contract.end, snapshot.last_day + timedelta(days=1))
    found = [period for kind in KINDS for period in _within(kind, first, end)]
    return sorted(found, key=lambda period: (period.end, period.kind.months), reverse=True)


def newest(periods: Sequence[Period], until: date) -> Period:
    """The newest half-year that is delivered, for that is what reports are about; else the newest period."""
    delivered = [period for period in periods if period.last_day <= until] or list(periods)
    halves = [period for period in delivered if period.kind is PeriodKind.HALF_YEAR]
    return max(halves or delivered, key=lambda period: period.end)


def _within(kind: PeriodKind, first: date, end: date) -> Iterable[Period]:
    for year in range(first.year, end.year + 1):
        for period in Period(PeriodKind.YEAR, year).split(kind):
            if period.start >= first and period.end <= end:
                yield period


def _approved() -> tuple[tuple[Contract, ...], ...]:
    """The contracts of the region with their versions, read again when a file of theirs changed."""
    folder = door.folder()
    files = sorted((folder / FOLDER).glob("*/*.toml"))
    key = (str(folder), *((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files))
    found = _contracts.get(key)
    if found is None:
        found = tuple(region_contracts(folder))
        _contracts.put(key, found)
    return found


def _newest_first(contracts: Sequence[Sequence[Contract]]) -> tuple[Contract, ...]:
    """The newest version of every contract, the newest contract first."""
    if not contracts:
        raise NothingYet("contract")
    return tuple(sorted((each[-1] for each in contracts), key=lambda each: each.term.starts_on, reverse=True))


def _places(scope: Scope, region: Region) -> tuple[str, ...]:
    """The places whose figures the reader may see as their own, the widest first; a provider or an area team has
    the region around its own figures."""
    if scope.party_kind is PartyKind.PROVIDER or scope.areas is not None:
        return (TOTAL,)
    own = scope.municipalities
    codes = [code for code in region.municipality_names if own is None or code in own]
    return (TOTAL, *codes) if own is None else (*codes, TOTAL)


def _place(written: str, places: Sequence[str]) -> str:
    if not written:
        return places[0]
    if written in places:
        return written
    raise RegieError("web_reviews.place_unknown", written=written[:60])
