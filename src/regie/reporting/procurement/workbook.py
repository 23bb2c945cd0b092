# SPDX-License-Identifier: EUPL-1.2
"""The report as a workbook: a sheet for every part, with its tables, the numbers of its charts and the annex."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from regie.procurement.result import StudyResult
from regie.reporting.behind import behind
from regie.reporting.document import Chart, Document, Section, Table
from regie.reporting.procurement.annex import PART_NAMES
from regie.reporting.procurement.case import Audience, Case
from regie.reporting.procurement.document import exploration_document, notice, study_mark
from regie.reporting.workbook import Workbook
from regie.vocabulary.region import Region

SHEETS = (*PART_NAMES, "assumptions")
"""The parts with a sheet, in order; a part that was not computed has none."""


def exploration_workbook(
    result: StudyResult, region: Region, *, audience: Audience = "public", lang: str = "nl"
) -> bytes:
    """The workbook (.xlsx) of the report: the same numbers as in ``exploration_document`` of the same audience.

    Totals that are the sum of the lines above them are formulas. The same result gives the same bytes.
    """
    return _book(result, region, audience, lang).content()


def write_exploration_workbook(
    result: StudyResult, region: Region, path: Path, *, audience: Audience = "public", lang: str = "nl"
) -> None:
    """Write the workbook to ``path``; it appears whole or not at all."""
    _book(result, region, audience, lang).save(path)


def _book(result: StudyResult, region: Region, audience: Audience, lang: str) -> Workbook:
    case = Case(result, region, audience, lang)
    document = exploration_document(result, region, audience=audience, lang=lang)
    title = f"{case.say('title')}: {result.study.title}"
    book = Workbook(title, subject=case.say("workbook_subject", study=result.study.id), lang=lang)
    book.add_front(case.say("guide"), title, list(_guide(case)))
    for part in SHEETS:
        found = list(_tables_of(document, case, part))
        if found:
            book.add_table(case.say(part), *found, sums=True)
    return book


def _guide(case: Case) -> Iterator[str]:
    result = case.result
    yield from (text for text in (notice(case),) if text)
    yield from (remark.said(case.lang) for remark in result.remarks)
    yield case.say(
        "workbook_about",
        study=f"{result.study.id} ({study_mark(result)})",
        run=result.parameters.id,
        snapshot=result.snapshot,
        seed=result.parameters.seed,
    )
    yield case.say("workbook_sums")
    if case.public:
        yield case.say("workbook_public")


def _tables_of(document: Document, case: Case, part: str) -> Iterator[Table]:
    """The tables of a part: of its chapter, of its charts, and of the annex under the same title."""
    title = case.say(part)
    for chapter in document.chapters:
        if chapter.title == title:
            yield from _inside(chapter, case.lang)
    for annex in document.annexes:
        for section in annex.blocks:
            if isinstance(section, Section) and section.title == title:
                yield from _inside(section, case.lang)


def _inside(section: Section, lang: str) -> Iterator[Table]:
    for block in section.blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Chart):
            yield behind(block, lang)
        elif isinstance(block, Section):
            yield from _inside(block, lang)
