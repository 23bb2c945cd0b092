# SPDX-License-Identifier: EUPL-1.2
"""Growth and shortage of cost, split exactly: every cent in one factor, per municipality, without a residual.

    cost now - cost before  = price rise by the norm index + volume + mix + price + not tied to clients + ...
    cost - what was agreed  = what the agreed budget lacks + the same factors

The first compares two periods as they were, so no contract is in it but its norm index: what prices rose in
general is a step of its own, and what is left as price is above or below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from regie.contract import Contract, chain_factor, index_chain
from regie.contract.settlement import reconcile
from regie.review.costs import Costs
from regie.review.explaining import Explanation
from regie.review.explaining_cells import Sides, billed_segments, make_cells, sides_of
from regie.review.growth.model import Split, SplitRow
from regie.review.views import Said
from regie.variance import Adjustment, Basis, Heads, Variance, analyse
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.rounding import rounded
from regie.vocabulary.texts import say

LEVELS = ("municipality", "segment")

TOLD = ("no_stacking", "no_duration", "units_missing", "turnover", "without_care_months")
"""The remarks of an analysis that say what the data do not let one see."""


def growth_split(contract: Contract, before: Costs, now: Costs) -> Split:
    """Cost of a period minus that of an earlier one. Raises ``RegieError`` as ``analyse``."""
    billed = billed_segments([before, now])
    sides = _sides(contract, before, billed), _sides(contract, now, billed)
    amounts = {key: side.cents for key, side in sides[0].items()}
    codes = sorted({key[0][0] for each in sides for key in each})
    rise, remarks = _norm_rise(contract, before, now)
    months = client_months(before), client_months(now)
    adjustments = []
    for code in codes:
        own = sum(cents for key, cents in amounts.items() if key[0][0] == code)
        cents = rounded(own * rise) if rise is not None else 0
        if cents:
            where = {"municipality": code}
            adjustments.append(Adjustment(step="index_gap", cents=cents, where=where, source="norm"))
    variance = analyse(
        make_cells(LEVELS, sides[0], amounts, sides[1], {}),
        levels=LEVELS,
        basis=Basis(kind="base_period", name=str(before.period), source=before.snapshot),
        volume_per="municipality",
        heads={
            code: Heads(
                reference_clients=before.care.clients.get(code) or None,
                realised_clients=now.care.clients.get(code) or None,
                reference_client_months=int(months[0].get(code, 0)) or None,
                realised_client_months=int(months[1].get(code, 0)) or None,
            )
            for code in codes
        },
        adjustments=adjustments,
    )
    factors = _names(variance) | ({"index_gap": both("factor_index")} if "index_gap" in variance.factors else {})
    return Split(
        kind="growth",
        before=str(before.period),
        now=str(now.period),
        factors={code: factors[code] for code in variance.factors},
        rows=_rows(variance, months),
        unsure=_unsure(variance),
        remarks=(*remarks, *_told(variance)),
    )


def shortage_split(found: Explanation) -> Split:
    """Cost of a period minus what was agreed for it, out of its explanation against the reference production."""
    plain = {row.municipality: row for row in found.plain.rows}
    months = (
        {code: Fraction(row.client_months_reference) for code, row in plain.items()},
        {code: Fraction(row.client_months_realised) for code, row in plain.items()},
    )
    return Split(
        kind="shortage",
        before=found.variance.basis.name,
        now=found.period,
        factors=_names(found.variance),
        rows=_rows(found.variance, months),
        unsure=_unsure(found.variance),
        remarks=_told(found.variance),
    )


def client_months(costs: Costs) -> dict[str, Fraction]:
    """Unique clients per month, added over the months, per municipality; the region's own under ``total``."""
    result: dict[str, Fraction] = {}
    for row in costs.care.client_months:
        code = row.municipality or TOTAL
        result[code] = result.get(code, Fraction(0)) + row.clients
    return result


def both(name: str, /, **values: object) -> Said:
    """A sentence of this room in both languages; a value that is ``Said`` is filled in by language."""

    def of(lang: str) -> dict[str, object]:
        return {key: one.said(lang) if isinstance(one, Said) else one for key, one in values.items()}

    return Said(nl=say(f"growth.{name}", "nl", **of("nl")), en=say(f"growth.{name}", "en", **of("en")))


def _sides(contract: Contract, costs: Costs, billed: frozenset[str]) -> Sides:
    found = reconcile(contract, costs.period, costs.cells, costs.ledger, snapshot=costs.snapshot, segment_names={})
    return sides_of(costs, found.costs, LEVELS, billed)


def _norm_rise(contract: Contract, before: Costs, now: Costs) -> tuple[Fraction | None, list[Said]]:
    """What prices rose between both years by the contract's norm; nothing, with the reason, where not known."""
    years = before.period.year, now.period.year
    if years[0] == years[1]:
        return None, []
    if contract.norm_index is None:
        return None, [both("no_norm", contract=contract.name)]
    try:
        return chain_factor(index_chain(contract, *years, contract.norm_index)) - 1, []
    except RegieError as missing:
        return None, [Said(nl=missing.message("nl"), en=missing.message("en"))]


def _rows(
    variance: Variance, months: tuple[Mapping[str, Fraction], Mapping[str, Fraction]]
) -> tuple[SplitRow, ...]:
    def of(code: str, side: int) -> Decimal | None:
        found = months[side].get(code)
        return None if found is None else Decimal(rounded(found))

    lines = [(line.where["municipality"], line) for line in variance.by("municipality")]
    return tuple(
        SplitRow(
            municipality=code,
            before=line.reference,
            now=line.realised + line.accrued,
            effects=dict(line.effects),
            client_months_before=of(code, 0),
            client_months_now=of(code, 1),
        )
        for code, line in (*lines, (TOTAL, variance.total))
    )


def _names(variance: Variance) -> dict[str, Said]:
    return {code: Said(nl=name["nl"], en=name["en"]) for code, name in variance.factors.items()}


def _unsure(variance: Variance) -> tuple[str, ...]:
    return tuple(each.conclusion for each in variance.conflicts if not each.where)


def _told(variance: Variance) -> tuple[Said, ...]:
    return tuple(Said(nl=each.nl, en=each.en) for each in variance.remarks if each.kind in TOLD)
