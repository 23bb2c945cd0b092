# SPDX-License-Identifier: EUPL-1.2
"""The pages on a contract's figures: how it stands, every figure, its proof, and why cost differs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from regie.web.access import Permission, needs, scope_of
from regie.web.reviews.asked import asked
from regie.web.reviews.catalogue import catalogue_page
from regie.web.reviews.definition_page import definition_page
from regie.web.reviews.figure_asked import figure_asked
from regie.web.reviews.figure_page import figure_page
from regie.web.reviews.growth_asked import growth_asked
from regie.web.reviews.growth_page import growth_file, growth_page
from regie.web.reviews.proof_page import proof_page
from regie.web.reviews.ready import when_ready
from regie.web.reviews.status_page import status_page
from regie.web.reviews.variance_asked import variance_asked
from regie.web.reviews.variance_page import variance_page
from regie.web.ui.chart_files import chart_file, with_downloads
from regie.web.ui.tables import exported, table_response


@needs(Permission.SEE_STATUS)
@when_ready
def status(request: HttpRequest) -> HttpResponse:
    """How the contract stands in a period."""
    scope = scope_of(request)
    page = status_page(scope, asked(request, scope))
    charts = with_downloads(request, page["charts"])
    return chart_file(request, charts) or render(request, "reviews/status.html", page | {"charts": charts})


@needs(Permission.SEE_FIGURES)
def figures(request: HttpRequest) -> HttpResponse:
    """All indicators by family, and the search in them."""
    return render(request, "reviews/figures.html", catalogue_page(request.GET.get("zoek", "")))


@needs(Permission.SEE_FIGURES)
@when_ready
def figure(request: HttpRequest, indicator: str) -> HttpResponse:
    """One indicator by period and breakdown."""
    scope = scope_of(request)
    page = figure_page(request, scope, figure_asked(request, scope, indicator))
    charts = with_downloads(request, [page["chart"]] if page["chart"] is not None else [])
    file = chart_file(request, charts)
    return file or table_response(request, page["table"], "reviews/figure.html", page | {"charts": charts})


@needs(Permission.SEE_FIGURES)
def definition(request: HttpRequest, indicator: str) -> HttpResponse:
    """The definition of an indicator, with its SQL."""
    return render(request, "reviews/definition.html", definition_page(indicator))


@needs(Permission.SEE_STATUS, Permission.SEE_FIGURES)
@when_ready
def proof(request: HttpRequest, figure: str) -> HttpResponse:
    """Where a figure comes from."""
    page = proof_page(request, scope_of(request), figure)
    return table_response(request, page["table"], "reviews/proof.html", page)


@needs(Permission.SEE_VARIANCE)
@when_ready
def variance(request: HttpRequest) -> HttpResponse:
    """Why cost differs from the lump sum."""
    scope = scope_of(request)
    page = variance_page(request, scope, variance_asked(request, scope))
    charts = with_downloads(request, page["charts"])
    file = chart_file(request, charts) or exported(request, *page["tables"])
    return file or render(request, "reviews/variance.html", page | {"charts": charts})


@needs(Permission.SEE_VARIANCE)
@when_ready
def growth(request: HttpRequest) -> HttpResponse:
    """Whether the shortages are real: the growth between two periods investigated, with its memo."""
    scope = scope_of(request)
    view = growth_asked(request, scope)
    kind = request.GET.get("bestand", "")
    if kind:
        return growth_file(request, scope, view, kind)
    page = growth_page(request, scope, view)
    drawn = {name: with_downloads(request, page[name]) for name in ("bridges", "rates")}
    file = chart_file(request, [*drawn["bridges"], *drawn["rates"]]) or exported(request, *page["tables"])
    return file or render(request, "reviews/growth.html", page | drawn)
