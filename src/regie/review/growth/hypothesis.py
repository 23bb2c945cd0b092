# SPDX-License-Identifier: EUPL-1.2
"""That a municipality rises because its preliminary field is thinner: put to a rule that was made beforehand.

Four checks, each with an estimate, a 95 % interval and one of three findings (for, against, open):

- thinner: sessions per 1,000 residents aged 0-17 against all other municipalities together, over all half-years.
  For when the whole interval lies below 0.9, against when it does not lie below 1.
- rise: the yearly change of inflow per resident on top of that of the others. For above 0, against below 0.
- change: does inflow fall where and when the field grows thicker, within municipalities? For when 10 % more
  sessions go with less inflow, against when with more.
- level: is inflow per resident higher where the field is thinner? It counts from six municipalities on: fewer
  differ in too much else. For above 1, against below 1.

Supported: thinner, rise and change are for, and level, where it counts, is not against. Not supported: one of
thinner, rise and change is against. Undecided: all else. Nothing here proves a cause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import log
from typing import Literal

import numpy as np

from regie.review.growth.model import AreaRise, Check, Finding, Hypothesis, PanelRow, Verdict
from regie.review.growth.money import both
from regie.review.growth.rates import Cells, Estimate, factor, percent, ratio, ratio_of_ratios
from regie.review.views import Said
from regie.vocabulary.figure import TOTAL, UNKNOWN, Figure
from regie.vocabulary.formatting import number
from regie.vocabulary.periods import Period
from regie.vocabulary.rounding import rounded_to

INFLOW, SESSIONS = "inflow", "preliminary_field_reach.sessions"

THIN = log(0.9)
"""At least a tenth thinner: less is no difference that could matter."""

MANY = 6
"""From so many municipalities on levels are compared."""

LEAST_PERIODS = 4

CheckId = Literal["thinner", "rise", "change", "level"]
CHECKS: tuple[CheckId, ...] = ("thinner", "rise", "change", "level")

Panel = dict[tuple[str, str], PanelRow]
AreaInflow = tuple[Mapping[str, int], Mapping[str, int], Mapping[str, str]]


def put_to_test(
    figures: Sequence[Figure],
    periods: Sequence[Period],
    names: Mapping[str, str],
    area_inflow: AreaInflow | None = None,
) -> Hypothesis:
    """Put the hypothesis to the test on the inflow and the sessions of ``periods``.

    ``figures`` hold both per municipality; ``names`` the municipalities; ``area_inflow`` the inflow of areas
    before and now, and the municipality of each. It is about the municipality with the fewest sessions per
    resident. Hidden or unknown cells leave their half-year out.
    """
    panel = _panel(figures, periods)
    codes = [code for code in names if any(unit == code for unit, _ in panel)]
    whole = [str(p) for p in periods if all((code, str(p)) in panel for code in codes)]
    if len(codes) < 2 or len(whole) < LEAST_PERIODS:
        return _without(panel)
    pooled = {code: _pooled(panel, [code], whole) for code in codes}
    target = min(codes, key=lambda code: (pooled[code][1] / pooled[code][2], code))
    checks = _checks(panel, codes, whole, target, pooled)
    verdict = verdict_of(checks)
    own = area_rises(*area_inflow, _dispersion(panel, codes, whole)) if area_inflow else ()
    return Hypothesis(
        municipality=target,
        verdict=verdict,
        said=both(f"verdict_{verdict}", place=names[target]),
        checks=checks,
        panel=tuple(sorted(panel.values(), key=lambda row: (row.municipality, row.period))),
        areas=own,
        rule=_rule(),
        limits=_limits(panel, codes, whole, target, names, checks, own),
    )


def verdict_of(checks: Sequence[Check]) -> Verdict:
    """The verdict by the rule in the module's text."""
    found: dict[str, Finding] = {check.id: check.finding for check in checks if check.counts}
    needed = [found.get(name, "open") for name in ("thinner", "rise", "change")]
    if "against" in needed:
        return "not_supported"
    if needed == ["for"] * 3 and found.get("level") != "against":
        return "supported"
    return "undecided"


