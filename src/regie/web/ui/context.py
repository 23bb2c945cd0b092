# SPDX-License-Identifier: EUPL-1.2
"""What every page knows: the region, who reads, where in the navigation, which snapshot and code stand behind."""

from __future__ import annotations

import logging
import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from regie.vocabulary import RegieError, Region
from regie.vocabulary.code import code_version
from regie.web.access import Scope
from regie.web.ui import navigation as menu
from regie.web.ui.formats import short_day
from regie.web.ui.language import active

log = logging.getLogger(__name__)

LANGUAGES = (("nl", "Nederlands", "NL"), ("en", "English", "EN"))

_THEME_CLASS = re.compile(r"\.([a-z0-9-]+-theme)\b")


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor: one value, ``page``, whose parts are found when a template asks for them."""
    return {"page": Page(request)}


class Page:
    """The frame around a page. Nothing here may fail: an error page has the same frame."""

    languages = LANGUAGES

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.scope: Scope | None = getattr(request, "scope", None)

    @cached_property
    def navigation(self) -> list[list[menu.Entry]]:
        return menu.groups(self.scope, self._request.path)

    @cached_property
    def below(self) -> list[menu.Entry]:
        return menu.below(self.scope, self._request.path)

    @cached_property
    def account(self) -> list[menu.Entry]:
        return menu.account(self._request.path)

    @property
    def language(self) -> str:
        return active()

    @property
    def path(self) -> str:
        """Where a form such as the choice of language leads back to."""
        return self._request.get_full_path() if self._request.method == "GET" else "/"

    @cached_property
    def region(self) -> Region | None:
        from regie.web.region import door

        try:
            return door.region()
        except (RegieError, OSError, LookupError):
            log.warning("region_unreadable")
            return None

    @property
    def synthetic(self) -> bool:
        return self.region is not None and self.region.synthetic

    @cached_property
    def role(self) -> str:
        """The reader's role and party in words."""
        from regie.web.accounts.queries import role_in_words

        return "" if self.scope is None else role_in_words(self.scope)

    @cached_property
    def other_roles(self) -> list[tuple[int, str]]:
        """The reader's other roles: what to send to act in one, and its words."""
        from regie.web.accounts.queries import role_in_words

        scopes = [(grant.pk, grant.scope()) for grant in getattr(self._request, "grants", [])]
        return [(pk, role_in_words(scope)) for pk, scope in scopes if scope != self.scope]

    @property
    def demo_logins(self) -> list[dict[str, str]]:
        """The logins of a demo, for its login page; none where the region is real."""
        if not (settings.REGIE.demo and self.synthetic and self.region):
            return []
        from regie.web.accounts.demo import PASSWORD, demo_people
        from regie.web.accounts.names import area_name, party_name, role_name

        return [
            {
                "role": role_name(each.role),
                "party": ", ".join(filter(None, (party_name(each.party_kind, each.party), area_name(each.area)))),
                "email": each.email,
                "password": PASSWORD,
            }
            for each in demo_people(self.region)
        ]

    @cached_property
    def snapshot(self) -> str:
        """The snapshot that figures come from unless a page says otherwise; empty when there is none yet."""
        from regie.web.region import door

        try:
            return door.current_snapshot() or ""
        except (RegieError, OSError, LookupError):
            return ""

    @property
    def snapshot_day(self) -> str:
        """The reference date of the snapshot, as a person reads it."""
        found = re.match(r"\d{4}-\d{2}-\d{2}", self.snapshot)
        return short_day(found[0]) if found else ""

    @property
    def version(self) -> str:
        return code_version()

    @property
    def theme(self) -> str:
        """The class that the mounted theme hangs its tokens on; empty for a theme on ``:root`` or none."""
        file = settings.REGIE.theme
        return "" if file is None else theme_class(file)

    @property
    def themed(self) -> bool:
        return settings.REGIE.theme is not None

    @property
    def home(self) -> str:
        return _address("home") or "/"

    @property
    def login(self) -> str:
        return _address("account_login")

    @property
    def logout(self) -> str:
        return _address("account_logout")


@lru_cache(maxsize=4)
def theme_class(file: Path) -> str:
    """The first class in the file that ends in ``-theme``, as themes of the NL Design System have."""
    try:
        found = _THEME_CLASS.search(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    return found[1] if found else ""


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
