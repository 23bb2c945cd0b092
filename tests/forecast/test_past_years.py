# SPDX-License-Identifier: EUPL-1.2
"""How far amounts of a year were off before, in percent of what came."""

from __future__ import annotations

from decimal import Decimal

from regie.forecast.scoring.backtest_result import Backtest, CostRow
from regie.forecast.scoring.past_years import past_years, past_years_said


def a_row(horizon: int, bias: int, error: int, origins: int = 6, happened: int = 1000_00) -> CostRow:
    return CostRow(
        municipality="total",
        segment="",
        span="year",
        horizon=horizon,
        method="model",
        origins=origins,
        covered=(1, 2, 4),
        better=0,
        crps=1,
        bias=bias,
        mean_absolute_error=error,
        happened=happened,
    )


def a_backtest(*rows: CostRow) -> Backtest:
    return Backtest(snapshot="S", origins=("2021-01",), known_until="2024-06", draws=10, seed=1, rows=rows)


def test_both_years_ahead_are_told_with_percent_and_way() -> None:
    found = past_years(a_backtest(a_row(12, -31_00, 60_00), a_row(24, 45_00, 60_00, origins=4)))
    assert [(each.first, each.last, each.off, each.within) for each in found] == [
        (1, 12, Decimal("-3.1"), 2),
        (13, 24, Decimal("4.5"), 2),
    ]
    told = past_years_said(found)
    assert "over maand 1 tot en met 12 kwamen gemiddeld 3,1% hoger uit" in told.nl
    assert "over maand 13 tot en met 24 kwamen gemiddeld 4,5% lager uit" in told.nl
    assert "over months 13 to 24 came out 4.5% lower" in told.en


def test_off_to_one_side_nearly_always_is_called_so() -> None:
    # 3.1 % of what came and more than 0.8 of the error
    (again,) = past_years(a_backtest(a_row(12, -31_00, 35_00)))
    assert again.time_and_again
    assert "stelselmatig te laag" in past_years_said([again]).nl
    either = a_row(12, -31_00, 60_00)
    small = a_row(12, -19_00, 19_00)
    few = a_row(12, -31_00, 35_00, origins=2)
    for row in (either, small, few):
        assert not past_years(a_backtest(row))[0].time_and_again


def test_without_a_test_of_years_that_is_said() -> None:
    assert (
        past_years(None) == past_years(a_backtest()) == past_years(a_backtest(a_row(12, 1, 1, happened=0))) == ()
    )
    assert "niet aan het verleden getoetst" in past_years_said(()).nl
