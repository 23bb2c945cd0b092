# SPDX-License-Identifier: EUPL-1.2
"""The memo: the answer first, then what it rests on, and at the end what the data cannot say."""

from __future__ import annotations

from collections.abc import Iterable

from regie.reporting.cover import cover
from regie.reporting.document import (
    Block,
    Callout,
    Chart,
    Document,
    ItemList,
    KeyFigure,
    KeyFigures,
    Meta,
    Paragraph,
    Section,
)
from regie.reporting.growth import tables
from regie.reporting.growth.drawn import bridge_chart, rates_chart, rates_left_out
from regie.reporting.growth.words import place, word
from regie.reporting.values import Format, euros
from regie.review.growth import GrowthInvestigation, Split
from regie.vocabulary.formatting import phrase
from regie.vocabulary.periods import Period


def growth_document(found: GrowthInvestigation, lang: str = "nl") -> Document:
    """The memo of an investigation, in the edition that it is of. Nothing is computed here."""
    chapters = (
        _answer(found, lang),
        _growth(found, lang),
        _shortage(found, lang),
        _start(found, lang),
        _influence(found, lang),
        _compared(found, lang),
        _hypothesis(found, lang),
        _limits(found, lang),
    )
    return Document(meta=_meta(found, lang), chapters=tuple(each for each in chapters if each is not None))


def growth_name(found: GrowthInvestigation) -> str:
    """The name of the memo's files, without ending."""
    edition = f"-{found.edition}" if found.edition else ""
    return f"groeionderzoek-{found.before}-{found.now}{edition}" + ("" if found.header.suppressed else "-intern")


def _meta(found: GrowthInvestigation, lang: str) -> Meta:
    header = found.header
    before, now = (phrase(each, lang=lang) for each in found.periods)
    return cover(
        header,
        word("title", lang),
        found.periods[1],
        subtitle=word("subtitle", lang, before=before, now=now),
        notice="" if header.suppressed else word("inside", lang),
        lang=lang,
    )


def _answer(found: GrowthInvestigation, lang: str) -> Section:
    heavy = [each for each in found.conclusions if each.heavy]
    first = [each.said.said(lang) for each in heavy if each.chapter == "answer"]
    others = [each.said.said(lang) for each in heavy if each.chapter != "answer"]
    return Section(
        title=word("chapter_answer", lang),
        blocks=_present(
            Paragraph(text=word("question", lang), lead=True),
            *(Paragraph(text=text) for text in first),
            _key_figures(found, lang),
            ItemList(items=tuple((text,) for text in others)) if others else None,
        ),
        anchor="antwoord",
    )


def _key_figures(found: GrowthInvestigation, lang: str) -> KeyFigures | None:
    row = found.growth.row()
    cards: list[KeyFigure] = []
    if row is not None:
        change = word("card_before", lang, when=phrase(found.periods[0], lang=lang))
        cards.append(
            KeyFigure(
                label=word("card_cost", lang),
                value=euros(row.now),
                format=Format.EURO_MILLIONS,
                change=f"{tables.millions(row.change, lang)} {change}",
            )
        )
        if row.client_months_now is not None and row.client_months_before is not None:
            more = row.client_months_now - row.client_months_before
            cards.append(
                KeyFigure(
                    label=word("card_months", lang),
                    value=row.client_months_now,
                    change=f"{tables.whole(more, lang)} {change}",
                )
            )
    for split in found.shortages[-1:]:
        own = split.row()
        if own is not None:
            cards.append(
                KeyFigure(
                    label=word("card_shortage", lang),
                    value=euros(own.change),
                    format=Format.EURO_MILLIONS,
                    change=word("card_of_lump_sum", lang, amount=tables.millions(own.before, lang, signed=False)),
                )
            )
    return KeyFigures(figures=tuple(cards)) if cards else None


def _growth(found: GrowthInvestigation, lang: str) -> Section:
    return Section(
        title=word("chapter_growth", lang),
        blocks=_present(
            *_sentences(found, "growth", lang),
            _bridge(found, found.growth, lang),
            tables.effects_table(found, found.growth, lang),
            tables.figures_table(found, tables.FLOWS, "municipality", word("table_flows", lang), lang),
            tables.figures_table(found, ("cost",), "segment", word("table_segments", lang), lang),
        ),
        anchor="groei",
    )


def _shortage(found: GrowthInvestigation, lang: str) -> Section | None:
    if not found.shortages:
        return None
    return Section(
        title=word("chapter_shortage", lang),
        blocks=_present(
            Paragraph(text=word("shortage_lead", lang)),
            *_sentences(found, "shortage", lang),
            _bridge(found, found.shortages[-1], lang),
            *(tables.effects_table(found, split, lang) for split in found.shortages),
            Paragraph(text=found.header.reported_amount_remark) if found.header.reported_amount_remark else None,
        ),
        anchor="tekort",
    )


def _start(found: GrowthInvestigation, lang: str) -> Section | None:
    start = found.starting_point
    if start is None:
        return None
    return Section(
        title=word("chapter_start", lang),
        blocks=_present(
            Paragraph(text=word("start_lead", lang, contract=start.contract)),
            *_sentences(found, "start", lang),
            tables.base_table(start, lang),
            tables.years_table(start, lang),
            tables.months_table(start, lang),
            Callout(
                role="quality",
                title=word("limits_of_start", lang),
                text=tuple((each.said(lang),) for each in start.remarks),
            )
            if start.remarks
            else None,
        ),
        anchor="vertrekpunt",
    )


