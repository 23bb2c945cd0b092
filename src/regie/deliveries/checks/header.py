# SPDX-License-Identifier: EUPL-1.2

"""The one row of table ``delivery``: a mistake there refuses the delivery as a whole."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from regie.deliveries.checks.hits import Hits
from regie.deliveries.summary import Header
from regie.vocabulary.errors import Refused
from regie.vocabulary.region import Region
from regie.vocabulary.tables import table

if TYPE_CHECKING:
    import duckdb

SUPPLEMENT = "Aanvulling op "
_SUPPLEMENT = re.compile(r"^\s*aanvulling op ([0-9a-f]{12,64})\s*$", re.IGNORECASE)


def read_header(con: duckdb.DuckDBPyConnection, hits: Hits, region: Region, received_on: date) -> Header:
    """The delivery's header from ``t_delivery``; raises ``Refused`` saying what is wrong and what to do."""
    columns = [column.name for column in table("delivery").columns]
    rows = con.execute(f"SELECT {', '.join(columns)} FROM t_delivery").fetchall()
    if len(rows) != 1:
        raise Refused("deliveries.one_delivery_row", rows=len(rows))
    problems = [rule.sentence("nl") for rule in hits.rules if rule.severity == "error"]
    if problems:
        raise _header_wrong(con, hits)
    header = Header(**dict(zip(columns, rows[0], strict=True)))
    if header.party not in region.party_names:
        raise Refused("deliveries.party_unknown", party=header.party, known=", ".join(region.party_names))
    if header.standard_version != region.standard_version:
        raise Refused(
            "deliveries.standard_version", written=header.standard_version, expected=region.standard_version
        )
    if header.period_end < header.period_start:
        raise Refused("deliveries.period_turned", start=_day(header.period_start), end=_day(header.period_end))
    if header.period_end > received_on:
        raise Refused("deliveries.period_not_over", end=_day(header.period_end), received=_day(received_on))
    match = _SUPPLEMENT.match(header.source_system or "")
    return header.model_copy(update={"supplements": match[1].lower()}) if match else header


def _header_wrong(con: duckdb.DuckDBPyConnection, hits: Hits) -> Refused:
    hits.make_findings()
    rows = con.execute("SELECT nl, en FROM findings WHERE severity = 'error' ORDER BY source_row, rule").fetchall()

    return Refused(
        "deliveries.delivery_row_wrong",
        problems_nl=" ".join(nl for nl, _ in rows),
        problems_en=" ".join(en for _, en in rows),
    )


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"
