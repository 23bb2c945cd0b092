# SPDX-License-Identifier: EUPL-1.2
"""The extra cost as a council knows it: so many clients more or fewer, each so much dearer or cheaper."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.document import Column, Row, Section, Table
from regie.reporting.half_year.parts import codes_of, euros, name, paragraphs, present
from regie.reporting.half_year.wording import listed, sentence
from regie.reporting.values import Format
from regie.review import PlainRow, Review
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import euro, number


def number_and_cost(review: Review) -> Section | None:
    """The section with the split in two factors; nothing without one."""
    split = review.plain_split
    if split is None:
        return None
    total = split.row(TOTAL)
    texts = [_plain_sentence(total)] if total is not None else []
    texts.append(
        "Het aantal telt tegen de kosten per cliëntmaand van de referentie, de kosten per cliëntmaand tegen het werkelijke "
        "aantal. Het gezamenlijke deel zit zo in de kosten per cliënt; de verdeling hierboven deelt dat op een andere manier toe."
    )
    codes = [*codes_of(review, "municipality"), TOTAL]
    rows = [(code, row) for code in codes if (row := split.row(code)) is not None]
    return Section(
        title="Aantal cliënten en kosten per cliënt",
        blocks=present(
            *paragraphs(*texts),
            _plain_levels(review, rows),
            _plain_parts(review, rows, split.basis),
        ),
        anchor="aantal-en-kosten",
    )


def _plain_sentence(row: PlainRow) -> str:
    more = row.client_months_realised - row.client_months_reference
    dearer = row.price_realised - row.price_reference
    parts = [
        f"{number(abs(more))} cliëntmaanden {'meer' if more > 0 else 'minder'} dan in de referentie ({euro(euros(row.volume), signed=True)})",
        f"{euro(euros(abs(dearer)))} per cliëntmaand {'meer' if dearer > 0 else 'minder'} ({euro(euros(row.price), signed=True)})",
    ]
    rest = [
        f"{euro(euros(cents), signed=True)} {what}"
        for cents, what in (
            (row.not_tied, "niet aan cliënten gebonden kosten"),
            (row.base_correction, "correctie van de basis"),
            (row.amendments, "aanvullende besluiten"),
            (row.remainder, "sluitpost van het voorbeeld"),
        )
        if cents
    ]
    return sentence(f"het verschil bestaat uit {listed([*parts, *rest])}")


def _plain_levels(review: Review, rows: Sequence[tuple[str, PlainRow]]) -> Table:
    return Table(
        title="Cliëntmaanden en kosten per cliëntmaand",
        head="Gemeente",
        columns=(
            Column(title="Referentie", group="Cliëntmaanden"),
            Column(title="Werkelijk", group="Cliëntmaanden"),
            Column(title="Referentie", group="Euro per cliëntmaand", format=Format.TWO_DECIMALS),
            Column(title="Werkelijk", group="Euro per cliëntmaand", format=Format.TWO_DECIMALS),
        ),
        rows=tuple(
            Row(
                label=_place(review, code),
                cells=(
                    row.client_months_reference,
                    row.client_months_realised,
                    euros(row.price_reference),
                    euros(row.price_realised),
                ),
                role="total" if code == TOTAL else "line",
            )
            for code, row in rows
        ),
        notes=(
            "Een cliëntmaand is een jeugdige die in een maand hulp had, hoeveel vormen van hulp het ook waren.",
        ),
    )


def _plain_parts(review: Review, rows: Sequence[tuple[str, PlainRow]], basis: str) -> Table:
    gap = review.variance is not None and review.variance.total.effects.get("index_gap")
    extra = [
        (title, field)
        for title, field in (
            ("Correctie basis", "base_correction"),
            ("Aanvullende besluiten", "amendments"),
            ("Sluitpost voorbeeld", "remainder"),
        )
        if any(getattr(row, field) for _, row in rows)
    ]
    heads = ("Aantal cliënten", "Kosten per cliënt", "Niet aan cliënten gebonden")
    columns = [Column(title=title, format=Format.CHANGE) for title in (*heads, *(title for title, _ in extra))]
    return Table(
        title="Meerkosten naar aantal cliënten en kosten per cliënt (euro)",
        head="Gemeente",
        columns=(*columns, Column(title="Meerkosten", format=Format.CHANGE, strong=True)),
        rows=tuple(
            Row(
                label=_place(review, code),
                cells=tuple(
                    euros(cents)
                    for cents in (
                        row.volume,
                        row.price,
                        row.not_tied,
                        *(getattr(row, field) for _, field in extra),
                        row.excess,
                    )
                ),
                role="total" if code == TOTAL else "line",
            )
            for code, row in rows
        ),
        notes=(
            f"Vergeleken met {basis}.",
            "De regio is als geheel gerekend: verschuift zorg tussen gemeenten met andere kosten per cliënt, dan is de som van "
            "de gemeenten per kolom iets anders. De meerkosten tellen wel op.",
            *(("Het indexverschil staat hier niet apart: het zit in de andere kolommen.",) if gap else ()),
        ),
        anchor="tabel-aantal-en-kosten",
    )


def _place(review: Review, code: str) -> str:
    return "Totaal" if code == TOTAL else name(review, "municipality", code)
