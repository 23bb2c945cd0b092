# SPDX-License-Identifier: EUPL-1.2
"""What a procurement study says about amounts, as tables: lump sums, solidarity, start dates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from regie.cli.common import LANG
from regie.cli.procure_table import Cents, Names, Row, Table
from regie.procurement.result import StudyResult
from regie.vocabulary.money import to_euros
from regie.vocabulary.rounding import percent_of


def lump_sum_tables(result: StudyResult, names: Names) -> Iterator[Table]:
    found = result.lump_sums
    if found is None:
        return

    def steps(each: Any) -> Row:
        keys = ("history", "completion", "one_off", "correction", "index")
        return {key: Cents(getattr(each, key)) for key in keys} | {"base": Cents(each.base)}

    region = [each for each in found.totals if not each.municipality]
    yield Table("lots", [{"lot": names.lot(each.lot), **steps(each.steps)} for each in region])
    yield Table(
        "awarded",
        [
            {
                "lot": names.lot(each.lot),
                "bidder": each.name,
                "place": names.place(each.municipality),
                "own": Cents(each.own),
                "moved": Cents(each.moved),
                "base": Cents(each.base),
            }
            for each in found.awarded
        ],
    )
    yield Table(
        "providers",
        [
            {
                "lot": names.lot(each.lot),
                "place": names.place(each.municipality),
                "provider": names.party(each.provider),
                **steps(each.steps),
            }
            for each in found.lump_sums
        ],
    )
    yield Table(
        "population",
        [
            {
                "lot": names.lot(lot.lot),
                "ages": f"{rate.from_age}-{rate.to_age}",
                "residents": rate.residents,
                "amount": to_euros(rate.amount),
            }
            for lot in found.population
            for rate in lot.rates
        ],
    )
    yield Table(
        "bearing",
        [
            {
                "lot": names.lot(each.lot),
                "bidder": each.name,
                "clients": each.clients,
                "amount": Cents(each.amount),
                "chance": each.chance_percent,
                "bearable": each.bearable,
            }
            for each in (found.fairness.parties if found.fairness else ())
        ],
    )
    yield from solidarity_tables(result, names)


def solidarity_tables(result: StudyResult, names: Names) -> Iterator[Table]:
    found = result.solidarity
    if found is None:
        return
    yield Table(
        "solidarity",
        [
            {
                "lot": names.lot(lot.lot),
                "key": by.label.said(LANG),
                "place": names.place(row.municipality),
                "percent": row.share_percent,
                "amount": Cents(row.amount),
                "difference": Cents(row.difference),
            }
            for lot in found.lots
            for by in lot.keys
            for row in by.rows
        ],
    )


def starting_tables(result: StudyResult, names: Names) -> Iterator[Table]:
    found = result.starting
    if found is None:
        return
    values = {"reference": found.reference}
    yield Table(
        "scenarios",
        [
            {
                "scenario": each.title,
                "mean": Cents(each.of().cost.mean),
                "low": Cents(each.of().cost.low),
                "high": Cents(each.of().cost.high),
                "chance": _percent(each.of().chance),
                "cheapest": _percent(each.chance_cheapest),
                "break_even": each.break_even,
                "prepare": each.months_to_prepare,
            }
            for each in found.scenarios
        ],
        values=values,
    )
    yield Table(
        "municipalities",
        [
            {
                "scenario": scenario.id,
                "place": names.place(each.place),
                "starts_on": None if each.starts_on is None else str(each.starts_on),
                "delayed": each.delayed_months,
                "mean": Cents(each.cost.mean),
                "low": Cents(each.cost.low),
                "high": Cents(each.cost.high),
                "double": Cents(each.double_administration),
                "avoided": Cents(each.transition_avoided),
                "chance": _percent(each.chance),
            }
            for scenario in found.scenarios
            for each in scenario.costs
        ],
    )
    yield Table(
        "sensitivity",
        [
            {
                "scenario": scenario.id,
                "assumption": f"{s.label.said(LANG)}: {s.low_value.said(LANG)} - {s.high_value.said(LANG)}",
                "low": Cents(s.low),
                "high": Cents(s.high),
            }
            for scenario in found.scenarios
            for s in scenario.sensitivities
        ],
    )


def _percent(share: Decimal) -> Decimal:
    """A share (0..1) in percent with one decimal."""
    return percent_of(share, 1)
