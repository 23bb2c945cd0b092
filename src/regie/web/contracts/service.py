# SPDX-License-Identifier: EUPL-1.2
"""Every write about contracts: a draft of a next version, and the approval that makes it a file for good.

The cooperative drafts and offers; every municipality of the contract and the director of the cooperative approve,
each for their own party and none of them the one who offered it. The last approval writes the file.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from regie.contract import Contract
from regie.vocabulary import RegieError
from regie.vocabulary.durable import commit_new_file
from regie.web.access import PartyKind, Permission, Scope
from regie.web.contracts.checking import checked, first_text, next_version
from regie.web.contracts.chosen import choose
from regie.web.region import door
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

KIND = "contract_version"

COOPERATIVE = "cooperative"
"""How an approval by the cooperative is kept beside those of municipalities."""


def begin_version(scope: Scope, id_: str) -> Matter:
    """Begin a draft of the next version, with the text of the last one."""
    _may(scope, Permission.EDIT_CONTRACT)
    found = choose(id_)
    if found is None:
        raise PermissionDenied
    last = found.versions[-1]
    drafts = Matter.objects.unscoped().filter(kind=KIND, key__startswith=f"{id_}/")
    running = drafts.filter(state__in=("draft", "offered")).first()
    if running is not None:
        return running
    version = _free(id_, next_version(found.versions))
    text = first_text(file_text(last), version, timezone.localdate())
    payload = {"toml": text, "base": last.version, "approvals": {}}
    title = f"{last.name}, {version}"[:200]
    try:
        return workflow.open_matter(
            KIND, f"{id_}/{version}", scope, title=title, payload=payload, party_kind=PartyKind.COOPERATIVE
        )
    except IntegrityError:
        raise RegieError("web.workflow_changed") from None


def save_text(scope: Scope, matter: Matter, text: str) -> Matter:
    """Keep the text of a draft, right or not: people save in between."""
    _may(scope, Permission.EDIT_CONTRACT)
    if matter.state != "draft":
        raise RegieError("web_contracts.no_draft")
    return workflow.change(matter, scope, {**matter.payload, "toml": text})


def offer(matter: Matter, scope: Scope, note: str) -> None:
    """Offer a draft for approval: then the other parties see it. Refused while something in it is wrong."""
    draft_of(matter)
    matter.payload["approvals"] = {}
    matter.party_kind = matter.party = ""
    matter.save(update_fields=["payload", "party_kind", "party"])


def take_back(matter: Matter, scope: Scope, note: str) -> None:
    """Take an offered draft back to be changed; approvals fall away."""
    matter.payload["approvals"] = {}
    matter.party_kind = PartyKind.COOPERATIVE
    matter.save(update_fields=["payload", "party_kind"])


def approve(matter: Matter, scope: Scope, note: str) -> None:
    """Approve for the own party; the last approval writes the file, which never changes after."""
    contract = draft_of(matter)
    party = party_of(scope)
    if party not in waiting(matter, contract):
        raise PermissionDenied
    matter.payload["approvals"][party] = {"by": scope.user_id, "on": timezone.localdate().isoformat()}
    matter.save(update_fields=["payload"])
    if waiting(matter, contract):
        return
    file = door.folder() / "contracts" / contract.id / f"{contract.version}.toml"
    content = matter.payload["toml"].encode("utf-8")
    try:
        commit_new_file(file, content)
    except FileExistsError:
        if file.read_bytes() != content:
            raise RegieError("web_contracts.version_there", version=contract.version) from None


def draft_of(matter: Matter) -> Contract:
    """The contract that a draft is. Raises ``RegieError`` with the first thing that is wrong."""
    id_, _, version = matter.key.rpartition("/")
    found = checked(matter.payload["toml"], id_, version)
    if found.contract is None:
        first = found.problems[0]
        raise RegieError("web_contracts.not_right", count=len(found.problems), first=first.text)
    return found.contract


def waiting(matter: Matter, contract: Contract) -> list[str]:
    """The parties that still have to approve."""
    return [
        code for code in (*contract.municipality_names, COOPERATIVE) if code not in matter.payload["approvals"]
    ]


def party_of(scope: Scope) -> str:
    """The party that somebody approves for."""
    return scope.party if scope.party_kind is PartyKind.MUNICIPALITY else COOPERATIVE


def may_approve(matter: Matter, scope: Scope, *, last: bool) -> bool:
    """Whether the reader's party still has to approve, as the last one or with others after it."""
    found = checked(matter.payload["toml"], *matter.key.rsplit("/", 1))
    if found.contract is None:
        return False
    left = waiting(matter, found.contract)
    return party_of(scope) in left and (len(left) == 1) is last


def file_text(contract: Contract) -> str:
    """The file of an approved version as it was written."""
    file = door.folder() / "contracts" / contract.id / f"{contract.version}.toml"
    return file.read_text("utf-8")


def _free(id_: str, version: str) -> str:
    """A version that no draft has had."""
    taken = set(Matter.objects.unscoped().filter(kind=KIND).values_list("key", flat=True))
    number = int(version)
    while f"{id_}/{number}" in taken:
        number += 1
    return str(number)


def _may(scope: Scope, permission: Permission) -> None:
    if not scope.may(permission):
        raise PermissionDenied
