# SPDX-License-Identifier: EUPL-1.2
"""Contract files: reading, versions over time, writing back, comparing, the examples."""

import copy
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from contract_builders import (
    booking,
    fields,
    figure,
    members,
    population,
    provider,
    remainder,
    small,
    valve,
    with_figures,
)

from regie.contract import (
    ContractInvalid,
    agreed_budget,
    contract_from,
    contract_toml,
    example,
    example_bytes,
    example_names,
    in_order,
    load_contract,
    load_versions,
    read_contract,
    reference_budget,
    reference_production,
    version_on,
)
from regie.contract.difference import differences
from regie.contract.page import SMALL, contract_page, field_texts, parts
from regie.vocabulary import RegieError
from regie.vocabulary.periods import Period


def test_an_account_may_go_over_to_another_party_and_be_named_twice_by_one():
    for row in (provider("A2", ["4301"], valid_from="2023-07-01"), provider("A1", ["4301"], id="D-A1-2")):
        contract = contract_from(fields(service_contracts=[provider("A1", ["4301"], valid_to="2023-06-30"), row]))
        assert contract.service_contracts[1].ledger_accounts == ("4301",)


def test_a_remainder_counts_in_exactly_its_own_period_and_not_in_what_was_agreed():
    contract = contract_from(remainder())
    half = reference_budget(contract, Period.parse("2024-H1"))
    assert half.find("reference/0001/L/remainder").amount == -12_34
    assert half.find("reference/0001/L/remainder").clause == "art. 4 Budget"
    assert "gepubliceerde totaal" in half.find("reference/0001/L/remainder").formula.nl
    assert half.amount == reference_budget(small(), Period.parse("2024-H1")).amount - 12_34
    agreed = agreed_budget(contract, Period.parse("2024-H1"))
    assert agreed.amount == agreed_budget(small(), Period.parse("2024-H1")).amount
    for other in ("2024", "2024-Q1", "2024-H2", "2023-H1"):
        keys = [line.key for line in reference_budget(contract, Period.parse(other)).walk()]
        assert "reference/0001/L/remainder" not in keys
    with pytest.raises(ContractInvalid) as refused:
        contract_from(remainder(period="2031"))
    assert "2031" in refused.value.message("nl")


def test_the_small_contract_is_right():
    assert small().clause_labels["index"] == "art. 5 Indexering"
    assert contract_from(valve()).safety_valve is not None
    assert contract_from(fields(**population())).lots[1].funding == "population"


def test_an_index_figure_twice_is_refused_but_a_later_publication_is_not():
    with pytest.raises(ContractInvalid, match="twice"):
        small(index_series=with_figures("ova", figure(2024, "definitive", "6.10")))
    assert small(index_series=with_figures("ova", figure(2024, "definitive", "6.10", "2025-09-01")))


def test_an_amount_is_never_a_float_and_a_figure_keeps_its_digits():
    written = contract_toml(small()).replace('amount = "900000.00"', "amount = 900000.001")
    with pytest.raises(ContractInvalid) as refused:
        read_contract(written.encode())
    assert "budget_base[1].amount" in refused.value.message("nl")
    exact = contract_toml(small()).replace('amount = "900000.00"', "amount = 0.10")
    assert read_contract(exact.encode()).budget_base[0].amount == Decimal("0.10")


def test_a_file_that_is_no_toml_or_missing_says_so(tmp_path):
    for content, told in ((b"id = ", "regel 1, teken 5"), (b"\xff\xfe", "TOML")):
        with pytest.raises(ContractInvalid) as refused:
            read_contract(content)
        assert told in refused.value.message("nl")
    for missing in (tmp_path / "geen.toml", tmp_path):
        with pytest.raises(RegieError) as refused:
            load_contract(missing)
        assert str(missing) in refused.value.message("nl")
    with pytest.raises(RegieError):
        load_versions(tmp_path)
    with pytest.raises(RegieError, match="achterhoek"):
        example("utrecht")


# Versions


