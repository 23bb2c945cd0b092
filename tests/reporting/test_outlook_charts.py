# SPDX-License-Identifier: EUPL-1.2
"""Charts of what may come: fans, curves, ranges. Same data, same drawing; every value is in the table behind."""

from __future__ import annotations

import itertools
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from chart_reading import SVG, assert_fits_the_column, assert_same_bytes, texts
from pydantic import ValidationError

from regie.reporting import charts
from regie.reporting.behind import behind, has_gaps
from regie.reporting.document import Chart
from regie.reporting.tokens import tint
from regie.reporting.values import SUPPRESSED, Format

KNOWN = (100, 104, 98, 101)
MEAN = (103, 105, 107)


def series(name: str = "Regio", known: tuple[object, ...] = KNOWN, last: int | None = 101) -> charts.FanSeries:
    return charts.FanSeries(
        name=name,
        known=known,  # type: ignore[arg-type]
        mean=MEAN,
        bands=(
            charts.FanBand(percent=95, low=(90, 85, 80), high=(120, 130, 140)),
            charts.FanBand(percent=80, low=(95, 92, 90), high=(112, 119, 126)),
            charts.FanBand(percent=50, low=(99, 98, 97), high=(107, 111, 115)),
        ),
        last_value=last,
    )


def fan() -> charts.Fan:
    return charts.Fan(first_month="2024-01", fan=series())


def fans() -> charts.Fans:
    return charts.Fans(first_month="2024-01", fans=(series("Beekdal"), series("Hoogveld", last=None)))


def curve() -> charts.Curve:
    return charts.Curve(
        points=tuple(
            charts.Point(x=1_000_000 + 2_000 * y, y=y, label=f"{y}%" if y in (50, 80) else "", strong=y == 80)
            for y in range(1, 100)
        ),
        x_name="Budget",
        y_name="Zekerheid",
        x_format=Format.EURO_MILLIONS,
        y_format=Format.WHOLE_PERCENT,
        upright=charts.Mark(value=1_050_000, label="lumpsum"),
    )


def trade_off() -> charts.Curve:
    points = tuple(
        charts.Point(x=x, y=y, label=str(at), strong=at == 2)
        for at, (x, y) in enumerate(((0, 90), (5, 80), (6, 79)), 1)
    )
    return charts.Curve(
        points=points, x_name="Kosten", y_name="Nodig", x_format=Format.WHOLE, y_format=Format.WHOLE, stepped=True,
        level=charts.Mark(value=75, label="budget"),
    )  # fmt: skip


def tornado() -> charts.Ranges:
    rows = (("Nieuwe cliënten", "-1200000", "1400000"), ("Index", "-400000", "500000"))
    return charts.Ranges(
        ranges=tuple(charts.Range(label=label, low=Decimal(low), high=Decimal(high)) for label, low, high in rows),
        low_name="minder",
        high_name="meer",
    )


def scenarios() -> charts.Ranges:
    return charts.Ranges(
        ranges=(
            charts.Range(label="Ongewijzigd", low=8_000_000, middle=9_000_000, high=10_000_000),
            charts.Range(label="Zwaarder", low=SUPPRESSED, middle=None, high=SUPPRESSED),
        ),
        low_name="laag",
        middle_name="gemiddeld",
        high_name="hoog",
        mark=charts.Mark(value=7_000_000, label="lumpsum"),
    )


SPECS = {
    "fan": fan,
    "fans": fans,
    "curve": curve,
    "trade_off": trade_off,
    "tornado": tornado,
    "scenarios": scenarios,
}


@pytest.mark.parametrize("name", SPECS)
def test_the_same_data_gives_the_same_bytes(name: str) -> None:
    assert_same_bytes(SPECS[name](), SPECS[name]())


@pytest.mark.parametrize("name", SPECS)
def test_a_drawing_fits_the_column_and_carries_only_what_is_drawn(name: str) -> None:
    assert_fits_the_column(SPECS[name]())


@pytest.mark.parametrize("name", SPECS)
def test_the_table_behind_a_chart_holds_every_value(name: str) -> None:
    spec = SPECS[name]()
    chart = Chart(title="Een kop van een figuur", subtitle="aantal", alt="Wat deze figuur laat zien.", spec=spec)
    held = sorted(str(value) for row in behind(chart, "nl").rows for value in row.cells if value != "")
    wanted = {"known", "mean", "low", "high", "last_value", "x", "y", "value", "middle"}

    def values(part: object, key: str = "") -> list[object]:
        if isinstance(part, dict):
            return [value for name, inner in part.items() for value in values(inner, name)]
        if isinstance(part, tuple | list):
            return [value for inner in part for value in values(inner, key)]
        return [part] if key in wanted else []

    drawn = values(spec.model_dump())
    if name == "tornado":
        drawn = [value for value in drawn if value is not None]  # bars without a middle have no column for it
    assert held == sorted(map(str, drawn))


def test_the_band_names_of_a_fan_say_what_their_edges_are() -> None:
    shown = texts(fan())
    assert {"95%: tot 140", "95%: vanaf 80", "verwacht 107", "zoals nu 101", "prognose"} <= set(shown)


def test_the_bands_differ_in_lightness_and_so_in_grey() -> None:
    shades = [int(tint("#12607e", part)[1:3], 16) for part in charts.fans.TINTS[3]]
    assert shades == sorted(shades, reverse=True)
    assert min(a - b for a, b in itertools.pairwise(shades)) > 30


def test_a_month_that_is_not_known_is_a_gap_before_the_forecast() -> None:
    spec = charts.Fan(first_month="2024-01", fan=series(known=(100, None, 98, None)))
    assert has_gaps(spec)
    assert "NaN" not in charts.draw(spec).svg


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValidationError, match="same number"):
        charts.FanSeries(
            name="a", known=(1,), mean=(1, 2), bands=(charts.FanBand(percent=80, low=(1,), high=(2,)),)
        )
    with pytest.raises(ValidationError, match="same number"):
        charts.Fans(first_month="2024-01", fans=(series(), series(known=(1,))))


def test_the_chosen_point_of_a_curve_is_labelled_and_what_it_is_held_against_named() -> None:
    shown = texts(curve())
    assert {"50%", "80%", "lumpsum", "Budget", "Zekerheid"} <= set(shown)


def test_labels_of_points_near_each_other_stand_apart() -> None:
    root = ElementTree.fromstring(charts.draw(trade_off()).svg)
    places = {
        element.text: element.attrib["transform"]
        for element in root.iter(f"{SVG}text")
        if element.text in ("2", "3")
    }
    assert len(set(places.values())) == 2


def test_both_ends_of_a_range_are_written_with_their_sign() -> None:
    shown = texts(tornado())
    assert {"€\u00a0−1,2\u00a0mln", "€\u00a0+1,4\u00a0mln", "minder", "meer"} <= set(shown)


def test_a_hidden_range_shows_its_sign_and_no_bar() -> None:
    assert "x" in texts(scenarios())
    one = scenarios().model_copy(update={"ranges": scenarios().ranges[:1]})
    fills = [charts.draw(spec).svg.count(f'fill="{tint("#12607e", 0.38)}"') for spec in (scenarios(), one)]
    assert fills == [1, 1]
