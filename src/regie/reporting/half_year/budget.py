# SPDX-License-Identifier: EUPL-1.2
"""Lump sum against cost, per year and per municipality."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from regie.reporting.charts import Columns, Series
from regie.reporting.document import (
    Block,
    Callout,
    Chart,
    Column,
    KeyFigure,
    Paragraph,
    Row,
    Run,
    Section,
    Table,
    note,
)
from regie.reporting.half_year.parts import codes_of, euros, name, paragraphs, part_of_a_year, present
from regie.reporting.half_year.wording import listed, phrase, sentence
from regie.reporting.tokens import series_colour
from regie.reporting.values import Format, Number
from regie.review import BudgetYear, Review
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import euro, percent
from regie.vocabulary.periods import Period


def budget_of(review: Review, place: str = TOTAL, when: str | None = None) -> BudgetYear | None:
    """Lump sum against cost of a municipality (or ``total``) in a period, by default the review's own."""
    wanted = when or review.header.period
    return next((one for one in review.budget if (one.period, one.municipality) == (wanted, place)), None)


def excess_words(cents: int) -> str:
    """ "€ 3.359.000 hoger dan", for before the amount that cost is held against."""
    if cents == 0:
        return "gelijk aan"
    return f"{euro(euros(abs(cents)))} {'hoger' if cents > 0 else 'lager'} dan"


def excess_name(cents: int) -> str:
    """What the difference is called."""
    return "Minderkosten" if cents < 0 else "Meerkosten"


def band_words(band: tuple[int, int] | None) -> str:
    """A band of amounts for behind one: "tussen … en …"; empty without one."""
    return "" if band is None else f"tussen {euro(euros(band[0]))} en {euro(euros(band[1]))}"


def budget_cards(review: Review) -> tuple[KeyFigure, ...]:
    """Extra cost and the use of the lump sum, with their band; none without a contract."""
    now = budget_of(review)
    if now is None:
        return ()
    use = now.use_band
    return (
        KeyFigure(
            label=excess_name(now.excess),
            value=euros(abs(now.excess)),
            format=Format.EURO,
            change=sentence(f"schatting {band_words(now.excess_band)}") if now.excess_band else "",
            judgement="bad" if now.excess > 0 else "neutral",
            remark="Kosten min lumpsum en aanvullende besluiten",
        ),
        KeyFigure(
            label="Gebruik van de lumpsum",
            value=now.use_percent,
            format=Format.PERCENT,
            change=f"Schatting tussen {percent(use[0])} en {percent(use[1])}." if use else "",
            judgement="bad" if now.excess > 0 else "neutral",
            remark="Geboekte en te verwachten kosten",
        ),
    )


def reading_of_amount(review: Review) -> Callout | None:
    """How the published amount is read; stands, framed or as a footnote, wherever the amount stands."""
    remark = review.header.reported_amount_remark
    return Callout(role="note", title="Hoe dit bedrag is gelezen", text=(remark,)) if remark else None


def with_reading(review: Review, text: str) -> Paragraph:
    """A paragraph that holds the published amount, with how it is read as a footnote."""
    remark = review.header.reported_amount_remark
    return Paragraph(text=(Run(text=text), note(remark)) if remark else text)


def budget_sentence(review: Review) -> str:
    """Cost against reference in one sentence; empty without a contract."""
    now = budget_of(review)
    if now is None:
        return ""
    parts = (("aanvullende besluiten", now.amendments), ("een sluitpost van het voorbeeld", now.remainder))
    beside = listed([part for part, cents in parts if cents])
    against = (
        "de lumpsum"
        + (f" met {beside}," if beside else " van")
        + f" {'samen ' if beside else ''}{euro(euros(now.reference))}"
    )
    return sentence(
        f"de kosten over {phrase(review.period)} zijn {euro(euros(now.cost))}, {excess_words(now.excess)} {against}"
    )


def lump_sum_and_cost(review: Review) -> Section | None:
    """Lump sum, what was added to it, cost and extra cost: per year, and per municipality in the period."""
    now = budget_of(review)
    if now is None:
        return None
    header = review.header
    texts = [budget_sentence(review)]
    if now.accrued:
        band = band_words((now.low, now.high) if now.low is not None and now.high is not None else None)
        texts.append(
            sentence(
                f"daarvan is {euro(euros(now.accrued))} nog niet geboekt maar naar schatting nog te verwachten"
                + (f" ({band}, acht van de tien keer)" if band else "")
            )
        )
    if now.ledger_only:
        way = "wel in het grootboek en niet" if now.ledger_only > 0 else "niet in het grootboek en wel"
        texts.append(sentence(f"{euro(euros(abs(now.ledger_only)))} staat {way} in de leveringen van aanbieders"))
    if header.contract_illustrative:
        invented: Block | None = Callout(
            role="note",
            title="Bedragen van het contract",
            text=(header.contract_note or "Alle bedragen zijn verzonnen.",),
        )
    else:
        invented = None
    return Section(
        title="Lumpsum en kosten",
        blocks=present(
            *paragraphs(" ".join(text for text in texts if text)),
            reading_of_amount(review),
            invented,
            _chart(review),
            lump_sum_table(review),
            _per_municipality(review),
        ),
        anchor="lumpsum",
    )


def _years(review: Review) -> list[BudgetYear]:
    found = [one for one in review.budget if one.municipality == TOTAL]
    return sorted(found, key=lambda one: Period.parse(one.period))


