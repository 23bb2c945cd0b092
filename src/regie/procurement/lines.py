# SPDX-License-Identifier: EUPL-1.2
"""The lines of production that a study looks at, prepared once in the engine of an open source.

``pr_lines`` has one row per production line of the study's period: municipality (where the client lived on the
first day of the month of service, as the figures have it; without a client the line's own), provider, product,
client (a number, or nothing), age (on that day; -1 unknown), month and booked_month (month numbers), cents,
quantity, unit, one_off (every kind of cost but regular), segment, referrer, other_unit (not the unit that the
study gives the product). ``pr_groups`` has the product and age (-1..120) of every need group, ``pr_lots`` the
need groups of every lot, ``pr_products`` (product, unit, cents agreed a unit), ``pr_providers`` (provider,
seat) and ``pr_settings`` (first_month, end_month, recent_month: the last twelve months begin there).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from regie.figures import Source
from regie.figures.breakdown import Level
from regie.procurement.study import RECENT_MONTHS, Study
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money, to_cents
from regie.vocabulary.region import Region

OLDEST = 120
UNKNOWN_AGE = -1


class LineCount(Frozen):
    """Lines that are left out, or that count but have something a reader must know: ``reason`` is the end of a key
    ``procurement_landscape.left_out_…`` or ``.noticed_…``."""

    reason: str
    lines: int
    cents: Money


@dataclass(frozen=True)
class Lines:
    """The prepared tables; they live as long as ``source`` is open. ``left_out`` counts the lines that are in no
    table, ``noticed`` those that are but are not whole."""

    source: Source
    study: Study
    left_out: tuple[LineCount, ...]
    noticed: tuple[LineCount, ...]

    @property
    def region(self) -> Region:
        """The region of the source."""
        return self.source.region

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the prepared tables, in the DuckDB dialect."""
        return self.source.engine.rows(sql)

    def asked(self, name: str) -> list[tuple[Any, ...]]:
        """Rows of a query by its name, as ``sql_text`` has it."""
        return self.rows(sql_text(name))


def prepare(source: Source, study: Study) -> Lines:
    """Make the tables for a study in the engine of a source, replacing those of an earlier study."""
    _load_study(source, study)
    needed = sql_text("pr_sorted")
    source.run(f"SELECT * FROM ({needed}) AS x LIMIT 0", Level(source.dimensions, (), "segment"), ())
    engine = source.engine
    engine.create_table("pr_sorted", needed)
    engine.create_table("pr_lines", sql_text("pr_lines"))
    counted = engine.rows(sql_text("left_out"))
    engine.drop_table("pr_sorted")
    kinds: dict[str, list[LineCount]] = {"left_out": [], "noticed": []}
    for kind, reason, lines, cents in counted:
        kinds[kind].append(LineCount(reason=reason, lines=lines, cents=cents))
    return Lines(source, study, tuple(kinds["left_out"]), tuple(kinds["noticed"]))


@cache
def sql_text(name: str) -> str:
    """The query with a name: ``left_out`` is ``procurement/sql/left_out.sql``, ``today/pr_given`` is
    ``procurement/today/sql/pr_given.sql``."""
    *package, query = name.split("/")
    return files("regie.procurement").joinpath(*package, "sql", f"{query}.sql").read_text(encoding="utf-8")


def _load_study(source: Source, study: Study) -> None:
    load = source.engine.load_rows
    first, end = study.period
    months = [("first_month", "INTEGER"), ("end_month", "INTEGER"), ("recent_month", "INTEGER")]
    load("pr_settings", months, [(first, end, max(first, end - RECENT_MONTHS))])
    products = sorted(
        (each.code, each.unit, None if each.price is None else to_cents(each.price)) for each in study.products
    )
    load("pr_products", [("product", "VARCHAR"), ("unit", "VARCHAR"), ("agreed_cents", "BIGINT")], products)
    load("pr_groups", [("product", "VARCHAR"), ("age", "INTEGER"), ("need_group", "VARCHAR")], _groups(study))
    lots = sorted((group, lot.code) for lot in study.lots for group in set(lot.need_groups))
    load("pr_lots", [("need_group", "VARCHAR"), ("lot", "VARCHAR")], lots)
    seats = sorted((each.provider, each.municipality) for each in study.providers)
    load("pr_providers", [("provider", "VARCHAR"), ("seat", "VARCHAR")], seats)


def _groups(study: Study) -> list[tuple[str, int, str]]:
    """An age that is not known is only in groups without ages."""
    rows = []
    for group in study.need_groups:
        ages = range(UNKNOWN_AGE, OLDEST + 1)
        if group.ages is not None:
            ages = range(group.ages.from_age, group.ages.to_age + 1)
        rows += [(product, age, group.code) for product in set(group.products) for age in ages]
    return sorted(rows)
