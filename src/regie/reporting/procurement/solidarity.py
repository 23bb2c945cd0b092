# SPDX-License-Identifier: EUPL-1.2
"""Solidarity keys between municipalities side by side: who would pay more, and who less."""

from __future__ import annotations

from regie.procurement.lump_sums.solidarity import DividedBy, LotDivided, Solidarity
from regie.reporting.charts import Range, Ranges
from regie.reporting.document import Block, Chart, Column, ItemList, Row, Section, Table
from regie.reporting.procurement.case import Case
from regie.reporting.values import Format, Value
from regie.reporting.values import euros as in_euros


def solidarity(case: Case, found: Solidarity) -> Section:
    """The keys for all lots together (the first of the result)."""
    whole = found.lots[0]
    used = [key for key in whole.keys if key.rows]
    blocks: list[Block] = [*case.paragraphs(case.say("solidarity_text", amounts=found.amounts.said(case.lang)))]
    blocks += _reach(case, used)
    blocks.append(table(case, whole))
    sources = [_source(case, key) for key in used]
    unused = [
        f"{key.label.said(case.lang)}: {key.remark.said(case.lang)}"
        for key in whole.keys
        if not key.rows and key.remark is not None
    ]
    blocks.append(ItemList(items=tuple((item,) for item in (*sources, *unused))))
    blocks += case.remarks(found.remarks, case.say("solidarity_remarks"))
    return Section(title=case.say("solidarity"), blocks=tuple(blocks), anchor="solidarity")


def _source(case: Case, key: DividedBy) -> str:
    told = {"key": key.label.said(case.lang), "source": key.source.said(case.lang)}
    if not key.reference:
        return case.say("key_source", **told)
    return case.say("key_source_of", day=key.reference, **told)


def _reach(case: Case, keys: list[DividedBy]) -> list[Block]:
    """Per municipality from the key that is best for it to the one that is worst."""
    others = [key for key in keys if key.key != "own_use"]
    if len(others) < 2:
        return []
    reach: dict[str, list[int]] = {}
    for key in others:
        for row in key.rows:
            reach.setdefault(row.municipality, []).append(row.difference)
    widest = max(reach, key=lambda code: (max(reach[code]) - min(reach[code]), code))
    told = "; ".join(
        f"{case.town(code)}: {case.millions(min(all_), signed=True)} – {case.millions(max(all_), signed=True)}"
        for code, all_ in reach.items()
    )
    ends = {
        "town": case.town(widest),
        "low": case.millions(min(reach[widest]), signed=True),
        "high": case.millions(max(reach[widest]), signed=True),
    }
    bars = tuple(
        Range(label=case.town(code), low=in_euros(min(all_)), high=in_euros(max(all_)))
        for code, all_ in reach.items()
    )
    return [
        Chart(
            title=case.say("reach_takes", **ends),
            subtitle=case.say("reach_under"),
            alt=case.say("reach_alt", told=told),
            spec=Ranges(
                ranges=bars,
                low_name=case.say("pays_less"),
                high_name=case.say("pays_more"),
                format=Format.EURO,
            ),
            anchor="figure-solidarity",
        )
    ]


def table(case: Case, lot: LotDivided) -> Table:
    """Own use, and what each other key makes of it."""
    used = [key for key in lot.keys if key.rows]
    own = next((key for key in used if key.key == "own_use"), None)
    others = [key for key in used if key.key != "own_use"]
    towns = [row.municipality for row in used[0].rows]
    rows = []
    for town in towns:
        cells: list[Value] = [_amount(own, town)] if own is not None else []
        cells += [_difference(key, town) for key in others]
        rows.append(Row(label=case.town(town), cells=tuple(cells)))
    first: tuple[Value, ...] = (in_euros(lot.amount),) if own is not None else ()
    moved = ("",) if own is not None else ()
    rows.append(Row(label=case.say("region"), cells=(*first, *(0 for _ in others)), role="subtotal"))
    rows.append(
        Row(label=case.say("moved"), cells=(*moved, *(in_euros(key.moved) for key in others)), format=Format.WHOLE)
    )
    names = [key.label.said(case.lang) for key in others]
    return Table(
        title=case.say("solidarity_table") if not lot.lot else case.say("solidarity_lot", lot=case.lot(lot.lot)),
        head=case.say("municipality"),
        unit=case.say("euro_year"),
        columns=(
            *((Column(title=case.say("own_use"), strong=True),) if own is not None else ()),
            *(Column(title=name, format=Format.CHANGE, group=case.say("against_own_use")) for name in names),
        ),
        rows=tuple(rows),
        notes=(case.say("solidarity_note"),),
    )  # fmt: skip


def _amount(key: DividedBy, town: str) -> Value:
    return next((in_euros(row.amount) for row in key.rows if row.municipality == town), None)


def _difference(key: DividedBy, town: str) -> Value:
    return next((in_euros(row.difference) for row in key.rows if row.municipality == town), None)
