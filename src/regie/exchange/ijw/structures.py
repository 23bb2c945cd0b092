# SPDX-License-Identifier: EUPL-1.2
"""The classes of one message compiled to readers: an XML node in, a dict out, with all that is wrong in it.

Order and number of the elements are looked up: every sequence of tags is judged once and then known. So a client
costs little more than walking over its nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from lxml import etree

from regie.exchange.ijw.definitions import Element, Structure, element_names
from regie.exchange.ijw.privacy import LEFT_OUT, may_be_personal_number, shown
from regie.exchange.ijw.values import Check, Wrong

Values = dict[str, Any]

_REMEMBERED, _LONGEST = 5_000, 100
"""Sequences of tags kept judged per class, and how long they may be for that."""

_Row = tuple[str, "Check | None", "StructureReader | None", bool]
"""Name of an element, how to read it, and whether it may be repeated."""

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_ATTRIBUTES = etree.XPath("boolean(descendant-or-self::*/@*)")
_TAIL = attrgetter("tail")
_UNREAD: _Row = ("", None, None, False)


@dataclass(slots=True)
class Problem:
    """Something wrong at a node, or at the element ``name`` below it; its text only if that may be shown."""

    rule: str
    node: Any
    name: str = ""
    value: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where, below the root or the client. To be asked while the node still stands in its message."""
        return "/".join(part for part in (path_of(self.node), self.name) if part)


MOST_PROBLEMS = 100
"""Problems of one client or header that are told one by one."""


class Problems(list[Problem]):
    """The first problems of one client or header; ``more`` counts the others.

    No node of theirs is kept: with very many of them, letting go of a client would take minutes.
    """

    more = 0

    def append(self, problem: Problem) -> None:
        """Keep a problem, or count it when there are enough."""
        if len(self) < MOST_PROBLEMS:
            super().append(problem)
        else:
            self.more += 1

    def extend(self, problems: Iterable[Problem]) -> None:
        """Keep or count each of them."""
        for problem in problems:
            self.append(problem)


@dataclass(frozen=True, slots=True)
class Step:
    """What to do with one child: read its text by ``check`` or what is in it by ``reader``."""

    name: str
    element: Element
    check: Check | None
    reader: StructureReader | None
    many: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """How to read the children of a node with one sequence of tags, and what is wrong with that sequence."""

    rows: tuple[_Row, ...]
    problems: tuple[tuple[str, str], ...]


