# SPDX-License-Identifier: EUPL-1.2
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.periods import first_day, month_number, parse_periods

periods = st.builds(
    lambda kind, year, month: Period(kind, year, month % (12 // kind.months) + 1),
    st.sampled_from(PeriodKind),
    st.integers(1950, 2150),
    st.integers(0, 11),
)


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024-Q4", date(2024, 10, 1), date(2025, 1, 1)),
        ("2024-H1", date(2024, 1, 1), date(2024, 7, 1)),
        ("2024-H2", date(2024, 7, 1), date(2025, 1, 1)),
        ("2023", date(2023, 1, 1), date(2024, 1, 1)),
    ],
)
def test_a_written_period_has_its_first_day_and_the_day_after_its_last(written, start, end):
    period = Period.parse(written)
    assert (period.start, period.end, str(period)) == (start, end, written)


@pytest.mark.parametrize(
    "written", ["", "24-06", "2024-13", "2024-00", "2024-Q5", "2024-H0", "2024-H3", "juni 2024", "2024-6", "0000"]
)
def test_an_unreadable_period_says_how_to_write_one(written):
    with pytest.raises(RegieError) as refused:
        Period.parse(written)
    assert "2024-H1" in refused.value.message("nl")


@settings(deadline=None)
@given(periods)
def test_writing_and_reading_a_period_gives_the_same_period(period):
    assert Period.parse(str(period)) == period


@settings(deadline=None)
@given(periods)
def test_the_months_of_a_period_tile_it_without_gap_or_overlap(period):
    months = period.split(PeriodKind.MONTH)
    assert months[0].start == period.start
    assert months[-1].end == period.end
    assert all(a.end == b.start for a, b in pairwise(months))


@settings(deadline=None)
@given(periods, st.integers(-40, 40))
def test_going_back_and_forth_ends_where_it_began(period, count):
    assert period.before(count).before(-count) == period
    assert period.before(1).end == period.start


@settings(deadline=None)
@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)))
def test_a_day_lies_in_its_month(day):
    month = month_number(day)
    assert first_day(month) <= day < first_day(month + 1)


def test_a_range_holds_both_ends():
    assert [str(p) for p in parse_periods("2023-Q4..2024-Q2")] == ["2023-Q4", "2024-Q1", "2024-Q2"]
    with pytest.raises(RegieError):
        parse_periods("2023-01..2024")
