# SPDX-License-Identifier: EUPL-1.2
"""``regie procure``: a study of procurement begun, checked, computed, and brought to contract and report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from regie.cli.common import (
    FINDINGS,
    GOOD,
    LANG,
    PATH,
    Group,
    console,
    format_option,
    lang_option,
    region_option,
    say_so,
    text,
)
from regie.cli.procure_show import print_check, print_part, print_summary
from regie.cli.procure_table import words
from regie.contract import reference_budget
from regie.contract.lines import euros
from regie.figures import open_snapshot
from regie.procurement import result as results
from regie.procurement.award.contract import contract_of, write_contract
from regie.procurement.coverage.result import Selection
from regie.procurement.result import PARTS, StudyResult
from regie.procurement.result import Part as StudyPart
from regie.procurement.study import FOLDER, Study, load_study
from regie.procurement.study.checks import check_in
from regie.procurement.study.fitting import misfits
from regie.procurement.study.starter import starter
from regie.vocabulary import Period, PeriodKind, RegieError, load_region
from regie.vocabulary.durable import commit_new_file
from regie.vocabulary.formatting import number
from regie.vocabulary.texts import sentences

PARTS_OF: dict[str, tuple[StudyPart, ...]] = {
    "landscape": ("landscape",),
    "lots": ("lots",),
    "coverage": ("coverage",),
    "lump-sums": ("lump_sums", "solidarity"),
    "start": ("starting",),
}
"""The commands that show a part, and what each computes."""


@click.group("procure", cls=Group, help=words("help_procure"))
@lang_option
def procure() -> None:
    """The group of commands on procurement."""


@dataclass(frozen=True)
class Question:
    """Which study of which region, at which snapshot."""

    region: Path
    study_id: str | None
    snapshot_id: str | None

    @property
    def study(self) -> Study:
        """The study, found to fit the region."""
        found = load_study(self.region, self.study_id)
        check_in(found, load_region(self.region))
        return found


def asking(command: Callable[..., int]) -> Callable[..., int]:
    """``--region --study --snapshot``, given as one ``question``."""

    @wraps(command)
    def asked(region: Path, study_id: str | None, snapshot_id: str | None, **others: Any) -> int:
        load_region(region)
        return command(Question(region, study_id, snapshot_id), **others)

    wrapped: Callable[..., int] = asked
    for option in (
        click.option("--snapshot", "snapshot_id", help=text("help_snapshot_option")),
        click.option("--study", "study_id", metavar="ID", help=words("help_study")),
        region_option,
    ):
        wrapped = option(wrapped)
    return wrapped


@procure.command("new", help=words("help_new"))
@click.argument("id_", metavar="ID", default="verkenning")
@region_option
@click.option("--snapshot", "snapshot_id", help=text("help_snapshot_option"))
@click.option("--title", default="", help=words("help_title"))
@lang_option
def new(id_: str, region: Path, snapshot_id: str | None, title: str) -> int:
    """Begin a study from a snapshot."""
    load_region(region)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", id_):
        raise RegieError("procure_commands.bad_id", id=id_)
    file = region / FOLDER / f"{id_}.toml"
    if file.exists():
        raise RegieError("procure_commands.exists", file=file)
    with open_snapshot(region, snapshot_id) as source:
        made = starter(source, id_, title, LANG)
    try:
        commit_new_file(file, made.text.encode("utf-8"))
    except FileExistsError:
        raise RegieError("procure_commands.exists", file=file) from None
    counts = {"products": len(made.study.products), "providers": len(made.study.providers)}
    say_so(words("made", file=file, groups=len(made.study.need_groups), **counts))
    return GOOD


@procure.command("check", help=words("help_check"))
@asking
@format_option
@lang_option
def check(question: Question, form: str) -> int:
    """Check a study against itself, the region and the snapshot."""
    study = question.study
    with open_snapshot(question.region, question.snapshot_id) as source:
        found = misfits(source, study)
        snapshot = source.snapshot
    print_check(study, snapshot, found, form)
    return FINDINGS if found else GOOD


def _part_command(name: str) -> click.Command:
    """The command that shows one part: from the computation that was kept, else computed for it alone."""

    @procure.command(name, help=words(f"help_{name.replace('-', '_')}"))
    @asking
    @click.option("--table", metavar="NAME", help=words("help_table"))
    @format_option
    @lang_option
    def show(question: Question, table: str | None, form: str) -> int:
        parts = PARTS_OF[name]
        print_part(parts[0], _computed(question, parts), form, table)
        return GOOD

    return show


for _name in PARTS_OF:
    _part_command(_name)


@procure.command("run", help=words("help_run"))
@asking
@format_option
@lang_option
def run(question: Question, form: str) -> int:
    """Compute everything and keep it."""
    found = _computed(question, PARTS)
    path = results.keep(question.region, found)
    print_summary(found, form)
    if form == "table":
        say_so(words("kept", path=path))
    return GOOD


def _computed(question: Question, parts: tuple[StudyPart, ...]) -> StudyResult:
    """What was kept for this question, else its parts computed now."""
    study = question.study
    with open_snapshot(question.region, question.snapshot_id) as source:
        found = results.kept(question.region, source, study)
        if found is None:
            with telling() as tell:
                found = results.compute_from(source, study, tell, parts=parts)
    return found


@procure.command("contract", help=words("help_contract"))
@asking
@click.option("--out", required=True, type=PATH, help=words("help_out"))
@click.option("--fewest", is_flag=True, help=words("help_fewest"))
@click.option("--parties", type=click.IntRange(min=1), metavar="N", help=words("help_parties"))
@lang_option
def contract(question: Question, out: Path, fewest: bool, parties: int | None) -> int:
    """Write a draft of the contract for who is chosen, or for a landscape that is computed."""
    if fewest and parties is not None:
        raise RegieError("procure_commands.fewest_or_parties")
    study, computed = question.study, None
    with open_snapshot(question.region, question.snapshot_id) as source, telling() as tell:
        if fewest or parties is not None:
            computed = results.with_fewest(source, study, parties)
            study = computed.study
        if study.contract is None:
            raise RegieError("procurement_award.no_contract")
        if study.lump_sums is None:
            raise RegieError("procurement_award.no_lump_sums")
        found = results.awarded(source, study, tell)
        made = contract_of(study, found.lump_sums, study.chosen, source.region, found.checked)
    file = write_contract(made, out)
    contractors = sum(party.role == "contractor" for party in made.parties)
    year = made.years[0]
    amount = euros(reference_budget(made, Period(PeriodKind.YEAR, year)).amount).said(LANG)
    counts = {"lots": len(made.lots), "contractors": contractors, "amount": amount, "year": year}
    for each in computed.given_up if computed is not None else ():
        say_so(each.said(LANG), style="yellow")
    if computed is not None:
        chosen = computed.selection
        say_so(words("computed", **{key: number(value, lang=LANG) for key, value in _counted(chosen).items()}))
    say_so(words("contract_made", file=file, **counts))
    say_so(made.note, style="yellow")
    say_so(words("contract_next", file=file))
    return GOOD


def _counted(found: Selection) -> dict[str, int]:
    return {"parties": len(found.bidders), "movers": found.movers.value, "clients": found.clients}


@procure.command("report", help=words("help_report"))
@region_option
@click.option("--study", "study_id", metavar="ID", help=words("help_study"))
@click.option("--run", "run_id", metavar="RUN", help=words("help_run_id"))
@click.option("--public", is_flag=True, help=words("help_public"))
@click.option("--out", type=PATH, help=words("help_report_out"))
@lang_option
def report(region: Path, study_id: str | None, run_id: str | None, public: bool, out: Path | None) -> int:
    """Write the report of a computation that was kept."""
    from regie.reporting import write_document  # half a second of charts and typesetting
    from regie.reporting.procurement import exploration_document, write_exploration_workbook

    about = load_region(region)
    if run_id is not None:
        found = results.load(region, run_id)
    else:
        study = load_study(region, study_id)
        newest = results.latest(region, study.id)
        if newest is None:
            raise RegieError("procurement_result.no_run", study=study.id)
        found = newest
        for changed in results.changes_since(found, study, None):
            say_so(changed.said(LANG), style="yellow")
    audience: Any = "public" if public else "inside"
    folder = out or region / "reports" / f"inkoop-{found.study.id}"
    name = "verkenning-inkoop" if public else "verkenning-inkoop-intern"
    written = write_document(exploration_document(found, about, audience=audience, lang=LANG), folder, name)
    book = folder / f"{name}.xlsx"
    write_exploration_workbook(found, about, book, audience=audience, lang=LANG)
    for path in (*written, book):
        say_so(text("written", path=path))
    return GOOD


@contextmanager
def telling() -> Iterator[results.Progress]:
    """Show which step is being done and how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    # drawn when told and by no thread of its own, as for a forecast
    with Progress(*columns, console=console(stderr=True), transient=True, auto_refresh=False) as progress:
        task = progress.add_task(words("step_other"), total=None)

        def tell(step: str, done: int, all_: int) -> None:
            progress.update(task, description=_step(step), completed=done, total=all_, refresh=True)

        yield tell


def _step(step: str) -> str:
    """What a step is called; one that has no name is computing."""
    key = f"part_{step}" if step in PARTS else f"step_{step}"
    for room in ("procurement_result", "procure_commands"):
        if key in sentences(room):
            return sentences(room)[key][LANG].capitalize()
    return words("step_other")
