# SPDX-License-Identifier: EUPL-1.2
"""Assumptions of a scenario: what somebody takes to be otherwise than the estimate, by how much, and why.

They act on the rates themselves, without chance: the same estimate and the same assumptions give the same rates,
and a scenario shares all its random numbers with the forecast that it stands beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from regie.contract.lines import Words, percents, said
from regie.contract.values import Named, Part, Percent
from regie.forecast.arrays import Array
from regie.forecast.estimating.estimate import Estimate
from regie.forecast.simulating.rates import Axes, with_stay
from regie.vocabulary import RegieError

NAMES = (
    "inflow_change_percent",
    "inflow_change_percent_per_year",
    "stay_change_percent",
    "price_change_percent",
    "price_change_percent_per_year",
    "fixed_change_percent",
    "index_percent",
)
"""What can be assumed."""

LEAST = Decimal(-90)
"""A fall beyond this is no assumption but an end."""


class Assumptions(Part):
    """Changes in percent against the estimate; what is left out stays as estimated. ``reasons`` says of every
    assumption why.

    ``inflow_change_percent``: new clients, from the first month on; ``inflow_change_percent_per_year``: growing by
    so much every year more. ``stay_change_percent``: length of stay (longer: fewer leave a month).
    ``price_change_percent`` and ``price_change_percent_per_year``: cost per client-month, beside the index;
    ``fixed_change_percent``: cost that no client brings. ``index_percent``: the price rise of every year after the
    last one whose price level is known.
    """

    inflow_change_percent: Percent | None = None
    inflow_change_percent_per_year: Percent | None = None
    stay_change_percent: Percent | None = None
    price_change_percent: Percent | None = None
    price_change_percent_per_year: Percent | None = None
    fixed_change_percent: Percent | None = None
    index_percent: Percent | None = None
    reasons: dict[str, Named] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        for name, percent in self.given():
            if percent < LEAST:
                raise RegieError("assumptions.too_low", name=name, percent=percent, least=LEAST)
            if not self.reasons.get(name, "").strip():
                raise RegieError("assumptions.no_reason", name=name)
        for name in self.reasons:
            if getattr(self, name, None) is None or name not in NAMES:
                raise RegieError("assumptions.reason_of_nothing", name=name)
        return self

    def given(self) -> Iterator[tuple[str, Decimal]]:
        """The assumptions that are made: name and percent."""
        for name in NAMES:
            percent = getattr(self, name)
            if percent is not None:
                yield name, percent

    def told(self) -> tuple[Words, ...]:
        """Each assumption with its reason, in a sentence."""
        return tuple(
            said(f"assumptions.{name}", percent=percents(percent), reason=self.reasons[name])
            for name, percent in self.given()
        )


def assume(found: Estimate, assumptions: Assumptions, *, prices_until: int | None = None) -> Estimate:
    """The estimate with these assumptions; with none it is the estimate itself.

    ``prices_until`` is the last year with a known price level, after which ``index_percent`` counts (none: what
    the estimate was made with, or else the last year of its history).
    """
    if not any(assumptions.given()):
        return found
    until = prices_until if prices_until is not None else found.diagnostics.prices_until
    last = until if until is not None else (found.axes.first_month - 1) // 12
    rates = found.rates
    inflow = _factor(assumptions.inflow_change_percent)
    inflow = inflow * _growth(assumptions.inflow_change_percent_per_year, found.axes)
    price = _factor(assumptions.price_change_percent)
    price = price * _growth(assumptions.price_change_percent_per_year, found.axes)
    index = _index(assumptions.index_percent, found.axes, last)
    fixed = _factor(assumptions.fixed_change_percent) * index
    changed = replace(
        rates,
        inflow=rates.inflow * inflow[:, None, None],
        cost=rates.cost * (price * index)[:, None, None],
        fixed=np.rint(rates.fixed * fixed[:, None]).astype(np.int64),
    )
    stay = assumptions.stay_change_percent
    return found._replace(rates=with_stay(changed, float(_factor(stay))) if stay is not None else changed)


def _factor(percent: Decimal | None) -> Array:
    return np.asarray(float(1 + (percent or Decimal(0)) / 100))


def _growth(percent: Decimal | None, axes: Axes) -> Array:
    """A factor per month that has grown by so much after every twelve months."""
    years = np.arange(1, axes.months + 1) / 12
    return np.asarray(_factor(percent) ** years)


def _index(percent: Decimal | None, axes: Axes, last: int) -> Array:
    """A factor per month that rises every January after the year ``last``."""
    return np.asarray(_factor(percent) ** np.maximum(axes.year_of_months - last, 0))
