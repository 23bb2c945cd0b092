# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the outlook."""

from django.urls import path

from regie.web.outlook.views import forecast, measures, quality, runs, scenarios

app_name = "outlook"
urlpatterns = [
    path("", forecast.forecast, name="forecast"),
    path("maatregelen", measures.measures, name="measures"),
    path("scenarios", scenarios.scenario_list, name="scenarios"),
    path("scenarios/bewaren", scenarios.save, name="save"),
    path("scenarios/vergelijken", scenarios.compare, name="compare"),
    path("scenarios/<slug:key>", scenarios.scenario, name="scenario"),
    path("scenarios/<slug:key>/voorstellen", scenarios.propose, name="propose"),
    path("scenarios/<slug:key>/verwijderen", scenarios.delete, name="delete"),
    path("prognoses", runs.runs, name="runs"),
    path("prognoses/nieuw", runs.new_run, name="new_run"),
    path("prognoses/bezig/<uuid:identifier>", runs.making, name="making"),
    path("prognoses/<slug:run>", runs.run, name="run"),
    path("prognoses/<slug:run>/voorstellen", runs.propose, name="propose_publication"),
    path("prognoses/<slug:run>/bestand", runs.download, name="download"),
    path("kwaliteit", quality.quality, name="quality"),
]
