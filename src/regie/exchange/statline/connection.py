# SPDX-License-Identifier: EUPL-1.2
"""One address on the web, spoken to with care: limits of time and size, retries, and never another host."""

from __future__ import annotations

import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import IO, Any
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

from regie.vocabulary.errors import RegieError

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
"""Hosts that may be spoken to without encryption: nothing leaves the machine."""

TRANSIENT = {408, 429, 500, 502, 503, 504}
"""Answers after which asking again may help."""

_NEXT = ("@odata.nextLink", "odata.nextLink")
_CHUNK = 1 << 16
_PLAIN = "$'(),"
_TRIES_UNREADABLE = 2
_LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Limits:
    """How long to wait (seconds), how often to ask and how much to take (bytes, pages) before giving up."""

    timeout: float = 30.0
    request_seconds: float = 300.0
    tries: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0
    page_bytes: int = 64 * 1024 * 1024
    total_bytes: int = 512 * 1024 * 1024
    pages: int = 2000


class Connection:
    """The service at one address. ``sleep`` and ``seconds`` (a stopwatch) can be replaced in a test."""

    def __init__(
        self,
        address: str,
        limits: Limits | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises ``RegieError`` for an address that is not https (but on this machine) or holds a password."""
        self.address = checked_address(address)
        self.limits = limits or Limits()
        self._origin = _origin(self.address)
        self._sleep, self._seconds = sleep, seconds
        self._opener = self._make_opener()

    def pages(self, path: str, query: Mapping[str, str]) -> Iterator[str]:
        """The text of every page of an answer, following the links to the next one.

        Raises ``RegieError`` when the service cannot be reached or read, is busy, refuses, redirects or links to
        another host, or sends more than the limits allow.
        """
        url: str | None = self.url(path, query)
        seen: set[str] = set()
        total = 0
        while url is not None:
            if url in seen or len(seen) >= self.limits.pages:
                raise RegieError("statline.endless", address=self.address, pages=len(seen))
            seen.add(url)
            page = self._page(url)
            total += len(page)
            if total > self.limits.total_bytes:
                raise self._too_large(self.limits.total_bytes)
            yield page
            url = self._next(url, page)

    def url(self, path: str, query: Mapping[str, str]) -> str:
        """The address of ``path`` under the base address, with the question in it."""
        return f"{self.address}/{quote(path)}?{urlencode(query, quote_via=quote, safe=_PLAIN)}"

    def _next(self, url: str, page: str) -> str | None:
        document = parsed(page)
        link = next((document[name] for name in _NEXT if isinstance(document, dict) and name in document), None)
        if link is None:
            return None
        try:
            if isinstance(link, str):
                return self._own(urljoin(url, link))
        except ValueError:
            pass  # no address at all
        raise RegieError("statline.unexpected", address=self.address, what="nextLink")

    def _own(self, url: str) -> str:
        """The address when it is on our host. A plain one is made secure: servers behind a proxy write those."""
        parts = urlsplit(url)
        if self._origin[0] == "https" and parts.scheme == "http" and parts.port in (None, 80):
            parts = parts._replace(scheme="https", netloc=parts.hostname or "")
            url = urlunsplit(parts)
        if _origin(url) != self._origin or parts.username or parts.password:
            raise RegieError("statline.other_host", address=self.address, host=parts.hostname or "?")
        return url

    def _page(self, url: str) -> str:
        """One page as text that is known to be JSON; asks again while that may help."""
        problem = RegieError("statline.unreachable", address=self.address)
        wait = self.limits.first_wait
        for attempt in range(1, self.limits.tries + 1):
            asked_to_wait: float | None = None
            try:
                page = self._body(url).decode("utf-8-sig")
                parsed(page)
                return page
            except urllib.error.HTTPError as answer:
                with answer:
                    if answer.code not in TRANSIENT:
                        raise self._refusal(answer, url) from None
                    asked_to_wait = _retry_after(answer.headers)
                    problem = RegieError("statline.busy", address=self.address, status=answer.code)
            except ssl.SSLError as failed:
                problem = self._no_contact(failed)
            except urllib.error.URLError as failed:
                problem = self._no_contact(failed.reason)
            except (TimeoutError, OSError, http.client.HTTPException, _CutOffError):
                problem = RegieError("statline.unreachable", address=self.address)
            except (ValueError, RecursionError):
                problem = RegieError("statline.unreadable", address=self.address)
                if attempt >= _TRIES_UNREADABLE:
                    break
            if asked_to_wait is not None and asked_to_wait > self.limits.longest_wait:
                raise RegieError("statline.wait_longer", address=self.address, seconds=round(asked_to_wait))
            if attempt < self.limits.tries:
                self._sleep(wait if asked_to_wait is None else max(asked_to_wait, 0.0))
                wait = min(2 * wait, self.limits.longest_wait)
        raise problem

    def _body(self, url: str) -> bytes:
        """The bytes of one answer, all of them and no more than the limit."""
        request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310 (https checked)
        until = self._seconds() + self.limits.request_seconds
        parts: list[bytes] = []
        size = 0
        with self._opener.open(request, timeout=self.limits.timeout) as answer:
            announced = answer.headers.get("Content-Length", "")
            if (
                announced.isdecimal()
                and len(announced) < _LONGEST_NUMBER
                and int(announced) > self.limits.page_bytes
            ):
                raise self._too_large(self.limits.page_bytes)
            while part := answer.read(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > self.limits.page_bytes:
                    raise self._too_large(self.limits.page_bytes)
                if self._seconds() > until:
                    raise TimeoutError
        if announced.isdecimal() and size != int(announced):
            raise _CutOffError  # http.client says nothing of this when it reads in parts
        return b"".join(parts)

    def _refusal(self, answer: urllib.error.HTTPError, url: str) -> RegieError:
        if answer.code == 404:
            table = urlsplit(url).path.removeprefix(urlsplit(self.address).path).strip("/")
            return RegieError("statline.not_found", address=self.address, what=table)
        if 300 <= answer.code < 400:
            return RegieError("statline.redirected", address=self.address)
        return RegieError("statline.refused", address=self.address, status=answer.code)

    def _no_contact(self, reason: object) -> RegieError:
        if isinstance(reason, ssl.SSLCertVerificationError):
            return RegieError("statline.certificate", address=self.address)
        return RegieError("statline.unreachable", address=self.address)

    def _too_large(self, limit: int) -> RegieError:
        return RegieError("statline.too_large", address=self.address, megabytes=limit // (1024 * 1024))

    def _make_opener(self) -> urllib.request.OpenerDirector:
        """Only what is needed: no files, no ftp, and redirects within the host alone."""
        local = urlsplit(self.address).hostname in LOCAL_HOSTS
        opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler({} if local else None),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=ssl.create_default_context()),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.UnknownHandler(),
            _Redirects(self._own),
        ):
            opener.add_handler(handler)
        opener.addheaders = [("User-Agent", "regie")]
        return opener


def checked_address(address: str) -> str:
    """The base address without a slash at its end; raises ``RegieError`` when it cannot be used."""
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise RegieError("statline.address_unreadable") from None
    if parts.username or parts.password:
        raise RegieError("statline.address_password")  # without the address: it holds the password
    if not host or parts.query or parts.fragment or parts.scheme not in ("https", "http"):
        raise RegieError("statline.address_unreadable")
    if parts.scheme == "http" and host not in LOCAL_HOSTS:
        raise RegieError("statline.address_insecure", address=address.strip())
    return address.strip().rstrip("/")


def parsed(page: str) -> Any:
    """A JSON text with its numbers exact (``Decimal`` and ``int``). Raises ``ValueError`` when it is none."""
    return json.loads(page, parse_float=_decimal, parse_int=_integer, parse_constant=_no_number)


class _CutOffError(Exception):
    """The connection ended before the whole answer was there."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect within the host; refuses every other."""

    max_redirections = 5

    def __init__(self, own: Callable[[str], str]) -> None:
        self._own = own

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The new request (urllib's hook); ``RegieError`` when it leads elsewhere."""
        return super().redirect_request(req, fp, code, msg, headers, self._own(newurl))


def _origin(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "", "", 0


def _retry_after(headers: Message) -> float | None:
    """Seconds the service asks to wait, from a number or from a moment compared with the service's own clock."""
    wanted = headers.get("Retry-After", "").strip()
    if wanted.isdecimal():
        return float(wanted[:_LONGEST_NUMBER])
    try:
        return (parsedate_to_datetime(wanted) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds()
    except (ValueError, TypeError):
        return None


def _integer(written: str) -> int:
    if len(written) > _LONGEST_NUMBER:
        raise ValueError
    return int(written)


def _decimal(written: str) -> Decimal:
    if len(written) > _LONGEST_NUMBER:
        raise ValueError
    return Decimal(written)


def _no_number(written: str) -> Any:
    raise ValueError(written)
