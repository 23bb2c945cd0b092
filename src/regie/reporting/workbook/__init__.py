# SPDX-License-Identifier: EUPL-1.2
"""Workbooks with live formulas, for computations made of lines."""

from regie.reporting.workbook.book import Overview, Workbook

__all__ = ["Overview", "Workbook"]
