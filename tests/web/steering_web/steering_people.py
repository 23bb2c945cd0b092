# SPDX-License-Identifier: EUPL-1.2
"""Builders for the tests of steering: a region to write in, people of every side, a meeting as far as needed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, person
from tests.web.region_folder import own_region

from regie.web.access import POLICY, Role, Scope
from regie.web.accounts.models import Grant, User
from regie.web.steering import decisions, service
from regie.web.steering.agenda import Point
from regie.web.steering.decisions import Taken
from regie.web.steering.models import Decision, Meeting, Theme
from regie.web.steering.owners import owners
from regie.web.workflow import service as workflow

DAY = date(2024, 10, 7)
"""A Monday, near the day on which the example region is looked at."""

TOWNS = (HEERLEN, LANDGRAAF, VOERENDAAL)
TABLE = (("account_manager", "municipality", HEERLEN), ("director", "cooperative", ""))
"""Who takes part."""

GROUP = "dichtbij-in-de-buurt"
"""A measure of the example region that is a proposal."""

POINT = Point(Theme.ACCESS, "signal:test", "De wachttijd loopt op.", "Waiting takes longer.")
"""A point of the agenda, as a signal puts it there."""

Committing = Callable[..., Any]
"""``django_capture_on_commit_callbacks``: jobs run when it ends."""


_regions: dict[Path, Path] = {}


@contextmanager
def region_to_write_in(folders: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The region's folder, one for all tests of steering in this process: what depends on its files is made once.
    What a test wrote, measures and minutes, is gone after it."""
    base = folders.getbasetemp()
    if base not in _regions:
        _regions[base] = own_region(folders.mktemp("steering"))
    region = _regions[base]
    measures = region / "measures"
    before = set(measures.iterdir())
    patch.setattr(settings, "REGIE", replace(settings.REGIE, region=region))
    patch.setattr("regie.web.jobs.service.PULSE", 600.0)
    try:
        yield region
    finally:
        shutil.rmtree(region / "meetings", ignore_errors=True)
        for each in set(measures.iterdir()) - before:
            each.unlink()


def acting(role: Role, party: str | None = None) -> Scope:
    """The scope of somebody new with an account."""
    return scope_of_user(person(role, party))


def scope_of_user(user: User) -> Scope:
    """The scope of a person's only grant."""
    grant = Grant.objects.get(user=user)
    kind = POLICY[Role(grant.role)].parties[0]
    return Scope(user.pk, user.name, Role(grant.role), kind, grant.party)


def planned(scope: Scope | None = None, day: date = DAY) -> Meeting:
    """A meeting that is in the calendar."""
    return service.plan_meeting(
        scope or acting(Role.ACCOUNT_MANAGER), day, "Regiegesprek jeugd", participants=TABLE
    )


def opened(scope: Scope | None = None, day: date = DAY) -> Meeting:
    """A meeting in which people write, with one point on its agenda; what signals put there is not looked for."""
    return service.open_meeting(scope or acting(Role.ACCOUNT_MANAGER), planned(day=day), found=(POINT,))


def fixed(meeting: Meeting, committing: Committing) -> Meeting:
    """The same meeting with minutes that a municipality and the cooperative fixed."""
    matter = workflow.move(_again(meeting).matter, "offer", acting(Role.ACCOUNT_MANAGER))
    matter = workflow.move(matter, "fix_first", acting(Role.ACCOUNT_MANAGER))
    with committing(execute=True):
        workflow.move(matter, "fix_second", acting(Role.DIRECTOR))
    return _again(meeting)


def joint(meeting: Meeting, **changed: Any) -> Decision:
    """A decision about a measure with a substantial effect."""
    values: dict[str, Any] = {
        "theme": "programme",
        "text": "Het groepsaanbod begint in alle gemeenten.",
        "owner": someone(),
        "effect": "measure",
        "measure": GROUP,
        "amount": Decimal(250_000),
    }
    return decisions.record(acting(Role.ACCOUNT_MANAGER), meeting, Taken(**values | changed))


def someone() -> int:
    """The grant of somebody who can be asked to see to something."""
    return owners().filter(role=Role.ACCOUNT_MANAGER)[0].pk


def agreed_by(decision: Decision, *towns: str) -> None:
    """These municipalities agree."""
    for town in towns:
        decisions.agree(
            acting(Role.MUNICIPAL_CONTROLLER, town), decision, True, "College", DAY + timedelta(days=3)
        )


def _again(meeting: Meeting) -> Meeting:
    return Meeting.objects.unscoped().select_related("matter").get(pk=meeting.pk)
