# SPDX-License-Identifier: EUPL-1.2

"""What the rules find, kept in DuckDB as (row, rule) pairs; sentences are made only for what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regie.deliveries.sql import literal, only_row
from regie.deliveries.summary import SHOWN, Finding, RuleCount, Severity
from regie.vocabulary.tables import tables
from regie.vocabulary.texts import say

if TYPE_CHECKING:
    import duckdb

KEPT = 10_000
"""Findings of one rule on one column that are kept as sentences; beyond it they are only counted."""


@dataclass(frozen=True)
class Rule:
    """A rule on one column of one table. Its sentence is ``deliveries.rule_<name>``, with ``{value}`` and
    ``{other}`` filled in per row; ``shown`` is False where the value must not be repeated. ``amounts`` says that
    both are amounts that were computed here, with a point: the Dutch sentence writes a comma."""

    table: str
    column: str | None
    name: str
    severity: Severity
    shown: bool = True
    values: tuple[tuple[str, object], ...] = ()
    key: str = ""
    amounts: bool = False

    def sentence(self, lang: str) -> str:
        """The sentence with ``{value}`` and ``{other}`` still open."""
        label = ""
        if self.column is not None:
            column = tables()[self.table].column(self.column)
            label = f"{column.nl if lang == 'nl' else column.en} ({self.column})"
        values = {
            "value": "{value}",
            "other": "{other}",
            "column": label,
            "table": self.table,
            **dict(self.values),
        }
        for name, value in values.items():
            if isinstance(value, tuple):
                values[name] = value[0 if lang == "nl" else 1]
        return say(self.key or f"deliveries.rule_{self.name}", lang, **values)


class Hits:
    """The table ``hits_<table>`` per table, and the rules by number."""

    def __init__(self, con: duckdb.DuckDBPyConnection, places: dict[str, str]) -> None:
        self.con = con
        self.places = places
        self.rules: list[Rule] = []
        for table in places:
            con.execute(
                f"CREATE TABLE hits_{table} "
                "(source_row BIGINT, rule INTEGER, value VARCHAR, other VARCHAR, error BOOLEAN)"
            )

    def add(self, rule: Rule, rows: str, *, value: str = "NULL", other: str = "NULL") -> int:
        """Record a rule for every row of the query ``rows`` (which has ``source_row``); returns how many.

        ``value`` and ``other`` are expressions over that query; a value is cut at 60 characters.
        """
        number = len(self.rules)
        self.rules.append(rule)
        shown = f"left(CAST({value} AS VARCHAR), 60)" if rule.shown else "NULL"
        error = "TRUE" if rule.severity == "error" else "FALSE"
        self.con.execute(
            f"INSERT INTO hits_{rule.table} SELECT source_row, {number}, {shown}, "
            f"left(CAST({other} AS VARCHAR), 60), {error} FROM ({rows}) ORDER BY source_row"
        )
        found = self._rows(rule.table, number)
        if not found:
            self.rules.pop()
        return found

    def forget(self, table: str, rule_names: tuple[str, ...], rows: str) -> None:
        """Take back what the named rules found in rows given as a query of (source_row, column)."""
        for number, rule in enumerate(self.rules):
            if rule.table == table and rule.name in rule_names:
                self.con.execute(
                    f"DELETE FROM hits_{table} WHERE rule = {number} AND source_row IN "
                    f'(SELECT source_row FROM ({rows}) WHERE "column" = {literal(rule.column)})'
                )

    def set_aside(self, table: str) -> str:
        """The query of the rows of ``table`` that have an error."""
        return f"SELECT DISTINCT source_row FROM hits_{table} WHERE error"

    def counts(self) -> tuple[RuleCount, ...]:
        """Every rule that found something, with its number of rows."""
        result = []
        for number, rule in enumerate(self.rules):
            rows = self._rows(rule.table, number)
            if rows:
                result.append(
                    RuleCount(
                        table=rule.table, column=rule.column, rule=rule.name, severity=rule.severity, rows=rows
                    )
                )
        return tuple(
            sorted(result, key=lambda c: (list(self.places).index(c.table), c.severity, c.rule, c.column or ""))
        )

    def make_findings(self) -> None:
        """Fill the table ``findings`` with sentences, in the order of tables, rows and rules."""
        con = self.con
        con.execute(
            "CREATE TABLE rules (rule INTEGER, table_order INTEGER, table_name VARCHAR, place VARCHAR, "
            "column_name VARCHAR, name VARCHAR, severity VARCHAR, amounts BOOLEAN, nl VARCHAR, en VARCHAR)"
        )
        order = list(self.places)
        for number, rule in enumerate(self.rules):
            con.execute(
                "INSERT INTO rules VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    number,
                    order.index(rule.table),
                    rule.table,
                    self.places[rule.table],
                    rule.column,
                    rule.name,
                    rule.severity,
                    rule.amounts,
                    rule.sentence("nl"),
                    rule.sentence("en"),
                ],
            )
        found = " UNION ALL ".join(f"SELECT * FROM hits_{table}" for table in order)
        con.execute(
            "CREATE TABLE findings AS SELECT r.table_name AS table_name, r.place, f.source_row, r.column_name, "
            "f.value, r.name AS rule, r.severity, "
            + ", ".join(
                f"replace(replace(r.{lang}, '{{value}}', {_told('f.value', lang)}), '{{other}}', "
                f"{_told('f.other', lang)}) AS {lang}"
                for lang in ("nl", "en")
            )
            + f" FROM (SELECT *, row_number() OVER (PARTITION BY rule ORDER BY source_row) AS n FROM ({found})) f "
            f"JOIN rules r USING (rule) WHERE f.n <= {KEPT} ORDER BY r.table_order, f.source_row, f.rule"
        )

    def reasons(self, table: str) -> str:
        """The query (source_row, reason): all Dutch sentences that set a row aside."""
        return (
            "SELECT source_row, "
            f"string_agg(replace(replace(nl, '{{value}}', {_told('value', 'nl')}), '{{other}}', "
            f"{_told('other', 'nl')}), ' ' ORDER BY rule) AS reason FROM hits_{table} JOIN rules USING (rule) "
            "WHERE error GROUP BY source_row"
        )

    def shown(self) -> tuple[Finding, ...]:
        """The first findings, errors before warnings."""
        rows = self.con.execute(
            "SELECT * FROM findings ORDER BY severity, (SELECT min(table_order) FROM rules r "
            f"WHERE r.table_name = findings.table_name), source_row, rule, column_name LIMIT {SHOWN}"
        ).fetchall()
        return tuple(as_findings(rows))

    def _rows(self, table: str, number: int) -> int:
        return int(only_row(self.con, f"SELECT count(*) FROM hits_{table} WHERE rule = {number}")[0])


def _told(value: str, lang: str) -> str:
    """The expression of a value as it stands in a sentence: nothing for NULL, amounts as the reader does."""
    written = f"CASE WHEN amounts THEN replace({value}, '.', ',') ELSE {value} END" if lang == "nl" else value
    return f"coalesce({written}, '')"


def as_findings(rows: list[tuple[object, ...]]) -> Iterator[Finding]:
    """Findings from rows of the table ``findings``."""
    for row in rows:
        yield Finding.model_validate(
            dict(
                zip(("table", "place", "row", "column", "value", "rule", "severity", "nl", "en"), row, strict=True)
            )
        )
