# SPDX-License-Identifier: EUPL-1.2
"""How good earlier forecasts were: the test on the past, and what was published beside what came."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regie.forecast.scoring.past_years import past_years, past_years_said
from regie.vocabulary.figure import TOTAL
from regie.web.access import Permission, needs
from regie.web.jobs.models import Job
from regie.web.outlook import record_charts, record_tables
from regie.web.outlook.tracking import Shown, tracked
from regie.web.outlook.views.frame import stand_of, tabs_of
from regie.web.outlook.words import place_name
from regie.web.ui.chart_files import chart_file
from regie.web.ui.language import active, pick
from regie.web.ui.tables import exported


@needs(Permission.SEE_FORECAST)
def quality(request: HttpRequest) -> HttpResponse:
    """The test on the past of a forecast, and every published forecast beside what came."""
    stand = stand_of(request)
    frame: dict[str, Any] = {"tabs": tabs_of(request, "quality"), "stand": stand}
    run = stand.run
    if run is None:
        return render(request, "outlook/no_forecast.html", frame | {"run": None})
    found = tracked(stand.scope)
    followed = found if isinstance(found, list) else []
    shown = (
        []
        if run.backtest is None
        else [
            record_charts.score_chart(request, run.backtest, quantity, TOTAL) for quantity in ("clients", "cost")
        ]
    )
    came = [
        record_charts.published_chart(request, each.kept.id, fan)
        for each in followed
        for quantity in ("clients", "cost")
        if (fan := each.fan(quantity)) is not None
    ]
    listed = [record_tables.scores_table(request, run, quantity) for quantity in ("clients", "cost")]
    rows = [row for each in followed for row in _rows(each)]
    published = record_tables.published_table(request, rows) if rows else None
    answer = exported(request, *(table for table in [*listed, published] if table is not None))
    answer = answer or chart_file(request, [*shown, *came])
    if answer is not None:
        return answer
    verdicts = [pick(each) for each in run.backtest.remarks] if run.backtest else []
    return render(
        request,
        "outlook/quality.html",
        frame
        | {
            "run": run,
            "job": found if isinstance(found, Job) else None,
            "past": past_years_said(past_years(run.backtest)).said(active()),
            "first": verdicts[:1],
            "verdicts": verdicts[1:],
            "charts": [each for each in shown if each is not None],
            "tables": [each for each in listed if each is not None],
            "came_charts": [each for each in came if each is not None],
            "published_table": published,
            "waiting": [each for each in followed if not each.scored.scores],
            "followed": followed,
            "snapshot": run.parameters.snapshot,
        },
    )


def _rows(found: Shown) -> list[dict[str, Any]]:
    return [
        {
            "published": found.kept.published,
            "place": place_name(found.run.names, score.municipality),
            "about": _("Kosten") if score.quantity == "cost" else _("Cliënten"),
            "months": score.months,
            "come": score.come,
            "in80": score.covered[0],
            "in95": score.covered[1],
            "bias": record_charts.score_of(score.bias, score.quantity),
            "happened": record_charts.score_of(score.happened, score.quantity),
        }
        for score in found.scored.scores
        if not score.segment
    ]
