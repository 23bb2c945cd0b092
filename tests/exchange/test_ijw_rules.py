# SPDX-License-Identifier: EUPL-1.2
"""Every rule that is checked finds its bad message and leaves the good one alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.exchange.messages import Draft, personal_number

from regie.exchange.ijw.definitions import table
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.reading import Record, read
from regie.exchange.ijw.rules import checked_rules, facts
from regie.exchange.pseudonyms import Pseudonyms

PSEUDONYMS = Pseudonyms({1: bytes(range(32))})
Change = Callable[[Draft], object]

ASSIGNED = "Client/ToegewezenProducten/ToegewezenProduct"
CONTACT = "Client/Contactgegevens/Contact"
RELATION = "Client/Relaties/Relatie"
START, STOP = "Client/StartProducten/StartProduct", "Client/StopProducten/StopProduct"
ASKED = "Client/AangevraagdeProducten/AangevraagdProduct"
CLAIM = "Declaratie"
LINE = "Declaratie/Clienten/Client/Prestaties/Prestatie"
GRANTED = "DeclaratieAntwoord"
NEW, CHANGED = (
    "Client/Verzoek/NieuweProducten/NieuwProduct",
    "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct",
)
UNCHANGED = "Client/Verzoek/OngewijzigdeProducten/OngewijzigdProduct"
BIRTH = "Client/Geboortedatum"


def with_credit(draft: Draft) -> Draft:
    """A second line of 0 cents that credits an earlier claim."""
    draft.put(f"{LINE}[2]/ProductReferentie/ReferentieNummer", "RN002")
    draft.put(f"{LINE}[2]/ProductReferentie/VorigReferentieNummer", "RN000")
    draft.put(f"{LINE}[2]/IngediendBedrag/DebetCredit", "C")
    draft.put(f"{CLAIM}/TotaalIngediendBedrag/TotaalBedrag", "0")
    return draft


def second_line(draft: Draft, number: str = "RN002", code: str = "45A04") -> Draft:
    draft.put(f"{LINE}[2]/ProductReferentie/ReferentieNummer", number)
    draft.put(f"{LINE}[2]/ProductCode", code)
    return draft.put(f"{CLAIM}/TotaalIngediendBedrag/TotaalBedrag", "10000")


def two_clients(draft: Draft) -> Draft:
    draft.again("Declaratie/Clienten/Client").put("Declaratie/Clienten/Client[2]/Bsn", personal_number(1))
    line = "Declaratie/Clienten/Client[2]/Prestaties/Prestatie"
    draft.put(f"{line}/ToewijzingNummer", "2").put(f"{line}/ProductReferentie/ReferentieNummer", "RN002")
    return draft.put(f"{CLAIM}/TotaalIngediendBedrag/TotaalBedrag", "10000")


def in_euros(draft: Draft) -> Draft:
    draft.put(f"{LINE}/Eenheid", "83").put(f"{LINE}/GeleverdVolume", "5000")
    return draft.drop(f"{LINE}/ProductTarief")


def budget(draft: Draft, at: str, end: str = "Einddatum") -> Draft:
    draft.drop(f"{at}/Omvang").drop(f"{at}/Product/Code").put(f"{at}/Budget", "100000")
    return draft.put(f"{at}/{end}", "2025-12-31")


def plain(draft: Draft) -> Draft:
    return draft


# rule, message, what makes it good (beside the plain message), what then makes it bad, element found
CASES: list[tuple[str, str, Change, Change, str]] = [
    ("TR002", "JW305", lambda d: d.put(f"{BIRTH}/Datum", "1905-05-06"), lambda d: d.put(f"{BIRTH}/Datum", "1905-05-05"), "Geboortedatum/Datum"),
    ("TR002", "JW307", lambda d: d.put(f"{BIRTH}/Datum", "1900-01-01").put(f"{BIRTH}/DatumGebruik", "3"), lambda d: d.drop(f"{BIRTH}/DatumGebruik"), "Geboortedatum/Datum"),
    ("TR006", "JW301", lambda d: d.put(f"{CONTACT}[2]/Soort", "02").drop(f"{CONTACT}[2]/Adres").put(f"{CONTACT}[2]/Telefoon"), lambda d: d.drop(f"{CONTACT}[2]/Telefoon"), "Contactgegevens/Contact[2]"),
    ("TR018", "JW307", lambda d: d.put(f"{STOP}/Einddatum", "2025-04-01"), lambda d: d.put(f"{STOP}/Einddatum", "2025-03-31"), "StopProducten/StopProduct/Einddatum"),
    ("TR061", "JW301", lambda d: d.put(f"{CONTACT}/Soort", "03"), lambda d: d.put(f"{CONTACT}/Soort", "04"), "Contactgegevens"),
    ("TR101", "JW301", lambda d: d.again(CONTACT).put(f"{CONTACT}[2]/Soort", "02"), lambda d: d.put(f"{CONTACT}[2]/Soort", "01"), "Contactgegevens/Contact[2]"),
    ("TR101", "JW301", lambda d: d.put(f"{RELATION}/Nummer", "1").put(f"{RELATION}/Contact/Telefoon").put(f"{RELATION}[2]/Nummer", "2").put(f"{RELATION}[2]/Contact/Telefoon"), lambda d: d.put(f"{RELATION}[2]/Nummer", "1"), "Relaties/Relatie[2]"),
    ("TR101", "JW301", lambda d: d.again(ASSIGNED).put(f"{ASSIGNED}[2]/ToewijzingNummer", "2").put(f"{ASSIGNED}[2]/Product/Code", "45A04"), lambda d: d.put(f"{ASSIGNED}[2]/ToewijzingNummer", "10072"), "ToegewezenProducten/ToegewezenProduct[2]"),
    ("TR101", "JW305", lambda d: d.again(START).put(f"{START}[2]/Begindatum", "2025-04-02"), lambda d: d.put(f"{START}[2]/Begindatum", "2025-04-01"), "StartProducten/StartProduct[2]"),
    ("TR101", "JW307", lambda d: d.again(STOP).put(f"{STOP}[2]/RedenBeeindiging", "20"), lambda d: d.put(f"{STOP}[2]/RedenBeeindiging", "31"), "StopProducten/StopProduct[2]"),
    ("TR101", "JW317", lambda d: d.again(UNCHANGED).put(f"{UNCHANGED}[2]/ToewijzingNummer", "2"), lambda d: d.put(f"{UNCHANGED}[2]/ToewijzingNummer", "10072"), "Verzoek/OngewijzigdeProducten/OngewijzigdProduct[2]"),
    ("TR101", "JW323", second_line, lambda d: d.put(f"{LINE}[2]/ProductReferentie/ReferentieNummer", "RN001"), "Prestaties/Prestatie[2]/ProductReferentie"),
    ("TR101", "JW323", two_clients, lambda d: d.put("Declaratie/Clienten/Client[2]/Bsn", personal_number(0)), "Bsn"),
    ("TR134", "JW305", lambda d: d.put(f"{START}/Begindatum", "2025-05-06"), lambda d: d.put(f"{START}/Begindatum", "2025-05-07"), "StartProducten/StartProduct/Begindatum"),
    ("TR134", "JW307", lambda d: d.put(f"{STOP}/Einddatum", "2025-05-06"), lambda d: d.put(f"{STOP}/Einddatum", "2025-05-07"), "StopProducten/StopProduct/Einddatum"),
    ("TR134", "JW315", lambda d: d.put(f"{BIRTH}/Datum", "2025-05-06"), lambda d: d.put(f"{BIRTH}/Datum", "2025-05-07"), "Geboortedatum/Datum"),
    ("TR134", "JW301", plain, lambda d: d.put(f"{ASSIGNED}/Toewijzingsdatum", "2025-05-07"), "ToegewezenProducten/ToegewezenProduct/Toewijzingsdatum"),
    ("TR134", "JW323", plain, lambda d: d.put(f"{CLAIM}/DeclaratieDagtekening", "2025-05-07"), "Declaratie/DeclaratieDagtekening"),
    ("TR135", "JW305", lambda d: d.put("Header/BerichtIdentificatie/Dagtekening", "2025-06-01"), lambda d: d.put("Header/BerichtIdentificatie/Dagtekening", "2025-06-02"), "Header/BerichtIdentificatie/Dagtekening"),
    ("TR135", "JW306", plain, lambda d: d.put("Header/DagtekeningRetour", "2025-06-02"), "Header/DagtekeningRetour"),
    ("TR137", "JW323", plain, lambda d: d.put(f"{LINE}/ProductPeriode/Einddatum", "2025-03-31"), "Prestaties/Prestatie/ProductPeriode/Einddatum"),
    ("TR137", "JW323", plain, lambda d: d.put("Header/BerichtIdentificatie/Dagtekening", "2025-04-29"), "Declaratie/DeclaratiePeriode/Einddatum"),
    ("TR302", "JW301", lambda d: d.put(f"{ASSIGNED}/Einddatum", "2025-06-30").again(ASSIGNED).put(f"{ASSIGNED}[2]/ToewijzingNummer", "2").put(f"{ASSIGNED}[2]/Ingangsdatum", "2025-07-01").put(f"{ASSIGNED}[2]/Einddatum", "2025-08-01"), lambda d: d.put(f"{ASSIGNED}[2]/Ingangsdatum", "2025-06-30"), "ToegewezenProducten/ToegewezenProduct[2]"),
    ("TR302", "JW301", lambda d: d.again(ASSIGNED).put(f"{ASSIGNED}[2]/ToewijzingNummer", "2").put(f"{ASSIGNED}[2]/Einddatum", "2025-04-01").put(f"{ASSIGNED}[2]/RedenWijziging", "13"), lambda d: d.put(f"{ASSIGNED}[2]/RedenWijziging", "03"), "ToegewezenProducten/ToegewezenProduct[2]"),
    ("TR314", "JW323", two_clients, lambda d: d.put("Declaratie/Clienten/Client[2]/Prestaties/Prestatie/ProductReferentie/ReferentieNummer", "RN001"), "Prestaties/Prestatie/ProductReferentie/ReferentieNummer"),
    ("TR315", "JW323", lambda d: with_credit(d).again(f"{LINE}[2]").put(f"{LINE}[3]/ProductReferentie/ReferentieNummer", "RN003").put(f"{LINE}[3]/ProductReferentie/VorigReferentieNummer", "RN009").put(f"{CLAIM}/TotaalIngediendBedrag/TotaalBedrag", "5000").put(f"{CLAIM}/TotaalIngediendBedrag/DebetCredit", "C"), lambda d: d.put(f"{LINE}[3]/ProductReferentie/VorigReferentieNummer", "RN000"), "Prestaties/Prestatie[3]/ProductReferentie/VorigReferentieNummer"),
    ("TR316", "JW323", with_credit, lambda d: d.put(f"{LINE}[2]/ProductReferentie/VorigReferentieNummer", "RN001"), "Prestaties/Prestatie[2]/ProductReferentie/VorigReferentieNummer"),
    ("TR319", "JW323", plain, lambda d: d.put(f"{CLAIM}/DeclaratiePeriode/Begindatum", "2025-03-01").put(f"{CLAIM}/DeclaratiePeriode/Einddatum", "2025-03-31"), "Prestaties/Prestatie/ProductPeriode/Einddatum"),
    ("TR335", "JW323", lambda d: d.put("Header/BerichtIdentificatie/Dagtekening", "2026-02-28").put(f"{CLAIM}/DeclaratieDagtekening", "2026-02-28").put(f"{LINE}/ProductPeriode/Begindatum", "2021-02-01").put(f"{LINE}/ProductPeriode/Einddatum", "2021-02-28"), lambda d: d.put("Header/BerichtIdentificatie/Dagtekening", "2026-03-01").put(f"{CLAIM}/DeclaratieDagtekening", "2026-03-01"), "Prestaties/Prestatie/ProductPeriode/Einddatum"),
    ("TR342", "JW325", plain, lambda d: d.put(f"{GRANTED}/TotaalToegekendBedrag/TotaalBedrag", "4000"), "DeclaratieAntwoord/TotaalToegekendBedrag"),
    ("TR342", "JW325", lambda d: d.put(f"{GRANTED}/RetourCodes/RetourCode", "9333").put(f"{GRANTED}/TotaalToegekendBedrag/TotaalBedrag", "0"), lambda d: d.put(f"{GRANTED}/TotaalToegekendBedrag/TotaalBedrag", "5000"), "DeclaratieAntwoord/TotaalToegekendBedrag"),
    ("TR346", "JW323", lambda d: d.put(f"{LINE}/Eenheid", "01").put(f"{LINE}/GeleverdVolume", "45").put(f"{LINE}/ProductTarief", "6667"), lambda d: d.put(f"{LINE}/GeleverdVolume", "46"), "Prestaties/Prestatie/IngediendBedrag/Bedrag"),
    ("TR352", "JW317", plain, lambda d: d.drop("Client/Verzoek/OngewijzigdeProducten"), "Verzoek"),
    ("TR353", "JW317", plain, lambda d: d.drop("Client/Verzoek/NieuweProducten"), "Verzoek"),
    ("TR358", "JW323", plain, lambda d: d.put(f"{CLAIM}/TotaalIngediendBedrag/TotaalBedrag", "5001"), "Declaratie/TotaalIngediendBedrag"),
    ("TR377", "JW319", lambda d: d.put("Antwoord/RedenAfwijzingVerzoek", "8").put("Antwoord/Woonplaatsbeginsel"), lambda d: d.drop("Antwoord/Woonplaatsbeginsel"), "Antwoord/Woonplaatsbeginsel"),
    ("TR378", "JW301", plain, lambda d: d.put("Header/Afzender", "9999"), "Header/Afzender"),
    ("TR378", "JW319", lambda d: d.put("Antwoord/RedenAfwijzingVerzoek", "8").put("Antwoord/Woonplaatsbeginsel"), lambda d: d.put("Antwoord/Woonplaatsbeginsel/Gemeente", "9999"), "Antwoord/Woonplaatsbeginsel/Gemeente"),
    ("TR381", "JW323", lambda d: d.put(f"{LINE}/ProductCode", "EIG01"), lambda d: d.put(f"{LINE}/ProductCode", "44A01"), "Prestaties/Prestatie/ProductCode"),
    ("TR381", "JW305", lambda d: d.put(f"{START}/Product/Code", "45A00"), lambda d: d.put(f"{START}/Product/Code", "44A01"), "StartProducten/StartProduct/Product/Code"),
    ("TR383", "JW315", lambda d: d.again(ASKED).put(f"{ASKED}[2]/ReferentieAanbieder", "2").put(f"{ASKED}[2]/Product/Code", "45A04"), lambda d: d.put(f"{ASKED}[2]/ReferentieAanbieder", "88efe721-a59"), "AangevraagdeProducten/AangevraagdProduct[2]/ReferentieAanbieder"),
    ("TR386", "JW315", lambda d: d.again(ASKED).put(f"{ASKED}[2]/ReferentieAanbieder", "2").put(f"{ASKED}[2]/Product/Categorie", "44").put(f"{ASKED}[2]/Product/Code", "44A01"), lambda d: d.put(f"{ASKED}[2]/Product/Categorie", "45").put(f"{ASKED}[2]/Product/Code", "45A03"), "AangevraagdeProducten/AangevraagdProduct[2]"),
    ("TR409", "JW319", plain, lambda d: d.put("Antwoord/Woonplaatsbeginsel"), "Antwoord/Woonplaatsbeginsel"),
    ("TR410", "JW317", lambda d: d.again(NEW).put(f"{NEW}[2]/Product/Code", "45A04"), lambda d: d.put(f"{NEW}[2]/Product/Code", "45A03").put(f"{NEW}[2]/GewensteIngangsdatum", "2025-07-01"), "Verzoek/NieuweProducten/NieuwProduct[2]"),
    ("TR416", "JW323", second_line, lambda d: d.put(f"{LINE}[2]/ProductCode", "45A03"), "Prestaties/Prestatie[2]/ToewijzingNummer"),
    ("CD005", "JW301", plain, lambda d: d.drop(f"{CONTACT}/Adres/LandCode"), "Contactgegevens/Contact/Adres/LandCode"),
    ("CD007", "JW301", lambda d: d.put("Client/Communicatie/Taal", "Fries"), lambda d: d.drop("Client/Communicatie/Taal"), "Communicatie/Taal"),
    ("CD007", "JW301", lambda d: d.put("Client/Communicatie/Vorm", "2"), lambda d: d.put("Client/Communicatie/Taal", "Fries"), "Communicatie/Taal"),
    ("CD009", "JW301", lambda d: d.again(CONTACT).put(f"{CONTACT}[2]/Soort", "04").put(f"{CONTACT}[2]/Periode/Begindatum"), lambda d: d.put(f"{CONTACT}[2]/Soort", "02"), "Contactgegevens/Contact[2]/Periode"),
    ("CD025", "JW301", lambda d: d.put(f"{CONTACT}/Telefoon"), lambda d: d.drop(f"{CONTACT}/Adres/Huis"), "Contactgegevens/Contact/Adres/Huis"),
    ("CD034", "JW301", lambda d: d.put(f"{CONTACT}/Telefoon"), lambda d: d.drop(f"{CONTACT}/Adres/Postcode").drop(f"{CONTACT}/Adres/LandCode"), "Contactgegevens/Contact/Adres/Postcode"),
    ("CD041", "JW301", plain, lambda d: d.drop(f"{ASSIGNED}/Omvang"), "ToegewezenProducten/ToegewezenProduct/Omvang"),
    ("CD041", "JW315", plain, lambda d: d.drop(f"{ASKED}/Omvang"), "AangevraagdeProducten/AangevraagdProduct/Omvang"),
    ("CD041", "JW317", plain, lambda d: d.drop(f"{NEW}/Omvang"), "Verzoek/NieuweProducten/NieuwProduct/Omvang"),
    ("CD043", "JW315", lambda d: d.put(f"{ASKED}/BeschikkingNummer", "5").put(f"{ASKED}/BeschikkingIngangsdatum"), lambda d: d.drop(f"{ASKED}/BeschikkingIngangsdatum"), "AangevraagdeProducten/AangevraagdProduct/BeschikkingIngangsdatum"),
    ("CD060", "JW323", with_credit, lambda d: d.drop(f"{LINE}[2]/ProductReferentie/VorigReferentieNummer"), "Prestaties/Prestatie[2]/ProductReferentie/VorigReferentieNummer"),
    ("CD060", "JW325", lambda d: d.put(f"{GRANTED}/Clienten").put(f"{GRANTED}/TotaalToegekendBedrag/TotaalBedrag", "0"), lambda d: d.put(f"{GRANTED}/Clienten/Client/Prestaties/Prestatie/ProductReferentie/VorigReferentieNummer", "RN9"), "Prestaties/Prestatie/ProductReferentie/VorigReferentieNummer"),
    ("CD066", "JW315", lambda d: d.put(f"{ASKED}/Verwijzer/Type", "02").put(f"{ASKED}/Verwijzer/ZorgverlenerCode"), lambda d: d.put(f"{ASKED}/Verwijzer/Naam"), "AangevraagdeProducten/AangevraagdProduct/Verwijzer/Naam"),
    ("CD067", "JW315", lambda d: d.put(f"{ASKED}/Verwijzer/Type", "02").put(f"{ASKED}/Verwijzer/Naam"), lambda d: d.drop(f"{ASKED}/Verwijzer/Naam"), "AangevraagdeProducten/AangevraagdProduct/Verwijzer/Naam"),
    ("CD068", "JW315", lambda d: d.put(f"{ASKED}/Verwijzer/Naam"), lambda d: d.put(f"{ASKED}/Verwijzer/ZorgverlenerCode"), "AangevraagdeProducten/AangevraagdProduct/Verwijzer/ZorgverlenerCode"),
    ("CD075", "JW301", lambda d: budget(d, ASSIGNED), lambda d: d.drop(f"{ASSIGNED}/Einddatum"), "ToegewezenProducten/ToegewezenProduct/Einddatum"),
    ("CD075", "JW315", lambda d: budget(d, ASKED, "ToewijzingEinddatum"), lambda d: d.drop(f"{ASKED}/ToewijzingEinddatum"), "AangevraagdeProducten/AangevraagdProduct/ToewijzingEinddatum"),
    ("CD075", "JW317", lambda d: d.put(f"{CHANGED}/Budget", "5").put(f"{CHANGED}/Einddatum", "2025-12-31"), lambda d: d.drop(f"{CHANGED}/Einddatum"), "Verzoek/TeWijzigenProducten/TeWijzigenProduct/Einddatum"),
    ("CD076", "JW301", lambda d: d.put(f"{ASSIGNED}/Omvang/Frequentie", "2").put(f"{ASSIGNED}/Einddatum", "2025-12-31"), lambda d: d.drop(f"{ASSIGNED}/Einddatum"), "ToegewezenProducten/ToegewezenProduct/Einddatum"),
    ("CD077", "JW301", lambda d: budget(d, ASSIGNED), lambda d: d.put(f"{ASSIGNED}/Omvang"), "ToegewezenProducten/ToegewezenProduct/Omvang"),
    ("CD078", "JW317", lambda d: d.put(f"{CHANGED}/Omvang"), lambda d: d.put(f"{CHANGED}/Budget", "5"), "Verzoek/TeWijzigenProducten/TeWijzigenProduct/Budget"),
    ("CD079", "JW301", lambda d: budget(d, ASSIGNED).drop(f"{ASSIGNED}/Product"), lambda d: d.drop(f"{ASSIGNED}/Budget"), "ToegewezenProducten/ToegewezenProduct/Product"),
    ("CD080", "JW301", lambda d: d.drop(f"{ASSIGNED}/Product/Code").put(f"{ASSIGNED}/Ingangsdatum", "2020-01-01").put(f"{ASSIGNED}/Einddatum", "2020-12-31"), lambda d: d.put(f"{ASSIGNED}/Einddatum", "2021-01-01"), "ToegewezenProducten/ToegewezenProduct/Omvang"),
    ("CD085", "JW319", plain, lambda d: d.drop("Antwoord/RedenAfwijzingVerzoek"), "Antwoord/RedenAfwijzingVerzoek"),
    ("CD086", "JW319", lambda d: d.put("Antwoord/VerzoekAntwoord", "2").drop("Antwoord/RedenAfwijzingVerzoek"), lambda d: d.put("Antwoord/RedenAfwijzingVerzoek"), "Antwoord/RedenAfwijzingVerzoek"),
    ("CD087", "JW323", in_euros, lambda d: d.put(f"{LINE}/ProductTarief", "1"), "Prestaties/Prestatie/ProductTarief"),
    ("CD087", "JW323", plain, lambda d: d.drop(f"{LINE}/ProductTarief"), "Prestaties/Prestatie/ProductTarief"),
    ("CD095", "JW315", plain, lambda d: d.drop(f"{ASKED}/Product/Code"), "AangevraagdeProducten/AangevraagdProduct/Omvang"),
    ("CD096", "JW317", plain, lambda d: d.drop(f"{NEW}/Product/Code"), "Verzoek/NieuweProducten/NieuwProduct/Omvang"),
    ("CS002", "JW323", plain, lambda d: d.put("Declaratie/Clienten/Client/Bsn", "999900007"), "Bsn"),
    ("CS003", "JW301", lambda d: d.put(f"{ASSIGNED}/Einddatum", "2025-04-01"), lambda d: d.put(f"{ASSIGNED}/Einddatum", "2025-03-31"), "ToegewezenProducten/ToegewezenProduct/Einddatum"),
    ("CS003", "JW301", lambda d: d.again(CONTACT).put(f"{CONTACT}[2]/Soort", "04").put(f"{CONTACT}[2]/Periode/Begindatum").put(f"{CONTACT}[2]/Periode/Einddatum"), lambda d: d.put(f"{CONTACT}[2]/Periode/Einddatum", "2025-03-01"), "Contactgegevens/Contact[2]/Periode/Einddatum"),
    ("CS050", "JW301", lambda d: d.put("Client/Naam/Partnernaam").put("Client/Naam/NaamGebruik", "4"), lambda d: d.drop("Client/Naam/Partnernaam"), "Naam/NaamGebruik"),
    ("CS058", "JW305", lambda d: d.put(f"{START}/StatusAanlevering", "3"), lambda d: d.put(f"{START}/StatusAanlevering", "9"), "StartProducten/StartProduct/StatusAanlevering"),
    ("CS089", "JW301", lambda d: d.put(f"{CONTACT}/Adres/Postcode", "6411 AA"), lambda d: d.put(f"{CONTACT}/Adres/Postcode", "B-3620"), "Contactgegevens/Contact/Adres/Postcode"),
    ("CS100", "JW323", plain, lambda d: d.put(f"{CLAIM}/DeclaratiePeriode/Begindatum", "2020-12-01"), "Declaratie/DeclaratiePeriode"),
    ("CS139", "JW305", lambda d: d.put(f"{BIRTH}/Datum", "2012-06-01").put(f"{BIRTH}/DatumGebruik", "1"), lambda d: d.put(f"{BIRTH}/Datum", "2012-06-02"), "Geboortedatum/DatumGebruik"),
    ("CS139", "JW301", lambda d: d.put(f"{RELATION}/Contact/Telefoon").put(f"{RELATION}/Geboortedatum/Datum", "1980-01-01").put(f"{RELATION}/Geboortedatum/DatumGebruik", "2"), lambda d: d.put(f"{RELATION}/Geboortedatum/Datum", "1980-02-01"), "Relaties/Relatie/Geboortedatum/DatumGebruik"),
    ("CS318", "JW301", plain, lambda d: d.put("Client/Naam/NaamGebruik", "6"), "Naam/NaamGebruik"),
    ("CS325", "JW323", lambda d: with_credit(d).put(f"{LINE}[2]/IngediendBedrag/Bedrag", "4000").put(f"{LINE}[2]/GeleverdVolume", "4").put(f"{LINE}[2]/ProductTarief", "1000").put(f"{CLAIM}/TotaalIngediendBedrag/TotaalBedrag", "1000"), lambda d: d.put(f"{LINE}[2]/IngediendBedrag/Bedrag", "0"), "Prestaties/Prestatie[2]/IngediendBedrag/DebetCredit"),
    ("CS325", "JW325", plain, lambda d: d.put(f"{GRANTED}/TotaalToegekendBedrag/TotaalBedrag", "0").put(f"{GRANTED}/TotaalToegekendBedrag/DebetCredit", "C"), "DeclaratieAntwoord/TotaalToegekendBedrag/DebetCredit"),
    ("CS335", "JW301", lambda d: d.put(f"{ASSIGNED}/RedenWijziging", "13").put(f"{ASSIGNED}/Einddatum", "2025-04-01"), lambda d: d.put(f"{ASSIGNED}/Einddatum", "2025-04-02"), "ToegewezenProducten/ToegewezenProduct/RedenWijziging"),
    ("CS336", "JW301", lambda d: d.put(f"{ASSIGNED}/RedenWijziging", "14"), lambda d: d.put(f"{ASSIGNED}/RedenWijziging", "01"), "ToegewezenProducten/ToegewezenProduct/RedenWijziging"),
    ("CS337", "JW323", plain, lambda d: d.put(f"{LINE}/ProductPeriode/Begindatum", "2025-03-31"), "Prestaties/Prestatie/ProductPeriode/Einddatum"),
    ("CS338", "JW301", lambda d: d.put(f"{ASSIGNED}/Omvang/Eenheid", "14").put(f"{ASSIGNED}/Omvang/Frequentie", "6"), lambda d: d.put(f"{ASSIGNED}/Omvang/Frequentie", "1"), "ToegewezenProducten/ToegewezenProduct/Omvang/Frequentie"),
    ("CS338", "JW317", lambda d: d.put(f"{NEW}/Omvang/Frequentie", "1"), lambda d: d.put(f"{NEW}/Omvang/Eenheid", "84"), "Verzoek/NieuweProducten/NieuwProduct/Omvang/Frequentie"),
    ("CS339", "JW323", in_euros, lambda d: d.put(f"{LINE}/GeleverdVolume", "4999"), "Prestaties/Prestatie/IngediendBedrag/Bedrag"),
    ("CS340", "JW323", plain, lambda d: d.put(f"{CLAIM}/DeclaratiePeriode/Begindatum", "2025-04-02"), "Declaratie/DeclaratiePeriode"),
    ("CS343", "JW315", lambda d: d.put(f"{ASKED}/Omvang/Frequentie", "1"), lambda d: d.put(f"{ASKED}/Omvang/Eenheid", "16"), "AangevraagdeProducten/AangevraagdProduct/Omvang/Frequentie"),
]  # fmt: skip

ELSEWHERE = {"TR056", "CS015", "CS025", "CS319"}
"""Checked in test_ijw_reading: two messages, or the shape of an element."""


def found(draft: Draft, tmp_path: Path) -> tuple[list[Finding], list[Record]]:
    file = tmp_path / "message.xml"
    file.write_bytes(draft.xml())
    both = list(read([file], pseudonyms=PSEUDONYMS, today=date(2025, 6, 1)))
    return [one for one in both if isinstance(one, Finding)], [one for one in both if isinstance(one, Record)]


@pytest.mark.parametrize(
    ("rule", "message", "good", "bad", "element"), CASES, ids=[f"{c[0]}-{c[1]}-{n}" for n, c in enumerate(CASES)]
)
def test_a_rule_finds_its_bad_message_and_leaves_the_good_one(
    rule: str, message: str, good: Change, bad: Change, element: str, tmp_path: Path
) -> None:
    draft = Draft(message)
    good(draft)
    findings, records = found(draft, tmp_path)
    # five years before the message lie before the first claim, unless the message is from after the day of reading
    assert {one.rule for one in findings} == ({"TR135"} if rule == "TR335" else set())
    assert len(records) >= 1
    bad(draft)
    findings, records_then = found(draft, tmp_path)
    hits = [one for one in findings if one.rule == rule]
    assert element in [one.element for one in hits]
    assert {one.returncode for one in hits} == {facts(rule, "3.2")[1]}
    assert {one.severity for one in hits} == {facts(rule, "3.2")[0]}
    if hits[0].record and hits[0].severity == "error":
        assert hits[0].record not in {one.number for one in records_then}


def test_every_rule_of_the_standard_is_checked_or_has_a_reason_why_not() -> None:
    rules = {row["rule"] for row in (*table("technical-rules"), *table("conditions-constraints"))}
    assert set(checked_rules()) == rules
    assert all(note for checked, note in checked_rules().values() if not checked)


def test_every_rule_that_is_checked_has_a_good_and_a_bad_message() -> None:
    checked = {rule for rule, (is_checked, _) in checked_rules().items() if is_checked}
    assert checked - {case[0] for case in CASES} == ELSEWHERE
    assert {case[0] for case in CASES} <= checked


def test_rules_of_release_3_2_are_warnings_in_older_messages(tmp_path: Path) -> None:
    draft = Draft("JW307", "3.0").put(f"{STOP}/Einddatum", "2025-03-31")
    findings, records = found(draft, tmp_path)
    assert [(one.rule, one.severity) for one in findings] == [("TR018", "warning")]
    assert len(records) == 1


def test_a_year_that_has_29_february_counts_120_years_to_the_day(tmp_path: Path) -> None:
    draft = Draft("JW305", Dagtekening="2024-02-29").put(f"{BIRTH}/Datum", "1904-02-29")
    draft.put(f"{START}/Begindatum", "2024-02-29")
    assert found(draft, tmp_path)[0] == []
    draft.put(f"{BIRTH}/Datum", "1904-02-28")
    assert [one.rule for one in found(draft, tmp_path)[0]] == ["TR002"]
