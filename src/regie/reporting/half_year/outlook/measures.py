# SPDX-License-Identifier: EUPL-1.2
"""Control measures: whom they concern, what they change and cost, and what must not get worse by them."""

from __future__ import annotations

from regie.reporting.document import Block, Callout, Column, Row, Section, Table
from regie.reporting.half_year.outlook.best import best_combination
from regie.reporting.half_year.outlook.realised import realised
from regie.reporting.half_year.outlook.words import amount, chance_cell, chance_words, counted
from regie.reporting.half_year.parts import euros, paragraphs, present, year_before
from regie.reporting.half_year.wording import cell, form, sentence
from regie.reporting.values import Format
from regie.review import ForecastRun, MeasureEffect, MeasureEffects, Review
from regie.vocabulary import Period
from regie.vocabulary.formatting import period, short_period

STATES = {"decided": "besloten", "proposal": "voorstel"}

BETTER = {"higher": "hoger", "lower": "lager"}

HOW = (
    "Het effect is wat er minder nodig is dan zonder maatregel. 'Alleen' is het effect als het de enige maatregel is; 'in de set' is wat er "
    "meer nodig zou zijn als juist deze wegvalt en de andere blijven. Onzekerheid over het effect zelf is meegerekend."
)


def measures(review: Review, run: ForecastRun) -> Section | None:
    """Measures still to come, their best combination, and those that have begun; nothing without any."""
    found = run.measures
    blocks: list[Block | None] = []
    if found is not None and found.measures:
        blocks += [*paragraphs(_together(found)), whom_and_how(found), effects_table(found), _watch(review, found)]
        blocks.append(best_combination(run))
    blocks.append(realised(review, run))
    if not any(blocks):
        return None
    return Section(title="Beheersmaatregelen", blocks=present(*blocks), anchor="vooruitblik-maatregelen")


def months_of_run(found: MeasureEffects) -> str:
    """ "juli 2024 tot en met december 2027"."""
    first = Period.parse(found.first_month).first_month_number
    last = Period.of_month(first + found.months - 1)
    return f"{period(Period.of_month(first))} tot en met {period(last)}"


def _together(found: MeasureEffects) -> str:
    """What all measures together bring, and how far they are in each other's way."""
    whole = found.of()
    texts = [
        f"alle maatregelen samen verlagen wat er nodig is in {months_of_run(found)} met naar verwachting {amount(whole.effect.mean)} (acht van de "
        f"tien keer tussen {amount(whole.effect.low)} en {amount(whole.effect.high)}) en kosten {amount(whole.cost)}",
        f"de kans dat zij meer opleveren dan zij kosten, is {chance_words(found.chance_pays)}",
    ]  # fmt: skip
    if whole.interaction.mean < 0:
        texts.append(
            f"samen leveren zij {amount(-whole.interaction.mean)} minder op dan de effecten apart bij elkaar: zij werken voor een deel op dezelfde zorg"
        )
    elif whole.interaction.mean > 0:
        texts.append(
            f"samen leveren zij {amount(whole.interaction.mean)} meer op dan de effecten apart bij elkaar"
        )
    if found.illustrative:
        texts.append("de maatregelen zijn verzonnen, ter illustratie")
    return " ".join(sentence(text) for text in texts) + " " + HOW


def whom_and_how(found: MeasureEffects) -> Table:
    """Whom each measure concerns, by what means, from when."""
    return Table(
        title="De maatregelen: voor wie, hoe en vanaf wanneer",
        head="Maatregel",
        columns=(
            Column(title="Voor wie", format=Format.TEXT, wide=True),
            Column(title="Hoe", format=Format.TEXT, wide=True),
            Column(title="Vanaf", format=Format.TEXT),
            Column(title="Stand", format=Format.TEXT),
        ),
        rows=tuple(
            Row(
                label=one.title,
                cells=(
                    one.concerns,
                    one.means,
                    short_period(Period.parse(one.starts)),
                    STATES.get(one.state, one.state),
                ),
            )
            for one in found.ordered
        ),
    )


def effects_table(found: MeasureEffects) -> Table:
    """Effect alone and in the set, cost, net, worth per euro and chance that it pays, best worth first."""
    rows = []
    for one in found.ordered:
        amounts = one.of()
        cells = (
            euros(amounts.alone.mean), euros(amounts.in_set.mean), euros(amounts.cost), euros(amounts.net.mean),
            "geen kosten" if one.worth_per_euro is None else one.worth_per_euro, chance_cell(one.chance_pays),
        )  # fmt: skip
        rows.append(Row(label=f"{one.order}. {one.title}", cells=cells))
    whole = found.of()
    total = (
        "",
        euros(whole.effect.mean),
        euros(whole.cost),
        euros(whole.net.mean),
        "",
        chance_cell(found.chance_pays),
    )
    rows.append(Row(label="Alle samen", cells=total, role="total"))
    return Table(
        title=f"Wat de maatregelen opleveren en kosten, {months_of_run(found)} (euro)",
        head="Maatregel, in volgorde van opbrengst per euro",
        columns=(
            Column(title="Effect alleen"),
            Column(title="Effect in de set"),
            Column(title="Kosten"),
            Column(title="Netto", format=Format.CHANGE, strong=True),
            Column(title="Per euro", format=Format.TWO_DECIMALS),
            Column(title="Kans dat het loont"),
        ),
        rows=tuple(rows),
        notes=(
            "Netto: effect in de set min kosten. Per euro: opbrengst in de set voor elke euro aan kosten. De effecten in de set tellen niet op tot het effect samen: wat "
            "twee maatregelen delen, valt pas weg als beide wegvallen.",
        ),
        anchor="tabel-maatregelen",
    )  # fmt: skip


