# SPDX-License-Identifier: EUPL-1.2
"""The settlement file: a document and a workbook made from the settlement of a review."""

from regie.reporting.settlement.document import settlement_document
from regie.reporting.settlement.workbook import write_settlement_workbook

__all__ = ["settlement_document", "write_settlement_workbook"]
