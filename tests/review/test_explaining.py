# SPDX-License-Identifier: EUPL-1.2
"""Why cost differs from what was agreed: worked by hand on a small contract, and the published half-year."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.contract import Contract, agreed_budget, contract_from, example, reference_budget
from regie.contract.settlement.cost import cost_line
from regie.contract.settlement.inputs import CostCell, LedgerTotal
from regie.contract.settlement.ledger import reconcile
from regie.figures.money import CareRow, CareTables, ClientRow, CostRow, MoneyTables, UnitRow
from regie.review.costs import Costs
from regie.review.explaining import Explanation, explain
from regie.vocabulary import Period, RegieError
from regie.vocabulary.money import Cents

YEAR = Period.parse("2024")
A, B = "0001", "0002"

PRODUCTION = [
    # A: 100 x 600.00 + 50 x 1,000.00 = 110,000.00 tied, 10,000.00 not tied: 120,000.00
    {
        "clause": "budget",
        "municipality": A,
        "lot": "L",
        "year": 2024,
        "client_months": 120,
        "segments": [
            {"segment": "area_team", "care_months": 100, "cost_per_care_month": "600.00"},
            {"segment": "outsourced_care", "care_months": 50, "cost_per_care_month": "1000.00"},
        ],
        "not_tied": [{"segment": "overhead", "amount": "10000.00"}],
        "source": "begroting",
    },
    # B: 40 x 500.00 = 20,000.00 tied, 4,000.01 not tied, and one cent less by rounding: 24,000.00
    {
        "clause": "budget",
        "municipality": B,
        "lot": "L",
        "year": 2024,
        "client_months": 40,
        "segments": [{"segment": "area_team", "care_months": 40, "cost_per_care_month": "500.00"}],
        "not_tied": [{"segment": "overhead", "amount": "4000.01"}],
        "source": "begroting",
    },
]

FIELDS: dict[str, Any] = {
    "id": "klein",
    "version": "1",
    "name": "Klein contract",
    "version_from": "2023-01-01",
    "clauses": [
        {"id": "term", "title": "Looptijd"},
        {"id": "budget", "article": "art. 4", "title": "Budget"},
        {"id": "index", "title": "Indexering"},
    ],
    "parties": [{"code": "COOP", "name": "Coöperatie", "role": "cooperative"}],
    "municipalities": [{"code": A, "name": "Aadorp"}, {"code": B, "name": "Bedorp"}],
    "lots": [{"clause": "budget", "code": "L", "name": "Basishulp", "funding": "lump_sum"}],
    "budget_base": [
        {"clause": "budget", "municipality": code, "lot": "L", "year": 2024, "name": "hulp", "amount": amount,
         "source": "begroting"}
        for code, amount in ((A, "120000.00"), (B, "24000.00"))
    ],
    "indexation": {"clause": "index", "method": "none"},
    "reference_production": PRODUCTION,
}  # fmt: skip

SPENT = (
    # municipality, segment, kind, tied to clients, euros
    (A, "area_team", "regular", True, 71_500),
    (A, "outsourced_care", "regular", True, 66_000),
    (A, "outsourced_care", "additional_service", True, 2_500),
    (A, "overhead", "overhead", False, 11_000),
    (B, "area_team", "regular", True, 18_000),
    (B, "overhead", "overhead", False, 4_000),
)
CARE = {(A, "area_team"): 110, (A, "outsourced_care"): 55, (B, "area_team"): 36}
CLIENT_MONTHS = {A: 132, B: 36, "": 167}


def contract(**changes: Any) -> Contract:
    """The small contract: 120,000.00 for A and 24,000.00 for B in 2024, not indexed."""
    fields = copy.deepcopy(FIELDS) | changes
    first = min(each["year"] for each in fields["budget_base"])
    fields["term"] = {"clause": "term", "starts_on": f"{first}-01-01", "ends_on": "2025-12-31"}
    return contract_from(fields)


def costs(
    spent: Sequence[tuple[str, str, str, bool, int]] = SPENT,
    care: Mapping[tuple[str, str], int] = CARE,
    client_months: Mapping[str, int] = CLIENT_MONTHS,
    *,
    period: Period = YEAR,
    to_come: Mapping[tuple[str, str], int] | None = None,
    ledger: Sequence[LedgerTotal] = (),
) -> Costs:
    """Cost in whole euros and care-months, as a snapshot would give them."""
    month = period.first_month_number
    rows = tuple(
        CostRow(m, s, "P1" if kind in ("regular", "additional_service") and s == "outsourced_care" else "",
                "", "01" if s == "outsourced_care" else "", kind, month, tied, euros * 100, 1)
        for m, s, kind, tied, euros in spent
    )  # fmt: skip
    places = sorted({(row.municipality, row.segment, row.provider) for row in rows})
    cells = tuple(
        CostCell(m, s, p, "4400" if p else "", _array(sum(r.cents for r in rows if r[:3] == (m, s, p))),
                 _array(100 * (to_come or {}).get((m, s), 0)))
        for m, s, p in places
    )  # fmt: skip
    snapshot = "2024-12-31-abcdef12"
    tables = MoneyTables(period=period, snapshot=snapshot, cost=rows, bookings=(), ledger=())
    counted = CareTables(
        care_months=tuple(
            CareRow(m, s, "P1" if s == "outsourced_care" else "T1", "01", month, n) for (m, s), n in care.items()
        ),
        segment_care_months=tuple(CareRow(m, s, "", "", month, n) for (m, s), n in care.items()),
        units=(),
        client_months=tuple(ClientRow(m, month, n) for m, n in client_months.items()),
        clients={},
    )
    return Costs(period, snapshot, cells, tuple(ledger), (), None, (), tables, (), count_care=lambda: counted)


def _array(cents: int) -> Cents:
    return np.asarray(cents, dtype=np.int64)


def effects(explanation: Explanation, municipality: str) -> dict[str, int]:
    """The effects of a municipality that are not nought, in cents."""
    line = next(x for x in explanation.variance.by("municipality") if x.where["municipality"] == municipality)
    return {code: cents for code, cents in line.effects.items() if cents}


def euro(amount: str) -> int:
    return int(Decimal(amount) * 100)


def test_cost_is_compared_with_the_reference_production_as_worked_by_hand() -> None:
    """A: a tenth more of everything; area team 600 to 650, outsourced 1,000 to 1,200 per care-month.

    Volume 10 x 625 + 5 x 1,100 = 11,750; cost per month 50 x 105 + 200 x 52.50 = 15,750. B: 4 care-months of
    (almost) 500 fewer; the cent that rounding left goes with the client-tied reference: 19,999.99.
    """
    found = explain(costs(), contract())
    assert effects(found, A) == {
        "volume": euro("11750"),
        "cost_per_client_month": euro("15750"),
        "additional_service": euro("2500"),
        "not_client_tied": euro("1000"),
    }
    assert effects(found, B) == {"volume": euro("-2000"), "cost_per_client_month": 1, "not_client_tied": -1}
    assert found.variance.total.excess == euro("173000") - euro("144000")
    assert found.variance.basis.name == "klein, 2024"
    assert found.variance.basis.source == "begroting"


def test_the_plain_split_of_a_municipality_and_of_the_region_is_worked_by_hand() -> None:
    """A: 12 client-months of 110,000 / 120. The region: 7 client-months (one client moved within a month, and
    counts once) of 129,999.99 / 160 is 5,687.50, not the sum of the municipalities' volumes."""
    plain = explain(costs(), contract()).plain
    a, region = plain.row(A), plain.row("total")
    assert a is not None
    assert region is not None
    assert (a.volume, a.price, a.not_tied, a.excess) == tuple(map(euro, ("11000", "19000", "1000", "31000")))
    assert (a.price_reference, a.price_realised) == (euro("916.67"), euro("1060.61"))
    assert [region.client_months_reference, region.client_months_realised] == [160, 167]
    assert (region.volume, region.price) == (euro("5687.50"), euro("22312.51"))
    assert (region.not_tied, region.excess) == (euro("999.99"), euro("29000"))


