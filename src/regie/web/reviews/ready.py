# SPDX-License-Identifier: EUPL-1.2
"""Pages that need what must first be made: while it is being made they show how far it is, and before there is
anything they say what to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from regie.web.access import scope_of
from regie.web.jobs.queries import job_for
from regie.web.region import door
from regie.web.reviews.addresses import address
from regie.web.reviews.asked import NothingYet
from regie.web.reviews.explanations import Waits

View = Callable[..., HttpResponse]


def when_ready(view: View) -> View:
    """The page, or how far the work for it is, or what is still missing. Stands under the access rule."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except door.NotReady as waiting:
            return render(
                request, "reviews/not_ready.html", {"job": job_for(scope_of(request), UUID(str(waiting.job_id)))}
            )
        except Waits as waiting:
            return render(request, "reviews/not_ready.html", {"job": waiting.job})
        except NothingYet as empty:
            links = {"deliveries": address("deliveries:calendar"), "contract": address("contracts:contract")}
            return render(request, "reviews/nothing_yet.html", {"missing": empty.missing, "links": links})

    return shown