def _influence(found: GrowthInvestigation, lang: str) -> Section | None:
    own = found.influence
    if own is None:
        return None
    criteria = "; ".join(own.criteria) or word("no_criteria", lang)
    return Section(
        title=word("chapter_influence", lang),
        blocks=_present(
            *_sentences(found, "influence", lang),
            tables.influence_table(own, lang),
            Paragraph(text=word("criteria", lang, criteria=criteria)),
            ItemList(items=tuple((each.said(lang),) for each in own.rule), ordered=True),
            Paragraph(text=word("risks", lang, risks="; ".join(own.risks))) if own.risks else None,
        ),
        anchor="invloed",
        new_page=False,
    )


def _compared(found: GrowthInvestigation, lang: str) -> Section:
    return Section(
        title=word("chapter_compared", lang),
        blocks=_present(
            *_sentences(found, "compared", lang),
            tables.figures_table(found, tables.USE, "municipality", word("table_use", lang), lang),
            tables.figures_table(found, tables.THROUGH, "municipality", word("table_through", lang), lang),
            tables.figures_table(found, ("referrer_mix",), "referrer", word("table_referrers", lang), lang),
            tables.figures_table(found, ("unique_clients_period",), "theme", word("table_themes", lang), lang),
            tables.outside_table(found, lang),
            tables.benchmark_table(found, lang),
        ),
        anchor="vergeleken",
    )


def _hypothesis(found: GrowthInvestigation, lang: str) -> Section:
    tested = found.hypothesis
    where = place(found, tested.municipality, lang) if tested.municipality else ""
    left_out = rates_left_out(found, lang)
    return Section(
        title=word("chapter_hypothesis", lang),
        blocks=_present(
            Callout(
                role="note",
                title=word(f"verdict_{tested.verdict}", lang),
                text=((tested.said.said(lang),),),
            ),
            tables.checks_table(found, lang) if tested.checks else None,
            _rates(found, "sessions", where, lang),
            _rates(found, "inflow", where, lang),
            Paragraph(text=left_out) if left_out else None,
            *(
                Paragraph(text=each.said.said(lang))
                for each in found.conclusions
                if each.chapter == "hypothesis" and each.said != tested.said
            ),
            tables.areas_table(found, lang),
            Section(
                title=word("rule", lang),
                blocks=(ItemList(items=tuple((each.said(lang),) for each in tested.rule), ordered=True),),
            ),
            Section(
                title=word("can_and_cannot", lang),
                blocks=(ItemList(items=tuple((each.said(lang),) for each in tested.limits)),),
            )
            if tested.limits
            else None,
        ),
        anchor="voorliggend-veld",
    )


def _limits(found: GrowthInvestigation, lang: str) -> Section:
    told = dict.fromkeys(
        each.said(lang) for each in (*found.remarks, *(r for split in found.shortages for r in split.remarks))
    )
    return Section(
        title=word("chapter_limits", lang),
        blocks=_present(
            Paragraph(text=word("snapshot", lang, snapshot=found.header.snapshot)),
            Paragraph(text=word("hidden", lang)) if found.header.suppressed else None,
            ItemList(items=tuple((text,) for text in told)) if told else None,
        ),
        anchor="grenzen",
        new_page=False,
    )


def _bridge(found: GrowthInvestigation, split: Split, lang: str) -> Chart | None:
    spec = bridge_chart(found, split, lang)
    row = split.row()
    if spec is None or row is None:
        return None
    before = phrase(found.periods[0], lang=lang)
    now = phrase(Period.parse(split.now), lang=lang)
    amount = tables.millions(row.change, lang)
    return Chart(
        title=word(f"bridge_{split.kind}", lang, amount=amount, now=now, before=before),
        subtitle=word("bridge_subtitle", lang),
        alt=word(
            "bridge_alt",
            lang,
            parts="; ".join(
                f"{name} {tables.millions(cents, lang)}" for name, cents in tables.named_effects(split, lang)
            ),
        ),
        spec=spec,
    )


def _rates(found: GrowthInvestigation, which: str, where: str, lang: str) -> Chart | None:
    spec = rates_chart(found, which, lang)
    if spec is None:
        return None
    shown = [series.name for series in spec.series]
    ends = [(each.name, each.values[0], each.values[-1]) for each in spec.series]
    told = "; ".join(
        f"{name}: {tables.one_decimal(first, lang)} – {tables.one_decimal(last, lang)}"
        for name, first, last in ends
    )
    return Chart(
        title=word(f"rates_{which}", lang, place=where or shown[0]),
        subtitle=word(f"rates_{which}_subtitle", lang),
        alt=word("rates_alt", lang, first=spec.categories[0], last=spec.categories[-1], told=told),
        spec=spec,
    )


def _sentences(found: GrowthInvestigation, chapter: str, lang: str) -> Iterable[Paragraph]:
    return [Paragraph(text=each.said.said(lang)) for each in found.conclusions if each.chapter == chapter]


def _present(*blocks: Block | None) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)
