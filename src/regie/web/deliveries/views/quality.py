# SPDX-License-Identifier: EUPL-1.2
"""How good deliveries are, over time and per party."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regie.deliveries.calendar import TERM_DAYS
from regie.deliveries.history import Measured, OverTime, measured, over_time
from regie.reporting.charts import Bar, Bars, Columns, Series
from regie.reporting.values import SUPPRESSED, Format, Number
from regie.vocabulary import PeriodKind
from regie.vocabulary.region import Region
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.deliveries import queries
from regie.web.deliveries.sections import sections
from regie.web.deliveries.tables import History
from regie.web.region import door
from regie.web.ui import formats
from regie.web.ui.charts import WebChart, web_chart
from regie.web.ui.components import KeyFigure
from regie.web.ui.tables import Choice, table_response

MOST_BARS = 15
MOST_COLUMNS = 10
_COUNTS = ("rows_read", "rows_set_aside", "percent_set_aside", "percent_filled")


@needs(Permission.SEE_DELIVERIES)
def quality(request: HttpRequest) -> HttpResponse:
    """Shares set aside, timeliness and completeness: deliveries one by one, and together per half-year."""
    scope, region = scope_of(request), door.region()
    everything = measured(queries.deliveries(scope))
    sees_counts = scope.small_numbers or scope.providers is not None
    chosen = request.GET.get("partij", "")
    shown = [one for one in everything if not chosen or one.party == chosen]
    table = History(
        [_row(one, region) for one in shown],
        request=request,
        caption=_("Levering voor levering"),
        filters=[] if scope.providers is not None else [_parties(everything, region)],
        exclude=() if sees_counts else _COUNTS,
        order_by="-received_on",
        facts={_("Termijn"): _("%(days)s dagen na de periode") % {"days": TERM_DAYS}},
        empty=_("Er is nog niets ingeleverd."),
    )
    periods = over_time(shown, PeriodKind.HALF_YEAR, TERM_DAYS)
    if not sees_counts:
        periods = [one.protected(region.suppression, single=bool(chosen)) for one in periods]
    return table_response(
        request,
        table,
        "deliveries/quality.html",
        {
            "sections": sections(scope, "quality"),
            "charts": _charts(scope, region, shown, periods, single=bool(chosen) or scope.providers is not None),
            "figures": _figures(periods, sees_counts),
            "party": region.party_names.get(chosen, ""),
            "term_days": TERM_DAYS,
            "sees_counts": sees_counts,
        },
    )


def _row(one: Measured, region: Region) -> dict[str, Any]:
    period = f"{formats.short_day(one.period_start)} – {formats.short_day(one.period_end)}"
    return one.model_dump() | {
        "party_name": region.party_names.get(one.party, one.party),
        "partij": one.party,
        "period": period,
        "state": _("Aanvulling") if one.supplement else _("Levering"),
    }


def _parties(everything: Sequence[Measured], region: Region) -> Choice:
    codes = sorted({one.party for one in everything}, key=lambda code: region.party_names.get(code, code))
    return Choice("partij", _("Partij"), [(code, region.party_names.get(code, code)) for code in codes])


def _figures(periods: Sequence[OverTime], sees_counts: bool) -> list[KeyFigure]:
    """The last period in figures, held against the one before."""
    if not periods:
        return []
    last, before = periods[-1], periods[-2] if len(periods) > 1 else None
    in_words = formats.period(last.period)
    found = [
        KeyFigure(
            _("Leveringen ontvangen"),
            formats.number(last.deliveries),
            change=_against(before.deliveries if before else None, before),
            sentence=in_words.capitalize(),
        ),
        KeyFigure(
            _("Op tijd"),
            formats.percent(last.percent_in_term, 0),
            change=_against(before.percent_in_term if before else None, before, percent=True),
            sentence=_("%(in_term)s van %(all)s binnen %(days)s dagen na de periode")
            % {"in_term": last.in_term, "all": last.deliveries, "days": TERM_DAYS},
        ),
    ]
    if sees_counts or last.percent_set_aside is not None:
        found.append(
            KeyFigure(
                _("Rijen apart gezet"),
                formats.percent(last.percent_set_aside, 2),
                change=_against(before.percent_set_aside if before else None, before, percent=True, decimals=2),
                sentence=_("%(aside)s van %(read)s gelezen rijen")
                % {"aside": formats.number(last.rows_set_aside), "read": formats.number(last.rows_read)}
                if last.rows_read
                else "",
            )
        )
    return found


def _against(
    value: Decimal | int | None, before: OverTime | None, *, percent: bool = False, decimals: int = 0
) -> str:
    if before is None or value is None:
        return ""
    written = formats.percent(value, decimals) if percent else formats.number(value)
    return _("was %(value)s in %(period)s") % {"value": written, "period": formats.period(before.period)}


def _charts(
    scope: Scope, region: Region, shown: Sequence[Measured], periods: Sequence[OverTime], *, single: bool
) -> list[WebChart]:
    whole = [one for one in shown if not one.supplement]
    if single:
        return _of_one_party(scope, whole[-MOST_COLUMNS:]) if len(whole) > 1 else []
    charts = []
    if len(periods) > 1:
        charts.append(_over_time(periods[-MOST_COLUMNS:]))
    latest = {one.party: one for one in whole}
    late = sorted(latest.values(), key=lambda one: -one.days_after_period)[:MOST_BARS]
    if late:
        charts.append(
            web_chart(
                Bars(
                    bars=tuple(
                        Bar(label=region.party_names.get(one.party, one.party), value=one.days_after_period)
                        for one in late
                    ),
                    value_name=_("Dagen"),
                ),
                title=_("Dagen tussen einde van de periode en ontvangst"),
                subtitle=_("Laatste levering per partij, de langste eerst"),
                alt=_("%(party)s leverde het laatst: %(days)s dagen na de periode.")
                % {"party": region.party_names.get(late[0].party, ""), "days": late[0].days_after_period},
                key="late",
            )
        )
    return charts


def _over_time(periods: Sequence[OverTime]) -> WebChart:
    return web_chart(
        Columns(
            categories=tuple(formats.short_period(one.period) for one in periods),
            series=(Series(name=_("Op tijd"), values=tuple(one.percent_in_term for one in periods)),),
            format=Format.WHOLE_PERCENT,
        ),
        title=_("Leveringen op tijd"),
        subtitle=_("Deel binnen %(days)s dagen na de periode, naar halfjaar van ontvangst") % {"days": TERM_DAYS},
        alt=_("In %(period)s was %(share)s op tijd.")
        % {"period": formats.period(periods[-1].period), "share": formats.percent(periods[-1].percent_in_term, 0)},
        key="in-time",
    )


def _of_one_party(scope: Scope, whole: Sequence[Measured]) -> list[WebChart]:
    categories = tuple(formats.short_day(one.received_on) for one in whole)
    hidden = not scope.small_numbers and scope.providers is None
    last = whole[-1]

    def columns(
        name: str, values: Sequence[Number], form: Format, title: str, subtitle: str, key: str
    ) -> WebChart:
        return web_chart(
            Columns(categories=categories, series=(Series(name=name, values=tuple(values)),), format=form),
            title=title,
            subtitle=subtitle,
            alt=_("De laatste levering kwam op %(day)s.") % {"day": formats.day(last.received_on)},
            key=key,
        )

    charts = [
        columns(
            _("Dagen"),
            [one.days_after_period for one in whole],
            Format.WHOLE,
            _("Dagen tussen einde van de periode en ontvangst"),
            _("Per levering, naar dag van ontvangst"),
            "days",
        )
    ]
    if not hidden:
        charts.append(
            columns(
                _("Deel apart"),
                [SUPPRESSED if one.percent_set_aside is None else one.percent_set_aside for one in whole],
                Format.PERCENT,
                _("Deel van de rijen dat apart is gezet"),
                _("Per levering, naar dag van ontvangst"),
                "aside",
            )
        )
    return charts
