# SPDX-License-Identifier: EUPL-1.2
"""What a region's folder holds for a forecast."""

from __future__ import annotations

from pathlib import Path

import pytest

from regie.forecast.asked import given_in
from regie.vocabulary import RegieError, Region
from regie.vocabulary.region import Municipality, Party

MEASURES = """
id = "{id}"
name = "Set"

[[measures]]
id = "{measure}"
type = "inflow"
title = "Minder instroom"
owner = "Directeur"
means = "Eerst kijken"
starts = "2025-01"
indicators = ["ended_as_planned"]
concerns = {{ text = "Iedereen" }}
effect = {{ low = 1, likely = 2, high = 3, ground = "expert", source = "geschat" }}
decision = {{ state = "proposal" }}
"""


def region() -> Region:
    return Region(
        id="r",
        name="R",
        cooperative="C",
        first_month="2022-01",
        municipalities=(Municipality(code="0917", name="Heerlen"),),
        parties=(Party(code="C", name="C", role="cooperative"),),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "measures").mkdir()
    (tmp_path / "scenarios").mkdir()
    for name, measure in (("a", "one"), ("b", "two")):
        (tmp_path / "measures" / f"{name}.toml").write_text(MEASURES.format(id=name, measure=measure))
    for name, measures in (("none", "[]"), ("first", '["one"]'), ("second", '["two"]')):
        text = f'id = "{name}"\ntitle = "T {name}"\nmeasures = {measures}\n'
        (tmp_path / "scenarios" / f"{name}.toml").write_text(text)
    return tmp_path


def test_the_last_set_by_name_is_taken_and_another_when_it_is_named(folder: Path) -> None:
    assert given_in(folder, region(), (), None).measures.id == "b"  # type: ignore[union-attr]
    assert given_in(folder, region(), (), None, measures="a").measures.id == "a"  # type: ignore[union-attr]
    with pytest.raises(RegieError, match="a, b"):
        given_in(folder, region(), (), None, measures="c")


def test_a_scenario_with_measures_of_another_set_is_left_out_and_named(folder: Path) -> None:
    given = given_in(folder, region(), (), None)
    assert [scenario.id for scenario in given.scenarios] == ["none", "second"]
    assert given.elsewhere == (("T first", "a"),)


def test_a_set_that_belongs_to_a_scenario_is_taken_only_when_it_is_named(folder: Path) -> None:
    (folder / "measures" / "z.toml").write_text(MEASURES.format(id="z", measure="two"))
    text = 'id = "own"\ntitle = "T own"\nmeasure_set = "z"\nmeasures = ["two"]\n'
    (folder / "scenarios" / "own.toml").write_text(text)
    given = given_in(folder, region(), (), None)
    assert given.measures.id == "b"  # type: ignore[union-attr]
    assert [scenario.id for scenario in given.scenarios] == ["none", "second"]
    assert ("T own", "z") in given.elsewhere
    assert "own" in [each.id for each in given_in(folder, region(), (), None, measures="z").scenarios]


def test_every_file_that_was_read_is_named_with_its_hash(folder: Path) -> None:
    inputs = given_in(folder, region(), (), None).inputs
    assert set(inputs) == {"measures/b.toml", *(f"scenarios/{name}.toml" for name in ("none", "first", "second"))}
    assert all(len(hashed) == 64 for hashed in inputs.values())


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    given = given_in(tmp_path, region(), (), None)
    assert (given.measures, given.scenarios, given.lines, given.published) == (None, (), None, ())
