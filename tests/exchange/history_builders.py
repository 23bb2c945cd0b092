# SPDX-License-Identifier: EUPL-1.2
"""Small builders: the records that reading iJw messages gives, and a region with two providers."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date, time
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from regie.exchange.history import Account, Choices, make_history
from regie.exchange.ijw.records import Record
from regie.vocabulary.region import Region, read_region

D = date

REGION = """
id = "proefregio"
name = "Proefregio"
cooperative = "C"
first_month = "2022-01"
municipalities = [{code = "0917", name = "Heerlen"}, {code = "0882", name = "Landgraaf"}]
parties = [
  {code = "C", name = "Coöperatie", role = "cooperative"},
  {code = "P", name = "Aanbieder P", role = "member"},
  {code = "Q", name = "Aanbieder Q", role = "subcontractor"},
]
"""

HEERLEN, LANDGRAAF = "0917", "0882"
P, Q = "01234567", "07654321"
ANNA, BRAM, CEES = ("K1" + letter * 26 for letter in "ABC")

CHOICES = Choices.model_validate(
    {
        "segments": {
            "45A04": "area_team",
            "45": "plus_facility",
            "44": "outsourced_care",
            "54": "outsourced_care",
        },
        "providers": {P: "P", Q: "Q"},
        "referrers": {"without_request": "01"},
        "endings": {"without_stop": "36"},
    }
)

BORN, NOON = D(2012, 5, 17), time(12)


def region() -> Region:
    """Heerlen and Landgraaf, a cooperative, providers P and Q."""
    return read_region(REGION.encode())


class Messages:
    """Collects records; every method is one message with one client and one part."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._ids = count(1)

    def message(
        self,
        kind: str,
        sender: str,
        receiver: str,
        on: date,
        client: dict[str, Any],
        *,
        around: dict[str, Any] | None = None,
        id: str | None = None,
        number: int = 1,
        **header: Any,
    ) -> str:
        id = id or f"M{next(self._ids)}"
        head: dict[str, Any] = {"Afzender": sender, "Ontvanger": receiver}
        head["BerichtIdentificatie"] = {"Identificatie": id, "Dagtekening": on}
        place = f"{kind}-{id}-{len(self.records) + 1}.xml"
        self.records.append(Record(kind, "3.2", place, number, {**head, **header}, client, around or {}))
        return id

    def assign(
        self,
        who: str,
        number: str,
        begins: date,
        ends: date | None = None,
        *,
        on: date | None = None,
        category: str | None = "45",
        code: str | None = "45A04",
        provider: str = P,
        municipality: str = HEERLEN,
        born: date = BORN,
        use: str | None = None,
        at: time = NOON,
        **more: Any,
    ) -> None:
        on = on or begins
        one = {
            "ToewijzingNummer": number,
            **product(category, code),
            "Toewijzingsdatum": on,
            "Toewijzingstijd": at,
        }
        one |= {"Ingangsdatum": begins, **({"Einddatum": ends} if ends else {}), **more}
        inside = {"ToegewezenProducten": {"ToegewezenProduct": [one]}}
        self.message("JW301", municipality, provider, on, {**person(who, born, use), **inside})

    def start(
        self,
        who: str,
        number: str | None,
        begins: date,
        *,
        on: date | None = None,
        status: str = "1",
        category: str | None = "45",
        code: str | None = "45A04",
        provider: str = P,
        municipality: str = HEERLEN,
        born: date = BORN,
        id: str | None = None,
    ) -> None:
        one = {**({"ToewijzingNummer": number} if number else {}), **product(category, code), "Begindatum": begins}
        inside = {"StartProducten": {"StartProduct": [{**one, "StatusAanlevering": status}]}}
        self.message("JW305", provider, municipality, on or begins, {**person(who, born), **inside}, id=id)

    def stop(
        self,
        who: str,
        number: str | None,
        begins: date,
        ends: date,
        reason: str = "31",
        *,
        on: date | None = None,
        status: str = "1",
        category: str | None = "45",
        code: str | None = "45A04",
        provider: str = P,
        municipality: str = HEERLEN,
    ) -> None:
        one = {**({"ToewijzingNummer": number} if number else {}), **product(category, code), "Begindatum": begins}
        one |= {"Einddatum": ends, "RedenBeeindiging": reason, "StatusAanlevering": status}
        inside = {"StopProducten": {"StopProduct": [one]}}
        self.message("JW307", provider, municipality, on or ends, {**person(who), **inside})

    def claim(
        self,
        lines: Iterable[dict[str, Any]],
        on: date,
        *,
        provider: str = P,
        municipality: str = HEERLEN,
        claim_number: str | None = None,
        total: int | None = None,
        id: str | None = None,
    ) -> str:
        """One claim; ``lines`` as ``line`` makes them, each a client of its own."""
        lines = list(lines)
        claim_number = claim_number or f"D{next(self._ids)}"
        cents = sum(_signed(one["line"]["IngediendBedrag"]) for one in lines) if total is None else total
        whole = {"TotaalBedrag": abs(cents), "DebetCredit": "C" if cents < 0 else "D"}
        around = {
            "Declaratie": {
                "DeclaratieNummer": claim_number,
                "DeclaratieDagtekening": on,
                "TotaalIngediendBedrag": whole,
            }
        }
        id = id or f"M{next(self._ids)}"
        for number, one in enumerate(lines, start=1):
            client = {"Pseudoniem": one["who"], "Prestaties": {"Prestatie": [one["line"]]}}
            self.message("JW323", provider, municipality, on, client, around=around, id=id, number=number)
            self.records[-1] = _at(self.records[-1], f"JW323-{id}.xml")
        return id

    def answer(
        self,
        claim: str,
        on: date,
        rejected: Iterable[dict[str, Any]] = (),
        *,
        submitted: int = 100,
        granted: int = 100,
        provider: str = P,
        municipality: str = HEERLEN,
    ) -> None:
        header = {"DeclaratieIdentificatie": {"Identificatie": claim, "Dagtekening": on}}
        id = f"M{next(self._ids)}"
        for number, one in enumerate(rejected, start=1):
            client = {"Pseudoniem": one["who"], "Prestaties": {"Prestatie": [one["line"]]}}
            self.message("JW325", municipality, provider, on, client, id=id, number=number, **header)
        totals = {"TotaalIngediendBedrag": {"TotaalBedrag": submitted, "DebetCredit": "D"}}
        totals["TotaalToegekendBedrag"] = {"TotaalBedrag": granted, "DebetCredit": "D"}
        around = {"DeclaratieAntwoord": totals}
        self.message("JW325", municipality, provider, on, {}, around=around, id=id, number=0, **header)


