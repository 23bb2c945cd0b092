# SPDX-License-Identifier: EUPL-1.2
"""The first page: how the contract stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from regie.web.access import Scope
from regie.web.jobs.queries import job_for
from regie.web.region import door
from regie.web.reviews.asked import Asked
from regie.web.reviews.attention import attention, reading_notes
from regie.web.reviews.headlines import in_one_sentence, key_figures
from regie.web.reviews.own import Own, own
from regie.web.reviews.since import Since, since
from regie.web.reviews.status_charts import budget_chart, clients_chart, cost_bridge, outlook_bridge
from regie.web.ui.charts import WebChart

REGION_FIGURES = 4
"""Figures of the whole region that stand beside those of a provider or an area team."""


def status_page(scope: Scope, asked: Asked) -> dict[str, Any]:
    """What the template shows. Raises ``door.NotReady`` while the review is being made."""
    review = door.review(scope, asked.period, asked.snapshot.id)
    mine = own(scope, asked, review)
    whole = Own(scope, review)
    return {
        "asked": asked,
        "snapshot": asked.snapshot.id,
        "own": mine,
        "lead": in_one_sentence(mine),
        "figures": key_figures(mine, asked),
        "region_figures": key_figures(whole, asked)[:REGION_FIGURES] if mine.place is None else [],
        "attention": attention(mine, asked),
        "notes": reading_notes(mine),
        "charts": charts(mine, asked),
        **_since(mine, asked),
    }


def charts(mine: Own, asked: Asked) -> list[WebChart]:
    """The charts of the page; those that would be empty are left out."""
    found = (clients_chart(mine, asked), budget_chart(mine), cost_bridge(mine), outlook_bridge(mine))
    return [chart for chart in found if chart is not None]


def _since(mine: Own, asked: Asked) -> dict[str, Any]:
    """What changed since the snapshot before; while its review is being made, that."""
    previous = asked.previous
    if previous is None:
        return {"since": None}
    try:
        before = door.review(mine.scope, asked.period, previous.id)
    except door.NotReady as waiting:
        return {"since": None, "since_waits": job_for(mine.scope, UUID(str(waiting.job_id)))}
    found: Since = since(mine, Own(mine.scope, before, mine.where), previous)
    return {"since": found}
