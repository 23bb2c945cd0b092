# SPDX-License-Identifier: EUPL-1.2
"""Who gives what in each municipality, where that rests on one provider, and how far clients travel for it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Literal

from regie.procurement.lines import Lines
from regie.procurement.today.result import Cell, Crossing, Travel
from regie.procurement.today.shares import share

Kind = Literal["need_group", "product"]
Weak = Literal["none", "single", "leans"]


def cells(lines: Lines, leans_above: Decimal) -> tuple[Cell, ...]:
    """Every municipality x need group and x product of the study, also those without care."""
    whole: dict[tuple[str, str, str], tuple[int, int]] = {}
    parts: dict[tuple[str, str, str], list[tuple[str, int]]] = defaultdict(list)
    before = set()
    for kind, code, place, provider, clients, cents, recent in lines.asked("today/landscape_cells"):
        key = kind, code, place
        if not recent:
            before.add(key)
        elif provider:
            parts[key].append((provider, clients))
        else:
            whole[key] = clients, int(cents)
    kinds: tuple[tuple[Kind, list[str]], ...] = (
        ("need_group", sorted(lines.study.group_names)),
        ("product", sorted(lines.study.product_names)),
    )
    result = []
    for kind, codes in kinds:
        for place in sorted(lines.region.municipality_names):
            for code in codes:
                key = kind, code, place
                clients, cents = whole.get(key, (0, 0))
                own = parts.get(key, [])
                largest, most = min(own, key=lambda each: (-each[1], each[0]), default=(None, 0))
                part = share(most, sum(number for _, number in own))
                result.append(
                    Cell(
                        municipality=place,
                        kind=kind,
                        code=code,
                        providers=len(own),
                        clients=clients,
                        cost=cents,
                        largest=largest if most else None,
                        largest_percent=part,
                        weak=_weak(len(own), part, key in before, leans_above),
                    )
                )
    return tuple(result)


def _weak(providers: int, largest: Decimal | None, before: bool, leans_above: Decimal) -> Weak | None:
    if not providers:
        return "none" if before else None
    if providers == 1:
        return "single"
    return "leans" if largest is not None and largest > leans_above else None


def travel(lines: Lines) -> tuple[Travel, ...]:
    """Residence against the seat of who helps."""
    return tuple(
        Travel(residence=place, seat=seat, clients=clients, cost=int(cents))
        for place, seat, clients, cents in lines.asked("today/landscape_travel")
    )


def crossings(lines: Lines) -> tuple[Crossing, ...]:
    """Clients helped by a provider seated elsewhere: the region first, then each municipality with care."""
    return tuple(
        Crossing(
            municipality=place,
            clients=clients,
            known=known,
            across=across,
            outside=outside,
            percent=share(across, known),
            unknown_providers=unknown,
            unknown_cost=int(cents),
        )
        for place, clients, known, across, outside, unknown, cents in lines.asked("today/landscape_crossings")
    )
