# SPDX-License-Identifier: EUPL-1.2
"""What other systems read and deliver: the figures of the screens, with the scope and suppression of the screens.

Collections answer with ``{"aantal", "resultaten", "volgende"}``; what Power BI and Excel refresh from are the same
rows as CSV or Parquet with the query options of ``odata``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from regie.figures import definitions
from regie.vocabulary import Period, RegieError
from regie.web.access import Permission, Scope
from regie.web.api import schema
from regie.web.api.formats import NUMBER, TEXT, csv_answer, parquet_answer
from regie.web.api.odata import ask, whole_number
from regie.web.api.periods import asked_periods
from regie.web.api.problems import VERSION
from regie.web.audit import service as audit
from regie.web.region import door

P = Permission
MOST_INDICATORS = 40
PAGE = 500
MOST_ON_A_PAGE = 5000

FIGURE_COLUMNS = {
    "indicator": TEXT,
    "period": TEXT,
    "municipality": TEXT,
    "area": TEXT,
    "segment": TEXT,
    "provider": TEXT,
    "age_group": TEXT,
    "referrer": TEXT,
    "theme": TEXT,
    "value": NUMBER,
    "unit": TEXT,
    "suppressed": TEXT,
    "remark": TEXT,
    "snapshot": TEXT,
}


class View(APIView):
    """A view of the API: the rules of the NL API Design Rules that hold for all."""

    needs: ClassVar[tuple[Permission, ...] | str] = ()
    parameters: ClassVar[frozenset[str]] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = set(self.parameters)
        strange = sorted(set(request.query_params) - known - {"$select", "$filter", "$orderby", "$top", "$skip"})
        if strange:
            raise RegieError("web_api.parameter", written=", ".join(strange), known=", ".join(sorted(known)))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = (
            super().finalize_response(request, response, *args, **kwargs)
            if hasattr(response, "data")
            else response
        )
        answer["API-Version"] = VERSION
        answer.setdefault("Cache-Control", "no-store")
        return answer

    def scope(self, request: Request) -> Scope:
        """The scope of the token."""
        found: Scope = request._request.scope  # type: ignore[attr-defined]
        return found


def start(request: HttpRequest) -> HttpResponse:
    """Where the API begins: its version and where it is described."""
    answer = JsonResponse({"api": "Regie", "version": VERSION, "openapi": "/api/v1/openapi.json"})
    answer["API-Version"] = VERSION
    return answer


def across_origins(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The description may be read from any place, as the API Design Rules ask."""

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["API-Version"] = VERSION
        return answer

    return answered


class Snapshots(View):
    """Momentopnamen waaruit cijfers komen."""

    needs = (P.SEE_FIGURES,)

    @extend_schema(operation_id="momentopnamen", responses=schema.SNAPSHOTS, summary="Momentopnamen")
    def get(self, request: Request) -> HttpResponseBase:
        used = door.current_snapshot()
        rows = [
            {
                "id": one.id,
                "referenceDate": one.reference_date.isoformat(),
                "firstDay": one.first_day.isoformat(),
                "lastDay": one.last_day.isoformat(),
                "inUse": one.id == used,
            }
            for one in door.snapshots()
        ]
        return collection(request, rows)


class Indicators(View):
    """De indicatoren met hun definitie."""

    needs = (P.SEE_FIGURES,)

    @extend_schema(operation_id="indicatoren", responses=schema.INDICATORS, summary="Indicatoren")
    def get(self, request: Request) -> HttpResponseBase:
        rows = [_definition(one) for one in definitions().values()]
        return collection(request, rows)


class Indicator(View):
    """Eén indicator met zijn definitie en zijn SQL."""

    needs = (P.SEE_FIGURES,)

    @extend_schema(operation_id="indicator", responses=schema.INDICATOR, summary="Eén indicator")
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        found = definitions().get(identifier)
        if found is None:
            raise Http404
        return json_answer(_definition(found) | {"sql": found.sql()})


FIGURE_PARAMETERS = [
    OpenApiParameter("indicator", str, required=True, description="Eén indicator, of meer met komma's ertussen."),
    OpenApiParameter("per", str, description="Soort periode.", enum=["month", "quarter", "half_year", "year"]),
    OpenApiParameter("van", str, description="Eerste periode, bijvoorbeeld 2024-01, 2024-Q1, 2024-H1 of 2024."),
    OpenApiParameter("tot", str, description="Laatste periode, in dezelfde vorm."),
    OpenApiParameter("uitsplitsing", str, description="Uitsplitsing, of meer met komma's ertussen."),
    OpenApiParameter("momentopname", str, description="Momentopname; standaard die op de schermen in gebruik is."),
]


