# SPDX-License-Identifier: EUPL-1.2
"""What leaves the circle that sees small numbers. The attacker below knows the rules and uses every figure."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from regie.figures import definitions
from regie.figures.cells import IDENTITIES
from regie.figures.suppression import suppress
from regie.vocabulary import Figure, Period, RegieError
from regie.vocabulary.region import Suppression

DEFAULT = Suppression()
EXACT = Suppression(round_to=1)
WITHOUT_ROUNDING_OR_PROVIDERS = Suppression(round_to=1, least_providers=1)


def figure(
    indicator: str, value: object, period: str = "2024-06", unit: str = "clients", **breakdown: str
) -> Figure:
    return Figure(indicator=indicator, period=period, breakdown=breakdown, value=value, unit=unit, snapshot="test")


def quotient(
    indicator: str, numerator: int, denominator: int, period: str = "2024-H1", **breakdown: str
) -> Figure:
    value = Decimal(100 * numerator) / denominator if denominator else None
    return Figure(
        indicator=indicator,
        period=period,
        breakdown=breakdown,
        value=value,
        unit="percent",
        snapshot="test",
        numerator=numerator,
        denominator=denominator,
    )


def values(figures: list[Figure]) -> list[object]:
    return [None if f.suppressed else f.value for f in figures]


def column(indicator: str, numbers: list[int], period: str = "2024-06") -> list[Figure]:
    """One table: a row per municipality and the total."""
    rows = [figure(indicator, n, period, municipality=f"{i:04}") for i, n in enumerate(numbers)]
    return [*rows, figure(indicator, sum(numbers), period, municipality="total")]


# The rules themselves


def test_counts_of_one_to_nine_are_hidden_zero_stays_and_others_are_rounded_to_five() -> None:
    shown = [suppress([figure("inflow", n)], DEFAULT)[0] for n in (0, 1, 9, 10, 12, 13, 18, 102)]
    assert values(shown) == [0, None, None, 10, 10, 15, 20, 100]
    assert [f.suppressed for f in shown] == [False, True, True, False, False, False, False, False]


def test_a_hidden_figure_gives_nothing_away_and_says_so_in_dutch() -> None:
    hidden = suppress([quotient("ended_as_planned", 3, 40)], DEFAULT)[0]
    assert (hidden.value, hidden.numerator, hidden.denominator, hidden.suppressed) == (None, None, None, True)
    assert hidden.remark is not None
    assert hidden.remark.startswith("Niet getoond")


def test_small_and_accompanying_numbers_cannot_be_told_apart() -> None:
    figures = suppress(column("inflow", [3, 12, 40, 55]), DEFAULT)
    assert values(figures)[:2] == [None, None]
    assert figures[0].model_dump(exclude={"breakdown"}) == figures[1].model_dump(exclude={"breakdown"})


def test_the_threshold_and_the_rounding_are_those_of_the_region() -> None:
    figures = [figure("inflow", n, m) for n, m in ((4, "2024-01"), (5, "2024-02"), (17, "2024-03"))]
    assert values(suppress(figures, Suppression(hide_up_to=4, round_to=1))) == [None, 5, 17]
    assert values(suppress(figures, Suppression(hide_up_to=0, round_to=10))) == [10, 10, 20]


def test_a_share_comes_from_the_rounded_counts() -> None:
    shown = suppress([quotient("ended_as_planned", 33, 52)], DEFAULT)[0]
    assert (shown.numerator, shown.denominator) == (35, 50)
    assert shown.value == Decimal("70.0000")


def test_a_share_of_nearly_everything_is_hidden() -> None:
    assert suppress([quotient("ended_as_planned", 491, 500)], DEFAULT)[0].suppressed
    assert not suppress([quotient("ended_as_planned", 490, 500)], DEFAULT)[0].suppressed


def test_a_share_of_nearly_everything_recorded_is_shown() -> None:
    known, group = quotient("form_and_place.form_known", 2351, 2352), quotient("form_and_place.group", 484, 2351)
    assert [f.suppressed for f in suppress([known, group], DEFAULT)] == [False, False]


def test_a_hidden_share_is_not_given_away_by_its_complement() -> None:
    figures = [quotient("ended_as_planned", 45, 50), quotient("dropout.broad", 5, 50)]
    assert values(suppress(figures, DEFAULT)) == [None, None]


def test_a_use_rate_is_not_hidden_because_nearly_no_resident_is_left() -> None:
    shown = suppress([quotient("use_rate", 48, 53)], DEFAULT)[0]
    assert (shown.numerator, shown.denominator) == (50, 53)


def test_a_mean_keeps_its_value_and_a_median_goes_with_its_observations() -> None:
    mean = quotient("client_satisfaction", 900, 12).model_copy(update={"value": Decimal("7.50")})
    shown = suppress([mean], DEFAULT)[0]
    assert (shown.value, shown.denominator) == (Decimal("7.50"), 10)
    few = quotient("lead_time.median", 0, 9).model_copy(update={"value": Decimal(80), "numerator": None})
    many = few.model_copy(update={"denominator": 11})
    assert suppress([few], DEFAULT)[0].suppressed
    assert (suppress([many], DEFAULT)[0].value, suppress([many], DEFAULT)[0].denominator) == (Decimal(80), 10)


def test_net_outflow_is_the_difference_of_what_is_shown_and_hidden_with_either() -> None:
    flows = [figure("inflow", 23), figure("outflow", 38), figure("net_outflow", 15)]
    assert values(suppress(flows, DEFAULT)) == [25, 40, 15]
    flows = [figure("inflow", 8), figure("outflow", 38), figure("net_outflow", 30)]
    assert values(suppress(flows, DEFAULT)) == [None, 40, None]
    assert values(suppress([figure("net_outflow", -7)], DEFAULT)) == [-5]


def test_what_counts_no_persons_is_left_as_it_is() -> None:
    sessions = quotient("preliminary_field_reach.sessions", 4, 1207)
    assert suppress([sessions], DEFAULT) == [sessions]


def test_what_is_not_known_stays_not_known() -> None:
    unknown = figure("inflow", None).model_copy(update={"remark": "buiten de momentopname"})
    assert suppress([unknown], DEFAULT) == [unknown]


def test_a_figure_outside_the_register_is_refused() -> None:
    with pytest.raises(RegieError, match="made_up"):
        suppress([figure("made_up", 20)], DEFAULT)


def test_figures_come_back_in_the_order_in_which_they_went_in_and_the_order_changes_nothing() -> None:
    figures = column("inflow", [3, 12, 12, 55, 7]) + column("outflow", [11, 2, 30, 0, 0])
    shuffled = random.Random(3).sample(figures, len(figures))
    shown = {(f.indicator, f.breakdown["municipality"]): f for f in suppress(figures, DEFAULT)}
    for before, after in zip(shuffled, suppress(shuffled, DEFAULT), strict=True):
        assert after == shown[before.indicator, before.breakdown["municipality"]]


def test_the_identities_name_measures_of_the_register() -> None:
    known = {i.measure_id(m) for i in definitions().values() for m in i.measures}
    assert {quantity.split("/")[0] for identity in IDENTITIES for quantity, _, _ in identity} <= known


# Amounts


def amount(value: str, indicator: str = "cost", **breakdown: str) -> Figure:
    return figure(indicator, Decimal(value), "2024-H1", "euro", **breakdown)


def test_an_amount_is_hidden_with_the_clients_behind_it() -> None:
    clients = figure("unique_clients_period", 4, "2024-H1", segment="area_team")
    assert suppress([clients, amount("8000.00", segment="area_team")], DEFAULT)[1].suppressed
    clients = clients.model_copy(update={"value": 40})
    assert values(suppress([clients, amount("8000.00", segment="area_team")], DEFAULT)) == [40, Decimal("8000.00")]


def test_euros_per_client_cannot_be_divided_back_to_the_number_of_clients() -> None:
    per_client = quotient("cost_per_client", 1_300_000, 13).model_copy(update={"unit": "euro"})
    shown = suppress([per_client], DEFAULT)[0]
    assert (shown.value, shown.denominator) == (Decimal("866.67"), 15)


def test_an_amount_of_one_provider_is_hidden_when_the_region_asks_for_more() -> None:
    rows = [amount("100.00", provider="A"), amount("70.00", provider="B"), amount("170.00", provider="total")]
    assert values(suppress(rows, DEFAULT)) == [None, None, Decimal("170.00")]
    assert values(suppress(rows, WITHOUT_ROUNDING_OR_PROVIDERS)) == [f.value for f in rows]


def test_an_amount_that_one_provider_dominates_is_hidden_unless_public() -> None:
    parts = {"A": "900.00", "B": "60.00", "C": "40.00"}
    rows = [amount(v, provider=p, segment="area_team") for p, v in parts.items()]
    assert suppress([*rows, amount("1000.00", segment="area_team")], DEFAULT)[-1].suppressed
    rows = [amount(v, provider=p, municipality="0917") for p, v in parts.items()]
    assert not suppress([*rows, amount("1000.00", municipality="0917")], DEFAULT)[-1].suppressed


def test_a_hidden_amount_is_never_the_only_one_of_its_total() -> None:
    clients = [figure("unique_clients_period", n, "2024-H1", area=a) for a, n in (("x", 4), ("y", 40), ("z", 90))]
    rows = [amount(v, area=a) for a, v in (("x", "10.00"), ("y", "300.00"), ("z", "500.00"))]
    shown = suppress([*clients, *rows, amount("810.00")], DEFAULT)
    assert values(shown)[3:] == [None, None, Decimal("500.00"), Decimal("810.00")]


# Secondary suppression


def test_no_row_is_the_only_hidden_one_of_its_total() -> None:
    assert values(suppress(column("inflow", [12, 3, 20]), DEFAULT)) == [None, None, 20, 35]


def test_ties_go_to_the_first_code() -> None:
    assert values(suppress(column("inflow", [20, 12, 3, 12]), DEFAULT)) == [20, None, None, 10, 45]


def test_a_total_over_one_row_is_hidden_with_it() -> None:
    assert values(suppress(column("inflow", [0, 3, 0]), DEFAULT)) == [0, None, 0, None]


def test_two_small_numbers_that_their_sum_gives_away_get_company() -> None:
    shown = values(suppress(column("inflow", [9, 9, 30, 40]), EXACT))
    assert shown == [None, None, None, 40, 88]


def test_an_area_is_not_found_through_its_municipality() -> None:
    figures = [
        *(figure("inflow", n, municipality="0917", area=a) for a, n in (("x", 3), ("y", 25), ("z", 31))),
        figure("inflow", 59, municipality="0917"),
    ]
    assert values(suppress(figures, EXACT)) == [None, None, 31, 59]
    apart = [f.model_copy(update={"breakdown": {"area": f.breakdown["area"]}}) for f in figures[:3]]
    areas = dict.fromkeys("xyz", "0917")
    assert values(suppress([*apart, figures[3]], EXACT, areas=areas)) == [None, None, 31, 59]


def test_a_month_is_not_found_through_its_quarter() -> None:
    months = [figure("inflow", n, f"2024-0{m}") for m, n in ((1, 3), (2, 25), (3, 31))]
    assert values(suppress([*months, figure("inflow", 59, "2024-Q1")], EXACT)) == [None, None, 31, 59]


def test_stock_does_not_give_away_inflow() -> None:
    def document(inflow: int) -> list[Figure]:
        return [
            figure("stock", 100, "2024-05"),
            figure("stock", 100 + inflow - 30, "2024-06"),
            figure("inflow", inflow, "2024-06"),
            figure("outflow", 30, "2024-06"),
        ]

    assert values(suppress(document(3), EXACT)) == [100, 73, None, None]
    assert values(suppress(document(3), DEFAULT)) == [100, 75, None, 30]  # rounding hides it already


def test_stock_of_a_quarter_is_hidden_with_that_of_its_last_month() -> None:
    months = [figure("stock", n, f"2024-0{m}") for m, n in ((1, 30), (2, 12), (3, 4))]
    assert values(suppress([*months, figure("stock", 4, "2024-Q1")], EXACT)) == [30, 12, None, None]


def test_a_denominator_shown_elsewhere_is_hidden_everywhere() -> None:
    rows = [
        quotient("waiting_treatment.within_norm", 10, 13, municipality="a"),
        quotient("waiting_treatment.within_norm", 12, 24, municipality="b"),
        quotient("waiting_treatment.within_norm", 22, 37, municipality="total"),
    ]
    median = [f.model_copy(update={"indicator": "waiting_treatment.median", "value": Decimal(9)}) for f in rows]
    shown = suppress([*rows, *median], EXACT)
    assert shown[0].suppressed  # 3 of 13 are left
    assert not shown[3].suppressed
    few = suppress(
        [quotient("waiting_treatment.within_norm", 4, 8, municipality="a"), *rows[1:], *median[1:]], EXACT
    )
    assert [f.suppressed for f in few[:3]] == [True, True, False]


# The attacker


def attack(shown: list[Figure], rules: Suppression) -> list[tuple[Figure, int, int]]:
    """The least and most that each hidden count can be, for someone who uses every figure and every sum.

    Unknown are the counts at the finest level: outflow and inflow per month, municipality and segment, and the
    stock before the first month. Every figure is a sum of those. The attacker knows the threshold and the rounding.
    """
    unknown: dict[tuple[object, ...], int] = {}

    def number(*key: object) -> int:
        return unknown.setdefault(key, len(unknown))

    months = sorted(
        {p for f in shown for p in map(str, Period.parse(f.period).split(Period.parse("2024-01").kind))}
    )
    places = list(product(MUNICIPALITIES, SEGMENTS))
    for kind, place in product(("inflow", "outflow"), places):
        for month in months:
            number(kind, month, place)
    for place in places:
        number("begin", place)

    def parts(f: Figure) -> dict[int, int]:
        found = [
            p
            for p in places
            if f.breakdown.get("municipality", "total") in ("total", p[0])
            and f.breakdown.get("segment", "total") in ("total", p[1])
        ]
        period = Period.parse(f.period)
        inside = [str(p) for p in period.split(Period.parse("2024-01").kind)]
        row: dict[int, int] = {}
        for p in found:
            if f.indicator == "stock":
                row[number("begin", p)] = 1
                for month in (m for m in months if m <= inside[-1]):
                    row[number("inflow", month, p)] = 1
                    row[number("outflow", month, p)] = -1
            else:
                row |= {number(f.indicator, month, p): 1 for month in inside}
        return row

    matrix, low, high = [], [], []
    for f in shown:
        row = np.zeros(len(unknown))
        for n, sign in parts(f).items():
            row[n] = sign
        if f.suppressed:
            least, most = 1, np.inf
        elif f.value == 0:
            least, most = 0, 0
        else:
            assert isinstance(f.value, int)
            least = max(f.value - rules.round_to // 2, rules.hide_up_to + 1)
            most = f.value + (rules.round_to - 1) // 2
        matrix.append(row)
        low.append(least)
        high.append(most)
    sums = LinearConstraint(np.array(matrix), low, high)
    result = []
    for f, row in zip(shown, matrix, strict=True):
        if f.suppressed:
            ends = []
            for sign in (1, -1):
                found = milp(
                    sign * row, integrality=np.ones(len(unknown)), bounds=Bounds(0, 400), constraints=sums
                )
                assert found.status in (0, 3), found.message
                ends.append(10**9 if found.x is None else round(row @ found.x))
            result.append((f, *ends))
    return result


MUNICIPALITIES, SEGMENTS = ("0882", "0917", "0928"), ("area_team", "outsourced_care")
MONTHS = ("2024-01", "2024-02", "2024-03")


def document(numbers: random.Random, size: int) -> list[Figure]:
    """Stock, inflow and outflow by municipality and segment with all totals, per month and quarter: clients who
    come, go and stay. A region of about ``size`` clients per cell."""
    counts: dict[tuple[str, str, str, str], int] = {}
    for m, s in product(MUNICIPALITIES, SEGMENTS):
        stock = round(numbers.expovariate(1) * size)
        for month in MONTHS:
            inflow, outflow = round(numbers.expovariate(1) * size / 3), numbers.randint(0, stock // 2)
            stock += inflow - outflow
            for kind, count in (("stock", stock), ("inflow", inflow), ("outflow", outflow)):
                counts[kind, month, m, s] = count
        for kind in ("inflow", "outflow"):
            counts[kind, "2024-Q1", m, s] = sum(counts[kind, month, m, s] for month in MONTHS)
    rows = []
    for kind, period in sorted({(k, p) for k, p, _, _ in counts}):
        for m, s in product((*MUNICIPALITIES, "total"), (*SEGMENTS, "total")):
            inside = product(MUNICIPALITIES if m == "total" else (m,), SEGMENTS if s == "total" else (s,))
            value = sum(counts[kind, period, *place] for place in inside)
            rows.append(figure(kind, value, period, municipality=m, segment=s))
    return rows


@pytest.mark.parametrize("rules", [DEFAULT, EXACT, Suppression(hide_up_to=4, round_to=3)], ids=str)
@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6), size=st.sampled_from([4, 15, 60]))
def test_no_hidden_count_of_a_document_can_be_worked_out(rules: Suppression, seed: int, size: int) -> None:
    figures = document(random.Random(seed), size)
    shown = suppress(figures, rules)
    for f, before in zip(shown, figures, strict=True):
        assert f.suppressed or not 1 <= before.value <= rules.hide_up_to  # type: ignore[operator]
    for f, least, most in attack(shown, rules):
        assert least < most, f"{f.indicator} {f.period} {f.breakdown} must be {least}"


def test_six_thousand_figures_are_hidden_in_one_go() -> None:
    numbers = random.Random(7)
    figures = []
    municipalities = [f"{n:04}" for n in range(7)]
    segments = ["plus_facility", "area_team", "outsourced_care"]
    for indicator, period in product(("stock", "inflow", "outflow"), range(63)):
        counts = {place: round(numbers.expovariate(1 / 60)) for place in product(municipalities, segments)}
        for m, s in product([*municipalities, "total"], [*segments, "total"]):
            value = sum(c for (a, b), c in counts.items() if m in (a, "total") and s in (b, "total"))
            written = str(Period.parse("2019-01").before(-period))
            figures.append(figure(indicator, value, written, municipality=m, segment=s))
    shown = suppress(figures, DEFAULT)
    assert len(shown) == len(figures) > 6000
    assert any(each.value is None for each in shown)
