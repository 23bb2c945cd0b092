# SPDX-License-Identifier: EUPL-1.2
"""The small language of a template: fields, lists of fields, and conditions on them. Nothing else.

No calls, no attributes but the named parts of a row, no macros, no files, and a list in a list is refused: so a
template always ends, and reaches nothing but the letter. The engine's own sandbox stands behind this.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from regie.reporting.council_letter.fields import FIELDS, LOOP
from regie.vocabulary.errors import RegieError

_ALLOWED = (
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.Const,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
)


class LetterLanguage(ImmutableSandboxedEnvironment):
    """The environment in which templates are read and filled: everything that it reads is checked first.

    ``used`` are the fields that templates read with it name.
    """

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()
        self.used: set[str] = set()
        self.unknown: set[str] = set()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        try:
            read = super()._parse(source, name, filename)
        except TemplateSyntaxError as problem:
            raise RegieError("council_letter.template_syntax", problem=problem.message or "") from None
        for node in read.body:
            self._look(node, {})
        return read

    def _look(self, node: nodes.Node, rows: dict[str, tuple[str, ...] | None]) -> None:
        """Note the fields of a part; ``rows`` are the names that loops around it made, with their parts."""
        if not isinstance(node, _ALLOWED):
            raise RegieError("council_letter.template_forbidden", what=type(node).__name__.lower())
        if isinstance(node, nodes.For):
            self._look_loop(node, rows)
            return
        if isinstance(node, nodes.Getattr):
            self._look_part(node, rows)
            return
        if isinstance(node, nodes.Name) and node.name not in rows:
            self._field(node.name)
        for child in node.iter_child_nodes():
            self._look(child, rows)

    def _look_loop(self, node: nodes.For, rows: dict[str, tuple[str, ...] | None]) -> None:
        if rows or node.recursive or not isinstance(node.target, nodes.Name):
            raise RegieError("council_letter.template_forbidden", what="for in for")
        if not isinstance(node.iter, nodes.Name):
            raise RegieError("council_letter.template_forbidden", what="for")
        self._field(node.iter.name)
        field = FIELDS.get(node.iter.name)
        if field is not None and not field.list_:
            raise RegieError("council_letter.template_no_list", field=node.iter.name)
        # of an unknown list the parts are unknown too; it is named itself
        inside: dict[str, tuple[str, ...] | None] = {
            node.target.name: field.parts if field else None,
            "loop": LOOP,
        }
        for child in _inside(node):
            self._look(child, inside)

    def _look_part(self, node: nodes.Getattr, rows: dict[str, tuple[str, ...] | None]) -> None:
        if not isinstance(node.node, nodes.Name):
            raise RegieError("council_letter.template_forbidden", what=node.attr)
        owner = node.node.name
        if owner not in rows:
            if owner not in FIELDS:
                self.unknown.add(owner)
                return
            raise RegieError("council_letter.template_forbidden", what=f"{owner}.{node.attr}")
        parts = rows[owner]
        if parts is not None and node.attr not in parts:
            if node.attr.startswith("_"):
                raise RegieError("council_letter.template_forbidden", what=f"{owner}.{node.attr}")
            self.unknown.add(f"{owner}.{node.attr}")

    def _field(self, name: str) -> None:
        (self.used if name in FIELDS else self.unknown).add(name)


def _inside(node: nodes.For) -> Iterator[nodes.Node]:
    yield from node.body
    yield from node.else_
    if node.test is not None:
        yield node.test
