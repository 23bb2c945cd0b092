# SPDX-License-Identifier: EUPL-1.2
"""A file of anchors, one JSON object a line, newest last. Keep it where who runs the database cannot write."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from regie.vocabulary import RegieError
from regie.web.audit.chain import moment
from regie.web.audit.verify import Anchor, Verdict


def read_anchors(path: Path) -> list[Anchor]:
    """The anchors in the file, none when it is not there yet. Raises ``RegieError`` when it cannot be read."""
    if not path.exists():
        return []
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [Anchor(int(line["sequence"]), str(line["hash"])) for line in lines]
    except (ValueError, KeyError, TypeError):
        raise RegieError("web_audit.anchor_unreadable", file=path) from None


def add_anchor(path: Path, verdict: Verdict, at: datetime) -> None:
    """Write the newest hash at the end of the file, and wait until it is on the disk."""
    line = {"sequence": verdict.last_sequence, "hash": verdict.last_hash, "at": moment(at)}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())
