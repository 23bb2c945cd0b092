# SPDX-License-Identifier: EUPL-1.2
"""The door gives what a reader may have, says what it cannot give, and begins the work for what is not there yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow.parquet as parquet
import pytest
from tests.web.people import scope
from tests.web.region.asked_region import COACH, COOPERATIVE, HALF, HEERLEN, MEMBER, key
from tests.web.region_folder import half_year_snapshot, latest_snapshot, own_region, small_region

from regie.deliveries import erase
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.figure import TOTAL
from regie.web.access import Role, ScopeDenied
from regie.web.jobs.models import Job
from regie.web.region import door, figures, reviews
from regie.web.region.cache import Memory

JUNE = Period.parse("2024-06")


@pytest.fixture(autouse=True)
def region(settings, tmp_path):
    settings.REGIE = replace(settings.REGIE, region=small_region(), data=tmp_path)


@pytest.fixture
def snapshot():
    return half_year_snapshot(small_region())


@pytest.fixture
def ask(snapshot):
    def asked(reader, indicator, *by, periods=("2024-H1",), **options):
        wanted = [Period.parse(each) for each in periods]
        return door.figures(reader, indicator, by=by, periods=wanted, snapshot=snapshot, **options)

    return asked


def cells(figures):
    return [tuple(figure.breakdown.values()) for figure in figures]


def test_figures_come_by_measure_period_and_place_and_the_region_last(ask):
    found = ask(COOPERATIVE, "cost", "municipality", periods=("2024-H1", "2023-H2"))
    assert [(f.indicator, f.period) for f in found[:8]] == [("cost", "2024-H1")] * 4 + [("cost", "2023-H2")] * 4
    assert cells(found[:4]) == [("0917",), ("0882",), ("0986",), (TOTAL,)]
    assert found[3].value == sum(figure.value for figure in found[:3])


def test_of_one_measure_come_the_figures_of_that_measure_alone(ask):
    assert {figure.indicator for figure in ask(COOPERATIVE, "lead_time.median", "segment")} == {"lead_time.median"}


def test_a_municipality_sees_its_own_figures_and_the_region(ask):
    assert cells(ask(HEERLEN, "unique_clients_period", "municipality")) == [("0917",), (TOTAL,)]
    found = ask(HEERLEN, "unique_clients_period", "municipality", "segment", subtotals=True)
    assert {place for place, _ in cells(found)} == {"0917", TOTAL}
    assert {place for place, segment in cells(found) if segment == TOTAL} == {"0917", TOTAL}
    assert {area for (area,) in cells(ask(HEERLEN, "unique_clients_period", "area", total=False))} == {
        f"HRL-{n}" for n in range(1, 6)
    }


def test_a_municipality_sees_clients_by_provider_segment_and_month_small_ones_hidden(ask):
    found = ask(
        HEERLEN, "unique_clients", "municipality", "segment", "provider", periods=("2024-06",), total=False
    )
    assert {place for place, _, _ in cells(found)} == {"0917"}
    shown = [figure.value for figure in found if not figure.suppressed and figure.value]
    assert shown
    assert all(value >= 10 and value % 5 == 0 for value in shown)
    assert any(figure.suppressed for figure in found)


def test_what_is_not_offered_is_said_with_what_is(ask):
    with pytest.raises(RegieError) as refused:
        ask(HEERLEN, "waiting_treatment", "area")
    assert "municipality" in refused.value.message("nl")
    with pytest.raises(RegieError) as refused:
        ask(HEERLEN, "waiting_treatment", "municipality", periods=("2024-06",))
    assert refused.value.key == "web_region.kind_not_offered"
    assert door.kinds(HEERLEN, "waiting_treatment", ("municipality",)) == (
        PeriodKind.QUARTER,
        PeriodKind.HALF_YEAR,
        PeriodKind.YEAR,
    )
    assert door.kinds(HEERLEN, "waiting_treatment", ("area",)) == ()
    assert door.offered(HEERLEN, "waiting_treatment") == ("municipality",)
    with pytest.raises(RegieError):
        ask(COOPERATIVE, "use_rate", "provider")


def test_a_provider_sees_its_own_as_it_is_and_the_region_without_small_numbers(ask):
    found = ask(MEMBER, "cost", "provider", "municipality")
    plain = {key(figure): figure.value for figure in ask(COOPERATIVE, "cost", "provider", "municipality")}
    assert {provider for provider, _ in cells(found)} == {"A002", TOTAL}
    assert all(figure.value == plain[key(figure)] for figure in found)
    [clients] = ask(MEMBER, "unique_clients", periods=("2024-06",))
    [exactly] = ask(COOPERATIVE, "unique_clients", periods=("2024-06",))
    assert clients.value % 5 == 0
    assert abs(clients.value - exactly.value) <= 2


def test_leaving_out_the_own_party_is_asking_for_others(ask):
    with pytest.raises(ScopeDenied):
        ask(MEMBER, "unique_clients_period", "municipality")
    with pytest.raises(ScopeDenied):
        ask(COACH, "unique_clients_period", "provider")


def test_an_area_team_sees_its_area_and_the_region(ask):
    assert cells(ask(COACH, "unique_clients_period", "area")) == [("HRL-1",), (TOTAL,)]


def test_a_period_that_is_not_there_has_no_value_and_says_why(ask):
    late, part, old = (
        ask(HEERLEN, "cost", "municipality", periods=("2025-H1",))[0],
        ask(HEERLEN, "cost", "municipality", periods=("2024",))[0],
        ask(HEERLEN, "unique_clients", "provider", periods=("2020-01",))[0],
    )
    assert {figure.value for figure in (late, part, old)} == {None}
    assert len({figure.remark for figure in (late, part, old)}) == 3
    assert ask(COOPERATIVE, "cost", "municipality", periods=("2024",))[0].value


def test_the_same_question_is_answered_from_what_was_kept(ask, snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "_tables", Memory(figures.MOST_IN_MEMORY, lambda table: table.weight + 1))
    first = ask(COOPERATIVE, "inflow", "municipality")
    kept = list((tmp_path / "cache" / "tables" / snapshot).glob("*.json"))
    assert len(kept) == 2
    assert all(file.stat().st_mode & 0o077 == 0 for file in kept)
    assert ask(COOPERATIVE, "inflow", "municipality") == first
    assert ask(COOPERATIVE, "inflow", "municipality", periods=("2023-H1",))


@pytest.mark.django_db
def test_what_takes_long_is_made_by_the_worker_and_the_reader_told_by_which_work(
    settings, snapshot, tmp_path, monkeypatch
):
    monkeypatch.setattr(reviews, "_memory", Memory(12))
    monkeypatch.setattr(door, "_editions", Memory(48))
    settings.REGIE_JOBS_AT_ONCE = False
    with pytest.raises(door.NotReady) as waiting:
        door.review(COOPERATIVE, HALF, snapshot)
    job = Job.objects.unscoped().get(pk=waiting.value.job_id)
    assert (job.kind, job.arguments) == ("make_review", {"period": "2024-H1", "snapshot": snapshot})
    with pytest.raises(door.NotReady) as again:
        door.review(COOPERATIVE, HALF, snapshot)
    assert again.value.job_id == waiting.value.job_id
    settings.REGIE_BOOKS = tmp_path / "none"
    with pytest.raises(door.NotReady):
        door.figures(HEERLEN, "unique_clients", periods=[JUNE], snapshot=snapshot)
    assert Job.objects.unscoped().get(kind="make_books").arguments == {"snapshot": snapshot}


@pytest.mark.django_db
def test_the_snapshot_in_use_is_the_newest_until_another_is_chosen():
    half_year, latest = half_year_snapshot(small_region()), latest_snapshot(small_region())
    assert [each.id for each in door.snapshots()] == [latest, half_year]
    assert door.current_snapshot() == latest
    door.use_snapshot(None, half_year)
    assert (door.current_snapshot(), door.newest_snapshot()) == (half_year, latest)


def test_a_review_of_a_month_is_not_for_readers_without_small_numbers(snapshot):
    with pytest.raises(RegieError):
        door.review(HEERLEN, JUNE, snapshot)


def test_of_a_snapshot_with_an_erased_client_nothing_is_given_or_kept(settings, tmp_path):
    (tmp_path / "own").mkdir()
    folder = own_region(tmp_path / "own")
    settings.REGIE = replace(settings.REGIE, region=folder)
    snapshot = latest_snapshot(folder)
    door.figures(COOPERATIVE, "inflow", periods=[HALF], snapshot=snapshot)
    assert list((tmp_path / "cache" / "tables").glob(f"{snapshot}/*.json"))
    clients = parquet.read_table(next(folder.glob("deliveries/*/accepted/clients.parquet")))
    erase(folder, clients["client_key"][0].as_py(), "Verzoek van de cliënt", date(2024, 12, 1))
    with pytest.raises(RegieError) as refused:
        door.figures(COOPERATIVE, "inflow", periods=[HALF], snapshot=snapshot)
    assert refused.value.key == "deliveries.snapshot_published_only"
    assert not list((tmp_path / "cache" / "tables").glob(f"{snapshot}/*.json"))


def test_runs_contract_and_agreements_are_for_who_may_see_them():
    [run] = door.runs(COOPERATIVE)
    assert run.startswith("forecast-")
    assert door.runs(scope(Role.POLICY_OFFICER)) == [run]
    assert door.contract(MEMBER, HALF).id == "jens-2023-2027"
    assert door.agreements(COOPERATIVE, HALF).requests
    for asked in (door.agreements, door.runs):
        with pytest.raises(ScopeDenied):
            asked(MEMBER)


def test_a_provider_sees_its_own_deliveries_alone():
    assert {each.party for each in door.deliveries(MEMBER)} == {"A002"}
    assert len(door.deliveries(HEERLEN)) > 40
