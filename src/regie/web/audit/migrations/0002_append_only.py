# SPDX-License-Identifier: EUPL-1.2
"""From now on the database refuses to change or remove events."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from regie.web.audit import triggers


def install(apps: Any, editor: Any) -> None:
    triggers.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("regie_audit", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
