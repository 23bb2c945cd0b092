# SPDX-License-Identifier: EUPL-1.2
"""The command that writes start and stop messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import click

from regie.cli.common import (
    FINDINGS,
    GOOD,
    LANG,
    PATH,
    Command,
    OneOf,
    day,
    format_option,
    lang_option,
    region_option,
    say_so,
    show_rows,
    text,
    today,
)
from regie.cli.ijw_shared import key_option, pseudonyms, show_findings, telling, words, xsd_option
from regie.deliveries import load_snapshot
from regie.exchange.identities import Identities
from regie.exchange.ijw.assignments import assignments_of_messages, read_assignments
from regie.exchange.ijw.privacy import masked
from regie.exchange.ijw.reading import Finding, read
from regie.exchange.ijw.reading_back import place_checked
from regie.exchange.ijw.refusals import take_returns
from regie.exchange.ijw.register import Register
from regie.exchange.ijw.reporting import Assignment, Remark, Trajectory, Way, steps_for
from regie.exchange.ijw.trajectories import trajectories_of_delivery, trajectories_of_snapshot
from regie.exchange.ijw.writing import messages_for
from regie.exchange.ijw.xsd_versions import xsd_versions
from regie.exchange.pseudonyms import Pseudonyms, outside_regions
from regie.vocabulary import RegieError, load_region
from regie.vocabulary.durable import locked
from regie.vocabulary.formatting import short_day

_SHOWN = 50
"""Remarks in a table; in JSON and CSV there are all."""


@click.command("write", cls=Command, help=words("help_write"))
@region_option
@click.option("--out", type=PATH, required=True, metavar="DIR", help=words("help_out_messages"))
@click.option("--register", "register_file", type=PATH, required=True, metavar="FILE", help=words("help_register"))
@click.option("--identities", type=PATH, required=True, metavar="FILE", help=words("help_identities_use"))
@click.option("--way", type=OneOf(["no_assignment", "assignment"]), required=True, help=words("help_way"))
@click.option("--since", callback=day, required=True, help=words("help_since"))
@click.option("--on", "written_on", callback=day, help=words("help_on"))
@click.option("--assignments", type=PATH, multiple=True, metavar="PLACE", help=words("help_assignments"))
@click.option("--returns", type=PATH, multiple=True, metavar="PLACE", help=words("help_returns"))
@click.option("--withdraw", multiple=True, metavar="KEY", help=words("help_withdraw"))
@click.option("--provider", metavar="CODE", help=words("help_provider"))
@click.option("--snapshot", "snapshot_id", help=text("help_snapshot_option"))
@click.option("--delivery", metavar="HASH", help=words("help_delivery"))
@click.option("--dry-run", is_flag=True, help=words("help_dry_run"))
@key_option
@xsd_option
@format_option
@lang_option
def write(
    region: Path,
    out: Path,
    register_file: Path,
    identities: Path,
    way: str,
    since: date,
    written_on: date | None,
    assignments: tuple[Path, ...],
    returns: tuple[Path, ...],
    withdraw: tuple[str, ...],
    provider: str | None,
    snapshot_id: str | None,
    delivery: str | None,
    dry_run: bool,
    key: Path | None,
    xsd: Path | None,
    form: str,
) -> int:
    """Write what must be reported."""
    on = written_on or today()
    if on > today():
        shown = {"day": short_day(on, lang=LANG), "today": short_day(today(), lang=LANG)}
        raise RegieError("ijw_writing.day_ahead", **shown)
    if snapshot_id and delivery:
        raise click.UsageError(words("one_source"))
    if way == "assignment" and not assignments:
        raise RegieError("ijw_writing.assignments_needed")
    parties = load_region(region).party_names
    if provider is not None and provider not in parties:
        raise RegieError("ijw_writing.provider_unknown", written=masked(provider), known=", ".join(parties))
    outside_regions(out / "x")
    made = pseudonyms(key)
    known = Identities.open(identities, made)
    if delivery:
        trajectories = trajectories_of_delivery(region, delivery, provider)
    else:
        trajectories = trajectories_of_snapshot(region, load_snapshot(region, snapshot_id), provider)
    versions = MappingProxyType({}) if xsd is None else xsd_versions(xsd)
    # two runs at once would report the same twice
    with nullcontext() if dry_run else locked(register_file.parent):
        register = Register.read(register_file, known.holder, made)
        with telling() as tell:
            refused, wrong = take_returns(
                register, read(returns, pseudonyms=made, today=today(), progress=tell) if returns else ()
            )
        found, wrong_too = _assignments(assignments, trajectories, made)
        wrong += wrong_too
        plan = steps_for(
            trajectories,
            register,
            way=cast(Way, way),
            day=on,
            since=since,
            assignments=found,
            withdraw=withdraw,
            provider=provider,
            renewed=known.renewed(),
        )
        written = messages_for(plan.steps, known, register, on, xsd_versions=versions)
        if not dry_run:
            with telling() as tell:
                place_checked(written.messages, out, made, on, xsd=xsd, progress=tell)
            register.sent += [sent for message in written.messages for sent in message.sent]
            register.save(register_file, made)
    remarks = [*plan.remarks, *written.remarks]
    _show(remarks, wrong, form)
    if form == "table":
        kinds = [message.message for message in written.messages]
        done = "would_write" if dry_run else "written"
        say_so(words(done, starts=kinds.count("JW305"), stops=kinds.count("JW307"), folder=out))
        if refused:
            say_so(words("refused", count=refused))
        say_so(
            words(
                "counts",
                settled=plan.settled,
                later=plan.later,
                before=plan.before,
                waiting=plan.waiting,
                since=short_day(since, lang=LANG),
            )
        )
    return FINDINGS if remarks or wrong else GOOD


def _assignments(
    places: Sequence[Path], trajectories: Sequence[Trajectory], made: Pseudonyms
) -> tuple[dict[str, Assignment], list[Finding]]:
    """The assignment by trajectory key; a CSV file goes before messages."""
    files = [place for place in places if place.suffix.lower() == ".csv"]
    messages = [place for place in places if place not in files]
    named: dict[str, Assignment] = {}
    wrong: list[Finding] = []
    if messages:
        with telling() as tell:
            held, wrong = assignments_of_messages(messages, made, today(), tell)
        for trajectory in trajectories:
            fitting = held.of(trajectory)
            if len(fitting) == 1:
                named[trajectory.trajectory_key] = fitting[0]
    for file in files:
        named |= read_assignments(file)
    return named, wrong


def _show(remarks: Sequence[Remark], wrong: Sequence[Finding], form: str) -> None:
    rows: list[dict[str, Any]] = [
        {
            "severity": one.severity if form != "table" else words(f"severity_{one.severity}"),
            "rule": one.rule,
            "trajectory": one.trajectory_key,
            "client": one.client_key,
            "what": one.says(LANG),
        }
        for one in sorted(remarks, key=lambda each: (each.severity, each.trajectory_key))
    ]
    keys = ("severity", "rule", "trajectory", "client", "what")
    if form != "table":
        rows += [
            {"severity": one.severity, "rule": one.rule, "place": one.place, "what": one.says(LANG)}
            for one in wrong
        ]
        show_rows(rows, form, {key: key for key in (*keys, "place")})
        return
    if rows:
        show_rows(rows[:_SHOWN], form, {key: words(f"column_{key}") for key in keys})
    if len(rows) > _SHOWN:
        kinds = Counter(one.rule for one in remarks).most_common()
        say_so(
            words("more", more=len(rows) - _SHOWN, kinds=", ".join(f"{rule}: {count}" for rule, count in kinds))
        )
    if wrong:
        show_findings(wrong)
