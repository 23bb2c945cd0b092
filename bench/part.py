# SPDX-License-Identifier: EUPL-1.2
"""What a part of the benchmark gives back: text, tables, and bounds that hold or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bound:
    """A ratio and its limit: at most ``limit``, or at least when ``at_least``."""

    says: str
    ratio: float
    limit: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the ratio keeps to its limit."""
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit


@dataclass
class Part:
    """One chapter of the page: ``blocks`` are paragraphs and tables in Markdown."""

    title: str
    blocks: list[str] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)

    def markdown(self) -> str:
        """The chapter as Markdown, bounds at its end."""
        rows = [
            (
                bound.says,
                f"{bound.ratio:.2f}",
                f"{'at least' if bound.at_least else 'at most'} {bound.limit:g}",
                "yes" if bound.holds else "**no**",
            )
            for bound in self.bounds
        ]
        bounds = [table(("bound", "measured", "limit", "holds"), rows)] if rows else []
        return "\n\n".join([f"## {self.title}", *self.blocks, *bounds])


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
