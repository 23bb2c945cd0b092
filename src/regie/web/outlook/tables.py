# SPDX-License-Identifier: EUPL-1.2
"""Tables of a forecast: rows from what a run holds, written by the table kit."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from regie.forecast.budgeting.gap import Gap, grouped_names
from regie.forecast.run import ForecastRun
from regie.web.outlook.filters import places_filter, years_filter
from regie.web.outlook.words import in_order, place_name, short_chance
from regie.web.ui import columns, formats
from regie.web.ui.language import pick
from regie.web.ui.tables import Table

COOPERATIVE = "cooperative"
"""What stays with the cooperative, among what members bear."""

NOT_ADDED = gettext_noop(
    "Budgetten van gemeenten tellen niet op tot dat van de regio: hun slechte jaren vallen zelden samen."
)


class Years(Table):
    """Need, fitting budgets, lump sum and budget line per year and place."""

    year = columns.Column(gettext_lazy("Jaar"))
    place = columns.Column(gettext_lazy("Gemeente"))
    need = columns.Cents(gettext_lazy("Verwacht nodig"))
    at50 = columns.Cents(gettext_lazy("Genoeg bij 50%"))
    at80 = columns.Cents(gettext_lazy("Genoeg bij 80%"))
    at95 = columns.Cents(gettext_lazy("Genoeg bij 95%"))
    lump_sum = columns.Cents(gettext_lazy("Lumpsum"))
    gap = columns.Cents(gettext_lazy("Nodig min lumpsum"), signed=True)
    chance = columns.Column(gettext_lazy("Kans op tekort"))


class Lines(Table):
    """Need beside what councils budgeted."""

    year = columns.Column(gettext_lazy("Jaar"))
    place = columns.Column(gettext_lazy("Gemeente"))
    need = columns.Cents(gettext_lazy("Verwacht nodig"))
    at = columns.Cents(gettext_lazy("Bij de zekerheid"))
    line = columns.Cents(gettext_lazy("Begroot"))
    short = columns.Cents(gettext_lazy("Nodig min begroot"), signed=True)
    enough = columns.Column(gettext_lazy("Begroting genoeg"))
    income = columns.Cents(gettext_lazy("Inkomsten meer of minder"), signed=True)


class Members(Table):
    """What each member bears when nothing is granted."""

    name = columns.Column(gettext_lazy("Lid"))
    chance = columns.Column(gettext_lazy("Kans op verlies"))
    mean = columns.Cents(gettext_lazy("Gemiddeld"), signed=True)
    bad = columns.Cents(gettext_lazy("Slecht jaar"), signed=True)


class Causes(Table):
    """What the gap is made of, per place."""

    cause = columns.Column(gettext_lazy("Factor"))
    place = columns.Column(gettext_lazy("Gemeente"))
    amount = columns.Cents(gettext_lazy("Verschil met de lumpsum"), signed=True)


def years_table(request: HttpRequest, run: ForecastRun) -> Years:
    """Every year and place of a forecast."""
    codes = in_order((each.place for year in run.years for each in year.places), run.names)
    rows = [
        {
            "year": str(year.year),
            "place": place_name(run.names, code),
            "need": row.need,
            "at50": budget and budget.at(50),
            "at80": budget and budget.at(80),
            "at95": budget and budget.at(95),
            "lump_sum": row.lump_sum,
            "gap": row.excess and row.excess.mean,
            "chance": short_chance(row.excess.chance if row.excess else None),
        }
        for year in run.years
        for code in codes
        for row in [year.place(code)]
        for budget in [run.budget(year.year, code)]
    ]
    return Years(
        rows,
        request=request,
        name="jaren",
        caption=_("Per jaar en gemeente"),
        unit=_("euro"),
        filters=[*years_filter([year.year for year in run.years]), *places_filter(run.names, codes)],
        note=" ".join([_(NOT_ADDED), *_stand_ins(run)]),
        page_size=50,
    )


def _stand_ins(run: ForecastRun) -> list[str]:
    """Of which year the lump sum is, for years that have none of their own yet."""
    found = []
    for each in run.years:
        if each.lump_sum_of in (None, each.year):
            continue
        text = _("De lumpsum van %(year)s is nog niet te berekenen; in de tabel staat die van %(before)s.")
        if each.lump_sum_rise:
            text = _(
                "De lumpsum van %(year)s is nog niet te berekenen; in de tabel staat die van %(before)s, verhoogd "
                "met %(rise)s."
            )
        rise = formats.percent(each.lump_sum_rise, 2)
        found.append(text % {"year": each.year, "before": each.lump_sum_of, "rise": rise})
    return found


def lines_table(request: HttpRequest, run: ForecastRun) -> Lines | None:
    """Need beside budget lines; nothing where there are none."""
    known = [each for each in run.lines if each.line is not None or each.income is not None]
    if not known:
        return None
    years = sorted({each.year for each in known})
    codes = in_order((each.place for each in run.lines), run.names)
    found = {(each.year, each.place): each for each in run.lines}
    rows = [
        {
            "year": str(year),
            "place": place_name(run.names, code),
            "need": one.need,
            "at": one.need_at_certainty,
            "line": one.line,
            "short": one.need_minus_line,
            "enough": short_chance(None if one.certainty_of_line is None else one.certainty_of_line / 100),
            "income": one.income,
        }
        for year in years
        for code in codes
        if (one := found.get((year, code))) is not None
    ]
    notes = dict.fromkeys(note for each in run.lines for note in each.income_notes)
    return Lines(
        rows,
        request=request,
        name="begroting",
        caption=_("Wat nodig is naast de meerjarenbegroting"),
        unit=_("euro; de zekerheid is %(certainty)s%%") % {"certainty": run.certainty},
        filters=[*years_filter(years), *places_filter(run.names, codes)],
        note=" ".join(
            [_("Inkomsten: wat een gemeente dat jaar meer of minder heeft dan het jaar ervoor."), *notes]
        ),
        page_size=50,
        heading=3,
    )


def members_table(request: HttpRequest, run: ForecastRun, year: int) -> Members | None:
    """What members bear in a year; nothing where no members are shown."""
    outlook = run.outlook(year)
    if outlook is None or not outlook.members:
        return None
    rows = [
        {
            "name": _("Blijft bij de coöperatie") if one.party == COOPERATIVE else one.name,
            "chance": short_chance(one.loss.chance),
            "mean": one.loss.mean,
            "bad": one.loss.bad_year,
        }
        for one in outlook.members
    ]
    return Members(
        rows,
        request=request,
        name="leden",
        caption=_("Aandeel van de leden in het resultaat van %(year)s") % {"year": year},
        unit=_("euro; een plus is een verlies"),
        search=("name",),
        note=_("Als er niets wordt toegekend uit het hulpventiel. Slecht jaar: één op de tien keer is het meer."),
        heading=3,
    )


def causes_table(request: HttpRequest, gap: Gap, names: dict[str, str]) -> Causes | None:
    """The causes of a gap per place; nothing where it is not split."""
    groups = grouped_names()
    codes = in_order((row.place for row in gap.rows), names)
    rows = [
        {"cause": pick(groups[cause]), "place": place_name(names, code), "amount": cents}
        for code in codes
        for cause, cents in gap.row(code).grouped().items()
        if cents
    ]
    if not rows:
        return None
    return Causes(
        rows,
        request=request,
        name="oorzaken",
        caption=_("Verschil met de lumpsum per factor, %(year)s") % {"year": gap.year},
        unit=_("euro"),
        filters=places_filter(names, codes),
        heading=3,
        page_size=50,
    )
