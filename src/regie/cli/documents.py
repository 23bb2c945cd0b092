# SPDX-License-Identifier: EUPL-1.2
"""Commands that write documents: reports of a region, and the generated pages of this repository."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
from pydantic import BaseModel
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from regie.cli.common import (
    GOOD,
    PATH,
    Command,
    Group,
    console,
    contract_options,
    lang_option,
    region_option,
    say_so,
    text,
)
from regie.contract.page import contract_page
from regie.contract.region_page import region_files_page
from regie.contract.valve import load_requests
from regie.exchange.ijw.rules.page import rules_page
from regie.figures import definitions_page, open_snapshot
from regie.forecast.measures.page import measures_page
from regie.procurement.study.page import study_page
from regie.review import Header, Review, SettlementView, build_review, figure_schema, review_schema
from regie.review.build import review_header
from regie.review.contracts import region_contracts
from regie.review.forecasts import forecast_for
from regie.review.public_settlement import public_settlement
from regie.review.settling import Settling, agreements_for
from regie.vocabulary import Period, PeriodKind, RegieError, load_region
from regie.vocabulary.durable import commit_file
from regie.vocabulary.standard import json_schema, standard_page
from regie.web.config import configuration_page


@click.group(cls=Group, help=text("help_report"))
@lang_option
def report() -> None:
    """Reports of a region."""


@report.command("half-year", help=text("help_half_year"))
@contract_options("help_report_period")
@click.option("--out", type=PATH, help=text("help_out"))
@click.option("--internal", is_flag=True, help=text("help_internal"))
@click.option("--forecast", "run", metavar="RUN", help=text("help_forecast_run"))
@lang_option
def half_year(
    region: Path,
    period: str,
    contract_file: Path | None,
    out: Path | None,
    snapshot_id: str | None,
    internal: bool,
    run: str | None,
) -> int:
    """Write the half-year report as HTML, PDF and DOCX."""
    load_region(region)
    asked = Period.parse(period)
    if asked.kind is not PeriodKind.HALF_YEAR:
        raise RegieError("cli.not_a_half_year", written=period)
    known = contract_file is not None or bool(region_contracts(region))
    agreements = agreements_for(region, asked, contract_file) if known else None
    with telling() as tell, open_snapshot(region, snapshot_id) as source:
        forecast = forecast_for(region, source.snapshot, agreements.contract if agreements else None, run)
        review = build_review(
            source, asked, agreements=agreements, forecast=forecast, suppressed=not internal, progress=tell
        )
        written = write_half_year(review, out or _reports(region, asked))
    if forecast is not None:
        say_so(text("report_forecast", run=forecast.id))
    return _tell(written)


@report.command("settlement", help=text("help_report_settlement"))
@contract_options()
@click.option("--out", type=PATH, help=text("help_out"))
@click.option("--public", is_flag=True, help=text("help_public"))
@lang_option
def settlement(
    region: Path, period: str, contract_file: Path | None, out: Path | None, snapshot_id: str | None, public: bool
) -> int:
    """Write the settlement file of a period."""
    load_region(region)
    asked = Period.parse(period)
    agreements = agreements_for(region, asked, contract_file)
    with telling() as tell, open_snapshot(region, snapshot_id) as source:
        found = Settling(source, agreements).of(asked).view
        if public:
            # what is hidden follows from all figures that are public about the period
            review = build_review(source, asked, agreements=agreements, suppressed=True, progress=tell)
            found = review.settlement or found
        header = review_header(source, asked, agreements.contract).model_copy(update={"suppressed": public})
        written = write_settlement(header, found, out or _reports(region, asked))
    return _tell(written)


@report.command("valve-request", help=text("help_report_valve"))
@region_option
@click.option("--request", "request_id", required=True, help=text("help_request"))
@click.option("--out", type=PATH, help=text("help_out"))
@click.option("--snapshot", "snapshot_id", help=text("help_snapshot_option"))
@click.option("--public", is_flag=True, help=text("help_public"))
@lang_option
def valve_request(region: Path, request_id: str, out: Path | None, snapshot_id: str | None, public: bool) -> int:
    """Write the file of a safety valve request."""
    load_region(region)
    requests = load_requests(region)
    request = next((one for one in requests if one.id == request_id), None)
    if request is None:
        known = ", ".join(one.id for one in requests) or "-"
        raise RegieError("cli.request_unknown", written=request_id, known=known)
    asked = Period.parse(request.period)
    agreements = replace(agreements_for(region, asked), requests=(request,))
    with telling() as tell, open_snapshot(region, snapshot_id) as source:
        Settling(source, agreements).of(asked).assessed(request)
        review = build_review(source, asked, agreements=agreements, suppressed=public, progress=tell)
        written = write_valve_request(review, out or _reports(region, asked))
    return _tell(written)


def write_half_year(review: Review, folder: Path) -> list[Path]:
    """Write the half-year report, the edition that the review is of, as page, print, DOCX and data."""
    from regie.reporting import half_year_document, write_document  # half a second of charts and typesetting

    name = "halfjaarrapportage" if review.header.suppressed else "halfjaarrapportage-intern"
    written = write_document(half_year_document(review), folder, name, word=True)
    return [*written, _write_json(folder / f"{name}.json", review)]


def write_settlement(header: Header, found: SettlementView, folder: Path) -> list[Path]:
    """Write the settlement file, the edition that the header is of, as page, print, workbook and data."""
    from regie.reporting import write_document
    from regie.reporting.settlement import settlement_document, write_settlement_workbook

    public = header.suppressed
    name = "afrekening-openbaar" if public else "afrekening"
    found = public_settlement(found) if public else found
    written = write_document(settlement_document(header, found), folder, name)
    book, title = folder / f"{name}.xlsx", f"{header.programme}: {header.region_name}"
    notice = " ".join(text for text in (header.note, header.reported_amount_remark) if text)
    write_settlement_workbook(
        found, book, title=title, names=header.names["municipality"], notice=notice, public=public
    )
    return [*written, book, _write_json(folder / f"{name}.json", found)]


def write_valve_request(review: Review, folder: Path) -> list[Path]:
    """Write the file of the review's safety valve request, as page, print and workbook."""
    from regie.reporting import write_document
    from regie.reporting.valve_request import valve_request_document, write_valve_workbook

    document = valve_request_document(review)
    assert review.valve is not None
    name = f"hulpventiel-{review.valve.request.id}" + ("-openbaar" if review.header.suppressed else "")
    written = write_document(document, folder, name)
    book = folder / f"{name}.xlsx"
    write_valve_workbook(review, book)
    return [*written, book]


