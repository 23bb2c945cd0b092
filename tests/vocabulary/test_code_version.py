# SPDX-License-Identifier: EUPL-1.2
"""A number says which code made it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import regie
from regie.vocabulary.code import code_version


def version_of(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(regie, "__file__", str(root / "__init__.py"))
    code_version.cache_clear()
    try:
        return code_version()
    finally:
        monkeypatch.undo()
        code_version.cache_clear()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    own = Path(regie.__file__).parent
    return Path(shutil.copytree(own, tmp_path / "regie", ignore=shutil.ignore_patterns("__pycache__")))


def test_the_same_code_has_the_same_version_wherever_it_stands(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert version_of(copy, monkeypatch) == code_version()
    assert code_version().startswith(f"{regie.__version__}+")


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("forecast/simulating/cohorts.py", True),
        ("figures/indicators/inflow.sql", True),
        ("vocabulary/tables.toml", True),
        ("vocabulary/texts/cli.toml", False),
        ("reporting/html.py", False),
        ("cli/demo.py", False),
        ("web/region/door.py", False),
    ],
)
def test_what_computes_changes_the_version_and_what_speaks_does_not(
    copy: Path, monkeypatch: pytest.MonkeyPatch, file: str, changes: bool
) -> None:
    path = copy / file
    path.write_bytes(path.read_bytes() + b"\n# more\n")
    assert (version_of(copy, monkeypatch) != code_version()) is changes
