# SPDX-License-Identifier: EUPL-1.2

"""The rules that need nothing but the row itself, as SQL predicates, worked through in one pass per table.

A predicate may use ``r_<column>`` (the text as written) and ``<column>`` (the stored form). What is NULL is not
a hit: an unreadable date is reported once, as such.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from regie.deliveries.checks.hits import Hits, Rule
from regie.deliveries.checks.values import converted, converts, first_day_of, month_of
from regie.deliveries.sql import literal, only_row
from regie.deliveries.summary import Header, Severity
from regie.vocabulary.codelists import Code, codelist
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Column, ColumnType, Table

if TYPE_CHECKING:
    import duckdb

KEY_LENGTH = 64
TEXT_LENGTH = 1000
MASK_BITS = 60
SHORT_LIST = 12
"""Code lists up to this length are written out in the sentence."""

REGIONAL_PRODUCTS = "JZ021"
"""Regions may use product codes of their own beside this list: an unknown one is only warned about."""


@dataclass(frozen=True)
class RowRule:
    """A rule with its predicate."""

    rule: Rule
    predicate: str


def typed_select(table: Table, columns: tuple[str, ...], rules: list[RowRule], maybe_personal: str) -> str:
    """The query that makes the typed table ``t_<name>`` out of ``raw_<name>``.

    It has ``source_row``, all columns of the standard in stored form, ``broken`` (the row itself cannot be
    read), ``maybe_personal`` and bit masks ``m0``, ``m1`` … with a bit per rule.
    """
    inner = ["source_row", "problem"]
    for column in table.columns:
        raw = f'raw."{column.name}"' if column.name in columns else "CAST(NULL AS VARCHAR)"
        inner.append(f'{raw} AS "r_{column.name}"')
        inner.append(f'CAST({converted(column, raw)} AS {column.type.stored}) AS "{column.name}"')
    outer = ["source_row", *(f'"{column.name}"' for column in table.columns), "problem IS NOT NULL AS broken"]
    outer.append(f"{maybe_personal} AS maybe_personal")
    for number, start in enumerate(range(0, len(rules), MASK_BITS)):
        bits = [
            f"(CASE WHEN {rule.predicate} THEN {1 << bit} ELSE 0 END)"
            for bit, rule in enumerate(rules[start : start + MASK_BITS])
        ]
        outer.append(f"CASE WHEN problem IS NULL THEN CAST({' + '.join(bits)} AS BIGINT) ELSE 0 END AS m{number}")
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM raw_{table.name} AS raw)"


def collect(
    con: duckdb.DuckDBPyConnection, hits: Hits, table: Table, columns: tuple[str, ...], rules: list[RowRule]
) -> None:
    """Turn the bit masks of ``t_<name>`` into hits, and broken rows likewise."""
    broken = con.execute(f"SELECT DISTINCT problem FROM raw_{table.name} WHERE problem IS NOT NULL ORDER BY 1")
    for (key,) in broken.fetchall():
        hits.add(
            Rule(table.name, None, "row_broken", "error", key=key),
            f"SELECT source_row FROM raw_{table.name} WHERE problem = {literal(key)}",
        )
    for start in range(0, len(rules), MASK_BITS):
        mask = f"m{start // MASK_BITS}"
        found = int(only_row(con, f"SELECT coalesce(bit_or({mask}), 0) FROM t_{table.name}")[0])
        for bit, row_rule in enumerate(rules[start : start + MASK_BITS]):
            if found & (1 << bit):
                column = row_rule.rule.column
                value = f'raw."{column}"' if column in columns else "NULL"
                hits.add(
                    row_rule.rule,
                    f"SELECT t.source_row, {value} AS value FROM t_{table.name} t JOIN raw_{table.name} raw "
                    f"USING (source_row) WHERE {mask} & {1 << bit} <> 0",
                    value="value",
                )


def row_rules(table: Table, region: Region, header: Header | None) -> list[RowRule]:
    """All rules on single rows of ``table``; without a header not those that need the delivery's period."""
    rules = [rule for column in table.columns for rule in _value_rules(table, column, region)]
    return rules + list(_table_rules(table, header))


def _value_rules(table: Table, column: Column, region: Region) -> Iterator[RowRule]:
    def rule(name: str, predicate: str, severity: Severity = "error", **values: object) -> RowRule:
        return RowRule(Rule(table.name, column.name, name, severity, values=tuple(values.items())), predicate)

    raw, typed = f'"r_{column.name}"', f'"{column.name}"'
    if column.required:
        yield rule("required", f"{raw} IS NULL")
    if converts(column):
        yield rule(f"{column.type.value}_unreadable", f"{raw} IS NOT NULL AND {typed} IS NULL")
    else:
        longest = TEXT_LENGTH if column.type is ColumnType.TEXT else KEY_LENGTH
        yield rule("too_long", f"length({raw}) > {longest}", longest=longest)
    if column.minimum is not None:
        yield rule("below_minimum", f"{typed} < {column.minimum}", minimum=column.minimum)
    if column.maximum is not None:
        yield rule("above_maximum", f"{typed} > {column.maximum}", maximum=column.maximum)
    if column.codelist is not None:
        yield from _code_rules(table, column, region)


