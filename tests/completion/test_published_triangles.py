# SPDX-License-Identifier: EUPL-1.2
"""Triangles from the literature: the published reserves, standard errors and tests come out."""

import math

import numpy as np
import pytest

from regie.completion import Settings, Triangle, chain_ladder, complete, draws
from regie.completion.calendar_effect import calendar_effect

# Taylor & Ashe, "Second moments of estimates of outstanding claims", Journal of Econometrics 23, 1983.
TAYLOR_ASHE = Triangle.of_rows(
    [
        [357848, 766940, 610542, 482940, 527326, 574398, 146342, 139950, 227229, 67948],
        [352118, 884021, 933894, 1183289, 445745, 320996, 527804, 266172, 425046],
        [290507, 1001799, 926219, 1016654, 750816, 146923, 495992, 280405],
        [310608, 1108250, 776189, 1562400, 272482, 352053, 206286],
        [443160, 693190, 991983, 769488, 504851, 470639],
        [396132, 937085, 847498, 805037, 705960],
        [440832, 847631, 1131398, 1063269],
        [359480, 1061648, 1443370],
        [376686, 986608],
        [344014],
    ],
    group="taylor-ashe",
)

# Automatic facultative business of the Reinsurance Association of America, cumulative, as in Mack 1994.
_RAA = [
    [5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834],
    [106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704],
    [3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466],
    [5655, 11555, 15766, 21266, 23425, 26083, 27067],
    [1092, 9565, 15836, 22169, 25955, 26180],
    [1513, 6445, 11702, 12935, 15852],
    [557, 4020, 10946, 12314],
    [1351, 6947, 13112],
    [3133, 5395],
    [2063],
]
RAA = Triangle.of_rows([np.diff([0, *row]).tolist() for row in _RAA], group="raa")

SHORT = Settings(least_months=10, least_bookings=50)
LAST = 2000 * 12 + 9


def test_taylor_ashe_gives_the_published_reserves_and_standard_errors() -> None:
    result = chain_ladder(TAYLOR_ASHE)
    assert result.total == 18_680_856
    assert round(result.total_standard_error) == 2_447_095
    assert result.to_come.tolist() == [
        0, 94_634, 469_511, 709_638, 984_889, 1_419_459, 2_177_641, 3_920_301, 4_278_972, 4_625_811,
    ]  # fmt: skip
    assert np.rint(result.standard_error).astype(int).tolist() == [
        0, 75_535, 121_699, 133_549, 261_406, 411_010, 558_317, 875_328, 971_258, 1_363_155,
    ]  # fmt: skip


def test_raa_gives_the_published_reserves_and_standard_errors() -> None:
    result = chain_ladder(RAA)
    assert round(result.expected.sum()) == 52_135
    assert round(result.total_standard_error) == 26_909
    assert result.to_come.tolist() == [0, 154, 617, 1_636, 2_747, 3_649, 5_435, 10_907, 10_650, 16_339]
    assert np.rint(result.standard_error).astype(int).tolist() == [
        0, 206, 623, 747, 1_469, 2_002, 2_209, 5_358, 6_333, 24_566,
    ]  # fmt: skip


def test_raa_gives_the_published_test_on_calendar_years() -> None:
    effect = calendar_effect([RAA], chain_ladder(RAA).development)
    assert effect is not None
    assert (effect.smaller, effect.expected) == (14, 12.875)
    assert effect.low == pytest.approx(8.9656, abs=1e-3)
    assert effect.high == pytest.approx(16.7844, abs=1e-3)
    assert not effect.found


def test_the_whole_room_gives_what_the_method_by_itself_gives() -> None:
    result = complete([TAYLOR_ASHE], reference=LAST, settings=SHORT)
    assert (result.to_come_cents, result.standard_error_cents) == (18_680_856, 2_447_095)
    assert [month.to_come_cents for month in result.months] == chain_ladder(TAYLOR_ASHE).to_come.tolist()


def test_the_band_is_the_lognormal_with_that_mean_and_error() -> None:
    result = complete([TAYLOR_ASHE], reference=LAST, settings=SHORT)
    sigma = math.sqrt(math.log(1 + (2_447_095 / 18_680_856) ** 2))
    middle = math.log(18_680_856) - sigma**2 / 2
    assert result.band == "lognormal"
    assert result.low_cents == pytest.approx(math.exp(middle - 1.2815515655 * sigma), abs=2)
    assert result.high_cents == pytest.approx(math.exp(middle + 1.2815515655 * sigma), abs=2)


def test_the_bootstrap_gives_the_published_prediction_error() -> None:
    """England & Verrall (2002) give 2,946 thousand for the over-dispersed Poisson model; the bootstrap is near."""
    drawn = draws([TAYLOR_ASHE], count=20_000, seed=7, settings=SHORT).cents.sum(axis=(1, 2))
    assert drawn.mean() == pytest.approx(18_680_856, rel=0.02)
    assert drawn.std() == pytest.approx(2_946_000, rel=0.04)
