# SPDX-License-Identifier: EUPL-1.2
"""What stands under the tables on differences says what their own rows and columns measure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sample_money import money_review, variance

from regie.reporting.document import Table
from regie.reporting.half_year.differences import effects_table
from regie.reporting.half_year.factors import meanings, taken_in_volume
from regie.reporting.half_year.methods import side_by_side
from regie.review import Variance
from regie.variance import Basis, Cell, Realised, Reference, analyse


@pytest.fixture(scope="module")
def stacked() -> Variance:
    """One segment, with client-months on both sides: volume counts those, stacking care-months for each."""
    cell = Cell(
        where={"segment": "area_team"},
        reference=Reference(cents=100_00, care_months=Decimal(10)),
        realised=Realised(cents=132_00, care_months=Decimal(12)),
    )
    basis = Basis(kind="reference_production", name="proef", source="proef")
    found = analyse([cell], levels=("segment",), basis=basis)
    return found.model_copy(update={"factors": {"volume": {}, "stacking": {}, "cost_per_client_month": {}}})


def test_every_row_of_the_effects_has_a_meaning_and_no_meaning_is_without_a_row() -> None:
    found = effects_table(money_review(), variance())
    assert isinstance(found, Table)
    rows = ["".join(run.text for run in row.label) for row in found.rows if row.indent]
    assert ["".join(run.text for run in note).partition(":")[0] for note in found.notes] == rows


def test_volume_counts_what_the_other_factors_leave_it(stacked: Variance) -> None:
    codes = ("volume", "stacking")
    assert meanings(stacked, ("volume",)) == ("Volume: meer of minder zorgmaanden dan in de referentie.",)
    assert meanings(stacked, codes)[0] == "Volume: meer of minder cliëntmaanden dan in de referentie."
    assert meanings(stacked, ("volume", "duration"))[0] == "Volume: meer of minder cliënten dan in de referentie."


def test_a_table_whose_volume_holds_stacking_too_says_so(stacked: Variance) -> None:
    assert taken_in_volume(stacked) == "stapeling"
    assert taken_in_volume(variance()) == ""
    compared = side_by_side(stacked)
    assert compared is None or "met stapeling erbij" in compared.notes[0][0].text
