# SPDX-License-Identifier: EUPL-1.2
"""The growth investigation: gather everything once at a snapshot, then draw conclusions by rules.

Gathering counts; concluding only reads. An edition without small numbers concludes from the figures as they may be
shown, so that no sentence says what a table hides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from regie.contract import Contract
from regie.contract.valve import RiskEntry
from regie.figures import Source, query
from regie.review.build import review_header
from regie.review.contracts import contract_for
from regie.review.growth.conclusions import conclude
from regie.review.growth.hypothesis import INFLOW, SESSIONS, put_to_test
from regie.review.growth.influence import influence
from regie.review.growth.model import (
    BenchmarkRow,
    GrowthInvestigation,
    Influence,
    OutsideFigure,
    Split,
    StartingPoint,
)
from regie.review.growth.money import both, growth_split, shortage_split
from regie.review.growth.outside import benchmark_rows, outside_figures
from regie.review.growth.starting_point import starting_point
from regie.review.in_order import rows_in_order
from regie.review.model import Header
from regie.review.settling import Agreements, Settling
from regie.review.views import Said
from regie.vocabulary import Figure, Period, PeriodKind, RegieError
from regie.vocabulary.figure import TOTAL, UNKNOWN
from regie.vocabulary.periods import month_number

ASKED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("unique_clients_period", ("municipality",)),
    ("unique_clients_period", ("theme",)),
    ("stock", ("municipality",)),
    ("inflow", ("municipality",)),
    ("inflow", ("area",)),
    ("outflow", ("municipality",)),
    ("use_rate", ("municipality",)),
    ("preliminary_field_reach", ("municipality",)),
    ("repeated_use", ("municipality",)),
    ("return_after_ending", ("municipality",)),
    ("lead_time", ("municipality",)),
    ("cost", ("municipality",)),
    ("cost", ("segment",)),
    ("cost_per_client_month", ("municipality",)),
    ("referrer_mix", ("referrer",)),
)
"""What is asked of both periods, with the region as a whole beside it."""

PANEL = (INFLOW, SESSIONS)
"""What is asked per municipality and half-year, as far as the snapshot goes back."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Gathered:
    """What an investigation concludes from, with every number in it."""

    header: Header
    before: Period
    now: Period
    half_years: tuple[Period, ...]
    figures: tuple[Figure, ...]
    growth: Split
    shortages: tuple[Split, ...]
    starting_point: StartingPoint
    influence: Influence | None
    outside: tuple[OutsideFigure, ...]
    benchmark: tuple[BenchmarkRow, ...]
    homes: dict[str, str]
    remarks: tuple[Said, ...]


