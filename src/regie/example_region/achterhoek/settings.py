# SPDX-License-Identifier: EUPL-1.2
"""What the example region Achterhoek is made of: ``parameters.toml`` and, for the study, ``study.toml``."""

from __future__ import annotations

from datetime import date
from functools import cache

from regie.example_region.days import day_number, parse_month
from regie.example_region.parameters import Parameters, read_parameters

BACK_OFFICE = "BACKOFFICE"
"""The code of the party that delivers everything."""

FIRST_MONTH = parse_month("2015-07")
LAST_MONTH = parse_month("2020-06")
FIRST_DAY = day_number(date(2015, 7, 1))
SNAPSHOT = date(2020, 6, 30)
"""Reference date of the snapshot, the last day of the last delivery."""
LAST_DAY = day_number(SNAPSHOT)
YEAR_MET = 2019
"""The year in which the number of youths is met exactly."""


@cache
def settings() -> Parameters:
    """The parameters by name."""
    return read_parameters(__package__, "parameters.toml", "study.toml")
