# SPDX-License-Identifier: EUPL-1.2

"""The rules that compare rows: unique keys, references, residence, overlaps, medians, control totals.

``ok_<table>`` is the view of the rows that have no error so far; a table is judged after the tables it refers to,
so that a row set aside takes the rows that depend on it along. References are judged only where the delivering
party is of record for the table referred to and delivers it here; all other references are resolved in the
snapshot. What an earlier delivery of the same party already brought may be referred to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from regie.deliveries.checks.hits import Hits, Rule
from regie.deliveries.checks.values import month_of
from regie.deliveries.sql import listed, parquet, some
from regie.deliveries.summary import Header
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Table

if TYPE_CHECKING:
    import duckdb

ORDER = (
    "providers",
    "population",
    "activities",
    "ledger_totals",
    "costs",
    "clients",
    "journeys",
    "trajectories",
    "production",
    "outcomes",
)
"""Tables in the order of judging: a table stands after those it refers to."""

REFERENCES = {
    "journeys": (("client_key", "clients"),),
    "trajectories": (("client_key", "clients"), ("journey_key", "journeys")),
    "production": (("client_key", "clients"), ("trajectory_key", "trajectories")),
    "outcomes": (("trajectory_key", "trajectories"),),
}

OLDEST = 23
"""Highest age at the start of a trajectory that raises no question."""

OUTLIER = 10
"""An amount beyond this many times the median of its product is warned about."""

FEWEST_FOR_MEDIAN = 5


@dataclass(frozen=True)
class Earlier:
    """Accepted files of this party's other deliveries that still count once this one does.

    ``known`` is False when a file is checked without a region's folder; a line of production or an outcome that
    refers to something not in the file is then only warned about.
    """

    known: bool = False
    files: dict[str, list[Path]] = field(default_factory=dict)

    def select(self, table: str, columns: str) -> str | None:
        """A query of the accepted rows of ``table``, None when there are none."""
        if not self.files.get(table):
            return None
        return f"SELECT {columns} FROM {parquet(*self.files[table])}"


@dataclass(frozen=True)
class Comparison:
    """Everything the rules on several rows work with."""

    con: duckdb.DuckDBPyConnection
    hits: Hits
    region: Region
    header: Header
    tables: frozenset[str]
    earlier: Earlier

    def providers_of_record(self, table: str) -> str:
        """The provider codes whose rows of ``table`` count when this party delivers them, as an SQL list."""
        own = [
            party.code
            for party in self.region.parties
            if self.region.party_of_record(table, party.code) == self.header.party
        ]
        return listed(own)

    def of_record(self, table: str) -> bool:
        """Whether this party's rows of a table without a provider column count."""
        return self.region.party_of_record(table, None) == self.header.party


def judge(table: Table, at: Comparison) -> None:
    """Apply all rules that compare rows to one table."""
    unique_keys(table, at)
    lines_delivered_before(table, at)
    for column, parent in REFERENCES.get(table.name, ()):
        if parent in at.tables:
            references(table, column, parent, at)
    match table.name:
        case "clients":
            residence_overlaps(at)
        case "trajectories":
            if "clients" in at.tables and at.of_record("clients"):
                outside_residence(at)
                ages(at)
            overlapping_trajectories(at)
        case "production":
            if "trajectories" in at.tables:
                service_months(at)
            outliers(at)
        case "outcomes":
            if "trajectories" in at.tables:
                measured_before_begin(at)
    not_of_record(table, at)


def unique_keys(table: Table, at: Comparison) -> None:
    """Rows with one key: of rows that are the same in everything the first stays, of others none does."""
    con, name = at.con, table.name
    key = ", ".join(f'"{column}"' for column in table.key)
    required = [column.name for column in table.columns if column.required and column.name in table.key]
    filled = " AND ".join(["NOT broken", *(f'"{column}" IS NOT NULL' for column in required)])
    con.execute(
        f"CREATE TABLE double_{name} AS SELECT {key} FROM t_{name} "
        f"WHERE {filled} GROUP BY {key} HAVING count(*) > 1"
    )
    if not some(con, f"SELECT * FROM double_{name}"):
        return
    same = " AND ".join(f'd."{column}" IS NOT DISTINCT FROM t."{column}"' for column in table.key)
    content = ", ".join(f't."{column.name}"' for column in table.columns)
    con.execute(
        f"CREATE TABLE doubles_{name} AS SELECT t.source_row, min(t.source_row) OVER w AS first_row, "
        f"max(t.source_row) OVER w AS last_row, dense_rank() OVER (PARTITION BY {_of('t', table.key)} "
        f"ORDER BY row({content})) AS content FROM t_{name} t JOIN double_{name} d ON {same} WHERE NOT t.broken "
        f"WINDOW w AS (PARTITION BY {_of('t', table.key)})"
    )
    contents = f"SELECT *, max(content) OVER (PARTITION BY first_row) AS contents FROM doubles_{name}"
    values = (
        (
            "keys",
            (", ".join(table.column(c).nl for c in table.key), ", ".join(table.column(c).en for c in table.key)),
        ),
    )
    at.hits.add(
        Rule(name, table.key[0], "row_twice", "error", values=values),
        f"SELECT source_row, first_row FROM ({contents}) WHERE contents = 1 AND source_row <> first_row",
        other="first_row",
    )
    at.hits.add(
        Rule(name, table.key[0], "key_twice", "error", values=values),
        f"SELECT source_row, CASE WHEN source_row = first_row THEN last_row ELSE first_row END AS other_row "
        f"FROM ({contents}) WHERE contents > 1",
        other="other_row",
    )


