# SPDX-License-Identifier: EUPL-1.2
"""A copy of a process that has snapshots open, as a forecast makes to use every core, does its work and ends well."""

from __future__ import annotations

import multiprocessing
import sys
from dataclasses import replace

import pytest
from tests.web.region_folder import half_year_snapshot, latest_snapshot, small_region

from regie.figures import query
from regie.vocabulary import Figure, Period
from regie.web.region import sources

JUNE = Period.parse("2024-06")


def clients() -> list[list[Figure]]:
    """Asked of two snapshots, which stay open; with one alone a copy that takes the engine apart gets away with it."""
    found = []
    for snapshot in (half_year_snapshot(small_region()), latest_snapshot(small_region())):
        with sources.source_of(small_region(), snapshot) as source:
            found.append(query(source, "unique_clients", periods=[JUNE]))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are made on Linux alone")
def test_a_copy_of_a_process_with_open_snapshots_ends_well(settings, tmp_path):
    settings.REGIE = replace(settings.REGIE, region=small_region(), data=tmp_path)
    before = clients()
    copy = multiprocessing.get_context("fork").Process(target=print)
    copy.start()
    copy.join()
    assert copy.exitcode == 0
    assert clients() == before
