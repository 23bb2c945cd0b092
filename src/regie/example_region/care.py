# SPDX-License-Identifier: EUPL-1.2
"""Trajectories: each spell in care filled without gaps by help of one or more kinds at one or more providers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from regie.example_region.days import NEVER, Floats, Ints, day_number, first_days, month_numbers, parse_month
from regie.example_region.parameters import Parameters
from regie.example_region.parties import Parties
from regie.example_region.people import Journeys, between_years
from regie.example_region.spells import FIRST_MONTH, HORIZON, Spells

PLUS, TEAM, OUT = 1, 2, 3
"""Positions in the list of segments."""

FORMS = ("individual", "group", "family")
MODES = ("in_person", "blended", "digital")
PLACES = ("practice", "home", "school", "community")

YOUTH_GGZ_FROM = day_number(date(2017, 10, 1))
"""First day on which product category 54 may be used (code list JZ020)."""
LEFT = day_number(date(2024, 4, 1))
"""First day on which the largest provider is no member."""
MERGED = day_number(date(2024, 5, 1))
"""First day on which the smallest member has gone over into another."""


@dataclass
class Trajectories:
    """One per trajectory; codes are positions (provider, segment, product, form, mode, place), ``reason`` a code
    of JZ588 as a number (0: open), ``ended`` the last day (``NEVER``: open at the horizon)."""

    spell: Ints
    provider: Ints
    segment: Ints
    product: Ints
    began: Ints
    ended: Ints
    reason: Ints
    form: Ints
    mode: Ints
    place: Ints
    planned_end: Ints
    recorded: Ints
    end_recorded: Ints

    def __len__(self) -> int:
        return len(self.spell)

    def take(self, chosen: npt.NDArray[Any]) -> Trajectories:
        """The chosen ones, in that order."""
        return Trajectories(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def cut(self, chosen: npt.NDArray[np.bool_], day: Ints | int) -> tuple[Trajectories, npt.NDArray[np.bool_]]:
        """The chosen ones that run over ``day`` end the day before and go on as a new one: all trajectories, and
        which are the new halves."""
        days = np.broadcast_to(np.asarray(day, dtype=np.int64), len(self))
        where = np.flatnonzero(chosen & (self.began < days) & (self.ended >= days))
        second = self.take(where)
        second.began = days[where].copy()
        whole = Trajectories(
            *(np.concatenate([getattr(self, f.name), getattr(second, f.name)]) for f in fields(self))
        )
        whole.ended[where] = days[where] - 1
        whole.reason[where] = 0
        return whole, np.arange(len(whole)) >= len(self)


def make_trajectories(
    p: Parameters, spells: Spells, journeys: Journeys, parties: Parties, rng: np.random.Generator
) -> Trajectories:
    """The trajectories of all spells, sorted by first day."""
    spell, segment, began, ended = _layers(p, spells, rng)
    spell, segment, began, ended = _split(p, spell, segment, began, ended, rng)
    number = len(spell)
    theme = journeys.theme[spell]
    blank = np.zeros(number, np.int64)
    care = Trajectories(spell, blank, segment, blank, began, ended, *(blank.copy() for _ in range(7)))
    care.product = _products(p, care, theme, rng)
    care.provider = _providers(p, parties, care, rng)
    _part_overlaps(p, parties, care, rng)
    care = _changes_of_provider(p, parties, care, rng)
    care = _moves(care, spells)
    order = np.lexsort((care.segment, care.spell, care.began))
    care = care.take(order)
    _keep_edges_whole(care, spells)
    _describe(p, care, rng)
    _reasons(care, spells, journeys, rng)
    return care


def _layers(p: Parameters, spells: Spells, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Which segments fill a spell: spell, segment, first and last day of each layer."""
    kinds = p["care.kinds"]
    names = kinds["names"]
    shares = np.array([[kinds[f"{part}_{year}"] for year in (2019, 2024)] for part in ("short", "middle", "long")])
    weights = between_years(shares.transpose(0, 2, 1), month_numbers(spells.began))  # part, kind, spell
    own = weights[spells.part, :, np.arange(len(spells))]
    cumulative = np.cumsum(own / own.sum(axis=1)[:, None], axis=1)
    kind = np.minimum((cumulative < rng.random(len(spells))[:, None]).sum(axis=1), len(names) - 1)
    length = spells.ended - spells.began + 1
    kind = np.where(length < 30, np.where(kind == names.index("plus"), kind, 0), kind)
    step = spells.began + np.maximum((length * rng.uniform(0.25, 0.6, len(spells))).astype(np.int64), 7)
    early = spells.began + np.minimum((length * rng.uniform(0.05, 0.25, len(spells))).astype(np.int64), 75)
    late = spells.ended - np.minimum((length * rng.uniform(0.0, 0.15, len(spells))).astype(np.int64), 60)
    whole = (spells.began, spells.ended)
    first, then = (spells.began, step - 1), (step, spells.ended)
    recipe = {
        "team": [(TEAM, *whole)],
        "team_out": [(TEAM, *whole), (OUT, early, late)],
        "out": [(OUT, *whole)],
        "plus": [(PLUS, *whole)],
        "plus_team": [(PLUS, *first), (TEAM, *then)],
        "team_to_out": [(TEAM, *first), (OUT, *then)],
        "out_to_team": [(OUT, *first), (TEAM, *then)],
    }
    rows: list[tuple[Ints, Ints, Ints, Ints]] = []
    for position, name in enumerate(names):
        which = np.flatnonzero(kind == position)
        for segment, begin, end in recipe[name]:
            rows.append((which, np.full(len(which), segment), begin[which], end[which]))
    # A group beside the first help, wholly within the spell.
    group = np.flatnonzero(
        (rng.random(len(spells)) < p["care.split"]["group_extra"]) & (length > 120) & (kind < 2)
    )
    begin = spells.began[group] + (length[group] * 0.3).astype(np.int64)
    rows.append((group, np.full(len(group), TEAM), begin, np.minimum(begin + 70, spells.ended[group])))
    parts = [np.concatenate([row[column] for row in rows]) for column in range(4)]
    return parts[0], parts[1], parts[2], parts[3]


