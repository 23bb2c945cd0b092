# SPDX-License-Identifier: EUPL-1.2
"""The page about the quality of the forecast: bands, scores against the baselines, bias, each with its verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from bench.machine import described
from bench.part import table
from bench.quality.recipes import FAMILIES
from bench.quality.trial import MODEL, SPANS, TOTAL, Row
from regie.forecast.scoring.baselines import BASELINES
from regie.forecast.scoring.score import clustered_error

TARGETS = {80: (0.75, 0.85), 95: (0.92, 0.98)}
"""Part of the truths that a band must hold."""

HOME_GROUNDS = {
    "steady": "last_value",
    "pure trend": "exponential_smoothing",
    "constant rates": "stock_and_flow",
}
"""Families in which a baseline is at its best; the model may be this much worse there:"""

AT_HOME = 1.05

JUDGED = ("month 6", "month 12", "month 24")
"""Spans over which scores are averaged."""

QUANTITIES = ("clients", "cost")
PLACES = ("regions", "municipalities")

TOP = """\
# Quality of the forecast

*This page is written by `make quality`: {regions} small regions with a known future, {forecasts:,} forecasts of an
amount. All regions are generated, none is real.*

Measured on: {machine}, in {minutes:.0f} minutes.

## What was tried

A region has 80 to 2,500 clients in care, one to five municipalities, five to eight years of history and two years
that came after. Care is drawn by the day: stays that are mixtures of log-normal and Weibull lengths, care beside
care, moves, returns after days or years, moves between municipalities, late bookings, capacity paid without naming
clients. Families: {families}. Breaks fall anywhere, also after the forecast is made. The regions are counted by
the same SQL as any snapshot; the estimate gets what was known at the moment of the forecast, without bookings of
later, and no price levels. It is one estimate with the same settings for all. It never sees the recipe of a
region; the settings were chosen on other regions than these.