def test_a_file_is_read_once_until_it_changes(tmp_path):
    file = tmp_path / "1.toml"
    written = contract_toml(example("jens-2023-2027"))
    file.write_text(written, encoding="utf-8")
    first = load_contract(file)
    assert load_contract(file) is first
    file.write_text(written.replace(f'name = "{first.name}"', 'name = "Anders"', 1), encoding="utf-8")
    assert load_contract(file).name == "Anders"


def test_versions_that_hold_on_the_same_day_are_refused_naming_both_and_the_mend(tmp_path):
    first, second = fields(version_to="2024-06-30"), fields(version="2", version_from="2024-06-30")
    with pytest.raises(RegieError) as refused:
        in_order([contract_from(second), contract_from(first)])
    message = refused.value.message("nl")
    assert "de eerste tot en met 2024-06-30, de tweede vanaf 2024-06-30" in message
    assert "version_to" in message
    assert "art. 2 Looptijd" in message
    with pytest.raises(RegieError, match="begin on the same day"):
        in_order([small(), small(version="2")])
    with pytest.raises(RegieError, match="two contracts"):
        in_order([small(), small(id="ander", version_from="2024-01-01")])


def test_the_version_of_a_day_is_the_one_that_holds_then(tmp_path):
    for data in (fields(version_to="2024-06-30"), fields(version="2", version_from="2024-07-01")):
        (tmp_path / f"{data['version']}.toml").write_text(contract_toml(contract_from(data)), encoding="utf-8")
    versions = load_versions(tmp_path)
    assert [each.version for each in versions] == ["1", "2"]
    assert version_on(versions, date(2024, 6, 30)).version == "1"
    assert version_on(versions, date(2024, 7, 1)).version == "2"
    with pytest.raises(RegieError) as refused:
        version_on(versions, date(2022, 12, 31))
    assert "2022-12-31" in refused.value.message("nl")


def test_a_version_without_an_end_holds_until_the_next_one_begins():
    versions = [small(), small(version="2", version_from="2024-01-01", version_to="2024-06-30")]
    assert version_on(versions, date(2023, 12, 31)).version == "1"
    assert version_on(versions, date(2024, 1, 1)).version == "2"
    with pytest.raises(RegieError, match="2024-07-01"):
        version_on(versions, date(2024, 7, 1))


# Writing back


@pytest.mark.parametrize("name", example_names())
def test_reading_and_writing_an_example_gives_the_same_file(name):
    content = example_bytes(name).decode()
    contract = read_contract(content.encode())
    body = "\n".join(line for line in content.splitlines() if not line.startswith("#")).lstrip("\n") + "\n"
    assert contract_toml(contract) == body
    assert read_contract(contract_toml(contract).encode()) == contract


def test_every_kind_of_field_survives_writing_and_reading():
    data = fields(
        **population(),
        year_key={"clause": "budget", "weights": [1] * 12},
        assumptions=[
            {
                "clause": "budget",
                "municipality": "0001",
                "lot": "L",
                "name": 'met "aanhalingstekens" en \\',
                "kind": "growth",
                "effects": {"2024": "12.50", "2023": "-1"},
                "source": "regel 1\nregel 2\ttab",
            }
        ],
        mandates=[{"clause": "term", "subject": "extra", "decider": "raad", "up_to": "100000"}],
        norms=[
            {
                "clause": "term",
                "indicator": "ended_as_planned",
                "name": "n",
                "bound": "at_least",
                "value": "80.5",
                "unit": "percent",
            }
        ],
    )
    data["safety_valve"] = valve()["safety_valve"] | {
        "cap": {"amount": "5000"},
        "deadlines": [{"name": "verzoek", "days": 30, "counted_from": "jaareinde"}],
        "deciders": [{"municipality": "0001", "body": "raad"}],
    }
    cooperative = members({"party": "A1", "valid_from": "2023-01-01"})
    data |= {key: cooperative[key] for key in ("cooperative", "members")}
    data |= {key: remainder()[key] for key in ("illustrative", "remainders")}
    data["booking"] = booking("weights", {"weight": 3}, {"code": "6.752", "weight": 1})["booking"]
    data["service_contracts"] = [provider("A1", ["4301"], monitoring_talks=["2024-01-02", "2024-05-06"])]
    contract = contract_from(data)
    written = contract_toml(contract)
    assert read_contract(written.encode()) == contract
    assert contract_toml(read_contract(written.encode())) == written
    assert 'effects = { "2023" = "-1.00", "2024" = "12.50" }' in written
    assert "monitoring_talks = [2024-01-02, 2024-05-06]" in written
    assert 'ledger_accounts = ["4301"]' in written


