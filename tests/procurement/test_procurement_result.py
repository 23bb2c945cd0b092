# SPDX-License-Identifier: EUPL-1.2
"""A study computed at a snapshot is one run: complete, kept once, the same every time, and it says what changed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from procurement_region import LATE, TERMS, a_study, make_region, put_study

from regie.deliveries import make_snapshot
from regie.figures import open_snapshot, source_from_rows
from regie.procurement.award.contract import contract_of, write_contract
from regie.procurement.result import (
    PARTS,
    TEXTS,
    StudyResult,
    awarded,
    changes_since,
    compute,
    compute_from,
    keep,
    kept,
    latest,
    load,
    room_version,
    study_hash,
    with_fewest,
)
from regie.procurement.study import load_study, read_study
from regie.procurement.study.fitting import misfits
from regie.procurement.study.starter import starter
from regie.review.settling import Settling, agreements_for
from regie.vocabulary import Period, RegieError, load_region, texts
from regie.vocabulary.code import code_version


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read only."""
    return make_region(tmp_path_factory.mktemp("procurement") / "proef")


@pytest.fixture(scope="module")
def result(region: Path) -> StudyResult:
    return compute(region, a_study())


@pytest.fixture
def own(region: Path, tmp_path: Path) -> Path:
    """A copy of the region that a test may change."""
    shutil.copytree(region, tmp_path / "proef")
    return tmp_path / "proef"


def test_every_part_is_there_or_missing_with_the_reason(result: StudyResult) -> None:
    there = {part for part in PARTS if getattr(result, part) is not None}
    assert there == {"landscape", "lots", "coverage", "lump_sums", "solidarity"}
    assert [(each.part, each.why.nl) for each in result.missing] == [
        ("starting", "De studie noemt geen ingangsdata. Vul [starting] in om te zien wat uitstel kost.")
    ]


def test_the_parts_are_about_the_same_care(result: StudyResult) -> None:
    """A1 20 clients, A2 10 and A3 2, at 1,200.00 a year each: lots 36,000.00 and 2,400.00."""
    assert result.landscape is not None
    assert result.lots is not None
    assert result.lump_sums is not None
    assert result.landscape.volume().cost == 32 * 120_000
    years = {lot.lot: lot.year(2019) for lot in result.lots.lots}
    assert {code: year and year.completed for code, year in years.items()} == {"P1": 3_600_000, "P2": 240_000}
    base = {each.bidder: 0 for each in result.lump_sums.awarded}
    for each in result.lump_sums.awarded:
        base[each.bidder] += each.base
    assert base == {"A1": 3_600_000, "A3": 240_000}


def test_clients_of_who_is_not_chosen_go_where_the_rules_have_them_go(result: StudyResult) -> None:
    assert result.lump_sums is not None
    moved = {
        each.municipality: ([e.code for e in each.losers], [(e.code, e.amount) for e in each.winners], each.by)
        for each in result.lump_sums.moved
    }
    assert moved == {town: (["A2"], [("A1", 600_000)], "assigned") for town in ("0197", "0222")}


def test_made_up_data_are_said(result: StudyResult) -> None:
    assert result.synthetic
    assert "Alle gegevens zijn verzonnen (voorbeeldregio)." in [each.nl for each in result.remarks]


def test_a_result_is_the_same_after_json(result: StudyResult) -> None:
    assert StudyResult.model_validate_json(result.model_dump_json()) == result


def test_the_same_question_gives_the_same_folder_with_the_same_bytes(own: Path, result: StudyResult) -> None:
    path = keep(own, result)
    content = (path / "run.json").read_bytes()
    assert path.name.startswith("procurement-")
    assert keep(own, compute(own, a_study())) == path
    assert (path / "run.json").read_bytes() == content
    assert load(own, path.name) == result


def test_another_study_or_seed_gives_another_run(result: StudyResult, region: Path) -> None:
    with open_snapshot(region) as source:
        others = [a_study(seed=2), a_study(coverage={"parties": 1, "share_cap": "90"}), a_study(chosen=[])]
        ids = {compute_from(source, study, parts=("lots",)).id for study in others}
    assert len({result.id, *ids}) == 4


