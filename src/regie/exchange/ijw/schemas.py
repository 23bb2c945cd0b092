# SPDX-License-Identifier: EUPL-1.2
"""Messages held against the official XSD schemas, when a person has these and points to their folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from regie.deliveries.archive import DAMAGED_ZIP
from regie.exchange.ijw.definitions import MessageDefinition
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.places import Source
from regie.exchange.ijw.privacy import masked
from regie.vocabulary.errors import RegieError

MOST = 100
"""Findings told of one message."""

_SAFE: dict[str, Any] = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}


class Schemas:
    """The schemas in a folder, one per message and release, compiled when first needed."""

    def __init__(self, folder: Path) -> None:
        """Raises ``RegieError`` when the folder is not there or has no schema of a message in it."""
        self._files: dict[str, Path] = {}
        self._made: dict[str, Any] = {}
        for file in sorted(folder.rglob("*.xsd")) if folder.is_dir() else ():
            space = _target(file)
            if space is not None:
                self._files.setdefault(space, file)
        if not self._files:
            raise RegieError("ijw.schemas_missing", folder=masked(str(folder)))

    def findings(self, source: Source, known: MessageDefinition) -> Iterator[Finding]:
        """What the schema has against a message that can be parsed; never what stands in it.

        Raises ``RegieError`` when the schema itself cannot be used.
        """
        schema = self._schema(known)
        if schema is None:
            yield Finding("schema_missing", "warning", source.place, known.message)
            return
        try:
            with source.open() as stream:
                tree = etree.parse(stream, etree.XMLParser(**_SAFE))
        except (etree.XMLSyntaxError, *DAMAGED_ZIP):
            return  # told when it was read
        if schema.validate(tree):
            return
        errors = list(schema.error_log)
        for error in errors[:MOST]:
            # the message and path of the error may repeat a value or an element of the sender's own
            kind = error.type_name.removeprefix("SCHEMAV_").removeprefix("CVC_").lower().replace("_", " ")
            details = {"line": error.line, "kind": kind}
            yield Finding("schema", "error", source.place, known.message, returncode="0001", details=details)
        if len(errors) > MOST:
            more = {"count": len(errors) - MOST}
            yield Finding("more_problems", "error", source.place, known.message, details=more)

    def _schema(self, known: MessageDefinition) -> Any:
        space = known.namespace
        if space not in self._made:
            file = self._files.get(space)
            try:
                self._made[space] = file and etree.XMLSchema(etree.parse(str(file), etree.XMLParser(**_SAFE)))
            except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError):
                raise RegieError("ijw.schema_unusable", file=masked(file.name) if file else "") from None
        return self._made[space]


def _target(file: Path) -> str | None:
    """The namespace that a schema is about; None for a file that is no schema."""
    try:
        root = etree.parse(str(file), etree.XMLParser(**_SAFE)).getroot()
    except (etree.XMLSyntaxError, OSError):
        return None
    space: str | None = root.get("targetNamespace")
    return space