def _split(
    p: Parameters, spell: Ints, segment: Ints, began: Ints, ended: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Ints]:
    """Some long trajectories are two that follow each other without a gap."""
    rule = p["care.split"]
    where = np.flatnonzero((ended - began > rule["after_days"]) & (rng.random(len(spell)) < rule["share"]))
    middle = began[where] + ((ended - began)[where] * rng.uniform(0.3, 0.7, len(where))).astype(np.int64)
    again = ended[where].copy()
    ended = ended.copy()
    ended[where] = middle - 1
    return (
        np.concatenate([spell, spell[where]]),
        np.concatenate([segment, segment[where]]),
        np.concatenate([began, middle]),
        np.concatenate([ended, again]),
    )


def _products(p: Parameters, care: Trajectories, theme: Ints, rng: np.random.Generator) -> Ints:
    products, segment = p["care.products"], care.segment
    codes = ["preliminary_field", "plus_facility", "area_team", "outsourced_care"]
    mental = list(p["journeys.themes"]).index("mental_health")
    chances = np.zeros((len(segment), len(products)))
    for position, product in enumerate(products):
        weight = np.where(segment == codes.index(product["segment"]), product["weight"], 0.0)
        if product["category"] == "54":
            weight = weight * np.where(theme == mental, 2.6, 0.45) * (care.began >= YOUTH_GGZ_FROM)
        chances[:, position] = weight
    return _pick(chances, rng)


def _pick(chances: Floats, rng: np.random.Generator) -> Ints:
    """One position per row, with chances relative within the row."""
    cumulative = np.cumsum(chances, axis=1)
    drawn = rng.random(len(chances)) * cumulative[:, -1]
    result: Ints = (cumulative <= drawn[:, None]).sum(axis=1)
    return result


def _providers(p: Parameters, parties: Parties, care: Trajectories, rng: np.random.Generator) -> Ints:
    """Area teams and plus facilities are manned by the members of the day; outsourced care goes anywhere."""
    months = month_numbers(care.began)
    chances = np.zeros((len(care), len(parties.codes)))
    starts = [parse_month(row["from"]) for row in p["money.staff_shares"]]
    for row, begin, end in zip(p["money.staff_shares"], starts, [*starts[1:], 10**9], strict=True):
        inside = (months >= begin) & (months < end)
        inside |= (months < begin) & (begin == starts[0])
        for code, share in row["shares"].items():
            position = parties.position(code)
            welfare = 4 if parties.kinds[position] == "welfare" else 1
            chances[:, position] += np.where(inside & (care.segment == TEAM), share, 0)
            chances[:, position] += np.where(inside & (care.segment == PLUS), share * welfare, 0)
    ggz = np.asarray([product["category"] == "54" for product in p["care.products"]])[care.product]
    out = care.segment == OUT
    for position, weight in enumerate(parties.weights):
        fits = np.where(ggz, 3.0, 0.45) if parties.kinds[position] == "ggz" else np.where(ggz, 0.65, 1.15)
        open_then = (care.began >= parties.takes_from[position]) & (care.began < parties.takes_until[position])
        chances[:, position] += np.where(out & open_then, weight * fits, 0)
    return _pick(chances, rng)


def _part_overlaps(p: Parameters, parties: Parties, care: Trajectories, rng: np.random.Generator) -> None:
    """Help beside other help of the same product category goes to another provider, else the two would be one
    trajectory in the figures; the few that chance leaves stay, as in life."""
    category = np.asarray([int(product["category"]) for product in p["care.products"]])
    for _ in range(4):
        group = (care.spell * 1000 + care.provider) * 100 + category[care.product]
        order = np.lexsort((care.ended, care.began, group))
        before, after = order[:-1], order[1:]
        over = (group[before] == group[after]) & (care.began[after] <= care.ended[before])
        again = after[over]
        care.provider[again] = _providers(p, parties, care.take(again), rng)


