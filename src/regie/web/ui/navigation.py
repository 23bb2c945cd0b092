# SPDX-License-Identifier: EUPL-1.2
"""The main navigation: what there is, who sees it, and where a page belongs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regie.web.access import Permission, Scope

P = Permission


@dataclass(frozen=True)
class Item:
    """One entry: shown to who has at least one of the permissions; to everybody with a role when there is none.

    A page belongs to the entry whose address it lies under. ``pages`` are how the names begin of those that have
    an address elsewhere: of one page, or of a whole app (``steering:``).
    """

    label: str | Promise
    url_name: str
    permissions: tuple[Permission, ...] = ()
    group: str = ""
    under: tuple[Item, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """An entry as it stands on a page."""

    label: str
    url: str
    current: bool = False
    under: tuple[Entry, ...] = field(default=())


MANAGEMENT = (
    Item(_("Gebruikers en rollen"), "accounts:users", (P.MANAGE_USERS, P.APPROVE_GRANTS, P.EXPORT_ACCESS)),
    Item(_("Logboek"), "audit:log", (P.SEE_AUDIT,)),
    Item(_("Verwerkingsregister"), "audit:register", (P.SEE_REGISTER, P.EDIT_REGISTER)),
    Item(_("Bewaartermijnen"), "audit:retention", (P.RUN_RETENTION,)),
    Item(_("Wissen"), "deliveries:erasures", (P.ERASE_CLIENTS,)),
    Item(_("Sjabloon van brieven"), "letters:template", (P.MANAGE_SETTINGS,)),
    Item(_("Instellingen"), "accounts:settings", (P.MANAGE_SETTINGS,)),
)

MAIN = (
    Item(_("Stand van zaken"), "reviews:status", (P.SEE_STATUS,), "steering", pages=("reviews:proof",)),
    Item(_("Cijfers"), "reviews:figures", (P.SEE_FIGURES,), "steering"),
    Item(_("Verschil"), "reviews:variance", (P.SEE_VARIANCE,), "steering", pages=("reviews:growth",)),
    Item(_("Vooruitblik"), "outlook:forecast", (P.SEE_FORECAST,), "steering"),
    Item(_("Regiegesprek"), "steering:meetings", (P.SEE_MEETINGS,), "steering", pages=("steering:",)),
    Item(_("Programma"), "programme:overview", (P.SEE_PROGRAMME,), "steering"),
    Item(_("Contract"), "contracts:contract", (P.SEE_CONTRACT,), "agreements"),
    Item(_("Hulpventiel"), "valve:overview", (P.SEE_RISKS, P.SEE_REQUESTS, P.SEE_SETTLEMENT), "agreements"),
    Item(_("Coöperatie"), "cooperative:overview", (P.SEE_MEMBERS, P.SEE_STATEMENT), "agreements"),
    Item(_("Aanbieders"), "programme:providers", (P.SEE_PROVIDERS, P.SEE_PROVIDER_FILES), "agreements"),
    Item(_("Inkoop"), "procurement:studies", (P.SEE_PROCUREMENT,), "agreements"),
    Item(_("Leveringen"), "deliveries:calendar", (P.SEE_DELIVERIES,), "data"),
    Item(_("Cliënten"), "deliveries:rows", (P.SEE_ROWS,), "data"),
    Item(_("Klantreizen"), "register:journeys", (P.USE_JOURNEYS, P.SEE_JOURNEYS), "data"),
    Item(_("Wachtcijfers"), "register:figures", (P.SEE_WAITING,), "data"),
    Item(_("Rapporten"), "reports:list", (P.SEE_REPORTS,), "data"),
    Item(_("Raadsbrieven"), "letters:list", (P.SEE_LETTERS,), "data"),
    Item(
        _("Beheer"),
        "accounts:users",
        tuple(sorted({permission for item in MANAGEMENT for permission in item.permissions})),
        "management",
        MANAGEMENT,
    ),
)

ACCOUNT = (Item(_("Mijn account"), "accounts:profile", pages=("account_change_password", "mfa_", "api:tokens")),)
"""The entries of a person's own menu, above "Uitloggen"."""


def groups(scope: Scope | None, path: str) -> list[list[Entry]]:
    """The main navigation of this reader in its groups; the entry that the page at ``path`` belongs to is
    current."""
    if scope is None:
        return []
    shown = [(item, entry) for item in MAIN if (entry := _entry(item, scope)) is not None]
    belongs = _belonging(shown, path)
    found: dict[str, list[Entry]] = {}
    for item, entry in shown:
        current = belongs is item
        found.setdefault(item.group, []).append(Entry(entry.label, entry.url, current, entry.under))
    return list(found.values())


def below(scope: Scope | None, path: str) -> list[Entry]:
    """The sub navigation of the current entry; empty when it has none or only one."""
    entries = next((entry.under for group in groups(scope, path) for entry in group if entry.current), ())
    here = _closest([entry.url for entry in entries], path)
    if len(entries) < 2:
        return []
    return [Entry(entry.label, entry.url, entry.url == here) for entry in entries]


def account(path: str) -> list[Entry]:
    """The entries of a person's own menu."""
    entries = [(item, Entry(str(item.label), url)) for item in ACCOUNT if (url := _address(item.url_name))]
    belongs = _belonging(entries, path)
    return [Entry(entry.label, entry.url, belongs is item) for item, entry in entries]


def _belonging(shown: Sequence[tuple[Item, Entry]], path: str) -> Item | None:
    """The entry that a page belongs to: by its address, else by its name."""
    here = _closest([address for _, entry in shown for address in _addresses(entry)], path)
    if here:
        return next(item for item, entry in shown if here in _addresses(entry))
    name = _name(path)
    return next((item for item, _ in shown if name.startswith(item.pages)), None)


def _entry(item: Item, scope: Scope) -> Entry | None:
    if item.permissions and not any(scope.may(permission) for permission in item.permissions):
        return None
    under = tuple(entry for one in item.under if (entry := _entry(one, scope)) is not None)
    if item.under:
        # Who may see a part only comes in at that part.
        return Entry(str(item.label), under[0].url, under=under) if under else None
    url = _address(item.url_name)
    return Entry(str(item.label), url) if url else None


def _addresses(entry: Entry) -> Sequence[str]:
    return [one.url for one in entry.under] or [entry.url]


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _name(path: str) -> str:
    """The name of the page at a path; empty where there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _closest(addresses: Iterable[str], path: str) -> str:
    """The longest address that ``path`` lies at or under; the root only itself."""
    fitting = [one for one in addresses if path == one or (one != "/" and path.startswith(one.rstrip("/") + "/"))]
    return max(fitting, key=len, default="")