def lines_delivered_before(table: Table, at: Comparison) -> None:
    """A line of production or costs counts once: it may not come again in another period."""
    if table.state:
        return
    key = ", ".join(table.key)
    before = at.earlier.select(table.name, key)
    if before is not None:
        at.hits.add(
            Rule(table.name, "line", "line_delivered_before", "error"),
            f"SELECT source_row, line FROM t_{table.name} SEMI JOIN ({before}) USING ({key})",
            value="line",
        )


def references(table: Table, column: str, parent: str, at: Comparison) -> None:
    """What is referred to is in the delivery and accepted, or was delivered before."""
    con, name = at.con, table.name
    key = column
    con.execute(
        f"CREATE OR REPLACE TABLE missing AS SELECT source_row, {key}"
        + (", provider" if "provider" in [c.name for c in table.columns] else "")
        + f" FROM ok_{name} ANTI JOIN ok_{parent} USING ({key}) WHERE {key} IS NOT NULL"
    )
    if not some(con, "SELECT * FROM missing"):
        return
    at.hits.add(
        Rule(name, column, "depends_on_set_aside", "error", values=(("parent", parent),)),
        f"SELECT source_row, {key} FROM missing SEMI JOIN t_{parent} USING ({key})",
        value=key,
    )
    if parent != "trajectories":
        condition = "TRUE" if at.of_record(parent) else "FALSE"
    elif name == "production":
        condition = f"provider IN ({at.providers_of_record(parent)})"
    else:
        own = at.region.party_of_record(parent, at.header.party) == at.header.party
        condition = "TRUE" if own else "FALSE"
    before = at.earlier.select(parent, key)
    certain = at.earlier.known or name not in ("production", "outcomes")
    at.hits.add(
        Rule(
            name,
            column,
            "reference_missing" if certain else "reference_not_in_file",
            "error" if certain else "warning",
            values=(("parent", parent),),
        ),
        f"SELECT source_row, {key} FROM missing ANTI JOIN t_{parent} USING ({key}) "
        + (f"ANTI JOIN ({before}) USING ({key}) " if before else "")
        + f"WHERE {condition}",
        value=key,
    )


def residence_overlaps(at: Comparison) -> None:
    """A client lives in one place at a time: rows of one client that overlap are all set aside."""
    end = "coalesce(valid_to, DATE '9999-12-31')"
    at.hits.add(
        Rule("clients", "valid_from", "residence_overlaps", "error"),
        "SELECT source_row, client_key FROM (SELECT source_row, client_key, valid_from, "
        f"{end} AS until, max({end}) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before, "
        "min(valid_from) OVER (w ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS after FROM ok_clients "
        "WHERE client_key IN (SELECT client_key FROM ok_clients GROUP BY client_key HAVING count(*) > 1) "
        "WINDOW w AS (PARTITION BY client_key ORDER BY valid_from, source_row)) "
        "WHERE before >= valid_from OR after <= until",
        value="client_key",
    )


def outside_residence(at: Comparison) -> None:
    """The days of a trajectory within the delivery's period lie within the client's residence.

    Only those days: residence that ended before the period is not delivered again. The first and the last of
    them must each lie in a row of the client.
    """
    start, end = f"DATE '{at.header.period_start}'", f"DATE '{at.header.period_end}'"
    at.hits.add(
        Rule("trajectories", "began_on", "outside_residence", "error"),
        "SELECT source_row, any_value(client_key) AS client_key FROM "
        "(SELECT t.source_row, t.client_key, t.first_day BETWEEN c.valid_from AND c.until AS first_in, "
        "t.last_day BETWEEN c.valid_from AND c.until AS last_in FROM "
        f"(SELECT source_row, client_key, greatest(began_on, {start}) AS first_day, "
        f"least(coalesce(ended_on, {end}), {end}) AS last_day FROM ok_trajectories) t JOIN "
        "(SELECT client_key, valid_from, coalesce(valid_to, DATE '9999-12-31') AS until FROM ok_clients) c "
        "ON t.client_key = c.client_key WHERE t.first_day <= t.last_day) "
        "GROUP BY source_row HAVING NOT (bool_or(first_in) AND bool_or(last_in))",
        value="client_key",
    )


