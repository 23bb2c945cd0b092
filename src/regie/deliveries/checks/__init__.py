# SPDX-License-Identifier: EUPL-1.2

"""All checks of the delivery standard, as SQL over the tables that reading put into an in-memory DuckDB.

``run`` leaves behind in the connection, for storing: ``ok_<table>`` (rows accepted, stored form),
``raw_<table>`` (text as written, personal data blanked), ``hits_<table>`` and ``findings``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from regie.deliveries.checks.across import ORDER, Comparison, Earlier, judge
from regie.deliveries.checks.header import read_header
from regie.deliveries.checks.hits import Hits, Rule
from regie.deliveries.checks.ledger import compare_with_ledger
from regie.deliveries.checks.personal import PersonalNumber, blank, look_closely, maybe_personal
from regie.deliveries.checks.rows import RowRule, collect, row_rules, typed_select
from regie.deliveries.raw import RawDelivery
from regie.deliveries.sql import only_row
from regie.deliveries.summary import Completeness, Header, TableCount
from regie.vocabulary.errors import Refused
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Table, tables

if TYPE_CHECKING:
    import duckdb

__all__ = ["Checked", "Earlier", "run"]


@dataclass(frozen=True)
class Checked:
    """What checking established; the rows themselves stay in the connection."""

    header: Header
    hits: Hits
    counts: tuple[TableCount, ...]
    completeness: tuple[Completeness, ...]
    blanked: bool


def run(
    con: duckdb.DuckDBPyConnection,
    raw: RawDelivery,
    region: Region,
    received_on: date,
    earlier_of: Callable[[Header], Earlier] = lambda _: Earlier(),
) -> Checked:
    """Check one delivery.

    ``earlier_of`` gives, once the header is known, what the party delivered before, and may refuse the period.
    Raises ``Refused`` when the delivery cannot be let in as a whole.
    """
    schema = tables()
    present = {name: schema[name] for name in ("delivery", *ORDER) if name in raw.tables}
    hits = Hits(con, {name: raw.tables[name].place for name in present})
    blanked = _type_and_search(con, raw, {"delivery": present["delivery"]}, region, None, hits)
    collect(
        con,
        hits,
        present["delivery"],
        raw.tables["delivery"].columns,
        row_rules(present["delivery"], region, None),
    )
    header = read_header(con, hits, region, received_on)
    rest = {name: table for name, table in present.items() if name != "delivery"}
    blanked |= _type_and_search(con, raw, rest, region, header, hits)
    _refuse_other_party(con, rest, region, header)
    earlier = earlier_of(header)
    filled = frozenset(name for name in rest if raw.tables[name].rows)
    at = Comparison(con, hits, region, header, filled, earlier)
    for name, table in rest.items():
        collect(con, hits, table, raw.tables[name].columns, row_rules(table, region, header))
        _forget_blanked(hits, table)
        con.execute(
            f"CREATE VIEW ok_{name} AS SELECT source_row, {_columns(table)} FROM t_{name} "
            f"ANTI JOIN ({hits.set_aside(name)}) USING (source_row)"
        )
        judge(table, at)
    compare_with_ledger(at)
    hits.make_findings()
    counts = tuple(_count(con, raw, table) for table in rest.values())
    filled_in = tuple(c for table in rest.values() for c in _completeness(con, table))
    return Checked(header, hits, counts, filled_in, blanked)


def _type_and_search(
    con: duckdb.DuckDBPyConnection,
    raw: RawDelivery,
    some: dict[str, Table],
    region: Region,
    header: Header | None,
    hits: Hits,
) -> bool:
    """Make the typed tables and look for personal data; returns whether cells were blanked."""
    selects, refusing = {}, []
    for name, table in some.items():
        columns = raw.tables[name].columns
        rules: list[RowRule] = row_rules(table, region, header)
        selects[name] = typed_select(table, columns, rules, maybe_personal(table, columns))
        con.execute(f"CREATE TABLE t_{name} AS {selects[name]}")
        refusing += look_closely(con, table, columns)
    if refusing:
        raise _personal_number(refusing, raw)
    blanked = False
    for name, table in some.items():
        if blank(con, table, selects[name]):
            blanked = True
            found = con.execute(f'SELECT DISTINCT "column", kind FROM personal_{name} ORDER BY 1, 2').fetchall()
            for column, kind in found:
                hits.add(
                    Rule(
                        name,
                        column,
                        f"personal_{kind}",
                        "warning" if name == "delivery" else "error",
                        shown=False,
                    ),
                    f"SELECT source_row FROM personal_{name} WHERE \"column\" = '{column}' AND kind = '{kind}'",
                )
    return blanked


def _forget_blanked(hits: Hits, table: Table) -> None:
    """A cell that was blanked is not also reported as missing."""
    hits.forget(
        table.name,
        ("required", "client_or_municipality", "municipality_or_key", "end_reason_missing"),
        f"SELECT * FROM personal_{table.name}",
    )


def _personal_number(found: list[PersonalNumber], raw: RawDelivery) -> Refused:
    first = found[0]
    return Refused(
        "deliveries.personal_number",
        place=raw.tables[first.table].place,
        columns=", ".join(dict.fromkeys(f"{one.table}.{one.column}" for one in found)),
        row=first.first_row,
        rows=sum(one.rows for one in found),
    )


def _refuse_other_party(
    con: duckdb.DuckDBPyConnection, some: dict[str, Table], region: Region, header: Header
) -> None:
    """Refuse a file in which not one row is the delivering party's own (the cooperative delivers for all)."""
    if header.party == region.cooperative:
        return
    named = [name for name in ("trajectories", "production") if name in some]
    known = {party.code for party in region.parties}
    found: dict[str, str] = {}
    for name in named:
        for (provider,) in con.execute(
            f"SELECT DISTINCT provider FROM t_{name} WHERE provider IS NOT NULL"
        ).fetchall():
            if provider in known:
                found[provider] = region.party_of_record(name, provider)
    if found and header.party not in found and header.party not in found.values():
        raise Refused("deliveries.other_party", party=header.party, found=", ".join(sorted(found)[:5]))


