# SPDX-License-Identifier: EUPL-1.2
"""From figures to words: what a value, a difference and a period are called in a sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.reporting.half_year.wording import (
    cell,
    change,
    difference,
    direction,
    judgement,
    listed,
    peak,
    phrase,
    sentence,
    shown,
    when,
    written,
)
from regie.reporting.values import SUPPRESSED
from regie.vocabulary import Period
from regie.vocabulary.figure import Figure

SPACE = "\u00a0"


def figure(
    value: int | str | None, unit: str = "clients", period: str = "2024-H1", *, hidden: bool = False
) -> Figure:
    number = Decimal(value) if isinstance(value, str) else value
    return Figure(indicator="x", period=period, value=number, unit=unit, snapshot="s", suppressed=hidden)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (2312, "clients", "2.312"),
        ("79.0950", "percent", "79,1%"),
        ("1248.50", "euro", f"€{SPACE}1.249"),
        ("323.00", "days", "323 dagen"),
        ("419.50", "days", "419,5 dagen"),
        ("1.00", "days", "1 dag"),
        ("7.25", "score", "7,3"),
        ("8.00", "score", "8,0"),
        ("12.3456", "per_1000", "12,3"),
        (None, "clients", "onbekend"),
        (None, "percent", "onbekend"),
    ],
)
def test_a_value_is_written_with_its_unit(value: int | str | None, unit: str, expected: str) -> None:
    assert written(figure(value, unit)) == expected


def test_a_hidden_value_is_never_called_small_or_unknown() -> None:
    assert written(figure(None, "clients", hidden=True)) == "een niet getoond aantal"
    assert written(figure(None, "percent", hidden=True)) == "een niet getoond cijfer"


def test_in_a_table_hidden_and_unknown_are_told_apart() -> None:
    assert cell(figure(None, hidden=True)) is SUPPRESSED
    assert cell(figure(None)) is cell(None) is None
    assert cell(figure(0)) == 0


@pytest.mark.parametrize(
    ("now", "before", "unit", "expected"),
    [
        (2312, 2344, "clients", "32 minder dan in juni 2023"),
        (2344, 2312, "clients", "32 meer dan in juni 2023"),
        (7, 7, "clients", "gelijk aan juni 2023"),
        ("79.1045", "83.6066", "percent", f"4,5{SPACE}procentpunt lager dan in juni 2023"),
        ("83.6066", "79.1045", "percent", f"4,5{SPACE}procentpunt hoger dan in juni 2023"),
        ("1248.00", "1090.00", "euro", f"€{SPACE}158 hoger dan in juni 2023 (+14,5%)"),
        ("1090.00", "1248.00", "euro", f"€{SPACE}158 lager dan in juni 2023 (−12,7%)"),
        ("5.00", "0.00", "euro", f"€{SPACE}5 hoger dan in juni 2023"),
        ("30.00", "28.50", "days", "1,5 dagen langer dan in juni 2023"),
        ("30.00", "31.00", "days", "1 dag korter dan in juni 2023"),
        ("7.80", "7.50", "score", "0,3 hoger dan in juni 2023"),
    ],
)
def test_a_change_names_size_direction_and_what_it_is_held_against(
    now: int | str, before: int | str, unit: str, expected: str
) -> None:
    assert change(figure(now, unit, "2024-06"), figure(before, unit, "2023-06")) == expected


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (figure(7), None),
        (figure(None), figure(7)),
        (figure(7), figure(None)),
        (figure(None, hidden=True), figure(7)),
        (figure(7), figure(None, hidden=True)),
    ],
)
def test_nothing_is_said_of_a_change_from_or_to_what_is_not_known(now: Figure, before: Figure | None) -> None:
    assert change(now, before) == ""
    assert difference(now, before) is direction(now, before) is None


def test_a_difference_is_that_of_the_numbers_as_they_are_written() -> None:
    """83.64 and 79.15 are written 83,6 and 79,2: the reader sees 4,4, not 4,5."""
    assert difference(figure("83.64", "percent"), figure("79.15", "percent")) == Decimal("4.4")
    assert difference(figure("10.50", "euro"), figure("10.49", "euro")) == 1


@settings(deadline=None)
@given(
    st.decimals(0, 100, places=4),
    st.decimals(0, 100, places=4),
    st.sampled_from(["percent", "days", "score", "euro"]),
)
def test_difference_and_direction_never_contradict_the_written_values(a: Decimal, b: Decimal, unit: str) -> None:
    now, before = figure(str(a), unit), figure(str(b), unit, "2023-H1")
    step = difference(now, before)
    assert step is not None
    assert step == shown(now) - shown(before)  # type: ignore[operator]
    if written(now) == written(before):
        assert (step, direction(now, before)) == (0, "flat")
        assert change(now, before) == "gelijk aan het eerste halfjaar van 2023"
    else:
        assert direction(now, before) == ("up" if a > b else "down")


@pytest.mark.parametrize(
    ("moved_to", "better", "expected"),
    [
        ("up", "higher", "good"),
        ("down", "higher", "bad"),
        ("up", "lower", "bad"),
        ("down", "lower", "good"),
        ("up", "", "neutral"),
        ("flat", "higher", "neutral"),
        (None, "higher", "neutral"),
    ],
)
def test_a_move_is_only_judged_where_a_direction_is_wished_for(
    moved_to: str | None, better: str, expected: str
) -> None:
    assert judgement(moved_to, better) == expected


def test_the_peak_is_the_first_highest() -> None:
    months = [figure(v, period=f"2024-{m:02}") for m, v in enumerate([5, 9, None, 9, 3], start=1)]
    assert peak(months) is months[1]
    assert peak(list(reversed(months))) is months[1]
    assert peak([figure(0), figure(None), figure(None, hidden=True)]) is None
    assert peak([]) is None


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2022-04", "april 2022"),
        ("2024-H1", "het eerste halfjaar van 2024"),
        ("2024-H2", "het tweede halfjaar van 2024"),
        ("2024-Q3", "het derde kwartaal van 2024"),
        ("2023", "2023"),
    ],
)
def test_a_period_reads_after_in(period: str, expected: str) -> None:
    assert phrase(Period.parse(period)) == expected
    assert when(figure(1, period=period)) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")],
)
def test_parts_are_listed_with_en_before_the_last(parts: list[str], expected: str) -> None:
    assert listed(parts) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], ""),
        (["", " "], ""),
        (["in juni", "", "2 meer"], "In juni 2 meer."),
        (["klaar."], "Klaar."),
    ],
)
def test_a_sentence_starts_with_a_capital_and_ends_with_a_stop(parts: list[str], expected: str) -> None:
    assert sentence(*parts) == expected
