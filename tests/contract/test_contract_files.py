# SPDX-License-Identifier: EUPL-1.2
"""Contract files: what is refused and how that is said, versions over time, writing back, comparing."""

import copy
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from contract_builders import SMALL, fields, figure, population, small, with_figures
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.contract import (
    ContractInvalid,
    contract_from,
    contract_toml,
    example,
    example_bytes,
    example_names,
    in_order,
    load_contract,
    load_versions,
    read_contract,
    version_on,
    years_that_compute,
)
from regie.contract.difference import differences
from regie.contract.page import contract_page, field_texts, parts
from regie.vocabulary import RegieError


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


def valve(**changes):
    layer = {"lower": {"percent": "0"}, "upper": {"percent": "5"}, "municipal_share": "50"}
    above = {"lower": {"percent": "5"}, "municipal_share": "100"}
    base = {"clause": "valve", "grounds": ["onvoorzien"], "criteria": [], "layers": [layer, above]}
    return fields(safety_valve=base | changes)


def members(*rows, **changes):
    cooperative = {"clause": "coop", "exit_clause": "coop", "exit_cap_basis": "preceding_calendar_year"}
    listed = [{"clause": "coop"} | row for row in rows]
    return fields(cooperative=cooperative, members=listed) | changes


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
COUNTS = population()["population_funding"][0]["counts"]

BAD = {
    # form
    "field_missing": (changed(("term", "ends_on"), None), ["term.ends_on", "art. 2 Looptijd"]),
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
    "base_missing": (fields(budget_base=BASE[:2]), ["Bedorp", "Basishulp", "2023", "art. 4 Budget"]),
    "base_in_population_lot": (
        fields(**population(), budget_base=[*BASE, BASE[0] | {"lot": "P"}]),
        ["perceel P", "budget_base (0001, P"],
    ),
    "negative_base": (fields(budget_base=[BASE[0] | {"amount": "-1.00"}, BASE[2]]), ["-1.00", "nooit negatief"]),
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
    assert found[0].message("nl") in refused.value.message("nl")


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
        ["0001", "9999", "L", "P", "2024-02-30", "2022-01-01", "-1", "1e9", "NaN", [], {}, [{}], "term"]
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
    )
    for key, value in part.items()
    if key in ("safety_valve", "amendments", "service_contracts", "members", "cooperative")
}
PLACES = [path for path in places(FULL) if path]


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
    for content in (b"id = ", b"\xff\xfe"):
        with pytest.raises(ContractInvalid) as refused:
            read_contract(content)
        assert "TOML" in refused.value.message("nl")
    for missing in (tmp_path / "geen.toml", tmp_path):
        with pytest.raises(RegieError) as refused:
            load_contract(missing)
        assert str(missing) in refused.value.message("nl")
    with pytest.raises(RegieError):
        load_versions(tmp_path)
    with pytest.raises(RegieError, match="achterhoek"):
        example("utrecht")


# Versions


def test_versions_that_hold_on_the_same_day_are_refused_naming_both_and_the_mend(tmp_path):
    first, second = fields(version_to="2024-06-30"), fields(version="2", version_from="2024-06-30")
    with pytest.raises(RegieError) as refused:
        in_order([contract_from(second), contract_from(first)])
    message = refused.value.message("nl")
    assert "de eerste tot en met 2024-06-30, de tweede vanaf 2024-06-30" in message
    assert "version_to" in message
    assert "art. 2 Looptijd" in message
    with pytest.raises(RegieError):
        in_order([small(), contract_from(fields(version="2", version_from="2024-01-01"))])
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
    contract = contract_from(data | {key: cooperative[key] for key in ("cooperative", "members")})
    written = contract_toml(contract)
    assert read_contract(written.encode()) == contract
    assert contract_toml(read_contract(written.encode())) == written
    assert 'effects = { "2023" = "-1.00", "2024" = "12.50" }' in written


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


def test_examples_mark_invented_amounts_and_how_the_reported_amount_is_read():
    assert all(example(name).illustrative and example(name).note for name in example_names())
    assert example("jens-2023-2027").reported_amount_reading == "half_year"
    assert [option.months for option in example("jens-2023-2027").extensions] == [24, 24, 24]
    assert [option.months for option in example("achterhoek").extensions] == [24, 24]
