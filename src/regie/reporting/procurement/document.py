# SPDX-License-Identifier: EUPL-1.2
"""The report "Verkenning inkoop" as a document, from the kept result of a study."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from regie.procurement.result import StudyResult
from regie.reporting.document import Document, Meta, Section
from regie.reporting.procurement.annex import tables
from regie.reporting.procurement.assumptions import assumptions, limits, terms
from regie.reporting.procurement.case import Audience, Case, twice
from regie.reporting.procurement.coverage import coverage
from regie.reporting.procurement.front import front
from regie.reporting.procurement.lots import lots
from regie.reporting.procurement.lump_sums import lump_sums
from regie.reporting.procurement.starting import starting
from regie.reporting.procurement.today import today
from regie.vocabulary import Period
from regie.vocabulary.region import Region


def exploration_document(
    result: StudyResult, region: Region, *, audience: Audience = "public", lang: str = "nl"
) -> Document:
    """The report about a study at a snapshot.

    ``region`` gives the names and order of municipalities and what may leave the circle that sees small numbers.
    The ``public`` edition hides these and has no amounts of single providers; the ``inside`` one has everything. A
    part that was not computed has no chapter; the last chapter says why.
    """
    return twice(Case(result, region, audience, lang), _document)


def _document(case: Case) -> Document:
    return Document(
        meta=_meta(case),
        chapters=tuple(chapter for chapter in _chapters(case) if chapter is not None),
        annexes=tuple(annex for annex in (tables(case), terms(case)) if annex is not None),
    )


def _chapters(case: Case) -> Iterator[Section | None]:
    result = case.result
    yield front(case)
    if result.landscape is not None:
        yield today(case, result.landscape)
    if result.lots is not None:
        yield lots(case, result.lots)
    if result.coverage is not None:
        yield coverage(case, result.coverage)
    if result.lump_sums is not None:
        yield lump_sums(case, result.lump_sums, result.lots, result.solidarity)
    if result.starting is not None:
        yield starting(case, result.starting)
    yield assumptions(case)
    yield limits(case)


def _meta(case: Case) -> Meta:
    result, study = case.result, case.study
    facts = [
        (case.say("fact_study"), f"{study.id} ({study_mark(result)})"),
        (case.say("fact_run"), case.say("run_and_seed", run=result.parameters.id, seed=result.parameters.seed)),
    ]
    if study.starting is not None:
        facts.insert(0, (case.say("fact_decision"), case.day(study.starting.decide_on)))
    return Meta(
        title=case.say("title"),
        subtitle=study.title,
        organisation=case.region.programme,
        region=result.region_name,
        period=case.say("from_to", first=case.month(study.first), last=case.month(study.last)),
        snapshot=result.snapshot,
        date=reference_date(result),
        language="en" if case.lang == "en" else "nl",
        synthetic=result.synthetic,
        notice=notice(case),
        facts=tuple(facts),
    )


def study_mark(result: StudyResult) -> str:
    """Eight characters of the hash of the study: another study has another one."""
    return next(iter(result.parameters.inputs.values()), "")[:8]


def reference_date(result: StudyResult) -> date:
    """The day that the snapshot's name begins with; of a source without one the last day of the history."""
    try:
        return date.fromisoformat(result.snapshot[:10])
    except ValueError:
        return Period.parse(result.study.last).last_day


def notice(case: Case) -> str:
    """Who the document is for, where not everyone may see it, and that choices are invented."""
    parts = [] if case.public else [case.say("notice_inside")]
    if case.result.illustrative and not case.result.synthetic:
        parts.append(case.say("notice_illustrative"))
    return ". ".join(parts)
