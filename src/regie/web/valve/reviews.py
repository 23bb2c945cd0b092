# SPDX-License-Identifier: EUPL-1.2
"""Which review stands behind a screen: that of a period at a snapshot."""

from __future__ import annotations

from regie.review import Review
from regie.vocabulary import Period
from regie.web.access import Scope
from regie.web.region import door


def review_of(scope: Scope, period: Period, snapshot: str = "") -> Review:
    """The review as the reader may see it, at a snapshot or at the current one where that is not there any more.

    Raises ``door.NotReady`` when it must still be made.
    """
    return door.review(scope, period, _there(snapshot))


def review_of_all(period: Period, snapshot: str = "") -> Review:
    """The public edition with all municipalities: what a request is judged by. Never shown uncut.

    Raises ``door.NotReady`` when it must still be made.
    """
    return door.edition_public(period, _there(snapshot))


def _there(snapshot: str) -> str:
    known = {each.id for each in door.snapshots()}
    return snapshot if snapshot in known else door.current_snapshot()
