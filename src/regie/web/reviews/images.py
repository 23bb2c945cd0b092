# SPDX-License-Identifier: EUPL-1.2
"""A chart of a page as a picture: the page's own address with ``beeld=svg`` or ``beeld=png``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.web.audit import service as audit
from regie.web.ui.charts import WebChart, png_image, svg_image

KINDS = {"svg": "image/svg+xml", "png": "image/png"}


def with_downloads(request: HttpRequest, charts: Iterable[WebChart]) -> list[WebChart]:
    """The charts with the addresses of their pictures."""
    return [replace(chart, downloads=tuple(_address(request, chart, kind) for kind in KINDS)) for chart in charts]


def image_of(request: HttpRequest, charts: Iterable[WebChart]) -> HttpResponse | None:
    """The picture that the address asks for; nothing when it asks for none. A picture is an export: it is noted.

    Raises ``RegieError`` for a kind of picture or a chart that is not there.
    """
    kind, key = request.GET.get("beeld", ""), request.GET.get("figuur", "")
    if not kind:
        return None
    chart = next((chart for chart in charts if chart.key == key), None)
    if kind not in KINDS or chart is None:
        raise RegieError("web_reviews.no_such_picture", written=f"{key} {kind}"[:60])
    content = svg_image(chart.spec, chart.lang) if kind == "svg" else png_image(chart.spec, chart.lang)
    audit.note(request, object=f"export/{chart.key}", details={"format": kind})
    name = f"{chart.key}-{timezone.localdate():%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=KINDS[kind], headers=headers)


def _address(request: HttpRequest, chart: WebChart, kind: str) -> tuple[str, str]:
    parameters = request.GET.copy()
    parameters["beeld"], parameters["figuur"] = kind, chart.key
    return kind.upper(), f"?{parameters.urlencode()}"
