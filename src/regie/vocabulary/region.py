# SPDX-License-Identifier: EUPL-1.2
"""A region: who takes part, how the chain is cut up, who is of record for what, and what may be shown.

Kept as ``region.toml`` in the region's folder; computation reads only that folder.
"""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from regie.vocabulary.errors import RegieError
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.periods import Period

REGION_FILE = "region.toml"

OVERHEAD = "overhead"
"""The cost bucket beside the segments: cost of the organisation itself."""


class Municipality(Frozen):
    """A municipality by its four-digit CBS code."""

    code: str = Field(pattern=r"^\d{4}$")
    name: str


class Area(Frozen):
    """An area with its own area team, within one municipality."""

    code: str
    name: str
    municipality: str


class Segment(Frozen):
    """A level of the chain. Segments are ordered from light to heavy; scaling up means moving to a later one.

    ``registered`` says whether the segment has registered clients (preliminary field has none: it is measured
    per resident aged 0-17).
    """

    code: str
    name: str
    name_en: str
    registered: bool = True


class Party(Frozen):
    """A party that may deliver: the cooperative or a provider. ``role`` is a code of list ``role``."""

    code: str = Field(min_length=1, max_length=64)
    name: str
    role: Literal["cooperative", "member", "subcontractor", "supplier", "incidental"]


class OfRecord(Frozen):
    """Whose rows count in ``table`` for ``provider`` (empty: for all providers).

    ``party`` is ``"cooperative"``, ``"provider"`` (the provider named in the row) or a party's code.
    """

    table: str
    party: str
    provider: str | None = None


class AllocationKey(Frozen):
    """A key that divides an amount over municipalities: code to weight (whole numbers), with its source."""

    id: str
    name: str
    source: str
    weights: dict[str, int]


class Suppression(Frozen):
    """What may leave the circle that sees small numbers: counts 1 up to and including ``hide_up_to`` are
    hidden, other counts are rounded to a multiple of ``round_to``; amounts need ``least_providers``."""

    hide_up_to: int = Field(default=9, ge=0)
    round_to: int = Field(default=5, ge=1)
    least_providers: int = Field(default=3, ge=1)


DEFAULT_SEGMENTS = (
    Segment(code="preliminary_field", name="Voorliggend veld", name_en="Preliminary field", registered=False),
    Segment(code="plus_facility", name="Plusvoorziening", name_en="Plus facility"),
    Segment(code="area_team", name="Gebiedsteam", name_en="Area team"),
    Segment(code="outsourced_care", name="Uitbestede zorg", name_en="Outsourced care"),
)

DEFAULT_OF_RECORD = {
    "clients": "cooperative",
    "journeys": "cooperative",
    "trajectories": "cooperative",
    "production": "provider",
    "costs": "cooperative",
    "outcomes": "provider",
    "activities": "cooperative",
    "ledger_totals": "cooperative",
    "providers": "cooperative",
    "population": "cooperative",
}


