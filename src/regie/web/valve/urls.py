# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the safety valve: where the year stands, risk file, requests, settlement."""

from django.urls import path

from regie.web.valve.views.overview import overview
from regie.web.valve.views.requests import (
    request_comment,
    request_edit,
    request_file,
    request_new,
    request_page,
    requests,
)
from regie.web.valve.views.risks import risk, risk_follow, risk_new, risks
from regie.web.valve.views.settlement import settlement, settlement_file, settlement_propose, settlements
from regie.web.valve.views.steps import request_advise, request_decide, request_link, request_pay

app_name = "valve"
urlpatterns = [
    path("", overview, name="overview"),
    path("risicos", risks, name="risks"),
    path("risicos/nieuw", risk_new, name="risk_new"),
    path("risico/<str:id_>", risk, name="risk"),
    path("risico/<str:id_>/vervolg", risk_follow, name="risk_follow"),
    path("verzoeken", requests, name="requests"),
    path("verzoeken/nieuw", request_new, name="request_new"),
    path("verzoek/<slug:id_>", request_page, name="request"),
    path("verzoek/<slug:id_>/bewerken", request_edit, name="request_edit"),
    path("verzoek/<slug:id_>/opmerking", request_comment, name="request_comment"),
    path("verzoek/<slug:id_>/bestand.<str:kind>", request_file, name="request_file"),
    path("verzoek/<slug:id_>/beoordelen", request_advise, name="request_advise"),
    path("verzoek/<slug:id_>/besluit", request_decide, name="request_decide"),
    path("verzoek/<slug:id_>/instemming", request_link, name="request_link"),
    path("verzoek/<slug:id_>/betaling", request_pay, name="request_pay"),
    path("afrekening", settlements, name="settlements"),
    path("afrekening/<str:written>", settlement, name="settlement"),
    path("afrekening/<str:written>/voorstel", settlement_propose, name="settlement_propose"),
    path("afrekening/<str:written>/bestand.<str:kind>", settlement_file, name="settlement_file"),
]