def _chart(review: Review) -> Chart | None:
    years = _years(review)
    if not years:
        return None
    budget = tuple(euros(one.reference) for one in years)
    cost = tuple(euros(one.cost) for one in years)
    told = listed(
        [
            f"{one.period} {euro(euros(one.reference))} tegen {euro(euros(one.cost))}"
            for one in (years[0], years[-1])
        ]
    )
    above = [one.period for one in years if one.excess > 0]
    title = (
        "De kosten lagen elk jaar boven de lumpsum"
        if len(above) == len(years)
        else f"De kosten lagen {len(above)} van de {len(years)} keer boven de lumpsum"
    )
    return Chart(
        title=title,
        subtitle="Lumpsum met aanvullende besluiten, en geboekte en te verwachten kosten, in miljoenen euro's",
        alt=f"Per jaar twee staven naast elkaar: lumpsum met aanvullende besluiten, en kosten. Van {told}.",
        spec=Columns(
            categories=tuple(one.period for one in years),
            series=(
                Series(name="Lumpsum met aanvullende besluiten", values=budget, colour=series_colour(4)),
                Series(name="Kosten", values=cost, colour=series_colour(0)),
            ),
            format=Format.EURO_MILLIONS,
        ),
        notes=part_of_a_year(review),
    )


Taken = Callable[[BudgetYear], Number]


def lump_sum_table(review: Review) -> Table | None:
    """Lump sum, cost and extra cost per year; nothing without a contract."""
    years = _years(review)
    if not years:
        return None

    def line(label: str, taken: Taken, *, indent: int = 0, role: str = "line", form: Format | None = None) -> Row:
        return Row.model_validate(
            {
                "label": label,
                "cells": tuple(taken(one) for one in years),
                "indent": indent,
                "role": role,
                "format": form,
            }
        )

    rows = [line("Lumpsum, geïndexeerd", lambda one: euros(one.agreed))]
    if any(one.amendments for one in years):
        rows.append(line("Aanvullende besluiten", lambda one: euros(one.amendments)))
    if any(one.remainder for one in years):
        rows.append(line("Sluitpost van het voorbeeld", lambda one: euros(one.remainder)))
    rows.append(line("Referentiebudget", lambda one: euros(one.reference), role="subtotal"))
    rows.append(line("Geboekt in leveringen", lambda one: euros(one.booked)))
    if any(one.ledger_only for one in years):
        rows.append(line("Alleen in het grootboek", lambda one: euros(one.ledger_only)))
    rows.append(line("Nog te boeken", lambda one: euros(one.accrued)))
    if any(one.low is not None for one in years):
        rows.append(line("lage schatting", lambda one: euros(one.low), indent=1))
        rows.append(line("hoge schatting", lambda one: euros(one.high), indent=1))
    rows.append(line("Kosten", lambda one: euros(one.cost), role="subtotal"))
    rows.append(line("Meerkosten", lambda one: euros(one.excess), role="total"))
    rows.append(line("Gebruik van de lumpsum", lambda one: one.use_percent, form=Format.PERCENT))
    if any(one.granted is not None for one in years):
        rows.append(line("Toegekend uit het hulpventiel", lambda one: euros(one.granted)))
    return Table(
        title="Lumpsum en kosten per jaar (euro)",
        head=" ",
        columns=tuple(Column(title=one.period, strong=one.period == review.header.period) for one in years),
        rows=tuple(rows),
        notes=(
            *part_of_a_year(review),
            "Meerkosten zijn de kosten min het referentiebudget; een minteken betekent minder kosten dan budget. "
            "De lage en hoge schatting gelden acht van de tien keer.",
            *_contracts(years),
        ),
        source=_source(review),
        anchor="tabel-lumpsum",
    )


def _contracts(years: Sequence[BudgetYear]) -> tuple[str, ...]:
    """Which contract holds in which years, where it is more than one."""
    by_contract: dict[str, list[str]] = {}
    for one in years:
        by_contract.setdefault(one.contract, []).append(one.period)
    if len(by_contract) < 2:
        return ()
    return tuple(sentence(f"contract {contract}: {listed(periods)}") for contract, periods in by_contract.items())


def _source(review: Review) -> str:
    header = review.header
    version = f", versie {header.contract_version}" if header.contract_version else ""
    return f"contract {header.contract_name or header.contract}{version}; momentopname {header.snapshot}"


def _per_municipality(review: Review) -> Table | None:
    found = [(code, budget_of(review, code)) for code in (*codes_of(review, "municipality"), TOTAL)]
    rows = []
    for code, one in found:
        if one is None:
            continue
        cells = (
            euros(one.reference), euros(one.booked), euros(one.ledger_only), euros(one.accrued), euros(one.cost),
            euros(one.excess), one.use_percent,
        )  # fmt: skip
        if code == TOTAL:
            rows.append(Row(label="Totaal", cells=cells, role="total"))
        else:
            rows.append(Row(label=name(review, "municipality", code), cells=cells))
    if len(rows) < 2:
        return None
    heads = ("Referentie", "Geboekt", "Alleen grootboek", "Nog te boeken", "Kosten", "Meerkosten")
    columns = [Column(title=head, strong=head == "Meerkosten") for head in heads]
    return Table(
        title=f"Lumpsum en kosten per gemeente, {phrase(review.period)} (euro)",
        head="Gemeente",
        columns=(*columns, Column(title="Gebruik", format=Format.PERCENT)),
        rows=tuple(rows),
        notes=(
            "Referentie is de lumpsum van de gemeente met aanvullende besluiten en, in een voorbeeld, een sluitpost.",
        ),
        anchor="tabel-lumpsum-gemeente",
    )
