# SPDX-License-Identifier: EUPL-1.2
"""Rows of clients: for a stated purpose only, within one's own area, recorded by name, taken along after confirming."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.deliveries.delivery_builders import CLIENT, JOURNEY, TRAJECTORY, Row, write_zip
from tests.web.deliveries_web.small_world import RECEIVED, confirm, small_world
from tests.web.people import scope, signed_in

from regie.deliveries import deliver, make_snapshot
from regie.web.access import Role
from regie.web.audit.models import AuditEvent
from regie.web.deliveries import rows, sampling
from regie.web.deliveries.purposes import HOLDS

pytestmark = pytest.mark.django_db


def client_of(key: str, area: str, **trajectory: object) -> tuple[Row, Row, Row]:
    """A client with a journey and a trajectory that began on 1 February 2024."""
    return (
        {**CLIENT, "client_key": key, "area": area},
        {**JOURNEY, "journey_key": f"R-{key}", "client_key": key, "intake_on": "2024-01-20"},
        {**TRAJECTORY, "trajectory_key": f"T-{key}", "client_key": key, "journey_key": f"R-{key}", **trajectory},
    )


def a_region(settings: Any, folder: Path, *people: Sequence[Row]) -> None:
    region = small_world(settings, folder)
    toml = region / "region.toml"
    north = 'areas = [{code = "N", name = "Noord", municipality = "0917"}'
    toml.write_text(
        toml.read_text().replace(north, north + ', {code = "Z", name = "Zuid", municipality = "0917"}')
    )
    names = ("clients", "journeys", "trajectories")
    content = {name: [one[place] for one in people if len(one) > place] for place, name in enumerate(names)}
    deliver(write_zip(folder / "c.zip", content), region, received_on=RECEIVED)
    make_snapshot(region, RECEIVED)


@pytest.fixture
def two_areas(settings: Any, tmp_path: Path) -> None:
    a_region(
        settings,
        tmp_path,
        client_of("NOORD-1", "N"),
        client_of("NOORD-2", "N", planned_end_on="2024-03-01"),
        client_of("ZUID-1", "Z"),
        client_of("NOORD-3", "N", ended_on="2024-05-31", end_reason="31"),
        (
            {**CLIENT, "client_key": "NOORD-4", "area": "N"},
            {**JOURNEY, "journey_key": "R4", "client_key": "NOORD-4"},
        ),
    )


def with_purpose(role: Role, reason: str = "mend", *, area: str = "") -> Client:
    client = signed_in(role, area=area)
    answer = client.post(reverse("deliveries:rows_purpose"), {"reason": reason, "own_words": "dossier 12"})
    assert answer.status_code == 302
    return client


def last_event(action: str) -> AuditEvent:
    found = AuditEvent.objects.filter(action=action).exclude(outcome="attempt").order_by("-sequence").first()
    assert found is not None
    return found


def shown(text: str) -> set[str]:
    return set(re.findall(r"(?:NOORD|ZUID)-\d", text))


@pytest.mark.usefixtures("two_areas")
def test_nothing_is_shown_before_a_purpose_was_chosen() -> None:
    client = signed_in(Role.DATA_MANAGER)
    for address in (
        reverse("deliveries:rows") + "?pseudoniem=NOORD",
        reverse("deliveries:rows_client", args=["NOORD-1"]),
        reverse("deliveries:rows_caseload") + "?gebied=N",
        reverse("deliveries:rows_sample") + "?table=clients&size=5&seed=1",
    ):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("deliveries:rows_purpose"))
    assert not AuditEvent.objects.exclude(subjects=[]).exists()


@pytest.mark.usefixtures("two_areas")
def test_a_purpose_holds_for_an_hour_and_for_one_role(monkeypatch: Any) -> None:
    client = with_purpose(Role.DATA_MANAGER)
    assert client.get(reverse("deliveries:rows")).status_code == 200
    later = time.time() + HOLDS + 1
    monkeypatch.setattr("regie.web.deliveries.purposes.time.time", lambda: later)
    assert client.get(reverse("deliveries:rows")).status_code == 302


@pytest.mark.usefixtures("two_areas")
def test_another_purpose_must_be_written_out_and_a_reason_of_another_role_is_refused() -> None:
    client = signed_in(Role.TEAM_COACH, area="N")
    asked = reverse("deliveries:rows_purpose")
    assert client.post(asked, {"reason": "other", "own_words": "zo"}).status_code == 422
    assert client.post(asked, {"reason": "sample"}).status_code == 422
    assert client.get(reverse("deliveries:rows")).status_code == 302
    assert (
        client.post(asked, {"reason": "other", "own_words": "Overdracht aan het nieuwe team"}).status_code == 302
    )


@pytest.mark.usefixtures("two_areas")
def test_a_search_is_recorded_with_its_purpose_and_the_pseudonyms_on_the_page() -> None:
    client = with_purpose(Role.DATA_MANAGER)
    empty = client.get(reverse("deliveries:rows"))
    assert shown(empty.content.decode()) == set()
    page = client.get(reverse("deliveries:rows") + "?pseudoniem=zuid").content.decode()
    assert shown(page) == {"ZUID-1"}
    event = last_event("deliveries:rows")
    assert (event.subjects, event.kind) == (["ZUID-1"], "search")
    assert event.purpose == "Een levering verbeteren: dossier 12"
    assert event.activity == "rows"


@pytest.mark.usefixtures("two_areas")
def test_the_journey_of_a_client_is_recorded_by_name_and_tells_what_happened() -> None:
    client = with_purpose(Role.DATA_MANAGER)
    page = client.get(reverse("deliveries:rows_client", args=["NOORD-3"])).content.decode()
    for said in (
        "Aangemeld",
        "Eerste contact",
        "Hulp gestart",
        "Hulp beëindigd",
        "1 februari 2024",
        "31 mei 2024",
    ):
        assert said in page
    event = last_event("deliveries:rows_client")
    assert event.subjects == ["NOORD-3"]
    assert "NOORD-3" not in event.object + str(event.details)
    assert client.get(reverse("deliveries:rows_client", args=["BESTAAT-NIET"])).status_code == 404


@pytest.mark.usefixtures("two_areas")
def test_a_coach_sees_the_clients_of_the_own_area_and_no_others() -> None:
    client = with_purpose(Role.TEAM_COACH, "caseload", area="N")
    everyone = client.get(reverse("deliveries:rows") + "?gemeente=0917&alle=on").content.decode()
    assert shown(everyone.split("<table")[1]) == {"NOORD-1", "NOORD-2", "NOORD-3", "NOORD-4"}
    elsewhere = client.get(reverse("deliveries:rows") + "?pseudoniem=ZUID").content.decode()
    assert "Geen cliënten gevonden" in elsewhere
    assert client.get(reverse("deliveries:rows_client", args=["ZUID-1"])).status_code == 404
    assert client.get(reverse("deliveries:rows_caseload") + "?gebied=Z").status_code == 404
    with pytest.raises(PermissionDenied):
        rows.caseload(scope(Role.TEAM_COACH, area="N"), "Z")
    nowhere = scope(Role.YOUTH_PROFESSIONAL, area="")
    assert not rows.search(
        type(nowhere)(1, "", nowhere.role, nowhere.party_kind), rows.Criteria(municipality="0917")
    )


@pytest.mark.usefixtures("two_areas")
def test_the_caseload_tells_who_waits_what_runs_and_what_deserves_a_look() -> None:
    client = with_purpose(Role.TEAM_COACH, "caseload", area="N")
    page = client.get(reverse("deliveries:rows_caseload")).content.decode()
    waiting, running = page.split('id="tabel-lopend"')
    assert shown(waiting) == {"NOORD-4"}
    assert "boven de norm van 28 dagen" in waiting
    assert shown(running) == {"NOORD-1", "NOORD-2"}
    assert "over gepland einde" in running
    assert last_event("deliveries:rows_caseload").subjects == ["NOORD-1", "NOORD-2", "NOORD-4"]
    found = rows.caseload(scope(Role.DATA_MANAGER), "N")
    assert [row["days"] for row in found.running] == [150, 150]  # 1 February to 30 June 2024
    assert [row["days"] for row in found.waiting] == [174]  # 8 January to 30 June 2024


@pytest.mark.usefixtures("two_areas")
def test_rows_are_taken_along_only_after_confirming_and_every_pseudonym_is_recorded() -> None:
    client = with_purpose(Role.DATA_MANAGER)
    address = reverse("deliveries:rows") + "?gemeente=0917&alle=on&export=csv"
    asked = client.get(address)
    assert asked.status_code == 302
    assert "/account/bevestigen" in asked.headers["Location"]
    confirm(client)
    file = client.get(address)
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert shown(file.content.decode()) == {"NOORD-1", "NOORD-2", "NOORD-3", "NOORD-4", "ZUID-1"}
    event = last_event("deliveries:rows")
    assert (event.kind, len(event.subjects)) == ("export", 5)


@pytest.mark.usefixtures("two_areas")
def test_who_may_look_but_not_take_gets_the_page_instead_of_a_file() -> None:
    director = with_purpose(Role.DIRECTOR)
    confirm(director)
    answer = director.get(reverse("deliveries:rows") + "?gemeente=0917&export=csv")
    assert "Content-Disposition" not in answer.headers
    assert "export=csv" not in answer.content.decode().split("data-table__head")[1].split("</div>")[0]


@pytest.mark.usefixtures("two_areas")
def test_all_pseudonyms_on_a_page_are_recorded_when_a_file_is_asked_that_is_not_given() -> None:
    coach, everyone = with_purpose(Role.TEAM_COACH, "caseload", area="N"), with_purpose(Role.DATA_MANAGER)
    confirm(everyone)
    for client, asked in ((coach, "export=csv"), (everyone, "export=pdf"), (everyone, "export=pdf&tabel=lopend")):
        page = client.get(reverse("deliveries:rows_caseload") + f"?gebied=N&{asked}").content.decode()
        assert shown(page) == {"NOORD-1", "NOORD-2", "NOORD-4"}
        assert set(last_event("deliveries:rows_caseload").subjects) == shown(page)
    file = everyone.get(reverse("deliveries:rows_caseload") + "?gebied=N&export=csv&tabel=wachtend")
    assert shown(file.content.decode()) == {"NOORD-4"}
    assert last_event("deliveries:rows_caseload").subjects == ["NOORD-4"]


@pytest.mark.usefixtures("two_areas")
def test_an_auditor_draws_the_same_rows_again_and_never_the_pseudonyms_of_the_deliveries() -> None:
    auditor = with_purpose(Role.COOPERATIVE_AUDITOR, "sample")
    instead = auditor.get(reverse("deliveries:rows") + "?pseudoniem=NOORD")
    assert instead.headers["Location"] == reverse("deliveries:rows_sample")
    assert auditor.get(reverse("deliveries:rows_client", args=["NOORD-1"])).status_code == 403
    address = reverse("deliveries:rows_sample") + "?table=trajectories&size=3&seed=2024"
    assert auditor.get(address).status_code == 302
    confirm(auditor)
    first, second = (_sheets(auditor.get(address).content) for _ in range(2))
    assert first == second
    drawn = first["Steekproef"]
    assert len(drawn) == 4
    assert shown(str(drawn)) == set()
    assert all(str(row[3]).startswith("S-") for row in drawn[1:])
    trail = dict(zip(drawn[0], drawn[1], strict=True))
    assert (trail["Ingeleverd door"], len(trail["Levering"])) == ("C", 64)
    assert int(trail["Rij in de bron"]) >= 2
    assert ["Startgetal", "2024"] in [row[:2] for row in first["Herkomst"]]
    assert len(last_event("deliveries:rows_sample").subjects) == 3
    other = sampling.draw(scope(Role.COOPERATIVE_AUDITOR), "trajectories", "2025", 3)
    assert {row["client_key"] for row in other.rows}.isdisjoint({row[3] for row in drawn[1:]})


@pytest.mark.usefixtures("two_areas")
def test_the_sample_of_a_client_is_the_same_person_in_every_table() -> None:
    asks = scope(Role.COOPERATIVE_AUDITOR)
    clients = sampling.draw(asks, "clients", "1", 500)
    trajectories = sampling.draw(asks, "trajectories", "1", 500)
    assert {row["client_key"] for row in trajectories.rows} < {row["client_key"] for row in clients.rows}
    assert {row["birth_month"] for row in clients.rows} == {2012}
    assert clients.population == len(clients.rows) == 5


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.MEMBER, Role.MUNICIPAL_AUDITOR, Role.PRIVACY_OFFICER])
@pytest.mark.usefixtures("two_areas")
def test_the_reads_themselves_refuse_who_may_not_see_rows(role: Role) -> None:
    asks = scope(role)
    for read in (
        lambda: rows.search(asks, rows.Criteria(key="NOORD")),
        lambda: rows.client(asks, "NOORD-1"),
        lambda: rows.caseload(asks, "N"),
        lambda: sampling.draw(asks, "clients", "1", 5),
    ):
        with pytest.raises(PermissionDenied):
            read()


def _sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
