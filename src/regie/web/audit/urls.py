# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the audit log, the processing register and retention."""

from django.urls import path

from regie.web.audit import register_views, retention_views, views

app_name = "audit"
urlpatterns = [
    path("logboek", views.log, name="log"),
    path("logboek/controle", views.verify_now, name="verify"),
    path("logboek/betrokkene", views.subject, name="subject"),
    path("logboek/<int:sequence>", views.event, name="event"),
    path("verwerkingsregister", register_views.register, name="register"),
    path("verwerkingsregister/<slug:activity>", register_views.activity, name="activity"),
    path("verwerkingsregister/<slug:activity>/wijzigen", register_views.edit, name="activity_edit"),
    path("bewaartermijnen", retention_views.terms, name="retention"),
    path("bewaartermijnen/wijzigen", retention_views.edit_terms, name="retention_terms"),
    path("bewaartermijnen/voorbeeld", retention_views.preview, name="retention_make_preview"),
    path("bewaartermijnen/voorbeeld/<uuid:identifier>", retention_views.look, name="retention_preview"),
    path("bewaartermijnen/voorbeeld/<uuid:identifier>/opruimen", retention_views.run, name="retention_run"),
]
