# SPDX-License-Identifier: EUPL-1.2
"""Reading a report's document back: the blocks of a section, and everything that is said in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from regie.reporting.document import Callout, Chart, ItemList, Paragraph, Run, Section, Table


def plain(text: tuple[Run, ...]) -> str:
    return "".join(run.text + (run.note or "") for run in text)


def inside(section: Section) -> Iterator[Any]:
    """The blocks of a section and of the sections in it."""
    for block in section.blocks:
        yield block
        if isinstance(block, Section):
            yield from inside(block)


def sentences(section: Section, *, tables: bool = False) -> Iterator[str]:
    """Everything that is said beside figures: paragraphs, frames, lists, what stands with charts (and tables)."""
    for block in inside(section):
        match block:
            case Paragraph():
                yield plain(block.text)
            case Callout():
                yield from map(plain, (*block.text, *block.items))
            case ItemList():
                yield from map(plain, block.items)
            case Chart():
                yield from (block.title, block.subtitle, block.alt, *map(plain, block.notes))
            case Table() if tables:
                yield from (block.title, *map(plain, block.notes))
