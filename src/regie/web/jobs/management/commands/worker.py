# SPDX-License-Identifier: EUPL-1.2
"""The worker: does jobs one after the other, and starts again what a worker that died left behind.

It runs at a lower priority than the processes that answer requests, so that a large delivery does not make
people wait.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from regie.web.health_check import PULSE_FILE
from regie.web.jobs.service import recover, start_daily
from regie.web.serving import BESIDE

NICER = 10
"""How much lower the priority is (0 to 19)."""

LOOK_EVERY = 15.0
"""Seconds between two looks for jobs that lost their worker."""


class Command(BaseCommand):
    """``django-admin worker``."""

    help = "Do background jobs until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        _give_way()
        beside = os.environ.get(BESIDE, "")
        pulse = settings.REGIE.data / PULSE_FILE
        stopped = threading.Event()

        def look() -> None:
            while True:
                recover()
                start_daily()
                pulse.touch()
                if beside and os.getppid() != int(beside):
                    os.kill(os.getpid(), signal.SIGTERM)
                connection.close()
                if stopped.wait(LOOK_EVERY):
                    return

        threading.Thread(target=look, daemon=True).start()
        try:
            call_command("db_worker", interval=0.2, startup_delay=False, verbosity=0, reload=False)
        finally:
            stopped.set()


def _give_way() -> None:
    """Let others go first. Linux shares the processor between sessions before it looks at priorities within one,
    so a session of its own has to be told apart (sched(7), autogroup)."""
    os.nice(NICER)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(NICER), encoding="ascii")
