# SPDX-License-Identifier: EUPL-1.2
"""Why cost differs from the lump sum: no residual anywhere, and to nobody more than is theirs."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from django.test import Client
from tests.web.people import LANDGRAAF, signed_in
from tests.web.region_folder import small_region
from tests.web.reviews_web.pages import HALF_YEAR, cents, half, rows, said

from regie.figures import open_snapshot
from regie.review import Review
from regie.review.contracts import contract_for
from regie.review.explained import explained
from regie.vocabulary import Period, RegieError
from regie.web.access import Role
from regie.web.jobs.models import Job
from regie.web.region import door
from regie.web.region.cache import Memory
from regie.web.reviews.explanations import explain

PATH = "/verschil"
BEFORE = "2023-H1"
METHODS = ("shapley", "standard_cost", "volume_mix_price", "bennet", "lmdi")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _example(settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())


def asked(**parameters: Any) -> dict[str, Any]:
    return {"periode": HALF_YEAR, "momentopname": half()} | parameters


def review() -> Review:
    return door.edition_full(Period.parse(HALF_YEAR), half())


def steps(client: Client, **parameters: Any) -> list[tuple[int | None, int]]:
    found = rows(client, PATH, "stappen", **asked(**parameters))
    return [(cents(row["Effect"]) if row["Effect"] else None, cents(row["Stand"])) for row in found]


def leads_on(found: list[tuple[int | None, int]]) -> bool:
    """Whether every step begins where the one before ended and the last level is where they end."""
    (_first, at), *middle, (_last, end) = found
    for effect, level in middle:
        at += effect or 0
        if at != level:
            return False
    return at == end


def test_the_sentence_is_the_one_of_the_review() -> None:
    page = said(signed_in(Role.DIRECTOR), PATH, **asked())
    variance = review().variance
    assert variance is not None
    assert variance.sentence_nl.replace("\u00a0", " ") in page


def test_the_steps_are_those_of_the_review_to_the_cent() -> None:
    variance = review().variance
    assert variance is not None
    found = steps(signed_in(Role.DIRECTOR))
    assert found[1:-1] == [(step.amount, step.ends_at) for step in variance.bridge]
    assert found[0][1] == variance.total.reference
    assert leads_on(found)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("where", [{}, {"gemeente": "0917"}, {"segment": "area_team"}], ids=str)
def test_no_method_leaves_a_cent(method: str, where: dict[str, str]) -> None:
    found = steps(signed_in(Role.DIRECTOR), methode=method, **where)
    assert len(found) > 3
    assert leads_on(found)


def test_a_method_that_says_nothing_of_a_part_makes_way_and_the_page_says_so() -> None:
    choice = asked(methode="bennet", gemeente="0917", segment="area_team")
    assert "Getoond is de hoofdmethode (Shapley)." in said(signed_in(Role.DIRECTOR), PATH, **choice)


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"uitsplitsing": "segment"},
        {"gemeente": "0917"},
        {"segment": "area_team", "uitsplitsing": "gemeente"},
        {"basis": BEFORE, "uitsplitsing": "aanbieder"},
        {"basis": BEFORE, "gemeente": "0882", "segment": "outsourced_care", "uitsplitsing": "verwijzer"},
    ],
    ids=str,
)
def test_the_parts_add_up_to_the_part_they_are_of(choice: dict[str, str]) -> None:
    client = signed_in(Role.COOPERATIVE_CONTROLLER)
    parts = rows(client, PATH, "onderdelen", **asked(**choice))
    whole = steps(client, **choice)
    assert len(parts) > 1
    assert sum(cents(row["Lumpsum"]) for row in parts) == whole[0][1]
    assert sum(cents(row["Kosten"]) for row in parts) == whole[-1][1]
    for row in parts:
        effects = sum(cents(row[name]) for name in ("Volume", "Mix", "Prijs", "Overig"))
        assert effects == cents(row["Verschil"]) == cents(row["Kosten"]) - cents(row["Lumpsum"])


def test_the_difference_with_the_lump_sum_is_led_to_the_extra_cost() -> None:
    page = said(signed_in(Role.DIRECTOR), PATH, **asked())
    assert (
        "Dit verschil (€ +3.363.185) is gemeten tegen de lumpsum zelf; met een sluitpost van het voorbeeld van € 4.185 "
        "erbij komen de kosten € 3.359.000 boven het referentiebudget uit." in page
    )


def test_the_methods_stand_side_by_side() -> None:
    found = {row["Conclusie"]: row for row in rows(signed_in(Role.DIRECTOR), PATH, "methoden", **asked())}
    assert cents(found["Volume"]["Volume, mix, prijs"]) == 62816154
    assert found["Volume"]["Voor- en nacalculatie"] == ""
    assert cents(found["Prijs"]["Voor- en nacalculatie"]) == 209747056
    assert found["Prijs"]["Teken"] == "gelijk"


def test_a_conclusion_whose_sign_hangs_on_the_method_is_warned_of() -> None:
    choice = asked(basis=BEFORE, uitsplitsing="aanbieder")
    page = said(signed_in(Role.DIRECTOR), PATH, **choice)
    assert "Het teken hangt af van de rekenmethode" in page
    assert "Bedragen per aanbieder en verwijzer gaan over enkele partijen en weinig cliënten." in page


def test_a_chosen_base_is_named_in_the_sentence() -> None:
    page = said(signed_in(Role.DIRECTOR), PATH, **asked(basis=BEFORE))
    assert "Vergeleken met de basisperiode 2023-H1 hoort daarvan" in page
    assert "bij de correctie van de basis" in page


def links(client: Client, **parameters: Any) -> list[dict[str, str]]:
    """What the addresses ask for to which the parts on a page lead."""
    found = re.findall(rf'href="{PATH}\?([^"]+)"', client.get(PATH, asked(**parameters)).content.decode())
    return [dict(parse_qsl(unescape(each))) for each in found]


def leads_to(found: list[dict[str, str]], **wanted: str) -> bool:
    return any(wanted.items() <= each.items() for each in found)


def test_drilling_down_leads_from_municipality_to_segment_to_provider_to_referrer() -> None:
    client = signed_in(Role.COOPERATIVE_CONTROLLER)
    assert leads_to(links(client, basis=BEFORE), gemeente="0917", uitsplitsing="segment")
    within = {"basis": BEFORE, "gemeente": "0917"}
    assert leads_to(links(client, **within), segment="outsourced_care", uitsplitsing="aanbieder", **within)
    within |= {"segment": "outsourced_care"}
    found = links(client, uitsplitsing="aanbieder", **within)
    assert leads_to(found, aanbieder="A013", uitsplitsing="verwijzer", **within)
    assert not links(client, uitsplitsing="verwijzer", **within)


def test_a_municipality_sees_itself_by_segment_and_the_region_as_a_whole() -> None:
    client = signed_in(Role.MUNICIPAL_CONTROLLER)
    own = said(client, PATH, **asked())
    assert "Verschil met de lumpsum per segment" in own
    assert "Landgraaf" not in own.replace("Heerlen, Landgraaf", "")
    whole = said(client, PATH, **asked(gemeente="total"))
    assert "De kosten zijn € 3.363.185 hoger dan de lumpsum" in whole
    assert "Verschil met de lumpsum per" not in whole
    plain = rows(client, PATH, "eenvoudig", **asked())
    assert [row["Gemeente"] for row in plain] == ["Heerlen", "Regio"]


@pytest.mark.parametrize(
    "more",
    [
        {"gemeente": LANDGRAAF},
        {"basis": BEFORE, "uitsplitsing": "aanbieder"},
        {"basis": BEFORE, "segment": "outsourced_care", "uitsplitsing": "verwijzer"},
        {"basis": BEFORE, "aanbieder": "A001"},
        {"uitsplitsing": "gemeente"},
    ],
    ids=str,
)
def test_a_municipality_gets_no_further_than_segments_of_its_own(more: dict[str, str]) -> None:
    assert signed_in(Role.MUNICIPAL_CONTROLLER).get(PATH, asked(**more)).status_code == 400


def test_a_municipality_may_choose_a_base_and_sees_only_itself_in_it() -> None:
    client = signed_in(Role.MUNICIPAL_CONTROLLER)
    page = said(client, PATH, **asked(basis=BEFORE))
    assert "Vergeleken met de basisperiode 2023-H1" in page
    assert "Landgraaf" not in page.replace("Heerlen, Landgraaf", "")


def test_a_member_sees_the_region_as_a_whole_and_no_parts_of_it() -> None:
    client = signed_in(Role.MEMBER)
    page = said(client, PATH, **asked())
    assert "De kosten zijn € 3.363.185 hoger dan de lumpsum" in page
    assert "Verschil met de lumpsum per" not in page
    assert [row["Gemeente"] for row in rows(client, PATH, "eenvoudig", **asked())] == ["Regio"]
    for more in ({"uitsplitsing": "segment"}, {"segment": "area_team"}, {"basis": BEFORE}, {"gemeente": "0917"}):
        answer = client.get(PATH, asked(**more))
        assert answer.status_code == 400 or "Verschil met de lumpsum per" not in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"basis": "2024-H1"},
        {"basis": "2023"},
        {"basis": "2022-H1"},
        {"basis": "ooit"},
        {"methode": "gokken"},
        {"uitsplitsing": "sterrenbeeld"},
        {"uitsplitsing": "aanbieder"},
        {"segment": "bestaat_niet"},
        {"gemeente": "9999"},
    ],
    ids=str,
)
def test_an_address_that_cannot_be_read_is_a_sentence(wrong: dict[str, str]) -> None:
    assert signed_in(Role.DIRECTOR).get(PATH, asked(**wrong)).status_code == 400


def test_what_takes_long_is_made_by_a_job_once(settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("regie.web.reviews.explanations.KEPT", f"explanations-{uuid4()}")
    monkeypatch.setattr("regie.web.reviews.explanations._memory", Memory(4))
    client, jobs = signed_in(Role.DIRECTOR), Job.objects.unscoped().filter(kind="explain")
    said(client, PATH, **asked())
    assert not jobs.exists()
    settings.REGIE_JOBS_AT_ONCE = False
    choice = asked(basis=BEFORE, uitsplitsing="aanbieder")
    assert "De cijfers worden klaargezet" in said(client, PATH, **choice)
    assert "De cijfers worden klaargezet" in said(client, PATH, **choice)
    (job,) = jobs
    explain(lambda done, total, message: None, **job.arguments)
    assert "Verschil met de lumpsum per aanbieder" in said(client, PATH, **choice)


# What may leave the circle of who sees small numbers


def test_the_open_edition_of_an_explanation_has_no_providers() -> None:
    period = Period.parse(HALF_YEAR)
    with open_snapshot(small_region(), half()) as source, pytest.raises(RegieError) as refused:
        explained(
            source,
            contract_for(small_region(), period),
            period,
            base=Period.parse(BEFORE),
            levels=("municipality", "segment", "provider"),
        )
    assert refused.value.key == "explaining.level_inside"


def test_an_explanation_on_demand_is_the_one_of_the_review() -> None:
    period = Period.parse(HALF_YEAR)
    with open_snapshot(small_region(), half()) as source:
        found = explained(source, contract_for(small_region(), period), period, suppressed=False)
    assert found.variance == review().variance


def test_where_a_segment_is_hidden_the_open_edition_has_municipalities_only(monkeypatch: Any) -> None:
    monkeypatch.setattr("regie.review.explained._some_hidden", lambda source, periods: True)
    period = Period.parse(HALF_YEAR)
    with open_snapshot(small_region(), half()) as source:
        found = explained(source, contract_for(small_region(), period), period)
    assert found.variance.levels == ("municipality",)
    assert {tuple(line.where) for line in found.variance.lines} == {("municipality",)}
    assert not [one for one in found.variance.comparisons if "segment" in one.where]
