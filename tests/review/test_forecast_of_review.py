# SPDX-License-Identifier: EUPL-1.2
"""Which forecast a review holds, and what of it leaves the circle of the contract's parties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regie.contract.lines import Words
from regie.forecast.budgeting.settled import Outlook
from regie.forecast.budgeting.year_outlook import MemberOutlook, YearOutlook
from regie.forecast.fans import PROBABILITIES, Fan, FanMonth, KnownMonth
from regie.forecast.measures.result import MeasureEffect, MeasureEffects
from regie.forecast.realised.result import RealisedEffect
from regie.forecast.run import ForecastRun, Scored
from regie.forecast.runs import Parameters, keep_run, publish_run
from regie.forecast.scoring.backtest_result import Backtest, ClientRow
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


def a_measure(new_clients: str, client_months: str) -> MeasureEffects:
    effect = MeasureEffect(
        measure="m", type="tariff", title="M", owner="D", means="x", concerns="y", state="decided", starts="2025-01", effects=(),
        amounts=(), order=1, worth_per_euro=None, chance_pays=Decimal(1), chance_pays_alone=Decimal(1),
        new_clients=Decimal(new_clients), client_months=Decimal(client_months), returned=Decimal(0), waiting=Decimal(0), watch=(),
    )  # fmt: skip
    return MeasureEffects(
        id="s", name="S", illustrative=True, chosen=("m",), fail_together=Decimal(0), first_month="2025-01", months=12, draws=10,
        seed=1, measures=(effect,), together=(), chance_pays=Decimal(1), returned=Decimal(0), waiting=Decimal(0),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("new_clients", "client_months", "shown"),
    [
        ("51.3", "1717.6", (50, 1720)),
        ("0.0", "0.0", (0, 0)),
        ("0.3", "120.0", (None, 120)),
        # nine clients all year
        ("9.4", "108.0", (None, None)),
        ("10.0", "12.0", (10, None)),
    ],
)
def test_clients_that_a_measure_concerns_are_rounded_and_few_are_hidden(
    new_clients: str, client_months: str, shown: tuple[int | None, int | None]
) -> None:
    public = public_forecast(a_run(measures=a_measure(new_clients, client_months)), Suppression()).measures
    assert public is not None
    (one,) = public.measures
    assert (one.new_clients, one.client_months) == shown


def test_remarks_that_name_a_member_or_party_stay_inside() -> None:
    late = Words(
        "Van Meerkoet GGZ zijn de laatste maanden niet geleverd.",
        "Of Meerkoet GGZ the last months are not delivered.",
    )
    coded = Words("Partijen die te laat zijn: A010, A002.", "Parties that are late: A010, A002.")
    other = Words("Voor 2025 is er geen lumpsum van A0101.", "For 2025 there is no lump sum of A0101.")
    loss = Outlook(chance=0.5, mean=1, above=1, bad_year=1)
    members = (
        MemberOutlook(party="A002", name="Meerkoet GGZ", loss=loss),
        MemberOutlook(party="cooperative", name="cooperative", loss=loss),
    )
    year = YearOutlook(
        year=2025, known_months=0, simulated_months=12, lump_sum_of=2025, places=(), members=members, remarks=(late, other)
    )  # fmt: skip
    run = a_run(diagnostics=(coded, other), remarks=(other, late)).model_copy(update={"years": (year,)})
    public = public_forecast(run, Suppression(), ["A010", "Akelei"])
    assert (public.years[0].remarks, public.diagnostics, public.remarks) == ((other,), (other,), (other,))
    assert public_forecast(a_run(remarks=(late,)), Suppression(), []).remarks == (late,)


def test_the_verdict_quotes_no_number_of_a_series_that_is_hidden() -> None:
    def a_row(code: str, method: str, crps: float) -> ClientRow:
        return ClientRow(
            municipality=code, segment="", span="month", horizon=12, method=method, origins=10, covered=(5, 8, 10), better=3,
            crps=crps, bias=4.5, mean_absolute_error=4.5, happened={"0986": 7.3, "0917": 95.3}.get(code, 162.6),
        )  # fmt: skip

    rows = tuple(
        a_row(code, method, crps)
        for code in ("total", "0917", "0986")
        for method, crps in (("model", 3.0), ("last_value", 2.0))
    )
    found = Backtest(
        snapshot="S1", origins=("2021-01", "2024-01"), known_until="2024-06", draws=10, seed=1, rows=rows,
        remarks=(Words("Voerendaal: 4,5 bij een uitkomst van 7,3.", "Voerendaal: 4.5 where 7.3 came."),),
    )  # fmt: skip
    fans = towns(total=163, t0882=60, t0917=95, t0986=8)
    public = public_forecast(
        a_run(fans=fans, backtest=found).model_copy(update={"names": {"0917": "Heerlen"}}), Suppression()
    )
    assert public.backtest is not None
    told = " ".join(each.nl for each in public.backtest.remarks)
    assert (
        "Heerlen, cliënten: 12 maanden vooruit zat het model stelselmatig te hoog, gemiddeld 4,5 bij een uitkomst van 95,0."
        in told
    )
    assert "Van 20 uitkomsten" in told
    assert "7,3" not in told
    assert "Voerendaal" not in told


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
