# SPDX-License-Identifier: EUPL-1.2
"""Why cost differs from the lump sum: the bridge, the effects per municipality and segment, the plain split in two.

Everything here says to which factor a difference belongs, never what brought it about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from regie.reporting.charts import Bridge, Step
from regie.reporting.document import Block, Callout, Chart, Column, Row, Section, Table, link
from regie.reporting.half_year.budget import budget_of, with_reading
from regie.reporting.half_year.factors import (
    HEAD_MEANINGS,
    HEAD_NAMES,
    HEAD_OF,
    HEADS,
    NOT_TIED,
    REST,
    basis_name,
    meanings,
    short_name,
    taken_in_volume,
    together,
)
from regie.reporting.half_year.parts import codes_of, euros, name, paragraphs, present
from regie.reporting.half_year.plain_split import number_and_cost
from regie.reporting.half_year.wording import listed, sentence
from regie.reporting.values import Format
from regie.review import Comparison, Review, Variance, VarianceLine
from regie.vocabulary.figure import TOTAL, UNKNOWN
from regie.vocabulary.formatting import euro

TOO_SMALL = 50_000_00
"""Effects below this (cents) are written as 0.0 million."""

SIDE_BY_SIDE = 6
"""So many municipalities fit beside each other as columns; more stand below each other."""


def why_cost_differs(review: Review) -> Section | None:
    """The section on differences; nothing without an analysis of them."""
    variance = review.variance
    if variance is None:
        return None
    blocks: tuple[Block, ...] = present(
        with_reading(review, variance.sentence_nl),
        *paragraphs(beside_the_lump_sum(review, variance), _index(variance)),
        bridge_chart(variance),
        effects_table(review, variance),
        sign_conflicts(review, variance),
        _possible_explanations(review),
        number_and_cost(review),
        _drill_down(review, variance),
    )
    return Section(title="Waarom de kosten afwijken", blocks=blocks, anchor="verschillen")


def beside_the_lump_sum(review: Review, variance: Variance) -> str:
    """How the difference with the lump sum relates to the extra cost, where they are not the same."""
    now = budget_of(review)
    if now is None or now.excess == variance.total.excess:
        return ""
    parts = [
        f"{what} van {euro(euros(cents))}"
        for what, cents in (
            ("aanvullende besluiten", now.amendments),
            ("een sluitpost van het voorbeeld", now.remainder),
        )
        if cents
    ]
    return sentence(
        f"het verschil van {euro(euros(variance.total.excess), signed=True)} is gemeten tegen de lumpsum zelf"
        + (f"; met {listed(parts)} erbij" if parts else "; tegen het hele referentiebudget")
        + f" komen de kosten {euro(euros(abs(now.excess)))} {'boven' if now.excess > 0 else 'onder'} het referentiebudget uit"
    )


def _index(variance: Variance) -> str:
    effect = variance.total.index_effect
    if effect is None:
        return ""
    return sentence(
        f"in de lumpsum zit {euro(euros(effect))} aan indexatie; dat bedrag is al betaald en telt niet mee als prijsverschil"
    )


def bridge_chart(variance: Variance) -> Chart:
    """From lump sum to cost, a step per factor."""
    line = variance.total
    effects = _drawn(together(line))
    steps = [Step(label="Lumpsum", value=euros(line.reference), total=True)]
    steps += [Step(label=short_name(variance, code), value=euros(cents)) for code, cents in effects]
    steps.append(Step(label="Kosten", value=euros(line.realised + line.accrued), total=True))
    told = listed(
        [f"{short_name(variance, code).lower()} {euro(euros(cents), signed=True)}" for code, cents in effects]
    )
    return Chart(
        title="Van lumpsum naar kosten",
        subtitle="Verschil per factor in miljoenen euro's",
        alt=sentence(
            f"staven in stappen van de lumpsum van {euro(euros(line.reference))} naar de kosten van "
            f"{euro(euros(line.realised + line.accrued))}"
            + (f": {told}" if told else "")
        ),
        spec=Bridge(steps=tuple(steps)),
        notes=(
            f"Vergeleken met {basis_name(variance)}. Kosten zijn geboekt en nog te verwachten.",
            *(("Overig: niet aan cliënten gebonden kosten en effecten die te klein zijn om te tekenen.",) if any(code == REST for code, _ in effects) else ()),
        ),
        anchor="figuur-verschillen",
    )  # fmt: skip


def _drawn(effects: Mapping[str, int]) -> list[tuple[str, int]]:
    """The effects that can be seen; those too small to draw stand in one step with what is not client-tied."""
    small = {code for code, cents in effects.items() if abs(cents) < TOO_SMALL}
    if not any(effects[code] for code in small):
        return [(code, cents) for code, cents in effects.items() if cents]
    rest = {*small, NOT_TIED}
    shown = [(code, cents) for code, cents in effects.items() if code not in rest]
    return [*shown, (REST, sum(cents for code, cents in effects.items() if code in rest))]


def effects_table(review: Review, variance: Variance) -> Table | None:
    """The effects per municipality; factors below each other where the municipalities fit beside each other."""
    if "municipality" not in variance.levels:
        return None
    lines = {line.where["municipality"]: line for line in variance.by("municipality")}
    order = [code for code in codes_of(review, "municipality") if code in lines]
    order += sorted(set(lines) - set(order))
    columns = [(name(review, "municipality", code), lines[code]) for code in order]
    columns.append(("Totaal", variance.total))
    factors = [
        code for code, _ in together(variance.total).items() if any(together(one)[code] for _, one in columns)
    ]
    title = "Verschil met de lumpsum per factor en gemeente (euro)"
    if len(order) > SIDE_BY_SIDE:
        heads = ["Lumpsum", *(short_name(variance, code) for code in factors), "Kosten"]
        forms = [Format.WHOLE, *(Format.CHANGE for _ in factors), Format.WHOLE]
        return Table(
            title=title,
            head="Gemeente",
            columns=tuple(Column(title=head, format=form) for head, form in zip(heads, forms, strict=True)),
            rows=tuple(
                Row(
                    label=label,
                    cells=(
                        euros(line.reference),
                        *(euros(together(line)[code]) for code in factors),
                        euros(line.realised + line.accrued),
                    ),
                    role="total" if line is variance.total else "line",
                )
                for label, line in columns
            ),
            notes=meanings(variance, factors),
            anchor="tabel-verschillen",
        )
    rows = [
        Row(label="Lumpsum", cells=tuple(euros(line.reference) for _, line in columns)),
        *(
            Row(
                label=short_name(variance, code),
                cells=tuple(euros(together(line)[code]) for _, line in columns),
                indent=1,
                format=Format.CHANGE,
            )
            for code in factors
        ),
        Row(
            label="Verschil met de lumpsum",
            cells=tuple(euros(line.excess) for _, line in columns),
            role="subtotal",
            format=Format.CHANGE,
        ),
        Row(
            label="Kosten, geboekt en te verwachten",
            cells=tuple(euros(line.realised + line.accrued) for _, line in columns),
            role="total",
        ),
    ]
    return Table(
        title=title,
        head="Factor",
        columns=tuple(Column(title=label, strong=line is variance.total) for label, line in columns),
        rows=tuple(rows),
        notes=meanings(variance, factors),
        anchor="tabel-verschillen",
    )


def sign_conflicts(review: Review, variance: Variance) -> Callout | None:
    """Conclusions that nobody should draw, since one method says more and another less; nothing without any."""
    if not variance.conflicts:
        return None
    items = [_conflict(review, variance, one) for one in variance.conflicts if set(one.where) <= _open_levels()]
    more = len(variance.conflicts) - len(items)
    if more:
        items.append(sentence(f"{more} conclusies over kleinere onderdelen"))
    return Callout(
        role="quality",
        title="Het teken hangt af van de rekenmethode",
        text=(
            "Bij de volgende conclusies komt de ene methode op meer kosten uit en de andere op minder. Trek daar geen "
            "conclusie uit.",
        ),
        items=tuple((item,) for item in items),
    )


def _open_levels() -> set[str]:
    """Levels that every edition may show."""
    return {"municipality", "segment"}


def _conflict(review: Review, variance: Variance, one: Comparison) -> str:
    place = " en ".join(name(review, level, code) for level, code in one.where.items()) or "de hele regio"
    low, high = min(one.by_method.values()), max(one.by_method.values())
    return sentence(
        f"{short_name(variance, one.conclusion)}, {place}: van {euro(euros(low), signed=True)} tot {euro(euros(high), signed=True)}"
    )


def _possible_explanations(review: Review) -> Callout | None:
    """What the cooperative's risk file names; claims, not findings."""
    last = {entry.id: entry for entry in review.risk_file}
    entries = [entry for entry in last.values() if entry.state != "closed"]
    if not entries:
        return None
    return Callout(
        role="hypothesis",
        text=(
            (
                "De coöperatie noemt in het risicodossier mogelijke verklaringen (",
                link("risicodossier"),
                "). De cijfers in dit hoofdstuk bevestigen of weerleggen die niet.",
            ),
        ),
        items=tuple((entry.title.rstrip(".") + ".",) for entry in entries),
    )


