# SPDX-License-Identifier: EUPL-1.2
"""Every page of the application marks the entry of the menu that it belongs to."""

from __future__ import annotations

from typing import Any, cast

import pytest
from django.utils import translation
from tests.web.people import scope
from tests.web.whole.addresses import addresses

from regie.web.access import Role, Scope
from regie.web.ui import navigation

ENTRY = {
    "reviews:status": "Stand van zaken",
    "reviews:proof": "Stand van zaken",
    "reviews:variance": "Verschil",
    "reviews:growth": "Verschil",
    "reviews:": "Cijfers",
    "outlook:": "Vooruitblik",
    "steering:": "Regiegesprek",
    "programme:overview": "Programma",
    "programme:goal": "Programma",
    "programme:projects": "Programma",
    "programme:measures": "Programma",
    "programme:swot": "Programma",
    "programme:new": "Programma",
    "programme:edit": "Programma",
    "programme:": "Aanbieders",
    "contracts:": "Contract",
    "valve:": "Hulpventiel",
    "cooperative:": "Coöperatie",
    "procurement:": "Inkoop",
    "deliveries:rows": "Cliënten",
    "deliveries:erasure": "Beheer",
    "deliveries:": "Leveringen",
    "register:figures": "Wachtcijfers",
    "register:": "Klantreizen",
    "reports:public": "",
    "reports:": "Rapporten",
    "letters:template": "Beheer",
    "letters:public": "",
    "letters:": "Raadsbrieven",
    "audit:": "Beheer",
    "accounts:profile": "Mijn account",
    "accounts:end_device": "Mijn account",
    "accounts:end_other_devices": "Mijn account",
    "accounts:confirm_with_organisation": "Mijn account",
    "account_change_password": "Mijn account",
    "mfa_": "Mijn account",
    "api:tokens": "Mijn account",
    **dict.fromkeys(("accounts:accept", "accounts:invitation", "accounts:no_role"), ""),
    **dict.fromkeys(("accounts:roles", "accounts:choose_role"), ""),
    "accounts:invitations": "Beheer",
    "accounts:": "Beheer",
    **dict.fromkeys(("account_", "socialaccount_", "openid_connect_", "api:", "jobs:", "workflow:", "ui:"), ""),
    **dict.fromkeys(("home", "health"), ""),
}
"""The entry of the pages of which the name begins so (the longest beginning counts); empty: of no entry."""


class Everyone:
    """A reader who may see every entry."""

    def may(self, permission: object) -> bool:
        return True


def marked(reader: Scope, path: str) -> list[str]:
    with translation.override("nl"):
        main = [entry for group in navigation.groups(reader, path) for entry in group]
        return [entry.label for entry in (*main, *navigation.account(path)) if entry.current]


def test_every_page_marks_its_own_entry_and_no_other() -> None:
    reader = cast(Any, Everyone())
    wrong = {}
    for each in addresses():
        expected = ENTRY[max((name for name in ENTRY if each.name.startswith(name)), key=len)]
        found = marked(reader, each.path)
        if found != ([expected] if expected else []):
            wrong[each.name, each.path] = (found, expected)
    assert wrong == {}


@pytest.mark.parametrize(
    "path",
    ["/regie/gesprek/2024-10-07", "/regie/gesprek/2024-10-07/verslag", "/regie/mijn-week", "/regie/besluiten",
     "/regie/besluit/b-2024-001", "/regie/acties", "/regie/accountteam/taak"],
)  # fmt: skip
def test_a_meeting_its_decisions_actions_and_my_week_belong_to_the_meetings(path: str) -> None:
    assert marked(scope(Role.ACCOUNT_MANAGER), path) == ["Regiegesprek"]
    assert marked(scope(Role.MEMBER), path) == []
