# SPDX-License-Identifier: EUPL-1.2
"""The parameter file: every value says where it comes from, and the public ones stand there as published."""

from regie.example_region.parameters import MARKS, parameters


def test_every_value_has_a_mark_and_a_remark() -> None:
    for name, one in parameters().described.items():
        assert one.mark in MARKS, name
        assert len(one.remark) > 15, name


def test_the_published_client_numbers_are_marked_public() -> None:
    anchors = parameters().described["clients.anchors"]
    assert anchors.mark == "public"
    assert anchors.value == {"2022-04": 2638, "2022-12": 2482, "2024-06": 2301}


def test_municipalities_in_june_add_up_to_the_published_number() -> None:
    p = parameters()
    assert sum(p["clients.june_2024_by_municipality"].values()) == p["clients.anchors"]["2024-06"]


def test_there_are_42_fictitious_providers_and_membership_follows_the_fact_sheet() -> None:
    rows = parameters()["providers"]
    assert len({row["code"] for row in rows}) == 42
    assert all(row["name"].endswith("(fictief)") for row in rows)

    def members(day: str) -> set[str]:
        return {
            row["code"]
            for row in rows
            for role in row["roles"]
            if role["role"] == "member" and role["from"] <= day <= role.get("to", "9999")
        }

    assert len(members("2019-01-01")) == len(members("2022-12-31")) == 7
    assert len(members("2023-01-01")) == 7
    assert len(members("2023-01-01") - members("2022-12-31")) == 2
    assert len(members("2024-06-30")) == 5
    assert "A001" not in members("2024-06-30")
    merged = next(row for row in rows if row["code"] == "A009")
    assert merged["roles"][-1]["successor"] in members("2024-06-30")


def test_other_values_leave_the_parameters_as_they_were() -> None:
    p = parameters()
    assert p.replaced(clients__moves=3)["clients.moves"] == 3
    assert p["clients.moves"] == 60
