# SPDX-License-Identifier: EUPL-1.2
"""Ends without a known outcome are counted, shown to who can do something about it, and can be filled in later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests.web.people import HEERLEN, scope, signed_in
from tests.web.register_web.register_world import TEAM, ago, professional, provider, refused, running, world

from regie.vocabulary import Period
from regie.web.access import Role
from regie.web.region import door
from regie.web.register import delivering, service
from regie.web.register.models import Journey, Outcome
from regie.web.register.results import ends, half_years

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def ended(holder: Any, month: str, *, known: bool = False) -> Journey:
    """A journey that ended today, with or without a known outcome."""
    made = running(holder, birth_month=month, not_the_same=True)
    outcome: dict[str, Any] = {"satisfaction": 8} if known else {"outcome_unknown": True}
    return service.take(holder, made, "end", {"on": ago(0), "end_reason": "31", **outcome})


def counts(found: list[Any]) -> dict[str, Any]:
    return {f"{one.breakdown['provider']} {one.indicator.rpartition('.')[2]}": one.value for one in found}


def test_a_team_sees_how_many_of_its_ends_have_no_known_outcome_and_which(region: Path) -> None:
    team = professional()
    missing, _known = ended(team, "2012-01"), ended(team, "2012-02", known=True)
    elsewhere = ended(provider(), "2012-03")
    assert counts(ends(team)) == {
        f"area/{TEAM} ended": 2,
        f"area/{TEAM} unknown": 1,
        f"area/{TEAM} unknown_share": Decimal("50.0"),
    }
    page = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM).get(reverse("register:outcomes")).content.decode()
    assert missing.person.key in page
    assert reverse("register:step", args=[missing.key, "outcome"]) in page
    assert elsewhere.person.key not in page
    assert _known.person.key not in page
    assert "50,0%" in page
    nowhere = replace(team, area="")  # a professional without a team sees the counts of nobody
    assert ends(nowhere) == []
    inside = counts(ends(scope(Role.DIRECTOR)))
    assert (inside["total ended"], inside["total unknown"], inside["provider/P unknown"]) == (3, 2, 1)


def test_the_count_leaves_the_circle_suppressed_and_never_says_who(region: Path) -> None:
    team = professional()
    key = ended(team, "2012-01").person.key
    town = scope(Role.MUNICIPAL_CONTROLLER, HEERLEN)
    assert {one.breakdown["provider"] for one in ends(town)} == {f"area/{TEAM}", "total"}
    assert all(one.suppressed and one.value is None for one in ends(town))
    browser = signed_in(Role.MUNICIPAL_CONTROLLER, HEERLEN)
    for query in ({}, {"export": "csv", "tabel": "zonder-uitkomst"}):
        page = browser.get(reverse("register:figures"), query).content.decode()
        assert key not in page
        assert "100,0" not in page
    assert browser.get(reverse("register:outcomes")).status_code == 403


def test_an_unknown_outcome_is_filled_in_later_once_and_by_the_holder_only(region: Path) -> None:
    team = professional()
    made = ended(team, "2012-01")
    with pytest.raises(PermissionDenied):
        service.take(provider(), made, "outcome", {"on": ago(0), "satisfaction": 7})
    with refused("outcome_missing"):
        service.take(team, made, "outcome", {"on": ago(0)})
    with refused("day_in_future"):
        service.take(team, made, "outcome", {"on": ago(-1), "satisfaction": 7})
    with refused("day_too_early"):
        service.take(team, made, "outcome", {"on": ago(31), "satisfaction": 7})
    assert not Outcome.objects.exists()
    now = service.take(team, made, "outcome", {"on": ago(0), "satisfaction": 7})
    assert (now.state, now.outcome_unknown) == ("ended", False)
    assert [one.name for one in now.events.all()][-2:] == ["end", "outcome"]
    assert counts(ends(team))[f"area/{TEAM} unknown"] == 0
    with refused("not_now"):
        service.take(team, now, "outcome", {"on": ago(0), "satisfaction": 9})
    browser = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    assert made.person.key not in browser.get(reverse("register:outcomes")).content.decode()


def test_an_outcome_measured_after_the_end_goes_with_the_period_in_which_it_was_measured(region: Path) -> None:
    team = professional()
    made = ended(team, "2012-01")
    earlier = half_years()[1]
    back = earlier.last_day
    Journey.objects.unscoped().filter(pk=made.pk).update(
        ended_on=back, began_on=back - timedelta(days=9), registered_on=back - timedelta(days=40)
    )
    made.trajectories.update(ended_on=back, began_on=back - timedelta(days=9))
    made = Journey.objects.unscoped().select_related("person").get(pk=made.pk)
    service.take(team, made, "outcome", {"on": ago(0), "goal_attainment": 60})
    current: Period = half_years()[0]
    assert "outcomes" not in delivering.rows_of("C", earlier, door.region())
    rows = delivering.rows_of("C", current, door.region())
    assert {name: len(each) for name, each in rows.items()} == {"outcomes": 1}
    assert rows["outcomes"][0]["trajectory_key"] == made.trajectories.get().key
    assert delivering.subjects_of(rows) == {made.person.key}


def test_the_form_of_a_missing_outcome_asks_for_at_least_one_and_keeps_what_was_typed(region: Path) -> None:
    made = ended(professional(), "2012-01")
    browser = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    address = reverse("register:step", args=[made.key, "outcome"])
    assert (
        "Uitkomst alsnog vastleggen" in browser.get(reverse("register:journey", args=[made.key])).content.decode()
    )
    empty = browser.post(address, {"on": str(ago(0))})
    assert empty.status_code == 422
    assert "ten minste één uitkomst" in empty.content.decode()
    assert browser.post(address, {"on": str(ago(0)), "satisfaction": "7.5"}).status_code == 302
    assert Outcome.objects.get().satisfaction == Decimal("7.5")