From three moments in each region 24 months are forecast (1,000 draws, all layers), by the model and by four
baselines, which have their own resampled errors. Exponential smoothing is tried on whole regions only, as it takes
a second for every series. Amounts are clients per month and all cost per month: of month 6, 12 and 24, and on
average over the first and the second year. Errors and scores are divided by the mean of the last twelve known
months. Standard errors (±) take all forecasts of one region together. Bands are judged in whole percents."""


WEAK = """\
The targets are about all regions together. Where one family comes off worse (80 % band below 75 %, or a baseline
better by more than a twentieth):"""


def page(rows: Sequence[Row], minutes: float) -> str:
    """The whole page in Markdown."""
    regions = {(row.family, row.seed) for row in rows}
    top = TOP.format(
        regions=len(regions),
        forecasts=sum(row.method == MODEL for row in rows),
        machine=described(),
        minutes=minutes,
        families=", ".join(FAMILIES),
    )
    judged = [_bands(rows), _scores(rows), _home_grounds(rows)]
    missed = [line for _, lines in judged for line in lines]
    by_family, weak = _families(rows)
    parts = [*(text for text, _ in judged), by_family, _bias(rows)]
    verdict = "All targets hold." if not missed else "Targets that do not hold:\n\n" + _listed(missed)
    if weak:
        verdict += f"\n\n{WEAK}\n\n{_listed(weak)}"
    return "\n\n".join([top, f"## In short\n\n{verdict}", *parts]) + "\n"


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _bands(rows: Sequence[Row]) -> tuple[str, list[str]]:
    lines, missed = [], []
    for place in PLACES:
        for quantity in QUANTITIES:
            for span in SPANS:
                found = _some(rows, place, quantity, (span,))
                cells: list[str] = []
                for band in (50, 80, 95):
                    mean, error = _mean(found, _within(band))
                    cells.append(f"{100 * mean:.0f} ± {100 * error:.0f} %")
                    if band in TARGETS:
                        low, high = TARGETS[band]
                        holds = low <= round(mean, 2) <= high
                        cells.append("holds" if holds else "fails")
                        if not holds:
                            missed.append(
                                f"the {band} % band of {quantity} of {place}, {span}, holds {100 * mean:.0f} ± "
                                f"{100 * error:.0f} % (target {100 * low:.0f}-{100 * high:.0f})"
                            )
                width, _ = _mean(found, lambda row: row.width)
                lines.append((place, quantity, span, *cells, f"{100 * width:.0f} %"))
    head = (
        "",
        "amount",
        "span",
        "50 % band",
        "80 % band",
        "75-85",
        "95 % band",
        "92-98",
        "width of the 80 % band",
    )
    text = "Part of what came that fell in the band; the width is a part of the usual amount."
    return f"## What the bands hold\n\n{text}\n\n{table(head, lines)}", missed


def _scores(rows: Sequence[Row]) -> tuple[str, list[str]]:
    lines, missed = [], []
    for place in PLACES:
        for quantity in QUANTITIES:
            for spans in [*((span,) for span in SPANS), JUDGED]:
                cells = []
                for name in BASELINES:
                    ratio, error = _ratio(rows, place, quantity, spans, name)
                    cells.append("–" if ratio is None else f"{ratio:.2f} ± {error:.2f}")
                    if ratio is not None and ratio >= 1 and len(spans) == 1 and spans[0] in JUDGED:
                        missed.append(
                            f"{name} is better than the model in {quantity} of {place}, {spans[0]}: {ratio:.2f}"
                        )
                lines.append(
                    (place, quantity, " and ".join(spans) if len(spans) < 2 else "the three months", *cells)
                )
    head = ("", "amount", "span", *(_said(name) for name in BASELINES))
    text = "Mean CRPS of the model divided by that of the baseline: below 1 the model is better."
    return f"## Scores against the baselines\n\n{text}\n\n{table(head, lines)}", missed


def _home_grounds(rows: Sequence[Row]) -> tuple[str, list[str]]:
    lines, missed = [], []
    for family, name in HOME_GROUNDS.items():
        for quantity in QUANTITIES:
            ratio, error = _ratio([row for row in rows if row.family == family], "regions", quantity, JUDGED, name)
            if ratio is None:
                continue
            holds = ratio <= AT_HOME
            lines.append(
                (family, _said(name), quantity, f"{ratio:.2f} ± {error:.2f}", "holds" if holds else "fails")
            )
            if not holds:
                missed.append(f"{_said(name)} on its home ground ({family}), {quantity}: {ratio:.2f}")
    head = ("family", "baseline", "amount", "CRPS of the model against it", f"at most {AT_HOME}")
    return (
        f"## On the home ground of a baseline\n\nWhole regions, months 6, 12 and 24.\n\n{table(head, lines)}",
        missed,
    )


def _families(rows: Sequence[Row]) -> tuple[str, list[str]]:
    lines, weak = [], []
    for family in FAMILIES:
        own = [row for row in rows if row.family == family]
        if not own:
            continue
        for quantity in QUANTITIES:
            found = _some(own, "regions", quantity, JUDGED)
            within = [_mean(found, _within(band)) for band in (80, 95)]
            bias = [_mean(_some(own, "regions", quantity, (span,)), lambda row: row.bias)[0] for span in JUDGED]
            ratios = [(_ratio(own, "regions", quantity, JUDGED, name)[0] or 0.0, name) for name in BASELINES]
            nearest, farthest = max(ratios), min(ratios)
            held, error = within[0]
            if round(held, 2) < TARGETS[80][0]:
                weak.append(f"{family}: the 80 % band of {quantity} holds {100 * held:.0f} ± {100 * error:.0f} %")
            if round(nearest[0], 2) > AT_HOME:
                weak.append(f"{family}: {_said(nearest[1])} is better in {quantity}, {nearest[0]:.2f}")
            lines.append(
                (
                    family,
                    quantity,
                    *(f"{100 * mean:.0f} ± {100 * error:.0f} %" for mean, error in within),
                    *(f"{100 * one:+.1f} %" for one in bias),
                    f"{nearest[0]:.2f} ({_said(nearest[1])})",
                    f"{farthest[0]:.2f} ({_said(farthest[1])})",
                )
            )
    head = (
        "family",
        "amount",
        "80 % band",
        "95 % band",
        "bias month 6",
        "month 12",
        "month 24",
        "CRPS against the best baseline",
        "against the poorest",
    )
    text = "Whole regions, months 6, 12 and 24 together. Few regions of one family: read the standard errors."
    return f"## By family\n\n{text}\n\n{table(head, lines)}", weak


def _bias(rows: Sequence[Row]) -> str:
    lines = []
    for place in PLACES:
        for quantity in QUANTITIES:
            cells = []
            for span in SPANS:
                mean, error = _mean(_some(rows, place, quantity, (span,)), lambda row: row.bias)
                cells.append(f"{100 * mean:+.1f} ± {100 * error:.1f} %")
            lines.append((place, quantity, *cells))
    text = "## Bias\n\nForecast less what came, as a part of the usual amount; above 0 the forecast was too high."
    return f"{text}\n\n{table(('', 'amount', *SPANS), lines)}"


def _some(rows: Iterable[Row], place: str, quantity: str, spans: Sequence[str], method: str = MODEL) -> list[Row]:
    whole = place == "regions"
    return [
        row
        for row in rows
        if (row.place == TOTAL) is whole
        and row.quantity == quantity
        and row.span in spans
        and row.method == method
    ]


def _mean(rows: Sequence[Row], of: Callable[[Row], float]) -> tuple[float, float]:
    """Mean and standard error, by region; without two regions the error is not known (0)."""
    values = [of(row) for row in rows]
    clusters = [f"{row.family} {row.seed}" for row in rows]
    if len(set(clusters)) < 2:
        return float(np.mean(values)), 0.0
    return clustered_error(values, clusters)


def _within(band: int) -> Callable[[Row], float]:
    return lambda row: float(getattr(row, f"within_{band}"))


def _ratio(
    rows: Sequence[Row], place: str, quantity: str, spans: Sequence[str], name: str
) -> tuple[float | None, float]:
    """Mean CRPS of the model over that of a baseline in the same forecasts, and its standard error (delta method);
    None where the baseline was not tried."""
    theirs = {_key(row): row for row in _some(rows, place, quantity, spans, name)}
    if not theirs:
        return None, 0.0
    ours = [row for row in _some(rows, place, quantity, spans) if _key(row) in theirs]
    base = float(np.mean([theirs[_key(row)].crps for row in ours]))
    ratio = float(np.mean([row.crps for row in ours])) / base
    _, error = _mean(ours, lambda row: (row.crps - ratio * theirs[_key(row)].crps) / base)
    return ratio, error


def _key(row: Row) -> tuple[str, int, int, str, str, str]:
    return (row.family, row.seed, row.origin, row.place, row.quantity, row.span)


def _said(name: str) -> str:
    return name.replace("_", " ")
