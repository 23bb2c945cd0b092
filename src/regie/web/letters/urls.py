# SPDX-License-Identifier: EUPL-1.2
"""Addresses of council letters, and the public page of a municipality."""

from django.urls import URLPattern, path

from regie.web.letters import public, template_views, views

app_name = "letters"
urlpatterns: list[URLPattern] = [
    path("brieven/", views.overview, name="list"),
    path("brieven/nieuw", views.new, name="new"),
    path("brieven/sjabloon", template_views.template, name="template"),
    path("brieven/sjabloon/<str:municipality>.docx", template_views.download, name="template_file"),
    path("brieven/<str:period>/v<int:version>/", views.letter, name="letter"),
    path("brieven/<str:period>/v<int:version>/teksten", views.texts, name="texts"),
    path("brieven/<str:period>/v<int:version>/rapport", views.report, name="report"),
    path("brieven/<str:period>/v<int:version>/concept/<str:name>", views.draft, name="draft"),
    path("brieven/<str:period>/v<int:version>/bestand/<str:name>", views.file, name="file"),
    path("openbaar/gemeente/<str:municipality>/", public.municipality_page, name="public"),
    path(
        "openbaar/gemeente/<str:municipality>/<str:period>/v<int:version>/<str:name>",
        public.file,
        name="public_file",
    ),
]
