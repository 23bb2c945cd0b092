# SPDX-License-Identifier: EUPL-1.2
"""What codes of a journey are called on the screens."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from regie.vocabulary.codelists import codelist
from regie.vocabulary.region import Region
from regie.web.register.closing import told
from regie.web.register.holders import Holder
from regie.web.register.models import Event, Goal
from regie.web.ui.language import active

_LISTS = {
    "referrer": "COD327",
    "theme": "theme",
    "product_category": "JZ020",
    "goal": "goal",
    "end_reason": "JZ588",
}


def code(name: str, value: str) -> str:
    """The label of a code; the code itself when the list does not have it."""
    found = codelist(name).get(value)
    return found.named(active()).removesuffix(".") if found else value


def segment(value: str, region: Region) -> str:
    """The name of a segment."""
    found = next((one for one in region.segments if one.code == value), None)
    if found is None:
        return value
    return found.name_en if active() == "en" else found.name


def details(event: Event, region: Region) -> list[str]:
    """What an event says, as short texts."""
    return [text for text in _details(event, region) if text]


def _details(event: Event, region: Region) -> Iterator[str]:
    for name, value in event.facts.items():
        if name in _LISTS:
            yield code(_LISTS[name], value)
        elif name in ("segment", "from_segment"):
            if name == "segment" or "segment" not in event.facts:
                yield segment(value, region)
        elif name == "municipality":
            yield region.municipality_names.get(value, value)
        elif name == "area":
            yield region.codes("areas").get(value, value)
        elif name in ("to", "by", "provider") and "/" in value:
            kind, _slash, holder = value.partition("/")
            yield Holder(kind, holder).named(region)
        elif name == "direction":
            yield _("opschalen") if value == "up" else _("afschalen")
        elif name == "goal_state":
            yield str(Goal.State(value).label)
        elif name == "outcome":
            yield _("uitkomst onbekend") if value == "unknown" else _("uitkomst vastgelegd")
        elif name == "place":
            yield _("plaats %(place)s in het voorstel") % {"place": value}
        elif name == "answer":
            if "because" not in event.facts:
                yield _("overdracht voorgesteld") if value == "hand_over" else _("blijft waar zij is")
        elif name == "because":
            yield told(value)
        elif name == "not_the_same" and value:
            yield _("nagevraagd: een andere cliënt dan een die erop lijkt")
    if event.note:
        yield event.note
