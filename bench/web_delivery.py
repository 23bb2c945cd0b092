# SPDX-License-Identifier: EUPL-1.2
"""A large delivery, handed in over the browser's form while others read."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from bench.delivery_contenders import production_sheets
from bench.web_reader import CSRF, Reader
from regie.example_region.writing import DIALECTS, write_delivery

PARTY = "A002"
"""A member in the example region."""

ADDRESS = "/leveringen/inleveren"
LONGEST = 600.0
"""Seconds after which a delivery that is not there yet counts as failed."""


@dataclass
class Underway:
    """A delivery that was handed in and is done when the region's folder holds it."""

    deliveries: Path
    before: int
    began: float

    def finished(self) -> bool:
        """Whether it is stored. Raises ``RuntimeError`` when that takes too long."""
        if time.monotonic() - self.began > LONGEST:
            raise RuntimeError("the large delivery did not arrive")
        return _stored(self.deliveries) > self.before


def hand_in(place: Path, region: Path, reader: Reader, rows: int) -> Underway:
    """Write a delivery of so many rows and hand it in as this reader."""
    file = place / "large.zip"
    write_delivery(file, production_sheets(rows, PARTY), DIALECTS["csv_semicolon_bom"])
    token = CSRF.search(reader.get(ADDRESS).body.decode("utf-8"))
    if token is None:
        raise RuntimeError("the form to hand in is not there")
    border = uuid.uuid4().hex
    lines = []
    for name, value in (("csrfmiddlewaretoken", token[1]), ("act", "deliver")):
        lines.append(f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    head = f'--{border}\r\nContent-Disposition: form-data; name="sent"; filename="{file.name}"\r\n'
    body = b"".join(lines) + f"{head}Content-Type: application/zip\r\n\r\n".encode() + file.read_bytes()
    deliveries = region / "deliveries"
    underway = Underway(deliveries, _stored(deliveries), time.monotonic())
    answer = reader.ask(
        "POST", ADDRESS, body + f"\r\n--{border}--\r\n".encode(), f"multipart/form-data; boundary={border}"
    )
    if answer.status not in (302, 303):
        raise RuntimeError(f"the delivery was not taken: {answer.status}")
    return underway


def _stored(deliveries: Path) -> int:
    return sum(
        (each / "delivery.json").is_file() for each in deliveries.iterdir() if not each.name.startswith(".")
    )
