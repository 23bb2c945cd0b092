# SPDX-License-Identifier: EUPL-1.2
"""A forecast that was proposed for publication is taken back by who proposed it or by who publishes."""

from __future__ import annotations

import pytest
from tests.web.people import person

from regie.vocabulary import RegieError
from regie.web.access import Role, Scope
from regie.web.outlook.matters import FORECAST
from regie.web.workflow import service as workflow

pytestmark = pytest.mark.django_db


def _scope(role: Role) -> Scope:
    return person(role).grants.get().scope()


def test_another_party_does_not_take_a_proposed_forecast_away() -> None:
    proposer, other = _scope(Role.ACCOUNT_MANAGER), _scope(Role.ACCOUNT_MANAGER)
    matter = workflow.open_matter(FORECAST, "forecast-1", proposer, state="proposed")
    for scope in (other, _scope(Role.MUNICIPAL_CONTROLLER)):
        assert not workflow.moves(matter, scope)
        with pytest.raises(RegieError):
            workflow.move(matter, "withdraw", scope, "weg ermee")
    assert workflow.move(matter, "withdraw", proposer, "vergist").state == "withdrawn"
    again = workflow.move(matter, "propose", proposer)
    assert workflow.move(again, "withdraw", _scope(Role.DIRECTOR), "eerst overleg").state == "withdrawn"
