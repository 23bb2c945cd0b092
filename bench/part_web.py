# SPDX-License-Identifier: EUPL-1.2
"""Part ``web``: every page of the application on the example region, many readers at once, and a large delivery
while people read."""

from __future__ import annotations

import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import django
from django.urls import Resolver404, resolve

from bench.part import Bound, Part, table
from bench.web_delivery import hand_in
from bench.web_reader import Answer, Reader, links

ROLES = (
    "directeur",
    "controller",
    "accountmanager",
    "controller-gemeente",
    "lid",
    "teamcoach",
    "professional",
    "beleid",
    "inkoper",
    "accountant",
    "beheerder",
    "privacy",
)

MEDIAN_MS, SLOWEST_MS = 200.0, 500.0
"""What a page may take on the server, at the median and at the 95th percentile."""

MOST_ADDRESSES = 3
"""Addresses of one kind of page that a role reads, different in what they are about or in their parameters."""

READERS = 50
READ_SECONDS = 20.0
ROWS = 1_000_000
MOST_SLOWER = 1.5

FILES = (
    "uitloggen",
    "/static/",
    "/api/",
    "export=",
    "bestand=",
    "beeld=",
    "/bestand",
    ".pdf",
    ".xlsx",
    ".csv",
    ".svg",
    ".png",
    "/sjabloon",
)
"""What ends the session or is no page."""

TEXT = """\
The example region behind gunicorn with two processes of four threads, SQLite, and the worker beside it; every
kind of HTML page that each role reaches by following links, at most {most} addresses of it per role, asked once to
warm and then {times} times. Times are those of the server (`Server-Timing`), with the audit event of each request.
Then {readers} readers at once for {seconds:.0f} seconds without a pause, and the pages of one reader while the
worker takes in a delivery of {rows:,} rows."""

Page = tuple[str, str]
"""A role and an address."""


def web(quick: bool) -> Part:
    """Measure; with fewer turns when ``quick``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.web.settings_test")
    django.setup()  # for its routes
    times, seconds, rows = (3, READ_SECONDS / 4, ROWS // 10) if quick else (9, READ_SECONDS, ROWS)
    with tempfile.TemporaryDirectory(prefix="regie-bench-") as place, _serving(Path(place)) as (host, port):
        readers = {role: _signed_in(host, port, role) for role in ROLES}
        pages = {role: _crawl(reader) for role, reader in readers.items()}
        measured: dict[Page, list[Answer]] = {
            (role, path): [readers[role].get(path) for _ in range(times)]
            for role, paths in pages.items()
            for path in paths
        }
        crowd = _crowd(readers, pages, seconds)
        quiet, busy = _beside_a_delivery(Path(place), readers["directeur"], pages["directeur"], rows)
    wrong = sorted(
        {f"{one.status} {role} {path}" for (role, path), each in measured.items() for one in each if _bad(one)}
    )
    for each in wrong:
        print(each, file=sys.stderr)
    server = [one.server_milliseconds for answers in measured.values() for one in answers]
    bounds = [
        Bound("median of all pages on the server, over 200 ms", _middle(server) / MEDIAN_MS, 1),
        Bound("95th percentile of all pages on the server, over 500 ms", _slow(server) / SLOWEST_MS, 1),
        Bound("pages that answered with an error", len(wrong), 0),
        Bound(f"errors with {READERS} readers at once", sum(_bad(one) for one in crowd), 0),
        Bound("pages beside a large delivery over pages without", _middle(busy) / _middle(quiet), MOST_SLOWER),
    ]
    text = TEXT.format(most=MOST_ADDRESSES, times=times, readers=READERS, seconds=seconds, rows=rows)
    blocks = [text, _pages_table(measured), _crowd_table(crowd, seconds), _delivery_table(quiet, busy)]
    return Part("The web application", blocks, bounds)


def _pages_table(measured: dict[Page, list[Answer]]) -> str:
    """One line per kind of page: how many addresses of how many roles, the median, the slowest and the most
    queries."""
    medians = {page: _middle([one.server_milliseconds for one in answers]) for page, answers in measured.items()}
    by_kind: dict[str, list[Page]] = defaultdict(list)
    for page in medians:
        by_kind[_kind(page[1])].append(page)
    rows: list[tuple[object, ...]] = []
    for kind, pages in sorted(by_kind.items()):
        slowest = max(pages, key=lambda page: medians[page])
        queries = max(answer.queries for page in pages for answer in measured[page])
        middle = _middle([medians[page] for page in pages])
        addresses, roles = len({path for _, path in pages}), len({role for role, _ in pages})
        rows.append(
            (f"`{kind}`", addresses, roles, f"{middle:.0f}", f"{medians[slowest]:.0f}", slowest[0], queries)
        )
    everything = [one.server_milliseconds for answers in measured.values() for one in answers]
    addresses = len({path for _, path in measured})
    total = (f"**{_middle(everything):.0f}**", f"{_slow(everything):.0f} (95 %)", "", "")
    rows.append(("**all**", addresses, len(ROLES), *total))
    return table(("page", "addresses", "roles", "median, ms", "slowest, ms", "of role", "queries at most"), rows)


def _crowd_table(crowd: Sequence[Answer], seconds: float) -> str:
    waited = [one.milliseconds for one in crowd]
    wrong = sum(_bad(one) for one in crowd)
    row = (
        READERS,
        len(crowd),
        f"{len(crowd) / seconds:.0f}",
        wrong,
        f"{_middle(waited):.0f}",
        f"{_slow(waited):.0f}",
    )
    return table(("readers at once", "answers", "a second", "errors", "median wait, ms", "95 %, ms"), [row])


def _delivery_table(quiet: Sequence[float], busy: Sequence[float]) -> str:
    rows = [
        (name, len(found), f"{_middle(found):.0f}", f"{_slow(found):.0f}")
        for name, found in (("nothing else", quiet), ("a large delivery", busy))
    ]
    return table(("one reader, beside", "pages", "median, ms", "95 %, ms"), rows)


def _middle(values: Sequence[float]) -> float:
    return statistics.median(values)


def _slow(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * len(values))]


def _bad(answer: Answer) -> bool:
    return answer.status >= 400


@contextmanager
def _serving(place: Path) -> Iterator[tuple[str, int]]:
    """The demo, served on a free port by a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "regie", "demo", "--dir", str(place / "demo"), "--bind", f"127.0.0.1:{port}"]
    log = (place / "served.log").open("wb")
    server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        reader = Reader("127.0.0.1", port)
        for _ in range(600):
            try:
                if reader.get("/gezondheid").status == 200:
                    break
            except OSError:
                pass
            if server.poll() is not None:
                raise RuntimeError((place / "served.log").read_text()[-2000:])
            time.sleep(0.5)
        yield "127.0.0.1", port
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


