# SPDX-License-Identifier: EUPL-1.2
"""Work of the outlook that takes longer than a page may: trying choices, and making a forecast."""

from __future__ import annotations

import os
from typing import Any

from regie.forecast.running import run_forecast
from regie.forecast.runs import keep_run
from regie.vocabulary.texts import say
from regie.web.jobs.service import Progress, job
from regie.web.outlook import tracking, trying
from regie.web.outlook.choice import Choice
from regie.web.outlook.question import Question, given_for
from regie.web.outlook.service import MAKE
from regie.web.outlook.sources import opened
from regie.web.region import door
from regie.web.ui.language import active

STEPS = ("estimate", "simulate", "budget", "measures", "best_set", "scenarios", "backtest")
"""The steps of a forecast in their order."""

FINE = 100
"""Parts of a step that are told."""


@job(trying.JOB)
def try_choices(
    progress: Progress, question: dict[str, Any], choices: list[dict[str, Any]], apart: bool, **_: Any
) -> dict[str, Any]:
    """Work out what choices come to."""
    asked = Question.model_validate(question)
    trying.do(progress, asked, [Choice.model_validate(each) for each in choices], with_apart=apart)
    return {}


@job(tracking.JOB)
def track_published(progress: Progress, snapshot: str, runs: list[list[str]], **_: Any) -> dict[str, Any]:
    """Lay the published forecasts beside what came."""
    progress(0, 1, say("web_outlook.step_tracking", active()))
    tracking.track(snapshot, runs)
    return {}


@job(MAKE)
def make_forecast(progress: Progress, question: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Make a forecast and keep it. Made twice it is the same run, in the same folder."""
    asked = Question.model_validate(question)

    def told(step: str, done: int, all_: int) -> None:
        part = FINE * done // all_ if all_ else 0
        progress(STEPS.index(step) * FINE + part, len(STEPS) * FINE, say(f"web_outlook.step_{step}", active()))

    with opened(asked.snapshot) as source:
        given = given_for(source, door.region(), door.folder(), asked)
        run = run_forecast(source, given, asked.asked(workers=os.cpu_count() or 1), progress=told)
    keep_run(door.folder(), run)
    return {"run": run.id}
