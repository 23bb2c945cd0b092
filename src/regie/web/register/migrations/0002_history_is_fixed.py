# SPDX-License-Identifier: EUPL-1.2
"""The database itself refuses to change a step that was written. Removing goes with a client who is erased."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLE, REFUSED = "regie_register_event", "register: a step that was written does not change"

_SQLITE = (
    f"CREATE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE} FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
_POSTGRESQL = (
    f"CREATE OR REPLACE FUNCTION {TABLE}_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation'; END $$",
    f"CREATE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_update()",
)


def install(apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        for statement in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[editor.connection.vendor]:
            cursor.execute(statement)


def remove(apps: Any, editor: Any) -> None:
    on = f" ON {TABLE}" if editor.connection.vendor == "postgresql" else ""
    with editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_update{on}")


class Migration(migrations.Migration):
    dependencies = [("regie_register", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
