# SPDX-License-Identifier: EUPL-1.2
"""One of every kind of chart, with made-up values, for the gallery and the tests."""

from __future__ import annotations

from decimal import Decimal

from regie.reporting.charts import (
    Bar,
    Bars,
    Bridge,
    ChartSpec,
    Columns,
    Curve,
    Fan,
    FanBand,
    Fans,
    FanSeries,
    Flow,
    Mark,
    MonthLines,
    Panels,
    Point,
    Range,
    Ranges,
    Series,
    Stack,
    Step,
)
from regie.reporting.values import Format
from regie.web.ui.charts import WebChart, web_chart

MILLION = 1_000_000

_PLACES = (("Heerlen", 1400, 17), ("Landgraaf", 700, 23), ("Voerendaal", 240, 11))


def charts() -> list[WebChart]:
    """Every kind once."""
    return [
        web_chart(
            spec,
            title=title,
            subtitle="Voorbeeldregio",
            alt=f"{title}: verzonnen voorbeeld.",
            key=f"g{at}",
        )
        for at, (title, spec) in enumerate(samples().items())
    ]


def samples() -> dict[str, ChartSpec]:
    """The descriptions, by title."""
    return {
        "Cliënten per maand": MonthLines(
            first_month="2021-01", series=(_wave("Cliënten", 2400, 9, 42),), provisional=2
        ),
        "Cliënten per gemeente": MonthLines(first_month="2022-01", series=_by_place(30)),
        "Van lumpsum naar verwachting": _bridge(),
        "Kosten en vooruitblik": Fan(first_month="2023-01", fan=_fan("Kosten"), format=Format.EURO_MILLIONS),
        "Vooruitblik per gemeente": Fans(
            first_month="2023-01",
            fans=tuple(_fan(name) for name, _, _ in _PLACES),
            format=Format.EURO_MILLIONS,
        ),
        "Verwijzers": _bars(),
        "Verblijfsduur": Columns(
            categories=("tot 3 maanden", "3 tot 6", "6 tot 12", "langer"),
            series=(
                Series(name="2023", values=(210, 340, 520, 410)),
                Series(name="2024", values=(260, 360, 480, 380)),
            ),
        ),
        "Kosten naar segment": Stack(
            categories=("2022", "2023", "2024"),
            series=(
                Series(name="Gebiedsteam", values=(9, 10, 11)),
                Series(name="Uitbestede zorg", values=(14, 13, 12)),
            ),
            totals=(23, 23, 23),
        ),
        "In- en uitstroom": Flow(
            periods=("2023-H1", "2023-H2", "2024-H1"),
            inflow=(640, 610, 580),
            outflow=(600, 625, 612),
            net=(-40, 15, 32),
        ),
        "Per gemeente": Panels(first_month="2023-01", panels=_by_place(18)),
        "Passend budget": _curve(),
        "Gevoeligheid": _ranges(),
    }


def _wave(name: str, base: int, step: int, months: int) -> Series:
    return Series(name=name, values=tuple(base + (at * step + at % 3 * 14) % 240 for at in range(months)))


def _by_place(months: int) -> tuple[Series, ...]:
    return tuple(_wave(name, base, step // 4 + 1, months) for name, base, step in _PLACES)


def _bridge() -> Bridge:
    return Bridge(
        steps=(
            Step(label="Lumpsum", value=33_600_000, total=True),
            Step(label="Volume", value=900_000),
            Step(label="Prijs", value=-250_000),
            Step(label="Mix", value=310_000),
            Step(label="Verwacht", value=34_560_000, total=True),
        )
    )


def _fan(name: str) -> FanSeries:
    return FanSeries(
        name=name,
        known=tuple(2_700_000 + at * 11_000 for at in range(18)),
        mean=tuple(2_900_000 + at * 9_000 for at in range(18)),
        bands=(
            FanBand(
                percent=80,
                low=tuple(2_880_000 - at * 16_000 for at in range(18)),
                high=tuple(2_930_000 + at * 38_000 for at in range(18)),
            ),
        ),
        last_value=2_890_000,
    )


def _bars() -> Bars:
    return Bars(
        bars=(
            Bar(label="Huisarts", value=41, compare=38),
            Bar(label="Gemeente", value=33, compare=36),
            Bar(label="Gecertificeerde instelling", value=12, compare=13),
        ),
        value_name="2024",
        compare_name="2023",
        format=Format.WHOLE_PERCENT,
    )


def _curve() -> Curve:
    chosen = 7
    return Curve(
        points=tuple(
            Point(
                x=Decimal(at * 10),
                y=33 * MILLION + at * at * 30_000,
                label="gekozen" if at == chosen else "",
                strong=at == chosen,
            )
            for at in range(1, 10)
        ),
        x_name="Zekerheid",
        y_name="Budget",
        x_format=Format.WHOLE_PERCENT,
        y_format=Format.EURO_MILLIONS,
    )


def _ranges() -> Ranges:
    return Ranges(
        ranges=(
            Range(label="Instroom", low=33_100_000, high=35_400_000, middle=34_200_000),
            Range(label="Tarieven", low=33_900_000, high=34_700_000, middle=34_200_000),
        ),
        low_name="Laag",
        high_name="Hoog",
        middle_name="Midden",
        mark=Mark(value=33_600_000, label="Lumpsum"),
    )