def _signed_in(host: str, port: int, role: str) -> Reader:
    reader = Reader(host, port)
    reader.sign_in(role)
    return reader


def _crawl(reader: Reader) -> list[str]:
    """The addresses that this reader reaches from the first page, of a kind of page at most ``MOST_ADDRESSES``."""
    waiting, seen = ["/"], {"/"}
    found: dict[str, str] = {}
    read: Counter[str] = Counter()
    while waiting:
        path = waiting.pop(0)
        if _full(path, found, read):
            continue
        answer = reader.get(path)
        if _full(answer.path, found, read):
            continue
        if answer.kind != "text/html" and answer.status < 400:
            continue
        found[_form(answer.path)] = answer.path
        read[_kind(answer.path)] += 1
        for link in links(answer):
            if link not in seen and not _leaves(link):
                seen.add(link)
                waiting.append(link)
    return list(found.values())


def _full(path: str, found: Mapping[str, str], read: Mapping[str, int]) -> bool:
    """Whether there is nothing new to measure at an address."""
    return _form(path) in found or read.get(_kind(path), 0) >= MOST_ADDRESSES


def _leaves(path: str) -> bool:
    return any(part in path for part in FILES)


def _form(path: str) -> str:
    """An address without the values of its parameters."""
    bare, _, query = path.partition("?")
    return f"{bare}?{'&'.join(sorted({pair.partition('=')[0] for pair in query.split('&') if pair}))}"


@cache
def _kind(path: str) -> str:
    """The route of the application that an address takes, such as ``/cijfers/<slug:indicator>``."""
    try:
        return f"/{resolve(path.partition('?')[0]).route}"
    except Resolver404:
        return path.partition("?")[0]


def _crowd(readers: dict[str, Reader], pages: dict[str, list[str]], seconds: float) -> list[Answer]:
    """What many readers at once are answered."""
    answers: list[Answer] = []
    until = time.monotonic() + seconds

    def read(number: int) -> None:
        role = list(readers)[number % len(readers)]
        reader = Reader(readers[role].host, readers[role].port, dict(readers[role].cookies))
        chance = random.Random(number)
        while time.monotonic() < until:
            answers.append(reader.get(chance.choice(pages[role])))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _beside_a_delivery(
    place: Path, reader: Reader, paths: Sequence[str], rows: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of the pages of one reader, without and with a large delivery being taken in."""

    def once() -> list[float]:
        return [reader.get(path).server_milliseconds for path in paths]

    quiet = [each for _ in range(3) for each in once()]
    sender = _signed_in(reader.host, reader.port, "datamanager")
    underway = hand_in(place, place / "demo" / "hlv", sender, rows)
    busy: list[float] = []
    while not busy or not underway.finished():
        busy += once()
    return quiet, busy
