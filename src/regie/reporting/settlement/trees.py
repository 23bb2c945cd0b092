# SPDX-License-Identifier: EUPL-1.2
"""A part of a settlement as tables: lines with their amount and, in words, how each was computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from regie.reporting.document import Block, Column, Paragraph, Row, Section, Table
from regie.reporting.values import Format, euros
from regie.review import InputView, LineView, SettlementView

ROWS_IN_ONE_TABLE = 30
ROWS_OF_A_CHILD = 8
"""A tree with more rows, and so many for each line below its root, is shown as an overview and a table for each."""

INPUTS_IN_PRINT = 60
"""Rows of computed inputs that a part may have in print."""

INPUTS_IN_A_CELL = 8
"""Inputs that a line names in print."""

IN_WORKBOOK = "Waaruit de invoer van dit onderdeel is berekend, staat in de werkmap, op het blad Onderbouwing."

_DEEPEST = 4
_BELOW = " › "
_COLUMNS = (
    Column(title="Bedrag", format=Format.TWO_DECIMALS),
    Column(title="Hoe berekend, waaruit en volgens welke bepaling", format=Format.TEXT, wide=True),
)


class Trees:
    """Makes the tables of one settlement. Where a line is made from another one, its part is named with it."""

    def __init__(self, settlement: SettlementView) -> None:
        self._snapshot = settlement.snapshot
        self._paths = {key: path for part in settlement.parts for key, path in _paths(part)}

    def blocks(self, part: LineView) -> tuple[Block, ...]:
        """The tables of a part."""
        rows = sum(1 for _ in part.walk())
        if rows <= max(ROWS_IN_ONE_TABLE, ROWS_OF_A_CHILD * len(part.children)):
            return (self.table(part),)
        closed = part.model_copy(update={"children": tuple(_closed(each) for each in part.children)})
        opened = (
            Section(title=child.label.nl, blocks=(self.table(child, _within(part, child)),))
            for child in part.children
            if child.children
        )
        return (self.table(closed, f"{part.label.nl}, in hoofdlijnen"), *opened)

    def table(self, root: LineView, title: str = "") -> Table:
        """One tree as a table: what it is made of, with the root as its total."""
        rows = [row for child in root.children for row in self._rows(child, 0)]
        role = "total" if rows else "line"
        rows.append(Row(label=root.label.nl, cells=(euros(root.shown), self.how(root)), role=role))
        title = title or f"{root.label.nl}, regel voor regel"
        return Table(title=title, head="Regel", columns=_COLUMNS, rows=tuple(rows), unit="Euro")

    def behind(self, part: LineView) -> Table | Paragraph | None:
        """Inputs of a part that were computed themselves, each once, with what they were computed from; where that
        would fill pages, the place in the workbook that has them all."""
        found: dict[InputView, list[LineView]] = {}
        for line in part.walk():
            for given in line.inputs:
                if given.inputs:
                    found.setdefault(given, []).append(line)
        rows = tuple(row for given, lines in found.items() for row in self._input_rows(given, 0, lines))
        if not rows:
            return None
        if len(rows) > INPUTS_IN_PRINT:
            return Paragraph(text=IN_WORKBOOK)
        columns = (Column(title="Waarde", format=Format.TEXT), _COLUMNS[1])
        return Table(
            title=f"{part.label.nl}: waaruit de invoer is berekend", head="Invoer", columns=columns, rows=rows
        )

    def how(self, line: LineView) -> str:
        """How a line was computed, in one or a few short sentences."""
        formula = _capital(line.formula.nl)
        inputs = [told for given in line.inputs if (told := self._told(given, line))]
        if len(inputs) > INPUTS_IN_A_CELL:
            inputs = [f"{len(inputs)} bedragen, die de werkmap noemt"]
        if not formula and len(inputs) == 1:
            return _sentences(_capital(inputs[0]), _clause(line.clause))
        return _sentences(formula, f"Uit: {'; '.join(inputs)}" if inputs else "", _clause(line.clause))

    def _rows(self, line: LineView, depth: int) -> Iterator[Row]:
        role = "subtotal" if line.children else "line"
        cells = (euros(line.shown), self.how(line))
        yield Row(label=line.label.nl, cells=cells, role=role, indent=min(depth, _DEEPEST))
        for child in line.children:
            yield from self._rows(child, depth + 1)

    def _input_rows(self, given: InputView, depth: int, lines: Sequence[LineView] = ()) -> Iterator[Row]:
        """An input and what it was computed from; ``lines`` are those that it is an input of."""
        how = _sentences(_capital(given.formula.nl), _capital(self._source(given)), _clause(given.clause))
        role = "subtotal" if given.inputs else "line"
        label, whose = given.label.nl, {_BELOW.join(self._paths[line.key][1:]) for line in lines}
        if len(whose) == 1 and not (whose & {label, ""}):
            label = f"{whose.pop()}: {label}"
        yield Row(label=label, cells=(given.shown.nl, how), role=role, indent=min(depth, _DEEPEST))
        for each in given.inputs:
            yield from self._input_rows(each, depth + 1)

    def _path(self, given: InputView, line: LineView) -> str:
        """Where the line stands that an input is; beside the line itself its name is enough."""
        path = self._paths.get(given.refers_to, ()) if given.refers_to != line.key else ()
        own = self._paths[line.key]
        return _BELOW.join(path[-1:] if path[:-1] and path[:-1] == own[:-1] else path)

    def _source(self, given: InputView) -> str:
        """Where an input comes from; what comes from the snapshot needs no telling."""
        return "" if given.source == self._snapshot else given.source

    def _told(self, given: InputView, line: LineView) -> str:
        """An input: what, how much, where from. What only repeats the line itself is left out, its source is not."""
        label = given.label.nl
        path = self._path(given, line)
        if path:
            label = path if label.casefold() in path.casefold() else f"{label} ({path.split(_BELOW)[0]})"
        source = self._source(given)
        if given.amount == line.amount and line.formula.nl and not path:
            return source
        clause = given.clause if given.clause not in ("", line.clause) else ""
        return f"{label} {given.shown.nl}" + "".join(f", {text}" for text in (source, clause) if text)


def _paths(line: LineView, above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """For every line of a tree where it stands: the names from the root down to it."""
    own = (*above, line.label.nl)
    yield line.key, own
    for child in line.children:
        yield from _paths(child, own)


def _within(part: LineView, child: LineView) -> str:
    """The name of a line below a part, with that of the part where it does not have it already."""
    return child.label.nl if part.label.nl in child.label.nl else f"{part.label.nl}: {child.label.nl}"


def _closed(line: LineView) -> LineView:
    return line.model_copy(update={"children": ()})


def _clause(clause: str) -> str:
    return f"Bepaling: {clause}" if clause else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentences(*texts: str) -> str:
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text)