def person(who: str, born: date = BORN, use: str | None = None) -> dict[str, Any]:
    when = {"Datum": born, **({"DatumGebruik": use} if use else {})}
    return {"Pseudoniem": who, "Geboortedatum": when, "Geslacht": "2"}


def product(category: str | None, code: str | None) -> dict[str, Any]:
    inside = {**({"Categorie": category} if category else {}), **({"Code": code} if code else {})}
    return {"Product": inside} if inside else {}


def line(
    who: str,
    number: str,
    month: str,
    reference: str,
    *,
    volume: int = 2,
    unit: str = "04",
    tariff: int | None = 5000,
    cents: int | None = None,
    credits: str | None = None,
    category: str = "45",
    code: str = "45A04",
    first: date | None = None,
    last: date | None = None,
) -> dict[str, Any]:
    """A claim line over a whole month (or from ``first`` to ``last``), two hours of 50 euro."""
    begin = date.fromisoformat(f"{month}-01")
    end = date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
    cents = volume * (tariff or 0) if cents is None else cents
    made = {
        "ProductReferentie": {
            "ReferentieNummer": reference,
            **({"VorigReferentieNummer": credits} if credits else {}),
        },
        "ToewijzingNummer": number,
        "ProductCategorie": category,
        "ProductCode": code,
        "ProductPeriode": {
            "Begindatum": first or begin,
            "Einddatum": last or date.fromordinal(end.toordinal() - 1),
        },
        "GeleverdVolume": volume,
        "Eenheid": unit,
        **({} if tariff is None else {"ProductTarief": tariff}),
        "IngediendBedrag": {"Bedrag": cents, "DebetCredit": "C" if credits else "D"},
    }
    return {"who": who, "line": made}


class Made:
    """A history that was made: its account and the rows of its files."""

    def __init__(self, out: Path, account: Account) -> None:
        self.out, self.account = out, account

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table over all files; of a state table the latest of each key."""
        found: dict[Any, dict[str, Any]] = {}
        for one in self.account.deliveries:
            with zipfile.ZipFile(self.out / "deliveries" / one.file) as archive:
                if f"{table}.parquet" in archive.namelist():
                    for row in pq.read_table(io.BytesIO(archive.read(f"{table}.parquet"))).to_pylist():
                        found[json.dumps({k: row[k] for k in KEYS[table]}, default=str)] = row
        return list(found.values())

    @property
    def trajectories(self) -> list[tuple[Any, ...]]:
        """Client, provider, first and last day and reason, in order."""
        rows = self.rows("trajectories")
        found = (
            (one["client_key"][2], one["provider"], one["began_on"], one["ended_on"], one["end_reason"])
            for one in rows
        )
        return sorted(found, key=str)

    @property
    def euros(self) -> dict[str, str]:
        """Production in euros per month of service."""
        sums: dict[str, Any] = {}
        for one in self.rows("production"):
            sums[one["service_month"]] = sums.get(one["service_month"], 0) + one["amount"]
        return {month: str(amount) for month, amount in sorted(sums.items())}


KEYS = {
    "clients": ("client_key", "valid_from"),
    "journeys": ("journey_key",),
    "trajectories": ("trajectory_key",),
    "production": ("provider", "line"),
}


def made(
    messages: Messages, folder: Path, choices: Choices = CHOICES, of: Region | None = None, **more: Any
) -> Made:
    """History of these messages, made on 1 July 2024; the account must add up."""
    more = {"made_on": D(2024, 7, 1), **more}
    account = make_history(messages.records, of or region(), choices, folder / "out", **more)
    for one in account.parts:
        assert one.read == one.used + one.set_aside
        assert one.amount_read == one.amount_used + one.amount_set_aside
    return Made(folder / "out", account)


def _signed(amount: dict[str, Any]) -> int:
    return int(amount["Bedrag"]) * (-1 if amount["DebetCredit"] == "C" else 1)


def _at(record: Record, place: str) -> Record:
    return Record(
        record.message, record.release, place, record.number, record.header, record.client, record.around
    )
