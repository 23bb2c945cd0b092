# SPDX-License-Identifier: EUPL-1.2
"""A scenario file that is not right is refused with the field and what to write there."""

from __future__ import annotations

from pathlib import Path

import pytest

from regie.contract.form import _KEYS
from regie.contract.region_files import FileInvalid
from regie.forecast.scenarios import load_scenario
from regie.vocabulary.texts import sentences


@pytest.mark.parametrize("percent", ['"veel"', "1e9", "nan", "inf", "true"])
def test_a_percentage_that_is_none_is_named(tmp_path: Path, percent: str) -> None:
    file = tmp_path / "meer.toml"
    file.write_text(
        f'id = "meer"\ntitle = "Meer"\n[assumptions]\ninflow_change_percent = {percent}\n'
        '[assumptions.reasons]\ninflow_change_percent = "omdat"\n',
        encoding="utf-8",
    )
    with pytest.raises(FileInvalid) as refused:
        load_scenario(file)
    assert "assumptions.inflow_change_percent" in refused.value.message("nl")


def test_every_problem_of_form_has_a_sentence() -> None:
    assert set(_KEYS.values()) <= set(sentences("region_files"))
