# SPDX-License-Identifier: EUPL-1.2
"""Invented bookings with a known pattern of lateness."""

from collections.abc import Sequence

import numpy as np

from regie.completion import Bookings

JUNE = 2024 * 12 + 5
USUAL = (0.6, 0.25, 0.1, 0.05)


def invented(
    seed: int, lines: int = 120, group: str = "a", pattern: Sequence[float] = USUAL, months: int = 36
) -> Bookings:
    """About ``lines`` bookings of some 500 euros per month up to June 2024, late by ``pattern``; also those that
    are booked after June."""
    rng = np.random.default_rng(seed)
    number = rng.poisson(lines, months)
    service = np.repeat(JUNE - months + 1 + np.arange(months), number)
    delay = rng.choice(len(pattern), p=pattern, size=len(service))
    cents = np.rint(rng.lognormal(np.log(50_000), 0.6, len(service))).astype(np.int64)
    return Bookings(service, service + delay, cents, np.full(len(service), group))


def together(*parts: Bookings) -> Bookings:
    return Bookings(
        np.concatenate([part.service_month for part in parts]),
        np.concatenate([part.booked_month for part in parts]),
        np.concatenate([part.cents for part in parts]),
        np.concatenate([part.group for part in parts]),
    )


def came(bookings: Bookings, reference: int = JUNE) -> int:
    """What is booked after ``reference`` on months up to it."""
    late = (bookings.booked_month > reference) & (bookings.service_month <= reference)
    return int(bookings.cents[late].sum())
