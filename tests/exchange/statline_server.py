# SPDX-License-Identifier: EUPL-1.2
"""A small StatLine on this machine: the protocol of OData 3 and 4, with pages, and with whatever may go wrong."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

V3, V4 = "/ODataFeed/odata", "/odata/v1/CBS"
YEARS = (2018, 2022, 2023)

HEERLEN, LANDGRAAF, VOERENDAAL, BEEKDAELEN = "0917", "0882", "0986", "1954"
OLD = ("0881", "0951", "0962")
"""Onderbanken, Nuth and Schinnen, Beekdaelen since 2019."""

SIGNS = {"unknown": "       .", "impossible": "        ", "secret": "       x"}
ATTRIBUTES = {"unknown": "Missing", "impossible": "Impossible", "secret": "Confidential"}


@dataclass
class Dimension:
    """Kind and members (key as CBS pads it, title)."""

    kind: str
    members: list[tuple[str, str]]


@dataclass
class FakeTable:
    """A table: its dimensions, one measure, and what stands in each place (a number as text, or why not)."""

    title: str
    measure: tuple[str, str, str, str]
    dimensions: dict[str, Dimension]
    cell: Callable[[dict[str, str]], str]
    modified: str = "2024-06-28T02:00:00"

    def places(self, asked: dict[str, set[str]]) -> Iterator[dict[str, str]]:
        """Every combination of members that was asked for."""
        places: list[dict[str, str]] = [{}]
        for name, dimension in self.dimensions.items():
            keys = [key for key, _ in dimension.members if name not in asked or key in asked[name]]
            places = [{**place, name: key} for place in places for key in keys]
        return iter(places)


@dataclass
class Fault:
    """What goes wrong with the next ``times`` requests whose path holds ``where``."""

    what: str
    where: str = ""
    times: int = 1
    value: str = ""


@dataclass
class StatLine:
    """The server's state: tables, page size, faults, and the requests it got."""

    tables: dict[str, FakeTable]
    page: int = 1000
    faults: list[Fault] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    address: str = ""

    def asked(self, words: str) -> int:
        """How many requests held these words."""
        return sum(words in request for request in self.requests)