def _count(con: duckdb.DuckDBPyConnection, raw: RawDelivery, table: Table) -> TableCount:
    name, amount = table.name, table.amount_column
    cents = f', coalesce(sum("{amount}"), 0)' if amount else ", NULL"
    read = only_row(con, f"SELECT count(*){cents} FROM t_{name}")
    accepted = only_row(con, f"SELECT count(*){cents} FROM ok_{name}")
    aside = only_row(
        con,
        f"SELECT count(*){cents} FROM t_{name} "
        f"WHERE source_row IN (SELECT source_row FROM hits_{name} WHERE error)",
    )
    unreadable = 0
    if amount and amount in raw.tables[name].columns:
        (unreadable,) = only_row(
            con,
            f'SELECT count(*) FROM raw_{name} JOIN (SELECT source_row FROM t_{name} WHERE "{amount}" IS NULL) '
            f'USING (source_row) WHERE "{amount}" IS NOT NULL',
        )
    whole = [None if value is None else int(value) for value in (read[1], accepted[1], aside[1])]
    return TableCount(
        table=name,
        place=raw.tables[name].place,
        rows_read=raw.tables[name].rows,
        rows_accepted=int(accepted[0]),
        rows_set_aside=int(aside[0]),
        cents_read=whole[0],
        cents_accepted=whole[1],
        cents_set_aside=whole[2],
        amounts_unreadable=unreadable,
    )


def _completeness(con: duckdb.DuckDBPyConnection, table: Table) -> list[Completeness]:
    counted = ", ".join(f'count("{column.name}")' for column in table.columns)
    row = only_row(con, f"SELECT count(*), {counted} FROM ok_{table.name}")
    return [
        Completeness(table=table.name, column=column.name, rows=int(row[0]), filled=int(filled))
        for column, filled in zip(table.columns, row[1:], strict=True)
    ]


def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)
