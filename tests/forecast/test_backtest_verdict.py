# SPDX-License-Identifier: EUPL-1.2
"""What a backtest says in plain words."""

from __future__ import annotations

from typing import Any

from regie.contract.lines import Words
from regie.forecast.scoring.backtest_result import Backtest, ClientRow, CostRow
from regie.forecast.scoring.backtest_verdict import verdict

NAMES = {"0917": Words("Heerlen", "Heerlen"), "0986": Words("Voerendaal", "Voerendaal")}


def clients(town: str, method: str = "model", horizon: int = 12, **more: Any) -> ClientRow:
    values: dict[str, Any] = {
        "municipality": town,
        "segment": "",
        "span": "month",
        "horizon": horizon,
        "method": method,
        "origins": 10,
        "covered": (5, 8, 10),
        "better": 0,
        "crps": 20.0,
        "bias": 1.0,
        "mean_absolute_error": 25.0,
        "happened": {"0917": 1500.0, "0986": 150.0}.get(town, 1650.0),
    }
    return ClientRow(**(values | more))


def cost(town: str, method: str = "model", **more: Any) -> CostRow:
    values = clients(town, method).model_dump(
        exclude={"quantity", "crps", "bias", "mean_absolute_error", "happened"}
    )
    money = {"crps": 20_000_00, "bias": 0, "mean_absolute_error": 25_000_00, "happened": 3_000_000_00}
    return CostRow(**(values | money | more))


def said(*rows: ClientRow | CostRow) -> list[str]:
    found = Backtest(
        snapshot="2024-08-31-abc",
        origins=("2021-01", "2024-01"),
        known_until="2024-06",
        draws=1000,
        seed=1,
        rows=rows,
    )
    return [each.nl for each in verdict(found, NAMES)]


def beside(town: str, **more: Any) -> tuple[ClientRow | CostRow, ...]:
    """A model and a last value that is no better, of clients and cost."""
    return (
        clients(town, **more),
        clients(town, "last_value", crps=30.0),
        cost(town),
        cost(town, "last_value", crps=30_000_00),
    )


def test_all_outcomes_are_counted_first() -> None:
    first = said(*beside("total"), *beside("0986", covered=(0, 1, 2)))[0]
    assert "2 keer" in first
    assert "januari 2021 tot en met januari 2024" in first
    # 8 + 8 in the region, 1 + 8 in Voerendaal, of 40
    assert "Van 40 uitkomsten vielen er 25 (62%)" in first


def test_small_municipalities_come_first_and_the_region_last() -> None:
    found = said(*beside("total"), *beside("0917"), *beside("0986"))
    assert [line.split(":")[0].split(",")[0] for line in found[1:]] == [
        *["Voerendaal"] * 3,
        *["Heerlen"] * 3,
        *["De regio"] * 3,
    ]


def test_a_band_that_is_too_narrow_or_too_wide_is_called_so() -> None:
    assert "te smal" in said(*beside("0986", covered=(0, 2, 5)))[1]
    assert "past bij" in said(*beside("0986"))[1]
    wide = (clients("0986", covered=(9, 10, 10)), clients("0986", "last_value", crps=30.0))
    assert "ruimer" in said(*wide)[1]
    few = (clients("0986", origins=4, covered=(0, 0, 0)), clients("0986", "last_value", crps=30.0))
    assert "te weinig" in said(*few)[1]


def test_a_baseline_that_was_better_is_named_with_its_horizons_and_scores() -> None:
    rows = (
        clients("total", horizon=6),
        clients("total", "last_value", 6, crps=18.0, better=6),
        clients("total", "seasonal_naive", 6, crps=19.0, better=6),
        clients("total"),
        clients("total", "last_value", crps=10.0, better=7),
        clients("total", horizon=24),
        clients("total", "last_value", 24, crps=40.0),
        clients("total", span="year"),
        clients("total", "exponential_smoothing", span="year", crps=19.5, better=5),
    )
    line = said(*rows)[2]
    assert "op 3 van de 4 termijnen" in line
    assert "de laatste waarde (6 mnd, 12 mnd); de exponentiële demping (ETS) (totaal mnd 1-12)" in line
    assert "12 maanden vooruit: een score (CRPS, lager is beter) van 10,0 tegen 20,0" in line
    assert "bij 7 van de 10 peilmaanden" in line


def test_a_model_that_no_baseline_beats_is_told_too() -> None:
    assert "geen van de 1 termijnen" in said(*beside("total"))[2]


def test_amounts_are_in_euros() -> None:
    rows = (cost("total"), cost("total", "last_value", crps=12_345_67, better=9))
    assert "van €\xa012.346 tegen €\xa020.000" in said(*rows)[2]


def test_a_model_that_is_off_to_one_side_is_told_with_the_amount() -> None:
    def of(bias: int) -> list[str]:
        return said(
            cost("total", bias=bias, mean_absolute_error=100_000_00), cost("total", "last_value", crps=10**9)
        )

    assert "stelselmatig te hoog, gemiddeld €\xa090.000 bij een uitkomst van €\xa03.000.000" in of(90_000_00)[3]
    assert "stelselmatig te laag, gemiddeld €\xa090.000" in of(-90_000_00)[3]
    assert len(of(50_000_00)) == 3


def test_cost_that_could_not_be_tested_is_told() -> None:
    found = said(clients("0986"), clients("0986", "last_value", crps=30.0))
    assert "kosten zijn niet te toetsen" in found[-1]


def test_of_many_municipalities_the_smallest_are_told() -> None:
    rows = [
        row
        for number in range(13)
        for row in (
            clients(f"{number:04}", happened=100.0 + number),
            clients(f"{number:04}", "last_value", crps=30.0),
        )
    ]
    found = said(*rows)
    assert sum("uitkomsten vielen" in line for line in found) == 1 + 10
    assert found[-1] == "De 3 grotere gemeenten staan in de tabel."
