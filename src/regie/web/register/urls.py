# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the register."""

from django.urls import URLPattern, path

from regie.web.register.views import handing_in, handovers, journeys, lists, results

app_name = "register"
urlpatterns: list[URLPattern] = [
    path("", journeys.overview, name="journeys"),
    path("aanmelden", journeys.new, name="new"),
    path("klantreis/<str:key>", journeys.journey, name="journey"),
    path("klantreis/<str:key>/wie-helpt", journeys.match, name="match"),
    path("klantreis/<str:key>/stap/<slug:name>", journeys.take, name="step"),
    path("wachtlijst", lists.waiting, name="waiting"),
    path("uit-beeld", lists.out_of_view, name="out_of_view"),
    path("uitkomsten", results.outcomes, name="outcomes"),
    path("capaciteit", lists.capacity, name="capacity"),
    path("wachtcijfers", results.figures, name="figures"),
    path("overdrachten", handovers.overview, name="handovers"),
    path("overdrachten/<int:pk>", handovers.handover, name="handover"),
    path("aanmeldingen/<int:pk>", handovers.claim, name="claim"),
    path("inleveren", handing_in.hand_in, name="hand_in"),
]
