# SPDX-License-Identifier: EUPL-1.2
"""Tables of a StatLine service in OData 3 or 4, told apart by how the service introduces itself.

OData 3 has a column per measure (``TableInfos``, ``DataProperties``, a list per dimension, ``UntypedDataSet``,
whose texts keep the sign that stands for a missing value); OData 4 has a row per measure (``Properties``,
``Dimensions``, ``MeasureCodes``, ``…Codes``, ``Observations`` with ``ValueAttribute``). Here both give the same
objects. Source: CBS, Handleiding CBS Open Data Services (2014) and Implementatie OData v4 functies.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from regie.exchange.statline.cache import Cache, Question
from regie.exchange.statline.connection import Connection, parsed
from regie.vocabulary.errors import RegieError

UNKNOWN, IMPOSSIBLE, SECRET = "unknown", "impossible", "secret"
"""Why a value is missing: unknown, too unreliable or secret (StatLine's ``.``); cannot occur (blank); secret."""

LARGEST_VALUE = Decimal(10**15)

_SIGNS = {".": UNKNOWN, "": IMPOSSIBLE, "x": SECRET, "X": SECRET, "-": UNKNOWN}
_ATTRIBUTES = {
    "Missing": UNKNOWN,
    "Unknown": UNKNOWN,
    "Unreliable": UNKNOWN,
    "Confidential": SECRET,
    "Secret": SECRET,
    "Impossible": IMPOSSIBLE,
    "NotApplicable": IMPOSSIBLE,
}
_TABLE_ID = re.compile(r"[A-Za-z0-9_-]{3,40}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_SHOWN = 12

Row = dict[str, Any]


@dataclass(frozen=True)
class Measure:
    """A subject of a table: its key, Dutch title, unit and number of decimals as the table states them."""

    key: str
    title: str
    unit: str
    decimals: int | None


@dataclass(frozen=True)
class Code:
    """A member of a dimension. ``raw`` is the key with the spaces that OData 3 keeps and a question needs."""

    key: str
    title: str
    raw: str
    status: str | None = None


@dataclass(frozen=True)
class Observation:
    """One value: where it belongs (dimension to key), the number, or nothing with the reason."""

    at: Mapping[str, str]
    value: Decimal | None
    reason: str | None


@dataclass
class Service:
    """A StatLine service. ``told`` is called with the number of rows read so far of a table."""

    connection: Connection
    cache: Cache | None = None
    told: Callable[[str, int], None] | None = None

    def table(self, table_id: str) -> Table:
        """The table as it is now. Raises ``RegieError`` when there is none of that name or it cannot be read."""
        if not _TABLE_ID.fullmatch(table_id):
            raise RegieError("statline.table_id", written=table_id[:60])
        introduction = parsed("".join(self.connection.pages(table_id, {"$format": "json"})))
        kind: type[Table]
        if isinstance(introduction, dict) and "@odata.context" in introduction:
            kind = TableV4
        elif isinstance(introduction, dict) and "odata.metadata" in introduction:
            kind = TableV3
        else:
            raise RegieError("statline.no_odata", address=self.connection.address)
        return kind(self, table_id)

    def rows(self, path: str, query: Mapping[str, str]) -> tuple[list[str], list[Row]]:
        """The pages of an answer and the rows in them."""
        pages, rows = [], []
        for page in self.connection.pages(path, {**query, "$format": "json"}):
            pages.append(page)
            rows += rows_of(page, self.connection.address)
            if self.told:
                self.told(path.partition("/")[0], len(rows))
        return pages, rows


@dataclass
class Table(ABC):
    """One table in the state it had when it was opened; ``settle`` tells whether it stayed so."""

    service: Service
    id: str
    _fresh: list[tuple[Question, list[str]]] = field(default_factory=list)
    _held: dict[str, list[Row]] = field(default_factory=dict)

    @cached_property
    def about(self) -> tuple[str, str]:
        """Title and modification date, as the table states them."""
        return self._about_now()

    @property
    def title(self) -> str:
        """The Dutch title."""
        return self.about[0]

    @property
    def modified(self) -> str:
        """The modification date, as written by the service."""
        return self.about[1]

    def settle(self) -> bool:
        """Keep in the cache what was read, unless the table changed meanwhile: then nothing, and False."""
        if self._fresh and self._about_now()[1] != self.modified:
            return False
        for question, pages in self._fresh:
            if self.service.cache:
                self.service.cache.keep(question, pages)
        self._fresh.clear()
        return True

    @abstractmethod
    def dimensions(self) -> tuple[str, ...]:
        """The names of the dimensions."""

    @abstractmethod
    def measures(self) -> dict[str, Measure]:
        """Key to measure."""

    @abstractmethod
    def codes(self, dimension: str) -> dict[str, Code]:
        """Key (without spaces) to member of a dimension. Raises ``RegieError`` for a dimension it has not."""

    @abstractmethod
    def observations(self, measure: str, chosen: Mapping[str, Sequence[Code]]) -> list[Observation]:
        """The values of a measure for the members chosen of each dimension named."""

    @abstractmethod
    def _about_now(self) -> tuple[str, str]:
        """Title and modification date, asked of the service and not of the cache."""

    def _rows(self, entity: str, query: Mapping[str, str] | None = None) -> list[Row]:
        """Rows asked before, from the cache, or from the service (then kept once the table has settled)."""
        query = query or {}
        words = entity + "".join(f"&{key}={value}" for key, value in sorted(query.items()))
        if words not in self._held:
            self._held[words] = self._fetched(entity, query, words)
        return self._held[words]

    def _fetched(self, entity: str, query: Mapping[str, str], words: str) -> list[Row]:
        question = Question(self.service.connection.address, self.id, self.modified, words)
        known = self.service.cache.answer(question) if self.service.cache else None
        if known is not None:
            return [row for page in known for row in rows_of(page, question.address)]
        pages, rows = self.service.rows(f"{self.id}/{entity}", query)
        self._fresh.append((question, pages))
        return rows

    def _text(self, row: Row, name: str, *, optional: bool = False) -> str:
        value = row.get(name)
        if value is None and optional:
            return ""
        if not isinstance(value, str):
            raise self._unexpected(name)
        return value

    def _named(self, dimension: str) -> str:
        if dimension not in self.dimensions() or not _NAME.fullmatch(dimension):
            known = ", ".join(self.dimensions())
            raise RegieError("statline.no_dimension", table=self.id, dimension=dimension, known=known)
        return dimension

    def _filter(self, chosen: Mapping[str, Sequence[Code]]) -> str:
        """The members chosen as an OData filter (the same words in both versions), short where all are chosen."""
        return " and ".join(
            "(" + " or ".join(f"{self._named(name)} eq {_quoted(code.raw)}" for code in codes) + ")"
            for name, codes in chosen.items()
            if len(codes) < len(self.codes(name))
        )

    def _placed(
        self, rows: Sequence[Row], chosen: Mapping[str, Sequence[Code]]
    ) -> Iterator[tuple[Row, dict[str, str]]]:
        """The rows that were asked for, with where they belong: a service may not know our filter and send all."""
        wanted = {name: {code.key for code in codes} for name, codes in chosen.items()}
        for row in rows:
            at = {name: self._text(row, name).strip() for name in self.dimensions()}
            if all(at[name] in keys for name, keys in wanted.items()):
                yield row, at

    def _number(self, written: str | int | Decimal, what: str) -> Decimal:
        try:
            number = Decimal(written)
        except InvalidOperation:
            raise self._unexpected(what) from None
        if not number.is_finite() or abs(number) > LARGEST_VALUE:
            raise self._unexpected(what)
        return number

    def _unexpected(self, what: str) -> RegieError:
        return RegieError("statline.unexpected", address=f"{self.service.connection.address}/{self.id}", what=what)


class TableV3(Table):
    """A table in OData 3."""

    @cached_property
    def _properties(self) -> list[Row]:
        return self._rows("DataProperties")

    def dimensions(self) -> tuple[str, ...]:
        return tuple(
            self._text(row, "Key") for row in self._properties if str(row.get("Type", "")).endswith("Dimension")
        )

    def measures(self) -> dict[str, Measure]:
        found = [
            Measure(self._text(row, "Key"), self._text(row, "Title").strip(), _unit(row), _decimals(row))
            for row in self._properties
            if row.get("Type") == "Topic"
        ]
        return {measure.key: measure for measure in found}

    def codes(self, dimension: str) -> dict[str, Code]:
        rows = self._rows(self._named(dimension))
        return _by_key(
            Code(raw.strip(), self._text(row, "Title").strip(), raw, _status(row))
            for row in rows
            for raw in (self._text(row, "Key"),)
        )

    def observations(self, measure: str, chosen: Mapping[str, Sequence[Code]]) -> list[Observation]:
        asked = {"$select": ",".join((*self.dimensions(), measure))}
        if words := self._filter(chosen):
            asked["$filter"] = words
        return [
            Observation(at, *self._value(row, measure))
            for row, at in self._placed(self._rows("UntypedDataSet", asked), chosen)
        ]

    def _value(self, row: Row, measure: str) -> tuple[Decimal | None, str | None]:
        if measure not in row:
            raise self._unexpected(measure)
        written = row[measure]
        if written is None:
            return None, UNKNOWN
        if isinstance(written, int | Decimal) and not isinstance(written, bool):
            return self._number(written, measure), None
        text = self._text(row, measure).strip()
        if text in _SIGNS:
            return None, _SIGNS[text]
        return self._number(text.replace(",", "."), measure), None

    def _about_now(self) -> tuple[str, str]:
        _, rows = self.service.rows(f"{self.id}/TableInfos", {})
        if not rows:
            raise self._unexpected("TableInfos")
        return self._text(rows[0], "Title").strip(), self._text(rows[0], "Modified")


class TableV4(Table):
    """A table in OData 4."""

    @cached_property
    def _dimensions(self) -> tuple[str, ...]:
        rows = self._rows("Dimensions")
        kinds = ("GeoDimension", "TimeDimension", "Dimension")
        return tuple(self._text(row, "Identifier") for row in rows if row.get("Kind", kinds[-1]) in kinds)

    def dimensions(self) -> tuple[str, ...]:
        return self._dimensions

    def measures(self) -> dict[str, Measure]:
        found = [
            Measure(
                self._text(row, "Identifier").strip(), self._text(row, "Title").strip(), _unit(row), _decimals(row)
            )
            for row in self._rows("MeasureCodes")
        ]
        return {measure.key: measure for measure in found}

    def codes(self, dimension: str) -> dict[str, Code]:
        return _by_key(
            Code(raw.strip(), self._text(row, "Title").strip(), raw, _status(row))
            for row in self._rows(f"{self._named(dimension)}Codes")
            for raw in (self._text(row, "Identifier"),)
        )

    def observations(self, measure: str, chosen: Mapping[str, Sequence[Code]]) -> list[Observation]:
        asked = " and ".join(filter(None, (f"Measure eq {_quoted(measure)}", self._filter(chosen))))
        rows = self._rows("Observations", {"$filter": asked})
        mine = [row for row in rows if self._text(row, "Measure").strip() == measure]
        return [Observation(at, *self._value(row)) for row, at in self._placed(mine, chosen)]

    def _value(self, row: Row) -> tuple[Decimal | None, str | None]:
        attribute = self._text(row, "ValueAttribute", optional=True)
        value = row.get("Value")
        if value is None:
            return None, _ATTRIBUTES.get(attribute, UNKNOWN)
        if attribute in _ATTRIBUTES:
            return None, _ATTRIBUTES[attribute]
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self._unexpected("Value")
        return self._number(value, "Value"), None

    def _about_now(self) -> tuple[str, str]:
        pages = list(self.service.connection.pages(f"{self.id}/Properties", {"$format": "json"}))
        found = parsed(pages[0])
        if isinstance(found, dict) and isinstance(found.get("value"), list) and found["value"]:
            found = found["value"][0]
        if not isinstance(found, dict):
            raise self._unexpected("Properties")
        return self._text(found, "Title").strip(), self._text(found, "Modified")


def rows_of(page: str, address: str) -> list[Row]:
    """The rows of one page; raises ``RegieError`` when it holds something else."""
    try:
        document = parsed(page)
    except (ValueError, RecursionError):  # a damaged cache: the connection gives JSON alone
        raise RegieError("statline.unreadable", address=address) from None
    rows = document.get("value") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RegieError("statline.unexpected", address=address, what="value")
    return rows


def some_of(names: Sequence[str]) -> str:
    """The first of many names, for a message."""
    shown = ", ".join(names[:_SHOWN])
    return f"{shown}, …" if len(names) > _SHOWN else shown or "-"


def _by_key(codes: Iterable[Code]) -> dict[str, Code]:
    return {code.key: code for code in codes}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _unit(row: Row) -> str:
    unit = row.get("Unit")
    return unit.strip() if isinstance(unit, str) else ""


def _decimals(row: Row) -> int | None:
    decimals = row.get("Decimals")
    return decimals if isinstance(decimals, int) else None


def _status(row: Row) -> str | None:
    status = row.get("Status")
    return status.strip() or None if isinstance(status, str) else None
