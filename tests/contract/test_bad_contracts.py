# SPDX-License-Identifier: EUPL-1.2
"""What a contract file cannot have: what is refused, and how that is said."""

import copy

import pytest
from contract_builders import (
    SMALL,
    booking,
    fields,
    members,
    population,
    provider,
    remainder,
    valve,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.contract import ContractInvalid, contract_from, contract_toml, read_contract, years_that_compute


def changed(path, value):
    """The fields of the small contract with one place replaced (``None`` takes it away)."""
    data = fields()
    *steps, last = path
    here = data
    for step in steps:
        here = here[step]
    if value is None:
        del here[last]
    else:
        here[last] = value
    return data


def amendment(**changes):
    amount = {"municipality": "0001", "lot": "L", "year": 2024, "amount": "1.00"}
    base = {"clause": "budget", "id": "x", "decided_on": "2024-01-01", "decision": "b", "kind": "one_off"}
    return fields(amendments=[base | {"amounts": [amount]} | changes])


def service(*tariffs):
    row = {"clause": "coop", "id": "D1", "party": "A1", "role": "member", "valid_from": "2023-01-01"}
    listed = [{"product": "45A53", "unit": "04", "amount": "100.00"} | each for each in tariffs]
    return fields(service_contracts=[row | {"tariffs": listed}])


def layers(*spans):
    listed = [
        {"lower": lower, "municipal_share": "50"} | ({"upper": upper} if upper else {}) for lower, upper in spans
    ]
    return valve(layers=listed)


def percent(value):
    return {"percent": value}


OPTIONS = SMALL["extensions"]
BASE = SMALL["budget_base"]
PRODUCTION = {
    "clause": "budget",
    "municipality": "0001",
    "lot": "L",
    "year": 2023,
    "client_months": 10,
    "segments": [{"segment": "area_team", "care_months": 10, "cost_per_care_month": "1"}],
    "not_tied": [{"segment": "overhead", "amount": "1"}],
    "source": "test",
}
COUNTS = population()["population_funding"][0]["counts"]

BAD = {
    # form
    "field_missing": (changed(("term", "ends_on"), None), ["term.ends_on", "art. 2 Looptijd"]),
    "field_unknown_meant": (
        changed(("indexation", "personel_weight"), "90"),
        ["indexation.personel_weight", "'personnel_weight'", "art. 5 Indexering"],
    ),
    "no_text": (changed(("budget_base", 0, "municipality"), 994), ["budget_base[1].municipality", "994"]),
    "field_unknown": (changed(("term", "einde"), "x"), ["term.einde", "art. 2 Looptijd"]),
    "field_empty": (changed(("budget_base", 0, "source"), ""), ["budget_base[1].source", "art. 4 Budget"]),
    "form_day": (changed(("indexation", "fixed_on"), "31-10"), ["indexation.fixed_on", "art. 5 Indexering"]),
    "form_code": (changed(("lots", 0, "code"), "perceel 1"), ["lots[1].code", "perceel 1"]),
    "form_municipality": (changed(("municipalities", 0, "code"), "917"), ["municipalities[1].code", "917"]),
    "not_one_of": (changed(("lots", 0, "funding"), "zak geld"), ["zak geld", "lump_sum", "art. 4 Budget"]),
    "amount_unreadable": (
        changed(("budget_base", 1, "amount"), "1.000,00"),
        ["budget_base[2].amount", "1.000,00"],
    ),
    "percentage_unreadable": (
        changed(("indexation", "personnel_weight"), "negentig"),
        ["indexation.personnel_weight", "art. 5 Indexering"],
    ),
    "date_unreadable": (changed(("term", "starts_on"), "1 januari"), ["term.starts_on", "1 januari"]),
    "no_number": (changed(("budget_base", 0, "year"), "2023"), ["budget_base[1].year", "2023"]),
    "number_outside": (changed(("extensions", 0, "months"), 0), ["extensions[1].months", "≥ 1"]),
    "field_wrong": (changed(("clauses",), "geen"), ["clauses", "geen"]),
    # content
    "empty": (fields(municipalities=[], budget_base=[]), ["municipalities"]),
    "twice": (fields(budget_base=[*BASE, BASE[0]]), ["budget_base (0001, L, 2023, hulp)", "art. 4 Budget"]),
    "unknown": (changed(("budget_base", 0, "clause"), "artikel9"), ["artikel9", "term", "budget_base (0001"]),
    "version_upside_down": (fields(version_to="2022-01-01"), ["version_to", "versie 1"]),
    "upside_down": (changed(("term", "ends_on"), "2022-12-31"), ["2022-12-31", "art. 2 Looptijd"]),
    "whole_months": (changed(("term", "ends_on"), "2025-12-30"), ["2025-12-30", "art. 2 Looptijd"]),
    "start_of_municipality": (
        changed(("municipalities", 0, "starts_on"), "2023-07-15"),
        ["municipalities (0001)", "starts_on"],
    ),
    "extension_order": (
        fields(extensions=[OPTIONS[0], OPTIONS[1] | {"exercised_on": "2025-01-01"}]),
        ["extensions (2)", "art. 2 Looptijd"],
    ),
    "extension_late": (
        fields(extensions=[OPTIONS[0] | {"exercised_on": "2025-07-01"}, OPTIONS[1]]),
        ["2025-07-01", "2025-06-30"],
    ),
    "extension_notice": (
        fields(extensions=[OPTIONS[0], OPTIONS[1] | {"notice_on": "2025-01-01"}]),
        ["extensions (2)", "notice_on"],
    ),
    "year_key": (fields(year_key={"clause": "budget", "weights": [1] * 11}), ["11 getallen", "art. 4 Budget"]),
    "report_due": (
        fields(half_year_report={"clause": "coop", "due_after_months": 3, "due_after_days": 90}),
        ["half_year_report", "due_after_months", "art. 7 Coöperatie"],
    ),
    "base_missing": (fields(budget_base=BASE[:2]), ["Bedorp", "Basishulp", "2023", "art. 4 Budget"]),
    "base_in_population_lot": (
        fields(**population(), budget_base=[*BASE, BASE[0] | {"lot": "P"}]),
        ["perceel P", "budget_base (0001, P"],
    ),
    "negative_base": (fields(budget_base=[BASE[0] | {"amount": "-1.00"}, BASE[2]]), ["-1,00", "nooit negatief"]),
    "year_outside": (fields(budget_base=[*BASE, BASE[0] | {"year": 2031}]), ["2031", "2023-2025"]),
    "amendment_without_amount": (amendment(amounts=[]), ["amendments (x)", "art. 4 Budget"]),
    "weights_not_100": (
        changed(("indexation", "material_weight"), "9.5"),
        ["90", "9.5", "99.5 %", "indexation", "art. 5 Indexering"],
    ),
    "population_missing": (
        fields(lots=population()["lots"]),
        ["Klein perceel", "population_funding", "art. 8 Populatie"],
    ),
    "population_lot": (
        fields(**(population() | {"lots": [*SMALL["lots"], population()["lots"][1] | {"funding": "lump_sum"}]})),
        ["perceel P"],
    ),
    "rates_missing": (fields(**population(rates=[{"year": 2024, "amounts": ["1", "2"]}])), ["2023", "rates"]),
    "negative_rate": (fields(**population(rates=[{"year": 2023, "amounts": ["1", "-2"]}])), ["2023", "negatief"]),
    "counted_on_other_day": (
        fields(**population(counts=[COUNTS[0] | {"counted_on": "2022-07-01"}, COUNTS[1]])),
        ["2022-07-01", "2022-01-01", "art. 8 Populatie"],
    ),
    "bands_overlap": (
        fields(**population(bands=[{"from_age": 0, "to_age": 12}, {"from_age": 12, "to_age": 17}])),
        ["0-12", "12-17", "dubbel"],
    ),
    "bands_order": (
        fields(**population(bands=[{"from_age": 12, "to_age": 17}, {"from_age": 0, "to_age": 11}])),
        ["jong naar oud"],
    ),
    "one_per_band": (fields(**population(rates=[{"year": 2023, "amounts": ["1"]}])), ["1 waarden voor 2"]),
    "care_months_short": (
        fields(
            reference_production=[
                {
                    "clause": "budget",
                    "municipality": "0001",
                    "lot": "L",
                    "year": 2023,
                    "client_months": 10,
                    "segments": [{"segment": "area_team", "care_months": 9, "cost_per_care_month": "1"}],
                    "source": "test",
                }
            ]
        ),
        ["9 zorgmaanden", "10 cliëntmaanden", "art. 4 Budget"],
    ),
    "bound": (layers(({"percent": "0", "amount": "0"}, None)), ["percentage of een bedrag", "art. 6 Hulpventiel"]),
    "bounds_mixed": (layers((percent("0"), {"amount": "100"})), ["mengen", "art. 6 Hulpventiel"]),
    "layer_upside_down": (layers((percent("5"), percent("5"))), ["5 - 5 %", "art. 6 Hulpventiel"]),
    "layer_share": (
        valve(layers=[{"lower": percent("0"), "municipal_share": "120"}]),
        ["120 %", "art. 6 Hulpventiel"],
    ),
    "layers_overlap": (
        layers((percent("0"), percent("5")), (percent("4"), None)),
        ["0 - 5 %", "4 - ∞ %", "art. 6 Hulpventiel", "dubbel"],
    ),
    "criteria_missing": (valve(combine="any"), ["criteria", "art. 6 Hulpventiel"]),
    "members_overlap": (
        members({"party": "A1", "valid_from": "2023-01-01"}, {"party": "A1", "valid_from": "2024-01-01"}),
        ["A1", "art. 7 Coöperatie"],
    ),
    "successor_no_member": (
        members(
            {"party": "A1", "valid_from": "2023-01-01", "valid_to": "2023-06-30", "successor": "A2"},
            {"party": "A2", "valid_from": "2024-01-01"},
        ),
        ["A2", "art. 7 Coöperatie"],
    ),
    "cooperative_missing": (
        fields(members=[{"clause": "coop", "party": "A1", "valid_from": "2023-01-01"}]),
        ["[cooperative]"],
    ),
    "tariffs_overlap": (
        service({"valid_from": "2023-01-01"}, {"valid_from": "2024-01-01"}),
        ["45A53", "service_contracts (D1)", "art. 7 Coöperatie"],
    ),
    "account_of_two": (
        fields(
            service_contracts=[
                provider("A1", ["4301", "4302"], valid_to="2023-06-30"),
                provider("A2", ["4302"], valid_from="2023-06-30"),
            ]
        ),
        ["4302", "D-A1 (A1)", "D-A2 (A2)", "art. 7 Coöperatie"],
    ),
    "booking_empty": (booking("weights"), ["task_fields", "art. 4 Budget"]),
    "booking_realised_cost": (booking("realised_cost", weight=1), ["6.751", "segments", "art. 4 Budget"]),
    "booking_weights": (booking("weights", segments=["area_team"]), ["6.751", "weight", "art. 4 Budget"]),
    "booking_twice": (
        booking("realised_cost", {"segments": ["area_team"]}, {"code": "6.752", "segments": ["area_team"]}),
        ["area_team", "dubbel", "art. 4 Budget"],
    ),
    "booking_segment_missing": (
        booking("realised_cost", {"segments": ["area_team"]}, reference_production=[PRODUCTION]),
        ["overhead", "referentieproductie", "art. 4 Budget"],
    ),
    "period_unreadable": (remainder(period="2024-H3"), ["remainders[1].period", "2024-H3", "art. 4 Budget"]),
    "remainder_not_illustrative": (
        remainder() | {"illustrative": False},
        ["remainders (0001, L, 2024-H1)", "illustrative", "art. 4 Budget"],
    ),
    "negative_tariff": (service({"valid_from": "2023-01-01", "amount": "-1.00"}), ["45A53", "negatief"]),
}


@pytest.mark.parametrize("key", BAD)
def test_what_cannot_be_right_is_refused_naming_the_place_the_clause_and_the_mend(key):
    data, named = BAD[key]
    with pytest.raises(ContractInvalid) as refused:
        contract_from(data)
    found = [problem for problem in refused.value.problems if problem.key == f"contract.{key}"]
    assert found, [problem.key for problem in refused.value.problems]
    for lang in ("nl", "en"):
        assert "{" not in found[0].message(lang)
    for word in named:
        assert word in found[0].message("nl")
    assert found[0].message("nl").replace(" (clausule: -)", "") in refused.value.message("nl")


@pytest.mark.parametrize("written", ["02-30", "04-31", "13-01"])
def test_a_day_that_no_year_has_is_refused(written):
    with pytest.raises(ContractInvalid) as refused:
        contract_from(fields(annual_accounts={"clause": "coop", "due_on": written}))
    (problem,) = refused.value.problems
    assert problem.key == "contract.form_day"
    assert "annual_accounts.due_on" in problem.message("nl")


def test_a_term_of_the_report_is_one_of_months_and_days_and_rests_on_a_clause_that_is_there():
    for wrong, key in (
        ({"clause": "coop"}, "report_due"),
        ({"clause": "elders", "due_after_days": 30}, "unknown"),
        ({"clause": "coop", "due_after_months": 0}, "number_outside"),
    ):
        with pytest.raises(ContractInvalid) as refused:
            contract_from(fields(half_year_report=wrong))
        assert [problem.key for problem in refused.value.problems] == [f"contract.{key}"]


def test_a_place_without_a_clause_names_none():
    with pytest.raises(ContractInvalid) as refused:
        contract_from(changed(("municipalities", 0, "code"), "917"))
    assert "clausule: -" not in refused.value.message("nl")
    assert "clause: -" not in refused.value.message("en")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("ends_on = 2026-02-30", "regel 1, teken 11: hier staat geen bestaande datum"),
        ("id = Jeugd", "regel 1, teken 6: deze waarde is niet te lezen"),
        ('id = "a"\nid = "b"', "regel 2, teken 9: dit veld of deze tabel staat er al"),
        ('term = { clause = "a"\n', "regel 1, teken 22: een haak of aanhalingsteken ervoor is niet gesloten"),
        ("weights = [1, 2", "regel 1, teken 16: een haak of aanhalingsteken ervoor is niet gesloten"),
        ('id = "a\tb\x01"', "het bestand is geen leesbare TOML: Illegal character"),
        ('id = "a" name = "b"', "regel 1, teken 10: hier hoort de regel op te houden"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line_in_words(wrong, told):
    with pytest.raises(ContractInvalid) as refused:
        read_contract(wrong.encode())
    assert told in refused.value.message("nl")


def test_all_problems_are_told_at_once():
    data = fields(budget_base=[*BASE, BASE[0]])
    data["indexation"]["personnel_weight"] = "80"
    with pytest.raises(ContractInvalid) as refused:
        contract_from(data)
    assert [problem.key for problem in refused.value.problems] == ["contract.twice", "contract.weights_not_100"]
    assert refused.value.message("nl").startswith("Het contractbestand klopt niet. Er is niets berekend.")


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 3000),
    st.floats(allow_nan=True),
    st.text(max_size=5),
    st.sampled_from(
        [
            "0001",
            "9999",
            "L",
            "P",
            "2024-02-30",
            "2022-01-01",
            "0001-01-01",
            "9999-12-31",
            "-1",
            "1e9",
            "NaN",
            [],
            {},
            [{}],
            "term",
        ]
    ),
)


