# SPDX-License-Identifier: EUPL-1.2
"""What was found in a delivery, as people read it: counts per table, findings by rule, what was assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from regie.deliveries import Finding, RuleCount, Summary
from regie.deliveries import findings as kept_findings
from regie.vocabulary.tables import tables
from regie.vocabulary.texts import say, sentences
from regie.web.region import door
from regie.web.ui.language import active

EXAMPLES = 3

_PLACES = ("place", "file")
_NAME_CLIENTS = ("residence_overlaps", "outside_residence")
"""Rules whose value is the client, whatever the column."""


@dataclass(frozen=True)
class Count:
    """Rows and whole cents of one table: read, accepted, set aside."""

    table: str
    read: int
    accepted: int
    aside: int
    cents_read: int | None
    cents_accepted: int | None
    cents_aside: int | None


@dataclass(frozen=True)
class Group:
    """Everything that one rule found in one column: how often, and a few examples (none for who may not see what
    stood there)."""

    count: RuleCount
    title: str
    table: str
    column: str
    examples: tuple[Finding, ...]

    @property
    def error(self) -> bool:
        """Whether these rows were set aside."""
        return self.count.severity == "error"

    @property
    def query(self) -> str:
        """What names this group in an address."""
        return urlencode({"bron": self.count.table, "kolom": self.count.column or "", "regel": self.count.rule})


@dataclass(frozen=True)
class Told:
    """Something that was assumed while reading, and the other places that it holds for."""

    warning: bool
    sentence: str


def counts(summary: Summary) -> list[Count]:
    """Per table that has rows."""
    return [
        Count(
            table_name(one.table),
            one.rows_read,
            one.rows_accepted,
            one.rows_set_aside,
            one.cents_read,
            one.cents_accepted,
            one.cents_set_aside,
        )
        for one in summary.tables
        if one.rows_read
    ]


def groups(summary: Summary, *, values: bool) -> list[Group]:
    """The findings of a stored delivery by rule, errors first and the largest first; ``values``: with examples."""
    found = []
    for count in _ordered(summary):
        examples: tuple[Finding, ...] = ()
        if values:
            examples = _carried(summary, count) or tuple(
                kept_findings(door.folder(), summary.hash, of=count, most=EXAMPLES)
            )
        found.append(_group(count, examples))
    return found


def groups_of_check(summary: Summary) -> list[Group]:
    """The findings of a check by rule: the examples are those that the summary carries."""
    return [_group(count, _carried(summary, count)) for count in _ordered(summary)]


def group_asked(summary: Summary, table: str, column: str, rule: str) -> RuleCount | None:
    """The group that an address names."""
    for count in summary.counts:
        if (count.table, count.column or "", count.rule) == (table, column, rule):
            return count
    return None


def told(summary: Summary) -> list[Told]:
    """What was assumed, warnings first, once for all the files or sheets that it holds for."""
    alike: dict[tuple[object, ...], list[tuple[str, str]]] = {}
    for one in summary.assumptions:
        others = tuple(sorted((name, value) for name, value in one.values.items() if name not in _PLACES))
        place = next((str(one.values[name]) for name in _PLACES if name in one.values), "")
        alike.setdefault((not one.warning, one.key, others), []).append((one.message(active()), place))
    result = []
    for (ordinary, *_rest), messages in sorted(alike.items(), key=lambda pair: bool(pair[0][0])):
        (first, _place), *rest = messages
        places = ", ".join(place.rpartition(", ")[2] for _message, place in rest)
        also = _("Dit geldt ook voor: %(places)s.") % {"places": places} if rest else ""
        result.append(Told(not ordinary, f"{first} {also}".strip()))
    return result


def title_of(rule: str) -> str:
    """What a group of findings is called."""
    name = f"title_{rule}"
    return say(f"web_deliveries.{name}", active()) if name in sentences("web_deliveries") else rule


def table_name(name: str) -> str:
    """What a table of the standard is called."""
    table = tables()[name]
    return table.en if active() == "en" else table.nl


def column_name(table: str, column: str | None) -> str:
    """What a column of the standard is called, with the name that stands in files."""
    if column is None:
        return ""
    found: Any = tables()[table].column(column)
    return f"{found.en if active() == 'en' else found.nl} ({column})"


def subjects(found: list[Finding]) -> set[str]:
    """The pseudonyms among what stood in findings: whose data were seen."""
    return {one.value for one in found if one.value and (one.column == "client_key" or one.rule in _NAME_CLIENTS)}


def _group(count: RuleCount, examples: tuple[Finding, ...]) -> Group:
    return Group(
        count, title_of(count.rule), table_name(count.table), column_name(count.table, count.column), examples
    )


def _carried(summary: Summary, count: RuleCount) -> tuple[Finding, ...]:
    of_group = (
        one
        for one in summary.findings
        if (one.table, one.column, one.rule, one.severity)
        == (count.table, count.column, count.rule, count.severity)
    )
    return tuple(one for _number, one in zip(range(EXAMPLES), of_group, strict=False))


def _ordered(summary: Summary) -> list[RuleCount]:
    return sorted(summary.counts, key=lambda one: (one.severity != "error", -one.rows))
