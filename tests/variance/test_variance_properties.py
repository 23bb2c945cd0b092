# SPDX-License-Identifier: EUPL-1.2
"""What holds for every analysis of differences: no residual, no favourites, no rounding that shows."""

from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from regie.variance import (
    Adjustment,
    Basis,
    Cell,
    CostKind,
    Heads,
    Realised,
    Reference,
    Variance,
    analyse,
    method_bridge,
)
from regie.vocabulary import RegieError
from regie.vocabulary.money import LARGEST_AMOUNT

BASIS = Basis(kind="base_period", name="2023")
LEVELS = ("municipality", "segment", "provider_group")

months = st.sampled_from([0, 0, 1, 2, 3, 7, 12, 50]) | st.integers(0, 10_000)
cents = st.sampled_from([0, 1, 100, 30_000]) | st.integers(-(10**6), 10**9)
units = st.none() | st.integers(0, 5000)


def sides(kind: CostKind, accrued: bool) -> st.SearchStrategy[dict[str, int | None]]:
    care = {"care_months": months, "units": units} if kind is CostKind.CLIENT_TIED else {}
    late = {"accrued": st.sampled_from([0, 0, 777])} if accrued else {}
    return st.fixed_dictionaries({"cents": cents, **care, **late})


@st.composite
def regions(draw: st.DrawFn) -> list[Cell]:
    kinds = st.sampled_from([*CostKind, CostKind.CLIENT_TIED, CostKind.CLIENT_TIED])
    place = st.tuples(*(st.sampled_from("abc") for _ in LEVELS), kinds)
    places = draw(st.lists(place, min_size=1, max_size=10, unique=True))
    return [
        Cell(
            where=dict(zip(LEVELS, codes, strict=True)),
            kind=kind,
            reference=Reference(**draw(sides(kind, accrued=False))),
            realised=Realised(**draw(sides(kind, accrued=True))),
        )
        for *codes, kind in places
    ]


heads = st.none() | st.builds(
    Heads,
    reference_clients=st.integers(1, 500),
    realised_clients=st.integers(1, 500),
    reference_client_months=st.none() | st.integers(500, 5000),
    realised_client_months=st.integers(500, 5000),
)
volume_per = st.sampled_from([None, "municipality"])


def split(cells: list[Cell], per: str | None = None, counts: Heads | None = None) -> Variance:
    """The analysis, leaving out what is refused (a reference with money and no care-months)."""
    found = {} if counts is None else dict.fromkeys(("total", *"abc"), counts)
    try:
        return analyse(cells, levels=LEVELS, basis=BASIS, volume_per=per, heads=found)
    except RegieError as refused:
        assume(refused.key != "variance.reference_without_volume")
        raise


@given(regions(), volume_per, heads)
@settings(max_examples=60, deadline=None)
def test_every_cell_and_every_group_is_explained_to_the_cent(cells, per, counts):
    result = split(cells, per, counts)
    for lines in (result.lines, result.by("municipality"), result.by("segment", "kind"), [result.total]):
        for line in lines:
            assert line.reference + sum(line.effects.values()) == line.realised + line.accrued
    assert result.total.excess == sum(c.realised.cents + c.realised.accrued - c.reference.cents for c in cells)


@given(regions(), volume_per, heads)
@settings(max_examples=60, deadline=None)
def test_no_method_leaves_a_residual(cells, per, counts):
    result = split(cells, per, counts)
    beside = sum(
        result.total.effects.get(code, 0) for code in ("additional_service", "one_off", "not_client_tied")
    )
    for view in result.methods:
        assert sum(view.terms.values()) == result.total.excess - beside


@given(regions(), volume_per)
@settings(max_examples=60, deadline=None)
def test_sums_over_any_grouping_agree(cells, per):
    result = split(cells, per)
    for coarse, fine in (
        (("municipality",), LEVELS),
        (("segment",), ("segment", "provider_group")),
        ((), ("kind",)),
    ):
        for line in result.by(*coarse):
            parts = [part for part in result.by(*fine) if line.where.items() <= part.where.items()]
            for code, amount in line.effects.items():
                assert amount == sum(part.effects[code] for part in parts)


