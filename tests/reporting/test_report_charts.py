# SPDX-License-Identifier: EUPL-1.2
"""The chart kit: same data, same drawing; what is hidden is not drawn."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from chart_reading import assert_fits_the_column, assert_same_bytes, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sample_report import SPECS, bars, bridge, clients, flow, lines, panels

from regie.reporting import charts
from regie.reporting.behind import behind, has_gaps
from regie.reporting.charts.canvas import folded, spread, ticks
from regie.reporting.document import Chart
from regie.reporting.values import SUPPRESSED, Format


@pytest.mark.parametrize("name", SPECS)
def test_the_same_data_gives_the_same_bytes(name: str) -> None:
    assert_same_bytes(SPECS[name](), SPECS[name]())


@pytest.mark.parametrize("name", SPECS)
def test_a_drawing_fits_the_column_and_carries_only_what_is_drawn(name: str) -> None:
    assert_fits_the_column(SPECS[name]())


def test_the_peak_and_the_last_month_are_written_beside_the_line() -> None:
    values = clients()
    shown = texts(lines())
    peak, last = f"{max(values):,}".replace(",", "."), f"{values[-1]:,}".replace(",", ".")
    assert {peak, last, "apr 2022", "jun 2024", "nieuw contract"} <= set(shown)


def test_numbers_in_a_chart_follow_the_language() -> None:
    assert "2.700" in texts(lines(), "nl")
    assert "2,700" in texts(lines(), "en")
    assert any(text.startswith("€\u00a0+2,5") for text in texts(bridge(), "nl"))


def gap_line(*values: object) -> charts.MonthLines:
    return charts.MonthLines(
        first_month="2024-01", series=(charts.Series(name="a", values=values),), mark_peak=False
    )  # type: ignore[arg-type]


def pieces(spec: charts.ChartSpec) -> int:
    """How many lines of more than one point are drawn."""
    paths = re.findall(r'<path d="(M[^"]*L[^"]*)"[^>]*stroke-width="2.25"', charts.draw(spec).svg)
    return len([path for path in paths if "Z" not in path])


@pytest.mark.parametrize("hidden", [SUPPRESSED, None])
def test_a_hidden_month_is_a_gap_in_the_line(hidden: object) -> None:
    assert pieces(gap_line(10, 12, 11, 13, 12, 14)) == 1
    assert pieces(gap_line(10, 12, hidden, 13, 12, 14)) == 2


def test_a_month_between_two_gaps_is_a_dot() -> None:
    whole = charts.draw(gap_line(10, 12, None, None, 12, 14)).svg
    alone = charts.draw(gap_line(10, 12, None, 13, None, 14)).svg
    assert alone.count("A") > whole.count("A")


def test_a_suppressed_bar_shows_its_sign_and_no_length() -> None:
    spec = bars()
    place = next(i for i, bar in enumerate(spec.bars) if bar.value is SUPPRESSED)
    assert texts(spec).count("x") == 1
    without = spec.model_copy(update={"bars": tuple(bar for i, bar in enumerate(spec.bars) if i != place)})
    blocks = [
        re.findall(rf'<path [^>]*fill="{charts.bars.series_colour(0)}"', charts.draw(s).svg)
        for s in (spec, without)
    ]
    assert len(blocks[0]) == len(blocks[1])


def test_an_all_hidden_chart_is_drawn_empty_rather_than_failing() -> None:
    assert pieces(gap_line(None, None, SUPPRESSED)) == 0


@pytest.mark.parametrize("name", SPECS)
def test_the_table_behind_a_chart_holds_every_value(name: str) -> None:
    spec = SPECS[name]()
    chart = Chart(
        title="Een kop van een figuur", subtitle="aantal", alt="Wat deze figuur laat zien, in woorden.", spec=spec
    )
    table = behind(chart, "nl")
    held = [value for row in table.rows for value in row.cells]
    dumped = spec.model_dump()

    def values(part: object, key: str = "") -> list[object]:
        if isinstance(part, dict):
            return [value for name, inner in part.items() for value in values(inner, name)]
        if isinstance(part, tuple | list):
            return [value for inner in part for value in values(inner, key)]
        return [part] if key in {"values", "value", "compare", "totals", "inflow", "outflow", "net"} else []

    drawn = values(dumped)
    assert sorted(map(str, held)) == sorted(map(str, drawn))


def test_gaps_are_noticed() -> None:
    assert has_gaps(panels())
    assert not has_gaps(flow())


def test_a_bridge_with_a_hole_is_refused() -> None:
    steps = list(bridge().steps)
    steps[1] = steps[1].model_copy(update={"value": Decimal("524684")})
    with pytest.raises(ValidationError, match="the steps lead to"):
        charts.Bridge(steps=tuple(steps))
    steps[1] = steps[1].model_copy(update={"value": SUPPRESSED})
    with pytest.raises(ValidationError, match="needs every value"):
        charts.Bridge(steps=tuple(steps))


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValidationError, match="same number"):
        charts.Flow(periods=("a", "b"), inflow=(1, 2), outflow=(1, 2), net=(1,))


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_labels_moved_apart_do_not_meet_and_keep_their_order(places: list[float]) -> None:
    moved = spread(places, 15, 0, 100)
    order = sorted(range(len(places)), key=lambda i: places[i])
    gaps = [moved[b] - moved[a] for a, b in itertools.pairwise(order)]
    assert all(gap >= 15 - 1e-9 for gap in gaps)
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in moved)


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_an_axis_covers_its_values_in_a_few_steps(low: float, width: float) -> None:
    steps = ticks(low, low + width, finest=1)
    unseen = 1e-6 + 2e-9 * (steps[1] - steps[0])
    assert steps[0] <= low + unseen
    assert steps[-1] >= low + width - unseen
    assert 2 <= len(steps) <= 8
    assert all(b - a >= 1 - 1e-9 for a, b in itertools.pairwise(steps))


def test_small_counts_do_not_get_the_same_number_twice_on_the_axis() -> None:
    small = charts.MonthLines(
        first_month="2024-01", series=(charts.Series(name="a", values=(0, 1, 1, 0, 1, 2)),), from_zero=True
    )
    labels = [text for text in texts(small) if text.isdigit()]
    axis = labels[: labels.index("2") + 1]
    assert axis == ["0", "1", "2"]


def test_a_long_label_is_folded_between_words() -> None:
    assert folded("Gecertificeerde instelling", 100) == ["Gecertificeerde", "instelling"]
    assert folded("een twee drie vier vijf zes", 40, most=2)[-1].endswith("…")


@pytest.mark.parametrize("build", [flow, bars])
def test_every_value_of_flow_and_bars_is_written(build: Callable[[], charts.Flow | charts.Bars]) -> None:
    spec = build()
    shown = set(texts(spec))
    values = [bar.value for bar in spec.bars] if isinstance(spec, charts.Bars) else [*spec.inflow, *spec.outflow]
    assert {str(value) for value in values if isinstance(value, int)} <= shown


def test_parts_too_small_for_their_value_are_still_named() -> None:
    assert {"Anders", "Overgedragen"} <= set(texts(SPECS["reasons"]()))
    assert "Plusvoorziening" in texts(SPECS["cost"]())
    assert Format.EURO_MILLIONS.signed is Format.EURO_MILLIONS_CHANGE
