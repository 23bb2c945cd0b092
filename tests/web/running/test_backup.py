# SPDX-License-Identifier: EUPL-1.2
"""Backup and restore of region folder and database together."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import models
from tests.web.audit.audit_events import unprotected
from tests.web.people import person

from regie.vocabulary import RegieError
from regie.web import backup
from regie.web.access import Role
from regie.web.accounts.models import Grant, User
from regie.web.audit import service as audit
from regie.web.audit.models import AuditEvent
from regie.web.audit.verify import verify
from regie.web.backup import make_backup, restore_backup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Points the application at another region and data folder."""

    def use(name: str) -> Path:
        folder = tmp_path / name
        used = replace(settings.REGIE, region=folder / "region", data=folder / "data")
        monkeypatch.setattr(settings, "REGIE", used)
        return folder

    return use


def _filled(folder: Path) -> None:
    (folder / "region" / "risk-file").mkdir(parents=True)
    (folder / "region" / "region.toml").write_text("id = 'x'\n")
    (folder / "region" / "risk-file" / "0001.toml").write_text("number = 1\n")
    (folder / "region" / "risk-file" / ".building-2").write_text("half")
    (folder / "data" / "uploads" / "een").mkdir(parents=True)
    (folder / "data" / "uploads" / "een" / "levering.zip").write_bytes(b"zip")
    user = person(Role.DIRECTOR, email="Directeur@Example.nl")
    for number in range(20):
        audit.record(action="test.done", scope=user.grants.get().scope(), object=f"thing/{number}")


def test_what_was_saved_is_restored_and_the_audit_chain_holds(
    place: Callable[[str], Path], tmp_path: Path
) -> None:
    before = place("before")
    _filled(before)
    rows = list(AuditEvent.objects.order_by("pk").values())
    saved = make_backup(tmp_path / "backup.tar.gz")
    after = place("after")
    _new_database()
    restored = restore_backup(saved.file)
    assert (restored.files, restored.rows) == (saved.files, saved.rows)
    found = {
        path.relative_to(after / "region").as_posix() for path in (after / "region").rglob("*") if path.is_file()
    }
    assert found == {"region.toml", "risk-file/0001.toml"}
    assert (after / "data" / "uploads" / "een" / "levering.zip").read_bytes() == b"zip"
    assert User.objects.get().email == "directeur@example.nl"
    assert Grant.objects.get().active
    assert list(AuditEvent.objects.order_by("pk").values())[: len(rows)] == rows
    assert verify().good
    person(Role.MEMBER)
    assert User.objects.count() == 2


def test_nobody_else_can_read_a_backup_at_any_moment(
    place: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(place("before"))
    add = backup._add
    seen: list[int] = []

    def looked_at(archive: tarfile.TarFile, name: str, path: Path) -> str:
        seen.extend(each.stat().st_mode & 0o777 for each in (tmp_path / "saved").iterdir())
        return add(archive, name, path)

    monkeypatch.setattr(backup, "_add", looked_at)
    saved = make_backup(tmp_path / "saved" / "backup.tar.gz")
    assert set(seen) == {0o600}
    assert saved.file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten(place: Callable[[str], Path], tmp_path: Path) -> None:
    _filled(place("before"))
    saved = make_backup(tmp_path / "backup.tar.gz")
    with pytest.raises(RegieError):
        make_backup(saved.file)
    with pytest.raises(RegieError, match="before"):
        restore_backup(saved.file)
    place("after")
    with pytest.raises(RegieError, match="people"):
        restore_backup(saved.file)
    assert not (tmp_path / "after" / "region").exists()


def _rewritten(file: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    with tarfile.open(file) as archive:
        content = {each.name: archive.extractfile(each).read() for each in archive}  # type: ignore[union-attr]
    facts = json.loads(content.pop("manifest.json"))
    change(facts, content)
    out = file.with_name("changed.tar.gz")
    with tarfile.open(out, "w:gz") as archive:
        for name, data in {**content, "manifest.json": json.dumps(facts).encode()}.items():
            told = tarfile.TarInfo(name)
            told.size = len(data)
            archive.addfile(told, io.BytesIO(data))
    return out


def _changed_byte(facts: dict[str, Any], content: dict[str, bytes]) -> None:
    content["region/region.toml"] += b" "


def _outside(facts: dict[str, Any], content: dict[str, bytes]) -> None:
    content["../outside"] = b"x"


def _missing(facts: dict[str, Any], content: dict[str, bytes]) -> None:
    del content["region/risk-file/0001.toml"]


@pytest.mark.parametrize("change", [_changed_byte, _outside, _missing])
def test_a_damaged_backup_restores_nothing(
    place: Callable[[str], Path], tmp_path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]
) -> None:
    _filled(place("before"))
    damaged = _rewritten(make_backup(tmp_path / "backup.tar.gz").file, change)
    place("after")
    _new_database()
    with pytest.raises(RegieError) as refused:
        restore_backup(damaged)
    assert refused.value.key == "web.restore_damaged"
    assert not (tmp_path / "after" / "region").exists()
    assert not User.objects.exists()
    assert not (tmp_path / "outside").exists()


def test_a_truncated_file_is_refused(place: Callable[[str], Path], tmp_path: Path) -> None:
    _filled(place("before"))
    file = make_backup(tmp_path / "backup.tar.gz").file
    file.write_bytes(file.read_bytes()[:-200])
    place("after")
    _new_database()
    with pytest.raises(RegieError):
        restore_backup(file)


def _new_database() -> None:
    """As right after migrating: nobody, nothing. The audit log's guard is taken off for a moment."""
    with unprotected():
        for model in reversed(backup._models()):
            models.QuerySet(model).delete()
