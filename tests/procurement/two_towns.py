# SPDX-License-Identifier: EUPL-1.2
"""A region of two municipalities, for tests that look at lines of production."""

from __future__ import annotations

from regie.vocabulary import Region
from regie.vocabulary.region import Municipality, Party, Segment


def two_towns(*providers: str, called: str = "{}") -> Region:
    """Aadorp and Bedorp with one segment, from 2019 on; ``called`` makes the name of a party from its code."""
    return Region(
        id="proef",
        name="Proef",
        cooperative="C",
        first_month="2019-01",
        municipalities=(Municipality(code="0001", name="Aadorp"), Municipality(code="0002", name="Bedorp")),
        segments=(Segment(code="care", name="Zorg", name_en="Care"),),
        parties=tuple(
            Party(code=code, name=called.format(code), role="cooperative" if code == "C" else "member")
            for code in ("C", *providers)
        ),
    )


def month(year: int, number: int) -> int:
    """The number of a month; January is 1."""
    return year * 12 + number - 1
