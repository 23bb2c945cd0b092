# SPDX-License-Identifier: EUPL-1.2
"""A region of one's own to write in, and people who take a request from draft to payment in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, confirmed, person
from tests.web.region_folder import own_region

from regie.contract.valve import ValveRequest, load_requests
from regie.web.access import Role, Scope
from regie.web.accounts.models import Grant, User
from regie.web.workflow.models import Matter

TOWNS = (HEERLEN, LANDGRAAF, VOERENDAAL)
ACCEPTED = {HEERLEN: "30.000", LANDGRAAF: "150.000"}
"""What the municipalities accept of what is claimed: 40,000 and 200,500.50."""

PERIOD = "2023"
"""A year of the example region that nobody has asked for yet."""


def region_to_write_in(tmp_path: Path, using: Any) -> Path:
    """A copy of the example region that the web looks at during one test."""
    region = own_region(tmp_path)
    using.REGIE = replace(settings.REGIE, region=region)
    return region


def acting(user: User, role: Role, party: str = "") -> Scope:
    """The scope of somebody in a role."""
    from regie.web.access import POLICY

    return Scope(user.id, user.name, role, POLICY[role].parties[0], party)


def risk_fields(**changes: Any) -> dict[str, Any]:
    """What somebody types to record a risk over the year that nobody asked for yet."""
    today = timezone.localdate()
    typed = {
        "id": "R50",
        "title": "Langere trajecten",
        "cause": "Trajecten duren langer dan de lumpsum aanneemt.",
        "effect": "cost_per_client_month",
        "first_visible_on": (today - timedelta(days=40)).isoformat(),
        "reported_on": (today - timedelta(days=10)).isoformat(),
        "foreseeable": "no",
        "influenceable": "no",
        "why_unforeseeable": "Begon na het vaststellen.",
        "why_not_influenceable": "Ligt bij verwijzers.",
        "done_so_far": "Besproken.",
        "owner": "Bestuur coöperatie",
        "state": "claimed",
        "amounts-TOTAL_FORMS": "1",
        "amounts-INITIAL_FORMS": "0",
        "amounts-0-period": PERIOD,
        f"amounts-0-m{HEERLEN}": "40.000",
        f"amounts-0-m{LANDGRAAF}": "200.500,50",
        f"amounts-0-m{VOERENDAAL}": "",
        "measures-TOTAL_FORMS": "1",
        "measures-INITIAL_FORMS": "0",
        "measures-0-name": "",
        "measures-0-saved": "",
    }
    return typed | changes


def draft_fields(region: Path, version: int = 1, **changes: Any) -> dict[str, Any]:
    """What somebody types in the form of a draft that claims the risk of ``risk_fields``."""
    typed: dict[str, Any] = {
        "version": str(version),
        "structural": "yes",
        "effect_on_base": "Hoger vertrekpunt.",
        "outside_comparison": "Landelijk gelijk.",
        "allocation": "Naar woonplaats.",
        "opinion": "Wij zien geen andere weg.",
        "use-R50": "on",
        f"claim-R50-{HEERLEN}": "40.000",
        f"claim-R50-{LANDGRAAF}": "200.500,50",
        f"claim-R50-{VOERENDAAL}": "",
        "there-0": "on",
        "source-0": "risk-file",
    }
    for prefix in ("savings", "excluded", "evidence"):
        typed |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return typed | changes


def written(region: Path, id_: str = "ventiel-2023") -> ValveRequest | None:
    """The file of a request, or nothing."""
    return next((each for each in load_requests(region) if each.id == id_), None)


def folder_as_it_is(region: Path) -> dict[str, bytes]:
    """All that people write in a region: files by name with what they hold."""
    kept = ("risk-file", "valve", "settlements", "contracts")
    files = [
        path for part in kept for path in sorted((region / part).rglob("*")) if path.suffix in (".toml", ".json")
    ]
    return {str(path.relative_to(region)): path.read_bytes() for path in files}


class Journey:
    """A request over the year, with a person for every step; each ``to_…`` goes on from where it is."""

    id = "ventiel-2023"

    def __init__(self, region: Path) -> None:
        self.region = region
        self.preparer, self.director = person(Role.COOPERATIVE_CONTROLLER), person(Role.DIRECTOR)
        self.managers = {code: person(Role.ACCOUNT_MANAGER, code) for code in TOWNS}
        self.controllers = {code: person(Role.MUNICIPAL_CONTROLLER, code) for code in TOWNS}

    def browser(self, user: User) -> Client:
        return confirmed(user)

    @property
    def address(self) -> str:
        return f"/hulpventiel/verzoek/{self.id}"

    @property
    def matter(self) -> Matter:
        return Matter.objects.unscoped().get(kind="valve_request", key=self.id)

    @property
    def file(self) -> ValveRequest | None:
        return written(self.region, self.id)

    def to_draft(self) -> Journey:
        preparer = self.browser(self.preparer)
        assert preparer.post("/hulpventiel/risicos/nieuw", risk_fields()).status_code == 302
        assert preparer.post("/hulpventiel/verzoeken/nieuw", {"period": PERIOD}).status_code == 302
        answer = preparer.post(f"{self.address}/bewerken", draft_fields(self.region))
        assert answer.status_code == 302, answer.content.decode()
        return self

    def submit(self, user: User) -> Any:
        return self.browser(user).post(f"/overleg/{self.matter.id}/stap/submit", {"note": ""})

    def to_submitted(self) -> Journey:
        self.to_draft()
        assert self.submit(self.director).status_code == 302
        return self

    def advise(self, user: User, **changes: Any) -> Any:
        typed = {
            "accepted-R50": ACCEPTED.get(Grant.objects.get(user=user).party, "1"),
            "reason-R50": "De helft was te voorzien.",
            "by": "Accountteam van de gemeenten",
            "opinion": "Aannemelijk.",
        }
        return self.browser(user).post(f"{self.address}/beoordelen", typed | changes)

    def to_assessed(self) -> Journey:
        self.to_submitted()
        for code in (HEERLEN, LANDGRAAF):
            assert self.advise(self.managers[code]).status_code == 302
        return self

    def decide(self, user: User, **changes: Any) -> Any:
        typed = {
            "granted": "20.000",
            "body": "Gemeenteraad",
            "decided_on": timezone.localdate().isoformat(),
            "reason": "",
            "payment": "payment",
        }
        return self.browser(user).post(f"{self.address}/besluit", typed | changes)

    def to_decided(self) -> Journey:
        self.to_assessed()
        for code in (HEERLEN, LANDGRAAF):
            assert self.decide(self.controllers[code]).status_code == 302
        return self

    def pay(self, user: User, **changes: Any) -> Any:
        typed = {"paid_on": timezone.localdate().isoformat()}
        return self.browser(user).post(f"{self.address}/betaling", typed | changes)
