# SPDX-License-Identifier: EUPL-1.2
"""What leaving would cost a member: computed with the contract, kept nowhere but in the job."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from regie.contract.settlement.exit import Exit, ExitComponent, Mitigation
from regie.review.leaving import supposed_exit
from regie.web.cooperative.forms import GROUNDS
from regie.web.jobs.service import Progress, job
from regie.web.region import door
from regie.web.region.sources import source_of

SUPPOSED = "aanname op het scherm"
"""What components and their source are called: nobody decided on them."""


@job("exit_trial")
def exit_trial(
    progress: Progress, party: str, left_on: str, amounts: dict[str, str], snapshot: str
) -> dict[str, Any]:
    """The compensation under the contract for a member that would leave on a day, line by line."""
    supposed = Exit(
        party=party,
        left_on=date.fromisoformat(left_on),
        components=tuple(
            ExitComponent(ground=ground, name=SUPPOSED, amount=Decimal(amounts[ground]), source=SUPPOSED)
            for ground in GROUNDS
            if Decimal(amounts[ground])
        ),
        mitigation=(
            (Mitigation(by="cooperative", name=SUPPOSED, amount=Decimal(amounts["mitigation"])),)
            if Decimal(amounts["mitigation"])
            else ()
        ),
    )
    progress(0, 1, "")
    with source_of(door.folder(), snapshot) as source:
        line = supposed_exit(source, door.folder(), supposed)
    return {"line": line.model_dump(mode="json"), "party": party, "left_on": left_on}
