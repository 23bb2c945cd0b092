# SPDX-License-Identifier: EUPL-1.2
"""Who may come where: every role against every address of deliveries, and parties that cannot see each other's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver, reverse
from tests.deliveries.delivery_builders import write_zip
from tests.web.deliveries_web.small_world import (
    RECEIVED,
    Commits,
    a_zip,
    confirm,
    filled_world,
    header,
    production,
    send,
)
from tests.web.people import signed_in

from regie.deliveries import deliver, delivery_list, snapshots
from regie.web.access import Role
from regie.web.audit.models import AuditEvent
from regie.web.deliveries.models import Reminder, Upload
from regie.web.jobs.models import Job
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db

R = Role
MUNICIPAL = {R.ACCOUNT_MANAGER, R.MUNICIPAL_CONTROLLER, R.POLICY_OFFICER}
COOPERATIVE = {R.DIRECTOR, R.COOPERATIVE_CONTROLLER, R.DATA_MANAGER}
PROVIDERS = {R.MEMBER, R.SUBCONTRACTOR}
AUDITORS = {R.COOPERATIVE_AUDITOR, R.MUNICIPAL_AUDITOR}
READERS = MUNICIPAL | COOPERATIVE | PROVIDERS | AUDITORS
DELIVERERS = PROVIDERS | {R.DATA_MANAGER}
MAKERS = {R.COOPERATIVE_CONTROLLER, R.DATA_MANAGER}
LOOK_AT_ROWS = COOPERATIVE | {R.TEAM_COACH, R.YOUTH_PROFESSIONAL, R.COOPERATIVE_AUDITOR}
TAKE_ROWS = {R.COOPERATIVE_CONTROLLER, R.DATA_MANAGER, R.COOPERATIVE_AUDITOR}
ERASERS = {R.DATA_MANAGER, R.PRIVACY_OFFICER}

MAY: dict[str, set[Role]] = {
    "calendar": READERS,
    "remind": MAKERS,
    "upload": DELIVERERS,
    "uploaded": READERS,
    "deliver_checked": DELIVERERS,
    "discard": DELIVERERS,
    "delivery": READERS,
    "findings": READERS,
    "set_aside": READERS,
    "original": READERS,
    "quality": READERS,
    "snapshots": READERS,
    "make_snapshot": MAKERS,
    "use_snapshot": MAKERS,
    "difference": READERS,
    "compare": READERS,
    "snapshot": READERS,
    "standard": READERS,
    "template": READERS,
    "rows": LOOK_AT_ROWS,
    "rows_purpose": LOOK_AT_ROWS,
    "rows_caseload": LOOK_AT_ROWS,
    "rows_client": LOOK_AT_ROWS,
    "rows_sample": TAKE_ROWS,
    "erasures": ERASERS,
    "erasure": ERASERS,
}
"""Who gets past the door of an address. What they find behind it is their own party's (other tests here)."""

POSTED = {"remind", "deliver_checked", "discard", "make_snapshot", "use_snapshot", "compare"}


def address(name: str, region: Path) -> str:
    arguments: dict[str, tuple[str, ...]] = {
        "remind": ("P", "2024-H1"),
        "uploaded": ("00000000-0000-0000-0000-000000000000",),
        "deliver_checked": ("00000000-0000-0000-0000-000000000000",),
        "discard": ("00000000-0000-0000-0000-000000000000",),
        "rows_client": ("K1",),
        "erasure": ("2024-01-01-0123456789abcdef",),
    }
    short = delivery_list(region)[0].hash[:16]
    newest = snapshots(region)[-1].id
    of_delivery = dict.fromkeys(("delivery", "findings", "set_aside", "original"), (short,))
    of_snapshot = dict.fromkeys(("snapshot", "use_snapshot"), (newest,))
    return reverse(f"deliveries:{name}", args=(arguments | of_delivery | of_snapshot).get(name, ()))


def test_the_table_names_every_address() -> None:
    resolver = get_resolver("regie.web.deliveries.urls")
    assert {pattern.name for pattern in resolver.url_patterns} == set(MAY)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_comes_where_it_may_and_denied_changes_nothing(
    role: Role, settings: Any, tmp_path: Path
) -> None:
    region = filled_world(settings, tmp_path)
    party = {R.MEMBER: "P", R.SUBCONTRACTOR: "Q"}.get(role)
    client = signed_in(role, party, area="N" if role in (R.TEAM_COACH, R.YOUTH_PROFESSIONAL) else "")
    for name, allowed in MAY.items():
        before = _everything(region)
        answer = client.post(address(name, region)) if name in POSTED else client.get(address(name, region))
        if role in allowed:
            assert answer.status_code < 500, name
            if name not in (
                "set_aside",
                "original",
                "findings",
                "rows",
                "rows_client",
                "rows_caseload",
                "erasures",
            ):
                assert answer.status_code != 403, name
        else:
            assert answer.status_code == 403, name
            assert _everything(region) == before, name
            assert AuditEvent.objects.filter(action=f"deliveries:{name}", outcome="denied").exists(), name


