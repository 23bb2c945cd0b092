# SPDX-License-Identifier: EUPL-1.2
"""Write council letters: begin one, write its texts, keep a template. Steps are taken through the workflow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from regie.reporting.council_letter import LetterTexts, add_template, latest_report, published_letters
from regie.reporting.council_letter.published import content_of
from regie.reporting.council_letter.texts import NAMES, texts_of
from regie.vocabulary import Period, RegieError
from regie.web.access import PartyKind, Permission, Scope
from regie.web.accounts.free_text import without_people
from regie.web.audit import service as audit
from regie.web.letters.known import known
from regie.web.letters.matters import KIND, letter_key, parts_of
from regie.web.letters.taking import Taken, as_kept, take_over, taken_of
from regie.web.region import door
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

LONGEST_CORRECTION = 2000


def begin(scope: Scope, period: Period) -> Matter:
    """Begin the next version of the own municipality's letter about a published half-year report.

    Texts of the version before are taken over, those of an earlier half-year are not. Raises ``PermissionDenied``
    for who may not write, ``RegieError`` for a period without a published report or a letter under way.
    """
    municipality = own_municipality(scope, Permission.WRITE_LETTER)
    report = latest_report(door.folder(), period)
    earlier = [each for each in published_letters(door.folder(), municipality) if each.period == str(period)]
    version = earlier[-1].version + 1 if earlier else 1
    texts = content_of(door.folder(), earlier[-1]).texts if earlier else LetterTexts()
    taken = _taken_before(municipality, str(period), version)
    try:
        with transaction.atomic():
            return workflow.open_matter(
                KIND,
                letter_key(municipality, str(period), version),
                scope,
                title=f"Raadsinformatiebrief {door.region().municipality_names[municipality]} {period}",
                payload={
                    "report": report.version,
                    "texts": texts.model_dump(mode="json"),
                    "taken": taken,
                    "correction": "",
                },
                snapshot=report.snapshot,
                party_kind=PartyKind.MUNICIPALITY,
                party=municipality,
            )
    except IntegrityError:
        raise RegieError("web_letters.under_way", period=period, version=version) from None


def write_texts(
    scope: Scope, matter: Matter, given: Mapping[str, Any], correction: str, ticked: Collection[str] | None = None
) -> Taken:
    """Write the texts of a draft, and for a later version what it corrects. ``ticked`` are the keys of what is
    taken over from elsewhere, where that was asked; gives what became of it.

    Raises ``PermissionDenied`` for who may not write, ``RegieError`` when it is no draft any more, a text holds
    personal data or the name of somebody with an account, or is too long, or someone else changed the letter
    meanwhile.
    """
    _own_draft(scope, matter)
    before = taken_of(matter)
    had = {each.key for each in before}
    wanted = had if ticked is None else set(ticked)
    made = take_over(given, before, known(scope, matter) if wanted - had else (), wanted)
    texts = texts_of(made.texts, NAMES["reflection"])
    for field, text in texts.said():
        without_people(text, NAMES[field])
    correction = without_people(correction.strip()[:LONGEST_CORRECTION], "Wat is verbeterd")
    payload = {
        **matter.payload,
        "texts": texts.model_dump(mode="json"),
        "taken": as_kept(made.taken),
        "correction": correction,
    }
    workflow.change(matter, scope, payload)
    return made


def use_newest_report(scope: Scope, matter: Matter) -> Matter:
    """Make a draft about the newest version of its report."""
    _own_draft(scope, matter)
    _, period, _ = parts_of(matter)
    report = latest_report(door.folder(), Period.parse(period))
    return workflow.change(matter, scope, {**matter.payload, "report": report.version}, snapshot=report.snapshot)


def keep_template(scope: Scope, municipality: str, content: bytes) -> str:
    """Use a template from now on for the letters of a municipality; its name.

    Raises ``PermissionDenied`` for another's municipality, ``RegieError`` for a template that cannot be used.
    """
    if municipality not in templates_of(scope):
        raise PermissionDenied
    kept = add_template(door.folder(), municipality, content)
    audit.record(action="letters.template_kept", scope=scope, object=f"letters/{municipality}/{kept.name}")
    return kept.name


def templates_of(scope: Scope) -> tuple[str, ...]:
    """The municipalities whose template this person looks after: the own one, or all for who manages Regie."""
    if not scope.may(Permission.MANAGE_TEMPLATE):
        return ()
    every = tuple(door.region().municipality_names)
    if scope.party_kind is PartyKind.MUNICIPALITY:
        return tuple(code for code in every if code == scope.party)
    return every


def own_municipality(scope: Scope, permission: Permission) -> str:
    """The municipality that this person works for. Raises ``PermissionDenied`` without one."""
    known = door.region().municipality_names
    if not scope.may(permission) or scope.party_kind is not PartyKind.MUNICIPALITY or scope.party not in known:
        raise PermissionDenied
    return scope.party


def _taken_before(municipality: str, period: str, version: int) -> list[dict[str, str]]:
    """What the version before took over; its texts are taken over too."""
    found = Matter.objects.unscoped().filter(kind=KIND, key=letter_key(municipality, period, version - 1)).first()
    return list(found.payload.get("taken", ())) if found else []


def _own_draft(scope: Scope, matter: Matter) -> None:
    if own_municipality(scope, Permission.WRITE_LETTER) != parts_of(matter)[0]:
        raise PermissionDenied
    if matter.state != "draft":
        raise RegieError("web_letters.no_draft")
