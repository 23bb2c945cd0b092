# SPDX-License-Identifier: EUPL-1.2
"""Backup and restore of the region's folder and the database together, as one file.

The file is a ``tar.gz`` with ``manifest.json`` (version, what it holds, SHA-256 of every member),
``database.jsonl`` (one row per line, the same for SQLite and PostgreSQL), ``region/…``, ``uploads/…`` and
``audit-archive/…``. Sessions are left out: people sign in again. The secret key is not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from regie.vocabulary import RegieError
from regie.vocabulary.code import code_version
from regie.vocabulary.durable import BUILDING, LOCK, commit_folder
from regie.vocabulary.region import REGION_FILE

FORM = 1
"""Version of the form of a backup file."""

MANIFEST, DATABASE = "manifest.json", "database.jsonl"

LEFT_OUT = frozenset(
    {
        "sessions.session",
        "usersessions.usersession",
        "contenttypes.contenttype",
        "auth.permission",
        "django_tasks_db.dbtaskresult",
    }
)
"""Tables that are made anew: sessions end, the rest is filled by migrating or belongs to the queue."""


@dataclass(frozen=True)
class Saved:
    """What a backup holds."""

    file: Path
    files: int
    rows: int
    bytes: int


def make_backup(file: Path) -> Saved:
    """Write a backup; the file is there whole or not at all.

    The database is read in one transaction. Files in the region's folder never change once they are there, so what
    is added meanwhile does no harm. Raises ``RegieError`` when the file exists.
    """
    if file.exists():
        raise RegieError("web.backup_exists", file=file)
    file.parent.mkdir(parents=True, exist_ok=True)
    built = file.parent / f"{BUILDING}{file.name}"
    hashes: dict[str, str] = {}
    try:
        built.unlink(missing_ok=True)  # of a backup that was cut off
        number = os.open(built, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            os.fdopen(number, "wb") as out,
            tempfile.TemporaryDirectory(prefix="regie-backup-") as place,
            tarfile.open(fileobj=out, mode="w:gz") as archive,
        ):
            dumped = Path(place) / DATABASE
            rows = _dump(dumped)
            for name, path in _members(dumped):
                hashes[name] = _add(archive, name, path)
            facts = {
                "form": FORM,
                "version": code_version(),
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "rows": rows,
                "migrations": _migrations(),
                "files": hashes,
            }
            content = json.dumps(facts, indent=1).encode("utf-8")
            told = tarfile.TarInfo(MANIFEST)
            told.size = len(content)
            archive.addfile(told, io.BytesIO(content))
        with built.open("rb") as handle:
            os.fsync(handle.fileno())
        built.rename(file)
    finally:
        built.unlink(missing_ok=True)
    return Saved(file, len(hashes), rows, file.stat().st_size)


def restore_backup(file: Path) -> Saved:
    """Put a backup back: into a region folder that is not there or empty, and a database without people.

    Everything is checked against the manifest before anything is written. Raises ``RegieError`` when the file is
    damaged, of another form, made by a newer version, or when there is something to be overwritten.
    """
    region = settings.REGIE.region
    for _, folder in _folders():
        if folder.exists() and any(folder.iterdir()):
            raise RegieError("web.restore_folder_used", folder=folder)
    call_command("migrate", verbosity=0)
    if apps.get_model(settings.AUTH_USER_MODEL).objects.exists():
        raise RegieError("web.restore_database_used")
    region.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=BUILDING, dir=region.parent) as place:
        facts = _unpack(file, Path(place))
        if set(facts["migrations"]) - set(_migrations()):
            raise RegieError("web.restore_newer", version=facts["version"])
        with transaction.atomic():
            _load(Path(place) / DATABASE)
            _jobs_start_again()
            for name, folder in _folders():
                unpacked = Path(place) / name
                if not unpacked.exists():
                    continue
                if folder.exists():
                    folder.rmdir()
                folder.parent.mkdir(parents=True, exist_ok=True)
                if unpacked.stat().st_dev == folder.parent.stat().st_dev:
                    commit_folder(unpacked, folder)
                else:
                    shutil.copytree(unpacked, folder)
    return Saved(file, len(facts["files"]), facts["rows"], file.stat().st_size)


class _Exact(DjangoJSONEncoder):
    """Times keep their microseconds: the audit chain is made over them."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _models() -> list[type[models.Model]]:
    """Every model with a table of its own, those that others point at first."""
    wanted: list[tuple[AppConfig, None]] = [
        (config, None)
        for config in apps.get_app_configs()
        if any(f"{model._meta.label_lower}" not in LEFT_OUT for model in config.get_models())
    ]
    ordered = serializers.sort_dependencies(wanted, allow_cycles=True)
    return [
        model
        for model in ordered
        if model._meta.label_lower not in LEFT_OUT and model._meta.managed and not model._meta.proxy
    ]


