# SPDX-License-Identifier: EUPL-1.2
"""The course from a begin to a target: what is drawn, what is not, and the table behind it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from chart_reading import assert_fits_the_column, assert_same_bytes, texts
from pydantic import ValidationError

from regie.reporting import charts
from regie.reporting.behind import behind, has_gaps
from regie.reporting.document import Chart, Table
from regie.reporting.values import SUPPRESSED, Format, Number

PERIODS = ("2022-H2", "2023-H1", "2023-H2", "2024-H1", "2024-H2")


def course(*known: Number, target: Number = Decimal(28)) -> charts.Course:
    values: tuple[Number, ...] = known or (
        Decimal("23.2"),
        Decimal("21.0"),
        Decimal("24.1"),
        Decimal("24.4"),
        None,
    )
    return charts.Course(
        periods=PERIODS,
        known=values,
        path=tuple(Decimal("23.2") + step * Decimal("1.2") for step in range(5)),
        known_name="Waarde",
        path_name="Rechte lijn",
        begin=charts.Mark(value=Decimal("23.2"), label="Begin"),
        target=charts.Mark(value=target, label="Streefwaarde"),
        format=Format.PERCENT,
    )


def table_of(spec: charts.Course) -> Table:
    said = "een lijn van begin naar streefwaarde"
    return behind(Chart(title="Verloop van het doel", subtitle="procent", alt=said, spec=spec), "nl")


def test_the_same_course_gives_the_same_drawing_that_fits_the_column() -> None:
    assert_same_bytes(course(), course())
    assert_fits_the_column(course())


def test_begin_target_periods_and_the_last_known_value_are_written() -> None:
    assert {"Begin", "23,2%", "Streefwaarde", "28,0%", "24,4%", *PERIODS} <= set(texts(course()))


def test_the_names_of_begin_and_target_stay_apart_when_the_lines_meet() -> None:
    drawn = texts(course(target=Decimal("23.3")))
    assert {"Begin", "Streefwaarde", "23,3%"} <= set(drawn)
    assert_fits_the_column(course(target=Decimal("23.3")))


def test_what_is_hidden_or_unknown_is_not_drawn_and_breaks_the_line() -> None:
    hidden = course(Decimal("23.2"), SUPPRESSED, Decimal("24.1"), None, None)
    whole = course(Decimal("23.2"), Decimal("21.0"), Decimal("24.1"), None, None)
    dot = 'stroke-width="1.75"'
    assert (charts.draw(hidden).svg.count(dot), charts.draw(whole).svg.count(dot)) == (2, 3)
    assert has_gaps(hidden)
    assert table_of(hidden).rows[1].cells == (SUPPRESSED, Decimal("24.4"))


def test_a_course_without_a_single_known_value_is_drawn_as_its_lines_only() -> None:
    assert "Streefwaarde" in texts(course(None, None, SUPPRESSED, None, None))


def test_the_table_behind_has_every_period_the_begin_and_the_target() -> None:
    table = table_of(course())
    assert [column.title for column in table.columns] == ["Waarde", "Rechte lijn"]
    assert ["".join(run.text for run in row.label) for row in table.rows] == [*PERIODS, "Begin", "Streefwaarde"]
    assert table.rows[3].cells == (Decimal("24.4"), Decimal("26.8"))
    assert table.rows[-1].cells == ("", Decimal(28))


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValidationError, match="same number of values"):
        course(Decimal(1))
