# SPDX-License-Identifier: EUPL-1.2
"""The maximum under the clause: what a municipality may add at most when it uses its option.

    E       = min( max(excess, 0), max(0, accepted causes + favourable effects - possible savings) )
    maximum = min( cap, sum over layers of share x max(0, min(E, upper) - lower) )

Without layers the whole of E counts, without a cap there is none. Municipalities are never netted: each is
computed by itself. Bounds in percent are that part of the reference budget, rounded to the cent once; each layer's
payment is rounded to the cent; halves go away from zero. The form is that of ``safety_valve`` in a contract file;
no public clause gives figures for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from regie.contract.cooperation import Bound, Layer, SafetyValve
from regie.contract.lines import Line, Quantity, Words, added, amount, euros, numbers, percents, said, whole_cents
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import Cents, to_cents, to_euros


def maximum_under_clause(
    valve: SafetyValve,
    reference: npt.ArrayLike,
    excess: npt.ArrayLike,
    accepted: npt.ArrayLike,
    favourable: npt.ArrayLike,
    savings: npt.ArrayLike,
) -> Cents:
    """The maximum under the clause for one municipality, in whole cents; amounts may have an axis of draws.

    ``excess`` is cost above the reference; ``accepted`` the sum of accepted causes, favourable ones negative;
    ``favourable`` (0 or less) effects of the variance that no cause carries; ``savings`` (0 or more) what
    management could have saved. Raises ``RegieError`` for a negative reference, ``ValueError`` for a sign that
    cannot be.
    """
    of = _not_negative(whole_cents(reference))
    basis = _basis(whole_cents(excess), whole_cents(accepted), whole_cents(favourable), whole_cents(savings))
    paid = added([_payment(layer, of, basis) for layer in _layers(valve)]) if valve.layers else basis
    return paid if valve.cap is None else np.asarray(np.minimum(paid, _bound(valve.cap, of)), np.int64)


def maximum_line(
    valve: SafetyValve,
    clause: str,
    municipality: str,
    label: Words,
    *,
    reference: npt.ArrayLike,
    excess: npt.ArrayLike,
    accepted: Line,
    favourable: Line,
    savings: Line,
) -> Line:
    """``maximum_under_clause`` as a tree ``valve_maximum/MUNICIPALITY``, each step a line.

    ``basis`` (E) adds up accepted causes, favourable effects, savings (a line of 0 or less) and the limits on
    them; ``layers`` takes E out and puts in what each layer pays; ``cap`` takes off what is above the cap. Inputs
    are those of one draw: a tree of more has none. They refer to the lines ``excess/MUNICIPALITY`` and
    ``reference/MUNICIPALITY`` of a settlement.
    """
    tree = _Tree(f"valve_maximum/{municipality}", clause)
    of = _not_negative(whole_cents(reference))
    over = whole_cents(excess)
    referred = Line.leaf(f"reference/{municipality}", said("valve.reference"), of)
    cost = Line.leaf(f"excess/{municipality}", said("valve.excess"), over)
    basis = tree.basis(cost, accepted, favourable, savings)
    parts = [basis]
    if valve.layers:
        parts.append(tree.layers(_layers(valve), referred, basis))
    if valve.cap is not None:
        parts.append(tree.cap(valve.cap, referred, parts))
    return Line.total(tree.key, label, parts, formula=said("valve.formula_maximum"), clause=clause)


def _basis(excess: Cents, accepted: Cents, favourable: Cents, savings: Cents) -> Cents:
    if np.any(favourable > 0) or np.any(savings < 0):
        raise ValueError("favourable effects are 0 or less, possible savings 0 or more")
    return np.asarray(np.minimum(np.maximum(excess, 0), np.maximum(accepted + favourable - savings, 0)), np.int64)


def _not_negative(reference: Cents) -> Cents:
    if np.any(reference < 0):
        raise RegieError("valve.reference_negative", amount=to_euros(int(reference.min())))
    return reference


def _layers(valve: SafetyValve) -> list[Layer]:
    """Layers from low to high; the contract is checked to have bounds of one kind."""
    return sorted(valve.layers, key=lambda layer: (layer.lower.percent or 0, layer.lower.amount or 0))


def _payment(layer: Layer, reference: Cents, basis: Cents) -> Cents:
    top = basis if layer.upper is None else np.minimum(basis, _bound(layer.upper, reference))
    within = np.maximum(top - _bound(layer.lower, reference), 0)
    return _part_of(within, Fraction(layer.municipal_share) / 100)


def _bound(bound: Bound, reference: Cents) -> Cents:
    if bound.percent is not None:
        return _part_of(reference, Fraction(bound.percent) / 100)
    return np.asarray(to_cents(bound.amount or 0), np.int64)


def _part_of(cents: Cents, part: Fraction) -> Cents:
    """A part of amounts that are not negative, to the cent, half a cent up; exact where 64 bits would not be."""
    top, bottom = 2 * part.numerator, 2 * part.denominator
    largest = int(cents.max(initial=0)) * top + part.denominator
    exact = np.asarray(cents).astype(np.int64 if largest < 2**62 else object)
    return np.asarray((exact * top + part.denominator) // bottom, np.int64)


class _Tree:
    """The lines below one municipality's maximum."""

    def __init__(self, key: str, clause: str) -> None:
        self.key = key
        self.clause = clause

    def basis(self, cost: Line, accepted: Line, favourable: Line, savings: Line) -> Line:
        key = f"{self.key}/basis"
        steps = [accepted, favourable, savings]
        limited = _basis(cost.cents, accepted.cents, favourable.cents, -savings.cents)
        room = "+".join(f"{{={step.key}}}" for step in steps)
        smallest = f"MIN(MAX({{0}},0),MAX({room},0))"
        limit = self._leaf(
            f"{key}/limit",
            said("valve.limit"),
            limited - added([step.cents for step in steps]),
            said("valve.formula_limit"),
            [cost],
            live=f"{smallest}-({room})",
        )
        whole = self._leaf(key, said("valve.basis"), limited, said("valve.formula_basis"), [cost], live=smallest)
        return replace(whole, children=(*steps, limit))

    def layers(self, layers: Sequence[Layer], reference: Line, basis: Line) -> Line:
        key = f"{self.key}/layers"
        taken = Line.leaf(
            f"{key}/basis",
            said("valve.basis_divided"),
            -basis.cents,
            said("valve.formula_basis_divided"),
            clause=self.clause,
            live=f"-{{={basis.key}}}",
        )
        paid = [
            self._layer(f"{key}/{number}", number, layer, reference, basis)
            for number, layer in enumerate(layers, start=1)
        ]
        return Line.total(key, said("valve.layers"), [taken, *paid], clause=self.clause)

    def _layer(self, key: str, number: int, layer: Layer, reference: Line, basis: Line) -> Line:
        inputs: list[Line | Quantity] = [basis]
        top = "{0}"
        words = said("valve.layer_open", number=numbers(number), lower=_bound_words(layer.lower))
        if layer.upper is not None:
            top = f"MIN({{0}},{_bound_formula(layer.upper, reference, inputs, 'upper_bound')})"
            words = said(
                "valve.layer",
                number=numbers(number),
                lower=_bound_words(layer.lower),
                upper=_bound_words(layer.upper),
            )
        bottom = _bound_formula(layer.lower, reference, inputs, "lower_bound")
        inputs.append(Quantity(said("valve.share"), layer.municipal_share, "percent", clause=self.clause))
        return self._leaf(
            key,
            words,
            _payment(layer, reference.cents, basis.cents),
            said("valve.formula_layer", share=percents(layer.municipal_share)),
            inputs,
            live=f"ROUND(MAX(0,{top}-{bottom})*{{{len(inputs) - 1}}}/100,2)",
        )

    def cap(self, cap: Bound, reference: Line, before: Sequence[Line]) -> Line:
        paid = added([line.cents for line in before])
        inputs: list[Line | Quantity] = []
        most = _bound_formula(cap, reference, inputs, "cap_bound")
        together = "+".join(f"{{={line.key}}}" for line in before)
        return self._leaf(
            f"{self.key}/cap",
            said("valve.cap", cap=_bound_words(cap)),
            np.minimum(_bound(cap, reference.cents) - paid, 0),
            said("valve.formula_cap"),
            inputs,
            live=f"MIN(0,{most}-({together}))",
        )

    def _leaf(
        self, key: str, label: Words, cents: Cents, formula: Words, inputs: Sequence[Line | Quantity], live: str
    ) -> Line:
        """A line with its inputs; without them (and formula for a spreadsheet) where one holds draws."""
        if any(isinstance(each, Line) and each.cents.ndim for each in inputs) or np.ndim(cents):
            return Line.leaf(key, label, cents, formula, clause=self.clause)
        given = [amount(each.label, each.amount, line=each) if isinstance(each, Line) else each for each in inputs]
        return Line.leaf(key, label, cents, formula, given, self.clause, live)


def _bound_words(bound: Bound) -> Words:
    if bound.percent is not None:
        return said("valve.bound_percent", percent=percents(bound.percent))
    return euros(to_cents(bound.amount or 0))


def _bound_formula(bound: Bound, reference: Line, inputs: list[Line | Quantity], kind: str) -> str:
    """A bound as a part of a spreadsheet formula; what it needs is added to the inputs."""
    label = said(f"valve.{kind}")
    if bound.percent is None:
        inputs.append(amount(label, to_cents(bound.amount or 0)))
        return f"{{{len(inputs) - 1}}}"
    inputs += [reference, Quantity(label, bound.percent, "percent")]
    return f"ROUND({{{len(inputs) - 2}}}*{{{len(inputs) - 1}}}/100,2)"
