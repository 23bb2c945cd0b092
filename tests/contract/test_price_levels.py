# SPDX-License-Identifier: EUPL-1.2
"""Price levels: one chain over contracts that follow each other; what no clause says is filled in and said."""

from decimal import Decimal
from fractions import Fraction

import pytest

from regie.contract import PriceYear, chain_factor, example, index_chain, known_index, price_levels

OLD, NEW = example("jens-2019-2022"), example("jens-2023-2027")


def test_the_contracts_own_index_stops_where_its_figures_do() -> None:
    rows = list(known_index(NEW, 2030))
    assert [row.year for row in rows] == [2023, 2024, 2025]
    assert rows[0] == PriceYear(2023, Decimal(0), Fraction(1), "first")
    assert rows[2].factor == chain_factor(index_chain(NEW, 2023, 2025))


def test_levels_follow_the_clause_and_stand_still_beyond_it() -> None:
    found = price_levels([NEW], [2023, 2027])
    assert [row.ground for row in found.years] == ["first", "clause", "clause", "unknown", "unknown"]
    assert found.known_until == 2025
    assert found.years[1].percent == Decimal("6.30")
    assert list(found.levels()) == [2023, 2024, 2025]
    assert found.levels()[2025] == float(found.years[2].factor)
    assert found.levels(2026) == found.levels() | {2026: found.levels()[2025]}
    assert found.rise(2024, 2025) == chain_factor(index_chain(NEW, 2024, 2025))
    assert found.rise(2025, 2040) == 1
    assert len(found.remarks) == 1
    assert "2026, 2027" in found.remarks[0].nl
    assert "2025" in found.remarks[0].nl


def test_an_assumed_percentage_holds_for_the_years_beyond_what_is_known_and_is_said() -> None:
    found = price_levels([NEW], [2024, 2027], assumed_percent=Decimal("3"))
    assert found.rise(2025, 2027) == Fraction(103, 100) ** 2
    assert list(found.levels()) == [2024, 2025, 2026, 2027]
    assert found.years[1] == price_levels([NEW], [2024, 2025]).years[1]
    assert [row.ground for row in found.years[2:]] == ["assumed", "assumed"]
    assert "3,00%" in found.remarks[0].nl


def test_where_no_clause_holds_the_norm_does() -> None:
    found = price_levels([OLD, NEW], range(2019, 2025))
    assert [row.ground for row in found.years] == ["first", "norm", "norm", "norm", "norm", "clause"]
    # The norm of 2023: 90 % of 6.36 and 10 % of 7.02.
    assert found.years[4].percent == Decimal("6.43")
    assert "2020, 2021, 2022, 2023" in found.remarks[0].nl


def test_years_of_which_nothing_is_known_stand_still_and_are_said() -> None:
    bare = [each.model_copy(update={"norm_index": None}) for each in (OLD, NEW)]
    found = price_levels(bare, range(2019, 2025))
    assert [row.ground for row in found.years] == ["first", *["unknown"] * 4, "clause"]
    assert found.rise(2019, 2023) == 1
    assert found.known_until == 2024
    assert len(found.remarks) == 1
    assert "2020, 2021, 2022, 2023" in found.remarks[0].nl


def test_price_levels_without_a_contract_or_a_year_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="contract"):
        price_levels([], [2024])
    with pytest.raises(ValueError, match="year"):
        price_levels([NEW], [])
