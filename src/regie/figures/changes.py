# SPDX-License-Identifier: EUPL-1.2
"""Which figures differ between two snapshots, from what to what, and by which deliveries.

Attribution is exact and by recomputation: from what counted in the earlier snapshot to what counts in the
later one, the deliveries are taken in one at a time in the order in which they were handed in (each also takes
out those it replaces), and every figure is computed again after each. A delivery is named with a figure when the
figure moved at its step; the steps of a figure lead from the first value to the last without a gap. A changed
``region.toml`` is the first step of all. What a step says depends on the order, which is the order of events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from regie.deliveries.snapshots import Counted, Snapshot, load_snapshot
from regie.deliveries.store import accepted, delivery_list
from regie.figures.query import query
from regie.figures.registry import definitions, find
from regie.figures.source import open_counted
from regie.figures.views import tables_read
from regie.vocabulary import TOTAL, Figure, Period, PeriodKind
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.periods import month_number

MAIN = {
    "unique_clients": PeriodKind.MONTH,
    "inflow": PeriodKind.MONTH,
    "outflow": PeriodKind.MONTH,
    "stock": PeriodKind.MONTH,
    "cost": PeriodKind.MONTH,
    "unique_clients_period": PeriodKind.HALF_YEAR,
    "net_outflow": PeriodKind.HALF_YEAR,
    "lead_time": PeriodKind.HALF_YEAR,
    "waiting_registration": PeriodKind.HALF_YEAR,
    "waiting_treatment": PeriodKind.HALF_YEAR,
    "ended_as_planned": PeriodKind.HALF_YEAR,
    "goal_attainment": PeriodKind.HALF_YEAR,
    "cost_per_client": PeriodKind.HALF_YEAR,
    "cost_per_client_month": PeriodKind.HALF_YEAR,
}
"""The figures that are compared when none are named, each per month or per half-year."""

REGION_FILE = "region.toml"

Value = int | Decimal | None
_Key = tuple[str, str, tuple[tuple[str, str], ...]]
_Values = dict[_Key, Figure]


class Step(Frozen):
    """What one delivery did to one figure: its hash (or ``region.toml``) and the party that handed it in."""

    delivery: str
    party: str | None
    before: Value
    after: Value


class Change(Frozen):
    """One figure that differs between two snapshots, and the steps from the one value to the other."""

    indicator: str
    period: str
    breakdown: dict[str, str]
    unit: str
    before: Value
    after: Value
    steps: tuple[Step, ...]

    @property
    def difference(self) -> Value:
        """After minus before; ``None`` where one of the two is not known."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    def flat(self) -> dict[str, Any]:
        """One row for a table or JSON; deliveries as party and the beginning of the hash."""

        def written(value: Value) -> Any:
            if isinstance(value, Decimal):
                return f"{value:.2f}" if self.unit == "euro" else float(value)
            return value

        return {
            "indicator": self.indicator,
            "period": self.period,
            "breakdown": ", ".join(f"{name} {code}" for name, code in self.breakdown.items()),
            "unit": self.unit,
            "before": written(self.before),
            "after": written(self.after),
            "difference": written(self.difference),
            "deliveries": ", ".join(
                dict.fromkeys(
                    f"{step.party} {step.delivery[:12]}" if step.party else step.delivery for step in self.steps
                )
            ),
        }


def changes(
    folder: Path,
    before: str,
    after: str,
    *,
    indicators: Mapping[str, PeriodKind] | None = None,
    by: Sequence[str] = ("municipality",),
    periods: Sequence[Period] | None = None,
) -> list[Change]:
    """The figures that differ between two snapshots (ids), in the order of ``indicators``, period and breakdown.

    ``indicators`` maps an id (or ``id.measure``) to the kind of period it is compared in; the main ones when left
    out. ``by`` is one breakdown, beside the total. ``periods`` are those that both snapshots speak about when left
    out: a period that only one of them knows is news, not a change. Raises ``RegieError`` when a snapshot does not
    exist or can no longer be computed.
    """
    first, last = load_snapshot(folder, before), load_snapshot(folder, after)
    known = {name: kind for name, kind in MAIN.items() if name in definitions()}
    wanted = dict(known if indicators is None else indicators)
    asked = {name: _periods(kind, first, last, periods) for name, kind in wanted.items()}
    forward = (first.reference_date, first.last_day) <= (last.reference_date, last.last_day)
    begin, end = (first, last) if forward else (last, first)
    start = _values(folder, begin, asked, by)
    goal = _values(folder, end, asked, by)
    moved = {key for key in start.keys() | goal.keys() if _value(start, key) != _value(goal, key)}
    steps = _steps(folder, begin, end, {n: p for n, p in asked.items() if _of(n, moved)}, by, start, moved)
    order = {key: place for place, key in enumerate(dict.fromkeys([*goal, *start]))}
    found = [
        _change(goal.get(key) or start[key], _value(start, key), _value(goal, key), steps.get(key, []))
        for key in sorted(moved, key=order.__getitem__)
    ]
    return found if forward else [_reversed(change) for change in found]


