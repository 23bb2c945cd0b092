# SPDX-License-Identifier: EUPL-1.2
"""From records to columns: every part of every record becomes one row of text in DuckDB.

A *part* is the smallest thing that can count or not: an assigned product, a start, a stop, a claim line, a
rejected claim line, a requested product; a record without any of these is one part itself. Rows go over in
batches, so that memory does not grow with the number of records. What a text means is settled in SQL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from regie.exchange.ijw.records import Record

if TYPE_CHECKING:
    import duckdb

BATCH_ROWS = 20_000
"""Rows of a table that are kept before they go over to DuckDB."""

TABLES: Mapping[str, tuple[str, ...]] = {
    "raw_record": (
        *("message", "place", "number", "sender", "receiver", "identification", "dated", "fingerprint"),
        *("claim_number", "claim_date", "claim_total", "claim_sign"),
    ),
    "raw_client": ("client", "birth_date", "birth_use", "sex"),
    "raw_assignment": (
        *("part_id", "nth", "client", "number", "reference", "category", "code"),
        *("decided_on", "decided_at", "begins", "ends", "reason"),
    ),
    "raw_signal": (
        *("part_id", "nth", "kind", "client", "number", "category", "code", "begins", "ends", "reason", "status"),
    ),
    "raw_claim": (
        *("part_id", "nth", "client", "reference", "previous", "number", "category", "code"),
        *("from_day", "to_day", "volume", "unit", "tariff", "amount", "sign"),
    ),
    "raw_answer": ("part_id", "nth", "client", "claim_identification", "claim_number", "reference"),
    "raw_verdict": ("part_id", "claim_identification", "claim_number", "rejected"),
    "raw_return": ("part_id", "original", "rejected"),
    "raw_request": ("part_id", "nth", "client", "reference", "referrer"),
    "raw_other": ("part_id",),
}
"""Tables and their columns beside ``record_id``; all text but the ids."""

IDS = ("record_id", "part_id", "nth", "number_in_file")

Row = tuple[Any, ...]


class Staging:
    """Takes records and puts them into DuckDB; ``records`` and ``parts`` count what was taken."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        self.records = 0
        self.parts = 0
        for name, columns in TABLES.items():
            declared = ", ".join(f"{column} {_duckdb_type(column)}" for column in ("record_id", *columns))
            con.execute(f"CREATE TABLE {name} ({declared})")

    def add(self, record: Record) -> None:
        """Take one record."""
        self.records += 1
        before = self.parts
        self._envelope(record)
        if record.number and record.message in _WITH_PERSON:
            self._person(record.client)
        taken = _TAKERS.get(record.message)
        if taken is not None:
            taken(self, record)
        if self.parts == before:
            self._put("raw_other", (self._part(),))
        for name, rows in self._rows.items():
            if len(rows) >= BATCH_ROWS:
                self._flush(name)

    def finish(self) -> None:
        """Bring over what is still waiting."""
        for name in self._rows:
            self._flush(name)

    def _envelope(self, record: Record) -> None:
        header = record.header
        identified = header.get("BerichtIdentificatie", {})
        claim = _of(record.around, "Declaratie")
        total = claim.get("TotaalIngediendBedrag", {})
        content = repr((record.client, record.around)).encode()
        row = (
            *(record.message, record.place, str(record.number), header.get("Afzender"), header.get("Ontvanger")),
            *(identified.get("Identificatie"), identified.get("Dagtekening")),
            hashlib.blake2b(content, digest_size=12).hexdigest(),
            *(claim.get("DeclaratieNummer"), claim.get("DeclaratieDagtekening")),
            *(total.get("TotaalBedrag"), total.get("DebetCredit")),
        )
        self._put("raw_record", row)

    def _person(self, client: Mapping[str, Any]) -> None:
        born = client.get("Geboortedatum", {})
        row = (client.get("Pseudoniem"), born.get("Datum"), born.get("DatumGebruik"), client.get("Geslacht"))
        self._put("raw_client", row)

    def _assignments(self, record: Record) -> None:
        who = record.client.get("Pseudoniem")
        for nth, one in _parts(record.client, "ToegewezenProducten", "ToegewezenProduct"):
            product = one.get("Product", {})
            row = (
                *(self._part(), nth, who, one.get("ToewijzingNummer"), one.get("ReferentieAanbieder")),
                *(product.get("Categorie"), product.get("Code")),
                *(one.get("Toewijzingsdatum"), one.get("Toewijzingstijd")),
                *(one.get("Ingangsdatum"), one.get("Einddatum"), one.get("RedenWijziging")),
            )
            self._put("raw_assignment", row)

    def _signals(self, record: Record) -> None:
        start = record.message == "JW305"
        container, name = ("StartProducten", "StartProduct") if start else ("StopProducten", "StopProduct")
        who = record.client.get("Pseudoniem")
        for nth, one in _parts(record.client, container, name):
            product = one.get("Product", {})
            row = (
                *(self._part(), nth, "start" if start else "stop", who, one.get("ToewijzingNummer")),
                *(product.get("Categorie"), product.get("Code")),
                *(one.get("Begindatum"), one.get("Einddatum"), one.get("RedenBeeindiging")),
                one.get("StatusAanlevering"),
            )
            self._put("raw_signal", row)

    def _claims(self, record: Record) -> None:
        who = record.client.get("Pseudoniem")
        for nth, one in _parts(record.client, "Prestaties", "Prestatie"):
            reference, period = one.get("ProductReferentie", {}), one.get("ProductPeriode", {})
            amount = one.get("IngediendBedrag", {})
            row = (
                *(self._part(), nth, who, reference.get("ReferentieNummer")),
                *(reference.get("VorigReferentieNummer"), one.get("ToewijzingNummer")),
                *(one.get("ProductCategorie"), one.get("ProductCode")),
                *(
                    period.get("Begindatum"),
                    period.get("Einddatum"),
                    one.get("GeleverdVolume"),
                    one.get("Eenheid"),
                ),
                *(one.get("ProductTarief"), amount.get("Bedrag"), amount.get("DebetCredit")),
            )
            self._put("raw_claim", row)

    def _answers(self, record: Record) -> None:
        answer = _of(record.around, "DeclaratieAntwoord")
        claim = record.header.get("DeclaratieIdentificatie", {}).get("Identificatie")
        if record.number == 0:
            rejected = "yes" if _rejected(record.header, answer) else "no"
            self._put("raw_verdict", (self._part(), claim, answer.get("DeclaratieNummer"), rejected))
            return
        for nth, one in _parts(record.client, "Prestaties", "Prestatie"):
            reference = one.get("ProductReferentie", {}).get("ReferentieNummer")
            row = (self._part(), nth, record.client.get("Pseudoniem"), claim, answer.get("DeclaratieNummer"))
            self._put("raw_answer", (*row, reference))

    def _returns(self, record: Record) -> None:
        refused = record.number > 0 or any(code not in _FINE for code in _codes(record.header))
        self._put("raw_return", (self._part(), _ORIGINALS[record.message], "yes" if refused else "no"))

    def _requests(self, record: Record) -> None:
        who = record.client.get("Pseudoniem")
        for nth, one in _parts(record.client, "AangevraagdeProducten", "AangevraagdProduct"):
            referrer = one.get("Verwijzer", {}).get("Type")
            self._put("raw_request", (self._part(), nth, who, one.get("ReferentieAanbieder"), referrer))

    def _part(self) -> int:
        self.parts += 1
        return self.parts

    def _put(self, table: str, row: Row) -> None:
        self._rows[table].append((self.records, *row))

    def _flush(self, name: str) -> None:
        rows, self._rows[name] = self._rows[name], []
        if not rows:
            return
        columns = ("record_id", *TABLES[name])
        arrays = [
            pa.array(values, pa.int64()) if column in IDS else pa.array(map(_text, values), pa.string())
            for column, values in zip(columns, zip(*rows, strict=True), strict=True)
        ]
        self._con.register("incoming", pa.table(arrays, names=list(columns)))
        self._con.execute(f"INSERT INTO {name} SELECT * FROM incoming")
        self._con.unregister("incoming")


