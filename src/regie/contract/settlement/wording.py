# SPDX-License-Identifier: EUPL-1.2
"""How the lines of a settlement say what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from regie.contract.lines import NOTHING, Line, Quantity, Words, amount, name, said
from regie.vocabulary.money import Cents, largest_remainder


def words(key: str, /, **values: object) -> Words:
    """The sentence ``settlement.<key>`` in both languages."""
    return said(f"settlement.{key}", **values)


def member_words(key: str, /, **values: object) -> Words:
    """The sentence ``members.<key>`` in both languages."""
    return said(f"members.{key}", **values)


def figure(
    label: Words, cents: Cents | int, *, source: str = "", clause: str = "", line: Line | None = None
) -> tuple[Quantity, ...]:
    """An amount as an input; nothing where it holds draws: a proof is of the settlement, which is one draw."""
    one = np.asarray(cents)
    return () if one.ndim else (amount(label, int(one), source=source, clause=clause, line=line),)


def from_line(line: Line, label: Words = NOTHING) -> tuple[Quantity, ...]:
    """The amount of another line as an input."""
    return figure(label if label != NOTHING else line.label, line.cents, clause=line.clause, line=line)


def called(names: Mapping[str, Words], code: str) -> Words:
    """The name that goes with a code; the code itself where there is none."""
    return names.get(code, name(code))


def in_order(codes: Iterable[str], names: Mapping[str, Words]) -> list[str]:
    """Codes without repeats in the order of the names, what has no name last, by code."""
    places = {code: place for place, code in enumerate(names)}
    return sorted(set(codes), key=lambda code: (places.get(code, len(places)), code))


def divided(cents: Cents, weights: Cents) -> Cents:
    """Amounts over weights by largest remainder (last axis), where either may have an axis of draws."""
    shape = np.broadcast_shapes(np.shape(cents), weights.shape[:-1])
    return largest_remainder(np.broadcast_to(cents, shape), weights)
