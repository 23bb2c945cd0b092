# SPDX-License-Identifier: EUPL-1.2
"""The matter of procurement: an award that becomes a contract file. The buyer proposes, somebody else of a
municipality (its account manager or controller) approves; then the file is written, which never changes after."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from regie.vocabulary import RegieError
from regie.vocabulary.durable import commit_new_file
from regie.web.access import Permission, Scope
from regie.web.contracts.checking import checked
from regie.web.procurement.awards import offered
from regie.web.procurement.drafts import working
from regie.web.procurement.results import latest
from regie.web.region import door
from regie.web.workflow.kinds import Kind, Transition, define
from regie.web.workflow.models import Matter

P = Permission

AWARD = "award"


def propose_again(matter: Matter, scope: Scope, note: str) -> None:
    """What is proposed is the contract as it follows from the study now."""
    study = matter.payload["study"]
    kept = latest(scope, study)
    found = offered(kept.result if kept else None, working(scope, study).study)
    if found.key != matter.key:
        raise RegieError("web_procurement.stale")
    matter.payload = {"study": study, "run": kept.run if kept else "", "toml": found.toml}
    matter.save(update_fields=["payload"])


def approve(matter: Matter, scope: Scope, note: str) -> None:
    """Write the contract as it was proposed. Raises ``RegieError`` when there is another file of the same name."""
    id_, _sep, version = matter.key.rpartition("/")
    problems = checked(matter.payload["toml"], id_, version).problems
    if problems:
        raise RegieError("web_procurement.award_wrong", problem=problems[0].text)
    file = door.folder() / "contracts" / id_ / f"{version}.toml"
    content = matter.payload["toml"].encode("utf-8")
    try:
        commit_new_file(file, content)
    except FileExistsError:
        if file.read_bytes() != content:
            raise RegieError("web_procurement.award_exists", id=id_, version=version) from None


define(
    Kind(
        AWARD,
        states={
            "proposed": N_("Ter goedkeuring"),
            "approved": N_("Goedgekeurd"),
            "withdrawn": N_("Ingetrokken"),
        },
        transitions=(
            Transition(
                "approve",
                N_("Keur de gunning goed"),
                ("proposed",),
                "approved",
                P.APPROVE_AWARD,
                four_eyes=True,
                confirmed=True,
                tone="primary",
                effect=approve,
            ),
            Transition(
                "send_back",
                N_("Geef terug"),
                ("proposed",),
                "withdrawn",
                P.APPROVE_AWARD,
                note_needed=True,
            ),
            Transition(
                "withdraw",
                N_("Trek de gunning in"),
                ("proposed",),
                "withdrawn",
                P.EDIT_PROCUREMENT,
                note_needed=True,
                tone="subtle",
            ),
            Transition(
                "propose",
                N_("Stel opnieuw voor"),
                ("withdrawn",),
                "proposed",
                P.EDIT_PROCUREMENT,
                tone="primary",
                effect=propose_again,
            ),
        ),
        sees=P.SEE_PROCUREMENT,
        address=lambda matter: reverse("procurement:award", args=[matter.payload["study"]]),
        final=("approved",),
    )
)
