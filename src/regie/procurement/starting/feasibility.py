# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of a start, and what may go wrong: in words, from the dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from regie.contract.lines import Words, days, name, numbers, said
from regie.procurement.starting.result import WorkLoad
from regie.procurement.study import Starting, StartScenario, Study
from regie.vocabulary.periods import month_number

Starts = Mapping[str, date]
"""Municipality to its first day in the new scheme."""


def whole_months(first: date, last: date) -> int:
    """Whole months between two days; negative when the second comes first."""
    return month_number(last) - month_number(first) - (1 if last.day < first.day else 0)


def feasibility(study: Study, starting: Starting, starts: Starts) -> tuple[Words, ...]:
    """What stands in the way of these starts, or is tight."""
    return tuple(_time(starting, min(starts.values()))) + tuple(_term(study, starting, starts))


def risks(
    scenario: StartScenario, starting: Starting, starts: Starts, work: WorkLoad, names: Mapping[str, str]
) -> tuple[Words, ...]:
    """The risks that the study names, then those that follow from the dates."""
    return (*(name(each) for each in scenario.risks), *_of_dates(starting, starts, work, names))


def _time(starting: Starting, first: date) -> Iterator[Words]:
    months = whole_months(starting.decide_on, first)
    values = {
        "decided": days(starting.decide_on),
        "first": days(first),
        "months": numbers(months),
        "needed": numbers(starting.tender_months),
    }
    if months < 0:
        yield said("procurement_starting.before_decision", **values)
    elif months < starting.tender_months:
        yield said("procurement_starting.too_soon", **values)
    elif months <= starting.tender_months + 1:
        yield said("procurement_starting.tight", **values)


def _term(study: Study, starting: Starting, starts: Starts) -> Iterator[Words]:
    """What is left of the term for who joins late, and when that is less than the ramp."""
    ends = [lot.ends_on for lot in study.lots if lot.ends_on is not None]
    if study.contract is not None:
        ends.append(study.contract.ends_on)
    if not ends:
        return
    end = min(ends)
    for first in sorted(set(starts.values())):
        if first == starting.reference:
            continue
        left = month_number(end) + 1 - month_number(first)
        key = "short_term" if left <= starting.ramp_months else "term"
        yield said(
            f"procurement_starting.{key}",
            first=days(first),
            end=days(end),
            left=numbers(left),
            ramp=numbers(starting.ramp_months),
        )


def _of_dates(starting: Starting, starts: Starts, work: WorkLoad, names: Mapping[str, str]) -> Iterator[Words]:
    last = max(starts.values())
    if last > starting.reference:
        yield said("procurement_starting.old_contracts", last=days(last))
        if starting.saving.low < 0:
            yield said("procurement_starting.dearer")
    if len(set(starts.values())) < 2:
        return
    later = ", ".join(names[code] for code in sorted(starts) if starts[code] > min(starts.values()))
    yield said("procurement_starting.side_by_side", later=name(later), last=days(last))
    if work.several_dates:
        yield said(
            "procurement_starting.several_dates",
            providers=numbers(work.several_dates),
            all=numbers(work.providers),
            months=numbers(work.double_months),
        )
    yield said("procurement_starting.who_joins")
