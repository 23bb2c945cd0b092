# SPDX-License-Identifier: EUPL-1.2
"""Scenarios side by side: other futures than the forecast, each with its assumptions and measures."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.charts import Mark, Range, Ranges
from regie.reporting.document import Chart, Column, ItemList, Paragraph, Row, Section, Table, link, strong
from regie.reporting.half_year.outlook.words import amount, first_ahead
from regie.reporting.half_year.parts import euros
from regie.reporting.half_year.wording import listed, sentence
from regie.reporting.values import Format
from regie.review import ForecastRun, ScenarioOutcome
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import number

WHAT = (
    "Een scenario laat zien wat er komt als iets anders loopt dan geraamd, of als maatregelen wel of niet doorgaan. Alle scenario's rekenen met "
    "hetzelfde toeval; een verschil ertussen komt uit de aannamen."
)


def scenarios(run: ForecastRun) -> Section | None:
    """The scenarios in the first year ahead; nothing without any."""
    year = first_ahead(run)
    if year is None:
        return None
    found = [each for each in run.scenarios if any(amounts.year == year.year for amounts in each.amounts)]
    if not found:
        return None
    lump_sum = year.place(TOTAL).lump_sum
    return Section(
        title="Scenario's naast elkaar",
        blocks=(
            Paragraph(
                text=(
                    WHAT + " De aannamen, de bedragen en latere jaren staan in ",
                    link("vooruitblik-detail"),
                    ".",
                )
            ),
            ItemList(items=tuple((strong(f"{each.title}. "), sentence(each.description)) for each in found)),
            _chart(found, year.year, lump_sum, _fewer_draws(run, found)),
        ),
        anchor="vooruitblik-scenarios",
    )


def assumed(run: ForecastRun) -> ItemList | None:
    """What each scenario takes to be otherwise and which measures are in it, for the annex."""
    if not run.scenarios:
        return None
    return ItemList(items=tuple((strong(f"{each.title}. "), _assumed(each)) for each in run.scenarios))


def _assumed(one: ScenarioOutcome) -> str:
    parts = [words.nl.rstrip(".") for words in one.assumed] or ["Geen andere aannamen"]
    parts.append(f"Maatregelen: {listed(one.measures)}" if one.measures else "Geen nieuwe maatregelen")
    return " ".join(sentence(part) for part in parts)


def _fewer_draws(run: ForecastRun, found: Sequence[ScenarioOutcome]) -> tuple[str, ...]:
    """Why a scenario in which nothing changes need not be the forecast; nothing where it is."""
    draws = max((each.draws for each in found), default=0)
    if not 0 < draws < run.parameters.draws:
        return ()
    return (
        f"De scenario's zijn met {number(draws)} verlopen vergeleken en de prognose met {number(run.parameters.draws)}: een scenario waarin niets "
        "verandert, kan daarom iets van de prognose verschillen. De scenario's onderling delen hun toeval, zodat hun verschillen daar niet door komen.",
    )


def _chart(found: Sequence[ScenarioOutcome], year: int, lump_sum: int | None, notes: tuple[str, ...]) -> Chart:
    amounts = [each.of(year) for each in found]
    low, high = (
        min(found, key=lambda each: each.of(year).total.mean),
        max(found, key=lambda each: each.of(year).total.mean),
    )
    told = "; ".join(
        f"{each.title} {amount(own.total.mean)} ({amount(own.total.low)} tot {amount(own.total.high)})"
        for each, own in zip(found, amounts, strict=True)
    )
    between = f"{amount(low.of(year).total.mean)} en {amount(high.of(year).total.mean)}"
    return Chart(
        title=f"De scenario's liggen in {year} tussen {between}" if len(found) > 1 else f"Het scenario voor {year}",
        subtitle="Zorg en maatregelen samen: gemiddeld, en waar het acht van de tien keer tussen ligt",
        alt=sentence(f"per scenario een liggende balk met het gemiddelde erin: {told}"),
        spec=Ranges(
            ranges=tuple(
                Range(label=each.title, low=euros(own.total.low), middle=euros(own.total.mean), high=euros(own.total.high))
                for each, own in zip(found, amounts, strict=True)
            ),
            low_name="laag",
            middle_name="gemiddeld",
            high_name="hoog",
            mark=Mark(value=euros(lump_sum), label="lumpsum") if lump_sum is not None else Mark(value=None, label=""),
        ),
        notes=notes,
    )  # fmt: skip


def scenarios_table(run: ForecastRun, found: Sequence[ScenarioOutcome], years: Sequence[int]) -> Table:
    """Need, cost of measures, both together and how that differs from the forecast; a group of lines per year."""
    rows: list[Row] = []
    for year in years:
        if len(years) > 1:
            rows.append(Row(label=str(year), role="group"))
        for each in found:
            if not any(amounts.year == year for amounts in each.amounts):
                continue
            own = each.of(year)
            amounts = (
                own.need.mean,
                own.cost,
                own.total.mean,
                own.enough,
                own.more.mean,
                own.more.low,
                own.more.high,
            )
            cells = tuple(euros(cents) for cents in amounts)
            rows.append(Row(label=each.title, cells=cells, indent=1 if len(years) > 1 else 0))
    return Table(
        title=f"Scenario's voor de regio, {listed([str(year) for year in years])} (euro)",
        head="Scenario",
        columns=(
            Column(title="Zorg"),
            Column(title="Maatregelen"),
            Column(title="Samen", strong=True),
            Column(title=f"Genoeg bij {run.certainty}%"),
            Column(title="gemiddeld", group="Meer dan de prognose", format=Format.CHANGE),
            Column(title="laag", group="Meer dan de prognose", format=Format.CHANGE),
            Column(title="hoog", group="Meer dan de prognose", format=Format.CHANGE),
        ),
        rows=tuple(rows),
        notes=(
            *_fewer_draws(run, found),
            "De prognose is die zonder nieuwe maatregelen en zonder andere aannamen. Laag en hoog: acht van de tien keer ligt het daartussen.",
        ),
        anchor="tabel-scenarios",
    )