@pytest.mark.parametrize("name", sorted(MAY))
def test_who_is_not_signed_in_is_sent_to_the_login(name: str, settings: Any, tmp_path: Path, client: Any) -> None:
    region = filled_world(settings, tmp_path)
    answer = client.post(address(name, region)) if name in POSTED else client.get(address(name, region))
    assert answer.status_code == 302
    assert "/account/inloggen" in answer.headers["Location"]


def test_a_provider_cannot_see_or_guess_the_delivery_of_another(settings: Any, tmp_path: Path) -> None:
    region = filled_world(settings, tmp_path)
    mine = deliver(_file(tmp_path, "P"), region, received_on=RECEIVED)
    theirs = deliver(_file(tmp_path, "Q"), region, received_on=RECEIVED)
    client = signed_in(Role.MEMBER, "P")
    for name in ("delivery", "findings", "set_aside", "original"):
        for hidden in (theirs.hash[:16], theirs.hash, "0" * 16):
            answer = client.get(reverse(f"deliveries:{name}", args=[hidden]))
            assert answer.status_code == 404
    assert client.get(reverse("deliveries:delivery", args=[mine.hash[:16]])).status_code == 200
    for name in ("calendar", "quality", "snapshots", "difference"):
        page = client.get(reverse(f"deliveries:{name}")).content.decode()
        assert theirs.hash[:16] not in page
        assert "Aanbieder Q" not in page
    page = client.get(reverse("deliveries:snapshot", args=[snapshots(region)[-1].id])).content.decode()
    assert "Aanbieder Q" not in page
    assert "Coöperatie" not in page.split("<main")[1]


def test_a_provider_cannot_see_or_move_the_upload_of_another(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    filled_world(settings, tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in(Role.MEMBER, "P"), ("a.zip", a_zip(tmp_path, production({"line": "L1"}))), act="check")
    (one,) = Upload.objects.unscoped()
    outsider = signed_in(Role.SUBCONTRACTOR, "Q")
    assert outsider.get(reverse("deliveries:uploaded", args=[one.id])).status_code == 404
    for name in ("deliver_checked", "discard"):
        assert outsider.post(reverse(f"deliveries:{name}", args=[one.id])).status_code == 404
    one.refresh_from_db()
    assert one.state == "checked"
    assert signed_in(Role.ACCOUNT_MANAGER).get(reverse("deliveries:uploaded", args=[one.id])).status_code == 404


def test_a_municipality_reads_who_delivered_and_no_counts_values_or_files(settings: Any, tmp_path: Path) -> None:
    region = filled_world(settings, tmp_path)
    faulty = production({"line": "L1"}, {"line": "L2", "amount": "geheim bedrag"})
    one = deliver(write_zip(tmp_path / "p.zip", faulty, header("P")), region, received_on=RECEIVED)
    client = signed_in(Role.ACCOUNT_MANAGER)
    page = client.get(reverse("deliveries:delivery", args=[one.hash[:16]]))
    assert page.status_code == 200
    text = page.content.decode().split("<main")[1]
    assert "Aanbieder P" in text
    assert "geheim bedrag" not in text
    assert "apart gezet" not in text
    for name in ("findings", "set_aside", "original"):
        assert client.get(reverse(f"deliveries:{name}", args=[one.hash[:16]])).status_code == 403
    for address in ("deliveries:quality", "deliveries:calendar"):
        for query in ("", "?partij=P"):
            page = client.get(reverse(address) + query).content.decode().split("<main")[1]
            assert "Rijen gelezen" not in page
            assert "1 rij apart" not in page
            assert "50,00%" not in page  # one of two rows was set aside
    export = client.get(reverse("deliveries:quality") + "?export=csv").content.decode("utf-8-sig")
    assert "Apart gezet" not in export


def test_whose_rows_were_in_a_file_that_was_taken_along_is_recorded(settings: Any, tmp_path: Path) -> None:
    region = filled_world(settings, tmp_path)
    lines = production({"line": "L1", "client_key": "K-1"}, {"line": "L2", "client_key": "K-2", "amount": "veel"})
    one = deliver(write_zip(tmp_path / "p.zip", lines, header("P")), region, received_on=RECEIVED)
    manager = signed_in(Role.DATA_MANAGER)
    for client in (manager, signed_in(Role.MEMBER, "P")):
        for name, subjects in (("original", ["K-1", "K-2"]), ("set_aside", ["K-2"])):
            address, action = reverse(f"deliveries:{name}", args=[one.hash[:16]]), f"deliveries:{name}"
            if client is manager and name == "original":
                assert client.get(address).status_code == 302
                assert AuditEvent.objects.filter(action=action).latest("sequence").subjects == []
                confirm(client)
            assert client.get(address).headers["Content-Disposition"].startswith("attachment")
            event = AuditEvent.objects.filter(action=action).latest("sequence")
            assert (event.kind, event.subjects) == ("export", subjects)


def _file(folder: Path, party: str) -> Path:
    lines = production({"line": f"{party}1", "provider": party})
    return write_zip(folder / f"{party}.zip", lines, header(party))


def _everything(region: Path) -> tuple[object, ...]:
    counts = tuple(
        model.objects.unscoped().count()  # type: ignore[attr-defined]
        for model in (Upload, Reminder, Job, Matter)
    )
    files = sorted(path.relative_to(region).as_posix() for path in region.rglob("*") if path.is_file())
    return counts, tuple(files)
