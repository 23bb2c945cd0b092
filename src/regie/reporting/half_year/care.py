# SPDX-License-Identifier: EUPL-1.2
"""Waiting, duration and flow, and outcomes."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.charts import Columns, Series
from regie.reporting.document import Block, Callout, Chart, Section
from regie.reporting.half_year.parts import (
    by_code,
    full_years,
    last_periods,
    last_year,
    over_time,
    paragraphs,
    per_year,
    present,
    year_before,
)
from regie.reporting.half_year.wording import cells, difference, known, phrase, sentence, when, written
from regie.reporting.values import Format
from regie.review import Review
from regie.vocabulary.formatting import points, short_period
from regie.vocabulary.periods import Period

LENGTHS = (
    ("months_0_3", "0-3 mnd"),
    ("months_3_6", "3-6 mnd"),
    ("months_6_12", "6-12 mnd"),
    ("years_1_2", "1-2 jaar"),
    ("years_2_3", "2-3 jaar"),
    ("years_3_4", "3-4 jaar"),
    ("years_4_plus", "4+ jaar"),
)

END_REASONS = (
    ("ended_as_planned", "Volgens plan"),
    ("ended_early_in_agreement", "Eerder, in overleg"),
    ("dropout.narrow", "Eerder, door cliënt"),
)


def waiting(review: Review) -> Section:
    """The chapter on waiting: registration to first contact, intake to start."""
    parts = []
    for indicator, title, norm in (
        ("waiting_registration", "Van aanmelding tot eerste contact", "vier weken"),
        ("waiting_treatment", "Van intake tot start van de hulp", "tien weken"),
    ):
        parts.append(_waiting_part(review, indicator, title, norm))
    return Section(title="Wachten", blocks=tuple(parts), anchor="wachten")


def _waiting_part(review: Review, indicator: str, title: str, norm: str) -> Section:
    within = review.figure(f"{indicator}.within_norm", review.period)
    median = review.figure(f"{indicator}.median", review.period)
    ninety = review.figure(f"{indicator}.p90", review.period)
    now = review.figure(f"{indicator}.waiting", review.period)
    texts = []
    if within is not None and median is not None and known(within) is not None and known(median) is not None:
        texts.append(
            sentence(
                f"van de klantreizen waarvan de hulp in {phrase(review.period)} begon, wachtte {written(within)} hooguit "
                f"{norm}; de helft wachtte niet langer dan "
                f"{written(median)}"
                + (f" en negen van de tien niet langer dan {written(ninety)}" if ninety else "")
            )
        )
    if now is not None and known(now) is not None:
        many = known(now) != 1
        waiting = f"wachtten nog {written(now)} klantreizen" if many else "wachtte nog 1 klantreis"
        waiting = waiting if known(now) else "wachtte niemand meer"
        texts.append(sentence(f"aan het eind van de periode {waiting}"))
    series = review.series(f"{indicator}.within_norm", review.period.kind)
    chart = Chart(
        title=f"Binnen de norm van {norm}",
        subtitle="Aandeel dat hooguit zo lang wachtte, per halfjaar",
        alt=sentence(
            f"staven van het aandeel binnen de norm, van {written(series[0])} in {when(series[0])} naar "
            f"{written(series[-1])} in {when(series[-1])}"
        ),
        spec=Columns(
            categories=tuple(short_period(Period.parse(f.period)) for f in series),
            series=(Series(name="Binnen de norm", values=cells(series)),),
            format=Format.WHOLE_PERCENT,
        ),
    )
    table = by_code(
        review,
        f"{title}: per gemeente, {phrase(review.period)}",
        "municipality",
        "Gemeente",
        [
            (f"{indicator}.within_norm", review.period, "Binnen de norm"),
            (f"{indicator}.median", review.period, "Mediaan"),
            (f"{indicator}.p90", review.period, "90e percentiel"),
            (f"{indicator}.waiting", review.period, "Wacht nog"),
        ],
        notes=(
            "Mediaan en 90e percentiel in dagen. Wacht nog: klantreizen op de laatste dag van de periode.",
            "De norm is een afgesproken streefwaarde (Treeknorm), geen wettelijke termijn.",
        ),
    )
    return Section(title=title, blocks=present(*paragraphs(*texts), chart, table))


def duration(review: Review) -> Section:
    """The chapter on duration, moves between segments, and how help is given."""
    median = review.figure("lead_time.median", review.period)
    before = review.figure("lead_time.median", year_before(review))
    running = review.figure("lead_time.running_median", review.period)
    texts = []
    if median is not None and known(median) is not None:
        then = f" ({written(before)} in {when(before)})" if before and known(before) is not None else ""
        texts.append(
            sentence(
                f"de helft van de trajecten die in {phrase(review.period)} eindigden, duurde hooguit {written(median)}{then}"
            )
        )
    if running is not None and known(running) is not None:
        texts.append(
            sentence(
                f"van de trajecten die op de laatste dag nog liepen, liep de helft al minstens {written(running)}; lopende trajecten tellen in de doorlooptijd niet mee, daarom staat dit cijfer ernaast"
            )
        )
    classes = [review.figure(f"lead_time.{code}", review.period) for code, _ in LENGTHS]
    classes_before = [review.figure(f"lead_time.{code}", year_before(review)) for code, _ in LENGTHS]
    chart = Chart(
        title="Hoe lang beëindigde trajecten duurden",
        subtitle=f"Aandeel per duurklasse, {phrase(year_before(review))} en {phrase(review.period)}",
        alt="Staven per duurklasse: "
        + "; ".join(
            f"{label} {written(figure)}" for (_, label), figure in zip(LENGTHS, classes, strict=True) if figure
        )
        + ".",
        spec=Columns(
            categories=tuple(label for _, label in LENGTHS),
            series=(
                Series(name=short_period(year_before(review)), values=cells(classes_before)),
                Series(name=short_period(review.period), values=cells(classes)),
            ),
            format=Format.WHOLE_PERCENT,
        ),
    )
    segments = by_code(
        review,
        "Doorlooptijd van beëindigde trajecten per segment (mediaan, dagen)",
        "segment",
        "Segment",
        [
            ("lead_time.median", year_before(review), short_period(year_before(review))),
            ("lead_time.median", review.period, short_period(review.period)),
        ],
        codes=review.header.registered_segments,
    )
    flow = over_time(
        review,
        "Op- en afschalen en de vorm van de hulp",
        [
            ("scaling.up", "Opgeschaald"),
            ("scaling.down", "Afgeschaald"),
            ("form_and_place.group", "Begonnen hulp in een groep"),
            ("form_and_place.blended", "Begonnen hulp deels digitaal"),
            ("form_and_place.school", "Begonnen hulp op school"),
        ],
        last_periods(review, 5),
        notes=(
            "Op- en afgeschaald: op de laatste dag in een zwaarder of lichter segment dan op de eerste, als aandeel van de "
            "cliënten die op de eerste dag in zorg waren.",
        ),
    )
    return Section(
        title="Duur en doorstroom", blocks=present(*paragraphs(*texts), chart, segments, flow), anchor="duur"
    )


def outcomes(review: Review) -> Section:
    """The chapter on how help ends: end reasons, goal attainment, satisfaction, return, and coverage."""
    return Section(
        title="Uitkomsten", blocks=(_end_reasons(review), _measured(review), _after(review)), anchor="uitkomsten"
    )


def _end_reasons(review: Review) -> Section:
    periods = full_years(review)
    before = last_year(review)
    planned = review.figure("ended_as_planned", review.period)
    planned_then = review.figure("ended_as_planned", before) if before else None
    early = review.figure("ended_early_in_agreement", review.period)
    early_then = review.figure("ended_early_in_agreement", before) if before else None
    blocks: list[Block] = []
    texts = []
    if planned and known(planned) is not None:
        then = ""
        step = difference(planned, planned_then)
        if step and planned_then:
            then = f", tegen {written(planned_then)} in {when(planned_then)} (het hele jaar; {points(step)})"
        texts.append(
            sentence(
                f"van de klantreizen die in {phrase(review.period)} eindigden, eindigde {written(planned)} volgens plan{then}"
            )
        )
    blocks += paragraphs(*texts)
    fall, rise = difference(planned, planned_then), difference(early, early_then)
    if fall is not None and rise is not None and fall < 0 < rise and before:
        # all shares together are 100: what is neither as planned nor in agreement ended early in another way
        rest = -fall - rise
        unexplained = "Waarom, is aan deze cijfers niet te zien."
        if rest > 0:
            unexplained = (
                f"De overige {points(rest, signed=False)} blijven onverklaard: dat zijn andere vroege einden, en waarom die "
                "toenamen is aan deze cijfers niet te zien."
            )
        blocks.append(
            Callout(
                role="note",
                title="Waar het verschil zit",
                text=(
                    f"Het aandeel 'volgens plan' daalde met {points(-fall, signed=False)}. Het aandeel dat in overleg "
                    f"eerder eindigde, steeg met {points(rise, signed=False)}. {unexplained}",
                ),
            )
        )
    years = [p for p in periods if review.figure("ended_as_planned", p)]
    series = tuple(
        Series(name=label, values=cells(review.figure(indicator, p) for p in years))
        for indicator, label in END_REASONS
        if review.figure(indicator, years[-1])
    )
    if len(series) > 1 and len(years) > 1:
        blocks.append(
            Chart(
                title="Hoe klantreizen eindigden",
                subtitle=f"Aandeel van de beëindigde klantreizen (redenen 31 t/m 35), {per_year(review)}",
                alt="Staven per jaar met het aandeel volgens plan, in overleg eerder en door de cliënt beëindigd: "
                + "; ".join(
                    f"{short_period(p)} {written(f)} volgens plan"
                    for p in years
                    if (f := review.figure("ended_as_planned", p))
                )
                + ".",
                spec=Columns(
                    categories=tuple(short_period(p) for p in years), series=series, format=Format.WHOLE_PERCENT
                ),
                notes=(
                    "Overlijden, tijdelijke stop, beëindiging door de gemeente, wijziging en overstap (redenen 02, 20 en 36 "
                    "t/m 39) tellen niet mee in de noemer.",
                ),
            )
        )
    table = over_time(
        review,
        "Reden van beëindiging",
        [
            ("ended_as_planned", "Klantreizen volgens plan"),
            ("ended_early_in_agreement", "Klantreizen eerder, in overleg"),
            ("dropout.narrow", "Uitval, smal (door cliënt)"),
            ("dropout.broad", "Uitval, breed (elk vroeg einde)"),
            ("ended_as_planned.trajectories", "Trajecten volgens plan"),
            ("outflow_outside_contract", "Naar hulp buiten het contract"),
        ],
        full_years(review),
        notes=(
            "Uitval, breed: redenen 32 tot en met 35, met 'eerder, in overleg' en 'uitval, smal' erbij.",
            "Naar hulp buiten het contract: aandeel van alle beëindigde klantreizen, met elke reden.",
        ),
    )
    return Section(title="Reden van beëindiging", blocks=(*blocks, *present(table)))


def _measured(review: Review) -> Section:
    periods = last_periods(review, 5)
    coverage = review.figure("outcome_coverage", review.period)
    texts = []
    if coverage is not None and known(coverage) is not None:
        texts.append(
            sentence(
                f"van {written(coverage)} van de beëindigde trajecten is een uitkomst bekend; de cijfers hieronder gaan alleen "
                "over die trajecten"
            )
        )
    table = over_time(
        review,
        "Tevredenheid en doelrealisatie",
        [
            ("client_satisfaction", "Tevredenheid (1-10)"),
            ("client_satisfaction.response", "Respons tevredenheid"),
            ("goal_attainment.a", "Kan zonder hulp verder"),
            ("goal_attainment.c", "Problemen verminderd"),
            ("goal_attainment.d", "Doelen behaald (gemiddeld)"),
            ("goal_attainment.d_known", "Doelrealisatie bekend"),
            ("outcome_coverage", "Dekkingsgraad uitkomst"),
        ],
        periods,
    )
    return Section(title="Tevredenheid en doelrealisatie", blocks=present(*paragraphs(*texts), table))


def _after(review: Review) -> Section:
    periods = last_periods(review, 5)
    table = over_time(
        review,
        "Terugkeer en herhaald beroep",
        [
            ("return_after_ending.within_6_months", "Terug binnen zes maanden"),
            ("return_after_ending.within_12_months", "Terug binnen twaalf maanden"),
            ("repeated_use", "Herhaald beroep (CBS)"),
        ],
        periods,
        notes=(
            "Terugkeer is pas bekend als de hele volgperiode achter ons ligt.",
            "Herhaald beroep: begonnen trajecten van jeugdigen die in de vijf jaar ervoor al hulp hadden.",
            *_short_history(review, periods),
        ),
    )
    return Section(title="Na afloop", blocks=present(table) or paragraphs("Hierover is nog niets bekend."))


def _short_history(review: Review, periods: Sequence[Period]) -> tuple[str, ...]:
    """Repeated use looks back five years; before that many years of deliveries it comes out too low."""
    start = Period.parse(review.header.first_month).start
    if not periods or periods[0].start.year - 5 >= start.year:
        return ()
    return (
        "De leveringen gaan voor de eerste van deze perioden minder dan vijf jaar terug; herhaald beroep valt daar te laag "
        "uit en is niet goed te vergelijken.",
    )