_WITH_PERSON = ("JW301", "JW305", "JW307", "JW315", "JW317")
_ORIGINALS = {"JW302": "JW301", "JW306": "JW305", "JW308": "JW307"}
_FINE = ("0200", "0233")
"""Return codes without an objection: nothing remarked, not looked at."""

_GRANTED = "8001"
"""The claim is granted in full."""

_TAKERS: Mapping[str, Callable[[Staging, Record], None]] = {
    "JW301": Staging._assignments,
    "JW305": Staging._signals,
    "JW307": Staging._signals,
    "JW315": Staging._requests,
    "JW323": Staging._claims,
    "JW325": Staging._answers,
    **dict.fromkeys(_ORIGINALS, Staging._returns),
}


def _parts(client: Mapping[str, Any], container: str, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The repeating class ``name`` in its container, counted from 1."""
    within = client.get(container, {})
    found = within.get(name, ()) if isinstance(within, Mapping) else within
    return enumerate([found] if isinstance(found, Mapping) else found, start=1)


def _of(around: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What stands around the clients, also where the class itself was left out of the names."""
    within = around.get(name, around)
    return within if isinstance(within, Mapping) else {}


def _codes(within: Mapping[str, Any]) -> Sequence[str]:
    codes = within.get("RetourCodes", {})
    found = codes.get("RetourCode", ()) if isinstance(codes, Mapping) else codes
    return [found] if isinstance(found, str) else [str(code) for code in found]


def _rejected(header: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Whether a claim is rejected as a whole: nothing of it is granted (TR342), or it was not assessed at all."""
    if answer:
        submitted = answer.get("TotaalIngediendBedrag", {}).get("TotaalBedrag")
        return bool(submitted) and answer.get("TotaalToegekendBedrag", {}).get("TotaalBedrag") == 0
    return any(code not in (*_FINE, _GRANTED) for code in _codes(header))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _duckdb_type(column: str) -> str:
    return "BIGINT" if column in IDS else "VARCHAR"
