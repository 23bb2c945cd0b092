# SPDX-License-Identifier: EUPL-1.2

"""What counts in a snapshot, as views on the accepted files: from deliveries to ``counted_<table>``.

Rules (delivery standard, "What counts when"): of a state table the latest ``period_end``, then the latest
hand-in, wins per key; lines of production and costs all count; rows of a party that is not of record do not
count; a row that refers to something that does not count does not count either.

``trajectory_key`` and ``journey_key`` are unique per party. In the counted views a key of another party than the
cooperative has that party's code and a slash in front, in the row itself and where it is referred to, so that
these keys may be compared across the region. The SQL is portable (no QUALIFY, no nested WITH).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regie.deliveries.sql import parquet
from regie.vocabulary.region import DEFAULT_OF_RECORD, Region
from regie.vocabulary.tables import Table, tables

if TYPE_CHECKING:
    import duckdb

    from regie.deliveries.summary import Summary

Columns = tuple[tuple[str, str], ...]

COUNTED = "deliveries_counted"
OF_RECORD = "of_record"

REFERRING = ("clients", "journeys", "trajectories", "production", "outcomes")
"""Tables with rules of their own in ``counting/<table>.sql``, in the order of building."""

RESOLVED = ("journeys", "trajectories")
"""Tables that others refer to, with the key as it was written beside the key that counts. References are joined on
the written key alone, so that engines see an equality of columns: anything else is tried row against row."""


@dataclass(frozen=True)
class CountingPlan:
    """What an engine must lay out to see the counted tables.

    First make a view ``name`` on the files of every entry of ``parquet``; then the small ``tables`` (columns as
    name and DuckDB type, then rows); then the ``views`` in order. The last ones are ``counted_<table>`` for every
    table of the standard but ``delivery``: all columns in stored form, ``delivery`` (hash) and ``source_row``.
    """

    parquet: dict[str, list[Path]] = field(default_factory=dict)
    tables: dict[str, tuple[Columns, list[tuple[Any, ...]]]] = field(default_factory=dict)
    views: list[tuple[str, str]] = field(default_factory=list)


def plan_for(deliveries: Sequence[Summary], accepted: dict[str, dict[str, Path]], region: Region) -> CountingPlan:
    """The plan for deliveries that count together; ``accepted`` has the files per hash and table."""
    plan = CountingPlan()
    order = sorted(deliveries, key=lambda one: (one.period_end, one.received_on, one.sequence, one.hash))
    rows = [(one.hash, one.party, number, _prefix(one.party, region)) for number, one in enumerate(order)]
    plan.tables[COUNTED] = (
        (("delivery", "VARCHAR"), ("party", "VARCHAR"), ("precedence", "INTEGER"), ("key_prefix", "VARCHAR")),
        rows,
    )
    plan.tables[OF_RECORD] = (
        (("table_name", "VARCHAR"), ("provider", "VARCHAR"), ("party", "VARCHAR"), ("key_prefix", "VARCHAR")),
        [
            (table, provider or "", party, _prefix(party, region))
            for table in DEFAULT_OF_RECORD
            for provider in (None, *(party.code for party in region.parties))
            for party in (region.party_of_record(table, provider),)
        ],
    )
    for name, table in _counted_tables():
        found = [(one.party, accepted[one.hash][name]) for one in order if name in accepted[one.hash]]
        if found:
            plan.parquet[f"accepted_{name}"] = [path for _, path in found]
        else:
            plan.views.append((f"accepted_{name}", _empty(table)))
        several = any(count > 1 for count in Counter(party for party, _ in found).values())
        plan.views.append((f"latest_{name}", latest(table, several)))
    for name, table in _counted_tables():
        if name not in REFERRING:
            plan.views.append(
                (f"counted_{name}", f"SELECT {_names(table)}, delivery, source_row FROM latest_{name}")
            )
    for name in REFERRING:
        if name in RESOLVED:
            plan.views.append((f"resolved_{name}", sql(f"resolved_{name}")))
        plan.views.append((f"counted_{name}", sql(name)))
    return plan


def lay_out(con: duckdb.DuckDBPyConnection, plan: CountingPlan) -> None:
    """Carry out a plan in DuckDB."""
    for name, paths in plan.parquet.items():
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM {parquet(*paths)}")
    for name, (columns, rows) in plan.tables.items():
        con.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns)})")
        if rows:
            con.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", rows)
    for name, query in plan.views:
        con.execute(f"CREATE VIEW {name} AS {query}")


def sql(name: str) -> str:
    """The text of ``counting/<name>.sql``."""
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8").strip()


def latest(table: Table, several: bool) -> str:
    """Rows of the party of record; per party and key only the latest where a party delivered a state table twice.

    ``several`` says whether that can occur: keys are unique within a delivery, so otherwise nothing is sorted.
    """
    columns = ", ".join(f'a."{column.name}"' for column in table.columns)
    joined = f"SELECT {columns}, a.delivery, a.source_row, d.party, d.key_prefix{{}}\n{_rows_of_record(table)}"
    if not (several and table.state):
        return joined.format("")
    if all(table.column(name).required for name in table.key):
        return joined.format("") + "\n" + _latest_delivery(table)
    key = ", ".join(f'a."{column}"' for column in table.key)
    place = f",\n  row_number() OVER (PARTITION BY d.party, {key} ORDER BY d.precedence DESC) AS precedence_place"
    inner = joined.format(place)
    return (
        f"SELECT {_names(table)}, delivery, source_row, party, key_prefix FROM (\n{inner}\n) AS ranked "
        "WHERE precedence_place = 1"
    )


def _latest_delivery(table: Table) -> str:
    """A join that keeps of each key only the row of the latest delivery. Keys and deliveries are gathered by hash:
    numbering whole rows sorts them, and takes ever longer than the rows are more. Keys must always be filled."""
    key = ", ".join(f'a."{column}"' for column in table.key)
    same = " AND ".join(f'n."{column}" = a."{column}"' for column in table.key)
    return (
        f"JOIN (\nSELECT {key}, MAX_BY(a.delivery, d.precedence) AS delivery\n"
        f"{_rows_of_record(table)}\nGROUP BY d.party, {key}\n) AS n ON n.delivery = a.delivery AND {same}"
    )


def _rows_of_record(table: Table) -> str:
    """The accepted rows (a) that their deliverer (d) is of record for; of outcomes that is found out later."""
    rows = f"FROM accepted_{table.name} AS a\nJOIN {COUNTED} AS d ON d.delivery = a.delivery"
    if table.name == "outcomes":
        return rows
    provider = "a.provider" if any(column.name == "provider" for column in table.columns) else "''"
    return rows + (
        f"\nJOIN {OF_RECORD} AS r ON r.table_name = '{table.name}' AND r.provider = {provider} "
        "AND r.party = d.party"
    )


def unresolved_queries() -> list[tuple[str, str | None, str, str]]:
    """Queries (table, column, why, sql) of the number of rows that do not count and their cents."""
    result: list[tuple[str, str | None, str, str]] = []
    for name, table in _counted_tables():
        cents = f'coalesce(sum("{table.amount_column}"), 0)' if table.amount_column else "0"
        if name != "outcomes":
            provider = "a.provider" if any(column.name == "provider" for column in table.columns) else "''"
            result.append(
                (
                    name,
                    None,
                    "not_of_record",
                    f"SELECT count(*), {cents} FROM accepted_{name} a JOIN {COUNTED} d ON d.delivery = a.delivery "
                    f"LEFT JOIN {OF_RECORD} r ON r.table_name = '{name}' AND r.provider = {provider} "
                    "AND r.party = d.party WHERE r.party IS NULL",
                )
            )
    dangling = (
        "SELECT count(*), {} FROM latest_{} a LEFT JOIN ({}) c ON c.k = {} WHERE {} IS NOT NULL AND c.k IS NULL"
    )
    clients = "SELECT DISTINCT client_key AS k FROM counted_clients"
    for name, cents in (("journeys", "0"), ("trajectories", "0"), ("production", "coalesce(sum(amount), 0)")):
        query = dangling.format(cents, name, clients, "a.client_key", "a.client_key")
        result.append((name, "client_key", "reference_missing", query))
    result.append(
        (
            "trajectories",
            "journey_key",
            "reference_missing",
            "SELECT count(*), 0 FROM latest_trajectories a "
            "LEFT JOIN resolved_journeys j ON j.written_key = a.journey_key "
            "WHERE a.journey_key IS NOT NULL AND j.journey_key IS NULL",
        )
    )
    result.append(
        (
            "production",
            "trajectory_key",
            "reference_missing",
            f"SELECT count(*), coalesce(sum(a.amount), 0) FROM latest_production a JOIN {OF_RECORD} r "
            "ON r.table_name = 'trajectories' AND r.provider = a.provider LEFT JOIN resolved_trajectories t "
            "ON t.written_key = a.trajectory_key AND t.party = r.party "
            "WHERE a.trajectory_key IS NOT NULL AND t.trajectory_key IS NULL",
        )
    )
    missing = (
        "SELECT count(*) FROM latest_outcomes o LEFT JOIN (SELECT DISTINCT written_key AS k FROM "
        "resolved_trajectories) t ON t.k = o.trajectory_key WHERE t.k IS NULL"
    )
    result.append(
        ("outcomes", "trajectory_key", "reference_missing", missing.replace("count(*)", "count(*), 0", 1))
    )
    result.append(
        (
            "outcomes",
            None,
            "not_of_record",
            "SELECT (SELECT count(*) FROM latest_outcomes) - (SELECT count(*) FROM counted_outcomes) "
            f"- ({missing}), 0",
        )
    )
    return result


def _counted_tables() -> list[tuple[str, Table]]:
    return [(name, table) for name, table in tables().items() if name != "delivery"]


def _prefix(party: str, region: Region) -> str:
    return "" if party == region.cooperative else f"{party}/"


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _empty(table: Table) -> str:
    columns = ", ".join(f'CAST(NULL AS {column.type.stored}) AS "{column.name}"' for column in table.columns)
    return f"SELECT {columns}, CAST(NULL AS VARCHAR) AS delivery, CAST(NULL AS BIGINT) AS source_row WHERE 1 = 0"