class Figures(View):
    """Cijfers van indicatoren, per periode en uitsplitsing."""

    needs = (P.SEE_FIGURES,)
    parameters = frozenset(
        {"indicator", "per", "van", "tot", "uitsplitsing", "momentopname", "pagina", "paginagrootte"}
    )

    @extend_schema(
        operation_id="cijfers",
        parameters=[*FIGURE_PARAMETERS, *schema.PAGING],
        responses=schema.FIGURES,
        summary="Cijfers",
    )
    def get(self, request: Request) -> HttpResponseBase:
        return collection(request, _figures(self.scope(request), request))


class FiguresCSV(Figures):
    """Dezelfde cijfers als CSV, voor Excel en Power BI."""

    @extend_schema(
        operation_id="cijfers_csv",
        parameters=[*FIGURE_PARAMETERS, *schema.ODATA],
        responses=schema.with_problems({(200, "text/csv"): str}),
        summary="Cijfers als CSV",
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows, columns = _asked(_figures(self.scope(request), request), request)
        return csv_answer(rows, columns, "cijfers")


class FiguresParquet(Figures):
    """Dezelfde cijfers als Parquet."""

    @extend_schema(
        operation_id="cijfers_parquet",
        parameters=[*FIGURE_PARAMETERS, *schema.ODATA],
        responses=schema.with_problems({(200, "application/vnd.apache.parquet"): bytes}),
        summary="Cijfers als Parquet",
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows, columns = _asked(_figures(self.scope(request), request), request)
        return parquet_answer(rows, columns, "cijfers")


class Review(View):
    """Alles over het contract in een periode op één momentopname."""

    needs = (P.SEE_STATUS,)
    parameters = frozenset({"momentopname"})

    @extend_schema(
        operation_id="overzicht",
        parameters=[FIGURE_PARAMETERS[-1]],
        responses=schema.with_problems(
            {(200, "application/json"): OpenApiResponse(dict, "Een overzicht volgens docs/review.schema.json.")}
        ),
        summary="Het overzicht van een periode",
    )
    def get(self, request: Request, period: str) -> HttpResponseBase:
        asked = Period.parse(period)
        found = door.review(self.scope(request), asked, request.query_params.get("momentopname") or None)
        audit.note(request._request, object=f"review/{found.header.snapshot}/{asked}")
        return HttpResponse(found.model_dump_json(), content_type="application/json")


def _figures(scope: Scope, request: Request) -> list[dict[str, Any]]:
    """The figures that the parameters ask for, as flat rows; always with the same columns."""
    options = request.query_params
    wanted = _list(options.get("indicator", ""))
    if not wanted:
        raise RegieError("web_api.needed", name="indicator")
    if len(wanted) > MOST_INDICATORS:
        raise RegieError("web_api.number", name="indicator", written=len(wanted), least=1, most=MOST_INDICATORS)
    snapshot = options.get("momentopname") or None
    by = _list(options.get("uitsplitsing", ""))
    rows = []
    for indicator in wanted:
        periods = asked_periods(
            indicator, options.get("per") or None, options.get("van") or None, options.get("tot") or None, snapshot
        )
        for figure in door.figures(scope, indicator, by=by, periods=periods, snapshot=snapshot):
            flat = figure.flat()
            flat["suppressed"] = "true" if figure.suppressed else "false"
            rows.append({column: flat.get(column) for column in FIGURE_COLUMNS})
    audit.note(request._request, object=f"figures/{','.join(wanted)}", details={"rows": len(rows)})
    return rows


def _asked(rows: Sequence[dict[str, Any]], request: Request) -> tuple[list[dict[str, Any]], Mapping[str, str]]:
    found, chosen = ask(rows, list(FIGURE_COLUMNS), request.query_params)
    return found, {name: FIGURE_COLUMNS[name] for name in chosen}


def collection(request: Request, rows: Sequence[dict[str, Any]]) -> HttpResponse:
    """One page of rows, with the address of the next."""
    page = whole_number(request.query_params, "pagina", 1, 1, 10_000_000)
    size = whole_number(request.query_params, "paginagrootte", PAGE, 1, MOST_ON_A_PAGE)
    shown = rows[(page - 1) * size : page * size]
    following = None
    if page * size < len(rows):
        options = request.query_params.dict() | {"pagina": str(page + 1)}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(options)}")
    return json_answer({"aantal": len(rows), "resultaten": shown, "volgende": following})


def json_answer(body: dict[str, Any]) -> HttpResponse:
    """One thing."""
    return JsonResponse(body, status=HTTPStatus.OK, json_dumps_params={"ensure_ascii": False})


def _definition(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "nl": one.nl,
        "en": one.en,
        "definitionNl": one.definition_nl,
        "definitionEn": one.definition_en,
        "periods": [kind.value for kind in one.periods],
        "breakdowns": list(one.breakdowns),
        "measures": [
            {"id": one.measure_id(measure), "nl": measure.nl, "en": measure.en, "unit": measure.unit}
            for measure in one.measures
        ],
    }


def _list(written: str) -> list[str]:
    return [part.strip() for part in written.split(",") if part.strip()]
