# SPDX-License-Identifier: EUPL-1.2
"""The assumptions that matter most for the need of a year, and what a little more of each does."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.charts import Range, Ranges
from regie.reporting.document import Chart, Column, Row, Section, Table
from regie.reporting.half_year.outlook.words import amount, first_ahead
from regie.reporting.half_year.parts import euros, paragraphs
from regie.reporting.half_year.wording import listed, sentence
from regie.reporting.values import Format
from regie.review import ForecastRun, Sensitivity
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import euro

MOST = 3


def what_matters_most(run: ForecastRun) -> Section | None:
    """The three assumptions with the widest effect in the first year ahead; nothing without them."""
    found = sensitivity_of(run)
    if found is None or not any(one.width for one in found.assumptions):
        return None
    most = found.most(MOST)
    names = [one.names().nl for one in most]
    steps = [
        f"{one.step_names().nl}: {euro(euros(one.step), signed=True)}" for one in most if one.step is not None
    ]
    text = sentence(
        f"de verwachting voor {found.year} hangt het meest af van {listed([_lower(name) for name in names])}"
    )
    one_percent = sentence(f"wat een kleine stap doet: {'; '.join(steps)}") if steps else ""
    chart = Chart(
        title=f"Het zwaarst telt: {_lower(names[0])}",
        subtitle=f"Verandering van wat er in {found.year} nodig is als één aanname laag of hoog uitvalt en de rest blijft, in miljoenen euro's",
        alt=sentence(
            "liggende staven links en rechts van de verwachting: "
            + "; ".join(
                f"{_lower(one.names().nl)} van {amount(one.low)} tot {euro(euros(one.high), signed=True)}"
                for one in most
            )
        ),
        spec=Ranges(
            ranges=tuple(Range(label=one.names().nl, low=euros(one.low), high=euros(one.high)) for one in most),
            low_name="minder nodig",
            high_name="meer nodig",
            format=Format.EURO_MILLIONS,
        ),
        notes=("Laag en hoog: acht van de tien keer valt de aanname daartussen uit.",),
    )
    return Section(
        title="Waar het op aankomt",
        blocks=(*paragraphs(f"{text} {one_percent}"), chart),
        anchor="vooruitblik-aannamen",
    )


def sensitivity_of(run: ForecastRun, place: str = TOTAL) -> Sensitivity | None:
    """The sensitivities of a place in the first year ahead."""
    year = first_ahead(run)
    return next(
        (each for each in run.sensitivities if year and (each.year, each.place) == (year.year, place)), None
    )


def assumptions_table(found: Sequence[Sensitivity]) -> Table | None:
    """All assumptions, a group of lines per year, for the annex."""
    rows: list[Row] = []
    for one in found:
        rows.append(Row(label=str(one.year), role="group"))
        for each in one.assumptions:
            step = "" if each.step is None else euros(each.step)
            rows.append(Row(label=each.names().nl, cells=(euros(each.low), euros(each.high), step), indent=1))
    if not rows:
        return None
    return Table(
        title="Wat elke aanname doet met wat er nodig is, regio (euro)",
        head="Aanname",
        columns=(
            Column(title="Valt laag uit", format=Format.CHANGE),
            Column(title="Valt hoog uit", format=Format.CHANGE),
            Column(title="Stap van 1%", format=Format.CHANGE),
        ),
        rows=tuple(rows),
        notes=(
            "Laag en hoog: acht van de tien keer valt de aanname daartussen uit. Bij de index is de stap elk jaar 1 procentpunt meer.",
        ),
    )  # fmt: skip


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
