# SPDX-License-Identifier: EUPL-1.2
"""Valid iJw messages made from the definitions, to be changed one thing at a time.

``Draft("JW323").put("Declaratie/Clienten/Client/Prestaties/Prestatie/Eenheid", "83").xml()``: a path names elements
below ``Bericht``; ``Prestatie[2]`` is the second one. ``put`` makes what is missing, in its place in the order.
All personal numbers are from the range for tests (9999…).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from regie.exchange.ijw.definitions import Element, MessageDefinition, codelist, definition

DAY = "2025-05-06"
"""The day of every message made here."""

_BY_TYPE = {
    "LDT_AgbCode": "65656055",
    "LDT_Gemeente": "0917",
    "LDT_Naam": "Zandkasteel",
    "LDT_Voorletters": "T",
    "LDT_Versie": "1.0.0",
    "LDT_Tijd": "10:00:00",
    "LDT_Postcode": "6411AA",
    "LDT_LandCode": "NL",
    "LDT_NaamVerwijzer": "Huisartsenpraktijk",
    "LDT_ProductCategorie": "45",
    "LDT_ProductCode": "45A03",
    "LDT_Eenheid": "04",
    "LDT_Frequentie": "4",
    "LDT_StatusAanlevering": "1",
    "LDT_NaamGebruik": "1",
    "LDT_RetourCode": "0200",
    "LDT_DebetCredit": "D",
    "LDT_RedenBeeindiging": "31",
    "LDT_RedenWijziging": "03",
    "LDT_VerzoekAntwoord": "1",
    "LDT_RedenAfwijzingVerzoek": "2",
    "LDT_Emailadres": "zand@kasteel.example",
    "LDT_Telefoonnummer": "0612345678",
    "LDT_Landnummer": "0031",
    "LDT_Nummer": "10072",
}
_BY_NAME = {
    "Identificatie": "M0001",
    "IdentificatieRetour": "R0001",
    "Dagtekening": DAY,
    "DagtekeningRetour": DAY,
    "DeclaratieDagtekening": DAY,
    "DeclaratieNummer": "DN001",
    "Begindatum": "2025-04-01",
    "Einddatum": "2025-04-30",
    "Datum": "2012-06-15",
    "Bedrag": "5000",
    "TotaalBedrag": "5000",
    "GeleverdVolume": "4",
    "ProductTarief": "1250",
    "ReferentieNummer": "RN001",
    "VorigReferentieNummer": "RN000",
    "Toewijzingsdatum": "2025-03-28",
    "Ingangsdatum": "2025-04-01",
    "GewensteIngangsdatum": "2025-06-01",
    "ToewijzingIngangsdatum": "2025-04-01",
    "ReferentieAanbieder": "88efe721-a59",
    "Huisnummer": "12",
}
_ALSO = {
    "JW301": {"Client/Contactgegevens/Contact/Adres/Huis", "Client/Contactgegevens/Contact/Adres/Postcode",
              "Client/Contactgegevens/Contact/Adres/LandCode", "Client/ToegewezenProducten/ToegewezenProduct/Product/Code",
              "Client/ToegewezenProducten/ToegewezenProduct/Omvang"},
    "JW305": {"Client/StartProducten/StartProduct/ToewijzingNummer", "Client/StartProducten/StartProduct/Product/Code"},
    "JW307": {"Client/StopProducten/StopProduct/ToewijzingNummer", "Client/StopProducten/StopProduct/Product/Code"},
    "JW315": {"Client/AangevraagdeProducten/AangevraagdProduct/Product/Code",
              "Client/AangevraagdeProducten/AangevraagdProduct/Omvang"},
    "JW317": {"Client/Verzoek/OngewijzigdeProducten/OngewijzigdProduct", "Client/Verzoek/NieuweProducten/NieuwProduct/Product/Code",
              "Client/Verzoek/NieuweProducten/NieuwProduct/Omvang"},
    "JW319": {"Antwoord/RedenAfwijzingVerzoek"},
    "JW323": {"Declaratie/Clienten/Client/Prestaties/Prestatie/ProductTarief"},
    "JW302": {"Client"}, "JW306": {"Client"}, "JW308": {"Client"}, "JW316": {"Client"}, "JW318": {"Client"},
    "JW320": {"Antwoord"}, "JW325": {"DeclaratieAntwoord"},
}  # fmt: skip
"""Elements that a plain message has although the schema does not ask for them, by path."""


def personal_number(which: int = 0) -> str:
    """The ``which``-th valid personal number of the range for tests."""
    found = -1
    for number in range(999_900_000, 1_000_000_000):
        text = str(number)
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        found += sum(w * int(d) for w, d in zip(weights, text, strict=True)) % 11 == 0
        if found == which:
            return text
    raise ValueError("so many numbers there are not")


_FIRST_NUMBER = personal_number()


class Draft:
    """A valid message with one client, ready to be changed; every method but ``xml`` gives the draft back."""

    def __init__(self, message: str, release: str = "3.2", **header: str) -> None:
        self.known: MessageDefinition = definition(message, release)
        spaces = {"ijw": self.known.base_namespace, message.lower(): self.known.namespace}
        self.root = etree.Element(f"{{{self.known.namespace}}}Bericht", nsmap=spaces)
        self._fill(self.root, "Root", "")
        if message == "JW325":
            # as a claim granted whole: nothing rejected, so no clients
            self.put("DeclaratieAntwoord/RetourCodes/RetourCode", "8001")
        for name, value in header.items():
            within = "BerichtIdentificatie/" if name in ("Identificatie", "Dagtekening") else ""
            self.put(f"Header/{within}{name}", value)

    def put(self, path: str, value: str | None = None) -> Draft:
        """Set the text of an element; with None only make sure that it is there, filled as usual."""
        node, structure, place = self.root, "Root", ""
        for part in path.split("/"):
            name, number = _part(part)
            place = f"{place}/{name}".strip("/")
            element = self.known.structures[structure].element(name)
            node = self._child(node, structure, element, number, place)
            structure = element.structure or ""
        if value is not None:
            node.text = value
        return self

    def drop(self, path: str) -> Draft:
        """Take an element out."""
        node = self.node(path)
        node.getparent().remove(node)
        return self

    def node(self, path: str) -> etree._Element:
        """The element at a path; it must be there."""
        node = self.root
        for part in path.split("/"):
            name, number = _part(part)
            node = [child for child in node if etree.QName(child).localname == name][number - 1]
        return node

    def again(self, path: str) -> Draft:
        """Put a copy of an element right behind it."""
        node = self.node(path)
        copy = etree.fromstring(etree.tostring(node))
        node.addnext(copy)
        return self

    def xml(self) -> bytes:
        """The message as a file."""
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _fill(self, node: etree._Element, structure: str, place: str) -> None:
        for element in self.known.structures[structure].elements:
            at = f"{place}/{element.name}".strip("/")
            wanted = _ALSO.get(self.known.message, set())
            if element.required or at in wanted or any(one.startswith(at + "/") for one in wanted):
                self._make(node, structure, element, at)

    def _make(self, node: etree._Element, structure: str, element: Element, place: str) -> etree._Element:
        made = etree.SubElement(node, f"{{{self.known.namespace_of(structure)}}}{element.name}")
        if element.simple is None:
            self._fill(made, element.structure or "", place)
        else:
            made.text = _value(element)
        return made

    def _child(
        self, node: etree._Element, structure: str, element: Element, number: int, place: str
    ) -> etree._Element:
        tag = f"{{{self.known.namespace_of(structure)}}}{element.name}"
        there = node.findall(tag)
        while len(there) < number:
            made = self._make(node, structure, element, place)
            order = [one.name for one in self.known.structures[structure].elements]
            rank = order.index(element.name)
            for other in node:
                if other is not made and order.index(etree.QName(other).localname) > rank:
                    other.addprevious(made)
                    break
            there = node.findall(tag)
        return there[number - 1]


def leaf_paths(message: str) -> Iterator[tuple[str, Element]]:
    """Every element of a message that holds a value, with its path; elements that need not be there too."""
    known = definition(message)

    def below(structure: str, place: str) -> Iterator[tuple[str, Element]]:
        for element in known.structures[structure].elements:
            at = f"{place}/{element.name}".strip("/")
            if element.simple is not None:
                yield at, element
            else:
                yield from below(element.structure or "", at)

    yield from below("Root", "")


def _value(element: Element) -> str:
    kind = element.simple
    assert kind is not None
    if element.name in _BY_NAME:
        return _BY_NAME[element.name]
    if kind.name == "LDT_BurgerServicenummer":
        return _FIRST_NUMBER
    if kind.pattern and kind.pattern.isdigit():
        return kind.pattern
    if kind.name in _BY_TYPE:
        return _BY_TYPE[kind.name]
    if kind.codelist and kind.enumerated:
        return next(iter(codelist(kind.codelist)))
    return {"date": "2025-04-01", "integer": "1", "time": "10:00:00"}.get(kind.base, "X1")


def _part(part: str) -> tuple[str, int]:
    found = re.fullmatch(r"(\w+)(?:\[(\d+)\])?", part)
    assert found
    return found[1], int(found[2] or 1)
