# SPDX-License-Identifier: EUPL-1.2
"""Whether the application can do its work: for a container's health check and a load balancer."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse

from regie.vocabulary.code import code_version
from regie.vocabulary.region import REGION_FILE
from regie.web.access import public


@public
def health(request: HttpRequest) -> JsonResponse:
    """200 when database and region folder answer, else 503; says which, and nothing more."""
    found = {"database": _database(), "region": (settings.REGIE.region / REGION_FILE).is_file()}
    well = all(found.values())
    return JsonResponse({"well": well, "version": code_version(), **found}, status=200 if well else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Exception:  # whatever the driver raises: the answer is the same
        return False
