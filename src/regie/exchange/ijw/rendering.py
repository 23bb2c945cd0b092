# SPDX-License-Identifier: EUPL-1.2
"""A message as bytes: the definition gives order, namespaces and what each element may hold; we give the values.

As rule OP192 asks: XML, UTF-8 without byte order mark, lines end in CR LF. The namespace prefixes are those of the
official example messages (``jw305`` for the message, ``ijw`` for shared structures).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from lxml import etree

from regie.exchange.ijw.definitions import Element, MessageDefinition, SimpleType, codelist

MOST_BYTES = 25_000_000
"""The largest file that the hubs let through (OP179, error IB003), counted in the smaller kind of megabytes."""

_LINE_END = b"\r\n"


class ElementWrong(ValueError):
    """A value does not fit its element. ``path`` is ``Naam/Voorletters``; the value itself is not in it."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def render(definition: MessageDefinition, content: Mapping[str, Any]) -> bytes:
    """The file of one message.

    ``content`` has the official names: dicts for classes and structures, lists for what repeats, and text, whole
    numbers and dates; what is None or left out is not written. Raises ``ElementWrong`` for a value that its
    element may not hold, a required element that is missing, and one that does not exist.
    """
    prefixes = {"ijw": definition.base_namespace, definition.message.lower(): definition.namespace}
    root = etree.Element(f"{{{definition.namespace}}}Bericht", nsmap=prefixes)
    _fill(root, definition, "Root", content, "")
    etree.indent(root, space="\t")
    text: bytes = b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8") + b"\n"
    return text.replace(b"\n", _LINE_END)


def _fill(
    parent: etree._Element, definition: MessageDefinition, structure: str, content: Mapping[str, Any], path: str
) -> None:
    elements = definition.structures[structure].elements
    unknown = content.keys() - {element.name for element in elements}
    if unknown:
        raise ElementWrong(_below(path, min(unknown)))
    namespace = definition.namespace_of(structure)
    for element in elements:
        where = _below(path, element.name)
        for value in _values(element, content.get(element.name), where):
            child = etree.SubElement(parent, f"{{{namespace}}}{element.name}")
            if element.structure is not None:
                _fill(child, definition, element.structure, value, where)
            else:
                assert element.simple is not None
                child.text = _written(element.simple, value, where)


def _values(element: Element, given: Any, where: str) -> Iterator[Any]:
    values = given if isinstance(given, list) else [] if given is None else [given]
    if len(values) < element.minimum or (element.maximum is not None and len(values) > element.maximum):
        raise ElementWrong(where)
    yield from values


def _below(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _written(kind: SimpleType, value: Any, where: str) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    # a name in a file may hold anything: characters that XML has no place for, and those that would end a line
    right = text.isprintable() and text == text.strip() and text != ""
    right = right and (kind.min_length or 0) <= len(text) <= (kind.max_length or len(text))
    right = right and (kind.pattern is None or _pattern(kind.pattern).fullmatch(text) is not None)
    if right and kind.base == "integer":
        right = text.isascii() and text.isdigit() and (kind.min_value or 0) <= int(text)
        right = right and (kind.max_value is None or int(text) <= kind.max_value)
    if right and kind.base == "date":
        right = isinstance(value, date)
    if right and kind.codelist is not None and kind.enumerated:
        right = text in codelist(kind.codelist)
    if not right:
        raise ElementWrong(where)
    return text


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
