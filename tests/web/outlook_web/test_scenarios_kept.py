# SPDX-License-Identifier: EUPL-1.2
"""A scenario from the sliders to a file of the region: whose it is, who sees it, and who keeps it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.web.outlook_web.outlook_pages import (
    GROUP,
    Committing,
    asked_of,
    get,
    look_at,
    sliders,
    trial,
    write_in,
)
from tests.web.outlook_web.outlook_pages import (
    no_pulse as no_pulse,
)
from tests.web.people import HEERLEN, LANDGRAAF, browser_of, person, signed_in

from regie.forecast.asked import default_set
from regie.forecast.measures.reading import load_measure_set
from regie.forecast.scenarios import load_scenario
from regie.web.access import Role
from regie.web.accounts.models import User
from regie.web.outlook.choice import Choice
from regie.web.outlook.models import ScenarioDraft
from regie.web.workflow.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_pulse")]

MOVED: dict[str, Any] = {"groepsaanbod_sterkte": 30, "groepsaanbod_kosten": 80, "aanname_instroom": "2"}

NAMED = {
    "title": "Sterker groepsaanbod",
    "description": "Als de groepen beter werken dan gedacht.",
    "reason-inflow_change_percent": "De wijk groeit",
}


def save(browser: Client, address: str = "", **changed: Any) -> ScenarioDraft:
    """Keep what the sliders say under a name."""
    asked = (address or sliders(**MOVED)).partition("?")[2]
    answer = browser.post(f"/vooruitblik/scenarios/bewaren?{asked}", NAMED | changed)
    assert answer.status_code == 302, answer.content.decode()
    return ScenarioDraft.objects.unscoped().get(key=answer["Location"].rsplit("/", 1)[1])


def move(user: User, key: str, name: str, note: str = "") -> Any:
    """Take a step with a scenario that was proposed."""
    matter = Matter.objects.unscoped().get(kind="scenario", key=key)
    return browser_of(user).post(f"/overleg/{matter.id}/stap/{name}", {"note": note})


class TestLookingOnly:
    @pytest.fixture(autouse=True)
    def region(self, settings: Any) -> Path:
        return look_at(settings)

    def test_a_saved_scenario_reads_back_as_it_was(self, django_capture_on_commit_callbacks: Committing) -> None:
        browser = signed_in(Role.DIRECTOR)
        before = trial(get(browser, sliders(**MOVED), django_capture_on_commit_callbacks))
        draft = save(browser)
        page = browser.get(f"/vooruitblik/scenarios/{draft.key}")
        again = page.context["scenario"].sliders
        after = browser.get(again)
        assert trial(after) == before
        assert after.context["choice"] == Choice.model_validate(draft.choice)
        assert (draft.title, draft.reasons) == (NAMED["title"], {"inflow_change_percent": "De wijk groeit"})

    def test_what_is_kept_is_only_what_differs_from_the_file(self) -> None:
        draft = save(signed_in(Role.DIRECTOR), sliders(groepsaanbod_bereik=20, groepsaanbod_sterkte=30))
        assert [(each["measure"], each["strength"]) for each in draft.choice["settings"]] == [(GROUP, "30")]
        assert draft.choice["settings"][0]["reach"] is None

    def test_every_assumption_asks_why(self) -> None:
        asked = sliders(**MOVED).partition("?")[2]
        answer = signed_in(Role.DIRECTOR).post(
            f"/vooruitblik/scenarios/bewaren?{asked}", {"title": "X", "reason-inflow_change_percent": ""}
        )
        assert answer.status_code == 400
        assert not ScenarioDraft.objects.unscoped().exists()

    def test_a_private_scenario_is_not_there_for_a_colleague_nor_for_another_party(self) -> None:
        key = save(signed_in(Role.ACCOUNT_MANAGER, HEERLEN)).key
        for browser in (
            signed_in(Role.MUNICIPAL_CONTROLLER, HEERLEN),
            signed_in(Role.ACCOUNT_MANAGER, LANDGRAAF),
            signed_in(Role.DIRECTOR),
        ):
            assert browser.get(f"/vooruitblik/scenarios/{key}").status_code == 404
            assert browser.get(f"/vooruitblik/scenarios/vergelijken?s=concept:{key}").status_code == 404
            assert browser.get(f"{sliders()}&scenario={key}").status_code == 404
            assert browser.post(f"/vooruitblik/scenarios/{key}/voorstellen").status_code in (403, 404)
            assert NAMED["title"] not in browser.get("/vooruitblik/scenarios").content.decode()

    def test_a_shared_scenario_is_there_for_colleagues_and_not_for_another_party(self) -> None:
        key = save(signed_in(Role.ACCOUNT_MANAGER, HEERLEN), shared="on").key
        assert signed_in(Role.POLICY_OFFICER, HEERLEN).get(f"/vooruitblik/scenarios/{key}").status_code == 200
        assert signed_in(Role.ACCOUNT_MANAGER, LANDGRAAF).get(f"/vooruitblik/scenarios/{key}").status_code == 404
        assert signed_in(Role.DIRECTOR).get(f"/vooruitblik/scenarios/{key}").status_code == 404

    def test_only_its_owner_changes_proposes_or_deletes_a_shared_scenario(self) -> None:
        draft = save(signed_in(Role.ACCOUNT_MANAGER, HEERLEN), shared="on")
        colleague = signed_in(Role.MUNICIPAL_CONTROLLER, HEERLEN)
        asked = sliders().partition("?")[2]
        typed = {"title": "Van mij"}
        for address in ("voorstellen", "verwijderen"):
            assert colleague.post(f"/vooruitblik/scenarios/{draft.key}/{address}").status_code == 403
        changing = f"/vooruitblik/scenarios/bewaren?{asked}&scenario={draft.key}"
        assert colleague.post(changing, typed).status_code == 403
        draft.refresh_from_db()
        assert draft.title == NAMED["title"]
        assert draft.matter is None

    def test_who_only_reads_the_outlook_cannot_save(self) -> None:
        asked = sliders().partition("?")[2]
        answer = signed_in(Role.POLICY_OFFICER).post(f"/vooruitblik/scenarios/bewaren?{asked}", NAMED)
        assert answer.status_code == 403
        assert not ScenarioDraft.objects.unscoped().exists()

    def test_saving_again_from_its_own_sliders_changes_the_same_scenario(self) -> None:
        user = person(Role.DIRECTOR)
        draft = save(browser_of(user))
        again = save(browser_of(user), f"{sliders(groepsaanbod_sterkte=20)}&scenario={draft.key}", title="Anders")
        assert (again.pk, again.title) == (draft.pk, "Anders")
        assert ScenarioDraft.objects.unscoped().count() == 1

    def test_two_scenarios_of_one_name_get_files_of_their_own(self) -> None:
        browser = signed_in(Role.DIRECTOR)
        assert save(browser).key != save(browser).key

    def test_a_name_that_is_an_address_or_a_file_already_is_not_taken(self) -> None:
        browser = signed_in(Role.DIRECTOR)
        assert save(browser, title="Vergelijken").key == "vergelijken-2"
        assert save(browser, title="Ongewijzigd").key == "ongewijzigd-2"
        assert save(browser, title="!!!").key == "scenario"

    def test_an_own_draft_can_be_deleted(self) -> None:
        user = person(Role.DIRECTOR)
        draft = save(browser_of(user))
        assert browser_of(user).post(f"/vooruitblik/scenarios/{draft.key}/verwijderen").status_code == 302
        assert not ScenarioDraft.objects.unscoped().exists()

    def test_a_description_cannot_put_markup_in_a_page(self) -> None:
        browser = signed_in(Role.DIRECTOR)
        key = save(browser, title="<b>Vet</b>", description="<script>alert(1)</script>").key
        for page in (f"/vooruitblik/scenarios/{key}", "/vooruitblik/scenarios"):
            text = browser.get(page).content.decode()
            assert "<script>alert" not in text
            assert "<b>Vet" not in text

    def test_scenarios_side_by_side_say_what_the_forecast_says_of_them(
        self, region: Path, django_capture_on_commit_callbacks: Committing
    ) -> None:
        from tests.web.outlook_web.outlook_pages import published

        answer = get(
            signed_in(Role.DIRECTOR), "/vooruitblik/scenarios/vergelijken", django_capture_on_commit_callbacks
        )
        rows = {(row["year"], row["title"]): row for row in answer.context["table"].data.data}
        for outcome in published(region).scenarios:
            if not outcome.measures and not outcome.assumed:
                continue
            for each in outcome.amounts:
                if each.municipality != "total":
                    continue
                row = rows[str(each.year), outcome.title]
                assert (row["total"], row["more"], row["low"], row["high"]) == (
                    each.total.mean,
                    each.more.mean,
                    each.more.low,
                    each.more.high,
                )

    def test_the_future_in_which_nothing_changes_stands_there_once(
        self, django_capture_on_commit_callbacks: Committing
    ) -> None:
        address = "/vooruitblik/scenarios/vergelijken?s=vast:ongewijzigd&s=vast:besloten-maatregelen"
        answer = get(signed_in(Role.DIRECTOR), address, django_capture_on_commit_callbacks)
        assert len(answer.context["shown"]) == 2
        assert {row["more"] for row in answer.context["table"].data.data if row["title"] == "Ongewijzigd"} == {0}

    def test_scenarios_side_by_side_go_along_as_a_workbook(
        self, django_capture_on_commit_callbacks: Committing
    ) -> None:
        browser = signed_in(Role.DIRECTOR)
        get(browser, "/vooruitblik/scenarios/vergelijken", django_capture_on_commit_callbacks)
        answer = browser.get("/vooruitblik/scenarios/vergelijken?export=xlsx&tabel=vergelijking")
        assert answer.content[:2] == b"PK"


class TestKeeping:
    @pytest.fixture(autouse=True)
    def region(self, tmp_path: Path, settings: Any) -> Path:
        return write_in(tmp_path, settings)

    def test_a_proposal_is_seen_by_everyone_who_sees_the_outlook(self) -> None:
        user = person(Role.ACCOUNT_MANAGER, HEERLEN)
        key = save(browser_of(user)).key
        assert browser_of(user).post(f"/vooruitblik/scenarios/{key}/voorstellen").status_code == 302
        for browser in (signed_in(Role.ACCOUNT_MANAGER, LANDGRAAF), signed_in(Role.DIRECTOR)):
            assert browser.get(f"/vooruitblik/scenarios/{key}").status_code == 200

    def test_who_proposed_it_cannot_keep_it(self, region: Path) -> None:
        user = person(Role.DIRECTOR)
        key = save(browser_of(user)).key
        browser_of(user).post(f"/vooruitblik/scenarios/{key}/voorstellen")
        move(user, key, "keep")
        assert not (region / "scenarios" / f"{key}.toml").exists()

    def test_someone_else_keeps_it_and_the_file_says_the_same(
        self, region: Path, django_capture_on_commit_callbacks: Committing
    ) -> None:
        user, other = person(Role.DIRECTOR), person(Role.COOPERATIVE_CONTROLLER)
        browser = browser_of(user)
        before = trial(get(browser, sliders(**MOVED), django_capture_on_commit_callbacks))
        key = save(browser).key
        browser.post(f"/vooruitblik/scenarios/{key}/voorstellen")
        assert move(other, key, "keep").status_code == 302
        scenario = load_scenario(region / "scenarios" / f"{key}.toml")
        assert (scenario.title, scenario.measures, scenario.measure_set) == (NAMED["title"], (GROUP,), key)
        assert scenario.assumptions.reasons == {"inflow_change_percent": "De wijk groeit"}
        address = f"/vooruitblik/scenarios/vergelijken?s=vast:{key}"
        answer = get(browser, address, django_capture_on_commit_callbacks)
        row = next(each for each in answer.context["table"].data.data if each["title"] == NAMED["title"])
        assert row["total"] == before.of(int(row["year"])).total.mean

    def test_its_measures_get_a_set_of_their_own_and_the_others_stay_what_they_were(self, region: Path) -> None:
        set_before = (region / "measures" / "2024-2026.toml").read_bytes()
        user, other = person(Role.DIRECTOR), person(Role.COOPERATIVE_CONTROLLER)
        key = save(browser_of(user)).key
        browser_of(user).post(f"/vooruitblik/scenarios/{key}/voorstellen")
        move(other, key, "keep")
        own = next(each for each in load_measure_set(region, key).measures if each.id == GROUP)
        assert own.effect.likely == 30  # type: ignore[union-attr]
        assert (region / "measures" / "2024-2026.toml").read_bytes() == set_before
        assert default_set(region) == "2024-2026"

    def test_without_changed_values_no_set_is_written(self, region: Path) -> None:
        user, other = person(Role.DIRECTOR), person(Role.COOPERATIVE_CONTROLLER)
        key = save(browser_of(user), sliders(), title="Alleen groepen").key
        browser_of(user).post(f"/vooruitblik/scenarios/{key}/voorstellen")
        move(other, key, "keep")
        assert "measure_set" not in tomllib.loads((region / "scenarios" / f"{key}.toml").read_text())
        assert [each.name for each in (region / "measures").glob("*.toml")] == ["2024-2026.toml"]

    def test_what_is_kept_is_what_was_proposed(self, region: Path) -> None:
        user = person(Role.DIRECTOR)
        key = save(browser_of(user)).key
        browser_of(user).post(f"/vooruitblik/scenarios/{key}/voorstellen")
        asked = sliders(groepsaanbod_sterkte=5).partition("?")[2]
        answer = browser_of(user).post(
            f"/vooruitblik/scenarios/bewaren?{asked}&scenario={key}", {"title": "Na het voorstel"}
        )
        assert answer.status_code == 400
        assert "Trek het voorstel eerst in" in answer.content.decode()

    def test_a_proposal_that_is_taken_back_is_its_partys_again_and_can_be_proposed_anew(self) -> None:
        user = person(Role.ACCOUNT_MANAGER, HEERLEN)
        key = save(browser_of(user)).key
        browser_of(user).post(f"/vooruitblik/scenarios/{key}/voorstellen")
        assert move(user, key, "withdraw").status_code == 302
        assert signed_in(Role.ACCOUNT_MANAGER, LANDGRAAF).get(f"/vooruitblik/scenarios/{key}").status_code == 404
        save(browser_of(user), f"{sliders(groepsaanbod_sterkte=15)}&scenario={key}", title="Beter")
        assert move(user, key, "propose").status_code == 302
        matter = Matter.objects.unscoped().get(key=key)
        assert (matter.state, matter.payload["scenario"]["title"]) == ("proposed", "Beter")

    def test_only_who_proposed_takes_it_back(self) -> None:
        user = person(Role.ACCOUNT_MANAGER, HEERLEN)
        key = save(browser_of(user)).key
        browser_of(user).post(f"/vooruitblik/scenarios/{key}/voorstellen")
        move(person(Role.ACCOUNT_MANAGER, LANDGRAAF), key, "withdraw")
        assert Matter.objects.unscoped().get(key=key).state == "proposed"

    def test_it_is_sent_back_with_a_reason(self) -> None:
        user, other = person(Role.DIRECTOR), person(Role.COOPERATIVE_CONTROLLER)
        key = save(browser_of(user)).key
        browser_of(user).post(f"/vooruitblik/scenarios/{key}/voorstellen")
        move(other, key, "send_back")
        assert Matter.objects.unscoped().get(key=key).state == "proposed"
        move(other, key, "send_back", "Eerst met de gemeenten bespreken")
        assert Matter.objects.unscoped().get(key=key).state == "draft"

    def test_a_municipality_cannot_keep_a_scenario(self, region: Path) -> None:
        user = person(Role.DIRECTOR)
        key = save(browser_of(user)).key
        browser_of(user).post(f"/vooruitblik/scenarios/{key}/voorstellen")
        assert move(person(Role.ACCOUNT_MANAGER, HEERLEN), key, "keep").status_code in (302, 403)
        assert not (region / "scenarios" / f"{key}.toml").exists()

    def test_another_file_of_the_same_name_is_never_written_over(self, region: Path) -> None:
        user, other = person(Role.DIRECTOR), person(Role.COOPERATIVE_CONTROLLER)
        key = save(browser_of(user)).key
        browser_of(user).post(f"/vooruitblik/scenarios/{key}/voorstellen")
        file = region / "scenarios" / f"{key}.toml"
        file.write_text(f'id = "{key}"\ntitle = "Van een ander"\n')
        answer = move(other, key, "keep")
        assert "staat al een ander bestand" in answer.content.decode()
        assert "Van een ander" in file.read_text()
        assert Matter.objects.unscoped().get(key=key).state == "proposed"

    def test_a_kept_scenario_opens_with_the_sliders_of_its_own_set(
        self, django_capture_on_commit_callbacks: Committing
    ) -> None:
        user, other = person(Role.DIRECTOR), person(Role.COOPERATIVE_CONTROLLER)
        browser = browser_of(user)
        key = save(browser).key
        browser.post(f"/vooruitblik/scenarios/{key}/voorstellen")
        move(other, key, "keep")
        listed = browser.get("/vooruitblik/scenarios").context["scenarios"]
        kept = next(each for each, _ in listed if each.title == NAMED["title"])
        assert asked_of(kept.sliders)["set"] == key
        answer = get(browser, kept.sliders, django_capture_on_commit_callbacks)
        form = next(each for each in answer.context["forms"].of_measures if each.measure.id == GROUP)
        assert form["sterkte"].value() == 30
