# SPDX-License-Identifier: EUPL-1.2
"""What the rules of all messages share: the header, birth dates, products and periods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from regie.exchange.ijw.definitions import MessageDefinition, codelist

Values = Mapping[str, Any]

UNITS_OF_PERIODS = frozenset({"14", "16", "83", "84"})
"""Units that are agreed per week, per month or for the whole term (CS338, CS343)."""

FREQUENCIES = frozenset({"2", "4", "6"})
OLD_UNTIL = date(2020, 12, 31)
"""Assignments that end by then may still be as they were in release 2 (CD080, CD095, CD096, CS338, CS343)."""

_UNKNOWN_BIRTH = date(1900, 1, 1)
_PRODUCT = re.compile(r"[0-9]{2}[A-Z][0-9]{2}")


class Broken(NamedTuple):
    """A rule broken: which, at which element, and what stands there when it is a code or a day."""

    rule: str
    element: str
    value: str | None = None


class Rules:
    """The rules of one message; those that every message has. One object per message read.

    ``client`` is called with each client that is well-formed, ``outer`` with what stands beside the header when
    that is no client, at its end. Each adds what it finds to ``broken``.
    """

    def __init__(self, known: MessageDefinition, header: Values, today: date) -> None:
        self.known = known
        self.header = header
        self.day: date = header["Dagtekening"]
        self.today = today
        self.broken: list[Broken] = []
        self.complete = True
        """Whether every client so far could be read: without that no sum can be judged."""

    def taken(self) -> Sequence[Broken]:
        """What was found since the last time."""
        found, self.broken = self.broken, []
        return found

    def before(self, values: Values) -> None:
        """Take note of what stands before the clients; parts of it may be missing."""

    def client(self, client: Values) -> None:
        """The rules on one client."""

    def outer(self, values: Values) -> None:
        """The rules on what stands around the clients, after the last one."""

    def of_header(self) -> None:
        """The rules on the header: days in the future and municipalities that the CBS list does not have."""
        for name in ("Dagtekening", "DagtekeningRetour"):
            if name in self.header and self.header[name] > self.today:
                within = "BerichtIdentificatie/" if name == "Dagtekening" else ""
                self.found("TR135", f"Header/{within}{name}", self.header[name])
        name = "Afzender" if self.known.sender == "municipality" else "Ontvanger"
        self.municipality(self.header.get(name), f"Header/{name}")

    def found(self, rule: str, element: str, value: object = None) -> None:
        """Note a rule as broken. ``value`` is shown to people: a code or a day only."""
        self.broken.append(Broken(rule, element, None if value is None else str(value)))

    def municipality(self, code: str | None, at: str) -> None:
        """TR378, against the list of 1 January 2026."""
        if code is not None and code not in codelist("CBS-GEMEENTE"):
            self.found("TR378", at, code)

    def not_later(self, day: date | None, at: str) -> None:
        """TR134: not later than the day of the message."""
        if day is not None and day > self.day:
            self.found("TR134", at, day)

    def birth(self, person: Values, at: str = "") -> None:
        """TR002, TR134 and CS139 on a date of birth; the date itself is never shown."""
        birth = person.get("Geboortedatum")
        if birth is None:
            return
        day, unknown = birth["Datum"], birth.get("DatumGebruik")
        place = f"{at}Geboortedatum/Datum"
        if day > self.day:
            self.found("TR134", place)
        too_old = (day.year + 120, day.month, day.day) < (self.day.year, self.day.month, self.day.day)
        if not at and too_old and not (day == _UNKNOWN_BIRTH and unknown == "3"):
            self.found("TR002", place)
        wrong = (
            (unknown == "1" and day.day != 1)
            or (unknown == "2" and (day.month, day.day) != (1, 1))
            or (unknown == "3" and day != _UNKNOWN_BIRTH)
        )
        if wrong:
            self.found("CS139", f"{at}Geboortedatum/DatumGebruik", unknown)

    def product(self, product: Values | None, at: str) -> None:
        """TR381: a code of the national list fits its category. Codes of a region's own list are not judged."""
        code = (product or {}).get("Code")
        if code in codelist("JZ021") and _PRODUCT.fullmatch(code or "") and product is not None:
            self.code_fits(product["Categorie"], code or "", f"{at}/Code")

    def code_fits(self, category: str, code: str, at: str) -> None:
        """TR381 for a category and code that stand apart."""
        if code[:2] != category and code in codelist("JZ021"):
            self.found("TR381", at, code)

    def unique(self, keys: Iterable[tuple[object, str]], rule: str = "TR101") -> None:
        """No key twice; ``keys`` are with the place of each."""
        seen = set()
        for key, at in keys:
            if key in seen:
                self.found(rule, at)
            seen.add(key)


