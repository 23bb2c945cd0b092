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
    known = {each.id for each in door.snapshots()}
    return door.review(scope, period, snapshot if snapshot in known else door.current_snapshot())
