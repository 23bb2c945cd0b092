# SPDX-License-Identifier: EUPL-1.2
"""Give a file of a letter: a page is shown with its own policy, other files are downloaded."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from regie.reporting.council_letter import PublishedLetter, letter_file
from regie.web.region import door

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def published_answer(letter: PublishedLetter, name: str) -> HttpResponse:
    """A file as it was published."""
    if name not in letter.files:
        raise Http404
    beginning = f"{letter.municipality}-{letter.period}-v{letter.version}"
    return file_answer(letter_file(door.folder(), letter, name), name, f"{beginning}-{name}")


def file_answer(content: bytes, name: str, called: str) -> HttpResponse:
    """Content with the kind of its name."""
    suffix = "." + name.rpartition(".")[2]
    if suffix not in KINDS:
        raise Http404
    answer = HttpResponse(content, content_type=KINDS[suffix])
    if suffix == ".html":
        # the page carries its own style and forbids everything else itself; ours would forbid that style
        answer._csp_replace = {  # type: ignore[attr-defined]
            "style-src": ["'unsafe-inline'"],
            "font-src": ["data:"],
        }
    else:
        answer["Content-Disposition"] = f'attachment; filename="{called}"'
    return answer
