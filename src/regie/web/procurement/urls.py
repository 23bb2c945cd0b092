# SPDX-License-Identifier: EUPL-1.2
"""Addresses of procurement."""

from django.urls import path

from regie.web.procurement.views import (
    assumptions,
    award,
    coverage,
    lots,
    report,
    studies,
    tabs,
)

app_name = "procurement"
urlpatterns = [
    path("", studies.studies, name="studies"),
    path("nieuw", studies.new, name="new"),
    path("<slug:study>", tabs.landscape, name="landscape"),
    path("<slug:study>/bestand", studies.file, name="file"),
    path("<slug:study>/vastleggen", studies.keep, name="keep"),
    path("<slug:study>/weggooien", studies.discard, name="discard"),
    path("<slug:study>/rekenen", studies.compute, name="compute"),
    path("<slug:study>/rekenen/<uuid:identifier>", studies.making, name="making"),
    path("<slug:study>/percelen", lots.lots, name="lots"),
    path("<slug:study>/percelen/indelen", lots.grouping, name="grouping"),
    path("<slug:study>/dekking", coverage.coverage, name="coverage"),
    path("<slug:study>/dekking/kiezen", coverage.choosing, name="choosing"),
    path("<slug:study>/lumpsums", tabs.lump_sums, name="lump_sums"),
    path("<slug:study>/ingangsdatum", tabs.starting, name="starting"),
    path("<slug:study>/gunning", award.award, name="award"),
    path("<slug:study>/gunning/contract", award.text, name="award_text"),
    path("<slug:study>/gunning/voorstellen", award.propose, name="propose"),
    path("<slug:study>/rapport", report.report, name="report"),
    path("<slug:study>/rapport/bestand/<str:kind>", report.file, name="report_file"),
    path("<slug:study>/aannames", assumptions.assumptions, name="assumptions"),
    path("<slug:study>/aannames/<slug:slug>", assumptions.part, name="part"),
    path("<slug:study>/aannames/<slug:slug>/weg", assumptions.remove, name="remove_part"),
    path("<slug:study>/aannames/<slug:slug>/erbij", assumptions.line, name="new_line"),
    path("<slug:study>/aannames/<slug:slug>/<int:row>", assumptions.line, name="line"),
    path("<slug:study>/aannames/<slug:slug>/<int:row>/weg", assumptions.remove, name="remove_line"),
]
