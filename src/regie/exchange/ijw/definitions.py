# SPDX-License-Identifier: EUPL-1.2
"""What an iJw message is: its classes, their elements in order, how often, of which type, with which codes.

Read from the CSV files in ``tables/``: facts of release 3.2 published by Zorginstituut Nederland (XSD schemas,
rules and code lists, as in the GitHub repository ``i-Sociaal-Lab/jaapjunior``), in our own layout. Releases 3.0
and 3.1 are read with the same tables: only their namespaces and header version differ here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from regie.vocabulary.codelists import Code
from regie.vocabulary.codelists import codelist as shared_codelist
from regie.vocabulary.errors import RegieError

RELEASES = ("3.2", "3.1", "3.0")
"""Releases that can be read, the current one first."""

MESSAGES = (
    "JW301",
    "JW302",
    "JW305",
    "JW306",
    "JW307",
    "JW308",
    "JW315",
    "JW316",
    "JW317",
    "JW318",
    "JW319",
    "JW320",
    "JW323",
    "JW325",
)
"""The messages of the standard that can be read."""

_NAMESPACE = "http://www.istandaarden.nl/ijw/{release}/{schema}/schema"
_SHAPE = re.compile(r"http://www\.istandaarden\.nl/ijw/([0-9]{1,2}_[0-9]{1,2})/([a-z]{2}[0-9]{3})/schema")
_SHARED = {
    "COD046": "COD046",
    "COD327": "COD327",
    "JZ020": "JZ020",
    "JZ021": "JZ021",
    "JZ588": "JZ588",
    "WJ756": "WJ756",
    "CBS-GEMEENTE": "municipalities",
}
"""Code lists that the vocabulary already has, by their name there; the others are in ``tables/codelists``."""

Base = Literal["string", "integer", "date", "time"]


@dataclass(frozen=True, slots=True)
class SimpleType:
    """What may stand in an element without children.

    ``name`` is the official one (``LDT_Nummer``); lengths count characters, ``min_value`` and ``max_value`` are of
    integers; ``pattern`` is that of the schema and holds for the whole text; ``codelist`` is an official id or
    None. ``enumerated`` says that the schema itself lists the codes, so that another one is never valid.
    """

    name: str
    base: Base
    min_length: int | None
    max_length: int | None
    min_value: int | None
    max_value: int | None
    pattern: str | None
    codelist: str | None
    enumerated: bool


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a class, in its place.

    ``minimum`` is 0 or 1, ``maximum`` is 1 or None (any number). Exactly one of ``simple`` and ``structure`` is
    filled: the type of its text, or the name of the class or shared structure that stands in it. ``key`` says that
    it is part of the key of its class (TR101).
    """

    name: str
    minimum: int
    maximum: int | None
    simple: SimpleType | None
    structure: str | None
    meaning: str
    key: bool

    @property
    def required(self) -> bool:
        """Whether the schema asks for it."""
        return self.minimum > 0


@dataclass(frozen=True, slots=True)
class Structure:
    """A class of a message, or a structure that messages share (``shared``: its name begins with ``CDT_``).

    The elements of a shared structure are in the namespace of the base schema.
    """

    name: str
    elements: tuple[Element, ...]

    @property
    def shared(self) -> bool:
        """Whether its elements are in the base schema."""
        return self.name.startswith("CDT_")

    def element(self, name: str) -> Element:
        """The element with this name; ``KeyError`` when there is none."""
        for element in self.elements:
            if element.name == name:
                return element
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class MessageDefinition:
    """One message of one release.

    ``code`` is the Vektis code in the header (``490``); ``kind`` is ``heen``, ``retour`` or ``antwoord`` (JW325);
    ``sender`` is ``municipality`` or ``provider``: who puts its code in ``Afzender``. A return message keeps the
    header of what it returns, so there ``sender`` is that of the original. ``original`` is the message that a
    return or answer belongs to, ``returned_by`` the one that returns this one. ``structures`` has all classes and
    shared structures by name; the root is ``Root``.
    """

    message: str
    release: str
    code: str
    name_nl: str
    kind: Literal["heen", "retour", "antwoord"]
    sender: Literal["municipality", "provider"]
    original: str | None
    returned_by: str | None
    many_clients: bool
    structures: Mapping[str, Structure]

    @property
    def namespace(self) -> str:
        """The namespace of the message's own classes."""
        return namespace(self.message, self.release)

    @property
    def base_namespace(self) -> str:
        """The namespace of what stands in shared structures."""
        return namespace("basisschema", self.release)

    @property
    def version(self) -> tuple[str, str]:
        """What ``BerichtVersie`` and ``BerichtSubversie`` must say."""
        major, _, minor = self.release.partition(".")
        return major, minor

    def namespace_of(self, structure: str) -> str:
        """The namespace of the elements in the structure with this name."""
        return self.base_namespace if self.structures[structure].shared else self.namespace


