# SPDX-License-Identifier: EUPL-1.2
"""How good forecasts like this one were: those that were published, and the forecast made again from the past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from regie.reporting.document import Block, Callout, Column, ItemList, Row, Section, Table
from regie.reporting.half_year.outlook.words import place_name, places
from regie.reporting.half_year.parts import paragraphs, present
from regie.reporting.half_year.wording import sentence
from regie.reporting.values import Format, Value
from regie.review import MODEL, Backtest, ClientRow, CostRow, ForecastRun, Review, Scored
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import day
from regie.vocabulary.money import to_euros
from regie.vocabulary.texts import say

HORIZONS = (6, 12, 24)

METHODS = (
    (MODEL, "Prognose"),
    ("last_value", "Laatste waarde"),
    ("seasonal_naive", "Jaar eerder"),
    ("stock_and_flow", "Vaste kansen"),
    ("exponential_smoothing", "ETS"),
)

QUANTITIES = (("clients", "cliënten per maand"), ("cost", "kosten per maand (euro)"))

NONE_PUBLISHED = (
    "Er is nog geen eerdere prognose gepubliceerd; van deze prognose is later na te gaan hoe goed zij was."
)

WHAT_IS_SCORED = (
    "De score (CRPS) zegt hoe ver een prognose met haar hele band van de uitkomst lag, in de eenheid van wat voorspeld wordt: lager is beter. "
    "Laatste waarde: alles blijft zoals de laatste maand. Jaar eerder: dezelfde maand van een jaar ervoor. Vaste kansen: in- en uitstroom zoals "
    "zij waren. ETS: een gangbare statistische doortrekking."
)


def how_good(review: Review, run: ForecastRun) -> Section:
    """Earlier forecasts against what came, and the test on the past."""
    found = run.backtest
    blocks: list[Block | None] = [*published(run)]
    if found is None:
        blocks += paragraphs(
            "Een toets op het verleden is bij deze prognose niet gemaakt. Of haar banden kloppen, is dan niet te zeggen."
        )
    else:
        blocks += [_verdict(found), *(scores(review, found, quantity, [TOTAL]) for quantity, _ in QUANTITIES)]
    return Section(title="Hoe goed zulke prognoses waren", blocks=present(*blocks), anchor="vooruitblik-goed")


def published(run: ForecastRun) -> tuple[Block, ...]:
    """A line per published forecast and quantity, for the region; a sentence where there is none."""
    if not run.published:
        return paragraphs(NONE_PUBLISHED)
    rows = [row for one in run.published for row in _scored(one)]
    waiting = sum(not one.scores for one in run.published)
    texts = [
        sentence(
            f"van {waiting} gepubliceerde {'prognose' if waiting == 1 else 'prognoses'} is nog geen maand bekend"
        )
        if waiting
        else ""
    ]
    if not rows:
        return paragraphs(*texts)
    table = Table(
        title="Gepubliceerde prognoses naast wat er kwam, regio",
        head="Gepubliceerd op",
        columns=(
            Column(title="Over", format=Format.TEXT),
            Column(title="Maanden bekend", format=Format.TEXT),
            Column(title="In 80%-band", format=Format.TEXT),
            Column(title="In 95%-band", format=Format.TEXT),
            Column(title="Te hoog (+) of te laag", format=Format.CHANGE),
            Column(title="Wat er kwam"),
        ),
        rows=tuple(rows),
        notes=("Gemiddeld per maand; kosten in euro's.",),
    )
    return (*paragraphs(*texts), table)


def _scored(one: Scored) -> Iterator[Row]:
    for score in one.scores:
        if score.municipality != TOTAL or score.segment:
            continue
        bias, came = _value(score.bias, score.quantity), _value(score.happened, score.quantity)
        cells: tuple[Value, ...] = (
            "cliënten" if score.quantity == "clients" else "kosten",
            f"{score.come} van {score.months}",
            *(f"{covered} van {score.come}" for covered in score.covered),
            bias,
            came,
        )
        yield Row(label=day(date.fromisoformat(one.published_on)), cells=cells)


def _verdict(found: Backtest) -> Callout:
    """The sentences on all together and the region, and every place where the band is too narrow."""
    first, *rest = [words.nl for words in found.remarks] or [""]
    region, narrow = say("backtest.region", "nl"), say("backtest.narrow", "nl")
    shown = [text for text in rest if text.startswith(region) or narrow in text]
    return Callout(
        role="quality" if any(narrow in text for text in shown) else "note",
        title="De prognose opnieuw gemaakt met wat toen bekend was",
        text=(first or "Er is niets te zeggen over de banden.",),
        items=tuple((text,) for text in shown),
    )


def all_verdicts(found: Backtest) -> tuple[Block, ...]:
    """Every sentence of the test, for the annex; none where it has none."""
    if not found.remarks:
        return ()
    first, *rest = [words.nl for words in found.remarks]
    items = (ItemList(items=tuple((text,) for text in rest)),) if rest else ()
    return (*paragraphs(first), *items)


def scores(review: Review, found: Backtest, quantity: str, codes: Sequence[str]) -> Table | None:
    """A line per horizon: how often it was tested, what the bands held, the score of every method."""
    rows: list[Row] = []
    for code in codes:
        own = [(horizon, row) for horizon in HORIZONS if (row := found.row(quantity, horizon, MODEL, code))]
        if own and len(codes) > 1:
            rows.append(Row(label=place_name(review, code), role="group"))
        for horizon, row in own:
            label = f"{horizon} maanden vooruit"
            rows.append(Row(label=label, cells=_cells(found, row), indent=1 if len(codes) > 1 else 0))
    if not rows:
        return None
    of = "regio" if list(codes) == [TOTAL] else "per gemeente"
    bands = [
        Column(title=f"{band}%", group="Uitkomsten in de band van", format=Format.TEXT) for band in found.bands
    ]
    form = Format.ONE_DECIMAL if quantity == "clients" else Format.WHOLE
    return Table(
        title=f"Toets op het verleden: {dict(QUANTITIES)[quantity]}, {of}",
        head="Termijn",
        columns=(
            *bands,
            *(Column(title=title, group="Score, lager is beter", format=form, strong=code == MODEL) for code, title in METHODS),
        ),
        rows=tuple(rows),
        notes=(WHAT_IS_SCORED,) if quantity == "clients" else (),
    )  # fmt: skip


def _cells(found: Backtest, row: ClientRow | CostRow) -> tuple[Value, ...]:
    others = [
        found.row(row.quantity, row.horizon, code, row.municipality, row.segment, row.span) for code, _ in METHODS
    ]
    return (
        *(f"{covered} van {row.origins}" for covered in row.covered),
        *(None if one is None else _value(one.crps, one.quantity) for one in others),
    )


def _value(value: float, quantity: str) -> Decimal:
    """A score as a number: euros of cents, clients as they are."""
    return to_euros(int(value)) if quantity == "cost" else Decimal(str(value))


def tested_places(review: Review, found: Backtest) -> list[str]:
    """The municipalities that were scored, in order, without the region."""
    codes = dict.fromkeys(row.municipality for row in found.rows if not row.segment)
    return [code for code in places(review, codes) if code != TOTAL]
