# SPDX-License-Identifier: EUPL-1.2
"""From a published report and texts to what the letter of one municipality says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from regie.reporting.added import Correction
from regie.reporting.council_letter.changes import changed_figures, changed_texts
from regie.reporting.council_letter.content import LetterContent
from regie.reporting.council_letter.explained import hypotheses, unexplained
from regie.reporting.council_letter.figures import own_figures, segment_cost, summary
from regie.reporting.council_letter.money import clause_words, finance, money_lines, needs
from regie.reporting.council_letter.texts import LetterTexts, checked_texts, lacking, paragraphs
from regie.reporting.half_year.parts import codes_of, name, year_before
from regie.reporting.published import NAME, PublishedReport, published_file, published_reports
from regie.review import Review
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.formatting import day, months_of, phrase, short_period

TO_WRITE = "[Nog te schrijven: {name}]"
"""Stands in a draft where a text must still come."""

HYPOTHESES = (
    "De cijfers laten zien wat er is veranderd, niet waardoor. Wat hieronder staat zijn mogelijke verklaringen die de "
    "coöperatie in het risicodossier noemt. Zij zijn niet bewezen; bij elk staat wat ermee gebeurt."
)
NO_HYPOTHESES = (
    "De cijfers laten zien wat er is veranderd, niet waardoor. In het risicodossier staan voor deze gemeente geen "
    "mogelijke verklaringen open."
)


def latest_report(folder: Path, period: Period) -> PublishedReport:
    """The newest published report of a half-year, whole. Raises ``RegieError`` when there is none."""
    if period.kind is not PeriodKind.HALF_YEAR:
        raise RegieError("reporting.half_year_period", period=period)
    found = [each for each in published_reports(folder) if each.period == str(period)]
    if not found:
        known = sorted({each.period for each in published_reports(folder)})
        raise RegieError("council_letter.no_report", period=period, known=", ".join(known) or "-")
    return found[-1]


def review_of_report(folder: Path, report: PublishedReport) -> Review:
    """The public edition that a report was made of, as it was published. Raises ``RegieError`` when it was changed
    since, or comes from another version of this program and cannot be read."""
    content = published_file(folder, report, f"{NAME}.json")
    try:
        review = Review.model_validate_json(content)
    except ValueError:
        raise RegieError(
            "council_letter.report_unreadable", period=report.period, version=report.version
        ) from None
    if not review.header.suppressed:
        raise ValueError("a letter is made of the public edition")
    return review


def letter_content(
    report: PublishedReport,
    review: Review,
    municipality: str,
    texts: LetterTexts,
    dated: date,
    *,
    previous: LetterContent | None = None,
    version: int = 1,
    corrections: Sequence[Correction] = (),
) -> LetterContent:
    """What the letter of a municipality about a published report says, on the day ``dated``.

    ``review`` is the public edition behind ``report``; ``previous`` the letter that this one is compared with.
    Raises ``RegieError`` for an unknown municipality or personal data in a text.
    """
    known = codes_of(review, "municipality")
    if municipality not in known:
        listed = ", ".join(f"{code} {name(review, 'municipality', code)}" for code in known)
        raise RegieError("council_letter.municipality", written=municipality, known=listed)
    checked_texts(texts)
    header, own = review.header, name(review, "municipality", municipality)
    figures = own_figures(review, municipality)
    segments = segment_cost(review, municipality)
    reasons = hypotheses(review, municipality)
    ahead, ahead_note = needs(review, municipality)
    clause, clause_text = clause_words(review, municipality)
    content = LetterContent(
        municipality=municipality,
        name=own,
        region=header.region_name,
        programme=header.programme,
        cooperative=header.cooperative,
        period=str(review.period),
        period_said=phrase(review.period),
        months=months_of(review.period),
        version=version,
        report_version=report.version,
        report_published_on=report.published_on,
        snapshot=report.snapshot,
        reference_date=header.reference_date,
        dated=dated,
        synthetic=header.synthetic,
        texts=texts,
        missing=lacking(texts),
        corrections=tuple(corrections),
        subject=texts.subject or f"Halfjaarrapportage {header.programme}, {months_of(review.period)}",
        reason=paragraphs(texts.reason) or (_reason(report, review),),
        summary=(*summary(review, municipality), *paragraphs(texts.summary)),
        figures=figures,
        hidden=any("x" in (each.now, each.before, each.region) for each in figures)
        or any("x" in (each.now, each.before) for each in segments),
        figures_note=_note(review),
        segments=segments,
        segment_heads=(short_period(year_before(review)), short_period(review.period)) if segments else ("", ""),
        explanation_intro=HYPOTHESES if reasons else NO_HYPOTHESES,
        explanation=paragraphs(texts.explanation),
        hypotheses=reasons,
        money=money_lines(review, municipality),
        finance=finance(review, municipality),
        amount_reading=header.reported_amount_remark,
        clause=clause,
        clause_text=clause_text,
        unexplained=unexplained(review, municipality),
        needs=ahead,
        needs_note=ahead_note,
        reflection=paragraphs(texts.reflection) or (TO_WRITE.format(name="gemeentelijke reflectie"),),
        decisions=texts.decisions,
        next_steps=texts.next_steps,
        sources=texts.sources,
        annexes=(
            f"Halfjaarrapportage {header.programme} over {phrase(review.period)}, versie {report.version} van "
            f"{day(report.published_on)} (openbare uitgave)",
            *texts.annexes,
        ),
        theme=texts.theme or "Jeugd, maatwerkvoorzieningen",
    )
    return content.model_copy(
        update={
            "compared_with": "" if previous is None else _called(previous),
            "changed_figures": changed_figures(content, previous),
            "changed_texts": changed_texts(content, previous),
        }
    )


def _called(letter: LetterContent) -> str:
    return f"de brief over {letter.period_said}, versie {letter.version} van {day(letter.dated)}"


def _reason(report: PublishedReport, review: Review) -> str:
    header = review.header
    who = header.cooperative or "De coöperatie"
    return (
        f"{who} voert {header.programme} uit in {header.region_name}. Elk halfjaar rapporteert de coöperatie volgens het "
        f"contract over cliënten, resultaten en kosten. Bijgaand vindt u de halfjaarrapportage over "
        f"{months_of(review.period)}, gepubliceerd op {day(report.published_on)}. In deze brief vatten wij die voor onze "
        "gemeente samen en geven wij onze eigen reflectie."
    )


def _note(review: Review) -> str:
    header = review.header
    return (
        f"Alle cijfers komen uit één momentopname ({header.snapshot}) en zijn die van de openbare uitgave van de rapportage: "
        f"aantallen van 1 tot en met {header.hide_up_to} zijn niet getoond (x) en andere zijn afgerond op veelvouden van "
        f"{header.round_to}. Een cliënt telt op elk niveau één keer; cijfers van gemeenten mogen niet worden opgeteld. Een streepje (–) betekent: niet bekend."
    )
