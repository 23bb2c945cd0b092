# SPDX-License-Identifier: EUPL-1.2
"""The app of the audit log."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Listens to the libraries that sign people in, and fills the register when the database is made."""

    name = "regie.web.audit"
    label = "regie_audit"

    def ready(self) -> None:
        from regie.web.audit import categories, jobs, sign_ins  # noqa: F401 (they register themselves)

        sign_ins.listen()
        checks.register(_one_writer, checks.Tags.database)
        post_migrate.connect(_fill_register, sender=self, dispatch_uid="regie_audit.register")


def _fill_register(using: str, **_: Any) -> None:
    from django.db import DEFAULT_DB_ALIAS

    from regie.web.audit import register

    if using == DEFAULT_DB_ALIAS:
        register.propose()


def _one_writer(**_: Any) -> list[checks.CheckMessage]:
    """On SQLite the chain has one writer at a time only when a transaction locks at its beginning."""
    from django.db import connection

    mode = connection.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    if connection.vendor != "sqlite" or mode in ("IMMEDIATE", "EXCLUSIVE"):
        return []
    return [
        checks.Error(
            "The audit log needs transactions that lock at their beginning.",
            hint="Give the SQLite database OPTIONS = {'transaction_mode': 'IMMEDIATE'}.",
            id="regie_audit.E001",
        )
    ]
