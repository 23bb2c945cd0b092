# SPDX-License-Identifier: EUPL-1.2
"""The growth investigation on the example region finds what was built into it, and leaves no cent unexplained."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.web.region_folder import REGION, TRUTH, half_year_snapshot, small_region

from regie.contract.valve import load_risk_file
from regie.figures import open_snapshot, published
from regie.review.contracts import contract_for
from regie.review.growth import GrowthInvestigation, default_comparisons, gather, growth_edition, investigate
from regie.review.growth.investigate import Gathered
from regie.review.growth.outside import BENCHMARK, benchmark_rows
from regie.vocabulary import Figure, Period, RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_cents

LANDGRAAF = "0882"
PAIRS = (("2019", "2020"), ("2023-H1", "2024-H1"))


@cache
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((small_region().parent / TRUTH).read_text("utf-8"))
    return found


def built_in(name: str) -> Any:
    return truth()["parameters"][name]["value"]


@cache
def gathered(before: str, now: str) -> tuple[Gathered, tuple[Figure, ...]]:
    """What was gathered, and the figures as they may leave the circle."""
    folder = small_region()
    period = Period.parse(now)
    with open_snapshot(folder, half_year_snapshot(folder)) as source:
        found = gather(
            source,
            contract_for(folder, period),
            Period.parse(before),
            period,
            risks=load_risk_file(folder),
            folder=folder,
        )
        return found, tuple(published(source, found.figures))


@cache
def found(before: str = "2019", now: str = "2020") -> GrowthInvestigation:
    return investigate(gathered(before, now)[0])


@cache
def public(before: str = "2019", now: str = "2020") -> GrowthInvestigation:
    return investigate(*gathered(before, now))


def said(investigation: GrowthInvestigation, id_: str) -> str:
    return next(each.said.nl for each in investigation.conclusions if each.id == id_).replace("\u00a0", " ")


def value(investigation: GrowthInvestigation, indicator: str, period: str, **where: str) -> Any:
    figure = investigation.figure(indicator, period, **where)
    assert figure is not None
    return figure.value


def test_the_region_is_the_one_that_the_truth_is_about() -> None:
    assert small_region().name == REGION
    assert truth()["public_figures_exact"]


@pytest.mark.parametrize("pair", PAIRS)
def test_growth_and_shortage_are_split_without_a_residual(pair: tuple[str, str]) -> None:
    investigation = found(*pair)
    for split in (investigation.growth, *investigation.shortages):
        for row in split.rows:
            assert row.before + sum(row.effects.values()) == row.now
        whole = split.row()
        assert whole is not None
        assert sum(row.now for row in split.rows if row.municipality != TOTAL) == whole.now
        for code, cents in whole.effects.items():
            assert sum(row.effects[code] for row in split.rows if row.municipality != TOTAL) == cents


def test_cost_growth_of_2019_2020_is_the_one_built_in_to_the_cent() -> None:
    money = truth()["money"]
    for row in found().growth.rows:
        before, now = (
            money[y]["total"]
            if row.municipality == TOTAL
            else money[y]["by_municipality"][row.municipality]["total"]
            for y in ("2019", "2020")
        )
        assert (row.before, row.now) == (to_cents(before), to_cents(now))


def test_the_shortages_of_both_years_are_those_built_in() -> None:
    assert [split.now for split in found().shortages] == ["2019", "2020"]
    for split in found().shortages:
        row = split.row()
        assert row is not None
        assert row.change == to_cents(truth()["money"][split.now]["excess"])
    assert said(found(), "answer").startswith("De tekorten zijn echt en niet eenmalig")


def test_inflow_and_outflow_are_those_built_in_and_2020_ends_with_fewer() -> None:
    flow = truth()["clients"]["flow"]
    for year in ("2019", "2020"):
        assert value(found(), "inflow", year) == pytest.approx(flow[year]["inflow"], rel=0.01)
    assert value(found(), "outflow", "2020") > value(found(), "inflow", "2020")
    assert "in 2020 gingen er meer cliënten uit zorg" in said(found(), "flows")


def test_client_months_hardly_changed_as_built_in() -> None:
    months = truth()["clients"]["client_months"]
    row = found().growth.row()
    assert row is not None
    assert row.client_months_before == pytest.approx(Decimal(months["2019"]), rel=Decimal("0.001"))
    assert row.client_months_now == pytest.approx(Decimal(months["2020"]), rel=Decimal("0.001"))
    assert said(found(), "clients").startswith("Het aantal cliënten bleef vrijwel gelijk")


def test_the_starting_point_was_too_low_by_what_was_built_in() -> None:
    start = found().starting_point
    assert start is not None
    first = start.years[0]
    assert first.client_months_reference == built_in("agreements.reference_production")["client_months"]["2019"]
    assert first.client_months_realised is not None
    assert first.client_months_realised > first.client_months_reference
    assert first.excess == to_cents(truth()["money"]["2019"]["excess"])
    assert said(found(), "base").startswith("De lumpsum begon te laag")
    volume = found().shortages[0].row()
    assert volume is not None
    assert volume.effects["volume"] > 0


def test_indexation_left_out_is_ten_point_four_percent_to_2022() -> None:
    start = found().starting_point
    assert start is not None
    assert not start.indexed
    assert (start.price_rise, start.price_rise_to) == (Decimal("10.4"), 2022)
    gap = {year.year: year.index_gap for year in start.years}
    assert gap[2019] == 0
    assert gap[2020] == 26_400_000_00 * 315 // 10000


def test_tariffs_that_stood_still_come_out_below_the_general_price_rise() -> None:
    index = built_in("care.tariff_index")
    assert index["2019"] == index["2020"]
    row = found().growth.row()
    assert row is not None
    assert row.effects["index_gap"] > 0
    assert row.effects["cost_per_client_month"] < 0


def test_savings_that_were_booked_cannot_be_seen() -> None:
    start = found().starting_point
    assert start is not None
    assert start.savings_from == 2021
    assert sum(year.saving for year in start.years) == 600_000_00
    assert "Die is niet te zien" in said(found(), "savings")


def test_the_field_of_landgraaf_is_as_thin_as_built_in() -> None:
    tested = found().hypothesis
    assert tested.municipality == LANDGRAAF
    thinner = next(check for check in tested.checks if check.id == "thinner")
    weights = built_in("money.preliminary_weights")
    assert thinner.finding == "for"
    assert thinner.low is not None
    assert thinner.high is not None
    assert thinner.low - Decimal("0.02") < Decimal(str(weights[LANDGRAAF])) < thinner.high + Decimal("0.02")


def test_the_rise_of_landgraaf_is_found_and_its_cause_is_not_claimed() -> None:
    """Its share of clients was built in to rise; that the field has to do with it was not."""
    shares = built_in("clients.shares")[LANDGRAAF]
    assert shares[-1] > shares[1]
    checks = {check.id: check for check in found().hypothesis.checks}
    assert checks["rise"].finding == "for"
    assert checks["change"].finding == "open"
    assert not checks["level"].counts
    assert found().hypothesis.verdict == "undecided"
    assert any("even groot" in each.nl for each in found().hypothesis.limits)


def test_the_half_year_of_2024_has_fewer_clients_who_cost_more_each() -> None:
    investigation = found(*PAIRS[1])
    row = investigation.growth.row()
    assert row is not None
    assert row.effects["volume"] < 0 < row.effects["cost_per_client_month"]
    assert said(investigation, "clients").startswith("Het aantal cliënten daalde")
    themes = built_in("journeys.themes")
    assert themes["education"][1] > themes["education"][0]
    assert "onderwijs" in said(investigation, "themes")


@pytest.mark.parametrize("pair", PAIRS)
def test_what_could_be_influenced_is_a_range_whose_parts_add_up(pair: tuple[str, str]) -> None:
    own = found(*pair).influence
    assert own is not None
    assert all(part.outside + part.between + part.own == part.amount for part in own.parts)
    assert own.low == sum(part.own for part in own.parts)
    assert own.high == own.low + sum(part.between for part in own.parts)
    assert sum(part.amount for part in own.parts) + own.lowering == own.total
    assert own.low <= own.high


def test_every_conclusion_is_said_in_both_languages_and_points_at_figures() -> None:
    for each in found().conclusions:
        assert each.said.nl
        assert each.said.en
        assert each.said.nl != each.said.en
        assert "{" not in each.said.nl + each.said.en
        assert each.points_at


def test_what_leaves_the_circle_concludes_from_what_it_shows() -> None:
    shown = public()
    assert shown.header.suppressed
    assert any(figure.suppressed for figure in shown.figures)
    assert shown.growth == found().growth
    inflow = value(shown, "inflow", "2020")
    assert inflow % shown.header.round_to == 0
    assert f"{inflow:,}".replace(",", ".") in said(shown, "flows")


def test_a_municipality_gets_its_own_rows_and_the_region() -> None:
    own = growth_edition(public(), {LANDGRAAF})
    assert {row.municipality for row in own.growth.rows} == {LANDGRAAF, TOTAL}
    assert {figure.breakdown.get("municipality", TOTAL) for figure in own.figures} == {LANDGRAAF, TOTAL}
    assert {row.municipality for row in own.hypothesis.panel} <= {LANDGRAAF, TOTAL}
    with pytest.raises(ValueError, match="hidden"):
        growth_edition(found(), {LANDGRAAF})


def test_the_comparisons_offered_are_the_first_years_and_the_newest_half_year() -> None:
    folder = small_region()
    with open_snapshot(folder, half_year_snapshot(folder)) as source:
        pairs = default_comparisons(source, folder)
        assert [tuple(map(str, pair)) for pair in pairs] == list(PAIRS)


@pytest.mark.parametrize(
    ("before", "now", "key"),
    [
        ("2019", "2020-H1", "growth.length"),
        ("2020", "2019", "growth.order"),
        ("2019-01", "2019-02", "growth.length"),
    ],
)
def test_periods_that_cannot_be_compared_are_refused(before: str, now: str, key: str) -> None:
    folder = small_region()
    contract = contract_for(folder, Period.parse("2020"))
    with open_snapshot(folder, half_year_snapshot(folder)) as source, pytest.raises(RegieError) as problem:
        gather(source, contract, Period.parse(before), Period.parse(now))
    assert problem.value.key == key


def test_the_same_snapshot_gives_the_same_investigation() -> None:
    again = investigate(gathered("2019", "2020")[0])
    assert again.model_dump_json() == found().model_dump_json()
    assert GrowthInvestigation.model_validate_json(again.model_dump_json()) == again


def test_a_benchmark_that_somebody_made_is_read_and_a_broken_one_is_named(tmp_path: Path) -> None:
    assert benchmark_rows(tmp_path) == ()
    file = tmp_path / BENCHMARK
    file.parent.mkdir()
    row = {
        "region": "0917",
        "name": "Heerlen",
        "what": "use",
        "observed": 3000,
        "expected": 2500.5,
        "ratio": "1.20",
    }
    file.write_text(json.dumps({"rows": [row], "remarks": []}), encoding="utf-8")
    (read,) = benchmark_rows(tmp_path)
    assert (read.ratio, read.expected, read.lower) == (Decimal("1.20"), Decimal("2500.5"), None)
    for broken in (
        "{",
        "[]",
        '{"rows": [{"region": "0917"}]}',
        '{"rows": [{"region": "1", "name": "a", "what": "b", "ratio": "NaN"}]}',
    ):
        file.write_text(broken, encoding="utf-8")
        with pytest.raises(RegieError) as problem:
            benchmark_rows(tmp_path)
        assert problem.value.key == "growth.benchmark_unreadable"


def test_what_was_not_found_elsewhere_is_said_and_every_published_figure_has_its_source() -> None:
    outside = found().outside
    assert [each for each in outside if each.value is None]
    assert all(each.source and each.sure for each in outside if each.value is not None)
    assert "niet in dit bestand" in said(found(), "outside_use_by_year_nl")
