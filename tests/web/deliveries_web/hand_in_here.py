# SPDX-License-Identifier: EUPL-1.2
"""A program for ``test_worker_killed``: makes the database and hands in a file as a member, outside the test's own
process. Prints the upload's id."""

from __future__ import annotations

import sys
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from regie.web.access import PartyKind, Role  # noqa: E402
from regie.web.accounts.models import Grant, User  # noqa: E402
from regie.web.deliveries.models import Upload  # noqa: E402
from regie.web.deliveries.service import receive  # noqa: E402
from regie.web.deliveries.waiting import Received, incoming  # noqa: E402


def main(file: Path) -> None:
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("lid@p.example", "lang-genoeg-wachtwoord", name="Lid")
    grant = Grant.objects.create(
        user=user,
        role=Role.MEMBER,
        party_kind=PartyKind.PROVIDER,
        party="P",
        state=Grant.State.ACTIVE,
        valid_from=timezone.localdate(),
    )
    with incoming() as folder:
        path = folder / "file"
        path.write_bytes(file.read_bytes())
        received = Received(path, file.name, path.stat().st_size, "0" * 64)
        (made,) = receive(grant.scope(), [received], None, Upload.Wish.DELIVER, "nl")
    print(made.id)


main(Path(sys.argv[1]))
