# SPDX-License-Identifier: EUPL-1.2
"""The command that investigates growth: from data to memo in one go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from regie.cli.common import (
    GOOD,
    LANG,
    PATH,
    Command,
    format_option,
    lang_option,
    region_option,
    say_so,
    show_rows,
    text,
)
from regie.cli.documents import telling
from regie.contract.valve import load_risk_file
from regie.figures import Source, open_snapshot, published
from regie.review.contracts import contract_for
from regie.review.growth import (
    GrowthInvestigation,
    default_comparisons,
    gather,
    growth_edition,
    investigate,
)
from regie.review.growth.investigate import Gathered, Progress
from regie.vocabulary import Period, RegieError, load_region
from regie.vocabulary.durable import commit_file
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_euros
from regie.vocabulary.texts import say

FOLDER = "reports/groeionderzoek"


def _words(name: str, **values: object) -> str:
    return say(f"growth_memo.{name}", LANG, **values)


@click.command("investigate", cls=Command, help=_words("cli_help"))
@region_option
@click.option("--from", "before", metavar="PERIOD", help=_words("cli_from"))
@click.option("--to", "now", metavar="PERIOD", help=_words("cli_to"))
@click.option("--contract", "contract_file", type=PATH, help=text("help_contract_file"))
@click.option("--out", type=PATH, help=_words("cli_out"))
@click.option("--snapshot", "snapshot_id", help=text("help_snapshot_option"))
@click.option("--public", is_flag=True, help=_words("cli_public"))
@click.option("--municipality", metavar="CODE", help=_words("cli_municipality"))
@format_option
@lang_option
def investigate_command(
    region: Path,
    before: str | None,
    now: str | None,
    contract_file: Path | None,
    out: Path | None,
    snapshot_id: str | None,
    public: bool,
    municipality: str | None,
    form: str,
) -> int:
    """Investigate and write memo and data per comparison; the answer on screen."""
    known = load_region(region).municipality_names
    if municipality is not None and municipality not in known:
        told = ", ".join(f"{code} ({name})" for code, name in known.items())
        raise RegieError("contract.municipality_unknown", value=municipality, known=told)
    made = []
    with telling() as tell, open_snapshot(region, snapshot_id) as source:
        for pair in _pairs(source, region, before, now):
            found = gathered(source, region, pair, tell, contract_file)
            hidden = published(source, found.figures) if public or municipality else None
            one = investigate(found, hidden)
            made.append(growth_edition(one, {municipality}) if municipality else one)
        written = [path for one in made for path in write_investigation(one, out or region / FOLDER, LANG)]
    _show(made, written, form)
    return GOOD


def gathered(
    source: Source,
    region: Path,
    pair: tuple[Period, Period],
    progress: Progress | None = None,
    contract_file: Path | None = None,
) -> Gathered:
    """Everything about two periods of the region, with its own contract (or that of a file) and risk file."""
    return gather(
        source,
        contract_for(region, pair[1], contract_file),
        *pair,
        risks=load_risk_file(region),
        folder=region,
        progress=progress,
    )


def write_memos(source: Source, region: Path, progress: Progress | None = None) -> list[Path]:
    """Write both editions of the memo on the comparisons worth making, where they belong in the region."""
    written = []
    for pair in default_comparisons(source, region):
        found = gathered(source, region, pair, progress)
        for hidden in (None, published(source, found.figures)):
            written += write_investigation(investigate(found, hidden), region / FOLDER)
    return written


def write_investigation(found: GrowthInvestigation, folder: Path, lang: str = "nl") -> list[Path]:
    """Write the memo as page, print and for a word processor, and what was found as data."""
    from regie.reporting import write_document  # half a second of charts and typesetting
    from regie.reporting.growth import growth_document, growth_name
    from regie.reporting.word import render_docx

    name, document = growth_name(found), growth_document(found, lang)
    written = write_document(document, folder, name)
    for ending, content in (
        ("docx", render_docx(document)),
        ("json", (found.model_dump_json(indent=1) + "\n").encode("utf-8")),
    ):
        path = folder / f"{name}.{ending}"
        commit_file(path, content)
        written.append(path)
    return written


def _pairs(source: Source, region: Path, before: str | None, now: str | None) -> Sequence[tuple[Period, Period]]:
    if (before is None) is not (now is None):
        raise RegieError("growth.from_and_to")
    if before is not None and now is not None:
        return [(Period.parse(before), Period.parse(now))]
    pairs = default_comparisons(source, region)
    if not pairs:
        raise RegieError("growth.nothing_to_compare")
    return pairs


def _show(made: Sequence[GrowthInvestigation], written: Sequence[Path], form: str) -> None:
    if form == "json":
        click.echo("[" + ",\n".join(one.model_dump_json(indent=1) for one in made) + "]")
        return
    if form == "csv":
        rows = [
            {
                "before": one.before,
                "now": one.now,
                "chapter": c.chapter,
                "id": c.id,
                "conclusion": c.said.said(LANG),
            }
            for one in made
            for c in one.conclusions
        ]
        show_rows(rows, "csv", {key: key for key in ("before", "now", "chapter", "id", "conclusion")})
        return
    for one in made:
        say_so(_words("cli_head", before=one.before, now=one.now), style="bold")
        say_so(text("of_snapshot", snapshot=one.header.snapshot))
        if one.header.contract_illustrative:
            say_so(text("contract_illustrative"), style="yellow")
        for conclusion in one.conclusions:
            if conclusion.heavy:
                say_so(f"- {conclusion.said.said(LANG)}")
        say_so("")
        show_rows(_bridge(one), "table", {"step": _words("factor"), "amount": ""}, title=_words("cli_bridge"))
        _checks(one)
        say_so("")
    for path in written:
        say_so(text("written", path=path))


def _bridge(one: GrowthInvestigation) -> list[dict[str, Any]]:
    row = one.growth.row()
    if row is None:
        return []
    steps = [(_words("cost_in", period=one.before), row.before, False)]
    steps += [(one.growth.factors[code].said(LANG), cents, True) for code, cents in row.effects.items()]
    steps.append((_words("cost_in", period=one.now), row.now, False))
    return [
        {"step": name, "amount": euro(to_euros(cents), 2, lang=LANG, signed=signed)}
        for name, cents, signed in steps
    ]


def _checks(one: GrowthInvestigation) -> None:
    from regie.reporting.growth import check_rows

    rows = [{"check": name, "found": said, "finding": verdict} for name, said, verdict in check_rows(one, LANG)]
    if rows:
        say_so("")
        columns = {key: _words(key) for key in ("check", "found", "finding")}
        show_rows(rows, "table", columns, title=_words("cli_checks"))
