# SPDX-License-Identifier: EUPL-1.2
"""Choices worked out while a reader waits: at once where that takes less than a second, else as a job.

What was worked out once is kept under the name of all that went in (the question, the code, the files of the
region and the choice), and is there at once for every reader, in his own edition.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from regie.contract.region_files import files_in
from regie.forecast.measures.best_set_result import BestSet
from regie.forecast.measures.model import MeasureSet
from regie.forecast.measures.reading import FOLDER as MEASURES
from regie.forecast.measures.reading import load_measure_set
from regie.forecast.measures.result import MeasureEffects
from regie.forecast.running import ground_for
from regie.forecast.scenarios import Scenario
from regie.forecast.trial_result import Trial
from regie.forecast.trials import Ground, apart, tried
from regie.vocabulary import Period, RegieError
from regie.vocabulary.code import code_version
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.texts import say
from regie.web.access import Scope
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job
from regie.web.outlook import store
from regie.web.outlook.choice import Choice
from regie.web.outlook.editions import effects_for, trial_for
from regie.web.outlook.question import Question, given_for
from regie.web.outlook.sources import opened
from regie.web.region import door
from regie.web.ui.language import active

JOB = "outlook.try"

PATIENCE = 0.7
"""Seconds that a page may compute itself."""

AGAIN_AFTER = timedelta(minutes=5)
"""After so long what failed is tried again."""

NAME, TITLE = "keuze", "-"
"""How a choice without a name is called."""

Telling = Callable[[int, int, str], None]


class Apart(Frozen):
    """What each measure of a choice does, and the best set of them."""

    effects: MeasureEffects
    best: BestSet


@dataclass(frozen=True)
class Waiting:
    """What was asked is being worked out."""

    job: Job


@dataclass(frozen=True)
class Refused:
    """What was asked cannot be worked out; ``problem`` says why."""

    problem: RegieError | dict[str, str]


class Pace(Frozen):
    """How much computing a trial on a ground takes: what decides whether the next one is done at once. Seconds of
    the processor, so that a busy worker does not send every later trial to the queue."""

    seconds: float


def outcomes(scope: Scope, question: Question, choices: Sequence[Choice]) -> list[Trial] | Waiting | Refused:
    """What choices come to, in the reader's edition: at once, or as a job that is started for what is missing. A
    choice that cannot be is refused before anybody waits for it."""
    try:
        for each in choices:
            _asked(question, each)
    except RegieError as problem:
        return Refused(problem)
    missing = [each for each in choices if store.result(Trial, _name(question, each)) is None]
    if missing:
        answer = _now(question, missing) or _work(scope, question, missing, apart=False)
        if not isinstance(answer, bool):
            return answer
    found = [store.result(Trial, _name(question, each)) for each in choices]
    region = door.region()
    return [
        trial_for(each, region, scope.small_numbers, scope.municipalities) for each in found if each is not None
    ]


def apart_of(scope: Scope, question: Question, choice: Choice) -> Apart | None:
    """What each measure does by itself, when it was worked out; nothing when not yet."""
    found = store.result(Apart, _name(question, choice))
    if found is None:
        return None
    effects = effects_for(found.effects, door.region(), scope.small_numbers, scope.municipalities)
    return found.model_copy(update={"effects": effects})


def work_out_apart(scope: Scope, question: Question, choice: Choice) -> Waiting | Refused | None:
    """Have it worked out what each measure does by itself, always as a job; nothing when it is done already."""
    answer = _work(scope, question, [choice], apart=True)
    return None if isinstance(answer, bool) else answer


def do(progress: Telling, question: Question, choices: Sequence[Choice], *, with_apart: bool) -> None:
    """The work of the job: the ground where it is not there yet, and every choice."""
    steps = 1 + len(choices)
    progress(0, steps, _words("estimating"))
    ground = _made_ground(question)
    for done, choice in enumerate(choices, start=1):
        progress(done, steps, _words("trying"))
        if store.result(Trial, _name(question, choice)) is None:
            _try(ground, question, choice)
        if with_apart and store.result(Apart, _name(question, choice)) is None:
            _try_apart(ground, question, choice, progress)


def measure_set_of(question: Question, choice: Choice | None = None) -> MeasureSet | None:
    """The set of a choice, or that of the question, as its file says; nothing in a region without measures."""
    name = (choice.measure_set if choice else "") or question.measure_set
    return load_measure_set(door.folder(), name) if name else None


def first_month_of(question: Question) -> Period:
    """The first month of the forecast that this question makes."""
    return Period.of_month(Period.parse(question.until).end_month_number)


def _now(question: Question, choices: Sequence[Choice]) -> bool | Refused:
    """Work choices out at once, where that takes less than a second: whether that was done."""
    ground = store.ground(_ground_name(question))
    pace = store.result(Pace, _ground_name(question))
    if ground is None or pace is None or pace.seconds * sum(map(_work_of, choices)) > PATIENCE:
        return False
    try:
        for each in choices:
            _try(ground, question, each)
    except RegieError as problem:
        return Refused(problem)
    return True


def _work_of(choice: Choice) -> int:
    """How often a choice is simulated: under other assumptions it takes two futures to know what measures cost."""
    if choice.unchanged:
        return 0
    return 2 if choice.measures and choice.assumptions else 1


def _work(scope: Scope, question: Question, choices: Sequence[Choice], *, apart: bool) -> Waiting | Refused | bool:
    """Start the job, or join one that does the same: what to wait for, or that it is done. One that just failed is
    not started again by itself."""
    arguments = {
        "question": question.model_dump(mode="json"),
        "choices": [each.model_dump(mode="json") for each in choices],
        "apart": apart,
        # a job is seen by one party in one role, and joined only there
        "reader": f"{scope.party_kind}/{scope.party}/{scope.role}",
        "stand": _stand(),
    }
    own = Job.objects.within(scope).filter(kind=JOB, arguments=arguments)
    failed = own.filter(state=Job.State.FAILED, finished_at__gte=timezone.now() - AGAIN_AFTER).first()
    job = failed or jobs.start_once(JOB, scope, **arguments)
    job.refresh_from_db()
    if job.state == Job.State.FAILED:
        return Refused(dict(job.failure or {}))
    return True if job.state == Job.State.DONE else Waiting(job)


def _try(ground: Ground, question: Question, choice: Choice) -> None:
    scenario, measures = _asked(question, choice)
    store.keep_result(_name(question, choice), tried(ground, scenario, measures))


def _try_apart(ground: Ground, question: Question, choice: Choice, progress: Telling) -> None:
    scenario, measures = _asked(question, choice)
    if measures is None:
        raise RegieError("trials.no_measure")

    def told(step: str, done: int, all_: int) -> None:
        progress(done, all_, _words(step))

    effects, best = apart(ground, scenario, measures, progress=told)
    store.keep_result(_name(question, choice), Apart(effects=effects, best=best))


def _asked(question: Question, choice: Choice) -> tuple[Scenario, MeasureSet | None]:
    measures = measure_set_of(question, choice)
    return choice.scenario(NAME, TITLE), None if measures is None else choice.changed(measures)


def _made_ground(question: Question) -> Ground:
    """The ground of a question, from the store or made now."""
    name = _ground_name(question)
    found = store.ground(name)
    if found is None:
        with opened(question.snapshot) as source:
            given = given_for(source, door.region(), door.folder(), question)
            found = ground_for(source, given, question.asked())
            for file in files_in(door.folder() / MEASURES):
                # so that no trial has to ask figures whom a measure concerns
                with suppress(RegieError):
                    found.beside(load_measure_set(door.folder(), file.stem), source)
        store.keep_ground(name, found)
        begun = time.thread_time()
        found.with_plain()
        store.keep_result(name, Pace(seconds=time.thread_time() - begun))
    return found


def _ground_name(question: Question) -> str:
    """What the ground is made from: the question, the code, and the files of the region."""
    return sha256(f"{question.fingerprint} {_stand()}".encode()).hexdigest()[:32]


def _name(question: Question, choice: Choice) -> str:
    return sha256(f"{_ground_name(question)} {choice.fingerprint}".encode()).hexdigest()[:32]


def _stand() -> str:
    """How code and files stand: contracts, measures and the region, by name, size and time of change."""
    folder = door.folder()
    files = sorted([folder / "region.toml", *folder.glob("contracts/*/*.toml"), *folder.glob("measures/*.toml")])
    stamps = [f"{file.relative_to(folder)} {file.stat().st_mtime_ns} {file.stat().st_size}" for file in files]
    return sha256("\n".join([str(folder), code_version(), *stamps]).encode()).hexdigest()[:16]


def _words(step: str) -> str:
    return say(f"web_outlook.step_{step}", active())
