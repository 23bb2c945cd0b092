# SPDX-License-Identifier: EUPL-1.2
"""An award becomes a contract that the contract room accepts and settles, to the cent.

Worked by hand: in lot P1 Aadorp the collective has 100,000.00 booked a year, 2,000.00 still to come, 1,500.00 that
happened once and 500.00 to the prices of 2020: 101,000.00, and 9,000.00 of a provider that was not chosen. The index
of 2021 is 3 percent: 110,000.00 x 1.03 = 113,300.00.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regie.contract import read_contract, reference_budget
from regie.contract.lines import name
from regie.contract.model import Contract
from regie.contract.writing import part_toml
from regie.figures import Source, source_from_rows
from regie.procurement.award.contract import contract_of, write_contract
from regie.procurement.award.rules import broken_rules
from regie.procurement.coverage.result import CheckedChoice, CheckedRule
from regie.procurement.lump_sums.result import (
    Amounts,
    AwardedSum,
    BandRate,
    ContractYear,
    LumpSum,
    LumpSumResult,
    MemberAmount,
    PopulationAmount,
    PopulationLot,
)
from regie.procurement.study import Award, Study
from regie.review.settling import Agreements, Settling
from regie.vocabulary import Period, RegieError, Region
from regie.vocabulary.periods import first_day
from regie.vocabulary.region import Municipality, Party

A, B = "0001", "0002"
YEAR = Period.parse("2021")

REGION = Region(
    id="proef",
    name="Proef",
    cooperative="C",
    first_month="2018-01",
    synthetic=True,
    municipalities=(Municipality(code=A, name="Aadorp"), Municipality(code=B, name="Bedorp")),
    parties=(
        Party(code="C", name="Regio Proef", role="cooperative"),
        *(Party(code=f"A{n}", name=f"Aanbieder {n}", role="member") for n in range(1, 6)),
    ),
)


def figure(year: int, kind: str, percent: str) -> dict[str, Any]:
    return {"year": year, "kind": kind, "percent": percent, "source": "VNG"}


FIGURES = [
    figure(2020, "provisional", "2.00"),
    figure(2020, "definitive", "2.50"),
    figure(2021, "provisional", "2.5"),
]
"""The index of 2021: 2.5 + (2.5 - 2.0) = 3 percent."""

STUDY: dict[str, Any] = {
    "id": "verkenning",
    "title": "Verkenning",
    "first": "2018-01",
    "last": "2019-12",
    "products": [{"code": "P", "name": "Hulp", "unit": "01"}],
    "need_groups": [{"code": "n", "name": "Hulp", "products": ["P"]}],
    "lots": [
        {"code": "P1", "name": "Ambulant", "funding": "lump_sum", "need_groups": ["n"]},
        {"code": "P2", "name": "Verblijf", "funding": "lump_sum", "need_groups": ["n"]},
        {"code": "P4", "name": "Wijk", "funding": "population", "need_groups": ["n"]},
    ],
    "bidders": [
        {
            "code": "coop",
            "name": "Zorgcoöperatie",
            "kind": "collective",
            "members": [{"provider": "A1", "share": "60"}, {"provider": "A2", "share": "40"}],
            "lots": ["P1"],
        },
        {
            "code": "hoofd",
            "name": "Hoofdaannemer",
            "kind": "main_contractor",
            "members": [{"provider": "A3"}, {"provider": "A4"}],
            "lots": ["P2"],
        },
    ],
    "lump_sums": {
        "base_years": [2018, 2019],
        "price_year": 2020,
        "indexation": {"clause": "x", "method": "additive", "personnel_series": "ova"},
        "index_series": [{"id": "ova", "name": "OVA", "figures": FIGURES}],
        "expected": [
            {"kind": "growth", "year": 2021, "percent": "1", "source": "Prognose"},
            {
                "kind": "saving",
                "lot": "P1",
                "year": 2022,
                "percent": "2",
                "low": "-3",
                "high": "5",
                "source": "Groep",
            },
        ],
    },
    "starting": {
        "reference": "2021-01-01",
        "scenarios": [
            {
                "id": "gespreid",
                "title": "Gespreid",
                "starts_on": "2021-01-01",
                "starts": [{"municipality": B, "starts_on": "2021-07-01"}],
            }
        ],
        "saving": {"low": "-3", "likely": "1", "high": "4"},
        "saving_source": "Groep",
        "double_administration": "100.00",
        "double_administration_source": "Groep",
        "transition": "100.00",
        "transition_source": "Groep",
        "decide_on": "2020-08-27",
    },
    "contract": {
        "id": "jeugd-2021",
        "name": "Jeugdhulp",
        "commissioning_party": "Gemeenten Aadorp en Bedorp",
        "starts_on": "2021-01-01",
        "ends_on": "2023-12-31",
        "extensions": 2,
    },
}

CHOSEN = (Award(lot="P1", bidder="coop"), Award(lot="P2", bidder="hoofd"), Award(lot="P4", bidder="A5"))


def study(**changes: Any) -> Study:
    return Study.model_validate(STUDY | changes)


def terms(**changes: Any) -> Study:
    return study(contract=STUDY["contract"] | changes)


def steps(history: int, completion: int = 0, one_off: int = 0, index: int = 0) -> Amounts:
    return Amounts(history=history, completion=completion, one_off=one_off, correction=0, index=index)


def lump(lot: str, municipality: str, provider: str, amounts: Amounts) -> LumpSum:
    return LumpSum(lot=lot, municipality=municipality, provider=provider, base_years=(), steps=amounts, years=())


def awarded(lot: str, bidder: str, municipality: str, own: int, moved: int = 0, **more: Any) -> AwardedSum:
    base = own + moved
    growth, saving = base // 100, -(base // 50) if lot == "P1" else 0
    years = (
        ContractYear(year=2021, base=base, growth=growth, saving=0),
        ContractYear(year=2022, base=base, growth=0, saving=saving),
        ContractYear(year=2023, base=base, growth=0, saving=0),
    )
    given: dict[str, Any] = {"name": bidder, "population": 0, "members": (), "years": years} | more
    return AwardedSum(lot=lot, bidder=bidder, municipality=municipality, own=own, moved=moved, **given)


def lump_sums(**changes: Any) -> LumpSumResult:
    """Two lots with lump sums and one by population; what the collective gets in Aadorp is worked out above."""
    one = lump("P1", A, "A1", steps(6_000_000, 150_000, -150_000, 50_000))
    two = lump("P1", A, "A2", steps(4_000_000, 50_000))
    members = (
        MemberAmount(provider="A3", amount=1_234_567, by_share=False),
        MemberAmount(provider="A4", amount=765_433, by_share=False),
    )
    rates = (
        BandRate(from_age=12, to_age=17, amount=2_000, residents=30, cost=0, derived=True, source=name("x")),
        BandRate(from_age=0, to_age=11, amount=1_000, residents=60, cost=0, derived=True, source=name("x")),
    )
    municipal = tuple(
        PopulationAmount(municipality=code, residents=(10, 20), amounts=(20_000, 20_000), amount=40_000, base=0,
                         difference=40_000)
        for code in (A, B)
    )  # fmt: skip
    fields: dict[str, Any] = {
        "snapshot": "2020-06-30-1a2b3c4d",
        "base_years": (2018, 2019),
        "price_year": 2020,
        "contract_years": (2021, 2022, 2023),
        "steps": (),
        "index": (),
        "lump_sums": (one, two, lump("P2", A, "A3", steps(2_000_000))),
        "totals": (),
        "ranges": {},
        "population": (
            PopulationLot(lot="P4", counted_on="2020-01-01", rates=rates, municipal=municipal, outside_bands=0),
        ),
        "awarded": (
            awarded("P1", "coop", A, 10_100_000, 900_000),
            awarded("P1", "coop", B, 0, 333_333),
            awarded("P2", "hoofd", A, 2_000_000, members=members),
            awarded("P4", "A5", A, 40_000),
            awarded("P4", "A5", B, 40_000),
        ),
    }
    return LumpSumResult(**(fields | changes))


def contract(given: Study | None = None, chosen: Sequence[Award] = CHOSEN, **changes: Any) -> Contract:
    return contract_of(given or study(), lump_sums(**changes), chosen, REGION)


def refused(given: Study, chosen: Sequence[Award] = CHOSEN, **changes: Any) -> str:
    with pytest.raises(RegieError) as wrong:
        contract_of(given, lump_sums(**changes), chosen, REGION)
    assert wrong.value.message("nl") != wrong.value.message("en")
    return wrong.value.key.removeprefix("procurement_award.")


def test_the_contract_is_read_back_from_its_own_file_to_the_same_bytes(tmp_path: Path) -> None:
    made = contract()
    file = write_contract(made, tmp_path)
    assert file == tmp_path / "jeugd-2021" / "1.toml"
    again = read_contract(file.read_bytes())
    assert again == made
    assert part_toml(again).encode() == file.read_bytes()


def test_a_contract_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    file = write_contract(contract(), tmp_path)
    before = file.read_bytes()
    with pytest.raises(RegieError) as wrong:
        write_contract(contract(terms(name="Anders")), tmp_path)
    assert wrong.value.key == "procurement_award.exists"
    assert file.read_bytes() == before


def test_the_steps_of_the_lump_sum_are_the_components_of_the_base() -> None:
    own = [each for each in contract().budget_base if (each.lot, each.municipality) == ("P1", A)]
    assert [(each.provider, each.name[:2], each.amount) for each in own] == [
        ("coop", "1.", Decimal("100000.00")),
        ("coop", "2.", Decimal("2000.00")),
        ("coop", "3.", Decimal("-1500.00")),
        ("coop", "5.", Decimal("500.00")),
        ("coop", "6.", Decimal("9000.00")),
        ("coop", "7.", Decimal("3300.00")),
    ]
    assert {each.reference_period for each in own} == {"2018, 2019"}
    assert {each.source for each in own} == {"Inkoopstudie verkenning, momentopname 2020-06-30-1a2b3c4d"}


def test_the_budget_of_a_year_is_the_lump_sums_with_growth_and_saving() -> None:
    """2021 in Aadorp: P1 113,300.00 + growth 1,133.00; P2 20,000.00 x 1.03 x 1.01; P4 (10 x 20.00 + 20 x 10.00) x 1.03.
    Bedorp: P1 3,333.33 x 1.03 = 3,433.33, growth 33.33 x 1.03 = 34.33; P2 nothing; P4 as Aadorp."""
    budget = reference_budget(contract(), YEAR)
    found = {line.key: line.amount for part in budget.children for line in part.children}
    assert found == {
        "reference/0001/P1": 11_330_000 + 113_300,
        "reference/0001/P2": 2_060_000 + 20_600,
        "reference/0001/P4": 41_200,
        "reference/0002/P1": 343_333 + 3_433,
        "reference/0002/P2": 0,
        "reference/0002/P4": 41_200,
    }


def test_what_was_expected_stands_beside_the_base_so_that_it_can_be_tested() -> None:
    saving = [each for each in contract().assumptions if each.kind == "expected_saving"]
    assert [(each.lot, each.municipality, each.effects) for each in saving] == [
        ("P1", A, {2022: Decimal("-2266.00")}),
        ("P1", B, {2022: Decimal("-68.66")}),
    ]
    assert {each.source for each in saving} == {"Groep (bandbreedte −3 tot 5 procent)"}
    assert all(not each.in_base and each.indexed for each in saving)


def test_who_bids_together_is_party_with_its_shares() -> None:
    made = contract()
    assert [(party.code, party.role) for party in made.parties] == [
        ("REGIO", "commissioning_party"),
        ("A3", "contractor"),
        ("A5", "contractor"),
        ("coop", "contractor"),
        ("A1", "member"),
        ("A2", "member"),
        ("A4", "subcontractor"),
    ]
    shares = {clause.id: clause.summary for clause in made.clauses}
    assert shares["aandelen-coop"].startswith("Aanbieder 1 60%; Aanbieder 2 40%.")
    assert (
        shares["aandelen-hoofd"]
        .replace("\xa0", " ")
        .startswith("Aanbieder 3 € 12.345,67; Aanbieder 4 € 7.654,33.")
    )
    assert [(each.party, each.role, each.clause) for each in made.service_contracts] == [
        ("A1", "member", "aandelen-coop"),
        ("A2", "member", "aandelen-coop"),
        ("A4", "subcontractor", "aandelen-hoofd"),
    ]


def test_an_option_is_announced_so_many_months_before_the_term_then_ends() -> None:
    assert [(each.months, each.notice_on) for each in contract().extensions] == [
        (24, date(2023, 6, 30)),
        (24, date(2025, 6, 30)),
    ]


def test_a_municipality_joins_on_the_day_of_the_start_scenario() -> None:
    made = contract(terms(scenario="gespreid"))
    assert [(each.code, each.starts_on) for each in made.municipalities] == [(A, None), (B, date(2021, 7, 1))]
    half = reference_budget(made, YEAR).find(f"reference/{B}/P1").amount
    assert half == (343_333 + 3_433) // 2


def test_a_contract_without_index_keeps_the_price_level_it_began_with() -> None:
    made = contract(terms(index_yearly=False), CHOSEN[:1], awarded=lump_sums().awarded[:2])
    budgets = [
        reference_budget(made, Period.parse(year), municipality=A).amount for year in ("2021", "2022", "2023")
    ]
    assert budgets == [11_330_000 + 113_300, 11_330_000 - 226_600, 11_330_000]


def test_example_data_and_what_is_left_out_are_said() -> None:
    made = contract(chosen=CHOSEN[:1], awarded=lump_sums().awarded[:2], not_awarded=("P2", "P4"))
    assert made.illustrative
    assert "Bedragen zijn verzonnen of aangenomen." in made.note
    assert "Niet gegund en niet in dit contract: P2 (Verblijf), P4 (Wijk)." in made.note
    assert [lot.code for lot in made.lots] == ["P1"]


def test_who_is_chosen_without_any_cost_is_said_to_have_no_lump_sum() -> None:
    made = contract(chosen=(*CHOSEN, Award(lot="P2", bidder="A5")))
    assert "zonder lumpsum: A5 (P2)." in made.note


def test_what_cannot_become_a_contract_is_refused_with_what_to_do() -> None:
    lots = [STUDY["lots"][0] | {"ends_on": "2022-12-31"}, *STUDY["lots"][1:]]
    sums = STUDY["lump_sums"]
    later = terms(starts_on="2021-02-01", scenario="gespreid")
    assert refused(study(contract=None)) == "no_contract"
    assert refused(study(lump_sums=None)) == "no_lump_sums"
    assert refused(study(), ()) == "nobody_chosen"
    assert refused(study(), CHOSEN[:2]) == "other_choice"
    assert refused(study(lots=lots)) == "other_end"
    assert refused(later) == "starts_differ"
    assert refused(study(), price_year=2022) == "price_year_later"
    without = sums | {"indexation": {"clause": "x", "method": "none"}}
    assert refused(study(lump_sums=without)) == "no_index"
    assert refused(study(), population=()) == "no_population"
    old = lump_sums().population[0].model_copy(update={"counted_on": "2014-01-01"})
    assert refused(study(), population=(old,)) == "count_too_old"
    with pytest.raises(RegieError) as wrong:
        contract(study(lump_sums=sums | {"index_series": [{"id": "ova", "name": "OVA", "figures": FIGURES[:2]}]}))
    assert wrong.value.key == "contract.index_missing_provisional"


def delivered() -> Source:
    """A year of care under the contract: A1 and A3 help in Aadorp, A2 in Bedorp, for 9,500.00 a month together."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for provider, town, cents in (("A1", A, 700_000), ("A3", A, 200_000), ("A2", B, 50_000)):
        key = f"{provider}-{town}"
        rows["clients"].append(
            {"client_key": key, "birth_month": 2012 * 12, "municipality": town, "valid_from": date(2015, 1, 1)}
        )
        rows["production"] += [
            {
                "line": f"{key}-{month}",
                "provider": provider,
                "segment": "outsourced_care",
                "client_key": key,
                "service_month": month,
                "amount": cents,
                "booked_on": first_day(month),
                "cost_kind": "regular",
            }
            for month in range(2021 * 12, 2022 * 12)
        ]
    return source_from_rows(REGION, rows, first_day=date(2021, 1, 1), last_day=date(2021, 12, 31))


