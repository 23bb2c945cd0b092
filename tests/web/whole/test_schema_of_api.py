# SPDX-License-Identifier: EUPL-1.2
"""The API against its own description: whatever is sent, the answer is one that the description promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from schemathesis import checks
from tests.web.people import person
from tests.web.region_folder import small_region

from regie.web.access import Role
from regie.web.api import service

# each request closes its connections, so there is no transaction around them
pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = 25
"""Requests per operation and role: enough to find what breaks, little enough for every run of the tests."""

PROMISES = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.ACCOUNT_MANAGER])
@pytest.mark.parametrize("positive", [True, False], ids=["as described", "otherwise"])
def test_every_answer_is_as_the_description_says(role: Role, positive: bool, settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())
    headers = {"Authorization": f"Bearer {_token(role)}"}
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    mode = schemathesis.GenerationMode.POSITIVE if positive else schemathesis.GenerationMode.NEGATIVE
    asked = 0
    for operation in found.get_all_operations():
        ask = operation.ok()
        if not positive and not _says_anything(ask):
            continue

        @effort(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @given(ask.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=PROMISES)

        send()
        asked += 1
    assert asked > 5


def _token(role: Role) -> str:
    grant = person(role).grants.get()
    until = timezone.localdate() + timedelta(days=30)
    _made, secret = service.make_token(grant.scope(), grant, "Beschrijving", "read", until)
    return secret


def _says_anything(operation: Any) -> bool:
    """Whether there is anything in the request that can be otherwise than described."""
    return bool(list(operation.iter_parameters()) or operation.body)