class Wanted(NamedTuple):
    """A product with its volume and term, as JW301, JW315 and JW317 each name them in their own way."""

    line: Values
    at: str
    begin: date
    end: date | None
    end_name: str

    @property
    def product(self) -> Values | None:
        """Category and code, if there."""
        return self.line.get("Product")

    @property
    def code(self) -> str | None:
        """The product code, if there."""
        return (self.product or {}).get("Code")

    @property
    def is_new(self) -> bool:
        """Whether it ends after the year 2020."""
        return self.end is None or self.end > OLD_UNTIL


class WantedRules(Rules):
    """Rules on products that are assigned or asked for."""

    def wanted(self, one: Wanted, *, without_code: str | None, frequency: str, has_product: bool = True) -> None:
        """CD041, CD075 to CD079, CS003 and TR381, with the rule on volumes without a code (CD080, CD095, CD096)
        and the one on frequencies (CS338, CS343), whose numbers differ between messages."""
        volume, budget = one.line.get("Omvang"), one.line.get("Budget")
        if has_product:
            if one.code is not None and volume is None:
                self.found("CD041", f"{one.at}/Omvang")
            if one.product is None and budget is None:
                self.found("CD079", f"{one.at}/Product")
            if without_code and one.code is None and volume is not None and one.is_new:
                self.found(without_code, f"{one.at}/Omvang")
            self.product(one.product, f"{one.at}/Product")
        if budget is not None and one.end is None:
            self.found("CD075", f"{one.at}/{one.end_name}")
        if budget is not None and volume is not None:
            self.found("CD077", f"{one.at}/Omvang")
            self.found("CD078", f"{one.at}/Budget")
        if volume is not None:
            often = volume["Frequentie"]
            if often == "2" and one.end is None:
                self.found("CD076", f"{one.at}/{one.end_name}")
            if volume["Eenheid"] in UNITS_OF_PERIODS and one.is_new and often not in FREQUENCIES:
                self.found(frequency, f"{one.at}/Omvang/Frequentie", often)
        if one.end is not None and one.end < one.begin:
            self.found("CS003", f"{one.at}/{one.end_name}", one.end)

    def overlap(self, ones: Sequence[Wanted], rule: str) -> None:
        """A product more than once only in terms that do not overlap (TR302, TR386, TR410).

        A line without a code is compared on its category, one without a product with every other.
        """
        for place, one in enumerate(ones):
            for other in ones[:place]:
                if _same_product(one, other) and _at_once(one, other):
                    self.found(rule, one.at)
                    break


def _same_product(one: Wanted, other: Wanted) -> bool:
    if one.product is None or other.product is None:
        return True
    if one.product["Categorie"] != other.product["Categorie"]:
        return False
    return one.code is None or other.code is None or one.code == other.code


def _at_once(one: Wanted, other: Wanted) -> bool:
    return (one.end is None or other.begin <= one.end) and (other.end is None or one.begin <= other.end)


def numbered(parts: Sequence[Values], at: str) -> list[tuple[str, Values]]:
    """Every part with its place, as findings name it: with a number when there are more."""
    if len(parts) == 1:
        return [(at, parts[0])]
    return [(f"{at}[{number}]", part) for number, part in enumerate(parts, start=1)]
