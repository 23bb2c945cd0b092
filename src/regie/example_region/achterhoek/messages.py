# SPDX-License-Identifier: EUPL-1.2
"""The same region as iJw messages of effort-based care: assignments, starts, stops and claims.

Everything is six years later than in the deliveries: claims of this release are about months since 2021 (CS100).
What a message cannot say is not in it: registration of a journey, its theme and goal, and whether a line of
production is one-off. A claim is made when its month is over, so a line that was booked within its month is booked
on the last day of it. Personal numbers are from the range for tests (9999…), names say that they are invented.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from regie.example_region.achterhoek.generator import SCALES, Progress
from regie.example_region.achterhoek.lines import SOURCES, Lines
from regie.example_region.achterhoek.region_file import region_text
from regie.example_region.achterhoek.settings import FIRST_DAY, LAST_DAY, settings
from regie.example_region.achterhoek.world import World, make_world
from regie.example_region.days import NEVER, Ints, as_date, first_days, last_days
from regie.example_region.parameters import Parameters
from regie.exchange.history import CHOICES_FILE
from regie.exchange.ijw.definitions import definition
from regie.exchange.ijw.rendering import render
from regie.vocabulary.errors import RegieError
from regie.vocabulary.region import REGION_FILE

RELEASE = "3.2"
PER_MONTH = "4"
ADDRESS = {"Huis": {"Huisnummer": 1}, "Postcode": "7000AA", "LandCode": "NL"}
"""An invented address: the standard asks for one."""
KINDS = ("JW301", "JW305", "JW307", "JW323")
YEARS_LATER = 6
ONE_DAY = timedelta(days=1)
LARGEST = 0.1
"""Largest scale for messages: every client has files of its own."""


@dataclass(frozen=True)
class MessagesMade:
    """The folder with messages, how many, and the region's folder with ``region.toml`` and ``history.toml``."""

    folder: Path
    region: Path
    files: int


def write_messages(
    folder: Path, *, seed: int = 1, scale: float = 0.03, progress: Progress = lambda step, done, of: None
) -> MessagesMade:
    """Write ``region/`` (``region.toml``, ``history.toml``) and ``messages/`` into ``folder``, from July 2021 to
    June 2026.

    ``regie ijw history`` makes deliveries out of them. A client is in as many files as the standard asks for, so
    the scale is at most a tenth. Raises ``RegieError`` when it is out of range or the folder is in use.
    """
    if not SCALES[0] <= scale <= LARGEST:
        raise RegieError("achterhoek.scale_out_of_range", scale=scale, least=SCALES[0], most=LARGEST)
    region, out = folder / "region", folder / "messages"
    if (region / REGION_FILE).exists() or out.exists():
        raise RegieError("example_region.folder_in_use", folder=folder)
    p = settings()
    progress("generating", 0, 1)
    world = make_world(p, seed, scale)
    region.mkdir(parents=True, exist_ok=True)
    out.mkdir()
    (region / REGION_FILE).write_text(
        region_text(p, world).replace('first_month = "2015-07"', f'first_month = "{2015 + YEARS_LATER}-07"'),
        encoding="utf-8",
    )
    (region / CHOICES_FILE).write_text(choices_text(p, world), encoding="utf-8")
    files = 0
    for done, (name, content) in enumerate(messages(p, world)):
        (out / name).write_bytes(content)
        files = done + 1
        if done % 500 == 0:
            progress("messages", done, 0)
    return MessagesMade(out, region, files)


def choices_text(p: Parameters, world: World) -> str:
    """The ``history.toml`` that goes with the messages."""
    lines = ["# SPDX-License-Identifier: EUPL-1.2", "[segments]"]
    segment = {row["code"]: row["segment"] for row in p["care.kinds"]}
    lines += [f'"{row["code"]}" = "{segment[row["kind"]]}"' for row in p["care.products"]]
    lines += ["", "[providers]"]
    lines += [f'"{agb(at)}" = "{code}"' for at, code in enumerate(world.providers.codes)]
    lines += ["", "[referrers]", 'without_request = "01"', "", "[endings]", 'without_stop = "36"']
    return "\n".join(lines) + "\n"


def agb(provider: int) -> str:
    """An invented AGB code for a provider by its position."""
    return f"{99000001 + provider:08}"


def messages(p: Parameters, world: World) -> Iterator[tuple[str, bytes]]:
    """All messages with their file names: of every trajectory that runs in the period its assignment, start and
    stop; of every provider, municipality and day of booking the claim."""
    writer = _Writer(p, world)
    care = world.care
    for at in np.flatnonzero(care.ended >= FIRST_DAY).tolist():
        yield writer.assignment(at)
        yield writer.signal("JW305", at)
        if care.ended[at] < NEVER:
            yield writer.signal("JW307", at)
    yield from writer.claims()


