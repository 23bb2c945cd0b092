# SPDX-License-Identifier: EUPL-1.2
"""How far a history goes: months still to be delivered are cut by the part of the care, small parties are filled in."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from regie.deliveries.snapshots import LateParty, Snapshot
from regie.figures import Source, source_from_rows
from regie.forecast.estimating.delivered import delivered
from regie.forecast.estimating.history import history
from regie.vocabulary import Region
from regie.vocabulary.region import Municipality, OfRecord, Party

FIRST, LAST = date(2022, 1, 1), date(2024, 8, 31)
JAN, END = 2022 * 12, 2024 * 12 + 8
LARGE, SMALL = 97, 3
EUROS = 40_000


def region() -> Region:
    parties = [Party(code="COOP", name="Coöperatie", role="cooperative")]
    parties += [Party(code=code, name=code, role="member") for code in ("BIG", "SMALL", "GONE")]
    return Region(
        id="test",
        name="Test",
        cooperative="COOP",
        first_month="2022-01",
        municipalities=(Municipality(code="0917", name="Heerlen"),),
        parties=tuple(parties),
        of_record=(OfRecord(table="trajectories", party="provider"),),
    )


def source(late: dict[str, date | None]) -> Source:
    """Care that nobody leaves, of a large and a small party; bookings at once, by each as far as it delivered."""
    tables: dict[str, list[dict[str, Any]]] = {"clients": [], "trajectories": [], "production": []}
    for number in range(LARGE + SMALL):
        provider = "BIG" if number < LARGE else "SMALL"
        key = f"c{number}"
        tables["clients"].append(
            {"client_key": key, "municipality": "0917", "valid_from": FIRST, "birth_month": 24000}
        )
        tables["trajectories"].append(
            {
                "trajectory_key": f"t{number}",
                "client_key": key,
                "provider": provider,
                "segment": "outsourced_care",
                "product_category": "45",
                "recorded_on": FIRST,
                "began_on": FIRST,
            }
        )
        until = late.get(provider) or LAST
        for month in range(JAN, until.year * 12 + until.month):
            tables["production"].append(
                {
                    "line": f"{number}-{month}",
                    "provider": provider,
                    "client_key": key,
                    "segment": "outsourced_care",
                    "service_month": month,
                    "amount": EUROS,
                    "booked_on": date(month // 12, month % 12 + 1, 20),
                    "cost_kind": "regular",
                }
            )
    opened = source_from_rows(region(), tables, first_day=FIRST, last_day=LAST)
    opened.opened = Snapshot(
        id="2024-09-18-00000000",
        reference_date=date(2024, 9, 18),
        region_hash="",
        first_day=FIRST,
        last_day=LAST,
        deliveries=(),
        late=tuple(LateParty(party=party, delivered_to=day) for party, day in late.items()),
    )
    return opened


def remarks(late: dict[str, date | None]) -> str:
    with source(late) as opened:
        return " ".join(remark.nl for remark in history(opened).remarks)


def test_months_that_most_care_is_not_delivered_for_are_cut_and_said() -> None:
    with source({"BIG": date(2024, 6, 30)}) as opened:
        found = history(opened)
    assert found.end_month == 2024 * 12 + 6
    assert "2024-06" in " ".join(remark.nl for remark in found.remarks)
    assert "97%" in " ".join(remark.nl for remark in found.remarks)


def test_a_small_party_that_is_late_cuts_nothing() -> None:
    with source({"SMALL": date(2023, 12, 31)}) as opened:
        found = history(opened)
        reach = delivered(opened, JAN)
    assert found.end_month == END
    assert (reach.behind, reach.behind_share) == (1, pytest.approx(SMALL / (LARGE + SMALL)))
    assert "3.0%" in remarks({"SMALL": date(2023, 12, 31)}) or "3,0%" in remarks({"SMALL": date(2023, 12, 31)})


def test_what_a_small_late_party_would_have_booked_is_filled_in() -> None:
    with source({"SMALL": date(2023, 12, 31)}) as opened:
        found = history(opened)
    assert found.cost_known.all()
    assert found.cost[-6:-3, 0].sum(axis=1) == pytest.approx((LARGE + SMALL) * EUROS, rel=0.01)


def test_a_party_that_never_delivered_has_no_care_to_miss() -> None:
    with source({"GONE": None}) as opened:
        assert history(opened).end_month == END
    assert remarks({"GONE": None}) == ""


def test_who_asks_for_an_end_gets_it() -> None:
    with source({"BIG": date(2024, 6, 30)}) as opened:
        assert history(opened, end_month=END - 1).end_month == END - 1


def test_production_of_a_large_late_party_is_not_guessed() -> None:
    late = {"BIG": date(2024, 3, 31)}
    with source(late) as opened:
        found = history(opened, end_month=END)
    assert not found.cost_known[-5:].any()
    assert found.cost_known[: -5 - 12].all()
    assert np.isfinite(found.cost).all()
