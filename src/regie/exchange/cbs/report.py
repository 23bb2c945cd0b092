# SPDX-License-Identifier: EUPL-1.2
"""What is told about a delivery to CBS: counts, how full it is, what was chosen and what was found.

The same object is the JSON file and the text beside the delivery; it holds keys of trajectories, no persons.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from regie.exchange.cbs.findings import Finding
from regie.vocabulary.formatting import number, short_day
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.texts import say

Status = Literal["check_version", "incomplete", "complete"]


class Counts(Frozen):
    """Records of one period. ``open_at_begin + begun - ended == open_at_end``: who ended on the last day is not
    open at the end any more, who began on the first day was not open at the begin."""

    period: str
    records: int
    clients: int
    open_at_begin: int
    begun: int
    ended: int
    open_at_end: int


class Accounted(Frozen):
    """Where every trajectory of the provider went: ``trajectories`` is the sum of all but the last two.

    ``in_records`` are told of in ``records`` (so ``in_records - records`` were merged away); ``outside_period``
    have no day in the period; ``other_subject`` belong in another file; ``no_help`` are no form of help;
    ``form_unknown`` lie before the period before and have no known form; ``negative`` end before they begin.
    """

    trajectories: int
    in_records: int
    outside_period: int
    other_subject: int
    no_help: int
    form_unknown: int
    negative: int
    records: int
    merged_away: int


class Filled(Frozen):
    """How full a field is: ``asked`` records must have it by the protocol, ``missing`` of them do not; ``unknown``
    of those filled say that it is not known."""

    field: str
    asked: int
    filled: int
    missing: int
    unknown: int

    @property
    def unknown_share(self) -> Decimal | None:
        """Missing and unknown as a percentage of what was asked for; None when nothing was."""
        return Decimal(100 * (self.missing + self.unknown)) / self.asked if self.asked else None


class Used(Frozen):
    """A choice that was made, by whom it concerns and how many records it was used in."""

    kind: str
    about: str
    answer: str
    reason: str
    records: int


class Report(Frozen):
    """The completeness and plausibility report of one file."""

    provider: str
    provider_name: str
    region: str
    synthetic: bool
    subject: str
    period: str
    code: str
    first_day: date
    last_day: date
    due_on: date
    snapshot: str
    code_version: str
    status: Status
    file: str
    accounted: Accounted
    counts: Counts
    previous: Counts
    filled: tuple[Filled, ...]
    codes: dict[str, dict[str, int]]
    choices: tuple[Used, ...]
    findings: tuple[Finding, ...]

    def json_bytes(self) -> bytes:
        """The report as JSON, the same bytes every time."""
        return (self.model_dump_json(indent=1) + "\n").encode()

    def text(self, lang: str = "nl") -> str:
        """The report as a page of text in ``nl`` or ``en``."""
        parts = (self._head(lang), self._counts(lang), self._fields(lang), self._chosen(lang), self._found(lang))
        return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"

    def _head(self, lang: str) -> list[str]:
        title = say(
            "cbs.report_title",
            lang,
            subject=self.subject,
            period=self.period,
            code=self.code,
            name=self.provider_name,
        )
        about = say(
            "cbs.report_about",
            lang,
            first=short_day(self.first_day, lang=lang),
            last=short_day(self.last_day, lang=lang),
            due=short_day(self.due_on, lang=lang),
            snapshot=self.snapshot,
            file=self.file,
        )
        example = [say("cbs.report_synthetic", lang)] if self.synthetic else []
        return [title, "=" * len(title), about, *example, say(f"cbs.status_{self.status}", lang)]

    def _counts(self, lang: str) -> list[str]:
        lines = [_heading("cbs.report_counts", lang)]
        names = ("open_at_begin", "begun", "ended", "open_at_end", "records", "clients")
        width = max(len(say(f"cbs.count_{name}", lang)) for name in names)
        lines.append(f"{'':{width}} {self.previous.period:>12} {self.counts.period:>12}")
        for name in names:
            values = (number(getattr(counts, name), lang=lang) for counts in (self.previous, self.counts))
            lines.append(
                f"{say(f'cbs.count_{name}', lang):{width}} " + " ".join(f"{value:>12}" for value in values)
            )
        told = {name: number(value, lang=lang) for name, value in self.accounted.model_dump().items()}
        return [*lines, "", say("cbs.report_accounted", lang, **told)]

    def _fields(self, lang: str) -> list[str]:
        lines = [_heading("cbs.report_fields", lang)]
        for one in self.filled:
            share = one.unknown_share
            percent = "-" if share is None else f"{number(share, 1, lang=lang)} %"
            lines.append(
                say(
                    "cbs.report_field",
                    lang,
                    field=f"{one.field:30}",
                    asked=one.asked,
                    missing=one.missing,
                    unknown=one.unknown,
                    percent=percent,
                )
            )
        for field, counted in self.codes.items():
            lines.append(f"{field}: " + ", ".join(f"{code} {count}" for code, count in counted.items()))
        return lines

    def _chosen(self, lang: str) -> list[str]:
        if not self.choices:
            return []
        return [
            _heading("cbs.report_choices", lang),
            *(
                say(
                    "cbs.report_choice",
                    lang,
                    kind=say(f"cbs.choice_{one.kind}", lang),
                    about=one.about,
                    answer=one.answer,
                    records=one.records,
                    reason=one.reason,
                )
                for one in self.choices
            ),
        ]

    def _found(self, lang: str) -> list[str]:
        if not self.findings:
            return [say("cbs.report_nothing_found", lang)]
        lines = [_heading("cbs.report_findings", lang)]
        for one in self.findings:
            keys = f" [{', '.join(one.keys)}{', …' if one.count > len(one.keys) else ''}]" if one.keys else ""
            lines.append(f"- {say(f'cbs.severity_{one.severity}', lang)}: {one.message(lang)}{keys}")
        return lines


def _heading(key: str, lang: str) -> str:
    words = say(key, lang)
    return f"{words}\n{'-' * len(words)}"
