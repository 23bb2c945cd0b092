# SPDX-License-Identifier: EUPL-1.2
"""What an auditor tried: money that is counted twice, gets lost, or is changed after it was settled."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_costs import HEERLEN, JUNE, LANDGRAAF, open_rows, region_rows

from regie.contract import Contract, contract_toml, example
from regie.contract.valve import ValveRequest, write_request
from regie.deliveries.snapshots import LateParty
from regie.figures import Source
from regie.review.contracts import region_contracts
from regie.review.costs import costs_of
from regie.review.public_settlement import public_settlement
from regie.review.settled import fix_settlement, fixed_settlements
from regie.review.settling import Agreements, Settling, agreements_for
from regie.review.views import LineView, Said, SettlementView
from regie.vocabulary import Period, RegieError
from regie.vocabulary.region import OfRecord

YEAR = Period.parse("2023")
LATER = 12_345


@pytest.fixture(scope="module")
def source() -> Source:
    return open_rows(region_rows(), last=date(2024, 12, 31))


def agreed(**changes: object) -> Contract:
    """The example contract without what needs members."""
    bare = {"cooperative": None, "members": (), "service_contracts": (), "booking": None, "remainders": ()}
    return example("jens-2023-2027").model_copy(update=bare | changes)


def as_it_was(now: SettlementView, less: int) -> SettlementView:
    """The settlement of a year as it was fixed when Heerlen's cost was so many cents less."""
    cost = now.part("cost")
    assert cost is not None
    towns = tuple(
        line.model_copy(update={"amount": line.amount - less}) if line.key == f"cost/{HEERLEN}" else line
        for line in cost.children
    )
    before = cost.model_copy(update={"children": towns, "cents": cost.amount - less})
    parts = tuple(before if part.key == "cost" else part for part in now.parts)
    return now.model_copy(update={"parts": parts, "fixed_on": date(2024, 3, 1)})


def test_a_difference_on_a_settled_year_comes_back_once(source: Source) -> None:
    contract = agreed()
    fixed = as_it_was(Settling(source, Agreements(contract)).of(YEAR).view, LATER)
    next_year = Settling(source, Agreements(contract, fixed=(fixed,))).of(Period.parse("2024"))
    assert [(one.municipality, one.kind, one.cents) for one in next_year.corrections] == [(HEERLEN, "cost", LATER)]
    both = (fixed, next_year.view)
    assert Settling(source, Agreements(contract, fixed=both)).of(Period.parse("2025")).corrections == ()


def test_a_difference_on_the_last_year_of_a_contract_comes_back_under_the_next(source: Source) -> None:
    contract = agreed()
    fixed = as_it_was(Settling(source, Agreements(contract)).of(YEAR).view, LATER)
    agreements = Agreements(agreed(id="daarna"), fixed_before=((contract, fixed),))
    found = Settling(source, agreements).of(Period.parse("2024")).corrections
    assert [(one.period, one.municipality, one.cents) for one in found] == [("2023", HEERLEN, LATER)]


def test_the_folder_gives_the_years_of_the_contract_before(source: Source, tmp_path: Path) -> None:
    first, second = example("jens-2019-2022"), example("jens-2023-2027")
    for one in (first, second):
        file = tmp_path / "contracts" / one.id / "1.toml"
        file.parent.mkdir(parents=True)
        file.write_text(contract_toml(one), encoding="utf-8")
    fix_settlement(tmp_path, _settlement("2022", first.id), date(2023, 6, 1))
    found = agreements_for(tmp_path, Period.parse("2024"))
    assert [(contract.id, fixed.period) for contract, fixed in found.fixed_before] == [(first.id, "2022")]
    assert agreements_for(tmp_path, Period.parse("2021")).fixed_before == ()


def test_cost_of_months_in_which_the_contract_does_not_hold_is_no_excess(source: Source) -> None:
    contract = agreed()
    short = agreed(term=contract.term.model_copy(update={"ends_on": date(2024, 4, 30)}), extensions=())
    settling = Settling(source, Agreements(short))
    with pytest.raises(RegieError) as refused:
        _ = settling.of(Period.parse("2024-H1")).settlement
    message = refused.value.message("nl")
    assert refused.value.key == "settling.outside_contract"
    assert "2024-05, 2024-06" in message
    assert settling.of(Period.parse("2024-Q1")).settlement.part("cost") is not None


