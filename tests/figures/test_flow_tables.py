# SPDX-License-Identifier: EUPL-1.2
"""Flows of clients, worked out by hand on three clients and month by month on many."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from counted import FIRST, LAST, client, source, trajectory

from regie.figures import Source, query
from regie.figures.flows import OUT, ChangeRow, DurationRow, FlowTables, NextRow, StockRow, flow_tables
from regie.vocabulary import Period, RegieError
from regie.vocabulary.periods import first_day

D = date
JAN = 2023 * 12
SEGMENTS = ("plus_facility", "area_team", "outsourced_care")
"""Light to heavy."""


def three() -> Source:
    """a: area team from March, also outsourced from mid-April to July, back in October and still in care.
    b: in care since November 2022, moved house in June 2023, left at the end of August.
    c: one day in May."""
    return source(
        clients=client("a")
        + client("b", ("0917", "H1", D(2015, 1, 1)), ("0986", "V1", D(2023, 6, 10)))
        + client("c"),
        trajectories=[
            trajectory("t1", "a", D(2023, 3, 10), D(2023, 5, 20)),
            trajectory("t2", "a", D(2023, 4, 15), D(2023, 7, 31), segment="outsourced_care", provider="P2"),
            trajectory("t3", "a", D(2023, 10, 2)),
            trajectory("t4", "b", D(2022, 11, 5), D(2023, 8, 31)),
            trajectory("t5", "c", D(2023, 5, 9), D(2023, 5, 9)),
        ],
    )


def test_changes_of_three_clients_by_hand() -> None:
    flows = flow_tables(three())
    assert flows.stock == (
        StockRow(JAN, "0917", "area_team", 1),
        StockRow(2024 * 12 + 5, "0917", "area_team", 1),
    )
    assert flows.changes == (
        ChangeRow(JAN + 2, "", OUT, "0917", "area_team", None, 1),
        ChangeRow(JAN + 3, "0917", "area_team", "0917", "outsourced_care", None, 1),
        ChangeRow(JAN + 4, "", OUT, "0917", "area_team", None, 1),
        ChangeRow(JAN + 5, "0917", "area_team", "0917", OUT, None, 1),
        ChangeRow(JAN + 5, "0917", "area_team", "0986", "area_team", None, 1),
        ChangeRow(JAN + 7, "0917", "outsourced_care", "0917", OUT, None, 1),
        ChangeRow(JAN + 8, "0986", "area_team", "0986", OUT, None, 1),
        ChangeRow(JAN + 9, "0917", OUT, "0917", "area_team", 2, 1),
    )


def test_who_was_in_care_before_comes_in_with_the_months_he_had_and_a_removal_ends_nothing() -> None:
    rows = [row for row in flow_tables(three()).durations if row.segment == "area_team" and row.year == 2023]
    assert DurationRow("in", 2023, "0917", "area_team", 2, "", 1) in rows
    assert DurationRow("in", 2023, "0986", "area_team", 7, "", 1) in rows
    ended = [row for row in rows if row.measure == "ended"]
    assert ended == [
        DurationRow("ended", 2023, "0917", "area_team", 0, OUT, 1),
        DurationRow("ended", 2023, "0917", "area_team", 0, "outsourced_care", 1),
        DurationRow("ended", 2023, "0986", "area_team", 9, OUT, 1),
    ]


def test_what_follows_knows_who_goes_on_and_who_left() -> None:
    assert flow_tables(three()).following == (
        NextRow("0917", OUT, 13, 1),
        NextRow("0917", "area_team", 9, 1),
        NextRow("0986", OUT, 10, 1),
    )


def test_a_cut_forgets_what_came_later_but_not_who_was_already_leaving() -> None:
    flows = flow_tables(three(), end_month=JAN + 9)
    assert max(row.month for row in flows.changes) == JAN + 8
    # a comes back in October itself, which is not known yet; b left at the end of August
    assert NextRow("0917", OUT, 2, 1) in flows.following
    assert NextRow("0986", OUT, 1, 1) in flows.following


def test_less_than_two_months_is_refused() -> None:
    with pytest.raises(RegieError) as caught:
        flow_tables(three(), first_month=JAN + 3, end_month=JAN + 4)
    assert "1" in caught.value.message("nl")


def many(seed: int) -> tuple[Source, dict[str, list[dict[str, Any]]], dict[str, list[dict[str, Any]]]]:
    rng = random.Random(seed)
    homes, stays = {}, {}
    for number in range(60):
        key = f"c{number:02}"
        rows = [("0917", "H1", D(2015, 1, 1))]
        if rng.random() < 0.3:
            rows.append(("0986", "V1", D(2022, 6, 1) + timedelta(days=rng.randrange(700))))
        homes[key] = client(key, *rows)
        stays[key] = []
        for part in range(rng.randrange(1, 5)):
            began = D(2022, 3, 1) + timedelta(days=rng.randrange(840))
            ended = began + timedelta(days=int(rng.expovariate(1 / 90)))
            last = None if rng.random() < 0.15 else ended
            stays[key].append(trajectory(f"{key}-{part}", key, began, last, segment=rng.choice(SEGMENTS)))
    opened = source(
        clients=[row for rows in homes.values() for row in rows],
        trajectories=[row for rows in stays.values() for row in rows],
    )
    return opened, homes, stays


def state(homes: list[dict[str, Any]], stays: list[dict[str, Any]], month: int) -> tuple[str, str] | None:
    """Municipality and heaviest segment in a month, straight from the definition; None out of care."""
    begin, end = first_day(month), first_day(month + 1)
    found = []
    for stay in stays:
        if stay["began_on"] > LAST:
            continue
        last = stay["ended_on"]
        stop = D(9000, 1, 1) if last is None or last > LAST else last + timedelta(days=1)
        for place, home in enumerate(homes):
            since = D(1800, 1, 1) if place == 0 else home["valid_from"]
            until = D(9999, 1, 1) if place == len(homes) - 1 else homes[place + 1]["valid_from"]
            lo, hi = max(stay["began_on"], since), min(stop, until)
            if lo < hi and lo < end and hi > begin:
                found.append((SEGMENTS.index(stay["segment"]), lo, home["municipality"]))
    if not found:
        return None
    heaviest, _, town = max(found, key=lambda one: (one[0], one[1]))
    return town, SEGMENTS[heaviest]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_table_agrees_with_states_written_out_month_by_month(seed: int) -> None:
    opened, homes, stays = many(seed)
    flows = flow_tables(opened)
    first, end = flows.first_month, flows.end_month
    changes: Counter[tuple[Any, ...]] = Counter()
    risk: Counter[tuple[Any, ...]] = Counter()
    ended: Counter[tuple[Any, ...]] = Counter()
    following: Counter[tuple[Any, ...]] = Counter()
    for key in homes:
        states = {month: state(homes[key], stays[key], month) for month in range(2022 * 12, end + 1)}
        tenure, away, town = 0, None, ""
        for month in range(2022 * 12, end + 1):
            now, before = states[month], states.get(month - 1)
            same = now and before and now[1] == before[1]
            tenure = tenure + 1 if same else 0
            if now:
                returned, away = away, None
            else:
                returned = None
                away = 0 if before else away + 1 if away is not None else None
            if first < month < end and now != before:
                gone = before if before else (town, OUT) if returned is not None else ("", OUT)
                months_out = returned + 1 if not before and returned is not None else None
                changes[(month, *gone, *(now or (before[0] if before else "", OUT)), months_out)] += 1
            town = now[0] if now else town
            following_state = states.get(month + 1)
            if first <= month < end and now:
                risk[month // 12, *now, tenure] += 1
                if not following_state or following_state[1] != now[1]:
                    ended[month // 12, *now, tenure, following_state[1] if following_state else OUT] += 1
            if first <= month < end - 1 and not now and away is not None:
                risk[month // 12, town, OUT, away] += 1
                if following_state:
                    ended[month // 12, town, OUT, away, following_state[1]] += 1
            if month == end:
                if now and before:
                    following[*now, tenure] += 1
                elif not now and away is not None:
                    following[town, OUT, away] += 1
                elif now and returned is not None:
                    following[town, OUT, returned + 1] += 1
    assert Counter({row[:-1]: row.clients for row in flows.changes}) == changes
    assert Counter({row[:-1]: row.clients for row in flows.following if row.clients}) == following
    found: Counter[tuple[Any, ...]] = Counter()
    for row in flows.durations:
        cell = (row.year, row.municipality, row.segment)
        if row.measure == "ended":
            found[(*cell, row.months, row.target)] += row.clients
    assert found == ended
    assert at_risk(flows) == risk


def at_risk(flows: FlowTables) -> Counter[tuple[Any, ...]]:
    steps: Counter[tuple[Any, ...]] = Counter()
    for row in flows.durations:
        if row.measure != "ended":
            cell = (row.year, row.municipality, row.segment)
            steps[(*cell, row.months)] += row.clients if row.measure == "in" else -row.clients
    result: Counter[tuple[Any, ...]] = Counter()
    for cell in {key[:3] for key in steps}:
        running = 0
        for months in range(max(key[3] for key in steps if key[:3] == cell) + 1):
            running += steps[(*cell, months)]
            result[(*cell, months)] = running
    return +result


@pytest.mark.parametrize("seed", [4, 5])
def test_stock_and_changes_are_the_unique_clients_of_every_month(seed: int) -> None:
    opened, _, _ = many(seed)
    flows = flow_tables(opened)
    months = [Period.of_month(month) for month in range(flows.first_month, flows.end_month)]
    stock = sum(row.clients for row in flows.stock if row.month == flows.first_month)
    counted = [stock]
    for month in months[1:]:
        for row in flows.changes:
            if row.month == month.first_month_number:
                stock += row.clients * ((row.segment != OUT) - (row.from_segment != OUT))
        counted.append(stock)
    assert counted == [figure.value for figure in query(opened, "unique_clients", periods=months)]
    assert flows.first_month == FIRST.year * 12
