# SPDX-License-Identifier: EUPL-1.2
"""The steps of a journey: from which state to which, and what they ask. One table, read by service and screens.

Journeys are no matters of ``workflow``: a matter is for everyone in the cooperative to see, a journey only for the
team or provider that holds it. Every step is taken by the holder; a handover has steps of its own, by both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from regie.web.register.models import Journey

S = Journey.State
WAITING = (S.REGISTERED, S.INTAKE, S.CLARIFIED, S.MATCHED)
"""States in which help has not begun."""

OPEN = (*WAITING, S.RUNNING)


@dataclass(frozen=True)
class Step:
    """A step. ``to`` empty: the state stays. ``label`` is what the button says, in Dutch. ``explained`` stands
    under the title of its form. ``during_handover``: also while a handover is open."""

    name: str
    label: str
    from_: tuple[str, ...]
    to: str = ""
    explained: str = ""
    tone: str = "secondary"
    during_handover: bool = False


STEPS: Sequence[Step] = (
    Step(
        "intake",
        _("Eerste contact vastleggen"),
        (S.REGISTERED,),
        S.INTAKE,
        _("De dag waarop iemand van u de jeugdige of ouder voor het eerst sprak."),
        "primary",
    ),
    Step(
        "clarify",
        _("Vraagverheldering afronden"),
        (S.REGISTERED, S.INTAKE),
        S.CLARIFIED,
        _("Wat is er nodig? Kies het thema, het segment, de soort hulp en het doel."),
        "primary",
    ),
    Step(
        "match",
        _("Kies wie helpt"),
        (S.CLARIFIED, S.MATCHED),
        S.MATCHED,
        _(
            "De volgorde is een voorstel; u kiest. Kiest u een ander team of een aanbieder, dan begint een warme "
            "overdracht."
        ),
        "primary",
    ),
    Step(
        "start",
        _("Start van de hulp vastleggen"),
        (S.MATCHED,),
        S.RUNNING,
        _("De eerste dag waarop de hulp echt begon. Hiermee begint een traject."),
        "primary",
    ),
    Step(
        "contact",
        _("Contact vastleggen"),
        OPEN,
        "",
        _("Zo blijft zichtbaar dat de jeugdige in beeld is."),
        during_handover=True,
    ),
    Step(
        "goal",
        _("Doel toevoegen"),
        (S.CLARIFIED, S.MATCHED, S.RUNNING),
        "",
        _("Kies een soort doel. De omschrijving is kort en zonder namen of andere persoonsgegevens."),
        during_handover=True,
    ),
    Step(
        "goal_state",
        _("Stand van een doel bijwerken"),
        (S.CLARIFIED, S.MATCHED, S.RUNNING),
        during_handover=True,
    ),
    Step(
        "scale",
        _("Op- of afschalen"),
        (S.RUNNING,),
        "",
        _("Het lopende traject sluit de dag ervoor; een traject in het nieuwe segment begint."),
    ),
    Step(
        "move",
        _("Verhuizing vastleggen"),
        OPEN,
        "",
        _("Welke gemeente vanaf welke dag verantwoordelijk is, volgens het woonplaatsbeginsel."),
    ),
    Step(
        "handover",
        _("Warme overdracht voorstellen"),
        OPEN,
        "",
        _("U en de ontvanger bevestigen allebei dat het gesprek is gevoerd. Tot dan ziet u beiden de klantreis."),
    ),
    Step(
        "end",
        _("Beëindigen"),
        OPEN,
        S.ENDED,
        _("Met de reden en, als er hulp was, de uitkomst. Is die niet gemeten, zeg dat dan: dat telt mee."),
        "danger",
    ),
    Step(
        "outcome",
        _("Uitkomst alsnog vastleggen"),
        (S.ENDED,),
        "",
        _(
            "De dag waarop is gemeten, en wat eruit kwam. De uitkomst gaat mee in de levering over de periode van "
            "die dag. Is die al ingeleverd, lever haar dan opnieuw in."
        ),
        "primary",
    ),
)

HISTORY = {
    "register": _("Aangemeld"),
    "intake": _("Eerste contact"),
    "clarify": _("Vraag verhelderd"),
    "match": _("Plek gekozen"),
    "start": _("Hulp begonnen"),
    "contact": _("Contact gehad"),
    "goal": _("Doel toegevoegd"),
    "goal_state": _("Stand van een doel bijgewerkt"),
    "scale": _("Op- of afgeschaald"),
    "move": _("Verhuisd"),
    "handover": _("Overdracht voorgesteld"),
    "end": _("Beëindigd"),
    "outcome": _("Uitkomst vastgelegd"),
    "handover_receiver": _("Ontvanger bevestigt de overdracht"),
    "handover_giver": _("Gever bevestigt de overdracht"),
    "handover_refuse": _("Overdracht geweigerd"),
    "handover_withdraw": _("Overdracht ingetrokken"),
    "handed_over": _("Overgedragen"),
    "claimed": _("Ook door een ander aangemeld"),
    "claim_answered": _("Aanmelding van een ander beantwoord"),
}
"""What each step is called in the history of a journey, and what else stands there."""


def step(name: str) -> Step | None:
    """The step with this name."""
    return next((each for each in STEPS if each.name == name), None)


def label(name: str) -> str:
    """What a step is called once it was taken, in Dutch."""
    return HISTORY.get(name, name)


def offered(journey: Journey, *, handing_over: bool, has_goals: bool) -> list[Step]:
    """The steps that the holder may take now."""
    return [
        each
        for each in STEPS
        if possible(each, journey, handing_over) and (each.name != "goal_state" or has_goals)
    ]


def possible(wanted: Step, journey: Journey, handing_over: bool) -> bool:
    """Whether a step may be taken in the state of the journey. Help begins only with who was chosen for it; an
    outcome is filled in later only where it was said to be unknown."""
    if journey.state not in wanted.from_ or (handing_over and not wanted.during_handover):
        return False
    if wanted.name == "outcome":
        return journey.outcome_unknown
    return wanted.name != "start" or journey.matched_with == journey.held_by
