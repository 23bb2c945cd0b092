# SPDX-License-Identifier: EUPL-1.2
"""The journey: hand in a file with faults, read the findings, correct, hand in again, make a snapshot, and the figures
change."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localdate
from python_calamine import CalamineWorkbook
from tests.deliveries.delivery_builders import write_zip
from tests.web.deliveries_web.small_world import (
    RECEIVED,
    Commits,
    a_zip,
    filled_world,
    header,
    last_upload,
    production,
    send,
)
from tests.web.people import HEERLEN, person, signed_in

from regie.deliveries import deliver, delivery_list, make_snapshot, snapshots
from regie.web.access import Role
from regie.web.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_warmed(monkeypatch: Any) -> None:
    """Reviews are made when somebody asks: making them ahead takes longer than all these tests."""
    monkeypatch.setattr("regie.web.region.door.warm", lambda snapshot, progress: None)
    monkeypatch.setattr("regie.web.jobs.service.PULSE", 3600.0)


FAULTY = production(
    {"line": "L1", "amount": "100.00"},
    {"line": "L2", "amount": "duizend"},
    {"line": "L3", "amount": "50.00", "segment": "bestaat_niet"},
)


def corrected(content: bytes, repairs: dict[tuple[str, str], str]) -> bytes:
    """A workbook as a person would correct it: ``repairs`` maps a sheet's (line, column) to the right value."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    buffer = io.BytesIO()
    out = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        sheet = out.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write_string(number, place, str(repairs.get((str(row[0]), str(rows[0][place])), value)))
    out.close()
    return buffer.getvalue()


