# SPDX-License-Identifier: EUPL-1.2
"""What no party would hand in: bombs, nested archives, wrong types, formulas, names that climb, random bytes. Each is
refused with a sentence, nothing is kept, and nothing is written outside the waiting room."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as trial_settings
from hypothesis import strategies as st
from tests.web.deliveries_web.small_world import (
    Commits,
    a_zip,
    filled_world,
    last_upload,
    production,
    send,
    small_world,
    waiting_files,
    zip_of,
)
from tests.web.people import person, scope, signed_in

from regie.deliveries import delivery_list
from regie.web.access import Role
from regie.web.deliveries.jobs import deliver
from regie.web.deliveries.models import Upload
from regie.web.deliveries.receiving import ToDisk
from regie.web.deliveries.service import receive
from regie.web.deliveries.waiting import Received, incoming, safe_name

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024


def workbook(*cells: tuple[int, int, Any], formula: str = "") -> bytes:
    """A workbook with a delivery of P and one line of production; ``cells`` change that line."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(2024, 7, 12)})  # noqa: DTZ001 the same cells give the same bytes
    tables = {
        "delivery": [
            ["party", "period_start", "period_end", "delivered_on", "standard_version"],
            ["P", "2024-01-01", "2024-06-30", "2024-07-12", "1"],
        ],
        "production": [
            [
                "line",
                "provider",
                "municipality",
                "segment",
                "service_month",
                "quantity",
                "unit",
                "amount",
                "booked_on",
                "cost_kind",
            ],
            ["L1", "P", "0917", "area_team", "2024-03", "1", "04", "10.00", "2024-04-01", "regular"],
        ],
    }
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name == "production":
            for row, column, value in cells:
                sheet.write_string(row, column, value)
            if formula:
                sheet.write_formula(1, 7, formula, None, "")
    book.close()
    return buffer.getvalue()


def lying_zip(content: bytes, name: str, declared: int) -> bytes:
    """A zip of which one member says to unpack to fewer bytes than it does."""
    data = bytearray(content)
    info = zipfile.ZipFile(io.BytesIO(content)).getinfo(name)
    struct.pack_into("<I", data, info.header_offset + 22, declared)
    place = struct.unpack("<I", data[data.rfind(b"PK\x05\x06") + 16 :][:4])[0]
    while data[place : place + 4] == b"PK\x01\x02":
        lengths = struct.unpack("<HHH", data[place + 28 : place + 34])
        if bytes(data[place + 46 : place + 46 + lengths[0]]) == name.encode():
            struct.pack_into("<I", data, place + 24, declared)
        place += 46 + sum(lengths)
    return bytes(data)


def bomb() -> bytes:
    return zip_of({"production.csv": b"0" * (64 * MEGABYTE)})


