# SPDX-License-Identifier: EUPL-1.2
"""Content of the gallery: made-up, in the shapes of the real screens, so that a change to a component shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from regie.reporting.values import SUPPRESSED
from regie.vocabulary import Figure
from regie.web.ui import columns
from regie.web.ui.chart_files import with_downloads
from regie.web.ui.components import KeyFigure, Proof, Tab
from regie.web.ui.components import Step as State
from regie.web.ui.gallery_charts import charts
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
        "charts": with_downloads(request, charts()),
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
