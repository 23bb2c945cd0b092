# SPDX-License-Identifier: EUPL-1.2
"""A program whose child is killed in the middle of a request; it prints what the log of its new database then holds.

``test_audit_writers.py`` runs it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).parents[3]


def main() -> None:
    sys.path.insert(0, str(ROOT))
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    settings.ROOT_URLCONF = "tests.web.audit.audit_pages"
    call_command("migrate", verbosity=0)

    from tests.web.people import browser_of, person

    from regie.web.access import Role
    from regie.web.audit.models import AuditEvent, RetentionTerm
    from regie.web.audit.verify import verify

    browser = browser_of(person(Role.MUNICIPAL_CONTROLLER))
    connections.close_all()
    child = os.fork()
    if not child:
        browser.post("/test/wijzig?how=killed")
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    events = AuditEvent.objects.filter(action__startswith="test").values_list("action", "outcome")
    found = {
        "code": code,
        "events": list(events),
        "changed": RetentionTerm.objects.exists(),
        "good": verify().good,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
