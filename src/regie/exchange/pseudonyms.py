# SPDX-License-Identifier: EUPL-1.2
"""Pseudonyms at the door: a personal number (BSN) comes in, a keyed pseudonym goes on.

A pseudonym is ``K``, the generation of the key, and the first 128 bits of HMAC-SHA256 (RFC 2104) over the number,
in base32. Who has no key cannot find a number back; who has the key can, by trying all numbers, so the key is
kept like the numbers themselves: in a file of its own that only its owner may read, or in the environment, and
never in a region's folder.

Renewing the key makes a new generation. The old key stays in the file, because ``earlier()`` and ``renewed()``
need it to let clients keep their history; what was delivered before is moved over by that table, after which the
old key can be thrown away.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from regie.vocabulary.durable import sync
from regie.vocabulary.errors import RegieError
from regie.vocabulary.region import REGION_FILE

KEY_VARIABLE, KEY_FILE_VARIABLE = "REGIE_PSEUDONYM_KEY", "REGIE_PSEUDONYM_KEY_FILE"

KEY_BYTES = 32
"""Length of a key: 256 bits, as long as the output of the hash (RFC 2104, section 3)."""

PSEUDONYM = re.compile(r"K([1-9][0-9]{0,3})([A-Z2-7]{26})")
"""What a pseudonym looks like: the generation and 128 bits in base32."""

_PURPOSE = b"regie personal number\n"
_KEY_LINE = re.compile(r"(?:([1-9][0-9]{0,3})\s*[=:]\s*)?([A-Za-z0-9_\-+/]+={0,2})")
_WEIGHTS = ((9, 8, 7), (6, 5, 4), (3, 2, -1))
_WEIGHED = tuple(
    {f"{n:03}": sum(w * int(digit) for w, digit in zip(weights, f"{n:03}", strict=True)) for n in range(1000)}
    for weights in _WEIGHTS
)
"""What three digits weigh at each place: the test is asked for every client of every message and must be quick."""

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = tuple(a + b for a in _BASE32 for b in _BASE32)
_SHIFTS = tuple(range(120, -1, -10))
_MOST_BYTES = 100_000


class Pseudonyms:
    """Turns personal numbers into pseudonyms with one key. Immutable; shows its key to nobody.

    Calling it on the same number with the same key gives the same pseudonym, next year and on another machine.
    """

    __slots__ = ("_current", "_keys", "_prefix")

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        """Keys by generation; the highest generation is the one in use.

        Raises ``RegieError`` when there is none or one is too short.
        """
        if not keys:
            raise RegieError("pseudonyms.no_key", place=KEY_FILE_VARIABLE)
        for generation, key in keys.items():
            # a key of one repeated character, or a word, is as good as none
            if len(key) < KEY_BYTES or len(set(key)) < KEY_BYTES // 2:
                raise RegieError("pseudonyms.key_too_short", generation=generation, bits=KEY_BYTES * 8)
        self._keys = dict(sorted(keys.items()))
        self._current = max(keys)
        self._prefix = f"K{self._current}"

    @classmethod
    def from_file(cls, path: Path) -> Pseudonyms:
        """The keys in a file made by ``new_key``.

        Raises ``RegieError`` when the file is missing, may be read by others than its owner, lies in a region's
        folder, is not understood or holds a key that is too short.
        """
        return cls(_keys_of(_private_text(path), str(path)))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Pseudonyms | None:
        """The keys in ``REGIE_PSEUDONYM_KEY``, or in the file that ``REGIE_PSEUDONYM_KEY_FILE`` names.

        ``None`` when neither is set. More keys stand with their generations, as ``1:… 2:…``. Raises as
        ``from_file``; also when both are set, because then nobody knows which one counts.
        """
        written, file = environ.get(KEY_VARIABLE, "").strip(), environ.get(KEY_FILE_VARIABLE, "").strip()
        if written and file:
            raise RegieError("pseudonyms.two_keys", one=KEY_VARIABLE, other=KEY_FILE_VARIABLE)
        if file:
            return cls.from_file(Path(file))
        return cls(_keys_of("\n".join(written.split()), KEY_VARIABLE)) if written else None

    @property
    def generation(self) -> int:
        """Which key is in use: 1 for the first."""
        return self._current

    @property
    def generations(self) -> tuple[int, ...]:
        """All generations there is a key of, oldest first."""
        return tuple(self._keys)

    def of(self, personal_number: str) -> str:
        """The pseudonym of a personal number: at most 31 characters, usable as ``client_key``.

        Raises ``ValueError``, without the number in its text, when it is not a valid personal number.
        """
        if not valid_personal_number(personal_number):
            raise ValueError("not a valid personal number")
        digest = hmac.digest(self._keys[self._current], _PURPOSE + personal_number.encode("ascii"), "sha256")
        # base32 (RFC 4648) of 16 bytes: 26 signs, the last two bits are zero
        bits = int.from_bytes(digest[:16]) << 2
        return self._prefix + "".join([_PAIRS[(bits >> shift) & 1023] for shift in _SHIFTS])

    def at(self, generation: int) -> Pseudonyms:
        """The pseudonyms as they were made in an earlier generation.

        Raises ``RegieError`` when there is no key of it any more.
        """
        if generation not in self._keys:
            known = ", ".join(map(str, self._keys))
            raise RegieError("pseudonyms.generation_unknown", generation=generation, known=known)
        return Pseudonyms({g: key for g, key in self._keys.items() if g <= generation})

    def earlier(self) -> tuple[Pseudonyms, ...]:
        """The pseudonyms of all earlier generations, oldest first."""
        return tuple(self.at(generation) for generation in self._keys if generation < self._current)

    def secret(self, purpose: str) -> bytes:
        """32 bytes for another purpose, derived from the key in use: HKDF-SHA256 (RFC 5869), no salt."""
        extracted = hmac.digest(bytes(hashlib.sha256().digest_size), self._keys[self._current], "sha256")
        return hmac.digest(extracted, f"regie {purpose}".encode() + b"\x01", "sha256")

    def __repr__(self) -> str:
        return f"Pseudonyms(generation={self._current})"


def valid_personal_number(text: str) -> bool:
    """Whether a text is nine digits, not all zero, that pass the eleven test (Besluit BSN; iJw rule CS002)."""
    if len(text) != 9 or text == "000000000":
        return False
    try:
        weighed = _WEIGHED[0][text[:3]] + _WEIGHED[1][text[3:6]] + _WEIGHED[2][text[6:]]
    except KeyError:  # not all of them digits
        return False
    return weighed % 11 == 0


def renewed(personal_numbers: Iterable[str], pseudonyms: Pseudonyms) -> dict[str, str]:
    """The table from every earlier pseudonym to the one in use, for numbers that are at hand.

    Where the numbers are not at hand (figures, snapshots) no table can be made: that is what a pseudonym is for.
    Numbers that are not valid are left out. The table holds no number and may be kept until all is moved over.
    """
    earlier = pseudonyms.earlier()
    return {
        before.of(number): pseudonyms.of(number)
        for number in personal_numbers
        if valid_personal_number(number)
        for before in earlier
    }


def new_key(path: Path) -> int:
    """Put a new random key in a file and return its generation.

    A file that is not there yet is made, readable by its owner only; to one that is there a next generation is
    added and the earlier keys stay. Raises ``RegieError`` as ``Pseudonyms.from_file`` for what is there.
    """
    outside_regions(path)
    keys = _keys_of(_private_text(path), str(path)) if path.exists() else {}
    if keys:
        Pseudonyms(keys)
    generation = max(keys, default=0) + 1
    keys[generation] = secrets.token_bytes(KEY_BYTES)
    lines = (f"{g} = {base64.b64encode(key).decode('ascii')}\n" for g, key in sorted(keys.items()))
    commit_private_file(path, (_HEAD + "".join(lines)).encode("ascii"))
    return generation


_HEAD = (
    "# Sleutels van Regie voor pseudoniemen. Wie dit bestand heeft, kan pseudoniemen herleiden tot personen:\n"
    "# bewaar het buiten de map van de regio, met een kopie op een veilige plek.\n"
)


def outside_regions(path: Path) -> None:
    """Raise ``RegieError`` when a path lies in a region's folder: the web serves that folder and backs it up."""
    for folder in path.absolute().resolve().parents:
        if (folder / REGION_FILE).exists():
            raise RegieError("pseudonyms.inside_region", path=path, folder=folder)


