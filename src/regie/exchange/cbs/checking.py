# SPDX-License-Identifier: EUPL-1.2
"""Checking a file for CBS, made here or elsewhere: fields, codes, dates, duplicates, overlaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from regie.exchange.cbs.definitions import (
    AREA_TEAM,
    NO_REFERRER,
    NUMBER_UNKNOWN,
    UNBORN,
    ReportingPeriod,
    Subject,
    codes,
    end_list,
    fields,
)
from regie.exchange.cbs.findings import Finding, finding, in_order
from regie.exchange.cbs.plausibility import OLDEST_MONTHS, asked_for
from regie.exchange.cbs.previous import compared_values
from regie.exchange.cbs.reading import BROKEN_DATE, Line, Lines
from regie.exchange.cbs.values import birth_month_of, day_of, problem_of
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.region import age_in_months

Problem = tuple[str, str | None]
"""A rule and the field that it is about."""


class Checked(Frozen):
    """What was found in a file. ``records`` are the lines that could be read."""

    file: str
    subject: str
    period: str
    records: int
    check_version: bool
    findings: tuple[Finding, ...]


def check_lines(lines: Lines, period: ReportingPeriod, earlier: Lines | None = None) -> Checked:
    """Check what was read; ``earlier`` is the file of the period before, to lay it beside."""
    places: dict[Problem, list[int]] = defaultdict(list)
    for line in lines.lines:
        for problem in set(_problems(line.values, lines, period)):
            places[problem].append(line.number)
    for problem, numbers in _between(lines).items():
        places[problem] += numbers
    found = [
        *lines.findings,
        *(
            finding(rule, count=len(set(numbers)), field=field, lines=numbers)
            for (rule, field), numbers in places.items()
        ),
    ]
    if lines.check_version:
        found.append(finding("check_version", count=len(lines.lines)))
    if earlier is not None:
        values = [line.values for line in lines.lines]
        found += compared_values(earlier, values, check_version=lines.check_version)
    return Checked(
        file=lines.file,
        subject=period.subject.replace("_", " "),
        period=str(period.period),
        records=len(lines.lines),
        check_version=lines.check_version,
        findings=in_order(found),
    )


def _problems(values: Mapping[str, str], lines: Lines, period: ReportingPeriod) -> Iterator[Problem]:
    known = dict(values)
    ended = bool(known.get("datum_einde") or known.get("datum_overgedragen"))
    for name, field in fields(lines.subject).items():
        value = known.get(name, "")
        if not value:
            if name in lines.columns and asked_for(field, known, ended=ended):
                yield "value_required", name
        elif not (name == "bsn" and lines.check_version):
            problem = "value_date" if value == BROKEN_DATE else problem_of(field, value)
            if problem is not None:
                yield problem, name
    yield from _dates(known, period)
    if lines.subject is Subject.YOUTH_HELP:
        yield from _help(known)
    elif lines.subject is Subject.CHILD_PROTECTION:
        yield from _protection(known)


def _dates(values: Mapping[str, str], period: ReportingPeriod) -> Iterator[Problem]:
    begin, end = _begin(values), _end(values)
    if begin and begin > period.last_day:
        yield "after_period", "datum_aanvang"
    if end and end > period.last_day:
        yield "after_period", "datum_einde"
    if end and end < period.start:
        yield "before_period", "datum_einde"
    if begin and end and end < begin:
        yield "date_order", "datum_einde"
    birth = birth_month_of(values.get("geboortedatum", ""))
    if begin and birth is not None and not 0 <= age_in_months(birth, begin) < OLDEST_MONTHS:
        yield "age_odd", "geboortedatum"


def _help(values: Mapping[str, str]) -> Iterator[Problem]:
    if values.get("hulpvorm") == AREA_TEAM and values.get("verwijzer", NO_REFERRER) != NO_REFERRER:
        yield "referrer_of_area_team", "verwijzer"
    if values.get("reden_beeindiging") and not values.get("datum_einde"):
        yield "reason_without_end", "reden_beeindiging"


def _protection(values: Mapping[str, str]) -> Iterator[Problem]:
    reason = values.get("reden_einde")
    if reason and not values.get("datum_einde"):
        yield "reason_without_end", "reden_einde"
    elif reason and values.get("type_maatregel") and reason not in codes(end_list(values["type_maatregel"])):
        yield "end_list", "reden_einde"


def _between(lines: Lines) -> dict[Problem, list[int]]:
    """Records of one person and form that are there twice, or should have been one."""
    form = lines.subject.form_field
    of_person: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines.lines:
        number = line.values.get("bsn", "")
        if number not in ("", NUMBER_UNKNOWN, UNBORN):
            of_person[(number, line.values.get(form, ""))].append(line)
    found: dict[Problem, list[int]] = defaultdict(list)
    for same in of_person.values():
        if len(same) == 1:
            continue
        ordered = sorted(same, key=lambda line: (_begin(line.values) or date.min, line.number))
        for place, line in enumerate(ordered[1:], start=1):
            before = ordered[:place]
            twice = [one.number for one in before if _begin(one.values) == _begin(line.values)]
            if twice:
                found[("record_twice", form)] += [*twice, line.number]
            elif any(_joins(one.values, line.values) for one in before):
                found[("records_overlap", form)].append(line.number)
    return found


def _joins(earlier: Mapping[str, str], later: Mapping[str, str]) -> bool:
    end, begin = _end(earlier), _begin(later)
    if begin is None or (end is None and _written_end(earlier)):
        return False  # a day that cannot be read is told of already
    return end is None or end >= begin - timedelta(days=1)


def _begin(values: Mapping[str, str]) -> date | None:
    return day_of(values.get("datum_aanvang") or values.get("datum_overgedragen_gekregen") or "")


def _end(values: Mapping[str, str]) -> date | None:
    return day_of(_written_end(values))


def _written_end(values: Mapping[str, str]) -> str:
    return values.get("datum_einde") or values.get("datum_overgedragen") or ""
