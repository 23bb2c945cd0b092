# SPDX-License-Identifier: EUPL-1.2
"""What the text of one element must be, compiled to a function: text in, value out, ``Wrong`` when it may not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from regie.exchange.ijw.definitions import SimpleType, codelist
from regie.exchange.ijw.privacy import REFERENCES, may_be_personal_number
from regie.exchange.pseudonyms import Pseudonyms

Check = Callable[[str | None], Any]
"""Takes the text of an element; gives its value or raises ``Wrong``."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_REMEMBERED = 20_000
"""Days kept ready as text; more than there are in fifty years."""

_FILLED = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_PLAIN_PATTERNS: dict[str, re.Pattern[str]] = {
    # As in the schema: at least one sign that is no space. The one of comments would take for ever when it does
    # not match, so it is written in another way here.
    r".*[^\s].*": _FILLED,
    r"([.\s]*\S+[.\s]*)+": re.compile(r"\s*\S(?s:.)*"),
}


class Wrong(Exception):
    """The text of an element is not what its type asks for; never holds the text."""

    def __init__(self, rule: str, **details: object) -> None:
        self.rule = rule
        self.details = details
        super().__init__(rule)


class Checks:
    """Makes the checks of all types for one key and one set of codes that are out of date.

    ``expired`` has the codes, as (list, code), that are not valid on the day of the message.
    """

    def __init__(
        self, pseudonyms: Pseudonyms, reference: Callable[[str], str], expired: frozenset[tuple[str, str]]
    ) -> None:
        self._pseudonyms = pseudonyms
        self._reference = reference
        self._expired = expired
        self._days: dict[str | None, date] = {}

    def check(self, kind: SimpleType) -> Check:
        """The check of one type."""
        if kind.name == "LDT_BurgerServicenummer":
            return self._personal_number()
        if kind.base == "date":
            return self._day()
        if kind.base == "time":
            return _time
        if kind.base == "integer":
            return self._whole_number(kind)
        if kind.codelist and kind.enumerated:
            return self._code(kind)
        return self._text(kind)

    def _personal_number(self) -> Check:
        of = self._pseudonyms.of

        def check(text: str | None) -> str:
            try:
                return of(text or "")
            except ValueError:
                pass
            if text is None or len(text) != 9 or not (text.isascii() and text.isdigit()):
                raise Wrong("personal_number_shape")
            raise Wrong("CS002")

        return check

    def _day(self) -> Check:
        days = self._days

        def check(text: str | None) -> date:
            try:
                return days[text]
            except KeyError:
                pass
            stripped = (text or "").strip(" \t\r\n")
            if not stripped:
                raise Wrong("value_missing")
            if not _DAY.fullmatch(stripped):
                raise Wrong("day_shape")
            try:
                day = date.fromisoformat(stripped)
            except ValueError:
                raise Wrong("day_unknown") from None
            if len(days) < _REMEMBERED:
                days[text] = day
            return day

        return check

    def _whole_number(self, kind: SimpleType) -> Check:
        least, most = kind.min_value or 0, kind.max_value
        fixed = int(kind.pattern) if kind.pattern else None
        names_something = kind.name == "LDT_Nummer"
        reference = self._reference

        def check(text: str | None) -> int | str:
            if text is None or not (text.isdigit() and text.isascii() and len(text) < 19):
                stripped = (text or "").strip(" \t\r\n")
                if not stripped:
                    raise Wrong("value_missing")
                if not _WHOLE.fullmatch(stripped):
                    raise Wrong("number_shape")
                text = stripped
            number = int(text)
            if most is not None and not least <= number <= most:
                raise Wrong("number_range", least=least, most=most)
            if fixed is not None and number != fixed:
                raise Wrong("value_fixed", expected=fixed)
            if names_something:
                if number < 10_000_000:
                    return str(number)
                return reference(f"number {number}") if may_be_personal_number(number) else str(number)
            return number

        return check

    def _code(self, kind: SimpleType) -> Check:
        name = kind.codelist or ""
        codes = codelist(name)
        allowed: Mapping[str | None, str] = {code: code for code in codes if (name, code) not in self._expired}

        def check(text: str | None) -> str:
            try:
                return allowed[text]
            except KeyError:
                pass
            if not text:
                raise Wrong("value_missing")
            raise Wrong("code_out_of_date" if text in codes else "code_unknown", codelist=name)

        return check

    def _text(self, kind: SimpleType) -> Check:
        shortest, longest = kind.min_length or 0, kind.max_length
        pattern = None
        if kind.pattern:
            pattern = _PLAIN_PATTERNS.get(kind.pattern) or re.compile(kind.pattern)
        matches = pattern.fullmatch if pattern else None
        reference = self._reference if kind.name in REFERENCES else None
        known = codelist("JZ021") if kind.name == "LDT_ProductCode" else {}

        def check(text: str | None) -> str:
            if not text:
                raise Wrong("value_missing")
            if text in known:
                return text
            if longest is not None and len(text) > longest:
                raise Wrong("text_long", most=longest)
            if len(text) < shortest:
                raise Wrong("text_short", least=shortest)
            if matches is not None and not matches(text):
                raise Wrong("text_shape")
            return text if reference is None else reference(text)

        return check


def _time(text: str | None) -> time:
    stripped = (text or "").strip(" \t\r\n")
    if not stripped:
        raise Wrong("value_missing")
    if not _TIME.fullmatch(stripped):
        raise Wrong("time_shape")
    try:
        return time.fromisoformat("00:00:00" if stripped == "24:00:00" else stripped[:15])
    except ValueError:
        raise Wrong("time_shape") from None