def test_a_municipality_that_joins_later_has_no_cost_before(source: Source) -> None:
    towns = tuple(
        one.model_copy(update={"starts_on": date(2024, 4, 1)}) if one.code == LANDGRAAF else one
        for one in agreed().municipalities
    )
    with pytest.raises(RegieError) as refused:
        _ = Settling(source, Agreements(agreed(municipalities=towns))).of(Period.parse("2024-H1")).costs
    assert "2024-01, 2024-02, 2024-03" in refused.value.message("nl")


def test_a_settlement_is_not_definitive_while_a_municipality_has_to_decide(source: Source) -> None:
    of = Settling(source, Agreements(agreed())).of(YEAR)
    assert not of.view.provisional
    of.__dict__["decisions"] = {HEERLEN: SimpleNamespace(granted=None, claimed=100)}
    assert of.view.provisional


def _settlement(period: str, contract: str) -> SettlementView:
    def line(key: str, cents: int, *children: LineView) -> LineView:
        return LineView(key=key, label=Said(nl="x", en="x"), amount=cents, children=children)

    parts = (
        line("reference", 100, line("reference/0917", 100)),
        line(
            "cost",
            150,
            line("cost/0882", 30, line("cost/0882/area_team", 30)),
            line("cost/0917", 120, line("cost/0917/area_team", 120)),
        ),
        line("booking", 100, line("booking/0917", 100, line("booking/0917/6.2", 100))),
    )
    return SettlementView(
        contract=contract, version="1", period=period, snapshot="s", provisional=False, parts=parts
    )


def test_a_year_is_not_fixed_with_a_grant_that_waits_for_agreement_beforehand(tmp_path: Path) -> None:
    contract = example("jens-2023-2027")
    file = tmp_path / "contracts" / contract.id / "1.toml"
    file.parent.mkdir(parents=True)
    file.write_text(contract_toml(contract), encoding="utf-8")

    def asked(*granted: str) -> None:
        decisions = [
            {
                "municipality": town,
                "granted": amount,
                "decided_on": date(2024, 2, 1),
                "body": "Raad",
                "payment": "offset",
            }
            for town, amount in zip((HEERLEN, LANDGRAAF), granted, strict=False)
        ]
        causes = [
            {"risk": "R1", "municipality": town, "claimed": "60000.00", "accepted": "60000.00"}
            for town in (HEERLEN, LANDGRAAF)
        ]
        fields = {"id": "v", "contract": contract.id, "period": "2023", "submitted_on": date(2024, 1, 10)}
        fields |= {"state": "assessed", "structural": False, "causes": causes, "decisions": decisions}
        write_request(tmp_path, ValveRequest.model_validate(fields))

    asked("50000.00")
    with pytest.raises(RegieError) as refused:
        fix_settlement(tmp_path, _settlement("2023", contract.id), date(2024, 3, 1))
    assert refused.value.key == "valve.not_agreed_beforehand"
    assert "€\u00a0110.000,00" in refused.value.message("nl")
    assert not fixed_settlements(tmp_path, contract.id)
    asked("50000.00", "55000.00")
    fix_settlement(tmp_path, _settlement("2023", contract.id), date(2024, 3, 1))


def test_a_fixed_settlement_reads_back_as_it_was(tmp_path: Path) -> None:
    fix_settlement(tmp_path, _settlement("2023", "c"), date(2024, 3, 1))
    expected = _settlement("2023", "c").model_copy(update={"fixed_on": date(2024, 3, 1)})
    assert fixed_settlements(tmp_path, "c") == (expected,)


@pytest.mark.parametrize(
    ("was", "becomes"), [('"1.50"', '"2.50"'), ("2024-03-01", "2024-04-01"), ("cost/", "kost/")]
)
def test_a_fixed_settlement_that_was_changed_is_found_out(tmp_path: Path, was: str, becomes: str) -> None:
    file = fix_settlement(tmp_path, _settlement("2023", "c"), date(2024, 3, 1))
    content = file.read_text(encoding="utf-8")
    assert was in content
    file.write_text(content.replace(was, becomes), encoding="utf-8")
    with pytest.raises(RegieError) as refused:
        fixed_settlements(tmp_path, "c")
    assert refused.value.key == "review.settled_changed"


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null"])
def test_a_fixed_settlement_that_cannot_be_read_says_so(tmp_path: Path, content: str) -> None:
    file = fix_settlement(tmp_path, _settlement("2023", "c"), date(2024, 3, 1))
    file.write_text(content, encoding="utf-8")
    with pytest.raises(RegieError) as refused:
        fixed_settlements(tmp_path, "c")
    assert refused.value.key == "review.settled_unreadable"


