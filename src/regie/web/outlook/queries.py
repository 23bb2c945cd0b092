# SPDX-License-Identifier: EUPL-1.2
"""Reads of the outlook: scenarios that were kept, drafts within the reader's scope, and the questions to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from regie.contract.region_files import files_in
from regie.forecast.asked import default_set
from regie.forecast.measures.reading import FOLDER as MEASURES
from regie.forecast.measures.reading import load_measure_set
from regie.forecast.run import ForecastRun
from regie.forecast.scenarios import Scenario, load_scenarios
from regie.web.access import Scope
from regie.web.outlook.choice import Choice, choice_of
from regie.web.outlook.models import ScenarioDraft
from regie.web.outlook.question import Question, question_of
from regie.web.outlook.sources import last_month
from regie.web.region import door

KEPT, DRAFT = "vast", "concept"
"""How a scenario is named in an address: by where it stands, and its own name."""


@dataclass(frozen=True)
class Named:
    """A scenario as it stands in a list: ``name`` is how an address names it; ``kept`` is its file, ``draft`` what
    people work on, one of the two."""

    name: str
    title: str
    description: str
    choice: Choice
    kept: Scenario | None = None
    draft: ScenarioDraft | None = None

    @property
    def state(self) -> Literal["kept", "private", "party", "proposed"]:
        """Where it stands, in one word for a badge."""
        if self.draft is None:
            return "kept"
        match self.draft.sharing:
            case ScenarioDraft.Sharing.PRIVATE:
                return "private"
            case ScenarioDraft.Sharing.PARTY:
                return "party"
        return "proposed"

    @property
    def owner(self) -> str:
        """Whose it is; empty for a file of the region."""
        return self.draft.owner_name if self.draft is not None else ""

    @property
    def url(self) -> str:
        """Its own page; a file has none but its sliders."""
        if self.draft is not None:
            return reverse("outlook:scenario", args=[self.draft.key])
        return self.sliders

    @property
    def sliders(self) -> str:
        """The sliders as this scenario has them."""
        again = f"&scenario={self.draft.key}" if self.draft is not None and self.draft.open else ""
        return f"{reverse('outlook:measures')}?{self.choice.query}{again}"


def question_for(run: ForecastRun | None) -> Question:
    """What trials are asked: as the forecast asked, else as one would be made now."""
    measures = default_set(door.folder()) or ""
    if run is not None:
        asked = question_of(run)
        return asked if asked.measure_set else asked.model_copy(update={"measure_set": measures})
    snapshot = door.current_snapshot()
    return Question(snapshot=snapshot, until=last_month(snapshot), measure_set=measures)


def scenarios(scope: Scope, question: Question) -> list[Named]:
    """The scenarios that the reader may see: those of the region's folder first, then drafts, last changed first.

    A draft that was kept stands as its file.
    """
    kept = [_kept(each, question) for each in load_scenarios(door.folder())]
    names = {each.kept.id for each in kept if each.kept is not None}
    return [*kept, *(each for each in _drafts(scope) if each.draft is not None and each.draft.key not in names)]


def named(scope: Scope, question: Question, names: Sequence[str]) -> list[Named]:
    """The scenarios with these names, in this order; 404 for one that is not there or may not be seen."""
    known = {each.name: each for each in scenarios(scope, question)}
    if not set(names) <= set(known):
        raise Http404
    return [known[name] for name in dict.fromkeys(names)]


def draft_for(scope: Scope, key: str) -> ScenarioDraft:
    """A draft by its key; one that is not there and one that may not be seen look the same."""
    found = ScenarioDraft.objects.within(scope).select_related("matter").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def of_draft(draft: ScenarioDraft) -> Named:
    """A draft as it stands in a list."""
    return Named(
        f"{DRAFT}:{draft.key}", draft.title, draft.description, Choice.model_validate(draft.choice), draft=draft
    )


def unchanged() -> Named:
    """The future in which nothing changes, that others are compared with."""
    return Named(f"{KEPT}:", _("Ongewijzigd"), "", Choice())


def measure_sets() -> list[tuple[str, str]]:
    """The sets of measures of the region: id and name."""
    folder = door.folder()
    return [(file.stem, load_measure_set(folder, file.stem).name) for file in files_in(folder / MEASURES)]


def _drafts(scope: Scope) -> list[Named]:
    found = ScenarioDraft.objects.within(scope).select_related("matter")
    return [of_draft(each) for each in found]


def _kept(scenario: Scenario, question: Question) -> Named:
    name = scenario.measure_set or question.measure_set
    measures = load_measure_set(door.folder(), name) if name else None
    choice = choice_of(scenario, measures, question.measure_set)
    return Named(f"{KEPT}:{scenario.id}", scenario.title, scenario.description, choice, kept=scenario)
