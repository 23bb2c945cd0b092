# SPDX-License-Identifier: EUPL-1.2
"""Words and values that the parts of the outlook share: places, years, chances, amounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from regie.reporting.document import Row
from regie.reporting.half_year.parts import codes_of, euros, name
from regie.reporting.half_year.wording import listed
from regie.reporting.values import SUPPRESSED, Number, Value
from regie.review import ForecastRun, Review, YearOutlook
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import euro, millions, percent

REGION = "Regio"

MILLION = 1_000_000_00

FEW_PLACES = 6
"""So many municipalities fit in the tables of the chapter; of more the region stands there, the rest in the annex."""


def years_ahead(run: ForecastRun) -> tuple[YearOutlook, ...]:
    """The years that lie wholly ahead; all years where there is none."""
    return tuple(year for year in run.years if not year.known_months) or run.years


def first_ahead(run: ForecastRun) -> YearOutlook | None:
    """The first year that lies wholly ahead; nothing where no whole year is reached."""
    found = years_ahead(run)
    return found[0] if found else None


def places(review: Review, codes: Iterable[str]) -> list[str]:
    """The municipalities among the codes in the region's order, and ``total`` last."""
    wanted = list(codes)
    order = [code for code in codes_of(review, "municipality") if code in wanted]
    order += [code for code in wanted if code not in order and code != TOTAL]
    return [*order, *([TOTAL] if TOTAL in wanted else [])]


def in_chapter(codes: Sequence[str]) -> list[str]:
    """Those that stand in the chapter: all, or only the region where there are many."""
    return list(codes) if len(codes) <= FEW_PLACES + 1 else [code for code in codes if code == TOTAL]


def place_name(review: Review, code: str) -> str:
    """What a place is called."""
    return REGION if code == TOTAL else name(review, "municipality", code)


def place_row(review: Review, code: str, cells: Sequence[Value], indent: int = 0) -> Row:
    """A line of a place; that of the region as the total."""
    role = "total" if code == TOTAL else "line"
    fields = {"label": place_name(review, code), "cells": tuple(cells), "indent": indent, "role": role}
    return Row.model_validate(fields)


def amount(cents: int) -> str:
    """An amount for in a sentence: millions with one decimal, less than a million in whole euros."""
    return millions(euros(cents)) if abs(cents) >= MILLION else euro(euros(cents))


def chance_words(chance: float | Decimal) -> str:
    """A chance (0 to 1) for in a sentence; never "0%" or "100%", as nothing is certain."""
    return _chance(chance, "meer dan 99%", "minder dan 1%")


def chance_cell(chance: float | Decimal | None) -> Value:
    """A chance for in a table; unknown without one."""
    return None if chance is None else _chance(chance, "> 99%", "< 1%")


def _chance(chance: float | Decimal, nearly_all: str, hardly_any: str) -> str:
    share = Decimal(str(chance)) * 100
    if share > 99:
        return nearly_all
    return hardly_any if share < 1 else percent(share, 0)


def certainty_cell(certainty: int | None) -> Value:
    """With how much certainty (1 to 99 percent, 0 for less) an amount is enough."""
    return None if certainty is None else _chance(Decimal(certainty) / 100, "99%", "< 1%")


def months_said(count: int) -> str:
    """ "1 maand", "6 maanden"."""
    return f"{count} {'maand' if count == 1 else 'maanden'}"


def counted(review: Review, clients: Decimal | None) -> Number:
    """A number of clients that a measure concerns; hidden or rounded in an edition that hides small counts."""
    if clients is None:
        return SUPPRESSED
    if not review.header.suppressed:
        return clients
    whole = round(clients)
    if 0 < abs(whole) <= review.header.hide_up_to:
        return SUPPRESSED
    unit = review.header.round_to or 1
    return round(whole / unit) * unit


def against(year: YearOutlook) -> str:
    """The year with the lump sum it is held against, for over a group of lines."""
    if year.lump_sum_of is None:
        return f"{year.year} (geen lumpsum bekend)"
    if year.lump_sum_of == year.year:
        return str(year.year)
    return f"{year.year} (naast de lumpsum van {stand_in(year)})"


def stand_in(year: YearOutlook) -> str:
    """The year whose lump sum stands in, with by how much it was raised."""
    if not year.lump_sum_rise:
        return str(year.lump_sum_of)
    return f"{year.lump_sum_of}, verhoogd met {percent(year.lump_sum_rise, 2)}"


def year_list(years: Sequence[YearOutlook]) -> str:
    """ "2025, 2026 en 2027"."""
    return listed([str(year.year) for year in years])


def unique(texts: Iterable[str]) -> tuple[tuple[str], ...]:
    """Each text once, as it stands in a list; empty ones are left out."""
    return tuple((text,) for text in dict.fromkeys(texts) if text)
