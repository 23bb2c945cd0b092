# SPDX-License-Identifier: EUPL-1.2
"""Which forecast a review holds, and what of it leaves the circle of the contract's parties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from regie.forecast.fans import PROBABILITIES, Fan, FanMonth, KnownMonth
from regie.forecast.run import ForecastRun
from regie.forecast.runs import Parameters, keep_run, publish_run
from regie.review.forecasts import forecast_for, public_forecast
from regie.vocabulary import RegieError
from regie.vocabulary.region import Suppression


def a_fan(place: str, quantity: str, clients: int) -> Fan:
    value = Decimal(clients)
    month = FanMonth(month="2024-07", mean=value + 1, quantiles=(value,) * len(PROBABILITIES))
    known = KnownMonth(month="2024-06", value=value)
    return Fan(place=place, quantity=quantity, known=(known,), months=(month,), last_value=value)


def a_run(snapshot: str = "S1", seed: int = 1, kind: str = "forecast") -> ForecastRun:
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
    fans = (
        a_fan("total", "clients", 163),
        a_fan("0986", "clients", 8),
        a_fan("0917", "clients", 0),
        a_fan("0986", "cost", 8),
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


def test_small_series_of_clients_stay_inside_and_others_are_rounded() -> None:
    public = public_forecast(a_run(), Suppression())
    assert public.fan("clients", "0986") is None
    total = public.fan("clients")
    assert total is not None
    assert total.known[0].value == total.last_value == Decimal(165)
    assert total.months[0].mean == Decimal(165)
    assert public.fan("clients", "0917") is not None
    assert public.fan("cost", "0986") == a_run().fan("cost", "0986")
