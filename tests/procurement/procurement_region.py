# SPDX-License-Identifier: EUPL-1.2
"""A region of two municipalities as a folder, delivered and with a snapshot, and a study of it.

Aalten and Doetinchem have help of three providers over 2018 and 2019: A1 has ten clients in each with product 45A04,
A2 five in each, and A3 two with product 43A08 in Aalten alone. A client costs 100.00 a month.
"""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from regie.contract.writing import part_toml
from regie.deliveries import deliver, make_snapshot
from regie.procurement.study import Study

LATE = date(2020, 1, 31)

REGION_TOML = """\
id = "proef"
name = "Proefstreek"
cooperative = "COOP"
first_month = "2018-01"
synthetic = true
municipalities = [
  { code = "0197", name = "Aalten" },
  { code = "0222", name = "Doetinchem" },
]
parties = [
  { code = "COOP", name = "Samen", role = "cooperative" },
  { code = "A1", name = "Eik", role = "subcontractor" },
  { code = "A2", name = "Berk", role = "subcontractor" },
  { code = "A3", name = "Cypres", role = "subcontractor" },
]
of_record = [{ table = "production", party = "cooperative" }]
"""

CLIENTS = {("A1", "0197"): 10, ("A1", "0222"): 10, ("A2", "0197"): 5, ("A2", "0222"): 5, ("A3", "0197"): 2}


def make_region(folder: Path) -> Path:
    """The region, delivered; its folder."""
    folder.mkdir(parents=True)
    (folder / "region.toml").write_text(REGION_TOML, encoding="utf-8")
    tables = {
        "delivery": [
            "party;period_start;period_end;delivered_on;standard_version",
            "COOP;2018-01-01;2019-12-31;2020-01-10;1",
        ],
        "clients": ["client_key;birth_month;municipality;valid_from"],
        "trajectories": [
            "trajectory_key;recorded_on;client_key;provider;segment;product_category;product_code;began_on"
        ],
        "production": [
            "line;provider;client_key;trajectory_key;segment;product_code;service_month;quantity;unit;amount;"
            "booked_on;cost_kind"
        ],
        "population": ["municipality;year;age;persons"]
        + [f"{town};2019;{age};100" for town in ("0197", "0222") for age in range(23)],
    }
    for (provider, town), number in CLIENTS.items():
        product = "43A08" if provider == "A3" else "45A04"
        for n in range(number):
            key = f"{provider}-{town}-{n}"
            tables["clients"].append(f"{key};2008-01;{town};2015-01-01")
            tables["trajectories"].append(
                f"T{key};2018-01-01;{key};{provider};outsourced_care;{product[:2]};{product};2018-01-01"
            )
            for month in range(24):
                written = f"{2018 + month // 12}-{month % 12 + 1:02}"
                tables["production"].append(
                    f"{key}-{month};{provider};{key};T{key};outsourced_care;{product};{written};2;04;100.00;"
                    f"{written}-28;regular"
                )
    file = folder.parent / f"{folder.name}.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name, lines in tables.items():
            archive.writestr(f"{name}.csv", "\n".join(lines) + "\n")
    deliver(file, folder, received_on=LATE)
    make_snapshot(folder, LATE)
    return folder


STUDY: dict[str, Any] = {
    "id": "verkenning",
    "title": "Verkenning Proefstreek",
    "first": "2018-01",
    "last": "2019-12",
    "products": [
        {"code": "45A04", "name": "Begeleiding", "unit": "04"},
        {"code": "43A08", "name": "Deeltijdverblijf", "unit": "04"},
    ],
    "need_groups": [
        {"code": "ambulant", "name": "Ambulant", "products": ["45A04"]},
        {"code": "verblijf", "name": "Verblijf", "products": ["43A08"]},
    ],
    "lots": [
        {"code": "P1", "name": "Ambulant", "funding": "lump_sum", "need_groups": ["ambulant"]},
        {"code": "P2", "name": "Verblijf", "funding": "lump_sum", "need_groups": ["verblijf"]},
    ],
    "coverage": {"parties": 1, "share_cap": "100", "margin": "0", "growth_room": "100"},
    "chosen": [{"lot": "P1", "bidder": "A1"}, {"lot": "P2", "bidder": "A3"}],
    "lump_sums": {
        "base_years": [2018, 2019],
        "price_year": 2019,
        "indexation": {"clause": "x", "method": "none"},
    },
}

TERMS = {
    "id": "jeugd-2021",
    "name": "Jeugdhulp Proefstreek",
    "commissioning_party": "Aalten en Doetinchem",
    "starts_on": "2019-01-01",
    "ends_on": "2021-12-31",
    "index_yearly": False,
}


def a_study(**changes: Any) -> Study:
    """The study, with some fields replaced."""
    return Study.model_validate(STUDY | changes)


def put_study(folder: Path, study: Study) -> Path:
    """The study as a file of the region."""
    file = folder / "procurement" / f"{study.id}.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(part_toml(study), encoding="utf-8")
    return file
