# SPDX-License-Identifier: EUPL-1.2
"""Counts and shares of journeys in the form of the registry's figures, which one function suppresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from regie.figures.registry import Indicator
from regie.vocabulary import Figure
from regie.vocabulary.periods import PeriodKind
from regie.vocabulary.rounding import percent_of

SOURCE = "register"
"""Stands where other figures name their snapshot: these are counted from the register at this moment."""

Definition = dict[str, Any]


def defined(
    indicator: str, number: int, name: tuple[str, str], breakdown: str, measures: Sequence[Definition]
) -> Indicator:
    """An indicator of the register, in the form of the registry; ``name`` is Dutch and English."""
    nl, en = name
    return Indicator.model_validate(
        {
            "id": indicator,
            "number": number,
            "nl": nl,
            "en": en,
            "definition_nl": f"{nl}, geteld uit het register op dit moment.",
            "definition_en": f"{en}, counted from the register at this moment.",
            "source": SOURCE,
            "breakdowns": [breakdown],
            "periods": [PeriodKind.MONTH, PeriodKind.HALF_YEAR],
            "measure": measures,
        }
    )


def count(name: str, nl: str, en: str) -> Definition:
    """A measure that counts journeys."""
    return {
        "id": name,
        "nl": nl,
        "en": en,
        "kind": "count",
        "unit": "journeys",
        "numerator_counts": "journeys",
        "better": "lower",
    }


def share(name: str, nl: str, en: str, better: str) -> Definition:
    """A measure that is a percentage of journeys."""
    return {
        "id": name,
        "nl": nl,
        "en": en,
        "kind": "share",
        "unit": "percent",
        "scale": 100,
        "numerator_counts": "journeys",
        "denominator_counts": "journeys",
        "better": better,
    }


def counted(indicator: str, period: str, where: Mapping[str, str], many: int) -> Figure:
    """So many journeys."""
    return Figure(
        indicator=indicator,
        period=period,
        breakdown=dict(where),
        value=many,
        unit="journeys",
        snapshot=SOURCE,
        numerator=many,
    )


def part_of(indicator: str, period: str, where: Mapping[str, str], part: int, whole: int) -> Figure:
    """The percentage that a part is, with one decimal; not known of nothing."""
    return Figure(
        indicator=indicator,
        period=period,
        breakdown=dict(where),
        value=percent_of(part, whole) if whole else None,
        unit="percent",
        snapshot=SOURCE,
        numerator=part,
        denominator=whole,
    )
