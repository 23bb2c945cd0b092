# SPDX-License-Identifier: EUPL-1.2
"""A draft as the files that it would become: a scenario, and a set of measures where their values were changed."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

from regie.contract.region_files import files_in
from regie.contract.writing import part_toml
from regie.forecast.asked import default_set
from regie.forecast.measures.model import MeasureSet
from regie.forecast.measures.reading import FOLDER as MEASURES
from regie.forecast.measures.reading import load_measure_set
from regie.forecast.scenarios import FOLDER as SCENARIOS
from regie.forecast.scenarios import Scenario
from regie.vocabulary import RegieError
from regie.web.outlook.choice import Choice
from regie.web.outlook.models import ScenarioDraft
from regie.web.region import door

RESERVED = {"bewaren", "vergelijken"}
"""Names that stand for pages of their own."""


def proposal_of(draft: ScenarioDraft) -> dict[str, Any]:
    """The scenario and its set (nothing: the values are those of the file) as JSON. Raises ``RegieError`` when the
    draft cannot be kept as it is."""
    choice = Choice.model_validate(draft.choice)
    own = own_set(choice, draft)
    named = own.id if own else choice.measure_set
    scenario = choice.scenario(
        draft.key,
        draft.title,
        description=draft.description,
        reasons=draft.reasons,
        # a forecast takes the default set by itself; naming it here would make it this scenario's own
        own_set="" if not choice.measures or named == default_set(door.folder()) else named,
    )
    return {
        "scenario": _told(scenario, Scenario).model_dump(mode="json"),
        "measure_set": own and _told(own, MeasureSet).model_dump(mode="json"),
    }


def own_set(choice: Choice, draft: ScenarioDraft) -> MeasureSet | None:
    """The set of measures that belongs to this scenario alone; nothing where no value differs from its file."""
    if not choice.measure_set or not choice.measures or not choice.settings:
        return None
    measures = load_measure_set(door.folder(), choice.measure_set)
    changed = choice.changed(measures, own=draft.key)
    return changed.model_copy(update={"name": f"{measures.name}: {draft.title}"[:300]})


def free_key(wanted: str) -> str:
    """A name like this one that no draft, scenario or set of measures has."""
    drafts = ScenarioDraft.objects.unscoped()
    known = {file.stem for name in (SCENARIOS, MEASURES) for file in files_in(door.folder() / name)}
    known |= RESERVED | set(drafts.values_list("key", flat=True))
    base = wanted[:56].strip("-") or "scenario"
    return next(name for name in (base, *(f"{base}-{at}" for at in range(2, 10_000))) if name not in known)


def _told(part: Scenario | MeasureSet, kind: type[Any]) -> Any:
    """The part as its file will say it. What is written and read again must be the same."""
    read = kind.model_validate(tomllib.loads(part_toml(part), parse_float=Decimal))
    if read != part:
        raise RegieError("web_outlook.not_writable", name=part.id)
    return read
