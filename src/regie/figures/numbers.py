# SPDX-License-Identifier: EUPL-1.2
"""Which numbers the figures of a document show: from figures to the cells that suppression works on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from regie.figures.cells import DENOMINATOR, NUMERATOR, Cells, Nature, Place, place_of
from regie.figures.registry import Indicator, Measure
from regie.vocabulary import UNKNOWN, Figure, RegieError
from regie.vocabulary.figure import TOTAL

AMOUNTS = frozenset({"euro", "cents"})
NOT_PERSONS = frozenset({"", "days", "hours", "sessions", "participants", "residents", "points", "months"})
"""What may be counted without hiding or rounding. Anything that stands in neither list is a count of persons."""

DIFFERENCES = {"net_outflow": ("outflow", "inflow")}
"""Differences of two counts; where the document has both, it is the difference of what is shown."""


@dataclass(frozen=True)
class Parts:
    """The cells that a figure shows: its numerator (or the count itself), its denominator, and for a difference
    the first and second count."""

    numerator: int | None = None
    denominator: int | None = None
    minuend: int | None = None
    subtrahend: int | None = None

    @property
    def cells(self) -> list[int]:
        """The numbers of all these cells."""
        return [n for n in (self.numerator, self.denominator, self.minuend, self.subtrahend) if n is not None]


@dataclass(frozen=True)
class Document:
    """The figures of one document with their measures and cells. ``areas``: the municipality of each area;
    ``same``: the name under which each quantity is kept."""

    figures: Sequence[Figure]
    measures: Sequence[Measure]
    parts: Sequence[Parts]
    cells: Cells
    areas: Mapping[str, str]
    same: Mapping[str, str]


@dataclass(frozen=True)
class _Number:
    quantity: str
    counts: str
    nature: Nature
    period: str
    place: Place
    value: int


def read_document(
    figures: Sequence[Figure], definitions: Mapping[str, Indicator], areas: Mapping[str, str]
) -> Document:
    """The cells of a document.

    Raises ``RegieError`` when a figure's indicator is not in the registry.
    """
    known = {
        indicator.measure_id(m): (indicator, m) for indicator in definitions.values() for m in indicator.measures
    }
    for figure in figures:
        if figure.indicator not in known:
            raise RegieError("suppression.measure_unknown", indicator=figure.indicator)
    measures = [known[figure.indicator][1] for figure in figures]
    areas = {**_areas_in(figures), **areas}
    without = _left_out(figures, {name: indicator.within for name, (indicator, _) in known.items()}, areas)
    numbers = [
        list(_numbers(figure, measure, areas, without.get(figure.indicator)))
        for figure, measure in zip(figures, measures, strict=True)
    ]
    same = _same_quantities([number for of_figure in numbers for number in of_figure])
    cells = Cells()
    parts = []
    for of_figure in numbers:
        own = [n for n in of_figure if n.nature is not Nature.DIFFERENCE]
        found = [cells.add(same[n.quantity], n.period, n.place, n.value, n.nature) for n in own]
        names = ["denominator" if n.quantity.endswith(DENOMINATOR) else "numerator" for n in own]
        parts.append(Parts(**dict(zip(names, found, strict=True))))
    for position, of_figure in enumerate(numbers):  # after all others: are both counts in the document?
        for n in of_figure:
            if n.nature is Nature.DIFFERENCE:
                keys = [(same.get(q, q), n.period, n.place) for q in DIFFERENCES[n.quantity]]
                found = [cells.index[key] for key in keys if key in cells.index]
                if len(found) == len(keys):
                    parts[position] = Parts(minuend=found[0], subtrahend=found[1])
                else:
                    parts[position] = Parts(numerator=cells.add(n.quantity, n.period, n.place, n.value, n.nature))
    return Document(figures, measures, parts, cells, areas, same)


def _numbers(figure: Figure, measure: Measure, areas: Mapping[str, str], without: str | None) -> Iterable[_Number]:
    """Every number that the figure shows and that may need protection."""
    place = place_of(figure.breakdown, areas)
    if not measure.quotient:
        nature = Nature.DIFFERENCE if figure.indicator in DIFFERENCES else _nature(measure.numerator_counts)
        if figure.value is not None and nature is not None:
            value = int(figure.value * 100) if measure.kind == "amount" else int(figure.value)
            yield _Number(figure.indicator, measure.numerator_counts, nature, figure.period, place, value)
        return
    if measure.kind in ("share", "rate", "amount_per"):  # a mean or median shows no numerator of its own
        nature = _nature(measure.numerator_counts)
        if figure.numerator is not None and nature is not None:
            name = figure.indicator + NUMERATOR
            yield _Number(name, measure.numerator_counts, nature, figure.period, place, figure.numerator)
    nature = _nature(measure.denominator_counts)
    if figure.denominator is not None and nature is not None:
        name = figure.indicator + DENOMINATOR
        place = place_of(figure.breakdown, areas, (without,) if without else ())
        yield _Number(name, measure.denominator_counts, nature, figure.period, place, figure.denominator)


def _nature(counts: str) -> Nature | None:
    if counts in AMOUNTS:
        return Nature.AMOUNT
    return None if counts in NOT_PERSONS else Nature.COUNT


def _areas_in(figures: Sequence[Figure]) -> dict[str, str]:
    """The municipality of each area that the document itself gives away, where it is a single one."""
    found: dict[str, set[str]] = defaultdict(set)
    for figure in figures:
        area, municipality = figure.breakdown.get("area", TOTAL), figure.breakdown.get("municipality", TOTAL)
        if area not in (TOTAL, UNKNOWN) and municipality not in (TOTAL, UNKNOWN):
            found[area].add(municipality)
    return {area: next(iter(municipalities)) for area, municipalities in found.items() if len(municipalities) == 1}


def _left_out(figures: Sequence[Figure], within: Mapping[str, str], areas: Mapping[str, str]) -> dict[str, str]:
    """The indicators whose denominator is that of the cell without their ``within`` breakdown, by that name: it is
    the same in all rows of such a cell, so it is one number."""
    seen: dict[str, dict[tuple[str, Place], list[int]]] = defaultdict(lambda: defaultdict(list))
    for figure in figures:
        name = within[figure.indicator]
        if figure.denominator is not None:
            seen[figure.indicator][figure.period, place_of(figure.breakdown, areas, (name,))].append(
                figure.denominator
            )
    return {
        indicator: within[indicator]
        for indicator, groups in seen.items()
        if any(len(group) > 1 and group[0] for group in groups.values())
        and all(len(set(group)) == 1 for group in groups.values())
    }


def _same_quantities(numbers: Iterable[_Number]) -> dict[str, str]:
    """The one name of quantities that count the same and agree wherever the document has both: the journeys
    ended under three shares, a count and the denominator of a share. Whoever sees one sees the other."""
    values: dict[tuple[str, Nature, str], dict[tuple[str, Place], int]] = defaultdict(dict)
    for number in numbers:
        values[number.counts, number.nature, number.quantity][number.period, number.place] = number.value
    groups: dict[tuple[str, Nature], list[tuple[str, dict[tuple[str, Place], int]]]] = defaultdict(list)
    same: dict[str, str] = {}
    for (counts, nature, quantity), own in values.items():
        same[quantity] = quantity
        for name, merged in groups[counts, nature]:
            shared = own.keys() & merged.keys()
            if any(own[key] for key in shared) and all(own[key] == merged[key] for key in shared):
                same[quantity] = name
                merged.update(own)
                break
        else:
            groups[counts, nature].append((quantity, dict(own)))
    return same
