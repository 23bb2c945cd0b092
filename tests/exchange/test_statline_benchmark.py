# SPDX-License-Identifier: EUPL-1.2
"""Promises of the benchmark: exact expectations, published intervals, mergers, files, and nothing guessed."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.statline_server import (
    BEEKDAELEN,
    HEERLEN,
    LANDGRAAF,
    OLD,
    V3,
    V4,
    StatLine,
    all_tables,
    serving,
)

from regie.exchange.statline import files
from regie.exchange.statline.benchmark import TOTAL, compare_cost, compare_use
from regie.exchange.statline.connection import Connection
from regie.exchange.statline.files import Kept, load_readings, write_readings
from regie.exchange.statline.intervals import poisson_interval, ratio_interval
from regie.exchange.statline.municipalities import before
from regie.exchange.statline.profile import expected_share, expected_spending, load_profile, spending_profile
from regie.exchange.statline.reading import Reading, Value, read_cost, read_population, read_use
from regie.exchange.statline.service import Service
from regie.exchange.statline.settings import load_settings
from regie.vocabulary import RegieError
from regie.vocabulary.codelists import codelist
from regie.vocabulary.standard import json_schema

ALL, FETCHED = "A045561", date(2024, 11, 22)
OWN = (HEERLEN, LANDGRAAF)
NATIONAL = dict.fromkeys(range(24), 1000)
SETTINGS = load_settings(None, {})


def value(region: str, year: int, number: int | None, **more) -> Value:
    return Value(region, year, ALL, "Totaal jeugdzorg", number, **more)


def kept(use=(), cost=(), **people) -> Kept:
    """Two years of residents: the country, Heerlen with a tenth of it at every age, Landgraaf with 17-year-olds."""
    population = {("NL", year): NATIONAL for year in (2022, 2023)}
    population |= {(HEERLEN, year): dict.fromkeys(range(24), 100) for year in (2022, 2023)}
    population |= {(LANDGRAAF, year): {age: 100 if age == 17 else 0 for age in range(24)} for year in (2022, 2023)}
    return Kept({**population, **people.get("population", {})}, tuple(use), tuple(cost), {})


def test_the_profile_is_that_of_the_planning_bureau():
    profile = spending_profile()
    assert (profile[4], profile[12], profile[17], profile[18], profile[23]) == (94296, 140945, 228934, 145265, 0)
    assert sum(profile.values()) == 2_357_583
    assert expected_spending({age: 2 if age == 17 else 0 for age in range(24)}) == 457868


def test_an_age_that_is_not_known_is_never_taken_for_nothing():
    without = {age: 10 for age in range(24) if age != 9}
    with pytest.raises(RegieError) as refused:
        expected_spending(without)
    assert "9" in refused.value.message("nl")
    assert expected_spending(dict.fromkeys(range(23), 1)) == 2_357_583, "nothing is spent at 23"


def test_an_age_that_is_not_known_leaves_the_other_municipalities_their_ratio():
    use = [value("NL", 2023, 2300), value(HEERLEN, 2023, 252), value(LANDGRAAF, 2023, 31)]
    people = {(LANDGRAAF, 2023): {age: 10 for age in range(24) if age != 9}}
    heerlen, landgraaf, total = compare_use(kept(use, population=people), [HEERLEN, LANDGRAAF], 2023).rows
    assert (heerlen.ratio, heerlen.reason) == (Decimal("1.096"), None)
    assert (landgraaf.ratio, landgraaf.reason) == (None, "no_population")
    assert (total.ratio, total.reason) == (None, "no_population")
    nowhere = {("NL", 2023): {age: 10 for age in range(24) if age != 9}}
    rows = compare_use(kept(use, population=nowhere), [HEERLEN], 2023).rows
    assert {row.reason for row in rows} == {"no_national"}


def test_expected_use_is_the_national_use_by_the_share_of_the_ages():
    use = [value("NL", 2023, 2300), value(HEERLEN, 2023, 252), value(LANDGRAAF, 2023, 31)]
    made = compare_use(kept(use), [HEERLEN, LANDGRAAF], 2023)
    heerlen, landgraaf, total = made.rows
    assert (heerlen.expected, heerlen.ratio) == (Decimal("230.0"), Decimal("1.096"))
    # 2300 x 100 x 228934 / (1000 x 2357583) = 22.334...
    assert (landgraaf.expected, landgraaf.ratio) == (Decimal("22.3"), Decimal("1.388"))
    assert (total.region, total.observed, total.expected) == (TOTAL, 283, Decimal("252.3"))


def test_a_profile_of_use_by_age_replaces_that_of_spending(tmp_path):
    path = tmp_path / "use.csv"
    path.write_text("age,rate\n" + "".join(f"{age},{'0.3' if age == 17 else '0.1'}\n" for age in range(23)))
    use = [value("NL", 2023, 2500), value(HEERLEN, 2023, 252), value(LANDGRAAF, 2023, 31)]
    made = compare_use(kept(use), [HEERLEN, LANDGRAAF], 2023, profile=load_profile(path))
    # 2500 x 100 x 0.3 / (1000 x 2.5)
    assert [row.expected for row in made.rows] == [Decimal("250.0"), Decimal("30.0"), Decimal("280.0")]
    assert "own_profile" in made.remarks
    assert "use_profile" not in made.remarks


@pytest.mark.parametrize("written", ["", "age,rate\n1,2\n", "age;rate\n", "age,rate\n" + "3,1\n" * 30, "\x00"])
def test_a_profile_that_is_none_is_refused(tmp_path, written):
    (tmp_path / "use.csv").write_text(written)
    with pytest.raises(RegieError) as refused:
        load_profile(tmp_path / "use.csv")
    assert refused.value.key == "statline.profile_wrong"


def test_the_interval_of_a_ratio_is_exact_poisson_over_the_expectation():
    use = [value("NL", 2023, 2301), value(HEERLEN, 2023, 10)]
    row = compare_use(kept(use), [HEERLEN], 2023).rows[0]
    assert (row.lower, row.upper) == (Decimal("0.021"), Decimal("0.080")), "4.795 and 18.390 over 230.1"


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [
        (0, 0.0, 3.689),
        (1, 0.02532, 5.572),
        (2, 0.2422, 7.225),
        (10, 4.795, 18.39),
        (30, 20.24, 42.83),
        (100, 81.36, 121.63),
    ],
)
def test_poisson_limits_are_those_of_the_published_table(count, lower, upper):
    found = poisson_interval(count)
    assert found == (pytest.approx(lower, rel=2e-4, abs=1e-9), pytest.approx(upper, rel=2e-4))


@given(st.integers(0, 100_000))
@settings(max_examples=60, deadline=None)
def test_poisson_limits_are_half_the_quantiles_of_chi_square(count):
    lower, upper = poisson_interval(count)
    assert upper == pytest.approx(scipy.stats.chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-9)
    assert lower == pytest.approx(scipy.stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0, rel=1e-9)
    wider = poisson_interval(max(count - 2, 0), count + 2)
    assert wider[0] <= lower < upper < wider[1]


@given(st.integers(0, 3000), st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_limits_of_a_change_follow_from_the_exact_binomial_interval(first, second):
    lower, upper = ratio_interval((first, first), (second, second))
    if first + second:
        exact = scipy.stats.binomtest(second, first + second).proportion_ci(0.95, method="exact")
        assert lower == pytest.approx(exact.low / (1 - exact.low), rel=1e-7)
        assert upper is None if first == 0 else upper == pytest.approx(exact.high / (1 - exact.high), rel=1e-7)
    else:
        assert (lower, upper) == (0.0, None)


def test_counts_in_fives_are_treated_as_rounded():
    fives = [value("NL", 2023, 2300), value(HEERLEN, 2023, 10)]
    made = compare_use(kept(fives), [HEERLEN], 2023)
    low, high = poisson_interval(8)[0] / 230, poisson_interval(12)[1] / 230
    assert (float(made.rows[0].lower), float(made.rows[0].upper)) == (
        pytest.approx(low, abs=5e-4),
        pytest.approx(high, abs=5e-4),
    )
    assert "rounded" in made.remarks
    assert "rounded" not in compare_use(kept([*fives, value(LANDGRAAF, 2023, 7)]), [HEERLEN], 2023).remarks


def test_provisional_figures_are_told():
    use = [value("NL", 2023, 2300, status="Definitief"), value(HEERLEN, 2023, 252, status="NaderVoorlopig")]
    assert "provisional" in compare_use(kept(use), [HEERLEN], 2023).remarks
    use = [replace(each, status="Definitief") for each in use]
    assert "provisional" not in compare_use(kept(use), [HEERLEN], 2023).remarks


def test_the_change_is_that_of_the_ratio_not_of_the_count():
    use = [value("NL", 2022, 2000), value("NL", 2023, 2301), value(HEERLEN, 2022, 210), value(HEERLEN, 2023, 231)]
    row = compare_use(kept(use), [HEERLEN], 2023, previous=2022).rows[0]
    # 231/230.1 against 210/200
    assert (row.change_from, row.change) == (2022, Decimal("0.956"))
    low, high = ratio_interval((210, 210), (231, 231))
    scale = 200 / 230.1
    assert row.change_lower == Decimal(repr(low * scale)).quantize(Decimal("0.001"))
    assert row.change_upper == Decimal(repr(high * scale)).quantize(Decimal("0.001"))


def test_what_is_missing_makes_no_ratio_and_no_total():
    use = [value("NL", 2023, 2300), value(HEERLEN, 2023, None, reason="unknown"), value(LANDGRAAF, 2023, 31)]
    heerlen, landgraaf, total = compare_use(kept(use), [HEERLEN, LANDGRAAF], 2023).rows
    assert (heerlen.observed, heerlen.ratio, heerlen.lower, heerlen.reason) == (None, None, None, "unknown")
    assert heerlen.expected == Decimal("230.0")
    assert landgraaf.ratio is not None
    assert (total.observed, total.expected, total.ratio, total.reason) == (None, None, None, "unknown")


def test_without_the_country_or_residents_there_is_a_reason_instead_of_a_ratio():
    use = [value(HEERLEN, 2023, 252), value("NL", 2022, 10)]
    row = compare_use(kept(use), [HEERLEN], 2023).rows[0]
    assert (row.ratio, row.reason) == (None, "no_national")
    use = [value("NL", 2023, 2300), value("0935", 2023, 5)]
    row = compare_use(kept(use), ["0935"], 2023).rows[0]
    assert (row.ratio, row.reason) == (None, "no_population")
    nobody = {(HEERLEN, 2023): dict.fromkeys(range(24), 0)}
    row = compare_use(
        kept([value("NL", 2023, 9), value(HEERLEN, 2023, 0)], population=nobody), [HEERLEN], 2023
    ).rows[0]
    assert (row.ratio, row.reason) == (None, "none_expected")


def test_a_form_or_year_that_was_not_fetched_is_refused():
    for form, year, key in (("A1", 2023, "form_unknown"), (ALL, 2020, "year_not_fetched")):
        with pytest.raises(RegieError) as refused:
            compare_use(kept([value("NL", 2023, 5)]), [HEERLEN], year, form=form)
        assert refused.value.key == f"statline.{key}"


def test_municipalities_beside_the_region_do_not_count_in_its_total():
    use = [value("NL", 2023, 2300), value(HEERLEN, 2023, 252), value(LANDGRAAF, 2023, 31)]
    rows = compare_use(kept(use), [HEERLEN], 2023, beside=[LANDGRAAF]).rows
    assert [row.region for row in rows] == [HEERLEN, LANDGRAAF, TOTAL]
    assert rows[2].observed == 252


def test_expected_cost_divides_the_national_cost_of_the_same_year_to_the_cent():
    cost = [value("NL", 2023, 7_000_000_01), value(HEERLEN, 2023, 77_000_000)]
    made = compare_cost(kept(cost=cost), [HEERLEN], 2023, form=ALL)
    row = made.rows[0]
    assert (row.observed, row.expected, row.ratio) == (77_000_000, Decimal(70_000_000), Decimal("1.100"))
    assert (row.lower, row.upper) == (None, None), "cost is no count"
    assert {"cost_concept", "no_interval", "scope"} <= set(made.remarks)


def test_without_national_cost_only_the_year_of_the_profile_is_compared():
    cost = [value("NL", 2022, None, reason="unknown"), value(HEERLEN, 2022, 235_758_300), value(HEERLEN, 2023, 1)]
    made = compare_cost(kept(cost=cost), [HEERLEN], 2022, form=ALL)
    assert (made.rows[0].expected, made.rows[0].ratio) == (Decimal(235_758_300), Decimal("1.000"))
    assert "cost_from_profile" in made.remarks
    with pytest.raises(RegieError) as refused:
        compare_cost(kept(cost=cost), [HEERLEN], 2023, form=ALL)
    assert refused.value.key == "statline.no_price_level"


ages = st.lists(st.integers(0, 5000), min_size=23, max_size=23)


@given(st.lists(ages, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_shares_of_all_municipalities_are_the_whole(places):
    whole = {age: sum(place[age] for place in places) for age in range(23)}
    if expected_spending(whole):
        shares = [expected_share(dict(enumerate(place)), whole) for place in places]
        assert sum(shares) == Fraction(1)


def test_beekdaelen_was_three_municipalities_before_2019():
    assert before(BEEKDAELEN, 2018).whole == OLD
    assert not before(BEEKDAELEN, 2018).existed
    assert before(BEEKDAELEN, 2019).whole == ()
    assert before(BEEKDAELEN, 2019).existed
    assert not before(HEERLEN, 2016).changed


def test_every_merger_ends_in_a_municipality_of_today():
    today = codelist("municipalities")
    path = files.__file__.replace("files.py", "merges.csv")
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["new"] for row in rows} <= set(today)
    assert not {row["old"] for row in rows} & set(today)
    whole = [row["old"] for row in rows if row["kind"] != "part"]
    assert len(whole) == len(set(whole)), "an old one went up as a whole only once"
    assert {row["kind"] for row in rows} == {"new", "joins", "part"}


def read(reader, source, municipalities, years, version=V3, tables=None) -> Reading:
    with serving(StatLine(tables or all_tables())) as running:
        return reader(Service(Connection(running.address + version)), source, municipalities, years)


@pytest.mark.parametrize("version", [V3, V4], ids=["odata3", "odata4"])
def test_years_before_a_merger_are_put_together_from_the_old_codes(version):
    found = read(read_population, SETTINGS.population, [BEEKDAELEN], [2018, 2022], version)
    cells = {(v.year, v.category): v for v in found.values if v.region == BEEKDAELEN}
    assert cells[2018, "6"].value == 3 * 126
    assert (cells[2018, "6"].remark, cells[2018, "6"].parts) == ("combined", OLD)
    assert (cells[2022, "6"].value, cells[2022, "6"].remark, cells[2022, "6"].parts) == (126, None, ())


def test_one_missing_part_makes_the_old_municipality_missing():
    tables = all_tables()
    known = tables["03759ned"].cell
    tables["03759ned"].cell = lambda place: "secret" if place["RegioS"] == "GM0951" else known(place)
    found = read(read_population, SETTINGS.population, [BEEKDAELEN], [2018], tables=tables)
    assert {(v.value, v.reason) for v in found.values if v.region == BEEKDAELEN} == {(None, "secret")}


def test_a_table_on_later_borders_is_taken_as_it_is():
    tables = all_tables()
    tables["03759ned"].cell = lambda place: "impossible" if place["RegioS"][2:] in OLD else "77"
    found = read(read_population, SETTINGS.population, [BEEKDAELEN], [2018], tables=tables)
    assert {(v.value, v.remark) for v in found.values if v.region == BEEKDAELEN} == {(77, None)}


def everything(municipalities=(HEERLEN, LANDGRAAF), years=(2022, 2023)) -> dict[str, Reading]:
    with serving(StatLine(all_tables())) as running:
        client = Service(Connection(running.address + V4))
        return {
            "population": read_population(client, SETTINGS.population, municipalities, years),
            "use": read_use(client, SETTINGS.use, municipalities, years),
            "cost": read_cost(client, SETTINGS.cost, municipalities, [2023]),
        }


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_is_written_is_read_back(tmp_path, form):
    readings = everything()
    write_readings(tmp_path, readings, OWN, address="https://a", fetched_on=FETCHED, form=form)
    found = load_readings(tmp_path)
    assert found.use == readings["use"].values
    assert found.cost == readings["cost"].values
    assert found.population[HEERLEN, 2023][17] == 817
    assert found.population["NL", 2022][0] == 180000
    assert found.sources["cost"]["table"] == "83454NED"
    assert found.sources["cost"]["fetched_on"] == "2024-11-22"


def test_the_same_tables_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_readings(tmp_path / name, everything(), OWN, address="https://a", fetched_on=FETCHED)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == ["cost.csv", "population-reference.csv", "population.csv", "source.json", "use.csv"]
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_population_file_is_a_table_of_the_delivery_standard(tmp_path):
    write_readings(tmp_path, everything(), OWN, address="https://a", fetched_on=FETCHED)
    with open(tmp_path / "population.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = str(json_schema())
    assert list(rows[0]) == ["municipality", "year", "age", "persons"]
    assert all(f"'{name}'" in columns for name in rows[0])
    assert rows[0] == {"municipality": LANDGRAAF, "year": "2022", "age": "0", "persons": "350"}
    assert {row["municipality"] for row in rows} == {HEERLEN, LANDGRAAF}


def test_other_municipalities_are_kept_apart_from_those_of_the_region(tmp_path):
    write_readings(tmp_path, everything(), [HEERLEN], address="https://a", fetched_on=FETCHED)
    with open(tmp_path / "population.csv", encoding="utf-8") as file:
        assert {row["municipality"] for row in csv.DictReader(file)} == {HEERLEN}
    with open(tmp_path / "population-reference.csv", encoding="utf-8") as file:
        assert {row["region"] for row in csv.DictReader(file)} == {LANDGRAAF, "NL"}
    assert load_readings(tmp_path).population[LANDGRAAF, 2023][17] == 367


def test_money_is_written_in_euros_with_two_decimals(tmp_path):
    write_readings(tmp_path, {"cost": everything()["cost"]}, OWN, address="https://a", fetched_on=FETCHED)
    assert "0917,2023,T001,Totaal jeugdzorg,43120000.00," in (tmp_path / "cost.csv").read_text(encoding="utf-8")


def test_the_other_form_leaves_nothing_behind(tmp_path):
    readings = everything()
    for form in ("csv", "parquet", "csv"):
        write_readings(tmp_path, readings, OWN, address="https://a", fetched_on=FETCHED, form=form)
    assert not list(tmp_path.glob("*.parquet"))
    assert load_readings(tmp_path).use == readings["use"].values


def test_a_table_fetched_alone_leaves_the_others(tmp_path):
    readings = everything()
    write_readings(tmp_path, readings, OWN, address="https://a", fetched_on=FETCHED)
    later = replace(readings["use"], values=readings["use"].values[:2])
    write_readings(tmp_path, {"use": later}, OWN, address="https://a", fetched_on=date(2025, 1, 1))
    found = load_readings(tmp_path)
    assert found.use == later.values
    assert found.cost == readings["cost"].values
    assert found.sources["population"]["fetched_on"] == "2024-11-22"


def test_files_that_were_changed_are_refused(tmp_path):
    with pytest.raises(RegieError) as refused:
        load_readings(tmp_path)
    assert refused.value.key == "statline.nothing_fetched"
    write_readings(tmp_path, everything(), OWN, address="https://a", fetched_on=FETCHED)
    (tmp_path / "use.csv").write_bytes((tmp_path / "use.csv").read_bytes().replace(b"2455", b"2450"))
    with pytest.raises(RegieError) as refused:
        load_readings(tmp_path)
    assert refused.value.key == "statline.files_changed"
    for broken in ("", "[]", '{"use": 1}', '{"use": {}}', '{"use": {"files": {"../x": "1"}}}'):
        (tmp_path / "source.json").write_text(broken)
        with pytest.raises(RegieError) as refused:
            load_readings(tmp_path)
        assert refused.value.key == "statline.files_changed"
