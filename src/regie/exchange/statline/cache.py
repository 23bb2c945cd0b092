# SPDX-License-Identifier: EUPL-1.2
"""What StatLine said, kept on disk per table and modification date: the same question is asked once.

A file holds the pages as they came. It is written beside its place and renamed, so a reader sees a whole file or
none; one that is damaged all the same is not believed and asked for again. The folder may be removed at any time.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from regie.vocabulary.durable import BUILDING, move_into_place


@dataclass(frozen=True)
class Question:
    """What was asked: of which address and table, in which state of the table, with which words."""

    address: str
    table: str
    modified: str
    words: str


class Cache:
    """A folder of answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def answer(self, question: Question) -> list[str] | None:
        """The pages that answered the question before, or nothing."""
        try:
            kept = json.loads(gzip.decompress(self._place(question).read_bytes()))
        except (OSError, EOFError, zlib.error, ValueError):
            return None
        if not isinstance(kept, dict) or kept.get("question") != asdict(question):
            return None
        pages = kept.get("pages")
        return pages if isinstance(pages, list) and all(isinstance(page, str) for page in pages) else None

    def keep(self, question: Question, pages: Sequence[str]) -> None:
        """Keep an answer."""
        kept = json.dumps({"question": asdict(question), "pages": list(pages)}, ensure_ascii=False)
        place = self._place(question)
        place.parent.mkdir(parents=True, exist_ok=True)
        # a name of its own: two processes may fetch the same table
        handle, built = tempfile.mkstemp(prefix=BUILDING, dir=place.parent)
        try:
            with open(handle, "wb") as file:
                file.write(gzip.compress(kept.encode("utf-8"), mtime=0))
                file.flush()
                os.fsync(file.fileno())
            move_into_place(Path(built), place)
        except BaseException:
            Path(built).unlink(missing_ok=True)
            raise

    def _place(self, question: Question) -> Path:
        words = hashlib.sha256(json.dumps(asdict(question)).encode("utf-8")).hexdigest()
        return self.folder / _name(question.table) / _name(question.modified) / f"{words[:32]}.json.gz"


def _name(text: str) -> str:
    """A text as the name of a folder."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", text)[:60] or "_"
