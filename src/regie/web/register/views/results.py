# SPDX-License-Identifier: EUPL-1.2
"""Outcomes that are missing, shares within the norm, and the waiting figures that others see."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from regie.vocabulary import TOTAL, Figure
from regie.vocabulary.region import Region
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.register import queries, words_of
from regie.web.register.figures import waiting_figures
from regie.web.register.holders import Holder, holder_of
from regie.web.register.norms import TREEK, Norms, norms
from regie.web.register.results import TEAM, ends, half_years, starts
from regie.web.register.tables import Ends, Figures, Starts, ToFill
from regie.web.register.views.frame import Row, exportable, listed, row_of, shown
from regie.web.register.views.purpose import for_a_purpose
from regie.web.ui import formats
from regie.web.ui.components import KeyFigure
from regie.web.ui.tables import Choice, Table, exported

P = Permission


@needs(P.USE_JOURNEYS, P.SEE_JOURNEYS)
@for_a_purpose
def outcomes(request: HttpRequest) -> HttpResponseBase:
    """How many ends have no known outcome, and which of these can still be filled in."""
    scope, region = scope_of(request), door.region()
    own = holder_of(scope)
    rows = [
        row_of(one, region)
        | {
            "ended_on": one.ended_on,
            "reason": words_of.code("JZ588", one.end_reason),
            "last_segment": words_of.segment(one.segment, region),
            "fills": one.held_by == own,
        }
        for one in queries.outcomes_to_fill(scope)
    ]
    table = ToFill(
        rows,
        request=request,
        caption=_("Nog in te vullen"),
        name="in-te-vullen",
        search=("client_key",),
        exportable=exportable(request),
        empty=_("Van elk einde is de uitkomst bekend."),
    )
    counts = _ends_table(scope, region, request)
    audit.note(request, object="outcomes")
    if request.GET.get("tabel") == counts.name:
        file = exported(request, counts)
        if file is not None:
            return file
    return listed(
        request, table, "register/outcomes.html", "outcomes", {"counts": counts, "fills": own is not None}
    )


@needs(P.SEE_WAITING)
def figures(request: HttpRequest) -> HttpResponse:
    """How many wait per municipality, which share began within the norm and how many ends have no known outcome,
    as this reader may see it; never who."""
    scope, region, known = scope_of(request), door.region(), norms()
    waits = _waits_table(scope, region, request)
    began = _team_table(Starts, starts(scope), region, request, _("Begonnen binnen de norm"), "binnen-de-norm")
    ended = _ends_table(scope, region, request)
    file = exported(request, waits, began, ended)
    if file is not None:
        return file
    context = {
        "waits": waits,
        "began": began,
        "ended": ended,
        "suppressed": not scope.small_numbers,
        "norms": known,
        "asked": _asked(known),
    }
    return shown(request, "register/figures.html", "figures", context)


def norm_figures(scope: Scope, known: Norms) -> list[KeyFigure]:
    """What share of those who began this half-year was within the norm, where a contract asks a share: the
    reader's own, and for who sees all the whole register's."""
    if not known.shares:
        return []
    own, period = holder_of(scope), half_years()[0]
    team = own.written if own else TOTAL
    found = {
        one.indicator.rpartition(".")[2]: one
        for one in starts(scope)
        if one.breakdown[TEAM] == team and one.period == str(period)
    }
    labels = {"intake": _("Eerste contact binnen %(days)s dagen"), "start": _("Start binnen %(days)s dagen")}
    made = []
    for phase, least in known.shares.items():
        figure = found.get(phase)
        value = figure.value if figure is not None else None
        asks = _("het contract vraagt ten minste %(share)s") % {"share": formats.percent(least, 0)}
        began = (
            _("van wie dit halfjaar met hulp begon") if value is not None else _("dit halfjaar begon nog niemand")
        )
        made.append(
            KeyFigure(
                labels[phase] % {"days": TREEK[phase]},
                formats.percent(value, 1) if value is not None else "–",
                judgement="neutral" if value is None else "good" if value >= least else "bad",
                sentence=f"{began}; {asks}",
            )
        )
    return made


def _asked(known: Norms) -> list[str]:
    """What contracts ask as a share, in sentences."""
    told = {
        "intake": _(
            "Het contract vraagt dat ten minste %(share)s binnen %(days)s dagen een eerste contact heeft."
        ),
        "start": _(
            "Het contract vraagt dat bij ten minste %(share)s de hulp daarna binnen %(days)s dagen begint."
        ),
    }
    return [
        told[phase] % {"share": formats.percent(least, 0), "days": TREEK[phase]}
        for phase, least in known.shares.items()
    ]


def _waits_table(scope: Scope, region: Region, request: HttpRequest) -> Table:
    by_place: dict[str, dict[str, Figure]] = {}
    for one in waiting_figures(scope):
        by_place.setdefault(one.breakdown["municipality"], {})[one.indicator.removeprefix("waiting_now.")] = one
    return Figures(
        [
            {
                "municipality": _("Hele regio") if code == TOTAL else region.municipality_names[code],
                "intake": found["intake"],
                "intake_above": found["intake_above_norm"],
                "start": found["start"],
                "start_above": found["start_above_norm"],
            }
            for code, found in by_place.items()
        ],
        request=request,
        caption=_("Wie nu wacht"),
        name="wachtcijfers",
        empty=_("Er zijn nog geen klantreizen in het register."),
    )


def _ends_table(scope: Scope, region: Region, request: HttpRequest) -> Table:
    caption = _("Beëindigd zonder bekende uitkomst")
    return _team_table(Ends, ends(scope), region, request, caption, "zonder-uitkomst")


def _team_table(
    kind: type[Table], figures: Sequence[Figure], region: Region, request: HttpRequest, caption: str, name: str
) -> Table:
    """Figures per team or provider and half-year as rows, the latest half-year first."""
    rows: dict[tuple[str, str], Row] = {}
    for one in figures:
        team, period = one.breakdown[TEAM], one.period
        row = rows.setdefault(
            (team, period), {"team": _named(team, region), "half_year": period, "period": period}
        )
        row[one.indicator.rpartition(".")[2]] = one
    periods = [(str(one), formats.short_period(one)) for one in half_years()]
    return kind(
        list(rows.values()),
        request=request,
        caption=caption,
        name=name,
        filters=[Choice("period", _("Halfjaar"), periods)] if len({period for _team, period in rows}) > 1 else [],
        empty=_("In deze halfjaren is er nog niets te tellen."),
        heading=2,
    )


def _named(team: str, region: Region) -> str:
    if team == TOTAL:
        return _("Hele regio")
    kind, _slash, code = team.partition("/")
    return Holder(kind, code).named(region)