class Region(Frozen):
    """Everything ``region.toml`` says. ``programme`` is what the contract is called, for the titles of reports.

    ``age_groups`` holds the first age of each group in rising order, the last number is the age at which the
    last group ends: ``[0, 4, 12, 18, 23]`` gives 0-3, 4-11, 12-17 and 18-22. ``synthetic`` marks example data:
    every page and document then says so.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str
    programme: str = "Jeugdhulp"
    cooperative: str
    first_month: str = Field(pattern=r"^\d{4}-\d{2}$")
    synthetic: bool = False
    note: str = ""
    standard_version: str = "1"
    age_groups: tuple[int, ...] = (0, 4, 8, 12, 16, 18, 23)
    turning_18_within_months: int = 6
    municipalities: tuple[Municipality, ...]
    areas: tuple[Area, ...] = ()
    segments: tuple[Segment, ...] = DEFAULT_SEGMENTS
    parties: tuple[Party, ...]
    of_record: tuple[OfRecord, ...] = ()
    allocation_keys: tuple[AllocationKey, ...] = ()
    suppression: Suppression = Suppression()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        def unique(what: str, codes: list[str]) -> set[str]:
            if len(codes) != len(set(codes)):
                raise _wrong("region_code_twice", what)
            return set(codes)

        municipalities = unique("municipalities", [m.code for m in self.municipalities])
        unique("areas", [a.code for a in self.areas])
        unique("segments", [s.code for s in self.segments])
        parties = unique("parties", [p.code for p in self.parties])
        unique("allocation_keys", [k.id for k in self.allocation_keys])
        if not municipalities:
            raise _wrong("region_no_municipality", "municipalities")
        if self.cooperative not in parties:
            raise _wrong("region_not_a_party", "cooperative", code=self.cooperative)
        if OVERHEAD in {s.code for s in self.segments}:
            raise _wrong("region_overhead", "segments")
        for area in self.areas:
            if area.municipality not in municipalities:
                raise _wrong("region_area_nowhere", "areas", code=area.code, municipality=area.municipality)
        for key in self.allocation_keys:
            unknown = set(key.weights) - municipalities
            if unknown or not key.weights or min(key.weights.values()) < 0 or not sum(key.weights.values()):
                raise _wrong("region_weights", "allocation_keys", code=key.id)
        for rule in self.of_record:
            if rule.table not in DEFAULT_OF_RECORD or rule.party not in parties | {"cooperative", "provider"}:
                raise _wrong("region_of_record", "of_record", code=rule.table)
        if list(self.age_groups) != sorted(set(self.age_groups)) or len(self.age_groups) < 2:
            raise _wrong("region_age_groups", "age_groups")
        try:
            Period.parse(self.first_month)
        except RegieError:
            raise _wrong("region_form", "first_month") from None
        return self

    @property
    def municipality_names(self) -> dict[str, str]:
        """CBS code to name."""
        return {m.code: m.name for m in self.municipalities}

    @property
    def party_names(self) -> dict[str, str]:
        """Party code to name."""
        return {p.code: p.name for p in self.parties}

    def age_group_labels(self) -> list[str]:
        """``0-3`` and so on; the codes of the breakdown ``age_group``."""
        return [f"{a}-{b - 1}" for a, b in pairwise(self.age_groups)]

    def party_of_record(self, table: str, provider: str | None) -> str:
        """The code of the party whose rows count in ``table`` for ``provider``."""
        party = DEFAULT_OF_RECORD[table]
        for rule in self.of_record:
            if rule.table == table and rule.provider in (None, provider):
                party = rule.party
                if rule.provider is not None:
                    break
        if party == "provider":
            return provider or self.cooperative
        return self.cooperative if party == "cooperative" else party

    def codes(self, name: str) -> dict[str, str]:
        """The region's own code list ``municipalities``, ``areas``, ``segments``, ``cost_segments``,
        ``providers`` or ``allocation_keys``: code to Dutch name."""
        match name:
            case "municipalities":
                return self.municipality_names
            case "areas":
                return {a.code: a.name for a in self.areas}
            case "segments":
                return {s.code: s.name for s in self.segments}
            case "cost_segments":
                return {s.code: s.name for s in self.segments} | {OVERHEAD: "Overhead"}
            case "providers":
                return self.party_names
            case "allocation_keys":
                return {k.id: k.name for k in self.allocation_keys}
        raise RegieError("vocabulary.codelist_unknown", name=f"region:{name}")


def load_region(folder: Path) -> Region:
    """Read ``region.toml`` of a region's folder.

    Raises ``RegieError`` when it is missing or not right, naming the place.
    """
    return read_region(region_bytes(folder))


def read_region(content: bytes) -> Region:
    """A region from the bytes of a ``region.toml``; raises ``RegieError`` naming the place that is not right."""
    try:
        return Region.model_validate(tomllib.loads(content.decode("utf-8")))
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        key = _PROBLEMS.get(first["type"], "region_invalid")
        allowed = str(first.get("ctx", {}).get("expected", "")).replace(" or ", ", ")
        raise _wrong(key, where or REGION_FILE, problem=first["msg"], allowed=allowed) from None
    except UnicodeDecodeError:
        raise _wrong("region_not_utf8", REGION_FILE) from None
    except tomllib.TOMLDecodeError as problem:
        raise _wrong("region_not_toml", REGION_FILE, problem=problem) from None


_PROBLEMS = {
    "missing": "region_name_missing",
    "extra_forbidden": "region_name_unknown",
    "literal_error": "region_choice",
    "string_pattern_mismatch": "region_form",
    "string_type": "region_text",
    "string_too_short": "region_text",
    "int_type": "region_whole_number",
    "int_parsing": "region_whole_number",
    "int_from_float": "region_whole_number",
    "greater_than_equal": "region_whole_number",
    "bool_type": "region_yes_no",
    "bool_parsing": "region_yes_no",
}
"""The sentence for each kind of mistake that the schema finds."""


def _wrong(key: str, where: str, **values: object) -> RegieError:
    return RegieError(f"vocabulary.{key}", where=where, **values)


def region_bytes(folder: Path) -> bytes:
    """The bytes of ``region.toml``; raises ``RegieError`` when the folder has none."""
    try:
        return (folder / REGION_FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise RegieError("vocabulary.region_missing", folder=folder) from None


def region_hash(folder: Path) -> str:
    """SHA-256 of the bytes of ``region.toml``: part of what a snapshot fixes."""
    return hashlib.sha256(region_bytes(folder)).hexdigest()


def age_in_months(birth_month: int, day: date) -> int:
    """Whole months between the birth month and the month of ``day`` (birthdays count from the 1st)."""
    return day.year * 12 + day.month - 1 - birth_month
