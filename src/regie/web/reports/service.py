# SPDX-License-Identifier: EUPL-1.2
"""Write reports: begin one, write its texts. Steps are taken through the workflow."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from regie.reporting.published import published_reports
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.web.access import Permission, Scope
from regie.web.accounts.free_text import without_people
from regie.web.region import door
from regie.web.reports.matters import KIND, report_key
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

LONGEST_TEXT = 10_000


def begin(scope: Scope, period: Period, snapshot: str) -> Matter:
    """Begin the next version of a period's report, its figures fixed to a snapshot.

    Texts of the version before are taken over. Raises ``PermissionDenied`` for who may not write, ``RegieError``
    for a period that is not half a year or a version that is still under way.
    """
    if not scope.may(Permission.WRITE_REPORT):
        raise PermissionDenied
    if period.kind is not PeriodKind.HALF_YEAR:
        raise RegieError("reporting.half_year_period", period=period)
    if snapshot not in {one.id for one in door.snapshots()}:
        raise RegieError("web_reports.snapshot_unknown", snapshot=snapshot)
    earlier = [each for each in published_reports(door.folder()) if each.period == str(period)]
    version = earlier[-1].version + 1 if earlier else 1
    texts = earlier[-1].texts if earlier else {}
    try:
        with transaction.atomic():
            return workflow.open_matter(
                KIND,
                report_key(str(period), version),
                scope,
                title=f"Halfjaarrapportage {period}",
                payload={"texts": texts, "correction": ""},
                snapshot=snapshot,
            )
    except IntegrityError:
        raise RegieError("web_reports.under_way", period=period, version=version) from None


def write_text(scope: Scope, matter: Matter, key: str, text: str) -> Matter:
    """Put a text under a chapter, or what this version corrects under ``correction``.

    Raises ``PermissionDenied`` for who may not write or when it is no draft, ``RegieError`` for a text that is too
    long or holds personal data or the name of somebody with an account, or when someone else changed the report
    meanwhile.
    """
    if not scope.may(Permission.WRITE_REPORT):
        raise PermissionDenied
    if matter.state != "draft":
        raise RegieError("web_reports.no_draft")
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise RegieError("web_reports.too_long", most=LONGEST_TEXT)
    without_people(text, _("Toelichting"))
    payload = dict(matter.payload)
    if key == "correction":
        payload["correction"] = text
    else:
        payload["texts"] = {name: said for name, said in payload.get("texts", {}).items() if name != key}
        if text:
            payload["texts"][key] = text
    return workflow.change(matter, scope, payload)


def use_snapshot(scope: Scope, matter: Matter, snapshot: str) -> Matter:
    """Fix a draft to another snapshot."""
    if not scope.may(Permission.WRITE_REPORT):
        raise PermissionDenied
    if matter.state != "draft":
        raise RegieError("web_reports.no_draft")
    if snapshot not in {one.id for one in door.snapshots()}:
        raise RegieError("web_reports.snapshot_unknown", snapshot=snapshot)
    return workflow.change(matter, scope, matter.payload, snapshot=snapshot)
