# SPDX-License-Identifier: EUPL-1.2
"""Solidarity keys between municipalities compared: who pays what under each, and who gains or loses.

The keys are those met in practice (own use; clients in care the year before; a three-year average; the share in
the general grant; full solidarity by youths). Base data and reference day are kept with the result; parts are
rounded by largest remainder and add up to the cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from regie.contract.lines import Words, said
from regie.procurement.lines import Lines
from regie.procurement.lots.places import IN_LOT, PLACED, placed
from regie.procurement.lump_sums.population import residents_before
from regie.procurement.lump_sums.result import LumpSumResult
from regie.procurement.study import Study
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money, largest_remainder
from regie.vocabulary.periods import Period
from regie.vocabulary.rounding import rounded_to

KeyCode = Literal["own_use", "clients_last_year", "clients_three_years", "general_grant", "youths"]


class KeyRow(Frozen):
    """A municipality under a key: its ``weight`` (for own use its cents), its amount, and ``difference``, amount
    less own use (positive: it pays more, it loses)."""

    municipality: str
    weight: int
    share_percent: Decimal
    amount: Money
    difference: Money


class DividedBy(Frozen):
    """An amount divided by one key. ``reference`` is the day or period of the base data, ``source`` where they
    come from; ``remark`` says why the key could not be used (then there are no rows)."""

    key: KeyCode
    label: Words
    reference: str
    source: Words
    rows: tuple[KeyRow, ...] = ()
    moved: Money = 0
    remark: Words | None = None

    @property
    def gains(self) -> tuple[KeyRow, ...]:
        """Municipalities that pay less than by own use."""
        return tuple(row for row in self.rows if row.difference < 0)

    @property
    def loses(self) -> tuple[KeyRow, ...]:
        """Municipalities that pay more than by own use."""
        return tuple(row for row in self.rows if row.difference > 0)


class LotDivided(Frozen):
    """The amount of a lot (all lots: empty) by every key."""

    lot: str
    amount: Money
    keys: tuple[DividedBy, ...]


class Solidarity(Frozen):
    """The keys compared, for all lots together first. ``amounts`` says which amounts are divided."""

    snapshot: str
    amounts: Words
    lots: tuple[LotDivided, ...]
    remarks: tuple[Words, ...] = ()


def solidarity(lines: Lines, lump_sums: LumpSumResult, study: Study | None = None) -> Solidarity:
    """Every key for all lots together and for each lot.

    What is divided is the amount of the first contract year: own use is what each municipality's own history
    gives. The year before is the last whole year of the history, with the two before it for the three-year
    average. A key without base data says so and divides nothing.
    """
    study = study or lines.study
    placed(lines, study)
    weights = _weights(lines, study)
    codes = sorted(lines.region.municipality_names)
    own: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(codes, 0))
    for each in lump_sums.totals:
        if each.municipality:
            own[""][each.municipality] += each.years[0].amount
            own[each.lot][each.municipality] += each.years[0].amount
    return Solidarity(
        snapshot=lump_sums.snapshot,
        amounts=said(
            "procurement_solidarity.amounts", year=lump_sums.contract_years[0], price_year=lump_sums.price_year
        ),
        lots=tuple(
            LotDivided(
                lot=lot,
                amount=sum(own[lot].values()),
                keys=tuple(_divided(key, own[lot], base.get(lot)) for key, base in weights.items()),
            )
            for lot in ("", *(lot.code for lot in study.lots))
            if lot in own
        ),
        remarks=(said("procurement_solidarity.choice"),),
    )


@dataclass(frozen=True)
class _Base:
    """Base data of a key for a lot: weights per municipality, or why there are none."""

    reference: str
    source: Words
    weights: Mapping[str, int]
    remark: Words | None = None


def _weights(lines: Lines, study: Study) -> dict[KeyCode, dict[str, _Base]]:
    """Per key and lot (all lots: empty) the base data; own use has none of its own."""
    lots = ["", *(lot.code for lot in study.lots)]
    years = _whole_years(study)
    clients = _clients(lines)
    grant = {each.municipality: each.weight for each in study.grant_shares}
    grant_source = "; ".join(dict.fromkeys(each.source for each in study.grant_shares)) or "-"
    year, residents = residents_before(lines, Period.parse(study.last).year + 1)
    youths: dict[str, int] = defaultdict(int)
    for (municipality, age), persons in residents.items():
        if age <= study.youths_to:
            youths[municipality] += persons
    codes = sorted(lines.region.municipality_names)

    def base(key: str, reference: str, found: Mapping[str, int], complete: bool, **values: object) -> _Base:
        source = said(f"procurement_solidarity.source_{key}", **values)
        usable = complete and any(found.values())
        remark = None if usable else said(f"procurement_solidarity.none_{key}")
        return _Base(reference, source, {code: found.get(code, 0) for code in codes} if usable else {}, remark)

    last, three = years[-1:], years[-3:]
    result: dict[KeyCode, dict[str, _Base]] = {"own_use": {lot: _Base("", NO_SOURCE, {}) for lot in lots}}
    result["clients_last_year"] = {
        lot: base("clients", ", ".join(map(str, last)), _added(clients, lot, last), bool(last)) for lot in lots
    }
    result["clients_three_years"] = {
        lot: base(
            "clients", f"{three[0]}-{three[-1]}" if three else "", _added(clients, lot, three), len(three) == 3
        )
        for lot in lots
    }
    of_grant = base("general_grant", "", grant, set(codes) <= grant.keys(), source=grant_source)
    day = "" if year is None else f"{year}-01-01"
    of_youths = base("youths", day, youths, set(codes) <= youths.keys(), age=study.youths_to)
    result["general_grant"] = dict.fromkeys(lots, of_grant)
    result["youths"] = dict.fromkeys(lots, of_youths)
    return result


NO_SOURCE = said("procurement_solidarity.source_own_use")


def _whole_years(study: Study) -> list[int]:
    first, end = study.period
    return [year for year in range(first // 12, end // 12 + 1) if first <= year * 12 and (year + 1) * 12 <= end]


def _clients(lines: Lines) -> dict[str, dict[tuple[int, str], int]]:
    """Unique clients per lot (all lots: empty), year and municipality."""
    result: dict[str, dict[tuple[int, str], int]] = defaultdict(dict)
    for lot, municipality, year, clients in lines.rows(_CLIENTS):
        result[lot or ""][year, municipality] = clients
    return result


_CLIENTS = f"""
SELECT lot, municipality, month // 12 AS year, COUNT(DISTINCT client)
FROM pr_lines JOIN {PLACED} USING (product, age) JOIN {IN_LOT} USING (place)
GROUP BY GROUPING SETS ((lot, municipality, year), (municipality, year))
"""


def _added(clients: Mapping[str, Mapping[tuple[int, str], int]], lot: str, years: list[int]) -> dict[str, int]:
    """Clients of the years together: as weights, a sum is a mean."""
    result: dict[str, int] = defaultdict(int)
    for (year, municipality), number in clients.get(lot, {}).items():
        if year in years:
            result[municipality] += number
    return result


def _divided(key: KeyCode, own: Mapping[str, int], base: _Base | None) -> DividedBy:
    label = said(f"procurement_solidarity.key_{key}")
    if base is None:
        base = _Base("", NO_SOURCE, {})
    if base.remark is not None:
        return DividedBy(key=key, label=label, reference=base.reference, source=base.source, remark=base.remark)
    total = sum(own.values())
    weights = own if key == "own_use" else base.weights
    amounts = dict(own)
    if key != "own_use":
        parts = largest_remainder(total, [weights[code] for code in sorted(weights)]).tolist()
        amounts = dict(zip(sorted(weights), parts, strict=True))
    of_all = sum(weights.values())
    rows = tuple(
        KeyRow(
            municipality=code,
            weight=weights[code],
            share_percent=rounded_to(Fraction(100 * weights[code], of_all), 2) if of_all else Decimal(0),
            amount=amounts[code],
            difference=amounts[code] - own[code],
        )
        for code in sorted(own)
    )
    return DividedBy(
        key=key,
        label=label,
        reference=base.reference,
        source=base.source,
        rows=rows,
        moved=sum(max(row.difference, 0) for row in rows),
    )
