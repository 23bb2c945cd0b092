# SPDX-License-Identifier: EUPL-1.2
"""The example region's late bookings, of which the truth is known: recovered within the band."""

from decimal import Decimal

import numpy as np
import pytest
from completion_builders import came

from regie.completion import Bookings, backtest, build_triangles, complete
from regie.example_region.days import month_numbers
from regie.example_region.parameters import parameters
from regie.example_region.world import World, make_world, the_region

JUNE = 2024 * 12 + 5


@pytest.fixture(scope="module")
def world() -> World:
    p = parameters()
    return make_world(p, the_region(p), 1, np.random.default_rng(1))


def bookings_of(world: World, by_provider: bool) -> Bookings:
    lines = world.production
    paid = lines.cents != 0
    codes = (
        np.asarray(world.parties.codes)[lines.provider] if by_provider else np.full(len(paid), "outsourced_care")
    )
    return Bookings(lines.month[paid], month_numbers(lines.booked)[paid], lines.cents[paid], codes[paid])


def test_what_was_booked_after_june_lies_within_the_band(world: World) -> None:
    bookings = bookings_of(world, by_provider=False)
    truth = came(bookings)
    result = complete(build_triangles(bookings, reference=JUNE), reference=JUNE)
    assert truth > 500_000_00
    assert result.low_cents is not None
    assert result.high_cents is not None
    assert result.low_cents < truth < result.high_cents
    assert result.to_come_cents == pytest.approx(truth, rel=0.1)
    assert len(result.group("outsourced_care").diagnostics.factors) == 4


def test_it_also_does_when_estimated_per_provider_and_added_up(world: World) -> None:
    bookings = bookings_of(world, by_provider=True)
    result = complete(build_triangles(bookings, reference=JUNE), reference=JUNE)
    assert len(result.groups) == 42
    assert result.low_cents is not None
    assert result.high_cents is not None
    assert result.low_cents < came(bookings) < result.high_cents


def test_tested_back_the_band_holds_about_eight_times_in_ten(world: World) -> None:
    # Three years: what comes late in one is so little that chance alone can make a bias of a tenth.
    at = [year * 12 + month for year in (2021, 2022, 2023) for month in (2, 5, 8, 11)]
    result = backtest(bookings_of(world, by_provider=True), at=at, reference=JUNE)
    assert len(result.totals) > 450
    assert result.coverage_percent is not None
    assert Decimal(72) <= result.coverage_percent <= Decimal(88)
    assert result.month_coverage_percent is not None
    assert Decimal(75) <= result.month_coverage_percent <= Decimal(92)
    assert result.bias_percent is not None
    assert abs(result.bias_percent) < 5


def test_a_month_whose_late_bookings_cannot_have_come_yet_is_not_judged(world: World) -> None:
    result = backtest(bookings_of(world, by_provider=False), at=[JUNE - 3], reference=JUNE)
    assert result.totals == ()
    assert result.skipped == (("2024-03", "outsourced_care"),)
    assert result.coverage_percent is None
