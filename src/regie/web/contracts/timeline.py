# SPDX-License-Identifier: EUPL-1.2
"""The years of a contract with its options, as a drawing and as a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from regie.contract import Contract
from regie.contract.terms import Extension
from regie.review.steering import NEAR
from regie.vocabulary.periods import first_day
from regie.web.ui import formats

WIDTH, LEFT, RIGHT = 960, 4, 4
BAR_TOP, BAR_HEIGHT = 34, 30


@dataclass(frozen=True)
class Stretch:
    """A part of the contract's time: the term, or an option. ``state`` is ``term``, ``used`` or ``open``."""

    label: str
    first: date
    last: date
    state: str
    option: Extension | None = None

    def near(self, today: date) -> bool:
        """Whether somebody has to decide on it within a year."""
        return self.option is not None and self.state == "open" and today <= self.option.notice_on <= today + NEAR

    def passed(self, today: date) -> bool:
        """Whether the last day to use it has gone by."""
        return self.option is not None and self.state == "open" and self.option.notice_on < today


def stretches(contract: Contract) -> list[Stretch]:
    """The term and the options after it, in order of time."""
    found = [Stretch(_("Looptijd"), contract.term.starts_on, contract.term.ends_on, "term")]
    month = contract.term.ends_on.year * 12 + contract.term.ends_on.month
    for option in sorted(contract.extensions, key=lambda each: each.number):
        first, after = first_day(month), first_day(month + option.months)
        state = "used" if option.exercised_on is not None else "open"
        label = _("Optie %(number)s") % {"number": option.number}
        found.append(Stretch(label, first, after - timedelta(days=1), state, option))
        month += option.months
    return found


def drawing(contract: Contract, today: date) -> SafeString:
    """The years as bars on a line of time, with today; the same stands in the list beside it."""
    parts = stretches(contract)
    scale = _Scale(parts[0].first, parts[-1].last)
    years = format_html_join(
        "",
        '<line x1="{0}" x2="{0}" y1="22" y2="84" class="time__tick"/>'
        '<text x="{1}" y="16" class="time__year">{2}</text>',
        (
            (scale.at(date(year, 1, 1)), scale.at(date(year, 1, 1)) + 4, year)
            for year in range(parts[0].first.year, parts[-1].last.year + 1)
        ),
    )
    bars = format_html_join(
        "",
        '<g class="time__bar time__bar--{}"><rect x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<text x="{}" y="{}">{}</text></g>',
        (
            (
                each.state,
                scale.at(each.first) + 1,
                BAR_TOP,
                scale.at(each.last) - scale.at(each.first) - 2,
                BAR_HEIGHT,
                scale.at(each.first) + 10,
                BAR_TOP + 20,
                each.label,
            )
            for each in parts
        ),
    )
    return format_html(
        '<svg class="time" viewBox="0 0 {} 92" role="img" aria-label="{}">{}{}{}</svg>',
        WIDTH,
        _("De jaren van het contract en de opties; hieronder staat hetzelfde als lijst."),
        years,
        bars,
        _today(scale, today),
    )


def _today(scale: _Scale, today: date) -> SafeString:
    if not scale.first <= today <= scale.last:
        return SafeString("")
    place = scale.at(today)
    right = place > WIDTH - 130
    return format_html(
        '<line x1="{0}" x2="{0}" y1="26" y2="88" class="time__today"/>'
        '<text x="{1}" y="86" class="time__now"{2}>{3}</text>',
        place,
        place - 6 if right else place + 6,
        SafeString(' text-anchor="end"') if right else "",
        _("vandaag, %(day)s") % {"day": formats.short_day(today)},
    )


@dataclass(frozen=True)
class _Scale:
    """Days as places on the drawing."""

    first: date
    last: date

    def at(self, day: date) -> int:
        part = (day - self.first).days / max(1, (self.last - self.first).days)
        return LEFT + round(part * (WIDTH - LEFT - RIGHT))
