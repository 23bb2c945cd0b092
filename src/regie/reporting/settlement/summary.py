# SPDX-License-Identifier: EUPL-1.2
"""The settlement on one page: the amounts that matter, the bridge to the cost, and the municipalities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from regie.reporting.charts import Bridge, Step
from regie.reporting.document import (
    Block,
    Chart,
    Column,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Row,
    Section,
    Table,
)
from regie.reporting.values import Format, Value, euros
from regie.review import LineView, SettlementView
from regie.vocabulary.formatting import euro, months_of
from regie.vocabulary.money import to_euros
from regie.vocabulary.periods import Period

IN_SHORT = {
    "reference": "Referentiebudget",
    "cost": "Kosten",
    "excess": "Meerkosten",
    "valve": "Toegekend",
    "result": "Resultaat",
}
"""Parts of which the summary shows the amount, with their heads."""


SMALLEST_STEP = 1000
"""A cause below this part of the cost is no step of its own in the bridge."""

OTHERS = "Overige oorzaken"


def summary(settlement: SettlementView, places: Mapping[str, str]) -> Section:
    """Key figures, what they say together, the bridge and a row per municipality."""
    parts = {key: part for key in IN_SHORT if (part := settlement.part(key)) is not None}
    in_cards = (
        (key, settlement.part(key)) for key in ("reference", "cost", "excess", "valve_maximum", "valve", "result")
    )
    cards = tuple(_card(key, part) for key, part in in_cards if part is not None)
    blocks: list[Block] = [KeyFigures(figures=cards)] if cards else []
    blocks.append(Paragraph(text=_said(settlement, parts)))
    blocks += [_places(parts, places)] if parts else []
    bridge = _bridge(settlement)
    blocks += [bridge] if bridge is not None else []
    return Section(title="Samenvatting", blocks=tuple(blocks), anchor="samenvatting")


def _card(key: str, part: LineView) -> KeyFigure:
    label, remark = IN_SHORT.get(key, ""), ""
    if key == "excess" and part.amount < 0:
        label, remark = "Minderkosten", "de kosten bleven onder het referentiebudget"
    if key == "excess" and part.amount > 0:
        remark = "boven het referentiebudget"
    if key == "valve_maximum":
        label, remark = "Maximum onder de clausule", "een mogelijkheid, geen recht"
    if key == "valve":
        label, remark = "Toegekend uit het hulpventiel", "boven het referentiebudget"
    if key == "result":
        label = "Tekort van de coöperatie" if part.amount > 0 else "Overschot van de coöperatie"
        remark = "meerkosten min wat is toegekend"
    if key == "cost":
        remark = "geboekt en nog te verwachten"
    if key == "reference":
        remark = "met index en wijzigingen"
    if key == "valve" and part.undecided:
        remark = "nog geen besluit"
    shown = abs(part.amount) if key in ("excess", "result") else part.shown
    return KeyFigure(label=label, value=euros(shown), format=Format.EURO, remark=remark)


def _said(settlement: SettlementView, parts: Mapping[str, LineView]) -> str:
    reference, cost, excess = (parts.get(key) for key in ("reference", "cost", "excess"))
    period = months_of(Period.parse(settlement.period))
    texts = []
    if reference is not None and cost is not None and excess is not None:
        held = f"dat is {_euros(abs(excess.amount))} {'meer' if excess.amount > 0 else 'minder'} dan"
        held = held if excess.amount else "dat is precies"
        texts.append(
            f"Over {period} waren de kosten {_euros(cost.amount)}; {held} het referentiebudget van "
            f"{_euros(reference.amount)}."
        )
    valve, result = parts.get("valve"), parts.get("result")
    so_far = "tot nu toe " if settlement.provisional else ""
    if valve is not None:
        texts.append(
            f"Uit het hulpventiel is {so_far}{_euros(valve.amount)} toegekend."
            if valve.amount
            else f"Uit het hulpventiel is {so_far}niets toegekend."
        )
    if result is not None:
        if result.amount > 0:
            texts.append(f"Voor de coöperatie resteert een tekort van {_euros(result.amount)}.")
        elif result.amount < 0:
            texts.append(f"Voor de coöperatie resteert een overschot van {_euros(-result.amount)}.")
        else:
            texts.append("Voor de coöperatie resteert tekort noch overschot.")
    return " ".join(texts) or f"Deze afrekening gaat over {period}."


def _bridge(settlement: SettlementView) -> Chart | None:
    """From reference budget to cost by cause, municipalities together; who sees no causes of the others has them as
    one step."""
    reference, cost, causes = (settlement.part(key) for key in ("reference", "cost", "causes"))
    if reference is None or cost is None or causes is None:
        return None
    steps: dict[str, tuple[str, int]] = {}
    for town in causes.children:
        for line in town.children or (town,):
            factor = line.key.removeprefix(f"{town.key}/")
            label, cents = steps.get(factor, (line.label.nl, 0))
            steps[factor] = (label, cents + line.amount)
    changes = _drawn(list(steps.values()), cost.amount)
    told = "; ".join(f"{label} {_euros(cents, signed=True)}" for label, cents in changes)
    return Chart(
        title="Van referentiebudget naar kosten, per oorzaak",
        subtitle="Duizenden euro's, alle gemeenten samen",
        alt=f"Brug van het referentiebudget {_euros(reference.amount)} naar de kosten {_euros(cost.amount)}: {told}.",
        spec=Bridge(
            steps=(
                Step(label="Budget", value=to_euros(reference.amount), total=True),
                *(Step(label=label, value=to_euros(cents)) for label, cents in changes),
                Step(label="Kosten", value=to_euros(cost.amount), total=True),
            ),
            format=Format.EURO_THOUSANDS,
        ),
    )


def _drawn(causes: Sequence[tuple[str, int]], whole: int) -> list[tuple[str, int]]:
    """Causes as steps with short names; several that nobody would see are one step."""
    small = [cents for _, cents in causes if abs(cents) * SMALLEST_STEP < abs(whole)]
    shown = [(label.split(" (")[0], cents) for label, cents in causes if cents]
    if len([cents for cents in small if cents]) < 2:
        return shown
    others = [(OTHERS, sum(small))] if sum(small) else []
    return [(label, cents) for label, cents in shown if cents not in small] + others


def _places(parts: Mapping[str, LineView], places: Mapping[str, str]) -> Table:
    def row(label: str, lines: Iterable[LineView | None], role: str = "line") -> Row:
        cells: tuple[Value, ...] = tuple(None if line is None else euros(line.shown) for line in lines)
        return Row.model_validate({"label": label, "cells": cells, "role": role})

    towns = [
        row(label, found)
        for code, label in places.items()
        if any(found := [_child(part, code) for part in parts.values()])
    ]
    columns = tuple(Column(title=IN_SHORT[key], format=Format.TWO_DECIMALS) for key in parts)
    return Table(
        title="De gemeenten naast elkaar",
        unit="Euro",
        head="Gemeente",
        columns=columns,
        rows=(*towns, row("Samen", parts.values(), "total")),
        notes=("Resultaat boven nul is een tekort van de coöperatie, onder nul een overschot.",)
        if "result" in parts
        else (),
    )


def _child(part: LineView, code: str) -> LineView | None:
    return next((child for child in part.children if child.key == f"{part.key}/{code}"), None)


def _euros(cents: int, *, signed: bool = False) -> str:
    return euro(to_euros(cents), 2, signed=signed)
