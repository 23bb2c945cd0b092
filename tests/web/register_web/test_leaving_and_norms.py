# SPDX-License-Identifier: EUPL-1.2
"""Nobody disappears from view when a provider goes, and a norm that is a percentage is held against a share."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.web.people import LANDGRAAF, person, signed_in
from tests.web.register_web.agreed import agree, agreement, member, share
from tests.web.register_web.register_world import NEED, TEAM, ago, given, professional, provider, running, world

from regie.web.access import Role
from regie.web.register import queries, service
from regie.web.register.holders import Holder
from regie.web.register.leaving import Ending, endings
from regie.web.register.matching import candidates
from regie.web.register.models import Journey
from regie.web.register.norms import norms
from regie.web.register.results import starts
from regie.web.register.views.results import norm_figures
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def seen_with(holder: Any) -> list[list[str]]:
    return [list(why) for _one, why, _ending in queries.out_of_view(holder)]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"service_contracts": [agreement(valid_to=str(ago(-30)))]}, "contract_ends"),
        ({"service_contracts": [agreement(valid_to=str(ago(1)))]}, "contract_ended"),
        ({"members": [member(valid_to=str(ago(-30)))]}, "contract_ends"),
        (
            {
                "members": [member(valid_to=str(ago(-30)))],
                "service_contracts": [agreement(role="supplier", valid_from=str(ago(-29)))],
            },
            "member_leaves",
        ),
        ({"members": [member()], "service_contracts": [agreement(valid_to=str(ago(-30)))]}, ""),
        ({"members": [member(valid_to=str(ago(-200)))]}, ""),
        (
            {
                "members": [member(valid_to=str(ago(10)))],
                "service_contracts": [agreement(role="supplier", valid_from=str(ago(9)))],
            },
            "",
        ),
    ],
    ids=["ends", "ended", "exit", "exit, goes on", "still a member", "far off", "left, goes on"],
)
def test_clients_of_a_provider_whose_contract_ends_or_who_leaves_as_a_member_are_listed(
    region: Path, rows: dict[str, Any], why: str
) -> None:
    agree(region, **rows)
    holder = provider()
    made = running(holder)
    service.take(holder, made, "contact", {"on": ago(1)})
    assert seen_with(holder) == ([[why]] if why else [])
    if why:
        page = signed_in(Role.MEMBER, "P").get(reverse("register:out_of_view")).content.decode()
        assert made.person.key in page
        assert ("als lid" if why.startswith("member") else "contract van de aanbieder") in page


def test_a_team_sees_its_client_whose_chosen_provider_goes_and_an_ended_contract_is_no_offer(region: Path) -> None:
    team = professional()
    for party in ("P", "Q"):
        service.set_capacity(provider(party), Holder("provider", party), "area_team", 3, 10)
    made = service.register(team, given())
    made = service.take(team, made, "clarify", {"on": ago(2), **NEED})
    made = service.take(team, made, "match", {"on": ago(1), "to": Holder("provider", "P")})
    agree(
        region,
        service_contracts=[agreement(valid_to=str(ago(-30))), agreement("Q", valid_to=str(ago(1)))],
    )
    assert seen_with(team) == [["contract_ends"]]
    offers = {one.holder.code: one for one in candidates(made)}
    assert "Q" not in offers
    assert "eindigt op" in offers["P"].reasons[-1]


def test_what_was_agreed_under_a_contract_that_is_over_counts_no_longer_than_that_contract(region: Path) -> None:
    since = {"valid_from": "2019-01-01"}
    agree(region, name="oud", years=(2019, 2022), members=[member(**since), member("Q", **since)])
    agree(region, members=[member("Q")])
    assert endings() == {"P": Ending(date(2022, 12, 31), "contract")}


def test_an_exit_that_is_being_prepared_counts_before_a_contract_says_it(region: Path) -> None:
    agree(region, members=[member()])
    user = person(Role.DIRECTOR)
    matter = Matter.objects.create(
        kind="exit_plan",
        key="P-1",
        title="P",
        party_kind="cooperative",
        prepared_by=user,
        state="draft",
        payload={"party": "P", "last_day": str(ago(-20)), "steps": {}},
    )
    holder = provider()
    made = running(holder)
    service.take(holder, made, "contact", {"on": ago(1)})
    assert seen_with(holder) == [["member_leaves"]]
    matter.state = "withdrawn"
    matter.save()
    assert seen_with(holder) == []


def begun(waited: int, month: str) -> Journey:
    """A journey of the team in which help began today, after a first contact within so many days."""
    scope = professional()
    on = ago(0)
    made = service.register(scope, given(registered_on=on, birth_month=month, not_the_same=True))
    made = service.take(scope, made, "clarify", {"on": on, **NEED})
    made = service.take(scope, made, "match", {"on": on, "to": Holder("area", TEAM)})
    made = service.take(scope, made, "start", {"on": on, "form": "individual"})
    back = Journey.objects.unscoped().filter(pk=made.pk)
    back.update(registered_on=on - timedelta(days=waited))
    return back.get()


def test_a_norm_of_a_contract_that_is_a_percentage_is_held_against_the_share_within_it(region: Path) -> None:
    agree(region, norms=[share("waiting_registration", "90")])
    known = norms()
    assert (known.intake, known.start, known.source, known.shares) == (28, 70, "treek", {"intake": Decimal(90)})
    scope = professional()
    (before,) = norm_figures(scope, known)
    assert (before.value, "begon nog niemand" in before.sentence) == ("–", True)
    for number, waited in enumerate((28, 5, 29)):
        begun(waited, f"2014-{number + 1:02}")
    (found,) = norm_figures(scope, known)
    assert (found.value, found.judgement) == ("66,7%", "bad")
    assert "ten minste 90%" in found.sentence
    page = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM).get(reverse("register:waiting")).content.decode()
    assert "Eerste contact binnen 28 dagen" in page
    assert "66,7%" in page


def test_the_share_within_the_norm_is_suppressed_where_it_leaves_the_circle(region: Path) -> None:
    agree(region, norms=[share("waiting_registration", "90"), share("waiting_treatment", "80")])
    for number, waited in enumerate((28, 5, 29)):
        begun(waited, f"2014-{number + 1:02}")
    town = person(Role.MUNICIPAL_CONTROLLER, "0917").grants.get().scope()
    assert {one.breakdown["provider"] for one in starts(town)} == {f"area/{TEAM}", "total"}
    assert all(one.suppressed and one.value is None for one in starts(town))
    assert {one.breakdown["provider"] for one in starts(person(Role.MUNICIPAL_CONTROLLER, LANDGRAAF).grants.get().scope())} == {"total"}  # fmt: skip
    inside = {one.indicator: one.value for one in starts(person(Role.DIRECTOR).grants.get().scope())}
    assert inside == {"started_journeys.intake": Decimal("66.7"), "started_journeys.start": Decimal("100.0")}
    page = signed_in(Role.MUNICIPAL_CONTROLLER, "0917").get(reverse("register:figures")).content.decode()
    assert "ten minste 90%" in page
    assert "66,7" not in page
