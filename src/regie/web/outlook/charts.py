# SPDX-License-Identifier: EUPL-1.2
"""The charts of the outlook: described by what the engine gave, drawn by the chart kit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regie.forecast.budgeting.budget import FittingBudget
from regie.forecast.budgeting.gap import Gap, grouped_names
from regie.forecast.budgeting.sensitivity import Sensitivity
from regie.forecast.fans import Fan as FanModel
from regie.forecast.measures.best_set_result import BestSet
from regie.forecast.run import ForecastRun
from regie.forecast.scoring.backtest_result import MODEL, Backtest
from regie.forecast.trial_result import Trial
from regie.reporting.charts import (
    Bridge,
    ChartSpec,
    Columns,
    Curve,
    Fan,
    FanBand,
    Fans,
    FanSeries,
    Mark,
    MonthLines,
    Point,
    Range,
    Ranges,
    Series,
    Step,
)
from regie.reporting.values import Format
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_euros
from regie.web.outlook.words import amount, fan_title, listed, place_name, told
from regie.web.ui import formats
from regie.web.ui.charts import WebChart, png_image, svg_image, web_chart
from regie.web.ui.language import active, pick

BANDS = ((95, 0.025, 0.975), (80, 0.1, 0.9), (50, 0.25, 0.75))

FORMATS = {"cost": Format.EURO_MILLIONS, "clients": Format.WHOLE}

MOST_PANELS = 9

TOO_SMALL = 5_000_000
"""Parts of a gap below this (cents) cannot be seen; they stand in one step."""

MOST_ASSUMPTIONS = 5

MOST_LINES = 5

HORIZONS = (6, 12, 24)
"""Months ahead that are told of a test on the past."""

METHODS = (MODEL, "last_value", "seasonal_naive", "stock_and_flow", "exponential_smoothing")

COMPARED = (MODEL, "last_value", "stock_and_flow")
"""The ways to forecast that stand in a chart; all stand in the table."""

IMAGES = {"svg": "image/svg+xml", "png": "image/png"}


def image(request: HttpRequest, charts: Sequence[WebChart | None]) -> HttpResponse | None:
    """The chart that is asked for as a file (``?grafiek=KEY&als=svg``); nothing when none is asked for."""
    kind, key = request.GET.get("als", ""), request.GET.get("grafiek", "")
    found = next((each for each in charts if each is not None and each.key == key), None)
    if kind not in IMAGES or found is None:
        return None
    content = (svg_image if kind == "svg" else png_image)(found.spec, active())
    disposition = {"Content-Disposition": f'attachment; filename="vooruitblik-{key}.{kind}"'}
    return HttpResponse(content, content_type=IMAGES[kind], headers=disposition)


def _chart(
    request: HttpRequest, key: str, spec: ChartSpec, *, title: str, alt: str, subtitle: str = "", note: str = ""
) -> WebChart:
    downloads = [(kind.upper(), _image_url(request, key, kind)) for kind in IMAGES]
    return web_chart(spec, title=title, alt=alt, subtitle=subtitle, note=note, key=key, downloads=downloads)


def _image_url(request: HttpRequest, key: str, kind: str) -> str:
    parameters = request.GET.copy()
    parameters["grafiek"], parameters["als"] = key, kind
    return f"?{parameters.urlencode()}"


def fan_chart(request: HttpRequest, run: ForecastRun, fan: FanModel) -> WebChart:
    """What was and what may come, month by month."""
    last = fan.months[-1]
    where = place_name(run.names, fan.place)
    cost = fan.quantity == "cost"
    alt = _(
        "Een lijn per maand tot en met %(known)s, daarna een waaier tot en met %(last)s: gemiddeld %(mean)s, met 80%% "
        "zekerheid tussen %(low)s en %(high)s."
    ) % {
        "known": formats.period(fan.known[-1].month),
        "last": formats.period(last.month),
        "mean": told(last.mean, fan.quantity),
        "low": told(last.at(0.1), fan.quantity),
        "high": told(last.at(0.9), fan.quantity),
    }
    return _chart(
        request,
        f"waaier-{'kosten' if cost else 'clienten'}",
        Fan(first_month=fan.known[0].month, format=FORMATS[fan.quantity], fan=_series(fan, where)),
        title=fan_title(fan),
        subtitle=(
            _("Kosten per maand, %(place)s; banden van 50, 80 en 95%%")
            if cost
            else _("Cliënten per maand, %(place)s; banden van 50, 80 en 95%%")
        )
        % {"place": where},
        alt=alt,
    )


def town_fans(request: HttpRequest, run: ForecastRun, codes: Sequence[str], quantity: str) -> WebChart | None:
    """The same in small for every municipality; nothing for fewer than two."""
    found = [fan for code in codes[:MOST_PANELS] if code != TOTAL and (fan := run.fan(quantity, code)) is not None]
    if len(found) < 2:
        return None
    ends = [
        _("%(place)s gemiddeld %(mean)s")
        % {"place": place_name(run.names, fan.place), "mean": told(fan.months[-1].mean, quantity)}
        for fan in found
    ]
    return _chart(
        request,
        f"gemeenten-{'kosten' if quantity == 'cost' else 'clienten'}",
        Fans(
            first_month=found[0].known[0].month,
            format=Format.EURO_THOUSANDS if quantity == "cost" else Format.WHOLE,
            fans=tuple(_series(fan, place_name(run.names, fan.place)) for fan in found),
        ),
        title=_("Per gemeente: kosten per maand") if quantity == "cost" else _("Per gemeente: cliënten per maand"),
        subtitle=(
            _("Elke gemeente heeft een eigen schaal, in duizenden euro's")
            if quantity == "cost"
            else _("Elke gemeente heeft een eigen schaal")
        ),
        alt=_("Per gemeente een kleine waaier tot en met %(month)s: %(ends)s.")
        % {"month": formats.period(found[0].months[-1].month), "ends": listed(ends)},
    )


def _series(fan: FanModel, title: str) -> FanSeries:
    return FanSeries(
        name=title,
        known=tuple(month.value for month in fan.known),
        mean=tuple(month.mean for month in fan.months),
        bands=tuple(
            FanBand(
                percent=percent,
                low=tuple(month.at(low) for month in fan.months),
                high=tuple(month.at(high) for month in fan.months),
            )
            for percent, low, high in BANDS
        ),
        last_value=fan.last_value,
    )


def gap_chart(request: HttpRequest, gap: Gap, place: str, where: str) -> WebChart | None:
    """From the lump sum to what is needed, in steps with their cause; nothing where the gap is not split."""
    row = gap.row(place)
    names = grouped_names()
    parts = [(pick(names[code]), cents) for code, cents in row.grouped().items() if cents]
    if not parts:
        return None
    shown = [(label, cents) for label, cents in parts if abs(cents) >= TOO_SMALL]
    if small := sum(cents for _label, cents in parts if abs(cents) < TOO_SMALL):
        shown.append((_("Overig"), small))
    steps = [
        Step(label=_("Lumpsum %(year)s") % {"year": gap.lump_sum_of}, value=to_euros(row.lump_sum), total=True),
        *(Step(label=label, value=to_euros(cents)) for label, cents in shown),
        Step(label=_("Nodig in %(year)s") % {"year": gap.year}, value=to_euros(row.need), total=True),
    ]
    return _chart(
        request,
        "verschil",
        Bridge(steps=tuple(steps)),
        title=_("Van de lumpsum naar wat er in %(year)s nodig is") % {"year": gap.year},
        subtitle=_("Verwachting voor %(place)s, verschil per factor") % {"place": where},
        alt=_("Staven in stappen van de lumpsum van %(from)s naar %(to)s: %(parts)s.")
        % {
            "from": amount(row.lump_sum),
            "to": amount(row.need),
            "parts": "; ".join(f"{label.lower()} {amount(cents, signed=True)}" for label, cents in shown),
        },
    )


def curve_chart(
    request: HttpRequest, budget: FittingBudget, certainty: int, lump_sum: int | None, line: int | None
) -> WebChart:
    """With how much certainty which budget is enough; the chosen one is marked."""
    marked = {level.certainty for level in budget.levels} | {certainty}
    points = tuple(
        Point(
            x=to_euros(cents),
            y=each,
            label=f"{each}%: {amount(cents)}" if each in marked else "",
            strong=each == certainty,
        )
        for each, cents in enumerate(budget.curve, 1)
    )
    mark = None
    if line is not None:
        mark = Mark(value=to_euros(line), label=_("begroting %(amount)s") % {"amount": amount(line)})
    elif lump_sum is not None:
        mark = Mark(value=to_euros(lump_sum), label=_("lumpsum %(amount)s") % {"amount": amount(lump_sum)})
    return _chart(
        request,
        "budget",
        Curve(
            points=points,
            x_name=_("Budget"),
            y_name=_("Zekerheid dat het genoeg is"),
            x_format=Format.EURO_MILLIONS,
            y_format=Format.WHOLE_PERCENT,
            upright=mark,
        ),
        title=_("%(certainty)s%% zekerheid kost %(amount)s")
        % {"certainty": certainty, "amount": amount(budget.at(certainty))},
        subtitle=_("Zekerheid dat een budget voor %(year)s genoeg is") % {"year": budget.year},
        alt=_(
            "Een stijgende lijn van 1%% zekerheid bij %(low)s naar 99%% bij %(high)s; %(certainty)s%% bij %(amount)s."
        )
        % {
            "low": amount(budget.at(1)),
            "high": amount(budget.at(99)),
            "certainty": certainty,
            "amount": amount(budget.at(certainty)),
        },
    )


def sensitivity_chart(request: HttpRequest, found: Sensitivity) -> WebChart | None:
    """How far the need moves with each assumption alone, what matters most first."""
    most = [each for each in found.most(MOST_ASSUMPTIONS) if each.width]
    if not most:
        return None
    return _chart(
        request,
        "gevoeligheid",
        Ranges(
            ranges=tuple(
                Range(label=pick(each.names()), low=to_euros(each.low), high=to_euros(each.high)) for each in most
            ),
            low_name=_("minder nodig"),
            high_name=_("meer nodig"),
            format=Format.EURO_MILLIONS,
        ),
        title=_("Het zwaarst telt: %(name)s") % {"name": pick(most[0].names()).lower()},
        subtitle=_("Wat er in %(year)s meer of minder nodig is als één aanname laag of hoog uitvalt")
        % {"year": found.year},
        alt="; ".join(
            _("%(name)s van %(low)s tot %(high)s")
            % {
                "name": pick(each.names()),
                "low": amount(each.low, signed=True),
                "high": amount(each.high, signed=True),
            }
            for each in most
        ),
        note=_("Laag en hoog: acht van de tien keer valt de aanname daartussen uit."),
    )


def scenario_ranges(
    request: HttpRequest, trials: Sequence[tuple[str, Trial]], year: int, place: str, lump_sum: int | None
) -> WebChart:
    """What every scenario needs in a year, with its band, beside the lump sum."""
    rows = [(title, trial.of(year, place).total) for title, trial in trials]
    return _chart(
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
        title=_("Wat er in %(year)s nodig is, per scenario") % {"year": year},
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
    return _chart(
        request,
        "clienten",
        MonthLines(
            first_month=found[0][1].first_month,
            series=tuple(Series(name=title[:40], values=course.values) for title, _trial, course in found),
            mark_peak=False,
        ),
        title=_("Cliënten per maand, per scenario"),
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
    return _chart(
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


def score_chart(request: HttpRequest, found: Backtest, quantity: str, place: str) -> WebChart | None:
    """The score of the forecast beside two simple ones, by how far ahead; nothing where it was not tested."""
    horizons = [ahead for ahead in HORIZONS if found.row(quantity, ahead, MODEL, place) is not None]
    if not horizons:
        return None

    def values(method: str) -> tuple[Decimal | None, ...]:
        rows = [found.row(quantity, ahead, method, place) for ahead in horizons]
        return tuple(None if row is None else score_of(row.crps, quantity) for row in rows)

    shown = [method for method in COMPARED if any(value is not None for value in values(method))]
    return _chart(
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
    return _chart(
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
