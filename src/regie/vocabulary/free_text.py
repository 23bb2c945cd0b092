# SPDX-License-Identifier: EUPL-1.2
"""Free text that people write about care holds no personal data: no personal number (BSN), no e-mail address, no
telephone number (the patterns by which deliveries are checked), no postcode or street with a number, no date of
birth, and no name behind a form of address or a family word. A bare name cannot be told from a word: the forms say
not to write one, and names that are known are looked for (``without_names``).

``strict`` is for texts about one client: there every full date goes, and what somebody "is called". In texts about
the steering of care a meeting has its date and a programme line its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from regie.vocabulary.errors import RegieError

NINE_DIGITS = r"(\d{9}|\d{3}[. -]\d{3}[. -]\d{3}|\d{4}[. -]\d{2}[. -]\d{3})"
EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
PHONE_ABROAD = r"(\+|\b00)31[ -]?(\(0\)[ -]?)?[1-9](([ -]?\d){8})\b"
MOBILE = r"\b06[ -]{0,3}(\d{8}|\d{2} \d{2} \d{2} \d{2}|\d{4} \d{4}|\d{3} \d{3} \d{2})\b"
LANDLINE = (
    r"(\b0[1-9]\d{8}\b|\b0[1-9]\d\)?[ -]{1,3}(\d{7}|\d{3} \d{4}|\d{3} \d{2} \d{2})\b"
    r"|\b0[1-9]\d{2}\)?[ -]{1,3}(\d{6}|\d{2} \d{2} \d{2}|\d{3} \d{3})\b)"
)
"""Patterns for DuckDB and Python alike."""

Kind = Literal["number", "email", "telephone", "postcode", "address", "birth_date", "name", "date"]

_NUMBER = re.compile(rf"(?:\b|bsn){NINE_DIGITS}\b", re.IGNORECASE)
_CONTACT: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("email", re.compile(EMAIL)),
    ("telephone", re.compile(f"{PHONE_ABROAD}|{MOBILE}|{LANDLINE}")),
)
_DATE = (
    r"(?:\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}"
    r"|\d{1,2} (?:jan|feb|mrt|maart|apr|mei|jun|jul|aug|sep|okt|nov|dec)[a-z]* (?:19|20)\d{2})"
)
_SURNAME = r"(?:(?:[Vv]an|[Dd]en?|[Dd]er|[Tt]en|[Tt]er|[Ee]l|[Aa]l|'[st]|[A-Z]\.)[ -]?)*[A-ZÀ-Þ][\w'-]+"
_PERSONAL: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("postcode", re.compile(r"\b[1-9]\d{3} ?(?!S[ADS]\b)[A-Z]{2}\b")),
    (
        "address",
        re.compile(
            r"\b[A-ZÀ-Þ][\w'-]*(?:straat|laan|weg|plein|dijk|gracht|singel|hof|pad|kade|steeg|dreef)\s+\d+"
        ),
    ),
    (
        "birth_date",
        re.compile(rf"\b(?:geboren|geb\.|geboortedatum|geboortedag)\W+(?:op |is )*{_DATE}", re.IGNORECASE),
    ),
    (
        "name",
        re.compile(
            r"\b(?:[Mm]evrouw|[Mm]eneer|[Mm]evr\b\.?|[Mm]w\b\.?|[Dd]hr\b\.?|[Dd]e heer|[Ff]amilie|[Ff]am\.)\s+"
            + _SURNAME
        ),
    ),
    (
        "name",
        re.compile(
            r"\b(?:[Mm]oeder|[Vv]ader|[Bb]roer(?:tje)?|[Zz]us(?:je)?|[Zz]oon(?:tje)?|[Dd]ochter(?:tje)?)\s+"
            r"[A-ZÀ-Þ][a-zà-ÿ]+"
        ),
    ),
)
_STRICT: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("date", re.compile(rf"\b{_DATE}\b")),
    ("name", re.compile(r"\b(?:heet|genaamd|naam is|noemt zich)\s+[A-ZÀ-Þ][a-zà-ÿ]+")),
)
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def personal_data(text: str, *, strict: bool = False) -> Kind | None:
    """What kind of personal data stands in a text; nothing when there is none.

    >>> personal_data("Bel 06 12345678"), personal_data("In 2024 waren er 2.301 jeugdigen")
    ('telephone', None)
    >>> personal_data("Besproken op 12-05-2026"), personal_data("Besproken op 12-05-2026", strict=True)
    (None, 'date')
    """
    if any(_eleven_test(found.group(1)) for found in _NUMBER.finditer(text)):
        return "number"
    looked_for = (*_CONTACT, *_PERSONAL, *(_STRICT if strict else ()))
    return next((kind for kind, pattern in looked_for if pattern.search(text)), None)


def without_personal_data(text: str, where: str, *, strict: bool = False) -> str:
    """The text, when there is no personal data in it. Raises ``RegieError`` with ``where`` it stands and what kind
    it is, never the data itself."""
    kind = personal_data(text, strict=strict)
    if kind is not None:
        raise RegieError(f"vocabulary.free_text_{kind}", where=where)
    return text


def without_names(text: str, names: Iterable[str], where: str) -> str:
    """The text, when none of these full names stands in it, in whatever case. A name of one word is left alone, as
    it cannot be told from a word. Raises ``RegieError`` with ``where`` a name stands, never the name.

    >>> without_names("Jan de Vriesman licht het toe", ["Jan de Vries"], "Toelichting")
    'Jan de Vriesman licht het toe'
    """
    said = _folded(text)
    for name in names:
        wanted = _folded(name)
        if " " in wanted and re.search(rf"(?<!\w)(?<!\w-){re.escape(wanted)}(?!-?\w)", said):
            raise RegieError("vocabulary.free_text_account", where=where)
    return text


def _folded(text: str) -> str:
    """In one case and on one line, as a name may be broken over two."""
    return " ".join(text.casefold().split())


def _eleven_test(written: str) -> bool:
    digits = [int(each) for each in written if each.isdecimal()]
    return any(digits) and sum(w * d for w, d in zip(_WEIGHTS, digits, strict=True)) % 11 == 0
