# SPDX-License-Identifier: EUPL-1.2
"""A delivery against the one before it: what was open then must be told of now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from regie.exchange.cbs.definitions import NUMBER_UNKNOWN, UNBORN
from regie.exchange.cbs.findings import Finding, finding
from regie.exchange.cbs.reading import Lines
from regie.exchange.cbs.records import Record

Key = tuple[str, str]


def compared(earlier: Lines, records: Sequence[Record], *, check_version: bool) -> Iterator[Finding]:
    """What is found by laying records beside the file of the period before."""
    yield from compared_values(earlier, [one.values for one in records], check_version=check_version)


def compared_values(
    earlier: Lines, values: Sequence[Mapping[str, str]], *, check_version: bool
) -> Iterator[Finding]:
    """As ``compared``, for records that are read from a file themselves; lines named are those of ``earlier``."""
    if earlier.check_version != check_version:
        yield finding("previous_not_comparable", count=len(earlier.lines), file=earlier.file)
        return
    form = earlier.subject.form_field
    begins: dict[Key, set[str]] = {}
    for one in values:
        begins.setdefault((one.get("bsn", ""), one.get(form, "")), set()).add(_begin(one))
    gone, moved = [], []
    for line in earlier.lines:
        number = line.values.get("bsn", "")
        ended = line.values.get("datum_einde") or line.values.get("datum_overgedragen")
        if ended or number in ("", NUMBER_UNKNOWN, UNBORN):
            continue
        found = begins.get((number, line.values.get(form, "")))
        if found is None:
            gone.append(line.number)
        elif _begin(line.values) not in found:
            moved.append(line.number)
    for rule, lines in (("previous_gone", gone), ("previous_moved", moved)):
        if lines:
            yield finding(rule, count=len(lines), lines=lines, file=earlier.file)


def _begin(values: Mapping[str, str]) -> str:
    return values.get("datum_aanvang") or values.get("datum_overgedragen_gekregen") or ""
