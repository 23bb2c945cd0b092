# SPDX-License-Identifier: EUPL-1.2
"""Which forecast a review holds, and what of it leaves the circle of the contract's parties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regie.contract.lines import Words
from regie.forecast.fans import PROBABILITIES, Fan, FanMonth, KnownMonth
from regie.forecast.realised.result import RealisedEffect
from regie.forecast.run import ForecastRun, Scored
from regie.forecast.runs import Parameters, keep_run, publish_run
from regie.forecast.scoring.published import ClientScore
from regie.review.forecasts import forecast_for, public_forecast
from regie.vocabulary import RegieError
from regie.vocabulary.region import Suppression


def a_fan(place: str, quantity: str, clients: int) -> Fan:
    value = Decimal(clients)
    month = FanMonth(month="2024-07", mean=value + 1, quantiles=(value,) * len(PROBABILITIES))
    known = KnownMonth(month="2024-06", value=value)
    return Fan(place=place, quantity=quantity, known=(known,), months=(month,), last_value=value)


FANS = (a_fan("total", "clients", 163), a_fan("0917", "clients", 155), a_fan("0986", "cost", 8))


def a_run(
    snapshot: str = "S1", seed: int = 1, kind: str = "forecast", fans: tuple[Fan, ...] = FANS, **others: Any
) -> ForecastRun:
    parameters = Parameters(
        kind=kind,
        region="hlv",
        snapshot=snapshot,
        contract="",
        contract_version="",
        code_version="0.1",
        seed=seed,
        draws=10,
        until="2024-06",
        horizon=1,
        choices=(),
        inputs={},
    )
    return ForecastRun(
        parameters=parameters,
        illustrative=True,
        names={},
        method="cohorts",
        certainty=80,
        fans=fans,
        years=(),
        budgets=(),
        **others,
    )


def test_a_review_holds_the_last_one_published_for_its_snapshot(tmp_path: Path) -> None:
    for seed, day in ((1, date(2024, 9, 1)), (2, date(2024, 9, 3)), (3, date(2024, 9, 2))):
        keep_run(tmp_path, a_run(seed=seed))
        publish_run(tmp_path, a_run(seed=seed).id, day)
    keep_run(tmp_path, a_run(seed=4))
    assert forecast_for(tmp_path, "S1", None) == a_run(seed=2)
    assert forecast_for(tmp_path, "S2", None) is None


def test_what_is_not_published_is_held_only_when_named(tmp_path: Path) -> None:
    keep_run(tmp_path, a_run())
    assert forecast_for(tmp_path, "S1", None) is None
    assert forecast_for(tmp_path, "S1", None, a_run().id) == a_run()


def test_a_forecast_of_another_snapshot_is_refused(tmp_path: Path) -> None:
    keep_run(tmp_path, a_run("S2"))
    with pytest.raises(RegieError) as refused:
        forecast_for(tmp_path, "S1", None, a_run("S2").id)
    assert "S2" in refused.value.message("nl")


def test_what_is_no_forecast_is_refused(tmp_path: Path) -> None:
    keep_run(tmp_path, a_run(kind="scenario"))
    with pytest.raises(RegieError) as refused:
        forecast_for(tmp_path, "S1", None, a_run(kind="scenario").id)
    assert "regie forecast" in refused.value.message("nl")


def towns(total: int, **clients: int) -> tuple[Fan, ...]:
    own = (a_fan(code.removeprefix("t"), "clients", number) for code, number in clients.items())
    return (a_fan("total", "clients", total), *own)


def test_clients_are_rounded_and_money_is_not() -> None:
    public = public_forecast(a_run(), Suppression())
    total = public.fan("clients")
    assert total is not None
    assert total.known[0].value == total.last_value == Decimal(165)
    assert total.months[0].mean == Decimal(165)
    assert public.fan("cost", "0986") == a_run().fan("cost", "0986")


def test_a_small_series_cannot_be_worked_out_from_the_others() -> None:
    public = public_forecast(a_run(fans=towns(total=163, t0882=60, t0917=95, t0986=8)), Suppression())
    assert [fan.place for fan in public.fans] == ["total", "0917"]


def test_where_two_series_are_small_no_third_is_hidden() -> None:
    public = public_forecast(a_run(fans=towns(total=112, t0882=9, t0917=95, t0986=8)), Suppression())
    assert [fan.place for fan in public.fans] == ["total", "0917"]


def test_a_series_of_nothing_hides_no_other() -> None:
    public = public_forecast(a_run(fans=towns(total=163, t0882=0, t0917=155, t0986=8)), Suppression())
    assert [fan.place for fan in public.fans] == ["total", "0882"]


def test_scores_of_a_hidden_series_stay_inside_and_what_came_is_rounded() -> None:
    def a_score(code: str) -> ClientScore:
        return ClientScore(
            municipality=code,
            segment="",
            months=1,
            come=1,
            first_month="2024-07",
            last_month="2024-07",
            covered=(1, 1),
            crps=1.5,
            bias=0.5,
            mean_absolute_error=0.5,
            happened=7.0 if code == "0986" else 163.0,
        )

    scored = Scored(run="r", published_on="2024-09-01", scores=(a_score("total"), a_score("0986")))
    run = a_run(fans=towns(total=163, t0882=60, t0917=95, t0986=8), published=(scored,))
    (shown,) = public_forecast(run, Suppression()).published[0].scores
    assert (shown.municipality, shown.happened) == ("total", 165.0)


def test_how_few_clients_a_measure_is_about_stays_inside() -> None:
    effect = RealisedEffect(
        measure="m",
        title="M",
        quantity="new_clients",
        unit="clients",
        start="2023-01",
        expected=None,
        verdict="too_small",
        said=Words("gemiddeld 3,2 cliënten", "3.2 clients on average"),
    )
    (public,) = public_forecast(a_run(realised=(effect,)), Suppression()).realised
    assert "3" not in public.said.nl + public.said.en