def places(data, path=()):
    """Every place in the fields of a contract."""
    yield path
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in entries:
        yield from places(value, (*path, step))


FULL = fields(**population()) | {
    key: value
    for part in (
        valve(),
        amendment(),
        service({"valid_from": "2023-01-01"}),
        members({"party": "A1", "valid_from": "2023-01-01"}),
        booking("realised_cost", segments=["area_team"]),
        remainder(),
    )
    for key, value in part.items()
    if key
    in (
        "illustrative",
        "safety_valve",
        "amendments",
        "members",
        "cooperative",
        "service_contracts",
        "booking",
        "remainders",
    )
}
PLACES = [path for path in places(FULL) if path]


def test_the_contract_that_is_spoilt_below_is_right_itself():
    contract = contract_from(FULL)
    assert contract.remainders
    assert contract.booking is not None
    assert read_contract(contract_toml(contract).encode()) == contract


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=3))
def test_whatever_stands_in_a_file_is_read_or_refused_with_sentences(changes):
    data = copy.deepcopy(FULL)
    for (*steps, last), value in changes:
        here = data
        try:
            for step in steps:
                here = here[step]
            here[last] = value
        except (KeyError, IndexError, TypeError):
            continue
    try:
        contract = contract_from(data)
    except ContractInvalid as refused:
        problems = refused.problems
        assert problems
        assert all(each.message(lang) for each in problems for lang in ("nl", "en"))
        return
    assert read_contract(contract_toml(contract).encode()) == contract
    years_that_compute(contract)


@pytest.mark.parametrize("field", ["starts_on", "ends_on"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_term_that_no_calendar_counts_to_is_refused(field: str, day: str) -> None:
    with pytest.raises(ContractInvalid) as refused:
        contract_from(changed(("term", field), day))
    assert f"term.{field}" in refused.value.message()
    assert day in refused.value.message()


def test_a_membership_may_end_on_the_last_day_there_is() -> None:
    never = {"party": "A1", "valid_from": "2023-01-01", "valid_to": "9999-12-31", "successor": "A2"}
    found = contract_from(fields(**members(never, {"party": "A2", "valid_from": "2023-01-01"})))
    assert [member.successor for member in found.members] == ["A2", ""]
