# SPDX-License-Identifier: EUPL-1.2
"""Every figure by period and breakdown: the region's own values, as far as each reader may see them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from tests.web.people import scope, signed_in
from tests.web.region_folder import small_region
from tests.web.reviews_web.pages import HALF_YEAR, cents, counted, half, latest, rows, said

from regie.figures import definitions
from regie.web.access import Role
from regie.web.reviews.figure_levels import Offer
from regie.web.reviews.indicators import BY, FAMILIES
from regie.web.reviews.remarks import remark_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _example(settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())


def asked(**parameters: Any) -> dict[str, Any]:
    return {"van": HALF_YEAR, "tot": HALF_YEAR, "momentopname": half()} | parameters


# The catalogue


def test_every_indicator_stands_in_one_family() -> None:
    listed = [indicator for _label, ids in FAMILIES for indicator in ids]
    assert sorted(listed) == sorted(definitions())


def test_the_catalogue_names_every_indicator() -> None:
    page = said(signed_in(Role.MEMBER), "/cijfers")
    assert all(indicator.nl in page for indicator in definitions().values())


def test_the_catalogue_is_searched_by_name_measure_and_definition_without_minding_accents() -> None:
    client = signed_in(Role.DIRECTOR)
    found = said(client, "/cijfers", zoek="BEËINDIGD traject")
    assert "Kosten per beëindigd traject" in found
    assert "Behandelwachttijd" not in found
    assert "Behandelwachttijd" in said(client, "/cijfers", zoek="90e percentiel")
    assert "Geen kengetal gevonden." in said(client, "/cijfers", zoek="zzz")


# One indicator


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.ACCOUNT_MANAGER])
def test_every_measure_has_a_page_as_it_opens(role: Role) -> None:
    client = signed_in(role)
    for indicator in definitions().values():
        for measure in indicator.measures:
            address = f"/cijfers/{indicator.measure_id(measure)}"
            assert client.get(address, {"momentopname": half()}).status_code == 200, address


@pytest.mark.parametrize("indicator", list(definitions()))
def test_the_rows_of_every_indicator_are_the_figures_of_the_region(indicator: str) -> None:
    found = definitions()[indicator]
    per, period = ("maand", "2024-06") if "half_year" not in found.periods else ("halfjaar", HALF_YEAR)
    by = {"segment": "segment", "referrer": "verwijzer"}.get("".join(found.needs), "gemeente")
    client = signed_in(Role.COOPERATIVE_CONTROLLER)
    told = rows(client, f"/cijfers/{indicator}", per=per, uitsplitsing=by, **asked(van=period, tot=period))
    names = {"gemeente": "municipality", "segment": "segment", "verwijzer": "referrer"}
    first = found.measure_id(found.measures[0])
    whole = [f for f in counted(half(), indicator, [period], [names[by]]) if f.indicator == first]
    assert len(told) == len(whole)
    values = [row["Waarde"] for row in told]
    assert values == ["" if f.value is None else str(f.value).replace(".", ",") for f in whole]


def test_two_municipalities_stand_side_by_side_with_the_region() -> None:
    client = signed_in(Role.DIRECTOR)
    choice = asked(uitsplitsing="gemeente", gemeente=["0917", "0986"], per="maand", van="2024-01", tot="2024-06")
    told = rows(client, "/cijfers/unique_clients", **choice)
    assert {row["Gemeente"] for row in told} == {"Heerlen", "Voerendaal", "Totaal"}
    assert next(row["Waarde"] for row in told if row["Gemeente"] == "Totaal") == "2301"
    page = said(client, "/cijfers/unique_clients", **choice)
    assert "Landgraaf 5" not in page


def test_a_quotient_stands_with_what_it_was_made_of() -> None:
    (row,) = rows(signed_in(Role.DIRECTOR), "/cijfers/ended_as_planned", **asked())
    assert (row["Waarde"], row["Teller"], row["Noemer"]) == ("79,1000", "791", "1000")


def test_an_amount_per_client_is_made_of_euros() -> None:
    (row,) = rows(signed_in(Role.DIRECTOR), "/cijfers/cost_per_client_month", **asked())
    assert row["Waarde"] == "1198,84"
    (figure,) = counted(half(), "cost_per_client_month", [HALF_YEAR])
    assert figure.numerator is not None
    assert cents(row["Teller"]) == figure.numerator


def test_the_page_tells_definition_numerator_denominator_source_and_snapshot() -> None:
    page = said(signed_in(Role.DIRECTOR), "/cijfers/waiting_registration", **asked())
    indicator = definitions()["waiting_registration"]
    for told in (
        indicator.definition_nl,
        indicator.numerator_nl,
        indicator.denominator_nl,
        indicator.source,
        half(),
    ):
        assert told in page


def test_without_a_span_the_newest_delivered_periods_are_shown() -> None:
    told = rows(signed_in(Role.DIRECTOR), "/cijfers/inflow", momentopname=latest())
    assert told[0]["Periode"] == "2024-H1"
    months = rows(signed_in(Role.DIRECTOR), "/cijfers/unique_clients", momentopname=latest())
    assert months[0]["Periode"] == "2024-06"


def test_deliveries_that_are_missing_are_told_where_they_matter() -> None:
    client = signed_in(Role.DIRECTOR)
    told = "Van 1 partij ontbreekt nog een levering tot en met 30 juni 2024"
    assert told in said(client, "/cijfers/cost", **asked())
    assert told not in said(client, "/cijfers/unique_clients_period", **asked())


# Who sees what


COUNTS = ("unique_clients", "unique_clients_period", "inflow", "stock", "turning_18")


def views(role: Role, indicator: str) -> list[dict[str, Any]]:
    """Every breakdown that a reader can choose of an indicator, by itself and none."""
    offer = Offer(scope(role), definitions()[indicator])
    written = {by: name for name, by in BY.items()}
    month = {"per": "maand", "van": "2024-06", "tot": "2024-06"} if indicator == "unique_clients" else {}
    return [asked(uitsplitsing=written.get(name, ""), **month) for name in ("", *offer.names)]


@pytest.mark.parametrize("indicator", COUNTS)
def test_a_municipality_never_sees_a_small_number(indicator: str) -> None:
    client = signed_in(Role.MUNICIPAL_CONTROLLER)
    for view in views(Role.MUNICIPAL_CONTROLLER, indicator):
        told = [row["Waarde"] for row in rows(client, f"/cijfers/{indicator}", **view)]
        counts = [int(value) for value in told if value not in ("", "x")]
        assert counts
        assert not [count for count in counts if count % 5 or 1 <= abs(count) <= 9], view


@pytest.mark.parametrize("indicator", ["ended_as_planned", "waiting_treatment", "referrer_mix", "use_rate"])
def test_a_municipality_never_sees_what_a_small_share_was_made_of(indicator: str) -> None:
    client = signed_in(Role.MUNICIPAL_CONTROLLER)
    for view in views(Role.MUNICIPAL_CONTROLLER, indicator)[indicator == "referrer_mix" :]:
        for row in rows(client, f"/cijfers/{indicator}", **view):
            for part in (row["Teller"], row["Noemer"]):
                assert part in ("", "x") or int(part) == 0 or int(part) > 9, row


def test_something_small_is_hidden_from_a_municipality_and_shown_to_the_cooperative() -> None:
    choice = asked(uitsplitsing="verwijzer")
    path = "/cijfers/unique_clients_period"
    assert [row for row in rows(signed_in(Role.MUNICIPAL_CONTROLLER), path, **choice) if row["Waarde"] == "x"]
    assert not [row for row in rows(signed_in(Role.DIRECTOR), path, **choice) if row["Waarde"] == "x"]
    assert "niet getoond" in said(signed_in(Role.MUNICIPAL_CONTROLLER), path, **choice)


@pytest.mark.parametrize("indicator", ["unique_clients_period", "cost", "inflow", "ended_as_planned", "use_rate"])
def test_a_municipality_sees_only_itself_and_the_region(indicator: str) -> None:
    client = signed_in(Role.MUNICIPAL_CONTROLLER)
    for view in views(Role.MUNICIPAL_CONTROLLER, indicator):
        told = rows(client, f"/cijfers/{indicator}", **view)
        assert {row.get("Gemeente", "Totaal") for row in told} <= {"Heerlen", "Totaal"}
        areas = {row.get("Gebied", "Totaal") for row in told}
        assert all(name in ("Totaal", "Onbekend") or name.startswith("Heerlen") for name in areas)


def test_two_breakdowns_that_are_not_there_together_are_refused_in_a_sentence() -> None:
    refused = said(
        signed_in(Role.MUNICIPAL_CONTROLLER),
        "/cijfers/unique_clients_period",
        400,
        **asked(uitsplitsing=["leeftijd", "thema"]),
    )
    assert "Deze cijfers zijn er voor u niet naar leeftijd, thema tegelijk." in refused


def test_a_length_of_period_that_is_not_there_for_a_breakdown_makes_way_and_the_page_says_so() -> None:
    page = said(
        signed_in(Role.MUNICIPAL_CONTROLLER), "/cijfers/inflow", per="maand", uitsplitsing="", momentopname=half()
    )
    assert "Per maand is dit cijfer er niet bij deze uitsplitsing. U ziet het per halfjaar." in page


def test_a_municipality_sees_no_amount_of_a_single_provider() -> None:
    told = rows(signed_in(Role.MUNICIPAL_CONTROLLER), "/cijfers/cost", uitsplitsing="aanbieder", **asked())
    single = [row for row in told if row["Aanbieder"] not in ("Totaal", "Niet bij een aanbieder")]
    assert single
    assert {row["Waarde"] for row in single} <= {"x", "0,00", "0"}


def test_a_provider_sees_its_own_figures_exactly_and_nobody_elses() -> None:
    told = rows(signed_in(Role.SUBCONTRACTOR, "A010"), "/cijfers/cost", **asked())
    own = next(
        f for f in counted(half(), "cost", [HALF_YEAR], ["provider"]) if f.breakdown == {"provider": "A010"}
    )
    by_name = {row["Aanbieder"]: row["Waarde"] for row in told}
    assert set(by_name) == {"Akelei Kindercoaching (fictief)", "Totaal"}
    assert by_name["Akelei Kindercoaching (fictief)"] == f"{own.value:f}".replace(".", ",")


@pytest.mark.parametrize("by", ["", "aanbieder", "gemeente", "segment", ["gemeente", "segment"]])
def test_a_provider_sees_itself_whatever_it_asks_for(by: Any) -> None:
    told = rows(signed_in(Role.MEMBER), "/cijfers/inflow", **asked(uitsplitsing=by))
    assert {row["Aanbieder"] for row in told} == {"Meerkoet GGZ (fictief)", "Totaal"}
    assert len([row for row in told if row["Aanbieder"] == "Totaal"]) == 1


def test_an_indicator_that_has_no_providers_is_shown_to_a_provider_for_the_region_only() -> None:
    page = said(signed_in(Role.MEMBER), "/cijfers/use_rate", **asked())
    assert "Deze cijfers zijn er alleen voor de hele regio." in page


def test_a_team_coach_sees_the_own_area_beside_the_region() -> None:
    told = rows(signed_in(Role.TEAM_COACH), "/cijfers/inflow", **asked())
    assert {row["Gebied"] for row in told} == {"Heerlen Noord", "Totaal"}


# Addresses


@pytest.mark.parametrize(
    "wrong",
    [
        {"per": "eeuw"},
        {"uitsplitsing": "sterrenbeeld"},
        {"uitsplitsing": ["gemeente", "segment", "leeftijd"]},
        {"uitsplitsing": "gemeente", "gemeente": "9999"},
        {"maat": "bestaat_niet"},
        {"van": "ooit"},
        {"tot": "2024-Q7"},
        {"momentopname": "x"},
    ],
    ids=str,
)
def test_an_address_that_cannot_be_read_is_a_sentence(wrong: dict[str, Any]) -> None:
    assert signed_in(Role.DIRECTOR).get("/cijfers/inflow", asked() | wrong).status_code == 400


@pytest.mark.parametrize("path", ["/cijfers/geluk", "/cijfers/lead_time.zz", "/cijfers/geluk/definitie"])
def test_an_indicator_that_is_not_there_is_a_sentence(path: str) -> None:
    page = said(signed_in(Role.DIRECTOR), path, 400)
    assert "bestaat niet" in page


def test_a_span_of_another_length_counts_for_the_periods_in_it() -> None:
    client = signed_in(Role.DIRECTOR)
    told = rows(client, "/cijfers/inflow", per="maand", van="2024-H1", tot="2024-Q1", momentopname=half())
    assert [row["Periode"] for row in told] == ["2024-03", "2024-02", "2024-01"]


def test_a_span_that_lies_outside_the_data_is_brought_within_it() -> None:
    told = rows(signed_in(Role.DIRECTOR), "/cijfers/inflow", van="1950-H1", tot="2100-H2", momentopname=half())
    assert (told[0]["Periode"], told[-1]["Periode"]) == ("2024-H1", "2019-H1")


def test_a_figure_is_a_drawing_and_a_spreadsheet_too() -> None:
    client = signed_in(Role.DIRECTOR)
    choice = {"uitsplitsing": "gemeente", "momentopname": half()}
    drawing = client.get("/cijfers/lead_time.median", choice | {"beeld": "svg", "figuur": "lead_time-median"})
    assert drawing["Content-Type"] == "image/svg+xml"
    book = client.get("/cijfers/lead_time.median", choice | {"export": "xlsx", "tabel": "cijfers"})
    assert book.content.startswith(b"PK")


# Definition


@pytest.mark.parametrize("indicator", list(definitions()))
def test_the_definition_page_shows_the_sql_that_is_run(indicator: str) -> None:
    page = said(signed_in(Role.MUNICIPAL_AUDITOR), f"/cijfers/{indicator}/definitie")
    found = definitions()[indicator]
    assert found.definition_nl in page
    sql = " ".join(line for line in found.sql().splitlines() if not line.startswith("-- SPDX")).split()
    assert "".join(sql) in page.replace(" ", "")


def test_remarks_are_translated_with_what_is_filled_in_them() -> None:
    (figure,) = counted(latest(), "inflow", ["2024-H2"])
    assert figure.remark == "De momentopname gaat over 01-01-2019 t/m 31-08-2024; de periode is niet volledig."
    with translation.override("en"):
        assert remark_of(figure) == (
            "The snapshot covers 01-01-2019 up to and including 31-08-2024; the period is not complete."
        )
    with translation.override("nl"):
        assert remark_of(figure) == figure.remark


def test_a_figure_page_asks_the_database_little(django_assert_max_num_queries: Any) -> None:
    client = signed_in(Role.DIRECTOR)
    said(client, "/cijfers/cost", **asked(uitsplitsing="aanbieder"))
    with django_assert_max_num_queries(16):
        said(client, "/cijfers/cost", **asked(uitsplitsing="aanbieder"))
