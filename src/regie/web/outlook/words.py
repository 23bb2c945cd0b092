# SPDX-License-Identifier: EUPL-1.2
"""The outlook in plain sentences: amounts, chances and places as a person says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from regie.forecast.assumptions import Assumptions
from regie.forecast.budgeting.budget import Level
from regie.forecast.budgeting.year_outlook import PlaceOutlook, YearOutlook
from regie.forecast.fans import Fan
from regie.forecast.run import ForecastRun
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_euros
from regie.web.outlook.choice import Choice
from regie.web.ui import formats

MILLION, THOUSAND = 1_000_000_00, 1_000_00


def amount(cents: int, *, signed: bool = False) -> str:
    """An amount for in a sentence, no finer than a forecast knows it: millions with one decimal, less than a
    million in thousands of euros."""
    if abs(cents) >= MILLION:
        return formats.millions(to_euros(cents), signed=signed)
    return formats.euro(round(to_euros(cents), -3 if abs(cents) >= THOUSAND else 0), signed=signed)


def chance(share: float | Decimal | None) -> str:
    """A chance (0 to 1) in words; never "0%" or "100%", as nothing is certain."""
    if share is None:
        return formats.UNKNOWN
    percent = Decimal(str(share)) * 100
    if percent > 99:
        return _("meer dan 99%")
    return _("minder dan 1%") if percent < 1 else formats.percent(percent, 0)


def short_chance(share: float | Decimal | None) -> str:
    """A chance for in a table."""
    if share is None:
        return formats.UNKNOWN
    percent = Decimal(str(share)) * 100
    if percent > 99:
        return "> 99%"
    return "< 1%" if percent < 1 else formats.percent(percent, 0)


def listed(parts: Sequence[str]) -> str:
    """ "a, b en c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s en %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def place_name(names: dict[str, str], place: str) -> str:
    """What a place is called."""
    return _("Regio") if place == TOTAL else names.get(place, place)


def place_said(names: dict[str, str], place: str) -> str:
    """What a place is called in a sentence."""
    return _("de regio") if place == TOTAL else names.get(place, place)


def places_of(run: ForecastRun) -> list[str]:
    """The places of a forecast: the region, then municipalities by name."""
    codes = {each.place for year in run.years for each in year.places} | {each.place for each in run.fans}
    return in_order(codes, run.names)


def in_order(codes: Iterable[str], names: dict[str, str]) -> list[str]:
    """The region first, then municipalities by name."""
    return sorted(set(codes), key=lambda code: (code != TOTAL, place_name(names, code).casefold()))


def years_ahead(run: ForecastRun) -> tuple[YearOutlook, ...]:
    """The years that lie wholly ahead; all years where there is none."""
    return tuple(year for year in run.years if not year.known_months) or run.years


def year_sentences(run: ForecastRun, year: YearOutlook, place: str) -> list[str]:
    """Need, lump sum, chance of a deficit and fitting budget of a year and place."""
    row, budget = year.place(place), run.budget(year.year, place)
    where = place_said(run.names, place)
    texts = []
    if budget is not None:
        texts.append(
            _(
                "In %(year)s heeft %(place)s naar verwachting %(need)s nodig; acht van de tien keer ligt dat "
                "tussen %(low)s en %(high)s."
            )
            % {
                "year": year.year,
                "place": where,
                "need": amount(row.need),
                "low": amount(budget.at(10)),
                "high": amount(budget.at(90)),
            }
        )
    if row.lump_sum is not None and row.excess is not None:
        texts.append(_against_lump_sum(year, row))
        texts.append(
            _("De kans dat de lumpsum niet genoeg is, is %(chance)s.") % {"chance": chance(row.excess.chance)}
        )
    if budget is not None:
        texts.append(
            _("Een budget van %(budget)s is met %(certainty)s%% zekerheid genoeg.")
            % {"budget": amount(budget.at(run.certainty)), "certainty": run.certainty}
        )
    return texts


def budget_sentence(year: int, certainty: int, enough: int, level: Level | None) -> str:
    """What is enough with a certainty, and what it costs when it is not."""
    text = _("Met %(certainty)s%% zekerheid is in %(year)s %(amount)s genoeg.") % {
        "certainty": certainty,
        "year": year,
        "amount": formats.cents(enough),
    }
    if level is None:
        return text
    more = _(
        "Eén procent meer zekerheid kost %(more)s. Komt men dan toch tekort, dan kost het jaar gemiddeld %(tail)s."
    ) % {"more": formats.cents(level.next_percent), "tail": formats.cents(level.tail)}
    return f"{text} {more}"


