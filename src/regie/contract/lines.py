# SPDX-License-Identifier: EUPL-1.2
"""A computation that can be read: lines of money with what they were made of, down to clause and source.

A ``Line`` is an amount with a label, a formula in words, the inputs and the clause; its children add up to it, to
the cent. Amounts are whole cents (``int64``) with an optional leading axis of draws: one draw is the settlement,
ten thousand are the forecast. A ``Quantity`` is an input: a number that is no line (a percentage, a number of
persons, an agreed amount) with its source, and how it was computed in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from regie.vocabulary import formatting
from regie.vocabulary.money import Cents, to_euros, written
from regie.vocabulary.periods import Period
from regie.vocabulary.texts import LANGUAGES, say


@dataclass(frozen=True)
class Words:
    """A sentence or a few words in Dutch and English."""

    nl: str
    en: str

    def said(self, lang: str = "nl") -> str:
        """The words in one language."""
        return self.en if lang == "en" else self.nl


NOTHING = Words("", "")


def said(key: str, /, **values: object) -> Words:
    """The sentence ``room.name`` in both languages; values that are ``Words`` are said in the same one."""
    both = []
    for lang in LANGUAGES:
        own = {name: value.said(lang) if isinstance(value, Words) else value for name, value in values.items()}
        both.append(say(key, lang, **own))
    return Words(*both)


def words(key: str, /, **values: object) -> Words:
    """The sentence ``contract.<key>`` in both languages."""
    return said(f"contract.{key}", **values)


def name(own: str) -> Words:
    """A name as it is, in both languages."""
    return Words(own, own)


def joined(parts: Sequence[Words]) -> Words:
    """Words with commas between them."""
    return Words(*(", ".join(each.said(lang) for each in parts) for lang in LANGUAGES))


def _both(form: Callable[..., str], *values: object, **options: object) -> Words:
    return Words(*(form(*values, lang=lang, **options) for lang in LANGUAGES))


def euros(cents: int) -> Words:
    """An amount of whole cents, written with two decimals."""
    return _both(formatting.euro, to_euros(int(cents)), 2)


def percents(value: Decimal) -> Words:
    """A percentage with the decimals it has, at least two."""
    return _both(formatting.percent, value, max(2, -int(value.normalize().as_tuple().exponent)))


def numbers(value: int | Decimal) -> Words:
    """A number with the decimals it has."""
    return _both(formatting.number, value, max(0, -int(Decimal(value).normalize().as_tuple().exponent)))


def days(value: date) -> Words:
    """A day written out."""
    return _both(formatting.day, value)


def periods(value: Period) -> Words:
    """A period written out."""
    return _both(formatting.period, value)


@dataclass(frozen=True)
class Quantity:
    """An input of a line. ``unit`` is ``cents``, ``percent``, ``factor``, ``persons``, ``months``, ``count`` or
    ``care_months``; ``source`` and ``clause`` say where it stands; ``inputs`` what it was computed from,
    ``formula`` how; ``line`` is the tree behind an amount that was itself computed."""

    label: Words
    value: Decimal | int
    unit: str
    source: str = ""
    clause: str = ""
    formula: Words = NOTHING
    inputs: tuple[Quantity, ...] = ()
    line: Line | None = None

    def shown(self) -> Words:
        """The value with its unit, as a person writes it; the sign for not known where it was not decided yet."""
        if self.line is not None and self.line.undecided:
            return said("reporting.sign_unknown")
        match self.unit:
            case "cents":
                return euros(int(self.value))
            case "percent":
                return percents(Decimal(self.value))
        return numbers(self.value)

    def as_json(self, lang: str = "nl") -> dict[str, Any]:
        """The published form; amounts are text with two decimals in euros, other numbers are text as they are."""
        value = written(int(self.value)) if self.unit == "cents" else f"{Decimal(self.value):f}"
        unit = "euro" if self.unit == "cents" else self.unit
        result: dict[str, Any] = {"label": self.label.said(lang), "value": value, "unit": unit}
        for key, text in (("source", self.source), ("clause", self.clause), ("formula", self.formula.said(lang))):
            if text:
                result[key] = text
        if self.inputs:
            result["inputs"] = [each.as_json(lang) for each in self.inputs]
        if self.line is not None:
            result["line"] = self.line.as_json(lang)
        return result


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a computation. ``key`` names it within its tree, parts divided by ``/`` (as ``in_key`` has it).

    ``live`` is the same computation for a spreadsheet, where the line is more than the sum of its children:
    ``{0}`` stands for the first input and ``{=key}`` for the amount of another line, amounts in euros
    (``ROUND({0}*{1}/100,2)``). An input whose ``line`` is a line of the same workbook refers to that line.
    ``SHARE`` says that the line is its first input, divided over its children by largest remainder: the first
    input of each child is its weight, ties go to the earlier child.

    ``undecided`` says that somebody still has to decide on the amount: it counts as nought and is shown as not
    known. A sum is undecided where all of it is.

    Raises ``ValueError`` when the children do not add up to the amount: that is a fault in the program, never
    something a person can mend.
    """

    key: str
    label: Words
    cents: Cents
    formula: Words = NOTHING
    inputs: tuple[Quantity, ...] = ()
    clause: str = ""
    children: tuple[Line, ...] = field(default=())
    live: str = ""
    undecided: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", in_key(self.key))
        object.__setattr__(self, "cents", whole_cents(self.cents))
        if self.children:
            total = added([child.cents for child in self.children])
            if total.shape != self.cents.shape or not np.array_equal(total, self.cents):
                raise ValueError(f"{self.key}: the children add up to {total}, not to {self.cents}")

    @classmethod
    def leaf(
        cls,
        key: str,
        label: Words,
        cents: npt.ArrayLike,
        formula: Words = NOTHING,
        inputs: Sequence[Quantity] = (),
        clause: str = "",
        live: str = "",
        *,
        undecided: bool = False,
    ) -> Line:
        """A line without children; ``cents`` is a whole number or an array of draws."""
        own = whole_cents(cents)
        return cls(key, label, own, formula, tuple(inputs), clause, live=live, undecided=undecided)

    @classmethod
    def total(
        cls,
        key: str,
        label: Words,
        children: Sequence[Line],
        *,
        formula: Words = NOTHING,
        inputs: Sequence[Quantity] = (),
        clause: str = "",
        live: str = "",
    ) -> Line:
        """A line that is the sum of its children (zero when there are none)."""
        cents = added([child.cents for child in children])
        undecided = bool(children) and all(child.undecided for child in children)
        return cls(key, label, cents, formula, tuple(inputs), clause, tuple(children), live, undecided)

    @property
    def code(self) -> str:
        """The code that the line is about, a municipality or a party: the second part of its key."""
        return self.key.split("/")[1]

    @property
    def amount(self) -> int:
        """The cents of a line without a draw axis; raises ``ValueError`` when it has one."""
        if self.cents.ndim:
            raise ValueError(f"{self.key} holds draws; choose one with draw()")
        return int(self.cents)

    def draw(self, position: int) -> Line:
        """The tree of one draw (a tree without draws is the same in every one)."""
        cents = self.cents[position] if self.cents.ndim else self.cents
        children = tuple(child.draw(position) for child in self.children)
        return replace(self, cents=np.asarray(cents), children=children)

    def walk(self) -> Iterator[Line]:
        """This line and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, key: str) -> Line:
        """The line with this key in the tree; raises ``KeyError`` when there is none."""
        for line in self.walk():
            if line.key == key:
                return line
        raise KeyError(key)

    def as_json(self, lang: str = "nl") -> dict[str, Any]:
        """The published form of a line without a draw axis: amounts are text with two decimals."""
        result: dict[str, Any] = {"key": self.key, "label": self.label.said(lang), "amount": written(self.amount)}
        for key, text in (("formula", self.formula.said(lang)), ("clause", self.clause)):
            if text:
                result[key] = text
        if self.inputs:
            result["inputs"] = [each.as_json(lang) for each in self.inputs]
        if self.children:
            result["children"] = [child.as_json(lang) for child in self.children]
        return result


SHARE = "SHARE"
"""``live`` of a line that is divided over its children."""


_BRACES = str.maketrans("{}", "｛｝")


def in_key(text: str) -> str:
    """A text as it stands in a key: names that people choose may hold the braces that ``live`` is written with."""
    return text.translate(_BRACES)


def amount(label: Words, cents: int, *, source: str = "", clause: str = "", line: Line | None = None) -> Quantity:
    """An amount of whole cents as an input."""
    return Quantity(label, int(cents), "cents", source, clause, line=line)


def whole_cents(values: npt.ArrayLike) -> Cents:
    """Whole cents as an ``int64`` array, read-only; a float is refused."""
    result = np.array(values)
    if result.dtype.kind not in "iu" or result.ndim > 1:
        raise ValueError("cents are whole numbers with at most one axis, that of the draws")
    result = result.astype(np.int64)
    result.flags.writeable = False
    return result


def added(parts: Sequence[Cents]) -> Cents:
    """The sum of amounts with or without a draw axis."""
    result: Cents = np.zeros((), np.int64)
    for part in parts:
        result = np.asarray(result + part, dtype=np.int64)
    return result
