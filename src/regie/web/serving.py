# SPDX-License-Identifier: EUPL-1.2
"""Start the application: database up to date, static files in place, processes that answer and a worker."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django
from gunicorn.app.base import BaseApplication

from regie.vocabulary import RegieError
from regie.vocabulary.durable import commit_new_file
from regie.vocabulary.region import load_region
from regie.web.config import Config, read_config

SETTINGS = "regie.web.settings"

PRIVATE = 0o027
"""What others may not do with new files: the group may read, nobody else anything."""

BESIDE = "REGIE_BESIDE"
"""Tells a worker which process it was started beside; without that process it stops."""


def prepare(environment: Mapping[str, str], *, region_there: bool = True) -> Config:
    """Set Django up with these variables beside those of the environment, and bring the database up to date.

    ``region_there`` is off where the region's folder is still to come (a restore). What is written from here on,
    other people on this machine cannot read. Raises ``RegieError`` when the configuration or the region is not
    right, before anything is written.
    """
    keep_private()
    os.environ.update(environment)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    config = read_config(os.environ)
    if region_there:
        load_region(config.region)
    django.setup()
    from django.core.management import call_command
    from django.db import OperationalError

    try:
        call_command("migrate", verbosity=0)
    except OperationalError as problem:
        raise RegieError("web.database_away", problem=str(problem).strip().splitlines()[0]) from None
    return config


def keep_private() -> None:
    """Nothing that this process writes can be read by everybody on the machine: database, deliveries and what is
    kept of them hold rows and small numbers. A group that shares the region's folder may go on reading it."""
    os.umask(os.umask(PRIVATE) | PRIVATE)


def demo_environment(region: Path, data: Path) -> dict[str, str]:
    """The variables of a demo: no mail server, no TLS, a secret of its own that stays in the demo's folder."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = data / "secret"
    try:
        commit_new_file(secret, new_secret().encode("ascii"))
        secret.chmod(0o600)
    except FileExistsError:
        pass
    return {
        "REGIE_REGION": str(region.resolve()),
        "REGIE_DATA": str(data.resolve()),
        "REGIE_SECRET_KEY": secret.read_text("ascii"),
        "REGIE_HOSTS": "127.0.0.1,localhost",
        "REGIE_DEMO": "1",
        "REGIE_HTTPS": "0",
        "DATABASE_URL": "",
    }


def started_at(bind: str) -> dict[str, str]:
    """The variable with the address for links, of an application that answers on ``bind``; nothing where somebody
    gave one, or where ``bind`` is no address. Who listens everywhere is found on this machine by ``127.0.0.1``."""
    host, _, port = bind.rpartition(":")
    given = any(os.environ.get(name, "").strip() for name in ("REGIE_ADDRESS", "REGIE_ADDRESS_FILE"))
    if given or not host or not port.isdecimal():
        return {}
    bare = host.strip("[]")
    bare = "127.0.0.1" if bare in ("0.0.0.0", "::") else bare  # noqa: S104 # nosec B104 (compared)
    return {"REGIE_ADDRESS": f"http://[{bare}]:{port}" if ":" in bare else f"http://{bare}:{port}"}


def new_secret() -> str:
    """A secret key that nobody can guess."""
    return secrets.token_urlsafe(64)


def serve(config: Config, bind: str, *, worker: bool = True) -> int:
    """Answer requests on ``bind`` until stopped, with a worker beside it; the exit code.

    Raises ``RegieError`` when the address is in use.
    """
    from django.core.management import call_command
    from django.db import connections

    _free(bind)
    call_command("collectstatic", verbosity=0, interactive=False)
    connections.close_all()
    beside = start_worker() if worker else None
    try:
        _Server(config, bind).run()
    except SystemExit as left:
        return int(left.code or 0)
    finally:
        if beside is not None:
            _stop(beside)
    return 0


def start_worker() -> subprocess.Popen[bytes]:
    """A worker as a process of its own, with the same environment."""
    beside = os.environ | {BESIDE: str(os.getpid())}
    return subprocess.Popen([sys.executable, "-m", "django", "worker"], start_new_session=True, env=beside)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


def _free(bind: str) -> None:
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal():
        raise RegieError("web.bind_form", written=bind)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host.strip("[]"), int(port)))
        except OSError:
            raise RegieError("web.bind_used", written=bind) from None


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with the settings of the configuration."""

    def __init__(self, config: Config, bind: str) -> None:
        self.config = config
        self.address = bind
        super().__init__()

    def load_config(self) -> None:
        chosen: dict[str, Any] = {
            "bind": [self.address],
            "workers": self.config.workers,
            "threads": self.config.threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 120,
            "graceful_timeout": 10,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "loglevel": "warning",
            "accesslog": None,
            "control_socket_disable": True,
            "forwarded_allow_ips": "*" if self.config.proxies else "127.0.0.1",
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from regie.web.wsgi import application

        return application
