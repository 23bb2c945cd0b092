# SPDX-License-Identifier: EUPL-1.2
"""The whole year behind a reference budget of part of it: base, index and amendments as they were agreed."""

from __future__ import annotations

from regie.contract.lines import Line
from regie.contract.settlement.wording import words


def whole_year(reference: Line, year: int) -> Line | None:
    """The trees that the lines of ``reference`` are part of, as ``whole_year/0917/BHJ/agreed``; nothing when the
    reference budget is that of whole years."""
    municipalities = []
    for of_municipality in reference.children:
        lots = []
        for lot in of_municipality.children:
            behind = [each.line for part in lot.children for each in part.inputs if each.line is not None]
            if behind:
                lots.append(Line.total(_key(lot), lot.label, behind, clause=lot.clause))
        if lots:
            municipalities.append(Line.total(_key(of_municipality), of_municipality.label, lots))
    if not municipalities:
        return None
    formula = words("formula_sum_municipalities")
    return Line.total("whole_year", words("whole_year", year=year), municipalities, formula=formula)


def _key(line: Line) -> str:
    return line.key.replace("reference", "whole_year", 1)
