# SPDX-License-Identifier: EUPL-1.2
"""Is a delivery complete and likely: counts that add up, fields that are full, changes that need a look.

The limits below are our own, wide enough to stay silent on an ordinary half-year of a small provider; CBS has its
own checks and sends each provider a mirror report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from regie.exchange.cbs.care import Care, Counted
from regie.exchange.cbs.definitions import NUMBER_UNKNOWN, Field, ReportingPeriod, Subject, fields
from regie.exchange.cbs.findings import Finding, finding
from regie.exchange.cbs.forms import Sorting
from regie.exchange.cbs.layout import Layout
from regie.exchange.cbs.merging import Merged
from regie.exchange.cbs.records import Record
from regie.exchange.cbs.report import Accounted, Counts, Filled
from regie.vocabulary.formatting import short_day
from regie.vocabulary.region import age_in_months

LONG_PAUSE = timedelta(days=183)
UNKNOWN_PERCENT = 5
CHANGE_PERCENT, CHANGE_RECORDS = 25, 10
OLDEST_MONTHS = 23 * 12

_UNKNOWN = {"bsn": NUMBER_UNKNOWN, "geslacht": "O"}
_STAY = ("11", "12", "13", "14")


def counts_of(merged: Iterable[Merged], period: ReportingPeriod) -> Counts:
    """How many records were open, begun and ended in a period."""
    found = [one for one in merged if one.in_care(period.start, period.last_day)]
    begun = sum(one.began_on >= period.start for one in found)
    ended = sum(one.ended_on is not None and one.ended_on <= period.last_day for one in found)
    return Counts(
        period=str(period.period),
        records=len(found),
        clients=len({one.client_key for one in found}),
        open_at_begin=len(found) - begun,
        begun=begun,
        ended=ended,
        open_at_end=len(found) - ended,
    )


def accounted_for(
    care: Sequence[Care], merged: Iterable[Merged], sorting: Sorting, period: ReportingPeriod
) -> Accounted:
    """Where every trajectory of the provider went."""
    parts = {True: 0, False: 0}
    records = 0
    for one in merged:
        told = one.in_care(period.start, period.last_day)
        parts[told] += len(one.parts)
        records += told
    return Accounted(
        trajectories=len(care),
        in_records=parts[True],
        outside_period=parts[False],
        other_subject=len(sorting.other_subject),
        no_help=len(sorting.no_help),
        form_unknown=len(sorting.form_unknown),
        negative=len(sorting.negative),
        records=records,
        merged_away=parts[True] - records,
    )


def filled_of(records: Sequence[Record], subject: Subject) -> tuple[Filled, ...]:
    """How full each field is."""
    return tuple(_filled(field, records) for field in fields(subject).values())


def codes_of(records: Sequence[Record], subject: Subject) -> dict[str, dict[str, int]]:
    """How often each code occurs in each field with a code list."""
    result = {}
    for field in fields(subject).values():
        counted = Counter(one.values[field.name] for one in records if field.lists and field.name in one.values)
        if counted:
            result[field.name] = dict(sorted(counted.items()))
    return result


def asked_for(field: Field, values: dict[str, str] | Record, *, ended: bool) -> bool:
    """Whether a record must have a field by the protocol."""
    known = values.values if isinstance(values, Record) else values
    if field.required == "yes":
        return True
    if field.name == "datum_aanvang":
        return not known.get("datum_overgedragen_gekregen")
    if field.required.startswith(("when ended", "last institution")):
        return ended and not known.get("datum_overgedragen")
    return False


def looked_at(
    records: Sequence[Record],
    sorting: Sorting,
    counted: Counted,
    provider: str,
    period: ReportingPeriod,
) -> Iterator[Finding]:
    """What is found in the records themselves and in what they were made of."""
    if counted.last_day < period.last_day:
        days = (short_day(counted.last_day), short_day(period.last_day))
        yield finding("period_not_covered", count=len(records), until=days[0], last=days[1])
    party = counted.region.party_of_record("trajectories", provider)
    if party in counted.delivered_to and (counted.delivered_to[party] or date.min) < period.last_day:
        yield finding("party_late", count=len(records), party=party)
    if not records:
        yield finding("no_records", count=0)
    yield from _of("negative_length", [[care.trajectory_key] for care in sorting.negative])
    yield from _of("form_not_known", [[care.trajectory_key] for care in sorting.form_unknown])
    for rule, chosen in (
        ("paused_long", [r for r in records if r.merged.paused and _paused_on(r) < period.last_day - LONG_PAUSE]),
        ("ends_differ", [r for r in records if r.ended and _ends_differ(r)]),
        ("referrers_differ", [r for r in records if len({p.referrer for p in r.merged.parts}) > 1]),
        ("age_odd", [r for r in records if not 0 <= _age(r, counted) < OLDEST_MONTHS]),
        ("home_not_known", [r for r in records if _homeless(r, counted, period.last_day)]),
        ("merged_overlapping", [r for r in records if _overlapping(r.merged.parts)]),
        ("ended_later", [r for r in records if not r.ended and r.merged.ended_on is not None]),
        ("late_begun", [r for r in records if _late(r, period)]),
        ("stay_begins", [r for r in records if r.merged.form in _STAY and r.merged.began_on >= period.start]),
    ):
        if rule != "stay_begins" or period.subject is Subject.YOUTH_HELP:
            yield from _of(rule, [record.merged.keys for record in chosen])


def fullness(
    filled: Sequence[Filled], records: Sequence[Record], layout: Layout, subject: Subject
) -> Iterator[Finding]:
    """Fields that are not full, or not in the file at all."""
    written = set(layout.order(subject))
    for one in filled:
        field = fields(subject)[one.field]
        if one.field not in written and field.required not in ("conditional", "on transfer"):
            yield finding("field_not_in_layout", count=len(records), field=one.field)
            continue
        if one.missing:
            missing = [r for r in records if not r.values.get(one.field) and asked_for(field, r, ended=r.ended)]
            keys = [key for record in missing for key in record.merged.keys]
            yield finding("required_missing", count=one.missing, field=one.field, keys=keys)
        if one.field == "bsn" and one.unknown:
            unknown = [r for r in records if r.values.get("bsn") == NUMBER_UNKNOWN]
            keys = [key for record in unknown for key in record.merged.keys]
            yield finding("number_unknown", count=one.unknown, field="bsn", keys=keys)
        elif one.unknown and (one.unknown_share or Decimal(0)) > UNKNOWN_PERCENT:
            yield finding(
                "many_unknown", count=one.unknown, field=one.field, asked=one.asked, most=UNKNOWN_PERCENT
            )


def adding_up(now: Counts, before: Counts, accounted: Accounted) -> Iterator[Finding]:
    """Counts that do not add up, within the period and between periods, and changes that need a look."""
    sums = (
        ("open_at_end", now.open_at_begin + now.begun - now.ended, now.open_at_end),
        ("open_at_begin", before.open_at_end, now.open_at_begin),
        ("trajectories", sum(accounted.model_dump().values()) - accounted.trajectories - accounted.records
         - accounted.merged_away, accounted.trajectories),
    )  # fmt: skip
    for name, expected, found in sums:
        if expected != found:
            yield finding(
                "does_not_add_up", count=abs(expected - found), what=name, expected=expected, found=found
            )
    if not before.records:
        return
    for name in ("begun", "ended", "open_at_end"):
        old, new = getattr(before, name), getattr(now, name)
        if abs(new - old) > max(CHANGE_RECORDS, Decimal(old * CHANGE_PERCENT) / 100):
            yield finding(f"changed_{name}", count=abs(new - old), old=old, new=new, before=before.period)


def _filled(field: Field, records: Sequence[Record]) -> Filled:
    values = [(one.values.get(field.name, ""), asked_for(field, one, ended=one.ended)) for one in records]
    return Filled(
        field=field.name,
        asked=sum(asked for _, asked in values),
        filled=sum(bool(value) for value, _ in values),
        missing=sum(asked and not value for value, asked in values),
        unknown=sum(value == _UNKNOWN.get(field.name) for value, _ in values),
    )


def _of(rule: str, chosen: Sequence[Sequence[str]]) -> Iterator[Finding]:
    if chosen:
        yield finding(rule, count=len(chosen), keys=[key for keys in chosen for key in keys])


def _paused_on(record: Record) -> date:
    return record.merged.last.ended_on or date.max


def _ends_differ(record: Record) -> bool:
    merged = record.merged
    return len({one.end_reason for one in merged.parts if one.ended_on == merged.ended_on}) > 1


def _age(record: Record, counted: Counted) -> int:
    home = counted.home(record.merged.client_key, record.merged.began_on)
    return age_in_months(home.birth_month, record.merged.began_on) if home else 0


def _homeless(record: Record, counted: Counted, last_day: date) -> bool:
    day = min(record.merged.ended_on or last_day, last_day)
    home = counted.home(record.merged.client_key, day)
    return home is None or home.valid_from > day or (home.valid_to is not None and home.valid_to < day)


def _overlapping(parts: Sequence[Care]) -> bool:
    return any(later.began_on <= (earlier.ended_on or date.max) for earlier, later in pairwise(parts))


def _late(record: Record, period: ReportingPeriod) -> bool:
    """Whether it should have been in the delivery before, and was registered only after that was due."""
    before = period.before()
    recorded = min((one.recorded_on for one in record.merged.parts if one.recorded_on), default=None)
    return record.merged.began_on < period.start and recorded is not None and recorded > before.due
