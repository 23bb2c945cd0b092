# SPDX-License-Identifier: EUPL-1.2
"""Which figures changed between two snapshots, from what to what, and by which deliveries."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from regie.deliveries import Summary, deliver, make_snapshot
from regie.figures import Change, changes, open_snapshot, query
from regie.vocabulary import Period, PeriodKind, RegieError

REGION = """
id = "proef"
name = "Proef"
cooperative = "C"
first_month = "2023-01"
municipalities = [{code = "0917", name = "Heerlen"}, {code = "0986", name = "Voerendaal"}]
parties = [
  {code = "C", name = "Coöperatie", role = "cooperative"},
  {code = "P", name = "Een", role = "member"},
  {code = "Q", name = "Twee", role = "member"},
]
allocation_keys = [{id = "inwoners", name = "Inwoners", source = "proef", weights = {"0917" = 2, "0986" = 1}}]
"""
Rows = Sequence[Mapping[str, str]]

HALF, YEAR = ("2023-01-01", "2023-06-30"), ("2023-01-01", "2023-12-31")
SECOND = ("2023-07-01", "2023-12-31")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "region"
    home.mkdir()
    (home / "region.toml").write_text(REGION, encoding="utf-8")
    return home


def _hand_in(
    folder: Path, name: str, party: str, period: tuple[str, str], received_on: date, **tables: Rows
) -> Summary:
    first, last = period
    head = {"party": party, "period_start": first, "period_end": last}
    head |= {"delivered_on": "2024-02-01", "standard_version": "1"}
    file = folder.parent / f"{name}.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for table, rows in {"delivery": [head], **tables}.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            written = io.StringIO()
            writer = csv.DictWriter(written, columns, delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(f"{table}.csv", written.getvalue())
    return deliver(file, folder, received_on=received_on)


def _clients(*keys: str) -> Rows:
    return [
        {"client_key": key, "birth_month": "2012-05", "municipality": "0917", "valid_from": "2020-01-01"}
        for key in keys
    ]


def _trajectories(**keys: tuple[str, str, str]) -> Rows:
    """Trajectory key to client, first day and last day."""
    return [
        {
            "trajectory_key": key,
            "recorded_on": began_on,
            "client_key": client_key,
            "provider": "P",
            "segment": "area_team",
            "product_category": "45",
            "began_on": began_on,
            "ended_on": ended_on,
            "end_reason": "31" if ended_on else "",
        }
        for key, (client_key, began_on, ended_on) in keys.items()
    ]


def _line(
    provider: str, line: str, amount: str, month: str = "2023-03", booked_on: str = "2023-05-01"
) -> dict[str, str]:
    return {
        "line": line,
        "provider": provider,
        "client_key": "a",
        "segment": "area_team",
        "service_month": month,
        "quantity": "1",
        "unit": "04",
        "amount": amount,
        "booked_on": booked_on,
        "cost_kind": "regular",
    }


def _find(found: list[Change], indicator: str, period: str, municipality: str = "total") -> Change | None:
    for change in found:
        if (change.indicator, change.period, change.breakdown["municipality"]) == (
            indicator,
            period,
            municipality,
        ):
            return change
    return None


def _first_snapshot(folder: Path) -> str:
    _hand_in(
        folder,
        "c1",
        "C",
        HALF,
        date(2023, 8, 1),
        clients=_clients("a", "b"),
        trajectories=_trajectories(t1=("a", "2023-02-01", ""), t2=("b", "2023-03-01", "2023-03-31")),
    )
    _hand_in(folder, "p1", "P", HALF, date(2023, 8, 2), production=[_line("P", "1", "100.00")])
    return make_snapshot(folder, date(2023, 8, 31)).id


def test_a_snapshot_opens_with_its_own_days_and_figures(folder: Path) -> None:
    id_ = _first_snapshot(folder)
    with open_snapshot(folder) as source:
        assert (source.snapshot, source.first_day, source.end_day) == (id_, date(2023, 1, 1), date(2023, 7, 1))
        (figure,) = query(source, "unique_clients", periods=[Period.parse("2023-03")])
        assert (figure.value, figure.snapshot) == (2, id_)
        assert query(source, "cost", periods=[Period.parse("2023-03")])[0].value == Decimal("100.00")


def test_opening_a_region_without_snapshot_says_so(folder: Path) -> None:
    with pytest.raises(RegieError):
        open_snapshot(folder)


def test_two_snapshots_of_the_same_deliveries_have_no_changes(folder: Path) -> None:
    first = _first_snapshot(folder)
    second = make_snapshot(folder, date(2023, 9, 30)).id
    assert changes(folder, first, second) == []


def test_a_correction_names_the_delivery_that_made_it(folder: Path) -> None:
    first = _first_snapshot(folder)
    correction = _hand_in(
        folder, "p2", "P", SECOND, date(2024, 2, 1), production=[_line("P", "2", "-25.50", booked_on="2023-07-10")]
    )
    _hand_in(
        folder, "q1", "Q", SECOND, date(2024, 2, 2), production=[_line("Q", "1", "10.00", "2023-04", "2023-07-10")]
    )
    found = changes(
        folder, first, make_snapshot(folder, date(2024, 2, 28)).id, indicators={"cost": PeriodKind.MONTH}
    )
    march = _find(found, "cost", "2023-03", "0917")
    assert march is not None
    assert (march.before, march.after, march.difference) == (
        Decimal("100.00"),
        Decimal("74.50"),
        Decimal("-25.50"),
    )
    assert [(step.party, step.delivery) for step in march.steps] == [("P", correction.hash)]
    april = _find(found, "cost", "2023-04")
    assert april is not None
    assert [step.party for step in april.steps] == ["Q"]
    assert _find(found, "cost", "2023-03", "0986") is None
    assert march.flat() == {
        "indicator": "cost",
        "period": "2023-03",
        "breakdown": "municipality 0917",
        "unit": "euro",
        "before": "100.00",
        "after": "74.50",
        "difference": "-25.50",
        "deliveries": f"P {correction.hash[:12]}",
    }


def test_steps_lead_from_the_first_value_to_the_last_without_a_gap(folder: Path) -> None:
    first = _first_snapshot(folder)
    for number, (party, provider, amount) in enumerate(
        [("P", "P", "1.00"), ("Q", "Q", "2.00"), ("C", "P", "4.00")]
    ):
        line = _line(provider, f"n{number}", amount, booked_on="2023-07-10")
        _hand_in(folder, f"n{number}", party, SECOND, date(2024, 2, 1 + number), production=[line])
    found = changes(
        folder, first, make_snapshot(folder, date(2024, 2, 28)).id, indicators={"cost": PeriodKind.MONTH}
    )
    change = _find(found, "cost", "2023-03")
    assert change is not None
    # the cooperative is not of record for production: its line does not count and it is not named
    assert [(step.party, step.before, step.after) for step in change.steps] == [
        ("P", Decimal("100.00"), Decimal("101.00")),
        ("Q", Decimal("101.00"), Decimal("103.00")),
    ]


def test_a_replacing_delivery_is_named_for_what_it_takes_out(folder: Path) -> None:
    first = _first_snapshot(folder)
    replacing = _hand_in(
        folder,
        "c2",
        "C",
        HALF,
        date(2023, 10, 1),
        clients=_clients("a", "b"),
        trajectories=_trajectories(t1=("a", "2023-02-01", "")),
    )
    found = changes(folder, first, make_snapshot(folder, date(2023, 10, 31)).id)
    change = _find(found, "unique_clients", "2023-03", "0917")
    assert change is not None
    assert (change.before, change.after) == (2, 1)
    assert [step.delivery for step in change.steps] == [replacing.hash]
    assert _find(found, "unique_clients", "2023-02") is None


def test_a_later_last_day_changes_only_periods_that_both_snapshots_know(folder: Path) -> None:
    first = _first_snapshot(folder)
    _hand_in(
        folder,
        "c2",
        "C",
        YEAR,
        date(2024, 2, 1),
        clients=_clients("a", "b"),
        trajectories=_trajectories(t1=("a", "2023-02-01", "2023-08-15"), t2=("b", "2023-03-01", "2023-03-31")),
    )
    found = changes(folder, first, make_snapshot(folder, date(2024, 2, 28)).id)
    assert all(change.period <= "2023-H1" for change in found)
    assert _find(found, "unique_clients", "2023-06") is None


def test_the_other_way_round_gives_the_same_steps_backwards(folder: Path) -> None:
    first = _first_snapshot(folder)
    _hand_in(
        folder, "p2", "P", SECOND, date(2024, 2, 1), production=[_line("P", "2", "5.00", booked_on="2023-07-10")]
    )
    second = make_snapshot(folder, date(2024, 2, 28)).id
    there = changes(folder, first, second, indicators={"cost": PeriodKind.MONTH})
    back = changes(folder, second, first, indicators={"cost": PeriodKind.MONTH})
    assert [(c.before, c.after) for c in back] == [(c.after, c.before) for c in there]
    assert [(s.before, s.after) for c in back for s in c.steps] == [
        (s.after, s.before) for c in there for s in c.steps
    ]


def test_a_changed_region_file_is_named_as_the_cause(folder: Path) -> None:
    cost = {
        "line": "1",
        "allocation_key": "inwoners",
        "segment": "overhead",
        "month": "2023-03",
        "amount": "30.00",
        "booked_on": "2023-05-01",
        "cost_kind": "overhead",
    }
    _hand_in(folder, "c1", "C", HALF, date(2023, 8, 1), clients=_clients("a"), costs=[cost])
    first = make_snapshot(folder, date(2023, 8, 31)).id
    changed = REGION.replace('"0986" = 1', '"0986" = 4')
    (folder / "region.toml").write_text(changed, encoding="utf-8")
    found = changes(
        folder, first, make_snapshot(folder, date(2023, 8, 31)).id, indicators={"cost": PeriodKind.MONTH}
    )
    change = _find(found, "cost", "2023-03", "0986")
    assert change is not None
    assert (change.before, change.after) == (Decimal("10.00"), Decimal("20.00"))
    assert [(step.delivery, step.party) for step in change.steps] == [("region.toml", None)]
    assert _find(found, "cost", "2023-03") is None
