# SPDX-License-Identifier: EUPL-1.2
"""Commands of the web application: start it, its worker, its secret, backup and restore."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from regie.cli.common import GOOD, LANG, PATH, Command, day, lang_option, say_so, text
from regie.vocabulary import RegieError
from regie.vocabulary.texts import say

_region = click.option("--region", type=PATH, help=text("help_region"))
_data = click.option("--data", type=PATH, help=text("help_web_data"))


@click.command(cls=Command, help=text("help_serve"))
@_region
@_data
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help=text("help_bind"))
@click.option("--no-worker", is_flag=True, help=text("help_no_worker"))
@lang_option
def serve(region: Path | None, data: Path | None, bind: str, no_worker: bool) -> int:
    """Start the web application."""
    from regie.web.serving import prepare, started_at
    from regie.web.serving import serve as answer

    config = prepare(_asked(region, data) | started_at(bind))
    say_so(text("serving", address=bind), style="bold")
    return answer(config, bind, worker=not no_worker)


@click.command(cls=Command, help=text("help_worker"))
@_region
@_data
@lang_option
def worker(region: Path | None, data: Path | None) -> int:
    """Do background jobs until stopped."""
    from regie.web.serving import prepare

    prepare(_asked(region, data))
    from django.core.management import call_command

    say_so(text("working"), style="bold")
    call_command("worker")
    return GOOD


@click.command(cls=Command, help=text("help_secret"))
@lang_option
def secret() -> int:
    """Print a new secret key."""
    from regie.web.serving import new_secret

    click.echo(new_secret())
    return GOOD


@click.command(cls=Command, help=say("web_accounts.help_invite", LANG))
@click.argument("email")
@click.option("--name", required=True, help=say("web_accounts.help_invite_name", LANG))
@click.option(
    "--role",
    default="functional_manager",
    show_default=True,
    help=say("web_accounts.help_invite_role", LANG),
)
@click.option(
    "--for",
    "works_for",
    default="cooperative:",
    show_default=True,
    help=say("web_accounts.help_invite_for", LANG),
)
@click.option("--area", default="", help=say("web_accounts.help_invite_area", LANG))
@click.option("--until", callback=day, help=say("web_accounts.help_invite_until", LANG))
@_region
@_data
@lang_option
def invite(
    email: str,
    name: str,
    role: str,
    works_for: str,
    area: str,
    until: date | None,
    region: Path | None,
    data: Path | None,
) -> int:
    """Invite somebody from the server."""
    from regie.web.serving import prepare

    prepare(_asked(region, data))
    from regie.web.accounts.command import invite as invited

    for sentence in invited(email, name, role, works_for, area, until, LANG):
        click.echo(sentence)
    return GOOD


@click.command(cls=Command, help=text("help_backup"))
@click.argument("file", type=PATH)
@_region
@_data
@lang_option
def backup(file: Path, region: Path | None, data: Path | None) -> int:
    """Write region folder and database to one file."""
    from regie.web.serving import prepare

    prepare(_asked(region, data))
    from regie.web.backup import make_backup

    saved = make_backup(file)
    say_so(text("backup_made", file=saved.file, files=saved.files, rows=saved.rows, size=_size(saved.bytes)))
    return GOOD


@click.command(cls=Command, help=text("help_restore"))
@click.argument("file", type=PATH)
@_region
@_data
@lang_option
def restore(file: Path, region: Path | None, data: Path | None) -> int:
    """Put a backup back where nothing stands yet."""
    from regie.web.serving import prepare

    prepare(_asked(region, data), region_there=False)
    from regie.web.audit.verify import verify
    from regie.web.backup import restore_backup

    saved = restore_backup(file)
    say_so(text("backup_restored", file=saved.file, files=saved.files, rows=saved.rows))
    verdict = verify()
    if verdict.problem is not None:
        raise RegieError(f"web_audit.problem_{verdict.problem}", at=verdict.broken_at)
    say_so(text("audit_holds", events=verdict.events), style="green")
    return GOOD


def _asked(region: Path | None, data: Path | None) -> dict[str, str]:
    """What the options say, as environment variables."""
    given = {"REGIE_REGION": region, "REGIE_DATA": data}
    return {name: str(value.resolve()) for name, value in given.items() if value is not None}


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