def _code_rules(table: Table, column: Column, region: Region) -> Iterator[RowRule]:
    assert column.codelist is not None
    typed = f'"{column.name}"'
    severity: Severity = "warning" if column.codelist == REGIONAL_PRODUCTS else "error"
    if column.codelist.startswith("region:"):
        name = column.codelist.removeprefix("region:")
        codes = [Code(code, label, label) for code, label in region.codes(name).items()]
        list_name: object = (f"{column.nl} (region.toml)", f"{column.en} (region.toml)")
    else:
        codes = list(codelist(column.codelist).values())
        list_name = column.codelist
    known = ", ".join(literal(code.code) for code in codes) or "''"
    values = (("list", list_name), ("allowed", _allowed(codes)))
    yield RowRule(
        Rule(table.name, column.name, "code_unknown", severity, values=values),
        f"{typed} IS NOT NULL AND {typed} NOT IN ({known})",
    )
    dated: dict[tuple[date | None, date | None], list[str]] = defaultdict(list)
    for code in codes:
        if code.valid_from or code.valid_to:
            dated[code.valid_from, code.valid_to].append(code.code)
    day = _code_days(table, column)
    if day is None or not dated:
        return
    first, last = day
    outside = [
        f"({typed} IN ({', '.join(map(literal, some))}) AND ("
        + " OR ".join(
            ([f"{last} < DATE '{since}'"] if since else []) + ([f"{first} > DATE '{until}'"] if until else [])
        )
        + "))"
        for (since, until), some in dated.items()
    ]
    yield RowRule(
        Rule(table.name, column.name, "code_not_valid", severity, values=(("list", list_name),)),
        " OR ".join(outside),
    )


def _allowed(codes: list[Code]) -> tuple[str, str]:
    if not codes or len(codes) > SHORT_LIST:
        return ("", "")
    return (
        " (" + ", ".join(f"{c.code} = {c.label}" if c.code != c.label else c.code for c in codes) + ")",
        " (" + ", ".join(f"{c.code} = {c.label_en}" if c.code != c.label_en else c.code for c in codes) + ")",
    )


def _code_days(table: Table, column: Column) -> tuple[str, str] | None:
    """First and last day on which a code must be valid: the event that the code describes."""
    if column.name == "end_reason":
        return "ended_on", "ended_on"
    match table.name:
        case "clients" | "providers":
            return "valid_from", "valid_from"
        case "journeys":
            return "registered_on", "registered_on"
        case "trajectories":
            return "began_on", "began_on"
        case "production":
            first = first_day_of("service_month")
            return first, f"last_day({first})"
        case "costs" | "activities" | "ledger_totals":
            first = first_day_of('"month"')
            return first, f"last_day({first})"
    return None


def _table_rules(table: Table, header: Header | None) -> Iterator[RowRule]:
    def rule(
        column: str | None, name: str, predicate: str, severity: Severity = "error", **values: object
    ) -> RowRule:
        return RowRule(Rule(table.name, column, name, severity, values=tuple(values.items())), predicate)

    match table.name:
        case "clients" | "providers":
            yield rule("valid_to", "ends_before_it_begins", "valid_to < valid_from")
        case "journeys" | "trajectories":
            begin = "registered_on" if table.name == "journeys" else "began_on"
            yield rule("ended_on", "ends_before_it_begins", f"ended_on < {begin}")
            yield rule("end_reason", "end_reason_missing", "ended_on IS NOT NULL AND r_end_reason IS NULL")
            yield rule("end_reason", "end_reason_without_end", "r_ended_on IS NULL AND r_end_reason IS NOT NULL")
            yield rule("planned_end_on", "planned_end_before_begin", f"planned_end_on < {begin}", "warning")
            if table.name == "journeys":
                for column in ("clarified_on", "intake_on"):
                    yield rule(column, "before_registration", f"{column} < registered_on", "warning")
        case "production":
            yield rule("municipality", "client_or_municipality", "r_client_key IS NULL AND r_municipality IS NULL")
            yield rule("booked_on", "booked_before_service", f"{month_of('booked_on')} < service_month")
        case "costs":
            yield rule(
                "municipality", "municipality_or_key", "r_municipality IS NULL AND r_allocation_key IS NULL"
            )
            yield rule(
                "allocation_key",
                "municipality_and_key",
                "r_municipality IS NOT NULL AND r_allocation_key IS NOT NULL",
            )
    if header is not None and table.name in ("production", "costs"):
        start, end = header.period_start, header.period_end
        yield rule(
            "booked_on",
            "booked_outside_period",
            f"booked_on < DATE '{start}' OR booked_on > DATE '{end}'",
            start=f"{start:%d-%m-%Y}",
            end=f"{end:%d-%m-%Y}",
        )
        yield rule(
            "booked_on",
            "booked_after_delivery",
            f"booked_on > DATE '{header.delivered_on}'",
            delivered=f"{header.delivered_on:%d-%m-%Y}",
        )
