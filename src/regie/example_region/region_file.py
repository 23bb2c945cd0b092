# SPDX-License-Identifier: EUPL-1.2
"""The ``region.toml`` of the example."""

from __future__ import annotations

import json

from regie.example_region.finance import overhead_weights
from regie.example_region.parameters import Parameters
from regie.example_region.parties import COOPERATIVE
from regie.example_region.world import OVERHEAD_KEY, World
from regie.vocabulary.texts import say


def region_text(p: Parameters, world: World) -> str:
    """The file's content: everything the vocabulary's ``Region`` asks, marked synthetic."""
    ground = world.ground
    name = "Heerlen, Landgraaf en Voerendaal" if len(ground.codes) == 3 else f"{len(ground.codes)} gemeenten"
    kind = "exact" if ground.as_specified else "scaled"
    lines = [
        "# SPDX-License-Identifier: EUPL-1.2",
        'id = "voorbeeld"',
        f"name = {_text(f'{name} (voorbeeld)')}",
        'programme = "Basishulp Jeugd"',
        f"cooperative = {_text(COOPERATIVE)}",
        'first_month = "2019-01"',
        "synthetic = true",
        f"note = {_text(say(f'example_region.note_{kind}'))}",
    ]
    for code, place in zip(ground.codes, ground.names, strict=True):
        lines += ["", "[[municipalities]]", f"code = {_text(code)}", f"name = {_text(place)}"]
    for code, area, position in zip(ground.area_codes, ground.area_names, ground.area_places, strict=True):
        lines += ["", "[[areas]]", f"code = {_text(code)}", f"name = {_text(area)}"]
        lines.append(f"municipality = {_text(ground.codes[position])}")
    parties = [(COOPERATIVE, "Coöperatie JENS (voorbeeld)", "cooperative")]
    parties += [
        (code, str(row["name"]), world.parties.role_now(position))
        for position, (code, row) in enumerate(zip(world.parties.codes, world.parties.rows, strict=True))
    ]
    for code, party, role in parties:
        lines += ["", "[[parties]]", f"code = {_text(code)}", f"name = {_text(party)}", f"role = {_text(role)}"]
    young = world.residents[:, :18].sum(axis=1)
    weights = overhead_weights(p, ground.codes, young)
    lines += ["", "[[allocation_keys]]", f"id = {_text(OVERHEAD_KEY)}", 'name = "Verdeelsleutel overhead"']
    lines.append(f"source = {_text(say('example_region.key_source'))}")
    inner = ", ".join(f"{_text(c)} = {int(w)}" for c, w in sorted(zip(ground.codes, weights, strict=True)))
    lines.append(f"weights = {{ {inner} }}")
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
