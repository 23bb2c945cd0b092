# SPDX-License-Identifier: EUPL-1.2
"""The protocol as data: subjects, their fields and code lists, the periods, and the mappings from iJw codes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import Period, PeriodKind


class Subject(StrEnum):
    """What a file is about; the values are the names of the protocol's records."""

    YOUTH_HELP = "jeugdhulp"
    CHILD_PROTECTION = "jeugdbescherming"
    YOUTH_PROBATION = "jeugdreclassering"
    PLACEMENT_ORDER = "machtiging_uithuisplaatsing"

    @property
    def kind(self) -> PeriodKind:
        """How long a reporting period of this subject is."""
        return PeriodKind.QUARTER if self is Subject.YOUTH_PROBATION else PeriodKind.HALF_YEAR

    @property
    def form_field(self) -> str:
        """The field with the form of help, the measure or the order: part of what makes a record that record."""
        if self is Subject.PLACEMENT_ORDER:
            return "type_machtiging"
        return "hulpvorm" if self is Subject.YOUTH_HELP else "type_maatregel"


WRITTEN = (Subject.YOUTH_HELP, Subject.CHILD_PROTECTION, Subject.YOUTH_PROBATION)
"""What is written; placement orders are not in the delivery standard, their files can be checked only."""

NUMBER_UNKNOWN, UNBORN = "999999999", "000000000"
"""What the protocol (2.2) writes for a number that is not known and for a child that is not yet born."""

ARREARS = timedelta(weeks=3)
"""How long after the period a delivery must be in (protocol, part 2)."""

AREA_TEAM, NO_REFERRER = "01", "06"
"""Form of help by an area team, which always has no referrer (protocol 3.2)."""


@dataclass(frozen=True)
class Field:
    """One field of a record. ``required`` is in the protocol's words: ``yes``, ``when ended``, ``conditional`` …

    ``format`` is ``JJJJMMDD``, ``N`` or ``A``; ``length`` ``9`` or ``1-2``, empty where the protocol gives none;
    ``lists`` are the code lists that its codes are in.
    """

    subject: Subject
    name: str
    section: str
    format: str
    length: str
    required: str
    lists: tuple[str, ...]

    @property
    def is_date(self) -> bool:
        """Whether it holds a day."""
        return self.format == "JJJJMMDD"

    def codes(self) -> dict[str, str]:
        """All codes that the field may hold, with their Dutch labels; empty for a field without a list."""
        return {code: label for name in self.lists for code, label in codes(name).items()}


@cache
def fields(subject: Subject) -> dict[str, Field]:
    """The fields of a record in the order of the protocol. Youth probation takes both lists of measures."""
    number = "bsn", "geboortedatum", "geslacht", "postcode_of_gemeente"
    persons = {row["field"]: row for row in _table("fields") if row["field"] in number}
    rows = [row for row in _table("fields") if row["record"] == subject]
    if not any(row["field"] in number for row in rows):  # placement orders are listed without their person
        rows = [*persons.values(), *rows]
    return {
        row["field"]: Field(
            subject,
            row["field"],
            row["protocol_section"],
            row["format"],
            row["length"],
            row["required"],
            tuple(filter(None, row["codelist"].split(";"))) + _also(subject, row["field"]),
        )
        for row in rows
    }


def _also(subject: Subject, field: str) -> tuple[str, ...]:
    """Activities in the preventive judicial frame are a measure of child protection too (protocol 5.4)."""
    if subject is Subject.CHILD_PROTECTION and field == "type_maatregel":
        return ("preventief_justitieel_kader",)
    return ()


@cache
def codes(name: str) -> dict[str, str]:
    """A code list of the protocol: code to Dutch label."""
    return {row["code"]: row["label"] for row in _table(f"codelists/{name}")}


@cache
def sexes() -> dict[str, str]:
    """From COD046 to the protocol's list."""
    return {row["ijw_code"]: row["cbs_code"] for row in _table("sex")}


