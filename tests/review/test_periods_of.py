# SPDX-License-Identifier: EUPL-1.2
"""The periods that a review asks its figures for."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.review.plan import Span, periods_of, year_before
from regie.vocabulary import Period, PeriodKind


def written(span: Span, period: str, first_month: str = "2023-01") -> list[str]:
    return [str(p) for p in periods_of(span, Period.parse(period), Period.parse(first_month))]


@pytest.mark.parametrize(
    ("span", "period", "first_month", "expected"),
    [
        (Span.MONTHS, "2024-Q1", "2023-11", "2023-11 2023-12 2024-01 2024-02 2024-03"),
        (Span.MONTHS, "2024-06", "2024-05", "2024-05 2024-06"),
        (Span.SERIES, "2024-H1", "2023-01", "2023-H1 2023-H2 2024-H1"),
        (Span.SERIES, "2024-H1", "2023-02", "2023-H2 2024-H1"),
        (Span.SERIES, "2024-H1", "2024-03", "2024-H1"),
        (Span.SERIES, "2024-Q2", "2023-08", "2023-Q4 2024-Q1 2024-Q2"),
        (Span.SERIES, "2024", "2022-01", "2022 2023 2024"),
        (Span.YEARS, "2024-H1", "2022-01", "2022 2023 2024-H1"),
        (Span.YEARS, "2024-H1", "2022-07", "2023 2024-H1"),
        (Span.YEARS, "2024-H2", "2023-01", "2023 2024 2024-H2"),
        (Span.YEARS, "2024-11", "2023-01", "2023 2024-11"),
        (Span.YEARS, "2024", "2023-01", "2023 2024"),
        (Span.COMPARED, "2024-H1", "2023-01", "2023-H1 2024-H1"),
        (Span.COMPARED, "2024-H1", "2023-02", "2024-H1"),
        (Span.COMPARED, "2024-03", "2023-03", "2023-03 2024-03"),
        (Span.COMPARED, "2024", "2023-01", "2023 2024"),
    ],
)
def test_the_periods_of_a_span(span: Span, period: str, first_month: str, expected: str) -> None:
    assert written(span, period, first_month) == expected.split()


kinds = st.sampled_from(PeriodKind)
months = st.integers(2015 * 12, 2026 * 12 - 1).map(Period.of_month)


@st.composite
def starts(draw: st.DrawFn) -> tuple[Period, Period]:
    """A region's first month, and a period that ends after it."""
    first, other = sorted(draw(st.tuples(months, months)))
    kind = draw(kinds)
    period = next(p for p in Period(PeriodKind.YEAR, other.year).split(kind) if p.end >= other.end)
    return first, period


@settings(deadline=None)
@given(span=st.sampled_from(Span), start=starts())
def test_periods_are_in_order_none_twice_and_the_last_ends_with_the_review(
    span: Span, start: tuple[Period, Period]
) -> None:
    first_month, period = start
    found = periods_of(span, period, first_month)
    assert len(set(found)) == len(found)
    assert found[-1] == (period.last_month if span is Span.MONTHS else period)
    assert [p.end for p in found] == sorted(p.end for p in found)
    assert all(p.start >= first_month.start for p in found[:-1])


@settings(deadline=None)
@given(start=starts())
def test_months_and_series_leave_no_gap(start: tuple[Period, Period]) -> None:
    first_month, period = start
    all_months = periods_of(Span.MONTHS, period, first_month)
    series = periods_of(Span.SERIES, period, first_month)
    assert all_months[0] == first_month
    assert {p.kind for p in series} == {period.kind}
    for found in (all_months, series):
        assert all(a.end == b.start for a, b in itertools.pairwise(found))
    if len(series) > 1:  # nothing earlier would fit
        assert series[0].before().start < first_month.start <= series[0].start


@settings(deadline=None)
@given(start=starts())
def test_every_full_year_is_among_the_years(start: tuple[Period, Period]) -> None:
    first_month, period = start
    full = [Period(PeriodKind.YEAR, year) for year in range(2015, 2026)]
    full = [year for year in full if first_month.start <= year.start and year.end <= period.end]
    found = periods_of(Span.YEARS, period, first_month)
    assert [p for p in found if p.kind is PeriodKind.YEAR and p != period] == [p for p in full if p != period]
    assert {p for p in found if p.kind is not PeriodKind.YEAR} <= {period}


@settings(deadline=None)
@given(period=starts().map(lambda start: start[1]))
def test_a_year_before_has_the_same_name_of_one_year_less(period: Period) -> None:
    before = year_before(period)
    assert (before.kind, before.index, before.year) == (period.kind, period.index, period.year - 1)
