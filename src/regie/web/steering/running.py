# SPDX-License-Identifier: EUPL-1.2
"""Control measures of the region's folder: which are proposals, and the file in which one starts to run."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from decimal import Decimal
from hashlib import sha256

from regie.contract import Contract
from regie.contract.region_files import files_in
from regie.contract.writing import part_toml
from regie.forecast.asked import default_set
from regie.forecast.measures.model import ControlMeasure, MeasureDecision, MeasureSet
from regie.forecast.measures.reading import FOLDER, load_measure_set
from regie.vocabulary import RegieError
from regie.vocabulary.durable import commit_new_file
from regie.web.region import door
from regie.web.steering import deadlines

_SERIAL = re.compile(r"v\d{3}$")


def measures() -> tuple[ControlMeasure, ...]:
    """The measures of the set that forecasts take; none where the region has no set."""
    name = default_set(door.folder())
    return tuple(load_measure_set(door.folder(), name).measures) if name else ()


def proposals() -> tuple[ControlMeasure, ...]:
    """The measures that do not run yet."""
    return tuple(each for each in measures() if each.decision.state == "proposal")


def proposal(id_: str) -> ControlMeasure:
    """One that does not run yet; raises ``RegieError`` when there is none of this name."""
    found = next((each for each in proposals() if each.id == id_), None)
    if found is None:
        raise RegieError("web_steering.measure_unknown", measure=id_ or "-")
    return found


def fingerprint(id_: str) -> str:
    """A hash of a measure as it stands, whether decided or not; empty when there is none of this name."""
    found = next((each for each in measures() if each.id == id_), None)
    return "" if found is None else sha256(found.model_dump_json(exclude={"decision"}).encode()).hexdigest()


def start(id_: str, number: str, text: str, on: date) -> str:
    """Write the next file of the set, in which this measure is decided; gives its name. The file before stays.
    Where the file of this decision is there already (a crash came after it) nothing changes.

    Raises ``RegieError`` when the measure is no proposal any more, or it would not read back the same.
    """
    decided = MeasureDecision(state="decided", text=f"{number}: {text}", on=on)
    name = default_set(door.folder())
    if name and any(each.id == id_ and each.decision.text == decided.text for each in measures()):
        return name
    proposal(id_)
    assert name is not None
    taken = load_measure_set(door.folder(), name)
    changed = tuple(
        each.model_copy(update={"decision": decided}) if each.id == id_ else each for each in taken.measures
    )
    made = taken.model_copy(update={"id": _next(name), "measures": changed})
    written = part_toml(made)
    if MeasureSet.model_validate(tomllib.loads(written, parse_float=Decimal)) != made:
        raise RegieError("web_outlook.not_writable", name=made.id)
    try:
        commit_new_file(door.folder() / FOLDER / f"{made.id}.toml", written.encode("utf-8"))
    except FileExistsError:
        raise RegieError("web.workflow_changed") from None
    return made.id


def contract_now() -> Contract | None:
    """The contract that holds today; nothing where there is none."""
    return deadlines.contract_on(deadlines.today())


def clause(id_: str) -> str:
    """A clause of the contract, or none. Raises ``RegieError`` for one that it does not have."""
    found = contract_now()
    if id_ and (found is None or id_ not in found.clause_labels):
        raise RegieError("web_steering.clause_unknown", clause=id_)
    return id_


def clause_name(id_: str) -> str:
    """What a clause is called in the contract that holds now."""
    contract = contract_now() if id_ else None
    return id_ if contract is None else contract.clause_labels.get(id_, id_)


def measure_name(id_: str) -> str:
    """A measure by its id and title; the id alone where the set does not have it any more."""
    title = next((each.title for each in measures() if each.id == id_), "") if id_ else ""
    return f"{id_} ({title})" if title else id_


def _next(name: str) -> str:
    """The name of the next file: files are taken in the order of their names, the last counts, and a letter comes
    after the point of ``.toml``."""
    base = _SERIAL.sub("", name)[:60]
    row = [each.stem for each in files_in(door.folder() / FOLDER) if _SERIAL.sub("", each.stem) == base]
    last = max((int(each[-3:]) for each in row if _SERIAL.search(each)), default=0)
    return f"{base}v{last + 1:03}"
