# SPDX-License-Identifier: EUPL-1.2
"""What every provider delivered, is still owed and shares in the result; together the cost, to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from regie.contract.lines import Line, Quantity, Words, added, periods
from regie.contract.model import Contract
from regie.contract.settlement.inputs import Turnover
from regie.contract.settlement.ledger import ReconciledCost, Reconciliation
from regie.contract.settlement.wording import called, divided, figure, from_line, words
from regie.vocabulary.money import Cents
from regie.vocabulary.periods import Period

OWN = "own"
"""The cooperative's own cost, as a key."""


@dataclass(frozen=True, eq=False)
class _Owed:
    """What is still to be booked of one provider in one municipality and segment, out of ``of``."""

    cents: Cents
    expected: Cents
    of: ReconciledCost


def statements_line(
    contract: Contract,
    period: Period,
    found: Reconciliation,
    members: Line | None,
    turnover: Sequence[Turnover],
    *,
    snapshot: str,
    segment_names: Mapping[str, Words],
    party_names: Mapping[str, Words],
) -> Line:
    """``statements/A001`` with ``booked`` and ``accrued``; its turnover in the period and its share in the result
    are inputs. ``statements/own`` is the cooperative's own cost, ``statements/ledger_only`` what the ledger has
    and nobody delivered yet."""
    booked: dict[str, list[Cents]] = {}
    owed: dict[str, list[_Owed]] = {}
    for each in found.costs:
        for cell in each.cells:
            booked.setdefault(cell.provider, []).append(np.asarray(cell.booked))
        for provider, part in _still_owed(each):
            owed.setdefault(provider, []).append(part)
    shares = _shares(members)
    earned = _turnover(period, turnover)
    lines = []
    for provider in [*sorted({*booked, *earned, *shares} - {""}), *({""} & {*booked})]:
        key = f"statements/{provider or OWN}"
        delivered = added(booked.get(provider, []))
        parts = [
            Line.leaf(
                f"{key}/booked",
                words("booked"),
                delivered,
                words("formula_delivered"),
                figure(words("delivered"), delivered, source=snapshot),
            ),
            _accrued(f"{key}/accrued", owed.get(provider, []), contract, segment_names),
        ]
        inputs = [*_earned(earned[provider], snapshot)] if provider in earned else []
        inputs += [given for line in shares.get(provider, ()) for given in from_line(line, _share(line))]
        label = called(party_names, provider) if provider else words("own_cost")
        lines.append(Line.total(key, label, parts, formula=words("formula_statement"), inputs=inputs))
    lines += _ledger_only(found)
    label = words("statements", period=periods(period))
    return Line.total("statements", label, lines, formula=words("formula_statements"))


def _still_owed(each: ReconciledCost) -> list[tuple[str, _Owed]]:
    """What is still to be booked in a municipality and segment over its providers: by what is expected of each,
    else by what they delivered."""
    if not np.any(each.accrued):
        return []
    providers = sorted({cell.provider for cell in each.cells})
    own = [[cell for cell in each.cells if cell.provider == one] for one in providers]
    expected = [added([np.asarray(cell.to_come) for cell in cells]) for cells in own]
    delivered = [added([np.asarray(cell.booked) for cell in cells]) for cells in own]
    first, second = (_weights(amounts, each.accrued) for amounts in (expected, delivered))
    weights = np.where(first.sum(axis=-1, keepdims=True) > 0, first, second)
    weights = weights + (weights.sum(axis=-1, keepdims=True) == 0)
    parts = divided(each.accrued, weights)
    return [(one, _Owed(parts[..., n], expected[n], each)) for n, one in enumerate(providers)]


def _weights(amounts: Sequence[Cents], shaped_as: Cents) -> Cents:
    """Amounts beside each other, none below nought, with the axis of draws of another amount."""
    return np.asarray(np.maximum(0, np.stack(np.broadcast_arrays(*amounts, shaped_as)[:-1], axis=-1)), np.int64)


def _accrued(key: str, owed: Sequence[_Owed], contract: Contract, segment_names: Mapping[str, Words]) -> Line:
    """What is still to be booked of one provider, an input for each municipality and segment."""
    cents = added([part.cents for part in owed])
    inputs: list[Quantity] = []
    for part in owed if not cents.ndim else ():
        where = words(
            "owed_in",
            municipality=contract.municipality_names[part.of.municipality],
            segment=called(segment_names, part.of.segment),
        )
        behind = (
            *figure(words("accrued"), part.of.accrued),
            *figure(words("expected_of_provider"), part.expected),
            *figure(words("to_come"), part.of.to_come),
        )
        inputs.append(Quantity(where, int(part.cents), "cents", formula=words("formula_owed"), inputs=behind))
    live = "+".join(f"{{{place}}}" for place in range(len(inputs)))
    return Line.leaf(key, words("accrued"), cents, words("formula_all_owed"), inputs, live=live)


def _ledger_only(found: Reconciliation) -> list[Line]:
    """What the ledger has and nobody delivered yet, when there is any."""
    only = added([each.ledger_only for each in found.costs])
    if found.ledger is None or not np.any(only):
        return []
    parts = [
        (words("of_ledger", account=account.key.removeprefix("ledger/")), line)
        for account in found.ledger.children
        for line in account.walk()
        if line.key.endswith("/not_delivered")
    ]
    inputs = [given for label, line in parts for given in from_line(line, label)]
    live = "+".join(f"{{={line.key}}}" for _, line in parts)
    label, formula = words("ledger_only"), words("formula_all_ledger")
    return [Line.leaf("statements/ledger_only", label, only, formula, inputs, live=live)]


def _shares(members: Line | None) -> dict[str, list[Line]]:
    """The lines of each member's share in the result."""
    result: dict[str, list[Line]] = {}
    for line in members.children if members is not None else ():
        result.setdefault(line.code, []).append(line)
    result.pop("cooperative", None)
    return result


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
