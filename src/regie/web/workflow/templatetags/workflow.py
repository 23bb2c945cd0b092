# SPDX-License-Identifier: EUPL-1.2
"""Shows the state, the history, the comments and the possible steps of a matter."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from regie.web.access import Permission
from regie.web.workflow import service
from regie.web.workflow.kinds import kind_of
from regie.web.workflow.models import Matter

register = template.Library()

BEGUN = N_("Begonnen")


@register.filter
def state_name(matter: Matter) -> str:
    """What the state of a matter is called."""
    return _(kind_of(matter.kind).states[matter.state])


@register.inclusion_tag("workflow/history.html")
def matter_history(matter: Matter) -> dict[str, Any]:
    """The steps that were taken, oldest first; one outside the table of transitions says the new state alone."""
    kind = kind_of(matter.kind)
    named = {"open": BEGUN} | {each.name: each.label for each in kind.transitions}
    steps = [
        {
            "step": step,
            "name": _(named[step.name]) if step.name in named else "",
            "state": _(kind.states[step.after]),
        }
        for step in matter.steps.all()
    ]
    return {"steps": steps}


@register.inclusion_tag("workflow/comments.html", takes_context=True)
def matter_comments(context: Any, matter: Matter, part: str = "") -> dict[str, Any]:
    """The comments, and room for one more for who may."""
    scope = getattr(context["request"], "scope", None)
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "matter": matter,
        "part": part,
        "comments": [each for each in matter.comments.all() if each.part == part],
        "may_comment": scope is not None and scope.may(Permission.COMMENT),
    }


@register.inclusion_tag("workflow/moves.html", takes_context=True)
def matter_moves(context: Any, matter: Matter) -> dict[str, Any]:
    """A button for each step that the reader may take now."""
    scope = context["request"].scope
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "matter": matter,
        "moves": [{"move": each, "label": _(each.label)} for each in service.moves(matter, scope)],
    }
