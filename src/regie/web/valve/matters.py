# SPDX-License-Identifier: EUPL-1.2
"""The matters of this screen: a request under the safety valve, and the settlement of a year."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from regie.web.access import Permission, Scope
from regie.web.valve import request_steps, settling
from regie.web.valve.service import KIND
from regie.web.workflow.kinds import Effect, Kind, Transition, define
from regie.web.workflow.models import Matter

SUBMITTED = ("submitted", "assessed", "decided", "paid")
"""The states of a request with a file. Its steps go by the file, which may also be written from the command line;
the state that a step leads to is chosen by what the file is after it."""


def _waits(name: str) -> Effect:
    """Whether a municipality filled in what a step needs: only its own screen can take the step."""

    def offered(matter: Matter, scope: Scope) -> bool:
        waiting = matter.payload.get("pending") or {}
        return waiting.get("step") == name and waiting.get("municipality") == scope.party

    return offered  # type: ignore[return-value]


def _of_municipality(name: str, label: str, to: str, permission: Permission, effect: Effect) -> Transition:
    return Transition(name, label, SUBMITTED, to, permission, effect=effect, offered=_waits(name))  # type: ignore[arg-type]


P = Permission

REQUEST = define(
    Kind(
        KIND,
        states={
            "draft": N_("Concept"),
            "submitted": N_("Ingediend"),
            "assessed": N_("Beoordeeld"),
            "decided": N_("Besloten"),
            "paid": N_("Betaald"),
            "withdrawn": N_("Ingetrokken"),
        },
        transitions=(
            Transition(
                "submit",
                N_("Dien het verzoek in"),
                ("draft",),
                "submitted",
                P.SUBMIT_REQUEST,
                four_eyes=True,
                confirmed=True,
                tone="primary",
                effect=request_steps.submit,
            ),
            Transition(
                "withdraw",
                N_("Trek het concept in"),
                ("draft",),
                "withdrawn",
                P.WRITE_REQUEST,
                note_needed=True,
                tone="subtle",
            ),
            _of_municipality(
                "advise", N_("Beoordeling door een gemeente"), "submitted", P.ADVISE_REQUEST, request_steps.advise
            ),
            _of_municipality(
                "assess",
                N_("Beoordeling door de laatste gemeente"),
                "assessed",
                P.ADVISE_REQUEST,
                request_steps.advise,
            ),
            _of_municipality(
                "decide", N_("Besluit van een gemeente"), "assessed", P.DECIDE_REQUEST, request_steps.decide
            ),
            _of_municipality(
                "conclude",
                N_("Besluit van de laatste gemeente"),
                "decided",
                P.DECIDE_REQUEST,
                request_steps.decide,
            ),
            _of_municipality(
                "pay_first", N_("Betaling door een gemeente"), "assessed", P.CONFIRM_PAYMENT, request_steps.pay
            ),
            _of_municipality(
                "pay", N_("Betaling door een gemeente"), "decided", P.CONFIRM_PAYMENT, request_steps.pay
            ),
            _of_municipality(
                "close", N_("Betaling door de laatste gemeente"), "paid", P.CONFIRM_PAYMENT, request_steps.pay
            ),
        ),
        sees=P.SEE_REQUESTS,
        address=lambda matter: reverse("valve:request", args=[matter.key]),
        final=("paid", "withdrawn"),
    )
)

SETTLEMENT = define(
    Kind(
        settling.KIND,
        states={"proposed": N_("Voorgesteld"), "fixed": N_("Vastgesteld"), "withdrawn": N_("Ingetrokken")},
        transitions=(
            Transition(
                "fix",
                N_("Stel de afrekening vast"),
                ("proposed",),
                "fixed",
                P.FIX_SETTLEMENT,
                four_eyes=True,
                confirmed=True,
                tone="primary",
                effect=settling.fix,
            ),
            Transition(
                "withdraw",
                N_("Trek het voorstel in"),
                ("proposed",),
                "withdrawn",
                P.PROPOSE_SETTLEMENT,
                note_needed=True,
                tone="subtle",
            ),
            Transition(
                "propose",
                N_("Stel opnieuw voor"),
                ("withdrawn",),
                "proposed",
                P.PROPOSE_SETTLEMENT,
                effect=settling.propose_again,
            ),
        ),
        sees=P.SEE_SETTLEMENT,
        address=lambda matter: reverse("valve:settlement", args=[matter.key.rpartition("/")[2]]),
        final=("fixed",),
    )
)
