# SPDX-License-Identifier: EUPL-1.2
"""The sentences of the half-year report: every number in them is a figure of the review, and none names a cause."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "review"))

from document_reading import plain
from small_regions import HALF_YEAR, bare_source, rich_review, rich_source

from regie.reporting import Document, half_year_document
from regie.reporting.document import Callout, Chart, ItemList, KeyFigures, Paragraph, Section, Table
from regie.reporting.half_year.wording import difference, peak, shown
from regie.review import Review, build_review
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.figure import Figure
from regie.vocabulary.formatting import number


def bare_review() -> Review:
    with bare_source() as source:
        return build_review(source, HALF_YEAR, suppressed=False)


REVIEWS = {
    "rich": lambda: rich_review(suppressed=False),
    "suppressed": lambda: rich_review(suppressed=True),
    "bare": bare_review,
}


@pytest.fixture(scope="module", params=REVIEWS)
def review(request: pytest.FixtureRequest) -> Review:
    return REVIEWS[request.param]()


@pytest.fixture(scope="module")
def document(review: Review) -> Document:
    return half_year_document(review)


def told(document: Document, *, everything: bool = False) -> Iterator[str]:
    """Paragraphs, framed passages, titles and alternative texts of charts, and what cards say of a change: all that
    is made from figures. With ``everything`` also what is always the same: lists, notes, titles and subtitles."""

    def of(section: Section) -> Iterator[str]:
        if everything:
            yield section.title
        for block in section.blocks:
            match block:
                case Section():
                    yield from of(block)
                case Paragraph():
                    yield plain(block.text)
                case Callout():
                    yield from map(plain, (*block.text, *block.items))
                case KeyFigures():
                    yield from (card.change for card in block.figures if card.change)
                case Chart():
                    yield from (block.title, block.alt)
                    if everything:
                        yield from (block.subtitle, *map(plain, block.notes))
                case Table() if everything:
                    yield from (block.title, *map(plain, block.notes))
                case ItemList() if everything:
                    yield from map(plain, block.items)

    for chapter in (*document.chapters, *document.annexes):
        yield from of(chapter)


# Numbers

NO_FIGURES = re.compile(
    r"""(januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\s20\d\d
    | (?:20\d\d,\s)+20\d\d\sen\b | halfjaar\svan\s20\d\d | \b20\d\d-H[12]\b | (?<=\bin\s)20\d\d\b | (?<=\ben\s)20\d\d(?=[\s.,;]) | \b20\d\d(?=[,\s](?:20|en\b))
    | \b20\d\d(?=\s(?:€|\d)) | ^\d+(?=\saanbieders)
    | \b(?:0-3|3-6|6-12)\smnd | \b(?:1-2|2-3|3-4|4\+)\sjaar""",
    re.VERBOSE | re.IGNORECASE,
)
"""Periods and classes of length: digits that are no figures."""

A_NUMBER = re.compile(
    r"(?P<euro>€\s)?(?P<digits>\d{1,3}(?:\.\d{3})+(?!\d)|\d+)(?P<decimals>,\d+)?(?P<unit>%|\sprocentpunt|\sdag(?:en)?\b)?"
)
Spoken = tuple[str, Decimal]


def numbers(text: str, names: set[str]) -> Iterator[Spoken]:
    """Every number in a text with what it is of: euro, percent, points, days, or a count or score."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    for match in A_NUMBER.finditer(NO_FIGURES.sub(" ", text)):
        value = Decimal(match["digits"].replace(".", "") + (match["decimals"] or "").replace(",", "."))
        unit = (match["unit"] or "").strip()
        kind = {"%": "percent", "procentpunt": "points", "dag": "days", "dagen": "days"}.get(unit, "plain")
        yield ("euro" if match["euro"] else kind, value)


KINDS = {"euro": "euro", "percent": "percent", "days": "days"}


def may_be_said(review: Review) -> set[Spoken]:
    """Every figure as it is written, and every difference with the same figure a year before, in the last full
    year, or at the peak of its series, as shown."""
    found: set[Spoken] = set()
    series: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in review.figures:
        value = shown(figure)
        if value is not None:
            found.add((KINDS.get(figure.unit, "plain"), abs(value)))
            series[
                figure.indicator, str(sorted(figure.breakdown.items())), Period.parse(figure.period).kind
            ].append(figure)
    for figure in review.figures:
        period = Period.parse(figure.period)
        for earlier in (period.before(12 // period.kind.months), Period(PeriodKind.YEAR, period.year - 1)):
            before = review.figure(figure.indicator, earlier, **figure.breakdown)
            step = difference(figure, before)
            if step is None or before is None:
                continue
            unit = KINDS.get(figure.unit, "plain")
            found.add(("points" if unit == "percent" else unit, abs(step)))
            if unit == "euro" and before.value:
                found.add(("percent", (abs(step) / Decimal(before.value) * 100).quantize(Decimal("0.1"))))
    months = review.series("unique_clients", PeriodKind.MONTH)
    gap = difference(peak(months), months[-1])
    if gap is not None:
        found.add(("plain", gap))
    planned, early = (
        difference(review.figure(name, review.period), review.figure(name, str(review.period.year - 1)))
        for name in ("ended_as_planned", "ended_early_in_agreement")
    )
    if planned is not None and early is not None:
        found.add(("points", abs(planned + early)))
    providers = [f for f in review.rows("cost", review.period, "provider") if f.value or f.suppressed]
    found.add(("plain", Decimal(len(providers))))
    return found


def test_every_number_in_a_sentence_is_a_figure_of_the_review(review: Review, document: Document) -> None:
    known = may_be_said(review)
    names = {name for by in review.header.names.values() for name in by.values()}
    names |= {name.lower() for name in names} | {"4100"}
    from_deliveries = {signal.nl for signal in review.signals}
    texts = [text for text in told(document) if text not in from_deliveries]
    invented = {(text, spoken) for text in texts for spoken in numbers(text, names) if spoken not in known}
    assert invented == set()


def test_the_reader_of_numbers_reads_them_as_they_are_written() -> None:
    text = "In 2023 kostte Aanbieder 3 € 1.249,50 (+14,5%), 4,5 procentpunt, 1 dag, 2.312 in het eerste halfjaar van 2024."
    assert set(numbers(text, {"Aanbieder 3"})) == {
        ("euro", Decimal("1249.50")),
        ("percent", Decimal("14.5")),
        ("points", Decimal("4.5")),
        ("days", Decimal(1)),
        ("plain", Decimal(2312)),
    }


def test_there_are_numbers_to_check() -> None:
    review = rich_review(suppressed=False)
    names = {name for by in review.header.names.values() for name in by.values()}
    spoken = [one for text in told(half_year_document(review)) for one in numbers(text, names)]
    assert len(spoken) > 60
    assert {kind for kind, _ in spoken} == {"euro", "percent", "points", "days", "plain"}


def test_a_figure_that_changes_changes_the_sentences() -> None:
    """No sentence keeps a number of its own: with every count of clients changed, none of the old ones is said."""
    review = rich_review(suppressed=False)
    changed = tuple(
        f.model_copy(update={"value": 1000 + f.value}) if f.indicator == "unique_clients" else f
        for f in review.figures
        if isinstance(f.value, int) or f.indicator != "unique_clients"
    )
    texts = list(told(half_year_document(review.model_copy(update={"figures": changed}))))
    assert any("kregen 1.066 jeugdigen hulp" in text for text in texts)
    assert not any("kregen 66 jeugdigen hulp" in text for text in texts)


# Causes

A_CAUSE = re.compile(
    r"\b(door|doordat|daardoor|hierdoor|waardoor|vanwege|wegens|omdat|want|dus|daarom|vandaar|dankzij|zodat|ten gevolge van|"
    r"als gevolg|gevolg van|gevolgen van|oorzaak|oorzaken|veroorza\w+|te danken|te wijten|leid\w* tot|resulte\w+|verklaard door|"
    r"effect van|heeft geleid|komt voort)\b",
    re.IGNORECASE,
)
NO_CAUSES = (
    "na verwijzing door ",  # who referred, not why
    "eerder, door cliënt",  # names of end reasons: who ended it
    "(door cliënt)",
    "door de cliënt beëindigd",
    "beëindiging door de gemeente",
    "werken door in de cijfers:",  # that data quality matters
    "Zij noemen geen oorzaken;",  # that causes are not named
    "omdat er iets niet klopte",  # why a row was set aside
    "de regels tellen daarom niet op tot het totaal",  # how a count works
    "daarom staat dit cijfer ernaast",
    "en staan daarom niet bij de aanbieder",
)
"""All places where such a word does not say why a figure is what it is."""


def without_allowed(text: str) -> str:
    for allowed in NO_CAUSES:
        text = re.sub(re.escape(allowed), " ", text, flags=re.IGNORECASE)
    return text


def test_no_sentence_names_a_cause(document: Document) -> None:
    named = [text for text in told(document, everything=True) if A_CAUSE.search(without_allowed(text))]
    assert named == []


@pytest.mark.parametrize(
    "text",
    [
        "De uitstroom steeg door de nieuwe werkwijze.",
        "Vanwege de wachttijd daalde de instroom.",
        "De daling is veroorzaakt door verhuizing.",
        "Dankzij preventie zijn er minder cliënten.",
        "Meer in overleg, waardoor minder volgens plan eindigde.",
    ],
)
def test_a_cause_would_be_found(text: str) -> None:
    assert A_CAUSE.search(without_allowed(text))


# The passage on end reasons


def with_values(review: Review, values: dict[tuple[str, str], str]) -> Review:
    figures = tuple(
        f.model_copy(update={"value": Decimal(values[f.indicator, f.period])})
        if not f.breakdown and (f.indicator, f.period) in values
        else f
        for f in review.figures
    )
    return review.model_copy(update={"figures": figures})


def on_end_reasons(review: Review) -> str:
    texts = " ".join(told(half_year_document(review))).replace("\u00a0", " ")
    return texts


def test_of_a_fall_of_4_5_points_1_6_go_with_ending_earlier_and_2_9_stay_open() -> None:
    text = on_end_reasons(rich_review(suppressed=False))
    assert "79,1% volgens plan" in text
    assert "83,6%" in text
    passage = next(part for part in text.split("Het aandeel 'volgens plan' ")[1:])
    spoken = [f"{number(value, 1)}" for kind, value in numbers(passage[:250], set()) if kind == "points"]
    assert spoken == ["4,5", "1,6", "2,9"]


def test_without_a_fall_nothing_is_said_of_what_stays_open() -> None:
    rise = {("ended_as_planned", "2024-H1"): "84.0", ("ended_as_planned", "2023"): "83.6"}
    assert "Het aandeel 'volgens plan'" not in on_end_reasons(with_values(rich_review(suppressed=False), rise))


def test_a_rise_larger_than_the_fall_leaves_nothing_unexplained() -> None:
    values = {
        ("ended_as_planned", "2024-H1"): "80.0",
        ("ended_as_planned", "2023"): "83.0",
        ("ended_early_in_agreement", "2024-H1"): "20.0",
        ("ended_early_in_agreement", "2023"): "15.0",
    }
    text = on_end_reasons(with_values(rich_review(suppressed=False), values))
    assert "De overige 0,0" not in text
    assert "onverklaard" not in text


# As language


def test_every_paragraph_reads_as_sentences(document: Document) -> None:
    def paragraphs(section: Section) -> Iterator[str]:
        for block in section.blocks:
            if isinstance(block, Section):
                yield from paragraphs(block)
            elif isinstance(block, Paragraph):
                yield plain(block.text)

    for chapter in (*document.chapters, *document.annexes):
        for text in paragraphs(chapter):
            assert text[0] == text[0].upper()
            assert text[-1] in ".!?"
            assert not re.search(r" [,.;:]|  |\(\)|None|,,|\.\.|gelijk aan in ", text), text
            assert "onbekend in" not in text
            assert "kregen een niet getoond" not in text


def test_a_half_year_report_is_over_half_a_year() -> None:
    with rich_source() as source:
        review = build_review(source, Period.parse("2024-Q2"), suppressed=False)
    with pytest.raises(RegieError) as refused:
        half_year_document(review)
    assert refused.value.key == "reporting.half_year_period"
    assert "2024-H1" in refused.value.message("nl")