def _steps(
    folder: Path,
    begin: Snapshot,
    end: Snapshot,
    asked: Mapping[str, Sequence[Period]],
    by: Sequence[str],
    start: _Values,
    moved: set[_Key],
) -> dict[_Key, list[Step]]:
    """Per figure the steps at which it moved, from one snapshot to the other."""
    steps: dict[_Key, list[Step]] = {}
    current = dict(start)
    state = begin
    for name, party, state_after, touched in _stages(folder, begin, end):
        days_moved = (state.first_day, state.last_day) != (state_after.first_day, state_after.last_day)
        concerned = {
            indicator: periods
            for indicator, periods in asked.items()
            if days_moved or touched is None or tables_read(find(indicator)[0].sql()) & touched
        }
        state = state_after
        computed = _values(folder, state, concerned, by)
        for key in moved:
            if not _of_any(concerned, key):
                continue
            was, now = _value(current, key), _value(computed, key)
            if was != now:
                steps.setdefault(key, []).append(Step(delivery=name, party=party, before=was, after=now))
        current = {key: figure for key, figure in current.items() if not _of_any(concerned, key)} | computed
    return steps


def _stages(
    folder: Path, begin: Snapshot, end: Snapshot
) -> Iterator[tuple[str, str | None, Snapshot, frozenset[str] | None]]:
    """The states between two snapshots: what was taken in, by whom, what counts then, and the tables it touches
    (``None``: any)."""
    counting = {one.hash: one for one in begin.deliveries}
    wanted = {one.hash: one for one in end.deliveries}
    if begin.region_hash != end.region_hash:
        yield REGION_FILE, None, _state(end, counting.values()), None
    order = {one.hash: place for place, one in enumerate(delivery_list(folder))}
    added = sorted(wanted.keys() - counting.keys(), key=lambda hash_: (order.get(hash_, -1), hash_))
    gone = counting.keys() - wanted.keys()
    for hash_ in added:
        taken_out = {old for old in gone & counting.keys() if end.replaced.get(old) == hash_}
        for old in taken_out:
            del counting[old]
        counting[hash_] = wanted[hash_]
        touched = frozenset(name for each in (hash_, *taken_out) for name in accepted(folder, each))
        yield hash_, wanted[hash_].party, _state(end, counting.values()), touched
    for hash_ in sorted(gone & counting.keys(), key=lambda hash_: (order.get(hash_, -1), hash_)):
        party = counting.pop(hash_).party
        yield hash_, party, _state(end, counting.values()), frozenset(accepted(folder, hash_))


def _state(end: Snapshot, deliveries: Iterable[Counted]) -> Snapshot:
    """What would count with these deliveries only, computed with the later snapshot's region."""
    listed = tuple(sorted(deliveries, key=lambda one: one.hash))
    return end.model_copy(
        update={
            "deliveries": listed,
            "first_day": min(one.period_start for one in listed),
            "last_day": max(one.period_end for one in listed),
        }
    )


def _values(folder: Path, snapshot: Snapshot, asked: Mapping[str, Sequence[Period]], by: Sequence[str]) -> _Values:
    found: _Values = {}
    if not any(asked.values()):
        return found
    with open_counted(folder, snapshot) as source:
        for name, periods in asked.items():
            if periods:
                offered = tuple(one for one in by if one in find(name)[0].breakdowns)
                for figure in query(source, name, by=offered, periods=periods):
                    # a row that an indicator cannot break down stands under the total of that name
                    breakdown = {one: figure.breakdown.get(one, TOTAL) for one in by}
                    whole = figure.model_copy(update={"breakdown": breakdown})
                    found[figure.indicator, figure.period, tuple(breakdown.items())] = whole
    return found


def _periods(kind: PeriodKind, first: Snapshot, last: Snapshot, asked: Sequence[Period] | None) -> list[Period]:
    """The asked periods of one kind, or those of which both snapshots know all or a part."""
    if asked is not None:
        return [period for period in asked if period.kind is kind]
    begin = month_number(max(first.first_day, last.first_day)) // kind.months * kind.months
    end = month_number(min(first.last_day, last.last_day))
    return [
        Period(kind, month // 12, month % 12 // kind.months + 1) for month in range(begin, end + 1, kind.months)
    ]


def _value(values: _Values, key: _Key) -> Value:
    figure = values.get(key)
    if figure is None or isinstance(figure.value, int | Decimal):
        return figure.value if figure else None
    return None


def _of(name: str, keys: Iterable[_Key]) -> bool:
    return any(_belongs(key[0], name) for key in keys)


def _of_any(names: Iterable[str], key: _Key) -> bool:
    return any(_belongs(key[0], name) for name in names)


def _belongs(figure: str, name: str) -> bool:
    """Whether a figure's indicator is ``name`` or a measure of it."""
    return figure == name or figure.partition(".")[0] == name


def _change(figure: Figure, before: Value, after: Value, steps: Sequence[Step]) -> Change:
    return Change(
        indicator=figure.indicator,
        period=figure.period,
        breakdown=figure.breakdown,
        unit=figure.unit,
        before=before,
        after=after,
        steps=tuple(steps),
    )


def _reversed(change: Change) -> Change:
    steps = tuple(
        step.model_copy(update={"before": step.after, "after": step.before}) for step in reversed(change.steps)
    )
    return change.model_copy(update={"before": change.after, "after": change.before, "steps": steps})
