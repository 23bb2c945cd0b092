# SPDX-License-Identifier: EUPL-1.2
"""Keys that the register issues: random, without meaning, and used by nobody before."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from regie.deliveries import erasures
from regie.deliveries.erasure import key_hash, occurs
from regie.vocabulary.region import Region
from regie.web.register.models import Journey, Person, Trajectory

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no key is a word, and no letters that look like a digit."""

LENGTH = 9
"""More than ten million million keys: two alike are not to be expected, and are looked for all the same."""


def new_client_key(folder: Path, region: Region, draw: Callable[[], str] | None = None) -> str:
    """A key that no client has: not in the register, in no delivery of the region, and never erased."""
    gone = {one.key_hash for one in erasures(folder)}

    def taken(key: str) -> bool:
        return (
            Person.objects.unscoped().filter(key=key).exists()
            or key_hash(region, key) in gone
            or occurs(folder, key)
        )

    return _free("K", taken, draw)


def new_journey_key(draw: Callable[[], str] | None = None) -> str:
    """A key for a journey."""
    return _free("R", lambda key: Journey.objects.unscoped().filter(key=key).exists(), draw)


def new_trajectory_key(draw: Callable[[], str] | None = None) -> str:
    """A key for a trajectory."""
    return _free("T", lambda key: Trajectory.objects.filter(key=key).exists(), draw)


def known_in_deliveries(folder: Path, key: str) -> bool:
    """Whether a key stands in a delivery of the region."""
    return occurs(folder, key)


def _free(letter: str, taken: Callable[[str], bool], draw: Callable[[], str] | None) -> str:
    while True:
        key = f"{letter}-{(draw or _drawn)()}"
        if not taken(key):
            return key


def _drawn() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
