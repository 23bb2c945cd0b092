# SPDX-License-Identifier: EUPL-1.2
"""What the first bytes of a file say, before any of it is parsed."""

from __future__ import annotations

import re
from typing import NamedTuple

_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_COMMENT = re.compile(rb"(?s)<!--.*?(?:-->|$)")
_FIRST_TAG = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?Bericht\b[^>]*>")
_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00\xfe\xff", b"\x4c\x6f\xa7\x94")
_NAMES = {
    b"utf-8": None,
    b"utf8": None,
    b"us-ascii": None,
    b"iso-8859-1": "ISO-8859-1",
    b"iso-8859-15": "ISO-8859-15",
    b"windows-1252": "Windows-1252",
}


class Look(NamedTuple):
    """What stands out: the finding, and whether the file is not to be read further."""

    rule: str
    refused: bool
    details: dict[str, object] = {}  # noqa: RUF012 - never changed


def look(head: bytes) -> Look | None:
    """Judge the first part of a file (at least 1 kB, or all of it)."""
    text = head.removeprefix(_BOM)
    if not text.strip():
        return Look("file_empty", True)
    if head.startswith(_WIDE):
        return Look("encoding_wide", True)
    if not text.lstrip().startswith(b"<"):
        return Look("not_xml", True)
    # a message has none; entities, whether bombs or files from outside, need one
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        return Look("document_type", True)
    first = _FIRST_TAG.search(_COMMENT.sub(b"", text))
    if first is None or first[1] != b"Bericht":
        return Look("not_ijw", True)
    declared = _DECLARED.match(text)
    if declared and declared[1].lower() not in _NAMES:
        return Look("encoding_unknown", True)
    name = declared and _NAMES[declared[1].lower()]
    return Look("encoding_other", False, {"encoding": name}) if name else None


def has_attributes(head: bytes) -> bool:
    """Whether an element after the first may have an attribute: there is none without ``=``."""
    root = _ROOT.search(head)
    return b"=" in (head[root.end() :] if root else head)
