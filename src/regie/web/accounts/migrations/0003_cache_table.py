# SPDX-License-Identifier: EUPL-1.2
"""The table behind the cache: how often somebody tried to sign in, the same for all processes."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("regie_accounts", "0002_two_people")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
