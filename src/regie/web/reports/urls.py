# SPDX-License-Identifier: EUPL-1.2
"""Addresses of reports, and the public page."""

from django.urls import URLPattern, path

from regie.web.reports import public, views

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("rapporten/", views.overview, name="list"),
    path("rapporten/nieuw", views.new, name="new"),
    path("rapporten/opmaak.css", public.style, name="style"),
    path("rapporten/<str:period>/v<int:version>/", views.report, name="report"),
    path("rapporten/<str:period>/v<int:version>/hoofdstuk/<slug:anchor>", views.chapter, name="chapter"),
    path("rapporten/<str:period>/v<int:version>/verbetering", views.correction, name="correction"),
    path("rapporten/<str:period>/v<int:version>/momentopname", views.snapshot, name="snapshot"),
    path("rapporten/<str:period>/v<int:version>/concept.pdf", views.draft, name="draft"),
    path("rapporten/<str:period>/v<int:version>/bestand/<str:name>", views.file, name="file"),
    path("openbaar/", public.overview, name="public"),
    path("openbaar/<str:period>/v<int:version>/<str:name>", public.file, name="public_file"),
]
