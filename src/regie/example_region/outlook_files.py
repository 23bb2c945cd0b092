# SPDX-License-Identifier: EUPL-1.2
"""What the example region has to look ahead with: control measures, multi-year budget lines and scenarios.

They are files of the region folder, in the form in which people write them; what stands in them is in
``outlook.toml``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from regie.example_region.agreements import truth_beside
from regie.example_region.parameters import Parameters, parameters
from regie.vocabulary import RegieError
from regie.vocabulary.durable import commit_new_file

BUDGET_LINES = "budget-lines.toml"


def write_outlook_files(folder: Path) -> list[Path]:
    """Write ``measures/``, ``scenarios/`` and ``budget-lines.toml`` into the region folder; gives the files.

    Nothing is written where the published figures do not apply (another scale, invented municipalities): measures
    name municipalities, and budgets are amounts of this size. Raises ``RegieError`` when one of the files exists
    already or the folder is no example region with its truth beside it. The same always to the same bytes.
    """
    if not truth_beside(folder)["public_figures_exact"]:
        return []
    files = {folder / name: content for name, content in outlook_files(parameters()).items()}
    for file in files:
        if file.exists():
            raise RegieError("example_region.outlook_exists", file=file)
    for file, content in files.items():
        file.parent.mkdir(exist_ok=True)
        commit_new_file(file, content.encode("utf-8"))
    return list(files)


def outlook_files(p: Parameters) -> dict[str, str]:
    """The files by their path in the region folder."""
    measure_set = p["outlook.measure_set"]
    files = {f"measures/{measure_set['id']}.toml": measure_set | {"measures": p["outlook.measures"]}}
    files[BUDGET_LINES] = {"line": p["outlook.budget_lines"], "income": p["outlook.income"]}
    files |= {f"scenarios/{each['id']}.toml": each for each in p["outlook.scenarios"]}
    remark = f"# {p['outlook.remark']}\n"
    return {name: remark + "\n".join(_lines(content, "")) + "\n" for name, content in files.items()}


def measures_truth(p: Parameters) -> dict[str, Any]:
    """What the generator built in of each control measure: nothing, as spells and cost do not look at them."""
    return {
        "effects_built_in": {each["id"]: "0" for each in p["outlook.measures"]},
        "remark": "A measure that has begun changed nothing in these data; that no effect can be shown is right.",
    }


def _lines(content: Mapping[str, Any], under: str) -> Iterator[str]:
    """A table in TOML: its own values first, then the tables in it."""
    tables = {}
    for name, value in content.items():
        if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
            tables[name] = value
        else:
            yield f"{name} = {_value(value)}"
    for name, value in tables.items():
        for one in value if isinstance(value, list) else [value]:
            heading = f"[[{under}{name}]]" if isinstance(value, list) else f"[{under}{name}]"
            yield from ("", heading)
            yield from _lines(one, f"{under}{name}.")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)
