# SPDX-License-Identifier: EUPL-1.2
"""Tables of choices and scenarios: rows from what a trial gave, written by the table kit."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.forecast.measures.best_set_result import BestSet
from regie.forecast.measures.result import MeasureEffects
from regie.forecast.trial_result import Trial
from regie.web.outlook.filters import places_filter, years_filter
from regie.web.outlook.words import in_order, place_name, short_chance
from regie.web.ui import columns
from regie.web.ui.tables import Table


class TrialYears(Table):
    """A choice per year and place."""

    year = columns.Column(gettext_lazy("Jaar"))
    place = columns.Column(gettext_lazy("Gemeente"))
    before = columns.Cents(gettext_lazy("Ongewijzigd"))
    total = columns.Cents(gettext_lazy("Met keuze"))
    more = columns.Cents(gettext_lazy("Verschil"), signed=True)
    low = columns.Cents(gettext_lazy("laag"), signed=True)
    high = columns.Cents(gettext_lazy("hoog"), signed=True)
    # in the export only: the page has no room for them
    effect = columns.Cents(gettext_lazy("Minder zorg nodig"), visible=False)
    cost = columns.Cents(gettext_lazy("Kosten van de maatregelen"), visible=False)
    gap_before = columns.Cents(gettext_lazy("Nodig min lumpsum, ongewijzigd"), signed=True, visible=False)
    gap = columns.Cents(gettext_lazy("Nodig min lumpsum, met keuze"), signed=True, visible=False)
    chance_before = columns.Column(gettext_lazy("Kans op tekort, ongewijzigd"), visible=False)
    chance = columns.Column(gettext_lazy("Kans op tekort, met keuze"), visible=False)


class Effects(Table):
    """What each measure does, alone and in the set."""

    order = columns.Number(gettext_lazy("Volgorde"))
    title = columns.Column(gettext_lazy("Maatregel"))
    alone = columns.Cents(gettext_lazy("Effect alleen"))
    in_set = columns.Cents(gettext_lazy("Effect in de set"))
    cost = columns.Cents(gettext_lazy("Kosten"))
    net = columns.Cents(gettext_lazy("Netto"), signed=True)
    low = columns.Cents(gettext_lazy("Netto laag"), signed=True)
    high = columns.Cents(gettext_lazy("Netto hoog"), signed=True)
    worth = columns.Number(gettext_lazy("Per euro"), decimals=2)
    pays = columns.Column(gettext_lazy("Kans dat het loont"))


class Combinations(Table):
    """The combinations where no other costs less and needs less."""

    number = columns.Number(gettext_lazy("Nummer"))
    measures = columns.Column(gettext_lazy("Combinatie"))
    cost = columns.Cents(gettext_lazy("Maatregelen"))
    total = columns.Cents(gettext_lazy("Samen, gemiddeld"))
    total_at = columns.Cents(gettext_lazy("Samen, bij de zekerheid"))
    chance = columns.Column(gettext_lazy("Kans binnen de lumpsum"))


class Compared(Table):
    """Scenarios side by side per year."""

    year = columns.Column(gettext_lazy("Jaar"))
    title = columns.Column(gettext_lazy("Scenario"))
    total = columns.Cents(gettext_lazy("Nodig"))
    more = columns.Cents(gettext_lazy("Anders dan ongewijzigd"), signed=True)
    low = columns.Cents(gettext_lazy("laag"), signed=True)
    high = columns.Cents(gettext_lazy("hoog"), signed=True)
    gap = columns.Cents(gettext_lazy("Nodig min lumpsum"), signed=True)
    chance = columns.Column(gettext_lazy("Kans op tekort"))
    clients = columns.Number(gettext_lazy("Cliënten"))
    # in the export only: the page has no room for them
    need = columns.Cents(gettext_lazy("Waarvan zorg"), visible=False)
    cost = columns.Cents(gettext_lazy("Waarvan maatregelen"), visible=False)
    enough = columns.Cents(gettext_lazy("Genoeg bij de zekerheid"), visible=False)


def trial_table(request: HttpRequest, trial: Trial, names: dict[str, str]) -> TrialYears:
    """A choice per year, for every place that the reader sees."""
    codes = in_order((each.municipality for each in trial.amounts), names)
    rows = [
        {
            "year": str(row.year),
            "place": place_name(names, row.municipality),
            "before": row.before.mean,
            "effect": row.effect.mean,
            "cost": row.cost,
            "total": row.total.mean,
            "more": row.more.mean,
            "low": row.more.low,
            "high": row.more.high,
            "gap_before": row.gap_before,
            "gap": row.gap,
            "chance_before": short_chance(row.chance_before),
            "chance": short_chance(row.chance),
        }
        for year in trial.years
        for row in sorted(
            (each for each in trial.amounts if each.year == year), key=lambda each: codes.index(each.municipality)
        )
    ]
    return TrialYears(
        rows,
        request=request,
        name="keuze",
        caption=_("De keuze per jaar en gemeente"),
        unit=_("euro; laag en hoog: acht van de tien keer ligt het daartussen"),
        filters=[*years_filter(trial.years), *places_filter(names, codes)],
        page_size=50,
        heading=3,
    )


def effects_table(request: HttpRequest, effects: MeasureEffects, place: str) -> Effects:
    """What each measure does over all months of the forecast, best worth per euro first."""
    rows = [
        {
            "order": one.order,
            "title": one.title,
            "alone": own.alone.mean,
            "in_set": own.in_set.mean,
            "cost": own.cost,
            "net": own.net.mean,
            "low": own.net.low,
            "high": own.net.high,
            "worth": one.worth_per_euro,
            "pays": short_chance(one.chance_pays),
        }
        for one in effects.ordered
        for own in [one.of(None, place)]
    ]
    whole = effects.of(None, place)
    return Effects(
        rows,
        request=request,
        name="maatregelen",
        caption=_("Wat elke maatregel apart doet"),
        unit=_("euro, over alle maanden van de prognose"),
        totals={
            "title": _("Alle samen"),
            "in_set": whole.effect.mean,
            "cost": whole.cost,
            "net": whole.net.mean,
            "low": whole.net.low,
            "high": whole.net.high,
            "pays": short_chance(effects.chance_pays),
        },
        note=_(
            "Effect in de set: wat er meer nodig is als juist deze maatregel wegvalt. Die effecten tellen niet op "
            "tot het geheel: maatregelen werken voor een deel op dezelfde zorg."
        ),
        heading=3,
    )


def combinations_table(request: HttpRequest, best: BestSet, titles: dict[str, str]) -> Combinations:
    """The combinations on the curve."""
    rows = [
        {
            "number": number,
            "measures": "; ".join(titles.get(each, each) for each in one.measures) or _("Geen maatregelen"),
            "cost": one.cost,
            "total": one.total,
            "total_at": one.total_at,
            "chance": short_chance(one.chance),
        }
        for number, one in enumerate(best.curve, 1)
    ]
    return Combinations(
        rows,
        request=request,
        name="combinaties",
        caption=_("De combinaties die de moeite waard zijn"),
        unit=_("euro; de zekerheid is %(certainty)s%%") % {"certainty": best.aim.certainty},
        note=_("Een combinatie die meer kost en ook meer zorg nodig laat, staat er niet bij."),
        heading=3,
    )


def compared_table(
    request: HttpRequest, trials: Sequence[tuple[str, Trial]], place: str, certainty: int
) -> Compared:
    """Scenarios side by side, per year."""
    years = trials[0][1].years
    rows = [
        {
            "year": str(year),
            "title": title,
            "need": row.need.mean,
            "cost": row.cost,
            "total": row.total.mean,
            "more": row.more.mean,
            "low": row.more.low,
            "high": row.more.high,
            "gap": row.gap,
            "chance": short_chance(row.chance),
            "enough": row.enough,
            "clients": row.clients,
        }
        for year in years
        for title, trial in trials
        for row in [trial.of(year, place)]
    ]
    return Compared(
        rows,
        request=request,
        name="vergelijking",
        caption=_("Scenario's naast elkaar"),
        unit=_("euro; de zekerheid is %(certainty)s%%; laag en hoog: acht van de tien keer ligt het daartussen")
        % {"certainty": certainty},
        filters=years_filter(years),
        page_size=50,
    )
