# SPDX-License-Identifier: EUPL-1.2
"""The example region Achterhoek: what it promises, as delivered and in the figures; and its study."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest

from regie.cli import run
from regie.deliveries import Snapshot, Summary, deliver, make_snapshot
from regie.example_region.achterhoek import Achterhoek, make_achterhoek, write_achterhoek, write_messages
from regie.example_region.achterhoek.meeting import in_year
from regie.example_region.achterhoek.messages import later
from regie.example_region.achterhoek.providers import make_providers
from regie.example_region.achterhoek.settings import settings
from regie.example_region.achterhoek.study_file import STUDY
from regie.example_region.achterhoek.world import World, make_world
from regie.example_region.days import day_number
from regie.exchange.history import load_choices, make_history
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.reading import read
from regie.exchange.pseudonyms import Pseudonyms, new_key
from regie.figures import open_snapshot, query
from regie.procurement.study import load_study
from regie.vocabulary import Period, RegieError, load_region
from regie.vocabulary.codelists import codelist
from regie.vocabulary.region import Region

SMALL = 0.01

Made = tuple[Achterhoek, list[Summary], Snapshot]


@pytest.fixture(scope="module")
def whole() -> World:
    """The region as large as it is, not written."""
    return make_world(settings(), 1, 1.0)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A fiftieth of the clients, delivered."""
    return write_achterhoek(tmp_path_factory.mktemp("achterhoek") / "region", seed=3, scale=SMALL)


