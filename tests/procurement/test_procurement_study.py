# SPDX-License-Identifier: EUPL-1.2
"""A study is one file: explained field by field, written in one form, and refused in words when it is not right."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from regie.contract.region_files import FileInvalid
from regie.contract.writing import part_toml
from regie.procurement.study import Study, StudyInvalid, load_study, read_study
from regie.procurement.study.checks import check_in
from regie.procurement.study.page import EXAMPLE, study_meanings, study_page, study_parts
from regie.vocabulary import RegieError, Region
from regie.vocabulary.region import Municipality, Party
from regie.vocabulary.texts import sentences

REGION = Region(
    id="proef",
    name="Proef",
    cooperative="C",
    first_month="2018-01",
    municipalities=(Municipality(code="0001", name="Aadorp"), Municipality(code="0002", name="Bedorp")),
    parties=(Party(code="C", name="Samen", role="cooperative"),),
)


def written(folder: Path, text: str = EXAMPLE, name: str = "verkenning") -> Path:
    file = folder / "procurement" / f"{name}.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def example(folder: Path) -> Study:
    return read_study(written(folder))


def changed(study: Study, path: str, value: Any) -> list[RegieError]:
    """What is wrong when one place of the study has another value: ``lots.0.ends_on``."""
    fields = study.model_dump()
    *steps, last = path.split(".")
    here: Any = fields
    for step in steps:
        here = here[int(step)] if step.isdigit() else here[step]
    here[last] = value
    try:
        Study.model_validate(fields)
    except StudyInvalid as wrong:
        return wrong.problems
    except RegieError as wrong:
        return [wrong]
    return []


def test_every_field_is_explained_and_every_explanation_has_a_field() -> None:
    texts = copy.deepcopy(study_meanings())
    for model in study_parts():
        own = texts.pop(model.__name__)
        assert own.pop("about")
        assert sorted(own) == sorted(model.model_fields), model.__name__
        assert all(own.values())
    assert not texts


def test_the_page_in_the_documentation_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "study-files.md"
    assert page.read_text(encoding="utf-8") == study_page()


def test_the_example_on_the_page_is_a_study_of_its_region(tmp_path: Path) -> None:
    written(tmp_path)
    study = load_study(tmp_path)
    check_in(study, REGION)
    assert study.period == (2018 * 12, 2020 * 12)
    assert study.lot_names == {"P1": "Ambulant", "P2": "Verblijf"}


def test_what_is_read_and_written_again_gives_the_same_bytes(tmp_path: Path) -> None:
    once = part_toml(example(tmp_path))
    assert part_toml(read_study(written(tmp_path, once))) == once


def test_a_study_is_the_same_after_json(tmp_path: Path) -> None:
    study = example(tmp_path)
    assert Study.model_validate_json(study.model_dump_json()) == study


CASES: list[tuple[str, str, Any]] = [
    ("empty", "products", ()),
    ("empty", "need_groups.0.products", ()),
    ("empty", "lots.0.need_groups", ()),
    ("empty", "starting.scenarios", ()),
    ("empty", "lump_sums.base_years", ()),
    ("twice", "need_groups.0.code", "verblijf"),
    ("twice", "need_groups.0.products", ("45A01", "45A01")),
    ("twice", "lots.0.need_groups", ("licht", "licht")),
    ("twice", "bidders.0.lots", ("P1", "P1")),
    ("twice", "bidders.0.members", ({"provider": "A1"}, {"provider": "A1"})),
    ("twice", "providers", ({"provider": "A1", "serves": ("0001", "0001")},)),
    ("twice", "grant_shares.0.municipality", "0002"),
    ("twice", "lump_sums.base_years", (2018, 2018)),
    ("twice", "lump_sums.index_series.0.id", "ppc"),
    ("twice", "starting.scenarios.0.id", "gespreid"),
    ("unknown", "need_groups.0.products", ("45A99",)),
    ("unknown", "lots.0.need_groups", ("zwaar",)),
    ("unknown", "bidders.0.lots", ("P9",)),
    ("unknown", "chosen.0.lot", "P9"),
    ("unknown", "coverage.others.0.need_group", "zwaar"),
    ("unknown", "lump_sums.expected.0.lot", "P9"),
    ("unknown", "lump_sums.indexation.personnel_series", "cao"),
    ("unknown", "contract.scenario", "later"),
    ("ages", "need_groups.1.ages", {"from_age": 9, "to_age": 4}),
    ("ages", "lump_sums.age_bands", ({"from_age": 9, "to_age": 4},)),
    ("ages_overlap", "lump_sums.age_bands", ({"from_age": 0, "to_age": 4}, {"from_age": 4, "to_age": 9})),
    ("period", "last", "2017-12"),
    ("base_year", "lump_sums.base_years", (2017, 2018)),
    ("price_year", "lump_sums.price_year", 2018),
    ("correction_year", "lump_sums.corrections", ({
        "lot": "P1", "municipality": "0001", "provider": "A1", "year": 2017, "amount": "1.00", "reason": "dubbel",
    },)),
    ("index_weights", "lump_sums.indexation.personnel_weight", "80"),
    ("expected_range", "lump_sums.expected.0.percent", "6"),
    ("rate_of_lump_sum", "lump_sums.rates", ({
        "lot": "P1", "ages": {"from_age": 0, "to_age": 17}, "amount": "10.00", "source": "test",
    },)),
    ("certainty", "lump_sums.certainty", "100"),
    ("below_nothing", "lump_sums.bearable", "-1"),
    ("no_client_hours", "lump_sums.price_elements", {
        "professional_rate": "60.00", "client_hours_percent": "0", "other_client_cost": "5", "overhead": "15",
        "source": "test",
    }),
    ("price_all_overhead", "lump_sums.price_elements", {
        "professional_rate": "60.00", "client_hours_percent": "65", "other_client_cost": "50", "overhead": "50",
        "source": "test",
    }),
    ("no_weight", "grant_shares", ({"municipality": "0001", "weight": 0, "source": "test"},)),
    ("single_of_more", "bidders.0.kind", "single"),
    ("collective_of_one", "bidders.0.members", ({"provider": "A1", "share": "100"},)),
    ("shares", "bidders.0.members", ({"provider": "A1", "share": "60"}, {"provider": "A2", "share": "30"})),
    ("shares", "bidders.0.members", ({"provider": "A1", "share": "100"}, {"provider": "A2"})),
    ("chosen_elsewhere", "chosen.0.lot", "P2"),
    ("chosen_in_bid", "chosen.0.bidder", "A2"),
    ("share_cap", "coverage.share_cap", "0"),
    ("below_nothing", "coverage.margin", "-1"),
    ("contract_period", "contract.ends_on", "2021-06-30"),
    ("no_first_of_month", "contract.starts_on", "2021-07-02"),
    ("no_first_of_month", "starting.scenarios.0.starts_on", "2021-07-15"),
    ("no_last_of_month", "contract.ends_on", "2024-06-29"),
    ("no_last_of_month", "lots.0.ends_on", "2024-06-29"),
    ("extension_of_nothing", "contract.extension_months", 0),
    ("before_reference", "starting.scenarios.0.starts_on", "2021-01-01"),
    ("joins_after_end", "lots.0.ends_on", "2021-12-31"),
    ("range_order", "starting.saving", {"low": "4", "likely": "1", "high": "3"}),
    ("no_portion", "starting.cheaper_at_most", "101"),
    ("below_nothing", "starting.transition", "-1.00"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "path", "value"), CASES)
def test_what_cannot_be_right_together_is_said(tmp_path: Path, key: str, path: str, value: Any) -> None:
    problems = changed(example(tmp_path), path, value)
    assert f"procurement.{key}" in {problem.key for problem in problems}
    for problem in problems:
        for lang in ("nl", "en"):
            assert problem.message(lang)
            assert "{" not in problem.message(lang)


def test_a_provider_bids_once_on_a_lot(tmp_path: Path) -> None:
    study = example(tmp_path)
    more = {"code": "twee", "name": "Twee", "kind": "single", "members": ({"provider": "A2"},), "lots": ("P1",)}
    (problem,) = changed(study, "bidders", (*study.model_dump()["bidders"], more))
    assert problem.key == "procurement.bids_twice"
    assert problem.message("nl").startswith(
        "Aanbieder A2 schrijft op perceel P1 twee keer in: bij coop en bij twee."
    )
    elsewhere = more | {"lots": ("P2",)}
    assert changed(study, "bidders", (*study.model_dump()["bidders"], elsewhere)) == []


def test_a_saving_of_more_than_all_there_is_is_refused(tmp_path: Path) -> None:
    (problem,) = changed(example(tmp_path), "lump_sums.expected.0.high", "101")
    assert problem.key == "procurement.no_portion"


def test_who_is_no_bidder_is_not_chosen_when_not_everyone_bids(tmp_path: Path) -> None:
    study = example(tmp_path)
    chosen = ({"lot": "P2", "bidder": "A9"},)
    assert changed(study, "chosen", chosen) == []
    fields = study.model_dump() | {"everyone_bids": False, "chosen": chosen}
    with pytest.raises(StudyInvalid) as wrong:
        Study.model_validate(fields)
    assert [problem.key for problem in wrong.value.problems] == ["procurement.chosen_no_bid"]


def test_a_municipality_that_the_region_does_not_have_is_named_with_its_place(tmp_path: Path) -> None:
    study = example(tmp_path)
    elsewhere = REGION.model_copy(update={"municipalities": REGION.municipalities[:1]})
    with pytest.raises(StudyInvalid) as wrong:
        check_in(study, elsewhere)
    assert [(p.key, p.values["list"], p.values["code"]) for p in wrong.value.problems] == [
        ("procurement.not_in_region", "grant_shares", "0002"),
        ("procurement.not_in_region", "starting.scenarios gespreid", "0002"),
    ]


def test_every_problem_of_a_file_is_a_line_of_its_own(tmp_path: Path) -> None:
    text = EXAMPLE.replace('share_cap = "60"', 'share_cap = "0"').replace('products = ["43A01"]', "products = []")
    with pytest.raises(FileInvalid) as wrong:
        read_study(written(tmp_path, text))
    assert [problem.key for problem in wrong.value.problems] == ["procurement.empty", "procurement.share_cap"]
    assert wrong.value.message("nl").count("\n- ") == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('first = "2018-01"', 'first = "2018"', "Schrijf een maand als jaar en twee cijfers"),
        ('funding = "lump_sum"', 'funding = "lumpsum"', "Kies uit"),
        ('share_cap = "60"', 'shares_cap = "60"', "Bedoelt u 'share_cap'?"),
        ('price = "1.35"', 'price = "1,35"', "Schrijf euro's als tekst"),
        ('municipality = "0001"', 'municipality = "1"', "vier cijfers als tekst"),
    ],
)
def test_a_mistake_of_form_is_said_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(FileInvalid) as wrong:
        read_study(written(tmp_path, EXAMPLE.replace(old, new, 1)))
    assert said in wrong.value.message("nl")


def test_a_study_is_found_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(RegieError, match=r"no procurement study yet"):
        load_study(tmp_path)
    written(tmp_path)
    with pytest.raises(RegieError, match=r"no procurement study ander. Name one of these: verkenning"):
        load_study(tmp_path, "ander")
    written(tmp_path, name="kopie")
    with pytest.raises(RegieError, match=r"Name one of these with --study: kopie, verkenning"):
        load_study(tmp_path)
    with pytest.raises(RegieError, match=r"The file kopie.toml holds study verkenning"):
        load_study(tmp_path, "kopie")


def test_every_message_of_a_study_is_shown_by_a_test() -> None:
    mine = {key for key, _, _ in CASES} | {"bids_twice", "chosen_no_bid", "not_in_region"}
    files = {"invalid", "no_study", "study_missing", "study_other_name", "which_study"}
    assert set(sentences("procurement")) == mine | files
