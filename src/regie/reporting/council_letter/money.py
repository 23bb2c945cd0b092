# SPDX-License-Identifier: EUPL-1.2
"""The money of one municipality: cost against the lump sum, the clause of the safety valve, need against budget."""

from __future__ import annotations

from regie.reporting.council_letter.content import Amounts, Need
from regie.reporting.half_year.budget import band_words, budget_of, excess_name, excess_words
from regie.reporting.half_year.outlook.words import amount, years_ahead
from regie.reporting.half_year.parts import name
from regie.reporting.half_year.risks import NOT_A_RIGHT
from regie.reporting.half_year.wording import phrase, sentence
from regie.reporting.values import Format, euros, written
from regie.review import BudgetYear, Review
from regie.vocabulary.formatting import day, euro
from regie.vocabulary.periods import Period, PeriodKind


def finance(review: Review, municipality: str) -> tuple[str, ...]:
    """Cost of the municipality against its reference budget, and that of the region; none without a contract."""
    now, region = budget_of(review, municipality), budget_of(review)
    if now is None:
        return ()
    own = name(review, "municipality", municipality)
    texts = [
        sentence(
            f"over {phrase(review.period)} zijn de kosten van {own} {euro(euros(now.cost))}, {excess_words(now.excess)} "
            f"het referentiebudget van {euro(euros(now.reference))} (lumpsum met aanvullende besluiten)"
        )
    ]
    if now.accrued:
        band = band_words((now.low, now.high) if now.low is not None and now.high is not None else None)
        texts.append(
            sentence(
                f"daarvan is {euro(euros(now.accrued))} nog niet geboekt maar naar schatting nog te verwachten"
                + (f" ({band}, acht van de tien keer)" if band else "")
            )
        )
    found = [" ".join(texts)]
    if region is not None:
        found.append(
            sentence(
                f"voor de regio samen zijn de {excess_name(region.excess).lower()} {euro(euros(abs(region.excess)))}"
            )
        )
    if review.header.contract_illustrative:
        found.append("De bedragen van het contract zijn in dit voorbeeld verzonnen.")
    return tuple(found)


def money_lines(review: Review, municipality: str) -> tuple[Amounts, ...]:
    """Lump sum against cost as lines, with the last full year beside the period."""
    now = budget_of(review, municipality)
    if now is None:
        return ()
    year = Period(PeriodKind.YEAR, review.period.year - 1)
    before = budget_of(review, municipality, str(year))

    def line(label: str, field: str) -> Amounts:
        return Amounts(label=label, now=_of(now, field), before=_of(before, field))

    lines = [
        line("Referentiebudget", "reference"),
        line("Geboekt", "booked"),
        line("Alleen in het grootboek", "ledger_only"),
        line("Nog te boeken, geschat", "accrued"),
        line("Kosten", "cost"),
        line("Meerkosten (min is minder dan budget)", "excess"),
        line("Toegekend uit het hulpventiel", "granted"),
    ]
    nothing = written(None, Format.EURO, "nl")
    return tuple(
        each
        for each in lines
        if each.label in ("Referentiebudget", "Kosten") or {each.now, each.before} - {nothing, euro(0)}
    )


def _of(budget: BudgetYear | None, field: str) -> str:
    cents = None if budget is None else getattr(budget, field)
    return written(euros(cents), Format.EURO, "nl")


def clause_words(review: Review, municipality: str) -> tuple[str, tuple[str, ...]]:
    """What the clause of the safety valve is called, and what it says and led to for this municipality."""
    terms, valve = review.valve_terms, review.valve
    if terms is None:
        return "", ()
    texts = [" ".join(part for part in (terms.summary, terms.reading) if part)]
    if terms.source:
        texts.append(f"Bron: {terms.source}")
    texts.append(NOT_A_RIGHT)
    own = (
        next((each for each in valve.municipalities if each.municipality == municipality), None) if valve else None
    )
    if own is not None:
        told = (
            f"in het verzoek over {phrase(review.period)} vraagt de coöperatie voor deze gemeente {_exact(own.claimed)}; "
            f"daarvan is {_exact(own.accepted)} aanvaard. Het maximum onder de clausule is {_exact(own.maximum)}"
        )
        texts.append(sentence(told))
        if own.decided_on is not None and own.granted is not None:
            texts.append(
                sentence(
                    f"{own.body or own.decides} kende op {day(own.decided_on)} {_exact(own.granted)} toe"
                    + (f": {own.reason}" if own.reason else "")
                )
            )
        else:
            texts.append(sentence(f"over het verzoek is nog niet besloten; daarover besluit: {own.decides}"))
    return terms.clause, tuple(text for text in texts if text)


def _exact(cents: int) -> str:
    """An amount that somebody asked or decided, with its cents where there are any: it is not an estimate."""
    return euro(euros(cents), 2 if cents % 100 else 0)


def needs(review: Review, municipality: str) -> tuple[tuple[Need, ...], str]:
    """What the years need against the municipality's own budget, or the lump sum where no budget line is known;
    with how that is read. Nothing without a published forecast."""
    run = review.forecast
    if run is None:
        return (
            (),
            "Bij deze rapportage is geen prognose gepubliceerd; een vergelijking met de begroting ontbreekt.",
        )
    found = []
    for year in sorted({each.year for each in (*run.years, *years_ahead(run))}):
        line = next((each for each in run.lines if (each.place, each.year) == (municipality, year)), None)
        outlook = run.outlook(year)
        place = next((each for each in outlook.places if each.place == municipality), None) if outlook else None
        if line is not None and line.line is not None:
            found.append(
                _need(year, line.need, line.line, line.source + (f", {day(line.decided)}" if line.decided else ""))
            )
        elif place is not None and place.lump_sum is not None and outlook is not None:
            other = f" van {outlook.lump_sum_of}" if outlook.lump_sum_of != year else ""
            found.append(_need(year, place.need, place.lump_sum, f"lumpsum{other}"))
    note = (
        f"Nodig is de verwachte uitkomst van de prognose met gegevens tot en met {phrase(Period.parse(run.parameters.until))}; de "
        "werkelijkheid kan hoger of lager uitvallen. Maanden die al voorbij zijn, tellen mee zoals zij zijn geboekt."
    )
    return tuple(found), note if found else ""


def _need(year: int, need: int, budget: int, source: str) -> Need:
    gap = need - budget
    return Need(
        year=str(year),
        need=amount(need),
        budget=amount(budget),
        difference=f"{amount(abs(gap))} {'te weinig' if gap > 0 else 'over'}" if gap else "gelijk",
        source=source,
    )
