# SPDX-License-Identifier: EUPL-1.2
"""What the cover and every page of a document about a contract say: one way for all of them."""

from __future__ import annotations

from collections.abc import Iterable

from regie.reporting.document import Meta
from regie.review import Header
from regie.vocabulary.formatting import months_of
from regie.vocabulary.periods import Period

CONFIDENTIAL = "Vertrouwelijk: bedragen per partij"
"""On documents with amounts of single members and providers."""


def cover(
    header: Header,
    kind: str,
    period: Period,
    *,
    subtitle: str = "",
    snapshot: str = "",
    notice: str = "",
    facts: Iterable[tuple[str, str]] = (),
    lang: str = "nl",
) -> Meta:
    """The cover of a document of this ``kind`` about the header's programme over ``period``.

    ``subtitle`` is the months of the period when left out, ``snapshot`` that of the header.
    """
    months = months_of(period, lang=lang)
    return Meta(
        title=f"{kind} {header.programme}",
        subtitle=subtitle or months,
        organisation=header.cooperative,
        region=header.region_name,
        period=months,
        snapshot=snapshot or header.snapshot,
        date=header.reference_date,
        language="en" if lang == "en" else "nl",
        synthetic=header.synthetic,
        notice=notice,
        facts=tuple(facts),
    )
