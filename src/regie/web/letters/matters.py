# SPDX-License-Identifier: EUPL-1.2
"""The council letter as a matter of one municipality: drafted, reviewed, approved, published; then a next."""

from __future__ import annotations

from django.urls import reverse

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.workflow.kinds import Kind, define
from regie.web.workflow.models import Matter
from regie.web.workflow.publication import STATES, publication

KIND = "letter"


def letter_key(municipality: str, period: str, version: int) -> str:
    """The key of the matter of one version of a municipality's letter about a period."""
    return f"{municipality}/{period}/v{version}"


def parts_of(matter: Matter) -> tuple[str, str, int]:
    """What ``letter_key`` was made of."""
    municipality, period, version = matter.key.split("/")
    return municipality, period, int(version.removeprefix("v"))


def address(matter: Matter) -> str:
    """The page of the matter."""
    _, period, version = parts_of(matter)
    return reverse("letters:letter", args=[period, version])


def _whole(matter: Matter, scope: Scope, note: str) -> None:
    """Refuse a letter that lacks a text, or a correction that does not say what it mends."""
    from regie.web.letters import drafts

    drafts.complete(matter)


def _not_public(matter: Matter, scope: Scope, note: str) -> None:
    """Refuse to take back a letter that everyone can read already."""
    from regie.web.letters import drafts

    if drafts.is_public(matter):
        version = parts_of(matter)[2]
        raise RegieError("web_letters.public_already", version=version, next=version + 1)


def _publish(matter: Matter, scope: Scope, note: str) -> None:
    """Write the files; done twice, those of the first time stay."""
    from regie.web.letters import drafts

    try:
        drafts.publish(matter)
    except OSError as problem:
        raise RegieError("web_letters.not_written", problem=problem.strerror or "") from None


define(
    Kind(
        name=KIND,
        states=STATES,
        transitions=publication(
            write=Permission.WRITE_LETTER,
            approve=Permission.PUBLISH_LETTER,
            publish=Permission.PUBLISH_LETTER,
            whole=_whole,
            back=_not_public,
            published=_publish,
        ),
        sees=Permission.SEE_LETTERS,
        address=address,
        final=("published",),
    )
)
