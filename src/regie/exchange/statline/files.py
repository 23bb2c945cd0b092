# SPDX-License-Identifier: EUPL-1.2
"""StatLine in a region's folder: ``population``, ``population-reference``, ``use`` and ``cost``, CSV or Parquet.

``population`` has the columns of the delivery standard and the region's own municipalities alone, so it can be
handed in as it is; the country and other municipalities are in ``population-reference``. ``source.json`` says per
table what was read from where, in which state, and the hash of each file; it is written last, so files that do not
belong together are found out. The same tables give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from regie.exchange.statline.reading import Reading, Value
from regie.vocabulary.durable import commit_file
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import to_cents, written

FOLDER = "statline"
"""The folder in that of a region."""

SOURCE = "source.json"
LICENCE = "CBS, CC BY 4.0"

POPULATION = ("municipality", "year", "age", "persons")
REFERENCE_POPULATION = ("region", "year", "age", "persons")
COUNTS = ("region", "year", "form", "label", "persons", "reason", "status", "remark", "parts")
AMOUNTS = ("region", "year", "form", "label", "amount", "reason", "status", "remark", "parts")

Row = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """What a folder holds: persons by region (``NL`` too), year and age; use and cost as they were read."""

    population: Mapping[tuple[str, int], Mapping[int, int]]
    use: tuple[Value, ...]
    cost: tuple[Value, ...]
    sources: Mapping[str, Mapping[str, Any]]


def write_readings(
    folder: Path,
    readings: Mapping[str, Reading],
    own: Collection[str],
    *,
    address: str,
    fetched_on: date,
    form: str = "csv",
) -> list[Path]:
    """Write what was read (``population``, ``use``, ``cost``) as ``csv`` or ``parquet``; the paths.

    ``own``: the codes of the region's municipalities.

    Tables that are not given stay as they were. Raises ``RegieError`` when an earlier ``source.json`` is broken.
    """
    sources = _sources(folder) if (folder / SOURCE).exists() else {}
    replaced = {file for name in readings for file in sources.get(name, {}).get("files", {})}
    paths: list[Path] = []
    for name, reading in readings.items():
        hashes: dict[str, str] = {}
        for stem, columns, rows in _tables(name, reading, own):
            content = _csv(columns, rows) if form == "csv" else _parquet(columns, rows)
            path = folder / f"{stem}.{form}"
            commit_file(path, content)
            hashes[path.name] = hashlib.sha256(content).hexdigest()
            paths.append(path)
        sources[name] = {
            "address": address,
            "table": reading.table,
            "title": reading.title,
            "modified": reading.modified,
            "measure": reading.measure,
            "fetched_on": fetched_on.isoformat(),
            "licence": LICENCE,
            "values": len(reading.values),
            "missing": len(reading.missing),
            "files": hashes,
        }
    listing = json.dumps(dict(sorted(sources.items())), ensure_ascii=False, indent=1) + "\n"
    commit_file(folder / SOURCE, listing.encode("utf-8"))
    for file in replaced - {path.name for path in paths}:  # what was written in the other form
        if Path(file).name == file:
            (folder / file).unlink(missing_ok=True)
    return [*paths, folder / SOURCE]


def load_readings(folder: Path) -> Kept:
    """What ``write_readings`` wrote. Raises ``RegieError`` when a file is missing or was changed since."""
    if not (folder / SOURCE).exists():
        raise RegieError("statline.nothing_fetched", folder=folder)
    sources = _sources(folder)
    try:
        return _kept(folder, sources)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise RegieError("statline.files_changed", folder=folder) from None


def _kept(folder: Path, sources: Mapping[str, Mapping[str, Any]]) -> Kept:
    content = {
        Path(name).stem: _read(folder, name, digest)
        for source in sources.values()
        for name, digest in source["files"].items()
    }
    population: dict[tuple[str, int], dict[int, int]] = {}
    for row in content.get("population", []):
        population.setdefault((row["municipality"], int(row["year"])), {})[int(row["age"])] = int(row["persons"])
    for row in content.get("population-reference", []):
        population.setdefault((row["region"], int(row["year"])), {})[int(row["age"])] = int(row["persons"])
    use = tuple(_value(row, int(row["persons"]) if row["persons"] else None) for row in content.get("use", []))
    cost = tuple(
        _value(row, to_cents(row["amount"]) if row["amount"] else None) for row in content.get("cost", [])
    )
    return Kept(population, use, cost, sources)


def _tables(name: str, reading: Reading, own: Collection[str]) -> Iterable[tuple[str, Sequence[str], list[Row]]]:
    if name == "population":
        known = [value for value in reading.values if value.value is not None]
        yield (
            "population",
            POPULATION,
            [
                {"municipality": v.region, "year": v.year, "age": int(v.category), "persons": v.value}
                for v in known
                if v.region in own
            ],
        )
        yield (
            "population-reference",
            REFERENCE_POPULATION,
            [
                {"region": v.region, "year": v.year, "age": int(v.category), "persons": v.value}
                for v in known
                if v.region not in own
            ],
        )
        return
    money = name == "cost"
    rows = [
        {
            "region": v.region,
            "year": v.year,
            "form": v.category,
            "label": v.label,
            "amount" if money else "persons": written(v.value) if money and v.value is not None else v.value,
            "reason": v.reason,
            "status": v.status,
            "remark": v.remark,
            "parts": "+".join(v.parts) or None,
        }
        for v in reading.values
    ]
    yield name, AMOUNTS if money else COUNTS, rows


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _parquet(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"year": pa.int32(), "age": pa.int32(), "persons": pa.int64(), "amount": pa.string()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in columns])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), sink)
    return bytes(sink.getvalue().to_pybytes())


def _read(folder: Path, name: str, digest: str) -> list[dict[str, str]]:
    """The rows as texts; ``ValueError`` when the file is not the one that was written."""
    if Path(name).name != name or not (folder / name).is_file():
        raise ValueError(name)
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(name)
    if name.endswith(".csv"):
        return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pq.read_table(pa.BufferReader(content)).to_pylist()
    return [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]


def _value(row: Mapping[str, str], value: int | None) -> Value:
    return Value(
        row["region"],
        int(row["year"]),
        row["form"],
        row["label"],
        value,
        row["reason"] or None,
        row["status"] or None,
        row["remark"] or None,
        tuple(row["parts"].split("+")) if row["parts"] else (),
    )


def _sources(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / SOURCE).read_bytes())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise RegieError("statline.files_changed", folder=folder)
    return found
