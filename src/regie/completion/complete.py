# SPDX-License-Identifier: EUPL-1.2
"""From triangles to a result: every group, every month, the total, and the accruals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from regie.completion.band import BandKind, band
from regie.completion.calendar_effect import calendar_effect
from regie.completion.estimate import ESTIMATED, Exposure, GroupEstimate, Method, Pattern, estimate, variance
from regie.completion.result import (
    AccrualLine,
    Completion,
    Diagnostics,
    GroupCompletion,
    MonthCompletion,
    MonthTotal,
    PicturePoint,
    Reason,
)
from regie.completion.settings import Settings
from regie.completion.triangle import Mask, Triangle
from regie.vocabulary import Period, RegieError
from regie.vocabulary.money import to_euros
from regie.vocabulary.texts import say


def complete(
    triangles: Sequence[Triangle],
    *,
    reference: int,
    exposure: Exposure | None = None,
    ledger: Collection[str] = (),
    settings: Settings | None = None,
    source: str = "",
) -> Completion:
    """What late bookings still add to the months of the triangles.

    ``reference`` is the month up to which the bookings are known; ``exposure`` the care per group and month for
    the newest months; ``ledger`` the groups that follow the ledger (staff, overhead) and are not completed;
    ``source`` names the snapshot in every accrual. Amounts add up: months to groups, groups to months, both to
    the total.

    Raises ``RegieError`` when there are no triangles, or they do not fit together.
    """
    limits = settings or Settings()
    if not triangles or not len(triangles[0].latest):
        raise RegieError("completion.nothing_to_complete")
    estimates = estimate(triangles, exposure=exposure, ledger=ledger, settings=limits)
    billed = [one.triangle for one in estimates if one.triangle.group not in ledger]
    months = [str(Period.of_month(int(month))) for month in triangles[0].months]
    groups = [_group(one, months, limits, billed) for one in estimates]
    return Completion(
        reference_month=str(Period.of_month(reference)),
        first_month=months[0],
        last_month=months[-1],
        source=source,
        groups=tuple(groups),
        months=tuple(_month_total(estimates, months, place) for place in range(len(months))),
        accruals=tuple(
            line for one, group in zip(estimates, groups, strict=True) for line in _accruals(one, group, source)
        ),
        settings=limits,
        **_amount(estimates, [one.estimated for one in estimates]),
    )


def picture(completion: Completion, group: str | None = None, lang: str = "nl") -> tuple[PicturePoint, ...]:
    """Per service month what is booked, what is still to come and how complete that makes it: one bar per month,
    over all groups or of one. ``remark`` says what is not in it."""
    points = []
    for one in completion.group(group).months if group is not None else completion.months:
        remark = None
        if isinstance(one, MonthTotal) and one.not_estimated:
            remark = say("completion.picture_without", lang, groups=", ".join(one.not_estimated))
        elif isinstance(one, MonthCompletion) and one.method is Method.NOT_ESTIMATED:
            remark = one.why.text(lang)
        points.append(
            PicturePoint(
                month=one.month,
                booked=to_euros(one.booked_cents),
                to_come=_euros(one.to_come_cents),
                low=_euros(one.low_cents),
                high=_euros(one.high_cents),
                completeness=one.completeness,
                remark=remark,
            )
        )
    return tuple(points)


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else to_euros(cents)


def _amount(estimates: Sequence[GroupEstimate], masks: Sequence[Mask]) -> dict[str, Any]:
    """The fields of an amount: what is to come of the chosen months, with its band; booked is of all months."""
    chosen = list(zip(estimates, masks, strict=True))
    to_come = sum(int(one.cents[mask].sum()) for one, mask in chosen)
    error = float(np.sqrt(max(variance(estimates, masks), 0.0)))
    floor = not any(one.development.corrections for one, mask in chosen if (mask & (one.to_come != 0)).any())
    low, high, kind = band(to_come, error, floor=floor)
    known = any(bool(mask.any()) for mask in masks)
    return {
        "booked_cents": sum(int(one.triangle.booked.sum()) for one in estimates),
        "to_come_cents": to_come if known else None,
        "low_cents": low if known else None,
        "high_cents": high if known else None,
        "standard_error_cents": round(error) if known else None,
        "band": kind if known else BandKind.NONE,
    }


def _group(
    one: GroupEstimate, months: Sequence[str], limits: Settings, billed: Sequence[Triangle]
) -> GroupCompletion:
    rows = []
    for place, month in enumerate(months):
        rows.append(
            MonthCompletion(
                month=month,
                known_delay=int(one.triangle.latest[place]),
                method=one.methods[place],
                why=_why(one, place),
                **_one_month([one], place),
            )
        )
    behind = [one.triangle] if one.pattern is Pattern.OWN else list(billed)
    return GroupCompletion(
        group=one.triangle.group,
        pattern=one.pattern,
        why=_pattern_reason(one, limits),
        months=tuple(rows),
        not_estimated=tuple(row.month for row in rows if row.method is Method.NOT_ESTIMATED),
        diagnostics=_diagnostics(one, behind),
        **_amount([one], [one.estimated]),
    )


def _one_month(estimates: Sequence[GroupEstimate], place: int) -> dict[str, Any]:
    masks = [one.estimated & (np.arange(len(one.latest)) == place) for one in estimates]
    return _amount(estimates, masks) | {"booked_cents": sum(int(one.triangle.booked[place]) for one in estimates)}


def _month_total(estimates: Sequence[GroupEstimate], months: Sequence[str], place: int) -> MonthTotal:
    return MonthTotal(
        month=months[place],
        not_estimated=tuple(one.triangle.group for one in estimates if not one.estimated[place]),
        **_one_month(estimates, place),
    )


def _accruals(one: GroupEstimate, group: GroupCompletion, source: str) -> list[AccrualLine]:
    """Per year one line for what is estimated and one for what is not; none where nothing is to come."""
    years = one.triangle.months // 12
    moving = np.isin(one.methods, ESTIMATED)
    missing = ~one.estimated
    lines = []
    for year in np.unique(years).tolist():
        for mask, known in ((moving & (years == year), True), (missing & (years == year), False)):
            if not mask.any():
                continue
            rows = [group.months[place] for place in np.flatnonzero(mask)]
            amount = _amount([one], [mask])
            lines.append(
                AccrualLine(
                    group=group.group,
                    year=year,
                    months=tuple(row.month for row in rows),
                    amount_cents=amount["to_come_cents"] if known else None,
                    low_cents=amount["low_cents"] if known else None,
                    high_cents=amount["high_cents"] if known else None,
                    band=amount["band"] if known else BandKind.NONE,
                    methods=tuple(dict.fromkeys(row.method for row in rows)),
                    pattern=group.pattern,
                    why=(group.why, *{row.why.key: _for_line(row.why) for row in rows}.values()),
                    source=source,
                )
            )
    return lines


def _for_line(why: Reason) -> Reason:
    """A month's share and delay say nothing about a whole year."""
    if why.key == "completion.why_chain_ladder":
        return Reason(key="completion.why_chain_ladder_line")
    return why


