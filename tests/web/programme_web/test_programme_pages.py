# SPDX-License-Identifier: EUPL-1.2
"""The programme: goals whose state comes from the figures, projects, the SWOT, and who may write what."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.conf import settings as configured
from tests.web.people import HEERLEN, browser_of, person, scope, signed_in
from tests.web.region_folder import small_region

from regie.vocabulary import Period, RegieError
from regie.web.access import Role
from regie.web.audit.models import AuditEvent
from regie.web.programme import service
from regie.web.programme.goals import held
from regie.web.programme.models import Goal, Line, Project, Swot
from regie.web.region import door

pytestmark = pytest.mark.django_db

GOAL = {
    "name": "Vaker volgens plan klaar",
    "owner": "Directeur",
    "indicator": "ended_as_planned",
    "per": "half_year",
    "municipality": "",
    "part": "",
    "baseline_period": "2022-H2",
    "baseline": "80",
    "target_period": "2025-H2",
    "target": "85",
}


@pytest.fixture(autouse=True)
def _region(settings):
    settings.REGIE = replace(configured.REGIE, region=small_region())


def a_line(**changed):
    values = {"name": "Dichtbij in de buurt", "aim": "Hulp in de wijk.", "owner": "Programmaleider"}
    return Line.objects.create(**values | changed)


def a_goal(line=None, **changed):
    values = {
        **GOAL,
        "line": line or a_line(),
        "baseline": Decimal(80),
        "target": Decimal(85),
    }
    return Goal.objects.create(**values | changed)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def figure(indicator, period, snapshot, **cell):
    found = door.figures(
        scope(Role.DIRECTOR), indicator, tuple(cell), [Period.parse(period)], snapshot, total=not cell
    )
    return next(each for each in found if all(each.breakdown.get(name) == code for name, code in cell.items()))


def test_the_state_of_a_goal_is_that_of_the_figure_at_the_snapshot():
    goal = a_goal()
    for snapshot in door.snapshots():
        now = held(scope(Role.DIRECTOR), goal, snapshot.id)
        period = str(door.half_years(snapshot.id)[0])
        assert now.figure.value == figure("ended_as_planned", period, snapshot.id).value
        assert (now.period, now.snapshot) == (period, snapshot.id)
        assert now.state == ("behind" if now.figure.value < now.standing.due else "on_the_way")


def test_a_goal_is_about_its_own_cell():
    goal = a_goal(municipality=HEERLEN)
    now = held(scope(Role.DIRECTOR), goal)
    assert now.figure.value == figure("ended_as_planned", now.period, now.snapshot, municipality=HEERLEN).value


def test_the_guard_stands_beside_the_goal():
    goal = a_goal(guard="return_after_ending.within_6_months", guard_bound="at_most", guard_limit=Decimal(0))
    now = held(scope(Role.DIRECTOR), goal)
    assert now.guard.value is not None
    assert now.holds is False
    page = text(signed_in(Role.DIRECTOR).get(f"/programma/doelen/{goal.pk}"))
    assert "Over de grens" in page


def test_the_page_of_a_goal_tells_every_snapshot_and_every_period_since_the_baseline():
    goal = a_goal()
    page = text(signed_in(Role.DIRECTOR).get(f"/programma/doelen/{goal.pk}"))
    for snapshot in door.snapshots():
        assert snapshot.id in page
    for period in ("2022-H2", "2023-H1", "2023-H2"):
        assert period in page


def test_a_municipality_reads_the_programme_and_writes_nothing():
    goal = a_goal()
    browser = signed_in(Role.POLICY_OFFICER)
    for address in ("", "doelen", f"doelen/{goal.pk}", "projecten", "maatregelen", "swot"):
        page = text(browser.get(f"/programma/{address}"))
        assert "/nieuw" not in page
        assert "/bewerken" not in page
    assert browser.get("/programma/doel/nieuw").status_code == 403
    assert browser.post(f"/programma/doel/{goal.pk}/bewerken", GOAL).status_code == 403


def test_a_goal_of_another_municipality_has_no_value_for_this_one():
    goal = a_goal(municipality="0882")
    assert held(scope(Role.POLICY_OFFICER, HEERLEN), goal).figure is None
    assert held(scope(Role.POLICY_OFFICER, "0882"), goal).figure is not None


def test_a_line_a_project_a_goal_and_a_point_are_written_and_logged():
    browser = signed_in(Role.DIRECTOR)
    line = {"name": "Lekker in mijn vel", "aim": "Minder wachten.", "owner": "Programmaleider", "place": "2"}
    assert browser.post("/programma/lijn/nieuw", line)["Location"] == "/programma/"
    made = Line.objects.unscoped().get()
    project = {
        "line_id": str(made.pk),
        "name": "Groepen op school",
        "owner": "Teamleider",
        "begins_on": "2024-01-01",
        "ends_on": "2024-12-31",
        "state": "under_way",
        "budget": "12.500,50",
    }
    assert browser.post("/programma/project/nieuw", project).status_code == 302
    assert Project.objects.unscoped().get().budget == 1_250_050
    assert browser.post("/programma/doel/nieuw", GOAL | {"line_id": str(made.pk)}).status_code == 302
    assert Goal.objects.unscoped().get().line == made
    point = {"kind": "threat", "text": "Personeel is schaars.", "risk": "R02"}
    assert browser.post("/programma/swot/nieuw", point).status_code == 302
    assert Swot.objects.unscoped().get().risk == "R02"
    page = text(browser.get("/programma/swot"))
    assert "/hulpventiel/risico/R02" in page
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"programme.line.written", "programme.project.written", "programme.goal.written"} <= actions
    for address, told in (("", "Groepen op school"), ("projecten", "12.501"), ("doelen", GOAL["name"])):
        assert told in text(browser.get(f"/programma/{address}"))


def test_a_baseline_left_empty_is_that_of_the_figures_as_a_municipality_reads_them():
    line = a_line()
    browser = signed_in(Role.DIRECTOR)
    answer = browser.post("/programma/doel/nieuw", GOAL | {"line_id": str(line.pk), "baseline": ""})
    assert answer.status_code == 302, text(answer, 400)
    found = door.figures(scope(Role.POLICY_OFFICER), "ended_as_planned", (), [Period.parse("2022-H2")])
    assert Goal.objects.unscoped().get().baseline == Decimal(found[0].value)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"target": "80"}, "gelijk aan de beginwaarde"),
        ({"target_period": "2021-H1"}, "ligt na de beginperiode"),
        ({"baseline_period": "2022"}, "dezelfde lengte"),
        ({"guard": "dropout.narrow"}, "Geef de grens"),
        ({"owner": "Bel 06 12345678"}, "telefoonnummer"),
        ({"name": "mail naar a.b@voorbeeld.example"}, "e-mailadres"),
        ({"indicator": "unique_clients"}, "niet over deze periode"),
    ],
)
def test_what_is_wrong_with_a_goal_is_told_and_nothing_is_written(changed, told):
    line = a_line()
    answer = signed_in(Role.DIRECTOR).post("/programma/doel/nieuw", GOAL | {"line_id": str(line.pk)} | changed)
    page = text(answer, 400)
    assert told in page
    assert 'value="ended_as_planned"' in page
    assert not Goal.objects.unscoped().exists()


def test_two_people_who_edit_at_the_same_time_notice():
    line = a_line()
    values = {"name": "Anders", "aim": "a", "owner": "b", "place": 1, "ended": False}
    director = person(Role.DIRECTOR)
    at = scope(Role.DIRECTOR, user_id=director.pk)
    service.write(at, Line, values, line, 1)
    with pytest.raises(RegieError, match="meantime"):
        service.write(at, Line, values | {"name": "Nog anders"}, line, 1)
    assert Line.objects.unscoped().get().name == "Anders"
    answer = browser_of(director).post(f"/programma/lijn/{line.pk}/bewerken", {**values, "ended": "", "seen": "1"})
    assert answer.status_code == 400


def test_the_service_refuses_personal_data_whatever_the_form_did():
    values = {"name": "x", "aim": "BSN 111222333", "owner": "b", "place": 1}
    with pytest.raises(RegieError):
        service.write(scope(Role.DIRECTOR, user_id=person(Role.DIRECTOR).pk), Line, values)
    assert not Line.objects.unscoped().exists()


def test_measures_are_those_of_the_published_forecast():
    from regie.web.outlook.kept import forecast_of, published_run

    reader = scope(Role.POLICY_OFFICER)
    run = forecast_of(reader, published_run(reader))
    page = text(signed_in(Role.POLICY_OFFICER).get("/programma/maatregelen"))
    assert run.realised
    for effect in run.realised:
        assert effect.title in page
        assert effect.said.nl in page
    for measure in run.measures.measures:
        assert measure.title in page


def test_lists_are_exported():
    a_goal()
    answer = signed_in(Role.DIRECTOR).get("/programma/doelen?export=xlsx&tabel=doelen")
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert AuditEvent.objects.filter(object__startswith="export/").exists()


def test_an_empty_programme_says_what_to_do_next():
    assert "Nieuwe programmalijn" in text(signed_in(Role.DIRECTOR).get("/programma/"))
    assert "De coöperatie kan er een schrijven" in text(signed_in(Role.POLICY_OFFICER).get("/programma/"))
