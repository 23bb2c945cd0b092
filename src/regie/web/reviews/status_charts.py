# SPDX-License-Identifier: EUPL-1.2
"""The charts of the first page: clients per month, lump sum against cost, and the bridges between them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from regie.reporting.charts import Bridge, Columns, Moment, MonthLines, Series, Step
from regie.reporting.half_year.factors import NOT_TIED, TURNOVER, together
from regie.reporting.half_year.wording import cells, peak
from regie.reporting.tokens import series_colour
from regie.reporting.values import Format, euros
from regie.review import ForecastRun, Gap, VarianceLine, YearOutlook, grouped_names
from regie.review.model import Review
from regie.variance import factor_names
from regie.vocabulary import Period
from regie.vocabulary.figure import TOTAL
from regie.web.reviews.asked import Asked
from regie.web.reviews.lateness import still_moving
from regie.web.reviews.own import Own
from regie.web.reviews.wording import listed, phrase, said, sentence
from regie.web.ui import formats
from regie.web.ui.charts import WebChart, web_chart
from regie.web.ui.language import pick

TOO_SMALL = 50_000_00
"""Effects below this (cents) cannot be seen in a bridge of millions; they stand together in one step."""

MOST_STEPS = 7
"""So many steps can be read beside each other, apart from one for all others."""

REST = "rest"


def clients_chart(own: Own, asked: Asked) -> WebChart | None:
    """Unique clients per month since the region began, with a mark where the contract begins."""
    months = own.months()
    if len(months) < 2 or not any(figure.value for figure in months):
        return None
    periods = [Period.parse(figure.period) for figure in months]
    first = periods[0]
    starts = Period.of_month(asked.contract.first_month)
    moments = (Moment(month=str(starts), label=_("nieuw contract")),) if starts > first else ()
    last, top = months[-1], peak(months)
    told = _("in %(when)s %(count)s jeugdigen") % {"when": phrase(last.period), "count": said(last)}
    if top is not None and top is not last:
        told += _("; het hoogst in %(when)s: %(count)s") % {"when": phrase(top.period), "count": said(top)}
    return web_chart(
        MonthLines(
            first_month=months[0].period,
            series=(Series(name=_("Jeugdigen in zorg"), values=cells(months)),),
            moments=moments,
            provisional=still_moving("unique_clients", periods, asked.snapshot, asked.region),
        ),
        title=_("Jeugdigen in zorg per maand"),
        subtitle=_("Unieke cliënten; elke jeugdige telt per maand één keer"),
        alt=sentence(_("lijn per maand sinds %(first)s: %(told)s") % {"first": phrase(first), "told": told}),
        key="clients",
    )


def budget_chart(own: Own) -> WebChart | None:
    """Lump sum against cost per year, the period itself, and what the running year is expected to come to."""
    years = own.budgets()
    if not years:
        return None
    labels = [formats.short_period(row.period) for row in years]
    lump_sums: list[Decimal | None] = [euros(row.reference) for row in years]
    cost = [euros(row.cost) for row in years]
    outlook = outlook_of(own)
    if outlook is not None and own.place is not None:
        place = outlook.place(own.place)
        labels.append(_("%(year)s verwacht") % {"year": outlook.year})
        lump_sums.append(None if place.lump_sum is None else euros(place.lump_sum))
        cost.append(euros(place.need))
    told = listed(
        [
            _("%(label)s: %(cost)s tegen %(lump_sum)s")
            % {"label": label, "cost": formats.euro(spent), "lump_sum": formats.euro(lump_sum)}
            for label, lump_sum, spent in list(zip(labels, lump_sums, cost, strict=True))[-2:]
        ]
    )
    return web_chart(
        Columns(
            categories=tuple(labels),
            series=(
                Series(name=_("Lumpsum en aanvullingen"), values=tuple(lump_sums), colour=series_colour(4)),
                Series(name=_("Kosten"), values=tuple(cost), colour=series_colour(0)),
            ),
            format=Format.EURO_MILLIONS,
        ),
        title=_("Lumpsum tegenover kosten"),
        subtitle=_("Geboekte en te verwachten kosten, in miljoenen euro's"),
        alt=sentence(_("per jaar twee staven, lumpsum en kosten; %(told)s") % {"told": told}),
        note=outlook_words(own, outlook),
        key="budget",
    )


def outlook_of(own: Own) -> YearOutlook | None:
    """The forecast of the year that the period lies in; nothing without one or for who has no lump sum."""
    run, place = own.review.forecast, own.place
    if run is None or place is None:
        return None
    year = next((year for year in run.years if year.year == own.review.period.year), None)
    return year if year is not None and place in {each.place for each in year.places} else None


def outlook_words(own: Own, year: YearOutlook | None) -> str:
    """What the running year is expected to cost, with its band; or that there is no forecast."""
    run = own.review.forecast
    if run is None:
        return _("Bij deze momentopname is geen prognose gepubliceerd.")
    if year is None or own.place is None:
        return ""
    values = {"year": year.year, "need": formats.millions(euros(year.place(own.place).need))}
    text = _("heel %(year)s kost naar verwachting %(need)s") % values
    band = band_of(run, year.year, own.place)
    if band is not None:
        low, high = (formats.millions(euros(cents), 2) for cents in band)
        text += _("; acht van de tien keer ligt dat tussen %(low)s en %(high)s") % {"low": low, "high": high}
    return sentence(text)


def band_of(run: ForecastRun, year: int, place: str) -> tuple[int, int] | None:
    """Between which amounts the cost of a year lies eight times out of ten, in cents."""
    found = next((each for each in run.budgets if (each.year, each.municipality) == (year, place)), None)
    return None if found is None else (found.at(10), found.at(90))


def cost_bridge(own: Own) -> WebChart | None:
    """From the lump sum to the cost of the period, a step per factor."""
    line = variance_line(own.review, own.place)
    if line is None:
        return None
    parts = drawn(together(line))
    labels = {code: factor_label(code) for code in parts}
    return bridge(
        _("Van lumpsum naar kosten, %(when)s") % {"when": formats.period(own.review.period)},
        (_("Lumpsum"), line.reference),
        [(labels[code], cents) for code, cents in parts.items()],
        (_("Kosten"), line.realised + line.accrued),
        key="bridge",
    )


def outlook_bridge(own: Own) -> WebChart | None:
    """From the lump sum to what the running year is expected to need."""
    outlook, run = outlook_of(own), own.review.forecast
    if outlook is None or run is None or own.place is None:
        return None
    gap: Gap | None = next((each for each in run.gaps if each.year == outlook.year), None)
    row = next((each for each in gap.rows if each.place == own.place), None) if gap is not None else None
    if gap is None or row is None or not row.causes:
        return None
    names = grouped_names()
    return bridge(
        _("Van lumpsum naar wat er in heel %(year)s nodig is") % {"year": gap.year},
        (_("Lumpsum %(year)s") % {"year": gap.lump_sum_of}, row.lump_sum),
        [
            (pick(names[code]) if code in names else factor_label(code), c)
            for code, c in drawn(row.grouped()).items()
        ],
        (_("Nodig in %(year)s") % {"year": gap.year}, row.need),
        key="outlook",
    )


def variance_line(review: Review, place: str | None) -> VarianceLine | None:
    """The line of the analysis of differences of the region or a municipality."""
    variance = review.variance
    if variance is None or place is None:
        return None
    if place == TOTAL:
        return variance.total
    if "municipality" not in variance.levels:
        return None
    return next((line for line in variance.by("municipality") if line.where["municipality"] == place), None)


def drawn(effects: Mapping[str, int]) -> dict[str, int]:
    """The effects that can be seen, at most so many; the others stand in one step. When that is too small itself,
    what is not tied to clients goes with it, and then the smallest of the rest."""
    shown = {code: cents for code, cents in effects.items() if abs(cents) >= TOO_SMALL}
    rest = sum(cents for code, cents in effects.items() if code not in shown)
    while shown and (len(shown) > MOST_STEPS or 0 < abs(rest) < TOO_SMALL):
        smallest = NOT_TIED if NOT_TIED in shown else min(shown, key=lambda code: abs(shown[code]))
        rest += shown.pop(smallest)
    return shown | ({REST: rest} if rest else {})


def factor_label(code: str) -> str:
    """What a factor is called in a chart or the head of a table."""
    own = {
        "mix": _("Mix"),
        TURNOVER: _("Nieuwe en beëindigde groepen"),
        REST: _("Overig"),
        "duration": _("Duur"),
        "stacking": _("Stapeling"),
        "intensity": _("Intensiteit"),
        "real_price": _("Reële prijs"),
        "index_gap": _("Indexverschil"),
        "saving_not_realised": _("Besparing niet gerealiseerd"),
        "quantity": _("Hoeveelheid"),
        "price": _("Prijs"),
    }
    return own.get(code) or pick(factor_names(code))


def bridge(
    title: str, first: tuple[str, int], parts: list[tuple[str, int]], last: tuple[str, int], *, key: str
) -> WebChart:
    """A bridge between two amounts in cents."""
    steps = [Step(label=first[0], value=euros(first[1]), total=True)]
    steps += [Step(label=label, value=euros(cents)) for label, cents in parts]
    steps.append(Step(label=last[0], value=euros(last[1]), total=True))
    told = listed([f"{label.lower()} {formats.cents(cents, signed=True)}" for label, cents in parts])
    values = {
        "first": f"{first[0].lower()} {formats.cents(first[1])}",
        "last": f"{last[0].lower()} {formats.cents(last[1])}",
        "told": told,
    }
    return web_chart(
        Bridge(steps=tuple(steps)),
        title=title,
        subtitle=_("In miljoenen euro's"),
        alt=sentence(_("staven in stappen van %(first)s naar %(last)s: %(told)s") % values),
        key=key,
    )
