# SPDX-License-Identifier: EUPL-1.2
"""A first study, with what a snapshot says."""

from __future__ import annotations

from regie.figures import open_snapshot
from regie.procurement.study import Study
from regie.procurement.study.starter import starter
from regie.web.region import door
from regie.web.ui.language import active


def from_snapshot(snapshot: str, id_: str, title: str) -> Study:
    """A study with every product and provider that was delivered, and defaults where a choice is needed. Raises
    ``RegieError`` when the snapshot is not there or holds no production."""
    with open_snapshot(door.folder(), snapshot) as source:
        return starter(source, id_, title, active()).study
