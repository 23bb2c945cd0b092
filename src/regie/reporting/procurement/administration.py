# SPDX-License-Identifier: EUPL-1.2
"""What administration takes today, and what it would take after."""

from __future__ import annotations

from regie.procurement.today.result import Administration
from regie.reporting.document import Block, Column, Row, Section, Table
from regie.reporting.procurement.case import Case
from regie.reporting.values import Format, Value
from regie.reporting.values import euros as in_euros


def administration(case: Case, found: Administration) -> Section:
    """A year of administration today and, where a landscape was chosen, after it."""
    title, anchor = case.say("administration"), "administration"
    if not found.lines:
        return Section(title=title, blocks=(counted(case, found),), anchor=anchor)
    after = found.parties_after is not None
    rows: list[Row] = []
    for side in ("municipalities", "providers"):
        own = [line for line in found.lines if line.side == side]
        if not own:
            continue
        rows.append(Row(label=case.say(f"side_{side}"), role="group"))
        for line in own:
            cells: tuple[Value, ...] = (line.number, line.hours, in_euros(line.cost))
            later: tuple[Value, ...] = (
                (line.number_after, line.hours_after, in_euros(line.cost_after)) if after else ()
            )
            rows.append(Row(label=case.say(f"work_{line.kind}"), cells=(*cells, *later), indent=1))
        for total in found.totals:
            if total.side == side:
                later = ("", total.hours_after, in_euros(total.cost_after)) if after else ()
                cells = ("", total.hours, in_euros(total.cost), *later)
                rows.append(Row(label=case.say("together"), cells=cells, role="subtotal"))
    now = case.say("now", parties=found.parties_today)
    then = case.say("after", parties=found.parties_after or 0)
    groups = (now, then) if after else (now,)
    table = Table(
        title=case.say("administration_table"),
        head=case.say("work_kind"),
        columns=tuple(
            column
            for group in groups
            for column in (
                Column(title=case.say("number_a_year"), group=group),
                Column(title=case.say("hours"), group=group),
                Column(title=case.say("euro"), group=group),
            )
        ),
        rows=tuple(rows),
        notes=(case.say("administration_note"),),
        anchor="table-administration",
    )
    return Section(title=title, blocks=(*case.paragraphs(_text(case, found)), table), anchor=anchor)


def _text(case: Case, found: Administration) -> str:
    cost = sum(total.cost for total in found.totals)
    later = [total.cost_after for total in found.totals]
    if later and None not in later:
        after = sum(each for each in later if each is not None)
        return case.say("administration_after", cost=case.millions(cost), after=case.millions(after))
    return case.say("administration_today", cost=case.millions(cost))


def counted(case: Case, found: Administration) -> Block:
    """What was counted, where the study states no hours."""
    rows = tuple(
        Row(label=case.say(f"work_{each.kind}"), cells=(each.number, each.said.said(case.lang)))
        for each in found.counts
    )
    if not rows:
        return case.paragraphs(case.say("administration_nothing"))[0]
    return Table(
        title=case.say("administration_counted"),
        head=case.say("work_kind"),
        columns=(
            Column(title=case.say("number_a_year")),
            Column(title=case.say("how_counted"), format=Format.TEXT, wide=True),
        ),
        rows=rows,
    )
