# SPDX-License-Identifier: EUPL-1.2
"""Commands on Beleidsinformatie Jeugd: write the files for CBS from a snapshot, check one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from regie.cli.common import (
    FINDINGS,
    GOOD,
    LANG,
    PATH,
    F,
    Group,
    OneOf,
    console,
    format_option,
    lang_option,
    region_option,
    say_so,
    show_rows,
)
from regie.exchange.cbs.care import counted_in
from regie.exchange.cbs.checking import check_lines
from regie.exchange.cbs.choices import load_choices
from regie.exchange.cbs.definitions import WRITTEN, Subject, reporting_period
from regie.exchange.cbs.deliver import Delivery, Means, make_deliveries, write_delivery
from regie.exchange.cbs.findings import Finding
from regie.exchange.cbs.layout import load_layout
from regie.exchange.cbs.reading import read_file
from regie.exchange.cbs.records import People
from regie.exchange.cbs.supplement import load_supplement
from regie.exchange.identities import Identities
from regie.exchange.pseudonyms import Pseudonyms
from regie.vocabulary import Period, RegieError
from regie.vocabulary.texts import say


def text(name: str, /, **values: object) -> str:
    """A sentence about CBS in the reader's language."""
    return say(f"cbs.{name}", LANG, **values)


@click.group(cls=Group, help=text("help_cbs"))
@lang_option
def cbs() -> None:
    """Beleidsinformatie Jeugd."""


_layout = click.option("--layout", "layout_file", type=PATH, help=text("help_layout"))
_period = click.option("--period", required=True, help=text("help_period"))
_previous = click.option("--previous", type=PATH, help=text("help_previous"))


def _subject(subjects: Sequence[Subject]) -> Callable[[F], F]:
    names = [subject.value for subject in subjects]
    return click.option(
        "--subject", type=OneOf(names), default=names[0], show_default=True, help=text("help_subject")
    )


@cbs.command("write", help=text("help_write"))
@region_option
@_subject(WRITTEN)
@_period
@click.option("--out", type=PATH, required=True, help=text("help_out"))
@click.option("--provider", "providers", multiple=True, help=text("help_provider"))
@click.option("--snapshot", "snapshot_id", help=say("cli.help_snapshot_option", LANG))
@click.option("--end-reason", "end_reasons", type=(str, str), multiple=True, metavar="38=03 TEXT",
              help=text("help_end_reason"))  # fmt: skip
@click.option("--choices", "choices_file", type=PATH, help=text("help_choices"))
@click.option("--supplement", "supplement_file", type=PATH, help=text("help_supplement"))
@_layout
@click.option("--identities", type=PATH, help=text("help_identities"))
@click.option("--key", "key_file", type=PATH, help=text("help_key"))
@click.option("--redeliver", is_flag=True, help=text("help_redeliver"))
@_previous
@format_option
@lang_option
def write(
    region: Path,
    subject: str,
    period: str,
    out: Path,
    providers: tuple[str, ...],
    snapshot_id: str | None,
    end_reasons: tuple[tuple[str, str], ...],
    choices_file: Path | None,
    supplement_file: Path | None,
    layout_file: Path | None,
    identities: Path | None,
    key_file: Path | None,
    redeliver: bool,
    previous: Path | None,
    form: str,
) -> int:
    """Write a file and a report for each provider; all are made before the first is written."""
    about = reporting_period(Subject(subject), Period.parse(period))
    choices, layout = load_choices(choices_file, end_reasons), load_layout(layout_file)
    people = _people(identities, key_file)
    with console(stderr=True).status(text("writing")):
        counted = counted_in(region, snapshot_id)
        if previous is not None and len(providers) != 1:
            raise RegieError("cbs.previous_one_provider")
        if not providers and not counted.providers:
            raise RegieError("cbs.nobody_delivers")
        earlier = read_file(previous, about.subject, layout) if previous else None
        by_key = {one.trajectory_key: one for rows in counted.care.values() for one in rows}
        supplement = load_supplement(supplement_file, by_key)
        means = Means(choices, supplement, layout, people)
        named = tuple(dict.fromkeys(providers or counted.providers))
        made = make_deliveries(counted, named, about.before(), means) if redeliver else []
        made += make_deliveries(counted, named, about, replace(means, earlier=earlier))
        # a provider that only has care of another subject has nothing to tell, unless it was named
        made = [one for one in made if providers or one.records]
        files = [write_delivery(one, out)[0] for one in made]
    _show_made(made, files, form)
    if form == "table" and files:
        say_so(text("written_to", folder=out))
    return FINDINGS if any(one.report.findings for one in made) else GOOD


@cbs.command("check", help=text("help_check"))
@click.argument("file", type=PATH)
@_subject(tuple(Subject))
@_period
@_layout
@_previous
@format_option
@lang_option
def check(
    file: Path, subject: str, period: str, layout_file: Path | None, previous: Path | None, form: str
) -> int:
    """Check a file; nothing is changed."""
    about = reporting_period(Subject(subject), Period.parse(period))
    layout = load_layout(layout_file)
    earlier = read_file(previous, about.subject, layout) if previous else None
    checked = check_lines(read_file(file, about.subject, layout), about, earlier)
    _show_found(checked.findings, form)
    if form == "table":
        counts = _severities(checked.findings)
        say_so(text("checked", file=checked.file, records=checked.records, **counts))
    return FINDINGS if checked.findings else GOOD


def _people(identities: Path | None, key_file: Path | None) -> People | None:
    if identities is None:
        return None
    pseudonyms = Pseudonyms.from_file(key_file) if key_file else Pseudonyms.from_environment(os.environ)
    if pseudonyms is None:
        raise RegieError("cbs.key_needed")
    return Identities.open(identities, pseudonyms).find


def _show_made(made: Sequence[Delivery], files: Sequence[Path], form: str) -> None:
    if form == "json":
        click.echo("[" + ",\n".join(one.report.json_bytes().decode().rstrip() for one in made) + "]")
        return
    rows = [
        {
            "provider": one.report.provider,
            "period": one.report.period,
            "status": text(f"short_{one.report.status}") if form == "table" else one.report.status,
            "records": one.report.counts.records,
            "begun": one.report.counts.begun,
            "ended": one.report.counts.ended,
            **_severities(one.report.findings),
            "file": file.name if form == "table" else str(file),
        }
        for one, file in zip(made, files, strict=True)
    ]
    keys = ("provider", "period", "status", "records", "begun", "ended", "errors", "warnings", "file")
    show_rows(rows, form, {key: text(f"column_{key}") for key in keys})


def _show_found(findings: Sequence[Finding], form: str) -> None:
    rows = [
        {
            "severity": text(f"severity_{one.severity}") if form == "table" else one.severity,
            "rule": one.rule,
            "field": one.field,
            "count": one.count,
            "lines": ", ".join(map(str, one.lines)),
            "message": one.message(LANG),
        }
        for one in findings
    ]
    keys = ("severity", "rule", "field", "count", "lines", "message")
    show_rows(rows, form, {key: text(f"column_{key}") for key in keys})


def _severities(findings: Sequence[Finding]) -> dict[str, int]:
    return {f"{severity}s": sum(one.severity == severity for one in findings) for severity in ("error", "warning")}
