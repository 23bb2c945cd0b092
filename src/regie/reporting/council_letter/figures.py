# SPDX-License-Identifier: EUPL-1.2
"""The figures of one municipality, out of the public edition of the report."""

from __future__ import annotations

import re

from regie.reporting.council_letter.content import Amounts, Numbered
from regie.reporting.half_year.parts import codes_of, name, year_before
from regie.reporting.half_year.wording import cell, change, form, known, peak, phrase, sentence, when, written
from regie.reporting.values import Format
from regie.reporting.values import written as as_written
from regie.review import Review
from regie.vocabulary.figure import TOTAL, Figure
from regie.vocabulary.periods import Period, PeriodKind

LABELS = {
    "unique_clients": "Jeugdigen in zorg in de laatste maand",
    "unique_clients_period": "Jeugdigen met hulp in de periode",
    "inflow": "Begonnen perioden van hulp",
    "outflow": "Beëindigde perioden van hulp",
    "net_outflow": "Netto uitstroom",
    "use_rate": "Jeugdhulpgebruik, 0-22 jaar",
    "waiting_treatment.within_norm": "Start binnen tien weken na intake",
    "waiting_treatment.median": "Wachttijd tot behandeling, mediaan in dagen",
    "ended_as_planned": "Klantreizen volgens plan beëindigd",
    "cost": "Geboekte kosten",
    "cost_per_client_month": "Kosten per cliëntmaand",
}
"""The figures of the letter, in its order."""


def own_figures(review: Review, municipality: str) -> tuple[Numbered, ...]:
    """The figures of the municipality with those of a year before and of the region; unknown ones are left out."""
    found = []
    for code, label in LABELS.items():
        now, before = _pair(review, code, municipality=municipality)
        if now is None:
            continue
        region, _ = _pair(review, code)
        if region is None:
            region, _ = _pair(review, code, municipality=TOTAL)
        found.append(
            Numbered(
                code=code,
                label=label,
                now=shown(now),
                before=shown(before),
                change=_short(change(now, before)),
                region=shown(region),
                value=known(now),
                unit=now.unit,
            )
        )
    return tuple(found)


def _short(told: str) -> str:
    """A change without what it is held against, for under a head that says so."""
    return re.sub(r" dan in [^(]*| aan .*", " ", told).strip()


def segment_cost(review: Review, municipality: str) -> tuple[Amounts, ...]:
    """Booked cost per segment, and together, in the period and a year before."""
    lines = [
        _amounts(review, name(review, "segment", code), municipality=municipality, segment=code)
        for code in codes_of(review, "segment")
    ]
    if not any(lines):
        return ()
    whole = _amounts(review, "Samen", municipality=municipality)
    return tuple(line for line in (*lines, whole) if line is not None)


def _amounts(review: Review, label: str, **place: str) -> Amounts | None:
    now = review.figure("cost", review.period, **place)
    before = review.figure("cost", year_before(review), **place)
    if now is None and before is None:
        return None
    return Amounts(label=label, now=shown(now), before=shown(before))


def shown(figure: Figure | None) -> str:
    """A figure as it stands in a table."""
    return as_written(cell(figure), Format.TEXT if figure is None else form(figure), "nl")


def summary(review: Review, municipality: str) -> tuple[str, ...]:
    """What happened in the municipality, in a few sentences: clients with their peak, in and out, how help ended."""
    place = {"municipality": municipality}
    own = name(review, "municipality", municipality)
    months = review.series("unique_clients", PeriodKind.MONTH, **place)
    texts = []
    last = review.figure("unique_clients", review.period.last_month, **place)
    highest = peak(months)
    if last is not None and known(last) is not None:
        told = change(last, review.figure("unique_clients", review.period.last_month.before(12), **place))
        text = f"in {when(last)} kregen {written(last)} jeugdigen uit {own} hulp" + (f", {told}" if told else "")
        if highest is not None and highest.period != last.period:
            text += f"; de piek was {written(highest)} in {when(highest)}"
        texts.append(sentence(text))
    inflow, outflow = (review.figure(code, review.period, **place) for code in ("inflow", "outflow"))
    if inflow is not None and outflow is not None and known(inflow) is not None and known(outflow) is not None:
        texts.append(
            sentence(
                f"in {phrase(review.period)} begonnen {written(inflow)} perioden van hulp en eindigden er {written(outflow)}"
            )
        )
    ended = review.figure("ended_as_planned", review.period, **place)
    if ended is not None and known(ended) is not None:
        told = change(ended, review.figure("ended_as_planned", year_before(review), **place))
        texts.append(
            sentence(
                f"van de beëindigde klantreizen eindigde {written(ended)} volgens plan"
                + (f", {told}" if told else "")
            )
        )
    return (" ".join(texts),) if texts else ()


def _pair(review: Review, code: str, **place: str) -> tuple[Figure | None, Figure | None]:
    """A figure of the review's period (stock: its last month) and of a year before."""
    if code == "unique_clients":
        last = review.period.last_month
        return review.figure(code, last, **place), review.figure(code, _year_before(last), **place)
    return review.figure(code, review.period, **place), review.figure(code, year_before(review), **place)


def _year_before(month: Period) -> Period:
    return month.before(12)
