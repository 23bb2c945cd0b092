# SPDX-License-Identifier: EUPL-1.2
"""What a contract agrees on, in words: the safety valve, and the arrangements with providers counted."""

from __future__ import annotations

from typing import Any

import pytest

from regie.contract import Contract, example
from regie.contract.tariffs import tariff_findings
from regie.review import arrangements, valve_terms
from regie.vocabulary import Period


def with_valve(**changes: Any) -> Contract:
    fields = example("jens-2023-2027").model_dump()
    return Contract.model_validate(fields | {"safety_valve": fields["safety_valve"] | changes})


def test_a_contract_without_a_safety_valve_has_no_terms() -> None:
    assert valve_terms(example("achterhoek")) is None


def test_the_clause_names_ground_criteria_reading_and_who_decides() -> None:
    terms = valve_terms(example("jens-2023-2027"))
    assert terms is not None
    assert terms.clause == "Hulpventiel"
    assert terms.combine == "all"
    assert terms.criteria == ("Weinig of niet voorspelbaar", "Weinig of niet beïnvloedbaar")
    assert terms.deciders["0917"] == "Gemeenteraad van Heerlen"
    assert terms.agreements["0986"] == "Overeenkomst Basishulp Jeugd Voerendaal"
    assert (
        "Aanvullend budget op de lumpsum (Heerlen)",
        "Gemeenteraad van Heerlen",
        "Op voorstel van het college.",
    ) in terms.mandates
    assert (terms.layers, terms.cap) == ((), ""), "none is invented"


def test_layers_cap_and_deadlines_are_told_in_words() -> None:
    layers = [
        {"lower": {"percent": "2"}, "upper": {"percent": "5"}, "municipal_share": "50"},
        {"lower": {"percent": "5"}, "municipal_share": "80"},
    ]
    deadline = {"name": "Melding", "days": 30, "counted_from": "de dag waarop het risico zichtbaar is"}
    terms = valve_terms(with_valve(layers=layers, cap={"amount": "250000.00"}, deadlines=[deadline]))
    assert terms is not None
    assert terms.layers == (
        "Van 2,0% van de lumpsum tot 5,0% van de lumpsum: de gemeente draagt 50,0%.",
        "Boven 5,0% van de lumpsum: de gemeente draagt 80,0%.",
    )
    assert terms.cap == "€\u00a0250.000"
    assert terms.deadlines == ("Melding: 30 dagen na de dag waarop het risico zichtbaar is.",)


@pytest.mark.parametrize(("period", "members", "talks"), [("2024-H1", 7, 42), ("2024-H2", 5, 0)])
def test_contracts_that_hold_and_talks_in_the_period_are_counted(period: str, members: int, talks: int) -> None:
    contract = example("jens-2023-2027")
    found = arrangements(contract, tariff_findings(contract, Period.parse(period)))
    assert found.contracts["member"] == members
    assert found.monitored == talks
    assert found.transforming_providers == sum(found.agreements.values()) == 20


def test_where_no_talk_was_ever_recorded_their_number_is_not_known() -> None:
    fields = example("jens-2023-2027").model_dump()
    silent = [one | {"monitoring_talks": ()} for one in fields["service_contracts"]]
    contract = Contract.model_validate(fields | {"service_contracts": silent})
    assert arrangements(contract, tariff_findings(contract, Period.parse("2024-H1"))).monitored is None
