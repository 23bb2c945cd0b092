# SPDX-License-Identifier: EUPL-1.2
"""Files of a delivery as they are kept: what was handed in, and the rows set aside to correct."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import duckdb
from django.http import FileResponse, Http404

from regie.deliveries import Summary, set_aside_file
from regie.deliveries.sql import parquet
from regie.deliveries.store import DELIVERIES, NOTE
from regie.vocabulary.tables import tables
from regie.web.audit.cleaning import without_persons
from regie.web.deliveries.waiting import safe_name
from regie.web.region import door

_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def set_aside(one: Summary) -> FileResponse:
    """The rows set aside, in the layout of the standard; raises ``Http404`` without any."""
    path = set_aside_file(door.folder(), one.hash)
    if path is None:
        raise Http404
    return _file(path, f"apart-gezet-{one.party}-{one.period_end}-{one.hash[:8]}{path.suffix}")


def originals(one: Summary) -> list[Path]:
    """The files as they were handed in; none when they could not be kept."""
    home = door.folder() / DELIVERIES / one.hash / "original"
    return [path for path in sorted(home.rglob("*")) if path.is_file() and path.name != NOTE]


def original(one: Summary) -> FileResponse:
    """The file as handed in, several as a zip; raises ``Http404`` when none was kept."""
    found = originals(one)
    if not found:
        raise Http404
    if len(found) == 1:
        return _file(found[0], safe_name(found[0].name))
    together = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    home = door.folder() / DELIVERIES / one.hash / "original"
    with zipfile.ZipFile(together, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in found:
            archive.write(path, path.relative_to(home).as_posix())
    together.seek(0)
    return FileResponse(
        together, as_attachment=True, filename=f"levering-{one.hash[:8]}.zip", content_type="application/zip"
    )


def subjects(one: Summary, *parts: str) -> set[str]:
    """The pseudonyms of the people whose rows are in these parts of a delivery (``accepted``, ``set_aside``). What
    was written in the place of one and could name a person is left out."""
    home = door.folder() / DELIVERIES / one.hash
    named = [name for name, table in tables().items() if any(each.name == "client_key" for each in table.columns)]
    found: set[str] = set()
    with duckdb.connect() as con:
        for path in (home / part / f"{name}.parquet" for part in parts for name in named):
            if path.exists():
                rows = con.execute(f"SELECT DISTINCT client_key FROM {parquet(path)}").fetchall()  # nosec B608
                found |= {key for (key,) in rows if key and without_persons(key) == key}
    return found


def _file(path: Path, name: str) -> FileResponse:
    kind = _TYPES.get(path.suffix.lower(), "application/octet-stream")
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)
