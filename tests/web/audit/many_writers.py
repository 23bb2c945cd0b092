# SPDX-License-Identifier: EUPL-1.2
"""A program that writes to the audit log of a new database from many processes and threads at once.

It prints what the chain looks like after; ``test_audit_writers.py`` runs it.
"""

from __future__ import annotations

import json
import os
import threading

import django

PROCESSES, THREADS, EVENTS = 10, 5, 6
"""Fifty writers, each with so many events."""


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", "regie_audit", verbosity=0)
    connections.close_all()
    children = [_child(number) for number in range(PROCESSES)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]

    from regie.web.audit.models import AuditEvent
    from regie.web.audit.verify import verify

    verdict = verify()
    actions = AuditEvent.objects.values_list("action", flat=True)
    print(
        json.dumps(
            {"codes": codes, "good": verdict.good, "events": verdict.events, "different": len(set(actions))}
        )
    )


def _child(number: int) -> int:
    child = os.fork()
    if child:
        return child
    failures: list[BaseException] = []
    threads = [threading.Thread(target=_write, args=(number, each, failures)) for each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os._exit(len(failures))


def _write(process: int, thread: int, failures: list[BaseException]) -> None:
    from django.db import connection

    from regie.web.audit.service import record

    try:
        for number in range(EVENTS):
            record(action=f"test.{process}.{thread}.{number}", subjects=[f"ps-{process}"])
    except BaseException as problem:
        failures.append(problem)
        raise
    finally:
        connection.close()


if __name__ == "__main__":
    main()