def area_rises(
    before: Mapping[str, int], now: Mapping[str, int], home: Mapping[str, str], dispersion: float = 1.0
) -> tuple[AreaRise, ...]:
    """Every area's change of inflow relative to that of all others; without areas that lack inflow on a side."""
    result = []
    totals = sum(before.values()), sum(now.values())
    for code in before:
        if code in (TOTAL, UNKNOWN) or code not in now:
            continue
        own = before[code], now[code]
        found = ratio_of_ratios(own, (totals[0] - own[0], totals[1] - own[1]), dispersion)
        if found is not None:
            result.append(
                AreaRise(
                    area=code,
                    municipality=home.get(code, ""),
                    before=own[0],
                    now=own[1],
                    ratio=factor(found.value),
                    low=factor(found.low),
                    high=factor(found.high),
                )
            )
    return tuple(result)


def _panel(figures: Sequence[Figure], periods: Sequence[Period]) -> Panel:
    wanted = {str(period) for period in periods}
    inflow: dict[tuple[str, str], int] = {}
    reach: dict[tuple[str, str], tuple[int, int]] = {}
    for figure in figures:
        if figure.period not in wanted or set(figure.breakdown) - {"municipality"}:
            continue
        key = figure.breakdown.get("municipality", TOTAL), figure.period
        if figure.indicator == INFLOW and figure.value is not None:
            inflow[key] = int(figure.value)
        if figure.indicator == SESSIONS and figure.numerator is not None and figure.denominator:
            reach[key] = figure.numerator, figure.denominator
    return {
        key: PanelRow(
            municipality=key[0],
            period=key[1],
            residents=reach[key][1],
            inflow=inflow[key],
            sessions=reach[key][0],
            inflow_rate=_per_1000(inflow[key], reach[key][1]),
            sessions_rate=_per_1000(*reach[key]),
        )
        for key in inflow
        if key in reach and inflow[key] > 0 and reach[key][0] > 0
    }


def _per_1000(count: int, residents: int) -> Decimal:
    return rounded_to(Fraction(1000 * count, residents), 1)


def _pooled(panel: Panel, codes: Sequence[str], periods: Sequence[str]) -> tuple[int, int, int]:
    """Inflow, sessions and residents of some municipalities over some periods."""
    rows = [panel[code, period] for code in codes for period in periods]
    return sum(r.inflow for r in rows), sum(r.sessions for r in rows), sum(r.residents for r in rows)


def _checks(
    panel: Panel,
    codes: Sequence[str],
    periods: Sequence[str],
    target: str,
    pooled: Mapping[str, tuple[int, int, int]],
) -> tuple[Check, ...]:
    rows = [panel[code, period] for code in codes for period in periods]
    inflow = _cells(rows, [row.inflow for row in rows])
    sessions = _cells(rows, [row.sessions for row in rows])
    others = [sum(each) for each in zip(*(v for code, v in pooled.items() if code != target), strict=True)]
    own = pooled[target]
    start = Period.parse(periods[0]).first_month_number
    years = [(Period.parse(r.period).first_month_number - start) / 12 for r in rows]
    thinner = ratio((own[1], own[2]), (others[1], others[2]), sessions.dispersion)
    rise = inflow.slope([year if r.municipality == target else 0.0 for r, year in zip(rows, years, strict=True)])
    change = inflow.slope([log(r.sessions / r.residents) for r in rows])
    level = ratio((own[0], own[2]), (others[0], others[2]), inflow.dispersion)
    return (
        _check("thinner", thinner, factor, _below(thinner, THIN)),
        _check("rise", rise, percent, _sign(rise, 1)),
        _check("change", _tenth(change), percent, _sign(change, -1)),
        _check("level", level, factor, _sign(level, 1), counts=len(codes) >= MANY),
    )


