# SPDX-License-Identifier: EUPL-1.2
"""The ``region.toml`` of the example region Achterhoek."""

from __future__ import annotations

import json

import numpy as np

from regie.example_region.achterhoek.inbox import back_office_name
from regie.example_region.achterhoek.settings import BACK_OFFICE, YEAR_MET
from regie.example_region.achterhoek.world import YEARS, World
from regie.example_region.parameters import Parameters
from regie.vocabulary.texts import say

SEGMENTS = (
    ("light", "Lichte hulp", "Light help"),
    ("ambulatory", "Ambulante hulp", "Ambulatory help"),
    ("specialised", "Specialistische hulp", "Specialised help"),
    ("residential", "Verblijf en crisis", "Residential care and crisis"),
)
"""From light to heavy."""

OF_RECORD = ("production", "outcomes")
"""Tables that the back office delivers for all providers, which elsewhere providers deliver themselves."""


def region_text(p: Parameters, world: World) -> str:
    """The file's content, marked synthetic."""
    lines = [
        "# SPDX-License-Identifier: EUPL-1.2",
        'id = "achterhoek"',
        f"name = {_text(say('achterhoek.region_name'))}",
        'programme = "Maatwerkdiensten Jeugd"',
        f"cooperative = {_text(BACK_OFFICE)}",
        'first_month = "2015-07"',
        "synthetic = true",
        f"note = {_text(say('achterhoek.note'))}",
        # People end at 18 for the most part; the last group is prolonged help.
        "age_groups = [0, 4, 8, 12, 16, 18, 23]",
    ]
    for row in p["region.municipalities"]:
        lines += ["", "[[municipalities]]", f"code = {_text(row['code'])}", f"name = {_text(row['name'])}"]
    for code, dutch, english in SEGMENTS:
        lines += [
            "",
            "[[segments]]",
            f"code = {_text(code)}",
            f"name = {_text(dutch)}",
            f"name_en = {_text(english)}",
        ]
    parties = [(BACK_OFFICE, back_office_name(), "cooperative")]
    parties += [
        (code, name, "supplier") for code, name in zip(world.providers.codes, world.providers.names, strict=True)
    ]
    for code, name, role in parties:
        lines += ["", "[[parties]]", f"code = {_text(code)}", f"name = {_text(name)}", f"role = {_text(role)}"]
    for table in OF_RECORD:
        lines += ["", "[[of_record]]", f"table = {_text(table)}", 'party = "cooperative"']
    young = world.residents[YEARS.index(YEAR_MET), :, :18].sum(axis=1)
    weights = ", ".join(
        f"{_text(row['code'])} = {int(n)}"
        for row, n in zip(p["region.municipalities"], np.asarray(young), strict=True)
    )
    lines += ["", "[[allocation_keys]]", 'id = "jeugdigen"', 'name = "Jeugdigen van 0 tot en met 17"']
    lines += [f"source = {_text(say('achterhoek.key_source'))}", f"weights = {{ {weights} }}"]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
