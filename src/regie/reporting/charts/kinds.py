# SPDX-License-Identifier: EUPL-1.2
"""The fixed set of charts, each described by its data alone.

A chart says what is shown, never how: colours come from the tokens, sizes and labels from the kit. Every value
is a whole number, a ``Decimal``, ``SUPPRESSED`` or ``None``; the last two are left out of the drawing as a gap
and carry their sign in the table behind it. ``format`` says how values are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, model_validator

from regie.reporting.values import Format, Number
from regie.vocabulary import Period
from regie.vocabulary.frozen import Frozen

T = TypeVar("T")

Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Series(Frozen):
    """A named row of values. ``colour`` is a token colour; empty: the one of its position."""

    name: str = Field(min_length=1)
    values: tuple[Number, ...] = Field(min_length=1)
    colour: Colour | None = None


class Moment(Frozen):
    """Something that happened in a month, marked by a thin line: a new contract, an amendment."""

    month: str
    label: str


class _Months(Frozen):
    first_month: str = Field(pattern=r"^\d{4}-\d{2}$")
    format: Format = Format.WHOLE
    from_zero: bool = False
    provisional: int = Field(default=0, ge=0)
    """How many of the last months may still change; they are drawn dotted."""

    @property
    def first(self) -> int:
        """Number of the first month."""
        return Period.parse(self.first_month).first_month_number


class MonthLines(_Months):
    """One to five lines by month; the peak and the last value are written beside the line when there is one
    line, names beside the ends when there are more."""

    kind: Literal["month_lines"] = "month_lines"
    series: tuple[Series, ...] = Field(min_length=1, max_length=5)
    moments: tuple[Moment, ...] = ()
    mark_peak: bool = True

    @model_validator(mode="after")
    def _even(self) -> Self:
        return _same_length(self, [series.values for series in self.series])


class Panels(_Months):
    """One small chart per municipality, area or segment, side by side. ``shared_scale`` gives all panels the
    same scale; without it each shows its own course and the sizes cannot be compared by eye."""

    kind: Literal["panels"] = "panels"
    panels: tuple[Series, ...] = Field(min_length=2, max_length=12)
    shared_scale: bool = False
    columns: int = Field(default=3, ge=2, le=4)

    @model_validator(mode="after")
    def _even(self) -> Self:
        return _same_length(self, [panel.values for panel in self.panels])


class Flow(Frozen):
    """Inflow above the line, outflow below, and their balance as a line. All three are given."""

    kind: Literal["flow"] = "flow"
    periods: tuple[str, ...]
    inflow: tuple[Number, ...]
    outflow: tuple[Number, ...]
    net: tuple[Number, ...]
    format: Format = Format.WHOLE

    @model_validator(mode="after")
    def _even(self) -> Self:
        return _same_length(self, [self.periods, self.inflow, self.outflow, self.net])


class Bar(Frozen):
    """One bar; ``compare`` is the value it is held against, drawn as a small mark."""

    label: str
    value: Number
    compare: Number = None
    colour: Colour | None = None


class Bars(Frozen):
    """Bars that lie down, in the order given: referrers, ages, providers."""

    kind: Literal["bars"] = "bars"
    bars: tuple[Bar, ...] = Field(min_length=1, max_length=30)
    value_name: str
    compare_name: str = ""
    format: Format = Format.WHOLE


class Stack(Frozen):
    """Parts of a whole per category. ``share``: the values are percentages of 100. ``lying``: bars lie down,
    for few parts with long names such as end reasons; standing bars are for years. ``totals`` is written above
    the bars and must be given, as nothing is added up here."""

    kind: Literal["stack"] = "stack"
    categories: tuple[str, ...] = Field(min_length=1)
    series: tuple[Series, ...] = Field(min_length=2, max_length=6)
    totals: tuple[Number, ...] = ()
    share: bool = False
    lying: bool = False
    format: Format = Format.WHOLE

    @model_validator(mode="after")
    def _even(self) -> Self:
        rows: list[Sequence[object]] = [self.categories, *(series.values for series in self.series)]
        return _same_length(self, [*rows, self.totals] if self.totals else rows)


class Columns(Frozen):
    """Standing bars per class, one to three series beside each other: length of stay, waiting time."""

    kind: Literal["columns"] = "columns"
    categories: tuple[str, ...] = Field(min_length=1)
    series: tuple[Series, ...] = Field(min_length=1, max_length=3)
    format: Format = Format.WHOLE

    @model_validator(mode="after")
    def _even(self) -> Self:
        return _same_length(self, [self.categories, *(series.values for series in self.series)])


class Step(Frozen):
    """A step of a bridge: a level (``total``) or a change."""

    label: str
    value: Number
    total: bool = False


class Bridge(Frozen):
    """From one amount to another in steps, each with its own cause. The first and last step are levels.

    Raises when the changes do not lead from each level exactly to the next: a bridge with a hole misleads.
    """

    kind: Literal["bridge"] = "bridge"
    steps: tuple[Step, ...] = Field(min_length=3)
    format: Format = Format.EURO_MILLIONS

    @model_validator(mode="after")
    def _meets(self) -> Self:
        if not (self.steps[0].total and self.steps[-1].total):
            raise ValueError("a bridge starts and ends with a level")
        level: int | Decimal | None = None
        for step in self.steps:
            if not isinstance(step.value, int | Decimal):
                raise ValueError(f"a bridge needs every value; '{step.label}' has none")
            if level is None:
                level = step.value
            elif not step.total:
                level += step.value
            elif step.value != level:
                raise ValueError(f"the steps lead to {level}, not to the level of '{step.label}'")
        return self


class FanBand(Frozen):
    """Between ``low`` and ``high`` lies so many ``percent`` of what may come, month by month."""

    percent: int = Field(ge=1, le=99)
    low: tuple[Number, ...]
    high: tuple[Number, ...]


class FanSeries(Frozen):
    """What was and what may come: ``known`` month by month, then ``mean`` and ``bands``, the widest first.
    ``last_value`` is the last known month once more: what comes when all stays as it is."""

    name: str = Field(min_length=1)
    known: tuple[Number, ...] = Field(min_length=1)
    mean: tuple[Number, ...] = Field(min_length=1)
    bands: tuple[FanBand, ...] = Field(min_length=1, max_length=3)
    last_value: Number = None

    @model_validator(mode="after")
    def _even(self) -> Self:
        return _same_length(self, [self.mean, *(row for band in self.bands for row in (band.low, band.high))])


class Fan(_Months):
    """History and forecast of one series, with a line where the forecast begins."""

    kind: Literal["fan"] = "fan"
    fan: FanSeries


class Fans(_Months):
    """The same in small, one per municipality; each panel has its own scale."""

    kind: Literal["fans"] = "fans"
    fans: tuple[FanSeries, ...] = Field(min_length=2, max_length=12)
    columns: int = Field(default=3, ge=2, le=4)

    @model_validator(mode="after")
    def _even(self) -> Self:
        _same_length(self, [fan.known for fan in self.fans])
        return _same_length(self, [fan.mean for fan in self.fans])


class Mark(Frozen):
    """A value that a chart is held against, drawn as a dashed line with its label."""

    value: Number
    label: str


class Point(Frozen):
    """A point of a curve; a ``label`` is written beside it, ``strong`` marks the one that was chosen."""

    x: Number
    y: Number
    label: str = ""
    strong: bool = False


class Curve(Frozen):
    """A line through points with both values on an axis: certainty against budget, what is left against what it
    costs. ``stepped``: between the points there is nothing. ``upright`` and ``level`` are what it is held to."""

    kind: Literal["curve"] = "curve"
    points: tuple[Point, ...] = Field(min_length=2)
    x_name: str
    y_name: str
    x_format: Format
    y_format: Format
    stepped: bool = False
    upright: Mark | None = None
    level: Mark | None = None


class Course(Frozen):
    """How a value goes towards what it should be, period by period: ``known`` is what it was, ``path`` where the
    straight line from begin to target is. ``begin`` and ``target`` are the lines that it goes from and to."""

    kind: Literal["course"] = "course"
    periods: tuple[str, ...] = Field(min_length=1)
    known: tuple[Number, ...]
    path: tuple[Number, ...]
    known_name: str
    path_name: str
    begin: Mark
    target: Mark
    format: Format = Format.WHOLE

    @model_validator(mode="after")
    def _even(self) -> Self:
        return _same_length(self, [self.periods, self.known, self.path])


class Range(Frozen):
    """From ``low`` to ``high``, with the ``middle`` where it is known."""

    label: str
    low: Number
    high: Number
    middle: Number = None


class Ranges(Frozen):
    """Bars that lie down from a low to a high value, in the order given. ``mark`` is what they are compared with:
    without one they lie around zero, with one that has no value there is nothing to compare with."""

    kind: Literal["ranges"] = "ranges"
    ranges: tuple[Range, ...] = Field(min_length=1, max_length=30)
    low_name: str
    high_name: str
    middle_name: str = ""
    mark: Mark | None = None
    format: Format = Format.EURO_MILLIONS


class SpreadBar(Frozen):
    """How an amount may turn out: 95 % of what may come lies between ``lowest`` and ``highest``, 80 % between
    ``low`` and ``high``; ``middle`` is the median."""

    label: str = Field(min_length=1)
    lowest: Number
    low: Number
    middle: Number
    high: Number
    highest: Number


class Spreads(Frozen):
    """Distributions under each other around zero, in the order given: what lies left and right of zero is said by
    ``low_name`` and ``high_name``."""

    kind: Literal["spreads"] = "spreads"
    bars: tuple[SpreadBar, ...] = Field(min_length=1, max_length=30)
    low_name: str
    high_name: str
    format: Format = Format.EURO_MILLIONS


class HeatRow(Frozen):
    """A row of a heat table."""

    label: str = Field(min_length=1)
    values: tuple[Number, ...] = Field(min_length=1)


class Heat(Frozen):
    """A table whose cells are tinted by their value, which is also written in them: the higher, the darker. Cells
    up to and including ``warn_to`` get the colour and the frame of what needs attention; ``warn_name`` and
    ``name`` say in the legend what they are."""

    kind: Literal["heat"] = "heat"
    columns: tuple[str, ...] = Field(min_length=1, max_length=14)
    rows: tuple[HeatRow, ...] = Field(min_length=1, max_length=40)
    name: str
    warn_to: Decimal | int | None = None
    warn_name: str = ""
    format: Format = Format.WHOLE

    @model_validator(mode="after")
    def _even(self) -> Self:
        return _same_length(self, [self.columns, *(row.values for row in self.rows)])


ChartSpec = Annotated[
    MonthLines
    | Panels
    | Flow
    | Bars
    | Stack
    | Columns
    | Bridge
    | Fan
    | Fans
    | Curve
    | Course
    | Ranges
    | Heat
    | Spreads,
    Field(discriminator="kind"),
]


def _same_length(spec: T, rows: Sequence[Sequence[object]]) -> T:
    if len({len(row) for row in rows}) > 1:
        raise ValueError("all rows of a chart need the same number of values")
    return spec
