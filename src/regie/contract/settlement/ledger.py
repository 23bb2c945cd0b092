# SPDX-License-Identifier: EUPL-1.2
"""Cost reconciled to the ledger, so that every euro of it is in exactly one line and nothing counts twice.

Per account and segment the ledger has ``L`` and the deliveries have ``D``. ``L - D`` is in the ledger and not in
the deliveries (below zero: delivered, not in the ledger yet); it is divided over municipalities by what completion
still expects there, else by booked cost. What the ledger has is no longer to come:

    accrued = max(0, to come - ledger only)        cost = booked + ledger only + accrued

Cost and totals meet by the name of the account. Where an account has totals per segment, the ledger decides on the
segment as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from regie.contract.lines import NOTHING, SHARE, Line, Words, added, euros, name, periods
from regie.contract.model import Contract
from regie.contract.settlement.inputs import CostCell, LedgerTotal
from regie.contract.settlement.wording import called, divided, figure, from_line, in_order, words
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import Cents, to_euros
from regie.vocabulary.periods import Period

KEYS = ("to_come", "booked", "credited", "booked_segment", "booked_municipality", "alone")
"""What an amount of the ledger is divided by: the first of these that is not nought."""


@dataclass(frozen=True, eq=False)
class ReconciledCost:
    """Cost of one municipality and segment on one account; ``group`` is the account (empty: the ledger has no
    total). ``cells`` are what it is made of, ``share`` the line that divides the ledger's
    amount."""

    group: str
    municipality: str
    segment: str
    booked: Cents
    to_come: Cents
    ledger_only: Cents
    cells: tuple[CostCell, ...]
    share: Line | None = None

    @property
    def accrued(self) -> Cents:
        """What is still to come, less what the ledger already has; where nothing was delivered and nothing is
        expected, an amount below nought in the ledger is no delivery that it has yet to book."""
        if not self.cells:
            return np.zeros_like(self.ledger_only)
        return np.asarray(np.maximum(0, self.to_come - self.ledger_only), np.int64)

    @property
    def cost(self) -> Cents:
        """Booked, only in the ledger and still to come."""
        return np.asarray(self.booked + self.ledger_only + self.accrued)


@dataclass(frozen=True)
class Reconciliation:
    """All cost of a period against the ledger. ``ledger`` adds up to the ledger's totals; ``division`` divides
    what only the ledger has over municipalities; both are nothing where they do not apply."""

    costs: tuple[ReconciledCost, ...]
    ledger: Line | None
    division: Line | None
    remarks: tuple[Words, ...]


def reconcile(
    contract: Contract,
    period: Period,
    costs: Sequence[CostCell],
    ledger: Sequence[LedgerTotal],
    *,
    snapshot: str,
    segment_names: Mapping[str, Words],
) -> Reconciliation:
    """Cost per municipality, segment and account against the totals of the ledger.

    Amounts may have a leading axis of draws; ``snapshot`` is named as their source. Raises ``RegieError`` when
    there is cost of a municipality that the contract does not have, or when an amount of the ledger has nothing
    that it could be divided by.
    """
    for cell in costs:
        if cell.municipality not in contract.municipality_names:
            raise RegieError(
                "settlement.municipality_unknown",
                value=cell.municipality,
                segment=cell.segment,
                amount=to_euros(int(np.sum(cell.booked))),
                known=contract.municipalities_told,
            )
    cells = sorted(costs, key=lambda each: (each.municipality, each.segment, each.provider, each.account))
    groups = _groups(cells, ledger)
    found: list[ReconciledCost] = []
    lines: dict[str, list[Line]] = {}
    divisions: list[Line] = []
    remarks: list[Words] = []
    for group in groups:
        tree = group.line(snapshot, segment_names)
        lines.setdefault(group.account, []).append(tree)
        division, own = _Division(contract, cells, group, tree).made()
        found += own
        divisions += [division] if division is not None else []
        remarks += _told(group, period, own)
    controlled = {id(cell) for group in groups for cell in group.cells}
    rest = [cell for cell in cells if id(cell) not in controlled]
    found += [_together("", code, segment, own) for (code, segment), own in _by_place(rest).items()]
    remarks += _without_total(rest, segment_names)
    label = words("ledger", period=periods(period))
    trees = [_account(accounts, parts) for accounts, parts in sorted(lines.items())]
    whole = words("ledger_division", period=periods(period))
    return Reconciliation(
        tuple(sorted(found, key=lambda each: (each.municipality, each.segment, each.group))),
        Line.total("ledger", label, trees, formula=words("formula_ledger")) if trees else None,
        Line.total("ledger_division", whole, divisions) if divisions else None,
        tuple(remarks),
    )


@dataclass(frozen=True, eq=False)
class _Group:
    """Totals of the ledger on an account, and the cost that they control."""

    account: str
    segment: str
    totals: tuple[LedgerTotal, ...]
    cells: tuple[CostCell, ...]
    alone: bool
    """Whether the account has no other segment."""

    @property
    def key(self) -> str:
        """Account, and segment where the account has more than one."""
        return self.account if self.alone else f"{self.account}/{self.segment}"

    @property
    def label(self) -> Words:
        about = ", ".join(sorted({total.description for total in self.totals if total.description}))
        return words("account", account=self.account, about=f" {about}" if about else "")

    @property
    def ledger(self) -> int:
        return sum(total.cents for total in self.totals)

    @property
    def delivered(self) -> Cents:
        """What the deliveries have in the months that the ledger controls."""
        return added([np.asarray(cell.booked - cell.uncontrolled) for cell in self.cells])

    def line(self, snapshot: str, segment_names: Mapping[str, Words]) -> Line:
        """What the ledger has: delivered, and not delivered."""
        key = f"ledger/{self.key}"
        source = figure(words("delivered"), self.delivered, source=snapshot)
        delivered = Line.leaf(
            f"{key}/delivered", words("delivered"), self.delivered, words("formula_delivered"), source
        )
        inputs = [
            each
            for total in sorted(self.totals, key=lambda each: (each.segment, each.description, each.cents))
            for each in figure(words("ledger_total", account=total.account), total.cents, source=snapshot)
        ]
        difference = np.asarray(self.ledger - self.delivered)
        sum_of_totals = "+".join(f"{{{place}}}" for place in range(len(inputs))) or "0"
        rest = Line.leaf(
            f"{key}/not_delivered",
            words("ledger_only"),
            difference,
            words("formula_not_delivered"),
            (*inputs, *from_line(delivered)),
            live=f"{sum_of_totals}-{{={delivered.key}}}",
        )
        label = self.label if self.alone else called(segment_names, self.segment)
        return Line.total(key, label, [delivered, rest], formula=words("formula_account"))


def _account(accounts: str, parts: Sequence[Line]) -> Line:
    """The line of an account; one with several segments is their sum."""
    if len(parts) == 1 and parts[0].key == f"ledger/{accounts}":
        return parts[0]
    label = words("account", account=accounts, about="")
    return Line.total(f"ledger/{accounts}", label, sorted(parts, key=lambda each: each.key))


def _groups(cells: Sequence[CostCell], ledger: Sequence[LedgerTotal]) -> list[_Group]:
    """Which totals control which cost, per account and segment; together where a total names no segment. Cost on
    an account in a segment that has no total there is set against nought: the ledger has it under another one."""
    groups = []
    for account in sorted({total.account for total in ledger}):
        totals = [total for total in ledger if total.account == account]
        own = [cell for cell in cells if cell.account == account]
        if any(not total.segment for total in totals):
            groups.append(_Group(account, "", tuple(totals), tuple(own), alone=True))
            continue
        segments = sorted({total.segment for total in totals} | {cell.segment for cell in own})
        groups += [
            _Group(
                account,
                segment,
                tuple(total for total in totals if total.segment == segment),
                tuple(cell for cell in own if cell.segment == segment),
                alone=len(segments) == 1,
            )
            for segment in segments
        ]
    return groups


class _Division:
    """What only the ledger has on some accounts, divided over municipalities and segments."""

    def __init__(self, contract: Contract, cells: Sequence[CostCell], group: _Group, tree: Line) -> None:
        self.contract, self.group = contract, group
        self.rest = tree.find(f"{tree.key}/not_delivered")
        self.all = _by_place(cells)
        self.own = _by_place(group.cells)
        self.places = sorted(self.own)
        if not self.places and group.segment:
            self.places = [(code, group.segment) for code in contract.municipality_names]
        elif not self.places:
            self.places = sorted(self.all)

    def made(self) -> tuple[Line | None, list[ReconciledCost]]:
        """The lines of the division (nothing when there is nothing to divide) and the cost with its part."""
        if not np.any(self.rest.cents):
            return None, [_together(self.group.account, *place, self.own[place]) for place in sorted(self.own)]
        weights, by = self._weights()
        parts = divided(self.rest.cents, weights)
        lines = [self._part(place, parts[..., n], weights[..., n], by) for n, place in enumerate(self.places)]
        own = [
            _together(self.group.account, *place, self.own.get(place, []), line)
            for place, line in zip(self.places, lines, strict=True)
        ]
        inputs = from_line(self.rest)
        key = f"ledger_division/{self.group.key}"
        formula = words(f"formula_divided_{by}")
        return Line.total(key, self.group.label, lines, formula=formula, inputs=inputs, live=SHARE), own

    def _part(self, place: tuple[str, str], cents: Cents, weight: Cents, by: str) -> Line:
        code, segment = place
        label = name(self.contract.municipality_names[code])
        inputs = figure(words(f"key_{by}"), weight)
        return Line.leaf(f"ledger_division/{self.group.key}/{code}/{segment}", label, cents, NOTHING, inputs)

    def _weights(self) -> tuple[Cents, str]:
        """Whole weights per place (never below zero) and by what: per draw the first key that is not nought."""
        options = [self._level(key) for key in KEYS] if self.places else []
        shape = np.broadcast_shapes(self.rest.cents.shape, *(option.shape[:-1] for option in options))
        result = np.zeros((*shape, len(self.places)), np.int64)
        open_ = np.ones(shape, bool)
        by = ""
        for key, option in zip(KEYS, options, strict=False):
            full = np.broadcast_to(option, result.shape)
            fits = open_ & (full.sum(axis=-1) > 0)
            result = np.where(fits[..., None], full, result)
            by = by or (key if np.any(fits) else "")
            open_ = open_ & ~fits
        if np.any(open_ & (self.rest.cents != 0)):
            raise RegieError(
                "settlement.nothing_to_divide_by",
                account=self.group.account,
                amount=to_euros(int(np.max(np.abs(self.rest.cents)))),
            )
        return np.where(open_[..., None], 1, result), by

    def _level(self, key: str) -> Cents:
        match key:
            case "to_come":
                amounts = [_sum(self.own.get(place, []), lambda cell: cell.to_come) for place in self.places]
            case "booked":
                amounts = [_sum(self.own.get(place, []), lambda cell: cell.booked) for place in self.places]
            case "credited":
                amounts = [-_sum(self.own.get(place, []), lambda cell: cell.booked) for place in self.places]
            case "alone":
                amounts = [np.full((), len(self.places) == 1, np.int64) for _ in self.places]
            case "booked_segment":
                amounts = [_sum(self.all.get(place, []), lambda cell: cell.booked) for place in self.places]
            case _:
                of = [[c for (m, _), own in self.all.items() if m == code for c in own] for code, _ in self.places]
                amounts = [_sum(own, lambda cell: cell.booked) for own in of]
        return np.asarray(np.maximum(0, np.stack(np.broadcast_arrays(*amounts), axis=-1)), np.int64)


def _together(
    group: str, code: str, segment: str, cells: Sequence[CostCell], share: Line | None = None
) -> ReconciledCost:
    booked, to_come = _sum(cells, lambda cell: cell.booked), _sum(cells, lambda cell: cell.to_come)
    only = share.cents if share is not None else np.zeros((), np.int64)
    return ReconciledCost(group, code, segment, booked, to_come, only, tuple(cells), share)


def _sum(cells: Iterable[CostCell], of: Callable[[CostCell], Cents | int]) -> Cents:
    return added([np.asarray(of(cell)) for cell in cells])


def _by_place(cells: Iterable[CostCell]) -> dict[tuple[str, str], list[CostCell]]:
    """Cells by municipality and segment, in their own order."""
    result: dict[tuple[str, str], list[CostCell]] = {}
    for cell in cells:
        result.setdefault((cell.municipality, cell.segment), []).append(cell)
    return dict(sorted(result.items()))


def _told(group: _Group, period: Period, own: Sequence[ReconciledCost]) -> list[Words]:
    """What a reader must know of a reconciliation; of draws nothing is told."""
    uncontrolled = added([np.asarray(cell.uncontrolled) for cell in group.cells])
    to_come = added([np.maximum(0, each.to_come) for each in own])
    beyond = np.asarray(group.ledger - group.delivered - to_come)
    if beyond.ndim or uncontrolled.ndim:
        return []
    result = []
    if uncontrolled:
        months = range(period.first_month_number, period.end_month_number)
        missing = [month for month in months if any(month not in total.months for total in group.totals)]
        listed = ", ".join(str(Period.of_month(month)) for month in missing)
        result.append(
            words("no_total_in_months", account=group.account, months=listed, amount=euros(int(uncontrolled)))
        )
    if beyond > 0:
        result.append(words("ledger_beyond", account=group.account, amount=euros(int(beyond))))
    if group.cells and group.ledger < group.delivered:
        short = euros(int(group.delivered) - group.ledger)
        result.append(words("ledger_short", account=group.account, amount=short))
    return result


def _without_total(cells: Sequence[CostCell], segment_names: Mapping[str, Words]) -> list[Words]:
    """Cost on accounts (or of segments) of which the ledger gives no total at all."""
    result = []
    for account in sorted({cell.account for cell in cells}):
        own = [cell for cell in cells if cell.account == account]
        booked = _sum(own, lambda cell: cell.booked)
        if booked.ndim or not booked:
            continue
        if account:
            result.append(words("no_total_of_account", account=account, amount=euros(int(booked))))
            continue
        for segment in in_order((cell.segment for cell in own), segment_names):
            of_segment = _sum((cell for cell in own if cell.segment == segment), lambda cell: cell.booked)
            called_ = called(segment_names, segment)
            result.append(words("no_total_of_segment", segment=called_, amount=euros(int(of_segment))))
    return result
