# SPDX-License-Identifier: EUPL-1.2
"""From merged trajectories to the records of one file: the protocol's fields with the protocol's codes.

What happened after the last day of the period is not told: a record that ended later is open in this file.
A field that nobody knows stays empty and is told in the report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from regie.exchange.cbs.care import Care, Counted, Home
from regie.exchange.cbs.choices import Answer, Choices
from regie.exchange.cbs.definitions import (
    AREA_TEAM,
    NO_REFERRER,
    NUMBER_UNKNOWN,
    ReportingPeriod,
    Subject,
    end_of_measure,
    end_reasons,
    fields,
    referrers,
    sexes,
)
from regie.exchange.cbs.merging import Merged
from regie.exchange.cbs.supplement import Supplement
from regie.exchange.spreadsheets import harmless

_KNOWN_DIGITS = {"1": 6, "2": 4, "3": 0}
"""How many digits of ``JJJJMMDD`` are known by COD170: all but the day, only the year, nothing."""
CRISIS_CATEGORY = "46"


class Person(Protocol):
    """What is known of a client where numbers may be known at all."""

    @property
    def personal_number(self) -> str:
        """Nine digits."""

    @property
    def birth_date(self) -> date:
        """The day of birth."""

    @property
    def birth_date_use(self) -> str | None:
        """COD170: which part of that day is not known."""


People = Callable[[str], Person | None]
"""From a pseudonym to the person; None for who is not known."""


@dataclass(frozen=True)
class Record:
    """One record of a file: ``values`` by field, empty ones left out; ``ended`` within or before the period."""

    merged: Merged
    values: Mapping[str, str]
    ended: bool


End = tuple[str, str]
"""A measure (empty for youth help) and an end reason of JZ588 that the protocol gives no single code for."""


@dataclass
class Making:
    """All that the records of one file are made with, and the answers that were used, with how often."""

    counted: Counted
    reporting: ReportingPeriod
    choices: Choices
    supplement: Supplement
    people: People | None = None
    used: Counter[Answer] = field(default_factory=Counter)
    asked: dict[End, list[str]] = field(default_factory=lambda: defaultdict(list))


def records_of(merged: Iterable[Merged], making: Making) -> list[Record]:
    """The records with a day of care in the period. Ends that need a choice nobody made go to ``making.asked``."""
    period = making.reporting
    return [_record(one, making) for one in merged if one.in_care(period.start, period.last_day)]


def _record(merged: Merged, making: Making) -> Record:
    last_day = making.reporting.last_day
    ended_on = merged.ended_on if merged.ended_on is not None and merged.ended_on <= last_day else None
    values = _person(merged, making, ended_on or last_day)
    subject = merged.subject
    values[subject.form_field] = merged.form
    values["datum_aanvang"] = written(merged.began_on)
    if ended_on is not None:
        values["datum_einde"] = written(ended_on)
    if subject is Subject.YOUTH_HELP:
        values |= _help(merged, making, ended=ended_on is not None)
    else:
        values |= _measure(merged, making, ended=ended_on is not None)
    if values.get("datum_overgedragen", "") > written(last_day):
        values["datum_overgedragen"] = ""  # not yet, as far as this file is concerned
    for name in ("datum_overgedragen_gekregen", "datum_overgedragen"):
        if values.get(name):  # a measure taken over did not begin here, one handed over did not end here
            for other in _INSTEAD[name]:
                values.pop(other, None)
    known = {name: value for name, value in values.items() if value and name in fields(subject)}
    return Record(merged, known, ended_on is not None or bool(known.get("datum_overgedragen")))


_INSTEAD = {
    "datum_overgedragen_gekregen": ("datum_aanvang",),
    "datum_overgedragen": ("datum_einde", "reden_einde", "wijze_einde_drp", "wijze_einde_doorverwezen"),
}


def _person(merged: Merged, making: Making, day: date) -> dict[str, str]:
    home = making.counted.home(merged.client_key, day)
    person = making.people(merged.client_key) if making.people else None
    if making.people is None:
        number = harmless(merged.client_key)
    else:
        number = person.personal_number if person else NUMBER_UNKNOWN
    supplied = making.supplement.of_record(merged.parts, "postcode_of_gemeente")
    return {
        "bsn": number,
        "geboortedatum": _birth(person, home),
        "geslacht": sexes()[home.sex if home and home.sex in sexes() else "0"],
        "postcode_of_gemeente": supplied or (home.municipality if home else ""),
    }


def _birth(person: Person | None, home: Home | None) -> str:
    if person is not None:
        known = _KNOWN_DIGITS.get(person.birth_date_use or "", 8)
        return written(person.birth_date)[:known].ljust(8, "0")
    # the delivery standard knows the month only: the protocol (2.3) then takes zeros for the day
    return f"{home.birth_month // 12:04}{home.birth_month % 12 + 1:02}00" if home else ""


def _help(merged: Merged, making: Making, *, ended: bool) -> dict[str, str]:
    supplement, parts = making.supplement, merged.parts
    delivered = next((one.referrer for one in parts if one.referrer), None)
    referrer = supplement.of_record(parts, "verwijzer") or referrers().get(delivered or "", "")
    values = {
        "verwijzer": NO_REFERRER if merged.form == AREA_TEAM else referrer,
        "gestart_met_crisis": _crisis(merged, making),
    }
    for name in ("outcome_nut", "outcome_zonder_hulp_verder", "outcome_informant"):
        values[name] = supplement.of_record(parts, name) or ""
    if ended:
        values["reden_beeindiging"] = supplement.of(merged.last, "reden_beeindiging") or _end_of_help(
            merged.last, making
        )
    return values


def _crisis(merged: Merged, making: Making) -> str:
    supplied = making.supplement.of_record(merged.parts, "gestart_met_crisis")
    if supplied:
        return supplied
    answer = making.choices.crisis_of(merged.parts[0])
    if answer is not None:
        making.used[answer] += 1
        return answer.answer
    return "01" if merged.parts[0].product_category == CRISIS_CATEGORY else ""


def _end_of_help(care: Care, making: Making) -> str:
    known = end_reasons().get(care.end_reason or "")
    if known is None:
        return ""
    if known.code is not None:
        return known.code
    answer = making.choices.end_of(care)
    if answer is None:
        making.asked[("", care.end_reason or "")].append(care.trajectory_key)
        return ""
    making.used[answer] += 1
    return answer.answer


def _measure(merged: Merged, making: Making, *, ended: bool) -> dict[str, str]:
    supplement, parts = making.supplement, merged.parts
    values = {
        name: supplement.of_record(parts, name) or ""
        for name in ("datum_overgedragen_gekregen", "datum_overgedragen")
    }
    if not ended:
        return values
    if merged.subject is Subject.YOUTH_PROBATION:
        for name in ("erkende_interventie", "wijze_einde_drp", "wijze_einde_doorverwezen"):
            values[name] = supplement.of(merged.last, name) or ""
        return values
    supplied = supplement.of(merged.last, "reden_einde")
    if supplied or values["datum_overgedragen"]:
        return values | {"reden_einde": supplied or ""}
    reason = merged.last.end_reason
    known = end_of_measure(merged.form, reason or "")
    if known.code is not None:
        return values | {"reden_einde": known.code}
    answer = making.choices.end_of_measure_of(merged.form, reason or "")
    if answer is not None:
        making.used[answer] += 1
        return values | {"reden_einde": answer.answer}
    if reason:
        making.asked[(merged.form, reason)].append(merged.last.trajectory_key)
    return values


def written(day: date) -> str:
    """A day as the protocol writes it: ``JJJJMMDD``."""
    return f"{day.year:04}{day.month:02}{day.day:02}"
