# SPDX-License-Identifier: EUPL-1.2
"""The codes that a coded column may hold, and how a code is written in a drop-down."""

from __future__ import annotations

from regie.vocabulary.codelists import codelist
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Column

DASH = " – "


def choices(column: Column, region: Region, lang: str = "nl") -> dict[str, str]:
    """Code to label, in the list's order; empty for a column without a list. Region lists are the region's own;
    who delivers is chosen from the region's parties.

    Raises ``RegieError`` when the column names a list that does not exist.
    """
    if column.codelist is None:
        return region.party_names if column.name == "party" else {}
    if column.codelist.startswith("region:"):
        return _region_codes(region, column.codelist.removeprefix("region:"), lang)
    return {code.code: code.named(lang) for code in codelist(column.codelist).values()}


def entry(code: str, label: str) -> str:
    """How the template's drop-downs write a code: ``02 – Huisarts``. Reading takes it for the code again.

    >>> entry("02", "Huisarts")
    '02 – Huisarts'
    """
    return f"{code}{DASH}{label}"


def code_width(codes: dict[str, str]) -> int | None:
    """The length that all codes share when they consist of digits; None for other lists."""
    widths = {len(code) for code in codes}
    if len(widths) == 1 and all(code.isascii() and code.isdigit() for code in codes):
        return widths.pop()
    return None


def entries(column: Column, region: Region) -> dict[str, str]:
    """Drop-down entry to code, in both languages."""
    found: dict[str, str] = {}
    for lang in ("en", "nl"):
        found |= {entry(code, label): code for code, label in choices(column, region, lang).items()}
    return found


def _region_codes(region: Region, name: str, lang: str) -> dict[str, str]:
    codes = region.codes(name)
    if lang == "en" and "segments" in name:
        codes |= {segment.code: segment.name_en for segment in region.segments}
    return codes
