# SPDX-License-Identifier: EUPL-1.2
"""Numbers, cells and effects in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from regie.figures.registry import find
from regie.forecast.measures.result import MeasureEffect
from regie.forecast.realised.result import RealisedEffect
from regie.vocabulary import Figure
from regie.vocabulary.figure import TOTAL
from regie.web.programme import fields
from regie.web.programme.goals import Held
from regie.web.region import door
from regie.web.ui import formats
from regie.web.ui.language import active


def number_of(indicator: str, value: Decimal | int | None, figure: Figure | None = None) -> str:
    """A value in the unit of its indicator; a sign where it is hidden or not known."""
    if figure is not None and figure.suppressed:
        return _("x (te klein om te tonen)")
    if value is None:
        return formats.UNKNOWN
    return formats.figure(figure if figure is not None else given(indicator, Decimal(value)), None)


def number_now(one: Held) -> str:
    """The figure of a goal."""
    return number_of(one.goal.indicator, one.figure.value if one.figure else None, one.figure)


def still_there(code: str, known: Mapping[str, str]) -> str:
    """What a risk or measure is called; one that is not there any more by its name, and said to be gone."""
    if not code:
        return ""
    return known[code] if code in known else _("%(code)s (bestaat niet meer)") % {"code": code}


def given(indicator: str, value: Decimal | None, period: str = "2000") -> Figure:
    """A number that people gave or that follows from it, in the unit of its indicator."""
    unit = find(indicator)[1][0].unit
    number = None if value is None else fields.plain(value)
    return Figure(indicator=indicator, period=period, value=number, unit=unit, snapshot="")


def cell_words(municipality: str, part: str) -> str:
    """Where a goal is about."""
    region = door.region()
    name, _sep, code = part.partition("=")
    segments = {each.code: each.name if active() == "nl" else each.name_en for each in region.segments}
    areas = {each.code: each.name for each in region.areas}
    words = [region.municipality_names.get(municipality, municipality)] if municipality else []
    if code:
        words.append({"segment": segments, "area": areas}.get(name, {}).get(code, code))
    return ", ".join(words) or _("De hele regio")


def expected_words(effect: RealisedEffect) -> str:
    """The change that was expected of a measure."""
    found = effect.expected
    return "" if found is None else _band(found.likely, found.low, found.high)


def realised_words(effect: RealisedEffect) -> str:
    """The change that came, with its band of 80 percent."""
    if effect.realised is None or effect.band_80 is None:
        return ""
    return _band(effect.realised, effect.band_80.low, effect.band_80.high)


def saved_words(effect: MeasureEffect) -> str:
    """What a measure still to come lowers the need by in the region, over all months of the forecast."""
    whole = next((one for one in effect.amounts if one.year is None and one.municipality == TOTAL), None)
    if whole is None:
        return ""
    band = whole.in_set
    amounts = {"mean": formats.cents(band.mean), "low": formats.cents(band.low), "high": formats.cents(band.high)}
    return _("%(mean)s minder nodig (%(low)s tot %(high)s)") % amounts


def _band(middle: Decimal, low: Decimal, high: Decimal) -> str:
    shown = [formats.percent(each, 1, signed=True) for each in (middle, low, high)]
    return _("%(middle)s (%(low)s tot %(high)s)") % {"middle": shown[0], "low": shown[1], "high": shown[2]}