def test_the_published_half_year_comes_out_in_the_plain_order() -> None:
    """3,359,000 = volume 524,683 + cost per client-month 2,524,317 + not client-tied 310,000."""
    months = {"0917": 9629, "0882": 3289, "0986": 954, "": 13872}
    spent = [
        (code, segment, "regular", segment not in ("preliminary_field", "overhead"), euros)
        for code, *amounts in (
            ("0882", 300_980, 305_443, 2_229_745, 1_908_287, 288_000),
            ("0917", 1_141_650, 813_064, 5_496_239, 5_391_802, 828_000),
            ("0986", 167_370, 81_493, 574_016, 517_736, 84_000),
        )
        for segment, euros in zip(
            ("preliminary_field", "plus_facility", "area_team", "outsourced_care", "overhead"),
            amounts,
            strict=True,
        )
    ]
    care = {(code, "area_team"): count * 2 // 3 for code, count in months.items() if code}
    care |= {(code, "outsourced_care"): count // 3 for code, count in months.items() if code}
    care |= {(code, "plus_facility"): count // 7 for code, count in months.items() if code}
    found = explain(costs(spent, care, months, period=Period.parse("2024-H1")), example("jens-2023-2027"))
    region = found.plain.row("total")
    assert region is not None
    assert round(Decimal(region.volume) / 100) == 524_683
    assert round(Decimal(region.price) / 100) == 2_524_317
    assert region.not_tied == euro("310000")
    assert region.excess == euro("3359000")
    assert region.price_reference == euro("1066.43")
    excess = {code: sum(own.values()) for code, own in found.causes().items()}
    assert excess == {"0882": euro("1009000"), "0917": euro("2100000"), "0986": euro("250000")}


def test_what_only_the_ledger_has_and_what_is_still_to_come_are_the_settlements() -> None:
    """Booked 68,500, ledger 69,500, to come 4,000: 1,000 only in the ledger, 3,000 accrued, nothing twice."""
    total = LedgerTotal("4400", "outsourced_care", euro("69500"), months=tuple(range(2024 * 12, 2025 * 12)))
    of = costs(to_come={(A, "outsourced_care"): 4000}, ledger=[total])
    line = next(
        x for x in explain(of, contract()).variance.by("municipality", "segment")
        if x.where == {"municipality": A, "segment": "outsourced_care"}
    )  # fmt: skip
    assert (line.realised, line.accrued) == (euro("69500"), euro("3000"))


def test_every_part_costs_what_the_settlement_says() -> None:
    """Per municipality and segment, to the cent; an odd amount of the ledger is divided over both municipalities."""
    total = LedgerTotal("", "overhead", euro("15000.01"))
    of = costs(to_come={(A, "outsourced_care"): 4000, (B, "area_team"): 300}, ledger=[total])
    found = reconcile(contract(), YEAR, of.cells, of.ledger, snapshot=of.snapshot, segment_names={})
    tree = cost_line(contract(), YEAR, found, snapshot=of.snapshot, segment_names={}, party_names={})
    settled = {line.key.removeprefix("cost/"): line.amount for m in tree.children for line in m.children}
    parts = {
        "/".join(x.where.values()): x.realised + x.accrued
        for x in explain(of, contract()).variance.by("municipality", "segment")
    }
    assert parts == settled


def test_amendments_and_the_remainder_of_an_example_are_causes_of_their_own() -> None:
    amendment = {
        "clause": "budget",
        "id": "extra",
        "decided_on": "2024-03-01",
        "decision": "Besluit",
        "kind": "one_off",
        "amounts": [{"municipality": A, "lot": "L", "year": 2024, "amount": "1500.00"}],
    }
    rest = {
        "clause": "budget",
        "municipality": B,
        "lot": "L",
        "period": "2024",
        "amount": "12.34",
        "reason": "test",
    }
    agreed = contract(amendments=[amendment], remainders=[rest], illustrative=True)
    found = explain(costs(), agreed)
    causes = found.causes()
    assert causes[A]["amendments"] == euro("-1500")
    assert causes[B]["remainder"] == euro("-12.34")
    assert sum(causes[A].values()) == euro("31000") - euro("1500")
    assert set(found.cause_names()) >= set(causes[A])
    row = found.plain.row("total")
    assert row is not None
    assert row.excess == euro("29000") - euro("1512.34")


def test_a_booked_saving_is_added_back_and_said() -> None:
    base = [
        dict(each, amount="125000.00") if each["municipality"] == A else each for each in FIELDS["budget_base"]
    ]
    saving = {
        "clause": "budget",
        "municipality": A,
        "lot": "L",
        "name": "Inverdienen",
        "kind": "expected_saving",
        "effects": {"2024": "-5000.00"},
        "source": "test",
    }
    found = explain(costs(), contract(budget_base=base, assumptions=[saving]))
    assert effects(found, A)["saving_not_realised"] == euro("5000")
    assert sum(effects(found, A).values()) == euro("31000")
    assert any("5.000" in remark.nl for remark in found.remarks)


INDEX = {"clause": "index", "method": "definitive", "personnel_weight": "100", "personnel_series": "ova"}
SERIES = [{"id": "ova", "name": "OVA",
           "figures": [{"year": 2024, "kind": "definitive", "percent": "10", "source": "test"}]}]  # fmt: skip


def at_2023(amounts: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The budget base at the prices of 2023."""
    amounts = amounts or {A: "100000.00", B: "20000.00"}
    return [dict(each, year=2023, amount=amounts[each["municipality"]]) for each in FIELDS["budget_base"]]


def test_the_index_gap_is_out_first_with_a_norm_index_and_not_in_the_plain_split() -> None:
    """Agreed without indexation 120,000 and 24,000; at a norm of 10 % it would be 12,000 and 2,400 more."""
    base = at_2023({A: "120000.00", B: "24000.00"})
    agreed = contract(budget_base=base, norm_index=INDEX, index_series=SERIES)
    found, without = explain(costs(), agreed), explain(costs(), contract())
    assert effects(found, A)["index_gap"] == euro("12000")
    assert effects(found, B)["index_gap"] == euro("2400")
    assert found.variance.bridge[0].code == "index_gap"
    assert found.plain == without.plain
    assert found.variance.total.excess == without.variance.total.excess


def test_a_norm_figure_that_is_not_known_leaves_the_step_out_and_says_so() -> None:
    series = [
        {
            "id": "ova",
            "name": "OVA",
            "figures": [{"year": 2023, "kind": "definitive", "percent": "5", "source": "test"}],
        }
    ]
    agreed = contract(budget_base=at_2023({A: "120000.00", B: "24000.00"}), norm_index=INDEX, index_series=series)
    found = explain(costs(), agreed)
    assert "index_gap" not in found.variance.factors
    assert any("2024" in remark.nl and "OVA" in remark.nl for remark in found.remarks)


def test_the_index_of_the_contract_is_told_apart_from_the_effects() -> None:
    """120,000 is 109,090.91 of 2023 x 1.10."""
    agreed = contract(budget_base=at_2023({A: "109090.91", B: "21818.18"}), indexation=INDEX, index_series=SERIES)
    found = explain(costs(), agreed)
    line = next(x for x in found.variance.by("municipality") if x.where["municipality"] == A)
    assert line.index_effect == euro("120000") - euro("109090.91")


BASE_SPENT = (
    (A, "area_team", "staff", True, 40_000),
    (A, "outsourced_care", "regular", True, 40_000),
    (A, "overhead", "overhead", False, 10_000),
    (B, "area_team", "staff", True, 10_000),
)
BASE = costs(
    BASE_SPENT,
    {(A, "area_team"): 100, (A, "outsourced_care"): 20, (B, "area_team"): 10},
    {A: 100, B: 10, "": 110},
    period=Period.parse("2023"),
)
AFTER = costs(
    (
        (A, "area_team", "staff", True, 53_240),
        (A, "outsourced_care", "regular", True, 48_400),
        (A, "overhead", "overhead", False, 12_000),
        (B, "area_team", "staff", True, 22_000),
    ),
    {(A, "area_team"): 110, (A, "outsourced_care"): 22, (B, "area_team"): 20},
    {A: 110, B: 20, "": 130},
)


def without_production(**changes: Any) -> Contract:
    """The contract without reference production, 100,000 and 20,000 in 2023, indexed by 10 % in 2024."""
    return contract(
        reference_production=[], budget_base=at_2023(), indexation=INDEX, index_series=SERIES, **changes
    )


def test_a_base_period_is_indexed_and_bears_the_lump_sum() -> None:
    """A in 2023: 90,000, at 10 % 99,000; agreed 110,000, so the base lies 11,000 below it. From there a tenth more
    care: area team 440 to 484 (volume 4,620, price 4,620), outsourced at 2,200 (volume 4,400); overhead +1,000."""
    found = explain(AFTER, without_production(), base=BASE)
    assert effects(found, A) == {
        "base_correction": euro("-11000"),
        "volume": euro("9020"),
        "cost_per_client_month": euro("4620"),
        "not_client_tied": euro("1000"),
    }
    # B: 10,000 at 10 % is 11,000 against 22,000 agreed; 10 to 20 care-months at 1,100
    assert effects(found, B) == {"base_correction": euro("-11000"), "volume": euro("11000")}
    assert (found.base, found.variance.basis.name) == ("2023", "2023")
    assert "2023" in found.variance.sentence_nl
    row = found.plain.row(A)
    assert row is not None
    assert (row.base_correction, row.volume, row.price) == tuple(map(euro, ("-11000", "8800", "4840")))


def test_below_segment_capacity_is_one_cell_and_billed_care_goes_by_provider_and_referrer() -> None:
    levels = ("municipality", "segment", "provider", "referrer")
    found = explain(AFTER, without_production(), base=BASE, levels=levels)
    places = {(x.where["segment"], x.where["provider"], x.where["referrer"]) for x in found.variance.lines}
    assert places == {
        ("area_team", "capacity", "capacity"),
        ("outsourced_care", "P1", "01"),
        ("overhead", "capacity", "capacity"),
    }
    assert effects(found, A) == effects(explain(AFTER, without_production(), base=BASE), A)


def test_intensity_is_told_from_price_where_all_cost_stands_on_units_of_one_kind() -> None:
    """Outsourced care of A: 20 care-months of 20 hours at 100 (at 10 %: 110); then 22 of 25 hours at 88."""

    def with_hours(of: Costs, hours: int, unit: str = "04") -> Costs:
        cents = next(row.cents for row in of.tables.cost if row[:2] == (A, "outsourced_care"))
        month = of.period.first_month_number
        unit_row = UnitRow(A, "outsourced_care", "P1", "01", month, unit, Decimal(hours), cents)
        return replace(of, count_care=lambda: replace(of.care, units=(unit_row,)))

    known = explain(with_hours(AFTER, 550), without_production(), base=with_hours(BASE, 400))
    assert {"intensity", "real_price"} <= set(effects(known, A))
    other = explain(with_hours(AFTER, 550, "16"), without_production(), base=with_hours(BASE, 400))
    assert "intensity" not in effects(other, A)


@pytest.mark.parametrize(
    ("key", "of", "agreed", "more"),
    [
        ("explaining.choose_base", AFTER, without_production(), {}),
        ("explaining.level_needs_base", AFTER, contract(), {"levels": ("municipality", "segment", "provider")}),
        ("explaining.levels", AFTER, contract(), {"levels": ("segment",)}),
        ("explaining.base_length", AFTER, contract(), {"base": costs(period=Period.parse("2023-H1"))}),
        ("explaining.base_not_before", AFTER, contract(), {"base": AFTER}),
        (
            "explaining.base_without_cost",
            AFTER,
            without_production(),
            {"base": costs(SPENT[:4], period=BASE.period)},
        ),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_to_do(
    key: str, of: Costs, agreed: Contract, more: dict[str, Any]
) -> None:
    with pytest.raises(RegieError) as refused:
        explain(of, agreed, **more)
    assert refused.value.key == key
    assert refused.value.message("nl")
    assert refused.value.message("en")


AMOUNTS = st.integers(-2_000, 300_000)
MONTHS = st.integers(0, 300)


@settings(deadline=None)
@given(
    spent=st.lists(AMOUNTS, min_size=6, max_size=6),
    care=st.lists(MONTHS, min_size=3, max_size=3),
    heads=st.lists(st.integers(0, 300), min_size=3, max_size=3),
    to_come=st.integers(0, 20_000),
    saving=st.integers(0, 9_000),
    use_base=st.booleans(),
    deep=st.booleans(),
)
def test_every_cent_between_cost_and_reference_has_a_cause_in_its_municipality(
    spent: list[int], care: list[int], heads: list[int], to_come: int, saving: int, use_base: bool, deep: bool
) -> None:
    base = [
        dict(each, amount=f"{120_000 + saving}.00") if each["municipality"] == A else each
        for each in FIELDS["budget_base"]
    ]
    assumed = {
        "clause": "budget",
        "municipality": A,
        "lot": "L",
        "name": "x",
        "kind": "expected_saving",
        "effects": {"2024": f"-{saving}.00"},
        "source": "test",
    }
    agreed = contract(budget_base=base, assumptions=[assumed] if saving else [])
    of = costs(
        [(*row[:4], euros) for row, euros in zip(SPENT, spent, strict=True)],
        dict(zip(CARE, care, strict=True)),
        dict(zip(CLIENT_MONTHS, heads, strict=True)),
        to_come={(A, "outsourced_care"): to_come},
    )
    levels = ("municipality", "segment", "provider", "referrer")[: 4 if deep and use_base else 2]
    found = explain(of, agreed, base=BASE if use_base else None, levels=levels)
    cost = {m: sum(100 * euros for row, euros in zip(SPENT, spent, strict=True) if row[0] == m) for m in (A, B)}
    cost[A] += 100 * to_come
    reference = {line.key.split("/")[1]: line.amount for line in reference_budget(agreed, YEAR).children}
    causes = found.causes()
    assert {m: sum(causes[m].values()) for m in (A, B)} == {m: cost[m] - reference[m] for m in (A, B)}
    assert found.variance.total.excess == sum(cost.values()) - agreed_budget(agreed, YEAR).amount
    for m in (A, B):
        row = found.plain.row(m)
        assert row is not None
        assert row.excess == cost[m] - reference[m]
        parts = row.base_correction + row.volume + row.price + row.not_tied + row.amendments + row.remainder
        assert parts == row.excess
    region = found.plain.row("total")
    assert region is not None
    assert region.excess == sum(cost.values()) - sum(reference.values())
