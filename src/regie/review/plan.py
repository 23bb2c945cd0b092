# SPDX-License-Identifier: EUPL-1.2
"""Which figures a review holds: indicator, breakdown and span of periods, in the order of the report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from regie.vocabulary.periods import Period, PeriodKind, periods_between


class Span(Enum):
    """The periods that a figure is wanted for."""

    MONTHS = "every month since the start"
    SERIES = "every period of the review's kind since the start"
    YEARS = "every full year from the start to the end of the review's period, and that period"
    COMPARED = "the review's period and the same one a year before"


@dataclass(frozen=True)
class Wanted:
    """One indicator (or ``indicator.measure``) by one or no breakdown over a span."""

    indicator: str
    span: Span
    by: tuple[str, ...] = ()


PLAN: tuple[Wanted, ...] = (
    Wanted("unique_clients", Span.MONTHS),
    Wanted("unique_clients", Span.MONTHS, ("municipality",)),
    Wanted("unique_clients", Span.MONTHS, ("segment",)),
    Wanted("unique_clients", Span.MONTHS, ("area",)),
    Wanted("unique_clients_period", Span.YEARS),
    Wanted("unique_clients_period", Span.COMPARED, ("municipality",)),
    Wanted("unique_clients_period", Span.COMPARED, ("age_group",)),
    Wanted("unique_clients_period", Span.SERIES, ("theme",)),
    Wanted("unique_clients_period", Span.COMPARED, ("provider",)),
    Wanted("inflow", Span.SERIES),
    Wanted("outflow", Span.SERIES),
    Wanted("net_outflow", Span.SERIES),
    Wanted("stock", Span.SERIES),
    Wanted("inflow", Span.YEARS),
    Wanted("outflow", Span.YEARS),
    Wanted("net_outflow", Span.YEARS),
    Wanted("stock", Span.COMPARED, ("municipality",)),
    Wanted("inflow", Span.COMPARED, ("municipality",)),
    Wanted("outflow", Span.COMPARED, ("municipality",)),
    Wanted("net_outflow", Span.COMPARED, ("municipality",)),
    Wanted("use_rate", Span.COMPARED),
    Wanted("use_rate", Span.COMPARED, ("municipality",)),
    Wanted("referrer_mix", Span.COMPARED, ("referrer",)),
    Wanted("turning_18", Span.COMPARED, ("municipality",)),
    Wanted("waiting_registration", Span.SERIES),
    Wanted("waiting_treatment", Span.SERIES),
    Wanted("waiting_registration", Span.COMPARED, ("municipality",)),
    Wanted("waiting_treatment", Span.COMPARED, ("municipality",)),
    Wanted("lead_time", Span.SERIES),
    Wanted("lead_time", Span.COMPARED, ("segment",)),
    Wanted("scaling", Span.SERIES),
    Wanted("form_and_place", Span.SERIES),
    Wanted("ended_as_planned", Span.YEARS),
    Wanted("ended_early_in_agreement", Span.YEARS),
    Wanted("dropout", Span.YEARS),
    Wanted("ended_as_planned", Span.COMPARED, ("municipality",)),
    Wanted("ended_as_planned", Span.SERIES),
    Wanted("repeated_use", Span.SERIES),
    Wanted("return_after_ending", Span.SERIES),
    Wanted("client_satisfaction", Span.SERIES),
    Wanted("goal_attainment", Span.SERIES),
    Wanted("outcome_coverage", Span.SERIES),
    Wanted("outflow_outside_contract", Span.YEARS),
    Wanted("cost", Span.SERIES),
    Wanted("cost", Span.SERIES, ("segment",)),
    Wanted("cost", Span.YEARS, ("segment",)),
    Wanted("cost", Span.YEARS, ("municipality",)),
    Wanted("cost", Span.COMPARED, ("municipality",)),
    Wanted("cost", Span.COMPARED, ("municipality", "segment")),
    Wanted("cost", Span.COMPARED, ("provider",)),
    Wanted("segment_shares", Span.COMPARED, ("segment",)),
    Wanted("cost_per_client", Span.YEARS),
    Wanted("cost_per_client", Span.COMPARED, ("municipality",)),
    Wanted("cost_per_client", Span.COMPARED, ("segment",)),
    Wanted("cost_per_client_month", Span.SERIES),
    Wanted("cost_per_client_month", Span.YEARS),
    Wanted("cost_per_client_month", Span.SERIES, ("segment",)),
    Wanted("cost_per_client_month", Span.COMPARED, ("municipality",)),
    Wanted("cost_per_ended_trajectory", Span.YEARS),
    Wanted("lump_sum_use", Span.COMPARED),
    Wanted("preliminary_field_reach", Span.COMPARED, ("municipality",)),
)


def periods_of(span: Span, period: Period, first_month: Period) -> list[Period]:
    """The periods of ``span`` for a review over ``period`` in a region that starts in ``first_month``: in order,
    none twice, ``period`` (of ``MONTHS``: its last month) the last.

    A period or year that the region was not there for from its first day is left out, unless it is ``period``.
    """
    match span:
        case Span.MONTHS:
            return list(periods_between(first_month, period.last_month))
        case Span.SERIES:
            years = range(first_month.year, period.year + 1)
            earlier = [p for year in years for p in Period(PeriodKind.YEAR, year).split(period.kind) if p < period]
        case Span.YEARS:
            years = range(first_month.year, period.year + 1)
            earlier = [year for year in (Period(PeriodKind.YEAR, y) for y in years) if year.end <= period.end]
        case Span.COMPARED:
            earlier = [year_before(period)]
    return [*(p for p in earlier if p.start >= first_month.start and p != period), period]


def year_before(period: Period) -> Period:
    """The same period a year earlier."""
    return period.before(12 // period.kind.months)
