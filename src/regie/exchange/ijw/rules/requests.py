# SPDX-License-Identifier: EUPL-1.2
"""Rules on JW315 (request for an assignment) and JW317 (request for a change)."""

from __future__ import annotations

from regie.exchange.ijw.rules.base import Values, Wanted, WantedRules, numbered

_PROFESSIONALS = ("02", "03", "04", "05")


class Requests(WantedRules):
    """The rules of JW315."""

    def client(self, client: Values) -> None:
        self.birth(client)
        at = "AangevraagdeProducten/AangevraagdProduct"
        lines = numbered(client["AangevraagdeProducten"]["AangevraagdProduct"], at)
        references = [(line["ReferentieAanbieder"], f"{at}/ReferentieAanbieder") for at, line in lines]
        self.unique(references)
        self.unique(references, "TR383")
        wanted = []
        for at, line in lines:
            begin, end = line["ToewijzingIngangsdatum"], line.get("ToewijzingEinddatum")
            wanted.append(Wanted(line, at, begin, end, "ToewijzingEinddatum"))
            self.wanted(wanted[-1], without_code="CD095", frequency="CS343")
            if ("BeschikkingNummer" in line) != ("BeschikkingIngangsdatum" in line):
                self.found("CD043", f"{at}/BeschikkingIngangsdatum")
            self._referrer(line["Verwijzer"], f"{at}/Verwijzer")
        self.overlap(wanted, "TR386")

    def _referrer(self, referrer: Values, at: str) -> None:
        coded, named = "ZorgverlenerCode" in referrer, "Naam" in referrer
        if referrer["Type"] in _PROFESSIONALS:
            if coded and named:
                self.found("CD066", f"{at}/Naam")
            if not coded and not named:
                self.found("CD067", f"{at}/Naam")
        elif coded:
            self.found("CD068", f"{at}/ZorgverlenerCode")


class ChangeRequests(WantedRules):
    """The rules of JW317."""

    def client(self, client: Values) -> None:
        request = client["Verzoek"]
        same, changed, new = (
            numbered((request.get(group) or {}).get(name, ()), f"Verzoek/{group}/{name}")
            for group, name in (
                ("OngewijzigdeProducten", "OngewijzigdProduct"),
                ("TeWijzigenProducten", "TeWijzigenProduct"),
                ("NieuweProducten", "NieuwProduct"),
            )
        )
        if not same and not changed:
            self.found("TR352", "Verzoek")
        if not changed and not new:
            self.found("TR353", "Verzoek")
        for lines in (same, changed):
            self.unique((line["ToewijzingNummer"], at) for at, line in lines)
        for at, line in changed:
            self.wanted(_wanted(line, at), without_code=None, frequency="CS338", has_product=False)
        wanted = [_wanted(line, at) for at, line in new]
        for one in wanted:
            self.wanted(one, without_code="CD096", frequency="CS338")
        self.unique((((one.product or {}).get("Categorie"), one.code, one.begin), one.at) for one in wanted)
        self.overlap(wanted, "TR410")


def _wanted(line: Values, at: str) -> Wanted:
    return Wanted(line, at, line["GewensteIngangsdatum"], line.get("Einddatum"), "Einddatum")
