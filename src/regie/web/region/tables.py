# SPDX-License-Identifier: EUPL-1.2
"""A table: all figures of one indicator at one level of detail, for every period of one kind; kept as it is read.

A page asks a few periods and a few cells of it, so figures are made of rows only when they are asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from regie.figures import Source, query
from regie.figures.registry import Indicator
from regie.vocabulary import TOTAL, Figure, Period
from regie.web.region.offered import Level

Codes = tuple[str, ...]
"""The codes of a cell, in the order of the level's names."""

Within = Callable[[Mapping[str, str]], bool]
"""Whether a cell (names to codes, without totals) is asked."""

Row = list[Any]
"""Place of the measure, codes, value, suppressed (0 or 1), place of the remark (-1: none), and the two counts."""


class Table:
    """The figures of one indicator at one level, by period. ``measures`` are ids with units; never changed."""

    def __init__(
        self, snapshot: str, level: Level, measures: Sequence[tuple[str, str]], periods: Mapping[str, list[Row]],
        remarks: Sequence[str],
    ) -> None:  # fmt: skip
        self.snapshot = snapshot
        self.level = level
        self.measures = measures
        self.periods = periods
        self.remarks = remarks

    @classmethod
    def of(cls, snapshot: str, level: Level, figures: Sequence[Figure]) -> Table:
        """A table of these figures, which are all at one level."""
        measures = list(dict.fromkeys((figure.indicator, figure.unit) for figure in figures))
        remarks = list(dict.fromkeys(figure.remark for figure in figures if figure.remark))
        measure_at = {name: place for place, (name, _) in enumerate(measures)}
        remark_at = {remark: place for place, remark in enumerate(remarks)}
        periods: dict[str, list[Row]] = {}
        for figure in figures:
            value = str(figure.value) if isinstance(figure.value, Decimal) else figure.value
            row = [
                measure_at[figure.indicator],
                [figure.breakdown[name] for name in level],
                value,
                int(figure.suppressed),
                remark_at[figure.remark] if figure.remark else -1,
                figure.numerator,
                figure.denominator,
            ]
            periods.setdefault(figure.period, []).append(row)
        return cls(snapshot, level, measures, periods, remarks)

    @classmethod
    def read(cls, content: bytes) -> Table:
        """A table as it was written. Raises ``ValueError`` when it is none."""
        found = json.loads(content)
        try:
            measures = [(str(name), str(unit)) for name, unit in found["measures"]]
            return cls(found["snapshot"], tuple(found["level"]), measures, found["periods"], found["remarks"])
        except (KeyError, TypeError) as problem:
            raise ValueError("no table") from problem

    def written(self) -> bytes:
        """The table as it is kept."""
        content = {
            "snapshot": self.snapshot,
            "level": self.level,
            "measures": self.measures,
            "remarks": self.remarks,
            "periods": self.periods,
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    @property
    def weight(self) -> int:
        """The number of figures."""
        return sum(map(len, self.periods.values()))

    def figures(self, periods: Sequence[str], within: Within, names: Sequence[str]) -> Iterator[Figure]:
        """The figures of these periods whose cell is ``within``; ``names`` are the breakdowns that they carry, in
        order, with the value ``total`` for those that the table does not have.

        Of a period that the table does not have come the cells of another, without a value.
        """
        cells: dict[Codes, dict[str, str] | None] = {}
        for period in periods:
            rows = self.periods.get(period)
            known = rows is not None
            for row in rows if rows is not None else next(iter(self.periods.values()), []):
                codes = tuple(row[1])
                if codes not in cells:
                    breakdown = dict(zip(self.level, codes, strict=True))
                    carried = {name: breakdown.get(name, TOTAL) for name in names}
                    cells[codes] = carried if within(breakdown) else None
                cell = cells[codes]
                if cell is not None:
                    yield self._figure(row, period, cell, known)

    def _figure(self, row: Row, period: str, breakdown: dict[str, str], known: bool) -> Figure:
        measure, _, value, suppressed, remark, numerator, denominator = row
        indicator, unit = self.measures[measure]
        return Figure.model_construct(
            indicator=indicator,
            period=period,
            breakdown=dict(breakdown),
            value=(Decimal(value) if isinstance(value, str) else value) if known else None,
            unit=unit,
            snapshot=self.snapshot,
            suppressed=bool(suppressed) and known,
            remark=self.remarks[remark] if remark >= 0 and known else None,
            numerator=numerator if known else None,
            denominator=denominator if known else None,
        )


def level_figures(source: Source, indicator: Indicator, level: Level, periods: Sequence[Period]) -> list[Figure]:
    """The figures of one level without totals; of the region as a whole also where an indicator only has meaning
    by some breakdown (the whole of a share is then 100 %)."""
    if set(indicator.needs) <= set(level):
        return query(source, indicator.id, by=level, periods=periods, total=False)
    by = level_names = (*level, *(name for name in indicator.needs if name not in level))
    found = query(source, indicator.id, by=by, periods=periods, total=True)
    whole = [each for each in found if all(each.breakdown[name] == TOTAL for name in level_names)]
    return [] if level else [each.model_copy(update={"breakdown": {}}) for each in whole]
