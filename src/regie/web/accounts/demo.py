# SPDX-License-Identifier: EUPL-1.2
"""One login per role for the demo, on invented data only. Elsewhere there is no account that was not invited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from regie.vocabulary import RegieError, load_region
from regie.vocabulary.region import Region
from regie.web.access.policy import POLICY, PartyKind, Role
from regie.web.accounts.models import Grant, User

PASSWORD = "voorbeeld-regie"  # noqa: S105 # nosec B105 (of the demo, shown on its login screen)
DOMAIN = "voorbeeld.example"


@dataclass(frozen=True)
class DemoPerson:
    """A login of the demo."""

    email: str
    name: str
    role: Role
    party_kind: PartyKind
    party: str = ""
    area: str = ""


def demo_people(region: Region) -> tuple[DemoPerson, ...]:
    """One person per role, with a second municipality and a second member so that parties can be compared."""
    first, second = region.municipalities[0], region.municipalities[min(1, len(region.municipalities) - 1)]
    members = [party for party in region.parties if party.role == "member"]
    # a region that is still buying has providers and no cooperative yet
    members = members or [party for party in region.parties if party.role != "cooperative"]
    subcontractors = [party for party in region.parties if party.role == "subcontractor"]
    area = region.areas[0].code if region.areas else ""
    people = [
        DemoPerson("accountmanager", "Anna de Vries", Role.ACCOUNT_MANAGER, PartyKind.MUNICIPALITY, first.code),
        DemoPerson("accountmanager2", "Bram Janssen", Role.ACCOUNT_MANAGER, PartyKind.MUNICIPALITY, second.code),
        DemoPerson(
            "controller-gemeente", "Chantal Smeets", Role.MUNICIPAL_CONTROLLER, PartyKind.MUNICIPALITY, first.code
        ),
        DemoPerson(
            "controller-gemeente2", "Daan Peters", Role.MUNICIPAL_CONTROLLER, PartyKind.MUNICIPALITY, second.code
        ),
        DemoPerson("beleid", "Eva Hendriks", Role.POLICY_OFFICER, PartyKind.MUNICIPALITY, first.code),
        DemoPerson("inkoper", "Fatima El Amrani", Role.BUYER, PartyKind.MUNICIPALITY, first.code),
        DemoPerson("directeur", "Gerard Willems", Role.DIRECTOR, PartyKind.COOPERATIVE),
        DemoPerson("controller", "Hanneke Jacobs", Role.COOPERATIVE_CONTROLLER, PartyKind.COOPERATIVE),
        DemoPerson("datamanager", "Imran Yilmaz", Role.DATA_MANAGER, PartyKind.COOPERATIVE),
        DemoPerson("teamcoach", "Joost Maas", Role.TEAM_COACH, PartyKind.COOPERATIVE, area=area),
        DemoPerson("professional", "Karin Bos", Role.YOUTH_PROFESSIONAL, PartyKind.COOPERATIVE, area=area),
        DemoPerson("lid", "Lotte Dirks", Role.MEMBER, PartyKind.PROVIDER, members[0].code),
        DemoPerson("lid2", "Mo Kaya", Role.MEMBER, PartyKind.PROVIDER, members[-1].code),
        DemoPerson(
            "onderaannemer",
            "Nina Sluis",
            Role.SUBCONTRACTOR,
            PartyKind.PROVIDER,
            (subcontractors or members)[0].code,
        ),
        DemoPerson("accountant", "Otto Brands", Role.COOPERATIVE_AUDITOR, PartyKind.AUDITOR),
        DemoPerson("accountant-gemeente", "Petra Vos", Role.MUNICIPAL_AUDITOR, PartyKind.AUDITOR, first.code),
        DemoPerson("beheerder", "Quinten Mulder", Role.FUNCTIONAL_MANAGER, PartyKind.COOPERATIVE),
        DemoPerson("privacy", "Rosa van Dam", Role.PRIVACY_OFFICER, PartyKind.COOPERATIVE),
    ]
    return tuple(
        DemoPerson(f"{each.email}@{DOMAIN}", each.name, each.role, each.party_kind, each.party, each.area)
        for each in people
    )


def make_demo_people() -> tuple[DemoPerson, ...]:
    """Make the demo's logins where they are not there yet.

    Raises ``RegieError`` when this is not a demo, or when the region's data are not synthetic.
    """
    region = load_region(settings.REGIE.region)
    if not settings.REGIE.demo or not region.synthetic:
        raise RegieError("web.demo_real_data")
    people = demo_people(region)
    today = timezone.localdate()
    for person in people:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            user = User.objects.create_user(person.email, PASSWORD, name=person.name)
        Grant.objects.get_or_create(
            user=user,
            role=person.role,
            party_kind=person.party_kind,
            party=person.party,
            area=person.area,
            defaults={
                "state": Grant.State.ACTIVE,
                "valid_from": today,
                "valid_until": today + timedelta(days=365) if POLICY[person.role].time_boxed else None,
                "reason": "Demo",
            },
        )
    return people
