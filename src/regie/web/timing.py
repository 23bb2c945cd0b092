# SPDX-License-Identifier: EUPL-1.2
"""How long the server took and how many queries it asked, as a ``Server-Timing`` header. In the demo only:
elsewhere times could tell an outsider something."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse


class TimingMiddleware:
    """Stands before all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.REGIE.demo:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = 0

        def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(sql, *rest)

        began = time.perf_counter()
        with connection.execute_wrapper(count):
            answer = self.get_response(request)
        took = 1000 * (time.perf_counter() - began)
        answer["Server-Timing"] = f'total;dur={took:.1f}, queries;desc="{asked}"'
        return answer
