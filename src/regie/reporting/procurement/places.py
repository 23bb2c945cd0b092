# SPDX-License-Identifier: EUPL-1.2
"""Care by place: what hangs on one provider, and how many clients go over a municipal border."""

from __future__ import annotations

from collections import Counter

from regie.procurement.today.result import Landscape
from regie.reporting.document import Column, Row, Section, Table
from regie.reporting.procurement.case import Case
from regie.reporting.values import Format

MOST_WEAK = 15
OUTSIDE, UNKNOWN_SEAT = "outside", "unknown"


def weak(case: Case, found: Landscape) -> Section:
    """The single points of failure: counted per municipality, the ones with most clients by name."""
    spots = found.weak_cells("need_group")
    if not spots:
        return Section(title=case.say("weak"), blocks=case.paragraphs(case.say("weak_nothing")), anchor="weak")
    counts: Counter[tuple[str, str]] = Counter((each.municipality, each.weak or "") for each in spots)
    kinds = ("none", "single", "leans")
    table = Table(
        title=case.say("weak_table"),
        head=case.say("municipality"),
        columns=tuple(Column(title=case.say(f"weak_{kind}")) for kind in kinds),
        rows=(
            *(
                Row(label=name, cells=tuple(counts[code, kind] for kind in kinds))
                for code, name in case.region.municipality_names.items()
            ),
            Row(
                label=case.say("region"),
                cells=tuple(sum(n for (_, kind), n in counts.items() if kind == own) for own in kinds),
                role="total",
            ),
        ),
        notes=(case.say("weak_note", leans=case.percent(found.leans_above, 0)),),
        anchor="table-weak",
    )
    text = case.say("weak_text", count=len(spots))
    return Section(title=case.say("weak"), blocks=(*case.paragraphs(text), table), anchor="weak")


def weak_cells(case: Case, found: Landscape) -> Table | None:
    """Every single point of failure; for the annex. Outside the circle without names of providers."""
    spots = sorted(found.weak_cells("need_group"), key=lambda each: (each.municipality, each.code))
    if not spots:
        return None
    rows = []
    for each in spots:
        clients = case.clients(each.clients, "cell_clients", municipality=each.municipality, need_group=each.code)
        kind = case.say(f"weak_{each.weak}")
        largest = () if case.public else ("" if each.largest is None else case.provider(each.largest),)
        rows.append(
            Row(
                label=f"{case.town(each.municipality)}: {case.group(each.code)}",
                cells=(kind, each.providers, clients, *largest),
            )
        )
    return Table(
        title=case.say("weak_cells_table"),
        head=case.say("where"),
        columns=(
            Column(title=case.say("what"), format=Format.TEXT),
            Column(title=case.say("providers")),
            Column(title=case.say("clients")),
            *(() if case.public else (Column(title=case.say("largest"), format=Format.TEXT),)),
        ),
        rows=tuple(rows),
    )


def crossing(case: Case, found: Landscape) -> Section:
    """How many clients of each municipality go to a provider elsewhere."""
    rows = []
    whole = ""
    for each in sorted(found.crossings, key=lambda each: (not each.municipality, each.municipality)):
        place = {"municipality": each.municipality}
        clients = case.clients(each.clients, "travel", **place)
        seen = case.clients(each.known, "travel_known", **place)
        across = case.clients(each.across, "travel_across", **place)
        outside = case.clients(each.outside, "travel_outside", **place)
        shares = case.share(across, seen), case.share(outside, seen)
        label = case.town(each.municipality) if each.municipality else case.say("region")
        role = "line" if each.municipality else "total"
        rows.append(Row(label=label, cells=(clients, *shares, each.unknown_providers), role=role))
        if not each.municipality and each.percent is not None:
            whole = case.percent(each.percent, 0)
    rows = [*(row for row in rows if row.role == "line"), *(row for row in rows if row.role == "total")]
    if not rows:
        return Section(title=case.say("crossing"), blocks=case.paragraphs(case.say("crossing_nothing")))
    table = Table(
        title=case.say("crossing_table"),
        head=case.say("lives_in"),
        columns=(
            Column(title=case.say("clients")),
            Column(title=case.say("across"), format=Format.PERCENT),
            Column(title=case.say("outside_region"), format=Format.PERCENT),
            Column(title=case.say("seat_unknown")),
        ),
        rows=tuple(rows),
        notes=(case.say("crossing_note"),),
        anchor="table-crossing",
    )
    text = case.say("crossing_text", percent=whole) if whole else ""
    return Section(title=case.say("crossing"), blocks=(*case.paragraphs(text), table), anchor="crossing")


def travel(case: Case, found: Landscape) -> Table | None:
    """Where clients live and where their providers have their seat; for the annex."""
    if not found.travel:
        return None
    towns = list(case.region.municipality_names)
    counts: Counter[tuple[str, str]] = Counter()
    for each in found.travel:
        seat = UNKNOWN_SEAT if each.seat is None else each.seat if each.seat in towns else OUTSIDE
        counts[each.residence, seat] += each.clients
    seats = [seat for seat in (*towns, OUTSIDE, UNKNOWN_SEAT) if any(counts[town, seat] for town in towns)]
    heads = {OUTSIDE: case.say("outside_region_short"), UNKNOWN_SEAT: case.say("unknown")}
    return Table(
        title=case.say("travel_table"),
        head=case.say("lives_in"),
        columns=tuple(Column(title=heads.get(seat) or case.town(seat)) for seat in seats),
        rows=tuple(
            Row(
                label=case.town(town),
                cells=tuple(
                    case.clients(counts[town, seat], "travel", municipality=town, seat=seat) for seat in seats
                ),
            )
            for town in towns
        ),
        notes=(case.say("travel_note"),),
    )
