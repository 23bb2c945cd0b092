# SPDX-License-Identifier: EUPL-1.2
"""What a provider knows and the delivery standard does not hold: a CSV with fields of the protocol per trajectory.

One column ``trajectory_key`` (as it counts in the snapshot) and any of the fields in ``ALLOWED``, in the codes of
the protocol; dates as ``JJJJMMDD``. An empty cell says nothing. Separator ``;`` or ``,``, UTF-8. A value that the
protocol does not know is not used and is told; a personal number has no place here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from regie.exchange.cbs.care import Care
from regie.exchange.cbs.definitions import WRITTEN, Field, Subject, fields
from regie.exchange.cbs.findings import Finding, finding
from regie.exchange.cbs.rows import rows
from regie.exchange.cbs.values import problem_of
from regie.vocabulary.errors import RegieError

KEY = "trajectory_key"

AT_BEGIN = ("verwijzer", "gestart_met_crisis", "datum_overgedragen_gekregen")
"""Fields of a record that its first trajectory with a value tells; of all others the last one does."""

_NEVER = {"bsn", "geboortedatum", "geslacht", "datum_aanvang", "datum_einde"}

ALLOWED: tuple[str, ...] = tuple(
    dict.fromkeys(name for subject in WRITTEN for name in fields(subject) if name not in _NEVER)
)
"""The fields that may be supplied; persons and dates of care come from the snapshot."""


@dataclass(frozen=True)
class Supplement:
    """Values by trajectory and field, and the columns that the file had."""

    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def of(self, care: Care, name: str) -> str | None:
        """What is said about one trajectory."""
        return self.values.get(care.trajectory_key, {}).get(name)

    def of_record(self, parts: tuple[Care, ...], name: str) -> str | None:
        """What is said about a record: by its first trajectory with a value or its last, as fits the field."""
        ordered = parts if name in AT_BEGIN else tuple(reversed(parts))
        return next((value for care in ordered if (value := self.of(care, name))), None)


def load_supplement(file: Path | None, known: Mapping[str, Care]) -> Supplement:
    """The supplement in this file, or an empty one for None; ``known`` are the trajectories that count, by key.

    Raises ``RegieError`` when the file cannot be read or has columns that are not allowed; what is not right in a
    line becomes a finding, and the value is not used.
    """
    if file is None:
        return Supplement()
    lines = _lines(file)
    header, separator = _header(file.name, lines)
    values: dict[str, dict[str, str]] = {}
    wrong: dict[str, list[int]] = defaultdict(list)
    twice: list[int] = []
    strange: list[int] = []
    broken: list[int] = []
    for number, row in islice(rows(lines, separator, broken), 1, None):
        if any(row[len(header) :]):
            broken.append(number)
            continue
        cells = dict(zip(header, row, strict=False))
        key = cells.pop(KEY, "")
        if not any(cells.values()) and not key:
            continue
        if key not in known:
            strange.append(number)
            continue
        if key in values:
            twice.append(number)
            continue
        values[key] = {}
        for name, value in cells.items():
            if value and _allowed(name, value):
                values[key][name] = value
            elif value:
                wrong[name].append(number)
    found = [
        finding("supplement_value", count=len(places), field=name, lines=places, file=file.name)
        for name, places in wrong.items()
    ]
    if strange:
        found.append(finding("supplement_trajectory", count=len(strange), lines=strange, file=file.name))
    if broken:
        found.append(finding("supplement_line", count=len(broken), lines=broken, file=file.name))
    if twice:
        found.append(finding("supplement_twice", count=len(twice), lines=twice, file=file.name))
    return Supplement(values, tuple(name for name in header if name != KEY), tuple(found))


def _lines(file: Path) -> list[str]:
    try:
        return file.read_bytes().decode("utf-8-sig").splitlines()
    except OSError:
        raise RegieError("cbs.file_missing", file=file.name) from None
    except UnicodeDecodeError:
        raise RegieError("cbs.supplement_not_utf8", file=file.name) from None


def _header(name: str, lines: list[str]) -> tuple[list[str], str]:
    first = lines[0] if lines else ""
    separator = ";" if first.count(";") >= first.count(",") else ","
    _, header = next(rows([first], separator, []), (1, list[str]()))
    unknown = [cell for cell in header if cell != KEY and cell not in ALLOWED]
    if KEY not in header or unknown or len(header) != len(set(header)):
        raise RegieError("cbs.supplement_columns", file=name, key=KEY, allowed=", ".join(ALLOWED))
    return header, separator


def _allowed(name: str, value: str) -> bool:
    return any(problem_of(one, value) is None for one in _fields(name))


def _fields(name: str) -> list[Field]:
    return [fields(subject)[name] for subject in Subject if name in fields(subject)]
