# SPDX-License-Identifier: EUPL-1.2
"""What is needed beside what councils budgeted, and beside the change in what municipalities have."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.document import Column, Row, Section, Table
from regie.reporting.half_year.outlook.prices import price_notes
from regie.reporting.half_year.outlook.words import (
    amount,
    certainty_cell,
    chance_words,
    in_chapter,
    place_name,
    place_row,
    places,
    years_ahead,
)
from regie.reporting.half_year.parts import euros, paragraphs
from regie.reporting.half_year.wording import sentence
from regie.reporting.values import Format
from regie.review import ForecastRun, NeedAgainstLine, Review
from regie.vocabulary.figure import TOTAL

NEED_IS_NOT_MEANS = (
    "Wat nodig is, is niet hetzelfde als wat een gemeente kan betalen. Hier staat de behoefte naast de vastgestelde begroting en naast wat de "
    "gemeente meer of minder te besteden heeft dan een jaar eerder."
)


def need_beside_lines(review: Review, run: ForecastRun) -> Section | None:
    """Need, budget line and income per municipality and year; nothing where no line or income is known."""
    known = [each for each in run.lines if each.line is not None or each.income is not None]
    if not known:
        return None
    codes = in_chapter(places(review, dict.fromkeys(each.place for each in run.lines)))
    return Section(
        title="Naast de meerjarenbegroting",
        blocks=(*paragraphs(f"{NEED_IS_NOT_MEANS} {_told(run)}"), lines_table(review, run, codes)),
        anchor="vooruitblik-begroting",
    )


def _told(run: ForecastRun) -> str:
    """The first year ahead with a line for the whole region, in a sentence."""
    ahead = {year.year for year in run.years if not year.known_months}
    for one in run.lines:
        if one.place == TOTAL and one.year in ahead and one.need_minus_line is not None and one.line is not None:
            gap = one.need_minus_line
            text = (
                f"voor {one.year} hebben de gemeenten samen {amount(one.line)} begroot; dat is {amount(abs(gap))} "
                f"{'minder' if gap > 0 else 'meer'} dan wat er naar verwachting nodig is"
            )
            if one.certainty_of_line is not None:
                text += f". De kans dat de begroting genoeg is, is {chance_words(one.certainty_of_line / 100)}"
            return sentence(text)
    return ""


def lines_table(review: Review, run: ForecastRun, codes: Sequence[str]) -> Table:
    """A group of lines per year, a line per place."""
    found = {(each.year, each.place): each for each in run.lines}
    ahead = {year.year for year in years_ahead(run)}
    known = {each.year for each in run.lines if each.line is not None or each.income is not None}
    years = sorted(known & ahead) or sorted(known)
    with_income = any(each.income is not None for each in run.lines)
    rows: list[Row] = []
    for year in years:
        rows.append(Row(label=str(year), role="group"))
        for code in codes:
            one = found.get((year, code))
            if one is None:
                continue
            cells = (
                euros(one.need), euros(one.need_at_certainty), euros(one.line), euros(one.need_minus_line),
                certainty_cell(one.certainty_of_line), *((euros(one.income),) if with_income else ()),
            )  # fmt: skip
            rows.append(place_row(review, code, cells, 1))
    columns = [
        Column(title="Verwacht nodig"),
        Column(title=f"Bij {run.certainty}% zekerheid"),
        Column(title="Begroot"),
        Column(title="Nodig min begroot", format=Format.CHANGE, strong=True),
        Column(title="Begroting genoeg"),
        *((Column(title="Inkomsten", format=Format.CHANGE),) if with_income else ()),
    ]
    return Table(
        title="Wat nodig is naast de begroting per gemeente (euro)",
        head="Jaar en gemeente",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(*_notes(run.lines, with_income=with_income), *price_notes(run, years)),
        anchor="tabel-vooruitblik-begroting",
    )


def _notes(lines: Sequence[NeedAgainstLine], *, with_income: bool) -> tuple[str, ...]:
    notes = [
        "Begroting genoeg: de kans dat de begroting niet wordt overschreden. Onbekend: er is geen begroting of bedrag opgegeven."
    ]
    if with_income:
        reasons = dict.fromkeys(note for each in lines for note in each.income_notes)
        told = f" Opgegeven: {'; '.join(reasons)}." if reasons else ""
        notes.append(f"Inkomsten: wat de gemeente dat jaar meer of minder heeft dan het jaar ervoor.{told}")
    return tuple(notes)


def sources_table(review: Review, run: ForecastRun) -> Table | None:
    """In which document each line stands, for the annex."""
    rows = [
        Row(label=f"{place_name(review, each.place)}, {each.year}", cells=(each.source, each.decided))
        for each in run.lines
        if each.source
    ]
    if not rows:
        return None
    return Table(
        title="Waar de begrotingen staan",
        head="Gemeente en jaar",
        columns=(
            Column(title="Document", format=Format.TEXT, wide=True),
            Column(title="Vastgesteld", format=Format.DAY),
        ),
        rows=tuple(rows),
    )
