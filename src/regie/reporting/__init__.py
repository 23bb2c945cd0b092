# SPDX-License-Identifier: EUPL-1.2
"""Documents and charts: one document model, with renderers for page and print."""

from regie.reporting.document import Document
from regie.reporting.files import write_document
from regie.reporting.half_year import half_year_document
from regie.reporting.html import render_html
from regie.reporting.pdf import render_pdf

__all__ = ["Document", "half_year_document", "render_html", "render_pdf", "write_document"]
