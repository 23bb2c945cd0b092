# SPDX-License-Identifier: EUPL-1.2
"""Content of the gallery: made-up, in the shapes of the real screens, so that a change to a component shows at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from regie.reporting.charts import (
    Bar,
    Bars,
    Bridge,
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
from regie.reporting.values import SUPPRESSED, Format
from regie.vocabulary import Figure
from regie.web.ui import columns
from regie.web.ui.charts import WebChart, web_chart
from regie.web.ui.components import KeyFigure, Proof, Tab
from regie.web.ui.components import Step as State
from regie.web.ui.language import active
from regie.web.ui.tables import Choice, Table

SNAPSHOT = "2024-06-30-1a2b3c4d"

_STATES = {
    "active": ("Actief", "good"),
    "ending": ("Loopt af", "warning"),
    "ended": ("Beëindigd", "neutral"),
}


@dataclass(frozen=True)
class Provider:
    name: str
    municipality: str
    clients: Any
    turnover: int
    share: Decimal
    since: date
    state: str


class Providers(Table):
    name = columns.Column("Aanbieder", link=lambda row: f"#{row.name}")
    municipality = columns.Column("Gemeente")
    clients = columns.Number("Cliënten")
    turnover = columns.Cents("Omzet")
    share = columns.Percent("Aandeel")
    since = columns.Day("Lid sinds")
    state = columns.Badge("Stand", states=_STATES)  # type: ignore[arg-type]


class Sample(forms.Form):
    name = forms.CharField(label="Naam van het risico", help_text="Kort, zoals u het in het gesprek zou noemen.")
    amount = forms.DecimalField(label="Verwacht bedrag", min_value=0, decimal_places=2)
    when = forms.DateField(label="Ontdekt op", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    cause = forms.ChoiceField(
        label="Oorzaak", choices=[("", "Kies een oorzaak"), ("volume", "Meer cliënten"), ("price", "Hogere prijs")]
    )
    influence = forms.ChoiceField(
        label="Had de opdrachtnemer dit kunnen voorkomen?",
        choices=[("no", "Nee"), ("partly", "Gedeeltelijk"), ("yes", "Ja")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Toelichting", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    sure = forms.BooleanField(label="De controller heeft dit gezien")


class Sliders(forms.Form):
    inflow = forms.IntegerField(
        label="Minder instroom", initial=10, widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": 30})
    )


class UploadForm(forms.Form):
    file = forms.FileField(label="Sleep een bestand hierheen, of kies het")


def context(request: HttpRequest) -> dict[str, Any]:
    """What the gallery shows."""
    wrong = Sample({"name": "", "amount": "-1", "influence": "no", "note": "Dit is wat er al stond."})
    return {
        "key_figures": _key_figures(),
        "table": _table(request),
        "empty_table": Providers([], request=request, caption="Verzoeken", name="verzoeken", empty=_EMPTY),
        "charts": charts(),
        "form": Sample(),
        "wrong": wrong,
        "sliders": Sliders(),
        "upload": UploadForm(),
        "tabs": [Tab("Overzicht", "#a", True), Tab("Risico’s", "#b", count=12), Tab("Verzoeken", "#c", count=3)],
        "steps": [
            State("Concept", "done"),
            State("Ingediend", "done"),
            State("Geadviseerd", "current"),
            State("Besloten", "ahead"),
        ],
        "figure": _figure(2638),
        "hidden": _figure(None, suppressed=True),
        "unknown": _figure(None),
        "proof": Proof("Unieke cliënten met hulp in de periode.", SNAPSHOT, url="#bewijs"),
        "page_of": Paginator(range(480), 25).page(7),
        "snapshot": SNAPSHOT,
    }


_EMPTY = "Er zijn nog geen verzoeken. Een verzoek begint bij een risico uit het dossier."


def _figure(value: int | None, *, suppressed: bool = False) -> Figure:
    return Figure(
        indicator="clients",
        period="2024-H1",
        value=value,
        unit="clients",
        snapshot=SNAPSHOT,
        suppressed=suppressed,
    )


def _key_figures() -> list[KeyFigure]:
    definition = "Unieke cliënten met een traject in de periode, elk één keer geteld."
    return [
        KeyFigure(
            "Cliënten in zorg",
            "2.638",
            "",
            "32 minder dan in december",
            "down",
            "good",
            _CLIENTS,
            "#bewijs",
            definition,
            SNAPSHOT,
        ),
        KeyFigure(
            "Kosten in dit jaar",
            "€ 17,1 mln",
            "",
            "€ 0,4 mln meer dan begroot",
            "up",
            "bad",
            "",
            "#bewijs",
            definition,
            SNAPSHOT,
        ),
        KeyFigure(
            "Lumpsum 2024",
            "€ 33,6 mln",
            "",
            "",
            None,
            "neutral",
            "Vast tot de index definitief is.",
            "#bewijs",
            definition,
            SNAPSHOT,
        ),
        KeyFigure(
            "Verwachte uitkomst",
            "€ 34,2 mln",
            "",
            "gelijk aan mei",
            "flat",
            "neutral",
            "",
            "#bewijs",
            definition,
            SNAPSHOT,
        ),
        KeyFigure(
            "Volgens plan beëindigd",
            "79,1",
            "%",
            "1,2 procentpunt meer dan in 2023",
            "up",
            "good",
            "",
            "#bewijs",
            definition,
            SNAPSHOT,
        ),
        KeyFigure(
            "Behandelwachttijd",
            "38",
            "dagen",
            "3 dagen langer dan de norm",
            "up",
            "bad",
            "",
            "#bewijs",
            definition,
            SNAPSHOT,
        ),
    ]


_CLIENTS = "Sinds maart daalt het aantal cliënten elke maand een beetje."


def _table(request: HttpRequest) -> Providers:
    names = (
        "Anker",
        "Berkenhof",
        "De Brug",
        "Élan",
        "Fontein",
        "Haven",
        "Kompas",
        "Linde",
        "Meander",
        "Noorderzon",
    )
    places = ("Heerlen", "Landgraaf", "Voerendaal")
    rows = [
        Provider(
            f"{names[at % len(names)]} {at // len(names) + 1}",
            places[at % 3],
            SUPPRESSED if at % 9 == 4 else 15 + at * 37 % 210,
            1_250_000_00 + at * 7_654_321 % 900_000_00,
            Decimal(at * 13 % 97) / 4,
            date(2019 + at % 5, 1 + at % 12, 1),
            ("active", "active", "ending", "ended")[at % 4],
        )
        for at in range(42)
    ]
    return Providers(
        rows,
        request=request,
        caption="Aanbieders",
        name="aanbieders",
        unit="eerste halfjaar 2024",
        search=("name",),
        filters=[
            Choice("municipality", "Gemeente", [(place, place) for place in places]),
            Choice("state", "Stand", [(code, text) for code, (text, _tone) in _STATES.items()]),
        ],
        totals={"clients": 4123, "turnover": 3_360_000_000},
        order_by="-turnover",
        facts={_("Momentopname"): SNAPSHOT},
    )


def charts() -> list[WebChart]:
    """One of every kind of chart."""
    wave = [2400 + (at * 53) % 240 for at in range(42)]
    months = MonthLines(
        first_month="2021-01", series=(Series(name="Cliënten", values=tuple(wave)),), provisional=2
    )
    several = MonthLines(
        first_month="2022-01",
        series=tuple(
            Series(name=name, values=tuple(base + (at * step) % 90 for at in range(30)))
            for name, base, step in (("Heerlen", 1400, 37), ("Landgraaf", 700, 23), ("Voerendaal", 240, 11))
        ),
    )
    bridge = Bridge(
        steps=(
            Step(label="Lumpsum", value=33_600_000, total=True),
            Step(label="Volume", value=900_000),
            Step(label="Prijs", value=-250_000),
            Step(label="Mix", value=310_000),
            Step(label="Verwacht", value=34_560_000, total=True),
        )
    )
    fan = FanSeries(
        name="Kosten",
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
    specs = [
        ("Cliënten per maand", months),
        ("Cliënten per gemeente", several),
        ("Van lumpsum naar verwachting", bridge),
        ("Kosten en vooruitblik", Fan(first_month="2023-01", fan=fan, format=Format.EURO_MILLIONS)),
        ("Vooruitblik per gemeente", Fans(first_month="2023-01", fans=(fan, fan, fan), format=Format.EURO_MILLIONS)),
        ("Verwijzers", Bars(bars=(Bar(label="Huisarts", value=41, compare=38), Bar(label="Gemeente", value=33, compare=36), Bar(label="Gecertificeerde instelling", value=12, compare=13)), value_name="2024", compare_name="2023", format=Format.WHOLE_PERCENT)),
        ("Verblijfsduur", Columns(categories=("tot 3 maanden", "3 tot 6", "6 tot 12", "langer"), series=(Series(name="2023", values=(210, 340, 520, 410)), Series(name="2024", values=(260, 360, 480, 380))))),
        ("Kosten naar segment", Stack(categories=("2022", "2023", "2024"), series=(Series(name="Gebiedsteam", values=(9, 10, 11)), Series(name="Uitbestede zorg", values=(14, 13, 12))), totals=(23, 23, 23))),
        ("In- en uitstroom", Flow(periods=("2023-H1", "2023-H2", "2024-H1"), inflow=(640, 610, 580), outflow=(600, 625, 612), net=(-40, 15, 32))),
        ("Per gemeente", Panels(first_month="2023-01", panels=tuple(Series(name=name, values=tuple(base + (at * 7) % 40 for at in range(18))) for name, base in (("Heerlen", 1400), ("Landgraaf", 700), ("Voerendaal", 240))))),
        ("Passend budget", Curve(points=tuple(Point(x=Decimal(at * 10), y=33_000_000 + at * at * 30_000, label="gekozen" if at == 7 else "", strong=at == 7) for at in range(1, 10)), x_name="Zekerheid", y_name="Budget", x_format=Format.WHOLE_PERCENT, y_format=Format.EURO_MILLIONS)),
        ("Gevoeligheid", Ranges(ranges=(Range(label="Instroom", low=33_100_000, high=35_400_000, middle=34_200_000), Range(label="Tarieven", low=33_900_000, high=34_700_000, middle=34_200_000)), low_name="Laag", high_name="Hoog", middle_name="Midden", mark=Mark(value=33_600_000, label="Lumpsum"))),
    ]  # fmt: skip
    downloads = {"SVG": "#svg", "PNG": "#png", "CSV": "#csv"}
    return [
        web_chart(
            spec,  # type: ignore[arg-type]
            title=title,
            subtitle="Voorbeeldregio",
            alt=f"{title}: verzonnen voorbeeld.",
            lang=active(),
            downloads=downloads if at == 0 else (),
            key=f"g{at}",
        )
        for at, (title, spec) in enumerate(specs)
    ]
