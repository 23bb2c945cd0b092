# SPDX-License-Identifier: EUPL-1.2
"""What the commands on iJw messages share: the key, signs of life while reading, findings as rows."""

from __future__ import annotations

import csv
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from regie.cli.common import LANG, PATH, console, show_rows
from regie.exchange.ijw.reading import Finding, Progress
from regie.exchange.pseudonyms import KEY_BYTES, KEY_FILE_VARIABLE, Pseudonyms
from regie.exchange.spreadsheets import harmless
from regie.vocabulary import RegieError
from regie.vocabulary.formatting import number
from regie.vocabulary.texts import say

F = TypeVar("F", bound=Callable[..., Any])


def words(name: str, /, **values: object) -> str:
    """A sentence of these commands in the reader's language."""
    return say(f"ijw_commands.{name}", LANG, **values)


def key_option(command: F) -> F:
    """``--key FILE``, given as ``key``."""
    return click.option("--key", type=PATH, metavar="FILE", help=words("help_key_option"))(command)


def xsd_option(command: F) -> F:
    """``--xsd DIR``, given as ``xsd``."""
    return click.option("--xsd", type=PATH, metavar="DIR", help=words("help_xsd"))(command)


def pseudonyms(key: Path | None) -> Pseudonyms:
    """The key named on the command line, else the one in the environment.

    Raises ``RegieError`` that says how to make one when there is none.
    """
    found = Pseudonyms.from_environment(os.environ) if key is None else Pseudonyms.from_file(key)
    if found is None:
        raise RegieError("pseudonyms.key_needed", variable=KEY_FILE_VARIABLE)
    return found


def thrown_away() -> Pseudonyms:
    """A key for reading that keeps no pseudonym: only findings come out."""
    return Pseudonyms({1: secrets.token_bytes(KEY_BYTES)})


def apart(written: Path, places: Iterable[Path]) -> None:
    """Raise ``RegieError`` when what is written would lie among the messages that are read.

    It could replace one of them, and the next reading would take it for a message.
    """
    target = written.resolve()
    for place in (each.resolve() for each in places):
        if place == target or (place in target.parents and place.is_dir()):
            raise RegieError("ijw_commands.written_among_messages", path=written)


@contextmanager
def telling() -> Iterator[Callable[[Progress], None]]:
    """Show how far reading is, on standard error and only to somebody who watches."""
    with console(stderr=True).status("") as status:

        def tell(progress: Progress) -> None:
            status.update(
                words(
                    "reading",
                    files=number(progress.files, lang=LANG),
                    records=number(progress.records, lang=LANG),
                    findings=number(progress.findings, lang=LANG),
                    place=progress.place,
                )
            )

        yield tell


class Findings:
    """Findings counted by rule and element, each kind with the first one; all of them in a CSV file if asked.

    The file appears whole, when everything has been read; one of an earlier reading stays until then."""

    def __init__(self, path: Path | None, keep: bool) -> None:
        """``keep`` says that all are wanted as rows afterwards."""
        self.path = path
        self.errors = self.warnings = 0
        self.rows: list[dict[str, Any]] = []
        self._kinds: dict[tuple[str, str, str | None], tuple[int, Finding]] = {}
        self._keep = keep

    @contextmanager
    def writing(self) -> Iterator[Callable[[Finding], None]]:
        """Takes in one finding after the other."""
        if self.path is None:
            yield self._take
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.draft")
        if self.path.exists() and not self.path.is_file():
            draft = self.path  # a pipe or device takes what comes; a folder is refused by opening it
        try:
            with draft.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
                writer.writeheader()

                def take(one: Finding) -> None:
                    row = finding_row(one)
                    writer.writerow({name: harmless(v) if isinstance(v, str) else v for name, v in row.items()})
                    self._take(one)

                yield take
            if draft != self.path:
                os.replace(draft, self.path)
        finally:
            if draft != self.path:
                draft.unlink(missing_ok=True)

    def _take(self, one: Finding) -> None:
        self.errors += one.severity == "error"
        self.warnings += one.severity == "warning"
        count, first = self._kinds.get((one.severity, one.rule, one.message), (0, one))
        self._kinds[(one.severity, one.rule, one.message)] = (count + 1, first)
        if self._keep:
            self.rows.append(finding_row(one))

    def show(self, form: str) -> None:
        """As a table one line per kind, errors first; as JSON or CSV all of them."""
        if form != "table":
            show_rows(self.rows, form, {name: name for name in _COLUMNS})
            return
        if not self._kinds:
            return
        kinds = sorted(self._kinds.values(), key=lambda each: (each[1].severity, -each[0], each[1].rule))
        rows = [
            {
                "severity": words(f"severity_{first.severity}"),
                "rule": first.rule,
                "count": count,
                "place": _place(first),
                "element": first.element,
                "what": first.says(LANG),
            }
            for count, first in kinds
        ]
        show_rows(rows, form, {name: words(f"column_{name}") for name in rows[0]})


_COLUMNS = ("severity", "rule", "returncode", "place", "message", "record", "element", "value", "text")


def finding_row(one: Finding) -> dict[str, Any]:
    """A finding as a row of a file, with its sentence in the reader's language."""
    return {
        "severity": one.severity,
        "rule": one.rule,
        "returncode": one.returncode,
        "place": one.place,
        "message": one.message,
        "record": one.record,
        "element": one.element,
        "value": one.value,
        "text": one.says(LANG),
    }


def show_findings(findings: Iterable[Finding]) -> None:
    """Show findings as a table."""
    shown = Findings(None, keep=False)
    with shown.writing() as take:
        for one in findings:
            take(one)
    shown.show("table")


def _place(one: Finding) -> str:
    return one.place if one.record is None else words("record_number", place=one.place, record=one.record)
