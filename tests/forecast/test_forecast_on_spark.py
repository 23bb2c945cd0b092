# SPDX-License-Identifier: EUPL-1.2
"""Above one machine: a Spark task per region runs the same function and gives the same draws."""

from __future__ import annotations

import importlib.util
import shutil
from hashlib import sha256

import pytest
from forecast_builders import AXES, UNSURE, rates, start

from regie.forecast.simulating.simulate import simulate


def simulated(seed: int) -> str:
    """The draws of a region as a hash."""
    draws = simulate(rates(draws=7, **UNSURE), start(), AXES, draws=120, seed=seed, workers=1)
    return sha256(draws.values.tobytes() + draws.fixed.tobytes()).hexdigest()


@pytest.mark.spark
def test_a_task_for_each_region_gives_the_draws_of_this_machine() -> None:
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed: pip install regie[spark]")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]").appName("regie-forecast").config("spark.ui.enabled", "false")
    ).getOrCreate()
    try:
        here = __file__.rpartition("/")[0]

        def task(seed: int) -> str:
            import sys

            sys.path.insert(0, here)
            from test_forecast_on_spark import simulated as there

            return there(seed)

        found = session.sparkContext.parallelize([1, 2, 3], 3).map(task).collect()
    finally:
        session.stop()
    assert found == [simulated(seed) for seed in (1, 2, 3)]
