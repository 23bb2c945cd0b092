# SPDX-License-Identifier: EUPL-1.2
"""The first page: how the contract stands, for each reader no more and no less than what is theirs."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.web.people import LANDGRAAF, signed_in
from tests.web.region_folder import small_region
from tests.web.reviews_web.pages import HALF_YEAR, counted, half, latest, said

from regie.web.access import Role
from regie.web.jobs.models import Job

PATH = "/stand-van-zaken"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _example(settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())


def status(client: Client, **parameters: Any) -> str:
    return said(client, PATH, **({"periode": HALF_YEAR, "momentopname": half()} | parameters))


def test_the_cooperative_reads_in_one_sentence_how_the_contract_stands() -> None:
    page = status(signed_in(Role.COOPERATIVE_CONTROLLER))
    assert (
        "In het eerste halfjaar van 2024 kostte de hulp € 20.132.010 (deels geschat): € 3.359.000 meer dan de lumpsum "
        "met een sluitpost van het voorbeeld. In juni 2024 kregen 2.301 jeugdigen hulp, 133 minder dan in juni 2023."
        in page
    )


def test_each_figure_stands_with_its_direction_its_judgement_and_a_sentence() -> None:
    page = status(signed_in(Role.COOPERATIVE_CONTROLLER))
    for told in (
        "€ 3.359.000 schatting: tussen € 3.310.528 en € 3.408.839",
        "120,0% schatting: tussen 119,7% en 120,3% € 636.682 daarvan is nog niet geboekt maar wel te verwachten.",
        "2.301 Gedaald: 133 minder dan in juni 2023 In juni 2024 kregen 2.301 jeugdigen hulp.",
        "In het eerste halfjaar van 2024 stopte de hulp bij 52 jeugdigen meer dan er begonnen.",
        "84,6% Gedaald, niet gewenst: 1,2 procentpunt lager dan in het eerste halfjaar van 2023",
        "174 dagen Gedaald: 17,5 dagen korter dan in het eerste halfjaar van 2023",
        "79,1% Gedaald, niet gewenst: 3,2 procentpunt lager dan in het eerste halfjaar van 2023",
        "€ 1.199 Gestegen: € 146 hoger dan in het eerste halfjaar van 2023 (+13,9%)",
    ):
        assert told in page


def test_a_norm_that_is_not_met_and_a_missing_delivery_ask_for_attention() -> None:
    page = status(signed_in(Role.DIRECTOR))
    assert "Levering ontbreekt Er is nog geen levering tot en met 30 juni 2024 van" in page
    assert "Wachttijd Aanmeldwachttijd binnen vier weken: 76,0% in het eerste halfjaar van 2024." in page
    assert "Prestatie Volgens plan beëindigd: 79,1% in het eerste halfjaar van 2024." in page


def test_terms_are_told_as_of_today_at_the_snapshot_in_use_only(settings: Any) -> None:
    client = signed_in(Role.DIRECTOR)
    with_terms = re.search("Verlengingsoptie|verlengingsoptie|Het contract eindigt", status(client))
    assert with_terms is None
    assert "De cijfers op deze pagina zijn gelijk gebleven." not in status(client)


def test_the_year_is_shown_with_its_forecast_and_band_where_one_was_published() -> None:
    client = signed_in(Role.DIRECTOR)
    page = status(client)
    assert "2024 verwacht" in page
    assert re.search(r"Heel 2024 kost naar verwachting € 4\d,\d mln; acht van de tien keer ligt dat tussen", page)
    assert "Van lumpsum naar wat er in heel 2024 nodig is" in page
    newer = status(client, momentopname=latest())
    assert "Bij deze momentopname is geen prognose gepubliceerd." in newer
    assert "Van lumpsum naar wat er in heel 2024 nodig is" not in newer


def test_what_changed_since_the_snapshot_before_is_told_with_both_values() -> None:
    page = status(signed_in(Role.COOPERATIVE_CONTROLLER), momentopname=latest())
    assert "Anders dan in de momentopname van 31 augustus 2024" in page
    assert "Meerkosten € 3.359.000 € 3.354.813 € −4.187" in page
    assert "Kosten per cliëntmaand € 1.199 € 1.209 € +10" in page
    assert "Jeugdigen in zorg 2.301" not in page.split("Anders dan in de momentopname")[1]


def test_a_municipality_reads_its_own_figures_and_those_of_nobody_else() -> None:
    client = signed_in(Role.MUNICIPAL_CONTROLLER)
    page = status(client)
    assert (
        "kostte de hulp in Heerlen € 13.671.360 (deels geschat): € 2.100.000 meer dan de lumpsum met een" in page
    )
    assert "Landgraaf" not in page.replace("Heerlen, Landgraaf en Voerendaal", "").replace(
        "Heerlen, Landgraaf, Voerendaal", ""
    )
    assert "5.055.534" not in page
    refused = said(client, PATH, 400, periode=HALF_YEAR, momentopname=half(), gemeente=LANDGRAAF)
    assert "De gemeente '0882' is er niet, of is voor u niet te zien." in refused


def test_a_municipality_may_look_at_the_region_as_a_whole() -> None:
    page = status(signed_in(Role.MUNICIPAL_CONTROLLER), gemeente="total")
    assert "€ 3.359.000 meer dan de lumpsum" in page
    assert "In juni 2024 kregen 2.300 jeugdigen hulp" in page


def test_counts_for_a_municipality_are_rounded() -> None:
    page = status(signed_in(Role.MUNICIPAL_CONTROLLER))
    (own,) = [
        figure
        for figure in counted(half(), "unique_clients", ["2024-06"], ["municipality"])
        if figure.breakdown["municipality"] == "0917"
    ]
    assert own.value == 1588
    assert "In juni 2024 kregen 1.590 jeugdigen hulp" in page
    assert "1.588" not in page


def test_a_provider_reads_its_own_figures_and_the_region_beside_them() -> None:
    page = status(signed_in(Role.MEMBER))
    found = [f for f in counted(half(), "cost", [HALF_YEAR], ["provider"]) if f.indicator == "cost"]
    cost = {f.breakdown["provider"]: f.value for f in found}
    written = f"{cost['A002']:,.0f}".replace(",", ".")
    assert f"Over het eerste halfjaar van 2024 is tot nu toe € {written} geboekt." in page
    assert "De regio als geheel" in page
    assert "€ 3.359.000" in page
    for code in ("A001", "A003", "A004"):
        assert f"{cost[code]:,.0f}".replace(",", ".") not in page
    for other in ("Kornoelje", "Vuurvlinder", "Citroenvlinder"):
        assert other not in page


def test_a_provider_is_told_how_far_its_own_deliveries_reach() -> None:
    client = signed_in(Role.MEMBER)
    assert "Uw leveringen zijn bij: zij gaan tot en met 30 juni 2024." in status(client)
    assert (
        "Uw laatste levering gaat tot en met 30 juni 2024; deze momentopname loopt tot en met 31 augustus 2024."
        in status(client, momentopname=latest())
    )


def test_a_team_coach_reads_the_figures_of_the_own_area() -> None:
    page = status(signed_in(Role.TEAM_COACH))
    (own,) = [
        figure
        for figure in counted(half(), "unique_clients", ["2024-06"], ["area"])
        if figure.breakdown["area"] == "HRL-1"
    ]
    assert f"In juni 2024 kregen {own.value} jeugdigen hulp" in page
    assert "Meerkosten" in page.split("De regio als geheel")[1]
    assert "Meerkosten" not in page.split("De regio als geheel")[0]


def test_who_may_not_see_it_is_refused() -> None:
    assert signed_in(Role.PRIVACY_OFFICER).get(PATH).status_code == 403


def test_the_newest_delivered_half_year_is_shown_when_none_is_asked_for() -> None:
    page = said(signed_in(Role.DIRECTOR), PATH, momentopname=latest())
    assert "In het eerste halfjaar van 2024 kostte de hulp" in page


def test_a_period_that_is_not_covered_makes_way_and_the_page_says_so() -> None:
    page = status(signed_in(Role.DIRECTOR), periode="2024-H2")
    assert "De gevraagde periode (tweede halfjaar 2024) valt niet helemaal binnen het contract" in page
    assert "€ 3.359.000" in page


def test_an_earlier_contract_is_held_against_its_own_lump_sum() -> None:
    page = status(signed_in(Role.DIRECTOR), periode="2022")
    assert (
        "In 2022 kostte de hulp € 34.400.000: € 6.550.000 meer dan de lumpsum met aanvullende besluiten." in page
    )


def test_what_is_only_booked_says_so() -> None:
    page = status(signed_in(Role.COOPERATIVE_CONTROLLER))
    assert "Een maand hulp aan één jeugdige kostte gemiddeld € 1.199, voor zover geboekt." in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"periode": "straks"},
        {"periode": "2024-H9"},
        {"periode": "9" * 500},
        {"momentopname": "../../etc/passwd"},
        {"momentopname": "2024-08-31-00000000"},
        {"gemeente": "9999"},
        {"gemeente": "<script>alert(1)</script>"},
    ],
    ids=str,
)
def test_an_address_that_cannot_be_read_is_a_sentence_and_no_crash(wrong: dict[str, str]) -> None:
    answer = signed_in(Role.DIRECTOR).get(PATH, {"momentopname": half()} | wrong)
    assert answer.status_code == 400
    assert "<script>alert" not in answer.content.decode()


def test_a_chart_can_be_had_as_a_drawing_a_picture_and_numbers() -> None:
    client = signed_in(Role.DIRECTOR)
    asked = {"periode": HALF_YEAR, "momentopname": half(), "figuur": "clients"}
    drawing = client.get(PATH, asked | {"beeld": "svg"})
    assert drawing["Content-Type"] == "image/svg+xml"
    assert drawing.content.startswith(b"<svg")
    assert b"2.301" in drawing.content
    picture = client.get(PATH, asked | {"beeld": "png"})
    assert picture.content.startswith(b"\x89PNG")
    numbers = client.get(PATH, asked | {"beeld": "csv"})
    assert "2301" in numbers.content.decode("utf-8-sig")
    assert client.get(PATH, asked | {"beeld": "gif"})["Content-Type"].startswith("text/html")


def test_a_page_whose_figures_are_not_there_yet_shows_how_far_the_work_is(settings: Any, tmp_path: Path) -> None:
    settings.REGIE = replace(settings.REGIE, data=tmp_path)
    settings.REGIE_JOBS_AT_ONCE = False
    page = status(signed_in(Role.DIRECTOR), periode="2020-Q3")
    assert "De cijfers worden klaargezet" in page
    (job,) = Job.objects.unscoped().filter(kind="make_review")
    assert job.arguments["period"] == "2020-Q3"


def test_before_the_first_snapshot_the_page_says_what_to_do(settings: Any, tmp_path: Path) -> None:
    shutil.copyfile(small_region() / "region.toml", tmp_path / "region.toml")
    settings.REGIE = replace(settings.REGIE, region=tmp_path)
    page = said(signed_in(Role.DIRECTOR), PATH)
    assert "Er is nog geen momentopname. Lever eerst gegevens aan" in page


def test_without_a_contract_the_page_says_what_is_missing(settings: Any, tmp_path: Path) -> None:
    region = tmp_path / "hlv"
    shutil.copytree(small_region(), region)
    shutil.rmtree(region / "contracts")
    settings.REGIE = replace(settings.REGIE, region=region)
    page = said(signed_in(Role.DIRECTOR), PATH)
    assert "Er is nog geen contract vastgelegd." in page


def test_the_page_speaks_english_to_who_reads_english() -> None:
    client = signed_in(Role.COOPERATIVE_CONTROLLER)
    client.cookies["regie_language"] = "en"
    page = status(client)
    assert (
        "In the first half of 2024 the help cost €20,132,010 (partly estimated): €3,359,000 more than the lump"
        in page
    )
    assert "84.6% Down, not wanted: 1.2 percentage points lower than in the first half of 2023" in page
    assert "Waiting Registration waiting time, within the norm: 76.0%" in page


def test_a_page_that_is_ready_asks_the_database_little(django_assert_max_num_queries: Any) -> None:
    client = signed_in(Role.DIRECTOR)
    status(client)
    with django_assert_max_num_queries(16):
        status(client)
