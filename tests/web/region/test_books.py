# SPDX-License-Identifier: EUPL-1.2
"""What readers without small numbers are shown of a snapshot gives nothing hidden away, however they combine it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from tests.web.region.asked_region import COOPERATIVE, HEERLEN, TOGETHER, everything
from tests.web.region.small_number_reader import worked_out, worked_out_exactly
from tests.web.region_folder import half_year_snapshot, latest_snapshot, small_region

from regie.figures import definitions
from regie.figures.numbers import read_document
from regie.review.plan import PLAN, periods_of
from regie.vocabulary import Period
from regie.web.region import door, offered

LEAST = 4
"""A hidden count keeps at least five possible values, as a rounded one has."""

TENTH = 0.1


@pytest.fixture(autouse=True)
def region(settings):
    settings.REGIE = replace(settings.REGIE, region=small_region())


@pytest.fixture
def snapshot():
    return half_year_snapshot(small_region())


@pytest.mark.parametrize("book", offered.BOOKS)
def test_nothing_hidden_follows_from_all_that_is_shown(book, snapshot):
    shown = everything(TOGETHER, book, snapshot)
    plain = everything(COOPERATIVE, book, snapshot)
    hidden = worked_out([plain[key] for key in shown], list(shown.values()), door.region())
    assert hidden
    assert [each for each in hidden if not each.amount and each.width < LEAST] == []
    assert [each for each in hidden if each.amount and each.width < TENTH * abs(each.value)] == []


def test_nor_does_it_for_who_solves_all_sums_at_once(snapshot):
    shown = everything(TOGETHER, "waiting", snapshot)
    plain = everything(COOPERATIVE, "waiting", snapshot)
    hidden = worked_out_exactly([plain[key] for key in shown], list(shown.values()), door.region())
    assert hidden
    assert [each for each in hidden if each.width < LEAST] == []


@pytest.mark.parametrize("book", offered.BOOKS)
def test_two_snapshots_side_by_side_give_nothing_away_either(book, snapshot):
    """Where a number is the same in both, what is shown in one is known of the other."""
    later = latest_snapshot(small_region())
    plain, shown = everything(COOPERATIVE, book, snapshot), everything(TOGETHER, book, snapshot)
    plain_later, shown_later = everything(COOPERATIVE, book, later), everything(TOGETHER, book, later)
    known = []
    for key, figure in shown.items():
        now = plain_later.get(key)
        same = now is not None and now.model_copy(update={"snapshot": snapshot}) == plain[key]
        known.append(shown_later[key] if figure.suppressed and same and key in shown_later else figure)
    hidden = worked_out([plain[key] for key in shown], known, door.region())
    assert [each for each in hidden if not each.amount and each.width < LEAST] == []
    assert [each for each in hidden if each.amount and each.width < TENTH * abs(each.value)] == []


def test_a_municipality_gets_a_part_of_that_and_nothing_else(snapshot):
    for book in offered.BOOKS:
        all_of_it = everything(TOGETHER, book, snapshot)
        own = everything(HEERLEN, book, snapshot)
        assert own.items() <= all_of_it.items()
        others = {"0882", "0986", "LGF-1", "LGF-2", "VDL-1"}
        assert not any(others & set(figure.breakdown.values()) for figure in own.values())


def test_no_number_stands_in_two_books(snapshot):
    """Two quantities are one number when they agree wherever both are there and count the same."""
    plain = {
        key: figure for book in offered.BOOKS for key, figure in everything(COOPERATIVE, book, snapshot).items()
    }
    areas = {area.code: area.municipality for area in door.region().areas}
    same = read_document(list(plain.values()), definitions(), areas).same
    books = defaultdict(set)
    for quantity, name in same.items():
        books[name].add(offered.book_of(quantity.split("/")[0].split(".")[0]))
    assert [name for name, found in books.items() if len(found) > 1] == []


def test_of_the_region_and_its_municipalities_clients_and_cost_are_all_shown(snapshot):
    shown = everything(TOGETHER, "clients", snapshot)
    counts = ("unique_clients", "unique_clients_period", "stock", "inflow", "outflow", "cost")
    high = [
        figure
        for figure in shown.values()
        if figure.indicator in counts and (not figure.breakdown or set(figure.breakdown) == {"municipality"})
    ]
    assert len(high) > 500
    assert not any(figure.suppressed for figure in high)


def test_the_figures_of_a_half_year_review_are_all_offered():
    half, first = Period.parse("2024-H1"), Period.parse("2019-01")
    lacking = {
        (want.indicator, want.by, period.kind)
        for want in PLAN
        for period in periods_of(want.span, half, first)
        if offered.table_of(want.indicator, offered.level_of(want.by), period.kind) is None
    }
    assert lacking == set()


def test_amounts_of_single_providers_are_never_shown(snapshot):
    shown = everything(TOGETHER, "clients", snapshot).values()
    of_provider = [f for f in shown if f.unit == "euro" and f.breakdown.get("provider", "unknown") != "unknown"]
    assert of_provider
    assert all(figure.suppressed or not figure.value for figure in of_provider)
