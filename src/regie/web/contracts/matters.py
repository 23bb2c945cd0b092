# SPDX-License-Identifier: EUPL-1.2
"""The matter of this screen: a next version of a contract, from draft to file."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from regie.web.access import Permission
from regie.web.contracts import service
from regie.web.workflow.kinds import Kind, Transition, define

P = Permission

VERSION = define(
    Kind(
        service.KIND,
        states={
            "draft": N_("Concept"),
            "offered": N_("Ter goedkeuring"),
            "approved": N_("Goedgekeurd"),
            "withdrawn": N_("Ingetrokken"),
        },
        transitions=(
            Transition(
                "offer",
                N_("Bied aan ter goedkeuring"),
                ("draft",),
                "offered",
                P.EDIT_CONTRACT,
                tone="primary",
                effect=service.offer,
            ),
            Transition(
                "approve",
                N_("Keur goed"),
                ("offered",),
                "offered",
                P.APPROVE_CONTRACT,
                four_eyes=True,
                confirmed=True,
                tone="primary",
                effect=service.approve,
                offered=lambda matter, scope: service.may_approve(matter, scope, last=False),
            ),
            Transition(
                "settle",
                N_("Keur goed en stel vast"),
                ("offered",),
                "approved",
                P.APPROVE_CONTRACT,
                four_eyes=True,
                confirmed=True,
                tone="primary",
                effect=service.approve,
                offered=lambda matter, scope: service.may_approve(matter, scope, last=True),
            ),
            Transition(
                "take_back",
                N_("Neem terug om te wijzigen"),
                ("offered",),
                "draft",
                P.EDIT_CONTRACT,
                note_needed=True,
                effect=service.take_back,
            ),
            Transition(
                "withdraw",
                N_("Trek het concept in"),
                ("draft", "offered"),
                "withdrawn",
                P.EDIT_CONTRACT,
                note_needed=True,
                tone="subtle",
            ),
        ),
        # A draft is for the parties to the contract, not for the providers under it: they see what was approved.
        sees=P.SEE_RISKS,
        address=lambda matter: reverse("contracts:draft", args=matter.key.split("/")),
        final=("approved", "withdrawn"),
    )
)
