# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the programme and of providers."""

from django.urls import path

from regie.web.programme.views import entries, exits, goals, programme, providers

app_name = "programme"
urlpatterns = [
    path("programma/", programme.overview, name="overview"),
    path("programma/doelen", goals.goals, name="goals"),
    path("programma/doelen/<int:pk>", goals.goal, name="goal"),
    path("programma/projecten", programme.projects, name="projects"),
    path("programma/maatregelen", programme.measures, name="measures"),
    path("programma/swot", programme.swot, name="swot"),
    path("programma/<slug:slug>/nieuw", entries.programme_new, name="new"),
    path("programma/<slug:slug>/<int:pk>/bewerken", entries.programme_edit, name="edit"),
    path("aanbieders/", providers.providers, name="providers"),
    path("aanbieders/afspraken", providers.agreements, name="agreements"),
    path("aanbieders/gesprekken", providers.meetings, name="meetings"),
    path("aanbieders/<str:party>", providers.provider, name="provider"),
    path("aanbieders/<str:party>/uittreding", exits.exit_plan, name="exit"),
    path("aanbieders/<str:party>/uittreding/begin", exits.exit_begin, name="exit_begin"),
    path("aanbieders/<str:party>/uittreding/dag", exits.exit_day, name="exit_day"),
    path("aanbieders/<str:party>/uittreding/stap/<slug:slug>", exits.exit_step, name="exit_step"),
    path("aanbieders/<str:party>/uittreding/vergoeding", exits.exit_compensation, name="exit_compensation"),
    path("aanbieders/<str:party>/uittreding/overnemen", exits.exit_adopt, name="exit_adopt"),
    path("aanbieders/<str:party>/uittreding/plan.<str:kind>", exits.exit_document, name="exit_document"),
    path("aanbieders/<str:party>/<slug:slug>/nieuw", entries.provider_new, name="provider_new"),
    path("aanbieders/<str:party>/<slug:slug>/<int:pk>", entries.provider_edit, name="provider_edit"),
]
