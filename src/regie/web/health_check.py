# SPDX-License-Identifier: EUPL-1.2
"""The health check of a container: ``python -m regie.web.health_check web`` or ``worker``; exit code 0 is well."""

from __future__ import annotations

import os
import sys
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

PULSE_FILE = "worker-alive"
"""The worker renews this file in its data folder."""

LOST_AFTER = 90.0
"""Seconds without renewal after which a worker counts as gone."""


def web_is_well(address: str, host: str) -> bool:
    """Whether the application says that database and region answer; ``host`` is a name that it accepts."""
    connection = HTTPConnection(address, timeout=4)
    try:
        connection.request("GET", "/gezondheid", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == HTTPStatus.OK
    except (HTTPException, OSError):
        return False
    finally:
        connection.close()


def worker_is_well(data: Path) -> bool:
    """Whether the worker renewed its file lately."""
    try:
        return time.time() - (data / PULSE_FILE).stat().st_mtime < LOST_AFTER
    except FileNotFoundError:
        return False


def main(arguments: list[str]) -> int:
    """0 when what is named answers, else 1."""
    if arguments == ["worker"]:
        return 0 if worker_is_well(Path(os.environ.get("REGIE_DATA", "/data"))) else 1
    host = os.environ.get("REGIE_HOSTS", "localhost").split(",")[0].strip()
    return 0 if web_is_well("127.0.0.1:8000", host) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
