# SPDX-License-Identifier: EUPL-1.2
"""The page about the quality of the forecast says what holds and what fails, worked out by hand."""

from __future__ import annotations

from bench.quality.page import page
from bench.quality.trial import MODEL, SPANS, TOTAL, Row


def rows(within: int, crps: float, family: str = "steady") -> list[Row]:
    """Ten regions, of which ``within`` have everything in the 80 % band; the baselines score 1."""
    made = []
    for seed in range(10):
        for place in (TOTAL, "0"):
            for quantity in ("clients", "cost"):
                for span in SPANS:
                    for method in (
                        MODEL,
                        "last_value",
                        "seasonal_naive",
                        "stock_and_flow",
                        "exponential_smoothing",
                    ):
                        score = crps if method == MODEL else 1.0
                        inside = seed < within
                        made.append(
                            Row(family, seed, 60, place, quantity, span, method, 100.0, score, 0.01, 0.2,
                                seed < 5, inside, seed < 9 or within == 8)
                        )  # fmt: skip
    return made


def test_bands_within_their_target_hold_and_others_are_listed_as_failing() -> None:
    good, poor = (page(rows(within, 0.8), minutes=1.0) for within in (8, 6))
    assert "| regions | clients | month 6 | 50 ± 17 % | 80 ± 13 % | holds | 100 ± 0 % | fails | 20 % |" in good
    assert "the 80 % band of cost of municipalities, year 2, holds 60 ± 16 % (target 75-85)" in poor
    assert "the 80 % band" not in good.split("## What the bands hold")[0].split("## In short")[1]


def test_a_baseline_that_is_better_is_named() -> None:
    text = page(rows(8, 1.2), minutes=1.0)
    assert "last_value is better than the model in clients of regions, month 12: 1.20" in text
    assert "last value on its home ground (steady), cost: 1.20" in text
    assert "1.20 ± 0.00" in text


def test_within_a_twentieth_of_a_baseline_on_its_home_ground_holds() -> None:
    text = page(rows(8, 1.04), minutes=1.0)
    assert "| steady | last value | clients | 1.04 ± 0.00 | holds |" in text
    assert "home ground (steady)" not in text


def test_bias_is_told_with_its_sign() -> None:
    assert "+1.0 ± 0.0 %" in page(rows(8, 0.9), minutes=1.0)
