# SPDX-License-Identifier: EUPL-1.2
"""The annexes: full tables and the definition of every figure used."""

from __future__ import annotations

from regie.reporting.document import Block, Column, Definition, Definitions, Row, Section, Table
from regie.reporting.half_year.money import provider_table
from regie.reporting.half_year.parts import codes_of, name, paragraphs, present
from regie.reporting.half_year.wording import cell
from regie.reporting.values import Format
from regie.review import Measure, Review
from regie.vocabulary.formatting import short_period
from regie.vocabulary.periods import Period, PeriodKind


def tables(review: Review) -> Section:
    """Unique clients by month for region, municipalities and segments; providers."""
    blocks: tuple[Block, ...] = present(_months(review), provider_table(review))
    return Section(title="Tabellen", blocks=blocks, anchor="tabellen", new_page=True)


def _months(review: Review) -> Table | None:
    months = review.series("unique_clients", PeriodKind.MONTH)
    columns: list[tuple[str, dict[str, str]]] = [("Regio", {})]
    columns += [
        (name(review, by, code), {by: code})
        for by in ("municipality", "segment")
        for code in codes_of(review, by)
        if by != "segment" or code in review.header.registered_segments
    ]
    if not months:
        return None
    return Table(
        title="Unieke cliënten per maand",
        head="Maand",
        columns=tuple(Column(title=title, format=Format.WHOLE) for title, _ in columns),
        rows=tuple(
            Row(
                label=short_period(Period.parse(month.period)),
                cells=tuple(cell(review.figure("unique_clients", month.period, **where)) for _, where in columns),
            )
            for month in months
        ),
        notes=("Uniek per kolom en per maand; kolommen en rijen tellen niet op.",),
    )


def definitions(review: Review) -> Section:
    """What every figure means, one entry per indicator."""
    families: dict[int, list[tuple[str, Measure]]] = {}
    for id_, measure in review.measures.items():
        families.setdefault(measure.number, []).append((id_, measure))
    entries = []
    seen: set[str] = set()
    for number in sorted(families):
        for id_, measure in families[number]:
            family = id_.partition(".")[0]
            if family in seen:
                continue
            seen.add(family)
            entries.append(
                Definition(
                    anchor="d-" + family.replace("_", "-"), term=measure.family_nl, text=measure.definition_nl
                )
            )
    intro = paragraphs("Elk cijfer heeft één definitie; zij is in te zien bij de code waarmee het is berekend.")
    return Section(
        title="Definities",
        blocks=(*intro, Definitions(definitions=tuple(entries))),
        anchor="definities",
        new_page=True,
    )