@given(regions(), volume_per, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_cells_changes_nothing(cells, per, random):
    shuffled = random.sample(cells, len(cells))
    assert split(shuffled, per) == split(cells, per)


@given(regions(), volume_per, heads)
@settings(max_examples=60, deadline=None)
def test_turning_the_sides_round_turns_every_effect_round(cells, per, counts):
    booked = [c.model_copy(update={"realised": c.realised.model_copy(update={"accrued": 0})}) for c in cells]
    turned = [
        cell.model_copy(
            update={
                "reference": Reference(**cell.realised.model_dump(exclude={"accrued"})),
                "realised": Realised(**cell.reference.model_dump(exclude={"before_index"})),
            }
        )
        for cell in booked
    ]
    back = counts and Heads(
        reference_clients=counts.realised_clients,
        realised_clients=counts.reference_clients,
        reference_client_months=counts.realised_client_months,
        realised_client_months=counts.reference_client_months,
    )
    one, other = split(booked, per, counts), split(turned, per, back)
    assert one.factors.keys() == {_mirror(code) for code in other.factors}
    for line, mirrored in zip(one.lines, other.lines, strict=True):
        assert line.effects == {code: -mirrored.effects[_mirror(code)] for code in line.effects}


def _mirror(code: str) -> str:
    return {"new": "ended", "ended": "new"}.get(code, code)


@given(regions(), volume_per, st.integers(2, 1000))
@settings(max_examples=60, deadline=None)
def test_all_amounts_times_k_give_effects_times_k_to_within_k_cents(cells, per, k):
    def times(side: Reference | Realised) -> Reference | Realised:
        late = {"accrued": side.accrued * k} if isinstance(side, Realised) else {}
        return side.model_copy(update={"cents": side.cents * k, **late})

    larger = [c.model_copy(update={"reference": times(c.reference), "realised": times(c.realised)}) for c in cells]
    one = split(cells, per)
    # volume and new groups may each be many times the cost, against each other: there is a largest amount
    assume(sum(abs(cents) for line in one.lines for cents in line.effects.values()) * k < LARGEST_AMOUNT // 2)
    other = split(larger, per)
    for line, grown in zip(one.lines, other.lines, strict=True):
        for code in line.effects.keys() | grown.effects.keys():
            assert abs(line.effects.get(code, 0) * k - grown.effects.get(code, 0)) <= k


@given(regions(), volume_per, heads)
@settings(max_examples=40, deadline=None)
def test_the_bridge_meets_at_every_step_for_the_region_and_every_part(cells, per, counts):
    result = split(cells, per, counts)
    for line, bridge in [
        (result.total, result.bridge),
        *((line, result.bridge_of(**line.where)) for line in result.by("municipality")),
    ]:
        ends = [line.reference, *(step.ends_at for step in bridge)]
        assert ends[-1] == line.realised + line.accrued
        assert [step.begins_at for step in bridge] == ends[:-1]
        assert all(step.begins_at + step.amount == step.ends_at for step in bridge)


@given(regions(), st.integers(-(10**8), 10**8), st.sampled_from("abc"))
@settings(max_examples=60, deadline=None)
def test_an_adjustment_moves_cents_between_factors_and_never_the_excess(cells, amount, municipality):
    saving = Adjustment(step="base_correction", cents=amount, where={"municipality": municipality})
    try:
        result = analyse(cells, levels=LEVELS, basis=BASIS, adjustments=[saving])
    except RegieError as refused:
        assume(refused.key not in ("variance.adjustment_covers_nothing", "variance.reference_without_volume"))
        raise
    assert result.total.effects.get("base_correction", 0) == amount
    assert sum(result.total.effects.values()) == result.total.excess == split(cells).total.excess


@given(regions(), volume_per, heads)
@settings(max_examples=40, deadline=None)
def test_the_result_survives_json(cells, per, counts):
    result = split(cells, per, counts)
    assert Variance.model_validate_json(result.model_dump_json()) == result


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_names_and_order_of_municipalities_do_not_matter_without_ties(order):
    amounts = [(1000_03, 11, 1700_19, 13), (2100_11, 17, 1900_57, 19), (500_77, 5, 0, 0)]
    cells = [
        Cell(
            where={"municipality": f"{name}", "segment": "s", "provider_group": "p"},
            reference=Reference(cents=amounts[place][0], care_months=amounts[place][1]),
            realised=Realised(cents=amounts[place][2], care_months=amounts[place][3]),
        )
        for name, place in enumerate(order)
    ]
    found = {order[int(line.where["municipality"])]: line.effects for line in split(cells).by("municipality")}
    plain = split(
        [cells[order.index(place)].model_copy(update={"where": cells[place].where}) for place in range(3)]
    )
    assert found == {int(line.where["municipality"]): line.effects for line in plain.by("municipality")}


def test_effects_beyond_the_largest_amount_are_refused_in_a_sentence():
    care = {"kind": CostKind.CLIENT_TIED}
    gone = Cell(where=dict.fromkeys(LEVELS, "a"), reference=Reference(cents=0, care_months=10_000), **care)
    came = Cell(where=dict.fromkeys(LEVELS, "b"), realised=Realised(cents=10**14, care_months=1), **care)
    with pytest.raises(RegieError) as refused:
        analyse([gone, came], levels=LEVELS, basis=BASIS)
    assert refused.value.key == "variance.too_large"


@given(regions(), volume_per, heads)
def test_no_method_leaves_a_cent_between_the_steps_of_the_region_or_of_a_part(cells, per, counts):
    result = split(cells, per, counts)
    parts = [(line.where, line) for level in LEVELS for line in result.by(level)]
    for method in ("shapley", *(view.method for view in result.methods)):
        for where, line in [({}, result.total), *parts]:
            steps = method_bridge(result, method, **where)
            if steps is not None:
                assert line.reference + sum(step.amount for step in steps) == line.realised + line.accrued
