# SPDX-License-Identifier: EUPL-1.2
"""The delivery of one provider over one period: the file, and the report beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from regie.exchange.cbs.care import Counted
from regie.exchange.cbs.checking import check_lines
from regie.exchange.cbs.choices import (
    Answer,
    Choices,
    CrisisAnswer,
    EndReasonAnswer,
    FormAnswer,
    MeasureEndAnswer,
)
from regie.exchange.cbs.definitions import NUMBER_UNKNOWN, WRITTEN, ReportingPeriod
from regie.exchange.cbs.findings import Finding, finding, in_order
from regie.exchange.cbs.forms import Sorting, sort_care
from regie.exchange.cbs.layout import Layout
from regie.exchange.cbs.merging import merge
from regie.exchange.cbs.plausibility import (
    accounted_for,
    adding_up,
    codes_of,
    counts_of,
    filled_of,
    fullness,
    looked_at,
)
from regie.exchange.cbs.previous import compared
from regie.exchange.cbs.questions import ask_ends, ask_forms
from regie.exchange.cbs.reading import Lines, read_content
from regie.exchange.cbs.records import Making, People, Record, records_of
from regie.exchange.cbs.report import Report, Status, Used
from regie.exchange.cbs.supplement import Supplement
from regie.exchange.ijw.privacy import masked
from regie.exchange.pseudonyms import commit_private_file, outside_regions
from regie.vocabulary.code import code_version
from regie.vocabulary.durable import commit_file
from regie.vocabulary.errors import RegieError

CHECK_MARK = "CONTROLE-NIET-VERZENDEN"
"""Part of the name of a file that cannot be sent."""


@dataclass(frozen=True)
class Delivery:
    """A file, not yet on disk, with its records and report. ``numbers``: it holds personal numbers."""

    content: bytes
    records: tuple[Record, ...]
    report: Report
    numbers: bool


@dataclass(frozen=True)
class Means:
    """What deliveries are made with, the same for all providers.

    Without ``people`` they are check versions, with pseudonyms for numbers. ``earlier`` is what was delivered over
    the period before, by one provider.
    """

    choices: Choices = field(default_factory=Choices)
    supplement: Supplement = field(default_factory=Supplement)
    layout: Layout = field(default_factory=Layout)
    people: People | None = None
    earlier: Lines | None = None


def make_deliveries(
    counted: Counted, providers: Iterable[str], period: ReportingPeriod, means: Means | None = None
) -> list[Delivery]:
    """The deliveries of these providers, in their order.

    Raises ``RegieError`` when choices are needed (of all providers together), when a provider is not known, when
    the subject is not in the delivery standard, or when none of a provider's clients is among ``people``.
    """
    means = means or Means()
    if period.subject not in WRITTEN:
        raise RegieError("cbs.not_in_standard", subject=period.subject.replace("_", " "))
    sortings: dict[str, Sorting] = {}
    for provider in providers:
        if provider not in counted.region.party_names:
            known = ", ".join(counted.region.party_names)
            raise RegieError("cbs.provider_unknown", written=masked(provider), known=known)
        sortings[provider] = sort_care(counted.care.get(provider, ()), period, means.choices, means.supplement)
    ask_forms(sortings.values(), period.subject)
    made = [_make(counted, provider, period, means, sorting) for provider, sorting in sortings.items()]
    ask_ends((making for _, making in made), period.subject)
    return [delivery for delivery, _ in made]


def _strangers(counted: Counted, choices: Choices) -> Iterator[Finding]:
    """Choices about trajectories that do not count here: a mistake in a key would otherwise go unseen."""
    strange = choices.named - {one.trajectory_key for rows in counted.care.values() for one in rows}
    if strange:
        yield finding("choice_trajectory", count=len(strange), keys=strange)


def _make(
    counted: Counted, provider: str, period: ReportingPeriod, means: Means, sorting: Sorting
) -> tuple[Delivery, Making]:
    layout, people = means.layout, means.people
    merged = merge(sorting.sorted)
    making = Making(counted, period, means.choices, means.supplement, people)
    records = records_of(merged, making)
    if people is not None and records and all(one.values.get("bsn") == NUMBER_UNKNOWN for one in records):
        raise RegieError("cbs.nobody_known", count=len(records))
    now, before = counts_of(merged, period), counts_of(merged, period.before())
    accounted = accounted_for(counted.care.get(provider, ()), merged, sorting, period)
    filled = filled_of(records, period.subject)
    found: list[Finding] = [
        *means.supplement.findings,
        *_strangers(counted, means.choices),
        *looked_at(records, sorting, counted, provider, period),
        *fullness(filled, records, layout, period.subject),
        *adding_up(now, before, accounted),
        *(compared(means.earlier, records, check_version=people is None) if means.earlier else ()),
    ]
    content = layout.content(period.subject, (one.values for one in records), check_version=people is None)
    found += _read_back(content, period, layout)
    report = Report(
        provider=provider,
        provider_name=counted.region.party_names[provider],
        region=counted.region.name,
        synthetic=counted.region.synthetic,
        subject=period.subject.replace("_", " "),
        period=str(period.period),
        code=period.code,
        first_day=period.start,
        last_day=period.last_day,
        due_on=period.due,
        snapshot=counted.snapshot,
        code_version=code_version(),
        status=_status(found, check_version=people is None),
        file=file_name(provider, period, check_version=people is None),
        accounted=accounted,
        counts=now,
        previous=before,
        filled=filled,
        codes=codes_of(records, period.subject),
        choices=tuple(_used(records, sorting, making)),
        findings=in_order(found),
    )
    return Delivery(content, tuple(records), report, people is not None), making


def write_delivery(delivery: Delivery, out: Path) -> tuple[Path, Path, Path]:
    """Put the file and its report (text in Dutch, and JSON) in a folder; their paths.

    A file with personal numbers is for its owner only. Raises ``RegieError`` when ``out`` lies in the folder of a
    region: that is served, shared and backed up.
    """
    file = out / delivery.report.file
    text, data = file.with_suffix(".rapport.txt"), file.with_suffix(".rapport.json")
    if delivery.numbers:
        outside_regions(file)
        commit_private_file(file, delivery.content)
    else:
        commit_file(file, delivery.content)
    commit_file(text, delivery.report.text("nl").encode())
    commit_file(data, delivery.report.json_bytes())
    return file, text, data


def file_name(provider: str, period: ReportingPeriod, *, check_version: bool) -> str:
    """``jeugdhulp-2024-H1-A017.csv``; a check version says so in its name."""
    mark = f"-{CHECK_MARK}" if check_version else ""
    return f"{period.subject}-{period.period}-{quote(provider, safe='')}{mark}.csv"


def _read_back(content: bytes, period: ReportingPeriod, layout: Layout) -> Iterator[Finding]:
    """What the file itself says wrong, such as one youth under two keys. Empty fields are told of already."""
    checked = check_lines(read_content(content, period.subject, layout), period)
    known = ("value_required", "column_missing", "empty_file", "check_version", "age_odd")
    yield from (one for one in checked.findings if one.rule not in known)


def _status(found: Sequence[Finding], *, check_version: bool) -> Status:
    if check_version:
        return "check_version"
    return "incomplete" if any(one.severity == "error" for one in found) else "complete"


def _used(records: Sequence[Record], sorting: Sorting, making: Making) -> Iterator[Used]:
    used: Counter[Answer] = Counter()
    for record in records:
        used.update({sorting.answers[key] for key in record.merged.keys if key in sorting.answers})
    for answer, count in (used + making.used).items():
        kind, about = _about(answer)
        yield Used(kind=kind, about=about, answer=answer.answer, reason=answer.reason, records=count)


def _about(answer: Answer) -> tuple[str, str]:
    match answer:
        case EndReasonAnswer():
            named = f" ({', '.join(answer.trajectories)})" if answer.trajectories else ""
            return "end_reason", answer.code + named
        case MeasureEndAnswer():
            return "end_of_measure", f"{answer.measure} {answer.code}"
        case FormAnswer() | CrisisAnswer():
            kind = "form_of_help" if isinstance(answer, FormAnswer) else "started_with_crisis"
            parts = (answer.product_code, answer.product_category, answer.segment)
            return kind, " ".join(filter(None, parts)) or "-"
    raise AssertionError(type(answer).__name__)
