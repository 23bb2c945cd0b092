# SPDX-License-Identifier: EUPL-1.2
"""Files of measures: the page says what the models say, its example loads, and what is wrong is said in words."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from measure_builders import measure, measure_set

from regie.figures import Source, source_from_rows
from regie.forecast.measures.checks import check_measures, still_to_come
from regie.forecast.measures.concerned import WEIGHT, concerned
from regie.forecast.measures.model import ControlMeasure
from regie.forecast.measures.page import EXAMPLE, SHARED, field_meanings, measures_page
from regie.forecast.measures.reading import KINDS, load_measure_set, load_measures
from regie.forecast.simulating.rates import Axes
from regie.vocabulary import RegieError, Region
from regie.vocabulary.region import Municipality, Party

AXES = Axes(("0917", "0986"), ("area_team", "outsourced_care"), 2025 * 12, 24)
GROUPS = ("0-3", "12-15")


def written(folder: Path, content: str, name: str = "draaiknoppen-2025") -> Path:
    file = folder / "measures" / f"{name}.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def test_every_field_is_explained_and_every_explanation_has_a_field():
    texts = copy.deepcopy(field_meanings())
    shared = set(ControlMeasure.model_fields)
    for model in (*SHARED, *KINDS.values()):
        own = texts.pop(model.__name__)
        assert own.pop("about")
        fields = set(model.model_fields) - ({"type"} | shared if model in KINDS.values() else set())
        assert set(own) == fields, model.__name__
        assert all(own.values())
    assert not texts


def test_the_page_in_the_documentation_is_up_to_date():
    page = Path(__file__).parents[2] / "docs" / "measure-files.md"
    assert page.read_text(encoding="utf-8") == measures_page()


def test_the_example_on_the_page_is_a_file_that_loads(tmp_path):
    written(tmp_path, EXAMPLE)
    found = load_measure_set(tmp_path, "draaiknoppen-2025")
    assert [each.type for each in found.measures] == ["inflow", "length_of_stay", "outsourced_cap"]
    assert found.measures[0].first_month == 2025 * 12


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"inflow"', '"instroom"', "measures[1].type is 'instroom'. Kies de soort maatregel uit: inflow"),
        ('type = "inflow"\n', "", "measures[1].type ontbreekt"),
        ("means =", "middel =", "measures[1].middel is geen bekend veld"),
        ("reach =", "reich =", "Bedoelt u 'reach'"),
        ('low = "5"', 'low = "15"', "low (15) over likely (12) naar high (20)"),
        ('high = "20"', 'high = "120"', "meer dan 100"),
        ('high = "20"', 'high = "twintig"', "measures[1].effect.high: het percentage 'twintig'"),
        ('starts = "2025-01"', 'starts = "2025-Q1"', "'2025-Q1' is geen maand"),
        ('starts = "2025-01"', 'starts = "2025-01"\nends = "2024-12"', "eindigt (2024-12) vóór hij begint"),
        ('"180000.00"', '"-1.00"', "measures[1].cost.per_year: -1.00 mag niet"),
        ('["return_after_ending.within_6_months", "waiting_treatment.within_norm"]', "[]", "kwaliteitsindicator"),
        ('state = "proposal"', 'state = "decided"', "Een besluit heeft een dag"),
        ('excludes = ["kortere-trajecten"]', 'excludes = ["x"]', "noemt 'x', die er niet is"),
        ('excludes = ["kortere-trajecten"]', 'excludes = ["plafond-uitbesteed"]', "noemt zichzelf"),
        ('id = "kortere-trajecten"', 'id = "plafond-uitbesteed"', "staat er twee keer"),
        ('above = "waits"', 'above = "other_segment"', "noem een ander segment"),
        ('most_client_months = "700"', "", "precies één grens"),
        ('fail_together = "30"', 'fail_together = "130"', "fail_together: 130 mag niet"),
        ('id = "draaiknoppen-2025"', 'id = "anders"', "het bestand heet draaiknoppen-2025.toml"),
        ('id = "draaiknoppen-2025"', "id = ", "regel 1"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_where_and_what_to_do(tmp_path, old, new, said):
    assert old in EXAMPLE
    file = written(tmp_path, EXAMPLE.replace(old, new, 1))
    with pytest.raises(RegieError) as wrong:
        load_measures(file)
    assert said in wrong.value.message()
    assert "measures/draaiknoppen-2025.toml" in wrong.value.message()
    assert "Input should" not in wrong.value.message()


def test_a_set_that_is_not_there_is_refused_with_what_is(tmp_path):
    written(tmp_path, EXAMPLE)
    with pytest.raises(RegieError) as wrong:
        load_measure_set(tmp_path, "x")
    assert "draaiknoppen-2025" in wrong.value.message()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"concerns": {"municipalities": ["9999"]}}, "noemt gemeente 9999; die bestaat niet"),
        ({"concerns": {"segments": ["plus"]}}, "noemt segment 'plus'"),
        ({"concerns": {"themes": ["school"]}}, "noemt thema 'school'"),
        ({"concerns": {"referrers": ["99"]}}, "noemt verwijzer '99'"),
        ({"concerns": {"age_groups": ["90-99"]}}, "noemt leeftijdsgroep '90-99'"),
        ({"indicators": ["kwaliteit"]}, "indicator 'kwaliteit', die niet bestaat"),
        ({"indicators": ["stock"]}, "welke kant beter is"),
        ({"starts": "2024-12"}, "begint in 2024-12, vóór de eerste maand van de prognose (2025-01)"),
    ],
)
def test_a_measure_on_what_this_forecast_does_not_have_is_refused_with_what_it_has(changed, said):
    with pytest.raises(RegieError) as wrong:
        check_measures(measure_set(measure("a", **changed)), AXES, age_groups=GROUPS)
    assert said in wrong.value.message()


def test_a_measure_on_what_is_there_passes():
    target = {
        "municipalities": ["0917"],
        "segments": ["area_team"],
        "themes": ["education"],
        "referrers": ["02"],
        "age_groups": ["12-15"],
    }
    check_measures(measure_set(measure("a", concerns=target)), AXES, age_groups=GROUPS)


def test_what_began_before_the_forecast_is_left_out_and_no_longer_a_choice():
    found = measure_set(
        measure("begun", starts="2024-01", excludes=["barred"]),
        measure("barred"),
        measure("leaning", needs=["barred"]),
        measure("helped", needs=["begun"]),
        measure("free", excludes=["barred"]),
    )
    kept, left_out = still_to_come(found, AXES.first_month)
    assert kept is not None
    assert left_out == ("begun", "barred", "leaning")
    assert [(each.id, each.needs, each.excludes) for each in kept.measures] == [
        ("helped", (), ()),
        ("free", (), ()),
    ]
    assert still_to_come(measure_set(measure("a", starts="2024-01")), AXES.first_month) == (None, ("a",))


def source() -> Source:
    """In Heerlen 6 of 10 come by the general practitioner, in Voerendaal 1 of 10, all in 2024 in the area team."""
    region = Region(
        id="test",
        name="Test",
        cooperative="COOP",
        first_month="2024-01",
        municipalities=(Municipality(code="0917", name="Heerlen"), Municipality(code="0986", name="Voerendaal")),
        parties=(Party(code="COOP", name="Coöperatie", role="cooperative"),),
    )
    people, journeys, stays = [], [], []
    for number in range(20):
        town, by_doctor = ("0917", number < 6) if number < 10 else ("0986", number == 10)
        client = {"client_key": f"c{number}", "municipality": town, "birth_month": 2010 * 12}
        people.append(client | {"valid_from": date(2010, 1, 1)})
        begin = date(2024, 1 + number % 10, 10)
        stay = {"client_key": f"c{number}", "journey_key": f"j{number}"}
        journeys.append(stay | {"registered_on": begin, "referrer": "02" if by_doctor else "01", "theme": "other"})
        stays.append(
            stay
            | {"trajectory_key": f"t{number}", "provider": "COOP", "segment": "area_team"}
            | {"product_category": "45", "recorded_on": begin, "began_on": begin}
        )
    tables = {"clients": people, "journeys": journeys, "trajectories": stays}
    return source_from_rows(region, tables, first_day=date(2024, 1, 1), last_day=date(2024, 12, 31))


def test_the_part_concerned_comes_from_the_figures_and_leans_on_the_region():
    """7 of 20 in all, in the segment too; Heerlen (6 + 7) / 30, Voerendaal (1 + 7) / 30; nobody outsourced."""
    found = measure_set(measure("a", concerns={"referrers": ["02"], "reach": 50}))
    with source() as opened:
        share = concerned(found, AXES, opened)
    assert WEIGHT == 20
    np.testing.assert_allclose(share.new["a"][:, 0], [0.5 * 13 / 30, 0.5 * 8 / 30])
    np.testing.assert_allclose(share.new["a"][:, 1], 0.5 * 7 / 20)
    assert 0.1 < share.in_care["a"][1, 0] < share.in_care["a"][0, 0] < 0.5


def test_who_is_not_told_apart_needs_no_figures():
    share = concerned(measure_set(measure("a", concerns={"municipalities": ["0986"], "reach": 25})), AXES)
    np.testing.assert_allclose(share.new["a"], [[0, 0], [0.25, 0.25]])
    with pytest.raises(ValueError, match="figures must say which"):
        concerned(measure_set(measure("a", concerns={"themes": ["education"]})), AXES)