def test_remarks_in_the_file_do_not_make_another_study(own: Path) -> None:
    file = put_study(own, a_study())
    file.write_text("# een opmerking\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert study_hash(read_study(file)) == study_hash(a_study())


def test_a_result_is_found_by_its_study_and_by_its_question(own: Path, result: StudyResult) -> None:
    assert latest(own, "verkenning") is None
    keep(own, result)
    assert latest(own, "verkenning") == result
    assert latest(own, "ander") is None
    with open_snapshot(own) as source:
        assert kept(own, source, a_study()) == result
        assert kept(own, source, a_study(seed=2)) is None


def test_a_result_of_some_parts_is_not_kept(own: Path) -> None:
    with open_snapshot(own) as source:
        found = compute_from(source, a_study(), parts=("lots",))
    assert found.coverage is None
    assert not found.missing
    with pytest.raises(ValueError, match="only some parts"):
        keep(own, found)


def test_what_changed_since_is_said_with_what_to_do(result: StudyResult) -> None:
    assert changes_since(result, a_study(), result.snapshot) == ()
    told = changes_since(result, a_study(title="Anders"), "2020-06-30-ffffffff")
    assert [each.nl.split(".")[0] for each in told] == [
        "De studie verkenning is gewijzigd na deze berekening",
        f"Er is een nieuwere momentopname: 2020-06-30-ffffffff (deze berekening: {result.snapshot})",
    ]
    older = result.parameters.model_copy(update={"code_version": "0.0.1+00000000"})
    (code,) = changes_since(result.model_copy(update={"parameters": older}), None, None)
    assert "andere versie van Regie" in code.nl


def test_the_version_of_a_result_is_of_this_room_and_its_sentences_too() -> None:
    assert room_version() == code_version("procurement", *TEXTS) != code_version("procurement") != code_version()
    files = Path(texts.__path__[0]).glob("procurement*.toml")
    not_in_results = {
        "procurement",
        *(f"procurement_{name}" for name in ("award", "fitting", "report", "starter")),
    }
    assert {file.stem for file in files} == {*TEXTS} | not_in_results


def test_a_newer_snapshot_wins_over_a_later_computation(own: Path) -> None:
    first = keep(own, compute(own, a_study()))
    region = own / "region.toml"
    region.write_text(region.read_text(encoding="utf-8").replace("Proefstreek", "Proefland"), encoding="utf-8")
    newer = make_snapshot(own, LATE.replace(month=2, day=20))
    second = keep(own, compute(own, a_study(), newer.id))
    assert first != second
    found = latest(own, "verkenning")
    assert found is not None
    assert (found.snapshot, found.region_name) == (newer.id, "Proefland")


def test_a_municipality_outside_the_region_stops_the_computation(region: Path) -> None:
    shares = [{"municipality": "0917", "weight": 1, "source": "test"}]
    with pytest.raises(RegieError, match="0917"):
        compute(region, a_study(grant_shares=shares))


def test_progress_tells_every_part(region: Path) -> None:
    told: list[str] = []
    compute(region, a_study(), progress=lambda step, done, all_: told.append(step))
    assert [step for step in dict.fromkeys(told) if step in PARTS] == list(PARTS)


def test_the_fewest_parties_become_the_choice_and_a_contract(region: Path) -> None:
    study = a_study(chosen=[], contract=TERMS)
    with open_snapshot(region) as source:
        chosen = with_fewest(source, study).study
        found = awarded(source, chosen)
    assert [each.identity for each in chosen.chosen] == [("P1", "A1"), ("P2", "A3")]
    made = contract_of(chosen, found.lump_sums, chosen.chosen, load_region(region), found.checked)
    assert sum(each.amount for each in made.budget_base) == 38_400
    assert made.note.endswith("Minder partijen dan gevraagd – Verblijf: Doetinchem (0 van 1).")


def test_a_choice_by_hand_says_in_the_contract_which_rules_it_breaks_and_where(region: Path) -> None:
    """A1 has no room for the clients of A2; a second party is asked in Doetinchem, where A3 never worked."""
    others = [{"need_group": "ambulant", "municipality": "0222", "parties": 2}]
    rules = {
        "parties": 1,
        "others": others,
        "share_cap": "100",
        "margin": "0",
        "growth_room": "0",
        "smallest_room": 0,
    }
    study = a_study(contract=TERMS, coverage=rules)
    with open_snapshot(region) as source:
        found = awarded(source, study)
    made = contract_of(study, found.lump_sums, study.chosen, load_region(region), found.checked)
    told = made.note.partition("dekkingsregels van de studie. ")[2]
    assert told == (
        "Minder partijen dan gevraagd – Ambulant: Doetinchem (1 van 2); Verblijf: Doetinchem (0 van 1). "
        "Te weinig plaats voor de cliënten van nu – Ambulant: Aalten, Doetinchem."
    )


def test_a_base_year_settled_under_its_own_contract_leaves_nothing(own: Path) -> None:
    """2018 and 2019 cost the same, nothing is late or once only and nothing is expected: budget and cost are equal,
    A1's clients and those of A2 that came to it together."""
    with open_snapshot(own) as source:
        study = a_study(contract=TERMS)
        found = compute_from(source, study, parts=("lump_sums",))
        assert found.lump_sums is not None
        write_contract(contract_of(study, found.lump_sums, study.chosen, source.region), own / "contracts")
        year = Period.parse("2019")
        settled = Settling(source, agreements_for(own, year)).of(year).settlement
    amounts = {key: settled.part(key) for key in ("reference", "cost", "excess", "paid")}
    told = {key: part and {line.code: line.amount for line in part.children} for key, part in amounts.items()}
    budget = {"0197": 15 * 120_000 + 2 * 120_000, "0222": 15 * 120_000}
    assert told == {"reference": budget, "cost": budget, "excess": {"0197": 0, "0222": 0}, "paid": budget}


def test_a_first_study_holds_everything_that_was_delivered_and_computes(region: Path, tmp_path: Path) -> None:
    with open_snapshot(region) as source:
        made = starter(source, "begin")
        found = compute_from(source, made.study, parts=("lots",))
        assert misfits(source, made.study) == ()
    assert [product.code for product in made.study.products] == ["43A08", "45A04"]
    assert [place.provider for place in made.study.providers] == ["A1", "A2", "A3"]
    assert [group.code for group in made.study.need_groups] == ["c43", "c45"]
    assert (made.study.first, made.study.last) == ("2018-01", "2019-12")
    assert found.left_out == ()
    file = tmp_path / "begin.toml"
    file.write_text(made.text, encoding="utf-8")
    assert read_study(file) == made.study


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_a_first_study_leaves_to_people_is_right_once_the_marks_are_gone(
    region: Path, tmp_path: Path, lang: str
) -> None:
    with open_snapshot(region) as source:
        text = starter(source, "begin", lang=lang).text
    _, _, tail = text.rpartition('indexation = { clause = "index", method = "none" }\n')
    lines = [line.removeprefix("# ") for line in tail.splitlines()]
    file = tmp_path / "procurement" / "begin.toml"
    file.parent.mkdir()
    file.write_text(text.removesuffix(tail) + "\n".join(line for line in lines if line != "#"), encoding="utf-8")
    study = load_study(tmp_path)
    assert study.contract is not None
    assert study.starting is not None
    assert len(study.bidders) == len(study.administration) == 1


def test_without_production_there_is_nothing_to_begin_with(region: Path) -> None:
    first, last = date(2018, 1, 1), date(2019, 12, 31)
    with (
        source_from_rows(load_region(region), {}, first_day=first, last_day=last) as source,
        pytest.raises(RegieError, match="no production"),
    ):
        starter(source, "begin")


def test_what_does_not_fit_the_deliveries_is_named(region: Path) -> None:
    study = a_study(
        first="2017-01",
        products=[
            {"code": "45A04", "name": "Begeleiding", "unit": "04"},
            {"code": "45A99", "name": "Onbekend", "unit": "04"},
        ],
        need_groups=[
            {"code": "ambulant", "name": "Ambulant", "products": ["45A04"]},
            {"code": "los", "name": "Los", "products": ["45A04"]},
        ],
        lots=[
            {"code": "P1", "name": "Een", "funding": "lump_sum", "need_groups": ["ambulant"]},
            {"code": "P2", "name": "Twee", "funding": "lump_sum", "need_groups": ["ambulant"]},
        ],
        providers=[{"provider": "A9"}],
        chosen=[],
    )
    with open_snapshot(region) as source:
        told = [each.en for each in misfits(source, study)]
    assert [sentence.split(" ", 2)[:2] for sentence in told] == [
        ["The", "history"],
        ["Product", "43A08"],
        ["Product", "45A99"],
        ["Product", "45A99"],
        ["Need", "group"],
        ["Need", "group"],
        ["Provider", "A9"],
    ]


def test_who_is_chosen_without_recent_care_and_a_code_with_two_meanings_are_named(region: Path) -> None:
    bid = {"kind": "single", "lots": ["P1"]}
    study = a_study(
        bidders=[
            bid | {"code": "A3", "name": "Lijster", "members": [{"provider": "A2"}]},
            bid | {"code": "ver", "name": "Verblijfsgroep", "members": [{"provider": "A3"}]},
            bid | {"code": "A1", "name": "Eik", "members": [{"provider": "A1"}]},
        ],
        chosen=[
            {"lot": "P1", "bidder": "ver"},
            {"lot": "P1", "bidder": "A1"},
            {"lot": "P2", "bidder": "A9"},
            {"lot": "P2", "bidder": "A4"},
        ],
    )
    with open_snapshot(region) as source:
        told = [each.nl for each in misfits(source, study)]
        alone = [each.nl for each in misfits(source, a_study(chosen=[{"lot": "P2", "bidder": "A2"}]))]
    assert [sentence.partition(",")[0] for sentence in told] == [
        "Inschrijver A3 (Lijster) heeft de code van een aanbieder die er zelf niet in zit. Geef de inschrijver een "
        "andere code: anders is niet te zien wie is gekozen.",
        "Voor perceel P1 is ver gekozen",
        "Voor perceel P2 is A9 gekozen",
        "Voor perceel P2 is A4 gekozen",
    ]
    assert "van 2018-10 tot en met 2019-09 zorg" in told[1]
    (sentence,) = alone
    assert "A2 gekozen, die daar" in sentence