# Comparing


def test_a_comparison_names_what_changed_and_what_it_does_to_the_reference_budget():
    after = fields(version="2")
    after["budget_base"][0]["amount"] = "901000.00"
    after["budget_base"].reverse()
    after["indexation"]["method"] = "compounded"
    after["parties"].append({"code": "A3", "name": "Drie", "role": "member"})
    found = {
        (each.place, each.field): (each.before, each.after) for each in differences(small(), contract_from(after))
    }
    assert found[("contract", "version")] == ("1", "2")
    assert found[("budget_base (0001, L, 2023, hulp)", "amount")] == ("900000.00", "901000.00")
    assert found[("indexation", "method")] == ("additive", "compounded")
    assert found[("parties (A3)", "name")] == ("", "Drie")
    assert found[("reference_budget (2023)", "Aadorp")] == ("1000000.00", "1001000.00")
    assert ("reference_budget (2023)", "Bedorp") not in found
    assert ("reference_budget (2025)", "Bedorp") in found
    assert not differences(small(), small())


def test_a_comparison_tells_accounts_booking_and_remainders():
    before = remainder() | {"service_contracts": [provider("A1", ["4301"])]}
    before["booking"] = booking("weights", weight=3)["booking"]
    after = remainder(amount="5.00") | {"service_contracts": [provider("A1", ["4301", "4302"])]}
    after["booking"] = booking("weights", weight=4)["booking"]
    found = {
        (each.place, each.field): (each.before, each.after)
        for each in differences(contract_from(before), contract_from(after))
    }
    assert found == {
        ("remainders (0001, L, 2024-H1)", "amount"): ("-12.34", "5.00"),
        ("booking.task_fields (6.751)", "weight"): ("3", "4"),
        ("service_contracts (D-A1)", "ledger_accounts"): ("4301", "4301, 4302"),
    }


def test_a_difference_names_the_clause():
    after = fields()
    after["indexation"]["digits"] = 3
    found = differences(small(), contract_from(after))
    assert found[0].clause == "art. 5 Indexering"


# What is written about it


def test_every_field_is_explained_and_every_explanation_has_a_field():
    texts = copy.deepcopy(field_texts())
    for model in parts():
        own = texts.pop(model.__name__)
        assert own.pop("about")
        assert sorted(own) == sorted(model.model_fields), model.__name__
        assert all(own.values())
    assert not texts


def test_the_page_in_the_documentation_is_up_to_date():
    page = Path(__file__).parents[2] / "docs" / "contract-files.md"
    assert page.read_text(encoding="utf-8") == contract_page()


def test_the_small_file_on_the_page_is_a_contract_that_computes():
    small_file = read_contract(SMALL.encode())
    assert reference_budget(small_file, Period.parse("2024")).amount == 223_377_000
    assert reference_production(small_file, Period.parse("2024")).line.amount == 223_377_000


def test_examples_mark_invented_amounts_and_how_the_reported_amount_is_read():
    assert all(example(name).illustrative and example(name).note for name in example_names())
    assert example("jens-2023-2027").reported_amount_reading == "half_year"
    assert [option.months for option in example("jens-2023-2027").extensions] == [24, 24, 24]
    assert [option.months for option in example("achterhoek").extensions] == [24, 24]


def test_examples_name_the_account_of_every_member_and_where_every_segment_is_booked():
    for own in ("jens-2019-2022", "jens-2023-2027"):
        contract = example(own)
        accounts = {
            each.party: each.ledger_accounts for each in contract.service_contracts if each.ledger_accounts
        }
        assert accounts == {each.party: (f"43{each.party[-2:]}",) for each in contract.members}
        booked = {segment for each in contract.booking.task_fields for segment in each.segments}
        assert booked == {"preliminary_field", "plus_facility", "area_team", "outsourced_care", "overhead"}
