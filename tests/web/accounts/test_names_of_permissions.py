# SPDX-License-Identifier: EUPL-1.2
"""Whatever a role may do can be said on the pages about roles."""

from __future__ import annotations

from regie.web.access import Permission, Role
from regie.web.accounts.names import permission_name, role_name


def test_every_permission_and_every_role_has_a_name() -> None:
    assert all(permission_name(each) for each in Permission)
    assert all(role_name(each) for each in Role)
