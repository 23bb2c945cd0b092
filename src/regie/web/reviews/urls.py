# SPDX-License-Identifier: EUPL-1.2
"""Addresses of ``reviews``."""

from django.urls import path

from regie.web.reviews import views

app_name = "reviews"
urlpatterns = [
    path("stand-van-zaken", views.status, name="status"),
    path("cijfers", views.figures, name="figures"),
    path("cijfers/<str:indicator>", views.figure, name="figure"),
    path("cijfers/<str:indicator>/definitie", views.definition, name="definition"),
    path("herkomst/<str:figure>", views.proof, name="proof"),
    path("verschil", views.variance, name="variance"),
    path("groeionderzoek", views.growth, name="growth"),
]
