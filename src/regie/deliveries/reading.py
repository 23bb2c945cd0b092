# SPDX-License-Identifier: EUPL-1.2
"""Reads a delivery as it was handed in: one DuckDB table of text per table of the standard, and what was assumed.

The form of the result is in ``raw.py``. Nothing is judged here but whether the file can be read at all; the
checks judge the values.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from regie.deliveries.archive import Member, is_office_document, kind_of, open_members
from regie.deliveries.landing import land, land_constants
from regie.deliveries.mapping import Mapping, load_mapping
from regie.deliveries.raw import Assumption, RawDelivery, RawTable
from regie.deliveries.reading_csv import CsvSource
from regie.deliveries.reading_header import fold, table_named
from regie.deliveries.reading_parquet import ParquetSource
from regie.deliveries.reading_xlsx import xlsx_sources
from regie.deliveries.source import Source
from regie.vocabulary.errors import Refused, RegieError
from regie.vocabulary.region import Region
from regie.vocabulary.tables import tables

TEXT_ENDINGS = (".csv", ".txt", ".tsv", ".tab")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
PARQUET_ENDINGS = (".parquet", ".pq")
OWN_SHEETS = ("uitleg", "explanation", "codelijsten", "codelists")
"""Sheets of the template that hold no rows (folded names)."""


def read(file: Path, con: duckdb.DuckDBPyConnection, region: Region, mapping: Path | None = None) -> RawDelivery:
    """Read a workbook, a folder or a zip into tables ``raw_<name>`` of ``con``.

    With a ``mapping`` that gives the delivery row, a single CSV or Parquet file will do. Raises ``Refused`` for
    what cannot be read as a delivery and ``RegieError`` for a mapping that is not right; ``con`` may then hold
    some of the tables.
    """
    plan = load_mapping(mapping)
    digest = hashlib.sha256()
    landed: dict[str, RawTable] = {}
    told: list[Assumption] = []
    with open_members(file) as members:
        for member in _readable(members, file, plan, told):
            content = member.read()
            workbook = kind_of(content[:512]) == "zip"
            _add(digest, "" if workbook else member.hashed_name, content)
            for source in _sources(member, content):
                for name in _tables_of(source, plan, told):
                    if name in landed:
                        first = landed[name]
                        where = f"{source.file}, {source.sheet}" if source.sheet else source.file
                        raise Refused("reading.table_twice", table=name, first=first.place, second=where)
                    result = land(source, tables()[name], plan.of(name), con, region)
                    told += result.assumptions
                    if result.table is not None:
                        landed[name] = result.table
    if mapping is not None:
        _add(digest, "--mapping", plan.content)
        _refuse_idle(plan, landed, mapping.name)
    if plan.delivery:
        if "delivery" in landed:
            raise RegieError("reading.mapping_delivery_twice", file=mapping.name if mapping else "")
        landed["delivery"] = land_constants(plan.delivery, mapping.name if mapping else "", con)
    _refuse_without_delivery(landed, told, file.name)
    ordered = {name: landed[name] for name in tables() if name in landed}
    return RawDelivery(ordered, tuple(told), digest.hexdigest())


def _readable(members: list[Member], file: Path, plan: Mapping, told: list[Assumption]) -> list[Member]:
    """The members that hold a table, in the order of the content hash; the others are told or refused."""
    if len(members) == 1 and not file.is_dir() and members[0].name == file.name:
        _refuse_unsuitable(members[0], plan)
        return members
    wanted = {fold(said.source) for said in plan.tables.values() if said.source}
    chosen = []
    for member in members:
        fits = table_named(member.stem) is not None or fold(member.stem) in wanted
        if member.suffix in WORKBOOK_ENDINGS or member.suffix == ".xls":
            raise Refused("reading.workbook_inside", file=file.name, member=member.name)
        if fits and member.suffix in TEXT_ENDINGS + PARQUET_ENDINGS:
            chosen.append(member)
        elif fits:
            raise Refused("reading.unknown_ending", file=member.name, ending=member.suffix or "–")
        else:
            told.append(Assumption("reading.file_unused", {"file": member.name}, warning=True))
    if not chosen:
        raise Refused("reading.no_tables", file=file.name, known=", ".join(tables()))
    return sorted(chosen, key=lambda member: (member.hashed_name, member.name))


def _refuse_unsuitable(member: Member, plan: Mapping) -> None:
    """A single file must be a workbook, unless a mapping gives the delivery row."""
    if member.suffix in (*WORKBOOK_ENDINGS, ".xls", ".xlsb", ".ods"):
        return
    if member.suffix == ".zip":
        raise Refused("reading.zip_damaged", file=member.name)
    if member.suffix in TEXT_ENDINGS + PARQUET_ENDINGS:
        if not plan.delivery:
            raise Refused("reading.single_table", file=member.name)
        return
    kind = kind_of(member.read()[:512])
    if kind in _NAMED_KINDS:
        raise Refused(_NAMED_KINDS[kind], file=member.name)
    raise Refused("reading.unknown_ending", file=member.name, ending=member.suffix or "–")


def _sources(member: Member, content: bytes) -> list[Source]:
    """The sheets or the one table in a file, after a look at what its bytes really are."""
    kind = kind_of(content[:512])
    if kind in _NAMED_KINDS:
        raise Refused(_NAMED_KINDS[kind], file=member.name)
    if kind == "ole":
        # A workbook with a password is wrapped in the old format, in which old workbooks are written too.
        protected = "EncryptedPackage".encode("utf-16-le") in content
        raise Refused("reading.workbook_password" if protected else "reading.old_workbook", file=member.name)
    if kind == "zip":
        if not is_office_document(content) and member.suffix not in WORKBOOK_ENDINGS:
            raise Refused("reading.zip_nested", file=member.name, member=member.name)
        return list(xlsx_sources(content, member.name))
    if member.suffix not in TEXT_ENDINGS + PARQUET_ENDINGS:
        key = "reading.unknown_ending" if kind == "parquet" else "reading.not_a_workbook"
        raise Refused(key, file=member.name, ending=member.suffix)
    if kind == "parquet":
        return [ParquetSource(member.name, member.stem, content)]
    if member.suffix in PARQUET_ENDINGS:
        raise Refused("reading.parquet_damaged", file=member.name)
    return [CsvSource(member.name, member.stem, content)]


_NAMED_KINDS = {
    "empty": "reading.empty_file",
    "pdf": "reading.pdf",
    "html": "reading.html",
    "image": "reading.image",
    "gzip": "reading.other_archive",
    "7z": "reading.other_archive",
    "rar": "reading.other_archive",
}


def _tables_of(source: Source, plan: Mapping, told: list[Assumption]) -> list[str]:
    """The tables that a source feeds: those the mapping says, else the one it is named after."""
    mapped = [name for name, said in plan.tables.items() if said.source and fold(said.source) == fold(source.name)]
    if mapped:
        return mapped
    table = table_named(source.name)
    if table is not None and plan.of(table.name).source is None:
        return [table.name]
    if source.sheet and fold(source.name) not in OWN_SHEETS:
        values: dict[str, str | int] = {"file": source.file, "sheet": source.sheet}
        told.append(Assumption("reading.sheet_unused", values, warning=True))
    return []


def _refuse_idle(plan: Mapping, landed: dict[str, RawTable], file: str) -> None:
    """A table that the mapping speaks of but that is nowhere: most often a name that is written differently."""
    for name, said in plan.tables.items():
        if name not in landed:
            raise RegieError("reading.mapping_source_missing", file=file, table=name, source=said.source or name)


def _refuse_without_delivery(landed: dict[str, RawTable], told: list[Assumption], file: str) -> None:
    rows = sum(table.rows for table in landed.values())
    if not rows and any(assumption.key == "reading.example_row" for assumption in told):
        raise Refused("reading.template_untouched", file=file)
    if "delivery" not in landed:
        raise Refused(
            "reading.no_tables" if not landed else "reading.no_delivery", file=file, known=", ".join(tables())
        )
    delivery = landed["delivery"]
    if delivery.rows == 0:
        raise Refused("reading.delivery_empty", place=delivery.place)
    if delivery.rows > 1:
        raise Refused("reading.delivery_rows", place=delivery.place, count=delivery.rows)


def _add(digest: hashlib._Hash, name: str, content: bytes) -> None:
    """One member of the content hash, see ``RawDelivery``."""
    digest.update(name.encode() + b"\0" + len(content).to_bytes(8, "big"))
    digest.update(content)
