# SPDX-License-Identifier: EUPL-1.2
"""A document as DOCX, to be worked on in a word processor: real styles, real tables, links that lead somewhere.

Pictures have their alternative text, tables repeat their head, the contents are a field that a word processor can
renew. The same document gives the same bytes.
"""

from regie.reporting.word.render import render_docx

__all__ = ["render_docx"]