@cache
def referrers() -> dict[str, str]:
    """From COD327 to the protocol's list."""
    return {row["ijw_code"]: row["cbs_code"] for row in _table("referrer")}


@dataclass(frozen=True)
class EndReason:
    """What an end reason of JZ588 becomes: ``code``, or a choice between ``options``; ``ends`` is false for help
    that has only stopped for a time."""

    code: str | None
    options: tuple[str, ...] = ()
    ends: bool = True


@cache
def end_reasons() -> dict[str, EndReason]:
    """End reasons of youth help. A choice is needed where the protocol gives no code, or one of two."""
    found: dict[str, EndReason] = {}
    for row in _table("end-reason"):
        code, note = row["cbs_code"] or None, row["note"]
        if row["basis"] == "not an end":
            found[row["ijw_code"]] = EndReason(None, ends=False)
        elif code is None:
            found[row["ijw_code"]] = EndReason(None, tuple(codes("reden_beeindiging")))
        elif "ask the user" in note:
            found[row["ijw_code"]] = EndReason(None, tuple(sorted({code, "02"})))
        else:
            found[row["ijw_code"]] = EndReason(code)
    return found


def end_of_measure(measure: str, end_reason: str) -> EndReason:
    """What an end reason of JZ588 becomes for a measure of child protection; mostly a choice from its own list."""
    name = end_list(measure)
    for row in _table("end-of-measure"):
        if row["list"] == name and row["end_reason"] in ("*", end_reason):
            return EndReason(row["cbs_code"])
    return EndReason(None, tuple(codes(name)))


def end_list(measure: str) -> str:
    """The list of end reasons that goes with a measure of child protection (protocol 5.3.1)."""
    if measure.startswith("1"):
        return "reden_einde_ots"
    return "reden_einde_voogdij" if measure.startswith("2") else "reden_einde_preventief_justitieel"


@cache
def product_forms() -> dict[str, tuple[Subject, str]]:
    """The subject and form of each product of JZ021 that states one without contradicting itself."""
    return {row["product_code"]: (Subject(row["record"]), row["cbs_code"]) for row in _table("product-forms")}


@cache
def category_forms() -> dict[str, tuple[Subject, str] | None]:
    """The subject and form of a whole category of JZ020, where it has one; None for what is no help."""
    return {
        row["product_category"]: (Subject(row["record"]), row["cbs_code"]) if row["record"] else None
        for row in _table("category-forms")
    }


@dataclass(frozen=True)
class ReportingPeriod:
    """A period that is delivered: ``code`` as CBS names it, ``due`` the last day on which it is in time."""

    subject: Subject
    period: Period
    code: str
    due: date

    @property
    def start(self) -> date:
        """First day."""
        return self.period.start

    @property
    def last_day(self) -> date:
        """Last day."""
        return self.period.last_day

    def before(self) -> ReportingPeriod:
        """The reporting period before this one."""
        return reporting_period(self.subject, self.period.before())


def reporting_period(subject: Subject, period: Period) -> ReportingPeriod:
    """The reporting period of a subject.

    Raises ``RegieError`` for a period of another length: youth probation takes quarters, the rest half-years.
    """
    if period.kind is not subject.kind:
        example = f"{period.year:04}-Q1" if subject.kind is PeriodKind.QUARTER else f"{period.year:04}-H1"
        raise RegieError("cbs.wrong_period", subject=subject.replace("_", " "), written=period, example=example)
    prefix = "JR" if subject is Subject.YOUTH_PROBATION else "JH/JB"
    code = f"{prefix}-{period.index}"
    [row] = [row for row in _table("reporting-periods") if row["code"] == code]
    if (f"{period.start:%m-%d}", f"{period.last_day:%m-%d}") != (row["from"], row["to"]):
        raise AssertionError(f"the table of reporting periods differs for {code}")
    return ReportingPeriod(subject, period, code, period.last_day + ARREARS)


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    text = files(__package__).joinpath("tables").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