def test_a_year_under_the_contract_is_settled_to_the_cent() -> None:
    """Cost in Aadorp 12 x 9,000.00 = 108,000.00 and in Bedorp 12 x 500.00 = 6,000.00, against the budgets above."""
    with delivered() as source:
        found = Settling(source, Agreements(read_contract(part_toml(contract()).encode()))).of(YEAR).settlement
    reference, cost, excess, paid = (found.part(key) for key in ("reference", "cost", "excess", "paid"))
    assert reference is not None
    assert cost is not None
    assert excess is not None
    assert paid is not None
    budgets = {A: 11_443_300 + 2_080_600 + 41_200, B: 346_766 + 41_200}
    costs = {A: 10_800_000, B: 600_000}
    for code in (A, B):
        assert cost.find(f"cost/{code}").amount == costs[code]
        assert paid.find(f"paid/{code}").amount == budgets[code]
        assert excess.find(f"excess/{code}").amount == costs[code] - budgets[code]
    assert excess.amount == cost.amount - reference.amount == 11_400_000 - 13_953_066


def checked_rule(kind: str, **where: Any) -> CheckedRule:
    return CheckedRule.model_validate(
        {"kind": kind, "passed": False, "asked": 2, "there": 1, "sentence": name("9 cliënten")} | where
    )


