# SPDX-License-Identifier: EUPL-1.2
"""A small region with an area team, two providers and what is asked at a registration, for tests of the register."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.deliveries.delivery_builders import make_region
from tests.web.people import HEERLEN, person

from regie.vocabulary import RegieError
from regie.web.access import PartyKind, Role, Scope
from regie.web.register import service
from regie.web.register.models import Journey
from regie.web.register.registering import Registration

TEAM, PROVIDER, OTHER = "N", "P", "Q"


def world(settings: Any, folder: Path) -> Path:
    """An empty region in which this test may write; the settings point to it."""
    region = make_region(folder / "region")
    settings.REGIE = replace(settings.REGIE, region=region, data=folder / "data")
    return region


def professional(area: str = TEAM) -> Scope:
    """A youth professional of an area team, with a person behind it."""
    found = person(Role.YOUTH_PROFESSIONAL, area=area)
    return Scope(found.pk, found.name, Role.YOUTH_PROFESSIONAL, PartyKind.COOPERATIVE, "", area)


def provider(party: str = PROVIDER) -> Scope:
    """Somebody of a small provider."""
    found = person(Role.MEMBER, party)
    return Scope(found.pk, found.name, Role.MEMBER, PartyKind.PROVIDER, party)


def overseer(role: Role = Role.DATA_MANAGER) -> Scope:
    """Who sees all of the register."""
    found = person(role)
    return Scope(found.pk, found.name, role, PartyKind.COOPERATIVE)


def ago(days: int) -> date:
    """So many days back."""
    return timezone.localdate() - timedelta(days=days)


def given(**other: Any) -> Registration:
    """What a registration says; ``other`` differs from a good one."""
    good: dict[str, Any] = {
        "registered_on": ago(60),
        "referrer": "02",
        "theme": "education",
        "birth_month": "2016-05",
        "municipality": HEERLEN,
        "area": TEAM,
        "situation": "home",
        "registered_in": HEERLEN,
        "before_stay": "",
        "present": "",
    }
    return Registration(**{**good, **other})


NEED = {"theme": "education", "segment": "area_team", "product_category": "45", "goal": "develop"}


def running(scope: Scope, **other: Any) -> Journey:
    """A journey in which help runs with the holder itself, since 30 days."""
    from regie.web.register.holders import own_holder

    made = service.register(scope, given(**other))
    made = service.take(scope, made, "intake", {"on": ago(50)})
    made = service.take(scope, made, "clarify", {"on": ago(45), **NEED})
    made = service.take(scope, made, "match", {"on": ago(40), "to": own_holder(scope)})
    return service.take(scope, made, "start", {"on": ago(30), "planned_end_on": None, "form": "individual"})


@contextmanager
def refused(key: str) -> Iterator[None]:
    """What is done within is refused with this sentence of the register."""
    with pytest.raises(RegieError) as problem:
        yield
    assert problem.value.key == f"web_register.{key}"