def _why(one: GroupEstimate, place: int) -> Reason:
    """The reason of a month, with the numbers that its sentence names."""
    development, key = one.development, str(one.why[place])
    values: dict[str, str] = {}
    if key == "completion.why_chain_ladder":
        share = development.shares[one.latest[place]]
        values = {"share": f"{100 * share:.1f}", "delay": str(int(one.latest[place]))}
    rate = one.rates.get(one.methods[place])
    if rate is not None:
        values = {"months": str(rate.months)}
    return Reason(key=key, values=values)


def _pattern_reason(one: GroupEstimate, limits: Settings) -> Reason:
    values = {
        "months": str(int((one.triangle.usable & (one.triangle.latest >= 0)).sum())),
        "bookings": str(one.triangle.lines),
        "least_months": str(limits.least_months),
        "least_bookings": str(limits.least_bookings),
    }
    return Reason(key=one.pattern_why, values=values)


def _diagnostics(one: GroupEstimate, behind: Sequence[Triangle]) -> Diagnostics:
    usable = one.pattern is not Pattern.NONE
    development = one.development
    return Diagnostics(
        factors=tuple(development.factors.tolist()) if usable else (),
        sigma=tuple(np.sqrt(development.variances).tolist()) if usable else (),
        pairs=tuple(development.pairs.tolist()) if usable else (),
        shares_percent=tuple((100 * development.shares).tolist()) if usable else (),
        months=development.months,
        bookings=development.lines,
        booked_beyond_cents=int(one.triangle.later.sum()),
        corrections=development.corrections,
        calendar=calendar_effect(behind, development) if usable else None,
    )
