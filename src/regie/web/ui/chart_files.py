# SPDX-License-Identifier: EUPL-1.2
"""A chart of a page as a file: the page's own address with ``beeld=svg``, ``png`` or ``csv``.

charts = with_downloads(request, [web_chart(…, key="kosten"), …])
return chart_file(request, charts) or render(request, …)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from regie.reporting.values import Hidden, Value
from regie.web.audit import service as audit
from regie.web.ui import exports
from regie.web.ui.charts import WebChart, png_image, svg_image
from regie.web.ui.columns import Cell

KINDS = ("svg", "png", "csv")


def with_downloads(request: HttpRequest, charts: Iterable[WebChart]) -> list[WebChart]:
    """The charts with the addresses of their files; each needs a ``key`` of its own on the page."""
    return [
        replace(chart, downloads=tuple((kind.upper(), _address(request, chart, kind)) for kind in KINDS))
        for chart in charts
    ]


def chart_file(request: HttpRequest, charts: Iterable[WebChart | None]) -> HttpResponse | None:
    """The file that the address asks for; nothing when it asks for none. It is noted for the audit log."""
    kind, key = request.GET.get("beeld", ""), request.GET.get("figuur", "")
    chart = next((each for each in charts if each is not None and each.key == key), None)
    if kind not in KINDS or chart is None:
        return None
    audit.note(request, object=f"export/{key}", details={"format": kind})
    return exports.download(_content(chart, kind), key, kind)


def _content(chart: WebChart, kind: str) -> bytes:
    match kind:
        case "svg":
            return svg_image(chart.spec, chart.lang)
        case "png":
            return png_image(chart.spec, chart.lang)
    table = chart.source
    heads = [table.head, *(" ".join(filter(None, (each.group, each.title))) for each in table.columns)]
    return exports.delimited(heads, _rows(chart)).encode("utf-8-sig")


def _rows(chart: WebChart) -> Iterator[list[Cell]]:
    for row in chart.source.rows:
        yield ["".join(run.text for run in row.label), *(_cell(cell) for cell in row.cells)]


def _cell(value: Value) -> Cell:
    return "x" if isinstance(value, Hidden) else value


def _address(request: HttpRequest, chart: WebChart, kind: str) -> str:
    parameters = request.GET.copy()
    parameters["beeld"], parameters["figuur"] = kind, chart.key
    return f"?{parameters.urlencode()}"
