# SPDX-License-Identifier: EUPL-1.2
"""A review holds what the plan says, can be asked for it, and shows nobody a small number unless it may."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

sys.path.insert(0, str(Path(__file__).parents[1] / "deliveries"))

from delivery_builders import COST, LATE, LINE, OUTCOME, TRAJECTORY, WHOLE, header, make_region, write_zip
from small_regions import HALF_YEAR, LAST, bare_source, empty_source, rich_region, rich_review, rich_source

from regie.deliveries import deliver, make_snapshot
from regie.figures import definitions, open_snapshot, query
from regie.figures.numbers import AMOUNTS, NOT_PERSONS
from regie.review import Review, build_review
from regie.review.build import HEADLINES
from regie.review.plan import PLAN, periods_of
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.figure import TOTAL, UNKNOWN, Figure

FIRST_MONTH = Period.parse("2023-01")


@pytest.fixture(scope="module")
def review() -> Review:
    return rich_review(suppressed=False)


def measures_of(indicator: str) -> list[str]:
    family = definitions()[indicator]
    return [family.measure_id(measure) for measure in family.measures]


# What it holds


def test_every_figure_of_the_plan_is_there_for_its_periods_and_no_other(review: Review) -> None:
    wanted = set()
    for want in PLAN:
        for period in periods_of(want.span, HALF_YEAR, FIRST_MONTH):
            for measure in measures_of(want.indicator):
                wanted.add((measure, str(period), want.by))
                if want.by:
                    assert review.figure(measure, period, **dict.fromkeys(want.by, TOTAL)) is not None
    held = {(f.indicator, f.period, tuple(f.breakdown)) for f in review.figures}
    assert held == wanted


@pytest.mark.parametrize("suppressed", [False, True])
def test_no_figure_is_there_twice(suppressed: bool) -> None:
    figures = rich_review(suppressed=suppressed).figures
    keys = {(f.indicator, f.period, tuple(sorted(f.breakdown.items()))) for f in figures}
    assert len(keys) == len(figures)


def test_a_figure_is_what_a_query_says(review: Review) -> None:
    with rich_source() as source:
        asked = query(source, "unique_clients", by=["municipality"], periods=[Period.parse("2024-06")])
        asked += query(source, "cost", by=["municipality", "segment"], periods=[HALF_YEAR])
    for figure in asked:
        assert review.figure(figure.indicator, figure.period, **figure.breakdown) == figure


def test_known_shares_come_out(review: Review) -> None:
    found = {
        (name, period): review.figure(name, period)
        for name in ("ended_as_planned", "ended_early_in_agreement")
        for period in ("2023", "2024-H1")
    }
    assert {key: (f.numerator, f.denominator) for key, f in found.items() if f} == {
        ("ended_as_planned", "2023"): (51, 61),
        ("ended_as_planned", "2024-H1"): (53, 67),
        ("ended_early_in_agreement", "2023"): (9, 61),
        ("ended_early_in_agreement", "2024-H1"): (11, 67),
    }


def test_every_indicator_has_its_definition_in_it(review: Review) -> None:
    assert set(review.measures) == {figure.indicator for figure in review.figures}
    assert all(m.nl and m.en and m.definition_nl and m.definition_en for m in review.measures.values())
    assert all(review.measures[figure.indicator].unit == figure.unit for figure in review.figures)


def test_every_code_has_a_name(review: Review) -> None:
    for figure in review.figures:
        for name, code in figure.breakdown.items():
            assert review.header.names[name][code]


def test_the_header_says_what_it_is_about(review: Review) -> None:
    header = review.header
    assert (header.region_name, header.cooperative, header.synthetic) == ("Proefstreek", "Coöperatie Proef", True)
    assert (header.period, header.first_month, header.data_until) == ("2024-H1", "2023-01", LAST)
    assert {figure.snapshot for figure in review.figures} == {header.snapshot}
    assert header.registered_segments == ("plus_facility", "area_team", "outsourced_care")
    assert review.period == HALF_YEAR


# Asking it


def test_a_figure_is_found_by_exactly_its_breakdown(review: Review) -> None:
    assert review.figure("unique_clients", "2024-06").breakdown == {}  # type: ignore[union-attr]
    assert review.figure("unique_clients", Period.parse("2024-06"), municipality="0917").value < 66  # type: ignore[union-attr, operator]
    assert review.figure("unique_clients", "2024-06", municipality="9999") is None
    assert review.figure("unique_clients", "2019-06") is None
    assert review.figure("cost", "2024-H1", municipality="0917") != review.figure(
        "cost", "2024-H1", segment="area_team", municipality="0917"
    )


def test_a_series_is_of_one_kind_of_period_in_order_of_time(review: Review) -> None:
    months = review.series("unique_clients", PeriodKind.MONTH, municipality="0917")
    assert [f.period for f in months] == [
        f"{y}-{m:02}" for y, m in [*((2023, m) for m in range(1, 13)), *((2024, m) for m in range(1, 7))]
    ]
    assert {f.breakdown["municipality"] for f in months} == {"0917"}
    assert [f.period for f in review.series("inflow", PeriodKind.HALF_YEAR)] == ["2023-H1", "2023-H2", "2024-H1"]
    assert review.series("inflow", PeriodKind.QUARTER) == []


def test_rows_come_in_the_order_of_the_region(review: Review) -> None:
    rows = review.rows("unique_clients", "2024-06", "municipality")
    assert [f.breakdown["municipality"] for f in rows] == ["0917", "0882", "0986"]
    themes = review.rows("unique_clients_period", "2024-H1", "theme")
    assert themes[-1].breakdown["theme"] == UNKNOWN
    with_total = review.rows("unique_clients", "2024-06", "municipality", total=True)
    assert with_total[-1].breakdown == {"municipality": TOTAL}
    assert review.rows("cost", "2024-H1", "area") == []  # also not those by two breakdowns


# The first page


def test_headlines_are_held_against_the_same_period_a_year_before(review: Review) -> None:
    assert [h.figure.indicator for h in review.headline] == list(HEADLINES)
    assert 6 <= len(review.headline) <= 8
    for headline in review.headline:
        month = headline.figure.indicator == "unique_clients"
        assert headline.figure.period == ("2024-06" if month else "2024-H1")
        assert headline.before is not None
        assert headline.before.period == ("2023-06" if month else "2023-H1")
        assert headline.before.indicator == headline.figure.indicator
        assert {*headline.figure.breakdown.values(), *headline.before.breakdown.values()} <= {TOTAL}


def test_the_first_period_has_nothing_to_be_held_against() -> None:
    with bare_source() as source:
        review = build_review(source, HALF_YEAR)
    assert [h.figure.indicator for h in review.headline] == list(HEADLINES)
    assert all(h.before is None for h in review.headline)


# The object


@pytest.mark.parametrize("suppressed", [False, True])
def test_a_review_survives_being_written_as_json(suppressed: bool) -> None:
    review = rich_review(suppressed=suppressed)
    again = Review.model_validate_json(review.model_dump_json())
    assert again == review
    assert again.model_dump_json() == review.model_dump_json()
    assert again.figure("cost", "2024-H1") == review.figure("cost", "2024-H1")


def test_the_same_rows_give_the_same_review(review: Review) -> None:
    with rich_source() as source:
        assert build_review(source, HALF_YEAR, suppressed=False).model_dump_json() == review.model_dump_json()


def test_a_review_is_never_changed(review: Review) -> None:
    with pytest.raises(ValidationError):
        review.figures = ()  # type: ignore[misc]
    with pytest.raises(ValidationError):
        review.header.suppressed = True  # type: ignore[misc]
    with pytest.raises(ValidationError):
        review.figures[0].value = 0  # type: ignore[misc]


def test_a_copy_with_other_figures_finds_those(review: Review) -> None:
    assert review.figure("cost", "2024-H1") is not None
    assert review.model_copy(update={"figures": ()}).figure("cost", "2024-H1") is None
    assert review.figure("cost", "2024-H1") is not None


def test_parts_that_need_a_contract_are_empty(review: Review) -> None:
    assert review.header.contract is review.header.contract_version is None
    assert (
        review.completion is review.variance is review.plain_split is review.settlement is review.forecast is None
    )
    assert review.budget == review.index == review.members == ()


def test_whoever_waits_is_told_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    with empty_source() as source:
        build_review(source, HALF_YEAR, progress=lambda done, of: told.append((done, of)))
    total = told[-1][1]
    assert told == [(done, total) for done in range(total + 1)]


# Small numbers


def counts_of_persons(figures: tuple[Figure, ...]) -> Iterator[int]:
    """Every count of persons, trajectories or journeys that these figures show, also as numerator or denominator.
    A difference of two counts is none."""
    registry = {family.measure_id(m): m for family in definitions().values() for m in family.measures}
    others = NOT_PERSONS | AMOUNTS
    for figure in figures:
        measure = registry[figure.indicator]
        if measure.kind == "count" and figure.indicator != "net_outflow" and figure.value is not None:
            yield int(figure.value)
        if figure.numerator is not None and measure.kind != "mean" and measure.numerator_counts not in others:
            yield figure.numerator
        if figure.denominator is not None and measure.denominator_counts not in others:
            yield figure.denominator


def every_figure(review: Review) -> tuple[Figure, ...]:
    headlines = [f for h in review.headline for f in (h.figure, h.before) if f is not None]
    return (*review.figures, *headlines)


def test_a_suppressed_review_shows_no_small_count_and_only_rounded_ones() -> None:
    shown = list(counts_of_persons(every_figure(rich_review(suppressed=True))))
    assert len(shown) > 200
    assert not [count for count in shown if 1 <= count <= 9]
    assert not [count for count in shown if count % 5]


def test_the_same_review_for_those_who_may_see_them_does_have_small_counts(review: Review) -> None:
    assert [count for count in counts_of_persons(every_figure(review)) if 1 <= count <= 9]
    assert not any(figure.suppressed for figure in review.figures)


def test_a_hidden_figure_says_nothing_but_that_it_is_hidden() -> None:
    hidden = [figure for figure in every_figure(rich_review(suppressed=True)) if figure.suppressed]
    assert len(hidden) > 50
    assert {(f.value, f.numerator, f.denominator) for f in hidden} == {(None, None, None)}
    assert len({f.remark for f in hidden}) == 1


def test_headlines_are_hidden_with_the_figures_they_show() -> None:
    review = rich_review(suppressed=True)
    assert any(h.figure.suppressed for h in review.headline)
    for headline in review.headline:
        figure = headline.figure
        assert figure == review.figure(figure.indicator, figure.period, **figure.breakdown)


def handed_in(tmp_path: Path, *, suppressed: bool) -> Review:
    """Two small deliveries with a row set aside, a line for no trajectory, an account that does not tie, and one
    party that is late."""
    folder = make_region(tmp_path / "region")
    ended = {**TRAJECTORY, "ended_on": "2024-05-31", "end_reason": "31"}
    wrong = {**COST, "line": "G2", "segment": "nowhere", "amount": "40.00"}
    ledger = [{"month": "2024-03", "account": "4100", "amount": "260.00"}]
    tables = {name: rows for name, rows in WHOLE.items() if name != "production"}
    tables |= {"trajectories": [ended], "costs": [COST, wrong], "ledger_totals": ledger}
    lost = {**LINE, "trajectory_key": "T9"}
    for number, (content, head, day) in enumerate(
        [
            (tables, header(), date(2024, 7, 10)),
            ({"outcomes": [OUTCOME], "production": [lost]}, header("P"), date(2024, 7, 20)),
        ]
    ):
        deliver(write_zip(tmp_path / f"{number}.zip", content, head), folder, received_on=day)
    make_snapshot(folder, LATE)
    with open_snapshot(folder) as source:
        return build_review(source, HALF_YEAR, suppressed=suppressed)


def test_what_is_wrong_with_the_deliveries_is_signalled(tmp_path: Path) -> None:
    review = handed_in(tmp_path, suppressed=False)
    assert [signal.kind for signal in review.signals] == ["late", "set_aside", "unresolved", "ledger", "outcomes"]
    assert review.data_quality.rows_set_aside == review.data_quality.unresolved_rows == 1
    assert review.data_quality.deliveries


def test_a_suppressed_review_shows_no_small_number_of_rows_either(tmp_path: Path) -> None:
    review = handed_in(tmp_path, suppressed=True)
    not_rows = {"parties", "months", "booked_cents", "ledger_cents", "cents_read", "days_after_period"}
    quality = review.data_quality.model_dump(mode="json")
    assert not [key for key, number in numbers_in(quality) if key not in not_rows and 1 <= number <= 9]
    assert quality["deliveries"] == []
    said = {signal.kind: signal.nl for signal in review.signals}
    assert list(said) == ["late", "set_aside", "unresolved", "ledger"]
    assert " enkele " in said["set_aside"]
    assert said["unresolved"].endswith("(aantal: enkele).")


def numbers_in(part: Any, key: str = "") -> Iterator[tuple[str, float]]:
    """All numbers in JSON with the name they stand under."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from numbers_in(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from numbers_in(value, key)
    elif isinstance(part, int | float | Decimal) and not isinstance(part, bool):
        yield key, float(part)


