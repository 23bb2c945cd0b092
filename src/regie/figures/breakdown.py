# SPDX-License-Identifier: EUPL-1.2
"""Breakdowns as whole numbers: the codes of a region numbered, and the cells of one level of detail.

In the base tables every row carries one small number per breakdown name: 0 is unknown, 1 and up are the region's
codes in the region's order. A level (the names asked for) packs them into one number, ``cell``, by fixed strides,
so that a prepared view is one line of arithmetic and any cell can be read back without a join.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

from regie.figures.registry import BREAKDOWNS
from regie.vocabulary import UNKNOWN, RegieError, Region
from regie.vocabulary.codelists import codelist
from regie.vocabulary.region import OVERHEAD

LARGEST_CELL = 2**31 - 1

OPEN_ENDED = frozenset({"provider"})
"""Breakdowns of which only the codes that occur are shown; of the others every code gets a row."""


class Dimensions:
    """The codes of each breakdown name, numbered: ``codes["segment"][number]``, number 0 is ``unknown``."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self.codes: dict[str, list[str]] = {name: [UNKNOWN, *self.labels(name)] for name in BREAKDOWNS}
        self.registered: dict[str, bool] = {s.code: s.registered for s in region.segments}
        self.municipality_of_area = {a.code: a.municipality for a in region.areas}

    def labels(self, name: str, lang: str = "nl") -> dict[str, str]:
        """Code to name of one breakdown, in the region's order; ``unknown`` is not among them."""
        region = self._region
        match name:
            case "segment":
                named = {s.code: s.name_en if lang == "en" else s.name for s in region.segments}
                return named | {OVERHEAD: "Overhead"}
            case "age_group":
                return {label: label for label in region.age_group_labels()}
            case "referrer":
                return {code: entry.named(lang) for code, entry in codelist("COD327").items()}
            case "theme":
                return {code: entry.named(lang) for code, entry in codelist("theme").items()}
        return region.codes({"municipality": "municipalities", "area": "areas", "provider": "providers"}[name])

    def numbers(self, name: str) -> list[tuple[str, int]]:
        """Code and number of all known codes of one breakdown name."""
        return [(code, number) for number, code in enumerate(self.codes[name]) if number]


@dataclass(frozen=True)
class Level:
    """One level of detail: the names in order, packed in ``cell``; ``within`` is what ``home`` leaves out.

    The level without names is the whole region: every cell is 0.
    """

    dimensions: Dimensions
    by: tuple[str, ...]
    within: str

    def __post_init__(self) -> None:
        if self.size > LARGEST_CELL:
            raise RegieError("figures.too_many_cells", names=", ".join(self.by))

    @property
    def key(self) -> tuple[tuple[str, ...], str]:
        """What distinguishes one level's views from another's."""
        return self.by, self.within if self.within in self.by else ""

    @cached_property
    def size(self) -> int:
        """The number of possible cells, unknown codes included."""
        return prod(len(self.dimensions.codes[name]) for name in self.by)

    @cached_property
    def strides(self) -> dict[str, int]:
        """What one step in each breakdown adds to the cell."""
        strides, step = {}, 1
        for name in reversed(self.by):
            strides[name] = step
            step *= len(self.dimensions.codes[name])
        return {name: strides[name] for name in self.by}

    @property
    def cell_sql(self) -> str:
        """The cell as an expression on the numbers of a base table."""
        return self._packed(self.by)

    @property
    def home_sql(self) -> str:
        """The cell without the ``within`` breakdown (which then stands at 0)."""
        return self._packed(tuple(name for name in self.by if name != self.within))

    def _packed(self, names: tuple[str, ...]) -> str:
        return " + ".join(f"{name}_no * {self.strides[name]}" for name in names) or "0"

    def read(self, cell: int) -> dict[str, str]:
        """The codes that a cell stands for, by breakdown name."""
        result = {}
        for name, stride in self.strides.items():
            codes = self.dimensions.codes[name]
            result[name] = codes[cell // stride % len(codes)]
        return result

    def home(self, cell: int) -> int:
        """The cell without the ``within`` breakdown."""
        if self.within not in self.strides:
            return cell
        stride = self.strides[self.within]
        return cell - cell // stride % len(self.dimensions.codes[self.within]) * stride

    def grid(self, *, seen: frozenset[int], overhead: bool) -> list[int]:
        """The cells that get a row in any case, in order, and those seen: every known code of every breakdown,
        but only the providers that occur, areas only within their municipality, ``overhead`` only for money."""
        options = []
        for name in self.by:
            numbers = range(1, len(self.dimensions.codes[name]))
            if name in OPEN_ENDED:
                stride, size = self.strides[name], len(self.dimensions.codes[name])
                occurring = {cell // stride % size for cell in seen} - {0}
                options.append([number for number in numbers if number in occurring])
            elif name == "segment" and not overhead:
                codes = self.dimensions.codes[name]
                options.append([number for number in numbers if codes[number] != OVERHEAD])
            else:
                options.append(list(numbers))
        steps = list(self.strides.values())
        cells = {
            sum(number * step for number, step in zip(numbers, steps, strict=True))
            for numbers in product(*options)
            if self._area_fits(numbers)
        }
        return sorted(cells | seen, key=self._order)

    def _area_fits(self, numbers: tuple[int, ...]) -> bool:
        if "area" not in self.by or "municipality" not in self.by:
            return True
        codes = self.dimensions.codes
        municipality = codes["municipality"][numbers[self.by.index("municipality")]]
        area = codes["area"][numbers[self.by.index("area")]]
        return self.dimensions.municipality_of_area[area] == municipality

    def _order(self, cell: int) -> tuple[int, ...]:
        """Known codes in the region's order, unknown last."""
        order = []
        for name, stride in self.strides.items():
            size = len(self.dimensions.codes[name])
            order.append(cell // stride % size or size)
        return tuple(order)
