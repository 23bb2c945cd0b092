# SPDX-License-Identifier: EUPL-1.2
"""The one typeface of everything Regie publishes: Lato, under the SIL Open Font License, from a package."""

from __future__ import annotations

import base64
import struct
import zlib
from functools import cache
from pathlib import Path

from font_lato import font_directory

FAMILY = "Lato"

_FACES = (
    ("Lato-Regular.ttf", 400, "normal"),
    ("Lato-Italic.ttf", 400, "italic"),
    ("Lato-Bold.ttf", 700, "normal"),
    ("Lato-Black.ttf", 900, "normal"),
)


def font_folder() -> Path:
    """The folder with the font files, of the package ``font-lato``."""
    return Path(font_directory)


@cache
def font_faces() -> str:
    """CSS that carries the four faces in itself, so that a page needs no other file."""
    return "\n".join(
        f"@font-face{{font-family:{FAMILY};font-weight:{weight};font-style:{style};font-display:swap;"
        f"src:url(data:font/woff;base64,{_woff_text(name)}) format('woff')}}"
        for name, weight, style in _FACES
    )


def _woff_text(name: str) -> str:
    return base64.b64encode(woff((font_folder() / name).read_bytes())).decode("ascii")


def woff(font: bytes) -> bytes:
    """A TrueType font in its compressed form for the web (W3C, WOFF File Format 1.0, sections 3-5)."""
    flavour, count = struct.unpack(">IH", font[:6])
    entries = sorted(struct.unpack(">4sIII", font[12 + 16 * i : 28 + 16 * i]) for i in range(count))
    start = 44 + 20 * count
    directory, data = b"", b""
    for tag, checksum, offset, length in entries:
        table = font[offset : offset + length]
        packed = zlib.compress(table, 9)
        kept = packed if len(packed) < length else table
        directory += struct.pack(">4sIIII", tag, start + len(data), len(kept), length, checksum)
        data += kept + bytes(-len(kept) % 4)
    unpacked = 12 + 16 * count + sum((length + 3) // 4 * 4 for _, _, _, length in entries)
    total = start + len(data)
    header = struct.pack(">4sIIHHIHHIIIII", b"wOFF", flavour, total, count, 0, unpacked, 1, 0, 0, 0, 0, 0, 0)
    return header + directory + data
