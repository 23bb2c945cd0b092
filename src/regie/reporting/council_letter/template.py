# SPDX-License-Identifier: EUPL-1.2
"""The template that comes with Regie, made by this code: a municipality can take it as the beginning of its own."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache

import docx
from docx.document import Document as Paper
from docx.shared import Mm
from docx.table import Table as Grid

from regie.reporting.council_letter.document import SOURCES
from regie.reporting.word import marks
from regie.reporting.word.bytes import settled
from regie.reporting.word.styles import CALLOUT, CAPTION, CELL, MARK, NOTE, prepare

WIDTH = Mm(160)


@cache
def default_template() -> bytes:
    """The template; always the same bytes."""
    paper = docx.Document()
    prepare(paper, "nl")
    properties = paper.core_properties
    properties.title, properties.author, properties.comments = "Sjabloon raadsinformatiebrief", "Regie", ""
    properties.last_modified_by, properties.language = "Regie", "nl-NL"
    properties.created = properties.modified = datetime(2024, 1, 1)  # noqa: DTZ001 (Word keeps no zone)
    _letterhead(paper)
    _opening(paper)
    _figures(paper)
    _explanations(paper)
    _money(paper)
    _closing(paper)
    foot = paper.sections[0].footer.paragraphs[0]
    foot.style = NOTE
    foot.add_run("Raadsinformatiebrief {{ gemeente }} · {{ datum }} · momentopname {{ momentopname }} · pagina ")
    marks.page_number(foot)
    made = io.BytesIO()
    paper.save(made)
    return settled(made.getvalue())


def _letterhead(paper: Paper) -> None:
    paper.add_paragraph("Gemeente {{ gemeente }}", MARK)
    paper.add_paragraph("Raadsinformatiebrief", "Title")
    _each(paper, "melding", "meldingen", CALLOUT["quality"])
    grid = paper.add_table(rows=0, cols=2)
    for label, field in (
        ("Gemeente", "gemeente"),
        ("Datum", "datum"),
        ("Documentnummer", "documentnummer"),
        ("Onderwerp", "onderwerp"),
        ("Periode", "maanden"),
        ("Versie", "versie"),
    ):
        cells = grid.add_row().cells
        _cell(cells[0].paragraphs[0], label, bold=True)
        _cell(cells[1].paragraphs[0], f"{{{{ {field} }}}}")
    marks.widths(grid, [Mm(45), WIDTH - Mm(45)])


def _opening(paper: Paper) -> None:
    _head(paper, "Aanleiding")
    _each(paper, "alinea", "aanleiding")
    paper.add_paragraph("{%p if verbeteringen %}")
    _head(paper, "Verbetering van een eerdere brief")
    _each(paper, "verbetering", "verbeteringen", "List Bullet")
    paper.add_paragraph("{%p endif %}")
    _head(paper, "Samenvatting")
    _each(paper, "alinea", "samenvatting")


def _figures(paper: Paper) -> None:
    _head(paper, "Cijfers van {{ gemeente }}")
    _caption(paper, "{{ cijfers_titel }}")
    _grid(
        paper,
        "cijfers",
        (
            ("Cijfer", "naam", 46),
            ("{{ kop_eerder }}", "eerder", 26),
            ("{{ kop_nu }}", "nu", 26),
            ("Regio", "regio", 27),
            ("Verschil", "verschil", 35),
        ),
        right=("eerder", "nu", "regio"),
    )
    paper.add_paragraph("{{ cijfers_uitleg }}", NOTE)
    paper.add_paragraph("{%p if segmenten %}")
    _caption(paper, "Geboekte kosten per segment (euro)")
    _amounts(paper, "segmenten", "Segment", "{{ kop_eerder }}")
    paper.add_paragraph("{%p endif %}")


def _explanations(paper: Paper) -> None:
    _head(paper, "Mogelijke verklaringen")
    paper.add_paragraph("{{ verklaringen_uitleg }}")
    paper.add_paragraph("{%p for verklaring in verklaringen %}")
    line = paper.add_paragraph(style=CALLOUT["hypothesis"])
    line.add_run("{{ verklaring.titel }}").bold = True
    line.add_run(" ({{ verklaring.bedrag }}). {{ verklaring.bewering }} Vervolg: {{ verklaring.vervolg }}")
    paper.add_paragraph("{%p endfor %}")
    _each(paper, "alinea", "toelichting")


def _money(paper: Paper) -> None:
    _head(paper, "Financiën")
    _each(paper, "alinea", "financien")
    paper.add_paragraph("{%p if bedrag_gelezen %}")
    line = paper.add_paragraph(style=CALLOUT["note"])
    line.add_run("Hoe het gemelde bedrag is gelezen: ").bold = True
    line.add_run("{{ bedrag_gelezen }}")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p if budget %}")
    _caption(paper, "Budget en kosten van {{ gemeente }} (euro)")
    _amounts(paper, "budget", " ", "{{ budget_eerder }}")
    paper.add_paragraph("{%p endif %}")
    _if(paper, "niet_verklaard")
    paper.add_paragraph("{%p if clausule_tekst %}")
    paper.add_paragraph("Wat het contract zegt: {{ clausule }}", "Heading 2")
    paper.add_paragraph("{%p endif %}")
    _each(paper, "alinea", "clausule_tekst")
    paper.add_paragraph("{%p if behoefte %}")
    _caption(paper, "Wat nodig is en wat is begroot")
    _grid(
        paper,
        "behoefte",
        (
            ("Jaar", "jaar", 18),
            ("Nodig", "nodig", 28),
            ("Begroot", "begroot", 28),
            ("Verschil", "verschil", 40),
            ("Waar dat staat", "bron", 46),
        ),
        right=("nodig", "begroot", "verschil"),
    )
    paper.add_paragraph("{%p endif %}")
    _if(paper, "behoefte_uitleg")


def _closing(paper: Paper) -> None:
    _head(paper, "Gemeentelijke reflectie")
    _each(paper, "alinea", "reflectie")
    _head(paper, "Genomen besluiten")
    _each(paper, "besluit", "besluiten", "List Bullet")
    _head(paper, "Vervolg")
    _each(paper, "stap", "vervolg", "List Bullet")
    paper.add_paragraph("{%p if bronnen %}")
    _head(paper, "Bronnen")
    paper.add_paragraph(SOURCES)
    _each(paper, "bron", "bronnen", "List Bullet")
    paper.add_paragraph("{%p endif %}")
    _head(paper, "Wat er is veranderd sinds de vorige brief")
    paper.add_paragraph("{{ vergeleken_met }}")
    paper.add_paragraph("{%p if andere_cijfers %}")
    _grid(
        paper,
        "andere_cijfers",
        (("Cijfer", "naam", 80), ("Vorige brief", "vorige", 40), ("Deze brief", "deze", 40)),
        right=("vorige", "deze"),
    )
    paper.add_paragraph("{%p endif %}")
    _each(paper, "tekst", "andere_teksten", "List Bullet")
    _head(paper, "Bijlagen")
    _each(paper, "bijlage", "bijlagen", "List Bullet")
    paper.add_paragraph("Kernthema: {{ kernthema }}.")
    paper.add_paragraph(
        "Hoogachtend, burgemeester en wethouders van {{ gemeente }},"
    ).paragraph_format.keep_with_next = True
    paper.add_paragraph("{%p for functie in ondertekenaars %}")
    line = paper.add_paragraph("{{ functie }},")
    line.paragraph_format.space_after = Mm(12)
    paper.add_paragraph("{%p endfor %}")


def _head(paper: Paper, title: str) -> None:
    paper.add_paragraph(title, "Heading 1")


def _caption(paper: Paper, title: str) -> None:
    line = paper.add_paragraph(style=CAPTION)
    line.add_run(title).bold = True
    line.paragraph_format.keep_with_next = True


def _each(paper: Paper, one: str, field: str, style: str | None = None) -> None:
    """A paragraph for each of the texts of a field."""
    paper.add_paragraph(f"{{%p for {one} in {field} %}}")
    paper.add_paragraph(f"{{{{ {one} }}}}", style)
    paper.add_paragraph("{%p endfor %}")


def _if(paper: Paper, field: str) -> None:
    """A paragraph with a text, where there is one."""
    paper.add_paragraph(f"{{%p if {field} %}}")
    paper.add_paragraph(f"{{{{ {field} }}}}")
    paper.add_paragraph("{%p endif %}")


def _amounts(paper: Paper, field: str, head: str, before: str) -> None:
    columns = ((head, "naam", 80), (before, "eerder", 40), ("{{ kop_nu }}", "nu", 40))
    _grid(paper, field, columns, right=("eerder", "nu"))


def _grid(paper: Paper, field: str, columns: tuple[tuple[str, str, int], ...], *, right: tuple[str, ...]) -> Grid:
    """A table with a row for each of a field."""
    grid = paper.add_table(rows=1, cols=len(columns), style="Regie tabel")
    for cell, (title, part, _) in zip(grid.rows[0].cells, columns, strict=True):
        _cell(cell.paragraphs[0], title, bold=True, side="right" if part in right else "left")
    marks.head(grid.rows[0])
    grid.add_row().cells[0].paragraphs[0].add_run(f"{{%tr for rij in {field} %}}")
    for cell, (_, part, _) in zip(grid.add_row().cells, columns, strict=True):
        _cell(cell.paragraphs[0], f"{{{{ rij.{part} }}}}", side="right" if part in right else "left")
    grid.add_row().cells[0].paragraphs[0].add_run("{%tr endfor %}")
    marks.widths(grid, [Mm(width) for _, _, width in columns])
    # a table that is broken right under its head loses its rows in LibreOffice
    for line in (line for row in grid.rows for cell in row.cells for line in cell.paragraphs):
        line.paragraph_format.keep_with_next = True
    paper.add_paragraph(style=NOTE)
    return grid


def _cell(line: docx.text.paragraph.Paragraph, text: str, *, bold: bool = False, side: str = "left") -> None:
    line.style = CELL
    marks.align(line, side)
    line.add_run(text).bold = bold or None
