# SPDX-License-Identifier: EUPL-1.2
"""The indicators once more, day by day in plain Python, from their written definitions.

Slow and straight: every day in care of every trajectory is written out, every run of days is walked. Nothing here
looks at the SQL or at the prepared views; where a definition leaves a choice (ties), the choice is said here.
``Oracle.figures`` gives numerator, denominator and value per measure and group.
"""

from __future__ import annotations

import itertools
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from statistics import median
from typing import Any

from regie.vocabulary import UNKNOWN, Period, Region
from regie.vocabulary.codelists import codelist
from regie.vocabulary.money import largest_remainder
from regie.vocabulary.region import OVERHEAD, age_in_months

Row = Mapping[str, Any]
Names = Sequence[str]
Group = tuple[str, ...]
Counted = tuple[int | None, int | None, float | None]

ONE_DAY = timedelta(days=1)
RESIDENTIAL = {"35", "36", "37", "38", "43", "44"}
REASONS = {"31", "32", "33", "34", "35"}


@dataclass(frozen=True)
class Run:
    """A maximal run of days in care; ``open``: care goes on after the snapshot's last day."""

    client: str
    first: date
    last: date
    open: bool


@dataclass
class Merged:
    """A trajectory as CBS counts them: parts of one client, provider and category that overlap or adjoin."""

    parts: list[Row]
    first: date
    last: date | None

    @property
    def earliest(self) -> Row:
        return min(self.parts, key=lambda p: (p["began_on"], p["until"], p["trajectory_key"]))

    @property
    def reason(self) -> str | None:
        return max(self.parts, key=lambda p: (p["until"], p["began_on"], p["trajectory_key"]))["end_reason"]