class StructureReader:
    """Reads the nodes of one class or shared structure."""

    def __init__(self, structure: Structure, namespace: str, make: Callable[[Element], Step]) -> None:
        self.structure = structure
        self._prefix = f"{{{namespace}}}"
        self._make = make
        self._steps: dict[str, Step] | None = None
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._hidden: tuple[str, ...] = ()
        self._nested: tuple[Step, ...] = ()

    def read(self, node: Any, problems: Problems) -> Values:
        """The elements of a node by name; what is wrong goes to ``problems``.

        Attributes are not looked at: see ``attributes``.
        """
        children = node[:]
        tags = tuple([child.tag for child in children])
        plan = self._plans.get(tags) or self._judge(tags)
        if plan.problems:
            problems.extend(Problem(rule, node, name) for rule, name in plan.problems)
        if node.text is not None or any(map(_TAIL, children)):
            problems.extend(text_between(node))
        values: Values = {}
        # as many rows as children: the plan is of these tags; being strict about it costs a tenth of the time
        for (name, check, reader, many), child in zip(plan.rows, children):  # noqa: B905
            if check is not None:
                try:
                    value = check(child.text)
                except Wrong as wrong:
                    text = shown(self.structure.element(name), child.text)
                    problems.append(Problem(wrong.rule, child, "", text, wrong.details))
                    continue
                if len(child):
                    problems.append(Problem("element_nested", child))
            elif reader is not None:
                value = reader.read(child, problems)
            else:
                continue
            if many:
                values.setdefault(name, []).append(value)
            else:
                values[name] = value
        return values

    def read_some(self, children: Sequence[Any], problems: Problems) -> Values:
        """The values of some of the children of a node; whether there should be others is not judged."""
        values: Values = {}
        steps = self._ready()
        for child in children:
            step = steps.get(child.tag)
            if step is None or step.name in values:
                continue
            if step.check is not None:
                try:
                    values[step.name] = step.check(child.text)
                except Wrong as wrong:
                    text = shown(step.element, child.text)
                    problems.append(Problem(wrong.rule, child, "", text, wrong.details))
                if len(child):
                    problems.append(Problem("element_nested", child))
            elif step.reader is not None:
                values[step.name] = step.reader.read(child, problems)
        return values

    def public(self, values: Values) -> Values:
        """The same without names, addresses and comments. The dict itself is changed and given back."""
        self._ready()
        for name in self._hidden:
            values.pop(name, None)
        for step in self._nested:
            inner = values.get(step.name)
            if step.reader is None or inner is None:
                continue
            for one in inner if isinstance(inner, list) else (inner,):
                step.reader.public(one)
        if "TotaalBedrag" in values and may_be_personal_number(values["TotaalBedrag"]):
            values["TotaalBedrag"] = None
        return values

    @property
    def has_private(self) -> bool:
        """Whether ``public`` has anything to do."""
        self._ready()
        return bool(self._hidden or self._nested)

    def judge(self, tags: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """What is wrong with a sequence of tags: (rule, name of the element)."""
        return self._judge(tuple(tags)).problems

    def _judge(self, tags: tuple[str, ...]) -> _Plan:
        steps_by_tag = self._ready()
        rows: list[_Row] = []
        problems: list[tuple[str, str]] = []
        order = {element.name: place for place, element in enumerate(self.structure.elements)}
        counts: dict[str, int] = {}
        furthest = -1
        for tag in tags:
            step = steps_by_tag.get(tag)
            if step is None:
                rows.append(_UNREAD)
                local = tag.rpartition("}")[2]
                known = local in order
                problems.append(("element_namespace", local) if known else ("element_unknown", ""))
                continue
            counts[step.name] = counts.get(step.name, 0) + 1
            if counts[step.name] == 2 and step.element.maximum == 1:
                problems.append(("element_twice", step.name))
            if order[step.name] < furthest:
                problems.append(("element_order", step.name))
            furthest = max(furthest, order[step.name])
            # the first one counts when there are too many
            first = counts[step.name] == 1 or step.many
            rows.append((step.name, step.check, step.reader, step.many) if first else _UNREAD)
        problems.extend(
            ("element_missing", element.name)
            for element in self.structure.elements
            if element.required and element.name not in counts
        )
        plan = _Plan(tuple(rows), tuple(dict.fromkeys(problems)))
        if len(self._plans) < _REMEMBERED and len(tags) <= _LONGEST:
            self._plans[tags] = plan
        return plan

    def _ready(self) -> dict[str, Step]:
        if self._steps is None:
            steps = [self._make(element) for element in self.structure.elements]
            self._steps = {self._prefix + step.name: step for step in steps}
            self._hidden = tuple(step.name for step in steps if _is_left_out(step.element, self.structure))
            self._nested = tuple(
                step
                for step in steps
                if step.reader is not None
                and step.name not in self._hidden
                and (step.reader.has_private or step.element.structure == "CDT_TotaalBedragMetDC")
            )
        return self._steps


def path_of(node: Any) -> str:
    """Where a node stands below the root or the client, as ``Prestaties/Prestatie[2]/Eenheid``."""
    parts: list[str] = []
    while node is not None and node.getparent() is not None:
        name = node.tag.rpartition("}")[2]
        if name == "Client":
            break
        if name not in element_names():
            name = "?"  # what a sender calls an element of its own may be anything
        before = sum(1 for _ in node.itersiblings(node.tag, preceding=True))
        after = next(node.itersiblings(node.tag), None) is not None
        parts.append(f"{name}[{before + 1}]" if before or after else name)
        node = node.getparent()
    return "/".join(reversed(parts))


def _is_left_out(element: Element, structure: Structure) -> bool:
    kind = element.simple.name if element.simple else element.structure or ""
    return kind in LEFT_OUT or f"{kind} in {structure.name}" in LEFT_OUT


def attributes(node: Any) -> Iterator[Problem]:
    """Attributes of a node and below it, those of XML Schema itself apart; never what they say."""
    if _ATTRIBUTES(node):
        for inner in node.iter():
            if any(not name.startswith(_XSI) for name in inner.keys()):  # noqa: SIM118 - a node is no dict
                yield Problem("attribute_unknown", inner)


def text_between(node: Any) -> Iterator[Problem]:
    """Text between the children of a node."""
    if any((text or "").strip() for text in (node.text, *(child.tail for child in node))):
        yield Problem("text_between", node)
