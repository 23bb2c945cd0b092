# SPDX-License-Identifier: EUPL-1.2
"""Removing a client by retention leaves the aggregates of published snapshots: from a journey in the register to a
published report, and then the client goes, first from the register and then from the deliveries as well."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.deliveries_web.small_world import Commits, last_upload
from tests.web.people import person
from tests.web.register_web.register_world import NEED, TEAM, given, professional, world

from regie.deliveries import delivery_list, make_snapshot, snapshots
from regie.deliveries.erasure import occurs
from regie.figures import open_snapshot, query
from regie.reporting.published import publish_report, published_reports
from regie.review import build_review
from regie.review.build import public_review
from regie.vocabulary import Period
from regie.web.access import Role, Scope
from regie.web.audit import retention
from regie.web.audit.models import AuditEvent
from regie.web.deliveries import erasing
from regie.web.deliveries import service as deliveries
from regie.web.register import delivering, service
from regie.web.register.holders import Holder
from regie.web.register.models import Event, Goal, Journey, Person
from regie.web.register.results import half_years
from regie.web.workflow.service import move

pytestmark = pytest.mark.django_db

CLIENTS = 8


@pytest.fixture
def region(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("regie.web.region.door.warm", lambda snapshot, progress: None)
    monkeypatch.setattr("regie.web.jobs.service.PULSE", 3600.0)
    return world(settings, tmp_path)


def data_manager() -> Scope:
    return person(Role.DATA_MANAGER).grants.get().scope()


def journey(period: Period, number: int) -> Journey:
    """A journey with help that began in the period and ended in it, with an outcome."""
    scope, first = professional(), period.start
    days = [first + timedelta(days=each) for each in (1, 5, 9, 12, 40)]
    month = f"2012-{number + 1:02}"
    made = service.register(scope, given(registered_on=days[0], birth_month=month, not_the_same=True))
    made = service.take(scope, made, "intake", {"on": days[1]})
    made = service.take(scope, made, "clarify", {"on": days[2], **NEED})
    made = service.take(scope, made, "match", {"on": days[2], "to": Holder("area", TEAM)})
    made = service.take(scope, made, "start", {"on": days[3], "form": "individual"})
    made = service.take(scope, made, "goal", {"on": days[3], "goal": "develop", "text": "Past in de groep"})
    return service.take(scope, made, "end", {"on": days[4], "end_reason": "31", "satisfaction": 8})


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def holding(key: str, folder: Path) -> list[str]:
    """The files in which a key stands, also inside a zip."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        inside = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                inside += [archive.read(name) for name in archive.namelist()]
        if any(key.encode() in each for each in inside):
            found.append(path.name)
    return found


def test_removing_a_client_by_retention_leaves_the_aggregates_of_published_snapshots(
    region: Path, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    period, manager = half_years()[1], data_manager()
    made = [journey(period, number) for number in range(CLIENTS)]
    open_one = service.register(
        professional(), given(registered_on=period.start, birth_month="2010-01", not_the_same=True)
    )
    keys, key, stays = [one.person.key for one in made], made[0].person.key, open_one.person.key

    # the register's own delivery, a snapshot of it, figures and a published report
    with django_capture_on_commit_callbacks(execute=True):
        upload = delivering.hand_in(manager, period, "nl")
    with django_capture_on_commit_callbacks(execute=True):
        deliveries.deliver_checked(manager, last_upload())
    (stored,) = delivery_list(region)
    assert (upload.pk, stored.source_system) == (last_upload().pk, delivering.SYSTEM)
    snapshot = make_snapshot(region, timezone.localdate())

    def counted() -> list[Any]:
        with open_snapshot(region, snapshot.id) as source:
            return [
                figure
                for name in ("unique_clients_period", "waiting_registration", "outcome_coverage")
                for figure in query(source, name, by=("municipality",), periods=[period])
            ]

    figures = counted()
    clients = next(one for one in figures if one.breakdown["municipality"] == "total" and one.unit == "clients")
    assert clients.value == CLIENTS
    with open_snapshot(region, snapshot.id) as source:
        full = build_review(source, period, suppressed=False)
        public = public_review(source, full)
    publish_report(region, public, full, {}, timezone.localdate(), version=1)
    report = files(region / "reports")
    address = reverse("reports:public_file", args=[str(period), 1, "halfjaarrapportage.html"])
    page = Client().get(address).content
    assert page
    assert not any(each in content.decode(errors="ignore") for content in report.values() for each in keys)

    # retention: the ended journeys go from the register; what was handed in and published stays
    retention.choose_terms(manager, {"journeys": 30})
    seen = retention.preview(manager)
    assert next(line["count"] for line in seen.lines if line["category"] == "journeys") == CLIENTS
    since = AuditEvent.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        retention.start(manager, seen, ["journeys"])
    assert list(Person.objects.unscoped().values_list("key", flat=True)) == [stays]
    assert not Goal.objects.exists()
    assert {one.journey_id for one in Event.objects.all()} == {open_one.pk}
    assert files(region / "reports") == report
    assert counted() == figures
    told = AuditEvent.objects.order_by("sequence")[since:]
    assert next(one for one in told if one.action == "retention.removed").details["removed"] == CLIENTS
    assert not any(each in str(vars(one)) for one in told for each in keys)

    # erasing: the rows go from the deliveries as well; the snapshot keeps what was published, nothing else
    for gone in (key, stays):
        matter = erasing.ask(manager, gone, "Verzoek van de ouders")
        since = AuditEvent.objects.count()
        with django_capture_on_commit_callbacks(execute=True):
            settled = move(matter, "erase", data_manager())
        assert settled.state == "done"
        assert gone not in str(settled.payload)
        assert settled.payload["rows"] > 0
        assert bool(settled.payload["elsewhere"]) is (gone == stays)
        told = AuditEvent.objects.order_by("sequence")[since:]
        assert "delivery.client_erased" in {one.action for one in told}
        assert not any(gone in str(vars(one)) for one in told)
        assert not occurs(region, gone)
        assert holding(gone, tmp_path) == []
    assert not Person.objects.unscoped().exists()
    assert next(one for one in snapshots(region) if one.id == snapshot.id).published_only
    assert files(region / "reports") == report
    assert Client().get(address).content == page
    assert [one.snapshot for one in published_reports(region)] == [snapshot.id]
