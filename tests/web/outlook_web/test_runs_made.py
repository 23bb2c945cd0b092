# SPDX-License-Identifier: EUPL-1.2
"""Making, publishing and following forecasts."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.web.outlook_web.outlook_pages import Committing, get, half_year, post, published, write_in
from tests.web.outlook_web.outlook_pages import (
    no_pulse as no_pulse,
)
from tests.web.people import HEERLEN, browser_of, confirmed, person, signed_in

from regie.figures import open_snapshot
from regie.forecast.asked import Asked
from regie.forecast.run import ForecastRun
from regie.forecast.running import run_forecast
from regie.forecast.runs import keep_run, publish_run, published_on, run_folders
from regie.vocabulary import load_region
from regie.web.access import Role
from regie.web.accounts.models import User
from regie.web.jobs.models import Job
from regie.web.outlook.question import Question, given_for
from regie.web.workflow.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_pulse")]

NEW = "/vooruitblik/prognoses/nieuw"


@pytest.fixture(autouse=True)
def region(tmp_path: Path, settings: Any) -> Path:
    return write_in(tmp_path, settings)


def typed(**changed: Any) -> dict[str, Any]:
    """What somebody fills in for a small forecast."""
    return {
        "snapshot": half_year(),
        "measure_set": "",
        "horizon": "18",
        "draws": "100",
        "certainty": "75",
        "index": "2,5",
        "last_lump_sum": "on",
        "without": ["backtest", "scenarios", "measures"],
    } | changed


def made(user: User, committing: Committing, **changed: Any) -> str:
    """The name of a forecast that was made through the form."""
    answer = post(browser_of(user), NEW, typed(**changed), committing)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    waiting = browser_of(user).get(answer["Location"])
    assert waiting.status_code == 302, Job.objects.unscoped().first().failure  # type: ignore[union-attr]
    return str(waiting["Location"]).rsplit("/", 1)[1]


def move(user: User, run: str, name: str, note: str = "", *, sure: bool = True) -> Any:
    matter = Matter.objects.unscoped().get(kind="forecast", key=run)
    browser = confirmed(user) if sure else browser_of(user)
    return browser.post(f"/overleg/{matter.id}/stap/{name}", {"note": note})


def test_a_forecast_is_made_as_it_was_asked(region: Path, django_capture_on_commit_callbacks: Committing) -> None:
    run = made(person(Role.DIRECTOR), django_capture_on_commit_callbacks)
    found = ForecastRun.read(region / "runs" / run / "run.json")
    asked = found.parameters
    assert (asked.snapshot, asked.horizon, asked.draws, found.certainty) == (half_year(), 18, 100, 75)
    chosen = {each.name: each.value for each in asked.choices}
    assert (chosen["index"], chosen["parts"]) == ("2.5", "-")


def test_it_is_the_run_that_the_engine_makes(region: Path, django_capture_on_commit_callbacks: Committing) -> None:
    run = made(person(Role.DIRECTOR), django_capture_on_commit_callbacks, index="")
    question = Question(
        snapshot=half_year(), horizon=18, draws=100, certainty=75, without=("measures", "scenarios", "backtest")
    )
    with open_snapshot(region, half_year()) as source:
        given = given_for(source, load_region(region), region, question)
        engine = run_forecast(source, given, Asked(horizon=18, draws=100, certainty=75, parts=(), workers=1))
    assert ForecastRun.read(region / "runs" / run / "run.json") == engine


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("horizon", "0"),
        ("horizon", "999999"),
        ("draws", "-1"),
        ("draws", "1e9"),
        ("certainty", "100"),
        ("index", "nan"),
        ("index", "veel"),
        ("snapshot", "../../etc/passwd"),
        ("measure_set", "weg"),
        ("without", ["alles"]),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_and_stays_in_the_form(
    region: Path, field: str, value: Any, django_capture_on_commit_callbacks: Committing
) -> None:
    answer = post(signed_in(Role.DIRECTOR), NEW, typed(**{field: value}), django_capture_on_commit_callbacks)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Job.objects.unscoped().exists()
    assert len(list(run_folders(region))) == 1


def test_what_fails_is_said_in_a_sentence(region: Path, django_capture_on_commit_callbacks: Committing) -> None:
    (region / "budget-lines.toml").write_text("dit is geen toml")
    answer = post(signed_in(Role.DIRECTOR), NEW, typed(), django_capture_on_commit_callbacks)
    job = Job.objects.unscoped().get()
    assert job.state == Job.State.FAILED
    assert job.failure is not None
    assert "budget-lines.toml" in job.failure["nl"]
    assert answer.status_code == 302


def test_a_working_paper_is_for_who_makes_forecasts(django_capture_on_commit_callbacks: Committing) -> None:
    run = made(person(Role.DIRECTOR), django_capture_on_commit_callbacks)
    for role, sees in (
        (Role.ACCOUNT_MANAGER, True),
        (Role.COOPERATIVE_AUDITOR, True),
        (Role.POLICY_OFFICER, False),
    ):
        browser = signed_in(role)
        expected = 200 if sees else 404
        assert browser.get(f"/vooruitblik/prognoses/{run}").status_code == expected
        assert browser.get(f"/vooruitblik/prognoses/{run}/bestand").status_code == expected
        assert browser.get(f"/vooruitblik/?prognose={run}").status_code == expected
        assert (run in browser.get("/vooruitblik/prognoses").content.decode()) is sees


def test_publishing_takes_two_people(region: Path, django_capture_on_commit_callbacks: Committing) -> None:
    one, two = person(Role.DIRECTOR), person(Role.COOPERATIVE_CONTROLLER)
    run = made(one, django_capture_on_commit_callbacks)
    browser_of(one).post(f"/vooruitblik/prognoses/{run}/voorstellen")
    move(one, run, "publish")
    assert published_on(region / "runs" / run) is None
    assert move(two, run, "publish").status_code == 302
    assert published_on(region / "runs" / run) == timezone.localdate()
    assert browser_of(one).get("/vooruitblik/").context["run"].id == run


def test_publishing_asks_for_the_password_again(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    one, two = person(Role.DIRECTOR), person(Role.COOPERATIVE_CONTROLLER)
    run = made(one, django_capture_on_commit_callbacks)
    browser_of(one).post(f"/vooruitblik/prognoses/{run}/voorstellen")
    answer = move(two, run, "publish", sure=False)
    assert answer.status_code == 302
    assert "volgende" in answer["Location"] or "next" in answer["Location"]
    assert published_on(region / "runs" / run) is None


def test_a_municipality_may_propose_and_not_publish(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    one, two = person(Role.ACCOUNT_MANAGER, HEERLEN), person(Role.MUNICIPAL_CONTROLLER, HEERLEN)
    run = made(one, django_capture_on_commit_callbacks)
    browser_of(one).post(f"/vooruitblik/prognoses/{run}/voorstellen")
    move(two, run, "publish")
    assert published_on(region / "runs" / run) is None


def test_a_forecast_that_was_published_cannot_be_proposed_again(region: Path) -> None:
    run = published(region).id
    signed_in(Role.DIRECTOR).post(f"/vooruitblik/prognoses/{run}/voorstellen")
    assert not Matter.objects.unscoped().exists()


def test_two_forecasts_of_a_snapshot_are_not_published_on_one_day(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    one, two = person(Role.DIRECTOR), person(Role.COOPERATIVE_CONTROLLER)
    runs = [made(one, django_capture_on_commit_callbacks, draws=draws) for draws in ("100", "110")]
    for run in runs:
        browser_of(one).post(f"/vooruitblik/prognoses/{run}/voorstellen")
        move(two, run, "publish")
    assert [published_on(region / "runs" / run) is not None for run in runs] == [True, False]
    assert Matter.objects.unscoped().get(key=runs[1]).state == "proposed"


@pytest.mark.parametrize("moment", ["writing", "naming"])
def test_a_run_that_is_killed_in_the_middle_leaves_nothing_half_written(
    region: Path, tmp_path: Path, moment: str, django_capture_on_commit_callbacks: Committing
) -> None:
    run = made(person(Role.DIRECTOR), django_capture_on_commit_callbacks)
    folder = region / "runs" / run
    kept = tmp_path / "run.json"
    kept.write_bytes((folder / "run.json").read_bytes())
    (folder / "run.json").unlink()
    folder.rmdir()
    command = [sys.executable, "-m", "tests.web.outlook_web.dying_forecast", str(region), str(kept), moment]
    died = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, check=False)
    assert died.returncode == -9, died.stderr.decode()
    assert run not in {path.name for path in run_folders(region)}
    assert signed_in(Role.DIRECTOR).get("/vooruitblik/prognoses").status_code == 200
    again = ForecastRun.read(kept)
    assert keep_run(region, again) == folder
    assert (folder / "run.json").read_bytes() == kept.read_bytes()
    assert not list((region / "runs").glob(".building-*"))


def test_a_run_that_cannot_be_read_is_named(region: Path) -> None:
    file = region / "runs" / published(region).id / "run.json"
    file.write_bytes(file.read_bytes()[:1000])
    answer = signed_in(Role.DIRECTOR).get("/vooruitblik/prognoses")
    assert answer.status_code < 500
    assert "run.json" in answer.content.decode()


def test_a_job_that_is_started_again_comes_to_the_same_run(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    user = person(Role.DIRECTOR)
    run = made(user, django_capture_on_commit_callbacks)
    before = (region / "runs" / run / "run.json").read_bytes()
    assert made(user, django_capture_on_commit_callbacks) == run
    assert (region / "runs" / run / "run.json").read_bytes() == before


def an_older_forecast(region: Path) -> ForecastRun:
    """A forecast made as if it were the beginning of 2024, published then."""
    question = Question(snapshot=half_year(), until="2023-12", horizon=12, draws=100)
    with open_snapshot(region, half_year()) as source:
        given = given_for(source, load_region(region), region, question)
        asked = Asked(horizon=12, draws=100, until=2024 * 12, parts=(), workers=1)
        run = run_forecast(source, given, asked)
    keep_run(region, run)
    publish_run(region, run.id, date(2024, 2, 1))
    return run


def test_what_was_published_is_laid_beside_what_came(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    run = an_older_forecast(region)
    answer = get(signed_in(Role.DIRECTOR), "/vooruitblik/kwaliteit", django_capture_on_commit_callbacks)
    found = answer if answer.context.get("followed") else signed_in(Role.DIRECTOR).get("/vooruitblik/kwaliteit")
    followed = {each.kept.id: each for each in found.context["followed"]}
    scores = followed[run.id].scored.scores
    assert scores
    assert {score.come for score in scores if score.quantity == "clients"} == {6}
    rows = found.context["published_table"].data.data
    assert {row["come"] for row in rows if row["about"] == "Cliënten"} == {6}
    assert found.context["came_charts"]


def test_what_came_is_rounded_for_a_municipality(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    an_older_forecast(region)
    get(signed_in(Role.DIRECTOR), "/vooruitblik/kwaliteit", django_capture_on_commit_callbacks)
    browser = signed_in(Role.ACCOUNT_MANAGER, HEERLEN)
    get(browser, "/vooruitblik/kwaliteit", django_capture_on_commit_callbacks)
    rows = browser.get("/vooruitblik/kwaliteit").context["published_table"].data.data
    assert {row["place"] for row in rows} == {"Regio", "Heerlen"}
    assert all(row["happened"] % 5 == 0 for row in rows if row["about"] == "Cliënten")


def test_the_page_on_quality_says_what_the_test_found(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    test = published(region).backtest
    assert test is not None
    answer = get(signed_in(Role.DIRECTOR), "/vooruitblik/kwaliteit", django_capture_on_commit_callbacks)
    text = answer.content.decode()
    for remark in test.remarks:
        assert remark.nl.split("(")[0].strip() in text.replace("&#x27;", "'")


def test_the_parameters_of_a_run_stand_with_their_reasons(region: Path) -> None:
    run = published(region)
    text = signed_in(Role.POLICY_OFFICER).get(f"/vooruitblik/prognoses/{run.id}").content.decode()
    for choice in run.parameters.choices:
        assert choice.reason_nl.replace("'", "&#x27;") in text
    assert json.loads((region / "runs" / run.id / "published.json").read_text())["published_on"]
