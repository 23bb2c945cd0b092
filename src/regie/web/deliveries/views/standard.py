# SPDX-License-Identifier: EUPL-1.2
"""What is asked of a delivery: the standard as a page, and its Excel template."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from regie.deliveries import write_template
from regie.deliveries.codes import choices
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Column, tables
from regie.web.access import Permission, needs, scope_of
from regie.web.deliveries.sections import sections
from regie.web.region import door
from regie.web.ui.language import active

MOST_CODES = 40
"""Codes of a list that are written out on the page; of longer ones the template has them all."""


@needs(Permission.SEE_DELIVERIES)
def standard(request: HttpRequest) -> HttpResponse:
    """The tables and columns of the delivery standard."""
    region, english = door.region(), active() == "en"
    described = [
        {
            "name": table.name,
            "label": table.en if english else table.nl,
            "help": table.help_en if english else table.help_nl,
            "state": table.state,
            "key": ", ".join(table.key),
            "columns": [_column(column, region) for column in table.columns],
        }
        for table in tables().values()
    ]
    return render(
        request,
        "deliveries/standard.html",
        {
            "sections": sections(scope_of(request), "standard"),
            "tables": described,
            "version": region.standard_version,
            "may_deliver": scope_of(request).may(Permission.DELIVER),
        },
    )


@needs(Permission.SEE_DELIVERIES)
def template(request: HttpRequest) -> HttpResponse:
    """The Excel template, with this region's own codes."""
    region = door.region()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path, region, active())
        content = path.read_bytes()
    name = f"{'delivery-template' if active() == 'en' else 'leveringssjabloon'}-{region.id}.xlsx"
    return HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _column(column: Column, region: Region) -> dict[str, object]:
    english = active() == "en"
    codes = choices(column, region, active())
    return {
        "name": column.name,
        "label": column.en if english else column.nl,
        "help": column.help_en if english else column.help_nl,
        "required": column.required,
        "example": column.example,
        "codes": list(codes.items()) if len(codes) <= MOST_CODES else [],
        "long_list": len(codes) > MOST_CODES,
    }
