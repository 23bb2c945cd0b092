# SPDX-License-Identifier: EUPL-1.2
"""What of an investigation is drawn, and the rows of its checks: the memo and the screen show the same."""

from __future__ import annotations

from decimal import Decimal

from regie.reporting.charts import Bridge, Columns, Series, Step
from regie.reporting.growth.words import place, word
from regie.reporting.values import Format, euros
from regie.review.growth import GrowthInvestigation, Split
from regie.vocabulary import Period
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import short_period

TOO_SMALL = 50_000_00
"""Effects below this (cents) cannot be seen in a bridge of millions; they stand together in one step."""

LEAST_BARS = 2


def shown_effects(split: Split, municipality: str = TOTAL) -> list[tuple[str, int]]:
    """The effects of a row by name of factor, the very small ones together under ``rest``."""
    row = split.row(municipality)
    if row is None:
        return []
    large = [(code, cents) for code, cents in row.effects.items() if abs(cents) >= TOO_SMALL]
    small = sum(cents for cents in row.effects.values() if abs(cents) < TOO_SMALL)
    return [*large, *([("rest", small)] if small else [])]


def bridge_chart(found: GrowthInvestigation, split: Split, lang: str) -> Bridge | None:
    """From the cost before (or what was agreed) to the cost now, a step per factor; of the region."""
    row = split.row()
    steps = shown_effects(split)
    if row is None or not steps:
        return None
    first = (
        word("lump_sum", lang)
        if split.kind == "shortage"
        else word("cost_in", lang, period=short_period(Period.parse(split.before), lang=lang))
    )
    last = word("cost_in", lang, period=short_period(Period.parse(split.now), lang=lang))

    def named(code: str) -> str:
        full = word("rest", lang) if code == "rest" else split.factors[code].said(lang)
        return full.partition(" (")[0]

    return Bridge(
        steps=(
            Step(label=first, value=euros(row.before), total=True),
            *(Step(label=named(code), value=euros(cents)) for code, cents in steps),
            Step(label=last, value=euros(row.now), total=True),
        )
    )


def rates_chart(found: GrowthInvestigation, which: str, lang: str) -> Columns | None:
    """Inflow or sessions per 1,000 youths per half-year: the municipality that is tested beside the region, or the
    region alone where none is tested. ``which`` is ``inflow`` or ``sessions``.

    Nothing in an edition without the figures of the municipality that is tested: the region alone under the name
    of that municipality would be read as its figures. :func:`rates_left_out` says so.
    """
    tested = found.hypothesis
    if _tested_elsewhere(found):
        return None
    rows = {(row.municipality, row.period): row for row in tested.panel}
    codes = [code for code in (tested.municipality, TOTAL) if code and any(key[0] == code for key in rows)]
    periods = sorted({period for _, period in rows}, key=Period.parse)
    if not codes or len(periods) < LEAST_BARS:
        return None

    def value(code: str, period: str) -> Decimal | None:
        row = rows.get((code, period))
        return None if row is None else row.inflow_rate if which == "inflow" else row.sessions_rate

    return Columns(
        categories=tuple(short_period(Period.parse(period), lang=lang) for period in periods),
        series=tuple(
            Series(name=place(found, code, lang), values=tuple(value(code, period) for period in periods))
            for code in codes
        ),
        format=Format.ONE_DECIMAL,
    )


def rates_left_out(found: GrowthInvestigation, lang: str) -> str:
    """Why the rates are not drawn: they are of a municipality that this edition does not show; else empty."""
    tested = found.hypothesis.municipality
    if tested is None or not _tested_elsewhere(found):
        return ""
    return word("rates_left_out", lang, place=place(found, tested, lang))


def _tested_elsewhere(found: GrowthInvestigation) -> bool:
    tested = found.hypothesis
    return tested.municipality is not None and all(row.municipality != tested.municipality for row in tested.panel)


def check_rows(found: GrowthInvestigation, lang: str) -> list[tuple[str, str, str]]:
    """Question, what was found, and the finding in words, per check of the hypothesis."""
    return [
        (
            check.name.said(lang),
            check.said.said(lang),
            word(f"finding_{check.finding}" if check.counts else "finding_beside", lang),
        )
        for check in found.hypothesis.checks
    ]
