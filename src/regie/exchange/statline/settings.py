# SPDX-License-Identifier: EUPL-1.2
"""Where StatLine is and which tables are read. Without an address there is no network: that is the default.

The address comes from the caller (an option), from ``REGIE_STATLINE_ADDRESS`` or from ``statline.toml`` in the
region's folder, in this order; the tables from ``tables.toml`` beside this module, replaced by what that file
says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from regie.exchange.statline.connection import checked_address
from regie.vocabulary.errors import RegieError

SETTINGS_FILE = "statline.toml"
ADDRESS_VARIABLE = "REGIE_STATLINE_ADDRESS"


class Source(BaseModel):
    """One table and where in it things stand. ``fixed``: the member (key) of each other dimension."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    table: str = Field(pattern=r"^[A-Za-z0-9_-]{3,40}$")
    measure: str = Field(min_length=1)
    title: str = Field(min_length=1)
    region: str = Field(min_length=1)
    period: str = Field(min_length=1)
    category: str = Field(min_length=1)
    fixed: dict[str, str] = Field(default_factory=dict)
    national: str = "NL01"


class Settings(BaseModel):
    """The address (empty: off) and the tables of population, use and cost."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    address: str = ""
    population: Source
    use: Source
    cost: Source

    def required_address(self) -> str:
        """The address; raises ``RegieError`` that says how to set it when there is none."""
        if not self.address:
            raise RegieError("statline.off", variable=ADDRESS_VARIABLE, file=SETTINGS_FILE)
        return self.address


def load_settings(folder: Path | None, environ: Mapping[str, str], *, address: str | None = None) -> Settings:
    """The settings for a region's folder (or none).

    Raises ``RegieError`` when ``statline.toml`` or the address is not right.
    """
    text = files(__package__).joinpath("tables.toml").read_text(encoding="utf-8")
    merged: dict[str, Any] = tomllib.loads(text)
    for name, value in _own(folder).items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = {**merged[name], **value} if both else value
    chosen = address or environ.get(ADDRESS_VARIABLE, "").strip()
    if chosen:
        merged["address"] = chosen
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RegieError("statline.setting_wrong", file=SETTINGS_FILE, where=where) from None
    if settings.address:
        settings = settings.model_copy(update={"address": checked_address(settings.address)})
    return settings


def _own(folder: Path | None) -> dict[str, Any]:
    if folder is None:
        return {}
    try:
        return tomllib.loads((folder / SETTINGS_FILE).read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return {}
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise RegieError("statline.settings_unreadable", file=folder / SETTINGS_FILE) from None