def _dump(file: Path) -> int:
    """All rows, one JSON object per line; the number of rows."""
    rows = 0
    with transaction.atomic(), file.open("w", encoding="utf-8") as out:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in _models():
            found: Any = models.QuerySet(model).order_by(model._meta.pk.name).iterator(chunk_size=2000)
            for batch in _batches(found, 500):
                serializers.serialize("jsonl", batch, stream=out, cls=_Exact)
                rows += len(batch)
    return rows


def _load(file: Path) -> None:
    """Read the rows into an empty, migrated database; what migrating put there itself gives way."""
    tables = _models()
    with connection.constraint_checks_disabled(), file.open(encoding="utf-8") as handle:
        for model in reversed(tables):
            if models.QuerySet(model).exists():
                models.QuerySet(model).delete()
        for batch in _batches(serializers.deserialize("jsonl", handle), 500):
            for row in batch:
                row.save()
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def _jobs_start_again() -> None:
    """Jobs that waited or ran when the backup was made are found by the worker as jobs without a pulse."""
    from django.utils import timezone

    from regie.web.jobs.models import Job

    unfinished = Job.objects.unscoped().filter(state__in=(Job.State.WAITING, Job.State.RUNNING))
    unfinished.update(state=Job.State.RUNNING, heartbeat_at=timezone.now() - timedelta(days=1))


def _folders() -> Sequence[tuple[str, Path]]:
    """What is saved beside the database: region, waiting uploads, and what left the audit log for its archive."""
    kept = settings.REGIE
    return (("region", kept.region), ("uploads", kept.uploads), ("audit-archive", kept.data / "audit-archive"))


def _members(dumped: Path) -> Iterator[tuple[str, Path]]:
    yield DATABASE, dumped
    for name, folder in _folders():
        if folder.exists():
            for path in sorted(folder.rglob("*")):
                inside = path.relative_to(folder)
                if path.is_file() and path.name != LOCK and not any(p.startswith(BUILDING) for p in inside.parts):
                    yield f"{name}/{inside.as_posix()}", path
    if not (settings.REGIE.region / REGION_FILE).is_file():
        raise RegieError("vocabulary.region_missing", folder=settings.REGIE.region)


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    told = archive.gettarinfo(path, name)
    told.uid = told.gid = 0
    told.uname = told.gname = ""
    with path.open("rb") as handle:
        archive.addfile(told, handle)
        handle.seek(0)
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _unpack(file: Path, place: Path) -> dict[str, Any]:
    """Every member in its place, checked; the manifest."""
    found: dict[str, str] = {}
    facts: dict[str, Any] | None = None
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                if member.name == MANIFEST:
                    facts = json.load(archive.extractfile(member))  # type: ignore[arg-type]
                    continue
                parts = PurePosixPath(member.name).parts
                if not member.isfile() or ".." in parts or member.name.startswith("/"):
                    raise RegieError("web.restore_damaged", file=file)
                target = place.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                source = archive.extractfile(member)
                if source is None:
                    raise RegieError("web.restore_damaged", file=file)
                with target.open("wb") as out:
                    shutil.copyfileobj(source, out)
                with target.open("rb") as written:
                    found[member.name] = hashlib.file_digest(written, "sha256").hexdigest()
    except FileNotFoundError:
        raise RegieError("web.restore_missing", file=file) from None
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError):
        raise RegieError("web.restore_damaged", file=file) from None
    if facts is None or facts.get("form") != FORM or facts.get("files") != found:
        raise RegieError("web.restore_damaged", file=file)
    return facts


def _migrations() -> list[str]:
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
