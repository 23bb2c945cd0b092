# SPDX-License-Identifier: EUPL-1.2
"""A lump sum as lines that show how it was computed, in the form of ``regie.contract.lines``."""

from __future__ import annotations

from collections.abc import Sequence

from regie.contract.lines import Line, Quantity, Words, amount, name, said
from regie.procurement.lump_sums.result import STEPS, BaseYear, IndexStep, LumpSum, LumpSumResult, Shown, Step
from regie.vocabulary.errors import RegieError

_FIELDS = dict(zip(STEPS, ("booked", "to_come", "one_off", "correction", "index"), strict=True))


def computation(result: LumpSumResult, lot: str, year: int, *, municipality: str = "", provider: str = "") -> Line:
    """The amount of a contract year of a provider in a municipality, of a municipality, or of the lot in the
    region (both left out), as a tree: the steps of the base with their base years, growth and saving.

    Raises ``RegieError`` when nobody of that description has a lump sum in that year.
    """
    rows = [
        each
        for each in result.lump_sums
        if each.lot == lot and municipality in ("", each.municipality) and provider in ("", each.provider)
    ]
    if not rows or year not in result.contract_years:
        raise RegieError(
            "procurement_lump_sums.no_amount", lot=lot, year=year, who=provider or municipality or "-"
        )
    key = "/".join(["lump_sum", lot, municipality or "all", provider or "all", str(year)])
    words = {step.key: step for step in result.steps}
    base = Line.total(
        f"{key}/base",
        said("procurement_lump_sums.base_label", year=result.price_year),
        [_step(result, rows, words[step], f"{key}/base/{step}") for step in STEPS],
    )
    place = result.contract_years.index(year)
    more = [
        Line.leaf(
            f"{key}/{kind}",
            words[kind].label,
            sum(getattr(row.years[place], kind) for row in rows),
            words[kind].formula,
            _assumed(result, lot, place, kind),
        )
        for kind in ("growth", "saving")
    ]
    label = said("procurement_lump_sums.contract_year", year=year)
    return Line.total(key, label, [base, *more], formula=words["amount"].formula)


def _step(result: LumpSumResult, rows: Sequence[LumpSum], step: Step, key: str) -> Line:
    """A step with what each base year brought to it; the index with its computation."""
    field = _FIELDS[step.key]  # type: ignore[index]
    by_year: dict[int, list[BaseYear]] = {year: [] for year in result.base_years}
    for row in rows:
        for base_year in row.base_years:
            by_year[base_year.year].append(base_year)
    inputs = []
    for year, found in by_year.items():
        label = said("procurement_lump_sums.base_of_year", year=year)
        inputs.append(amount(label, sum(getattr(each, field) for each in found), source=result.snapshot))
    if step.key == "index":
        inputs += [_factor(each) for each in result.index]
    return Line.leaf(key, step.label, sum(getattr(row.steps, step.key) for row in rows), step.formula, inputs)


def _factor(step: IndexStep) -> Quantity:
    label = said("procurement_lump_sums.factor_of_year", year=step.year)
    return Quantity(label, step.factor.normalize(), "factor", inputs=tuple(_quantity(each) for each in step.chain))


def _quantity(shown: Shown) -> Quantity:
    return Quantity(
        shown.label,
        shown.value,
        shown.unit,
        shown.source,
        shown.clause,
        shown.formula or Words("", ""),
        tuple(_quantity(each) for each in shown.inputs),
    )


def _assumed(result: LumpSumResult, lot: str, place: int, kind: str) -> list[Quantity]:
    row = result.ranges[lot][place]
    percent = row.growth_percent if kind == "growth" else row.saving_percent
    source = name("; ".join(row.sources)).nl
    return [Quantity(said(f"procurement_lump_sums.percent_{kind}", year=row.year), percent, "percent", source)]