def _watch(review: Review, found: MeasureEffects) -> Section | None:
    """The indicators that must not get worse, as they stand now."""
    guarded: dict[str, list[MeasureEffect]] = {}
    watched = {watch.indicator: watch for one in found.measures for watch in one.watch}
    for one in found.ordered:
        for watch in one.watch:
            guarded.setdefault(watch.indicator, []).append(one)
    if not guarded:
        return None
    rows = []
    for indicator, own in guarded.items():
        now = review.figure(indicator, review.period)
        before = review.figure(indicator, year_before(review))
        known = now or before
        cells = (
            BETTER.get(watched[indicator].better, ""), cell(now), cell(before),
            ", ".join(str(one.order) for one in own),
        )  # fmt: skip
        label = _indicator(review, indicator, watched[indicator].name.nl)
        rows.append(Row(label=label, cells=cells, format=form(known) if known else None))
    table = Table(
        title="Wat niet slechter mag worden",
        head="Indicator",
        columns=(
            Column(title="Beter is", format=Format.TEXT),
            Column(title=short_period(review.period)),
            Column(title=short_period(year_before(review))),
            Column(title="Bij maatregel", format=Format.TEXT),
        ),
        rows=tuple(rows),
        notes=("De nummers zijn die van de vorige tabel.",),
    )
    text = (
        "Een maatregel die geld bespaart en de hulp slechter maakt, is geen besparing. Het model weet daar niets van: het neemt aan dat deze "
        "cijfers blijven zoals zij zijn. Alleen de cijfers zelf kunnen het laten zien."
    )
    return Section(title="Wat bewaakt moet worden", blocks=(*paragraphs(text), table))


def _indicator(review: Review, indicator: str, title: str) -> str:
    """The indicator with the family it is of, where its own name does not say that."""
    known = review.measures.get(indicator)
    if known is None or known.family_nl.lower() in title.lower() or title.lower() in known.family_nl.lower():
        return title
    return f"{known.family_nl}: {title[0].lower()}{title[1:]}"


def measure_remarks(found: MeasureEffects) -> Callout | None:
    """What a reader must know of each measure, for the annex."""
    items = [(f"{one.title}: {words.nl}",) for one in found.ordered for words in one.remarks]
    items += [(words.nl,) for words in found.remarks]
    if not items:
        return None
    return Callout(
        role="note",
        title="Bij de maatregelen",
        text=("Wat een lezer moet weten voor hij de bedragen gebruikt:",),
        items=tuple(items),
    )


def grounds_table(review: Review, found: MeasureEffects) -> Table | None:
    """The expected strength with its ground, and how many clients are concerned, for the annex."""
    grounds = {"evidence": "onderzoek", "pilot": "proef", "expert": "inschatting van deskundigen"}
    rows = []
    for one in found.ordered:
        for effect in one.effects or (None,):
            told = "" if effect is None else f"{grounds[effect.ground]}: {effect.source}"
            strength = (None, None, None) if effect is None else (effect.low, effect.likely, effect.high)
            cells = (*strength, counted(review, one.new_clients), counted(review, one.client_months), told)
            rows.append(Row(label=one.title, cells=cells))
    if not rows:
        return None
    return Table(
        title="Hoe sterk de maatregelen naar verwachting werken, en waar dat op rust",
        head="Maatregel",
        columns=(
            Column(title="minst", group="Sterkte in procent", format=Format.ONE_DECIMAL),
            Column(title="waarschijnlijk", group="Sterkte in procent", format=Format.ONE_DECIMAL),
            Column(title="meest", group="Sterkte in procent", format=Format.ONE_DECIMAL),
            Column(title="nieuwe cliënten", group="Betreft per jaar"),
            Column(title="cliëntmaanden", group="Betreft per jaar"),
            Column(title="Grond", format=Format.TEXT, wide=True),
        ),
        rows=tuple(rows),
    )


def yearly_table(found: MeasureEffects) -> Table | None:
    """Effect in the set and cost per year, for the annex."""
    years = sorted({each.year for each in found.together if each.year is not None})
    if len(years) < 2:
        return None
    columns, groups = [], ("Effect in de set", "Kosten")
    for group in groups:
        columns += [Column(title=str(year), group=group) for year in years]
    rows = []
    for one in found.ordered:
        own = [one.of(year) for year in years]
        cells = (*(euros(each.in_set.mean) for each in own), *(euros(each.cost) for each in own))
        rows.append(Row(label=one.title, cells=cells))
    together = [found.of(year) for year in years]
    cells = (*(euros(each.effect.mean) for each in together), *(euros(each.cost) for each in together))
    rows.append(Row(label="Alle samen", cells=cells, role="total"))
    return Table(
        title="Effect en kosten van de maatregelen per jaar (euro)",
        head="Maatregel",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=("Van een jaar dat al loopt, tellen alleen de maanden van de prognose.",),
    )
