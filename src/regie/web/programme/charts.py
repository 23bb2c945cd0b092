# SPDX-License-Identifier: EUPL-1.2
"""The chart of a development goal: what the figures were since it began, beside where it should go."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from regie.reporting.charts import Course, Mark
from regie.reporting.half_year.wording import cell, form, known
from regie.vocabulary import Period
from regie.vocabulary.periods import periods_between
from regie.web.programme.goals import Held, straight
from regie.web.programme.models import Goal
from regie.web.programme.words import given, number_of
from regie.web.reviews.indicators import words_of
from regie.web.reviews.wording import listed, phrase, sentence
from regie.web.ui import formats
from regie.web.ui.charts import WebChart, web_chart


def goal_chart(goal: Goal, rows: Sequence[Held]) -> WebChart | None:
    """The goal over every period from its baseline to its target, or to the last figure when that is later;
    nothing where no figure may be shown."""
    shown = {each.period: each for each in rows}
    if not any(known(each.figure) is not None for each in rows):
        return None
    last = max(Period.parse(goal.target_period), *(Period.parse(each.period) for each in rows))
    periods = list(periods_between(Period.parse(goal.baseline_period), last))
    found = {str(each): shown[str(each)].figure if str(each) in shown else None for each in periods}
    spec = Course(
        periods=tuple(formats.short_period(each) for each in periods),
        known=tuple(cell(each) for each in found.values()),
        path=tuple(straight(goal, each) for each in periods),
        known_name=_("Waarde"),
        path_name=_("Rechte lijn"),
        begin=Mark(value=goal.baseline, label=_("Beginwaarde")),
        target=Mark(value=goal.target, label=_("Streefwaarde")),
        format=form(given(goal.indicator, goal.target)),
    )
    words = words_of(goal.indicator)
    return web_chart(
        spec,
        title=_("Verloop van begin naar streefwaarde"),
        subtitle=_("%(name)s, %(unit)s. Stippellijn: de rechte lijn van begin naar streefwaarde")
        % {"name": words.name, "unit": words.unit},
        alt=_told(goal, rows),
        key="verloop",
    )


def _told(goal: Goal, rows: Sequence[Held]) -> str:
    """The course in words, for who cannot see the chart."""
    seen = [each for each in rows if known(each.figure) is not None]
    told = listed(
        [
            f"{phrase(each.period)} {number_of(goal.indicator, known(each.figure), each.figure)}"
            for each in (seen if len(seen) < 4 else [seen[0], *seen[-2:]])
        ]
    )
    values = {
        "baseline": number_of(goal.indicator, goal.baseline),
        "begin": phrase(goal.baseline_period),
        "target": number_of(goal.indicator, goal.target),
        "end": phrase(goal.target_period),
        "told": told,
    }
    return sentence(
        _("een lijn van %(baseline)s (%(begin)s) naar %(target)s (%(end)s), met wat het werd: %(told)s") % values
    )
