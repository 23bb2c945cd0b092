# SPDX-License-Identifier: EUPL-1.2
"""The versions that a message must say it was built on, from the official schemas (IV034)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from regie.exchange.ijw.definitions import definition
from regie.vocabulary.errors import RegieError

_MESSAGES = ("JW305", "JW307")


def xsd_versions(folder: Path) -> Mapping[str, tuple[str, str]]:
    """Version of the base schema and of the message schema, by kind of message.

    Raises ``RegieError`` when a folder has no schema of JW305 or JW307 that says them.
    """
    found: dict[str, tuple[str, str]] = {}
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    for path in sorted(folder.rglob("*.xsd")):
        try:
            root = etree.parse(str(path), parser).getroot()
        except (etree.XMLSyntaxError, OSError):
            continue
        for message in _MESSAGES:
            known = definition(message)
            if root.get("targetNamespace") != known.namespace:
                continue
            names = ("BasisschemaXsdVersie", "BerichtXsdVersie")
            said = [root.findtext(f".//{{{known.base_namespace}}}{name}") for name in names]
            if said[0] and said[1]:
                found[message] = (said[0].strip(), said[1].strip())
    if set(found) != set(_MESSAGES):
        raise RegieError("ijw_writing.xsd_version", path=folder)
    return found
