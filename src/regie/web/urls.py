# SPDX-License-Identifier: EUPL-1.2
"""All addresses of the web application: Dutch, as people read them."""

from django.urls import include, path

from regie.web.accounts.views.own import home
from regie.web.health import health

handler400 = "regie.web.ui.errors.bad_request"
handler403 = "regie.web.ui.errors.denied"
handler404 = "regie.web.ui.errors.not_found"
handler500 = "regie.web.ui.errors.failed"

urlpatterns = [
    path("", home, name="home"),
    path("gezondheid", health, name="health"),
    path("", include("regie.web.reviews.urls")),
    path("vooruitblik/", include("regie.web.outlook.urls")),
    path("contract/", include("regie.web.contracts.urls")),
    path("hulpventiel/", include("regie.web.valve.urls")),
    path("cooperatie/", include("regie.web.cooperative.urls")),
    path("inkoop/", include("regie.web.procurement.urls")),
    path("leveringen/", include("regie.web.deliveries.urls")),
    path("klantreizen/", include("regie.web.register.urls")),
    path("", include("regie.web.reports.urls")),
    path("", include("regie.web.letters.urls")),
    path("", include("regie.web.programme.urls")),
    path("regie/", include("regie.web.steering.urls")),
    path("beheer/", include("regie.web.accounts.urls")),
    path("beheer/", include("regie.web.audit.urls")),
    path("taken/", include("regie.web.jobs.urls")),
    path("overleg/", include("regie.web.workflow.urls")),
    path("", include("regie.web.ui.urls")),
    path("", include("regie.web.api.urls")),
    path("account/", include("regie.web.accounts.sign_in_urls")),
]
