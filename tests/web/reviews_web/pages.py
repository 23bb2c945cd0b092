# SPDX-License-Identifier: EUPL-1.2
"""What a page says, as text and as the rows of its tables, for the tests of the screens on figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import unescape
from re import sub
from typing import Any

from django.test import Client
from django.utils.html import strip_tags
from tests.web.region_folder import half_year_snapshot, latest_snapshot, small_region

from regie.figures import open_snapshot, query
from regie.vocabulary import Figure, Period

HALF_YEAR = "2024-H1"


def half() -> str:
    """The snapshot of the half-year report, in which the extra cost is the published one."""
    return half_year_snapshot(small_region())


def latest() -> str:
    """The newest snapshot."""
    return latest_snapshot(small_region())


def said(client: Client, path: str, status: int = 200, **parameters: Any) -> str:
    """The text of a page, spaces made single."""
    answer = client.get(path, parameters)
    assert answer.status_code == status, strip_tags(answer.content.decode())[-2000:]
    return text(answer.content.decode())


def text(html: str) -> str:
    """The text in a page, without scripts and with single spaces."""
    bare = strip_tags(sub(r"(?s)<(script|style|svg|datalist)\b.*?</\1>", " ", html.replace("<", " <")))
    return " ".join(unescape(bare).replace("\u00a0", " ").split())


def rows(client: Client, path: str, table: str = "", **parameters: Any) -> list[dict[str, str]]:
    """The rows of a table of a page, as its file has them."""
    asked = parameters | {"export": "csv"} | ({"tabel": table} if table else {})
    answer = client.get(path, asked)
    assert answer.status_code == 200, strip_tags(answer.content.decode())[-2000:]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def cents(written: str) -> int:
    """An amount in a file, in whole cents."""
    whole, _, part = written.replace(".", "").partition(",")
    return int(whole + (part + "00")[:2])


def counted(snapshot: str, indicator: str, periods: Sequence[str], by: Sequence[str] = ()) -> list[Figure]:
    """What the region has, with every number in it."""
    with open_snapshot(small_region(), snapshot) as source:
        return query(source, indicator, by=by, periods=[Period.parse(each) for each in periods])