def test_in_2019_there_are_exactly_6000_youths_in_care_and_they_are_10_2_percent(whole: World) -> None:
    clients = np.unique(whole.care.client[in_year(whole.care, 2019)])
    assert len(clients) == 6000
    youths = whole.residents[2019 - 2015, :, :18].sum()
    assert (youths, round(100 * 6000 / youths, 1)) == (58824, 10.2)
    lines = whole.lines.take(np.flatnonzero(whole.lines.month // 12 == 2019))
    assert set(clients) == set(whole.care.client[lines.trajectory]), "who is in care has production"


@pytest.mark.parametrize("seed", [2, 3])
def test_other_seeds_have_as_many_youths_and_providers(seed: int) -> None:
    world = make_world(settings(), seed, 1.0)
    assert len(np.unique(world.care.client[in_year(world.care, 2019)])) == 6000
    year = world.lines.trajectory[world.lines.month // 12 == 2019]
    assert len(np.unique(world.care.provider[year])) == 221


def test_all_221_providers_work_and_a_few_are_large(whole: World) -> None:
    year = whole.lines.take(np.flatnonzero(whole.lines.month // 12 == 2019))
    cost = np.bincount(whole.care.provider[year.trajectory], weights=year.cents, minlength=221)
    assert len(cost) == 221
    assert (cost > 0).all()
    largest = np.sort(cost)[::-1]
    assert largest[:10].sum() > 0.45 * cost.sum(), "ten do about half"
    assert largest[100:].sum() < 0.12 * cost.sum(), "the long tail does little"


def test_the_long_series_has_trend_season_and_corona(whole: World) -> None:
    first = np.full(len(whole.people.sex), 2**31)
    np.minimum.at(first, whole.care.client, whole.care.began)
    months = first.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12

    def new(year: int, *which: int) -> int:
        return sum(int((months == year * 12 + month - 1).sum()) for month in which)

    assert new(2020, 4, 5) < 0.75 * new(2019, 4, 5), "corona"
    assert all(new(year, 7, 8) < new(year, 9, 10) for year in range(2016, 2020)), "season"
    cost = [whole.lines.cents[whole.lines.month // 12 == year].sum() for year in range(2016, 2020)]
    assert cost == sorted(cost), "trend"


def test_where_one_provider_does_all_of_a_kind_nobody_else_does(whole: World) -> None:
    p = settings()
    places = [row["code"] for row in p["region.municipalities"]]
    kinds = [row["code"] for row in p["care.kinds"]]
    for row in p["providers.only_one"]:
        place, kind = places.index(row["municipality"]), kinds.index(row["kind"])
        here = (whole.care.municipality == place) & (whole.care.kind == kind)
        assert here.sum() > 10
        assert len(np.unique(whole.care.provider[here])) == 1


def test_every_regular_line_has_the_fixed_units_at_its_price(whole: World) -> None:
    lines, p = whole.lines, settings()
    volume = np.asarray([row["volume"] * 100 for row in p["care.products"]])
    regular = np.flatnonzero((lines.source == 0) & (lines.month < 2020 * 12 + 2))
    assert (lines.quantity[regular] == volume[whole.care.product[lines.trajectory[regular]]]).all()
    exact = np.abs(lines.quantity) * lines.price
    assert (np.abs(lines.cents) == (exact + 50) // 100).all()


def test_products_are_over_sixty_and_some_mean_the_same_at_another_price() -> None:
    rows = settings()["care.products"]
    assert len(rows) == len({row["code"] for row in rows}) == 64
    assert all(row["code"] in codelist("JZ021") for row in rows)
    by_code = {row["code"]: row for row in rows}
    same = [(row, by_code[row["same"]]) for row in rows if "same" in row]
    assert len(same) == 16
    for one, other in same:
        assert (one["kind"], one["unit"], one["volume"]) == (other["kind"], other["unit"], other["volume"])
        assert one["price"] != other["price"]
        assert one["name"] != other["name"]


def test_every_parameter_says_where_it_comes_from() -> None:
    for name, one in settings().described.items():
        assert one.mark in ("public", "unverified", "illustrative"), name
        assert len(one.remark) > 15, name


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_achterhoek(tmp_path / name, seed=5, scale=0.01)
    for path in sorted(p for p in (tmp_path / "a").rglob("*") if p.is_file()):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()
    assert (tmp_path / "a-truth.json").read_bytes() == (tmp_path / "b-truth.json").read_bytes()


def test_deliveries_are_accepted_whole(small: Made) -> None:
    made, summaries, snapshot = small
    assert len(summaries) == 6
    assert sum(one.rows_set_aside for one in summaries) == 0
    assert not [count for one in summaries for count in one.counts if count.severity == "error"]
    assert snapshot.reference_date == date(2020, 6, 30)
    assert snapshot.late == (), "the back office delivers for all"
    region = load_region(made.folder)
    assert region.synthetic
    assert (len(region.municipalities), len(region.parties)) == (8, 222)
    assert all("fictief" in party.name or "voorbeeld" in party.name for party in region.parties)


def test_cost_in_the_figures_is_the_cost_of_the_truth(small: Made) -> None:
    made, _, snapshot = small
    truth = json.loads(made.truth.read_text(encoding="utf-8"))
    assert truth["clients_in_care"]["2019"] == 60
    late = sum(
        Decimal(amount) for month, amount in truth["still_to_be_booked_by_month"].items() if month[:4] == "2019"
    )
    with open_snapshot(made.folder, snapshot.id) as source:
        (cost,) = (one for one in query(source, "cost", periods=[Period.parse("2019")]) if one.indicator == "cost")
        assert Decimal(str(cost.value)) == Decimal(truth["cost_by_year"]["2019"]) - late


def test_the_study_is_one_that_procurement_loads(small: Made) -> None:
    made, _, _ = small
    study = load_study(made.folder)
    assert study.id == "verkenning"
    assert study.illustrative
    assert (study.first, study.last, study.youths_to) == ("2015-07", "2020-06", 17)
    assert (len(study.products), len(study.need_groups), len(study.providers)) == (64, 14, 221)
    assert [lot.funding for lot in study.lots] == ["lump_sum", "lump_sum", "lump_sum", "population"]
    kinds = [bidder.kind for bidder in study.bidders]
    assert (kinds.count("collective"), kinds.count("main_contractor")) == (3, 4)
    assert study.starting is not None
    assert [each.id for each in study.starting.scenarios] == ["ijkpunt", "scenario-1", "scenario-2", "scenario-3"]
    assert (study.starting.reference, study.starting.decide_on) == (date(2021, 4, 1), date(2020, 8, 27))
    assert study.starting.saving.low < 0 < study.starting.saving.high
    assert study.lump_sums is not None
    assert study.lump_sums.base_years == (2018, 2019)
    assert study.contract is not None
    assert (study.contract.extensions, study.contract.extension_months) == (2, 24)


def test_a_product_in_no_need_group_and_one_in_two_lots_are_in_the_study(small: Made) -> None:
    study = load_study(small[0].folder)
    lot_of = {group: lot.code for lot in study.lots for group in lot.need_groups}
    lots: dict[str, set[str]] = {product.code: set() for product in study.products}
    for group in study.need_groups:
        for product in group.products:
            lots[product].add(lot_of[group.code])
    assert sorted(code for code, where in lots.items() if not where) == ["42A03", "42A04"], "transport"
    assert [code for code, where in lots.items() if len(where) > 1] == ["45A50"]


def test_the_study_names_the_same_providers_for_every_seed(tmp_path: Path) -> None:
    texts = []
    for seed in (1, 2):
        made = make_achterhoek(tmp_path / str(seed), seed=seed, scale=0.01)
        content = tomllib.loads((made.folder / STUDY).read_text(encoding="utf-8"))
        content["lump_sums"].pop("corrections", None)
        texts.append(content)
    assert texts[0] == texts[1]
    assert len(make_providers(settings())) == 221


def test_a_scale_out_of_range_and_a_folder_in_use_are_refused(small: Made, tmp_path: Path) -> None:
    for scale in (0.001, 50):
        with pytest.raises(RegieError, match=r"De schaal|A scale of"):
            make_achterhoek(tmp_path / "x", scale=scale)
    with pytest.raises(RegieError, match=r"De schaal|A scale of"):
        write_messages(tmp_path / "x", scale=0.5)
    with pytest.raises(RegieError, match=r"al een regio|already holds a region"):
        make_achterhoek(small[0].folder)


def test_the_command_makes_region_and_snapshot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["example", "achterhoek", str(tmp_path / "region"), "--scale", "0.01"]) == 0
    assert "2020-06-30" in capsys.readouterr().out
    assert run(["example", "achterhoek", str(tmp_path / "region")]) == 2, "it is there already"


def test_messages_give_the_same_clients_trajectories_and_cost(small: Made, tmp_path: Path) -> None:
    """Through ``exchange``: JW301, JW305, JW307 and JW323 become deliveries again, six years later."""
    written = write_messages(tmp_path / "ijw", seed=3, scale=SMALL)
    key = tmp_path / "key"
    new_key(key)
    region = load_region(written.region)
    found = list(read([written.folder], pseudonyms=Pseudonyms.from_file(key), today=date(2026, 7, 1)))
    assert not [one for one in found if isinstance(one, Finding)], "the messages are right"
    account = make_history(
        found,
        region,
        load_choices(written.region / "history.toml", region),
        tmp_path / "out",
        made_on=date(2026, 6, 30),
        first_day=date(2021, 7, 1),
        last_day=date(2026, 6, 30),
    )
    assert all(part.set_aside == 0 for part in account.parts)
    assert {one.rule for one in account.rules} <= {"claim_double"}, "extras stand beside the month's help"
    for file in sorted((tmp_path / "out" / "deliveries").iterdir()):
        deliver(file, written.region, received_on=date(2026, 6, 30))
    make_snapshot(written.region, date(2026, 6, 30))
    assert list(_cost(written.region, 0)) == list(_cost(small[0].folder, 6))
    assert list(_trajectories(written.region, 0)) == list(_trajectories(small[0].folder, 6))
    assert _clients(written.region, 0) == _clients(small[0].folder, 6)


def test_a_leap_day_has_a_place_six_years_later() -> None:
    assert later(day_number(date(2016, 2, 29))) == date(2022, 2, 28)
    assert later(day_number(date(2018, 2, 28))) == date(2024, 2, 28)


def _table(folder: Path, name: str) -> str:
    """All accepted rows of a table; of state tables the row of the last delivery that has it."""
    files = [str(path) for path in sorted((folder / "deliveries").glob(f"*/accepted/{name}.parquet"))]
    return "read_parquet([" + ", ".join(f"'{file}'" for file in files) + "], union_by_name = true)"


def _residence(folder: Path) -> str:
    return (
        f"SELECT client_key, municipality, any_value(birth_month) AS birth_month, any_value(sex) AS sex, "
        f"min(valid_from) AS valid_from, CASE WHEN bool_or(valid_to IS NOT NULL) THEN max(valid_to) "
        f"ELSE DATE '9000-01-01' END AS valid_to FROM {_table(folder, 'clients')} GROUP BY ALL"
    )


def _cost(folder: Path, years: int) -> Iterator[tuple[object, ...]]:
    """Municipality of residence, provider, product and year, to cents."""
    yield from duckdb.sql(
        f"SELECT c.municipality, p.provider, p.product_code, p.service_month // 12 + {years} AS year, "
        f"CAST(sum(p.amount) AS BIGINT) FROM {_table(folder, 'production')} p JOIN ({_residence(folder)}) c "
        "ON c.client_key = p.client_key AND c.valid_from <= last_day(make_date(CAST(p.service_month // 12 AS INT), "
        "CAST(p.service_month % 12 + 1 AS INT), 1)) AND c.valid_to >= make_date(CAST(p.service_month // 12 AS INT), "
        "CAST(p.service_month % 12 + 1 AS INT), 1) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    ).fetchall()


def _trajectories(folder: Path, years: int) -> Iterator[tuple[object, ...]]:
    """Provider, product, first and last month and reason of every trajectory."""
    yield from duckdb.sql(
        "SELECT provider, product_code, segment, product_category, "
        f"year(began_on) * 12 + month(began_on) + {years} * 12 AS first, "
        f"year(max(ended_on)) * 12 + month(max(ended_on)) + {years} * 12 AS last, max(end_reason) AS reason "
        f"FROM {_table(folder, 'trajectories')} GROUP BY trajectory_key, provider, product_code, segment, "
        "product_category, began_on ORDER BY ALL"
    ).fetchall()


def _clients(folder: Path, years: int) -> list[tuple[object, ...]]:
    """Clients by birth month, sex and municipality."""
    found: list[tuple[object, ...]] = duckdb.sql(
        f"SELECT birth_month + {years} * 12, sex, municipality, count(DISTINCT client_key) "
        f"FROM ({_residence(folder)}) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return found


def test_the_region_names_no_segment_that_care_does_not_have(small: Made) -> None:
    region: Region = load_region(small[0].folder)
    assert {segment.code for segment in region.segments} == {row["segment"] for row in settings()["care.kinds"]}