def test_a_contracts_folder_bears_its_id(tmp_path: Path) -> None:
    file = tmp_path / "contracts" / "anders" / "1.toml"
    file.parent.mkdir(parents=True)
    file.write_text(contract_toml(example("jens-2023-2027")), encoding="utf-8")
    with pytest.raises(RegieError) as refused:
        region_contracts(tmp_path)
    assert refused.value.key == "contract.folder_of_other"


def test_a_contract_file_that_is_not_right_is_named(tmp_path: Path) -> None:
    file = tmp_path / "contracts" / "anders" / "1.toml"
    file.parent.mkdir(parents=True)
    file.write_text("id = ", encoding="utf-8")
    with pytest.raises(RegieError) as refused:
        region_contracts(tmp_path)
    assert str(file) in refused.value.message("nl")


def test_a_request_about_a_contract_that_is_not_there_is_not_passed_over(tmp_path: Path) -> None:
    contract = example("jens-2023-2027")
    file = tmp_path / "contracts" / contract.id / "1.toml"
    file.parent.mkdir(parents=True)
    file.write_text(contract_toml(contract), encoding="utf-8")
    (tmp_path / "valve").mkdir()
    (tmp_path / "valve" / "v.toml").write_text(
        'id = "v"\ncontract = "jens-2032"\nperiod = "2024-H1"\nsubmitted_on = 2024-09-01\nstate = "draft"\n'
        'outside_comparison = "x"\nallocation = "x"\nstructural = false\neffect_on_base = "x"\n'
        '[[causes]]\nrisk = "R1"\nmunicipality = "0917"\nclaimed = "1.00"\n',
        encoding="utf-8",
    )
    with pytest.raises(RegieError) as refused:
        agreements_for(tmp_path, Period.parse("2024-H1"))
    assert refused.value.key == "settling.request_contract"


def test_nothing_is_fixed_under_a_contract_from_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from regie.cli import run

    command = [
        "settle",
        "--region",
        str(tmp_path),
        "--period",
        "2023",
        "--contract",
        "x.toml",
        "--fix",
        "2024-03-01",
    ]
    assert run(command) == 2
    assert "goedgekeurde contract" in capsys.readouterr().err


def test_a_ledger_that_is_late_still_proves_the_months_it_has() -> None:
    """Provider P2 delivered up to December, the cooperative with the ledger up to June, others up to August. The
    ledger has exactly what was delivered over 2023, so nothing of it is missing."""
    december = 2023 * 12 + 11
    rows = region_rows(until=JUNE + 2, late={"P2": december})
    kept = [row for row in rows["production"] if row["provider"] != "P2" or row["service_month"] < december - 1]
    rows["production"] = kept
    for month in range(2023 * 12, JUNE + 1):
        amount = sum(row["amount"] for row in kept if row["service_month"] == month)
        rows["ledger_totals"].append(
            {"month": month, "account": "4400", "segment": "outsourced_care", "amount": amount, "description": ""}
        )
    late = (
        LateParty(party="P2", delivered_to=date(2023, 12, 31)),
        LateParty(party="C", delivered_to=date(2024, 6, 30)),
    )
    record = (OfRecord(table="ledger_totals", party="C"),)
    source = open_rows(rows, late=late, last=date(2024, 8, 31), of_record=record)
    found = costs_of(source, agreed(), YEAR)
    assert sum(int(cell.to_come) for cell in found.cells) == 0


def test_where_a_segments_cost_is_hidden_the_public_settlement_hides_it_too() -> None:
    shown = public_settlement(_settlement("2023", "c"), frozenset({HEERLEN}))
    keys = {line.key for part in shown.parts for line in part.walk()}
    assert {"cost/0917", "booking/0917", "cost/0882/area_team"} <= keys
    assert not {"cost/0917/area_team", "booking/0917/6.2"} & keys
    assert "cost/0917/area_team" in {
        line.key for part in public_settlement(_settlement("2023", "c")).parts for line in part.walk()
    }
