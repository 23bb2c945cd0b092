# SPDX-License-Identifier: EUPL-1.2
"""Counts and shares of journeys in the form of the registry's figures, and what of them may leave the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from regie.figures.registry import Indicator
from regie.figures.suppression import suppress
from regie.vocabulary import TOTAL, Figure
from regie.vocabulary.periods import PeriodKind
from regie.vocabulary.rounding import percent_of
from regie.vocabulary.texts import say
from regie.web.region import door

SOURCE = "register"
"""Stands where other figures name their snapshot: these are counted from the register at this moment."""

SHARE = "_share"
"""How the id of a share ends of which the numerator is a measure too, by the id without this ending."""

Definition = dict[str, Any]


def suppressed(figures: Sequence[Figure], definition: Indicator) -> list[Figure]:
    """What may leave the register of one whole table, in the same order.

    It is what ``suppress`` leaves, less what tells about every hidden row at once. Exactly 0 or 100 per cent of a
    total is exactly that of each of its rows, so such a share is hidden where a row's is. And a count is hidden
    wherever the share is of which it is the numerator, also when it is 0: with the total it would give the share.
    """
    left = suppress(figures, door.region().suppression, {definition.id: definition})
    parts = {(one.indicator, one.period) for one in left if one.suppressed and not _is_total(one)}
    left = [
        _hidden(one) if _all_or_nothing(was) and _is_total(was) and (was.indicator, was.period) in parts else one
        for was, one in zip(figures, left, strict=True)
    ]
    shares = [one for one in left if one.suppressed and one.indicator.endswith(SHARE)]
    counts = {_key(one, one.indicator.removesuffix(SHARE)) for one in shares}
    return [_hidden(one) if _key(one, one.indicator) in counts else one for one in left]


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


def _is_total(one: Figure) -> bool:
    return set(one.breakdown.values()) == {TOTAL}


def _all_or_nothing(one: Figure) -> bool:
    """Whether it is a share of exactly 0 or 100 per cent."""
    return bool(one.denominator) and one.numerator in (0, one.denominator)


def _key(one: Figure, indicator: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return indicator, one.period, tuple(sorted(one.breakdown.items()))


def _hidden(one: Figure) -> Figure:
    """The figure as every suppressed one looks."""
    nothing = dict.fromkeys(("value", "numerator", "denominator"))
    return one.model_copy(update={**nothing, "suppressed": True, "remark": say("suppression.hidden")})
