# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the contract. Which contract and version stands in ``?contract=`` and ``?versie=``."""

from django.urls import path

from regie.web.contracts import draft_views, views

app_name = "contracts"
urlpatterns = [
    path("", views.contract, name="contract"),
    path("bedragen", views.amounts, name="amounts"),
    path("bepalingen", views.clauses, name="clauses"),
    path("index", views.index, name="index"),
    path("leden", views.members, name="members"),
    path("tarieven", views.tariffs, name="tariffs"),
    path("versies", views.versions, name="versions"),
    path("versies/<slug:id_>/<str:version>", views.version, name="version"),
    path("concept/<slug:id_>/begin", draft_views.begin, name="begin"),
    path("concept/<slug:id_>/<str:version>", draft_views.draft, name="draft"),
    path("concept/<slug:id_>/<str:version>/bewerken", draft_views.edit, name="edit"),
    path("concept/<slug:id_>/<str:version>/controle", draft_views.check, name="check"),
]
