# SPDX-License-Identifier: EUPL-1.2
"""The cost of a period as lines: per municipality and segment what is booked, what only the ledger has, and what
is still to come, each reconciled to the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from regie.contract.lines import NOTHING, Line, Quantity, Words, added, amount, in_key, name, periods
from regie.contract.model import Contract
from regie.contract.settlement.inputs import CostCell
from regie.contract.settlement.ledger import ReconciledCost, Reconciliation
from regie.contract.settlement.wording import called, figure, from_line, in_order, words
from regie.vocabulary.periods import Period


def cost_line(
    contract: Contract,
    period: Period,
    found: Reconciliation,
    *,
    snapshot: str,
    segment_names: Mapping[str, Words],
    party_names: Mapping[str, Words],
) -> Line:
    """All cost: keys are such as ``cost/0917/outsourced_care/booked``, ``…/ledger_only`` and ``…/accrued``.

    Where more than one account of a segment has something to tell, ``ledger_only`` and ``accrued`` have a line
    for each (``…/accrued/4400``). Accruals show their band. A municipality without cost has a line of nought.
    """
    lines = []
    for code, called_ in contract.municipality_names.items():
        own = [each for each in found.costs if each.municipality == code]
        segments = [
            _segment(
                f"cost/{code}/{segment}",
                called(segment_names, segment),
                [each for each in own if each.segment == segment],
                snapshot,
                party_names,
            )
            for segment in in_order((each.segment for each in own), segment_names)
        ]
        lines.append(Line.total(f"cost/{code}", name(called_), segments, formula=words("formula_cost")))
    return Line.total(
        "cost", words("cost", period=periods(period)), lines, formula=words("formula_sum_municipalities")
    )


def _segment(
    key: str, label: Words, own: Sequence[ReconciledCost], snapshot: str, names: Mapping[str, Words]
) -> Line:
    booked = added([each.booked for each in own])
    source = figure(words("delivered"), booked, source=snapshot)
    lines = [
        Line.leaf(f"{key}/booked", words("booked"), booked, words("formula_delivered"), source),
        _ledger_only(f"{key}/ledger_only", own),
        _accrued(key, own, snapshot, names),
    ]
    return Line.total(key, label, lines, formula=words("formula_segment"))


def _ledger_only(key: str, own: Sequence[ReconciledCost]) -> Line:
    """What only the ledger has: the part of this municipality in each account's division."""
    label, formula = words("ledger_only"), words("formula_ledger_only")
    divided = [(each.group, each.share) for each in own if each.share is not None]
    lines = [
        Line.leaf(
            _own_key(key, group, len(divided)),
            label if len(divided) == 1 else _account(group),
            share.cents,
            formula,
            from_line(share, words("share_of", account=group)),
            live=f"{{={share.key}}}",
        )
        for group, share in divided
    ]
    if len(lines) == 1:
        return lines[0]
    return Line.total(key, label, lines, formula=words("formula_none") if not lines else NOTHING)


def _accrued(key: str, own: Sequence[ReconciledCost], snapshot: str, names: Mapping[str, Words]) -> Line:
    """What is still to come, less what the ledger already has."""
    telling = [each for each in own if each.cells and (np.any(each.to_come) or np.any(each.ledger_only))]
    label = words("accrued")
    divided = sum(each.share is not None for each in own)
    lines = []
    for each in telling:
        inputs = _expected(each, snapshot, names)
        live, formula = "MAX(0,{0})", words("formula_accrued_all")
        if each.share is not None:
            only = in_key(_own_key(f"{key}/ledger_only", each.group, divided))
            live, formula = f"MAX(0,{{0}}-{{={only}}})", words("formula_accrued")
            inputs = (*inputs, *from_line(each.share, words("ledger_only")))
        own_key = _own_key(f"{key}/accrued", each.group, len(telling))
        lines.append(
            Line.leaf(
                own_key,
                label if len(telling) == 1 else _account(each.group),
                each.accrued,
                formula,
                inputs,
                live=live,
            )
        )
    if len(lines) == 1:
        return lines[0]
    return Line.total(f"{key}/accrued", label, lines, formula=words("formula_none") if not lines else NOTHING)


def _expected(each: ReconciledCost, snapshot: str, names: Mapping[str, Words]) -> tuple[Quantity, ...]:
    """What completion expects, with the estimate of each provider behind it."""
    if each.to_come.ndim:
        return ()
    estimates = tuple(_estimate(cell, snapshot, names) for cell in each.cells if int(cell.to_come))
    return (
        Quantity(
            words("to_come"),
            int(each.to_come),
            "cents",
            snapshot,
            formula=words("formula_to_come"),
            inputs=estimates,
        ),
    )


def _estimate(cell: CostCell, snapshot: str, names: Mapping[str, Words]) -> Quantity:
    label = called(names, cell.provider) if cell.provider else words("own_cost")
    band = tuple(
        amount(words(edge), value, source=snapshot)
        for edge, value in (("band_low", cell.low), ("band_high", cell.high))
        if value is not None
    )
    return Quantity(label, int(cell.to_come), "cents", snapshot, formula=cell.method, inputs=band)


def _own_key(key: str, group: str, count: int) -> str:
    """The key of an account's line: the line itself when there is only one."""
    return key if count == 1 else f"{key}/{group or 'without_total'}"


def _account(group: str) -> Words:
    return words("account", account=group, about="") if group else words("without_total")
