# SPDX-License-Identifier: EUPL-1.2
"""Procurement on screen, as JSON or CSV. Every output names study, snapshot and seed, and what is made up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from regie.cli.common import LANG, say_so, show_rows
from regie.cli.procure_table import Cents, Row, Table, words
from regie.cli.procure_tables import tables_of
from regie.contract.lines import Words
from regie.procurement.result import PARTS, Part, StudyResult
from regie.procurement.study import Study
from regie.vocabulary import RegieError
from regie.vocabulary.formatting import number
from regie.vocabulary.texts import sentences

SHOWN_ROWS = 15
"""Rows of a table on the screen, unless it was asked for by name."""


def print_part(part: Part, result: StudyResult, form: str, table: str | None) -> None:
    """One part: all its tables, or the one with this name. JSON is the part whole; CSV is one table.

    Raises ``RegieError`` when the part was not computed, or has no table of this name.
    """
    missing = next((each for each in result.missing if each.part == part), None)
    if missing is not None:
        named = {"part": _part_name(part), "why": missing.why.said(LANG)}
        raise RegieError("procurement_result.no_such_part", **named)
    if form == "json" and table is None:
        value = getattr(result, part)
        _json(result, {part: json.loads(value.model_dump_json())})
        return
    found = tables_of(part, result)
    if table is not None:
        chosen = [each for each in found if each.key == table]
        if not chosen:
            raise RegieError(
                "procure_commands.unknown_table", table=table, known=", ".join(each.key for each in found)
            )
        found = chosen
    if form == "table":
        _head(result)
        for each in _lead(part, result):
            say_so(each)
        for each_table in found:
            _print_table(each_table, None if table else SHOWN_ROWS)
        _remarks(_said_of(part, result))
    elif form == "csv":
        _csv(result, found[0])
    else:
        _json(result, {table or part: [_plain(row) for row in found[0].rows]})


def print_summary(result: StudyResult, form: str) -> None:
    """The whole computation in short: the main table of every part, and what is missing. CSV is a row per part."""
    if form == "json":
        click.echo(result.model_dump_json(indent=1))
        return
    if form == "csv":
        whys = {each.part: each.why.said(LANG) for each in result.missing}
        rows = [{"part": part, "computed": part not in whys, "why": whys.get(part)} for part in PARTS]
        _csv(result, Table("run", [{"run": result.id} | row for row in rows]))
        return
    _head(result)
    for part in PARTS:
        for each in _lead(part, result):
            say_so(each)
        for table in tables_of(part, result)[:1] if part != "solidarity" else ():
            _print_table(table, SHOWN_ROWS)
    for each_missing in result.missing:
        named = {"part": _part_name(each_missing.part), "why": each_missing.why.said(LANG)}
        say_so(words("missing", **named), style="yellow")


def print_check(study: Study, snapshot: str, found: Sequence[Words], form: str) -> None:
    """What someone should look at, or that all is well."""
    rows: list[dict[str, Any]] = [{"finding": each.said(LANG)} for each in found]
    if form == "table":
        say_so(f"{study.title} ({study.id}) · {snapshot}", style="bold")
        for row in rows:
            say_so(f"- {row['finding']}", style="yellow")
        if not rows:
            say_so(words("good"), style="green")
    elif form == "json":
        told = {"study": study.id, "snapshot": snapshot, "findings": [row["finding"] for row in rows]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        show_rows([row | {"study": study.id, "snapshot": snapshot} for row in rows], "csv", {"finding": "finding"})


def _head(result: StudyResult) -> None:
    study, parameters = result.study, result.parameters
    named = {"study": study.id, "snapshot": result.snapshot, "seed": parameters.seed}
    say_so(words("head", title=study.title, version=parameters.code_version, **named), style="bold")
    for remark in result.remarks:
        say_so(remark.said(LANG), style="yellow")


def _lead(part: Part, result: StudyResult) -> Iterator[str]:
    """The sentence that a part begins with."""
    if part == "coverage" and result.coverage is not None:
        found = result.coverage
        for relaxed in found.relaxed:
            yield relaxed.sentence.said(LANG)
        if found.fewest is None or not found.fewest.awards:
            yield words("nobody_covers")
            return
        few = found.fewest
        counts = {"parties": few.parties.value, "movers": few.movers.value, "clients": few.clients}
        shown = {key: number(value, lang=LANG) for key, value in counts.items()}
        yield words("fewest", bidders=number(found.bidders, lang=LANG), **shown)
        yield words("proven") if few.parties.proven else words("not_proven", count=few.parties.too_many)
        if found.checked is not None:
            kept = found.checked.passed
            yield words("checked_good") if kept else words("checked_bad", unplaced=found.checked.unplaced)
    if part == "starting" and result.starting is not None:
        yield result.starting.decides.said(LANG)


def _said_of(part: Part, result: StudyResult) -> tuple[Words, ...]:
    """What a part says about itself: assumptions and remarks."""
    found = getattr(result, part)
    return (*getattr(found, "assumptions", ()), *found.remarks)


def _remarks(remarks: Iterable[Words]) -> None:
    for each in dict.fromkeys(remark.said(LANG) for remark in remarks):
        say_so(f"- {each}")


def _print_table(table: Table, most: int | None) -> None:
    if not table.rows:
        return
    say_so("")
    rows = [_shown(row, "table") for row in table.rows[:most]]
    show_rows(rows, "table", table.columns(), title=table.title)
    more = len(table.rows) - len(rows)
    if more:
        say_so(words("more_rows", count=number(more, lang=LANG), table=table.key))


def _csv(result: StudyResult, table: Table) -> None:
    """One table; every row names where it comes from."""
    origin = {
        "study": result.study.id,
        "snapshot": result.snapshot,
        "seed": result.parameters.seed,
        "made_up": result.synthetic or result.illustrative,
    }
    rows = [_shown(row, "csv") | origin for row in table.rows]
    show_rows(rows, "csv", dict.fromkeys([*(table.rows[0] if table.rows else ()), *origin], ""))


def _json(result: StudyResult, content: dict[str, Any]) -> None:
    head = {
        "study": result.study.id,
        "snapshot": result.snapshot,
        "seed": result.parameters.seed,
        "code_version": result.parameters.code_version,
        "synthetic": result.synthetic,
        "illustrative": result.illustrative,
        "remarks": [remark.said(LANG) for remark in result.remarks],
    }
    click.echo(json.dumps(head | content, ensure_ascii=False, indent=1, default=str))


def _shown(row: Row, form: str) -> dict[str, Any]:
    return {key: value.shown(form) if isinstance(value, Cents) else value for key, value in row.items()}


def _plain(row: Row) -> dict[str, Any]:
    return _shown(row, "json")


def _part_name(part: Part) -> str:
    return sentences("procurement_result")[f"part_{part}"][LANG]
