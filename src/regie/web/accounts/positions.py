# SPDX-License-Identifier: EUPL-1.2
"""What can be granted: a role for a party, with an area and an end where the role asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from regie.vocabulary import RegieError
from regie.vocabulary.region import Region
from regie.web.access.policy import POLICY, PartyKind, Role

LONGEST_REASON = 500


@dataclass(frozen=True)
class Position:
    """A role for a party, checked against the policy and the region."""

    role: Role
    party_kind: PartyKind
    party: str = ""
    area: str = ""
    valid_until: date | None = None


def position(
    region: Region, role: str, works_for: str, area: str, valid_until: date | None, today: date
) -> Position:
    """The position that a form describes. ``works_for`` is ``KIND:CODE`` as in :func:`parties`.

    Raises ``RegieError`` when role, party, area and end do not go together.
    """
    if role not in set(Role):
        raise RegieError("web_accounts.role_unknown", roles=", ".join(Role))
    wanted, policy = Role(role), POLICY[Role(role)]
    kind, _, code = works_for.partition(":")
    if works_for not in {f"{each}:{one}" for each, one, _name in parties(region)}:
        raise RegieError("web_accounts.party_unknown")
    audits = PartyKind.AUDITOR in policy.parties
    if kind not in ({_audited(wanted)} if audits else set(policy.parties)):
        raise RegieError("web_accounts.party_of_another_kind")
    if wanted is Role.MEMBER and code not in _with_role(region, "member"):
        raise RegieError("web_accounts.party_is_no_member")
    if policy.own_area and area not in {each.code for each in region.areas}:
        raise RegieError("web_accounts.area_needed")
    if not policy.own_area:
        area = ""
    check_end(wanted, valid_until, today)
    return Position(wanted, PartyKind.AUDITOR if audits else PartyKind(kind), code, area, valid_until)


def check_end(role: Role, valid_until: date | None, today: date) -> None:
    """Raise ``RegieError`` when the end lies in the past, or is missing or too far away for a time-boxed role."""
    if valid_until is not None and valid_until < today:
        raise RegieError("web_accounts.end_passed")
    if POLICY[role].time_boxed and (valid_until is None or valid_until > a_year_after(today)):
        raise RegieError("web.grant_end_needed")


def parties(region: Region) -> Sequence[tuple[PartyKind, str, str]]:
    """What someone can work for or audit: kind, code and name. Cooperative and region have no code."""
    names = region.party_names
    return (
        *((PartyKind.MUNICIPALITY, each.code, each.name) for each in region.municipalities),
        (PartyKind.COOPERATIVE, "", names[region.cooperative]),
        *((PartyKind.PROVIDER, each.code, each.name) for each in region.parties if each.role != "cooperative"),
        (PartyKind.REGION, "", region.name),
    )


def a_year_after(day: date) -> date:
    """The same day of the next year; 28 February after 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _audited(role: Role) -> str:
    return PartyKind.MUNICIPALITY if role is Role.MUNICIPAL_AUDITOR else PartyKind.COOPERATIVE


def _with_role(region: Region, role: str) -> set[str]:
    return {party.code for party in region.parties if party.role == role}
