# SPDX-License-Identifier: EUPL-1.2
"""Why the need of a year differs from the lump sum: the exact split that a review makes, of a year still to come.

The mean need per municipality and segment, client-months and cents, is held against the contract's reference
production by ``variance``. Per municipality all causes together are need minus lump sum, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from regie.contract import (
    Contract,
    PriceLevels,
    Words,
    agreed_budget,
    before_index,
    booked_saving,
    index_gap,
    reference_production,
)
from regie.contract.lines import euros, percents, said
from regie.forecast.budgeting.gap_cells import Care, Needed, make_cells, needed
from regie.forecast.budgeting.lump_sums import LumpSum, lump_sum
from regie.forecast.budgeting.year import YearNeed, whole_need
from regie.forecast.estimating.history import History
from regie.forecast.simulating.draws import Draws
from regie.variance import Adjustment, Basis, Heads, Remark, Variance, analyse
from regie.vocabulary import Period, RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money
from regie.vocabulary.rounding import rounded, rounded_to

AMENDMENTS = "amendments"
"""The cause beside the factors of the variance: what was added to the lump sum by decision."""

GROUPS = ("volume", "mix", "intensity", "price", "index", "saving", "not_client_tied", "amendments")
"""What a reader asks for, in the order of the bridge."""

_GROUP = {
    "duration": "volume", "stacking": "volume", "new": "mix", "ended": "mix", "taken_over": "mix",
    "real_price": "price", "cost_per_client_month": "price", "index_gap": "index", "base_correction": "index",
    "saving_not_realised": "saving", "additional_service": "not_client_tied", "one_off": "not_client_tied",
}  # fmt: skip


class GapRow(Frozen):
    """A municipality (or ``total``): its mean need, the lump sum, and the ``causes`` in cents that lie between
    them. Without causes the gap is not split; a remark says why."""

    place: str
    need: Money
    lump_sum: Money
    causes: dict[str, Money]

    @property
    def gap(self) -> int:
        """Need minus lump sum, in cents."""
        return self.need - self.lump_sum

    def grouped(self) -> dict[str, int]:
        """The causes as volume, mix, intensity, price, index and what else there is, in that order."""
        result: dict[str, int] = {}
        for code, cents in self.causes.items():
            group = "mix" if code.startswith("mix_") else _GROUP.get(code, code)
            result[group] = result.get(group, 0) + cents
        return {group: result[group] for group in GROUPS if group in result}


class Gap(Frozen):
    """The gap of one year. ``lump_sum_of`` is the year whose lump sum it is; ``basis`` names the reference
    production; ``names`` what every cause is called. ``rows`` are the municipalities and then ``total``."""

    year: int
    lump_sum_of: int
    basis: str
    rows: tuple[GapRow, ...]
    names: dict[str, Words]
    remarks: tuple[Words, ...]

    def row(self, place: str) -> GapRow:
        """One municipality or ``total``; ``KeyError`` when it is not there."""
        return {row.place: row for row in self.rows}[place]


def gap(
    contract: Contract,
    draws: Draws,
    year: int,
    history: History,
    *,
    care: Care | None = None,
    last_known: bool = False,
    prices: PriceLevels | None = None,
    forecast_prices: PriceLevels | None = None,
) -> Gap:
    """Split the mean need of a year, known months of ``history`` counted, minus its lump sum.

    ``care`` says how many care-months a client-month has per segment (``care_of``; without it each has one, in the
    heaviest segment). ``last_known`` and ``prices`` as in ``lump_sum``. ``forecast_prices`` are the price levels
    of the forecast: what they rise above those of the lump sum is index and not price.

    Raises ``RegieError`` when months of the year are missing, or when there is no lump sum and nothing may stand
    in. Where the contract has no reference production the gap is there, not split.
    """
    need = whole_need(draws, year, history)
    budget = lump_sum(contract, year, need.municipalities, last_known=last_known, prices=prices)
    found = needed(need, draws, history, care)
    remarks = [*need.remarks(), *budget.remarks]
    if care is None:
        remarks.append(said("fitting_budget.no_stacking"))
    try:
        variance, amendments, more = _split(contract, budget, found, forecast_prices or prices)
    except RegieError as problem:
        why = Words(problem.message("nl"), problem.message("en"))
        causes: Mapping[str, Mapping[str, int]] = {}
        remarks.append(said("fitting_budget.not_split", reason=why))
        return _result(need, budget, found, "", causes, {}, remarks)
    causes = _causes(need, variance, amendments)
    names = {code: Words(name["nl"], name["en"]) for code, name in variance.factors.items()}
    names |= {AMENDMENTS: said("explaining.amendments")} if any(amendments.values()) else {}
    remarks += [*more, *(_remark(each) for each in variance.remarks)]
    return _result(need, budget, found, variance.basis.name, causes, names, remarks)


def _remark(found: Remark) -> Words:
    """A remark of the variance; that units are missing is said for what it is here: a forecast has none."""
    return said("fitting_budget.no_units") if found.kind == "units_missing" else Words(found.nl, found.en)


def _split(
    contract: Contract, budget: LumpSum, found: Needed, prices: PriceLevels | None
) -> tuple[Variance, dict[str, int], list[Words]]:
    """The variance of need against the agreed budget, what amendments add to that, and remarks."""
    _only_lump_sums(contract, budget.of_year)
    period = Period.parse(str(budget.of_year))
    agreed = {line.code: line for line in agreed_budget(contract, period).children}
    raised = {code: rounded(line.amount * budget.rise) for code, line in agreed.items()}
    production = reference_production(contract, period)
    indexed = {code: before_index(contract, line) for code, line in agreed.items()}
    months: dict[str, Fraction] = {}
    for (code, _), own in production.client_months.items():
        months[code] = months.get(code, Fraction(0)) + own
    heads = {
        code: Heads(
            reference_client_months=rounded(months.get(code, Fraction(0))) or None,
            realised_client_months=rounded(found.client_months[code]) or None,
        )
        for code in agreed
    }
    adjustments, remarks = _adjustments(contract, budget, raised, prices)
    sources = sorted({each.source for line in production.line.walk() for each in line.inputs if each.source})
    name = f"{contract.id}, {budget.of_year}"
    variance = analyse(
        make_cells(production, raised, indexed if budget.own else {}, found),
        levels=("municipality", "segment"),
        basis=Basis(kind="reference_production", name=name, source="; ".join(sources)),
        volume_per="municipality",
        heads=heads,
        adjustments=adjustments,
    )
    lump_sums = dict(zip(budget.municipalities, budget.cents.tolist(), strict=True))
    return variance, {code: lump_sums[code] - raised[code] for code in agreed}, remarks


def _only_lump_sums(contract: Contract, year: int) -> None:
    others = [lot for lot in contract.lots if lot.funding != "lump_sum"]
    if others:
        clause = contract.clause_labels[others[0].clause]
        raise RegieError("explaining.lot_without_production", lot=others[0].name, period=year, clause=clause)


def _adjustments(
    contract: Contract, budget: LumpSum, raised: Mapping[str, int], prices: PriceLevels | None
) -> tuple[list[Adjustment], list[Words]]:
    """What the lump sum lacks apart from care: savings booked in it, and index: the norm's, as far as known, and
    what prices rise in the forecast after the year that the lump sum is of."""
    period, remarks = Period.parse(str(budget.of_year)), []
    norm: dict[str, int] = {}
    if contract.norm_index is not None:
        try:
            norm = {line.code: line.amount for line in index_gap(contract, period).children}
        except RegieError as problem:
            reason = Words(problem.message("nl"), problem.message("en"))
            remarks.append(said("explaining.norm_not_known", reason=reason))
    rise = prices.rise(budget.of_year, budget.year) / budget.rise if prices is not None else Fraction(1)
    if rise != 1:
        percent = percents(rounded_to(100 * (rise - 1), 2))
        years = {"year": budget.year, "before": budget.of_year}
        remarks.append(said("fitting_budget.prices_rise", **years, percent=percent))
    result, saved = [], 0
    for code, cents in raised.items():
        saving, source = booked_saving(contract, code, period)
        saving = rounded(saving * budget.rise)
        index = rounded(norm.get(code, 0) * budget.rise) + rounded(cents * (rise - 1))
        saved += saving
        for step, amount, of in (("saving_not_realised", saving, source), ("index_gap", index, contract.id)):
            if amount and cents:
                values = {"step": step, "cents": amount, "where": {"municipality": code}, "source": of}
                result.append(Adjustment.model_validate(values))
    if saved:
        remarks.append(said("explaining.saving_in_full", amount=euros(saved)))
    return result, remarks


def _causes(need: YearNeed, variance: Variance, amendments: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Per municipality every factor, then amendments (taken off) where any municipality has them."""
    lines = {line.where["municipality"]: line for line in variance.by("municipality")}
    result = {}
    for code in need.municipalities:
        line = lines.get(code)
        own = {factor: line.effects[factor] if line else 0 for factor in variance.factors}
        if any(amendments.values()):
            own[AMENDMENTS] = -amendments[code]
        result[code] = own
    return result


def _result(
    need: YearNeed,
    budget: LumpSum,
    found: Needed,
    basis: str,
    causes: Mapping[str, Mapping[str, int]],
    names: dict[str, Words],
    remarks: list[Words],
) -> Gap:
    rows = [
        GapRow(place=code, need=found.total[code], lump_sum=int(cents), causes=dict(causes.get(code, {})))
        for code, cents in zip(need.municipalities, budget.cents.tolist(), strict=True)
    ]
    together = {code: sum(own[code] for own in causes.values()) for code in next(iter(causes.values()), {})}
    total = GapRow(
        place=TOTAL,
        need=found.total[TOTAL],
        lump_sum=sum(row.lump_sum for row in rows),
        causes=together,
    )
    return Gap(
        year=need.year,
        lump_sum_of=budget.of_year,
        basis=basis,
        rows=(*rows, total),
        names=names,
        remarks=tuple(dict.fromkeys(remarks)),
    )


def grouped_names() -> dict[str, Words]:
    """What the groups of causes are called."""
    return dict(_grouped_names())


def _grouped_names() -> Iterator[tuple[str, Words]]:
    for group in GROUPS:
        yield group, said(f"fitting_budget.group_{group}")
