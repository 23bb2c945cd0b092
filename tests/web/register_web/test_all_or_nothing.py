# SPDX-License-Identifier: EUPL-1.2
"""Exactly 0 or 100 per cent of a total says the same of each of its rows: it leaves the register only when no row
is hidden."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.people import HEERLEN, LANDGRAAF, person, scope, signed_in
from tests.web.register_web.register_world import NEED, ago, given, professional, provider, world

from regie.vocabulary import Figure
from regie.web.access import Role, Scope
from regie.web.api import service as tokens
from regie.web.register import service
from regie.web.register.counting import count, counted, defined, part_of, share, suppressed
from regie.web.register.figures import waiting_figures
from regie.web.register.holders import own_holder
from regie.web.register.results import starts

pytestmark = pytest.mark.django_db

PERIOD = "2024-H1"
TABLE = defined(
    "ends", 1, ("x", "x"), "provider", [count("ended", "x", "x"), count("unknown", "x", "x"), share("unknown_share", "x", "x", "lower")]
)  # fmt: skip


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def left(rows: dict[str, tuple[int, int]]) -> dict[str, tuple[Any, Any, Any]]:
    """What leaves of a table with these parts and wholes per row: whole, part and share; ``-`` where hidden."""
    rows = rows | {"total": (sum(part for part, _ in rows.values()), sum(whole for _, whole in rows.values()))}
    figures: list[Figure] = []
    for team, (part, whole) in rows.items():
        where = {"provider": team}
        figures += [
            counted("ends.ended", PERIOD, where, whole),
            counted("ends.unknown", PERIOD, where, part),
            part_of("ends.unknown_share", PERIOD, where, part, whole),
        ]
    found = suppressed(figures, TABLE)
    assert [one.indicator for one in found] == [one.indicator for one in figures]
    assert all((one.numerator, one.denominator) == (None, None) for one in found if one.suppressed)
    values = ["-" if one.suppressed else one.value for one in found]
    return {team: tuple(values[number * 3 : number * 3 + 3]) for number, team in enumerate(rows)}  # type: ignore[misc]


HIDDEN = ("-", "-", "-")


@pytest.mark.parametrize("rows", [
    {"a": (3, 3), "b": (4, 4), "c": (4, 4)},
    {"a": (0, 3), "b": (0, 4), "c": (0, 4)},
], ids=["100 %", "0 %"])  # fmt: skip
def test_all_or_nothing_of_a_total_with_hidden_rows_is_hidden_with_the_count_behind_it(
    rows: dict[str, tuple[int, int]],
) -> None:
    found = left(rows)
    assert found == {"a": HIDDEN, "b": HIDDEN, "c": HIDDEN, "total": (10, "-", "-")}


def test_an_ordinary_share_of_a_total_with_hidden_rows_is_shown() -> None:
    rows = {"a": (30, 60), "b": (3, 4), "c": (4, 4)}
    found = left(rows)
    assert (found["b"], found["c"]) == (HIDDEN, HIDDEN)
    assert found["total"] == (70, 35, Decimal("50.0"))


@pytest.mark.parametrize(("part", "shown"), [(1, Decimal("100.0")), (0, Decimal("0.0"))])
def test_all_or_nothing_is_shown_where_no_row_is_hidden(part: int, shown: Decimal) -> None:
    found = left({"a": (20 * part, 20), "b": (40 * part, 40)})
    assert [values[2] for values in found.values()] == [shown, shown, shown]
    assert found["total"] == (60, 60 * part, shown)


def test_a_total_of_all_is_hidden_though_some_rows_are_large() -> None:
    found = left({"a": (40, 40), "b": (3, 3), "c": (2, 2)})
    assert found["a"][2] in (Decimal("100.0"), "-")
    assert found["total"][1:] == ("-", "-")


def begun(holder: Scope, month: int) -> None:
    """A journey in which everything went in one day: within every norm."""
    made = service.register(holder, given(registered_on=ago(0), birth_month=f"2014-{month:02}", not_the_same=True))
    made = service.take(holder, made, "clarify", {"on": ago(0), **NEED})
    made = service.take(holder, made, "match", {"on": ago(0), "to": own_holder(holder)})
    service.take(holder, made, "start", {"on": ago(0), "form": "individual"})


def test_the_pages_do_not_tell_that_every_small_team_began_within_the_norm() -> None:
    for holder in (professional(), professional("Z"), provider(), provider("Q")):
        for month in range(1, 4):
            begun(holder, month)
    town = person(Role.MUNICIPAL_CONTROLLER, HEERLEN).grants.get().scope()
    assert {one.breakdown["provider"] for one in starts(town)} >= {"total"}
    assert all(one.suppressed and one.value is None for one in starts(town))
    page = signed_in(Role.MUNICIPAL_CONTROLLER, HEERLEN).get(reverse("register:figures")).content.decode()
    assert "100,0%" not in page
    inside = [one.value for one in starts(scope(Role.DIRECTOR)) if one.breakdown["provider"] == "total"]
    assert inside == [Decimal("100.0"), Decimal("100.0")]


@pytest.mark.parametrize(("days", "told"), [(10, "0.0"), (100, "100.0")], ids=["0 %", "100 %"])
def test_waiting_figures_on_the_page_and_over_the_api_do_not_tell_that_all_or_none_wait_too_long(
    days: int, told: str
) -> None:
    team = professional()
    for place in (HEERLEN, LANDGRAAF):
        for month in range(1, 7):
            service.register(
                team,
                given(registered_on=ago(days), birth_month=f"2012-{month:02}", municipality=place,
                      registered_in=place, area="", not_the_same=True),
            )  # fmt: skip
    grant = person(Role.MUNICIPAL_CONTROLLER, HEERLEN).grants.get()

    def total(found: Any) -> list[Any]:
        return [one.value for one in found if (one.breakdown["municipality"], one.indicator) == ("total", "waiting_now.intake_above_norm")]  # fmt: skip

    assert total(waiting_figures(scope(Role.DIRECTOR))) == [Decimal(told)]
    assert total(waiting_figures(grant.scope())) == [None]
    page = signed_in(Role.MUNICIPAL_CONTROLLER, HEERLEN).get(reverse("register:figures")).content.decode()
    assert f"{told.replace('.', ',')}%" not in page
    until = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
    _token, secret = tokens.make_token(grant.scope(), grant, "Test", "read", until)
    answer = Client().get("/api/v1/wachtcijfers", headers={"Authorization": f"Bearer {secret}"}).json()
    shares = [one for one in answer["resultaten"] if one["indicator"] == "waiting_now.intake_above_norm"]
    assert {(one["municipality"], one["value"], one["suppressed"]) for one in shares} == {
        (HEERLEN, None, True),
        ("total", None, True),
    }
