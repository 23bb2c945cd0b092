# SPDX-License-Identifier: EUPL-1.2
"""The parts of the register that a reader may see, as tabs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.web.access import Permission, Scope
from regie.web.register import queries
from regie.web.ui.components import Tab


def sections(scope: Scope, here: str) -> list[Tab]:
    """The tabs; ``here`` is the name of the active one's address."""
    uses = scope.may(Permission.USE_JOURNEYS)
    sees = uses or scope.may(Permission.SEE_JOURNEYS)
    waits = queries.to_do(scope) if sees else 0
    every = (
        (_("Klantreizen"), "journeys", sees, None),
        (_("Wachtlijst"), "waiting", sees, None),
        (_("Overdrachten"), "handovers", sees, waits or None),
        (_("Uit beeld"), "out_of_view", sees, None),
        (_("Uitkomsten"), "outcomes", sees, None),
        (_("Capaciteit"), "capacity", sees, None),
        (_("Inleveren"), "hand_in", sees and scope.may(Permission.DELIVER), None),
        (_("Wachtcijfers"), "figures", scope.may(Permission.SEE_WAITING), None),
    )
    return [
        Tab(label, reverse(f"register:{name}"), name == here, count)
        for label, name, shown, count in every
        if shown
    ]
