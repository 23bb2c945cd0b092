# SPDX-License-Identifier: EUPL-1.2
"""The realised effect of a control measure: told when it can be, with a verdict that follows from the band."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from measure_builders import effect, measure
from pydantic import TypeAdapter

from regie.contract.lines import Words
from regie.forecast.arrays import Array, Integers
from regie.forecast.measures.model import AnyMeasure
from regie.forecast.realised.comparing import Compared, Series
from regie.forecast.realised.effects import Begun, expected_change, realised_effect, strength
from regie.forecast.realised.result import ExpectedChange, Range, RealisedEffect, judge
from regie.vocabulary import Period

FIRST = 2019 * 12
START = 2022 * 12
MONTHS = np.arange(FIRST, 2024 * 12)
BESIDE = Words("vergeleken met een andere gemeente", "compared with another municipality")


def percents(low: str, likely: str, high: str) -> ExpectedChange:
    return ExpectedChange(low=Decimal(low), likely=Decimal(likely), high=Decimal(high))


def begun(**changed: Any) -> Begun:
    values: dict[str, Any] = {
        "measure": "m1",
        "title": "Maatregel",
        "quantity": "new_clients",
        "first_month": START,
        "ramp_months": 3,
        "expected": percents("-30", "-20", "-10"),
    }
    return Begun(**(values | changed))


def counts(level: float, seed: int, factor: Array | float = 1.0, months: Integers = MONTHS) -> Series:
    """Poisson counts around a level with a season, times a factor per month."""
    mean = level * (1 + 0.2 * np.cos(2 * np.pi * months / 12)) * factor
    drawn = np.random.default_rng(seed).poisson(mean).astype(np.float64)
    return Series(int(months[0]), drawn, np.ones(len(drawn)), "amount", varies=True)


def told(target: Series, against: Series | None, asked: Begun | None = None, **options: Any) -> RealisedEffect:
    return realised_effect(asked or begun(), Compared(target, against, BESIDE), **options)


def built_in(size: float, ramp: int = 3) -> Array:
    return 1 + size * strength(MONTHS, START, ramp)


def test_an_effect_that_was_built_in_is_found_within_its_band() -> None:
    found = [told(counts(60, seed, built_in(-0.2)), counts(80, seed + 500)) for seed in range(30)]
    held = [each.band_95.low <= Decimal(-20) <= each.band_95.high for each in found if each.band_95]
    assert len(held) == 30
    assert np.mean(held) >= 0.9
    assert abs(np.mean([float(each.realised or 0) for each in found]) + 20) < 4


def test_an_effect_that_is_large_beside_chance_is_as_expected() -> None:
    found = told(counts(400, 1, built_in(-0.2)), counts(500, 2))
    assert found.verdict == "as_expected"
    assert (found.months_before, found.months_after) == (36, 24)
    assert found.comparison == BESIDE
    assert "−20,0%" in found.said.nl


def test_what_hits_the_comparison_too_is_not_the_measure() -> None:
    shock = np.where(MONTHS >= START, 0.6, 1.0) * np.where(MONTHS // 3 == (FIRST + 15) // 3, 0.4, 1.0)
    found = told(counts(300, 3, shock), counts(300, 4, shock), begun(expected=percents("-45", "-40", "-35")))
    assert found.band_95 is not None
    assert found.band_95.low <= 0 <= found.band_95.high
    assert found.verdict == "none"


def test_without_an_effect_hardly_any_is_shown() -> None:
    found = [told(counts(60, seed), counts(80, seed + 500)) for seed in range(30)]
    shown = [each.verdict not in ("unclear", "none") for each in found]
    assert sum(shown) <= 3
    assert abs(np.mean([float(each.realised or 0) for each in found])) < 4


def test_months_show_what_would_have_come_without_the_measure() -> None:
    found = told(counts(4000, 1, built_in(-0.2, 1)), counts(5000, 2), begun(ramp_months=0))
    assert [each.month for each in found.months][:1] == ["2019-01"]
    after = [each for each in found.months if each.month >= "2022-01"]
    ratios = [float(each.observed / each.without) for each in after if each.observed and each.without]
    assert len(ratios) == 24
    assert np.mean(ratios) == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(("ramp", "sayable"), [(0, "2024-02"), (3, "2024-03"), (12, "2024-08")])
def test_too_early_says_from_which_month_on_it_can_be_told(ramp: int, sayable: str) -> None:
    """Six months at full strength: a ramp of three has 1/3 + 2/3 + 1 in its first three months; one of twelve has
    (1 + ... + 12) / 12 = 6.5 when it is done, and 5.5 the month before."""
    asked = begun(first_month=Period.parse("2023-09").first_month_number, ramp_months=ramp)
    found = told(counts(60, 1), counts(80, 2), asked)
    assert (found.verdict, found.sayable_from, found.realised) == ("too_early", sayable, None)
    assert found.months_after == 4


def test_the_month_that_was_said_is_the_first_in_which_it_is_told() -> None:
    asked = begun(first_month=2023 * 12 + 8, ramp_months=12)
    until = Period.parse("2024-08").end_month_number
    for end, verdict in ((until, True), (until - 1, False)):
        months = np.arange(FIRST, end)
        found = told(counts(60, 1, months=months), counts(80, 2, months=months), asked)
        assert (found.realised is not None) is verdict


def test_too_little_before_too_few_clients_or_nothing_beside_it_is_said() -> None:
    few, many = counts(3, 1), counts(80, 2)
    assert told(many, many, begun(first_month=FIRST + 11)).verdict == "history_short"
    assert told(few, many).verdict == "too_small"
    assert told(many, None).verdict == "no_comparison"
    assert realised_effect(begun(), Compared(None, None)).verdict == "not_measured"
    assert told(few, many).months[0].without is None


def test_a_measure_that_ended_too_soon_is_never_told() -> None:
    asked = begun(ramp_months=0, end_month=START + 5)
    assert told(counts(60, 1), counts(80, 2), asked).verdict == "too_short"
    longer = told(counts(60, 1), counts(80, 2), begun(ramp_months=0, end_month=START + 12))
    assert longer.realised is not None
    assert longer.months_after == 12


def test_months_left_out_do_not_count() -> None:
    target, against = counts(60, 1), counts(80, 2)
    wild = Series(FIRST, np.where(MONTHS == FIRST + 14, 900.0, target.amount), target.base, "amount", varies=True)
    without = [told(each, against, left_out=[FIRST + 14]) for each in (target, wild)]
    assert without[0].realised == without[1].realised
    assert without[0].months_before == 35


def test_a_drift_apart_before_the_start_is_said_and_not_taken_for_an_effect() -> None:
    drift = np.exp(-0.10 * (MONTHS - FIRST) / 12)
    found = told(counts(2000, 1, drift), counts(2000, 2))
    assert found.apart_before is not None
    assert -13 < found.apart_before < -7
    assert any("liepen vóór de start al uiteen" in each.nl for each in found.remarks)
    assert found.band_95 is not None
    assert found.band_95.low <= 0 <= found.band_95.high


def test_groups_that_differ_without_a_measure_too_are_said_to() -> None:
    """Moments before the start are tried every three months, with at least a year before and half a year of full
    strength after: months 12, 15, ... 27 of the 36, as 3 months of ramp give 2 and six more make 8 by month 28."""
    quiet = told(counts(2000, 1), counts(2000, 2))
    assert quiet.tried_before == 6
    assert quiet.shown_before <= 1
    assert quiet.remarks == ()
    jumps = np.where((FIRST + 15 <= MONTHS) & (MONTHS < FIRST + 24), 1.3, 1.0)
    found = told(counts(2000, 1, jumps), counts(2000, 2))
    assert found.shown_before >= 2
    assert any(f"{found.shown_before} keer een effect" in each.nl for each in found.remarks)


def test_costs_are_told_in_euros_and_unknown_months_are_left_out() -> None:
    clients = np.full(len(MONTHS), 50.0)
    rng = np.random.default_rng(1)
    cents = 100_000 * clients * np.exp(rng.normal(0, 0.02, len(MONTHS)))
    target = Series(FIRST, cents * built_in(-0.1), clients, "base", varies=False)
    unknown = np.where(MONTHS[-2] <= MONTHS, np.nan, 2 * cents)
    against = Series(FIRST, unknown, clients, "base", varies=False)
    found = told(target, against, begun(quantity="cost_per_client_month", expected=percents("-15", "-10", "-5")))
    assert found.unit == "euro"
    assert found.verdict == "as_expected"
    assert found.months_after == 22
    assert found.months[-1].without is None
    assert found.months[0].observed == pytest.approx(Decimal(1000), abs=Decimal(80))


def test_nothing_in_the_result_is_no_number() -> None:
    silent = counts(60, 1)
    silent.amount[5] = 0
    found = told(silent, counts(80, 2))
    text = found.model_dump_json()
    assert "NaN" not in text
    assert RealisedEffect.model_validate_json(text) == found


def test_the_same_months_give_the_same_result() -> None:
    assert told(counts(60, 1), counts(80, 2)) == told(counts(60, 1), counts(80, 2))


@pytest.mark.parametrize(
    ("realised", "band_80", "band_95", "verdict"),
    [
        ("-22", ("-28", "-15"), ("-31", "-11"), "as_expected"),
        ("-6", ("-8", "-4"), ("-9", "-2"), "smaller"),
        ("-50", ("-55", "-45"), ("-58", "-41"), "larger"),
        ("20", ("12", "28"), ("8", "33"), "opposite"),
        ("-9", ("-19", "2"), ("-24", "9"), "unclear"),
        ("1", ("-4", "6"), ("-7", "9"), "none"),
    ],
)
def test_the_verdict_follows_from_the_bands(
    realised: str, band_80: tuple[str, str], band_95: tuple[str, str], verdict: str
) -> None:
    narrow, wide = (Range(low=Decimal(low), high=Decimal(high)) for low, high in (band_80, band_95))
    assert judge(Decimal(realised), narrow, wide, percents("-30", "-20", "-10")) == verdict


def test_a_measure_with_no_expectation_in_percent_is_only_shown_or_not() -> None:
    found = told(counts(400, 1, built_in(-0.2)), counts(500, 2), begun(quantity="client_months", expected=None))
    assert found.verdict == "shown"
    assert told(counts(60, 1), counts(80, 2), begun(expected=None)).verdict == "not_shown"


def test_an_expectation_counts_for_the_part_that_the_measure_reaches() -> None:
    def of(**changed: Any) -> ExpectedChange | None:
        written: AnyMeasure = TypeAdapter(AnyMeasure).validate_python(measure("m", **changed))
        return expected_change(written)

    assert of(size=(5, 10, 20)) == percents("-20.0", "-10.0", "-5.0")
    assert of(size=(5, 10, 20), direction="more") == percents("5.0", "10.0", "20.0")
    assert of(size=(5, 10, 20), concerns={"reach": 40}) == percents("-8.0", "-4.0", "-2.0")
    assert of(type="outsourced_cap", most_client_months=10) is None
    assert of(type="segment_shift", size=(0, 5, 9)) == percents("-9.0", "-5.0", "0.0")
    assert of(type="segment_shift", effect=None, moves=effect(1, 2, 3)) is None
