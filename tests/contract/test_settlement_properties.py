# SPDX-License-Identifier: EUPL-1.2
"""What holds for every settlement: it adds up, every euro of the ledger is in one line, order changes nothing, it
scales, and a settled year stays as it was."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

from contract_builders import figure, with_figures
from hypothesis import given, settings
from hypothesis import strategies as st
from settlement_builders import BOOKING, SEGMENTS, YEAR, amounts, cell, cooperative, settled, total

from regie.contract.settlement import CostCell, LedgerTotal, Settled, Turnover, corrections, reconcile
from regie.vocabulary.periods import Period

CODES = ("0001", "0002")


def euros(least: int = -(10**6)) -> st.SearchStrategy[int]:
    return st.integers(least, 10**7)


@st.composite
def cells(draw: st.DrawFn) -> list[CostCell]:
    """Cost of both municipalities on named and unnamed accounts, some of it to come, some not controlled.

    The overhead is larger than all credits: where a municipality has no cost in all, an amount of the ledger may be
    refused because nothing says how to divide it."""
    places = draw(
        st.lists(
            st.tuples(
                st.sampled_from(CODES),
                st.sampled_from(SEGMENTS),
                st.sampled_from(("", "A1", "A2", "B1")),
                st.sampled_from(("4301", "4400", "")),
            ),
            unique=True,
            max_size=8,
        )
    )
    found = [
        cell(*place, draw(euros()), draw(euros(-(10**5))), uncontrolled=draw(st.sampled_from((0, 0, 12_34))))
        for place in places
    ]
    return [*found, *(cell(code, "overhead", "", "4500", draw(st.integers(10**7, 10**8))) for code in CODES)]


@st.composite
def totals(draw: st.DrawFn) -> list[LedgerTotal]:
    """Totals of some accounts, also of one without deliveries and of one without a segment."""
    places = [("4301", "area_team"), ("4400", "outsourced_care"), ("4410", "plus_facility"), ("4600", "")]
    chosen = draw(st.lists(st.sampled_from(places), unique=True))
    return [total(draw(euros()), account, segment) for account, segment in chosen]


def turnover(draw: st.DrawFn) -> list[Turnover]:
    months = range(YEAR.first_month_number, YEAR.end_month_number)
    rows = [
        Turnover(party, month, draw(st.integers(0, 10**6)))
        for party in ("A1", "A2", "A3", "B1")
        for month in draw(st.lists(st.sampled_from(months), unique=True, max_size=3))
    ]
    return [*rows, *(Turnover(party, YEAR.first_month_number, 1_00) for party in ("A1", "A2", "A3"))]


@st.composite
def known(draw: st.DrawFn) -> dict[str, Any]:
    return {"costs": draw(cells()), "ledger": draw(totals()), "turnover": turnover(draw)}


MEMBERS = [
    {"clause": "coop", "party": "A1", "valid_from": "2023-01-01", "valid_to": "2024-05-17"},
    {"clause": "coop", "party": "A2", "valid_from": "2023-01-01"},
    {"clause": "coop", "party": "A3", "valid_from": "2023-01-01", "valid_to": "2024-06-30", "successor": "A2"},
]
PARTIES = [{"code": code, "name": code, "role": "member"} for code in ("A1", "A2", "A3", "B1")]
CONTRACT = cooperative(members=MEMBERS, parties=PARTIES)


@given(known())
@settings(deadline=None, max_examples=25)
def test_every_line_is_the_sum_of_its_children(known: dict[str, Any]) -> None:
    for part in settled(contract=CONTRACT, **known).parts:
        for line in part.walk():
            if line.children:
                assert sum(child.amount for child in line.children) == line.amount


@given(known())
@settings(deadline=None, max_examples=25)
def test_the_parts_add_up_to_each_other(known: dict[str, Any]) -> None:
    of = amounts(settled(contract=CONTRACT, **known))
    assert of["statements"] == of["cost"]
    assert of["excess"] == of["cost"] - of["reference"]
    assert of["members"] == of["result"] == of["excess"]


@given(known())
@settings(deadline=None, max_examples=25)
def test_every_euro_of_the_ledger_is_in_exactly_one_line(known: dict[str, Any]) -> None:
    """Cost on the accounts that the ledger has, plus what only the ledger has, is the ledger; other cost is beside
    it, and nothing is in both."""
    of = amounts(settled(contract=CONTRACT, **known))
    accounts = {each.account for each in known["ledger"]}
    reconciled = sum(int(c.booked - c.uncontrolled) for c in known["costs"] if c.account in accounts)
    beside = sum(int(c.booked) for c in known["costs"]) - reconciled
    lines = [key for key in of if key.count("/") >= 3 and key.startswith("cost/")]
    booked = sum(of[key] for key in lines if key.endswith("/booked"))
    only = sum(of[key] for key in lines if key.endswith("/ledger_only"))
    assert booked + only - beside == sum(each.cents for each in known["ledger"]) == of.get("ledger", 0)
    by_account = Counter[str]()
    for each in known["ledger"]:
        by_account[each.account] += each.cents
    assert all(of[f"ledger/{account}"] == cents for account, cents in by_account.items())


@given(known())
@settings(deadline=None, max_examples=25)
def test_nothing_that_the_ledger_has_is_to_come_as_well(known: dict[str, Any]) -> None:
    """On every account and in every municipality cost is what was delivered and is expected, or what the ledger
    has where that is more: never both."""
    rows = reconcile(CONTRACT, YEAR, known["costs"], known["ledger"], snapshot="", segment_names={}).costs
    for each in rows:
        in_ledger, expected = each.booked + each.ledger_only, each.booked + each.to_come
        assert each.cost == (max(in_ledger, expected) if each.cells else in_ledger)
    assert sum(int(each.cost) for each in rows) == amounts(settled(contract=CONTRACT, **known))["cost"]


@given(known(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=20)
def test_the_order_of_what_is_known_changes_nothing(known: dict[str, Any], chance: Any) -> None:
    def shuffled(rows: list[Any]) -> list[Any]:
        return chance.sample(rows, len(rows))

    contract = cooperative(
        members=shuffled(MEMBERS),
        parties=shuffled(PARTIES),
        municipalities=shuffled([{"code": "0001", "name": "Aadorp"}, {"code": "0002", "name": "Bedorp"}]),
        budget_base=shuffled([each.model_dump(mode="json") for each in CONTRACT.budget_base]),
    )
    before = settled(contract=CONTRACT, **known)
    after = settled(contract=contract, **{name: shuffled(rows) for name, rows in known.items()})
    assert [part.as_json() for part in before.parts] == [part.as_json() for part in after.parts]
    assert before.remarks == after.remarks


@given(known(), st.integers(2, 9))
@settings(deadline=None, max_examples=20)
def test_scaling_all_amounts_scales_every_line_to_within_a_cent_per_rounding(
    known: dict[str, Any], k: int
) -> None:
    """The budget of these municipalities has one rounded index line each; each account's division one cent per
    part. A line is off by at most k cents for each of those that it is made of."""
    base = [each.model_dump(mode="json") for each in CONTRACT.budget_base]
    larger = [row | {"amount": f"{k * Decimal(row['amount']):.2f}"} for row in base]
    contract = cooperative(members=MEMBERS, parties=PARTIES, budget_base=larger)
    scaled = {
        "costs": [
            replace(each, booked=each.booked * k, to_come=each.to_come * k, uncontrolled=each.uncontrolled * k)
            for each in known["costs"]
        ],
        "ledger": [replace(each, cents=each.cents * k) for each in known["ledger"]],
        "turnover": [replace(each, cents=each.cents * k) for each in known["turnover"]],
    }
    before, after = settled(contract=CONTRACT, **known), amounts(settled(contract=contract, **scaled))
    for key, cents in amounts(before).items():
        off = abs(after[key] - k * cents)
        kind = key.split("/")[0]
        if kind == "ledger" or key.endswith("/booked"):
            assert off == 0
        elif kind in ("reference", "ledger_division"):
            assert off <= k * len(CODES)
        else:
            rounded_parts = len(CODES) + len(CODES) * len(SEGMENTS) * (len(known["ledger"]) + 1)
            assert off <= k * rounded_parts


@given(known(), euros(0), st.sampled_from((None, "7.10", "5.55")))
@settings(deadline=None, max_examples=20)
def test_a_settled_year_never_changes_and_a_later_year_has_the_difference(
    known: dict[str, Any], late: int, revised: str | None
) -> None:
    """A definitive index figure published after the fixing changes a later year only; a later delivery changes
    nothing but the corrections."""
    later = [figure(2023, "definitive", revised, "2024-06-01")] if revised else []
    contract = cooperative(members=MEMBERS, parties=PARTIES, index_series=with_figures("ova", *later))
    before = settled(contract=CONTRACT, **known)
    stored = Settled.of(before)
    costs = [*known["costs"], *([cell("0002", "overhead", "", "4510", late)] if late else [])]
    now = settled(contract=contract, **(known | {"costs": costs}))
    found = corrections(stored, now)
    assert Settled.of(before) == stored
    assert {line.key: line.amount for line in now.part("reference").walk()} == {
        line.key: line.amount for line in before.part("reference").walk()
    }
    more = {code: amounts(now)[f"cost/{code}"] - amounts(before)[f"cost/{code}"] for code in CODES}
    assert {each.municipality: each.cents for each in found} == {
        code: cents for code, cents in more.items() if cents
    }
    assert sum(more.values()) == late
    next_year = {"period": Period.parse("2025"), "turnover": months_later(known["turnover"])}
    alone = amounts(settled(contract=contract, **(known | next_year)))
    with_ = amounts(settled(contract=contract, **(known | next_year), corrections=found))
    assert {key: cents for key, cents in with_.items() if not key.startswith("corrections")} == alone
    assert with_.get("corrections", 0) == late


def months_later(rows: list[Turnover]) -> list[Turnover]:
    """The turnover of the members that are left, a year later."""
    return [replace(row, month=row.month + 12) for row in rows]


@given(known())
@settings(deadline=None, max_examples=20)
def test_what_is_paid_is_booked_to_the_cent(known: dict[str, Any]) -> None:
    fields_ = [*BOOKING["task_fields"], {"code": "6.9", "name": "Plus", "segments": ["plus_facility"]}]
    contract = cooperative(members=MEMBERS, parties=PARTIES, booking=BOOKING | {"task_fields": fields_})
    of = amounts(settled(contract=contract, **known))
    assert of["booking"] == of["paid"]
    assert all(of[f"booking/{code}"] == of[f"paid/{code}"] for code in CODES)
