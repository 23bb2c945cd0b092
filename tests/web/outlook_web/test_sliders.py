# SPDX-License-Identifier: EUPL-1.2
"""The sliders say what the engine says of the same choice, and refuse what cannot be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.web.outlook_web.outlook_pages import (
    GROUP,
    Committing,
    get,
    half_year,
    look_at,
    published,
    sliders,
    trial,
)
from tests.web.outlook_web.outlook_pages import (
    no_pulse as no_pulse,
)
from tests.web.people import HEERLEN, LANDGRAAF, signed_in

from regie.figures import open_snapshot
from regie.forecast.asked import Asked
from regie.forecast.measures.model import Effect, MeasureSet
from regie.forecast.measures.reading import load_measure_set
from regie.forecast.running import ground_for
from regie.forecast.scenarios import Scenario
from regie.forecast.trial_result import Trial
from regie.forecast.trials import tried
from regie.vocabulary import RegieError, load_region
from regie.vocabulary.figure import TOTAL
from regie.web.access import Role
from regie.web.jobs.models import Job
from regie.web.outlook.question import given_for, question_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_pulse")]


@pytest.fixture
def region(settings: Any) -> Path:
    return look_at(settings)


def by_the_engine(region: Path, changed: MeasureSet, scenario: Scenario) -> Trial:
    """What the engine says of a choice, without the web: the question of the published forecast, asked anew."""
    question = question_of(published(region))
    with open_snapshot(region, half_year()) as source:
        given = given_for(source, load_region(region), region, question)
        ground = ground_for(source, given, Asked(draws=question.draws, workers=1))
        return tried(ground, scenario, changed)


def with_one(region: Path, **changed: Any) -> MeasureSet:
    """The measures of the region with other values for one of them."""
    found = load_measure_set(region, "2024-2026")
    return found.model_copy(
        update={
            "measures": tuple(
                each.model_copy(update=changed) if each.id == GROUP else each for each in found.measures
            )
        }
    )


def test_what_the_sliders_come_to_is_what_the_engine_says(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    answer = get(
        signed_in(Role.DIRECTOR),
        sliders(groepsaanbod_sterkte=30, groepsaanbod_opbouw=3, groepsaanbod_begin="2025-03"),
        django_capture_on_commit_callbacks,
    )
    own = next(each for each in load_measure_set(region, "2024-2026").measures if each.id == GROUP)
    effect: Effect = own.effect  # type: ignore[union-attr]
    stronger = effect.model_copy(
        update={
            "low": effect.low * 30 / effect.likely,
            "likely": Decimal(30),
            "high": effect.high * 30 / effect.likely,
        }
    )
    changed = with_one(region, effect=stronger, ramp_months=3, starts="2025-03")
    engine = by_the_engine(region, changed, Scenario(id="keuze", title="-", measures=(GROUP,)))
    assert trial(answer) == engine


def test_with_all_sliders_as_they_are_it_is_what_the_forecast_says_of_its_measures(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    shown = trial(get(signed_in(Role.DIRECTOR), "/vooruitblik/maatregelen", django_capture_on_commit_callbacks))
    run = published(region)
    assert run.measures is not None
    for row in shown.amounts:
        together = run.measures.of(row.year, row.municipality)
        assert (row.effect.low, row.effect.high, row.cost) == (
            together.effect.low,
            together.effect.high,
            together.cost,
        )


def test_the_page_says_the_amount_that_was_worked_out(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    answer = get(signed_in(Role.DIRECTOR), sliders(), django_capture_on_commit_callbacks)
    row = trial(answer).of(2025, TOTAL)
    millions = f"{Decimal(row.total.mean) / 10**8:.1f}".replace(".", ",")
    assert f"€ {millions} mln" in answer.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize(
    ("moved", "direction"),
    [
        ({"groepsaanbod_sterkte": 40}, -1),
        ({"groepsaanbod_bereik": 60}, -1),
        ({"groepsaanbod_begin": "2025-06"}, 1),
        ({"groepsaanbod_einde": "2025-02"}, 1),
        ({"groepsaanbod_opbouw": 30}, 1),
        ({"groepsaanbod_kosten": 150}, 1),
        ({"aanname_instroom": 10}, 1),
        ({"aanname_verblijf": -10}, -1),
        ({"aanname_prijs-per-jaar": 2}, 1),
        ({"aanname_vast": 10}, 1),
    ],
)
def test_every_slider_moves_the_need_the_right_way(
    region: Path, django_capture_on_commit_callbacks: Committing, moved: dict[str, Any], direction: int
) -> None:
    browser = signed_in(Role.DIRECTOR)
    before = trial(get(browser, sliders(), django_capture_on_commit_callbacks)).of(2025)
    after = trial(get(browser, sliders(**moved), django_capture_on_commit_callbacks)).of(2025)
    assert (after.total.mean - before.total.mean) * direction > 0


def test_what_measures_do_apart_is_what_the_forecast_says(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    browser = signed_in(Role.DIRECTOR)
    get(browser, "/vooruitblik/maatregelen", django_capture_on_commit_callbacks)
    get(browser, "/vooruitblik/maatregelen?apart=1", django_capture_on_commit_callbacks)
    found = browser.get("/vooruitblik/maatregelen?apart=1").context
    run = published(region)
    assert found["effects"] == run.measures
    assert found["best"] == run.best_set


@pytest.fixture
def impatient(region: Path, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is worked out yet, and a page computes nothing itself."""
    settings.REGIE = replace(settings.REGIE, data=tmp_path)
    monkeypatch.setattr("regie.web.outlook.trying.PATIENCE", 0.0)


