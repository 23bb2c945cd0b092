# SPDX-License-Identifier: EUPL-1.2
"""What every provider delivered, is still owed and shares in the result; together the cost, to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from regie.contract.lines import Line, Quantity, Words, added
from regie.contract.settlement.inputs import CostCell, Turnover
from regie.contract.settlement.ledger import ReconciledCost, Reconciliation
from regie.contract.settlement.wording import called, figure, from_line, of_period, words
from regie.vocabulary.money import Cents, largest_remainder
from regie.vocabulary.periods import Period

OWN = "own"
"""The cooperative's own cost, as a key."""


def statements_line(
    period: Period,
    found: Reconciliation,
    members: Line | None,
    turnover: Sequence[Turnover],
    party_names: Mapping[str, Words],
    *,
    snapshot: str,
) -> Line:
    """``statements/A001`` with ``booked`` and ``accrued``; its turnover in the period and its share in the result
    are inputs. ``statements/own`` is the cooperative's own cost, ``statements/ledger_only`` what the ledger has
    and nobody delivered yet."""
    booked: dict[str, list[Cents]] = {}
    accrued: dict[str, list[Cents]] = {}
    for each in found.costs:
        for provider, cents in _delivered(each.cells):
            booked.setdefault(provider, []).append(cents)
        for provider, cents in _still_owed(each):
            accrued.setdefault(provider, []).append(cents)
    shares: dict[str, list[Line]] = {}
    for line in members.children if members is not None else ():
        shares.setdefault(line.key.split("/")[1], []).append(line)
    shares.pop("cooperative", None)
    earned = _turnover(period, turnover)
    lines = []
    for provider in sorted({*booked, *accrued, *earned, *shares} - {""}):
        inputs = [
            *_earned(earned.get(provider, (0, 0)), snapshot),
            *(each for line in shares.get(provider, ()) for each in from_line(line, _share(line))),
        ]
        lines.append(_statement(provider, called(party_names, provider), booked, accrued, inputs, snapshot))
    if "" in {*booked, *accrued}:
        lines.append(_statement("", words("own_cost"), booked, accrued, [], snapshot))
    only = added([each.ledger_only for each in found.costs])
    if np.any(only):
        parts = (
            [line for line in found.ledger.walk() if line.key.endswith("/not_delivered")] if found.ledger else []
        )
        inputs = [
            each for line in parts for each in from_line(line, words("of_ledger", key=line.key.split("/")[1]))
        ]
        live = "+".join(f"{{={line.key}}}" for line in parts)
        lines.append(
            Line.leaf(
                "statements/ledger_only",
                words("ledger_only"),
                only,
                words("formula_all_ledger"),
                inputs,
                live=live,
            )
        )
    return Line.total(
        "statements", words("statements", period=of_period(period)), lines, formula=words("formula_statements")
    )


def _statement(
    provider: str,
    label: Words,
    booked: Mapping[str, Sequence[Cents]],
    accrued: Mapping[str, Sequence[Cents]],
    inputs: Sequence[Quantity],
    snapshot: str,
) -> Line:
    key = f"statements/{provider or OWN}"
    delivered = added(booked.get(provider, []))
    owed = added(accrued.get(provider, []))
    parts = [
        Line.leaf(
            f"{key}/booked",
            words("booked"),
            delivered,
            words("formula_delivered"),
            figure(words("delivered"), delivered, source=snapshot),
        ),
        Line.leaf(f"{key}/accrued", words("accrued"), owed, words("formula_owed")),
    ]
    return Line.total(key, label, parts, formula=words("formula_statement"), inputs=inputs)


def _delivered(cells: Sequence[CostCell]) -> list[tuple[str, Cents]]:
    return [(cell.provider, np.asarray(cell.booked)) for cell in cells]


def _still_owed(each: ReconciledCost) -> list[tuple[str, Cents]]:
    """What is still to come in a municipality and segment over its providers: by what is expected of each, else by
    what they delivered."""
    if not np.any(each.accrued) or not each.cells:
        return []
    providers = sorted({cell.provider for cell in each.cells})
    expected = [added([np.asarray(c.to_come) for c in each.cells if c.provider == one]) for one in providers]
    delivered = [added([np.asarray(c.booked) for c in each.cells if c.provider == one]) for one in providers]
    first = np.maximum(0, np.stack(np.broadcast_arrays(*expected, each.accrued)[:-1], axis=-1))
    second = np.maximum(0, np.stack(np.broadcast_arrays(*delivered, each.accrued)[:-1], axis=-1))
    weights = np.where(first.sum(axis=-1, keepdims=True) > 0, first, second)
    weights = weights + (weights.sum(axis=-1, keepdims=True) == 0)
    parts = largest_remainder(each.accrued, weights)
    return [(provider, parts[..., place]) for place, provider in enumerate(providers)]


def _turnover(period: Period, turnover: Sequence[Turnover]) -> dict[str, tuple[int, int]]:
    """Turnover of every party in the period, and the part of it that is not booked yet."""
    result: dict[str, tuple[int, int]] = {}
    for row in turnover:
        if period.first_month_number <= row.month < period.end_month_number:
            cents, open_ = result.get(row.party, (0, 0))
            result[row.party] = (cents + row.cents, open_ + row.accrued)
    return result


def _share(line: Line) -> Words:
    return words("share_in_result") if "/from/" not in line.key else line.label


def _earned(earned: tuple[int, int], snapshot: str) -> tuple[Quantity, ...]:
    return (
        *figure(words("turnover"), earned[0], source=snapshot),
        *figure(words("turnover_accrued"), earned[1], source=snapshot),
    )