def gather(
    source: Source,
    contract: Contract,
    before: Period,
    now: Period,
    *,
    risks: Sequence[RiskEntry] = (),
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Gathered:
    """Count and split everything about two periods at the snapshot that ``source`` has open.

    ``contract`` is the one that holds in ``now``; ``risks`` the risk file; ``folder`` the region's, for a
    benchmark that somebody made. Raises ``RegieError`` for periods of different length or in the wrong order,
    periods that the snapshot does not cover whole, and as the settlement does.
    """
    if before.kind is not now.kind or before.kind is PeriodKind.MONTH:
        raise RegieError("growth.length", before=before, now=now)
    if before >= now or before.end > now.start:
        raise RegieError("growth.order", before=before, now=now)
    told = progress or (lambda done, total: None)
    settling = Settling(source, Agreements(contract))
    costs = settling.base_costs(before), settling.base_costs(now)
    told(1, 4)
    growth = growth_split(contract, *costs)
    shortages = tuple(split for split in (_shortage(settling, period) for period in (before, now)) if split)
    told(2, 4)
    years = [year for year in _years(source) if _within(contract, year)]
    start = starting_point(
        contract,
        years,
        lambda year: _shortage(settling, year),
        lambda year: _cost(settling, year),
    )
    told(3, 4)
    half_years = tuple(_halves(source))
    figures = tuple(_figures(source, (before, now), half_years))
    told(4, 4)
    remarks = dict.fromkeys(Said.of(each) for one in costs for each in one.remarks)
    own = next((split for split in shortages if split.now == str(now)), growth)
    return Gathered(
        header=review_header(source, now, contract),
        before=before,
        now=now,
        half_years=half_years,
        figures=figures,
        growth=_ordered(growth, source),
        shortages=tuple(_ordered(split, source) for split in shortages),
        starting_point=start,
        influence=influence(contract, own, risks),
        outside=outside_figures(source.region.municipality_names),
        benchmark=benchmark_rows(folder),
        homes={area.code: area.municipality for area in source.region.areas},
        remarks=(*remarks, *growth.remarks, *([both("against_lump_sum")] if shortages else [])),
    )


def investigate(gathered: Gathered, figures: Sequence[Figure] | None = None) -> GrowthInvestigation:
    """The conclusions from what was gathered; with ``figures`` from those instead, as they may be shown to readers
    without small numbers (the same ones in the same order)."""
    suppressed = figures is not None
    shown = tuple(gathered.figures if figures is None else figures)
    names = gathered.header.names["municipality"]
    hypothesis = put_to_test(
        shown,
        gathered.half_years,
        {code: name for code, name in names.items() if code not in (TOTAL, UNKNOWN)},
        _area_inflow(shown, gathered),
    )
    header = gathered.header.model_copy(update={"suppressed": suppressed})
    found = GrowthInvestigation(
        header=header,
        before=str(gathered.before),
        now=str(gathered.now),
        figures=shown,
        growth=gathered.growth,
        shortages=gathered.shortages,
        starting_point=gathered.starting_point,
        influence=gathered.influence,
        hypothesis=hypothesis,
        outside=gathered.outside,
        benchmark=gathered.benchmark,
        conclusions=(),
        remarks=gathered.remarks,
    )
    return found.model_copy(update={"conclusions": conclude(found)})


def default_comparisons(source: Source, folder: Path) -> list[tuple[Period, Period]]:
    """The comparisons worth making at a snapshot: the first two whole years, and the newest half-year with cost
    against the same half a year before. Only those of whose later period a contract is there."""
    years, halves = _years(source), list(_halves(source))
    found = [(years[0], years[1])] if len(years) > 1 else []
    found += [(now.before(2), now) for now in reversed(halves) if now.before(2) in halves][:1]
    return [pair for pair in found if _has_contract(folder, pair[1])]


def _ordered(split: Split, source: Source) -> Split:
    """With the municipalities in the region's order, the region last."""
    return split.model_copy(update={"rows": rows_in_order(split.rows, tuple(source.region.municipality_names))})


def _has_contract(folder: Path, period: Period) -> bool:
    try:
        contract_for(folder, period)
    except RegieError:
        return False
    return True


def _shortage(settling: Settling, period: Period) -> Split | None:
    """A period against what was agreed for it; nothing outside the contract or without reference production."""
    if not _within(settling.agreements.contract, period):
        return None
    explained = settling.of(period).explained
    return shortage_split(explained) if explained else None


def _within(contract: Contract, period: Period) -> bool:
    return contract.first_month <= period.first_month_number and period.end_month_number <= contract.end_month


def _cost(settling: Settling, period: Period) -> int:
    """All cost of a period as the settlement has it, in cents."""
    return sum(
        int(each.booked) + int(each.ledger_only) + int(each.accrued) for each in settling.of(period).reconciled()
    )


def _figures(source: Source, pair: tuple[Period, Period], half_years: Sequence[Period]) -> Iterator[Figure]:
    asked = [(indicator, by, pair) for indicator, by in ASKED if by != ("area",) or source.region.areas]
    seen = set()
    for indicator, by, periods in (*asked, *((each, ("municipality",), tuple(half_years)) for each in PANEL)):
        for figure in query(source, indicator, by=by, periods=list(periods)):
            key = (figure.indicator, figure.period, tuple(sorted(figure.breakdown.items())))
            if key not in seen:
                seen.add(key)
                yield figure


def _area_inflow(
    figures: Sequence[Figure], gathered: Gathered
) -> tuple[dict[str, int], dict[str, int], dict[str, str]] | None:
    """The inflow of the areas of which it is known in both periods; nothing when that is not of all."""
    sides: list[dict[str, int]] = []
    for period in (gathered.before, gathered.now):
        rows = [
            f
            for f in figures
            if f.indicator == INFLOW and list(f.breakdown) == ["area"] and f.period == str(period)
        ]
        known = {
            f.breakdown["area"]: int(f.value)
            for f in rows
            if f.value is not None and f.breakdown["area"] in gathered.homes
        }
        sides.append(known)
    if set(sides[0]) != set(sides[1]) or set(sides[0]) != set(gathered.homes) or len(sides[0]) < 3:
        return None
    return sides[0], sides[1], gathered.homes


def _years(source: Source) -> list[Period]:
    first, last = source.first_day.year, (source.end_day - timedelta(days=1)).year
    found = [Period(PeriodKind.YEAR, year) for year in range(first, last + 1)]
    return [each for each in found if source.first_day <= each.start and each.end <= source.end_day]


def _halves(source: Source) -> Iterator[Period]:
    first, last = month_number(source.first_day), month_number(source.end_day - timedelta(days=1))
    for month in range(first // 6 * 6, last + 1, 6):
        period = Period(PeriodKind.HALF_YEAR, month // 12, month % 12 // 6 + 1)
        if source.first_day <= period.start and period.end <= source.end_day:
            yield period