@pytest.mark.usefixtures("impatient")
def test_a_choice_that_takes_long_is_a_job_that_shows_how_far_it_is() -> None:
    answer = signed_in(Role.DIRECTOR).get(sliders(groepsaanbod_sterkte=33))
    assert answer.status_code == 202
    assert 'role="status"' in answer.content.decode()


@pytest.mark.usefixtures("impatient")
def test_a_second_look_starts_no_second_job() -> None:
    browser = signed_in(Role.DIRECTOR)
    for _ in range(2):
        browser.get(sliders(groepsaanbod_sterkte=34))
    assert Job.objects.unscoped().count() == 1


@pytest.mark.usefixtures("impatient")
def test_what_failed_as_a_job_is_said_and_not_tried_without_end(
    django_capture_on_commit_callbacks: Committing, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what shows only beside the rates of a forecast; no measure of the example can be moved so far
    def beside_the_rates(*_: Any) -> None:
        raise RegieError("measures.stay_outside", measure=GROUP, segment="area_team", percent=99, most=40)

    monkeypatch.setattr("regie.web.outlook.trying.tried", beside_the_rates)
    browser = signed_in(Role.DIRECTOR)
    asked = sliders(groepsaanbod_sterkte=35)
    with django_capture_on_commit_callbacks(execute=True):
        browser.get(asked)
    answers = [browser.get(asked) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert "boven 1 komen. Hooguit 40 procent kan" in answers[0].content.decode()
    assert Job.objects.unscoped().count() == 1


@pytest.mark.parametrize(
    "written",
    ["abc", "1e999", "nan", "inf", "-5", "101", "١٢;DROP", "<script>"],
)
def test_a_strength_that_is_none_is_named_and_nothing_is_worked_out(region: Path, written: str) -> None:
    answer = signed_in(Role.DIRECTOR).get(sliders(groepsaanbod_sterkte=written))
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "Deze keuze kan niet" in text
    assert 'href="#id_groepsaanbod-sterkte"' in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    "moved",
    [
        {"groepsaanbod_begin": "2024-13"},
        {"groepsaanbod_begin": "1999-01"},
        {"groepsaanbod_opbouw": "2.5"},
        {"groepsaanbod_opbouw": "-1"},
        {"groepsaanbod_bereik": "200"},
        {"aanname_instroom": "veel"},
        {"aanname_verblijf": "-200"},
    ],
)
def test_other_values_that_cannot_be_are_refused_as_well(region: Path, moved: dict[str, Any]) -> None:
    assert signed_in(Role.DIRECTOR).get(sliders(**moved)).status_code == 400


def test_what_a_measure_cannot_be_is_said_in_a_sentence_and_nobody_waits_for_it(region: Path) -> None:
    answer = signed_in(Role.DIRECTOR).get(sliders(groepsaanbod_begin="2025-06", groepsaanbod_einde="2025-01"))
    assert answer.status_code == 422
    assert "eindigt (2025-01) vóór hij begint" in answer.content.decode()
    assert not Job.objects.unscoped().exists()


def test_a_set_of_measures_that_is_not_there_is_said(region: Path) -> None:
    answer = signed_in(Role.DIRECTOR).get("/vooruitblik/maatregelen?set=../../region")
    assert answer.status_code == 404
    assert "2024-2026" in answer.content.decode()


def test_what_was_typed_wrong_stays_in_the_form(region: Path) -> None:
    answer = signed_in(Role.DIRECTOR).get(sliders(groepsaanbod_sterkte="abc", groepsaanbod_opbouw=5))
    text = answer.content.decode()
    assert 'value="abc"' in text
    assert 'name="groepsaanbod-opbouw" value="5"' in text


def test_a_slider_that_the_address_leaves_out_stands_as_the_file_says(region: Path) -> None:
    forms = signed_in(Role.DIRECTOR).get(sliders(groepsaanbod_sterkte=12)).context["forms"]
    form = next(each for each in forms.of_measures if each.measure.id == GROUP)
    own = form.measure
    shown = {bound.name: str(bound.value()) for bound, _unit in form.sliders}
    assert shown == {
        "sterkte": "12",
        "bereik": str(own.concerns.reach),
        "opbouw": str(own.ramp_months),
        "kosten": "100",
    }
    assert [bound.value() for bound in form.months] == [own.starts, "geen"]
    assert {str(bound.value()) for bound in forms.of_assumptions} == {"0"}


def test_a_municipality_sees_its_own_amounts_and_those_of_the_region(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    shown = trial(get(signed_in(Role.ACCOUNT_MANAGER), sliders(), django_capture_on_commit_callbacks))
    assert {each.municipality for each in shown.amounts} == {TOTAL, HEERLEN}
    assert {each.place for each in shown.courses} == {TOTAL, HEERLEN}
    assert LANDGRAAF not in shown.model_dump_json()
    clients = [each.clients for each in shown.amounts if each.clients is not None]
    assert clients
    assert all(each % 5 == 0 for each in clients)


def test_the_table_goes_along_as_a_file(region: Path, django_capture_on_commit_callbacks: Committing) -> None:
    browser = signed_in(Role.DIRECTOR)
    get(browser, sliders(), django_capture_on_commit_callbacks)
    csv = browser.get(sliders() + "&export=csv&tabel=keuze")
    assert csv["Content-Type"].startswith("text/csv")
    assert "Kosten van de maatregelen" in csv.content.decode("utf-8-sig")
    svg = browser.get(sliders() + "&figuur=scenarios&beeld=svg")
    assert svg["Content-Type"] == "image/svg+xml"
