# SPDX-License-Identifier: EUPL-1.2
"""Rules on JW301: the client with addresses and relations, and the products assigned."""

from __future__ import annotations

import re

from regie.exchange.ijw.definitions import codelist
from regie.exchange.ijw.rules.base import Values, Wanted, WantedRules, numbered

_POSTCODE = re.compile(r"[1-9][0-9]{3} ?[A-Z]{2}")
_WITHDRAWN = ("13", "01")


class Assignments(WantedRules):
    """The rules of JW301."""

    def client(self, client: Values) -> None:
        self.birth(client)
        self._name(client["Naam"], "Naam")
        if client["Naam"]["NaamGebruik"] == "6":
            self.found("CS318", "Naam/NaamGebruik", "6")
        talk = client.get("Communicatie")
        if talk is not None and (talk["Vorm"] == "1") != ("Taal" in talk):
            self.found("CD007", "Communicatie/Taal")
        self._contacts(numbered(client["Contactgegevens"]["Contact"], "Contactgegevens/Contact"))
        relations = numbered((client.get("Relaties") or {}).get("Relatie", ()), "Relaties/Relatie")
        self.unique((relation["Nummer"], at) for at, relation in relations)
        for at, relation in relations:
            self.birth(relation, f"{at}/")
            self._name(relation["Naam"], f"{at}/Naam")
            self._contact(relation["Contact"], f"{at}/Contact")
        self._lines(numbered(client["ToegewezenProducten"]["ToegewezenProduct"], _LINE))

    def _name(self, name: Values, at: str) -> None:
        allowed = "1234" if "Partnernaam" in name else "16"
        if name["NaamGebruik"] not in allowed:
            self.found("CS050", f"{at}/NaamGebruik", name["NaamGebruik"])

    def _contacts(self, contacts: list[tuple[str, Values]]) -> None:
        self.unique((contact["Soort"], at) for at, contact in contacts)
        for at, contact in contacts:
            self._contact(contact, at)
        if not any("Adres" in contact and contact["Soort"] in ("01", "02", "03") for _, contact in contacts):
            self.found("TR061", "Contactgegevens")

    def _contact(self, contact: Values, at: str) -> None:
        address, kind = contact.get("Adres") or {}, contact["Soort"]
        if "Telefoon" not in contact and not ("Huis" in address and "Postcode" in address):
            self.found("TR006", at)
        if address:
            if ("Postcode" in address) != ("LandCode" in address):
                self.found("CD005", f"{at}/Adres/LandCode")
            if address.get("LandCode") == "NL":
                if "Huis" not in address:
                    self.found("CD025", f"{at}/Adres/Huis")
                if "Postcode" in address and not _POSTCODE.fullmatch(address["Postcode"]):
                    self.found("CS089", f"{at}/Adres/Postcode")
            if kind in ("01", "03") and "Postcode" not in address:
                self.found("CD034", f"{at}/Adres/Postcode")
        period = contact.get("Periode")
        if period is not None:
            if kind != "04":
                self.found("CD009", f"{at}/Periode")
            begin, end = period.get("Begindatum"), period.get("Einddatum")
            if begin is not None and end is not None and end < begin:
                self.found("CS003", f"{at}/Periode/Einddatum")

    def _lines(self, lines: list[tuple[str, Values]]) -> None:
        self.unique((line["ToewijzingNummer"], at) for at, line in lines)
        counting = []
        for at, line in lines:
            begin, end, reason = line["Ingangsdatum"], line.get("Einddatum"), line.get("RedenWijziging")
            one = Wanted(line, at, begin, end, "Einddatum")
            self.wanted(one, without_code="CD080", frequency="CS338")
            self.not_later(line["Toewijzingsdatum"], f"{at}/Toewijzingsdatum")
            if reason == "13" and begin != end:
                self.found("CS335", f"{at}/RedenWijziging", reason)
            if reason == "01" and not codelist("JZ002")["01"].valid_on(self.day):
                self.found("CS336", f"{at}/RedenWijziging", reason)
            if not (reason in _WITHDRAWN and begin == end):
                counting.append(one)
        self.overlap(counting, "TR302")


_LINE = "ToegewezenProducten/ToegewezenProduct"
