# SPDX-License-Identifier: EUPL-1.2
"""Charts of how good forecasts were: the test on the past, and what was published beside what came."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest
from django.utils.translation import gettext as _

from regie.forecast.fans import Fan as FanModel
from regie.forecast.scoring.backtest_result import MODEL, Backtest
from regie.reporting.charts import Columns, MonthLines, Series
from regie.reporting.values import Format
from regie.vocabulary.money import to_euros
from regie.web.outlook.charts import FORMATS, chart_of
from regie.web.ui import formats
from regie.web.ui.charts import WebChart

HORIZONS = (6, 12, 24)
"""Months ahead that are told of a test on the past."""

METHODS = (MODEL, "last_value", "seasonal_naive", "stock_and_flow", "exponential_smoothing")

COMPARED = (MODEL, "last_value", "stock_and_flow")
"""The ways to forecast that stand in a chart; all stand in the table."""


def score_chart(request: HttpRequest, found: Backtest, quantity: str, place: str) -> WebChart | None:
    """The score of the forecast beside two simple ones, by how far ahead; nothing where it was not tested."""
    horizons = [ahead for ahead in HORIZONS if found.row(quantity, ahead, MODEL, place) is not None]
    if not horizons:
        return None

    def values(method: str) -> tuple[Decimal | None, ...]:
        rows = [found.row(quantity, ahead, method, place) for ahead in horizons]
        return tuple(None if row is None else score_of(row.crps, quantity) for row in rows)

    shown = [method for method in COMPARED if any(value is not None for value in values(method))]
    return chart_of(
        request,
        f"score-{'kosten' if quantity == 'cost' else 'clienten'}",
        Columns(
            categories=tuple(_("%(months)s maanden vooruit") % {"months": ahead} for ahead in horizons),
            series=tuple(Series(name=method_name(method), values=values(method)) for method in shown),
            format=Format.EURO_THOUSANDS if quantity == "cost" else Format.ONE_DECIMAL,
        ),
        title=_("Hoe ver de prognose van de uitkomst lag: kosten")
        if quantity == "cost"
        else _("Hoe ver de prognose van de uitkomst lag: cliënten"),
        subtitle=_("Score (CRPS) naast twee simpele prognoses; lager is beter"),
        alt="; ".join(
            f"{method_name(method)} {', '.join(formats.number(value, 1) for value in values(method))}"
            for method in shown
        ),
    )


def score_of(value: float, quantity: str) -> Decimal:
    """A score as a number: euros of cents, clients as they are."""
    return to_euros(int(value)) if quantity == "cost" else Decimal(str(value))


def method_name(method: str) -> str:
    """What a way to forecast is called."""
    return {
        MODEL: _("Prognose"),
        "last_value": _("Laatste waarde"),
        "seasonal_naive": _("Jaar eerder"),
        "stock_and_flow": _("Vaste kansen"),
        "exponential_smoothing": "ETS",
    }[method]


def published_chart(request: HttpRequest, run: str, fan: FanModel) -> WebChart | None:
    """What was published beside what came, which stands in ``known``; nothing for fewer than two months."""
    if len(fan.known) < 2:
        return None
    months = fan.months[: len(fan.known)]
    return chart_of(
        request,
        f"gekomen-{run}-{fan.quantity}",
        MonthLines(
            first_month=months[0].month,
            series=(
                Series(name=_("Werkelijk"), values=tuple(month.value for month in fan.known)),
                Series(name=_("Prognose"), values=tuple(month.mean for month in months)),
                Series(name=_("80%-band laag"), values=tuple(month.at(0.1) for month in months)),
                Series(name=_("80%-band hoog"), values=tuple(month.at(0.9) for month in months)),
            ),
            format=FORMATS[fan.quantity],
            mark_peak=False,
        ),
        title=_("Wat er kwam naast wat er is gepubliceerd"),
        subtitle=_("Kosten per maand, regio") if fan.quantity == "cost" else _("Cliënten per maand, regio"),
        alt=_("Vier lijnen per maand: wat er kwam, de prognose en de grenzen van de 80%-band."),
    )
