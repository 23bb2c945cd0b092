# SPDX-License-Identifier: EUPL-1.2
"""How far amounts of a whole year were off when the forecast was made again from the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from regie.contract.lines import Words, said
from regie.forecast.scoring.backtest_result import BAND_PERCENTS, MODEL, Backtest
from regie.forecast.scoring.backtest_verdict import BAND, one_sided
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import percent
from regie.vocabulary.texts import LANGUAGES

YEARS = (12, 24)
"""Last months ahead of the years that are told."""


@dataclass(frozen=True)
class PastYear:
    """The region's cost over the months ``first`` to ``last`` ahead, over ``origins`` forecasts made again.

    ``off`` is the mean of the forecasts less what came, in percent of what came: below zero the forecast was too
    low. ``within`` counts the outcomes in the 80 % band; ``time_and_again``: nearly always off to the same side.
    """

    first: int
    last: int
    origins: int
    off: Decimal
    within: int
    time_and_again: bool


def past_years(found: Backtest | None) -> tuple[PastYear, ...]:
    """The first and the second year ahead, as far as they were tested."""
    if found is None:
        return ()
    rows = [found.row("cost", last, MODEL, TOTAL, span="year") for last in YEARS]
    return tuple(
        PastYear(
            first=row.horizon - 11,
            last=row.horizon,
            origins=row.origins,
            off=Decimal(str(100 * row.bias / row.happened)),
            within=row.covered[BAND_PERCENTS.index(BAND)],
            time_and_again=one_sided(row),
        )
        for row in rows
        if row is not None and row.happened
    )


def past_years_said(years: Sequence[PastYear]) -> Words:
    """A sentence per year; without any, that these amounts were not tested."""
    if not years:
        return said("backtest.years_not_tested")
    both = [_said(year) for year in years]
    return Words(*(" ".join(each.said(lang) for each in both) for lang in LANGUAGES))


def _said(year: PastYear) -> Words:
    way = "low" if year.off < 0 else "high"
    return said(
        f"backtest.year_{way}_again" if year.time_and_again else f"backtest.year_{way}",
        origins=year.origins,
        first=year.first,
        last=year.last,
        off=Words(*(percent(abs(year.off), 1, lang=lang) for lang in LANGUAGES)),
        within=year.within,
    )
