# SPDX-License-Identifier: EUPL-1.2
"""What a backtest found, as data that can be kept with a forecast and shown in a table."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from regie.contract.lines import Words
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money

MODEL = "model"
"""The method that is tested; the others are the baselines by name."""

BAND_PERCENTS = (50, 80, 95)
"""The bands whose outcomes are counted."""

Span = Literal["month", "year"]


class _Row(Frozen):
    """How one method did for one place at one horizon, over ``origins`` forecasts.

    ``span`` is ``month`` for the month that is ``horizon`` months ahead, ``year`` for the total of the twelve
    months that end there. ``covered`` counts the outcomes in the bands of ``Backtest.bands``. ``better`` counts
    the origins at which the method scored better than the model (0 for the model itself).
    """

    municipality: str
    segment: str
    span: Span
    horizon: int
    method: str
    origins: int
    covered: tuple[int, ...]
    better: int


class ClientRow(_Row):
    """Clients (client-months for a year). ``crps`` as in ``scoring``; ``bias`` mean of the forecast less what
    came, ``mean_absolute_error`` that of the middle draw, ``happened`` what came on average."""

    quantity: Literal["clients"] = "clients"
    crps: float
    bias: float
    mean_absolute_error: float
    happened: float


class CostRow(_Row):
    """Cost in cents; the measures are those of ``ClientRow``."""

    quantity: Literal["cost"] = "cost"
    crps: Money
    bias: Money
    mean_absolute_error: Money
    happened: Money


Row = Annotated[ClientRow | CostRow, Field(discriminator="quantity")]


class Backtest(Frozen):
    """Forecasts made again from the past as it was known, beside what came.

    ``origins`` are the first forecast months, ``known_until`` the last month of what came. ``remarks`` say in
    sentences how good the forecasts were, small municipalities first. ``rows`` are ordered by place (region,
    municipalities, segments), quantity, span, horizon and method.
    """

    snapshot: str
    origins: tuple[str, ...]
    known_until: str
    draws: int
    seed: int
    bands: tuple[int, ...] = BAND_PERCENTS
    rows: tuple[Row, ...]
    remarks: tuple[Words, ...] = ()

    def row(
        self, quantity: str, horizon: int, method: str, municipality: str, segment: str = "", span: Span = "month"
    ) -> ClientRow | CostRow | None:
        """One row, nothing when it could not be scored."""
        wanted = (quantity, horizon, method, municipality, segment, span)
        for one in self.rows:
            if (one.quantity, one.horizon, one.method, one.municipality, one.segment, one.span) == wanted:
                return one
        return None
