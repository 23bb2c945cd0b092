# SPDX-License-Identifier: EUPL-1.2
"""What configuration is in force and how the application is doing, for who manages it. No secrets."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import django
import duckdb
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.vocabulary.code import code_version
from regie.web.health_check import PULSE_FILE, worker_is_well
from regie.web.jobs.models import Job
from regie.web.region import door
from regie.web.ui.components import Tone
from regie.web.ui.formats import moment, number

MEGABYTE, GIGABYTE = 1024**2, 1024**3

LITTLE = 0.1
"""Share of a disk under which what is free counts as little."""


@dataclass(frozen=True)
class Fact:
    """One line: what it is, how it stands, and whether that needs attention."""

    label: str
    text: str
    tone: Tone = "neutral"
    remark: str = ""


@dataclass(frozen=True)
class Part:
    """Lines that belong together."""

    title: str
    facts: Sequence[Fact]


def parts() -> list[Part]:
    """Everything that a manager may want to know, in the order of what goes wrong first."""
    return [
        Part(_("Toestand"), [_worker(), *_jobs(), _database(), _region(), *_disks()]),
        Part(_("Inloggen"), _sign_in()),
        Part(_("Mail"), _mail()),
        Part(_("Toepassing"), _application()),
        Part(_("Versies"), _versions()),
    ]


def _worker() -> Fact:
    well = worker_is_well(settings.REGIE.data)
    pulse = settings.REGIE.data / PULSE_FILE
    seen = (
        datetime.fromtimestamp(pulse.stat().st_mtime, timezone.get_current_timezone()) if pulse.exists() else None
    )
    if well:
        return Fact(_("Achtergrondtaken"), _("Actief"), "good")
    last = _("Voor het laatst gezien: %(moment)s.") % {"moment": moment(seen)} if seen else ""
    start = _("Start de werker met `regie worker`; tot dan blijven leveringen en prognoses wachten.")
    return Fact(_("Achtergrondtaken"), _("Staat stil"), "bad", f"{last} {start}".strip())


def _jobs() -> list[Fact]:
    jobs = Job.objects.unscoped()
    waiting = jobs.filter(state__in=(Job.State.WAITING, Job.State.RUNNING)).count()
    failed = jobs.filter(state=Job.State.FAILED).order_by("-finished_at").first()
    facts = [Fact(_("Taken die lopen of wachten"), number(waiting))]
    if failed is not None:
        facts.append(Fact(_("Laatste mislukte taak"), f"{failed.kind}, {moment(failed.finished_at)}", "warning"))
    return facts


def _database() -> Fact:
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = str(cursor.fetchone()[0])
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        size = int(cursor.fetchone()[0])
    return Fact(_("Database"), f"{kind} {version.split()[0]}, {number(Decimal(size) / MEGABYTE, 1)} MB")


def _region() -> Fact:
    try:
        region, snapshots = door.region(), door.snapshots()
    except (RegieError, OSError):
        return Fact(_("Map van de regio"), _("Niet leesbaar"), "bad", str(settings.REGIE.region))
    found = _("%(name)s, %(count)s momentopnamen") % {"name": region.name, "count": number(len(snapshots))}
    return Fact(_("Map van de regio"), found, remark=str(settings.REGIE.region))


def _disks() -> list[Fact]:
    folders: dict[int, Path] = {}
    for folder in (settings.REGIE.region, settings.REGIE.data):
        if folder.exists():
            folders.setdefault(folder.stat().st_dev, folder)
    return [_disk(folder) for folder in folders.values()]


def _disk(folder: Path) -> Fact:
    usage = shutil.disk_usage(folder)
    text = _("%(free)s GB vrij van %(total)s GB") % {
        "free": number(usage.free // GIGABYTE),
        "total": number(usage.total // GIGABYTE),
    }
    return Fact(_("Schijf"), text, "warning" if usage.free < LITTLE * usage.total else "neutral", str(folder))


def _sign_in() -> list[Fact]:
    config = settings.REGIE
    oidc = (
        f"{config.oidc_name} ({urlsplit(config.oidc_server).netloc})" if config.oidc_name else _("Niet ingesteld")
    )
    minutes, lock = config.session_seconds // 60, int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    facts = [
        Fact(
            _("Tweede factor"),
            _("Verplicht") if config.second_factor_required else _("Vrijwillig"),
            "good" if config.second_factor_required else "warning",
            _("De demo vraagt er nooit om.") if config.demo else "",
        ),
        Fact(_("Inlog van de organisatie"), oidc),
        Fact(
            _("Een sessie zonder activiteit eindigt na"), _("%(minutes)s minuten") % {"minutes": number(minutes)}
        ),
        Fact(
            _("Blokkade"),
            _("%(times)s keer een verkeerd wachtwoord, %(minutes)s minuten")
            % {"times": number(settings.AXES_FAILURE_LIMIT), "minutes": number(lock)},
        ),
    ]
    if config.oidc_name:
        domains = ", ".join(config.oidc_domains) or _("Geen: alleen wie is uitgenodigd komt binnen")
        facts.insert(2, Fact(_("Maildomeinen van de organisatie"), domains))
    return facts


def _mail() -> list[Fact]:
    parts_of_url = urlsplit(settings.REGIE.email_url)
    by = {
        "console": _("Naar de console: er gaat niets de deur uit"),
        "file": _("Naar bestanden in %(folder)s: er gaat niets de deur uit") % {"folder": parts_of_url.path},
    }.get(parts_of_url.scheme, f"{parts_of_url.scheme}, {parts_of_url.hostname}")
    sends = parts_of_url.scheme in ("smtp", "smtps")
    return [
        Fact(_("Verzending"), by, "neutral" if sends or settings.REGIE.demo else "warning"),
        Fact(_("Afzender"), settings.REGIE.email_from),
    ]


def _application() -> list[Fact]:
    config = settings.REGIE
    return [
        Fact(_("Adres"), config.address),
        Fact(_("Hostnamen"), ", ".join(config.hosts)),
        Fact("HTTPS", _("Ja") if config.https else _("Nee"), "good" if config.https or config.demo else "warning"),
        Fact(_("Demo"), _("Ja") if config.demo else _("Nee")),
        Fact(_("Vertrouwde proxy's"), number(config.proxies)),
        Fact(_("Grootste bestand"), f"{number(config.upload_bytes // MEGABYTE)} MB"),
        Fact(_("Taal van wie er geen koos"), {"nl": "Nederlands", "en": "English"}[config.language]),
        Fact(_("Huisstijl"), str(config.theme) if config.theme else _("Van Regie zelf")),
        Fact(_("Map van de toepassing"), str(config.data)),
    ]


def _versions() -> list[Fact]:
    return [
        Fact("Regie", code_version()),
        Fact("Python", platform.python_version()),
        Fact("Django", django.get_version()),
        Fact("DuckDB", duckdb.__version__),
    ]