# Other periods and regions


@pytest.mark.parametrize("written", ["2024-05", "2024-Q2", "2023", "2023-H2"])
def test_a_review_may_be_of_any_kind_of_period(written: str) -> None:
    period = Period.parse(written)
    with rich_source() as source:
        review = build_review(source, period, suppressed=False)
    assert len(review.headline) == len(HEADLINES)
    for want in PLAN:
        asked = periods_of(want.span, period, FIRST_MONTH)
        for measure in measures_of(want.indicator):
            found = {f.period for f in review.figures if f.indicator == measure and tuple(f.breakdown) == want.by}
            assert {str(p) for p in asked} <= found


@pytest.mark.parametrize("written", ["2022-H2", "2022-12", "2024-07", "2024-H2", "2025"])
def test_a_period_outside_region_and_snapshot_is_refused_with_what_there_is(written: str) -> None:
    with rich_source() as source, pytest.raises(RegieError) as refused:
        build_review(source, Period.parse(written))
    assert refused.value.key == "review.period_outside"
    assert "2023-01" in refused.value.message("nl")
    assert "2024-06" in refused.value.message("nl")


def test_a_period_of_which_part_is_covered_says_so_with_every_figure() -> None:
    with rich_source() as source:
        review = build_review(source, Period.parse("2024"), suppressed=False)
    cost = review.figure("cost", "2024")
    assert cost is not None
    assert cost.remark is not None
    assert cost.value == rich_review(suppressed=False).figure("cost", "2024-H1").value  # type: ignore[union-attr]


def test_a_region_without_a_row_still_has_a_review() -> None:
    with empty_source() as source:
        review = build_review(source, HALF_YEAR)
    assert review.figure("unique_clients", "2024-06").value == 0  # type: ignore[union-attr]
    assert review.figure("ended_as_planned", "2024-H1").value is None  # type: ignore[union-attr]
    assert review.signals == ()


def test_a_region_that_hides_nothing_has_the_same_figures_suppressed_or_not() -> None:
    nothing = {"hide_up_to": 0, "round_to": 1, "least_providers": 1}
    region = rich_region(suppression=nothing)
    with rich_source(suppression=region.suppression) as source:
        assert build_review(source, HALF_YEAR).figures == rich_review(suppressed=False).figures