# Drill-down


def _drill_down(review: Review, variance: Variance) -> Section | None:
    if not {"municipality", "segment"} <= set(variance.levels):
        return None
    rows = [_heads_row("Regio", variance.total, 0, "total")]
    rows += _segments(review, variance.by("segment"), 1)
    for municipality in codes_of(review, "municipality"):
        whole = [line for line in variance.by("municipality") if line.where["municipality"] == municipality]
        if not whole:
            continue
        rows.append(_heads_row(name(review, "municipality", municipality), whole[0], 0, "subtotal"))
        inside = [
            line for line in variance.by("municipality", "segment") if line.where["municipality"] == municipality
        ]
        rows += _segments(review, inside, 1)
    table = Table(
        title="Verschil met de lumpsum per gemeente en segment (euro)",
        head="Gemeente en segment",
        columns=(
            Column(title="Lumpsum"),
            *(Column(title=HEAD_NAMES[head], format=Format.CHANGE) for head in HEADS),
            Column(title="Verschil", format=Format.CHANGE, strong=True),
            Column(title="Kosten"),
        ),
        rows=tuple(rows),
        notes=(
            "De regels tellen op: segmenten tot hun gemeente, gemeenten tot de regio.",
            *(f"{head}: {_with_what_else(variance, head, meaning)}." for head, meaning in HEAD_MEANINGS),
        ),
        anchor="tabel-uitsplitsing",
    )
    return Section(title="Per gemeente en segment", blocks=(table,), anchor="uitsplitsing")


def _with_what_else(variance: Variance, head: str, meaning: str) -> str:
    """What a head means; of volume also which factors of the table above are in it."""
    inside = taken_in_volume(variance) if head == HEAD_NAMES["volume"] else ""
    return f"{meaning}, met {inside} erbij" if inside else meaning


def _segments(review: Review, lines: Sequence[VarianceLine], indent: int) -> list[Row]:
    by_code = {line.where["segment"]: line for line in lines}
    order = [code for code in codes_of(review, "segment") if code in by_code]
    order += sorted(set(by_code) - set(order))
    return [_heads_row(_segment_name(review, code), by_code[code], indent, "line") for code in order]


def _segment_name(review: Review, code: str) -> str:
    return "Niet naar segment" if code in (TOTAL, UNKNOWN) else name(review, "segment", code)


def _heads_row(label: str, line: VarianceLine, indent: int, role: str) -> Row:
    heads = dict.fromkeys(HEADS, 0)
    for code, cents in together(line).items():
        heads[HEAD_OF.get(code, "other")] += cents
    amounts = (line.reference, *heads.values(), line.excess, line.realised + line.accrued)
    return Row.model_validate(
        {"label": label, "cells": tuple(euros(one) for one in amounts), "indent": indent, "role": role}
    )
