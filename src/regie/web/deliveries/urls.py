# SPDX-License-Identifier: EUPL-1.2
"""Addresses of deliveries."""

from django.urls import path, re_path

from regie.web.deliveries.views import calendar, delivery, erasing, handing_in, quality, rows, snapshots, standard

app_name = "deliveries"

_DELIVERY = r"^levering/(?P<beginning>[0-9a-f]{12,64})"
_SNAPSHOT = r"^momentopnamen/(?P<identifier>\d{4}-\d{2}-\d{2}-[0-9a-f]{8})"

urlpatterns = [
    path("", calendar.calendar, name="calendar"),
    path("herinnering/<str:party>/<str:period>", calendar.remind, name="remind"),
    path("inleveren", handing_in.upload, name="upload"),
    path("inleveren/<uuid:identifier>", handing_in.uploaded, name="uploaded"),
    path("inleveren/<uuid:identifier>/leveren", handing_in.deliver_checked, name="deliver_checked"),
    path("inleveren/<uuid:identifier>/weggooien", handing_in.discard, name="discard"),
    re_path(rf"{_DELIVERY}$", delivery.delivery, name="delivery"),
    re_path(rf"{_DELIVERY}/bevindingen$", delivery.delivery_findings, name="findings"),
    re_path(rf"{_DELIVERY}/apart$", delivery.set_aside, name="set_aside"),
    re_path(rf"{_DELIVERY}/origineel$", delivery.original, name="original"),
    path("kwaliteit", quality.quality, name="quality"),
    path("momentopnamen", snapshots.snapshots, name="snapshots"),
    path("momentopnamen/maken", snapshots.make, name="make_snapshot"),
    path("momentopnamen/verschil", snapshots.difference, name="difference"),
    path("momentopnamen/vergelijken", snapshots.compare, name="compare"),
    re_path(rf"{_SNAPSHOT}$", snapshots.snapshot, name="snapshot"),
    re_path(rf"{_SNAPSHOT}/gebruiken$", snapshots.use, name="use_snapshot"),
    path("standaard", standard.standard, name="standard"),
    path("standaard/sjabloon", standard.template, name="template"),
    path("clienten", rows.search, name="rows"),
    path("clienten/doel", rows.rows_purpose, name="rows_purpose"),
    path("clienten/caseload", rows.caseload, name="rows_caseload"),
    path("clienten/steekproef", rows.sample, name="rows_sample"),
    path("clienten/rij/<str:client_key>", rows.client, name="rows_client"),
    path("wissen", erasing.erasures, name="erasures"),
    path("wissen/<slug:matter>", erasing.erasure, name="erasure"),
]