@contextmanager
def serving(state: StatLine) -> Iterator[StatLine]:
    """Serve until the block ends; ``state.address`` is the host's part of the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def population(cell: Callable[[dict[str, str]], str] | None = None) -> FakeTable:
    """Table 03759ned in small: residents by sex, age, marital state, region and year."""
    ages = [("10000", "Totaal"), ("70100", "0 tot 5 jaar")]
    ages += [(f"{10010 if age == 0 else 10000 + age * 100}", f"{age} jaar") for age in range(24)]
    ages += [("22000", "95 jaar of ouder")]

    def persons(place: dict[str, str]) -> str:
        region, year = place["RegioS"].strip(), int(place["Perioden"][:4])
        existed = region not in {f"GM{code}" for code in OLD} if year >= 2019 else region != f"GM{BEEKDAELEN}"
        if not existed:
            return "impossible"
        age = next(int(title.split()[0]) for key, title in ages if key == place["Leeftijd"])
        return str({"NL01": 180000, "GM0917": 800, "GM0882": 350, "GM0986": 100}.get(region, 120) + age)

    return FakeTable(
        "Bevolking op 1 januari en gemiddelde; geslacht, leeftijd en regio",
        ("BevolkingOp1Januari_1", "M000352", "Bevolking op 1 januari", "aantal"),
        {
            "Geslacht": Dimension("Dimension", [("T001038", "Totaal mannen en vrouwen"), ("3000   ", "Mannen")]),
            "Leeftijd": Dimension("Dimension", ages),
            "BurgerlijkeStaat": Dimension("Dimension", [("T001019", "Totaal burgerlijke staat")]),
            "RegioS": regions(),
            "Perioden": periods(),
        },
        cell or persons,
    )


USE = {
    ("NL01", 2022): 472000,
    ("NL01", 2023): 480000,
    ("GM0917", 2022): 2540,
    ("GM0917", 2023): 2455,
    ("GM0882", 2022): 905,
    ("GM0882", 2023): 930,
    ("GM0986", 2023): 210,
}
"""Young people with any youth care; Voerendaal in 2022 is unknown."""


def use() -> FakeTable:
    """Table 85099NED in small: young people by form of care, region and year."""

    def persons(place: dict[str, str]) -> str:
        found = USE.get((place["RegioS"].strip(), int(place["Perioden"][:4])))
        if found is None:
            return "unknown"
        return str(found if place["VormenVanJeugdzorg"] == "A045561" else found // 10 * 5)

    return FakeTable(
        "Kerncijfers over jeugdzorg",
        ("JongerenMetJeugdzorg_1", "M004200_2", "Jongeren met jeugdzorg", "aantal"),
        {"VormenVanJeugdzorg": forms(), "RegioS": regions(), "Perioden": periods()},
        persons,
    )


COST = {("NL01", 2023): 7200000, ("GM0917", 2023): 43120, ("GM0882", 2023): 15990, ("GM0986", 2023): 3900}
"""Realised cost of all youth care, in thousands of euro."""


def cost(national: bool = True) -> FakeTable:
    """Table 83454NED in small: realised cost, whose region column is called Regio."""

    def thousands(place: dict[str, str]) -> str:
        key = place["Regio"].strip(), int(place["Perioden"][:4])
        if key not in COST or (key[0] == "NL01" and not national):
            return "unknown"
        return str(COST[key])

    return FakeTable(
        "Gemeentelijke kosten jeugdzorg",
        ("GerealiseerdeKosten_2", "M009001", "Gerealiseerde kosten", "1 000 euro"),
        {
            "VormenVanJeugdzorg": Dimension("Dimension", [("T001", "Totaal jeugdzorg")]),
            "Regio": regions(),
            "Perioden": periods(),
        },
        thousands,
    )


def regions() -> Dimension:
    """The country, the municipalities of Parkstad and old ones; OData 3 pads the keys."""
    names = {"0881": "Onderbanken", "0882": "Landgraaf", "0917": "Heerlen", "0951": "Nuth", "0962": "Schinnen"}
    names |= {"0986": "Voerendaal", "1954": "Beekdaelen"}
    members = [("NL01  ", "Nederland"), ("PV31  ", "Limburg (PV)")]
    return Dimension("GeoDimension", members + [(f"GM{code}", name) for code, name in names.items()])


def forms() -> Dimension:
    """Two of the forms of care."""
    return Dimension("Dimension", [("A045561", "Totaal jeugdzorg"), ("A045560", "Totaal jeugdhulp")])


def periods() -> Dimension:
    """The years, and one half-year."""
    return Dimension(
        "TimeDimension", [*((f"{year}JJ00", str(year)) for year in YEARS), ("2023HJ01", "2023 1e halfjaar")]
    )


def all_tables() -> dict[str, FakeTable]:
    """The three tables that are read."""
    return {"03759ned": population(), "85099NED": use(), "83454NED": cost()}


def _handler(state: StatLine) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.requests.append(self.path)
            fault = next((each for each in state.faults if each.times and each.where in self.path), None)
            if fault is not None:
                fault.times -= 1
                if self._fail(fault):
                    return
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            body = _answer(state, parts.path, query)
            self._send(404 if body is None else 200, json.dumps(body or {}).encode())

        def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None, cut: int = 0) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + cut))
            self.end_headers()
            self.wfile.write(body)

        def _fail(self, fault: Fault) -> bool:
            match fault.what:
                case "status":
                    status, _, wait = fault.value.partition(" ")
                    self._send(int(status), b"busy", {"Retry-After": wait} if wait else {})
                case "cut":
                    self._send(200, b'{"value": [', cut=500)
                    self.close_connection = True
                case "hang up":
                    self.close_connection = True
                case "silence":
                    threading.Event().wait(1.0)
                    self.close_connection = True
                case "redirect":
                    self._send(302, b"", {"Location": fault.value})
                case "body":
                    self._send(200, fault.value.encode("utf-8", "surrogateescape"))
                case "change":
                    next(iter(state.tables.values())).modified += "+"
                    return False
            return True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def _answer(state: StatLine, path: str, query: dict[str, str]) -> Any:
    version = 3 if path.startswith(V3) else 4
    rest = path.removeprefix(V3 if version == 3 else V4).strip("/")
    name, _, entity = rest.partition("/")
    table = state.tables.get(name)
    if table is None:
        return None
    root = "odata.metadata" if version == 3 else "@odata.context"
    asked: dict[str, set[str]] = {}
    for key, value in re.findall(r"(\w+) eq '([^']*)'", query.get("$filter", "")):
        asked.setdefault(key, set()).add(value)
    if version == 4 and entity == "Properties":
        return {root: path, "Identifier": name, "Title": table.title, "Modified": table.modified}
    rows = (_rows_v3 if version == 3 else _rows_v4)(table, name, entity, asked)
    if rows is None:
        return None
    start = int(query.get("$skip", "0"))
    found: dict[str, Any] = {root: path, "value": rows[start : start + state.page]}
    if start + state.page < len(rows):
        following = urlencode({**query, "$skip": start + state.page})
        found["odata.nextLink" if version == 3 else "@odata.nextLink"] = f"{state.address}{path}?{following}"
    return found


def _rows_v3(table: FakeTable, name: str, entity: str, asked: dict[str, set[str]]) -> list[dict[str, Any]] | None:
    key, _, title, unit = table.measure
    match entity:
        case "":
            return [{"name": "TableInfos", "url": "TableInfos"}]
        case "TableInfos":
            return [{"ID": 0, "Identifier": name, "Title": table.title, "Modified": table.modified}]
        case "DataProperties":
            named = [{"Key": each, "Type": found.kind, "Title": each} for each, found in table.dimensions.items()]
            group = {"Key": "", "Type": "TopicGroup", "Title": "Onderwerpen"}
            return [*named, group, {"Key": key, "Type": "Topic", "Title": title, "Unit": unit, "Decimals": 0}]
        case "UntypedDataSet":
            return [
                {"ID": number, **place, key: SIGNS.get(cell, f"{cell:>8}")}
                for number, place in enumerate(table.places(asked))
                for cell in (table.cell(place),)
            ]
    if entity in table.dimensions:
        return [{"Key": key, "Title": title, "Status": None} for key, title in table.dimensions[entity].members]
    return None


def _rows_v4(table: FakeTable, name: str, entity: str, asked: dict[str, set[str]]) -> list[dict[str, Any]] | None:
    _, key, title, unit = table.measure
    match entity:
        case "":
            return [{"name": "Observations", "kind": "EntitySet", "url": "Observations"}]
        case "Dimensions":
            return [{"Identifier": each, "Kind": found.kind} for each, found in table.dimensions.items()]
        case "MeasureCodes":
            return [{"Identifier": key, "Title": title, "Unit": unit, "Decimals": 0}]
        case "Observations":
            trimmed = {name: {value.strip() for value in values} for name, values in asked.items()}
            rows = []
            for number, place in enumerate(table.places({})):
                at = {each: value.strip() for each, value in place.items()}
                if any(at[each] not in values for each, values in trimmed.items() if each in at):
                    continue
                cell = table.cell(place)
                known = cell not in ATTRIBUTES
                rows.append(
                    {
                        "Id": number,
                        "Measure": key,
                        "ValueAttribute": "None" if known else ATTRIBUTES[cell],
                        "Value": float(cell) if known else None,
                        "StringValue": None,
                        **at,
                    }
                )
            return rows
    dimension = table.dimensions.get(entity.removesuffix("Codes"))
    if entity.endswith("Codes") and dimension:
        status = "Definitief" if dimension.kind == "TimeDimension" else None
        return [{"Identifier": key.strip(), "Title": title, "Status": status} for key, title in dimension.members]
    return None
