# SPDX-License-Identifier: EUPL-1.2
"""The way of a document that is published: a draft, reviewed, approved by somebody else, published."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from regie.web.access import Permission
from regie.web.workflow.kinds import Effect, Transition

STATES = {
    "draft": N_("Concept"),
    "review": N_("Ter beoordeling"),
    "approved": N_("Vastgesteld"),
    "published": N_("Gepubliceerd"),
}


def publication(
    *,
    write: Permission,
    approve: Permission,
    publish: Permission,
    published: Effect,
    to: str = "published",
    whole: Effect | None = None,
    back: Effect | None = None,
) -> tuple[Transition, ...]:
    """The steps of a document: who may ``write``, ``approve`` and ``publish`` it. ``whole`` refuses one that lacks
    something, ``back`` one that cannot be a draft any more; ``published`` is what happens at the end, which leads
    to the state ``to``."""
    return (
        Transition(
            "offer", N_("Leg ter beoordeling voor"), ("draft",), "review", write, tone="primary", effect=whole
        ),
        Transition(
            "back", N_("Terug naar concept"), ("review", "approved"), "draft", write, note_needed=True, effect=back
        ),
        Transition(
            "approve",
            N_("Stel vast"),
            ("review",),
            "approved",
            approve,
            four_eyes=True,
            tone="primary",
            effect=whole,
        ),
        Transition(
            "publish",
            N_("Publiceer"),
            ("approved",),
            to,
            publish,
            four_eyes=True,
            confirmed=True,
            tone="primary",
            effect=published,
        ),
    )
