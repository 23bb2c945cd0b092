# SPDX-License-Identifier: EUPL-1.2
"""Which code made a number: the version, and a hash of everything that computes."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import regie

NOT_COMPUTING = frozenset({"cli", "exchange", "reporting", "example_region", "procurement", "texts", "web"})
"""Rooms and folders that show, speak, translate or make examples: they change no number of a snapshot."""

KINDS = frozenset({".py", ".sql", ".toml", ".csv"})


@cache
def code_version(*also: str) -> str:
    """The version with eight characters of the hash of the code and definitions that numbers come from.

    A number that was kept can be made again only by the same code: another one may differ for a good reason.
    ``also`` are rooms that change no number of a snapshot, and texts by name, that do change what is kept with
    this version.
    """
    root = Path(regie.__file__).parent
    left_out = NOT_COMPUTING - set(also)
    found = sha256()
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        spoken = "texts" in inside.parts and path.stem in also
        if path.suffix in KINDS and (spoken or not left_out & set(inside.parts)):
            found.update(inside.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{regie.__version__}+{found.hexdigest()[:8]}"
