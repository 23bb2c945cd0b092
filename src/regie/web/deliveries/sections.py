# SPDX-License-Identifier: EUPL-1.2
"""The parts of the screens of deliveries that a reader may see, as tabs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.web.access import PartyKind, Permission, Scope
from regie.web.ui.components import Tab


def sections(scope: Scope, here: str) -> list[Tab]:
    """The tabs; ``here`` is the name of the active one's address."""
    auditor = scope.party_kind is PartyKind.AUDITOR
    erases = scope.may(Permission.ERASE_CLIENTS) and scope.party_kind is PartyKind.COOPERATIVE
    every = (
        (_("Kalender"), "calendar", scope.may(Permission.SEE_DELIVERIES)),
        (_("Inleveren"), "upload", scope.may(Permission.DELIVER)),
        (_("Kwaliteit"), "quality", scope.may(Permission.SEE_DELIVERIES)),
        (_("Momentopnamen"), "snapshots", scope.may(Permission.SEE_DELIVERIES)),
        (_("Cliënten"), "rows", scope.may(Permission.SEE_ROWS) and not auditor),
        (_("Caseload"), "rows_caseload", scope.may(Permission.SEE_ROWS) and not auditor),
        (_("Steekproef"), "rows_sample", scope.may(Permission.SEE_ROWS) and scope.may(Permission.EXPORT_ROWS)),
        (_("Wissen"), "erasures", erases),
        (_("Leveringsstandaard"), "standard", scope.may(Permission.SEE_DELIVERIES)),
    )
    return [Tab(label, reverse(f"deliveries:{name}"), name == here) for label, name, shown in every if shown]
