# SPDX-License-Identifier: EUPL-1.2
"""A document on paper: tagged PDF after PDF/UA-1 (ISO 14289-1), set with typst.

Typst refuses what would not be accessible (a figure without alternative text, a character without a glyph).
Everything said in the document goes in as data, never as markup. The same document on the same day gives the
same bytes: the day is an argument, and only our own typeface and those in the package are used.

The head cells of columns are marked as such. Row labels are plain cells: marking them needs a typst feature
that its Python package does not offer yet (``a11y-extras``).
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Literal

import typst

from regie.reporting.document import Document
from regie.reporting.fonts import font_folder
from regie.reporting.layout import Node, lay_out
from regie.reporting.tokens import tokens
from regie.vocabulary import RegieError
from regie.vocabulary.texts import say

STANDARD: Literal["ua-1"] = "ua-1"

_NO_GLYPH = re.compile(r'the text ["`“](?P<text>.+?)["`”]+ could not be displayed')


def render_pdf(document: Document, on: date) -> bytes:
    """The document as a PDF, dated ``on`` in its properties.

    Raises ``RegieError`` when a text holds a character that the typefaces do not have.
    """
    return typeset(lay_out(document), on)


def typeset(node: Node, on: date) -> bytes:
    """A laid-out document as a PDF."""
    node = node | {"page_of": say("reporting.page_of", node["lang"], page="{page}", pages="{pages}")}
    inputs = {
        "document": json.dumps(_printed(node), ensure_ascii=False),
        "on": json.dumps({"year": on.year, "month": on.month, "day": on.day}),
        "colours": json.dumps(tokens().colour),
    }
    template = files(__package__).joinpath("document.typ").read_bytes()
    try:
        made = typst.compile(
            template,
            format="pdf",
            font_paths=_fonts(),
            sys_inputs=inputs,
            pdf_standards=STANDARD,
            timestamp=datetime.combine(on, time(), UTC),
        )
    except typst.TypstError as problem:
        missing = _NO_GLYPH.search(str(problem))
        if missing is None:
            raise
        raise RegieError("reporting.character_missing", character=missing["text"]) from None
    return bytes(made)


def _printed(node: Node) -> Node:
    """What paper needs: the table behind a chart is for the screen."""
    if isinstance(node, list):
        return [_printed(part) for part in node]
    if isinstance(node, dict):
        return {key: _printed(part) for key, part in node.items() if not (key == "table" and "svg" in node)}
    return node


@cache
def _fonts() -> typst.Fonts:
    """Lato, and the typefaces inside typst for a character that Lato lacks; never those of the machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(font_folder())])
