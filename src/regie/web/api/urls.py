# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the API and of the page with one's tokens. No trailing slash: another address is not found."""

from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularJSONAPIView

from regie.web.access import public
from regie.web.access.rules import RULE
from regie.web.api import goals, procurement, steering, tokens, views
from regie.web.api.deliveries import Deliveries, Delivery, Handed
from regie.web.api.waiting import Waiting

app_name = "api"

OPENAPI = SpectacularJSONAPIView.as_view(
    authentication_classes=[], permission_classes=[], custom_settings={"SCHEMA_PATH_PREFIX": "/api/v1"}
)


def _view(address: str, view: type[views.View], name: str) -> URLPattern:
    """An address of the API; its rule is that of the token, on the view itself."""
    made = view.as_view()
    setattr(made, RULE, "token")
    return path(f"api/v1/{address}", made, name=name)


urlpatterns: list[URLPattern] = [
    path("account/tokens", tokens.overview, name="tokens"),
    path("account/tokens/<int:identifier>/intrekken", tokens.revoke, name="revoke_token"),
    path("api/v1/openapi.json", public(views.across_origins(OPENAPI)), name="openapi"),
    path("api/v1", public(views.start), name="start"),
    _view("momentopnamen", views.Snapshots, "snapshots"),
    _view("indicatoren", views.Indicators, "indicators"),
    _view("indicatoren/<str:identifier>", views.Indicator, "indicator"),
    _view("cijfers", views.Figures, "figures"),
    _view("cijfers.csv", views.FiguresCSV, "figures_csv"),
    _view("cijfers.parquet", views.FiguresParquet, "figures_parquet"),
    _view("overzichten/<str:period>", views.Review, "review"),
    _view("inkoopstudies", procurement.Studies, "studies"),
    _view("inkoopstudies/<str:identifier>", procurement.Study, "study"),
    _view("inkoopstudies/<str:identifier>/landschap", procurement.Landscape, "study_landscape"),
    _view("inkoopstudies/<str:identifier>/percelen", procurement.Lots, "study_lots"),
    _view("inkoopstudies/<str:identifier>/dekking", procurement.Coverage, "study_coverage"),
    _view("inkoopstudies/<str:identifier>/lumpsums", procurement.LumpSums, "study_lump_sums"),
    _view("inkoopstudies/<str:identifier>/startscenarios", procurement.StartScenarios, "study_starting"),
    _view("regieacties", steering.SteeringActions, "steering_actions"),
    _view("ontwikkeldoelen", goals.DevelopmentGoals, "development_goals"),
    _view("leveringen", Deliveries, "deliveries"),
    _view("leveringen/<str:identifier>", Delivery, "delivery"),
    _view("wachtcijfers", Waiting, "waiting"),
    _view("inzendingen/<uuid:identifier>", Handed, "handed"),
]
