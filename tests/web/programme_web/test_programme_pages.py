# SPDX-License-Identifier: EUPL-1.2
"""The programme: goals whose state comes from the figures, projects, the SWOT, and who may write what."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from tests.web.people import HEERLEN, browser_of, person, scope, signed_in
from tests.web.region_folder import small_region

from regie.reporting.values import SUPPRESSED
from regie.vocabulary import Period, RegieError
from regie.web.access import Role
from regie.web.accounts.models import Grant
from regie.web.api import service as tokens
from regie.web.audit.models import AuditEvent
from regie.web.programme import fields, service
from regie.web.programme.charts import goal_chart
from regie.web.programme.goals import by_period, held
from regie.web.programme.models import Goal, Line, Project, Swot
from regie.web.region import door
from regie.web.ui import formats

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


def test_a_goal_has_a_chart_of_its_figures_with_words_for_who_cannot_see_it_and_numbers_beside_it():
    goal = a_goal()
    address = f"/programma/doelen/{goal.pk}"
    browser = signed_in(Role.DIRECTOR)
    page = text(browser.get(address))
    assert "Verloop van begin naar streefwaarde" in page
    told = re.search(r"Een lijn van 80,0% \(.*?\) naar 85,0% \(.*?\), met wat het werd: ([^<]+)", page)[1]
    rows = by_period(scope(Role.DIRECTOR), goal, door.current_snapshot())
    assert len(rows) > 2
    for each in (rows[0], *rows[-2:]):
        found = figure("ended_as_planned", each.period, each.snapshot)
        assert each.figure.value == found.value
        assert formats.percent(found.value, 1) in told
    drawn = browser.get(f"{address}?beeld=csv&figuur=verloop").content.decode("utf-8-sig")
    for told in ("2025-H2", "Streefwaarde", "Rechte lijn", str(rows[0].figure.value).replace(".", ",")):
        assert told in drawn


def test_a_hidden_figure_of_a_goal_is_not_in_its_chart_nor_in_its_words():
    goal = a_goal()
    rows = by_period(scope(Role.DIRECTOR), goal, door.current_snapshot())
    hidden = rows[1].figure.model_copy(update={"value": None, "suppressed": True})
    shown = [rows[0], replace(rows[1], figure=hidden), *rows[2:]]
    chart = goal_chart(goal, shown)
    assert chart.spec.known[1] is SUPPRESSED
    assert formats.percent(rows[1].figure.value, 1) not in chart.alt
    assert chart.gaps
    assert goal_chart(goal, [replace(each, figure=hidden) for each in rows]) is None


def test_the_course_of_a_goal_is_exported_with_its_begin_target_and_guard_as_numbers():
    goal = a_goal(guard="return_after_ending.within_6_months", guard_bound="at_most", guard_limit=Decimal(3))
    answer = signed_in(Role.DIRECTOR).get(f"/programma/doelen/{goal.pk}?export=csv&tabel=verloop")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [each["Periode"] for each in rows][:2] == ["2022-H2", "2023-H1"]
    assert {(each["Beginwaarde"], each["Streefwaarde"]) for each in rows} == {("80", "85")}
    assert (rows[0]["Rechte lijn"], rows[0]["Stand"]) == ("80", "")
    for each in rows:
        found = figure("ended_as_planned", each["Periode"], door.current_snapshot())
        assert Decimal(each["Waarde"].replace(",", ".")) == found.value


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


def test_the_expected_effect_is_that_of_the_published_forecast_and_the_realised_that_of_the_figures():
    from regie.web.outlook.kept import forecast_of, published_run

    reader = scope(Role.POLICY_OFFICER)
    kept = published_run(reader)
    run = forecast_of(reader, kept)
    answer = signed_in(Role.POLICY_OFFICER).get("/programma/maatregelen?export=csv&tabel=maatregelen")
    rows = {
        each["Maatregel"]: each
        for each in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    }
    assert {each.title for each in run.realised} | {each.title for each in run.measures.measures} == set(rows)
    begun = {each.id: each for each in fields.measure_set()}
    for effect in run.realised:
        row = rows[effect.title]
        assert row["Eigenaar"] == begun[effect.measure].owner
        expected = effect.expected
        assert expected is None or formats.percent(expected.likely, 1, signed=True) in row["Verwacht effect"]
        realised = "" if effect.realised is None else formats.percent(effect.realised, 1, signed=True)
        assert realised in row["Gebleken effect"]
        assert bool(row["Gebleken effect"]) is bool(realised)
        assert row["Oordeel"] == effect.said.nl
    # what came is told of the figures of one snapshot: the one that the forecast was made on
    assert kept.parameters.snapshot in {each.id for each in door.snapshots()}
    for measure in run.measures.measures:
        assert rows[measure.title]["Gebleken effect"] == ""
        assert "minder nodig" in rows[measure.title]["Verwacht effect"]


def test_a_link_to_a_risk_or_measure_that_is_gone_is_said_and_breaks_no_page_nor_is_dropped():
    line = a_line()
    point = Swot.objects.create(kind="threat", text="Oud punt", risk="R99", measure="vervallen-maatregel")
    goal = a_goal(line, measure="vervallen-maatregel")
    Project.objects.create(
        line=line, name="Oud project", owner="Directeur", begins_on=date(2024, 1, 1), measure="vervallen-maatregel"
    )
    browser = signed_in(Role.DIRECTOR)
    page = text(browser.get("/programma/swot"))
    assert "R99 (bestaat niet meer)" in page
    assert "/hulpventiel/risico/R99" not in page
    for address in ("swot", "projecten", f"doelen/{goal.pk}"):
        page = text(browser.get(f"/programma/{address}"))
        assert "vervallen-maatregel (bestaat niet meer)" in page
        assert "zoek=vervallen-maatregel" not in page
    for address in ("", "doelen", "maatregelen"):
        assert browser.get(f"/programma/{address}").status_code == 200
    form = f"/programma/swot/{point.pk}/bewerken"
    assert '<option value="R99" selected>' in text(browser.get(form))
    kept = {"kind": "threat", "text": "Nieuw", "risk": "R99", "measure": "vervallen-maatregel", "seen": "1"}
    assert browser.post(form, kept).status_code == 302
    assert Swot.objects.unscoped().get().risk == "R99"
    assert "risk" in text(browser.post("/programma/swot/nieuw", kept | {"seen": ""}), 400)


def test_lists_are_sorted_filtered_and_paged_and_say_what_to_do_when_empty():
    browser = signed_in(Role.DIRECTOR)
    for address, told in (
        ("doelen", "Begin met een programmalijn en geef haar een doel"),
        ("projecten", "Maak eerst een programmalijn"),
        ("swot", "Schrijf op wat sterk en zwak is"),
    ):
        assert told in text(browser.get(f"/programma/{address}"))
    one, other = a_line(), a_line(name="Lekker in mijn vel")
    for number in range(27):
        Project.objects.create(
            line=other if number % 9 == 0 else one,
            name=f"Project {number:02}",
            owner="Directeur",
            begins_on=date(2024, 1, 1),
            state="done" if number == 3 else "under_way",
        )
    first = text(browser.get("/programma/projecten?projecten-sorteer=-name"))
    assert "Project 26" in first
    assert "Project 00" not in first
    assert "Project 00" in text(browser.get("/programma/projecten?projecten-sorteer=-name&projecten-pagina=2"))
    done = text(browser.get("/programma/projecten?projecten-state=done"))
    assert "Project 03" in done
    assert "Project 04" not in done
    export = browser.get("/programma/projecten?export=csv&tabel=projecten&projecten-line=Lekker+in+mijn+vel")
    assert len(export.content.decode("utf-8-sig").strip().splitlines()) == 1 + 3


def test_the_api_gives_goals_with_the_state_of_the_screens_to_who_sees_the_programme():
    goal = a_goal(municipality=HEERLEN)

    def ask(role, party=None, method="get"):
        grant = Grant.objects.get(user=person(role, party))
        _, secret = tokens.make_token(
            grant.scope(), grant, "Test", "read", timezone.localdate() + timedelta(days=9)
        )
        return getattr(Client(), method)("/api/v1/ontwikkeldoelen", headers={"Authorization": f"Bearer {secret}"})

    answer = ask(Role.DIRECTOR)
    assert answer["API-Version"]
    (row,) = answer.json()["resultaten"]
    now = held(scope(Role.DIRECTOR), goal)
    assert (row["name"], row["state"], row["period"], row["snapshot"]) == (
        goal.name,
        now.state,
        now.period,
        now.snapshot,
    )
    assert Decimal(str(row["value"])) == now.figure.value
    assert (Decimal(str(row["baseline"])), Decimal(str(row["target"]))) == (80, 85)
    (other,) = ask(Role.POLICY_OFFICER, "0882").json()["resultaten"]
    assert (other["value"], other["state"]) == (None, "unknown")
    refused = ask(Role.MEMBER)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert Client().get("/api/v1/ontwikkeldoelen").status_code == 401
    assert ask(Role.DIRECTOR, method="post").status_code in (403, 405)


def test_lists_are_exported():
    a_goal()
    answer = signed_in(Role.DIRECTOR).get("/programma/doelen?export=xlsx&tabel=doelen")
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert AuditEvent.objects.filter(object__startswith="export/").exists()


def test_an_empty_programme_says_what_to_do_next():
    assert "Nieuwe programmalijn" in text(signed_in(Role.DIRECTOR).get("/programma/"))
    assert "De coöperatie kan er een schrijven" in text(signed_in(Role.POLICY_OFFICER).get("/programma/"))
