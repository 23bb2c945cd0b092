# SPDX-License-Identifier: EUPL-1.2
"""The tables of the outlook: rows from what the engine gave, written by the table kit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.forecast.budgeting.gap import Gap, grouped_names
from regie.forecast.measures.best_set_result import BestSet
from regie.forecast.measures.result import MeasureEffects
from regie.forecast.run import ForecastRun
from regie.forecast.trial_result import Trial
from regie.web.outlook.kept import KeptRun
from regie.web.outlook.words import in_order, place_name, short_chance
from regie.web.ui import columns
from regie.web.ui.language import pick
from regie.web.ui.tables import Choice as Filter
from regie.web.ui.tables import Table

COOPERATIVE = "cooperative"
"""What stays with the cooperative, among what members bear."""


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


class TrialYears(Table):
    """A choice per year and place."""

    year = columns.Column(gettext_lazy("Jaar"))
    place = columns.Column(gettext_lazy("Gemeente"))
    before = columns.Cents(gettext_lazy("Nodig, ongewijzigd"))
    effect = columns.Cents(gettext_lazy("Minder zorg nodig"))
    cost = columns.Cents(gettext_lazy("Kosten maatregelen"))
    total = columns.Cents(gettext_lazy("Nodig, met keuze"))
    more = columns.Cents(gettext_lazy("Verschil"), signed=True)
    low = columns.Cents(gettext_lazy("Verschil laag"), signed=True)
    high = columns.Cents(gettext_lazy("Verschil hoog"), signed=True)
    gap_before = columns.Cents(gettext_lazy("Min lumpsum, ongewijzigd"), signed=True)
    gap = columns.Cents(gettext_lazy("Min lumpsum, met keuze"), signed=True)
    chance_before = columns.Column(gettext_lazy("Kans op tekort, ongewijzigd"))
    chance = columns.Column(gettext_lazy("Kans op tekort, met keuze"))


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
    need = columns.Cents(gettext_lazy("Zorg"))
    cost = columns.Cents(gettext_lazy("Maatregelen"))
    total = columns.Cents(gettext_lazy("Samen"))
    more = columns.Cents(gettext_lazy("Anders dan ongewijzigd"), signed=True)
    low = columns.Cents(gettext_lazy("Anders, laag"), signed=True)
    high = columns.Cents(gettext_lazy("Anders, hoog"), signed=True)
    gap = columns.Cents(gettext_lazy("Min lumpsum"), signed=True)
    chance = columns.Column(gettext_lazy("Kans op tekort"))
    enough = columns.Cents(gettext_lazy("Genoeg bij de zekerheid"))
    clients = columns.Number(gettext_lazy("Cliënten per maand"))


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


def _places_filter(names: dict[str, str], codes: Sequence[str]) -> list[Filter]:
    """A filter on the place, where there is more than one."""
    if len(codes) < 2:
        return []
    options = [(place_name(names, code), place_name(names, code)) for code in codes]
    return [Filter("place", _("Gemeente"), options)]


def _years_filter(years: Sequence[int]) -> list[Filter]:
    return [Filter("year", _("Jaar"), [(str(year), str(year)) for year in years])] if len(years) > 1 else []


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
        filters=[*_years_filter([year.year for year in run.years]), *_places_filter(run.names, codes)],
        note=_(
            "Budgetten van gemeenten tellen niet op tot dat van de regio: hun slechte jaren vallen zelden samen."
        ),
        page_size=50,
    )


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
        filters=[*_years_filter(years), *_places_filter(run.names, codes)],
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
        filters=_places_filter(names, codes),
        heading=3,
        page_size=50,
    )


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
        filters=[*_years_filter(trial.years), *_places_filter(names, codes)],
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
            "Effect in de set: wat er meer nodig is als juist deze maatregel wegvalt. Die effecten tellen niet op tot "
            "het geheel: maatregelen werken voor een deel op dezelfde zorg."
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
        filters=_years_filter(years),
        page_size=50,
    )


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
        filters=_places_filter(run.names, codes),
        heading=3,
        page_size=50,
    )


def _score_rows(run: ForecastRun, quantity: str) -> Iterator[dict[str, Any]]:
    from regie.web.outlook.charts import HORIZONS, METHODS, score_of

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
