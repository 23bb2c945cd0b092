# SPDX-License-Identifier: EUPL-1.2
"""The numbers behind the figures of one document, and what a reader can add up from them.

A figure shows one number or the quotient of two. Here every such number becomes a ``Cell`` (once, also when
several figures show it), and every sum that a reader knows to hold becomes a ``Relation``:

- a total and the rows below it, along every breakdown (municipality, area, segment, …);
- a year, half-year or quarter and the shorter periods inside it: as a sum where that holds everywhere in the
  document (flows), or as "equal to the last or the first one" (stock at the end or the beginning);
- the identities between indicators of ``IDENTITIES``: stock = stock of the period before + inflow - outflow,
  clients of the period = stock + outflow, and groups that together make up a whole.

Unique clients do not add up exactly over rows, nor do they over who stays and who leaves when someone comes back
within the period. The sum is kept all the same: secondary suppression then works
against a reader who knows how far it is off, which is more than anyone does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from regie.vocabulary import UNKNOWN, Period
from regie.vocabulary.figure import TOTAL

Place = tuple[tuple[str, str], ...]
"""A breakdown without its totals, by name: ``(("municipality", "0917"), ("segment", "area_team"))``."""

NUMERATOR, DENOMINATOR = "/numerator", "/denominator"
"""Behind the id of a measure: the quantity that is its numerator or denominator."""

Part = tuple[str, int, int]
"""A quantity, how many periods earlier, and its coefficient."""


def _whole(whole: str, *groups: str) -> tuple[Part, ...]:
    return (whole, 0, 1), *((group + NUMERATOR, 0, -1) for group in groups)


IDENTITIES: tuple[tuple[Part, ...], ...] = (
    (("stock", 0, 1), ("stock", 1, -1), ("inflow", 0, -1), ("outflow", 0, 1)),
    (("stock", 0, 1), ("stock", 1, -1), ("net_outflow", 0, 1)),
    (("unique_clients", 0, 1), ("stock", 0, -1), ("outflow", 0, -1)),
    (("unique_clients_period", 0, 1), ("stock", 0, -1), ("outflow", 0, -1)),
    (("cost", 0, 1), ("cost.client_tied", 0, -1), ("cost.not_client_tied", 0, -1)),
    _whole("ended_as_planned" + DENOMINATOR, "ended_as_planned", "dropout.broad"),
    _whole(
        "ended_as_planned.trajectories" + DENOMINATOR,
        "ended_as_planned.trajectories",
        "dropout.broad_trajectories",
    ),
    _whole("goal_attainment.b" + DENOMINATOR, "goal_attainment.b", "return_after_ending.within_12_months"),
    _whole(
        "lead_time.months_0_3" + DENOMINATOR,
        *(f"lead_time.months_{months}" for months in ("0_3", "3_6", "6_12")),
        *(f"lead_time.years_{years}" for years in ("1_2", "2_3", "3_4", "4_plus")),
    ),
    *(
        _whole(f"form_and_place.{known}_known" + NUMERATOR, *(f"form_and_place.{group}" for group in groups))
        for known, groups in (
            ("form", ("individual", "group", "family")),
            ("mode", ("in_person", "blended", "digital")),
            ("place", ("home", "school", "practice", "community")),
        )
    ),
)
"""Sums that come to 0 between quantities. Only those of which the document has every part are used."""


class Nature(Enum):
    """What a number counts, as far as its protection goes."""

    COUNT = "count"
    """Persons, journeys or trajectories: small numbers are hidden, others rounded."""
    DIFFERENCE = "difference"
    """A difference of such counts, which may be negative: rounded, hidden with its parts."""
    AMOUNT = "amount"
    """Cents: hidden or shown exactly."""


@dataclass
class Cell:
    """One number. ``primary``: hidden for its own sake; ``hidden``: hidden at all."""

    quantity: str
    period: str
    place: Place
    value: int
    nature: Nature
    primary: bool = False
    hidden: bool = False

    @property
    def order(self) -> tuple[int, Place, str, str]:
        """Smallest first, ties by code: which cell is hidden next never depends on the order of the figures."""
        return (abs(self.value), self.place, self.period, self.quantity)


@dataclass(frozen=True)
class Relation:
    """Cells (by number) whose values, times their coefficients, make a known sum. ``table``: within one table,
    a total and its rows."""

    members: tuple[tuple[int, int], ...]
    table: bool


@dataclass
class Cells:
    """All cells of one document; ``at`` finds one by quantity, period and place."""

    cells: list[Cell] = field(default_factory=list)
    index: dict[tuple[str, str, Place], int] = field(default_factory=dict)

    def add(self, quantity: str, period: str, place: Place, value: int, nature: Nature) -> int:
        """The number of this cell, made when it is new."""
        key = (quantity, period, place)
        if key not in self.index:
            self.index[key] = len(self.cells)
            self.cells.append(Cell(quantity, period, place, value, nature))
        return self.index[key]


def place_of(breakdown: Mapping[str, str], areas: Mapping[str, str], without: Iterable[str] = ()) -> Place:
    """The place of a figure. An area lies in one municipality (``areas``), so naming both is naming the area."""
    names = {name: code for name, code in breakdown.items() if code != TOTAL and name not in without}
    if names.get("area", UNKNOWN) in areas and names.get("municipality") in (None, areas[names["area"]]):
        names.pop("municipality", None)
    return tuple(sorted(names.items()))


def relations_between(
    cells: Sequence[Cell], areas: Mapping[str, str], same: Mapping[str, str] | None = None
) -> list[Relation]:
    """Every sum that a reader of the document knows; relations between zeros only are left out. ``same`` gives the
    name under which a quantity is kept."""
    by_quantity: dict[str, dict[str, dict[Place, int]]] = defaultdict(lambda: defaultdict(dict))
    for number, cell in enumerate(cells):
        by_quantity[cell.quantity][cell.period][cell.place] = number
    relations: list[Relation] = []
    for periods in by_quantity.values():
        for places in periods.values():
            relations += _rows_and_totals(places, cells, areas)
        relations += _periods_within(periods, cells)
    relations += _identities(by_quantity, same or {})
    unique = {relation.members: relation for relation in relations}
    return [
        relation
        for relation in unique.values()
        if len(relation.members) > 1 and any(cells[number].value for number, _ in relation.members)
    ]


def _rows_and_totals(
    places: Mapping[Place, int], cells: Sequence[Cell], areas: Mapping[str, str]
) -> Iterable[Relation]:
    rows: dict[Place, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, number in places.items():
        for name, code in place:
            rest = tuple(part for part in place if part[0] != name)
            rows[rest][name].append(number)
            if name == "area" and code in areas:
                rows[tuple(sorted((*rest, ("municipality", areas[code]))))]["area"].append(number)
    for total, breakdowns in rows.items():
        groups = [tuple(sorted(numbers)) for _, numbers in sorted(breakdowns.items())]
        if total in places:
            for numbers in groups:
                rest_of_it = cells[places[total]].value - sum(cells[n].value for n in numbers)
                if len(numbers) > 1 or rest_of_it == 0:
                    yield Relation(((places[total], 1), *((n, -1) for n in numbers)), table=True)
        else:  # no total shown, yet two breakdowns of the same total add up to the same
            for numbers in groups[1:]:
                yield Relation((*((n, 1) for n in groups[0]), *((n, -1) for n in numbers)), table=True)


def _periods_within(periods: Mapping[str, Mapping[Place, int]], cells: Sequence[Cell]) -> Iterable[Relation]:
    """Sums, or equality with the last or first part: whichever holds everywhere for this quantity."""
    parsed = {written: Period.parse(written) for written in periods}
    for kind in {period.kind for period in parsed.values()}:
        found: dict[str, list[Relation]] = {"sum": [], "last": [], "first": []}
        holds = dict.fromkeys(found, True)
        for written, whole in parsed.items():
            if whole.kind.months <= kind.months:
                continue
            parts = [str(part) for part in whole.split(kind)]
            for place, number in periods[written].items():
                numbers = [periods.get(part, {}).get(place) for part in parts]
                for how, chosen in (("sum", numbers), ("last", numbers[-1:]), ("first", numbers[:1])):
                    present = [n for n in chosen if n is not None]
                    if len(present) == len(chosen):
                        found[how].append(Relation(((number, 1), *((n, -1) for n in present)), table=False))
                        holds[how] &= cells[number].value == sum(cells[n].value for n in present)
        for how, relations in found.items():
            if holds[how]:
                yield from relations


def _identities(
    by_quantity: Mapping[str, Mapping[str, Mapping[Place, int]]], same: Mapping[str, str]
) -> Iterable[Relation]:
    for identity in IDENTITIES:
        (first, _, sign), *others = [(same.get(quantity, quantity), then, c) for quantity, then, c in identity]
        for period, places in by_quantity.get(first, {}).items():
            for place, number in places.items():
                members = [(number, sign)]
                for quantity, earlier, coefficient in others:
                    then = str(Period.parse(period).before(earlier))
                    found = by_quantity.get(quantity, {}).get(then, {}).get(place)
                    members += [(found, coefficient)] if found is not None else []
                if len(members) == len(identity):
                    yield Relation(_summed(members), table=False)


def _summed(members: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Members with one coefficient each: two quantities may be one and the same."""
    sums: dict[int, int] = defaultdict(int)
    for number, coefficient in members:
        sums[number] += coefficient
    return tuple((number, c) for number, c in sums.items() if c)
