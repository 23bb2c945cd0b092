# SPDX-License-Identifier: EUPL-1.2
"""The report "Verkenning inkoop": a document and a workbook from the kept result of a procurement study."""

from regie.reporting.procurement.case import Audience
from regie.reporting.procurement.document import exploration_document
from regie.reporting.procurement.workbook import exploration_workbook, write_exploration_workbook

__all__ = ["Audience", "exploration_document", "exploration_workbook", "write_exploration_workbook"]