def _against_lump_sum(year: YearOutlook, row: PlaceOutlook) -> str:
    gap = row.need - (row.lump_sum or 0)
    values = {"year": year.lump_sum_of, "lump_sum": amount(row.lump_sum or 0), "gap": amount(abs(gap))}
    if year.lump_sum_of == year.year:
        if gap > 0:
            return _("De lumpsum is %(lump_sum)s: %(gap)s minder dan er nodig is.") % values
        return _("De lumpsum is %(lump_sum)s: %(gap)s meer dan er nodig is.") % values
    if gap > 0:
        return (
            _(
                "De lumpsum van %(year)s, de laatste die bekend is, is %(lump_sum)s: %(gap)s minder dan er nodig "
                "is."
            )
            % values
        )
    return (
        _("De lumpsum van %(year)s, de laatste die bekend is, is %(lump_sum)s: %(gap)s meer dan er nodig is.")
        % values
    )


def fan_title(fan: Fan) -> str:
    """Where the mean of a fan goes, and whether staying as it is lies within its 80 percent band."""
    last, now = fan.months[-1], fan.last_value
    values = {"to": told(last.mean, fan.quantity), "month": formats.period(last.month)}
    cost = fan.quantity == "cost"
    if now is None:
        text = _("Kosten in %(month)s: gemiddeld %(to)s") if cost else _("Cliënten in %(month)s: gemiddeld %(to)s")
        return text % values
    if told(last.mean, fan.quantity) == told(now, fan.quantity):
        return _("Kosten blijven gemiddeld gelijk") if cost else _("Cliënten blijven gemiddeld gelijk")
    if last.mean < now:
        text = (
            _("Kosten dalen naar gemiddeld %(to)s in %(month)s")
            if cost
            else _("Cliënten dalen naar gemiddeld %(to)s in %(month)s")
        )
    else:
        text = (
            _("Kosten stijgen naar gemiddeld %(to)s in %(month)s")
            if cost
            else _("Cliënten stijgen naar gemiddeld %(to)s in %(month)s")
        )
    sure = (
        _("gelijk blijven kan ook")
        if last.at(0.1) <= now <= last.at(0.9)
        else _("gelijk blijven is onwaarschijnlijk")
    )
    return f"{text % values}; {sure}"


def told(value: Decimal, quantity: str) -> str:
    """A value of a fan in a sentence."""
    if quantity == "clients":
        return formats.number(value)
    return amount(int(value * 100))


def price_note(run: ForecastRun, years: Iterable[int]) -> str:
    """What is assumed of prices after the last known index figure; empty where no year lies after it."""
    prices = run.prices
    after = [] if prices is None else sorted({year for year in years if year > prices.known_until})
    if prices is None or not after:
        return ""
    values = {
        "known": prices.known_until,
        "years": listed([str(year) for year in after]),
        "percent": formats.percent(prices.assumed_percent),
    }
    if prices.assumed_percent:
        return (
            _(
                "Na %(known)s is er geen indexcijfer; voor %(years)s is een prijsstijging van %(percent)s per "
                "jaar aangenomen."
            )
            % values
        )
    return (
        _(
            "Na %(known)s is er geen indexcijfer; bedragen van %(years)s staan in prijzen van %(known)s. "
            "Stijgen prijzen, dan is er meer nodig dan hier staat."
        )
        % values
    )


def choice_sentence(choice: Choice, titles: dict[str, str]) -> str:
    """What a choice is, in a sentence: how many measures, and whether anything is assumed."""
    measures = [f"‘{titles.get(each, each)}’" for each in choice.measures]
    taken = _("Met %(measures)s") % {"measures": listed(measures)} if measures else _("Zonder nieuwe maatregelen")
    assumed = assumptions_said(choice)
    return f"{taken}; {assumed}." if assumed else f"{taken}."


def assumptions_said(choice: Choice) -> str:
    """What is assumed, in short: "instroom +8%, verblijfsduur +5%"."""
    from regie.web.outlook.choice_forms import assumption_name

    found = Assumptions.model_fields
    return ", ".join(
        f"{assumption_name(name).lower()} {formats.percent(value, 0 if value == int(value) else 1, signed=True)}"
        for name, value in choice.assumptions.items()
        if name in found
    )
