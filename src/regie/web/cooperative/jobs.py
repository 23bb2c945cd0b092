# SPDX-License-Identifier: EUPL-1.2
"""What leaving would cost a member: computed with the contract, kept nowhere but in the job."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from regie.contract.settlement.exit import Exit, ExitComponent, Mitigation
from regie.review.settling import Settling, agreements_for
from regie.vocabulary import Period, PeriodKind
from regie.web.cooperative.forms import GROUNDS
from regie.web.jobs.service import Progress, job
from regie.web.region import door
from regie.web.region.sources import source_of

SUPPOSED = "Aanname op het scherm"


@job("exit_trial")
def exit_trial(
    progress: Progress, party: str, left_on: str, amounts: dict[str, str], snapshot: str
) -> dict[str, Any]:
    """The compensation under the contract for a member that would leave on a day, line by line."""
    day = date.fromisoformat(left_on)
    year = Period(PeriodKind.YEAR, day.year)
    supposed = Exit(
        party=party,
        left_on=day,
        components=tuple(
            ExitComponent(ground=ground, name=ground, amount=Decimal(amounts[ground]), source=SUPPOSED)
            for ground in GROUNDS
            if Decimal(amounts[ground])
        ),
        mitigation=(
            (Mitigation(by="cooperative", name=SUPPOSED, amount=Decimal(amounts["mitigation"])),)
            if Decimal(amounts.get("mitigation", "0"))
            else ()
        ),
    )
    progress(0, 1, "")
    with source_of(door.folder(), snapshot) as source:
        agreements = replace(agreements_for(door.folder(), year), exits=(supposed,))
        found = Settling(source, agreements).of(year).view
    line = found.part(f"exit/{party}")
    return {"line": line.model_dump(mode="json") if line else None, "party": party, "left_on": left_on}