def _reports(region: Path, period: Period) -> Path:
    return region / "reports" / str(period)


def _tell(written: Sequence[Path]) -> int:
    for path in written:
        say_so(text("written", path=path))
    return GOOD


def _write_json(path: Path, part: BaseModel) -> Path:
    commit_file(path, (part.model_dump_json(indent=1) + "\n").encode("utf-8"))
    return path


@contextmanager
def telling() -> Iterator[Callable[[int, int], None]]:
    """Show how far a review is."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task(text("computing"), total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)
            if done == total:
                progress.update(task, description=text("typesetting"))

        yield tell


@click.command(cls=Command, hidden=True)
@click.option("--out", type=PATH, default=Path("docs"))
@lang_option
def docs(out: Path) -> int:
    """Write the generated pages of this repository's documentation."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "delivery-standard.md").write_text(standard_page(), encoding="utf-8")
    for name, schema in (
        ("delivery-standard", json_schema()),
        ("figure", figure_schema()),
        ("review", review_schema()),
    ):
        written = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        (out / f"{name}.schema.json").write_text(written, encoding="utf-8")
    (out / "definitions.md").write_text(definitions_page(), encoding="utf-8")
    (out / "contract-files.md").write_text(contract_page(), encoding="utf-8")
    (out / "valve-files.md").write_text(region_files_page(), encoding="utf-8")
    (out / "measure-files.md").write_text(measures_page(), encoding="utf-8")
    (out / "study-files.md").write_text(study_page(), encoding="utf-8")
    from regie.reporting.council_letter.page import letter_page

    (out / "letter-template.md").write_text(letter_page(), encoding="utf-8")
    (out / "ijw-rules.md").write_text(rules_page(), encoding="utf-8")
    (out / "configuration.md").write_text(configuration_page(), encoding="utf-8")
    (out / "commands.md").write_text(_commands_page(), encoding="utf-8")
    return GOOD


def _commands_page() -> str:
    from regie.cli.commands import regie_command

    lines = ["# Opdrachten", "", "*Deze pagina is gemaakt met `make docs`.*", ""]
    for path, command in _walk(regie_command, ("regie",)):
        context = command.context_class(command, info_name=" ".join(path), terminal_width=80)
        lines += [f"## {' '.join(path)}", "", "```", command.get_help(context), "```", ""]
    return "\n".join(lines)


def _walk(command: click.Command, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        for name, sub in command.commands.items():
            if not sub.hidden:
                found += _walk(sub, (*path, name))
    return found
