# SPDX-License-Identifier: EUPL-1.2
"""Claims (JW323) read: by Regie, and by a loop over lxml's iterparse that does nothing."""

from __future__ import annotations

import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

from lxml import etree

from bench.racer import Ready
from regie.exchange.ijw.definitions import namespace
from regie.exchange.ijw.reading import Record, read
from regie.exchange.pseudonyms import Pseudonyms

TODAY = date(2025, 6, 1)
DAY = "2025-05-06"
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<jw323:Bericht xmlns:ijw="{base}" xmlns:jw323="{own}">
\t<jw323:Header>
\t\t<jw323:BerichtCode>490</jw323:BerichtCode>
\t\t<jw323:BerichtVersie>3</jw323:BerichtVersie>
\t\t<jw323:BerichtSubversie>2</jw323:BerichtSubversie>
\t\t<jw323:Afzender>65656055</jw323:Afzender>
\t\t<jw323:Ontvanger>0917</jw323:Ontvanger>
\t\t<jw323:BerichtIdentificatie>
\t\t\t<ijw:Identificatie>{identification}</ijw:Identificatie>
\t\t\t<ijw:Dagtekening>{day}</ijw:Dagtekening>
\t\t</jw323:BerichtIdentificatie>
\t\t<jw323:XsdVersie>
\t\t\t<ijw:BasisschemaXsdVersie>1.0.0</ijw:BasisschemaXsdVersie>
\t\t\t<ijw:BerichtXsdVersie>1.0.0</ijw:BerichtXsdVersie>
\t\t</jw323:XsdVersie>
\t</jw323:Header>
\t<jw323:Declaratie>
\t\t<jw323:DeclaratieNummer>{identification}</jw323:DeclaratieNummer>
\t\t<jw323:DeclaratiePeriode>
\t\t\t<ijw:Begindatum>2025-04-01</ijw:Begindatum>
\t\t\t<ijw:Einddatum>2025-04-30</ijw:Einddatum>
\t\t</jw323:DeclaratiePeriode>
\t\t<jw323:DeclaratieDagtekening>{day}</jw323:DeclaratieDagtekening>
\t\t<jw323:TotaalIngediendBedrag>
\t\t\t<ijw:TotaalBedrag>{total}</ijw:TotaalBedrag>
\t\t\t<ijw:DebetCredit>D</ijw:DebetCredit>
\t\t</jw323:TotaalIngediendBedrag>
\t\t<jw323:Clienten>
"""
_CLIENT = """\t\t\t<jw323:Client>
\t\t\t\t<jw323:Bsn>{number}</jw323:Bsn>
\t\t\t\t<jw323:Prestaties>
{lines}\t\t\t\t</jw323:Prestaties>
\t\t\t</jw323:Client>
"""
_LINE = """\t\t\t\t\t<jw323:Prestatie>
\t\t\t\t\t\t<jw323:ProductReferentie>
\t\t\t\t\t\t\t<ijw:ReferentieNummer>{reference}</ijw:ReferentieNummer>
\t\t\t\t\t\t</jw323:ProductReferentie>
\t\t\t\t\t\t<jw323:ToewijzingNummer>{assignment}</jw323:ToewijzingNummer>
\t\t\t\t\t\t<jw323:ProductCategorie>45</jw323:ProductCategorie>
\t\t\t\t\t\t<jw323:ProductCode>{code}</jw323:ProductCode>
\t\t\t\t\t\t<jw323:ProductPeriode>
\t\t\t\t\t\t\t<ijw:Begindatum>2025-04-{begin:02}</ijw:Begindatum>
\t\t\t\t\t\t\t<ijw:Einddatum>2025-04-30</ijw:Einddatum>
\t\t\t\t\t\t</jw323:ProductPeriode>
\t\t\t\t\t\t<jw323:GeleverdVolume>{volume}</jw323:GeleverdVolume>
\t\t\t\t\t\t<jw323:Eenheid>04</jw323:Eenheid>
\t\t\t\t\t\t<jw323:ProductTarief>{rate}</jw323:ProductTarief>
\t\t\t\t\t\t<jw323:IngediendBedrag>
\t\t\t\t\t\t\t<ijw:Bedrag>{cents}</ijw:Bedrag>
\t\t\t\t\t\t\t<ijw:DebetCredit>D</ijw:DebetCredit>
\t\t\t\t\t\t</jw323:IngediendBedrag>
\t\t\t\t\t</jw323:Prestatie>
"""
_TAIL = "\t\t</jw323:Clienten>\n\t</jw323:Declaratie>\n</jw323:Bericht>\n"


def claim(clients: int, identification: str, lines: int) -> bytes:
    """A valid claim of so many clients; numbers of persons are made up, from a range that is not given out."""
    parts, total, number = [], 0, 989_000_000
    for client in range(clients):
        number = _next_number(number + 1)
        written = []
        for line in range(lines):
            volume, rate = 1 + (client + line) % 40, 5000 + 37 * (client % 211)
            total += volume * rate
            written.append(
                _LINE.format(
                    reference=f"{identification}-{client * lines + line:06}",
                    assignment=100_000 + client * lines + line,
                    code=("45A03", "45A04", "45A48", "45A51")[(client + line) % 4],
                    begin=1 + client % 28,
                    volume=volume,
                    rate=rate,
                    cents=volume * rate,
                )
            )
        parts.append(_CLIENT.format(number=number, lines="".join(written)))
    head = _HEAD.format(
        base=namespace("basisschema"), own=namespace("JW323"), identification=identification, day=DAY, total=total
    )
    return (head + "".join(parts) + _TAIL).encode()


def write(folder: str, clients: int, files: int, lines: int) -> Ready:
    """Write files of so many clients with so many lines each, plain and in one zip; answers their bytes."""

    def turn() -> int:
        size = 0
        with zipfile.ZipFile(Path(folder) / "claims.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for number in range(files):
                content = claim(clients, f"D{number:05}", lines)
                size += len(content)
                (Path(folder) / f"{number:05}.xml").write_bytes(content)
                archive.writestr(f"{number:05}.xml", content)
        return size

    return Ready(turn)


def regie(folder: str) -> Ready:
    """Read and check all files, each client a record."""
    pseudonyms = Pseudonyms({1: bytes(range(32))})
    paths = sorted(Path(folder).glob("*.xml"))

    def turn() -> int:
        records = 0
        for one in read(paths, pseudonyms=pseudonyms, today=TODAY):
            if not isinstance(one, Record):
                raise AssertionError(one.en)
            records += 1
        return records

    return Ready(turn)


def plain(folder: str) -> Ready:
    """The least that anybody must do: let lxml parse, and look at nothing."""
    client = f"{{{namespace('JW323')}}}Client"
    paths = sorted(Path(folder).glob("*.xml"))

    def turn() -> int:
        records = 0
        for path in paths:
            for _, node in etree.iterparse(path):
                if node.tag == client:
                    records += 1
                    node.clear()
        return records

    return Ready(turn)


def memory(folder: str) -> Ready:
    """The most that Python held while reading the zip, in bytes (what lxml holds is of one client)."""
    pseudonyms = Pseudonyms({1: bytes(range(32))})

    def turn() -> int:
        tracemalloc.start()
        for _ in read([Path(folder) / "claims.zip"], pseudonyms=pseudonyms, today=TODAY):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    return Ready(turn)


def _next_number(number: int) -> int:
    while sum(w * int(d) for w, d in zip(_WEIGHTS, str(number), strict=True)) % 11:
        number += 1
    return number
