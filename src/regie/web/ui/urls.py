# SPDX-License-Identifier: EUPL-1.2
"""Addresses of what belongs to no screen."""

from django.urls import path
from django.views.i18n import set_language

from regie.web.ui import views

app_name = "ui"
urlpatterns = [
    path("taal", set_language, name="language"),
    path("hulp", views.help_page, name="help"),
    path("toegankelijkheid", views.accessibility, name="accessibility"),
    path("onderdelen", views.gallery, name="gallery"),
]