def _changes_of_provider(
    p: Parameters, parties: Parties, care: Trajectories, rng: np.random.Generator
) -> Trajectories:
    """Providers that leave hand their clients over: the old trajectory ends with reason 38 (which exists since
    April 2022), a new one goes on the next day, so the client stays in care."""
    largest, gone = parties.position("A001"), parties.position("A009")
    for code in ("A006", "A007"):
        chosen = (care.provider == parties.position(code)) & (care.segment != OUT)
        care = _hand_over(p, parties, care, chosen, day_number(date(2023, 1, 1)), 38, rng)
    chosen = (care.provider == parties.position("A040")) & (care.segment == OUT)
    care = _hand_over(p, parties, care, chosen, day_number(date(2022, 7, 1)), 38, rng)
    capacity = care.segment != OUT
    wound_down = rng.random(len(care)) < 0.6  # the rest of outsourced care goes on by incidental contracts
    care = _hand_over(p, parties, care, (care.provider == largest) & (capacity | wound_down), LEFT, 38, rng)
    before, running = len(care), (care.provider == gone) & (care.began < MERGED) & (care.ended >= MERGED)
    care, new = care.cut(care.provider == gone, MERGED)
    care.reason[:before][running] = 38
    care.provider[new] = parties.position("A002")
    return care


def _hand_over(
    p: Parameters,
    parties: Parties,
    care: Trajectories,
    chosen: npt.NDArray[np.bool_],
    day: int,
    reason: int,
    rng: np.random.Generator,
) -> Trajectories:
    before = len(care)
    running = chosen & (care.began < day) & (care.ended >= day)
    care, new = care.cut(chosen, day)
    care.reason[:before][running] = reason
    again = care.take(new)
    care.provider[new] = _providers(p, parties, again, rng)
    return care


def _moves(care: Trajectories, spells: Spells) -> Trajectories:
    """Who moves gets new trajectories in the new place: no trajectory runs over two residences."""
    moved = spells.moved_on[care.spell]
    before = len(care)
    running = (moved < NEVER) & (care.began < moved) & (care.ended >= moved)
    care, _ = care.cut(moved < NEVER, moved)
    # 37 (change request) exists since 2021; before that the ending counts as an external cause.
    care.reason[:before][running] = np.where(moved[running] >= day_number(date(2021, 1, 1)), 37, 35)
    return care


def _keep_edges_whole(care: Trajectories, spells: Spells) -> None:
    """No trajectory follows another exactly at an edge of the registration: what lies beyond is not delivered,
    and care that goes on would look as if it ended or began there."""
    goes_on = (care.ended == HORIZON) & (spells.ended[care.spell] > HORIZON)
    care.ended[goes_on] = spells.ended[care.spell[goes_on]]
    start = int(first_days(FIRST_MONTH))
    went_on = (care.began == start) & (spells.began[care.spell] < start)
    care.began[went_on] -= 1


def _describe(p: Parameters, care: Trajectories, rng: np.random.Generator) -> None:
    """Form, mode and place, drifting over the years; planned end and days of registration."""
    months = month_numbers(care.began)
    share = {name: between_years(np.asarray(pair), months) for name, pair in p["care.forms"].items()}
    luck = rng.random((3, len(care)))
    care.form = np.where(luck[0] < share["group"], 1, np.where(luck[0] < share["group"] + share["family"], 2, 0))
    codes = np.asarray([product["code"] for product in p["care.products"]])[care.product]
    care.form = np.where(codes == "45A54", 1, np.where(codes == "45A51", 2, care.form))
    care.mode = np.where(
        luck[1] < share["blended"], 1, np.where(luck[1] < share["blended"] + share["digital"], 2, 0)
    )
    home, school = share["home"], share["home"] + share["school"]
    care.place = np.where(
        luck[2] < home, 1, np.where(luck[2] < school, 2, np.where(luck[2] < school + share["community"], 3, 0))
    )
    length = np.minimum(care.ended - care.began, 540)
    care.planned_end = care.began + (length * rng.uniform(0.8, 1.35, len(care))).astype(np.int64) + 14
    delay = np.minimum(rng.geometric(0.09, len(care)) - 1, 90)
    care.recorded = care.began + delay
    end_delay = np.minimum(rng.geometric(0.06, len(care)) - 1, 120)
    care.end_recorded = care.ended + end_delay


def _reasons(care: Trajectories, spells: Spells, journeys: Journeys, rng: np.random.Generator) -> None:
    """The last trajectory of a spell has its journey's reason; earlier ones mostly end as planned."""
    last = care.ended == spells.ended[care.spell]
    usual = rng.choice([31, 34, 35], size=len(care), p=[0.88, 0.07, 0.05])
    care.reason = np.where(care.reason > 0, care.reason, np.where(last, journeys.reason[care.spell], usual))
    still = care.ended > HORIZON
    care.reason[still] = 0
    care.ended[still] = NEVER
    care.end_recorded[still] = NEVER
