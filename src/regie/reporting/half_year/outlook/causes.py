# SPDX-License-Identifier: EUPL-1.2
"""What the gap between need and lump sum is made of, in a year still to come."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.charts import Bridge, Step
from regie.reporting.document import Callout, Chart, Column, Row, Section, Table
from regie.reporting.half_year.outlook.words import (
    FEW_PLACES,
    amount,
    first_ahead,
    place_name,
    places,
    unique,
)
from regie.reporting.half_year.parts import euros, paragraphs, present
from regie.reporting.half_year.wording import listed, sentence
from regie.reporting.values import Format
from regie.review import ForecastRun, Gap, GapRow, Review, grouped_names
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import euro

MEANINGS = (
    "Volume: meer of minder maanden zorg. Mix: naar zwaardere of lichtere zorg. Intensiteit: meer of minder zorg per maand. Prijs: kosten per "
    "cliëntmaand, los van de index."
)

CAPACITY = (
    "Waar capaciteit wordt betaald zonder cliënten te noemen, zit die in prijs. Zij volgt het aantal cliënten niet: met minder cliënten stijgt dan "
    "de prijs per cliëntmaand, ook als geen tarief verandert."
)
"""What price is where capacity is paid for: the cost of capacity over the client-months of its segment."""

TOO_SMALL = 5_000_000
"""Parts below this (cents) cannot be seen in the chart; they stand in one step."""


def what_makes_the_gap(review: Review, run: ForecastRun) -> Section | None:
    """The parts of the gap for the first year ahead per municipality, and of the region per year."""
    year = first_ahead(run)
    gap = next((each for each in run.gaps if year is not None and each.year == year.year), None)
    if gap is None:
        return None
    whole = gap.row(TOTAL)
    if not whole.causes:
        callout = Callout(
            role="quality", title="Niet te splitsen", text=tuple(unique(each.nl for each in gap.remarks))
        )
        return Section(title="Waar het verschil uit bestaat", blocks=(callout,), anchor="vooruitblik-verschil")
    codes = places(review, [row.place for row in gap.rows])
    return Section(
        title="Waar het verschil uit bestaat",
        blocks=present(
            *paragraphs(_told(gap, whole)),
            _per_place(review, gap, codes),
            _bridge(gap, whole),
            *paragraphs(
                "De splitsing is die van het hoofdstuk over geld, nu van een jaar dat nog komt. Zij zegt bij welke factor een verschil hoort, niet "
                "waar het vandaan komt."
            ),
        ),
        anchor="vooruitblik-verschil",
    )


def gap_remarks(run: ForecastRun) -> tuple[tuple[str], ...]:
    """What the splits were compared with and what they lack, each once, with its years where it is not all."""
    years: dict[str, list[str]] = {}
    for gap in run.gaps:
        for text in dict.fromkeys(words.nl for words in gap.remarks):
            years.setdefault(text, []).append(str(gap.year))
    every = len(run.gaps)
    return tuple((text if len(of) == every else f"{listed(of)}: {text}",) for text, of in years.items())


def _told(gap: Gap, whole: GapRow) -> str:
    names = grouped_names()
    largest = sorted(whole.grouped().items(), key=lambda item: -abs(item[1]))[:2]
    parts = listed([f"{names[code].nl.lower()} ({euro(euros(cents), signed=True)})" for code, cents in largest])
    more = "meer" if whole.gap >= 0 else "minder"
    of = "de lumpsum" if gap.lump_sum_of == gap.year else f"de lumpsum van {gap.lump_sum_of}"
    return sentence(
        f"in {gap.year} is naar verwachting {amount(abs(whole.gap))} {more} nodig dan {of}. De grootste delen van dat verschil zijn {parts}"
    )


def _bridge(gap: Gap, whole: GapRow) -> Chart:
    names = grouped_names()
    parts = [(names[code].nl, cents) for code, cents in whole.grouped().items() if cents]
    small = sum(cents for _, cents in parts if abs(cents) < TOO_SMALL)
    shown = [(label, cents) for label, cents in parts if abs(cents) >= TOO_SMALL]
    if small:
        shown.append(("Overig", small))
    steps = [Step(label=f"Lumpsum {gap.lump_sum_of}", value=euros(whole.lump_sum), total=True)]
    steps += [Step(label=label, value=euros(cents)) for label, cents in shown]
    steps.append(Step(label=f"Nodig in {gap.year}", value=euros(whole.need), total=True))
    told = listed([f"{label.lower()} {euro(euros(cents), signed=True)}" for label, cents in shown])
    return Chart(
        title=f"Van lumpsum naar wat er in {gap.year} nodig is",
        subtitle="Verwachting voor de regio, verschil per factor in miljoenen euro's",
        alt=sentence(
            f"staven in stappen van de lumpsum van {amount(whole.lump_sum)} naar {amount(whole.need)}"
            + (f": {told}" if told else "")
        ),
        spec=Bridge(steps=tuple(steps)),
        notes=(MEANINGS,),
    )


def _codes(rows: Sequence[GapRow]) -> list[str]:
    """The groups that any of the rows has, in the order of the bridge."""
    used = {code for row in rows for code, cents in row.grouped().items() if cents}
    return [code for code in grouped_names() if code in used]


def _per_place(review: Review, gap: Gap, codes: Sequence[str]) -> Table:
    """Groups below each other and places as columns; the other way round where there are many places."""
    names, groups = grouped_names(), _codes(gap.rows)
    rows = [gap.row(code) for code in codes]
    title = f"Verschil met de lumpsum per factor en gemeente, {gap.year} (euro)"
    if len(codes) > FEW_PLACES + 1:
        return Table(
            title=title,
            head="Gemeente",
            columns=(
                *(Column(title=names[group].nl, format=Format.CHANGE) for group in groups),
                Column(title="Verschil", format=Format.CHANGE, strong=True),
            ),
            rows=tuple(
                Row(
                    label=place_name(review, row.place),
                    cells=(*(euros(row.grouped().get(group, 0)) for group in groups), euros(row.gap)),
                    role="total" if row.place == TOTAL else "line",
                )
                for row in rows
            ),
            notes=_notes(groups),
        )
    return _table(title, [place_name(review, row.place) for row in rows], rows)


def per_year(run: ForecastRun) -> Table | None:
    """The same split of the region for every year, for the annex; nothing where it is one year."""
    rows = [gap.row(TOTAL) for gap in run.gaps if gap.row(TOTAL).causes]
    if len(rows) < 2:
        return None
    years = [str(gap.year) for gap in run.gaps if gap.row(TOTAL).causes]
    return _table("Verschil met de lumpsum per factor en jaar, regio (euro)", years, rows)


def _table(title: str, heads: Sequence[str], rows: Sequence[GapRow]) -> Table:
    names = grouped_names()
    lines = [Row(label="Lumpsum", cells=tuple(euros(row.lump_sum) for row in rows))]
    groups = _codes(rows)
    for group in groups:
        cells = tuple(euros(row.grouped().get(group, 0)) for row in rows)
        lines.append(Row(label=names[group].nl, cells=cells, indent=1, format=Format.CHANGE))
    gaps = tuple(euros(row.gap) for row in rows)
    lines.append(Row(label="Verschil", cells=gaps, role="subtotal", format=Format.CHANGE))
    lines.append(Row(label="Verwacht nodig", cells=tuple(euros(row.need) for row in rows), role="total"))
    columns = tuple(Column(title=head, strong=head == "Regio") for head in heads)
    return Table(title=title, head="Factor", columns=columns, rows=tuple(lines), notes=_notes(groups))


def _notes(groups: Sequence[str]) -> tuple[str, ...]:
    return (CAPACITY,) if "price" in groups else ()
