# SPDX-License-Identifier: EUPL-1.2
"""Promises of the repository itself: generated pages, licence lines, small modules, nothing that names a registry."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE = 400
SPDX = "SPDX-License-Identifier: EUPL-1.2"
CODE = {".py", ".sql", ".toml", ".typ", ".css", ".js"}
REGISTRIES = ("pypi", "files.pythonhosted"), ("registry.npmjs", "deb.debian", "archive.ubuntu", "static.crates")


def files(*folders: str) -> list[Path]:
    """The repository's own files: those that git knows or would take in."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.skip("this is no git repository, so its files cannot be told from what was made here")
    return [ROOT / name for name in ran.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "page", ["commands.md", "definitions.md", "delivery-standard.md", "delivery-standard.schema.json"]
)
def test_the_generated_pages_are_up_to_date(regie, tmp_path, page):
    assert regie("docs", "--out", tmp_path).code == 0
    made, kept = ((folder / page).read_text(encoding="utf-8") for folder in (tmp_path, ROOT / "docs"))
    assert made == kept, "run: make docs"


def test_every_source_file_carries_the_licence_line():
    without = [
        str(path.relative_to(ROOT))
        for path in files("src", "tests", "bench")
        if path.suffix in CODE and SPDX not in "".join(path.open(encoding="utf-8").readlines()[:3])
    ]
    assert without == []


def test_modules_are_short():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files("src/regie")
        if path.suffix == ".py"
        and path.parent.name != "migrations"  # Django writes these
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) >= LONGEST_MODULE
    }
    assert long == {}


def test_no_file_names_a_package_registry():
    hosts = [f"{name}.org" for name in REGISTRIES[0]] + [f"{name}." for name in REGISTRIES[1]]
    found = [
        (str(path.relative_to(ROOT)), host)
        for path in files()
        for host in hosts
        if host.encode() in path.read_bytes()
    ]
    assert found == []


def test_no_file_fixes_a_tool_or_an_interpreter():
    names = {path.name for path in files()}
    assert not names & {"uv.lock", ".python-version", "poetry.lock"}


def test_publiccode_has_the_keys_that_a_catalogue_needs():
    keys = {
        text.partition(":")[0]
        for text in (ROOT / "publiccode.yml").read_text(encoding="utf-8").splitlines()
        if text[:1].isalpha()
    }
    required = {"publiccodeYmlVersion", "name", "platforms", "developmentStatus", "softwareType"}
    assert required | {"description", "legal", "maintenance", "localisation"} <= keys
