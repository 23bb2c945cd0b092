# SPDX-License-Identifier: EUPL-1.2
"""Charts of choices and scenarios."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from regie.forecast.measures.best_set_result import BestSet
from regie.forecast.trial_result import Trial
from regie.reporting.charts import Curve, Mark, MonthLines, Point, Range, Ranges, Series
from regie.reporting.values import Format
from regie.vocabulary.money import to_euros
from regie.web.outlook.charts import chart_of
from regie.web.outlook.words import amount
from regie.web.ui import formats
from regie.web.ui.charts import WebChart

MOST_LINES = 5


def scenario_ranges(
    request: HttpRequest, trials: Sequence[tuple[str, Trial]], year: int, place: str, lump_sum: int | None
) -> WebChart:
    """What every scenario needs in a year, with its band, beside the lump sum."""
    rows = [(title, trial.of(year, place).total) for title, trial in trials]
    return chart_of(
        request,
        "scenarios",
        Ranges(
            ranges=tuple(
                Range(label=title, low=to_euros(band.low), middle=to_euros(band.mean), high=to_euros(band.high))
                for title, band in rows
            ),
            low_name=_("laag"),
            middle_name=_("gemiddeld"),
            high_name=_("hoog"),
            mark=Mark(value=None, label="")
            if lump_sum is None
            else Mark(value=to_euros(lump_sum), label=_("lumpsum")),
        ),
        title=_("Wat er in %(year)s nodig is") % {"year": year},
        subtitle=_("Zorg en maatregelen samen: gemiddeld, en waar het acht van de tien keer tussen ligt"),
        alt="; ".join(
            f"{title} {amount(band.mean)} ({amount(band.low)} – {amount(band.high)})" for title, band in rows
        ),
    )


def client_lines(request: HttpRequest, trials: Sequence[tuple[str, Trial]], place: str) -> WebChart | None:
    """Clients per month in every scenario; nothing where they are hidden."""
    found = [
        (title, trial, course)
        for title, trial in trials[:MOST_LINES]
        for course in trial.courses
        if (course.place, course.quantity) == (place, "clients")
    ]
    if not found:
        return None
    return chart_of(
        request,
        "clienten",
        MonthLines(
            first_month=found[0][1].first_month,
            series=tuple(Series(name=title[:40], values=course.values) for title, _trial, course in found),
            mark_peak=False,
        ),
        title=_("Cliënten per maand"),
        subtitle=_("Gemiddeld verwacht aantal"),
        alt="; ".join(
            _("%(title)s van %(first)s naar %(last)s")
            % {
                "title": title,
                "first": formats.number(course.values[0]),
                "last": formats.number(course.values[-1]),
            }
            for title, _trial, course in found
        ),
        note=_("De eerste %(count)s scenario's.") % {"count": MOST_LINES} if len(trials) > MOST_LINES else "",
    )


def combinations_chart(request: HttpRequest, best: BestSet) -> WebChart | None:
    """What is still needed at every spending on measures; nothing where there is one combination."""
    if len(best.curve) < 2:
        return None
    chosen = best.best.measures if best.best else None
    points = tuple(
        Point(x=to_euros(one.cost), y=to_euros(one.need_at), label=str(number), strong=one.measures == chosen)
        for number, one in enumerate(best.curve, 1)
    )
    first, last = best.curve[0], best.curve[-1]
    return chart_of(
        request,
        "combinaties",
        Curve(
            points=points,
            x_name=_("Kosten van de maatregelen"),
            y_name=_("Nodig voor zorg (%(certainty)s%% zeker)") % {"certainty": best.aim.certainty},
            x_format=Format.EURO,
            y_format=Format.EURO_MILLIONS,
            stepped=True,
        ),
        title=_("Wat er nodig blijft bij elke uitgave aan maatregelen"),
        subtitle=_("De zwarte stip is de beste combinatie; de nummers staan in de tabel"),
        alt=_("Een lijn die in %(steps)s stappen daalt van %(from)s naar %(to)s bij %(cost)s aan maatregelen.")
        % {
            "steps": len(best.curve) - 1,
            "from": amount(first.need_at),
            "to": amount(last.need_at),
            "cost": amount(last.cost),
        },
    )
