# SPDX-License-Identifier: EUPL-1.2
"""The rule for the preliminary field: it finds an effect that is there, and claims none that is not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from math import exp, log, sqrt

import numpy as np
import pytest

from regie.review.growth.hypothesis import INFLOW, SESSIONS, area_rises, put_to_test, verdict_of
from regie.review.growth.model import Check
from regie.review.growth.rates import Cells, ratio, ratio_of_ratios
from regie.review.views import Said
from regie.vocabulary import Figure, Period

NAMES = {"0001": "Dunstad", "0002": "Dikdorp", "0003": "Vollenhof"}
RESIDENTS = {"0001": 6000, "0002": 15000, "0003": 5000}
HALF_YEARS = [Period.parse(f"{2019 + n // 2}-H{n % 2 + 1}") for n in range(11)]

Path = Callable[[str, int], float]


def figures(sessions: Path, inflow: Path) -> list[Figure]:
    """Sessions and inflow per 1,000 residents by municipality and number of the half-year."""
    made = []
    for code, residents in RESIDENTS.items():
        for number, period in enumerate(HALF_YEARS):
            count = round(sessions(code, number) * residents / 1000)
            came = round(inflow(code, number) * residents / 1000)
            where = {"municipality": code}
            common = {"period": str(period), "breakdown": where, "snapshot": "s"}
            made.append(Figure(indicator=INFLOW, value=came, unit="clients", **common))
            rate = Decimal(1000 * count) / residents
            made.append(
                Figure(
                    indicator=SESSIONS,
                    value=rate,
                    unit="per_1000",
                    numerator=count,
                    denominator=residents,
                    **common,
                )
            )
    return made


def thinning(code: str, number: int) -> float:
    """The first municipality's field gets thinner every half-year."""
    return 300 * exp(-0.08 * number) if code == "0001" else 500.0


def constant(code: str, _number: int) -> float:
    return 300.0 if code == "0001" else 500.0


def test_a_rise_that_follows_a_field_growing_thinner_is_supported() -> None:
    found = put_to_test(
        figures(thinning, lambda code, n: 50 * (500 / thinning(code, n)) ** 0.6), HALF_YEARS, NAMES, None
    )
    assert found.municipality == "0001"
    assert {check.id: check.finding for check in found.checks if check.counts} == {
        "thinner": "for",
        "rise": "for",
        "change": "for",
    }
    assert found.verdict == "supported"


def test_a_fall_where_the_field_grows_thinner_is_not_supported() -> None:
    found = put_to_test(
        figures(thinning, lambda code, n: 50 * (thinning(code, n) / 500) ** 0.6), HALF_YEARS, NAMES, None
    )
    assert found.verdict == "not_supported"


def test_a_rise_beside_a_field_that_did_not_change_is_undecided() -> None:
    found = put_to_test(
        figures(constant, lambda code, n: 50 * exp(0.05 * n) if code == "0001" else 50.0), HALF_YEARS, NAMES, None
    )
    assert {check.id: check.finding for check in found.checks}["rise"] == "for"
    assert found.verdict == "undecided"
    assert any("even groot" in limit.nl for limit in found.limits)


def _noise(rng: np.random.Generator, size: float) -> dict[str, list[float]]:
    return {code: rng.normal(0, size, len(HALF_YEARS)).tolist() for code in RESIDENTS}


def _noisy(path: Path, noise: dict[str, list[float]], code: str, number: int) -> float:
    return path(code, number) * exp(noise[code][number])


def _rising(code: str, number: int) -> float:
    return 50 * exp(0.03 * number if code == "0001" else 0)


def test_chance_alone_is_seldom_called_support() -> None:
    """Nothing is built in but chance, a thin field and a rise; of forty worlds at most two say supported."""
    rng = np.random.default_rng(20240630)
    supported = 0
    for _ in range(40):
        reach, came = _noise(rng, 0.02), _noise(rng, 0.05)
        made = figures(partial(_noisy, constant, reach), partial(_noisy, _rising, came))
        supported += put_to_test(made, HALF_YEARS, NAMES, None).verdict == "supported"
    assert supported <= 2


@pytest.mark.parametrize("names", [{"0001": "Dunstad"}, {}], ids=["one", "none"])
def test_with_nothing_to_compare_there_is_no_test(names: dict[str, str]) -> None:
    found = put_to_test(figures(constant, constant), HALF_YEARS, names, None)
    assert found.verdict == "undecided"
    assert found.checks == ()
    assert "niet te toetsen" in found.said.nl


def test_hidden_cells_leave_their_half_year_out() -> None:
    made = figures(constant, lambda code, n: 50.0)
    hidden = [
        each.model_copy(update={"value": None, "numerator": None, "denominator": None, "suppressed": True})
        if each.period == "2020-H1" and each.breakdown["municipality"] == "0003"
        else each
        for each in made
    ]
    found = put_to_test(hidden, HALF_YEARS, NAMES, None)
    assert found.municipality == "0001"
    assert ("0003", "2020-H1") not in {(row.municipality, row.period) for row in found.panel}


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        (("for", "for", "for", "open"), "supported"),
        (("for", "for", "for", "against"), "undecided"),
        (("for", "for", "open", "for"), "undecided"),
        (("open", "for", "for", "for"), "undecided"),
        (("for", "against", "for", "for"), "not_supported"),
        (("for", "for", "against", "for"), "not_supported"),
        (("against", "for", "for", "for"), "not_supported"),
    ],
)
def test_the_verdict_follows_the_rule(findings: tuple[str, ...], verdict: str) -> None:
    ids = ("thinner", "rise", "change", "level")
    checks = [
        Check.model_validate(
            {
                "id": id_,
                "name": Said(),
                "finding": finding,
                "counts": True,
                "estimate": None,
                "low": None,
                "high": None,
                "said": Said(),
            }
        )
        for id_, finding in zip(ids, findings, strict=True)
    ]
    assert verdict_of(checks) == verdict


def test_a_level_of_few_municipalities_does_not_count() -> None:
    found = put_to_test(figures(constant, lambda code, n: 50.0), HALF_YEARS, NAMES, None)
    assert [check.counts for check in found.checks] == [True, True, True, False]


def test_ratios_are_those_on_paper() -> None:
    found = ratio((20, 1000), (50, 1000))
    assert found is not None
    assert found.value == pytest.approx(log(0.4))
    assert found.error == pytest.approx(sqrt(1 / 20 + 1 / 50))
    grown = ratio_of_ratios((100, 110), (200, 180))
    assert grown is not None
    assert exp(grown.value) == pytest.approx(1.1 / 0.9)
    assert ratio((0, 1000), (50, 1000)) is None


def test_counts_that_spread_more_than_chance_widen_the_interval() -> None:
    units = tuple(code for code in "ab" for _ in range(6))
    periods = tuple(str(n) for _ in "ab" for n in range(6))
    wild = np.array([50, 90, 40, 95, 45, 88, 90, 45, 92, 40, 91, 50], dtype=np.float64)
    cells = Cells(units, periods, wild, np.full(12, 1000.0))
    assert cells.dispersion > 5
    even = Cells(units, periods, np.full(12, 60.0), np.full(12, 1000.0))
    assert even.dispersion == 1


def test_an_area_is_held_against_all_others_together() -> None:
    rises = area_rises(
        {"A": 100, "B": 100, "C": 50}, {"A": 150, "B": 100, "C": 50}, {"A": "1", "B": "1", "C": "2"}
    )
    own = {each.area: each for each in rises}
    assert own["A"].ratio == Decimal("1.500")
    assert own["A"].low > 1
    assert own["C"].ratio == Decimal("0.800")
