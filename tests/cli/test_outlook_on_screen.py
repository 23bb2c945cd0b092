# SPDX-License-Identifier: EUPL-1.2
"""What a forecast shows on screen does not look surer, or more comparable, than it is."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from conftest import Ran

from regie.cli.forecast import _telling
from regie.cli.outlook import print_years
from regie.forecast.budgeting.settled import Outlook
from regie.forecast.budgeting.year_outlook import PlaceOutlook, YearOutlook
from regie.forecast.run import ForecastRun
from regie.forecast.runs import Parameters
from regie.forecast.scoring.backtest_result import Backtest, CostRow
from regie.vocabulary.figure import TOTAL


def a_year(year: int, chance: float, lump_sum_of: int) -> YearOutlook:
    excess = Outlook(chance=chance, mean=10_00, above=10_00, bad_year=20_00)
    place = PlaceOutlook(place=TOTAL, need=110_00, lump_sum=100_00, excess=excess)
    return YearOutlook(
        year=year,
        known_months=0,
        simulated_months=12,
        lump_sum_of=lump_sum_of,
        places=(place,),
        members=(),
        remarks=(),
    )


def a_backtest(bias: int) -> Backtest:
    row = CostRow(
        municipality=TOTAL,
        segment="",
        span="year",
        horizon=12,
        method="model",
        origins=6,
        covered=(3, 4, 6),
        better=0,
        crps=1,
        bias=bias,
        mean_absolute_error=1,
        happened=1000_00,
    )
    return Backtest(snapshot="S", origins=(), known_until="2024-06", draws=10, seed=1, rows=(row,))


def shown(capsys: pytest.CaptureFixture[str], *years: YearOutlook, backtest: Backtest | None = None) -> str:
    parameters = Parameters(
        kind="forecast",
        region="r",
        snapshot="S",
        contract="",
        contract_version="",
        code_version="0",
        seed=1,
        draws=10,
        until="2024-06",
        horizon=18,
        choices=(),
        inputs={},
    )
    run = ForecastRun(
        parameters=parameters,
        illustrative=False,
        names={},
        method="cohorts",
        certainty=80,
        fans=(),
        years=years,
        budgets=(),
        backtest=backtest,
    )
    print_years(run)
    return capsys.readouterr().out


def test_no_chance_is_shown_as_certain(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, a_year(2025, 1.0, 2025), a_year(2026, 0.0, 2026), a_year(2027, 0.42, 2027))
    assert "100%" not in out
    assert [sign in out for sign in ("> 99%", "< 1%", "42%")] == [True, True, True]


def test_a_lump_sum_of_another_year_is_marked_in_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    own, *_ = shown(capsys, a_year(2025, 0.5, 2025)).partition("Deze bedragen")
    assert "lumpsum van" not in own
    rows = shown(capsys, a_year(2025, 0.5, 2025), a_year(2026, 0.5, 2025)).splitlines()
    assert [row.split()[4] for row in rows if row.startswith("2026")] == ["2025"]


def test_how_far_earlier_forecasts_were_off_stands_under_the_amounts(capsys: pytest.CaptureFixture[str]) -> None:
    low = shown(capsys, a_year(2025, 0.5, 2025), backtest=a_backtest(-31_00))
    assert "3,1% hoger uit dan de prognose; 4 van de 6 keer" in low
    high = shown(capsys, a_year(2025, 0.5, 2025), backtest=a_backtest(20_00))
    assert "2,0% lager uit dan de prognose" in high
    assert "stelselmatig" in low + high
    assert "niet aan het verleden getoetst" in shown(capsys, a_year(2025, 0.5, 2025))


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--horizon", "0", "van 1 tot en met 240"),
        ("--draws", "0", "van 1 tot en met 100000"),
        ("--certainty", "100", "van 1 tot en met 99"),
        ("--seed", "-1", "van 0 of hoger"),
    ],
)
def test_a_number_outside_its_bounds_is_refused_with_the_bounds(
    regie: Callable[..., Ran], option: str, value: str, expected: str
) -> None:
    ran = regie("forecast", "--region", ".", option, value)
    assert ran.code == 2
    assert expected in ran.err


def test_showing_progress_takes_no_thread_so_that_copies_can_share_the_work() -> None:
    before = threading.active_count()
    with _telling() as tell:
        tell("simulate", 1, 2)
        assert threading.active_count() == before
