# SPDX-License-Identifier: EUPL-1.2
"""The same snapshot gives the same report: page, print and JSON, in another process too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REVIEWS = Path(__file__).parents[1] / "review"

WRITE = """
import sys
from hashlib import sha256
from pathlib import Path

from small_regions import rich_review

from regie.reporting import half_year_document, write_document

review = rich_review(suppressed=True)
for path in write_document(half_year_document(review), Path(sys.argv[1]), "report"):
    print(path.name, sha256(path.read_bytes()).hexdigest())
print(sha256(review.model_dump_json().encode()).hexdigest())
"""


def hashes(folder: Path, seed: str) -> str:
    # sets and dicts of text are ordered by this seed: what depends on their order would differ
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(REVIEWS)}
    command = [sys.executable, "-c", WRITE, str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    first = hashes(tmp_path / "first", "1")
    assert len(first.splitlines()) == 3
    assert hashes(tmp_path / "second", "2") == first
