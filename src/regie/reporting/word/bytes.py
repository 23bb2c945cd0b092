# SPDX-License-Identifier: EUPL-1.2
"""The same document gives the same bytes: a DOCX is a zip, and a zip remembers when it was made."""

from __future__ import annotations

import io
import zipfile

_NO_TIME = (1980, 1, 1, 0, 0, 0)


def settled(content: bytes) -> bytes:
    """A DOCX (or another zip) with its members as they were, in their order, without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w") as kept:
        for member in made.infolist():
            entry = zipfile.ZipInfo(member.filename, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            kept.writestr(entry, made.read(member))
    return out.getvalue()
