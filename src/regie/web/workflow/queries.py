# SPDX-License-Identifier: EUPL-1.2
"""Reads of matters."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from regie.web.access import Scope
from regie.web.workflow.kinds import kind_of
from regie.web.workflow.models import Matter


def matters(scope: Scope, kind: str) -> QuerySet[Matter]:
    """The matters of a kind that the reader may see, last changed first."""
    if not scope.may(kind_of(kind).sees):
        raise PermissionDenied
    return Matter.objects.within(scope).filter(kind=kind)


def matter_for(scope: Scope, kind: str, key: str) -> Matter:
    """One matter by its key; one that is not there and one that may not be seen look the same."""
    found = matters(scope, kind).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def matter_by_id(scope: Scope, identifier: int) -> Matter:
    """One matter by its number."""
    found = Matter.objects.within(scope).filter(pk=identifier).first()
    if found is None or not scope.may(kind_of(found.kind).sees):
        raise Http404
    return found