class _Writer:
    """Columns as lists, since a message is made one at a time."""

    def __init__(self, p: Parameters, world: World) -> None:
        self.p, self.world = p, world
        self.places = [row["code"] for row in p["region.municipalities"]]
        self.products = [(row["code"], row["unit"], row["volume"]) for row in p["care.products"]]
        self.numbers = personal_numbers(len(world.people.sex))
        self.known = {kind: definition(kind, RELEASE) for kind in KINDS}
        self.count = 0

    def assignment(self, at: int) -> tuple[str, bytes]:
        care = self.world.care
        began, unit = later(care.began[at]), self.products[care.product[at]][1]
        product: dict[str, Any] = {
            "ToewijzingNummer": at + 1,
            "Product": self._product(at),
            "Toewijzingsdatum": began,
            "Toewijzingstijd": "12:00:00",
            "Ingangsdatum": began,
            "Omvang": {"Volume": self.products[care.product[at]][2], "Eenheid": unit, "Frequentie": PER_MONTH},
        }
        client = self._person(at) | {
            "Contactgegevens": {"Contact": [{"Soort": "01", "Adres": ADDRESS}]},
            "ToegewezenProducten": {"ToegewezenProduct": [product]},
        }
        client["Naam"]["NaamGebruik"] = "1"
        return self._message("JW301", at, began, {"Client": client})

    def signal(self, kind: str, at: int) -> tuple[str, bytes]:
        """A start or a stop."""
        care = self.world.care
        told: dict[str, Any] = {
            "ToewijzingNummer": at + 1,
            "Product": self._product(at),
            "ToewijzingIngangsdatum": later(care.began[at]),
            "Begindatum": later(care.began[at]),
            "StatusAanlevering": "1",
        }
        container, name, on = "StartProducten", "StartProduct", max(care.recorded[at], care.began[at])
        if kind == "JW307":
            told |= {"RedenBeeindiging": f"{care.reason[at]:02}", "Einddatum": later(care.ended[at])}
            container, name, on = "StopProducten", "StopProduct", care.end_recorded[at]
        client = self._person(at) | {container: {name: [told]}}
        return self._message(kind, at, later(min(on, LAST_DAY)), {"Client": client})

    def claims(self) -> Iterator[tuple[str, bytes]]:
        """Claims per municipality, provider, day and month of care. A product that is claimed twice for one client
        and month goes into another claim (TR416)."""
        lines, care = self.world.lines, self.world.care
        counted = np.flatnonzero(lines.booked <= LAST_DAY)
        of, month = lines.trajectory[counted], lines.month[counted]
        day = np.maximum(lines.booked[counted], last_days(month))
        order = np.lexsort((counted, care.client[of], month, day, care.provider[of], care.municipality[of]))
        counted, of, month, day = counted[order], of[order], month[order], day[order]
        keys = np.stack([care.municipality[of], care.provider[of], day, month], axis=1)
        starts = np.r_[0, np.flatnonzero((np.diff(keys, axis=0) != 0).any(axis=1)) + 1, len(counted)]
        debit = _debits(lines)
        for first, end in pairwise(starts.tolist()):
            for layer in _layers(of[first:end].tolist(), counted[first:end].tolist()):
                yield self._claim(layer, int(month[first]), int(day[first]), debit)

    def _claim(self, lines: list[int], month: int, day: int, debit: Ints) -> tuple[str, bytes]:
        world = self.world
        by_client: dict[int, list[dict[str, Any]]] = {}
        total = 0
        for line in lines:
            for part, cents in self._performances(line, int(debit[line])):
                client = int(world.care.client[world.lines.trajectory[line]])
                by_client.setdefault(client, []).append(part)
                total += cents
        over = later(first_days(month + 1)) - ONE_DAY
        on = max(later(day), over)
        claim = {
            "DeclaratieNummer": f"D{self.count + 1:08}",
            "DeclaratiePeriode": {
                "Begindatum": later(first_days(month)),
                "Einddatum": later(first_days(month + 1)) - ONE_DAY,
            },
            "DeclaratieDagtekening": later(day),
            "TotaalIngediendBedrag": {"TotaalBedrag": abs(total), "DebetCredit": "C" if total < 0 else "D"},
            "Clienten": {
                "Client": [
                    {"Bsn": self.numbers[client], "Prestaties": {"Prestatie": parts}}
                    for client, parts in by_client.items()
                ]
            },
        }
        return self._message("JW323", int(world.lines.trajectory[lines[0]]), on, {"Declaratie": claim})

    def _performances(self, line: int, debit: int) -> Iterator[tuple[dict[str, Any], int]]:
        """One debit; for a correction the whole debit is credited, and what is left claimed anew."""
        lines = self.world.lines
        if debit < 0:
            yield self._performance(line, int(lines.quantity[line]), int(lines.cents[line]), "", f"R{line}")
            return
        quantity, cents = int(lines.quantity[debit]), int(lines.cents[debit])
        yield self._performance(debit, quantity, -cents, f"R{debit}", f"C{line}")
        left = cents + int(lines.cents[line])
        if left:
            yield self._performance(line, quantity + int(lines.quantity[line]), left, "", f"R{line}")

    def _performance(
        self, line: int, quantity: int, cents: int, previous: str, reference: str
    ) -> tuple[dict[str, Any], int]:
        lines, care = self.world.lines, self.world.care
        at, month = int(lines.trajectory[line]), int(lines.month[line])
        code, unit, _ = self.products[care.product[at]]
        extra = lines.source[line] > SOURCES.index("correction")
        begin = max(int(first_days(month)), int(care.began[at]))
        end = min(int(last_days(month)), int(care.ended[at]))
        amount = {"Bedrag": abs(cents), "DebetCredit": "C" if cents < 0 else "D"}
        return {
            "ProductReferentie": {"ReferentieNummer": reference, "VorigReferentieNummer": previous or None},
            "ToewijzingNummer": at + 1,
            "ProductCategorie": code[:2],
            "ProductCode": code,
            "ProductPeriode": {"Begindatum": later(begin), "Einddatum": later(end)},
            # Euros are claimed in cents.
            "GeleverdVolume": quantity if extra else quantity // 100,
            "Eenheid": "83" if extra else unit,
            "ProductTarief": None if extra else int(lines.price[line]),
            "IngediendBedrag": amount,
        }, cents

    def _product(self, at: int) -> dict[str, str]:
        code = self.products[self.world.care.product[at]][0]
        return {"Categorie": code[:2], "Code": code}

    def _person(self, at: int) -> dict[str, Any]:
        client = int(self.world.care.client[at])
        return {
            "Bsn": self.numbers[client],
            "Geboortedatum": {"Datum": later(first_days(self.world.people.birth_month[client]) + 14)},
            "Geslacht": str(self.world.people.sex[client]),
            "Naam": {"Geslachtsnaam": {"Achternaam": f"Voorbeeld{client}"}},
        }

    def _message(self, kind: str, at: int, on: date, content: dict[str, Any]) -> tuple[str, bytes]:
        self.count += 1
        provider = agb(int(self.world.care.provider[at]))
        place = self.places[self.world.care.municipality[at]]
        sender, receiver = (place, provider) if kind == "JW301" else (provider, place)
        major, minor = self.known[kind].version
        header = {
            "BerichtCode": self.known[kind].code,
            "BerichtVersie": major,
            "BerichtSubversie": minor,
            "Afzender": sender,
            "Ontvanger": receiver,
            "BerichtIdentificatie": {"Identificatie": f"M{self.count:08}", "Dagtekening": on},
            "XsdVersie": {"BasisschemaXsdVersie": "1.0.0", "BerichtXsdVersie": "1.0.0"},
        }
        return f"{self.count:07}_{kind}.xml", render(self.known[kind], {"Header": header, **content})


