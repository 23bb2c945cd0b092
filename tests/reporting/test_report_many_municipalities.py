# SPDX-License-Identifier: EUPL-1.2
"""The half-year report of a region with more municipalities than fit in one picture."""

from __future__ import annotations

from datetime import date

from regie.figures import source_from_rows
from regie.reporting import half_year_document, render_html
from regie.review import build_review
from regie.vocabulary import Period
from regie.vocabulary.region import Municipality, Party, Region, Suppression


def test_a_region_of_twenty_municipalities_shows_the_twelve_largest_and_lists_all() -> None:
    codes = [f"{number:04}" for number in range(1, 21)]
    region = Region(
        id="proef",
        name="Proef",
        cooperative="C",
        first_month="2023-01",
        synthetic=True,
        municipalities=tuple(Municipality(code=code, name=f"Plaats {code}") for code in codes),
        parties=(Party(code="C", name="Coöperatie", role="cooperative"),),
        suppression=Suppression(hide_up_to=0, round_to=1),
    )
    clients, trajectories = [], []
    for size, code in enumerate(codes, start=1):
        for number in range(size):
            key = f"{code}-{number}"
            clients.append(
                {
                    "client_key": key,
                    "birth_month": 2012 * 12,
                    "municipality": code,
                    "valid_from": date(2020, 1, 1),
                }
            )
            trajectories.append(
                {
                    "trajectory_key": key,
                    "client_key": key,
                    "provider": "C",
                    "segment": "area_team",
                    "product_category": "45",
                    "began_on": date(2023, 3, 1),
                }
            )
    with source_from_rows(
        region,
        {"clients": clients, "trajectories": trajectories},
        first_day=date(2023, 1, 1),
        last_day=date(2024, 6, 30),
    ) as source:
        page = render_html(half_year_document(build_review(source, Period.parse("2024-H1"))))
    told = page[page.index("in de 12 grootste gemeenten: ") :].split("</p>")[0]
    assert "Plaats 0009 9" in told
    assert "Plaats 0020 20" in told
    assert "Plaats 0008 8" not in told
    assert all(f"Plaats {code}" in page for code in codes)
