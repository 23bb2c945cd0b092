# SPDX-License-Identifier: EUPL-1.2
"""Tinted tables and distributions: every value is written, what is hidden is not drawn, and both can be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from chart_reading import assert_fits_the_column, assert_same_bytes, texts
from pydantic import ValidationError

from regie.reporting import charts
from regie.reporting.behind import behind, has_gaps
from regie.reporting.document import Chart
from regie.reporting.values import SUPPRESSED, Format, Number


def heat(*rows: tuple[Number, ...], warn_to: int | None = 1) -> charts.Heat:
    given = rows or ((0, 1, 12), (3, 40, SUPPRESSED), (2, None, 7))
    return charts.Heat(
        columns=("Aalten", "Doetinchem", "Oude IJsselstreek"),
        rows=tuple(charts.HeatRow(label=f"Behoefte {place}", values=row) for place, row in enumerate(given)),
        name="aanbieders",
        warn_to=warn_to,
        warn_name="hoogstens één",
    )


def spreads() -> charts.Spreads:
    bars = (
        ("1 juli 2021", -900_000, -400_000, 100_000, 700_000, 1_100_000),
        ("1 januari 2022", -2_100_000, -1_000_000, 400_000, 2_300_000, 3_100_000),
    )
    return charts.Spreads(
        bars=tuple(
            charts.SpreadBar(label=label, lowest=a, low=b, middle=c, high=d, highest=e)
            for label, a, b, c, d, e in bars
        ),
        low_name="uitstel levert op",
        high_name="uitstel kost",
    )


SPECS: dict[str, Callable[[], charts.ChartSpec]] = {"heat": heat, "spreads": spreads}


@pytest.mark.parametrize("name", SPECS)
def test_the_same_data_gives_the_same_drawing_that_fits_the_column(name: str) -> None:
    assert_same_bytes(SPECS[name](), SPECS[name]())
    assert_fits_the_column(SPECS[name]())


def test_every_cell_of_a_tinted_table_is_written_hidden_and_unknown_ones_as_their_sign() -> None:
    shown = texts(heat())
    assert {"12", "40", "7", "3", "2", "0", "1", "x", "–", "hoogstens één", "Behoefte 0"} <= set(shown)


def test_a_cell_that_needs_attention_has_a_frame_and_is_bold_not_only_another_colour() -> None:
    drawn = charts.draw(heat()).svg
    without = charts.draw(heat(warn_to=None)).svg
    assert drawn.count('font-weight="bold"') == without.count('font-weight="bold"') + 2
    assert drawn.count("<line") == without.count("<line") + 8


def test_a_hidden_cell_is_white_whatever_its_value() -> None:
    fills = re.findall(r'fill="(#[0-9a-f]{6})"', charts.draw(heat((SUPPRESSED, None, SUPPRESSED))).svg)
    assert fills.count("#ffffff") == 3


def test_the_table_behind_has_all_values() -> None:
    chart = Chart(
        title="Waar weinig aanbieders zijn", subtitle="aantal", alt="een tabel met aantallen", spec=heat()
    )
    table = behind(chart, "nl")
    assert [row.cells for row in table.rows] == [row.values for row in heat().rows]
    assert has_gaps(heat())
    told = behind(chart.model_copy(update={"spec": spreads()}), "en")
    assert told.rows[0].cells == (-900_000, -400_000, 100_000, 700_000, 1_100_000)
    assert told.columns[2].title == "Median"


def test_the_median_is_written_with_its_sign() -> None:
    assert "€\u00a0+0,4\u00a0mln" in texts(spreads())
    assert "+€0.4\u00a0million" in texts(spreads(), "en")


def test_a_distribution_that_is_not_known_shows_its_sign_and_no_bar() -> None:
    nothing = charts.SpreadBar(label="onbekend", lowest=None, low=None, middle=None, high=None, highest=None)
    spec = charts.Spreads(bars=(nothing,), low_name="min", high_name="plus", format=Format.EURO)
    assert "–" in texts(spec)


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValidationError, match="same number of values"):
        heat((Decimal(1), 2))