def later(day: int | np.integer[Any] | Ints) -> date:
    """The same day six years later; 29 February becomes the 28th where there is none."""
    then = as_date(int(day))
    year = then.year + YEARS_LATER
    return then.replace(year=year, day=min(then.day, monthrange(year, then.month)[1]))


def _layers(trajectories: list[int], lines: list[int]) -> list[list[int]]:
    """The lines of one claim, apart where a trajectory comes again."""
    layers: list[list[int]] = []
    seen: dict[int, int] = {}
    for trajectory, line in zip(trajectories, lines, strict=True):
        nth = seen[trajectory] = seen.get(trajectory, -1) + 1
        if nth == len(layers):
            layers.append([])
        layers[nth].append(line)
    return layers


def _debits(lines: Lines) -> Ints:
    """The line that each correction takes from, -1 for other lines."""
    regular = np.flatnonzero(lines.source == SOURCES.index("care"))
    key = lines.trajectory * 100_000 + lines.month
    order = regular[np.argsort(key[regular])]
    taken = np.flatnonzero(lines.source == SOURCES.index("correction"))
    result = np.full(len(lines), -1)
    result[taken] = order[np.searchsorted(key[order], key[taken])]
    return result


def personal_numbers(number: int) -> list[str]:
    """So many valid personal numbers from the range for tests."""
    found = np.arange(999_900_000, 1_000_000_000)
    digits = np.stack([(found // 10**place) % 10 for place in range(8, -1, -1)], axis=1)
    valid = found[(digits @ np.asarray([9, 8, 7, 6, 5, 4, 3, 2, -1])) % 11 == 0]
    if number > len(valid):
        raise RegieError("achterhoek.too_many_clients", number=number, most=len(valid))
    return [str(each) for each in valid[:number]]