def definition(message: str, release: str = "3.2") -> MessageDefinition:
    """The definition of a message such as ``JW323``.

    Raises ``RegieError`` for a message or release that cannot be read.
    """
    if release not in RELEASES:
        raise RegieError("ijw.release_unknown", release=release, known=", ".join(reversed(RELEASES)))
    if message not in MESSAGES:
        raise RegieError("ijw.message_unknown", message=message, known=", ".join(MESSAGES))
    return _definition(message, release)


def namespace(schema: str, release: str = "3.2") -> str:
    """The XML namespace of a message (``JW323``) or of ``basisschema``."""
    return _NAMESPACE.format(release=release.replace(".", "_"), schema=schema.lower())


def message_of_namespace(text: str) -> tuple[str, str] | None:
    """Message and release that a namespace of a root element says, as ``("JW323", "3.2")``; None when it is not
    shaped like one of iJw. The message or release may be one that cannot be read."""
    found = _SHAPE.fullmatch(text)
    return (found[2].upper(), found[1].replace("_", ".")) if found else None


@cache
def codelist(name: str) -> Mapping[str, Code]:
    """A code list by its official id: code to entry. Raises ``RegieError`` for one that is not here."""
    if name in _SHARED:
        return MappingProxyType(shared_codelist(_SHARED[name]))
    source = files(__package__).joinpath("tables", "codelists", f"{name}.csv")
    if not source.is_file():
        raise RegieError("vocabulary.codelist_unknown", name=name)
    return MappingProxyType(
        {
            row["code"]: Code(
                row["code"], row["label"], row["label"], _day(row["valid_from"]), _day(row["valid_to"])
            )
            for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines())
        }
    )


@cache
def simple_types() -> Mapping[str, SimpleType]:
    """The simple types of the base schema by name."""
    return MappingProxyType({row["type"]: _simple_type(row) for row in table("simple-types")})


@cache
def element_names() -> frozenset[str]:
    """The names of all elements of all messages."""
    return frozenset(row["element"] for name in ("elements", "complex-types") for row in table(name))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file in ``tables/``."""
    source = files(__package__).joinpath("tables", f"{name}.csv")
    return tuple(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))


@cache
def _definition(message: str, release: str) -> MessageDefinition:
    (row,) = [row for row in table("messages") if row["message"] == message]
    originals = {row["return_message"]: row["message"] for row in table("messages") if row["return_message"]}
    first_party = row["direction"].split("->")[0]
    kind: Literal["heen", "retour", "antwoord"] = (
        "heen" if row["kind"] == "heen" else "retour" if row["kind"] == "retour" else "antwoord"
    )
    from_municipality = first_party == "gemeente"
    if kind == "retour":
        from_municipality = not from_municipality
    return MessageDefinition(
        message=message,
        release=release,
        code=row["bericht_code"],
        name_nl=row["name_nl"],
        kind=kind,
        sender="municipality" if from_municipality else "provider",
        original=originals.get(message),
        returned_by=row["return_message"] or None,
        many_clients=row["one_client_per_message"] == "many",
        structures=MappingProxyType(dict(_structures(message, release))),
    )


def _structures(message: str, release: str) -> Iterator[tuple[str, Structure]]:
    rows = [row for row in table("elements") if row["message"] == message] + list(table("complex-types"))
    for name in dict.fromkeys(row["class"] for row in rows):
        own = sorted((row for row in rows if row["class"] == name), key=lambda row: int(row["order"]))
        yield name, Structure(name, tuple(_element(row, release) for row in own))


def _element(row: dict[str, str], release: str) -> Element:
    simple = None
    if row["type"].startswith("LDT_"):
        simple = simple_types()[row["type"]]
        pattern = row["pattern"] or simple.pattern
        if row["class"] == "Header" and row["element"] == "BerichtSubversie":
            pattern = release.partition(".")[2]
        simple = replace(simple, pattern=pattern)
    return Element(
        name=row["element"],
        minimum=int(row["min"]),
        maximum=None if row["max"] == "*" else int(row["max"]),
        simple=simple,
        structure=None if simple else row["type"],
        meaning=row["meaning"],
        key=row["logical_key"] == "yes",
    )


def _simple_type(row: dict[str, str]) -> SimpleType:
    bases: dict[str, Base] = {"string": "string", "integer": "integer", "date": "date", "time": "time"}
    return SimpleType(
        name=row["type"],
        base=bases[row["base"]],
        min_length=_number(row["min_length"]),
        max_length=_number(row["max_length"]),
        min_value=_number(row["min_value"]),
        max_value=_number(row["max_value"]),
        pattern=row["pattern"] or None,
        codelist=row["codelist"] if row["codelist"] not in ("", "AGB") else None,
        enumerated=bool(row["enum_count"]),
    )


def _number(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
