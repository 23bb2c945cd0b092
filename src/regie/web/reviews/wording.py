# SPDX-License-Identifier: EUPL-1.2
"""Figures in a sentence, in the reader's language: made only of what is known, and naming no cause."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regie.reporting.half_year.wording import difference, known
from regie.vocabulary import Figure, Period, formatting
from regie.vocabulary.rounding import rounded_to
from regie.web.ui import formats
from regie.web.ui.language import active


def said(figure: Figure) -> str:
    """A value with its unit: "2.301", "79,1%", "174 dagen"; what is hidden or not known in words."""
    if figure.suppressed:
        return _("een niet getoond getal")
    if figure.value is None:
        return _("onbekend")
    if figure.unit == "days":
        return days(Decimal(figure.value))
    return formats.figure(figure)


def days(value: Decimal) -> str:
    """A number of days, with one decimal where there is one."""
    rounded = rounded_to(value, 1)
    whole = rounded == rounded.to_integral_value()
    text = formats.number(rounded, 0 if whole else 1)
    return ngettext("%(days)s dag", "%(days)s dagen", 1 if rounded == 1 else 2) % {"days": text}


def phrase(period: Period | str) -> str:
    """A period for after "in": "april 2022", "het eerste halfjaar van 2024", "2023"."""
    return formatting.phrase(Period.parse(period) if isinstance(period, str) else period, lang=active())


def change(now: Figure, before: Figure | None) -> str:
    """ "32 minder dan in juni 2023"; empty when either is not known."""
    step = difference(now, before)
    if step is None or before is None:
        return ""
    if step == 0:
        return _("gelijk aan %(when)s") % {"when": phrase(before.period)}
    values = {"step": _step(now, abs(step)), "when": phrase(before.period)}
    if now.unit in ("percent", "score", "per_1000"):
        return (_("%(step)s hoger dan in %(when)s") if step > 0 else _("%(step)s lager dan in %(when)s")) % values
    if now.unit == "days":
        return (
            _("%(step)s langer dan in %(when)s") if step > 0 else _("%(step)s korter dan in %(when)s")
        ) % values
    if now.unit == "euro":
        earlier = known(before) or Decimal(0)
        share = formats.percent(step / abs(earlier) * 100, signed=True) if earlier else ""
        text = _("%(step)s hoger dan in %(when)s") if step > 0 else _("%(step)s lager dan in %(when)s")
        return text % values + (f" ({share})" if share else "")
    return (_("%(step)s meer dan in %(when)s") if step > 0 else _("%(step)s minder dan in %(when)s")) % values


def _step(figure: Figure, step: Decimal) -> str:
    match figure.unit:
        case "percent":
            return formatting.points(step, lang=active(), signed=False)
        case "euro":
            return formats.euro(step)
        case "days":
            return days(step)
        case "score" | "per_1000":
            return formats.number(step, 1)
    return formats.number(step)


def listed(parts: Sequence[str]) -> str:
    """ "a, b en c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s en %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def sentence(text: str) -> str:
    """With a capital at the beginning and a full stop at the end; nothing of nothing."""
    text = text.strip()
    return text and text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
