# SPDX-License-Identifier: EUPL-1.2
"""What a PDF says to a machine: its structure tree, and the text of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf


def elements(node: Any) -> Iterator[Any]:
    """The structure tree in reading order."""
    if isinstance(node, pikepdf.Array):
        for part in node:
            yield from elements(part)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def tagged(pdf: pikepdf.Pdf, *kinds: str) -> list[Any]:
    return [node for node in elements(pdf.Root.StructTreeRoot.K) if str(node.S)[1:] in kinds]


def words(pdf: pikepdf.Pdf, page: int) -> str:
    """The text of a page, by the font's own table of characters."""
    leaf = pdf.pages[page]
    tables: dict[str, dict[int, str]] = {}
    for name, font in leaf.Resources.Font.items():
        cmap = font.ToUnicode.read_bytes().decode("latin-1")
        pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", cmap)
        tables[str(name)] = {int(a, 16): bytes.fromhex(b).decode("utf-16-be") for a, b in pairs}
    text, current = "", ""
    for operands, operator in pikepdf.parse_content_stream(leaf):
        if str(operator) == "Tf":
            current = str(operands[0])
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    codes = [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)]
                    text += "".join(tables[current].get(code, "") for code in codes)
    return text
