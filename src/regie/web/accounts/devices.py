# SPDX-License-Identifier: EUPL-1.2
"""Where someone is signed in: the sessions, when they were last used, and their end."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from regie.web.accounts.models import User

SEEN = "seen"
"""Where a session keeps when it was last used, in whole minutes since 1970."""

UNATTENDED = frozenset({"jobs:progress"})
"""Screens that a page asks for by itself: they do not keep a session alive."""

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class SlidingSessionMiddleware:
    """A session ends so long after it was last used. Writing that down at each request would make reading slow, so
    it happens at most once a minute. Stands after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        found = request.resolver_match
        if request.user.is_authenticated and not (found and found.view_name in UNATTENDED):
            _touch(request)


@dataclass(frozen=True)
class Device:
    """One session of a person: since when, last used, with what."""

    id: int
    browser: str
    address: str
    since: datetime
    last_seen: datetime
    current: bool


def devices_of(request: HttpRequest) -> Sequence[Device]:
    """Where the person who asks is signed in: this browser first, then the last used. Sessions that are over are
    left out."""
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    found = UserSession.objects.filter(user_id=request.user.pk, session_key__in=alive.values("session_key"))
    listed = [
        Device(
            each.pk,
            browser_name(each.user_agent),
            each.ip,
            each.created_at,
            each.last_seen_at,
            each.session_key == request.session.session_key,
        )
        for each in found.order_by("-last_seen_at")
    ]
    return sorted(listed, key=lambda device: not device.current)


def end_one(user_id: int, identifier: int) -> None:
    """End one session of this person; one of somebody else is left alone."""
    for session in UserSession.objects.filter(user_id=user_id, pk=identifier):
        session.end()


def end_others(request: HttpRequest) -> None:
    """End all sessions of the person but the one that asks."""
    for session in UserSession.objects.filter(user_id=request.user.pk).exclude(
        session_key=request.session.session_key
    ):
        session.end()


def end_all(user: User) -> None:
    """Sign someone out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def browser_name(agent: str) -> str:
    """What a person calls the browser: "Firefox op Windows"; the first word of what it says when it is unknown."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    if not browser:
        return re.split(r"[ /;(]", agent.strip(), maxsplit=1)[0][:40]
    return f"{browser} ({system})" if system else browser


def _touch(request: HttpRequest) -> None:
    minute = _minute()
    if request.session.get(SEEN) == minute:
        return
    request.session[SEEN] = minute
    UserSession.objects.create_from_request(request)


def _minute() -> int:
    return int(time.time() // 60)
