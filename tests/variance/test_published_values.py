# SPDX-License-Identifier: EUPL-1.2
"""Values that were worked out elsewhere: two segments with an index of 6.30 %, and the example region."""

import pytest

from regie.variance import Adjustment, Basis, Cell, CostKind, Realised, Reference, Variance, analyse
from regie.vocabulary.money import largest_remainder, to_cents

BASIS = Basis(kind="reference_production", name="2024")


def two_segments() -> Variance:
    """G 1,500 x 6,000 and U 900 x 15,000, indexed by 1.0630, against G 1,430 x 6,700 and U 925 x 16,900."""
    return analyse(
        [
            Cell(
                where={"segment": segment},
                reference=Reference(cents=q0 * p0 * 10630 // 100, before_index=q0 * p0 * 100, care_months=q0),
                realised=Realised(cents=q1 * p1 * 100, care_months=q1),
            )
            for segment, q0, p0, q1, p1 in (("G", 1500, 6000, 1430, 6700), ("U", 900, 15000, 925, 16900))
        ],
        levels=["segment"],
        basis=BASIS,
    )


def test_reference_and_excess_are_the_indexed_ones():
    total = two_segments().total
    assert (total.reference, total.realised, total.excess) == (2391750000, 2521350000, 129600000)
    assert total.index_effect == 2391750000 - 2250000000


@pytest.mark.parametrize(
    ("method", "terms"),
    [
        ("shapley", {"volume": "-465035.46", "mix_segment": "417783.54", "cost_per_client_month": "1343251.92"}),
        ("lmdi", {"volume": "-464802.99", "mix_segment": "417756.54", "cost_per_client_month": "1343046.45"}),
        ("bennet", {"quantity": "-47167.50", "price": "1343167.50"}),
        ("standard_cost", {"quantity": "-47835.00", "price": "1343835.00"}),
        # exactly -448,453.125 and 400,618.125
        ("volume_mix_price", {"volume": "-448453.12", "mix": "400618.12", "price": "1343835.00"}),
    ],
)
def test_the_published_values_come_out_to_the_cent(method, terms):
    view = next(view for view in two_segments().methods if view.method == method)
    assert view.terms == {term: to_cents(amount) for term, amount in terms.items()}


def example_half_year(parts: int = 1) -> list[Cell]:
    """January-June 2024 of the example region, its care as one cell or divided over equal municipalities."""
    reference, realised = (
        largest_remainder(to_cents(amount), [1] * parts).tolist() for amount in ("14268825", "17317825")
    )
    return [
        *(
            Cell(
                where={"municipality": f"{part}"},
                reference=Reference(cents=reference[part], care_months=13380 // parts),
                realised=Realised(cents=realised[part], care_months=13872 // parts),
            )
            for part in range(parts)
        ),
        Cell(
            where={"municipality": "0"},
            kind=CostKind.NOT_CLIENT_TIED,
            reference=Reference(cents=to_cents("2500000")),
            realised=Realised(cents=to_cents("2810000")),
        ),
    ]


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_the_example_region_splits_in_plain_order_as_specified(parts):
    result = analyse(example_half_year(parts), levels=["municipality"], basis=BASIS)
    assert result.total.reference == to_cents("16768825")
    assert result.total.excess == to_cents("3359000")
    standard = next(view.terms for view in result.methods if view.method == "standard_cost")
    assert 492 * to_cents("14268825") // 13380 == to_cents("524683.25")
    # in whole euros 524,683 + 2,524,317 + 310,000
    assert standard == {"quantity": to_cents("524683.25"), "price": to_cents("2524316.75")}
    assert result.total.effects["not_client_tied"] == to_cents("310000")


def test_shapley_shifts_half_of_the_joint_effect_between_volume_and_price():
    effects = analyse(example_half_year(), levels=["municipality"], basis=BASIS).total.effects
    # the joint effect is 492 x (17,317,825 / 13,872 - 14,268,825 / 13,380) = 89,530.27, half of it is 44,765.13
    assert effects["volume"] == to_cents("569448.38")
    assert effects["cost_per_client_month"] == to_cents("2479551.62")


def test_an_adjustment_spreads_over_the_reference_and_keeps_the_excess():
    gap = Adjustment(step="index_gap", cents=to_cents("100000.01"))
    result = analyse(example_half_year(3), levels=["municipality"], basis=BASIS, adjustments=[gap])
    assert result.total.effects["index_gap"] == to_cents("100000.01")
    assert sum(result.total.effects.values()) == result.total.excess == to_cents("3359000")
