# SPDX-License-Identifier: EUPL-1.2
"""The account of a history: what was read = what was used + what was set aside, in parts and in cents."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from regie.deliveries.store import write_rows
from regie.exchange.history.delivering import DeliveryFile
from regie.exchange.history.reading import Held
from regie.exchange.history.rules import ELEMENTS, SET_ASIDE, HistoryFinding, Weight, weight
from regie.exchange.spreadsheets import harmless
from regie.vocabulary.errors import RegieError
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money, written

if TYPE_CHECKING:
    import duckdb

SHOWN = 1_000
"""Findings of one rule that are written out; all of them are in ``remarks.parquet``."""

NAMED = 200
"""Products, providers and municipalities that are named as unknown, the ones met most often first."""


class PartCount(Frozen):
    """Parts of one kind of message: read = used + set aside, also in money (claim lines; a credit is negative)."""

    message: str
    read: int
    used: int
    set_aside: int
    amount_read: Money
    amount_used: Money
    amount_set_aside: Money


class RuleCount(Frozen):
    """How often a rule was met, on how many records, and about how much money."""

    rule: str
    weight: Weight
    sets_aside: bool
    parts: int
    records: int
    amount: Money

    def message(self, lang: str = "nl") -> str:
        """What the rule says, in ``nl`` or ``en``."""
        return HistoryFinding(rule=self.rule, severity="warning", place="").says(lang)


class Unknown(Frozen):
    """A code in the messages that region and choices do not have: how many parts, about how much money."""

    what: str
    code: str
    parts: int
    amount: Money


class Delivered(Frozen):
    """One file to hand in."""

    file: str
    party: str
    period_start: date
    period_end: date
    rows: dict[str, int]


class Account(Frozen):
    """Everything there is to say about one making of history. ``records`` counts clients of messages that reading
    gave, ``held`` what it held back; ``parts`` is per kind of message. ``amount_delivered`` is the sum of
    production in the files."""

    first_day: date
    last_day: date
    made_on: date
    records: int
    held: Held
    parts: tuple[PartCount, ...]
    rules: tuple[RuleCount, ...]
    unknown: tuple[Unknown, ...]
    deliveries: tuple[Delivered, ...]
    amount_delivered: Money

    def count(self, rule: str) -> int:
        """How many parts met a rule."""
        return sum(one.parts for one in self.rules if one.rule == rule)


def make_account(
    con: duckdb.DuckDBPyConnection,
    held: Held,
    first_day: date,
    last_day: date,
    made_on: date,
    delivered: list[DeliveryFile],
) -> Account:
    """The account out of the tables that the rules made.

    Raises ``RegieError`` when the delivered cents are not the cents of the lines that were used.
    """
    parts = tuple(
        PartCount(
            message=message,
            read=read,
            used=used,
            set_aside=read - used,
            amount_read=cents,
            amount_used=used_cents,
            amount_set_aside=cents - used_cents,
        )
        for message, read, used, cents, used_cents in con.execute(
            "SELECT message, count(*), count(*) FILTER (WHERE set_aside IS NULL), "
            "CAST(coalesce(sum(cents), 0) AS BIGINT), "
            "CAST(coalesce(sum(cents) FILTER (WHERE set_aside IS NULL), 0) AS BIGINT) "
            "FROM account GROUP BY message ORDER BY message"
        ).fetchall()
    )
    [(amount_delivered,)] = con.execute(
        "SELECT CAST(coalesce(sum(amount), 0) * 100 AS BIGINT) FROM out_production"
    ).fetchall()
    used = sum(one.amount_used for one in parts)
    if amount_delivered != used or _rows_delivered(delivered, "production") != _rows(con, "out_production"):
        raise RegieError("history.does_not_add_up", used=written(used), delivered=written(amount_delivered))
    rules = tuple(
        RuleCount(
            rule=rule, weight=weight(rule), sets_aside=rule in SET_ASIDE, parts=n, records=records, amount=cents
        )
        for rule, n, records, cents in con.execute(
            "SELECT m.rule, count(*), count(DISTINCT a.record_id), CAST(coalesce(sum(a.cents), 0) AS BIGINT) "
            "FROM remark m JOIN account a ON a.part_id = m.part_id GROUP BY m.rule ORDER BY m.rule"
        ).fetchall()
    )
    return Account(
        first_day=first_day,
        last_day=last_day,
        made_on=made_on,
        records=_rows(con, "record"),
        held=held,
        parts=parts,
        rules=rules,
        unknown=tuple(_unknown(con)),
        deliveries=tuple(
            Delivered(
                file=one.name,
                party=one.party,
                period_start=one.period_start,
                period_end=one.period_end,
                rows=one.rows,
            )
            for one in delivered
        ),
        amount_delivered=amount_delivered,
    )


def findings(con: duckdb.DuckDBPyConnection, shown: int = SHOWN) -> Iterator[HistoryFinding]:
    """What somebody should look at, by rule and in the order of the records, at most ``shown`` of each rule."""
    rows = con.execute(
        "SELECT m.rule, a.place, a.message, a.number, a.kind, a.nth FROM remark m "
        "JOIN account a ON a.part_id = m.part_id WHERE m.rule NOT IN (SELECT unnest(?)) "
        "QUALIFY row_number() OVER (PARTITION BY m.rule ORDER BY a.part_id) <= ? ORDER BY m.rule, a.part_id",
        [[rule for rule, weighs in SET_ASIDE.items() if weighs == "note"], shown],
    ).fetchall()
    for rule, place, message, number, kind, nth in rows:
        yield HistoryFinding(
            rule=rule,
            severity="error" if weight(rule) == "error" else "warning",
            place=place,
            message=message,
            record=number or None,
            element=f"{ELEMENTS[kind]}[{nth}]" if kind in ELEMENTS else None,
        )


def write_account(con: duckdb.DuckDBPyConnection, account: Account, folder: Path) -> None:
    """Write ``account.json``, ``findings.csv``, ``parts``, ``remarks`` and ``lines.parquet`` into ``folder``."""
    content = json.dumps(account.model_dump(mode="json"), ensure_ascii=False, indent=1)
    (folder / "account.json").write_text(content + "\n", encoding="utf-8")
    with (folder / "findings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["rule", "severity", "message", "place", "record", "element", "nl", "en"])
        for one in findings(con):
            place = (one.message, harmless(one.place), one.record, one.element)
            writer.writerow([one.rule, one.severity, *place, one.nl, one.en])
    for name, query in _TRACES.items():
        write_rows(con, query, folder / f"{name}.parquet")


_PART = "a.message, a.place, a.number AS record, a.kind, a.nth"
_TRACES = {
    "parts": (
        f"SELECT {_PART}, a.cents, a.set_aside, t.trajectory_key FROM account a LEFT JOIN ("
        "SELECT start_id AS part_id, trajectory_key FROM trajectory WHERE NOT by_claims UNION ALL "
        "SELECT stop_id, trajectory_key FROM trajectory WHERE stop_id IS NOT NULL AND stop_id <> start_id"
        ") t ON t.part_id = a.part_id ORDER BY a.part_id"
    ),
    "remarks": (
        f"SELECT {_PART}, m.rule FROM remark m JOIN account a ON a.part_id = m.part_id ORDER BY a.part_id, m.rule"
    ),
    "lines": (
        f"SELECT p.provider, p.line, {_PART} FROM production p JOIN account a ON a.part_id = p.part_id "
        "ORDER BY a.part_id, p.service_month"
    ),
}
"""Where everything came from and went, one row per part, remark and line: lists would have to fit in memory."""


def _unknown(con: duckdb.DuckDBPyConnection) -> Iterator[Unknown]:
    for what, rule, code in (
        ("municipality", "municipality_unknown", "r.municipality"),
        ("provider", "provider_unknown", "r.provider"),
        ("product", "product_unmapped", "coalesce(c.code, c.category, s.code, s.category)"),
    ):
        rows = con.execute(
            f"SELECT {code} AS code, count(*), CAST(coalesce(sum(a.cents), 0) AS BIGINT) FROM account a "
            "JOIN record r ON r.record_id = a.record_id LEFT JOIN raw_claim c ON c.part_id = a.part_id "
            "LEFT JOIN raw_signal s ON s.part_id = a.part_id WHERE a.set_aside = ? "
            f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {NAMED}",
            [rule],
        ).fetchall()
        yield from (Unknown(what=what, code=code or "–", parts=n, amount=cents) for code, n, cents in rows)


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    [(count,)] = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(count)


def _rows_delivered(delivered: list[DeliveryFile], table: str) -> int:
    return sum(one.rows.get(table, 0) for one in delivered)
