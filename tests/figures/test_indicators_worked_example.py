# SPDX-License-Identifier: EUPL-1.2
"""The worked example on paper: every line of docs/worked-figures.md, asked of the figures.

The page is the source of both the delivered rows and the expected values; nothing is repeated here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from regie.figures import Source, definitions, query, source_from_rows
from regie.vocabulary import TOTAL, Figure, Period, Region
from regie.vocabulary.tables import ColumnType, tables

PAGE = Path(__file__).parents[2] / "docs" / "worked-figures.md"
LAST_DAY = date(2024, 6, 30)


@dataclass(frozen=True)
class Line:
    """One line of the page: a figure, and what must come out."""

    figure: str
    period: str
    group: tuple[tuple[str, str], ...]
    counted: str
    value: str

    @property
    def indicator(self) -> str:
        return self.figure.partition(".")[0]

    @property
    def label(self) -> str:
        return " ".join([self.figure, self.period, *(f"{name}={code}" for name, code in self.group)])


def read_tables() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Every table of the page with the heading above it; each row a mapping of column to text."""
    heading, rows, columns = "", [], []
    for line in [*PAGE.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("#"):
            heading = line.lstrip("# ")
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not columns:
                columns = cells
            elif not cells[0].startswith("---"):
                rows.append(dict(zip(columns, cells, strict=True)))
        elif columns:
            yield heading, rows
            rows, columns = [], []


def expected_lines() -> list[Line]:
    lines = []
    for _, rows in read_tables():
        for row in rows:
            if "figure" in row:
                pairs = [] if row["group"] == TOTAL else row["group"].split(", ")
                group = tuple((name, code) for name, _, code in (pair.partition("=") for pair in pairs))
                lines.append(Line(row["figure"], row["period"], group, row["counted"], row["value"]))
    return lines


def delivered() -> dict[str, list[dict[str, Any]]]:
    """The rows of the page in stored form, by table of the standard."""
    found: dict[str, list[dict[str, Any]]] = {}
    for heading, rows in read_tables():
        if heading in tables():
            kinds = {column.name: column.type for column in tables()[heading].columns}
            found[heading] = [
                {name: stored(text, kinds[name]) for name, text in row.items() if text != ""} for row in rows
            ]
    return found


def stored(text: str, kind: ColumnType) -> Any:
    match kind:
        case ColumnType.DATE:
            return date.fromisoformat(text)
        case ColumnType.MONTH:
            return Period.parse(text).first_month_number
        case ColumnType.AMOUNT:
            return int(Decimal(text) * 100)
        case ColumnType.INTEGER:
            return int(text)
        case ColumnType.QUANTITY | ColumnType.SCORE:
            return Decimal(text)
        case _:
            return text


def region() -> Region:
    lists = {heading: rows for heading, rows in read_tables() if heading in ("municipalities", "areas", "parties")}
    key = {"id": "residents", "name": "Inwoners", "source": "worked example"}
    return Region.model_validate(
        {
            "id": "dal",
            "name": "Dal",
            "cooperative": "coop",
            "first_month": "2022-01",
            "synthetic": True,
            "allocation_keys": [key | {"weights": {"9001": 5, "9002": 3, "9003": 2}}],
            **lists,
        }
    )


class Answers:
    """The figures that the page asks for, by line. All periods of an indicator on the page are asked at once, so
    that periods of every length stand beside each other in one run."""

    def __init__(self, source: Source, lines: Sequence[Line]) -> None:
        self._source = source
        self._periods: dict[str, list[Period]] = defaultdict(list)
        for line in lines:
            self._periods[line.indicator].append(Period.parse(line.period))
        self._found: dict[tuple[str, tuple[str, ...]], dict[tuple[str, str, Any], Figure]] = {}

    def __getitem__(self, line: Line) -> Figure:
        names = tuple(name for name, _ in line.group)
        if (line.indicator, names) not in self._found:
            figures = query(
                self._source, line.indicator, by=names, periods=self._periods[line.indicator], total=False
            )
            self._found[line.indicator, names] = {
                (figure.indicator, figure.period, tuple(figure.breakdown.items())): figure for figure in figures
            }
        return self._found[line.indicator, names][line.figure, line.period, line.group]


@pytest.fixture(scope="module")
def source() -> Iterator[Source]:
    with source_from_rows(region(), delivered(), first_day=date(2022, 1, 1), last_day=LAST_DAY) as made:
        yield made


@pytest.fixture(scope="module")
def answers(source: Source) -> Answers:
    return Answers(source, expected_lines())


@pytest.mark.parametrize("line", expected_lines(), ids=lambda line: line.label)
def test_the_figure_is_what_was_worked_out_on_paper(answers: Answers, line: Line) -> None:
    figure = answers[line]
    if line.value == "unknown":
        assert figure.value is None
        assert figure.remark
        return
    assert figure.value == Decimal(line.value)
    numerator, _, denominator = line.counted.partition("/")
    if numerator:
        assert figure.numerator == int(numerator)
    if denominator:
        assert figure.denominator == int(denominator)


def test_every_measure_of_every_indicator_stands_on_the_page() -> None:
    on_page = {line.figure for line in expected_lines()}
    known = {
        indicator.measure_id(measure) for indicator in definitions().values() for measure in indicator.measures
    }
    assert known - on_page == set()
    assert on_page - known == set()


def test_every_indicator_has_a_breakdown_on_the_page() -> None:
    broken_down = {line.indicator for line in expected_lines() if line.group}
    assert set(definitions()) - broken_down == set()


@pytest.mark.parametrize(
    "by", [(), ("municipality",), ("area", "segment"), ("provider",), ("age_group",), ("theme", "referrer")]
)
def test_stock_is_stock_before_plus_inflow_less_outflow_in_every_cell(source: Source, by: tuple[str, ...]) -> None:
    halves = [Period.parse(written) for written in ("2022-H1", "2022-H2", "2023-H1", "2023-H2", "2024-H1")]
    found = {
        (figure.indicator, figure.period, tuple(figure.breakdown.values())): figure.value
        for indicator in ("stock", "inflow", "outflow", "net_outflow")
        for figure in query(source, indicator, by=by, periods=halves)
        if figure.breakdown.get("segment") != "preliminary_field"  # nobody is registered there
    }
    cells = {cell for _, _, cell in found}
    value = defaultdict(int, found)  # a cell that an indicator does not mention has none
    assert any(value["outflow", "2024-H1", cell] for cell in cells)
    for before, half in pairwise(str(half) for half in halves):
        for cell in cells:
            inflow, outflow = value["inflow", half, cell], value["outflow", half, cell]
            assert value["stock", half, cell] == value["stock", before, cell] + inflow - outflow
            assert value["net_outflow", half, cell] == outflow - inflow


def test_the_days_in_care_of_the_page_are_those_that_are_counted(source: Source) -> None:
    query(source, "return_after_ending", periods=[Period.parse("2023-H1")])
    counted = source.engine.rows(
        "SELECT c.client_key, s.began_on, s.end_on - 1, s.open FROM region_spells AS s "
        "INNER JOIN base_clients AS c ON c.client = s.client"
    )
    on_page = next(rows for heading, rows in read_tables() if heading == "Days in care")
    assert {(key, str(began), "open" if still else str(last)) for key, began, last, still in counted} == {
        (row["client"], row["from"], row["to and with"]) for row in on_page
    }


def test_the_90th_percentile_is_the_smallest_wait_that_nine_tenths_do_not_exceed() -> None:
    registered = date(2024, 1, 1)
    rows: dict[str, list[dict[str, Any]]] = {"clients": [], "journeys": [], "trajectories": []}
    for days in range(1, 11):
        key, contact = f"k{days}", registered + timedelta(days=days)
        rows["clients"].append({"client_key": key, "municipality": "9001", "valid_from": registered})
        rows["journeys"].append(
            {"journey_key": key, "client_key": key, "registered_on": registered, "intake_on": contact}
        )
        rows["trajectories"].append(
            {"trajectory_key": key, "client_key": key, "journey_key": key, "provider": "A", "segment": "area_team"}
            | {"product_category": "45", "began_on": date(2024, 1, 31)}
        )
    with source_from_rows(region(), rows, first_day=registered, last_day=LAST_DAY) as source:
        (figure,) = query(source, "waiting_registration.p90", periods=[Period.parse("2024-01")])
    assert (figure.value, figure.denominator) == (9, 10)
