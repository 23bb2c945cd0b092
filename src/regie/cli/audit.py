# SPDX-License-Identifier: EUPL-1.2
"""``regie audit verify``: recompute the chain of the audit log, against anchors and archives. Changes no event."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from regie.cli.common import FINDINGS, GOOD, LANG, PATH, Group, lang_option, refuse, say_so, text
from regie.vocabulary.texts import say


@click.group("audit", cls=Group, help=say("web_audit.help_audit", LANG))
@lang_option
def audit_group() -> None:
    """Commands of the audit log."""


@audit_group.command("verify", help=say("web_audit.help_verify", LANG))
@click.option("--anchor", type=PATH, help=say("web_audit.help_anchor", LANG))
@click.option("--archive", "archives", type=PATH, multiple=True, help=say("web_audit.help_archive", LANG))
@click.option("--region", type=PATH, help=text("help_region"))
@click.option("--data", type=PATH, help=text("help_web_data"))
@lang_option
def verify(anchor: Path | None, archives: tuple[Path, ...], region: Path | None, data: Path | None) -> int:
    """Recompute the chain and archive files; exit code 1 when something is not right."""
    from regie.web.serving import prepare

    given = {"REGIE_REGION": region, "REGIE_DATA": data}
    prepare({name: str(path.resolve()) for name, path in given.items() if path is not None}, region_there=False)
    from regie.web.audit.anchors import add_anchor, read_anchors
    from regie.web.audit.archive import check_archive
    from regie.web.audit.verify import keep
    from regie.web.audit.verify import verify as recompute

    for file in archives:
        say_so(_text("archive_right", file=file.name, events=check_archive(file)))
    verdict = recompute(read_anchors(anchor) if anchor else ())
    keep(verdict)
    if not verdict.good:
        refuse(_text(f"problem_{verdict.problem}", at=verdict.broken_at))
        return FINDINGS
    say_so(_text("verified", events=verdict.events, last=verdict.last_sequence), style="green")
    if anchor is not None:
        add_anchor(anchor, verdict, datetime.now(UTC))
        say_so(_text("anchor_written", file=anchor))
    return GOOD


def _text(name: str, /, **values: object) -> str:
    return say(f"web_audit.{name}", LANG, **values)
