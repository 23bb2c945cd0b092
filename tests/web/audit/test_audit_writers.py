# SPDX-License-Identifier: EUPL-1.2
"""Many writers at once and a process that dies keep one chain, on the database that the tests run on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.web.audit.many_writers import EVENTS, PROCESSES, THREADS


@contextmanager
def new_database(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a program that works on a database of its own."""
    environment = {**os.environ, "REGIE_DATA": str(folder), "DATABASE_URL": ""}
    if connection.vendor == "sqlite":
        yield environment
        return
    told, name = connection.settings_dict, f"regie_writers_{os.getpid()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    at = f"{told['USER']}:{told['PASSWORD'] or ''}@{told['HOST']}:{told['PORT']}"
    try:
        yield {**environment, "DATABASE_URL": f"postgres://{at}/{name}"}
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def printed(program: str, environment: dict[str, str]) -> Any:
    """What a program beside this file prints."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name(program))],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.django_db(transaction=True)
def test_fifty_writers_in_several_processes_keep_one_chain(tmp_path: Path) -> None:
    with new_database(tmp_path) as environment:
        found = printed("many_writers.py", environment)
    written = PROCESSES * THREADS * EVENTS
    assert found == {"codes": [0] * PROCESSES, "good": True, "events": written, "different": written}


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_in_a_request_leaves_the_attempt_and_no_change(tmp_path: Path) -> None:
    with new_database(tmp_path) as environment:
        found = printed("dying_request.py", environment)
    assert found == {
        "code": -signal.SIGKILL,
        "events": [["test:change", "attempt"]],
        "changed": False,
        "good": True,
    }
