# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with whose data: roles, permissions, the scope of a reader, and the rules on views."""

from regie.web.access.policy import POLICY, PartyKind, Permission, Role, RolePolicy
from regie.web.access.rules import confirmed, may, needs, public, scope_of, signed_in
from regie.web.access.scope import Scope, ScopeDenied

__all__ = [
    "POLICY",
    "PartyKind",
    "Permission",
    "Role",
    "RolePolicy",
    "Scope",
    "ScopeDenied",
    "confirmed",
    "may",
    "needs",
    "public",
    "scope_of",
    "signed_in",
]
