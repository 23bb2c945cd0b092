# SPDX-License-Identifier: EUPL-1.2
"""Lines of a computation as a review keeps them: data that can be written, read back and shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Self

from regie.contract import Line, Quantity, Words
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money


class Said(Frozen):
    """Words in Dutch and English."""

    nl: str = ""
    en: str = ""

    @classmethod
    def of(cls, words: Words) -> Self:
        """The same words."""
        return cls(nl=words.nl, en=words.en)

    def said(self, lang: str = "nl") -> str:
        """The words in one language."""
        return self.en if lang == "en" else self.nl


class InputView(Frozen):
    """What a line was computed from. ``amount`` in cents, or else ``number``; ``shown`` as a person reads it.
    ``refers_to`` is the key of the line that the input is, in the same or another part of the settlement;
    ``undecided`` as of that line."""

    label: Said
    unit: str
    amount: Money | None = None
    number: Decimal | None = None
    shown: Said
    source: str = ""
    clause: str = ""
    formula: Said = Said()
    inputs: tuple[InputView, ...] = ()
    refers_to: str = ""
    undecided: bool = False


class LineView(Frozen):
    """One line: the children add up to the amount, to the cent. ``live`` as in ``contract.Line``; an amount that
    is ``undecided`` counts as nought and is shown as not known."""

    key: str
    label: Said
    amount: Money
    formula: Said = Said()
    live: str = ""
    inputs: tuple[InputView, ...] = ()
    clause: str = ""
    children: tuple[LineView, ...] = ()
    undecided: bool = False

    @property
    def shown(self) -> int | None:
        """The cents to show: nothing where somebody still has to decide on them."""
        return None if self.undecided else self.amount

    def walk(self) -> Iterator[LineView]:
        """This line and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, key: str) -> LineView:
        """The line with this key at or below this one; raises ``KeyError`` when there is none."""
        for line in self.walk():
            if line.key == key:
                return line
        raise KeyError(key)


class SettlementView(Frozen):
    """A settlement of a period. ``parts`` are its trees in the order in which they follow from each other, as
    ``contract.settlement.Settlement`` names them; what does not apply is left out. ``provisional`` says that the
    period is no whole year, that part of the cost could not be estimated, or that a municipality has not decided
    on a request; ``fixed_on`` when the settlement was stored for good.
    """

    contract: str
    version: str
    period: str
    snapshot: str
    provisional: bool
    fixed_on: date | None = None
    parts: tuple[LineView, ...]
    remarks: tuple[Said, ...] = ()

    def part(self, key: str) -> LineView | None:
        """The tree with this key, or nothing."""
        return next((line for line in self.parts if line.key == key), None)


def line_view(line: Line) -> LineView:
    """A line without a draw axis as data."""
    return LineView(
        key=line.key,
        label=Said.of(line.label),
        amount=line.amount,
        formula=Said.of(line.formula),
        live=line.live,
        inputs=tuple(input_view(each) for each in line.inputs),
        clause=line.clause,
        children=tuple(line_view(child) for child in line.children),
        undecided=line.undecided,
    )


def input_view(quantity: Quantity) -> InputView:
    """An input as data; a line behind it is named, not repeated."""
    money = quantity.unit == "cents"
    return InputView(
        label=Said.of(quantity.label),
        unit="euro" if money else quantity.unit,
        amount=int(quantity.value) if money else None,
        number=None if money else Decimal(quantity.value),
        shown=Said.of(quantity.shown()),
        source=quantity.source,
        clause=quantity.clause,
        formula=Said.of(quantity.formula),
        inputs=tuple(input_view(each) for each in quantity.inputs),
        refers_to=quantity.line.key if quantity.line is not None else "",
        undecided=quantity.line is not None and quantity.line.undecided,
    )


InputView.model_rebuild()
LineView.model_rebuild()
