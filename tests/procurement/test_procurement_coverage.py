# SPDX-License-Identifier: EUPL-1.2
"""The fewest parties: against all subsets, by hand, and what is said when it cannot be done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from coverage_builders import Rooms, by_trying, needs
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.procurement.coverage import check_choice, fewest, rules_kept
from regie.procurement.coverage.binding import binding_rules
from regie.procurement.coverage.labels import InfeasibleRules, Labels
from regie.procurement.coverage.needs import Needs
from regie.procurement.coverage.problem import Problem, asked_of
from regie.procurement.coverage.result import Binding, Proven
from regie.procurement.coverage.selection import selection_of
from regie.procurement.coverage.solve import Effort, fewest_movers, fewest_parties
from regie.procurement.coverage.tradeoff import curve_said, curve_steps, tradeoff
from regie.procurement.study import Award, Coverage, LeastParties
from regie.vocabulary.errors import RegieError

NOW = {"A": (6, 0), "B": (3, 4), "C": (1, 2)}
ROOMS: Rooms = {"A": {(0,): 9}, "B": {(0,): 5, (1,): 6}, "C": {(0,): 3, (1,): 3}}
THREE = needs(NOW, ROOMS)
"""10 clients in need group 0, 6 in group 1; only B could do all of group 1 alone."""


def rules(parties: int = 1, margin: int = 0, share_cap: int = 100, **others: int) -> Coverage:
    return Coverage(
        parties=parties,
        margin=Decimal(margin),
        share_cap=Decimal(share_cap),
        others=tuple(LeastParties(need_group=group[1:], parties=number) for group, number in others.items()),
    )


@st.composite
def small_needs(draw: Any) -> Needs:
    """Two or three cells in one or two lots, up to four providers: alone, two of them together, or one that does
    not bid."""
    cells = draw(st.integers(2, 3))
    codes = "ABCD"[: draw(st.integers(2, 6 - cells))]
    lots = draw(st.sampled_from([("1", "1", "1"), ("1", "2", "2")]))[:cells]
    now: dict[str, tuple[int, ...]] = {}
    rooms: Rooms = {}
    for code in codes:
        now[code] = tuple(draw(st.integers(0, 2)) for _ in range(cells))
        works = tuple(n for n in range(cells) if now[code][n] or draw(st.booleans()))
        if draw(st.booleans()):
            rooms[code] = {works: draw(st.integers(0, 6))} if works else {}
        else:
            rooms[code] = {(n,): now[code][n] + draw(st.integers(0, 3)) for n in works}
    together = {"Z": codes[:2]} if len(codes) > 2 and draw(st.booleans()) else {}
    out = [codes[-1]] if draw(st.integers(0, 3)) == 0 else []
    return needs(now, rooms, lots=lots, collectives=together, not_bidding=out)


@st.composite
def small_rules(draw: Any) -> Coverage:
    return rules(draw(st.integers(0, 2)), draw(st.sampled_from([0, 20, 50])), draw(st.sampled_from([40, 60, 100])))


@settings(deadline=None, max_examples=60)
@given(small_needs(), small_rules())
def test_the_fewest_parties_and_movers_are_those_of_all_subsets(of: Needs, by: Coverage) -> None:
    tried = by_trying(of, by)
    if not tried:
        with pytest.raises(InfeasibleRules):
            fewest(of, by)
        return
    found = fewest(of, by)
    assert (found.parties.value, found.parties.too_many) == (min(tried), 0)
    assert (found.movers.value, found.movers.too_many) == (tried[min(tried)], 0)


@settings(deadline=None, max_examples=40)
@given(small_needs(), small_rules())
def test_what_is_found_keeps_to_every_rule_in_whole_clients(of: Needs, by: Coverage) -> None:
    kept = rules_kept(of, by)
    found = fewest(of, by, kept.asked)
    assert sum(each.clients for each in found.handovers) == found.movers.value
    assert sum(each.stay for each in found.places) == found.clients - found.movers.value
    for each in found.cells:
        assert len(each.bidders) >= each.least
        assert each.found == each.needed
    if not kept.given_up:
        checked = check_choice(of, by, found.awards)
        assert checked.passed
        assert checked.landscape.movers.value <= found.movers.value
        assert all(each.bidder is not None for each in found.handovers)


@settings(deadline=None, max_examples=40)
@given(small_needs(), small_rules(), st.integers(0, 6))
def test_a_provider_without_clients_never_worsens_the_optimum(of: Needs, by: Coverage, room: int) -> None:
    tried = fewest_parties(Problem(of, asked_of(of, by)))
    new = needs({"N": (0,) * len(of.cells)}, {"N": {tuple(range(len(of.cells))): room}})
    lots = sorted({cell.lot for cell in of.cells})
    bids = tuple(new.bids[0].model_copy(update={"lot": lot}) for lot in lots)
    more = Needs(
        cells=of.cells,
        existing=of.existing,
        pools=of.pools + new.pools,
        bids=tuple(sorted((*of.bids, *bids), key=lambda bid: (bid.lot, bid.bidder))),
    )
    if tried is None:
        return
    before, after = fewest(of, by), fewest(more, by)
    assert (after.parties.value, after.movers.value if after.parties == before.parties else 0) <= (
        before.parties.value,
        before.movers.value,
    )


@settings(deadline=None, max_examples=20)
@given(small_needs(), small_rules())
def test_the_curve_is_that_of_all_subsets(of: Needs, by: Coverage) -> None:
    tried = by_trying(of, by)
    points, gaps = tradeoff(
        of, by, lambda margin: asked_of(of, by), Labels(), lambda: None, steps=[(by.margin, (0, 1, 2))]
    )
    assert bool(gaps) != bool(tried)
    for point in points:
        best = min(movers for number, movers in tried.items() if number <= point.most_parties)
        assert (point.movers.value, point.movers.too_many) == (best, 0)


def test_by_hand_two_parties_cover_and_three_clients_change() -> None:
    found = fewest(THREE, rules())
    assert found.bidders == ("A", "B")
    assert (found.parties.value, found.movers.value, found.clients) == (2, 3, 16)
    from_c = [(each.need_group, each.provider, each.clients) for each in found.handovers]
    assert from_c == [("0", "C", 1), ("1", "C", 2)]
    assert [(each.bidder, each.before, each.stay) for each in found.places] == [("A", 6, 6), ("B", 7, 7)]


def test_a_margin_that_one_party_cannot_keep_takes_one_more() -> None:
    """A fifth more in group 1 is 7.2, so 8 places: B has 6."""
    found = fewest(THREE, rules(margin=20))
    assert (found.parties.value, found.movers.value) == (3, 0)
    assert [(each.needed, each.found) for each in found.cells] == [(12, 12), (8, 8)]


def test_existing_clients_leave_a_party_that_would_go_above_its_share() -> None:
    """Half of 16 is 8: B takes all 6 of group 1, so only 2 of its 3 in group 0."""
    found = fewest(THREE, rules(share_cap=50))
    assert (found.bidders, found.movers.value) == (("A", "B"), 4)
    assert {each.bidder: each.share for each in found.places} == {"A": Decimal("50.0"), "B": Decimal("50.0")}


def test_clients_of_a_member_stay_and_a_collective_counts_once() -> None:
    of = needs(NOW, ROOMS, collectives={"Z": ("B", "C")})
    found = fewest(of, rules(parties=2, _1=1))
    assert (found.bidders, found.movers.value) == (("A", "Z"), 0)
    with pytest.raises(InfeasibleRules, match="1 in 0001: of the at least 2 parties there are 1"):
        fewest(of, rules(parties=2))


def test_a_lot_in_which_a_party_is_not_needed_is_not_awarded() -> None:
    """A alone does group 0 and group 1; B is taken for its clients of group 1 and has no need of group 0."""
    rooms: Rooms = {"A": {(0,): 4, (1,): 1}, "B": {(0,): 9, (1,): 5}}
    of = needs({"A": (4, 0), "B": (0, 5)}, rooms, lots=("1", "2"))
    found = fewest(of, rules(_0=1, _1=1).model_copy(update={"parties": 0}))
    assert found.parties.value == 1
    assert found.bidders == ("B",)
    problem = Problem(of, asked_of(of, rules()))
    two = fewest_movers(problem, 2, (0, 1))
    assert two.bidders == (0, 1)
    assert two.least.value == 0
    awards = selection_of(problem, Decimal(0), two.least, two).awards
    assert [each.identity for each in awards] == [("1", "A"), ("2", "B")]


def test_too_few_parties_are_named_with_what_would_help() -> None:
    kept = rules_kept(THREE, rules(_1=3))
    (given_up,) = kept.given_up
    assert (given_up.kind, given_up.need_group, given_up.municipality) == ("parties", "1", "0001")
    assert (int(given_up.asked), int(given_up.possible)) == (3, 2)
    assert "minimum van 2 op deze plek, of met 1 erbij" in given_up.sentence.nl
    assert fewest(THREE, rules(_1=3), kept.asked).parties.value == 3


def test_a_need_that_nobody_covers_is_said_once() -> None:
    of = needs({"A": (3, 0), "D": (0, 2)}, {"A": {(0,): 9}}, not_bidding=["D"])
    kept = rules_kept(of, rules())
    assert [each.sentence.nl.split(",")[0] for each in kept.given_up] == ["Niemand die inschrijft biedt 1"]
    found = fewest(of, rules(), kept.asked)
    assert (found.parties.value, found.movers.value) == (1, 2)
    assert [(each.provider, each.bidder, each.clients) for each in found.handovers] == [("D", None, 2)]


def test_places_that_are_missing_are_counted() -> None:
    """Double of 10 and 6 is 20 and 12; the rooms are 17 and 9."""
    kept = rules_kept(THREE, rules(margin=100))
    assert [(each.kind, int(each.asked), int(each.possible)) for each in kept.given_up] == [
        ("margin", 20, 17),
        ("margin", 12, 9),
    ]
    of = needs(NOW | {"D": (0, 10)}, ROOMS | {"D": {(1,): 10}}, not_bidding=["D"])
    (given_up,) = rules_kept(of, rules()).given_up
    assert (given_up.kind, int(given_up.asked), int(given_up.possible)) == ("capacity", 16, 9)
    assert "met 7 plaatsen meer" in given_up.sentence.nl


def test_the_smallest_share_by_which_it_can_be_done_is_said() -> None:
    """16 clients over three parties: one has 6, which is 37.5 percent."""
    kept = rules_kept(THREE, rules(share_cap=10))
    assert [(each.kind, each.lot, int(each.possible)) for each in kept.given_up] == [("share_cap", "1", 38)]
    assert max(each.share for each in fewest(THREE, rules(share_cap=10), kept.asked).places) <= 38


def asked_about(by: Coverage, of: Needs = THREE) -> list[Binding]:
    found = fewest(of, by)
    return list(binding_rules(of, by, asked_of(of, by), found, Labels(), lambda done, all_: None))


def test_the_rule_that_holds_a_party_is_named_with_its_need() -> None:
    """Group 1 takes B and C; with a tenth more room these also hold the 10 clients of group 0."""
    answers = asked_about(rules(_1=2))
    binds = [(each.kind, each.need_group, each.parties.value) for each in answers if each.binds and each.parties]
    assert binds == [("parties", "1", 2), ("capacity", "0", 2)]
    binding = next(each for each in answers if each.binds)
    assert binding.sentence.nl == "Een partij minder voor 1: dan zijn 2 partijen genoeg (nu 3)."


def test_need_groups_are_asked_apart_only_when_one_party_less_everywhere_changes_something() -> None:
    free = [each for each in asked_about(rules()) if each.kind == "parties"]
    assert [(each.need_group, each.binds) for each in free] == [(None, False)]
    assert "Bij elke behoefte een partij minder: dat verandert niets" in free[0].sentence.nl
    binds = [each for each in asked_about(rules(_1=2)) if each.kind == "parties"]
    assert [(each.need_group, each.binds) for each in binds] == [("0", False), ("1", True)]


def test_the_curve_says_which_points_were_not_worked_out() -> None:
    by = rules(margin=5)
    assert [(int(margin), more) for margin, more in curve_steps(by)] == [
        (0, (0, 20)),
        (5, (0, 1, 3, 5, 10, 20, 30, 50)),
        (20, (0, 20)),
    ]
    assert "bij een marge van 0%, 20%" in curve_said(by).nl
    assert "niet doorgerekend" in curve_said(by).nl


def test_with_room_for_more_parties_fewer_clients_change_and_too_few_are_refused() -> None:
    found = fewest(THREE, rules(), most_parties=3)
    assert (found.bidders, found.movers.value) == (("A", "B", "C"), 0)
    with pytest.raises(RegieError, match=r"least number that was found is 2"):
        fewest(THREE, rules(), most_parties=1)


def test_the_share_and_the_margin_bind_where_they_do() -> None:
    (share,) = [each for each in asked_about(rules(share_cap=50)) if each.kind == "share_cap"]
    assert (share.binds, share.movers and share.movers.value) == (True, 3)
    (margin,) = [each for each in asked_about(rules(margin=5)) if each.kind == "margin"]
    assert (margin.parties and margin.parties.value, margin.binds) == (2, True)


def test_members_who_may_also_bid_alone_are_looked_at() -> None:
    of = needs(NOW, ROOMS, collectives={"Z": ("B", "C")})
    (one_bid,) = [each for each in asked_about(rules(), of) if each.kind == "one_bid"]
    assert not one_bid.binds


def test_a_choice_is_checked_rule_by_rule() -> None:
    checked = check_choice(THREE, rules(), [Award(lot="1", bidder="A")])
    assert not checked.passed
    broken = [
        (each.kind, each.need_group, int(each.asked), int(each.there)) for each in checked.rules if not each.passed
    ]
    assert broken == [("parties", "1", 1, 0), ("capacity", "0", 10, 9), ("capacity", "1", 6, 0)]
    assert (checked.unplaced, checked.landscape.movers.value) == (7, 10)
    assert [each.kind for each in checked.rules if each.passed] == ["margin", "share_cap", "one_bid"]
    passed = check_choice(THREE, rules(), [Award(lot="1", bidder=each) for each in "AB"])
    assert (passed.passed, passed.landscape.movers.value) == (True, 3)


def test_a_party_above_its_share_is_told_with_its_clients() -> None:
    both = [Award(lot="1", bidder=each) for each in "AB"]
    broken = [each for each in check_choice(THREE, rules(share_cap=45), both).rules if not each.passed]
    assert {each.kind for each in broken} == {"share_cap"}
    assert all(each.there > each.asked == 7 for each in broken)


def test_a_choice_of_who_does_not_bid_is_refused() -> None:
    with pytest.raises(RegieError, match="does not bid anywhere"):
        check_choice(THREE, rules(), [Award(lot="1", bidder="Q")])
    of = needs(NOW, ROOMS, lots=("1", "2"))
    with pytest.raises(RegieError, match="does not bid for it"):
        check_choice(of, rules(), [Award(lot="2", bidder="A")])


def test_without_time_the_answer_still_keeps_to_the_rules_and_tells_what_is_not_proven() -> None:
    problem = Problem(THREE, asked_of(THREE, rules()))
    found = fewest_movers(problem, 2, (0, 1), Effort(nodes=0, seconds=0.0))
    assert found.least.value - found.least.too_many <= 3 <= found.least.value
    assert Proven(value=5, too_many=2).sentence.nl == "hooguit 2 te veel"
    assert Proven(value=5, too_many=0).sentence.nl == "bewezen het minste"


def test_the_same_needs_give_the_same_bytes() -> None:
    by = rules(share_cap=60)
    assert fewest(THREE, by).model_dump_json() == fewest(THREE, by).model_dump_json()