HOSTILE = {
    "bom.zip": bomb,
    "genest.zip": lambda: zip_of({"binnen.zip": zip_of({"delivery.csv": b"party;P\n"})}),
    "tien-diep.zip": lambda: nested(10),
    "liegt.zip": lambda: lying_zip(zip_of({"delivery.csv": b"party\n" + b"P\n" * 200_000}), "delivery.csv", 100),
    "veel.zip": lambda: zip_of({f"tabel{number}.csv": b"a" for number in range(1000)}),
    "klimt.zip": lambda: zip_of({"../../delivery.csv": b"party\nP\n"}),
    "absoluut.zip": lambda: zip_of({"/etc/delivery.csv": b"party\nP\n"}),
    "afgekapt.zip": lambda: zip_of({"delivery.csv": b"party\nP\n"})[:-30],
    "afgekapt.xlsx": lambda: workbook()[:2000],
    "bom.xlsx": lambda: zip_of({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b" " * (64 * MEGABYTE)}),
    "niets.xlsx": lambda: b"PK\x05\x06" + b"\0" * 18,
    "plaatje.xlsx": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
    "brief.xlsx": lambda: b"%PDF-1.7\n",
    "pagina.csv": lambda: b"<html><script>alert(1)</script>",
    "programma.xlsx": lambda: b"MZ" + bytes(range(256)) * 20,
    "oud.xlsx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "archief.gz": lambda: b"\x1f\x8b\x08" + b"\0" * 50,
    "tekst.parquet": lambda: b"PAR1" + b"\0" * 100 + b"PAR1",
    "document.docx": lambda: zip_of({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
    "zonder-einde": lambda: b"zomaar",
}


def nested(depth: int) -> bytes:
    content = zip_of({"delivery.csv": b"party\nP\n"})
    for number in range(depth):
        content = zip_of({f"laag{number}.zip": content})
    return content


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_nothing_behind(
    name: str, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    member = signed_in(Role.MEMBER, "P")
    with django_capture_on_commit_callbacks(execute=True):
        send(member, (name, HOSTILE[name]()))
    one = last_upload()
    assert one.state == "refused"
    assert {lang for lang, sentence in one.refusal.items() if sentence.endswith(".")} == {"nl", "en"}
    assert len(delivery_list(region)) == 1
    assert waiting_files(settings) == []
    page = member.get(reverse("deliveries:uploaded", args=[one.id]))
    assert page.status_code == HTTPStatus.OK
    assert "Traceback" not in page.content.decode()


def test_a_workbook_whose_texts_unpack_to_more_than_they_say_is_refused(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    filled_world(settings, tmp_path)
    honest = zipfile.ZipFile(io.BytesIO(workbook()))
    members = {info.filename: honest.read(info) for info in honest.infolist()}
    members["xl/sharedStrings.xml"] = b"<sst>" + b"<si><t>" + b"A" * (200 * MEGABYTE) + b"</t></si></sst>"
    content = lying_zip(zip_of(members), "xl/sharedStrings.xml", 1000)
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in(Role.MEMBER, "P"), ("liegt.xlsx", content))
    assert last_upload().state == "refused"


def test_a_formula_counts_by_its_kept_result_and_without_one_the_file_is_refused(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    filled_world(settings, tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in(Role.MEMBER, "P"), ("formule.xlsx", workbook(formula="=1+1")))
    assert last_upload().state == "refused"
    assert "formule" in last_upload().refusal["nl"]


def test_a_text_that_looks_like_a_formula_stays_a_text_in_every_file_that_goes_out(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    filled_world(settings, tmp_path)
    member = signed_in(Role.MEMBER, "P")
    evil = '=HYPERLINK("http://kwaad.example";"klik")'
    with django_capture_on_commit_callbacks(execute=True):
        send(member, ("kwaad.xlsx", workbook((1, 7, evil), (1, 0, "+1+cmd|' /C calc'!A0"))))
    short = last_upload().delivery_hash[:16]
    aside = member.get(reverse("deliveries:set_aside", args=[short]))
    sheets = zipfile.ZipFile(io.BytesIO(b"".join(aside)))  # type: ignore[call-overload]
    assert not any(b"<f>" in sheets.read(name) for name in sheets.namelist() if "worksheets/" in name)
    listed = reverse("deliveries:findings", args=[short])
    book = zipfile.ZipFile(io.BytesIO(member.get(f"{listed}?export=xlsx").content))
    assert not any(b"<f>" in book.read(name) for name in book.namelist() if "worksheets/" in name)
    lines = member.get(f"{listed}?export=csv").content.decode("utf-8-sig")
    assert ";=HYPERLINK" not in lines
    assert "'=HYPERLINK" in lines


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/abs/olute.zip", "olute.zip"),
        ("C:\\map\\juni.xlsx", "juni.xlsx"),
        (".htaccess", "htaccess"),
        ("...", "levering"),
        ("", "levering"),
        ("a\0b.zip", "ab.zip"),
        ("é" * 300 + ".xlsx", None),
        ("juni\r\nSet-Cookie: x.zip", None),
        ("naam<script>.zip", None),
        ("\u202egnp.zip", None),
    ],
)
def test_a_name_never_leads_out_of_the_waiting_room(
    written: str, kept: str | None, settings: Any, tmp_path: Path
) -> None:
    small_world(settings, tmp_path)
    name = safe_name(written)
    assert kept in (None, name)
    assert not set(name) & set('/\\\0\r\n<>:"\u202e')
    assert not name.startswith(".")
    assert 0 < len(name.encode()) <= 200


@given(st.text(max_size=300))
def test_whatever_a_name_is_it_is_one_harmless_name(written: str) -> None:
    name = safe_name(written)
    assert name == Path(name).name
    assert name not in ("", ".", "..")
    assert len(name.encode()) <= 250
    assert safe_name(name) == name


def test_files_with_climbing_names_stay_in_the_waiting_room(settings: Any, tmp_path: Path) -> None:
    small_world(settings, tmp_path)
    boundary = "grens"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="sent"; filename="..\\..\\..\\kwaad.zip"\r\n'
        f"Content-Type: application/zip\r\n\r\nPK\x03\x04\r\n--{boundary}--\r\n"
    )
    member = signed_in(Role.MEMBER, "P")
    answer = member.generic(
        "POST", reverse("deliveries:upload"), body.encode(), f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code == HTTPStatus.FOUND
    assert waiting_files(settings) == [f"{last_upload().id}/file/kwaad.zip"]
    assert not list(tmp_path.glob("kwaad*"))


def test_a_file_beyond_the_limit_is_cut_off_on_the_way_and_never_kept(settings: Any, tmp_path: Path) -> None:
    from dataclasses import replace

    small_world(settings, tmp_path)
    settings.REGIE = replace(settings.REGIE, upload_bytes=MEGABYTE)
    answer = send(signed_in(Role.MEMBER, "P"), ("groot.zip", b"PK\x03\x04" + b"x" * (2 * MEGABYTE)))
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "groter dan 1 MB" in answer.content.decode()
    assert not Upload.objects.unscoped().exists()
    assert waiting_files(settings) == []
    far_too_large = send(signed_in(Role.MEMBER, "P"), ("groot.zip", b"x" * (9 * MEGABYTE)))
    assert far_too_large.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_a_hundred_megabytes_go_to_disk_without_passing_through_memory(
    settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    small_world(settings, tmp_path)
    seen: list[int] = []
    written = ToDisk.receive_data_chunk

    def watched(self: ToDisk, raw_data: bytes, start: int) -> None:
        seen.append(len(raw_data))
        written(self, raw_data, start)

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("a file was kept in memory")

    monkeypatch.setattr(ToDisk, "receive_data_chunk", watched)
    monkeypatch.setattr(MemoryFileUploadHandler, "handle_raw_input", never)
    send(signed_in(Role.MEMBER, "P"), ("groot.zip", b"PK\x03\x04" + random.Random(1).randbytes(MEGABYTE) * 100))
    one = last_upload()
    assert one.size == 100 * MEGABYTE + 4
    assert max(seen) <= 64 * 1024
    kept: Path = settings.REGIE.uploads / str(one.id) / "file" / "groot.zip"
    assert kept.stat().st_size == one.size


def test_too_many_files_and_broken_requests_get_the_form_with_a_sentence(settings: Any, tmp_path: Path) -> None:
    small_world(settings, tmp_path)
    member = signed_in(Role.MEMBER, "P")
    many = send(member, *((f"{number}.zip", b"PK\x03\x04") for number in range(25)))
    assert many.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "ten hoogste 20 bestanden" in many.content.decode()
    broken = member.generic("POST", reverse("deliveries:upload"), b"\0\1\2", "multipart/form-data; boundary=")
    assert broken.status_code in (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert waiting_files(settings) == []


def test_who_may_not_deliver_sends_nothing_to_disk(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    small_world(settings, tmp_path)
    monkeypatch.setattr(ToDisk, "new_file", lambda *_: pytest.fail("a denied request was read"))
    for client in (signed_in(Role.ACCOUNT_MANAGER), signed_in(Role.DIRECTOR), Client()):
        assert send(client, ("a.zip", b"PK")).status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.FOUND)
    assert not Upload.objects.unscoped().exists()


def a_try(content: bytes, name: str) -> Upload:
    """Hand in some bytes and do the job, without a browser."""
    with incoming() as folder:
        path = folder / "x"
        path.write_bytes(content)
        asks = scope(Role.MEMBER, "P", user_id=person(Role.MEMBER, "P").pk)
        (made,) = receive(asks, [Received(path, name, len(content), "0" * 64)], None, Upload.Wish.DELIVER, "nl")
    deliver(lambda done, total, message: None, upload=str(made.id))
    made.refresh_from_db()
    return made


QUIET = trial_settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@QUIET
@given(
    st.binary(min_size=1, max_size=2000), st.sampled_from(["a.xlsx", "a.zip", "delivery.csv", "a.parquet", "a"])
)
def test_random_bytes_are_refused_and_never_break_the_job(
    settings: Any, tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    small_world(settings, tmp_path_factory.mktemp("fuzz"))
    assert a_try(content, name).state == "refused"


@QUIET
@given(st.data())
def test_a_truncated_or_changed_file_is_refused_or_stored_and_never_breaks_the_job(
    settings: Any, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    small_world(settings, folder)
    name, good = data.draw(
        st.sampled_from([("a.xlsx", workbook()), ("a.zip", a_zip(folder, production({"line": "L1"})))])
    )
    content = bytearray(good[: data.draw(st.integers(1, len(good)))])
    for _ in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert a_try(bytes(content), name).state in ("refused", "stored")
