# SPDX-License-Identifier: EUPL-1.2
"""The register hands a period in again: the same rows, whatever happened since, and no slower for many clients."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.people import signed_in
from tests.web.register_web.register_world import (
    NEED,
    ago,
    given,
    professional,
    provider,
    running,
    world,
)

from regie.vocabulary import Period
from regie.vocabulary.codelists import codelist
from regie.web.access import Role, Scope
from regie.web.deliveries.models import Upload
from regie.web.region import door
from regie.web.register import delivering, service
from regie.web.register.holders import own_holder
from regie.web.register.models import Handover, Journey
from regie.web.register.results import half_years

THEME = next(code for code in codelist("theme") if code != NEED["theme"])
GOAL = next(code for code in codelist("goal") if code != NEED["goal"])

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def rows(period: Period) -> delivering.Rows:
    return delivering.rows_of("C", period, door.region())


def passed(giver: Scope, receiver: Scope, made: Journey) -> Journey:
    """The journey once both sides confirmed."""
    offered = service.propose(giver, made, own_holder(receiver))
    service.confirm(receiver, offered)
    service.confirm(giver, Handover.objects.unscoped().get(pk=offered.pk))
    return Journey.objects.unscoped().select_related("person").get(pk=made.pk)


def test_a_half_year_handed_in_again_gives_the_same_bytes_when_nothing_of_that_half_year_changed() -> None:
    team, over = professional(), half_years()[1]
    asked = given(registered_on=over.last_day - timedelta(days=20), theme="education")
    made = service.take(team, service.register(team, asked), "intake", {"on": over.last_day})
    first = rows(over)
    (journey,) = first["journeys"]
    assert (journey["theme"], journey["goal"], journey["clarified_on"]) == ("education", "", None)

    made = service.take(team, made, "clarify", {"on": ago(0), **NEED, "theme": THEME, "goal": GOAL})
    made = service.take(team, made, "match", {"on": ago(0), "to": own_holder(team)})
    started = {"on": ago(0), "planned_end_on": ago(-90), "form": "individual"}
    made = service.take(team, made, "start", started)
    assert delivering.packed("C", over, rows(over)) == delivering.packed("C", over, first)

    service.take(team, made, "end", {"on": ago(0), "end_reason": "31", "satisfaction": 8})
    assert delivering.packed("C", over, rows(over)) == delivering.packed("C", over, first)
    (now,) = rows(half_years()[0])["journeys"]
    assert (now["theme"], now["goal"], now["planned_end_on"]) == (THEME, GOAL, ago(-90))


def test_who_takes_a_journey_over_and_plans_anew_leaves_what_was_planned_before() -> None:
    team, other = professional(), provider()
    over = Period.parse(f"{ago(0):%Y-%m}").before(2)
    before = [over.last_day - timedelta(days=days) for days in (20, 15, 12, 10)]
    made = service.register(team, given(registered_on=before[0]))
    made = service.take(team, made, "clarify", {"on": before[1], **NEED})
    made = service.take(team, made, "match", {"on": before[2], "to": own_holder(team)})
    made = service.take(team, made, "start", {"on": before[3], "planned_end_on": ago(-10), "form": "individual"})
    first = rows(over)
    assert first["journeys"][0]["planned_end_on"] == ago(-10)
    made = passed(team, other, made)
    made = service.take(other, made, "start", {"on": ago(0), "planned_end_on": ago(-99), "form": "individual"})
    assert made.planned_end_on == ago(-99)
    assert rows(over) == first


def test_rows_take_as_many_queries_for_many_clients_as_for_one() -> None:
    team = professional()
    period = half_years()[0]

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            rows(period)
        return len(seen)

    running(team, birth_month="2012-01")
    few = queries()
    for month in range(2, 9):
        running(team, birth_month=f"2012-{month:02}")
    assert len(rows(period)["clients"]) == 8
    assert queries() == few


def test_journeys_of_other_periods_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    team = professional()
    service.take(team, running(team), "end", {"on": ago(20), "end_reason": "31", "satisfaction": 8})
    read: list[object] = []
    real = Journey.from_db

    def counted(*values: Any) -> Journey:
        read.append(values)
        return real(*values)

    monkeypatch.setattr(Journey, "from_db", counted)
    assert not rows(Period.parse(f"{ago(0).year + 1}"))
    assert not rows(Period.parse(f"{ago(0).year - 2}"))
    assert not read


def test_a_request_computes_the_rows_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running(professional())
    asked: list[Period] = []
    real = delivering.rows_of

    def counted(party: str, period: Period, region: Any) -> delivering.Rows:
        asked.append(period)
        return real(party, period, region)

    monkeypatch.setattr(delivering, "rows_of", counted)
    monkeypatch.setattr("regie.web.deliveries.service.receive", lambda *given: (Upload(),))
    browser = signed_in(Role.DATA_MANAGER)
    browser.post(reverse("deliveries:rows_purpose"), {"reason": "trace", "own_words": ""})
    period = f"{ago(ago(0).day):%Y-%m}"
    browser.post(reverse("register:hand_in"), {"periode": period})
    assert len(asked) == 1
    browser.get(reverse("register:hand_in"), {"periode": period})
    assert len(asked) == 2


@pytest.mark.parametrize("written", ["", "2016-H1", "9999-12", "0000-01", "²", "x" * 300])
def test_a_period_that_is_not_in_the_list_hands_nothing_in(written: str) -> None:
    running(professional())
    browser = signed_in(Role.DATA_MANAGER)
    browser.post(reverse("deliveries:rows_purpose"), {"reason": "trace", "own_words": ""})
    answer = browser.post(reverse("register:hand_in"), {"periode": written})
    assert answer.status_code == 422
    assert "Deze periode staat niet in de lijst" in answer.content.decode()
    assert not Upload.objects.unscoped().exists()
    assert browser.get(reverse("register:hand_in"), {"periode": written}).status_code == 200
