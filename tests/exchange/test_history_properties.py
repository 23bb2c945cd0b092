# SPDX-License-Identifier: EUPL-1.2
"""Whatever the messages are: nothing breaks, everything is accounted for, and the deliveries are right."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from history_builders import ANNA, BRAM, HEERLEN, LANDGRAAF, REGION, Messages, P, Q, line, made
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.deliveries import deliver

FIRST = date(2022, 1, 1)

days = st.integers(0, 500).map(lambda number: FIRST + timedelta(days=number))
who = st.sampled_from([ANNA, BRAM])
number = st.sampled_from(["1", "2"])
either = st.fixed_dictionaries(
    {"provider": st.sampled_from([P, P, Q]), "municipality": st.sampled_from([HEERLEN, HEERLEN, LANDGRAAF])}
)
product = st.sampled_from([("45", "45A04"), ("45", None), (None, None), ("44", "44A03"), ("48", "48A01")])
month = st.integers(1, 12).map(lambda each: f"2022-{each:02}")
reference = st.sampled_from("abcdef")


@st.composite
def messages(draw: Any) -> Messages:
    """Up to a few dozen messages about two youths, two numbers, two providers, two municipalities."""
    found = Messages()
    for _ in range(draw(st.integers(1, 30))):
        common = draw(either)
        kind = draw(
            st.sampled_from(["assign", "start", "start", "stop", "stop", "claim", "claim", "claim", "answer"])
        )
        category, code = draw(product)
        sent = draw(days)
        if kind == "assign":
            ends = draw(st.none() | days)
            more = {"RedenWijziging": draw(st.sampled_from(["13", "09", "04"]))} if draw(st.booleans()) else {}
            use = draw(st.sampled_from([None, None, None, "2", "3"]))
            begins = draw(days)
            ends = None if ends is not None and ends < begins else ends
            found.assign(
                draw(who),
                draw(number),
                begins,
                ends,
                on=sent,
                category=category,
                code=code,
                use=use,
                **common,
                **more,
            )
        elif kind in ("start", "stop"):
            common |= {"category": category, "code": code, "on": sent, "status": draw(st.sampled_from("11113"))}
            assigned = draw(st.none() | number)
            if kind == "start":
                found.start(draw(who), assigned, draw(days), **common)
            else:
                found.stop(
                    draw(who), assigned, draw(days), draw(days), draw(st.sampled_from(["20", "31"])), **common
                )
        elif kind == "claim":
            found.claim(draw(st.lists(claim_lines(), min_size=1, max_size=4)), sent, **common)
        else:
            found.answer(draw(st.sampled_from(["M1", "M2", "M3"])), sent, [draw(claim_lines())], **common)
    if draw(st.booleans()):
        found.records += found.records[: len(found.records) // 2]
    return found


@st.composite
def claim_lines(draw: Any) -> dict[str, Any]:
    category, code = draw(st.sampled_from([("45", "45A04"), ("44", "44A03"), ("48", "48A01")]))
    first = draw(st.none() | days)
    last = None if first is None else first + timedelta(days=draw(st.integers(-3, 400)))
    return line(
        draw(who),
        draw(number),
        draw(month),
        draw(reference),
        volume=draw(st.integers(0, 3)),
        unit=draw(st.sampled_from(["04", "01", "83", "82"])),
        tariff=draw(st.sampled_from([None, 0, 333, 5000])),
        cents=draw(st.none() | st.integers(0, 20000)),
        credits=draw(st.none() | reference),
        category=category,
        code=code,
        first=first,
        last=last,
    )


@settings(max_examples=8, deadline=None)
@given(messages())
def test_any_messages_give_deliveries_without_errors_and_an_account_that_adds_up(drawn: Messages) -> None:
    with tempfile.TemporaryDirectory() as place:
        found = made(drawn, Path(place))
        assert found.account.records == len(drawn.records)
        region = Path(place) / "region"
        region.mkdir()
        (region / "region.toml").write_text(REGION, encoding="utf-8")
        cents = 0
        for one in found.account.deliveries:
            summary = deliver(found.out / "deliveries" / one.file, region, received_on=date(2024, 7, 2))
            assert summary.rows_set_aside == 0, summary.counts
            cents += sum(each.cents_accepted or 0 for each in summary.tables)
        assert cents == found.account.amount_delivered == sum(one.amount_used for one in found.account.parts)
