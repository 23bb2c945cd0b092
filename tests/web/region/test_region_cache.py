# SPDX-License-Identifier: EUPL-1.2
"""What is kept is used as long as it holds, and no longer; sources are asked by one at a time."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.web.region_folder import half_year_snapshot, latest_snapshot, own_region, small_region

from regie.figures import query
from regie.vocabulary import Period
from regie.web.region import cache, reviews, sources
from regie.web.region.cache import Memory, agreed_state

HALF = Period.parse("2024-H1")


@pytest.fixture(autouse=True)
def region(settings, tmp_path):
    settings.REGIE = replace(settings.REGIE, region=small_region(), data=tmp_path / "data")


def test_what_was_agreed_makes_another_review_and_what_was_tried_does_not(tmp_path):
    folder = own_region(tmp_path)
    before = agreed_state(folder)
    [run] = folder.glob("runs/forecast-*")
    (run.parent / "forecast-00000000").mkdir()
    (run.parent / "forecast-00000000" / "run.json").write_bytes((run / "run.json").read_bytes())
    assert agreed_state(folder) == before
    states = {before}
    for name in (
        "valve/nieuw.toml",
        "risk-file/0019.toml",
        "contracts/jens-2023-2027/9.toml",
        "settlements/2023/x.json",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
        states.add(agreed_state(folder))
    (run.parent / "forecast-00000000" / "published.json").write_text("{}")
    states.add(agreed_state(folder))
    assert len(states) == 6


def test_half_a_file_is_as_good_as_none(monkeypatch):
    monkeypatch.setattr(reviews, "_memory", Memory(12))
    snapshot = half_year_snapshot(small_region())
    key = reviews.review_key(small_region(), snapshot, HALF, reviews.FULL)
    cache.write(reviews.KIND, snapshot, key, b'{"header"')
    assert reviews.kept(small_region(), snapshot, HALF, reviews.FULL) is None


def test_what_is_kept_of_a_snapshot_can_be_forgotten():
    cache.write("tables", "2024-08-31-00000000", "a", b"1")
    cache.write("tables", "2024-09-30-00000000", "a", b"2")
    cache.forget("2024-08-31-00000000")
    assert cache.read("tables", "2024-08-31-00000000", "a") is None
    assert cache.read("tables", "2024-09-30-00000000", "a") == b"2"


def test_on_disk_what_was_used_longest_ago_makes_room(monkeypatch):
    monkeypatch.setattr(cache, "MOST_BYTES_ON_DISK", 25)
    for name in ("a", "b", "c"):
        cache.write("tables", "s", name, b"0123456789")
        path = cache.folder_of("tables") / "s" / f"{name}.json"
        if path.exists():
            os.utime(path, (ord(name), ord(name)))
    assert [cache.read("tables", "s", name) is not None for name in ("a", "b", "c")] == [False, True, True]


def test_in_memory_what_was_used_longest_ago_makes_room():
    memory = Memory(10, len)
    for name, size in (("a", 4), ("b", 4), ("c", 4)):
        memory.put(name, "x" * size)
        memory.get("a")
    assert [memory.get(name) is not None for name in ("a", "b", "c")] == [True, False, True]


def test_many_threads_may_ask_one_snapshot(monkeypatch):
    snapshot = half_year_snapshot(small_region())
    busy, most = 0, 0
    counted = threading.Lock()

    def ask(_):
        nonlocal busy, most
        with sources.source_of(small_region(), snapshot) as source:
            with counted:
                busy, most = busy + 1, max(most, busy + 1)
            found = query(source, "inflow", periods=[HALF])
            with counted:
                busy -= 1
        return found[0].value

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(24)))) == 1
    assert most == 1


def test_a_snapshot_that_makes_room_is_closed_after_who_asks_it_is_done(monkeypatch):
    monkeypatch.setattr(sources, "MOST_OPEN", 1)
    first, second = half_year_snapshot(small_region()), latest_snapshot(small_region())
    with sources.source_of(small_region(), first) as source:
        with sources.source_of(small_region(), second) as other:
            assert query(other, "inflow", periods=[HALF])
        assert query(source, "inflow", periods=[HALF])
    with sources.source_of(small_region(), first) as again:
        assert query(again, "inflow", periods=[HALF])


def test_after_a_fork_a_process_opens_its_own():
    snapshot = half_year_snapshot(small_region())
    with sources.source_of(small_region(), snapshot):
        child = os.fork()
        if child == 0:
            with sources.source_of(small_region(), snapshot) as source:
                os._exit(0 if query(source, "inflow", periods=[HALF]) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
