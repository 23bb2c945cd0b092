# SPDX-License-Identifier: EUPL-1.2
"""Published half-year reports: ``reports/PERIOD/vNUMBER/`` of a region's folder, written once and never changed.

A version holds the public edition as page, print, DOCX and data, the internal edition as print and DOCX, the texts
that people added, and ``report.json`` with the snapshot, the version and the SHA-256 of each file. A report from
before there was a DOCX stays without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from pydantic import Field

from regie.reporting.added import Correction, with_added
from regie.reporting.half_year import half_year_document
from regie.reporting.html import render_html
from regie.reporting.pdf import render_pdf
from regie.reporting.versions import Version, Versions, hashes
from regie.reporting.word import render_docx
from regie.review import Review

NAME, INTERNAL = "halfjaarrapportage", "halfjaarrapportage-intern"


class PublishedReport(Version):
    """A version that was published: of which period and snapshot, on which day, and what is in its folder."""

    period: str
    snapshot: str
    published_on: date
    title: str
    synthetic: bool
    corrections: tuple[Correction, ...] = ()
    texts: dict[str, str] = Field(default_factory=dict)


_PUBLISHED = Versions("reports", "report.json", PublishedReport)


def publish_report(
    folder: Path,
    public: Review,
    internal: Review,
    texts: Mapping[str, str],
    published_on: date,
    *,
    version: int,
    correction: str = "",
) -> PublishedReport:
    """Write one version of the half-year report of the reviews' period.

    ``public`` and ``internal`` are the two editions of one review. ``correction`` says what changed since the
    version before. Written again with the same texts about the same snapshot it changes nothing, also on another
    day: what was published stays. Raises ``RegieError`` when the version is there with other content.
    """
    if not public.header.suppressed or internal.header.suppressed:
        raise ValueError("the public edition first, the internal one second")
    period = public.header.period
    earlier = [each for each in published_reports(folder) if each.period == period and each.version < version]
    said = earlier[-1].corrections if earlier else ()
    if correction:
        said = (*said, Correction(version=version, published_on=published_on, text=correction))
    shown = with_added(half_year_document(public), texts, said)
    inside = with_added(half_year_document(internal), texts, said)
    content = {
        f"{NAME}.html": render_html(shown).encode("utf-8"),
        f"{NAME}.pdf": render_pdf(shown, shown.meta.date),
        f"{NAME}.docx": render_docx(shown),
        f"{NAME}.json": (public.model_dump_json(indent=1) + "\n").encode("utf-8"),
        f"{INTERNAL}.pdf": render_pdf(inside, inside.meta.date),
        f"{INTERNAL}.docx": render_docx(inside),
    }
    report = PublishedReport(
        period=period,
        version=version,
        snapshot=public.header.snapshot,
        published_on=published_on,
        title=shown.meta.title,
        synthetic=public.header.synthetic,
        corrections=said,
        texts=dict(texts),
        files=hashes(content),
    )
    return _PUBLISHED.fix(folder, period, report, content, _same)


def published_reports(folder: Path) -> Sequence[PublishedReport]:
    """Every published version by period and version. Raises ``RegieError`` for one that is damaged."""
    return sorted(_PUBLISHED.all(folder, "*"), key=lambda each: (each.period, each.version))


def published_file(folder: Path, report: PublishedReport, name: str) -> bytes:
    """One file of a published version, as it was published. Raises ``RegieError`` when it was changed since, and
    ``KeyError`` for a name that it does not have."""
    return _PUBLISHED.file(folder, report.period, report, name)


def _same(kept: PublishedReport, made: PublishedReport) -> bool:
    """Whether a version that is there says what is made now. The day, the files and the title may differ: it may
    be of an earlier edition of the program."""
    return _chosen(kept) == _chosen(made)


def _chosen(report: PublishedReport) -> tuple[object, ...]:
    """What people chose and wrote."""
    said = [(each.version, each.text) for each in report.corrections]
    return report.period, report.snapshot, report.texts, said
