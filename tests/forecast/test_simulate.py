# SPDX-License-Identifier: EUPL-1.2
"""The simulation: exact against the convolution, the same as client by client, reproducible, comparable, stoppable."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from forecast_builders import AXES, UNSURE, assert_same, client_by_client, rates, start

from regie.forecast.budgeting.year import whole_need
from regie.forecast.simulating.draws import QUANTITIES
from regie.forecast.simulating.expected import expected
from regie.forecast.simulating.layers import Layers, averaged
from regie.forecast.simulating.parallel import Cancelled, share_out
from regie.forecast.simulating.rates import Axes, Start
from regie.forecast.simulating.simulate import BATCH, cheaper, simulate
from regie.vocabulary import RegieError

METHODS = ("persons", "cohorts")
ONLY_PROCESS = Layers(rates=False, regime=False, index=False)


def draw(of=None, begin=None, axes=AXES, draws=2000, seed=1, **options):
    return simulate(of or rates(axes), begin or start(axes), axes, draws=draws, seed=seed, **options)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [1.5, np.inf])
def test_mean_and_variance_are_those_of_the_exact_convolution(method, size):
    of = rates(inflow_size=np.full((1, 2, 3), size))
    exact = expected(of, start(), AXES)
    found = draw(of, method=method, draws=4000).clients("client_months")
    cells = found.reshape(4000, -1)
    error = (cells.mean(axis=0) - exact.mean.ravel()) / np.sqrt(exact.variance.ravel() / 4000 + 1e-12)
    assert np.abs(error).max() < 4.5
    assert np.abs(error).mean() < 1.2
    # The standard error of a variance, with room for tails heavier than normal.
    ratio = cells.var(axis=0) / np.maximum(exact.variance.ravel(), 1e-9)
    assert np.abs(ratio[exact.variance.ravel() > 0] - 1).max() < 6 * np.sqrt(2 / 4000)
    ratio = found.sum(axis=-1).var(axis=0)[1:] / exact.variance_of_sum[1:]
    assert np.abs(ratio - 1).max() < 5.5 * np.sqrt(2 / 4000)


def test_the_exact_mean_is_the_expected_flow():
    exact = expected(rates(), start(), AXES)
    flow = draw(draws=1, layers=Layers(process=False))
    np.testing.assert_allclose(flow.clients("client_months")[0], exact.mean, atol=0.0006)


def test_a_worked_example_of_the_exact_mean_and_variance():
    """10 in care, half leave every month, nobody comes: 10, 5, 2.5 with variance n p (1 - p)."""
    axes = Axes(("0888",), ("only",), 24300, 3)
    known = rates(
        axes,
        inflow=0.0,
        leave=np.full((1, 1, 6), 0.5),
        move=np.zeros((1, 1, 6, 1)),
        return_to=np.ones((1, 1)),
        returning=np.zeros((1, 4)),
        cost=np.ones((1, 3, 1, 1)),
    )
    clients = np.zeros((1, 1, 6), np.int64)
    clients[0, 0, 2] = 10
    exact = expected(known, Start(clients, np.zeros((1, 4), np.int64)), axes)
    np.testing.assert_allclose(exact.mean.ravel(), [10, 5, 2.5])
    np.testing.assert_allclose(exact.variance.ravel(), [0, 2.5, 10 * 0.25 * 0.75])
    np.testing.assert_allclose(exact.variance_of_sum.ravel(), exact.variance.ravel())


def test_persons_and_cohorts_agree_in_distribution_with_all_layers():
    of = rates(draws=20, **UNSURE)
    one, other = (draw(of, method=method, draws=3000, seed=seed) for seed, method in enumerate(METHODS))
    for quantity in QUANTITIES[:-1]:
        assert_same(one.clients(quantity).sum(axis=1), other.clients(quantity).sum(axis=1))
    assert_same(one.cost.sum(axis=1) / 1e5, other.cost.sum(axis=1) / 1e5)


def test_a_loop_over_clients_agrees_in_distribution():
    of, begin = rates(), start(clients=6)
    counts = np.array([client_by_client(of, begin, AXES, seed) for seed in range(300)])
    for method in METHODS:
        found = draw(of, begin, method=method, draws=3000, seed=5)
        for place, quantity in enumerate(
            ("client_months", "entered", "returned", "moved_in", "left", "moved_out")
        ):
            assert_same(found.clients(quantity).sum(axis=1), counts[:, place].sum(axis=1))


@pytest.mark.parametrize("method", METHODS)
def test_clients_are_neither_made_nor_lost(method):
    drawn = draw(rates(draws=7, **UNSURE), method=method, draws=60)
    of = {quantity: drawn.clients(quantity) for quantity in QUANTITIES[:-1]}
    assert all((values >= 0).all() and (values == np.rint(values)).all() for values in of.values())
    np.testing.assert_array_equal(of["client_months"] - of["left"] - of["moved_out"], of["in_care"])
    came = of["entered"] + of["returned"] + of["moved_in"]
    np.testing.assert_array_equal(of["in_care"][:, :-1] + came[:, 1:], of["client_months"][:, 1:])
    np.testing.assert_array_equal(start().in_care.sum(axis=-1) + came[:, 0], of["client_months"][:, 0])
    np.testing.assert_array_equal(of["moved_out"][:, :-1].sum(axis=-1), of["moved_in"][:, 1:].sum(axis=-1))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("process", [True, False])
def test_a_seed_gives_the_same_draws_on_any_number_of_cores(method, process):
    of = rates(draws=7, **UNSURE)
    first, again, other = (
        draw(of, method=method, draws=BATCH * 3 + 7, seed=seed, workers=workers, layers=Layers(process=process))
        for seed, workers in ((1, 1), (1, 3), (2, 2))
    )
    np.testing.assert_array_equal(first.values, again.values)
    np.testing.assert_array_equal(first.fixed, again.fixed)
    assert (first.values != other.values).any()


def test_threads_give_the_same_draws_as_copies_of_the_process():
    copies = draw(draws=BATCH * 3)
    with ThreadPoolExecutor(1) as pool:
        threads = pool.submit(draw, draws=BATCH * 3).result()
    np.testing.assert_array_equal(copies.values, threads.values)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("in_thread", [False, True])
def test_what_goes_wrong_in_a_batch_is_not_lost(workers, in_thread):
    def one(first):
        raise ZeroDivisionError(f"batch {first}")

    def asked():
        share_out(one, range(4), workers=workers, progress=lambda done: None, cancelled=lambda: False)

    with ThreadPoolExecutor(1) as pool, pytest.raises((ZeroDivisionError, RuntimeError), match="batch"):
        pool.submit(asked).result() if in_thread else asked()


def test_more_draws_begin_with_the_same_draws():
    few, many = draw(draws=30, method="persons"), draw(draws=130, method="persons")
    np.testing.assert_array_equal(few.values, many.values[:30])


@pytest.mark.parametrize("method", METHODS)
def test_variants_share_their_random_numbers(method):
    base = rates()
    variant = replace(base, inflow=base.inflow * 0.97, leave=base.leave * 1.02)
    one, other = (draw(of, method=method, draws=1000).cost.sum(axis=(1, 2, 3)) for of in (base, variant))
    apart = draw(variant, method=method, draws=1000, seed=2).cost.sum(axis=(1, 2, 3))
    assert (one - other).std() < 0.5 * (one - apart).std()


def test_less_inflow_is_never_more_clients_who_enter():
    base = rates()
    one, other = (
        draw(of, method="persons", draws=100).clients("entered")
        for of in (base, replace(base, inflow=base.inflow * 0.8))
    )
    assert (other <= one).all()
    assert other.sum() < one.sum()


def test_each_layer_can_be_switched_off_and_widens_when_on():
    of = rates(draws=50, inflow=40.0, **UNSURE)

    def spread(**on):
        layers = Layers(**({"process": False, "rates": False, "regime": False, "index": False} | on))
        total = draw(of, draws=600, layers=layers).cost.sum(axis=(1, 2, 3))
        return total.std() / total.mean()

    assert spread() < 1e-12
    alone = {name: spread(**{name: True}) for name in ("process", "rates", "regime", "index")}
    assert all(value > 0.003 for value in alone.values())
    together = spread(**dict.fromkeys(alone, True))
    assert together == pytest.approx(np.sqrt(sum(value**2 for value in alone.values())), rel=0.2)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [4.0, np.inf])
def test_without_the_layer_of_rates_their_average_holds(size):
    of = rates(draws=30, inflow_size=np.full((30, 2, 3), size))
    average = averaged(of)
    np.testing.assert_allclose(average.inflow_size, size)
    np.testing.assert_allclose(average.leave, of.leave.mean(axis=0, keepdims=True))
    one, other = draw(of, draws=5, layers=Layers(rates=False)), draw(average, draws=5)
    np.testing.assert_array_equal(one.values, other.values)


def test_uncertainty_of_regime_and_index_does_not_shift_the_mean():
    known = expected(rates(), start(), AXES).mean.sum()
    unsure = draw(rates(**UNSURE), draws=6000, layers=Layers(process=False, rates=False))
    totals = unsure.clients("client_months").sum(axis=(1, 2, 3))
    assert abs(totals.mean() - known) < 4 * totals.std() / np.sqrt(6000)
    fixed = unsure.fixed[:, -1, 0]
    assert abs(fixed.mean() - 250_000) < 4 * fixed.std() / np.sqrt(6000)
    assert (unsure.fixed[:, :12] == 250_000).all()


def test_cost_is_client_months_times_cost_in_whole_cents():
    drawn = draw(draws=20)
    months = drawn.clients("client_months")
    np.testing.assert_array_equal(drawn.cost, (months * rates().cost[0]).astype(np.int64))
    assert AXES.years == (2025, 2026)
    yearly = drawn.cost[:, 12:].sum(axis=(1, 3)) + 12 * 250_000
    np.testing.assert_array_equal(whole_need(drawn, 2026).cents, yearly)


@pytest.mark.parametrize("year", [2024, 2027])
def test_a_year_that_is_not_wholly_simulated_is_refused(year):
    with pytest.raises(RegieError, match=str(year)):
        whole_need(draw(draws=1), year)


def test_the_cheaper_way_is_taken():
    few, many = start(clients=3), start(clients=30_000)
    assert cheaper(rates(inflow=0.2), few, AXES) == "persons"
    assert cheaper(rates(inflow=3000.0), many, AXES) == "cohorts"
    assert draw(rates(inflow=3000.0), many, draws=2).method == "cohorts"


def test_progress_is_told_and_the_caller_can_stop():
    told = []
    draw(draws=120, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (120, 120)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    asked, told = itertools.count(), []
    with pytest.raises(Cancelled):
        draw(
            draws=40 * BATCH,
            progress=lambda done, of: told.append(done),
            cancelled=lambda: next(asked) >= 3,
        )
    assert told == [BATCH, 2 * BATCH, 3 * BATCH, 4 * BATCH]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"leave": np.full((1, 3, 6), 0.99)}, "leave"),
        ({"leave": np.full((1, 3, 6), -0.01)}, "leave"),
        ({"returning": np.full((1, 4), np.nan)}, "returning"),
        ({"return_to": np.full((1, 3), 0.2)}, "0.600"),
        ({"inflow": np.full((1, 24, 2, 3), -1.0)}, "inflow"),
        ({"inflow_size": np.zeros((1, 2, 3))}, "inflow_size"),
        ({"cost": np.full((1, 24, 2, 3), np.inf)}, "cost"),
    ],
)
def test_rates_that_cannot_be_are_refused(changed, says):
    with pytest.raises(RegieError, match=says):
        rates(**changed)


def test_rates_that_do_not_fit_the_axes_are_refused():
    with pytest.raises(ValueError, match="inflow"):
        draw(axes=replace(AXES, months=12), of=rates(), begin=start())
    with pytest.raises(RegieError):
        draw(draws=0)


@pytest.mark.parametrize("method", METHODS)
def test_everyone_leaves_where_leaving_is_certain(method):
    of = rates(inflow=0.0, leave=np.ones((1, 3, 6)), move=np.zeros((1, 3, 6, 3)), returning=np.zeros((1, 4)))
    months = draw(of, method=method, draws=20).clients("client_months")
    np.testing.assert_array_equal(months[:, 0], np.broadcast_to(start().in_care.sum(axis=-1), (20, 2, 3)))
    assert not months[:, 1:].any()


@pytest.mark.parametrize("method", METHODS)
def test_nobody_in_care_and_nobody_coming_costs_nothing(method):
    nobody = Start(np.zeros((2, 3, 6), np.int64), np.zeros((2, 4), np.int64))
    assert not draw(rates(inflow=0.0), nobody, method=method, draws=20).values.any()
