# SPDX-License-Identifier: EUPL-1.2
"""The generated regions of ``make quality``: the same every time, as meant, and the same through a delivery."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.quality.counted import counted, opened
from bench.quality.recipes import FAMILIES, draw_recipe
from bench.quality.trial import score_baselines, score_model
from bench.quality.worlds import SEGMENTS, World, make_world

from regie.deliveries import deliver, make_snapshot
from regie.figures import open_snapshot
from regie.forecast.estimating.history import History, history

REGION = """
id = "quality"
name = "Quality"
cooperative = "COOP"
first_month = "{first}"
municipalities = [{towns}]
parties = [
  {{code = "COOP", name = "Coöperatie", role = "cooperative"}},
  {{code = "P1", name = "Een", role = "member"}},
]
"""


def small(family: str = "mixed", seed: int = 5) -> World:
    return make_world(replace(draw_recipe(family, seed), clients=60.0))


def past(world: World, end: int | None = None) -> History:
    with opened(world) as source:
        return history(source, end_month=None if end is None else world.recipe.first_month + end)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_gives_the_same_region_and_its_size(family: str) -> None:
    recipe = draw_recipe(family, 3)
    one, same, other = make_world(recipe), make_world(draw_recipe(family, 3)), make_world(draw_recipe(family, 4))
    assert (one.begin.tolist(), one.cents.tolist()) == (same.begin.tolist(), same.cents.tolist())
    assert one.begin.tolist() != other.begin.tolist()
    assert (one.end > one.begin).all()


def test_a_region_has_about_the_clients_it_was_drawn_with() -> None:
    ratios = []
    for seed in range(4):
        recipe = replace(draw_recipe("steady", seed), clients=300.0)
        ratios.append(past(make_world(recipe)).stock.sum(axis=(1, 2)).mean() / 300)
    # a month with any day of care counts, so there are somewhat more than on a day
    assert np.mean(ratios) == pytest.approx(1.05, abs=0.12)


def test_every_cent_that_was_made_is_found_when_all_is_booked() -> None:
    world = small()
    found = past(world)
    months = world.recipe.months - 4
    made = np.bincount(world.month, world.cents, world.recipe.months)[:months]
    assert found.cost.sum(axis=(1, 2))[:months] == pytest.approx(made, rel=0.001)
    assert (found.fixed[:months] == world.capacity[:months]).all()


def test_what_comes_later_is_not_known_at_an_earlier_moment() -> None:
    """Another future with the same past gives the same history."""
    world = small()
    end = world.recipe.history
    day = int(np.datetime64(f"{(world.recipe.first_month + end) // 12}-01", "D").astype(int))
    later = (date(1970, 1, 1).toordinal() + day) - world.day_zero.toordinal()
    moved = replace(world, cents=np.where(world.booked >= end, world.cents * 3, world.cents))
    with opened(world) as one, opened(moved) as other:
        first, second = (history(each, end_month=world.recipe.first_month + end) for each in (one, other))
    assert later > 0
    assert (first.cost == second.cost).all()


def test_rows_in_memory_and_a_delivery_through_the_store_give_the_same_history(tmp_path: Path) -> None:
    world = small("season", 2)
    region, rows, production = counted(world)
    folder = tmp_path / "region"
    folder.mkdir()
    towns = ", ".join(f'{{code = "{one.code}", name = "{one.name}"}}' for one in region.municipalities)
    (folder / "region.toml").write_text(REGION.format(first=region.first_month, towns=towns), encoding="utf-8")
    last = world.recipe.first_month + world.recipe.months - 1
    lines = [
        dict(zip(production, values, strict=True))
        for values in zip(*(one.to_pylist() for one in production.values()), strict=True)
    ]
    coop = {name: [_delivered(row) for row in rows[name]] for name in ("clients", "trajectories", "costs")}
    for party, tables in (
        ("COOP", coop),
        ("P1", {"production": [{**_delivered(row), "quantity": "1", "unit": "14"} for row in lines]}),
    ):
        file = tmp_path / f"{party}.zip"
        _write(file, {"delivery": [_header(party, region.first_month, last)], **tables})
        summary = deliver(file, folder, received_on=date(2040, 1, 1))
        assert summary.rows_set_aside == 0
    snapshot = make_snapshot(folder, date(2040, 1, 2))
    end = world.recipe.first_month + world.recipe.history
    with open_snapshot(folder, snapshot.id) as source:
        through = history(source, end_month=end)
    direct = past(world, world.recipe.history)
    for field in fields(History):
        if field.name != "snapshot":
            assert np.all(getattr(through, field.name) == getattr(direct, field.name)), field.name


def test_a_region_is_scored_by_model_and_baselines_on_the_same_forecasts() -> None:
    from bench.quality.trial import Trial, make_trial

    whole = make_trial("tiny", 1)
    origin = max(whole.histories)
    trial = Trial(whole.family, whole.seed, {origin: whole.histories[origin]}, whole.clients, whole.cost)
    ours = {(row.place, row.quantity, row.span): row for row in score_model(trial)}
    theirs = [row for row in score_baselines(trial) if row.method == "last_value"]
    assert {(row.place, row.quantity, row.span) for row in theirs} == set(ours)
    assert all(np.isfinite([row.crps, row.bias, row.width]).all() for row in [*ours.values(), *theirs])
    assert len(SEGMENTS) == 3


def _delivered(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row in stored form as a party writes it."""
    written = dict(row)
    for name in ("service_month", "month", "birth_month"):
        if name in written:
            written[name] = f"{written[name] // 12}-{written[name] % 12 + 1:02d}"
    if "amount" in written:
        written["amount"] = f"{written['amount'] // 100}.{written['amount'] % 100:02d}"
    return written


def _header(party: str, first: str, last: int) -> dict[str, Any]:
    end = date((last + 1) // 12, (last + 1) % 12 + 1, 1).toordinal() - 1
    return {
        "party": party,
        "period_start": f"{first}-01",
        "period_end": date.fromordinal(end).isoformat(),
        "delivered_on": "2040-01-01",
        "standard_version": "1",
    }


def _write(file: Path, content: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for table, rows in content.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            text = io.StringIO()
            writer = csv.DictWriter(text, columns, delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows({name: value for name, value in row.items() if value is not None} for row in rows)
            archive.writestr(f"{table}.csv", text.getvalue().encode())
