# SPDX-License-Identifier: EUPL-1.2
"""From cost to result: excess, its causes, what was granted under the safety valve, and what remains.

Everything runs per municipality without netting; only the result is added up at the cooperative.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from regie.contract.lines import NOTHING, Line, Words, added, days, name, periods
from regie.contract.model import Contract
from regie.contract.settlement.wording import called, figure, from_line, in_order, words
from regie.contract.valve import ValveDecision
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import Cents
from regie.vocabulary.periods import Period

FROM_REFERENCE = ("amendments", "remainder")
"""Parts of the reference budget that are causes of their own: the variance compares with the agreed budget."""


def excess_line(contract: Contract, period: Period, reference: Line, cost: Line) -> Line:
    """``excess/0917``: cost less reference budget; above zero is cost above the budget."""
    lines = []
    for code, label in contract.municipality_names.items():
        key = f"excess/{code}"
        plus, minus = cost.find(f"cost/{code}"), reference.find(f"reference/{code}")
        parts = [_carried(f"{key}/cost", words("of_cost"), plus), _taken(f"{key}/reference", minus)]
        lines.append(Line.total(key, name(label), parts, formula=words("formula_excess")))
    return Line.total(
        "excess", words("excess", period=periods(period)), lines, formula=words("formula_sum_municipalities")
    )


def causes_line(
    contract: Contract,
    reference: Line,
    excess: Line,
    causes: Mapping[str, Mapping[str, Cents]],
    factor_names: Mapping[str, Words],
    *,
    snapshot: str,
) -> Line:
    """``causes/0917/volume``: every factor of the variance, less the amendments and the remainder that the
    reference has above the agreed budget.

    Raises ``ValueError`` when the causes of a municipality are not its excess: that is a fault in the program.
    """
    lines = []
    for code, label in contract.municipality_names.items():
        key, factors = f"causes/{code}", causes.get(code, {})
        parts = []
        for factor in in_order(factors, factor_names):
            cents = np.asarray(factors[factor])
            source = figure(words("of_variance"), cents, source=snapshot)
            formula = words("formula_cause")
            parts.append(Line.leaf(f"{key}/{factor}", called(factor_names, factor), cents, formula, source))
        parts += _beside(key, reference.find(f"reference/{code}"))
        line = Line.total(key, name(label), parts, formula=words("formula_causes"))
        if np.any(line.cents != excess.find(f"excess/{code}").cents):
            raise ValueError(
                f"{key}: the causes add up to {line.cents}, the excess is {excess.find(f'excess/{code}').cents}"
            )
        lines.append(line)
    return Line.total("causes", words("causes"), lines, formula=words("formula_sum_municipalities"))


def _beside(key: str, reference: Line) -> list[Line]:
    """Amendments and remainder of a municipality's reference budget, the other way round."""
    result = []
    for kind in FROM_REFERENCE:
        own = [line for lot in reference.children for line in lot.children if line.key == f"{lot.key}/{kind}"]
        if own:
            cents = -added([line.cents for line in own])
            inputs = [each for line in own for each in from_line(line)]
            live = "".join(f"-{{={line.key}}}" for line in own)
            formula = words(f"formula_{kind}")
            result.append(Line.leaf(f"{key}/{kind}", words(kind), cents, formula, inputs, own[0].clause, live))
    return result


def maximum_total(valve: Mapping[str, ValveDecision]) -> Line:
    """``valve_maximum``: what the municipalities may add at most, an option and not a right."""
    lines = [valve[code].maximum_line for code in sorted(valve)]
    return Line.total("valve_maximum", words("valve_maximum"), lines, formula=words("formula_sum_municipalities"))


def valve_line(contract: Contract, valve: Mapping[str, ValveDecision]) -> Line:
    """``valve/0917``: what the municipality granted; nought where it has not decided.

    Raises ``RegieError`` for a municipality that the contract does not have, or a contract without a valve.
    """
    if contract.safety_valve is None:
        raise RegieError("settlement.no_valve", contract=contract.id)
    clause = contract.clause_labels[contract.safety_valve.clause]
    lines = []
    for code in sorted(valve):
        if code not in contract.municipality_names:
            raise RegieError(
                "settlement.valve_municipality_unknown", value=code, known=contract.municipalities_told
            )
        decision = valve[code]
        granted = decision.granted if decision.granted is not None else np.zeros((), np.int64)
        inputs = (
            *figure(words("claimed"), decision.claimed, clause=clause),
            *figure(words("assessed"), decision.assessed, clause=clause),
            *from_line(decision.maximum_line, words("maximum")),
        )
        label = name(contract.municipality_names[code])
        waits = decision.granted is None
        lines.append(
            Line.leaf(f"valve/{code}", label, granted, _decided(decision), inputs, clause, undecided=waits)
        )
    return Line.total("valve", words("valve"), lines, formula=words("formula_sum_municipalities"), clause=clause)


def _decided(decision: ValveDecision) -> Words:
    if decision.granted is None:
        return words("formula_undecided")
    on = days(decision.decided_on) if decision.decided_on is not None else words("day_unknown")
    reason = words("with_reason", reason=decision.reason) if decision.reason else NOTHING
    return words("formula_granted", body=decision.body or words("the_municipality"), on=on, reason=reason)


def paid_line(contract: Contract, period: Period, reference: Line, valve: Line | None) -> Line:
    """``paid/0917``: what the municipality pays, reference budget and what it granted."""
    lines = []
    for code, label in contract.municipality_names.items():
        of_reference = reference.find(f"reference/{code}")
        parts = [_carried(f"paid/{code}/reference", words("of_reference"), of_reference)]
        parts += [_carried(f"paid/{code}/granted", words("of_valve"), given) for given in _granted(valve, code)]
        lines.append(Line.total(f"paid/{code}", name(label), parts, formula=words("formula_paid")))
    return Line.total(
        "paid", words("paid", period=periods(period)), lines, formula=words("formula_sum_municipalities")
    )


def result_line(contract: Contract, period: Period, excess: Line, valve: Line | None) -> Line:
    """``result/0917``: excess less what was granted; above zero is a loss of the cooperative."""
    lines = []
    for code, label in contract.municipality_names.items():
        key = f"result/{code}"
        parts = [_carried(f"{key}/excess", words("of_excess"), excess.find(f"excess/{code}"))]
        granted = _granted(valve, code)
        parts += [_taken(f"{key}/granted", given, words("less_granted")) for given in granted]
        if not granted:
            nothing = words("formula_undecided")
            parts.append(Line.leaf(f"{key}/granted", words("less_granted"), 0, nothing, undecided=True))
        lines.append(Line.total(key, name(label), parts, formula=words("formula_result")))
    return Line.total("result", words("result", period=periods(period)), lines, formula=words("formula_netted"))


def _granted(valve: Line | None, code: str) -> list[Line]:
    return [line for line in valve.children if line.key == f"valve/{code}"] if valve is not None else []


def _carried(key: str, label: Words, line: Line) -> Line:
    """The amount of another line."""
    return Line.leaf(
        key,
        label,
        line.cents,
        words("formula_carried"),
        from_line(line),
        line.clause,
        f"{{={line.key}}}",
        undecided=line.undecided,
    )


def _taken(key: str, line: Line, label: Words = NOTHING) -> Line:
    """The amount of another line, the other way round."""
    label = label if label != NOTHING else words("less_reference")
    return Line.leaf(
        key,
        label,
        -line.cents,
        words("formula_taken"),
        from_line(line),
        line.clause,
        f"-{{={line.key}}}",
        undecided=line.undecided,
    )
