# SPDX-License-Identifier: EUPL-1.2
"""Tables of what was kept: runs, the test on the past, published forecasts beside what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.forecast.run import ForecastRun
from regie.web.outlook.filters import places_filter
from regie.web.outlook.kept import KeptRun
from regie.web.outlook.record_charts import HORIZONS, METHODS, score_of
from regie.web.outlook.words import in_order, place_name
from regie.web.ui import columns
from regie.web.ui.tables import Choice as Filter
from regie.web.ui.tables import Table


class Runs(Table):
    """The runs of the region."""

    id = columns.Column(gettext_lazy("Naam"), link=lambda row: reverse("outlook:run", args=[row["id"]]))
    kind = columns.Badge(
        gettext_lazy("Soort"),
        states={
            "forecast": (gettext_lazy("Prognose"), "info"),
            "scenario": (gettext_lazy("Scenario's"), "neutral"),
        },
    )
    published = columns.Day(gettext_lazy("Gepubliceerd op"))
    until = columns.PeriodName(gettext_lazy("Gegevens tot en met"))
    horizon = columns.Number(gettext_lazy("Maanden vooruit"))
    draws = columns.Number(gettext_lazy("Trekkingen"))
    certainty = columns.Percent(gettext_lazy("Zekerheid"), decimals=0)
    snapshot = columns.Column(gettext_lazy("Momentopname"))


class Scores(Table):
    """The test on the past: what bands held, and how every way to forecast scored."""

    place = columns.Column(gettext_lazy("Gemeente"))
    horizon = columns.Number(gettext_lazy("Maanden vooruit"))
    origins = columns.Number(gettext_lazy("Keer getoetst"))
    in50 = columns.Number(gettext_lazy("In 50%-band"))
    in80 = columns.Number(gettext_lazy("In 80%-band"))
    in95 = columns.Number(gettext_lazy("In 95%-band"))
    model = columns.Number(gettext_lazy("Prognose"), decimals=1)
    last_value = columns.Number(gettext_lazy("Laatste waarde"), decimals=1)
    seasonal_naive = columns.Number(gettext_lazy("Jaar eerder"), decimals=1)
    stock_and_flow = columns.Number(gettext_lazy("Vaste kansen"), decimals=1)
    exponential_smoothing = columns.Number(gettext_lazy("ETS"), decimals=1)


class Published(Table):
    """Published forecasts beside what came."""

    published = columns.Day(gettext_lazy("Gepubliceerd op"))
    place = columns.Column(gettext_lazy("Gemeente"))
    about = columns.Column(gettext_lazy("Over"))
    months = columns.Number(gettext_lazy("Maanden"))
    come = columns.Number(gettext_lazy("Waarvan bekend"))
    in80 = columns.Number(gettext_lazy("In 80%-band"))
    in95 = columns.Number(gettext_lazy("In 95%-band"))
    bias = columns.Number(gettext_lazy("Te hoog (+) of te laag"), decimals=1, signed=True)
    happened = columns.Number(gettext_lazy("Wat er kwam"), decimals=1)


def runs_table(request: HttpRequest, runs: Sequence[KeptRun]) -> Runs:
    """The runs that the reader may see."""
    rows = [
        {
            "id": each.id,
            "kind": each.parameters.kind,
            "published": each.published,
            "until": each.parameters.until,
            "horizon": each.parameters.horizon,
            "draws": each.parameters.draws,
            "certainty": each.certainty,
            "snapshot": each.parameters.snapshot,
        }
        for each in runs
    ]
    return Runs(
        rows,
        request=request,
        name="prognoses",
        caption=_("Prognoses en scenario's die zijn bewaard"),
        search=("id", "snapshot"),
        filters=[Filter("kind", _("Soort"), [("forecast", _("Prognose")), ("scenario", _("Scenario's"))])],
    )


def scores_table(request: HttpRequest, run: ForecastRun, quantity: str) -> Scores | None:
    """The test on the past of one quantity; nothing where it was not made."""
    rows = list(_score_rows(run, quantity))
    if not rows:
        return None
    codes = in_order((str(row["code"]) for row in rows), run.names)
    cost = quantity == "cost"
    return Scores(
        rows,
        request=request,
        name="toets-kosten" if cost else "toets-clienten",
        caption=_("Toets op het verleden: kosten per maand")
        if cost
        else _("Toets op het verleden: cliënten per maand"),
        unit=_("score in euro, lager is beter") if cost else _("score in cliënten, lager is beter"),
        filters=places_filter(run.names, codes),
        heading=3,
        page_size=50,
    )


def _score_rows(run: ForecastRun, quantity: str) -> Iterator[dict[str, Any]]:
    found = run.backtest
    if found is None:
        return
    for code in in_order((row.municipality for row in found.rows if not row.segment), run.names):
        for ahead in HORIZONS:
            own = {method: found.row(quantity, ahead, method, code) for method in METHODS}
            model = own["model"]
            if model is None:
                continue
            yield {
                "code": code,
                "place": place_name(run.names, code),
                "horizon": ahead,
                "origins": model.origins,
                "in50": model.covered[0],
                "in80": model.covered[1],
                "in95": model.covered[2],
            } | {method: None if row is None else score_of(row.crps, quantity) for method, row in own.items()}


def published_table(request: HttpRequest, rows: Sequence[dict[str, Any]]) -> Published:
    """Published forecasts beside what came."""
    places = list(dict.fromkeys(str(row["place"]) for row in rows))
    return Published(
        rows,
        request=request,
        name="gepubliceerd",
        caption=_("Gepubliceerde prognoses naast wat er kwam"),
        unit=_("gemiddeld per maand; kosten in euro"),
        filters=[Filter("place", _("Gemeente"), [(each, each) for each in places])] if len(places) > 1 else [],
        heading=3,
        page_size=50,
    )
