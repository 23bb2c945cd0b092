# SPDX-License-Identifier: EUPL-1.2
"""Hand in files: send them, follow how far they are, hand in what was checked or throw it away."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from regie.deliveries import Summary
from regie.vocabulary import RegieError
from regie.web.access import Permission, needs, scope_of
from regie.web.config import MEGABYTE
from regie.web.deliveries import findings, queries, service, waiting
from regie.web.deliveries.forms import UploadForm
from regie.web.deliveries.models import Upload
from regie.web.deliveries.receiving import ToDisk
from regie.web.deliveries.sections import sections
from regie.web.deliveries.tables import Uploads
from regie.web.region import door
from regie.web.ui.language import active
from regie.web.ui.numbers import content_length
from regie.web.ui.tables import exported

BESIDE_FILES = MEGABYTE
"""Bytes of a request that are no file: fields and boundaries."""


@needs(Permission.DELIVER)
@csrf_exempt
def upload(request: HttpRequest) -> HttpResponseBase:
    """The form, and receiving what it sends.

    Exempt from the middleware's check, which would read the whole request before anybody looked at its size; the
    check itself is done by ``_receive``, when the files go straight to disk.
    """
    if request.method != "POST":
        return _page(request, UploadForm())
    most = settings.REGIE.upload_bytes
    if _length(request) > 4 * (most + BESIDE_FILES):
        return _refused(request, "web_deliveries.file_too_large", most=most // MEGABYTE)
    with waiting.incoming() as folder:
        handler = ToDisk(request, folder, most)
        request.upload_handlers = [handler]
        try:
            return _receive(request, handler)
        except TooManyFilesSent:
            return _refused(request, "web_deliveries.too_many_files", most=settings.DATA_UPLOAD_MAX_NUMBER_FILES)
        except (MultiPartParserError, RequestDataTooBig):
            return _refused(request, "web_deliveries.not_received")


@csrf_protect
def _receive(request: HttpRequest, handler: ToDisk) -> HttpResponseBase:
    scope = scope_of(request)
    form = UploadForm(request.POST, request.FILES)
    if handler.too_large:
        return _refused(request, "web_deliveries.file_too_large", most=handler.most_bytes // MEGABYTE)
    if not form.is_valid():
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    wish = Upload.Wish.CHECK if request.POST.get("act") == "check" else Upload.Wish.DELIVER
    mapping = form.cleaned_data["mapping"]
    try:
        made = service.receive(
            scope,
            [one.received for one in form.cleaned_data["sent"]],
            mapping.received if mapping else None,
            wish,
            active(),
        )
    except RegieError as problem:
        form.add_error(None, problem.message(active()))
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if len(made) == 1:
        return redirect("deliveries:uploaded", made[0].id)
    messages.success(
        request, _("%(count)s leveringen ontvangen; hieronder ziet u hoe ver ze zijn.") % {"count": len(made)}
    )
    return redirect("deliveries:upload")


@needs(Permission.DELIVER, Permission.SEE_DELIVERIES)
def uploaded(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """How it stands with one file: how far, what a check found, or why it was refused."""
    scope = scope_of(request)
    one = queries.upload_for(scope, identifier)
    if one.state in (Upload.State.STORED, Upload.State.KNOWN) and one.delivery_hash:
        if one.state == Upload.State.KNOWN:
            messages.info(request, _("Dit bestand was al ingeleverd; er is niets veranderd."))
        return redirect("deliveries:delivery", one.delivery_hash[: queries.SHORT])
    kept = waiting.check_of(one.id) if one.deliverable else None
    summary = Summary.model_validate_json(kept) if kept else None
    return render(
        request,
        "deliveries/uploaded.html",
        {
            "sections": sections(scope, "upload"),
            "upload": one,
            "job": queries.job_of(scope, one) if one.busy else None,
            "summary": summary,
            "party_name": door.region().party_names.get(one.party, one.party),
            "tables": findings.counts(summary) if summary else [],
            "groups": findings.groups_of_check(summary) if summary else [],
            "told": findings.told(summary) if summary else [],
            "may_deliver": scope.may(Permission.DELIVER),
        },
    )


@needs(Permission.DELIVER)
@require_POST
def deliver_checked(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Hand in a file that was checked."""
    scope = scope_of(request)
    one = queries.upload_for(scope, identifier)
    service.deliver_checked(scope, one)
    return redirect("deliveries:uploaded", one.id)


@needs(Permission.DELIVER)
@require_POST
def discard(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Throw away a file that was checked."""
    scope = scope_of(request)
    service.discard(scope, queries.upload_for(scope, identifier))
    messages.success(request, _("Het bestand is weggegooid; er is niets bewaard."))
    return redirect("deliveries:upload")


def _page(request: HttpRequest, form: UploadForm, status: int = HTTPStatus.OK) -> HttpResponse:
    scope = scope_of(request)
    table = Uploads(
        queries.uploads(scope).values(*Uploads.FIELDS),
        request=request,
        caption=_("Eerder ingestuurd"),
        empty=_("U hebt nog geen bestanden ingestuurd."),
        heading=2,
    )
    return exported(request, table) or render(
        request,
        "deliveries/upload.html",
        {
            "sections": sections(scope, "upload"),
            "form": form,
            "table": table,
            "most": settings.REGIE.upload_bytes // MEGABYTE,
            "party": door.region().party_names.get(scope.party, ""),
        },
        status=status,
    )


def _refused(request: HttpRequest, key: str, **values: object) -> HttpResponse:
    """The form again, with why nothing was received. What was sent is not looked at any more."""
    form = UploadForm({})
    form.errors.clear()
    form.add_error(None, RegieError(key, **values).message(active()))
    return _page(request, form, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _length(request: HttpRequest) -> int:
    return content_length(request.META.get("CONTENT_LENGTH"))
