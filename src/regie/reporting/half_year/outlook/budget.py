# SPDX-License-Identifier: EUPL-1.2
"""The fitting budget: how much is enough with which certainty, and what more certainty costs."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.charts import Curve, Mark, Point
from regie.reporting.document import Chart, Column, Row, Section, Table
from regie.reporting.half_year.outlook.words import (
    amount,
    first_ahead,
    in_chapter,
    place_name,
    place_row,
    places,
    years_ahead,
)
from regie.reporting.half_year.parts import euros, paragraphs, present
from regie.reporting.half_year.wording import listed, sentence
from regie.reporting.values import Format
from regie.review import FittingBudget, ForecastRun, PlaceOutlook, Review
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import euro

NO_SUM = (
    "Het passende budget van de regio is niet de som van die van de gemeenten: hun slechte jaren vallen zelden samen. Wie elke gemeente apart "
    "zekerheid geeft, legt samen meer weg."
)


def fitting_budgets(review: Review, run: ForecastRun) -> Section | None:
    """Levels and curve of the region in the first year ahead; the chosen certainty per municipality and year."""
    year = first_ahead(run)
    budget = run.budget(year.year) if year else None
    if year is None or budget is None:
        return None
    return Section(
        title="Welk budget past",
        blocks=present(
            *paragraphs(_what_it_costs(run, budget)),
            levels_table([("", budget)], f"Budget van de regio voor {year.year} bij elke zekerheid (euro)"),
            _curve(run, budget, year.place(TOTAL)),
            _per_place(review, run),
        ),
        anchor="vooruitblik-budget",
    )


def _what_it_costs(run: ForecastRun, budget: FittingBudget) -> str:
    level = next((each for each in budget.levels if each.certainty == run.certainty), None)
    texts = [
        f"een budget dat gelijk is aan de verwachting van {amount(budget.mean)} is ongeveer de helft van de keren niet genoeg",
        f"met {amount(budget.at(run.certainty))} is het {run.certainty} van de 100 keer genoeg",
    ]
    if level is not None:
        texts.append(
            f"komt men dan toch tekort, dan kost het jaar gemiddeld {amount(level.tail)}; één procent meer zekerheid kost "
            f"{euro(euros(level.next_percent))}"
        )
    return " ".join(sentence(text) for text in texts)


def levels_table(budgets: Sequence[tuple[str, FittingBudget]], title: str) -> Table:
    """A line per certainty; a group of lines per budget where there are more than one."""
    rows: list[Row] = []
    for label, budget in budgets:
        if label:
            mean = (euros(budget.mean), *("" for _ in range(4)))
            rows.append(Row(label=label, role="group"))
            rows.append(Row(label="Verwachting (gemiddeld)", cells=mean, indent=1))
        for level in budget.levels:
            cells = (level.amount, level.buffer, level.shortfall, level.tail, level.next_percent)
            rows.append(
                Row(label=f"{level.certainty}% zeker genoeg", cells=tuple(euros(each) for each in cells), indent=1)
            )
    return Table(
        title=title,
        head="Zekerheid",
        columns=(
            Column(title="Budget", strong=True),
            Column(title="Buffer", format=Format.CHANGE),
            Column(title="Nog te kort"),
            Column(title="Kosten bij tekort"),
            Column(title="1% meer zekerheid"),
        ),
        rows=tuple(rows),
        notes=(
            "Buffer: hoeveel het budget boven de verwachting ligt. Nog te kort: wat er gemiddeld over alle verlopen aan ontbreekt. Kosten bij tekort: wat een jaar gemiddeld kost als het budget niet genoeg is. 1% meer zekerheid: wat een procent extra kost.",
        ),
    )  # fmt: skip


def _curve(run: ForecastRun, budget: FittingBudget, region: PlaceOutlook) -> Chart:
    marked = {level.certainty for level in budget.levels} | {run.certainty}
    points = tuple(
        Point(
            x=euros(cents),
            y=certainty,
            label=f"{certainty}%: {amount(cents)}" if certainty in marked else "",
            strong=certainty == run.certainty,
        )
        for certainty, cents in enumerate(budget.curve, 1)
    )
    lump_sum = region.lump_sum
    mark = None if lump_sum is None else Mark(value=euros(lump_sum), label=f"lumpsum {amount(lump_sum)}")
    told = listed([f"{each}% bij {amount(budget.at(each))}" for each in sorted(marked)])
    return Chart(
        title=f"Meer zekerheid vraagt steeds meer geld: {run.certainty}% bij {amount(budget.at(run.certainty))}",
        subtitle=f"Zekerheid dat een budget voor {budget.year} genoeg is; de zwarte stip is de gekozen zekerheid",
        alt=sentence(
            f"een stijgende lijn van 1% zekerheid bij {amount(budget.at(1))} naar 99% bij {amount(budget.at(99))}; {told}"
            + ("" if lump_sum is None else f". De lumpsum van {amount(lump_sum)} staat als gestreepte lijn")
        ),
        spec=Curve(
            points=points,
            x_name="Budget",
            y_name="Zekerheid dat het genoeg is",
            x_format=Format.EURO_MILLIONS,
            y_format=Format.WHOLE_PERCENT,
            upright=mark,
        ),
        anchor="figuur-vooruitblik-budget",
    )


def _per_place(review: Review, run: ForecastRun) -> Table | None:
    """What is enough with the chosen certainty, a column per year ahead."""
    years = years_ahead(run)
    codes = in_chapter(places(review, dict.fromkeys(each.municipality for each in run.budgets)))
    if len(codes) < 2:
        return None
    rows = []
    for code in codes:
        found = [run.budget(year.year, code) for year in years]
        rows.append(place_row(review, code, [euros(one.at(run.certainty)) if one else None for one in found]))
    return Table(
        title=f"Passend budget per gemeente, met {run.certainty}% zekerheid genoeg (euro)",
        head="Gemeente",
        columns=tuple(Column(title=str(year.year)) for year in years),
        rows=tuple(rows),
        notes=(NO_SUM,),
    )


def all_levels(review: Review, run: ForecastRun) -> Table | None:
    """Every level of every place and year ahead, for the annex."""
    codes = places(review, dict.fromkeys(each.municipality for each in run.budgets))
    found = [
        (f"{place_name(review, code)}, {year.year}", budget)
        for code in codes
        for year in years_ahead(run)
        if (budget := run.budget(year.year, code)) is not None
    ]
    return levels_table(found, "Passend budget per gemeente, jaar en zekerheid (euro)") if found else None
