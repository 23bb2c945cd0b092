# SPDX-License-Identifier: EUPL-1.2
"""Start dates on draws by hand: every part to the cent, no delay costs nothing, and what is said of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starting_builders import LATE, REFERENCE, STAGGERED, TOGETHER, TOWNS, old_of, study

from regie.procurement.starting.comparing import compare
from regie.procurement.starting.delay import Dates, delay, drawn_savings, full, ramp
from regie.procurement.starting.feasibility import whole_months
from regie.procurement.starting.old_scheme import OldScheme
from regie.procurement.starting.result import StartResult
from regie.procurement.starting.table import decision_table, municipality_table
from regie.procurement.starting.work_load import work_load
from regie.procurement.study import Range, Study, StudyInvalid
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.periods import month_number

TWO_DRAWS = old_of([[300_000_00, 100_000_00], [300_000_00, 200_000_03]])
WHERE = {
    "A": frozenset({"0222"}),
    "B": frozenset({"0222", "0294"}),
    "C": frozenset({"0294"}),
    "D": frozenset({"0222", "0294"}),
}


def compared(of: Study, old: Any = TWO_DRAWS) -> StartResult:
    return compare(old, of, WHERE, snapshot="2020-06-30-abc", names=TOWNS)


def test_two_municipalities_worked_on_paper_to_the_cent() -> None:
    """Winterswijk begins four months later. The new scheme would have saved 10 percent after a ramp of two months:
    on average 1/4 in the first month, 3/4 in the second, all in the third and fourth, 3 months together.

    care     100,000.00 x 10 % x 3 = 30,000.00        200,000.03 x 10 % x 3 = 60,000.009, so 60,000.01
    double   4 x 2,500.00 = 10,000.00
    avoided  50,000.00 x min(4 x 3 %, 10 %) = 5,000.00
    cost     35,000.00                                65,000.01
    later    August misses 1 - 1/4, September 1 - 3/4: one month, 10,000.00 and 20,000.00
    """
    found = compared(study())
    winterswijk = found.scenario("gespreid").of("0294")
    assert (winterswijk.starts_on, winterswijk.delayed_months) == (date(2021, 8, 1), 4)
    assert (winterswijk.care.low, winterswijk.care.high) == (30_000_00, 60_000_01)
    assert (winterswijk.double_months, winterswijk.double_administration) == (4, 10_000_00)
    assert winterswijk.transition_avoided == 5_000_00
    assert (winterswijk.cost.lowest, winterswijk.cost.highest) == (35_000_00, 65_000_01)
    assert (winterswijk.care.mean, winterswijk.cost.mean) == (45_000_01, 50_000_01)  # halves go up
    assert (winterswijk.later_ramp.low, winterswijk.later_ramp.high) == (10_000_00, 20_000_00)
    assert winterswijk.chance == 1
    doetinchem = found.scenario("gespreid").of("0222")
    assert (doetinchem.starts_on, doetinchem.cost.mean, doetinchem.later_ramp.mean) == (REFERENCE, 0, 0)
    assert "€15,000 less on average up to and including December 2022" in found.scenario("gespreid").beside.en
    assert "€65,000" in found.scenario("gespreid").beside.en
    total = found.scenario("gespreid").of(TOTAL)
    assert total.starts_on is None
    assert (total.cost.low, total.cost.mean, total.cost.high) == (35_000_00, 50_000_01, 65_000_01)


def test_all_later_together_has_no_double_administration() -> None:
    """Nine months late: 8 months of saving (1/4 + 3/4 + 7), and a tenth of the transition avoided.

    Doetinchem 300,000.00 x 10 % x 8 - 5,000.00 = 235,000.00; Winterswijk 75,000.00 and 155,000.02 (160,000.024).
    """
    late = compared(study()).scenario("laat")
    assert [each.double_administration for each in late.costs] == [0, 0, 0]
    assert (late.of("0222").cost.low, late.of("0222").cost.high) == (235_000_00, 235_000_00)
    assert (late.of("0294").cost.low, late.of("0294").cost.high) == (75_000_00, 155_000_02)
    assert (late.of().cost.low, late.of().cost.high) == (310_000_00, 390_000_02)
    assert (late.of().starts_on, late.of().delayed_months) == (date(2022, 1, 1), 18)
    assert late.losers == ("0222", "0294")
    assert late.winners == ()


def test_delay_saves_money_when_the_new_scheme_is_dearer() -> None:
    dearer = study(
        saving={"low": -10, "likely": -10, "high": -10}, double_administration="0.00", transition="0.00"
    )
    late = compared(dearer).scenario("laat")
    assert late.of("0222").cost.mean == -240_000_00
    assert (late.of("0222").chance, late.winners) == (Decimal(0), ("0222", "0294"))


@given(
    old=st.lists(st.lists(st.integers(0, 10**9), min_size=2, max_size=2), min_size=1, max_size=5),
    low=st.integers(-50, 50),
    more=st.integers(0, 40),
    ramp_months=st.integers(0, 30),
    double=st.integers(0, 10**6),
)
@settings(deadline=None, max_examples=25)
def test_no_delay_costs_exactly_nothing(
    old: list[list[int]], low: int, more: int, ramp_months: int, double: int
) -> None:
    of = study(
        TOGETHER,
        saving={"low": low, "likely": low, "high": low + more},
        ramp_months=ramp_months,
        double_administration=f"{double}.00",
    )
    found = compared(of, old_of(old))
    for each in found.scenarios[0].costs:
        assert set(each.cost.model_dump().values()) == {0}
        assert set(each.later_ramp.model_dump().values()) == {0}
        assert each.chance == 0
        assert (each.double_administration, each.transition_avoided) == (0, 0)
    assert found.scenarios[0].break_even is None


@given(
    old=st.lists(st.lists(st.integers(0, 10**9), min_size=2, max_size=2), min_size=1, max_size=6),
    first=st.integers(0, 12),
    second=st.integers(0, 12),
    low=st.integers(-50, 50),
    more=st.integers(0, 40),
)
@settings(deadline=None, max_examples=40)
def test_parts_add_up_to_the_cent_in_every_draw_and_in_the_means(
    old: list[list[int]], first: int, second: int, low: int, more: int
) -> None:
    of = study(saving={"low": low, "likely": low, "high": low + more})
    assert of.starting is not None
    scheme = old_of(old)
    reference = month_number(REFERENCE)
    dates = Dates(reference, np.array([reference + first, reference + second]))
    found = delay(scheme, dates, of.starting, drawn_savings(of.starting.saving, scheme.draws, 1))
    parts = found.care + found.double - found.avoided
    assert (found.cost == parts).all()
    assert (found.region == parts.sum(axis=1)).all()
    for each in compared(of, scheme).scenarios:
        for cost in each.costs:
            assert cost.cost.mean == cost.care.mean + cost.double_administration - cost.transition_avoided
        assert sum(cost.cost.mean for cost in each.costs[:-1]) == each.of().cost.mean
        assert sum(cost.later_ramp.mean for cost in each.costs[:-1]) == each.of().later_ramp.mean


@given(
    monthly=st.lists(st.integers(0, 10**9), min_size=30, max_size=30),
    later=st.integers(0, 9),
    ramp_months=st.integers(0, 14),
    saving=st.integers(-50, 50),
)
@settings(deadline=None, max_examples=40)
def test_care_and_later_ramp_are_the_difference_of_two_worlds(
    monthly: list[int], later: int, ramp_months: int, saving: int
) -> None:
    """The same months lived through twice, begun on the reference date and later, month by month and by hand."""

    def lived(begins: int) -> Fraction:
        spent = Fraction(0)
        for month, cents in enumerate(monthly, 2020 * 12 + 6):
            grown = Fraction(2 * (month - begins) + 1, 2 * ramp_months) if ramp_months else Fraction(1)
            there = min(max(grown, Fraction(0)), Fraction(1)) if month >= begins else Fraction(0)
            spent += cents * (1 - Fraction(saving, 100) * there)
        return spent

    reference = month_number(REFERENCE)
    of = study(saving={"low": saving, "likely": saving, "high": saving}, ramp_months=ramp_months).starting
    assert of is not None
    old = OldScheme(("0222",), 2020 * 12 + 6, np.array(monthly, np.int64).reshape(1, 30, 1))
    found = delay(old, Dates(reference, np.array([reference + later])), of, np.array([float(saving)]))
    difference = lived(reference + later) - lived(reference)
    assert abs(int(found.care[0, 0] + found.later[0, 0]) - difference) <= 1  # two amounts, each rounded once


def test_the_ramp_is_the_mean_of_each_month_of_an_even_growth() -> None:
    months = np.arange(-1, 5)
    assert ramp(months, 3).tolist() == [0, 1, 3, 5, 6, 6]  # sixths: 1/6, 3/6, 5/6, then all
    assert full(3) == 6
    assert ramp(months, 0).tolist() == [0, 1, 1, 1, 1, 1]
    assert full(0) == 1


def test_savings_are_the_triangle_of_the_experts() -> None:
    """Low -5, likely 2, high 10: below the likely value lies 7/15 of the chance, below nothing 25/105; the mean of
    a triangle is the mean of its corners."""
    drawn = drawn_savings(Range(low=-5, likely=2, high=10), 2000, 7)
    assert (drawn < 2).mean() == pytest.approx(7 / 15, abs=0.001)
    assert (drawn < 0).mean() == pytest.approx(25 / 105, abs=0.001)
    assert drawn.mean() == pytest.approx(7 / 3, abs=0.001)
    assert (drawn.min() > -5, drawn.max() < 10) == (True, True)
    assert (drawn == drawn_savings(Range(low=-5, likely=2, high=10), 2000, 7)).all()
    for corner in (Range(low=2, likely=2, high=10), Range(low=-5, likely=10, high=10)):
        mean = float(corner.low + corner.likely + corner.high) / 3
        assert drawn_savings(corner, 2000, 7).mean() == pytest.approx(mean, abs=0.01)


def test_all_scenarios_meet_the_same_draws() -> None:
    """The same scenario twice, among others, is the same to the cent and cheapest together."""
    of = study(LATE, STAGGERED, LATE | {"id": "weer"}, saving={"low": -5, "likely": 2, "high": 10})
    many = old_of([[300_000_00 + draw, 100_000_00 - draw] for draw in range(500)])
    found = compared(of, many)
    assert found.scenario("laat").costs == found.scenario("weer").costs
    assert found.scenario("laat").chance_cheapest == found.scenario("weer").chance_cheapest
    assert found.scenario("laat").chance_cheapest + found.scenario("gespreid").chance_cheapest == 1


def test_the_saving_at_which_delay_is_even() -> None:
    """Nine months of Doetinchem and Winterswijk miss 8 months of 400,000.00 per 100 percent, and 10,000.00 of the
    transition is avoided: 10,000 / 3,200,000 = 0.3125 percent."""
    of = study(LATE, saving={"low": -5, "likely": 2, "high": 10})
    found = compared(of, old_of([[300_000_00, 100_000_00]])).scenarios[0]
    assert found.break_even == Decimal("0.31")
    saving = next(each for each in found.sensitivities if each.assumption == "saving")
    assert saving.low == -5 * 32_000_00 - 10_000_00
    assert saving.high == 10 * 32_000_00 - 10_000_00
    assert "0,31" in found.decides.nl
    assert "binnen" in found.decides.nl
    assert "0.31" in found.decides.en


def test_outside_the_range_it_says_which_way_delay_goes() -> None:
    dear = compared(study(LATE)).scenarios[0].decides
    assert "delay costs money as long as" in dear.en
    cheap = compared(study(LATE, saving={"low": -5, "likely": -5, "high": 0})).scenarios[0].decides
    assert "delay saves money as long as" in cheap.en


def test_each_assumption_is_moved_by_itself() -> None:
    tried = {each.assumption: each for each in compared(study()).scenario("gespreid").sensitivities}
    even = tried["double_administration"]
    assert even.high - even.low == 20_000_00  # four months of 0 and of 5,000
    assert (tried["ramp"].low, tried["ramp"].high) == (65_000_01, 35_000_01)  # 4 and 2 months instead of 3
    assert tried["saving"].swing == 0


def test_work_load_counts_every_going_over() -> None:
    """A and C work in one municipality, B and D in both: they go over twice and work four months under two."""
    work = compared(study()).scenario("gespreid").work
    assert [(each.starts_on, each.providers, each.hours) for each in work.moments] == [
        (date(2021, 4, 1), 3, Decimal(120)),
        (date(2021, 8, 1), 3, Decimal(120)),
    ]
    assert (work.providers, work.several, work.several_dates, work.double_months) == (4, 2, 2, 8)
    assert work.hours == 240
    once = work_load(WHERE, dict.fromkeys(TOWNS, date(2022, 1, 1)), Decimal(40))
    assert (once.several_dates, once.double_months, once.hours) == (0, 0, Decimal(160))


def test_feasibility_says_what_is_too_soon_tight_or_short() -> None:
    assert whole_months(date(2020, 8, 27), date(2021, 4, 1)) == 7
    tight, _, late = compared(study()).scenarios
    assert tight.months_to_prepare == 7
    assert [each.nl.split(":")[0] for each in tight.feasibility] == ["Krap"]
    assert late.feasibility == ()
    soon = compared(study(tender_months=12)).scenarios[0]
    assert soon.feasibility[0].en.startswith("Not feasible")
    ahead = compared(study(decide_on=date(2021, 5, 1))).scenarios[0]
    assert "vóór het besluit" in ahead.feasibility[0].nl
    short = compared(study(STAGGERED, lot_ends="2021-12-31", ramp_months=6)).scenario("gespreid")
    assert "5 months left" in short.feasibility[-1].en
    assert "extension" in short.feasibility[-1].en


def test_risks_of_the_study_come_first_then_those_of_the_dates() -> None:
    risks = [each.nl for each in compared(study()).scenario("gespreid").risks]
    assert risks[0] == "Winterswijk haakt af"
    assert any("2 van de 4" in each for each in risks)
    assert any("Twee stelsels naast elkaar tot 1 augustus 2021" in each for each in risks)
    assert compared(study()).scenario("samen").risks == ()


def test_a_result_goes_to_json_and_back_unchanged() -> None:
    found = compared(study())
    assert StartResult.model_validate_json(found.model_dump_json()) == found
    assert found.model_dump_json() == compared(study()).model_dump_json()


def test_the_table_to_decide_with_has_every_scenario_for_every_line_in_both_languages() -> None:
    found = compared(study())
    table = decision_table(found)
    assert [each.nl for each in table.scenarios] == ["Samen op de peildatum", "Winterswijk later", "Allen in 2022"]
    assert all(len(line.values) == 3 and all(line.values) for line in table.lines)
    told = {line.label.en: [[each.en for each in value] for value in line.values] for line in table.lines}
    assert told["Cost of delay, mean"] == [["€0"], ["€50,000"], ["€350,000"]]
    assert told["Of which transition cost avoided (taken off)"][1] == ["−€5,000"]
    assert told["Start date"][1] == ["1 April 2021: Doetinchem", "1 August 2021: Winterswijk"]
    assert told[next(key for key in told if key.startswith("Beside it"))][1][0] == "€15,000"
    towns = municipality_table(found)
    assert [line.label.nl for line in towns.lines] == ["Doetinchem", "Winterswijk"]
    assert [each.nl for each in towns.lines[1].values[1]][:2] == ["1 augustus 2021", "€\xa050.000"]
    cut = [
        each.model_copy(update={"costs": tuple(cost for cost in each.costs if cost.place != "0294")})
        for each in found.scenarios
    ]
    own = municipality_table(found.model_copy(update={"scenarios": tuple(cut)}))
    assert [line.label.nl for line in own.lines] == ["Doetinchem"]


def test_it_says_what_was_assumed_and_up_to_when() -> None:
    found = compared(study())
    assert (found.known_until, found.ramp_until) == ("2020-06", "2022-12")
    assert found.old_scheme[0].month == "2021-04"
    assert (
        found.scenario("gespreid")
        .of("0294")
        .seen.nl.startswith("Winterswijk begint op 1 augustus 2021, 4 maanden")
    )
    assert any("Heerlen" in each.nl for each in found.assumptions)
    assert "0" not in found.scenario("samen").decides.en


def test_a_municipality_that_joins_after_the_lot_has_ended_is_refused() -> None:
    with pytest.raises(StudyInvalid) as refused:
        study(STAGGERED, lot_ends="2021-06-30")
    assert "0294" in refused.value.message("nl")


def test_a_municipality_that_the_region_does_not_have_is_refused() -> None:
    other = STAGGERED | {"starts": [{"municipality": "9999", "starts_on": "2021-08-01"}]}
    with pytest.raises(RegieError) as refused:
        compared(study(other))
    assert refused.value.key == "procurement_starting.unknown_municipality"
    assert "9999" in refused.value.message("nl")
    assert "Doetinchem" in refused.value.message("en")


def test_a_study_without_start_dates_is_refused() -> None:
    none = study().model_copy(update={"starting": None})
    with pytest.raises(RegieError, match="starting"):
        compared(none)
