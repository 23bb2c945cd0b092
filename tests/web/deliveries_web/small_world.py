# SPDX-License-Identifier: EUPL-1.2
"""A region of one cooperative and two providers (P a member, Q a subcontractor) for tests of handing in, and small
files to hand in."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.deliveries.delivery_builders import LINE, WHOLE, Row, header, make_region, write_zip

from regie.deliveries import deliver, make_snapshot
from regie.web.deliveries.models import Upload

RECEIVED = date(2026, 1, 10)
"""The day on which what stands in the region already was handed in."""


class Commits(Protocol):
    """The fixture ``django_capture_on_commit_callbacks``: what waits for a commit, jobs too, is done at its end."""

    def __call__(self, *, execute: bool) -> AbstractContextManager[list[Any]]: ...


def small_world(settings: Any, folder: Path) -> Path:
    """An empty region in which this test may write; the settings point to it. Gives the region's folder."""
    region = make_region(folder / "region")
    settings.REGIE = replace(settings.REGIE, region=region, data=folder / "data")
    return region


def filled_world(settings: Any, folder: Path) -> Path:
    """The same with the cooperative's delivery in it and a snapshot of it."""
    region = small_world(settings, folder)
    deliver(write_zip(folder / "c.zip", WHOLE), region, received_on=RECEIVED)
    make_snapshot(region, RECEIVED)
    return region


def a_zip(folder: Path, content: Mapping[str, Sequence[Row]], **delivery: object) -> bytes:
    """A delivery of P as a zip of CSV files; ``delivery`` changes what its header says."""
    return write_zip(folder / "made.zip", content, {**header("P"), **delivery}).read_bytes()


def production(*lines: Mapping[str, object]) -> dict[str, list[Row]]:
    """A production table of P: each line differs from a good one in what is given."""
    return {
        "production": [
            {**LINE, "client_key": None, "trajectory_key": None, "municipality": "0917", **line} for line in lines
        ]
    }


def send(
    client: Client,
    *files: tuple[str, bytes],
    act: str = "deliver",
    mapping: tuple[str, bytes] | None = None,
    **more: Any,
) -> HttpResponse:
    """Send files by the form."""
    sent: dict[str, Any] = {"sent": [SimpleUploadedFile(name, content) for name, content in files], "act": act}
    if mapping is not None:
        sent["mapping"] = SimpleUploadedFile(*mapping)
    answer: HttpResponse = client.post(reverse("deliveries:upload"), sent, **more)  # type: ignore[assignment]
    return answer


def last_upload() -> Upload:
    found = Upload.objects.unscoped().order_by("-uploaded_at").first()
    assert found is not None
    return found


def waiting_files(settings: Any) -> list[str]:
    """What stands in the waiting room."""
    room: Path = settings.REGIE.uploads
    return sorted(path.relative_to(room).as_posix() for path in room.rglob("*") if path.is_file())


def confirm(client: Client) -> None:
    """The person in this browser gave the password just now."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


def zip_of(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
