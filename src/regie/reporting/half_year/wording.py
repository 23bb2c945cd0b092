# SPDX-License-Identifier: EUPL-1.2
"""From figures to values and words. A sentence is made only of figures that are known, and never names a cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from regie.reporting.values import SUPPRESSED, Format, Number
from regie.vocabulary.figure import Figure
from regie.vocabulary.formatting import euro, number, percent, points
from regie.vocabulary.formatting import phrase as phrase  # where chapters look for it
from regie.vocabulary.periods import Period
from regie.vocabulary.rounding import rounded_to

FORMATS = {
    "percent": Format.PERCENT,
    "euro": Format.EURO,
    "days": Format.ONE_DECIMAL,
    "score": Format.ONE_DECIMAL,
    "per_1000": Format.ONE_DECIMAL,
}
"""How a figure of a unit is written; counts are whole numbers."""


def cell(figure: Figure | None) -> Number:
    """The value for a table or chart: a number, ``SUPPRESSED``, or ``None`` when it is not known."""
    if figure is None:
        return None
    return SUPPRESSED if figure.suppressed else figure.value


def cells(figures: Iterable[Figure | None]) -> tuple[Number, ...]:
    """``cell`` of each."""
    return tuple(cell(figure) for figure in figures)


def known(figure: Figure | None) -> Decimal | None:
    """The value as a ``Decimal`` when there is one to speak about."""
    return None if figure is None or figure.value is None else Decimal(figure.value)


def form(figure: Figure) -> Format:
    """How the figure's value is written."""
    return FORMATS.get(figure.unit, Format.WHOLE)


def in_table(figure: Figure) -> Format:
    """The same in a table, whose title or column already says that it holds euros."""
    return Format.WHOLE if figure.unit == "euro" else form(figure)


def written(figure: Figure) -> str:
    """The value with its unit, for in a sentence. Days keep one decimal where they have one.

    A hidden figure is not always a small one: others are hidden to keep it company.
    """
    amount = known(figure)
    if amount is None:
        counted = figure.unit not in FORMATS
        return f"een niet getoond {'aantal' if counted else 'cijfer'}" if figure.suppressed else "onbekend"
    match figure.unit:
        case "percent":
            return percent(amount)
        case "euro":
            return euro(amount)
        case "days":
            return _days(amount)
        case "score" | "per_1000":
            return number(amount, 1)
    return number(amount)


def _days(amount: Decimal) -> str:
    rounded = rounded_to(amount, 1)
    text = number(rounded, 0 if rounded == rounded.to_integral_value() else 1)
    return f"{text} {'dag' if text == '1' else 'dagen'}"


def shown(figure: Figure | None) -> Decimal | None:
    """The value rounded as it is written, so that differences in a sentence match the figures beside them."""
    amount = known(figure)
    if amount is None or figure is None:
        return None
    decimals = 1 if figure.unit in ("percent", "days", "score", "per_1000") else 0
    return rounded_to(amount, decimals)


def difference(now: Figure | None, before: Figure | None) -> Decimal | None:
    """Now less before, both rounded as they are written; nothing when either is not known."""
    a, b = shown(now), shown(before)
    return None if a is None or b is None else a - b


def change(now: Figure, before: Figure | None) -> str:
    """ "32 minder dan in juni 2023", "0,8 procentpunt hoger dan …"; empty when either is not known."""
    step = difference(now, before)
    if step is None or before is None:
        return ""
    if step == 0:
        return f"gelijk aan {when(before)}"
    than = f"in {when(before)}"
    match now.unit:
        case "percent":
            return f"{points(abs(step), signed=False)} {_higher(step)} dan {than}"
        case "euro":
            earlier = known(before) or Decimal(0)
            share = "" if earlier == 0 else f" ({percent(step / abs(earlier) * 100, signed=True)})"
            return f"{euro(abs(step))} {_higher(step)} dan {than}{share}"
        case "days":
            return f"{_days(abs(step))} {'langer' if step > 0 else 'korter'} dan {than}"
        case "score" | "per_1000":
            return f"{number(abs(step), 1)} {_higher(step)} dan {than}"
    return f"{number(abs(step))} {'meer' if step > 0 else 'minder'} dan {than}"


def _higher(step: Decimal) -> str:
    return "hoger" if step > 0 else "lager"


def direction(now: Figure, before: Figure | None) -> Literal["up", "down", "flat"] | None:
    """Where a figure moved, as shown."""
    step = difference(now, before)
    if step is None:
        return None
    return "flat" if step == 0 else "up" if step > 0 else "down"


def judgement(moved: str | None, better: str) -> Literal["good", "bad", "neutral"]:
    """Whether the move is the wished one."""
    if moved in (None, "flat") or not better:
        return "neutral"
    return "good" if (moved == "up") == (better == "higher") else "bad"


def peak(figures: Sequence[Figure]) -> Figure | None:
    """The first highest known figure of a series; nothing when all are 0 or not known."""
    known_ones = [figure for figure in figures if figure.value]
    return max(
        known_ones, key=lambda f: (known(f) or Decimal(0), -Period.parse(f.period).start.toordinal()), default=None
    )


def when(figure: Figure) -> str:
    """ "april 2022", "het eerste halfjaar van 2024", "2023"."""
    return phrase(Period.parse(figure.period))


def listed(parts: Sequence[str]) -> str:
    """ "a, b en c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} en {parts[-1]}"


def sentence(*parts: str) -> str:
    """Parts put together, the first letter a capital, a full stop at the end; empty when there are no parts."""
    text = " ".join(part for part in parts if part).strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
