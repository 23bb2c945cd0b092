# SPDX-License-Identifier: EUPL-1.2
"""What never leaves the reader: names, addresses and personal numbers, also where they do not belong."""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from collections.abc import Callable

from regie.exchange.ijw.definitions import Element
from regie.exchange.pseudonyms import Pseudonyms, valid_personal_number

LEFT_OUT = frozenset(
    {
        "CDT_VolledigeNaam",
        "CDT_VerkorteNaam",
        "CDT_Communicatie",
        "Relaties",
        "Contactgegevens",
        "LDT_Commentaar",
        "LDT_NaamVerwijzer",
        "LDT_AgbCode in CDT_Verwijzer",
    }
)
"""Types and classes that are checked but not given: names, addresses, relations, comments, and the referrer's own
code, which names a professional."""

REFERENCES = frozenset(
    {
        "LDT_Referentie",
        "LDT_ReferentieNummer",
        "LDT_IdentificatieBericht",
        "LDT_IdentificatieDeclaratie",
        "LDT_ProductCode",
        "LDT_Versie",
    }
)
"""Types of text that a sender makes up, so that a name or number may stand in it."""

_OPAQUE = re.compile(
    r"(?=.*[0-9])(?!.*[A-Za-z]{4})[A-Za-z0-9._:/+-]+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)
_GAP = "[ ._:/+-]"
_NUMBER = re.compile(
    r"(?<![0-9])(?=((?:[0-9]{3}GAP?[0-9]{3}GAP?[0-9]{3}|[0-9]{4}GAP[0-9]{2}GAP[0-9]{3})(?![0-9])))".replace(
        "GAP", _GAP
    )
)
"""Nine digits on their own, together or in groups (123.456.782, 1234.56.782), looked for at every place."""

_NO_DIGIT = re.compile("[^0-9]")
_SHOWN_CODE = re.compile(r"[0-9]{1,5}|[0-9]{2}[A-Z][0-9]{2}|[A-Z]{1,2}")
_SHOWN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def reference_maker(pseudonyms: Pseudonyms) -> Callable[[str], str]:
    """What makes of a reference one that holds no name or number.

    A reference of letters, digits and ``. _ : / + -``, with a digit in it and nowhere four letters in a row, stays
    as it is, and so does a UUID, unless nine digits on their own in it are a valid personal number. Any other
    becomes ``R`` and 128 bits of its HMAC-SHA256 in base32: the same text gives the same result, so that
    references still match.
    """
    key = pseudonyms.secret("ijw references")

    def made(text: str) -> str:
        if _OPAQUE.fullmatch(text) and not (len(text) > 8 and holds_personal_number(text)):
            return text
        digest = hmac.digest(key, text.encode("utf-8"), "sha256")
        return "R" + b32encode(digest[:16])[:26].decode("ascii")

    return made


def holds_personal_number(text: str) -> bool:
    """Whether nine digits on their own in the text (not part of a longer row of digits) are a personal number."""
    return any(valid_personal_number(_NO_DIGIT.sub("", number)) for number in _NUMBER.findall(text))


def may_be_personal_number(number: int) -> bool:
    """Whether a whole number is a valid personal number, a leading zero left out or not."""
    return 9_999_999 < number < 1_000_000_000 and valid_personal_number(f"{number:09}")


def shown(element: Element, text: str | None) -> str | None:
    """The text of an element as a finding may show it: a short code or a day, else None."""
    if text is None or element.simple is None or is_personal(element):
        return None
    if element.simple.base == "date":
        return text if _SHOWN_DAY.fullmatch(text) else None
    return text if element.simple.codelist and _SHOWN_CODE.fullmatch(text) else None


def is_personal(element: Element) -> bool:
    """Whether what stands in an element is about a person: not to be shown in any finding."""
    kind = element.simple.name if element.simple else element.structure or ""
    return kind in LEFT_OUT or kind in {"LDT_BurgerServicenummer", "CDT_Geboortedatum", "CDT_Adres"}


def masked(place: str) -> str:
    """The name of a file or folder with personal numbers in it made unreadable, control signs taken out."""
    clean = "".join(sign if sign.isprintable() else "?" for sign in place)
    for found in _NUMBER.finditer(clean):
        if valid_personal_number(_NO_DIGIT.sub("", found[1])):
            clean = clean[: found.start(1)] + "*" * len(found[1]) + clean[found.end(1) :]
    return clean
