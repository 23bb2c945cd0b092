# SPDX-License-Identifier: EUPL-1.2
"""What a reader must know of a forecast as a whole, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from regie.contract import PriceLevels, Words
from regie.contract.lines import said
from regie.forecast.asked import Asked, Given


def remarks(
    given: Given,
    asked: Asked,
    prices: PriceLevels | None,
    years: Sequence[int],
    left_out: Collection[str],
    first_month: int,
) -> tuple[Words, ...]:
    """The remarks on the forecast of these ``years``, whose months begin with ``first_month`` (a month number).

    ``left_out`` are the measures (ids) that are no choice, as ``still_to_come`` gives them.
    """
    found = list(prices.remarks) if prices else []
    found += _lines_beside_prices(given, asked, prices, years)
    found += _lines_beyond(given, years, first_month)
    found += _left_out(given, left_out, first_month)
    found += _not_in(given, asked, left_out)
    if "backtest" in asked.parts and asked.until is not None:
        found.append(said("running.no_backtest_until"))
    return tuple(found)


def _lines_beside_prices(
    given: Given, asked: Asked, prices: PriceLevels | None, years: Sequence[int]
) -> Iterator[Words]:
    """A budget line is in euros of its own year; what it is held against may be in those of an earlier one."""
    if prices is None or given.lines is None or asked.assumed_index is not None:
        return
    known = prices.known_until
    budgeted = {line.year for line in given.lines.line}
    beyond = [year for year in years if year > known and year in budgeted]
    if beyond:
        yield said("running.lines_in_prices", years=", ".join(map(str, beyond)), last=known)


def _lines_beyond(given: Given, years: Sequence[int], first_month: int) -> Iterator[Words]:
    """Budget lines of years that the forecast does not reach, and how many months it takes to."""
    lines = {line.year for line in given.lines.line} if given.lines else set()
    beyond = [year for year in sorted(lines) if years and year > max(years)]
    if beyond:
        months = (beyond[0] + 1) * 12 - first_month
        yield said("running.lines_beyond", years=", ".join(map(str, beyond)), first=beyond[0], months=months)


def _not_in(given: Given, asked: Asked, left_out: Collection[str]) -> Iterator[Words]:
    """Measures that were decided and have not begun are not in what is expected; scenarios of another set."""
    decided = [
        f"'{each.title}'"
        for each in (given.measures.measures if given.measures else ())
        if each.decision.state == "decided" and each.id not in left_out
    ]
    if decided:
        yield said("running.decided_not_in", measures=", ".join(decided))
    if given.elsewhere and "scenarios" in asked.parts:
        titles = ", ".join(f"'{title}' ({name})" for title, name in given.elsewhere)
        yield said("running.scenarios_elsewhere", scenarios=titles)


def _left_out(given: Given, ids: Collection[str], first_month: int) -> Iterator[Words]:
    """Why these measures are no choice: they run, nobody decided on them in time, or they do not go with one that
    has begun."""
    reasons: dict[str, list[str]] = {}
    for each in given.measures.measures if given.measures else ():
        if each.id in ids:
            decided = each.decision.state == "decided"
            passed = each.first_month < first_month
            reason = ("begun" if decided else "passed") if passed else "apart"
            reasons.setdefault(reason, []).append(f"'{each.title}'")
    for reason in ("begun", "passed", "apart"):
        if reason in reasons:
            yield said(f"running.{reason}", measures=", ".join(reasons[reason]))
