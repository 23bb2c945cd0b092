# SPDX-License-Identifier: EUPL-1.2
"""Municipalities in the region's own order, as in ``region.toml``: the same in every table and every tree.

The contract computes in order of code, which decides who gets a cent that is left over; this is only for showing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from regie.review.views import LineView


class OfMunicipality(Protocol):
    """Something about one municipality."""

    @property
    def municipality(self) -> str:
        """Its code, or ``total``."""


Row = TypeVar("Row", bound=OfMunicipality)


def rows_in_order(rows: Iterable[Row], codes: Sequence[str]) -> tuple[Row, ...]:
    """Rows by the order of ``codes``; those about something else (a total) after them, as they stood."""
    return tuple(sorted(rows, key=lambda row: _place(row.municipality, codes)))


def tree_in_order(part: LineView, codes: Sequence[str]) -> LineView:
    """A part of a settlement whose lines are municipalities, in the order of ``codes``; other parts as they are.

    A part that is divided over its lines stays as it is: there the order decides who gets the last cent.
    """
    found = [line.key.split("/")[-1] for line in part.children]
    if part.live or not found or not set(found) <= set(codes):
        return part
    children = sorted(part.children, key=lambda line: _place(line.key.split("/")[-1], codes))
    return part.model_copy(update={"children": tuple(children)})


def _place(code: str, codes: Sequence[str]) -> int:
    return codes.index(code) if code in codes else len(codes)
