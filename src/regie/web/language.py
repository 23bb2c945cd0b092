# SPDX-License-Identifier: EUPL-1.2
"""The language of an answer: what the reader chose on a page, else that of the installation.

What a browser prefers does not count on the pages: many a Dutch municipality has English browsers. For the API it
is what the question says.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import get_languages


class LanguageMiddleware:
    """Stands in the place of Django's ``LocaleMiddleware``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            language = translation.get_language_from_request(request)
        else:
            language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if language not in get_languages():
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            answer = self.get_response(request)
        answer.setdefault("Content-Language", language)
        return answer
