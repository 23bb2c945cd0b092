# SPDX-License-Identifier: EUPL-1.2
"""From message files to history: what reading gives is what history takes, and what it holds back is counted."""

from __future__ import annotations

from datetime import date as D
from pathlib import Path

from history_builders import HEERLEN, Made, P, region
from messages import Draft, personal_number

from regie.exchange.history import Choices, make_history
from regie.exchange.ijw.reading import read
from regie.exchange.pseudonyms import Pseudonyms

KEY = Pseudonyms({1: bytes(range(32))})
CHOICES = Choices.model_validate(
    {"segments": {"45": "area_team"}, "providers": {P: "P"}, "endings": {"without_stop": "36"}}
)
ASSIGNED = "Client/ToegewezenProducten/ToegewezenProduct"
LINE = "Declaratie/Clienten/Client/Prestaties/Prestatie"
ANSWERED = "DeclaratieAntwoord/Clienten/Client/Prestaties/Prestatie"


def to_provider(message: str, id: str) -> Draft:
    return Draft(message, Afzender=HEERLEN, Ontvanger=P, Identificatie=id)


def to_municipality(message: str, id: str) -> Draft:
    return Draft(message, Afzender=P, Ontvanger=HEERLEN, Identificatie=id)


def claim(id: str, reference: str, month: str) -> Draft:
    made = to_municipality("JW323", id).put("Declaratie/DeclaratieNummer", f"D{id}")
    made.put(f"{LINE}/ProductReferentie/ReferentieNummer", reference)
    for period in ("Declaratie/DeclaratiePeriode", f"{LINE}/ProductPeriode"):
        made.put(f"{period}/Begindatum", f"{month}-01").put(f"{period}/Einddatum", f"{month}-30")
    return made.put(f"{LINE}/ProductCode", "45A04")


def history(folder: Path, drafts: dict[str, Draft]) -> Made:
    place = folder / "messages"
    place.mkdir()
    for name, draft in drafts.items():
        (place / f"{name}.xml").write_bytes(draft.xml())
    found = read([place], pseudonyms=KEY, today=D(2025, 6, 1))
    account = make_history(found, region(), CHOICES, folder / "out", made_on=D(2025, 6, 1))
    return Made(folder / "out", account)


def one_client() -> dict[str, Draft]:
    """An assignment, a start, April claimed and accepted at 50.00, a second claim rejected, a stop."""
    rejected = claim("c2", "RN2", "2025-04")
    answer = to_provider("JW325", "a2").put("Header/DeclaratieIdentificatie/Identificatie", "c2")
    answer.put("DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag", "0")
    answer.put(f"{ANSWERED}/ProductReferentie/ReferentieNummer", "RN2")
    answer.put("DeclaratieAntwoord/Clienten/Client/RetourCodes/RetourCode", "0200")
    answer.put(f"{ANSWERED}/RetourCodes/RetourCode", "9322")
    return {
        "1": to_provider("JW301", "t1").put(f"{ASSIGNED}/Product/Code", "45A04"),
        "2": to_municipality("JW305", "s1"),
        "3": claim("c1", "RN1", "2025-04"),
        "4": rejected,
        "5": answer,
        "6": to_municipality("JW307", "e1"),
    }


def test_messages_become_a_trajectory_and_its_production(tmp_path: Path) -> None:
    found = history(tmp_path, one_client())
    who = KEY.of(personal_number())
    (trajectory,) = found.rows("trajectories")
    assert (trajectory["client_key"], trajectory["provider"]) == (who, "P")
    assert (trajectory["began_on"], trajectory["ended_on"]) == (D(2025, 4, 1), D(2025, 4, 30))
    assert (trajectory["product_code"], trajectory["end_reason"]) == ("45A03", "31")
    (row,) = found.rows("clients")
    assert (row["birth_month"], row["municipality"]) == ("2012-06", HEERLEN)
    (production,) = found.rows("production")
    assert (str(production["amount"]), str(production["quantity"]), production["unit"]) == ("50.00", "4.00", "04")
    assert production["booked_on"] == D(2025, 5, 6)
    assert found.account.count("claim_rejected") == 1
    assert {one.message: one.read for one in found.account.parts} == {
        "JW301": 1,
        "JW305": 1,
        "JW307": 1,
        "JW323": 2,
        "JW325": 2,
    }


def test_a_record_that_reading_held_back_is_counted_and_told(tmp_path: Path) -> None:
    drafts = one_client()
    drafts["3"].put(f"{LINE}/Eenheid", "99")
    found = history(tmp_path, drafts)
    assert found.account.held.records == 1
    assert found.rows("production") == []
    told = (found.out / "reading.csv").read_text(encoding="utf-8").splitlines()
    assert any(",error," in row and ",JW323,3.xml,1," in row for row in told)


def test_no_personal_number_is_in_anything_written(tmp_path: Path) -> None:
    drafts = one_client()
    number = personal_number()
    drafts["3"].put(f"{LINE}/ProductReferentie/ReferentieNummer", number)
    drafts["3"].put("Declaratie/DeclaratieNummer", number)
    drafts["1"].put(f"{ASSIGNED}/ToewijzingNummer", number)
    drafts["2"].put("Header/BerichtIdentificatie/Identificatie", number)
    found = history(tmp_path, drafts)
    written = [file for file in found.out.rglob("*") if file.is_file()]
    assert {"reading.csv", "findings.csv", "account.json", "parts.parquet"} < {file.name for file in written}
    for file in written:
        assert number.encode() not in file.read_bytes()
