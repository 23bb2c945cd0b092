# SPDX-License-Identifier: EUPL-1.2
"""The demo serves: a role signs in, a chart is drawn by the process that answers, and Ctrl-C ends all of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bench.web_reader import Reader
from tests.web.region_folder import half_year_snapshot, own_region

PATIENCE = 120

SCRIPT = """\
import sys
from pathlib import Path
from regie.cli.demo import serve
from regie.reporting.charts import Step, Bridge
from regie.reporting.charts.draw import draw
from regie.reporting.values import Format
steps = (Step(label="a", value=1, total=True), Step(label="b", value=1), Step(label="c", value=2, total=True))
draw(Bridge(steps=steps, format=Format.WHOLE))  # as the demo does for its report
serve(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answering(port: int, server: subprocess.Popen[bytes], log: Path) -> Reader:
    """A reader, as soon as the server answers."""
    reader = Reader("127.0.0.1", port)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            if reader.get("/gezondheid").status == 200:
                return reader
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


def of_region(process: Path, region: Path) -> bool:
    """Whether a process was started for this region."""
    try:
        return f"REGIE_REGION={region}\0".encode() in (process / "environ").read_bytes()
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for what is left running in /proc")
def test_the_demo_answers_and_draws_and_leaves_nothing_running(tmp_path: Path, port: int) -> None:
    region, data, log = own_region(tmp_path), tmp_path / "web", tmp_path / "log"
    arguments = [str(region), str(data), f"127.0.0.1:{port}", half_year_snapshot(region)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("REGIE_", "DJANGO_"))}
    with log.open("wb") as told:
        server = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *arguments],
            stdout=told,
            stderr=told,
            env=environment,
            start_new_session=True,
        )
    try:
        reader = answering(port, server, log)
        reader.sign_in("directeur")
        gallery = reader.get("/onderdelen")
        assert gallery.status == 200
        assert b"<svg " in gallery.body
        assert f"http://127.0.0.1:{port}/api/v1".encode() in reader.get("/account/tokens").body
        assert b"directeur@voorbeeld.example" in Reader("127.0.0.1", port).get("/account/inloggen").body
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=60) == 0, log.read_text()
    assert [process for process in Path("/proc").glob("[0-9]*") if of_region(process, region)] == []
