# SPDX-License-Identifier: EUPL-1.2
"""The matters of the outlook: a scenario that becomes a file of the region, a forecast that is published."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from regie.contract.values import Part
from regie.contract.writing import part_toml
from regie.forecast.measures.model import MeasureSet
from regie.forecast.measures.reading import FOLDER as MEASURES
from regie.forecast.runs import publish_run, published_on, run_file
from regie.forecast.scenarios import FOLDER as SCENARIOS
from regie.forecast.scenarios import Scenario
from regie.vocabulary import RegieError
from regie.vocabulary.durable import commit_new_file
from regie.web.access import Permission, Scope
from regie.web.jobs import service as jobs
from regie.web.outlook.models import ScenarioDraft
from regie.web.outlook.proposals import proposal_of
from regie.web.region import door
from regie.web.steering.decisions import may_run
from regie.web.workflow.kinds import Kind, Transition, define
from regie.web.workflow.models import Matter

SCENARIO, FORECAST = "scenario", "forecast"


def fix_proposal(matter: Matter, scope: Scope, note: str) -> None:
    """What is proposed is the draft as it stands now, and everyone who sees the outlook may see it."""
    draft = ScenarioDraft.objects.unscoped().get(matter=matter)
    matter.payload = proposal_of(draft)
    matter.save(update_fields=["payload"])
    draft.sharing = ScenarioDraft.Sharing.EVERYONE
    draft.save(update_fields=["sharing"])


def keep_scenario(matter: Matter, scope: Scope, note: str) -> None:
    """Write the scenario as it was proposed, its measures first where they have values of their own. Raises
    ``RegieError`` when there is another file of the same name, or a measure would run while its decision waits."""
    payload: dict[str, Any] = matter.payload
    _make_reviews_again()
    if payload.get("measure_set"):
        own = MeasureSet.model_validate(payload["measure_set"])
        may_run(own.measures)
        _write(MEASURES, own, matter.key)
    _write(SCENARIOS, Scenario.model_validate(payload["scenario"]), matter.key)


def hide_scenario(matter: Matter, scope: Scope, note: str) -> None:
    """A scenario that was taken back or sent back is its party's again."""
    drafts = ScenarioDraft.objects.unscoped().filter(matter=matter)
    drafts.update(sharing=ScenarioDraft.Sharing.PARTY)


def publish_forecast(matter: Matter, scope: Scope, note: str) -> None:
    """Mark the run as published today; done before, nothing changes."""
    today = timezone.localdate()
    _make_reviews_again()
    if published_on(run_file(door.folder(), matter.key).parent) != today:
        publish_run(door.folder(), matter.key, today)


def _make_reviews_again() -> None:
    """A review holds the forecast and knows the files of the region: make those that people ask for first."""
    jobs.start_once("warm", None, snapshot=door.current_snapshot())


def _write(folder: str, part: Part, name: str) -> None:
    file = door.folder() / folder / f"{name}.toml"
    content = part_toml(part).encode("utf-8")
    try:
        commit_new_file(file, content)
    except FileExistsError:
        if file.read_bytes() != content:
            raise RegieError("web_outlook.file_exists", file=f"{folder}/{file.name}") from None


def _own(matter: Matter, scope: Scope) -> bool:
    """Whether who proposed it looks at it."""
    return matter.created_by_id == scope.user_id


def _own_or_publishes(matter: Matter, scope: Scope) -> bool:
    """Whether who proposed it last looks at it, or someone who may settle it: no other party takes it away."""
    return matter.prepared_by_id == scope.user_id or scope.may(Permission.PUBLISH_FORECAST)


def _scenario_address(matter: Matter) -> str:
    return reverse("outlook:scenario", args=[matter.key])


def _forecast_address(matter: Matter) -> str:
    return reverse("outlook:run", args=[matter.key])


define(
    Kind(
        SCENARIO,
        states={
            "draft": gettext_noop("Concept"),
            "proposed": gettext_noop("Voorgesteld"),
            "kept": gettext_noop("Vastgelegd"),
        },
        final=("kept",),
        sees=Permission.SEE_FORECAST,
        address=_scenario_address,
        transitions=(
            Transition(
                "propose",
                gettext_noop("Voorstellen"),
                ("draft",),
                "proposed",
                Permission.MAKE_FORECAST,
                tone="primary",
                offered=_own,
                effect=fix_proposal,
            ),
            Transition(
                "keep",
                gettext_noop("Vastleggen"),
                ("proposed",),
                "kept",
                Permission.PUBLISH_FORECAST,
                four_eyes=True,
                tone="primary",
                effect=keep_scenario,
            ),
            Transition(
                "send_back",
                gettext_noop("Teruggeven"),
                ("proposed",),
                "draft",
                Permission.PUBLISH_FORECAST,
                note_needed=True,
                effect=hide_scenario,
            ),
            Transition(
                "withdraw",
                gettext_noop("Intrekken"),
                ("proposed",),
                "draft",
                Permission.MAKE_FORECAST,
                offered=_own,
                effect=hide_scenario,
            ),
        ),
    )
)

define(
    Kind(
        FORECAST,
        states={
            "proposed": gettext_noop("Voorgesteld voor publicatie"),
            "published": gettext_noop("Gepubliceerd"),
            "withdrawn": gettext_noop("Ingetrokken"),
        },
        final=("published",),
        sees=Permission.SEE_FORECAST,
        address=_forecast_address,
        transitions=(
            Transition(
                "publish",
                gettext_noop("Publiceren"),
                ("proposed",),
                "published",
                Permission.PUBLISH_FORECAST,
                four_eyes=True,
                confirmed=True,
                tone="primary",
                effect=publish_forecast,
            ),
            Transition(
                "withdraw",
                gettext_noop("Intrekken"),
                ("proposed",),
                "withdrawn",
                Permission.MAKE_FORECAST,
                note_needed=True,
                offered=_own_or_publishes,
            ),
            Transition(
                "propose",
                gettext_noop("Opnieuw voorstellen"),
                ("withdrawn",),
                "proposed",
                Permission.MAKE_FORECAST,
            ),
        ),
    )
)
