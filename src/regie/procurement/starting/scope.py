# SPDX-License-Identifier: EUPL-1.2
"""Which part of the cost goes over: only what lies in a lot is bought anew, the rest stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np

from regie.contract.lines import said
from regie.forecast.estimating.past_cost import cost_tables
from regie.procurement.lines import Lines
from regie.procurement.starting.old_scheme import OldScheme
from regie.procurement.starting.spread import in_draws
from regie.procurement.study import RECENT_MONTHS
from regie.vocabulary import RegieError
from regie.vocabulary.money import Cents


def going_over(old: OldScheme, lines: Lines) -> OldScheme:
    """What the lots of the study cover of the old scheme, by each municipality's part of all cost booked in
    the last twelve months of the study's period; said in a remark when it is not all.

    Raises ``RegieError`` when a municipality had nothing in any lot.
    """
    covered, booked = _covered(old, lines)
    names: Mapping[str, str] = lines.region.municipality_names
    without = [code for code, cents in zip(old.municipalities, covered.tolist(), strict=True) if cents <= 0]
    if without:
        named = ", ".join(f"{names[code]} ({code})" for code in without)
        raise RegieError("procurement_starting.nothing_in_lots", municipalities=named)
    if (covered >= booked).all():
        return old
    shares = np.minimum(covered / np.maximum(booked, 1), 1.0)
    least = int(np.argmin(shares))
    told = said(
        "procurement_starting.in_lots",
        share=in_draws(_ratio(int(covered.sum()), int(booked.sum()))),
        least=in_draws(_ratio(int(covered[least]), int(booked[least]))),
        name=names[old.municipalities[least]],
    )
    cents = np.rint(old.cents * shares).astype(np.int64)
    return replace(old, cents=cents, remarks=(*old.remarks, told))


def _ratio(some: int, every: int) -> Decimal:
    return min(Decimal(some) / every, Decimal(1))


def _covered(old: OldScheme, lines: Lines) -> tuple[Cents, Cents]:
    """Cents (M,) in some lot, and of all cost, in the last twelve months of the study's period."""
    place = {code: at for at, code in enumerate(old.municipalities)}
    covered, booked = (np.zeros(len(place), np.int64) for _ in range(2))
    for code, cents in lines.asked("starting/in_lots"):
        if code in place:
            covered[place[code]] += cents
    first, end = lines.study.period
    first = max(first, end - RECENT_MONTHS)
    found = cost_tables(lines.source, first, end)
    for row in found.costs:
        if row.municipality in place:
            booked[place[row.municipality]] += row.cents
    for line in found.bookings:
        if line.municipality in place and first <= line.service_month < end:
            booked[place[line.municipality]] += line.cents
    return covered, booked
