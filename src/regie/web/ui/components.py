# SPDX-License-Identifier: EUPL-1.2
"""What components are made from: small frozen values that a view fills and a template tag draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["up", "down", "flat"]
Judgement = Literal["good", "bad", "neutral"]
Tone = Literal["neutral", "good", "bad", "warning", "info"]
CalloutKind = Literal["info", "ok", "warning", "error", "hypothesis", "quality", "decision"]


@dataclass(frozen=True)
class Proof:
    """Where a figure comes from: its definition, the snapshot, a remark on quality, and the way to its proof."""

    definition: str = ""
    snapshot: str = ""
    remark: str = ""
    url: str = ""
    definition_url: str = ""

    def __bool__(self) -> bool:
        return any((self.definition, self.snapshot, self.remark, self.url, self.definition_url))


@dataclass(frozen=True)
class KeyFigure:
    """One figure that matters, written out: ``value`` and ``unit`` are text.

    ``change`` says what it is held against ("32 minder dan in december"), ``direction`` where it moved and
    ``judgement`` whether that is wanted; the colour never stands alone, an arrow says the same. ``sentence`` says
    it in plain words.
    """

    label: str
    value: str
    unit: str = ""
    change: str = ""
    direction: Direction | None = None
    judgement: Judgement = "neutral"
    sentence: str = ""
    proof_url: str = ""
    definition: str = ""
    snapshot: str = ""
    remark: str = ""

    @property
    def proof(self) -> Proof:
        return Proof(self.definition, self.snapshot, self.remark, self.proof_url)


@dataclass(frozen=True)
class Tab:
    """A view of the same matter under its own address."""

    label: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Step:
    """A state that a matter passes through."""

    label: str
    state: Literal["done", "current", "ahead"]
