# SPDX-License-Identifier: EUPL-1.2
"""The snapshot behind a forecast, opened for computing: aggregates go in, no row comes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from regie.figures import Source
from regie.forecast.estimating.delivered import delivered
from regie.vocabulary import Period
from regie.vocabulary.periods import month_number
from regie.web.region import door
from regie.web.region.sources import source_of


@contextmanager
def opened(snapshot: str) -> Iterator[Source]:
    """A snapshot of the region."""
    with source_of(door.folder(), snapshot) as source:
        yield source


def last_month(snapshot: str) -> str:
    """The last month for which nearly all care of a snapshot is delivered: a history ends there."""
    return _last_month(door.folder(), snapshot)


@lru_cache(maxsize=16)
def _last_month(folder: Path, snapshot: str) -> str:
    with source_of(folder, snapshot) as source:
        end = delivered(source, month_number(source.first_day)).end_month
    return str(Period.of_month(end - 1))
