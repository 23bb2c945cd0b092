# SPDX-License-Identifier: EUPL-1.2
"""The scope of a reader: in which role, for whom, and how far they may look. Every read takes one."""

from __future__ import annotations

from dataclasses import dataclass

from regie.vocabulary import RegieError
from regie.web.access.policy import POLICY, PartyKind, Permission, Role


class ScopeDenied(RegieError):
    """What was asked lies outside the reader's scope."""


@dataclass(frozen=True)
class Scope:
    """One person in one role for one party.

    ``party`` is a CBS code for a municipality (and its auditor), a party's code for a provider, empty otherwise.
    ``area`` is the area team of who sees one area only.
    """

    user_id: int
    name: str
    role: Role
    party_kind: PartyKind
    party: str = ""
    area: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether the role has the permission."""
        return permission in POLICY[self.role].permissions

    @property
    def small_numbers(self) -> bool:
        """Whether counts under the region's limit are shown; if not, everything read is suppressed first."""
        return POLICY[self.role].small_numbers

    @property
    def rows(self) -> bool:
        """Whether rows about single clients may be read, under a stated purpose."""
        return POLICY[self.role].rows

    @property
    def municipalities(self) -> frozenset[str] | None:
        """The municipalities whose own figures are shown; nothing means all of them."""
        if self._cut and self.party_kind in (PartyKind.MUNICIPALITY, PartyKind.AUDITOR):
            return frozenset({self.party})
        return frozenset() if self.party_kind is PartyKind.PROVIDER else None

    @property
    def providers(self) -> frozenset[str] | None:
        """The providers whose own figures are shown; nothing means all of them."""
        return frozenset({self.party}) if self.party_kind is PartyKind.PROVIDER else None

    @property
    def areas(self) -> frozenset[str] | None:
        """The areas whose own figures are shown; nothing means all of those in the municipalities."""
        return frozenset({self.area}) if POLICY[self.role].own_area else None

    @property
    def _cut(self) -> bool:
        return POLICY[self.role].own_party and bool(self.party)
