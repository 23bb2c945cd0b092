# SPDX-License-Identifier: EUPL-1.2
"""Commands on iJw messages: check, read and write them, and keep the key of the pseudonyms."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import click

from regie.cli.common import (
    FINDINGS,
    GOOD,
    PATH,
    Group,
    OneOf,
    format_option,
    lang_option,
    say_so,
    today,
)
from regie.cli.ijw_history import history
from regie.cli.ijw_shared import (
    Findings,
    apart,
    key_option,
    pseudonyms,
    show_findings,
    telling,
    thrown_away,
    words,
    xsd_option,
)
from regie.cli.ijw_writing import write
from regie.exchange.identities import Identities
from regie.exchange.ijw.reading import Finding, Progress, read
from regie.exchange.ijw.record_tables import RecordTables
from regie.exchange.ijw.renewing import TABLES, delivery_mapping, renewed_by_messages
from regie.exchange.pseudonyms import Pseudonyms, commit_private_file, new_key

_places = click.argument("places", type=PATH, nargs=-1, required=True, metavar="PLACE...")
_identities = click.option("--identities", type=PATH, metavar="FILE", help=words("help_identities_keep"))


@click.group(cls=Group, help=words("help_ijw"))
@lang_option
def ijw() -> None:
    """Commands on iJw messages."""


@ijw.command("check", help=words("help_check"))
@_places
@xsd_option
@click.option("--findings", "findings_file", type=PATH, metavar="FILE", help=words("help_findings_file"))
@format_option
@lang_option
def check(places: tuple[Path, ...], xsd: Path | None, findings_file: Path | None, form: str) -> int:
    """Check messages; nothing is kept."""
    if findings_file is not None:
        apart(findings_file, places)
    return _read(places, thrown_away(), xsd, findings_file, form)


@ijw.command("read", help=words("help_read"))
@_places
@click.option("--out", type=PATH, required=True, metavar="DIR", help=words("help_out_records"))
@key_option
@_identities
@xsd_option
@format_option
@lang_option
def read_command(
    places: tuple[Path, ...], out: Path, key: Path | None, identities: Path | None, xsd: Path | None, form: str
) -> int:
    """Read messages into tables."""
    apart(out, places)
    made = pseudonyms(key)
    known = None if identities is None else Identities.open(identities, made)
    with RecordTables(out) as tables:
        result = _read(places, made, xsd, out / "findings.csv", form, tables, known)
    if known is not None:
        known.save()
    if form == "table":
        for path in tables.paths:
            say_so(words("records_written", path=path, count=tables.counts[path.stem]))
        if tables.earlier:
            names = ", ".join(path.name for path in tables.earlier)
            say_so(words("records_earlier", path=out, names=names), style="yellow")
        if known is not None and identities is not None:
            say_so(words("identities_kept", count=len(known), path=identities))
    return result


@ijw.command("key", help=words("help_key"))
@click.argument("file", type=PATH)
@lang_option
def key_command(file: Path) -> int:
    """Make or renew the key."""
    generation = new_key(file)
    say_so(words("key_made", generation=generation, path=file), style="green")
    if generation > 1:
        say_so(words("key_renewed"))
    return GOOD


@ijw.command("identities", help=words("help_identities"))
@click.argument("file", type=PATH)
@click.option("--holder", required=True, metavar="AGB", help=words("help_holder"))
@key_option
@lang_option
def identities_command(file: Path, holder: str, key: Path | None) -> int:
    """Make an empty file of identities."""
    made = Identities.create(file, pseudonyms(key), holder)
    say_so(words("identities_made", holder=made.holder, path=file), style="green")
    return GOOD


@ijw.command("forget", help=words("help_forget"))
@click.argument("clients", nargs=-1, required=True, metavar="PSEUDONYM...")
@click.option("--identities", type=PATH, required=True, metavar="FILE", help=words("help_identities_use"))
@key_option
@lang_option
def forget(clients: tuple[str, ...], identities: Path, key: Path | None) -> int:
    """Remove persons from the file of identities."""
    known = Identities.open(identities, pseudonyms(key))
    count = sum(known.forget(client) for client in clients)
    known.save()
    say_so(words("forgotten", count=count, asked=len(clients), path=identities))
    return GOOD if count == len(clients) else FINDINGS


@ijw.command("renewed", help=words("help_renewed"))
@click.argument("places", type=PATH, nargs=-1, metavar="[PLACE...]")
@click.option("--identities", type=PATH, metavar="FILE", help=words("help_identities_use"))
@click.option("--out", type=PATH, required=True, metavar="FILE", help=words("help_out_table"))
@click.option(
    "--as",
    "table_form",
    type=OneOf(["csv", "mapping"]),
    default="csv",
    show_default=True,
    help=words("help_table_form"),
)
@click.option("--table", "tables", type=OneOf(TABLES), multiple=True, help=words("help_table"))
@key_option
@lang_option
def renewed(
    places: tuple[Path, ...],
    identities: Path | None,
    out: Path,
    table_form: str,
    tables: tuple[str, ...],
    key: Path | None,
) -> int:
    """The table from old to new pseudonyms."""
    made = pseudonyms(key)
    if not places and identities is None:
        raise click.UsageError(words("renewed_source"))
    apart(out, places)
    if not made.earlier():
        say_so(words("renewed_nothing"))
        return GOOD
    table: dict[str, str] = {}
    wrong: list[Finding] = []
    if identities is not None:
        known = Identities.open(identities, made)
        table |= known.renewed()
        known.save()  # under the key in use, so that the earlier one can be thrown away
    if places:
        with telling() as tell:
            found, wrong = renewed_by_messages(places, made, today(), tell)
        table |= found
        show_findings(wrong)
    if table_form == "mapping":
        content = delivery_mapping(table, tables or TABLES)
    else:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerows([("old", "new"), *sorted(table.items())])
        content = buffer.getvalue()
    commit_private_file(out, content.encode("utf-8"))
    say_so(words("renewed_written", count=len(table), path=out), style="green")
    return FINDINGS if any(one.severity == "error" for one in wrong) else GOOD


ijw.add_command(write)
ijw.add_command(history)


def _read(
    places: tuple[Path, ...],
    key: Pseudonyms,
    xsd: Path | None,
    findings_file: Path | None,
    form: str,
    tables: RecordTables | None = None,
    identities: Identities | None = None,
) -> int:
    findings = Findings(findings_file, keep=form != "table")
    last = Progress("", 0, 0, 0, 0)
    with telling() as tell, findings.writing() as take:

        def told(progress: Progress) -> None:
            nonlocal last
            last = progress
            tell(progress)

        for one in read(places, pseudonyms=key, today=today(), xsd=xsd, identities=identities, progress=told):
            if isinstance(one, Finding):
                take(one)
            elif tables is not None:
                tables.add(one)
    findings.show(form)
    if form == "table":
        counts = {"files": last.files, "messages": last.messages, "records": last.records}
        say_so(words("read_total", **counts, errors=findings.errors, warnings=findings.warnings))
        if findings_file is not None and findings.errors + findings.warnings:
            say_so(words("findings_written", path=findings_file))
    return FINDINGS if findings.errors + findings.warnings else GOOD