def test_deliver_findings_correct_deliver_again_snapshot_figures(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    member, manager = signed_in(Role.MEMBER, "P"), signed_in(Role.DATA_MANAGER)

    with django_capture_on_commit_callbacks(execute=True):
        send(member, ("juni.zip", a_zip(tmp_path, FAULTY)))
    first = last_upload()
    assert (first.rows_read, first.rows_set_aside) == (3, 2)

    page = member.get(reverse("deliveries:delivery", args=[first.delivery_hash[:16]])).content.decode()
    assert "2 rijen zijn apart gezet" in page
    assert "Bedrag is niet zeker te lezen" in page
    assert "Code staat niet in de codelijst" in page
    assert "duizend" in page
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(reverse("deliveries:make_snapshot"), {"reference_date": str(localdate()), "use": "on"})
    before = snapshots(region)[-1].id

    aside = member.get(reverse("deliveries:set_aside", args=[first.delivery_hash[:16]]))
    assert aside.headers["Content-Disposition"].startswith("attachment")
    mended = corrected(
        b"".join(aside),  # type: ignore[call-overload]
        {("L2", "amount"): "1000.00", ("L3", "segment"): "area_team"},
    )
    with django_capture_on_commit_callbacks(execute=True):
        send(member, ("verbeterd.xlsx", mended))
    second = last_upload()
    assert (second.state, second.rows_read, second.rows_set_aside) == ("stored", 2, 0)
    supplement = delivery_list(region)[-1]
    assert supplement.supplements == first.delivery_hash
    page = member.get(reverse("deliveries:delivery", args=[first.delivery_hash[:16]])).content.decode()
    assert "2 rijen alsnog aanvaard" in page

    with django_capture_on_commit_callbacks(execute=True):
        manager.post(reverse("deliveries:make_snapshot"), {"reference_date": str(localdate()), "use": "on"})
    after = snapshots(region)[-1].id
    assert after != before
    assert "op de schermen" in manager.get(reverse("deliveries:snapshots")).content.decode()
    assert Job.objects.unscoped().filter(kind="warm", arguments={"snapshot": after}).exists()

    difference = f"{reverse('deliveries:difference')}?van={before}&naar={after}"
    assert "Cijfers vergelijken" in manager.get(difference).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(reverse("deliveries:compare"), {"van": before, "naar": after})
    page = manager.get(difference).content.decode()
    assert "Aanbieder P" in page
    lines = manager.get(f"{difference}&export=csv").content.decode("utf-8-sig").splitlines()
    cost = [line for line in lines if line.startswith("Kosten;2024-03;Heerlen")]
    assert cost
    assert cost[0].endswith(";Aanbieder P")
    was, now = (float(part.replace(",", ".")) for part in cost[0].split(";")[3:5])
    assert now - was == 1050.00


def test_what_a_municipality_sees_of_a_difference_is_no_finer_than_its_figures(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    before = snapshots(region)[-1].id
    one = production({"line": "L1", "amount": "123.45"})
    deliver(write_zip(tmp_path / "p.zip", one, header("P")), region, received_on=RECEIVED)
    after = make_snapshot(region, RECEIVED).id
    reader = signed_in(Role.ACCOUNT_MANAGER, HEERLEN)
    with django_capture_on_commit_callbacks(execute=True):
        reader.post(reverse("deliveries:compare"), {"van": before, "naar": after})
    answer = reader.get(f"{reverse('deliveries:difference')}?van={before}&naar={after}")
    page = answer.content.decode().split("<main")[1]
    assert not re.search(r"\b123\b", page)  # one provider and one client: hidden in both snapshots
    assert "Rijen die meetellen" not in page
    assert "Landgraaf" not in page


def test_a_snapshot_of_a_day_to_come_is_refused_in_the_form(settings: Any, tmp_path: Path) -> None:
    filled_world(settings, tmp_path)
    answer = signed_in(Role.DATA_MANAGER).post(
        reverse("deliveries:make_snapshot"), {"reference_date": "2199-01-01"}
    )
    assert answer.status_code == 422
    assert "ligt in de toekomst" in answer.content.decode()
    assert not Job.objects.unscoped().exists()


def test_the_screens_use_the_snapshot_that_was_chosen(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    old = snapshots(region)[-1].id
    manager = signed_in(Role.DATA_MANAGER)
    one = production({"line": "L1"})
    deliver(write_zip(tmp_path / "p.zip", one, header("P")), region, received_on=date(2026, 2, 1))
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(reverse("deliveries:use_snapshot", args=[old]))
        manager.post(reverse("deliveries:make_snapshot"), {"reference_date": "2026-02-02"})
    new = snapshots(region)[-1].id
    assert new != old
    assert (
        "De schermen gebruiken deze." in manager.get(reverse("deliveries:snapshot", args=[old])).content.decode()
    )
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(reverse("deliveries:use_snapshot", args=[new]))
    assert (
        "De schermen gebruiken deze." in manager.get(reverse("deliveries:snapshot", args=[new])).content.decode()
    )


def test_a_party_that_is_late_is_reminded_once_a_day(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    filled_world(settings, tmp_path)
    person(Role.MEMBER, "P", email="lid@p.example")
    manager = signed_in(Role.DATA_MANAGER)
    page = manager.get(reverse("deliveries:calendar")).content.decode()
    assert "te laat" in page
    address = reverse("deliveries:remind", args=["P", "2024-H1"])
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            manager.post(address)
    assert [each.to for each in mail.outbox] == [["lid@p.example"]]
    assert "eerste halfjaar 2024" in mail.outbox[0].body
    assert "verstuurd" in manager.get(reverse("deliveries:calendar")).content.decode()
    nobody = manager.post(reverse("deliveries:remind", args=["Q", "2024-H1"]), follow=True).content.decode()
    assert "Niemand van Aanbieder Q" in nobody
    in_time = manager.post(reverse("deliveries:remind", args=["C", "2024-H1"]), follow=True).content.decode()
    assert "niets meer te laat" in in_time
    assert manager.post(reverse("deliveries:remind", args=["X", "2024-H1"])).status_code == 404


def test_the_template_that_is_offered_can_be_handed_in(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    filled_world(settings, tmp_path)
    member = signed_in(Role.MEMBER, "P")
    template = member.get(reverse("deliveries:template")).content
    with django_capture_on_commit_callbacks(execute=True):
        send(member, ("sjabloon.xlsx", template))
    assert "voorbeeld" in last_upload().refusal["nl"]
    page = member.get(reverse("deliveries:standard")).content.decode()
    assert "client_key" in page
    assert "Aanbieder P" in page
