# SPDX-License-Identifier: EUPL-1.2
"""Draws for the forecast: whole cents, repeatable, with the spread of the estimate."""

import numpy as np
import pytest
from completion_builders import JUNE, invented, together

from regie.completion import build_triangles, complete, draws
from regie.vocabulary import RegieError


def test_the_draws_have_the_mean_and_the_spread_of_the_estimate() -> None:
    exposure = {"b": dict.fromkeys(range(JUNE - 35, JUNE + 1), 100)}
    parts = invented(1, group="a"), invented(2, group="b"), invented(3, lines=2, group="thin")
    triangles = build_triangles(together(*parts), reference=JUNE)
    result = complete(triangles, reference=JUNE, exposure=exposure)
    drawn = draws(triangles, count=4_000, seed=1, exposure=exposure)
    assert drawn.cents.dtype == np.int64
    assert drawn.cents.shape == (4_000, 3, 36)
    assert drawn.groups == ("a", "b", "thin")
    assert [group.pattern for group in result.groups] == ["own", "own", "pooled"]
    for place, group in enumerate(result.groups):
        total = drawn.cents[:, place].sum(axis=1)
        assert total.mean() == pytest.approx(group.to_come_cents, rel=0.06)
        assert total.std() == pytest.approx(group.standard_error_cents, rel=0.25)


def test_the_same_seed_gives_the_same_draws_and_another_seed_others() -> None:
    triangles = build_triangles(invented(1), reference=JUNE)
    one, again, other = (draws(triangles, count=50, seed=seed).cents for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_another_group_changes_nothing_in_the_draws_of_a_group_with_its_own_pattern() -> None:
    alone = draws(build_triangles(invented(1), reference=JUNE), count=50, seed=1).cents
    triangles = build_triangles(together(invented(1), invented(2, group="b")), reference=JUNE)
    assert np.array_equal(draws(triangles, count=50, seed=1).cents[:, 0], alone[:, 0])


def test_complete_months_are_nought_in_every_draw() -> None:
    drawn = draws(build_triangles(invented(1), reference=JUNE), count=100, seed=1)
    assert not drawn.cents[:, :, :-3].any()
    assert drawn.cents[:, :, -3:].all()


def test_an_impossible_number_of_draws_is_refused() -> None:
    triangles = build_triangles(invented(1), reference=JUNE)
    for count, seed in ((0, 1), (10**9, 1), (1, -1)):
        with pytest.raises(RegieError):
            draws(triangles, count=count, seed=seed)
