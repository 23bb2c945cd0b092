# SPDX-License-Identifier: EUPL-1.2
"""A workbook as another program computes it: LibreOffice, without the values that the file holds itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed: formulas cannot be recomputed"
)

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""

WRONG = 987654321


def spoiled(path: Path, to: Path, changed: Mapping[tuple[str, str], object] | None = None) -> Path:
    """A copy in which every formula holds a wrong value; ``changed`` gives cells (sheet, name) another number."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(to, "w") as target:
        names = dict(_sheets(source))
        for name in source.namelist():
            content = source.read(name)
            if name in names:
                text = content.decode("utf-8")
                text = re.sub(r' t="str"(><f>)', r"\1", text)
                text = re.sub(r"</f><v>[^<]*</v>", f"</f><v>{WRONG}</v>", text)
                for (sheet, cell), value in (changed or {}).items():
                    if sheet == names[name]:
                        text, found = re.subn(rf'(<c r="{cell}"[^>]*><v>)[^<]*', rf"\g<1>{value}", text)
                        assert found == 1, f"{sheet}!{cell} holds no number"
                content = text.encode("utf-8")
            target.writestr(name, content)
    return to


def recomputed(folder: Path, *paths: Path) -> list[dict[str, list[list[Any]]]]:
    """The cells of every sheet of each file after LibreOffice computed all formulas anew."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    out = folder / "recomputed"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
    files = [str(path) for path in paths]
    subprocess.run([*command, "--outdir", str(out), *files], check=True, capture_output=True, timeout=120)
    return [cells(out / path.name) for path in paths]


def cells(path: Path) -> dict[str, list[list[Any]]]:
    """The values that a file holds, by sheet, row and column from 0."""
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def formulas(path: Path) -> dict[str, dict[str, str]]:
    """Every formula by sheet and cell, as the file has it."""
    found: dict[str, dict[str, str]] = {}
    with zipfile.ZipFile(path) as book:
        for file, name in _sheets(book):
            text = book.read(file).decode("utf-8")
            pairs = re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]*)</f>', text)
            found[name] = {cell: unescape(formula) for cell, formula in pairs}
    return found


def _sheets(book: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Files of the sheets and their names."""
    names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode("utf-8"))
    return [(f"xl/worksheets/sheet{number}.xml", unescape(name)) for number, name in enumerate(names, 1)]