class Oracle:
    """All indicators over the rows of a small region."""

    def __init__(self, region: Region, tables: Mapping[str, Sequence[Row]], *, last_day: date) -> None:
        self.region, self.last_day = region, last_day
        self.tables = {name: list(rows) for name, rows in tables.items()}
        self.journeys = {j["journey_key"]: j for j in self.tables.get("journeys", [])}
        self.rank = {s.code: place for place, s in enumerate(region.segments)}
        self.registered = {s.code for s in region.segments if s.registered}
        self.trajectories = []
        for row in self.tables.get("trajectories", []):
            if row["began_on"] <= last_day:
                ended = row.get("ended_on")
                is_open = ended is None or ended > last_day
                until = last_day if is_open else ended
                reason = None if is_open else row.get("end_reason")
                self.trajectories.append({**row, "until": until, "open": is_open, "end_reason": reason})

    def figures(self, indicator: str, names: Names, period: Period) -> dict[tuple[str, Group], Counted]:
        """What every group with something in it comes to, per measure."""
        found: dict[tuple[str, Group], Counted] = getattr(self, indicator)(tuple(names), period)
        return found

    # Where, how old, in which groups

    def residence(self, client: str, day: date) -> Row:
        """The row valid on the day, else the nearest earlier, else the earliest."""
        rows = [r for r in self.tables.get("clients", []) if r["client_key"] == client]
        if not rows:
            return {}
        before = [r for r in rows if r["valid_from"] <= day]
        return max(before, key=lambda r: r["valid_from"]) if before else min(rows, key=lambda r: r["valid_from"])

    def birth(self, client: str) -> int | None:
        return next((r["birth_month"] for r in self.tables.get("clients", []) if r["client_key"] == client), None)

    def age_group(self, client: str, day: date) -> str:
        born = self.birth(client)
        return UNKNOWN if born is None else self.group_of_age(age_in_months(born, day) // 12)

    def group_of_age(self, age: int) -> str:
        bounds = self.region.age_groups
        for first, end in itertools.pairwise(bounds):
            if first <= age < end:
                return f"{first}-{end - 1}"
        return UNKNOWN

    def groups(
        self, client: str | None, day: date | None, row: Row = None, journey: str | None = None
    ) -> dict[str, str]:
        """Every breakdown's code: residence and age on the day, the rest from the row and its journey."""
        if row is None:
            row = {}
        home = self.residence(client, day) if client and day else {}
        went = self.journeys.get(journey or "", {})
        return {
            "municipality": home.get("municipality") or UNKNOWN,
            "area": home.get("area") or UNKNOWN,
            "age_group": self.age_group(client, day) if client and day else UNKNOWN,
            "segment": row.get("segment") or UNKNOWN,
            "provider": row.get("provider") or UNKNOWN,
            "referrer": went.get("referrer") or UNKNOWN,
            "theme": went.get("theme") or UNKNOWN,
        }

    # Days, runs, trajectories, journeys

    @cached_property
    def days(self) -> list[tuple[str, date, dict[str, str], bool]]:
        """Every day in care: client, day, groups, and whether that care goes on after the snapshot."""
        found = []
        for t in self.trajectories:
            day = t["began_on"]
            while day <= t["until"]:
                groups = self.groups(t["client_key"], day, t, t.get("journey_key"))
                found.append((t["client_key"], day, groups, t["open"] and day == self.last_day))
                day += ONE_DAY
        return found

    @cache  # noqa: B019
    def in_care(self, names: Group) -> dict[Group, dict[str, dict[date, bool]]]:
        """Per group and client the days in care, each with whether care goes on after the snapshot."""
        found: dict[Group, dict[str, dict[date, bool]]] = defaultdict(lambda: defaultdict(dict))
        for client, day, groups, goes_on in self.days:
            days = found[pick(groups, names)][client]
            days[day] = days.get(day, False) or goes_on
        return found

    @cache  # noqa: B019
    def runs(self, names: Group) -> dict[Group, list[Run]]:
        """The spells: maximal runs of days per group and client."""
        found: dict[Group, list[Run]] = defaultdict(list)
        for group, clients in self.in_care(names).items():
            for client, days in clients.items():
                for day in sorted(days):
                    if day - ONE_DAY not in days:
                        last = day
                        while last + ONE_DAY in days:
                            last += ONE_DAY
                        found[group].append(Run(client, day, last, days[last]))
        return found

    @cached_property
    def merged(self) -> list[Merged]:
        together: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for t in self.trajectories:
            together[t["client_key"], t["provider"], t["product_category"]].append(t)
        found: list[Merged] = []
        for parts in together.values():
            left = list(parts)
            while left:
                run = [left.pop()]
                grown = True
                while grown:
                    near = [t for t in left if any(touch(t, other) for other in run)]
                    run += near
                    left = [t for t in left if t not in near]
                    grown = bool(near)
                ends = None if any(p["open"] for p in run) else max(p["until"] for p in run)
                found.append(Merged(run, min(p["began_on"] for p in run), ends))
        return found

    def merged_groups(self, m: Merged, day: date) -> dict[str, str]:
        return self.groups(m.earliest["client_key"], day, m.earliest, m.earliest.get("journey_key"))

    def begun(self, names: Names, period: Period) -> Iterator[tuple[Group, Merged]]:
        for m in self.merged:
            if period.start <= m.first < period.end:
                yield pick(self.merged_groups(m, m.first), names), m

    def ended(self, names: Names, period: Period) -> Iterator[tuple[Group, Merged]]:
        for m in self.merged:
            if m.last is not None and period.start <= m.last < period.end:
                yield pick(self.merged_groups(m, m.last), names), m

    def of_journey(self, key: str) -> list[Row]:
        return [t for t in self.trajectories if t.get("journey_key") == key]

    def journeys_begun(self, names: Names) -> Iterator[tuple[Group, Row, date | None]]:
        """Journeys by their group on the day of registration, with the first day of help."""
        for j in self.journeys.values():
            if j["registered_on"] <= self.last_day:
                first = min(
                    self.of_journey(j["journey_key"]),
                    key=lambda t: (t["began_on"], t["trajectory_key"]),
                    default=None,
                )
                groups = self.groups(j["client_key"], j["registered_on"], first or {}, j["journey_key"])
                yield pick(groups, names), j, first and first["began_on"]

    def journeys_ended(self, names: Names, period: Period) -> Iterator[tuple[Group, Row]]:
        for j in self.journeys.values():
            ended = j.get("ended_on")
            if ended and j["registered_on"] <= self.last_day and ended <= self.last_day:
                last = max(
                    self.of_journey(j["journey_key"]),
                    key=lambda t: (t["open"], t["until"], t["began_on"], t["trajectory_key"]),
                    default={},
                )
                if period.start <= ended < period.end:
                    yield pick(self.groups(j["client_key"], ended, last, j["journey_key"]), names), j

    # 1-5: clients

    def unique_clients(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        found = {}
        for group, clients in self.in_care(names).items():
            inside = [c for c, days in clients.items() if any(period.start <= d < period.end for d in days)]
            found["", group] = (len(inside), None, None)
        return found

    unique_clients_period = unique_clients

    def stock(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        return {("", g): (len(self.standing(runs, period)), None, None) for g, runs in self.runs(names).items()}

    def standing(self, runs: Iterable[Run], period: Period) -> list[Run]:
        last = period.last_day
        return [run for run in runs if run.first <= last and (run.open or run.last > last)]

    def inflow(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        return {
            ("", group): (sum(period.start <= run.first < period.end for run in runs), None, None)
            for group, runs in self.runs(names).items()
        }

    def outflow(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        return {
            ("", group): (sum(period.start <= r.last < period.end and not r.open for r in runs), None, None)
            for group, runs in self.runs(names).items()
        }

    def net_outflow(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        came = self.inflow(names, period)
        left = self.outflow(names, period)
        return {key: (whole(left[key][0]) - whole(came[key][0]), None, None) for key in came}

    # 6-8: time

    def lead_time(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        classes = {
            "months_0_3": (0, 3),
            "months_3_6": (3, 6),
            "months_6_12": (6, 12),
            "years_1_2": (12, 24),
            "years_2_3": (24, 36),
            "years_3_4": (36, 48),
            "years_4_plus": (48, 9999),
        }
        for group, ended in gather(self.ended(names, period)).items():
            days = [(m.last - m.first).days for m in ended if m.last]
            found["median", group] = (None, len(days), median(days))
            found["mean", group] = (sum(days), len(days), None)
            months = [months_between(m.first, m.last) for m in ended if m.last]
            for name, (least, end) in classes.items():
                found[name, group] = (sum(least <= n < end for n in months), len(days), None)
        last = period.last_day
        running = [m for m in self.merged if m.first <= last and (m.last is None or m.last > last)]
        placed = gather((pick(self.merged_groups(m, m.first), names), m) for m in running)
        for group, members in placed.items():
            found["running_median", group] = (
                None,
                len(members),
                median((last - m.first).days for m in members),
            )
        return found

    def waiting_registration(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        def waits(j: Row, started: date | None, last: date) -> bool:
            return j["registered_on"] <= last and not on_or_before(j.get("intake_on"), last)

        return self.waiting(names, period, lambda j, _: (j["registered_on"], j.get("intake_on")), 28, waits)

    def waiting_treatment(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        def waits(j: Row, started: date | None, last: date) -> bool:
            return on_or_before(j.get("intake_on"), last)

        return self.waiting(names, period, lambda j, started: (j.get("intake_on"), started), 70, waits)

    def waiting(
        self,
        names: Group,
        period: Period,
        ends: Callable[[Row, date | None], tuple[date | None, date | None]],
        norm: int,
        waits: Callable[[Row, date | None, date], bool],
    ) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        known: dict[Group, list[int]] = defaultdict(list)
        now: dict[Group, list[int]] = defaultdict(list)
        last = period.last_day
        for group, j, started in self.journeys_begun(names):
            # what lies after the snapshot is not yet known
            j = {k: None if isinstance(v, date) and v > self.last_day else v for k, v in j.items()}
            since, until = ends(j, started)
            if started and period.start <= started < period.end and j.get("intake_on") and since and until:
                known[group].append(max(0, (until - since).days))
            busy = on_or_before(started, last) or on_or_before(j.get("ended_on"), last)
            if waits(j, started, last) and not busy and since:
                now[group].append((last - since).days)
        for group, days in known.items():
            found["within_norm", group] = (sum(d <= norm for d in days), len(days), None)
            found["median", group] = (None, len(days), median(days))
            smallest = min(d for d in days if 10 * sum(other <= d for other in days) >= 9 * len(days))
            found["p90", group] = (None, len(days), smallest)
        for group, days in now.items():
            found["waiting", group] = (len(days), None, None)
            found["waiting_median", group] = (None, len(days), median(days))
        return found

    # 9, 10, 23: how journeys and trajectories end

    def by_reason(
        self, names: Group, period: Period, measures: Mapping[str, set[str]], trajectories: Mapping[str, set[str]]
    ) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        journeys = gather((g, j["end_reason"]) for g, j in self.journeys_ended(names, period))
        merged = gather((g, m.reason) for g, m in self.ended(names, period))
        for asked, ended in ((measures, journeys), (trajectories, merged)):
            for measure, reasons in asked.items():
                for group, given in ended.items():
                    counted = [reason for reason in given if reason in REASONS]
                    found[measure, group] = (sum(r in reasons for r in counted), len(counted), None)
        return found

    def ended_as_planned(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        return self.by_reason(names, period, {"": {"31"}}, {"trajectories": {"31"}})

    def ended_early_in_agreement(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        return self.by_reason(names, period, {"": {"34"}}, {"trajectories": {"34"}})

    def dropout(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        narrow, broad = {"32"}, {"32", "33", "34", "35"}
        return self.by_reason(
            names,
            period,
            {"narrow": narrow, "broad": broad},
            {"narrow_trajectories": narrow, "broad_trajectories": broad},
        )

    def outflow_outside_contract(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        def outside(j: Row) -> bool:
            after = j["ended_on"] + ONE_DAY
            return j["end_reason"] in ("38", "39") or any(
                t["client_key"] == j["client_key"]
                and t["product_category"] in RESIDENTIAL
                and t["until"] >= after
                and t["began_on"] <= j["ended_on"] + 30 * ONE_DAY
                for t in self.trajectories
            )

        ended = gather(self.journeys_ended(names, period))
        return {("", g): (sum(map(outside, js)), len(js), None) for g, js in ended.items()}

    # 11, 12: coming back

    def repeated_use(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        not_before = period.start.replace(year=period.start.year - 5)

        def before(m: Merged) -> bool:
            return any(
                run.client == m.earliest["client_key"] and not_before <= run.last <= m.first - 2 * ONE_DAY
                for run in self.runs(()).get((), [])
            )

        begun = gather(self.begun(names, period))
        return {("", g): (sum(map(before, ms)), len(ms), None) for g, ms in begun.items()}

    def return_after_ending(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        for measure, months in (("within_6_months", 6), ("within_12_months", 12)):
            if later(period.end, months) > self.last_day + ONE_DAY:
                continue  # not everyone can be followed to the end
            back: dict[tuple[Group, str], bool] = {}
            for run in self.runs(()).get((), []):
                if run.open or not period.start <= run.last < period.end:
                    continue
                returned = any(
                    other.client == run.client and run.last < other.first <= later(run.last, months)
                    for other in self.runs(())[()]
                )
                for group, clients in self.in_care(names).items():
                    if run.last in clients.get(run.client, {}):
                        back[group, run.client] = back.get((group, run.client), False) or returned
            for group in {g for g, _ in back}:
                members = [returned for (g, _), returned in back.items() if g == group]
                found[measure, group] = (sum(members), len(members), None)
        return found

    # 13, 14, 22: outcomes

    def outcome(self, m: Merged) -> Row:
        """The latest measurement; of one day the one of the last trajectory key, then the last row."""
        keys = {p["trajectory_key"] for p in m.parts}
        rows = [
            (o["measured_on"], o["trajectory_key"], place, o)
            for place, o in enumerate(self.tables.get("outcomes", []))
            if o["trajectory_key"] in keys and o["measured_on"] <= self.last_day
        ]
        return max(rows, key=lambda r: r[:3])[3] if rows else {}

    def client_satisfaction(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        for group, ended in gather(self.ended(names, period)).items():
            scores = known_values(self.outcome(m).get("satisfaction") for m in ended)
            found["", group] = (int(10 * sum(scores)), len(scores), None)
            found["response", group] = (len(scores), len(ended), None)
        return found

    def goal_attainment(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        for group, ended in gather(self.ended(names, period)).items():
            outcomes = [self.outcome(m) for m in ended]
            for measure, column in (("a", "continues_without_help"), ("c", "problems_reduced")):
                answers = known_values(o.get(column) for o in outcomes)
                found[measure, group] = (answers.count("yes"), len(answers), None)
                found[f"{measure}_known", group] = (len(answers), len(ended), None)
            scores = known_values(o.get("goal_attainment") for o in outcomes)
            found["d", group] = (int(10 * sum(scores)), len(scores), None)
            found["d_known", group] = (len(scores), len(ended), None)
        for (measure, group), (back, left, _) in self.return_after_ending(names, period).items():
            if measure == "within_12_months":
                found["b", group] = (whole(left) - whole(back), left, None)
        return found

    def outcome_coverage(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        columns = ("satisfaction", "goal_attainment", "continues_without_help", "problems_reduced")
        return {
            ("", group): (
                sum(any(self.outcome(m).get(c) is not None for c in columns) for m in ended),
                len(ended),
                None,
            )
            for group, ended in gather(self.ended(names, period)).items()
        }

    # 15, 16, 21: money

    @cached_property
    def money(self) -> list[tuple[dict[str, str], int, int, str | None, str]]:
        """Groups, month, cents, trajectory key and kind of every line; allocation keys divided."""
        found = []
        by_key = {t["trajectory_key"]: t for t in self.trajectories}
        for p in self.tables.get("production", []):
            t = by_key.get(p.get("trajectory_key") or "")
            client = p.get("client_key") or (t and t["client_key"])
            first = date(p["service_month"] // 12, p["service_month"] % 12 + 1, 1)
            groups = self.groups(client, first, p, t and t.get("journey_key"))
            if not client:
                groups["municipality"] = p.get("municipality") or UNKNOWN
            found.append((groups, p["service_month"], p["amount"], t and t["trajectory_key"], p["cost_kind"]))
        for c in self.tables.get("costs", []):
            parts = {c["municipality"]: c["amount"]} if c.get("municipality") else {}
            if not parts:
                key = next(k for k in self.region.allocation_keys if k.id == c["allocation_key"])
                codes = sorted(key.weights)
                cents = largest_remainder(c["amount"], [key.weights[code] for code in codes])
                parts = dict(zip(codes, cents.tolist(), strict=True))
            for municipality, cents in parts.items():
                groups = {**self.groups(None, None, c), "municipality": municipality, "provider": UNKNOWN}
                found.append((groups, c["month"], cents, None, c["cost_kind"]))
        return found

    def cents(
        self, names: Names, first_month: int, end_month: int, keep: Callable[[str, str], bool]
    ) -> dict[Group, int]:
        """Cents per group of the lines of these months that ``keep`` (segment, kind of cost) wants."""
        found: dict[Group, int] = defaultdict(int)
        for groups, month, cents, _, kind in self.money:
            if first_month <= month < end_month:
                found[pick(groups, names)] += cents if keep(groups["segment"], kind) else 0
        return found

    def cost(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        kinds: dict[str, Callable[[str, str], bool]] = {
            "": lambda segment, kind: True,
            "client_tied": lambda segment, kind: segment in self.registered,
            "not_client_tied": lambda segment, kind: segment not in self.registered,
            "additional_service": lambda segment, kind: kind == "additional_service",
        }
        return {
            (measure, group): (cents, None, None)
            for measure, keep in kinds.items()
            for group, cents in self.cents(names, period.first_month_number, period.end_month_number, keep).items()
        }

    def lump_sum_use(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        cents = self.cents(names, period.year * 12, period.end_month_number, lambda segment, kind: True)
        return {("realised", group): (amount, None, None) for group, amount in cents.items()}

    def cost_per_client(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        cost = self.cost(names, period)
        found: dict[tuple[str, Group], Counted] = {}
        for (_, group), (clients, _, _) in self.unique_clients(names, period).items():
            found["", group] = (cost.get(("client_tied", group), (0,))[0], clients, None)
            found["all_in", group] = (cost.get(("", group), (0,))[0], clients, None)
        return found

    def client_months(self, names: Group, period: Period) -> dict[Group, int]:
        found: dict[Group, int] = defaultdict(int)
        for month in range(period.first_month_number, period.end_month_number):
            for (_, group), (clients, _, _) in self.unique_clients(names, Period.of_month(month)).items():
                found[group] += whole(clients)
        return found

    def cost_per_client_month(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        cost = self.cost(names, period)
        return {
            ("", group): (cost.get(("client_tied", group), (0,))[0], months, None)
            for group, months in self.client_months(names, period).items()
        }

    def cost_per_ended_trajectory(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        def booked(m: Merged) -> int:
            keys = {p["trajectory_key"] for p in m.parts}
            return sum(cents for _, _, cents, key, _ in self.money if key in keys)

        ended = gather(self.ended(names, period))
        return {("", g): (sum(map(booked, ms)), len(ms), None) for g, ms in ended.items()}

    # 17-20, 24-26: shares and rates

    def segment_shares(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        home = tuple(n for n in names if n != "segment")

        def count(level: Group) -> dict[str, dict[Group, int]]:
            clients = {g: whole(n) for (_, g), (n, _, _) in self.unique_clients(level, period).items()}
            cost = {g: whole(n) for (m, g), (n, _, _) in self.cost(level, period).items() if not m}
            return {"clients": clients, "client_months": self.client_months(level, period), "cost": cost}

        wholes = count(home)
        for measure, parts in count(names).items():
            for group, part in parts.items():
                found[measure, group] = (part, wholes[measure].get(without(group, names, "segment"), 0), None)
        return found

    def scaling(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        home = tuple(n for n in names if n != "segment")
        last = min(period.last_day, self.last_day)
        heaviest: dict[tuple[date, Group, str], str] = {}
        for client, day, groups, _ in self.days:
            if day in (period.start, last):
                key = (day, pick(groups, home), client)
                heaviest[key] = max(
                    heaviest.get(key, groups["segment"]), groups["segment"], key=self.rank.__getitem__
                )
        up: dict[Group, list[int]] = defaultdict(list)
        for (day, group, client), segment in heaviest.items():
            if day == period.start:
                then = heaviest.get((last, group, client))
                cell = tuple(segment if n == "segment" else group[home.index(n)] for n in names)
                up[cell].append(self.rank[then] - self.rank[segment] if then else 0)
        return {
            (measure, group): (sum(sign * step > 0 for step in steps), len(steps), None)
            for group, steps in up.items()
            for measure, sign in (("up", 1), ("down", -1))
        }

    def referrer_mix(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        wholes = gather((without(g, names, "referrer"), m) for g, m in self.begun(names, period))
        begun = gather(self.begun(names, period))
        place = names.index("referrer")
        return {
            ("", group): (len(begun.get(group, [])), len(ms), None)
            for home, ms in wholes.items()
            for code in [*codelist("COD327"), UNKNOWN]
            for group in [(*home[:place], code, *home[place:])]
        }

    def residents(self, names: Names, period: Period, end_age: int) -> dict[Group, int]:
        """Of the latest count not later than the year in which the period begins."""
        rows = self.tables.get("population", [])
        years = [r["year"] for r in rows if r["year"] <= period.year]
        found: dict[Group, int] = defaultdict(int)
        for r in rows:
            if years and r["year"] == max(years) and r["age"] < end_age:
                groups = {"municipality": r["municipality"], "age_group": self.group_of_age(r["age"])}
                found[pick(groups, names)] += r["persons"]
        return found

    def use_rate(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        home = tuple(n for n in names if n != "segment")
        for measure, end_age in (("", 23), ("under_18", 18)):
            youths: dict[Group, set[str]] = defaultdict(set)
            for client, day, groups, _ in self.days:
                born = self.birth(client)
                if (
                    period.start <= day < period.end
                    and born is not None
                    and age_in_months(born, day) < 12 * end_age
                ):
                    youths[pick(groups, names)].add(client)
            residents = self.residents(home, period, end_age)
            seen = set(youths) | (set(residents) if home == names else set())
            if home != names:  # every segment with registered clients is set against all residents
                place = names.index("segment")
                seen |= {(*h[:place], code, *h[place:]) for h in residents for code in self.registered}
            for group in seen:
                persons = residents.get(without(group, names, "segment"), 0)
                found[measure, group] = (len(youths.get(group, ())), persons, None)
        return found

    def form_and_place(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        kinds = {
            "form": ("individual", "group", "family"),
            "mode": ("in_person", "blended", "digital"),
            "place": ("home", "school", "practice", "community"),
        }
        for group, begun in gather(self.begun(names, period)).items():
            for column, codes in kinds.items():
                given = known_values(m.earliest.get(column) for m in begun)
                found[f"{column}_known", group] = (len(given), len(begun), None)
                for code in codes:
                    found[code, group] = (given.count(code), len(given), None)
        return found

    def turning_18(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        month = period.end_month_number - 1
        for group, runs in self.runs(names).items():
            standing = self.standing(runs, period)
            turning = 0
            for run in standing:
                born = self.birth(run.client)
                ahead = born + 18 * 12 - month if born is not None else 0
                turning += 0 < ahead <= self.region.turning_18_within_months
            found["", group] = (turning, None, None)
            found["share", group] = (turning, len(standing), None)
        return found

    def preliminary_field_reach(self, names: Group, period: Period) -> dict[tuple[str, Group], Counted]:
        found: dict[tuple[str, Group], Counted] = {}
        first, end = period.first_month_number, period.end_month_number
        cents = self.cents(names, first, end, lambda s, _: s not in self.registered and s != OVERHEAD)
        for group, persons in self.residents(names, period, 18).items():
            rows = [
                a
                for a in self.tables.get("activities", [])
                if first <= a["month"] < end and pick({"municipality": a["municipality"]}, names) == group
            ]
            for measure, scale in (("sessions", 1), ("participants", 1), ("hours", 100)):
                total = sum((a.get(measure) or 0) * scale for a in rows)
                found[measure, group] = (int(total), persons, None)
            found["cost", group] = (cents.get(group, 0), persons, None)
        return found


def pick(groups: Mapping[str, str], names: Names) -> Group:
    return tuple(groups[name] for name in names)


def without(group: Group, names: Names, left_out: str) -> Group:
    return tuple(code for code, name in zip(group, names, strict=True) if name != left_out)


def gather(pairs: Iterable[tuple[Group, Any]]) -> dict[Group, list[Any]]:
    found: dict[Group, list[Any]] = defaultdict(list)
    for group, member in pairs:
        found[group].append(member)
    return found


def touch(one: Row, other: Row) -> bool:
    """Whether two trajectories overlap or adjoin."""
    return bool(one["began_on"] <= other["until"] + ONE_DAY and other["began_on"] <= one["until"] + ONE_DAY)


def on_or_before(day: date | None, last: date) -> bool:
    return day is not None and day <= last


def known_values(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def whole(number: int | None) -> int:
    return number or 0


def months_between(first: date, last: date) -> int:
    """Whole calendar months: the day of the month must be reached again."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)


def later(day: date, months: int) -> date:
    """The same day so many months on, or the last day of that month when it is shorter."""
    month = day.year * 12 + day.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
