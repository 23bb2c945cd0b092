# SPDX-License-Identifier: EUPL-1.2
"""The example handed in as a real region would: the mistakes are found, and Regie's own figures meet the facts."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regie.contract import example, load_versions, reference_budget
from regie.contract.valve import assess, load_requests, load_risk_file
from regie.deliveries import Snapshot, Summary, deliver, make_snapshot
from regie.example_region import ExampleRegion, make_region, wanted_excess, write_agreements
from regie.figures import open_snapshot, query
from regie.review.costs import costs_of
from regie.review.explaining import explain
from regie.vocabulary import Figure, Period
from regie.vocabulary.money import to_cents
from regie.vocabulary.periods import parse_periods

YEARS = [*parse_periods("2019..2023"), Period.parse("2024-H1")]


@dataclass(frozen=True)
class Delivered:
    region: ExampleRegion
    summaries: dict[str, Summary]
    half_year: Snapshot
    later: Snapshot
    truth: dict[str, Any]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    region = make_region(tmp_path_factory.mktemp("example") / "hlv")
    summaries = {
        file.path.name: deliver(file.path, region.folder, received_on=file.received_on) for file in region.manifest
    }
    half_year = make_snapshot(region.folder, region.snapshot_date)
    later = make_snapshot(region.folder, date(2024, 9, 30))
    return Delivered(region, summaries, half_year, later, json.loads(region.truth.read_text(encoding="utf-8")))


def figures(
    at: Delivered, snapshot: Snapshot, indicator: str, periods: list[Period], by: str = ""
) -> list[Figure]:
    with open_snapshot(at.region.folder, snapshot.id) as source:
        return query(source, indicator, by=[by] if by else [], periods=periods)


def by_period(rows: list[Figure], indicator: str) -> dict[str, Any]:
    return {row.period: row.value for row in rows if row.indicator == indicator}


def test_every_mistake_is_found_as_foreseen_and_nothing_else_is_set_aside(delivered: Delivered) -> None:
    for file in delivered.region.manifest:
        summary = delivered.summaries[file.path.name]
        foreseen = Counter(m.rule for m in file.mistakes if m.expected == "set_aside")
        found: Counter[str] = Counter()
        for count in summary.counts:
            if count.severity == "error":
                found[count.rule] += count.rows
        assert found == foreseen, file.path.name
        assert summary.rows_set_aside == sum(foreseen.values()), file.path.name


def test_warnings_are_few_and_name_the_oddities(delivered: Delivered) -> None:
    warned: Counter[str] = Counter()
    for summary in delivered.summaries.values():
        for count in summary.counts:
            if count.severity == "warning":
                warned[count.rule] += count.rows
    assert set(warned) == {"trajectories_overlap", "amount_outlier", "ledger_differs"}
    assert warned["amount_outlier"] == warned["ledger_differs"] == 1
    assert 3 <= warned["trajectories_overlap"] < 80


def test_a_replacing_and_a_further_delivery_arrive_after_the_half_year(delivered: Delivered) -> None:
    received = [file.received_on for file in delivered.region.manifest]
    assert received == sorted(received)
    assert sum(day > delivered.region.snapshot_date for day in received) == 2
    assert len(delivered.half_year.deliveries) == len(received) - 2
    assert [s.replaces != () for s in delivered.summaries.values()].count(True) == 1


def test_clients_per_month_and_municipality_are_exact_in_the_figures(delivered: Delivered) -> None:
    months = parse_periods("2022-03..2022-05") + parse_periods("2022-12") + parse_periods("2024-04..2024-06")
    told = delivered.truth["clients"]
    for snapshot in (delivered.half_year, delivered.later):
        for row in figures(delivered, snapshot, "unique_clients", months, by="municipality"):
            place = row.breakdown["municipality"]
            wanted = told["unique_by_month"] if place == "total" else told["unique_by_municipality"].get(place, {})
            assert row.value == wanted.get(row.period, 0), (place, row.period)


def test_flows_and_endings_are_exact_in_the_figures(delivered: Delivered) -> None:
    for name in ("inflow", "outflow"):
        rows = by_period(figures(delivered, delivered.half_year, name, YEARS), name)
        assert rows == {period: row[name] for period, row in delivered.truth["clients"]["flow"].items()}
    planned = by_period(figures(delivered, delivered.half_year, "ended_as_planned", YEARS), "ended_as_planned")
    assert round(planned["2023"], 1) == Decimal("83.6")
    assert round(planned["2024-H1"], 1) == Decimal("79.1")


def test_cost_is_exact_where_complete_and_short_by_what_is_late(delivered: Delivered) -> None:
    cost = by_period(figures(delivered, delivered.half_year, "cost", YEARS), "cost")
    money = delivered.truth["money"]
    assert cost == {period: Decimal(row["total_at_snapshot"]) for period, row in money.items()}
    assert all(
        money[p]["total"] == money[p]["total_at_snapshot"] for p in ("2019", "2020", "2021", "2022", "2023")
    )
    later = by_period(figures(delivered, delivered.later, "cost", YEARS), "cost")
    late = delivered.truth["late"]
    more = sum(
        Decimal(euros)
        for name in ("old_tariff", "new_bookings")
        for key, euros in late[name].items()
        if key != "party"
    )
    assert later["2024-H1"] - cost["2024-H1"] == more > 0
    missing = sum(
        Decimal(euros)
        for name in ("booked_after_horizon", "missing_delivery", "old_tariff")
        for key, euros in late[name].items()
        if key != "party"
    )
    assert Decimal(money["2024-H1"]["total"]) - cost["2024-H1"] == missing


def test_a_line_for_an_unknown_trajectory_is_reported_and_not_counted(delivered: Delivered) -> None:
    rows = [row for row in delivered.half_year.unresolved if row.rows]
    assert sum(row.rows for row in rows if row.table == "production") == 1


def test_a_party_that_did_not_deliver_is_named_late(delivered: Delivered) -> None:
    late = {row.party: row.delivered_to for row in delivered.half_year.late}
    assert late[delivered.truth["late"]["missing_delivery"]["party"]] == date(2023, 12, 31)


def test_nothing_refers_outside_the_folder(delivered: Delivered) -> None:
    assert all(Path(file.path).is_relative_to(delivered.region.folder) for file in delivered.region.manifest)


def test_ledger_and_deliveries_differ_by_what_was_built_in_and_nothing_else(delivered: Delivered) -> None:
    told = delivered.truth["agreements"]["ledger_not_delivered"]
    for snapshot, name in ((delivered.half_year, "half_year"), (delivered.later, "later")):
        with open_snapshot(delivered.region.folder, snapshot.id) as source:
            rows = source.engine.rows(
                """
                WITH delivered AS (
                    SELECT '4400' AS account, service_month AS month, amount FROM counted_production
                    UNION ALL SELECT ledger_account, month, amount FROM counted_costs
                ), both_sides AS (
                    SELECT account, month, amount FROM counted_ledger_totals
                    UNION ALL SELECT account, month, -amount FROM delivered
                )
                SELECT account, month, sum(amount) FROM both_sides GROUP BY 1, 2 HAVING sum(amount) <> 0
                """
            )
        found = {(account, f"{month // 12}-{month % 12 + 1:02}"): cents for account, month, cents in rows}
        assert found == {
            (account, month): to_cents(euros)
            for account, row in told[name].items()
            for month, euros in row.items()
        }


def test_the_half_year_comes_out_on_the_published_extra_cost_and_the_requests_hold(delivered: Delivered) -> None:
    folder, period = delivered.region.folder, Period.parse("2024-H1")
    wanted = wanted_excess(folder)
    with open_snapshot(folder, delivered.half_year.id) as source:
        found = explain(costs_of(source, example("jens-2023-2027"), period), example("jens-2023-2027"))
        remainders = {code: sum(parts.values()) - wanted[code] for code, parts in found.causes().items()}
        write_agreements(folder, remainders=remainders)
        assert all(
            0 < abs(cents) < 100_000_00 for cents in remainders.values()
        )  # what completion is beside the truth
        requests = load_requests(folder)
        assert str(period) in {request.period for request in requests}
        for request in requests:
            contract, asked = (
                load_versions(folder / "contracts" / request.contract)[0],
                Period.parse(request.period),
            )
            explained = explain(costs_of(source, contract, asked), contract)
            causes = explained.causes()
            excess = {code: sum(parts.values()) for code, parts in causes.items()}
            if asked == period:
                assert excess == wanted
            result, _ = assess(
                contract,
                asked,
                reference={line.code: line.cents for line in reference_budget(contract, asked).children},
                excess={code: np.asarray(cents) for code, cents in excess.items()},
                effects={
                    code: {factor: np.asarray(parts[factor]) for factor in explained.variance.factors}
                    for code, parts in causes.items()
                },
                risks=load_risk_file(folder),
                request=request,
            )
            for row in result.municipalities:
                assert 0 < row.maximum < row.excess
                assert row.granted is None or row.granted <= row.maximum
