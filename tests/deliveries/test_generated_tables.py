# SPDX-License-Identifier: EUPL-1.2
"""Whatever is thrown at the checks: no exception but our own, and counts always reconcile."""

from __future__ import annotations

from datetime import date

import duckdb
from delivery_builders import CLIENT, COST, JOURNEY, LINE, OUTCOME, TRAJECTORY, header, region
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.deliveries.checks import run
from regie.deliveries.raw import RawDelivery, RawTable
from regie.vocabulary import Refused
from regie.vocabulary.tables import tables

REGION = region()

GOOD = {
    "clients": CLIENT,
    "journeys": JOURNEY,
    "trajectories": TRAJECTORY,
    "production": LINE,
    "costs": COST,
    "outcomes": OUTCOME,
    "activities": {"municipality": "0917", "month": "2024-03", "kind": "course"},
    "ledger_totals": {"month": "2024-03", "account": "4100", "amount": "250"},
    "providers": {"provider": "P", "name": "P", "role": "member"},
    "population": {"municipality": "0917", "year": "2024", "age": "12", "persons": "800"},
}

ODD = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "K1",
            "K2",
            "T1",
            "R1",
            "0",
            "-1",
            "1.234,56",
            "1,5",
            "0.005",
            "29-02-2023",
            "2024-02-29",
            "0000-00-00",
            "9999-12-31",
            "2024-13",
            "13-2024",
            "1e9",
            "NaN",
            "inf",
            "-",
            "'",
            '"',
            "{value}",
            "{",
            "%s",
            "\\",
            "\x00x",
            "99999999999999999999",
            "999999999999999",
            "-9999999999999",
            "1-1-1900",
            "31",
            "P",
            "Q",
            "C",
            "08-2024",
            "a@b.nl",
        ]
    ),
    st.text(max_size=70),
    st.dates().map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
)


@st.composite
def deliveries(draw):
    content = {}
    for name in draw(st.lists(st.sampled_from(sorted(GOOD)), min_size=1, max_size=5, unique=True)):
        columns = [column.name for column in tables()[name].columns]
        rows = []
        for _ in range(draw(st.integers(0, 5))):
            changed = draw(st.dictionaries(st.sampled_from(columns), ODD, max_size=3))
            rows.append({**GOOD[name], **changed})
        content[name] = rows
    return content


def land(con, content) -> RawDelivery:
    """Tables as reading makes them: text, empty is NULL."""
    raw = {}
    for name, rows in {"delivery": [header("P")], **content}.items():
        columns = [column.name for column in tables()[name].columns]
        con.execute(
            f"CREATE TABLE raw_{name} (source_row BIGINT, problem VARCHAR, "
            + ", ".join(f'"{column}" VARCHAR' for column in columns)
            + ")"
        )
        for number, row in enumerate(rows, start=2):
            values = [(str(row.get(column) or "").replace("\x00", "").strip() or None) for column in columns]
            con.execute(
                f"INSERT INTO raw_{name} VALUES ({', '.join('?' * (len(columns) + 2))})", [number, None, *values]
            )
        raw[name] = RawTable(name, f"{name}.csv", None, tuple(columns), len(rows))
    return RawDelivery(raw, (), "0" * 64)


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(deliveries())
def test_no_exception_but_our_own_and_counts_always_reconcile(content):
    con = duckdb.connect(config={"threads": 1})
    try:
        checked = run(con, land(con, content), REGION, date(2026, 1, 31))
    except Refused as refusal:
        for lang in ("nl", "en"):
            refusal.message(lang)
        return
    finally_counted = {count.table: count for count in checked.counts}
    assert set(finally_counted) == set(content)
    for name, count in finally_counted.items():
        assert count.rows_read == count.rows_accepted + count.rows_set_aside == len(content[name])
        if tables()[name].amount_column:
            assert count.cents_read == count.cents_accepted + count.cents_set_aside
        errors = con.execute(f"SELECT count(DISTINCT source_row) FROM hits_{name} WHERE error").fetchone()
        assert errors == (count.rows_set_aside,)
        reasons = con.execute(f"SELECT count(*), count(reason) FROM ({checked.hits.reasons(name)})").fetchone()
        assert reasons == (count.rows_set_aside, count.rows_set_aside)
    assert sum(c.rows for c in checked.hits.counts()) == con.execute("SELECT count(*) FROM findings").fetchone()[0]
    con.close()
