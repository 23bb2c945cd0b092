# SPDX-License-Identifier: EUPL-1.2
"""The report of a result as files: made once, then kept in the cache under the run that it is of."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from regie.procurement.result import StudyResult
from regie.reporting.html import render_html
from regie.reporting.pdf import render_pdf
from regie.reporting.procurement import exploration_document, exploration_workbook
from regie.vocabulary.code import code_version
from regie.vocabulary.durable import commit_file
from regie.web.region import door

KINDS = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The files of a report and what they are."""


def made(result: StudyResult, kind: str, lang: str) -> bytes:
    """A file of the report, from the cache or made now."""
    file = _file(result, kind, lang)
    try:
        return file.read_bytes()
    except OSError:
        content = _make(result, kind, lang)
        commit_file(file, content)
        return content


def chapters(result: StudyResult, lang: str) -> list[str]:
    """The titles of its chapters and annexes."""
    document = exploration_document(result, door.region(), lang=lang)
    return [each.title for each in (*document.chapters, *document.annexes)]


def _make(result: StudyResult, kind: str, lang: str) -> bytes:
    if kind == "xlsx":
        return exploration_workbook(result, door.region(), lang=lang)
    document = exploration_document(result, door.region(), lang=lang)
    return render_pdf(document, document.meta.date) if kind == "pdf" else render_html(document).encode("utf-8")


def _file(result: StudyResult, kind: str, lang: str) -> Path:
    name = f"{result.parameters.id}-{code_version()[:12]}-{lang}.{kind}"
    return Path(settings.REGIE.cache) / "procurement" / "reports" / name.replace("/", "-")