def commit_private_file(path: Path, content: bytes) -> None:
    """Write a file for its owner only, whole or not at all: written beside it, synced, renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    built = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(built, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(built, path)
    except BaseException:
        built.unlink(missing_ok=True)
        raise
    sync(path.parent)


def private_bytes(path: Path, most: int | None = None) -> bytes:
    """The content of a file that nobody but its owner may read.

    Raises ``RegieError`` when it is missing, no plain file, open to others or inside a region's folder.
    """
    outside_regions(path)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        raise RegieError("pseudonyms.file_missing", path=path) from None
    state = os.fstat(handle)  # of the open file: nobody can put another in its place in between
    if not stat.S_ISREG(state.st_mode):
        os.close(handle)
        raise RegieError("pseudonyms.file_missing", path=path)
    with os.fdopen(handle, "rb") as file:
        if state.st_mode & 0o077:
            raise RegieError("pseudonyms.open_to_others", path=path)
        return file.read(-1 if most is None else most)


def _private_text(path: Path) -> str:
    content = private_bytes(path, _MOST_BYTES)
    try:
        return content.decode("ascii")
    except UnicodeDecodeError:
        raise RegieError("pseudonyms.key_unreadable", place=path, line=1) from None


def _keys_of(text: str, place: str) -> dict[int, bytes]:
    """Keys by generation from lines ``2 = base64``; a key alone is the first generation. ``#`` begins a remark."""
    keys: dict[int, bytes] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        match = _KEY_LINE.fullmatch(written)
        generation = int(match[1] or 1) if match else 0
        if match is None or generation in keys:
            raise RegieError("pseudonyms.key_unreadable", place=place, line=number)
        try:
            keys[generation] = base64.b64decode(match[2].translate(_URL_SAFE), validate=True)
        except binascii.Error:
            raise RegieError("pseudonyms.key_unreadable", place=place, line=number) from None
    if not keys:
        raise RegieError("pseudonyms.no_key", place=place)
    return keys


_URL_SAFE = str.maketrans("-_", "+/")
