# SPDX-License-Identifier: EUPL-1.2
"""A study while people edit it: what is kept, what is refused, what becomes a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.web.people import browser_of, person, signed_in
from tests.web.procurement.study_region import KEY, Committing, get, post, with_study
from tests.web.procurement.study_region import no_pulse as no_pulse

from regie.procurement.study import load_study
from regie.web.access import Role
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job
from regie.web.procurement import service
from regie.web.procurement.drafts import as_payload, as_written
from regie.web.procurement.models import StudyDraft
from regie.web.procurement.sections import SECTIONS
from regie.web.procurement.trying import JOB

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_pulse")]

PART = f"/inkoop/{KEY}/aannames"
RULES = {"parties": "1", "margin": "10,5", "growth_room": "50", "smallest_room": "3", "share_cap": "90",
         "newest_left_out": "3", "versie": "0"}  # fmt: skip


@pytest.fixture(autouse=True)
def region(tmp_path: Path, settings: Any) -> Path:
    return with_study(tmp_path, settings)


def draft() -> StudyDraft | None:
    found: StudyDraft | None = StudyDraft.objects.unscoped().filter(key=KEY).first()
    return found


def test_a_change_is_a_draft_until_it_is_kept(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    before = (region / "procurement" / f"{KEY}.toml").read_bytes()
    buyer = signed_in(Role.BUYER)
    answer = buyer.post(f"{PART}/dekking", RULES)
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    assert (region / "procurement" / f"{KEY}.toml").read_bytes() == before
    assert "Leg de studie vast" in get(buyer, PART)
    assert "Concept" not in get(signed_in(Role.POLICY_OFFICER), PART)
    assert buyer.post(f"/inkoop/{KEY}/vastleggen").status_code == 302
    assert str(load_study(region, KEY).coverage.margin) == "10.5"
    assert draft() is None


def test_what_was_kept_says_the_same_as_what_was_drafted(region: Path) -> None:
    study = load_study(region, KEY)
    assert as_written(study) == study
    assert type(study).model_validate(as_payload(study)) == study


@pytest.mark.parametrize("section", [each.slug for each in SECTIONS if not each.of_list])
def test_sending_a_form_as_it_stands_changes_nothing(region: Path, section: str) -> None:
    buyer = signed_in(Role.BUYER)
    answer = buyer.get(f"{PART}/{section}")
    form = answer.context["form"]
    typed: dict[str, Any] = {"versie": "0"}
    for bound in form:
        value = bound.value()
        if value is not None and value is not False and value != "":
            typed[bound.html_name] = "on" if value is True else value
    if section in ("reele-prijs",):
        return  # not filled in: sending it would begin it
    assert buyer.post(f"{PART}/{section}", typed).status_code == 302
    found = draft()
    assert found is not None
    assert type(load_study(region, KEY)).model_validate(found.payload) == load_study(region, KEY)


def test_a_line_is_added_changed_and_taken_out() -> None:
    buyer = signed_in(Role.BUYER)
    new = {"code": "41A05", "name": "Dagbesteding", "unit": "83", "price": "12,50"}
    assert buyer.post(f"{PART}/producten/erbij", new).status_code == 302
    found = draft()
    assert found is not None
    assert found.payload["products"][-1] == new | {"price": "12.50", "volume": None}
    assert buyer.post(f"{PART}/producten/6", new | {"name": "Daghulp"}).status_code == 302
    assert "Daghulp" in get(buyer, f"{PART}/producten")
    assert buyer.post(f"{PART}/producten/6/weg").status_code == 302
    assert "Daghulp" not in get(buyer, f"{PART}/producten")
    assert buyer.get(f"{PART}/producten/6").status_code in (400, 404, 409, 422)


def test_what_is_not_right_yet_is_kept_and_told_but_not_written(region: Path) -> None:
    buyer = signed_in(Role.BUYER)
    buyer.post(f"{PART}/behoeften/0/weg")
    text = get(buyer, PART)
    assert "Dit klopt nog niet" in text
    assert "dag" in text
    before = (region / "procurement" / f"{KEY}.toml").read_bytes()
    assert buyer.post(f"/inkoop/{KEY}/vastleggen").status_code >= 400
    assert (region / "procurement" / f"{KEY}.toml").read_bytes() == before


def test_a_draft_that_somebody_else_changed_is_not_typed_over() -> None:
    buyer = signed_in(Role.BUYER)
    assert buyer.post(f"{PART}/dekking", RULES).status_code == 302
    answer = signed_in(Role.BUYER).post(f"{PART}/dekking", RULES | {"margin": "1"})
    assert answer.status_code == 409
    found = draft()
    assert found is not None
    assert found.payload["coverage"]["margin"] == "10.5"


def test_a_file_that_was_changed_beside_the_draft_is_not_written_over(region: Path) -> None:
    buyer = signed_in(Role.BUYER)
    buyer.post(f"{PART}/dekking", RULES)
    file = region / "procurement" / f"{KEY}.toml"
    file.write_text(file.read_text() + "\n# anders\n")
    assert buyer.post(f"/inkoop/{KEY}/vastleggen").status_code >= 400
    assert file.read_text().endswith("# anders\n")
    assert buyer.post(f"/inkoop/{KEY}/weggooien").status_code == 302
    assert draft() is None


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.POLICY_OFFICER])
def test_who_reads_changes_nothing(role: Role, region: Path) -> None:
    reader = signed_in(role)
    for address in (f"{PART}/dekking", f"{PART}/producten/erbij", f"{PART}/producten/0/weg", f"/inkoop/{KEY}/rekenen",
                    f"/inkoop/{KEY}/vastleggen", f"/inkoop/{KEY}/dekking/kiezen", f"/inkoop/{KEY}/percelen/indelen",
                    f"/inkoop/{KEY}/gunning/voorstellen"):  # fmt: skip
        assert reader.post(address, RULES).status_code == 403, address
    assert draft() is None
    assert "Sla op in het concept" not in get(reader, f"{PART}/dekking")


def test_a_number_that_cannot_be_read_keeps_what_was_typed() -> None:
    answer = signed_in(Role.BUYER).post(f"{PART}/dekking", RULES | {"margin": "veel"})
    assert answer.status_code == 400
    assert 'value="veel"' in answer.content.decode()
    assert draft() is None


def test_a_study_begins_with_what_a_snapshot_says(region: Path) -> None:
    buyer = signed_in(Role.BUYER)
    snapshot = buyer.get("/inkoop/nieuw").context["form"].fields["snapshot"].initial
    answer = buyer.post("/inkoop/nieuw", {"id": "tweede", "title": "Tweede", "snapshot": snapshot})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    text = get(buyer, "/inkoop/tweede/aannames/producten")
    assert "41A04" in text
    assert "nog niet doorgerekend" in get(buyer, "/inkoop/tweede")
    assert not (region / "procurement" / "tweede.toml").exists()
    again = buyer.post("/inkoop/nieuw", {"id": "tweede", "title": "Tweede", "snapshot": snapshot})
    assert again.status_code == 400


def test_grouping_otherwise_is_kept_and_worked_out(django_capture_on_commit_callbacks: Committing) -> None:
    buyer = signed_in(Role.BUYER)
    address = f"/inkoop/{KEY}/percelen/indelen"
    typed = {"versie": "0", "behoeften-P1": ["ambulant", "dag"], "behoeften-P2": ["dag"],
             "producten-dag": ["41A04", "50A02"], "producten-ambulant": ["45A48", "45A51"],
             "leeftijd-dag": "0-11", "leeftijd-ambulant": ""}  # fmt: skip
    answer = post(buyer, address, typed, django_capture_on_commit_callbacks)
    assert answer.status_code == 200, answer.content.decode()[-1500:]
    found = draft()
    assert found is not None
    assert found.payload["need_groups"][0]["ages"] == {"from_age": 0, "to_age": 11}
    assert found.payload["need_groups"][0]["products"] == ["41A04", "50A02"]
    text = get(buyer, address)
    assert "Wat dubbel zou worden betaald" in text
    assert "Wat tussen de percelen valt" in text
    wrong = buyer.post(address, typed | {"versie": str(found.version), "leeftijd-dag": "jong"})
    assert wrong.status_code == 400
    assert "jong" in wrong.content.decode()


def test_a_choice_by_hand_is_held_against_the_rules(django_capture_on_commit_callbacks: Committing) -> None:
    buyer = signed_in(Role.BUYER)
    address = f"/inkoop/{KEY}/dekking/kiezen"
    with django_capture_on_commit_callbacks(execute=True):
        buyer.get(address)
    assert "Voldoet aan alle regels" in get(buyer, address)
    parties = buyer.get(address).context["parties"]
    one = next(row["bidder"] for row in parties[0]["rows"] if row["chosen"])
    post(buyer, address, {"versie": "0", "gekozen-P1": [one]}, django_capture_on_commit_callbacks)
    found = draft()
    assert found is not None
    assert found.payload["chosen"] == [{"lot": "P1", "bidder": one}]
    assert "Voldoet niet aan alle regels" in get(buyer, address)
    taken = post(
        buyer, address, {"versie": str(found.version), "overnemen": "1"}, django_capture_on_commit_callbacks
    )
    assert taken.status_code == 302
    assert "Voldoet aan alle regels" in get(buyer, address)


def test_a_study_is_computed_as_its_file_says(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    user = person(Role.BUYER)
    buyer = browser_of(user)
    buyer.post(f"{PART}/ingangsdatum/weg")
    assert "De studie is daarna gewijzigd" in get(buyer, f"/inkoop/{KEY}")
    answer = post(buyer, f"/inkoop/{KEY}/rekenen", {}, django_capture_on_commit_callbacks)
    assert answer.status_code == 302
    done = buyer.get(answer["Location"])
    assert done.status_code == 302, Job.objects.unscoped().first().failure  # type: ignore[union-attr]
    assert "De studie is daarna gewijzigd" not in get(buyer, f"/inkoop/{KEY}")
    assert "noemt geen ingangsdata" in get(buyer, f"/inkoop/{KEY}/ingangsdatum")


def test_work_that_was_killed_is_begun_again_and_comes_to_the_same(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    from django.utils import timezone

    user = person(Role.BUYER)
    scope = user.grants.get().scope()
    from regie.web.procurement.drafts import working

    job = service.compute(scope, working(scope, KEY))
    died = timezone.now() - 2 * jobs.LOST_AFTER
    Job.objects.unscoped().filter(pk=job.pk).update(state=Job.State.RUNNING, heartbeat_at=died, attempts=1)
    runs = sorted(path.name for path in (region / "runs").iterdir())
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.recover() == 1
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.failure
    assert job.result["run"] in runs
    assert sorted(path.name for path in (region / "runs").iterdir()) == runs
    Job.objects.unscoped().filter(pk=job.pk).update(
        state=Job.State.RUNNING, heartbeat_at=died, attempts=jobs.MOST_ATTEMPTS
    )
    assert jobs.recover() == 0
    assert "pogingen" in browser_of(user).get(f"/inkoop/{KEY}/rekenen/{job.pk}").content.decode()


def test_equal_trials_are_one_job() -> None:
    from regie.web.procurement.drafts import working
    from regie.web.procurement.trying import Waiting, histories

    scope = person(Role.BUYER).grants.get().scope()
    study = working(scope, KEY).study
    assert study is not None
    other = study.model_copy(update={"need_groups": study.need_groups[::-1]})
    first, second = (histories(scope, other) for _ in range(2))
    assert isinstance(first, Waiting)
    assert isinstance(second, Waiting)
    assert first.job.pk == second.job.pk
    assert Job.objects.unscoped().filter(kind=JOB).count() == 1
