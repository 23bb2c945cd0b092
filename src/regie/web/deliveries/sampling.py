# SPDX-License-Identifier: EUPL-1.2
"""A sample of rows for an auditor: the same seed, size and table give the same rows of the same snapshot, with
other pseudonyms than those of the deliveries, and with the way back to the row that was handed in.

The cooperative can find the original row by delivery and row number; the auditor's file alone leads to nobody,
since its pseudonyms are made with the application's secret.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from regie.deliveries import delivery_list
from regie.vocabulary import Period, RegieError
from regie.vocabulary.code import code_version
from regie.vocabulary.money import to_euros
from regie.vocabulary.tables import ColumnType, Table, tables
from regie.web.access import Scope
from regie.web.deliveries.rows import Row, reading
from regie.web.region import door
from regie.web.ui import formats
from regie.web.ui.language import active

SAMPLED = ("clients", "journeys", "trajectories", "production", "costs", "outcomes")
MOST_ROWS = 500
PSEUDONYM_LENGTH = 16

_OF_PERSONS = ("client_key", "journey_key", "trajectory_key")
"""Keys that get another pseudonym in the sample."""


@dataclass(frozen=True)
class Sample:
    """Rows of one table in stored form, with the party and period of the delivery they came from. ``population``
    counts the rows that could be drawn; ``subjects`` are the clients in it, by their pseudonym in deliveries."""

    table: Table
    seed: str
    snapshot: str
    population: int
    rows: tuple[Row, ...]
    subjects: frozenset[str]


def draw(scope: Scope, table: str, seed: str, size: int) -> Sample:
    """Draw a sample. Raises ``RegieError`` for a table or size that cannot be sampled, ``PermissionDenied`` for
    who may not see rows."""
    if table not in SAMPLED:
        raise RegieError("web_deliveries.sample_table", known=", ".join(SAMPLED))
    if not 1 <= size <= MOST_ROWS:
        raise RegieError("web_deliveries.sample_size", most=MOST_ROWS)
    with reading(scope) as (con, snapshot):
        (population,) = con.execute(f"SELECT count(*) FROM counted_{table}").fetchone() or (0,)
        found = con.execute(
            f"SELECT * FROM counted_{table} "
            "ORDER BY sha256(? || ':' || delivery || ':' || source_row), delivery, source_row LIMIT ?",
            [seed, size],
        )
        names = [column[0] for column in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        subjects = {row["client_key"] for row in rows if row.get("client_key")}
        if table == "outcomes":
            keys = [row["trajectory_key"] for row in rows]
            asked = "SELECT DISTINCT client_key FROM counted_trajectories WHERE list_contains(?, trajectory_key)"
            subjects = {key for (key,) in con.execute(asked, [keys]).fetchall()}
    known = {one.hash: one for one in delivery_list(door.folder())}
    handed = [known[row["delivery"]] for row in rows]
    return Sample(
        tables()[table],
        seed,
        snapshot.id,
        int(population),
        tuple(
            _shown(row, tables()[table], seed)
            | {"party": one.party, "period_start": one.period_start, "period_end": one.period_end}
            | {"received_on": one.received_on}
            for row, one in zip(rows, handed, strict=True)
        ),
        frozenset(subjects),
    )


def pseudonym(key: str, seed: str) -> str:
    """The second pseudonym of a key within one sample series (seed): equal keys stay equal."""
    return "S-" + salted_hmac(f"regie.sample:{seed}", key, algorithm="sha256").hexdigest()[:PSEUDONYM_LENGTH]


def workbook(sample: Sample) -> bytes:
    """The sample as XLSX: the rows, and a sheet that says how to draw it again."""
    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **safe})
    bold, day = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "dd-mm-yyyy"})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet(_("Steekproef"))
    heads = _heads(sample.table)
    for place, (name, label) in enumerate(heads):
        sheet.write_string(0, place, label, bold)
        sheet.set_column(place, place, 68 if name == "delivery" else 20)
    for line, row in enumerate(sample.rows, 1):
        for place, (name, _label) in enumerate(heads):
            _write(sheet, line, place, row.get(name), day, money)
    sheet.freeze_panes(1, 0)
    origin = book.add_worksheet(_("Herkomst"))
    origin.set_column(0, 0, 28)
    origin.set_column(1, 1, 90)
    for line, (name, text) in enumerate(facts(sample)):
        origin.write_string(line, 0, name, bold)
        origin.write_string(line, 1, text)
    book.close()
    return buffer.getvalue()


def facts(sample: Sample) -> list[tuple[str, str]]:
    """How the sample was drawn: enough to draw it again and to find the original rows."""
    content = hashlib.sha256("\n".join(f"{row['delivery']}:{row['source_row']}" for row in sample.rows).encode())
    return [
        (_("Regio"), door.region().name),
        (_("Momentopname"), sample.snapshot),
        (_("Tabel"), _label_of(sample.table)),
        (_("Startgetal"), sample.seed),
        (_("Rijen getrokken"), formats.number(len(sample.rows))),
        (_("Rijen in de tabel"), formats.number(sample.population)),
        (_("Kenmerk van de trekking"), content.hexdigest()),
        (
            _("Wijze van trekken"),
            _("De eerste rijen op volgorde van SHA-256 over startgetal, levering en rijnummer."),
        ),
        (
            _("Weg naar de bron"),
            _("Levering en rij in de bron wijzen de rij aan in het bestand dat de partij inleverde."),
        ),
        (
            _("Pseudoniemen"),
            _("Sleutels van personen zijn opnieuw gepseudonimiseerd; alleen de coöperatie kan ze terugvinden."),
        ),
        (_("Programmaversie"), code_version()),
    ]


def _shown(row: Row, table: Table, seed: str) -> Row:
    shown: Row = {}
    for name, value in row.items():
        column = next((one for one in table.columns if one.name == name), None)
        if name in _OF_PERSONS and value is not None:
            shown[name] = pseudonym(str(value), seed)
        elif name == "birth_month" and value is not None:
            shown[name] = value // 12  # the year is enough to check an age against a rule
        elif column is not None and column.type is ColumnType.MONTH and value is not None:
            shown[name] = str(Period.of_month(value))
        elif column is not None and column.type is ColumnType.AMOUNT and value is not None:
            shown[name] = to_euros(value)
        else:
            shown[name] = value
    return shown


def _heads(table: Table) -> Sequence[tuple[str, str]]:
    english = active() == "en"
    columns = [
        (one.name, _("Geboortejaar") if one.name == "birth_month" else (one.en if english else one.nl))
        for one in table.columns
    ]
    trail = [
        ("party", _("Ingeleverd door")),
        ("period_start", _("Periode van")),
        ("period_end", _("Periode t/m")),
        ("received_on", _("Ontvangen op")),
        ("source_row", _("Rij in de bron")),
        ("delivery", _("Levering")),
    ]
    return [*columns, *trail]


def _label_of(table: Table) -> str:
    return table.en if active() == "en" else table.nl


def _write(sheet: Any, line: int, place: int, value: Any, day: Any, money: Any) -> None:
    match value:
        case None:
            return
        case date():
            sheet.write_datetime(line, place, value, day)
        case Decimal():
            sheet.write_number(line, place, value, money)
        case int():
            sheet.write_number(line, place, value)
        case _:
            sheet.write_string(line, place, str(value))