def test_broken_rules_are_told_per_need_group_and_municipality_without_clients() -> None:
    place = {
        "lot": "P1", "bidder": "coop", "name": "Zorgcoöperatie", "kind": "collective", "providers": ("A1", "A2"),
        "before": 9, "stay": 9, "arrive": 0, "reserve": 0, "share": "90", "cells": 2,
    }  # fmt: skip
    proven = {"value": 1, "too_many": 0}
    choice = CheckedChoice.model_validate(
        {
            "passed": False,
            "rules": (
                checked_rule("parties", lot="P1", need_group="n", municipality=A),
                checked_rule("parties", lot="P1", need_group="n", municipality=B),
                checked_rule("capacity", lot="P1", need_group="n", municipality=A),
                checked_rule("margin", lot="P1", need_group="n", municipality=A),
                checked_rule("margin", lot="P1", need_group="n", municipality=B),
                checked_rule("share_cap", lot="P1", bidder="coop"),
                checked_rule("one_bid", passed=True),
            ),
            "landscape": {
                "margin": "0", "parties": proven, "movers": proven, "clients": 9, "awards": (), "places": (place,),
                "cells": (), "handovers": (),
            },
            "unplaced": 0,
        }
    )  # fmt: skip
    told = broken_rules(choice, study(), REGION.municipality_names)
    assert [each.nl for each in told] == [
        "Minder partijen dan gevraagd – Hulp: Aadorp (1 van 2), Bedorp (1 van 2).",
        "Te weinig plaats voor de cliënten van nu – Hulp: Aadorp.",
        "Plaats voor de cliënten van nu, maar niet met de gevraagde marge – Hulp: Bedorp.",
        "Meer dan het grootste aandeel van een perceel – Zorgcoöperatie (Ambulant).",
    ]
    assert [each.en.partition(" – ")[0] for each in told] == [
        "Fewer parties than asked",
        "Too few places for the clients of today",
        "Places for the clients of today, but not with the margin that is asked",
        "More than the largest share of a lot",
    ]


def test_a_provider_with_two_bids_is_one_contractor_and_the_note_says_why() -> None:
    chosen = (*CHOSEN, Award(lot="P4", bidder="A3"))
    more = (*lump_sums().awarded, awarded("P4", "A3", A, 0))
    made = contract(chosen=chosen, awarded=more)
    assert sum(party.role == "contractor" for party in made.parties) == 3
    assert "Er zijn 3 opdrachtnemers voor 4 gekozen partijen" in made.note
    assert "zijn: A3 (A3, hoofd)." in made.note
    assert "gekozen partijen" not in contract().note
