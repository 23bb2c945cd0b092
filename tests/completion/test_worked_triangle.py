# SPDX-License-Identifier: EUPL-1.2
"""The triangle of four months worked out on paper in docs/completion.md."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from regie.completion import Bookings, Settings, build_triangles, chain_ladder, complete

JANUARY = 2024 * 12
# Euros per service month and month of delay, as on the page.
BOOKED = [[10_000, 4_400, 3_960, 918], [12_000, 6_000, 4_140], [8_000, 4_600], [9_000]]


@pytest.fixture(scope="module")
def bookings() -> Bookings:
    return Bookings.of(
        (JANUARY + month, JANUARY + month + delay, euros * 100, "outsourced_care")
        for month, row in enumerate(BOOKED)
        for delay, euros in enumerate(row)
    )


def test_the_worked_triangle_comes_out_to_the_cent(bookings: Bookings) -> None:
    [triangle] = build_triangles(bookings, reference=JANUARY + 3, months=4)
    result = chain_ladder(triangle)
    development = result.development
    assert development.factors == pytest.approx([1.5, 1.25, 1.05], abs=1e-12)
    assert development.volumes == pytest.approx([30_000_00, 32_400_00, 18_360_00])
    # Variances are in cents: a hundred times those in euros.
    assert development.variances == pytest.approx([4_050, 1_620, 648])
    assert development.shares == pytest.approx([0.5079365, 0.7619048, 0.9523810, 1])
    assert result.to_come.tolist() == [0, 1_107_00, 3_937_50, 8_718_75]
    assert result.total == 13_763_25
    assert result.process / 10_000 == pytest.approx([0, 143_467.20, 327_102.30, 978_374.95], abs=0.01)
    assert result.parameter / 10_000 == pytest.approx([0, 173_004.56, 175_067.92, 389_343.29], abs=0.01)
    assert result.standard_error / 100 == pytest.approx([0, 562.56, 708.64, 1_169.49], abs=0.01)
    assert result.total_standard_error / 100 == pytest.approx(1_752.53, abs=0.01)


def test_the_worked_triangle_gives_the_completeness_on_the_page(bookings: Bookings) -> None:
    settings = Settings(least_months=4, least_bookings=10, least_rate_months=2)
    triangles = build_triangles(bookings, reference=JANUARY + 3, months=4)
    result = complete(triangles, reference=JANUARY + 3, settings=settings)
    assert [month.completeness for month in result.months] == [
        Decimal("100.0"), Decimal("95.2"), Decimal("76.2"), Decimal("50.8"),
    ]  # fmt: skip
    [line] = result.accruals
    assert (line.year, line.amount_cents, line.months) == (2024, 13_763_25, ("2024-02", "2024-03", "2024-04"))


def test_cape_cod_on_the_worked_triangle_comes_out_to_the_cent(bookings: Bookings) -> None:
    """Exposure of 20, 24, 16 and 18 client-months; April from exposure, February and March from their bookings."""
    settings = Settings(least_months=4, least_bookings=10, least_rate_months=2, cape_cod_months=1)
    exposure = {"outsourced_care": dict(zip(range(JANUARY, JANUARY + 4), (20, 24, 16, 18), strict=True))}
    triangles = build_triangles(bookings, reference=JANUARY + 3, months=4)
    result = complete(triangles, reference=JANUARY + 3, exposure=exposure, settings=settings)
    shares = np.asarray([1, 20 / 21, 16 / 21, 32 / 63])
    rate = (19_278 + 22_140 + 12_600 + 9_000) / (np.asarray([20, 24, 16, 18]) * shares).sum()
    assert rate == pytest.approx(981.73, abs=0.01)
    april = result.groups[0].months[3]
    assert april.method == "cape_cod"
    assert april.to_come_cents == 8_695_36 == round(18 * rate * 31 / 63 * 100)
    assert [month.to_come_cents for month in result.months][:3] == [0, 1_107_00, 3_937_50]


def test_the_page_shows_these_numbers() -> None:
    page = (Path(__file__).parents[2] / "docs" / "completion.md").read_text(encoding="utf-8")
    for written in ("13,763.25", "8,718.75", "1,169.49", "1,752.53", "981.73", "8,695.36", "95.2", "50.8"):
        assert written in page
