# SPDX-License-Identifier: EUPL-1.2
"""Every address of the application, and the table of who may come in.

``python -m tests.web.whole.addresses`` writes ``access_table.csv`` anew from the rules in the code: read what changed
in it before it is committed, since the table is what was agreed, and the code has to follow it.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from regie.web.access import POLICY, Role
from regie.web.access.middleware import OPEN_PACKAGES, view_rule

TABLE = Path(__file__).parent / "access_table.csv"

ALLOWED, DENIED, EVERYONE, LIBRARY, TOKEN = "yes", "no", "everyone", "library", "token"

EXAMPLES: dict[str, Any] = {
    "indicator": "unique_clients",
    "figure": "unique_clients",
    "key": "een",
    "run": "forecast-00000000",
    "identifier": 1,
    "id_": "R01",
    "kind": "pdf",
    "written": "2024-H1",
    "party": "A002",
    "municipality": "0917",
    "period": "2024-H1",
    "version": 1,
    "beginning": "0" * 12,
    "anchor": "een",
    "name": "een",
    "token": "een",
    "activity": "een",
    "sequence": 1,
    "client_key": "c1",
    "matter": "een",
    "provider": "A002",
    "contract": "een",
    "pk": 1,
    "provider_id": "een",
    "uidb36": "1",
    "study": "een",
    "slug": "producten",
    "row": 0,
    "number": "b-2024-001",
}


@dataclass(frozen=True)
class Address:
    """One address: the name by which the code knows it, an example of it, and its rule."""

    name: str
    path: str
    rule: Any


def addresses() -> Iterator[Address]:
    """Every address there is."""
    for name, view, arguments in _patterns(get_resolver(), ""):
        yield Address(name, reverse(name, kwargs={key: _example(name, key) for key in arguments}), _rule(view))


def allowed(rule: Any, role: Role) -> str:
    """What a rule means for a role."""
    if rule in (EVERYONE, LIBRARY, TOKEN):
        return str(rule)
    if rule == "signed_in":
        return ALLOWED
    return ALLOWED if set(rule) & POLICY[role].permissions else DENIED


def table() -> dict[str, dict[str, str]]:
    """The table as it was agreed: address to role to what it means."""
    with TABLE.open(newline="") as handle:
        return {row.pop("address"): row for row in csv.DictReader(handle)}


def _patterns(resolver: URLResolver, space: str) -> Iterator[tuple[str, Any, set[str]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _patterns(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern.callback, set(pattern.pattern.converters) | _groups(pattern)


def _groups(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.regex.groupindex)


def _example(name: str, key: str) -> Any:
    if key == "identifier":
        if any(
            part in name
            for part in (
                "jobs:",
                "uploaded",
                "checked",
                "discard",
                "handed",
                "making",
                "preview",
                "retention_run",
                "exit_result",
            )
        ):
            return uuid.UUID(int=1)
        if name in ("deliveries:snapshot", "deliveries:use_snapshot"):
            return "2024-08-31-00000000"
        if name.startswith("api:") and name != "api:revoke_token":
            return "unique_clients"
    if key == "key" and name.startswith("account_"):
        return "een-sleutel"
    return EXAMPLES[key]


def _rule(view: Any) -> Any:
    rule = view_rule(view)
    if rule == "public":
        return EVERYONE
    if rule is None and view.__module__.startswith(OPEN_PACKAGES):
        return LIBRARY
    return rule


def _write() -> None:
    with TABLE.open("w", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(["address", *(role.value for role in Role)])
        for address in sorted(addresses(), key=lambda each: each.name):
            out.writerow([address.name, *(allowed(address.rule, role) for role in Role)])


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.web.settings_test")
    django.setup()
    _write()
