# SPDX-License-Identifier: EUPL-1.2
"""What was and what may come, month by month: cost and clients, of the region and of every municipality."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from regie.reporting.charts import Fan, FanBand, Fans, FanSeries
from regie.reporting.document import Block, Chart, Section
from regie.reporting.half_year.outlook.prices import price_notes
from regie.reporting.half_year.outlook.words import place_name, places
from regie.reporting.half_year.parts import paragraphs, present
from regie.reporting.half_year.wording import listed, sentence
from regie.reporting.values import Format
from regie.review import Fan as FanModel
from regie.review import ForecastRun, Review
from regie.vocabulary import Period
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import euro, millions, number, period

BANDS = ((95, 0.025, 0.975), (80, 0.1, 0.9), (50, 0.25, 0.75))

PANELS = 9
"""Small charts in one figure."""

NAMES = {"cost": "kosten", "clients": "cliënten"}
FORMATS = {"cost": Format.EURO_MILLIONS, "clients": Format.WHOLE}

HOW_TO_READ = (
    "De lijn links van de streep is wat er was. Rechts daarvan is de lijn het gemiddelde van alle gesimuleerde verlopen. De donkerste "
    "band bevat de helft ervan, de middelste 80% en de lichtste 95%. De gestreepte lijn is de laatste bekende maand: als alles blijft "
    "zoals nu."
)

SMALL_STEP = Decimal("0.01")
"""A part of the last month below which history and forecast are taken to meet."""

NEW_YEAR = Decimal("0.015")
"""A step in January, as a part, that can be seen in the line."""

NO_REASON = (
    "de prognose volgt in-, door- en uitstroom en kosten over de hele historie en sluit niet aan op één maand"
)


def fans(review: Review, run: ForecastRun) -> Section | None:
    """The charts of the region, and small ones of the cost of municipalities where they fit in one figure; those of
    their clients are in the annex."""
    blocks: list[Block | None] = []
    for quantity in ("cost", "clients"):
        found = run.fan(quantity)
        if found is not None:
            years = {Period.parse(month.month).year for month in found.months} if quantity == "cost" else set()
            blocks.append(
                _region(
                    found, run.fan("clients") if quantity == "cost" else None, price_notes(run, years, lines=False)
                )
            )
            own = municipal_fans(review, run, quantity) if quantity == "cost" else []
            blocks += own if len(own) == 1 else []
    if not any(blocks):
        return None
    return Section(
        title="Kosten en cliënten per maand",
        blocks=present(*paragraphs(HOW_TO_READ), *blocks),
        anchor="vooruitblik-maanden",
    )


def municipal_fans(review: Review, run: ForecastRun, quantity: str) -> list[Chart]:
    """Small fans of the municipalities, in figures of at most ``PANELS``; none where fewer than two are shown."""
    codes = places(review, (fan.place for fan in run.fans if fan.quantity == quantity and not fan.segment))
    found = [fan for code in codes if code != TOTAL and (fan := run.fan(quantity, code)) is not None]
    if len(found) < 2:
        return []
    charts: list[Chart] = []
    for start in range(0, len(found), PANELS):
        part = found[start : start + PANELS]
        # a figure needs two panels: one that is left over goes with those before it
        if len(part) == 1 and charts:
            part = found[start - 1 :]
        charts.append(_panels(review, part, quantity))
    return charts


def _region(fan: FanModel, clients: FanModel | None, prices: Sequence[str]) -> Chart:
    last, ahead = fan.months[-1], _when(fan.months[-1].month)
    form = fan.quantity
    return Chart(
        title=_takeaway(fan),
        subtitle=f"{_subject(form)} per maand in de regio, met banden van 50%, 80% en 95%",
        alt=sentence(
            f"een lijn van {NAMES[form]} per maand van {_when(fan.known[0].month)} tot en met {_when(fan.known[-1].month)}"
            f"{_from_to(fan)}, daarna een waaier tot en met {ahead}: gemiddeld {_told(last.mean, form)}, met 80% zekerheid "
            f"tussen {_told(last.at(0.1), form)} en {_told(last.at(0.9), form)} en met 95% zekerheid tussen "
            f"{_told(last.at(0.025), form)} en {_told(last.at(0.975), form)}"
            + ("" if fan.last_value is None else f"; de gestreepte lijn van de laatste maand ligt op {_told(fan.last_value, form)}")
        ),
        spec=Fan(first_month=fan.known[0].month, format=FORMATS[form], fan=_series(fan, "Regio")),
        notes=tuple(note for note in (where_they_meet(fan, clients), _january(fan), *prices) if note),
        anchor=f"figuur-vooruitblik-{'kosten' if form == 'cost' else 'clienten'}",
    )  # fmt: skip


def _panels(review: Review, found: Sequence[FanModel], quantity: str) -> Chart:
    ends = listed(
        [f"{place_name(review, fan.place)} gemiddeld {_told(fan.months[-1].mean, quantity)} (80% zeker tussen {_told(fan.months[-1].at(0.1), quantity)} en {_told(fan.months[-1].at(0.9), quantity)})" for fan in found]
    )  # fmt: skip
    # the same scale for none: each municipality shows its own course
    return Chart(
        title=f"Per gemeente: {NAMES[quantity]} per maand",
        subtitle="Zelfde lijnen en banden; elke gemeente heeft een eigen schaal"
        + (", in duizenden euro's" if quantity == "cost" else ""),
        alt=sentence(f"per gemeente een kleine waaier tot en met {_when(found[0].months[-1].month)}: {ends}"),
        spec=Fans(
            first_month=found[0].known[0].month,
            format=Format.EURO_THOUSANDS if quantity == "cost" else Format.WHOLE,
            fans=tuple(_series(fan, place_name(review, fan.place)) for fan in found),
        ),
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


def _takeaway(fan: FanModel) -> str:
    """Where the mean goes, and whether staying as it is lies within the 80 % band of the last month."""
    last, now = fan.months[-1], fan.last_value
    subject = _subject(fan.quantity)
    if now is None:
        return f"{subject} in {_when(last.month)}: gemiddeld {_told(last.mean, fan.quantity)}"
    moved = _told(last.mean, fan.quantity) != _told(now, fan.quantity)
    to = f"naar gemiddeld {_told(last.mean, fan.quantity)} in {_when(last.month)}"
    goes = f"{'dalen' if last.mean < now else 'stijgen'} {to}" if moved else "blijven gemiddeld gelijk"
    sure = (
        "gelijk blijven kan ook" if last.at(0.1) <= now <= last.at(0.9) else "gelijk blijven is onwaarschijnlijk"
    )
    return f"{subject} {goes}; {sure}" if moved else f"{subject} {goes}"


def _subject(quantity: str) -> str:
    return {"cost": "Kosten", "clients": "Cliënten"}[quantity]


def where_they_meet(fan: FanModel, clients: FanModel | None = None) -> str:
    """Why history and forecast do not meet smoothly; empty where they do.

    Said is only what the series show: months that are not known, the same step a year ago, a last month unlike the
    three before it, and of cost a step in ``clients``; else that the forecast follows the rates of the whole history.
    """
    months = [month.value for month in fan.known]
    missing = next((place for place, value in enumerate(reversed(months)) if value is not None), len(months))
    if missing:
        return sentence(
            f"de laatste {missing} {'maand is' if missing == 1 else 'maanden zijn'} nog niet volledig bekend; de lijn stopt daar en de "
            "prognose begint een maand na de gegevens"
        )
    last, first = fan.last_value, fan.months[0].mean
    if last is None or not last or not _stepped(last, first):
        return ""
    what = (
        f"de eerste maand van de prognose ligt {_way(last, first)} dan de laatste bekende: {_told(first, fan.quantity, fine=True)} tegen "
        f"{_told(last, fan.quantity, fine=True)}"
    )
    return f"{sentence(what)} {sentence(_shown_reason(fan, last, first, clients) or NO_REASON)}"


def _shown_reason(fan: FanModel, last: Decimal, first: Decimal, clients: FanModel | None) -> str:
    """What the series show beside the step from ``last`` to ``first``; empty where they show nothing."""
    months = [month.value for month in fan.known]
    then, after = (months[-13], months[-12]) if len(months) >= 13 else (None, None)
    if then is not None and after is not None and _stepped(then, after) and _way(then, after) == _way(last, first):
        return (
            f"dezelfde stap was er een jaar eerder ({_told(then, fan.quantity, fine=True)} naar {_told(after, fan.quantity, fine=True)}): het "
            "seizoen zit in de prognose"
        )
    before = [value for value in months[-4:-1] if value is not None]
    usual = sum(before, Decimal(0)) / len(before) if before else last
    if _stepped(last, usual) and _way(last, usual) == _way(last, first):
        return (
            f"de laatste maand week af van de drie maanden ervoor (gemiddeld {_told(usual, fan.quantity, fine=True)}); de prognose gaat uit van "
            "de hele historie en niet van één maand"
        )
    if clients is not None and clients.last_value:
        now, next_ = clients.last_value, clients.months[0].mean
        if _stepped(now, next_) and _way(now, next_) == _way(last, first):
            return f"het verwachte aantal cliënten ligt dan ook {_way(now, next_)}: {number(next_)} tegen {number(now)}"
    return ""


def _stepped(one: Decimal, other: Decimal) -> bool:
    """Whether there is a step that can be seen between two values."""
    return abs(other - one) >= SMALL_STEP * abs(one)


def _way(one: Decimal, other: Decimal) -> str:
    return "lager" if other < one else "hoger"


def _january(fan: FanModel) -> str:
    """What a step in the line of cost at New Year is: the model moves prices then."""
    if fan.quantity != "cost":
        return ""
    stepped = [
        _when(after.month)
        for before, after in pairwise(fan.months)
        if Period.parse(after.month).first_month_number % 12 == 0
        and abs(after.mean - before.mean) > NEW_YEAR * before.mean
    ]
    if not stepped:
        return ""
    return sentence(
        f"in {listed(stepped)} verspringt de lijn van de kosten: in de prognose veranderen prijzen vooral in januari, als afspraken opnieuw worden "
        "gemaakt"
    )


def _from_to(fan: FanModel) -> str:
    known = [month.value for month in fan.known if month.value is not None]
    return f", van {_told(known[0], fan.quantity)} naar {_told(known[-1], fan.quantity)}" if known else ""


def _told(value: Decimal, quantity: str, *, fine: bool = False) -> str:
    """A value in a sentence; ``fine`` in thousands of euros where millions would hide the difference."""
    if quantity == "clients":
        return number(value)
    return euro(round(value, -3)) if fine or abs(value) < 1_000_000 else millions(value)


def _when(month: str) -> str:
    return period(Period.parse(month))