def _cells(rows: Sequence[PanelRow], counts: Sequence[int]) -> Cells:
    return Cells(
        tuple(row.municipality for row in rows),
        tuple(row.period for row in rows),
        np.array(counts, dtype=np.float64),
        np.array([row.residents for row in rows], dtype=np.float64),
    )


def _dispersion(panel: Panel, codes: Sequence[str], periods: Sequence[str]) -> float:
    rows = [panel[code, period] for code in codes for period in periods]
    return _cells(rows, [row.inflow for row in rows]).dispersion


def _tenth(elasticity: Estimate | None) -> Estimate | None:
    """What 10 % more goes with."""
    return None if elasticity is None else Estimate(elasticity.value * log(1.1), elasticity.error * log(1.1))


def _below(found: Estimate | None, bound: float) -> Finding:
    if found is None:
        return "open"
    return "for" if found.high < bound else "against" if found.high >= 0 else "open"


def _sign(found: Estimate | None, wanted: int) -> Finding:
    if found is None or found.low <= 0 <= found.high:
        return "open"
    return "for" if (found.value > 0) is (wanted > 0) else "against"


def _check(
    id_: CheckId,
    found: Estimate | None,
    written: Callable[[float], Decimal],
    finding: Finding,
    counts: bool = True,
) -> Check:
    values = [None, None, None] if found is None else [written(v) for v in (found.value, found.low, found.high)]
    digits = 2 if written is factor else 1

    def told(lang: str) -> dict[str, object]:
        keys = ("estimate", "low", "high")
        return {k: "–" if v is None else number(v, digits, lang=lang) for k, v in zip(keys, values, strict=True)}

    nl, en = told("nl"), told("en")
    filled = {key: Said(nl=str(nl[key]), en=str(en[key])) for key in nl}
    said = both(f"check_{id_}_unknown") if found is None else both(f"check_{id_}", **filled)
    return Check(
        id=id_,
        name=both(f"check_{id_}_name"),
        finding=finding,
        counts=counts,
        estimate=values[0],
        low=values[1],
        high=values[2],
        said=said,
    )


def _without(panel: Panel) -> Hypothesis:
    """No test where there is too little to compare."""
    return Hypothesis(
        municipality=None,
        verdict="undecided",
        said=both("verdict_too_little", periods=LEAST_PERIODS),
        checks=(),
        panel=tuple(panel.values()),
        areas=(),
        rule=_rule(),
        limits=(),
    )


def _rule() -> tuple[Said, ...]:
    return tuple(both(f"rule_{number}", many=MANY) for number in range(1, 6))


def _limits(
    panel: Panel,
    codes: Sequence[str],
    periods: Sequence[str],
    target: str,
    names: Mapping[str, str],
    checks: Sequence[Check],
    areas: Sequence[AreaRise],
) -> tuple[Said, ...]:
    """What such a test can and cannot say of these data."""
    others = [code for code in codes if code != target]
    ends = periods[:2], periods[-2:]
    own = [_pooled(panel, [target], end)[1] for end in ends]
    rest = [_pooled(panel, others, end)[1] for end in ends]
    moved = ratio_of_ratios((own[0], own[1]), (rest[0], rest[1]))
    limits = [both("limit_few", count=len(codes), place=names[target])]
    if moved is not None and moved.low <= 0 <= moved.high:
        limits.append(both("limit_constant", place=names[target], first=ends[0][0], last=ends[1][-1]))
    limits += [both("limit_reach"), both("limit_other_causes")]
    change = next(check for check in checks if check.id == "change")
    if change.low is not None and change.high is not None:
        half = (change.high - change.low) / 2
        shown = {lang: number(half, 1, lang=lang) for lang in ("nl", "en")}
        limits.append(both("limit_detectable", least=Said(**shown)))
    if areas:
        up = sum(each.low > 1 for each in areas if each.municipality == target)
        total = sum(each.municipality == target for each in areas)
        limits.append(both("limit_areas", up=up, total=total, place=names[target]))
    else:
        limits.append(both("limit_no_areas"))
    return tuple(limits)
