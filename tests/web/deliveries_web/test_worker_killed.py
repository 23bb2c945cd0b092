# SPDX-License-Identifier: EUPL-1.2
"""A worker that is killed in the middle of a delivery leaves it resumable: the next one brings it to the same end, once.

The worker here is a real process with a database and a region of its own, killed with SIGKILL."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from tests.deliveries.delivery_builders import WHOLE, header, make_region, write_zip
from tests.web.deliveries_web.small_world import (
    RECEIVED,
    Commits,
    a_zip,
    filled_world,
    production,
    waiting_files,
)
from tests.web.people import person, scope

from regie.deliveries import deliver as deliver_file
from regie.deliveries import delivery_list
from regie.web.access import Role
from regie.web.deliveries import jobs, service
from regie.web.deliveries.models import Upload
from regie.web.deliveries.service import receive
from regie.web.deliveries.waiting import Received, incoming

ROWS = 30_000
PATIENCE = 120.0
HERE = Path(__file__).parent


class Machine:
    """A server of its own: a region, a database, a mail folder, and workers that can be started and killed."""

    def __init__(self, folder: Path) -> None:
        self.region = make_region(folder / "region")
        self.data = folder / "data"
        self.mail = folder / "mail"
        self.mail.mkdir()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("REGIE_", "DATABASE_"))},
            "DJANGO_SETTINGS_MODULE": "regie.web.settings",
            "REGIE_REGION": str(self.region),
            "REGIE_DATA": str(self.data),
            "REGIE_SECRET_KEY": "only-for-tests-" * 5,
            "REGIE_HOSTS": "*",
            "REGIE_HTTPS": "0",
            "REGIE_EMAIL_URL": f"file:{self.mail}",
        }
        deliver_file(write_zip(folder / "c.zip", WHOLE), self.region, received_on=RECEIVED)

    def hand_in(self, file: Path) -> None:
        program = [sys.executable, str(HERE / "hand_in_here.py"), str(file)]
        subprocess.run(program, env=self.environment, check=True, capture_output=True, timeout=PATIENCE)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        started = subprocess.Popen(
            [sys.executable, "-m", "django", "worker"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield started
        finally:
            kill(started)

    def ask(self, question: str) -> Any:
        with sqlite3.connect(self.data / "regie.sqlite3", timeout=30) as database:
            return database.execute(question).fetchone()

    def until(self, happened: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < end, self.ask("SELECT state, refusal FROM regie_deliveries_upload")
            time.sleep(0.002)

    @property
    def state(self) -> str:
        (found,) = self.ask("SELECT state FROM regie_deliveries_upload")
        return str(found)

    def forget_the_pulse(self) -> None:
        """As if the half minute after which a job counts as lost had gone by."""
        with sqlite3.connect(self.data / "regie.sqlite3", timeout=30) as database:
            database.execute(
                "UPDATE regie_jobs_job SET heartbeat_at = '2020-01-01 00:00:00' WHERE state = 'running'"
            )


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("moment", ["checking", "storing"])
def test_a_worker_killed_in_the_middle_leaves_a_delivery_that_the_next_one_finishes(
    moment: str, tmp_path: Path
) -> None:
    machine = Machine(tmp_path)
    lines = production(*({"line": f"L{number}"} for number in range(ROWS)))
    machine.hand_in(write_zip(tmp_path / "groot.zip", lines, header("P")))
    with machine.worker() as first:
        machine.until(lambda: machine.state == moment)
        kill(first)
    assert machine.state in (moment, "storing")
    machine.forget_the_pulse()
    with machine.worker():
        machine.until(lambda: machine.state not in ("received", "checking", "storing"))
        assert machine.state == "stored"
        machine.until(lambda: machine.ask("SELECT state FROM regie_jobs_job")[0] == "done")
        machine.until(lambda: not list((machine.data / "uploads").glob("*")))
    (stored,) = [one for one in delivery_list(machine.region) if one.party == "P"]
    assert (stored.rows_read, stored.rows_accepted) == (ROWS, ROWS)
    assert not list((machine.region / "deliveries").glob(".building-*"))
    assert machine.ask("SELECT attempts FROM regie_jobs_job") == (2,)
    assert len(list(machine.mail.glob("*"))) == 1


@pytest.mark.django_db
def test_a_delivery_that_the_region_has_and_the_database_does_not_know_of_is_this_upload_s_own(
    settings: Any, tmp_path: Path, monkeypatch: Any, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    user = person(Role.MEMBER, "P", email="lid@p.example")
    content = a_zip(tmp_path, production({"line": "L1"}))
    with incoming() as folder:
        (folder / "x").write_bytes(content)
        asks = scope(Role.MEMBER, "P", user_id=user.pk)
        received = Received(folder / "x", "juni.zip", len(content), "0" * 64)
        (one,) = receive(asks, [received], None, Upload.Wish.DELIVER, "nl")

    class Killed(BaseException):
        """Stands for the end of the process."""

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(service, "stored", killed)
        with pytest.raises(Killed):
            jobs.deliver(lambda done, total, message: None, upload=str(one.id))
    assert len(delivery_list(region)) == 2
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            jobs.deliver(lambda done, total, message: None, upload=str(one.id))
    one.refresh_from_db()
    assert one.state == "stored"
    assert len(delivery_list(region)) == 2
    assert waiting_files(settings) == []
    assert len(mail.outbox) == 1
