# SPDX-License-Identifier: EUPL-1.2
"""Write a document into a folder as page, as print and, where asked, for a word processor."""

from __future__ import annotations

import os
from pathlib import Path

from regie.reporting.document import Document
from regie.reporting.html import render_html
from regie.reporting.pdf import render_pdf
from regie.reporting.word import render_docx


def write_document(document: Document, folder: Path, name: str, *, word: bool = False) -> list[Path]:
    """Write ``name.html`` and ``name.pdf`` into ``folder`` (made when missing), with ``word`` also
    ``name.docx``; the paths.

    All are rendered before anything is written, and each file appears whole or not at all. The PDF is dated by
    the document, so the same document gives the same bytes.
    """
    rendered = {
        folder / f"{name}.html": render_html(document).encode("utf-8"),
        folder / f"{name}.pdf": render_pdf(document, document.meta.date),
    }
    if word:
        rendered[folder / f"{name}.docx"] = render_docx(document)
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in rendered.items():
        draft = path.with_name(f".{path.name}.draft")
        draft.write_bytes(content)
        os.replace(draft, path)
    return list(rendered)
