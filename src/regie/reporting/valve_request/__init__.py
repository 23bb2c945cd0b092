# SPDX-License-Identifier: EUPL-1.2
"""The file of a safety valve request, in ten parts, as a document and as a workbook."""

from regie.reporting.valve_request.document import valve_request_document
from regie.reporting.valve_request.workbook import write_valve_workbook

__all__ = ["valve_request_document", "write_valve_workbook"]
