# SPDX-License-Identifier: EUPL-1.2
"""However small or empty: every simulation gives whole numbers, loses nobody and warns of nothing."""

from dataclasses import replace

import numpy as np
import pytest
from forecast_builders import AXES, rates, start
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.forecast.budgeting.year import whole_need
from regie.forecast.simulating.expected import expected
from regie.forecast.simulating.layers import Layers
from regie.forecast.simulating.rates import Axes, Change, Rates, Regime, Start
from regie.forecast.simulating.simulate import simulate

CODES = ("0882", "0917", "0986")
SEGMENTS = ("light", "middle", "heavy")


@st.composite
def regions(draw):
    """Rates, start and axes of any small shape, with chances and numbers of 0 and 1 among them."""
    small = st.integers(1, 3)
    municipalities, segments, tenures, parameters = (draw(small) for _ in range(4))
    since, months = draw(st.integers(0, 3)), draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    often = draw(st.sampled_from([0.0, 0.5, 1.0]))

    def some(*shape):
        return rng.random(shape) * (rng.random(shape) < often)

    ways = rng.dirichlet(np.full(segments + 2, 0.5), (parameters, segments, tenures)) if often else None
    leave, move = np.zeros((parameters, segments, tenures)), np.zeros((parameters, segments, tenures, segments))
    if ways is not None:
        leave, move = ways[..., 0], ways[..., 1:-1] * (1 - np.eye(segments))[:, None]
    if draw(st.booleans()):
        leave = 1 - move.sum(axis=-1)
    cells = (parameters, months, municipalities, segments)
    of = Rates(
        inflow=some(*cells) * draw(st.sampled_from([0.0, 3.0, 500.0])),
        inflow_size=np.full((parameters, municipalities, segments), draw(st.sampled_from([0.1, 5.0, np.inf]))),
        leave=leave,
        move=move,
        returning=some(parameters, since),
        return_to=rng.dirichlet(np.ones(segments), parameters),
        cost=some(*cells) * 1e5,
        fixed=rng.integers(0, 9, (draw(st.sampled_from([1, parameters])), months, municipalities)),
        index_spread=0.05,
        regime=Regime(draw(st.sampled_from([0.0, 0.2, 1.0])), 0.2, 0.01, 0.5),
    )
    if draw(st.booleans()):
        move = (1 - np.eye(segments)) * rng.choice([-0.5, 0.0, 0.3, 1.0], (1, *cells[1:], segments))
        of = replace(of, change=Change(rng.choice([0.0, 0.5, 1.0, 9.0], cells), move))
    most = draw(st.sampled_from([0, 1, 40, 10_000]))
    begin = Start(
        rng.integers(0, most + 1, (municipalities, segments, tenures)),
        rng.integers(0, most + 1, (municipalities, since)),
    )
    first = draw(st.integers(24300, 24311))
    return of, begin, Axes(CODES[:municipalities], SEGMENTS[:segments], first, months)


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=60)
@given(regions(), st.booleans(), st.booleans())
def test_nothing_is_lost_or_undefined_in_any_region(region, process, by_persons):
    of, begin, axes = region
    few = begin.in_care.sum() + begin.left.sum() + of.inflow.sum() / of.draws < 3000
    method = "persons" if by_persons and few and of.change is None else "cohorts"
    drawn = simulate(of, begin, axes, draws=3, seed=1, method=method, layers=Layers(process=process), workers=1)
    assert (drawn.values >= 0).all()
    assert drawn.values.max(initial=0) < 1e14
    flows = {name: drawn.clients(name) for name in ("entered", "returned", "moved_in", "left", "moved_out")}
    present = drawn.clients("client_months")
    came = flows["entered"] + flows["returned"] + flows["moved_in"]
    near = 0.02  # thousandths of a client, rounded
    np.testing.assert_allclose(present - flows["left"] - flows["moved_out"], drawn.clients("in_care"), atol=near)
    np.testing.assert_allclose(begin.in_care.sum(axis=-1) + came[:, 0], present[:, 0], atol=near)
    np.testing.assert_allclose(drawn.clients("in_care")[:, :-1] + came[:, 1:], present[:, 1:], atol=near)
    out, into = flows["moved_out"][:, :-1].sum(axis=-1), flows["moved_in"][:, 1:].sum(axis=-1)
    np.testing.assert_allclose(out, into, atol=near)
    if process:
        assert (drawn.values[..., :-1] % 1000 == 0).all()


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=25)
@given(regions())
def test_the_exact_mean_is_the_expected_flow_of_any_region(region):
    of, begin, axes = region
    change = None if of.change is None else Change(of.change.leave[:1], of.change.move)
    names = ("inflow", "inflow_size", "leave", "move", "returning", "return_to", "cost", "fixed")
    of = replace(of, **{name: getattr(of, name)[:1] for name in names}, change=change)
    exact = expected(of, begin, axes)
    only = Layers(process=False, rates=False, regime=False, index=False)
    flow = simulate(of, begin, axes, draws=1, seed=1, layers=only, workers=1).clients("client_months")[0]
    np.testing.assert_allclose(flow, exact.mean, atol=0.0006, rtol=1e-9)
    assert (exact.variance >= -1e-9).all()
    assert np.isfinite(exact.variance_of_sum).all()


@pytest.mark.parametrize("method", ["persons", "cohorts"])
def test_a_horizon_far_beyond_the_longest_tenure_goes_on_with_the_last_one(method):
    axes = replace(AXES, months=240)
    drawn = simulate(rates(axes), start(axes), axes, draws=20, seed=1, method=method)
    last = drawn.clients("client_months")[:, -12:].sum(axis=(2, 3)).mean()
    known = expected(rates(axes), start(axes), axes).mean[-12:].sum(axis=(1, 2)).mean()
    assert last == pytest.approx(known, rel=0.1)
    assert axes.years[-1] == 2044


@pytest.mark.parametrize("months", [12, 36])
def test_rates_for_other_months_than_asked_are_refused(months):
    axes = replace(AXES, months=months)
    with pytest.raises(ValueError, match="inflow"):
        simulate(rates(), start(), axes, draws=1, seed=1)


@pytest.mark.parametrize("method", ["persons", "cohorts"])
def test_a_municipality_without_clients_has_none_and_costs_what_is_fixed(method):
    inflow = rates().inflow.copy()
    inflow[:, :, 1] = 0
    begin = Start(start().in_care * [[[1]], [[0]]], start().left * [[1], [0]])
    drawn = simulate(rates(inflow=inflow), begin, AXES, draws=30, seed=1, method=method)
    assert not drawn.values[:, :, 1].any()
    assert drawn.values[:, :, 0].any()
    np.testing.assert_array_equal(whole_need(drawn, 2025).cents[:, 1], 12 * 250_000)


def test_rates_without_any_tenure_are_refused():
    with pytest.raises(ValueError, match="leave"):
        rates(leave=np.zeros((1, 3, 0)), move=np.zeros((1, 3, 0, 3)))