def ages(at: Comparison) -> None:
    """Age at the start of a trajectory is 0 to 23."""
    months = f"{month_of('began_on')} - birth_month"
    at.hits.add(
        Rule("trajectories", "began_on", "age_at_start", "warning", values=(("oldest", OLDEST),)),
        f"SELECT source_row, {months} AS months FROM ok_trajectories JOIN "
        "(SELECT client_key, min(birth_month) AS birth_month FROM ok_clients GROUP BY client_key) "
        f"USING (client_key) WHERE {months} < 0 OR {months} >= {(OLDEST + 1) * 12}",
        other="CAST(floor(months / 12) AS INTEGER)",
    )


def overlapping_trajectories(at: Comparison) -> None:
    """Overlapping trajectories of one client, provider and product category are merged in the figures."""
    at.hits.add(
        Rule("trajectories", "began_on", "trajectories_overlap", "warning"),
        "SELECT source_row FROM (SELECT source_row, began_on, max(coalesce(ended_on, DATE '9999-12-31')) OVER "
        "(PARTITION BY client_key, provider, product_category ORDER BY began_on, source_row "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM ok_trajectories) "
        "WHERE before >= began_on",
    )


def service_months(at: Comparison) -> None:
    """Production is of a month in which its trajectory ran."""
    at.hits.add(
        Rule("production", "service_month", "trajectory_did_not_run", "warning"),
        "SELECT p.source_row, printf('%d-%02d', p.service_month // 12, p.service_month % 12 + 1) AS written "
        "FROM ok_production p JOIN ok_trajectories t USING (trajectory_key) "
        f"GROUP BY p.source_row, p.service_month HAVING NOT bool_or(p.service_month >= {month_of('t.began_on')} "
        f"AND (t.ended_on IS NULL OR p.service_month <= {month_of('t.ended_on')}))",
        value="written",
    )


def outliers(at: Comparison) -> None:
    """No amount is beyond ten times the median of its product."""
    at.hits.add(
        Rule("production", "amount", "amount_outlier", "warning", values=(("times", OUTLIER),), amounts=True),
        "SELECT source_row, amount FROM ok_production JOIN (SELECT product_code, median(abs(amount)) AS typical "
        "FROM ok_production WHERE product_code IS NOT NULL AND amount <> 0 GROUP BY product_code "
        f"HAVING count(*) >= {FEWEST_FOR_MEDIAN}) USING (product_code) WHERE abs(amount) > {OUTLIER} * typical",
        value="printf('%.2f', amount / 100)",
    )


def measured_before_begin(at: Comparison) -> None:
    """An outcome is measured during or after its trajectory."""
    at.hits.add(
        Rule("outcomes", "measured_on", "measured_before_begin", "warning"),
        "SELECT o.source_row, o.measured_on FROM ok_outcomes o JOIN "
        "(SELECT trajectory_key, min(began_on) AS began_on FROM ok_trajectories GROUP BY trajectory_key) t "
        "USING (trajectory_key) WHERE o.measured_on < t.began_on",
        value="strftime(measured_on, '%d-%m-%Y')",
    )


def not_of_record(table: Table, at: Comparison) -> None:
    """Rows that another party is of record for are kept, and do not count."""
    rule = Rule(table.name, None, "not_of_record", "warning")
    if any(column.name == "provider" for column in table.columns):
        known = listed(party.code for party in at.region.parties)
        at.hits.add(
            Rule(table.name, "provider", "not_of_record", "warning"),
            f"SELECT source_row, provider FROM t_{table.name} WHERE provider IN ({known}) "
            f"AND provider NOT IN ({at.providers_of_record(table.name)})",
            value="provider",
        )
    elif table.name == "outcomes":
        if "trajectories" in at.tables:
            at.hits.add(
                rule,
                "SELECT o.source_row FROM t_outcomes o SEMI JOIN (SELECT trajectory_key FROM ok_trajectories "
                f"WHERE provider NOT IN ({at.providers_of_record('outcomes')})) USING (trajectory_key)",
            )
    elif not at.of_record(table.name):
        at.hits.add(rule, f"SELECT source_row FROM t_{table.name}")


def _of(alias: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f'{alias}."{column}"' for column in columns)
