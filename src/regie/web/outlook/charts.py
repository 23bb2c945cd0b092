# SPDX-License-Identifier: EUPL-1.2
"""Charts of a forecast: described by what the engine gave, drawn by the chart kit."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from regie.forecast.budgeting.budget import FittingBudget
from regie.forecast.budgeting.gap import Gap, grouped_names
from regie.forecast.budgeting.sensitivity import Sensitivity
from regie.forecast.fans import Fan as FanModel
from regie.forecast.run import ForecastRun
from regie.reporting.charts import (
    Bridge,
    ChartSpec,
    Curve,
    Fan,
    FanBand,
    Fans,
    FanSeries,
    Mark,
    Point,
    Range,
    Ranges,
    Step,
)
from regie.reporting.values import Format
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_euros
from regie.web.outlook.words import amount, fan_title, listed, place_name, told
from regie.web.ui import formats
from regie.web.ui.chart_files import with_downloads
from regie.web.ui.charts import WebChart, web_chart
from regie.web.ui.language import pick

BANDS = ((95, 0.025, 0.975), (80, 0.1, 0.9), (50, 0.25, 0.75))

FORMATS = {"cost": Format.EURO_MILLIONS, "clients": Format.WHOLE}

MOST_PANELS = 9

TOO_SMALL = 5_000_000
"""Parts of a gap below this (cents) cannot be seen; they stand in one step."""

MOST_ASSUMPTIONS = 5


def chart_of(
    request: HttpRequest, key: str, spec: ChartSpec, *, title: str, alt: str, subtitle: str = "", note: str = ""
) -> WebChart:
    """A chart with the addresses of its files."""
    chart = web_chart(spec, title=title, alt=alt, subtitle=subtitle, note=note, key=key)
    return with_downloads(request, [chart])[0]


def fan_chart(request: HttpRequest, run: ForecastRun, fan: FanModel) -> WebChart:
    """What was and what may come, month by month."""
    last = fan.months[-1]
    where = place_name(run.names, fan.place)
    cost = fan.quantity == "cost"
    alt = _(
        "Een lijn per maand tot en met %(known)s, daarna een waaier tot en met %(last)s: gemiddeld %(mean)s, met "
        "80%% zekerheid tussen %(low)s en %(high)s."
    ) % {
        "known": formats.period(fan.known[-1].month),
        "last": formats.period(last.month),
        "mean": told(last.mean, fan.quantity),
        "low": told(last.at(0.1), fan.quantity),
        "high": told(last.at(0.9), fan.quantity),
    }
    return chart_of(
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
    return chart_of(
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
    return chart_of(
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
    return chart_of(
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
            "Een stijgende lijn van 1%% zekerheid bij %(low)s naar 99%% bij %(high)s; "
            "%(certainty)s%% bij %(amount)s."
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
    return chart_of(
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
