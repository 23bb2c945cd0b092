# SPDX-License-Identifier: EUPL-1.2
"""A workbook as another program computes it: LibreOffice, without the values that the file holds itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
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


def spoiled(path: Path, to: Path, *replaced: tuple[str, str]) -> Path:
    """A copy in which every formula holds a wrong value; ``replaced`` are texts of the file to change as well."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(to, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/"):
                text = content.decode("utf-8")
                for before, after in replaced:
                    text = text.replace(before, after)
                text = re.sub(r' t="str"(><f>)', r"\1", text)
                text = re.sub(r"</f><v>[^<]*</v>", f"</f><v>{WRONG}</v>", text)
                content = text.encode("utf-8")
            target.writestr(name, content)
    return to


def recomputed(path: Path, folder: Path) -> dict[str, list[list[Any]]]:
    """The cells of every sheet after LibreOffice computed all formulas anew."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    out = folder / "recomputed"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=60)
    return cells(out / f"{path.stem}.xlsx")


def cells(path: Path) -> dict[str, list[list[Any]]]:
    """The values that a file holds, by sheet, row and column from 0."""
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def formulas(path: Path) -> dict[str, dict[str, str]]:
    """Every formula by sheet and cell, as the file has it."""
    found: dict[str, dict[str, str]] = {}
    with zipfile.ZipFile(path) as book:
        names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode("utf-8"))
        for number, name in enumerate(names, 1):
            text = book.read(f"xl/worksheets/sheet{number}.xml").decode("utf-8")
            pairs = re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]*)</f>', text)
            found[name] = {cell: formula for cell, formula in pairs}
    return found
