# SPDX-License-Identifier: EUPL-1.2
"""The matter of a provider: the plan for the exit of a member, made by the cooperative, fixed by its director, and
completed when nothing in it is open any more. Its last day changes while it is prepared; a plan that was withdrawn
is taken up with a last day that is given again."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.programme.exits import KIND, OPEN, day_given, lacking, steps_of
from regie.web.workflow.kinds import Kind, Transition, define
from regie.web.workflow.models import Matter

P = Permission


def whole(matter: Matter, scope: Scope, note: str) -> None:
    """A plan is fixed when every step that is needed has somebody who does it and a day."""
    missing = lacking(matter)
    if missing:
        raise RegieError("web_programme.exit_not_whole", steps=", ".join(str(each.kind.name) for each in missing))


def nothing_open(matter: Matter, scope: Scope, note: str) -> None:
    """A plan is completed when every step is done or not needed."""
    left = [each for each in steps_of(matter) if each.state in OPEN]
    if left:
        raise RegieError("web_programme.exit_open", steps=", ".join(str(each.kind.name) for each in left))


define(
    Kind(
        KIND,
        states={
            "draft": N_("In voorbereiding"),
            "fixed": N_("Vastgesteld"),
            "completed": N_("Afgerond"),
            "withdrawn": N_("Ingetrokken"),
        },
        transitions=(
            Transition(
                "fix",
                N_("Stel het plan vast"),
                ("draft",),
                "fixed",
                P.FIX_EXIT_PLAN,
                four_eyes=True,
                confirmed=True,
                tone="primary",
                effect=whole,
            ),
            Transition(
                "reopen",
                N_("Neem het plan weer in voorbereiding"),
                ("fixed", "completed"),
                "draft",
                P.EDIT_PROVIDER_FILES,
                note_needed=True,
            ),
            Transition(
                "take_up",
                N_("Neem het plan weer in voorbereiding"),
                ("withdrawn",),
                "draft",
                P.EDIT_PROVIDER_FILES,
                note_needed=True,
                offered=day_given,
            ),
            Transition(
                "last_day",
                N_("Andere laatste dag als lid"),
                ("draft",),
                "draft",
                P.EDIT_PROVIDER_FILES,
                note_needed=True,
                offered=day_given,
            ),
            Transition(
                "complete",
                N_("Rond het plan af"),
                ("fixed",),
                "completed",
                P.EDIT_PROVIDER_FILES,
                tone="primary",
                effect=nothing_open,
            ),
            Transition(
                "withdraw",
                N_("Trek het plan in"),
                ("draft", "fixed"),
                "withdrawn",
                P.EDIT_PROVIDER_FILES,
                note_needed=True,
                tone="subtle",
            ),
        ),
        sees=P.SEE_PROVIDER_FILES,
        address=lambda matter: reverse("programme:exit", args=[matter.payload["party"]]),
        final=("completed",),
    )
)
