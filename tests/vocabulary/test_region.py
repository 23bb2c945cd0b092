# SPDX-License-Identifier: EUPL-1.2
import pytest

from regie.vocabulary import RegieError, load_region
from regie.vocabulary.region import read_region

VALID = """
id = "drie"
name = "Drie gemeenten"
cooperative = "COOP"
first_month = "2019-01"
municipalities = [{ code = "0917", name = "Heerlen" }, { code = "0882", name = "Landgraaf" }]
areas = [{ code = "N", name = "Noord", municipality = "0917" }]
parties = [
  { code = "COOP", name = "De coöperatie", role = "cooperative" },
  { code = "A1", name = "Aanbieder één", role = "member" },
  { code = "A2", name = "Aanbieder twee", role = "subcontractor" },
]
of_record = [{ table = "trajectories", provider = "A1", party = "A1" }]
allocation_keys = [{ id = "inwoners", name = "Naar inwoners", source = "CBS", weights = { "0917" = 2, "0882" = 1 } }]
"""


def test_a_region_knows_its_names_age_groups_and_parties_of_record():
    region = read_region(VALID.encode())
    assert region.municipality_names == {"0917": "Heerlen", "0882": "Landgraaf"}
    assert region.age_group_labels() == ["0-3", "4-7", "8-11", "12-15", "16-17", "18-22"]
    assert region.party_of_record("production", "A2") == "A2"
    assert region.party_of_record("clients", None) == "COOP"
    assert region.party_of_record("trajectories", "A1") == "A1"
    assert region.party_of_record("trajectories", "A2") == "COOP"
    assert [s.code for s in region.segments] == [
        "preliminary_field",
        "plus_facility",
        "area_team",
        "outsourced_care",
    ]
    assert region.codes("cost_segments")["overhead"] == "Overhead"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"0917", name', '"917", name', "municipalities"),
        ('cooperative = "COOP"', 'cooperative = "X"', "cooperative"),
        ('municipality = "0917"', 'municipality = "1234"', "areas"),
        ('weights = { "0917" = 2, "0882" = 1 }', 'weights = { "0917" = 0 }', "allocation_keys"),
        ('first_month = "2019-01"', 'first_month = "januari"', "first_month"),
        ('id = "drie"', "id = ", "line"),
        ('code = "A2"', 'code = "A1"', "parties"),
        ('table = "trajectories"', 'table = "trajecten"', "of_record"),
    ],
)
def test_a_wrong_region_file_is_refused_and_the_place_is_named(old, new, named):
    with pytest.raises(RegieError) as refused:
        read_region(VALID.replace(old, new).encode())
    assert named in refused.value.message("nl")


def test_a_folder_without_region_says_how_to_make_one(tmp_path):
    with pytest.raises(RegieError) as refused:
        load_region(tmp_path)
    assert "regie init" in refused.value.message("nl")
