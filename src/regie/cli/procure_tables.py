# SPDX-License-Identifier: EUPL-1.2
"""The parts of a procurement study as tables: what each holds, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from regie.cli.common import LANG
from regie.cli.procure_amounts import lump_sum_tables, solidarity_tables, starting_tables
from regie.cli.procure_table import Cents, Names, Table, words
from regie.procurement.result import StudyResult


def tables_of(part: str, result: StudyResult) -> list[Table]:
    """The tables of a part that was computed, the main one first."""
    return list(_TABLES[part](result, Names(result)))


def _landscape(result: StudyResult, names: Names) -> Iterator[Table]:
    found = result.landscape
    if found is None:
        return
    across = {each.municipality: each.percent for each in found.crossings}
    recent = [each for each in found.volumes if each.window == "recent"]
    yield Table(
        "municipalities",
        [
            {
                "place": names.place(each.municipality),
                "clients": each.clients,
                "cost": Cents(each.cost),
                "providers": each.providers,
                "across": across.get(each.municipality),
            }
            for each in recent
        ],
    )
    region = [each for each in found.concentration if not each.municipality]
    yield Table(
        "concentration",
        [
            {"by": words(f"by_{each.by}"), "providers": each.providers, "herfindahl": each.herfindahl}
            | {f"top_{top.providers}": top.percent for top in each.top}
            | {f"needed_{needed.percent}": needed.providers for needed in each.needed}
            for each in region
        ],
        {f"top_{top.providers}": words("column_top", n=top.providers) for each in region for top in each.top}
        | {f"needed_{n.percent}": words("column_needed", n=n.percent) for each in region for n in each.needed},
    )
    yield Table(
        "providers",
        [
            {
                "provider": each.provider,
                "name": each.name,
                "clients": each.clients,
                "cost": Cents(each.cost),
                "percent": each.cost_percent,
                "municipalities": each.municipalities,
                "products": each.products,
            }
            for each in found.providers
        ],
    )
    yield Table(
        "weak",
        [
            {
                "place": names.place(cell.municipality),
                "need_group": names.group(cell.code),
                "clients": cell.clients,
                "providers": cell.providers,
                "largest": names.party(cell.largest),
                "percent": cell.largest_percent,
                "weak": words(f"weak_{cell.weak}"),
            }
            for cell in found.weak_cells("need_group")
        ],
    )
    yield Table(
        "alike",
        [
            {
                "first": each.first_name,
                "second": each.second_name,
                "gap": each.gap_percent,
                "sure": each.sure,
                "cost": Cents(each.cost),
            }
            for each in found.alike
        ],
    )
    yield Table(
        "prices",
        [
            {
                "product": each.name,
                "providers": each.providers,
                "lower": each.lower,
                "median": each.median,
                "upper": each.upper,
                "above": Cents(each.above_lowest_quartile),
            }
            for each in found.prices
        ],
    )
    yield Table(
        "administration",
        [
            {
                "kind": words(f"work_{each.kind}"),
                "side": words(f"side_{each.side}"),
                "number": each.number,
                "hours": each.hours,
                "cost": None if each.cost is None else Cents(each.cost),
                "number_after": each.number_after,
                "hours_after": each.hours_after,
                "cost_after": None if each.cost_after is None else Cents(each.cost_after),
            }
            for each in found.administration.lines
        ],
    )


def _lots(result: StudyResult, names: Names) -> Iterator[Table]:
    found = result.lots
    if found is None:
        return
    for key, pick in (("lots", "years"), ("municipalities", "municipal")):
        yield Table(
            key,
            [
                {
                    "lot": names.lot(lot.lot),
                    **({"place": names.place(year.municipality)} if year.municipality else {}),
                    "year": str(year.year),
                    "months": year.months,
                    "clients": year.clients,
                    "providers": year.providers,
                    "booked": Cents(year.booked),
                    "to_come": Cents(year.to_come),
                    "one_off": Cents(year.one_off),
                    "completed": Cents(year.completed),
                }
                for lot in found.lots
                for year in getattr(lot, pick)
            ],
        )
    for key, rows in (("between", found.falls_between), ("twice", found.paid_twice)):
        yield Table(
            key,
            [
                {
                    "product": each.name,
                    "why": words(f"why_{each.why}"),
                    "lots": ", ".join(each.lots) or None,
                    "clients": each.clients,
                    "cost": Cents(each.cost),
                }
                for each in rows
            ],
        )


def _coverage(result: StudyResult, names: Names) -> Iterator[Table]:
    found = result.coverage
    if found is None:
        return
    fewest = found.fewest
    yield Table(
        "parties",
        [
            {
                "lot": names.lot(each.lot),
                "bidder": each.name,
                "before": each.before,
                "stay": each.stay,
                "arrive": each.arrive,
                "share": each.share,
            }
            for each in (fewest.places if fewest else ())
        ],
    )
    yield Table(
        "curve",
        [
            {
                "margin": each.margin,
                "most": each.most_parties,
                "parties": each.parties,
                "movers": each.movers.value,
                "proven": each.movers.proven,
            }
            for each in found.curve
        ],
    )
    yield Table("binding", [{"rule": each.sentence.said(LANG)} for each in found.binding if each.binds])
    yield Table(
        "checked",
        [{"rule": e.sentence.said(LANG)} for e in (found.checked.rules if found.checked else ()) if not e.passed],
    )
    chosen = found.checked.landscape if found.checked else fewest
    yield Table(
        "handovers",
        [
            {
                "lot": names.lot(each.lot),
                "place": names.place(each.municipality),
                "need_group": names.group(each.need_group),
                "provider": names.party(each.provider),
                "to": names.party(each.bidder),
                "clients": each.clients,
            }
            for each in (chosen.handovers if chosen else ())
        ],
    )


_TABLES: dict[str, Callable[[StudyResult, Names], Iterator[Table]]] = {
    "landscape": _landscape,
    "lots": _lots,
    "coverage": _coverage,
    "lump_sums": lump_sum_tables,
    "solidarity": solidarity_tables,
    "starting": starting_tables,
}
