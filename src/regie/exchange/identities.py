# SPDX-License-Identifier: EUPL-1.2
"""The way back from pseudonym to person, for whoever must write messages out: one encrypted file.

Off by default: nothing opens or makes this file unless a person names it. It belongs to a care provider or
cooperative (its AGB code stands in it, and messages go out under that code), never to a municipality, and it lies
outside the region's folder, where the web does not come. The whole file is encrypted and authenticated with
AES-256-GCM (NIST SP 800-38D) under a key derived from the key of the pseudonyms; every write takes a new random
nonce and replaces the file as a whole.

    REGIE-IDENTITIES 1 GENERATION\\n   authenticated, readable: which generation of the key
    12 bytes nonce, ciphertext and 16 bytes tag
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from regie.exchange.pseudonyms import (
    Pseudonyms,
    commit_private_file,
    outside_regions,
    private_bytes,
    renewed,
    valid_personal_number,
)
from regie.vocabulary.durable import locked
from regie.vocabulary.errors import RegieError

_HEAD = re.compile(rb"REGIE-IDENTITIES 1 ([1-9][0-9]{0,3})\n")
_NONCE = 12
_AGB = re.compile(r"[0-9]{8}")


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What JW305 and JW307 say about a client, as the municipality or provider stated it on ``known_on``.

    ``birth_date_use`` is code list COD170 (which part of the date is unknown), ``sex`` COD046; the names are those
    of CDT_VerkorteNaam. Shown, it says nothing.
    """

    personal_number: str
    birth_date: date
    sex: str
    surname: str
    known_on: date
    birth_date_use: str | None = None
    prefix: str | None = None
    first_names: str | None = None
    initials: str | None = None

    def __repr__(self) -> str:
        return "Identity(…)"


class Identities:
    """Identities by pseudonym, opened from and saved to one encrypted file.

    A pseudonym of an earlier generation finds its person too, as long as the earlier key is there.
    """

    def __init__(self, path: Path, pseudonyms: Pseudonyms, holder: str, known: Iterable[Identity] = ()) -> None:
        self.path, self.holder = path, holder
        self._pseudonyms = pseudonyms
        self._known: dict[str, Identity] = {}
        self._forgotten: set[str] = set()
        self._numbers: dict[str, str] = {}
        for identity in known:
            self.remember(identity)

    @classmethod
    def create(cls, path: Path, pseudonyms: Pseudonyms, holder: str) -> Identities:
        """Make an empty file for the provider or cooperative with AGB code ``holder`` (eight digits).

        Raises ``RegieError`` when ``holder`` is no AGB code, the file is there already or would lie in a region.
        """
        outside_regions(path)
        if not _AGB.fullmatch(holder):
            raise RegieError("pseudonyms.holder_wrong", written=holder if len(holder) < 9 else "…")
        if path.exists():
            raise RegieError("pseudonyms.identities_exist", path=path)
        made = cls(path, pseudonyms, holder)
        made._write()
        return made

    @classmethod
    def open(cls, path: Path, pseudonyms: Pseudonyms) -> Identities:
        """Read the file.

        Raises ``RegieError`` when it is missing, open to others, in a region's folder, damaged, or encrypted with
        a key that ``pseudonyms`` does not have.
        """
        if not path.exists():
            raise RegieError("pseudonyms.identities_missing", path=path)
        content = private_bytes(path)
        head = _HEAD.match(content)
        if head is None:
            raise RegieError("pseudonyms.identities_unreadable", path=path)
        nonce, sealed = content[head.end() : head.end() + _NONCE], content[head.end() + _NONCE :]
        key = pseudonyms.at(int(head[1])).secret("identities")
        try:
            told = json.loads(AESGCM(key).decrypt(nonce, sealed, head[0]))
        except (InvalidTag, ValueError):
            raise RegieError("pseudonyms.identities_unreadable", path=path) from None
        return cls(path, pseudonyms, told["holder"], (_identity(row) for row in told["identities"]))

    def find(self, pseudonym: str) -> Identity | None:
        """Who a pseudonym, of any generation there is a key of, stands for."""
        number = self._numbers.get(pseudonym)
        return None if number is None else self._known.get(number)

    def remember(self, identity: Identity) -> bool:
        """Keep what is said about a person; whether it is new. What was said on a later day stays.

        Raises ``ValueError``, without the number, when the personal number is not valid.
        """
        number = identity.personal_number
        before = self._known.get(number)
        if before is not None and (before.known_on > identity.known_on or before == identity):
            return False
        if before is None:
            for each in (self._pseudonyms, *self._pseudonyms.earlier()):
                self._numbers[each.of(number)] = number
        self._known[number] = identity
        self._forgotten.discard(number)
        return True

    def remember_client(self, client: Mapping[str, Any], known_on: date) -> bool:
        """Keep what a message's ``Client`` (official element names, as in JW301) says; whether it is new.

        A client without a valid personal number, date of birth, sex or surname is not kept. White space around and
        within names is made single, as some senders fill names out with it.
        """
        name, birth = client.get("Naam") or {}, client.get("Geboortedatum") or {}
        surname = name.get("Geslachtsnaam") or {}
        number, born = client.get("Bsn"), _as_date(birth.get("Datum"))
        if not isinstance(number, str) or not valid_personal_number(number) or born is None:
            return False
        if not client.get("Geslacht") or not _name(surname.get("Achternaam")):
            return False
        return self.remember(
            Identity(
                personal_number=number,
                birth_date=born,
                sex=client["Geslacht"],
                surname=_name(surname["Achternaam"]) or "",
                known_on=known_on,
                birth_date_use=birth.get("DatumGebruik"),
                prefix=_name(surname.get("Voorvoegsel")),
                first_names=_name(name.get("Voornamen")),
                initials=_name(name.get("Voorletters")),
            )
        )

    def forget(self, pseudonym: str) -> bool:
        """Remove a person; whether there was one."""
        number = self._numbers.get(pseudonym)
        if number is None or self._known.pop(number, None) is None:
            return False
        self._forgotten.add(number)
        return True

    def renewed(self) -> dict[str, str]:
        """The table from every earlier pseudonym to the one in use, for all persons in the file."""
        return renewed(self._known, self._pseudonyms)

    def save(self) -> None:
        """Write the file whole, under the key in use. What another process saved meanwhile is kept.

        Raises ``RegieError`` as ``open``.
        """
        with locked(self.path.parent):
            if self.path.exists():
                for identity in Identities.open(self.path, self._pseudonyms)._known.values():
                    if identity.personal_number not in self._forgotten:
                        self.remember(identity)
            self._write()

    def _write(self) -> None:
        outside_regions(self.path)
        rows = [asdict(self._known[number]) for number in sorted(self._known)]
        told = json.dumps({"holder": self.holder, "identities": rows}, default=str, ensure_ascii=False)
        head = f"REGIE-IDENTITIES 1 {self._pseudonyms.generation}\n".encode("ascii")
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self._pseudonyms.secret("identities")).encrypt(nonce, told.encode("utf-8"), head)
        commit_private_file(self.path, head + nonce + sealed)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return f"Identities({len(self)} persons)"


def _identity(row: dict[str, Any]) -> Identity:
    return Identity(
        **row
        | {"birth_date": date.fromisoformat(row["birth_date"]), "known_on": date.fromisoformat(row["known_on"])}
    )


def _name(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


def _as_date(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
