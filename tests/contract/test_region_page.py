# SPDX-License-Identifier: EUPL-1.2
"""The page about risk file, requests and exits says what the models say, and its examples are files that load."""

import copy
from pathlib import Path

import pytest

from regie.contract.page import field_texts
from regie.contract.region_files import load_part
from regie.contract.region_page import (
    DECISION,
    EXIT,
    FACTORS,
    MEANINGS,
    REQUEST,
    RISK,
    region_files_page,
    region_parts,
)
from regie.contract.settlement.exit import Exit
from regie.contract.valve.request import ValveRequest
from regie.contract.valve.risk_file import RiskEntry
from regie.vocabulary.texts import sentences


def test_every_field_is_explained_and_every_explanation_has_a_field():
    texts = copy.deepcopy(field_texts(MEANINGS))
    for model in region_parts():
        own = texts.pop(model.__name__)
        assert own.pop("about")
        assert sorted(own) == sorted(model.model_fields), model.__name__
        assert all(own.values())
    assert not texts


def test_the_page_in_the_documentation_is_up_to_date():
    page = Path(__file__).parents[2] / "docs" / "valve-files.md"
    assert page.read_text(encoding="utf-8") == region_files_page()


@pytest.mark.parametrize(
    ("written", "kind"),
    [(RISK, RiskEntry), (REQUEST, ValveRequest), (REQUEST + DECISION, ValveRequest), (EXIT, Exit)],
)
def test_the_examples_on_the_page_are_files_that_load(tmp_path, written, kind):
    file = tmp_path / "file.toml"
    file.write_text(written, encoding="utf-8")
    assert load_part(file, kind)


def test_the_request_on_the_page_claims_the_risk_on_the_page(tmp_path):
    for name, written in (("risk", RISK), ("request", REQUEST)):
        (tmp_path / f"{name}.toml").write_text(written, encoding="utf-8")
    risk = load_part(tmp_path / "risk.toml", RiskEntry)
    request = load_part(tmp_path / "request.toml", ValveRequest)
    assert {cause.risk for cause in request.causes} == {risk.id}
    assert risk.effect in FACTORS


def test_every_factor_on_the_page_has_a_name_in_the_variance():
    assert {f"factor_{code}" for code in FACTORS} <= set(sentences("variance"))
