# SPDX-License-Identifier: EUPL-1.2
"""Django's ``flush``, which empties all tables, without those of the audit log: the database would refuse that."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from regie.web.audit.triggers import PROTECTED


class Command(flush.Command):
    """``django-admin flush``: everything is emptied but the audit log."""

    def handle(self, **options: Any) -> None:
        introspection = connections[options["database"]].introspection
        every_table = introspection.django_table_names

        def others(*args: Any, **kwargs: Any) -> list[str]:
            return [name for name in every_table(*args, **kwargs) if name not in PROTECTED]

        introspection.django_table_names = others  # type: ignore[method-assign]
        try:
            super().handle(**options)
        finally:
            introspection.django_table_names = every_table  # type: ignore[method-assign]
