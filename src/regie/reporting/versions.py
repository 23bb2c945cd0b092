# SPDX-License-Identifier: EUPL-1.2
"""Versions that never change: published reports and letters, fixed minutes.

A version is a folder ``vNUMBER`` with its files and one that is about them, with the SHA-256 of each. It is
written whole or not at all, and what is read from it is what was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import eq
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from regie.vocabulary.durable import commit_files, locked, remove_unfinished
from regie.vocabulary.errors import RegieError
from regie.vocabulary.frozen import Frozen


class Version(Frozen):
    """What every version says of itself: its number, and the SHA-256 of each file by its name."""

    version: int
    files: dict[str, str] = {}  # noqa: RUF012 (frozen)


V = TypeVar("V", bound=Version)


def hashes(content: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file."""
    return {name: hashlib.sha256(each).hexdigest() for name, each in content.items()}


@dataclass(frozen=True)
class Versions(Generic[V]):
    """The versions below ``folder/NAME/…/``, described by a ``kind`` in a file called ``about``. Every method
    raises ``RegieError`` for a version that was changed or damaged since."""

    name: str
    about: str
    kind: type[V]

    def fix(
        self, folder: Path, within: str, told: V, content: Mapping[str, bytes], same: Callable[[V, V], bool] = eq
    ) -> V:
        """Write a version, in the folder ``within`` (as ``MUNICIPALITY/PERIOD``). Written again with what is the
        ``same`` (what is there, what is new) it changes nothing.

        Raises ``RegieError`` when the version is there with other content.
        """
        place = folder / self.name / within
        final = place / f"v{told.version}"
        with locked(place):
            remove_unfinished(place)
            if final.exists():
                kept = self._read(final)
                if same(kept, told):
                    return kept
                raise RegieError("reporting.version_there", version=told.version)
            commit_files(final, {**content, self.about: (told.model_dump_json(indent=1) + "\n").encode("utf-8")})
        return told

    def all(self, folder: Path, within: str) -> list[V]:
        """The versions in every folder that this pattern gives, in no order."""
        return [
            self._read(place)
            for place in (folder / self.name).glob(f"{within}/v*")
            if re.fullmatch(r"v[1-9][0-9]*", place.name) and place.is_dir()
        ]

    def file(self, folder: Path, within: str, told: V, name: str) -> bytes:
        """One file of a version as it was written. Raises ``KeyError`` for a name that it does not have."""
        wanted = told.files[name]
        path = folder / self.name / within / f"v{told.version}" / name
        try:
            content = path.read_bytes()
        except OSError:
            raise RegieError("reporting.version_damaged", file=path) from None
        if hashlib.sha256(content).hexdigest() != wanted:
            raise RegieError("reporting.version_damaged", file=path)
        return content

    def _read(self, place: Path) -> V:
        try:
            return self.kind.model_validate_json((place / self.about).read_bytes())
        except (OSError, ValidationError):
            raise RegieError("reporting.version_damaged", file=place / self.about) from None
