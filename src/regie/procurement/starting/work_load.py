# SPDX-License-Identifier: EUPL-1.2
"""What going over asks of providers: how many at which moment, how often, and how long under two schemes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from regie.figures import Source
from regie.figures.money import care_months
from regie.procurement.starting.old_scheme import LAST_YEAR
from regie.procurement.starting.result import StartMoment, WorkLoad
from regie.vocabulary import UNKNOWN, Period
from regie.vocabulary.periods import month_number

Working = Mapping[str, frozenset[str]]
"""Provider to the municipalities in which it gave care."""


def working(source: Source, end: int) -> Working:
    """Who gave care where in the twelve months before month ``end``; care at an unknown provider is nobody's."""
    months = [Period.of_month(month) for month in range(end - LAST_YEAR, end)]
    known = source.region.municipality_names
    found: dict[str, set[str]] = {}
    for (municipality, provider), _, clients in care_months(source, ("municipality", "provider"), months):
        if clients and municipality in known and provider != UNKNOWN:
            found.setdefault(provider, set()).add(municipality)
    return {provider: frozenset(towns) for provider, towns in sorted(found.items())}


def work_load(where: Working, starts: Mapping[str, date], hours_to_change: Decimal) -> WorkLoad:
    """The work load when every municipality begins on its day. A provider goes over on each day on which a
    municipality begins that it works in, and spends the hours each time."""
    days = {provider: sorted({starts[town] for town in towns}) for provider, towns in where.items()}
    moments = []
    for day in sorted(set(starts.values())):
        number = sum(day in own for own in days.values())
        towns = tuple(sorted(town for town, begins in starts.items() if begins == day))
        moments.append(
            StartMoment(starts_on=day, municipalities=towns, providers=number, hours=number * hours_to_change)
        )
    return WorkLoad(
        moments=tuple(moments),
        providers=len(where),
        several=sum(len(towns) > 1 for towns in where.values()),
        several_dates=sum(len(own) > 1 for own in days.values()),
        double_months=sum(month_number(own[-1]) - month_number(own[0]) for own in days.values()),
        hours=sum((moment.hours for moment in moments), Decimal(0)),
    )
