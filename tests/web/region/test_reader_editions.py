# SPDX-License-Identifier: EUPL-1.2
"""A review as each reader gets it: of their own what they may see, of the others nothing that can be worked out."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.web.people import scope
from tests.web.region.asked_region import (
    COACH,
    COOPERATIVE,
    HALF,
    HEERLEN,
    LANDGRAAF,
    MEMBER,
    TOGETHER,
    document,
    numbers_about,
)
from tests.web.region_folder import half_year_snapshot, small_region

from regie.vocabulary import Period
from regie.vocabulary.figure import TOTAL
from regie.web.access import Role, ScopeDenied
from regie.web.region import door

YEAR = Period.parse("2023")
TAKEN_OVER = "A009"
"""The provider whose share A002 bears since it took it over: what that share was made of is its own matter now."""

MUNICIPALITIES = frozenset({"0917", "0882", "0986"})


@pytest.fixture(autouse=True)
def region(settings):
    settings.REGIE = replace(settings.REGIE, region=small_region())


@pytest.fixture
def review():
    """The review of a half-year, or of another period, for a reader."""
    snapshot = half_year_snapshot(small_region())
    return lambda reader, period=HALF: door.review(reader, period, snapshot)


def numbers_of_others(full, own, marks):
    """The telling numbers that stand only in parts about others."""
    theirs, rest = numbers_about(document(full), frozenset(marks - {own}))
    return theirs - rest


@pytest.mark.parametrize("period", [HALF, YEAR], ids=str)
@pytest.mark.parametrize(("reader", "own"), [(HEERLEN, "0917"), (LANDGRAAF, "0882")])
def test_no_number_of_another_municipality_stands_anywhere_in_an_edition(review, reader, own, period):
    secret = numbers_of_others(review(COOPERATIVE, period), own, MUNICIPALITIES)
    assert len(secret) > 100
    seen = set().union(*numbers_about(document(review(reader, period)), frozenset()))
    assert seen & secret == set()


@pytest.mark.parametrize("reader", [HEERLEN, TOGETHER, MEMBER], ids=lambda each: each.role)
def test_no_number_of_a_single_provider_stands_anywhere_but_in_its_own_edition(review, reader):
    providers = {party.code for party in door.region().parties} - {door.region().cooperative, TAKEN_OVER}
    secret = numbers_of_others(review(COOPERATIVE), "A002", providers)
    tariffs = set().union(*numbers_about(document(review(COOPERATIVE))["tariffs"], frozenset()))
    assert len(secret) > 500
    seen = set().union(*numbers_about(document(review(reader)), frozenset()))
    assert (seen & secret) - (tariffs if reader is not MEMBER else set()) == set()


@pytest.mark.parametrize("reader", [HEERLEN, TOGETHER, MEMBER], ids=lambda each: each.role)
def test_no_hidden_amount_stands_anywhere_in_an_edition(review, reader):
    hidden = set()
    for figure in review(TOGETHER).figures:
        plain = review(COOPERATIVE).figure(figure.indicator, figure.period, **figure.breakdown)
        own = reader is MEMBER and figure.breakdown.get("provider") == MEMBER.party
        if figure.suppressed and not own and plain.unit == "euro" and plain.value > 1000:
            hidden |= {f"{plain.value:.2f}", str(int(plain.value * 100))}
    assert len(hidden) > 50
    text = set().union(*numbers_about(document(review(reader)), frozenset()))
    assert text & hidden == set()


@pytest.mark.parametrize("period", [HALF, YEAR, Period.parse("2024-Q2")], ids=str)
def test_a_review_and_the_figures_beside_it_show_the_same(review, period):
    """What a review hides no other page shows, and what it shows is the same number."""
    asked = {}
    for figure in review(HEERLEN, period).figures:
        asked.setdefault((figure.indicator, tuple(figure.breakdown)), []).append(figure)
    compared = 0
    for (indicator, names), figures in asked.items():
        kinds = door.kinds(HEERLEN, indicator, names)
        for figure in figures:
            when = Period.parse(figure.period)
            if when.kind not in kinds or TOTAL in figure.breakdown.values() or indicator == "lump_sum_use":
                continue
            found = door.figures(
                HEERLEN, indicator, by=names, periods=[when], snapshot=figure.snapshot, total=False
            )
            same = next(each for each in found if each.breakdown == figure.breakdown)
            assert (same.value, same.suppressed) == (figure.value, figure.suppressed), figure
            compared += 1
    assert compared > 1000


def test_every_line_of_what_is_settled_is_the_sum_of_those_below_it(review):
    for reader in (HEERLEN, LANDGRAAF, MEMBER):
        for part in review(reader).settlement.parts:
            for line in part.walk():
                assert not line.children or sum(child.amount for child in line.children) == line.amount


def test_a_municipality_sees_its_own_lines_and_the_others_as_one(review):
    seen = review(HEERLEN)
    keys = {line.key for part in seen.settlement.parts for line in part.walk()}
    assert {"cost/0917", "cost/others", "paid/0917", "result/others"} <= keys
    assert {row.municipality for row in seen.budget} == {"0917", TOTAL}
    assert {each.municipality for each in seen.valve.causes} == {"0917"}
    assert seen.valve.total.claimed == review(COOPERATIVE).valve.total.claimed
    assert {each.municipality for risk in seen.risk_file for each in risk.amounts} == {"0917"}
    assert seen.tariffs == review(COOPERATIVE).tariffs
    assert {fan.place for fan in seen.forecast.fans} == {"0917", TOTAL}
    assert all(member.loss is None for member in seen.members)


def test_a_provider_sees_its_statement_and_share_and_totals_of_the_region(review):
    seen, full = review(MEMBER), review(COOPERATIVE)
    for part in ("members", "statements"):
        mine = f"{part}/A002"
        assert seen.settlement.part(part).find(mine).amount == full.settlement.part(part).find(mine).amount
        assert {line.key.split("/")[1] for line in seen.settlement.part(part).children} == {"A002", "others"}
    assert seen.settlement.part("cost").children == ()
    assert seen.settlement.part("exit/A001") is None
    assert [each.party for each in seen.members if each.loss is not None] == ["A002"]
    assert {each.party for each in seen.tariffs.build_ups} == {"A002"}
    assert {each.party for each in seen.data_quality.deliveries} == {"A002"}
    assert [each.group for each in seen.completion.groups] == ["A002"]
    own = [figure for figure in seen.figures if figure.breakdown.get("provider") == "A002"]
    assert own
    assert not any(figure.suppressed for figure in own)


def test_an_area_team_sees_its_own_figures_and_the_region_and_nothing_that_parties_settle(review):
    seen = review(COACH)
    assert {figure.breakdown.get("area", TOTAL) for figure in seen.figures} == {"HRL-1", TOTAL}
    assert all(set(figure.breakdown) <= {"area"} or TOTAL in figure.breakdown.values() for figure in seen.figures)
    assert (seen.settlement, seen.valve, seen.tariffs, seen.variance, seen.members) == (None, None, None, None, ())


def test_what_a_role_has_no_permission_for_is_not_there(review):
    buyer = review(scope(Role.BUYER))
    assert (buyer.variance, buyer.settlement, buyer.valve, buyer.forecast, buyer.risk_file) == (*(None,) * 4, ())
    data_manager = review(scope(Role.DATA_MANAGER))
    assert data_manager.settlement is None
    assert all(member.turnover is None for member in data_manager.members)


def test_who_has_no_business_with_figures_gets_none(review):
    for role in (Role.FUNCTIONAL_MANAGER, Role.PRIVACY_OFFICER):
        with pytest.raises(ScopeDenied):
            review(scope(role))
        with pytest.raises(ScopeDenied):
            door.figures(scope(role), "unique_clients", periods=[Period.parse("2024-06")], snapshot="x")


def test_the_council_sees_totals_of_what_the_parties_settle_and_every_municipality_s_own(review):
    seen = door.edition_public(HALF, half_year_snapshot(small_region()))
    assert seen.header.suppressed
    assert seen.tariffs is None
    assert seen.settlement.part("members").children == ()
    assert {"cost/0917", "cost/0882", "cost/0986"} <= {line.key for line in seen.settlement.part("cost").children}


def test_an_edition_is_a_review_that_can_be_written_and_read_back(review):
    for reader in (HEERLEN, MEMBER, COACH):
        seen = review(reader)
        assert json.loads(type(seen).model_validate_json(seen.model_dump_json()).model_dump_json()) == document(
            seen
        )
