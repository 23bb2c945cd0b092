# SPDX-License-Identifier: EUPL-1.2
"""Population funding: an amount a head per age band, times the residents of every municipality.

The amounts are given in the study, or follow from history: the base of the lot (at the prices of the price year)
is divided over the ages as its cost in the base years lay, and each band's part divided by the residents of the
region in that band.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from regie.contract.lines import name, said
from regie.contract.terms import AgeBand
from regie.procurement.lines import Lines
from regie.procurement.lots.places import IN_LOT, PLACED
from regie.procurement.lump_sums.result import BandRate, PopulationAmount, PopulationLot
from regie.procurement.lump_sums.sharing import Key
from regie.procurement.study import LumpSums, Study, StudyLot
from regie.vocabulary.money import largest_remainder, to_cents
from regie.vocabulary.rounding import rounded

Residents = Mapping[tuple[str, int], int]
"""Municipality and age to persons."""


def population_lots(
    lines: Lines, study: Study, sums: LumpSums, bases: Mapping[Key, int]
) -> tuple[PopulationLot, ...]:
    """Every lot with population funding, with each municipality's amount against its own history."""
    lots = [lot for lot in study.lots if lot.funding == "population"]
    if not lots:
        return ()
    year, residents = residents_before(lines, sums.price_year)
    return tuple(_lot(lines, study, sums, lot, bases, year, residents) for lot in lots)


def residents_before(lines: Lines, year: int) -> tuple[int | None, Residents]:
    """The newest count of residents that is not after 1 January of ``year``: its year and the counts (nothing when
    there is none)."""
    rows = lines.rows(
        "SELECT municipality, year, age, CAST(SUM(persons) AS BIGINT) FROM counted_population"
        f" WHERE year <= {int(year)} GROUP BY ALL ORDER BY ALL"
    )
    if not rows:
        return None, {}
    newest = max(row[1] for row in rows)
    return newest, {(municipality, age): persons for municipality, y, age, persons in rows if y == newest}


def _lot(
    lines: Lines,
    study: Study,
    sums: LumpSums,
    lot: StudyLot,
    bases: Mapping[Key, int],
    year: int | None,
    residents: Residents,
) -> PopulationLot:
    counted_on = "" if year is None else f"{year}-01-01"
    codes = sorted(lines.region.municipality_names)
    missing = [lines.region.municipality_names[c] for c in codes if not any(code == c for code, _ in residents)]
    if year is None or missing:
        remark = said("procurement_lump_sums.no_residents", lot=lot.name, municipalities=", ".join(missing))
        return PopulationLot(
            lot=lot.code, counted_on=counted_on, rates=(), municipal=(), outside_bands=0, remark=remark
        )
    bands = _bands(lines, sums, lot.code)
    own = _by_municipality(bases, lot.code)
    costs, outside = _costs(lines, sums, lot.code, bands, sum(own.values()))
    heads = {code: tuple(_persons(residents, code, band) for band in bands) for code in codes}
    rates = _rates(study, sums, lot, bands, costs, [sum(column) for column in zip(*heads.values(), strict=True)])
    municipal = []
    for code in codes:
        amounts = tuple(persons * rate.amount for persons, rate in zip(heads[code], rates, strict=True))
        municipal.append(
            PopulationAmount(
                municipality=code,
                residents=heads[code],
                amounts=amounts,
                amount=sum(amounts),
                base=own.get(code, 0),
                difference=sum(amounts) - own.get(code, 0),
            )
        )
    empty = [f"{rate.from_age}-{rate.to_age}" for rate in rates if not rate.residents and rate.cost]
    return PopulationLot(
        lot=lot.code,
        counted_on=counted_on,
        rates=rates,
        municipal=tuple(municipal),
        outside_bands=outside,
        remark=said("procurement_lump_sums.empty_band", lot=lot.name, bands=", ".join(empty)) if empty else None,
    )


def _bands(lines: Lines, sums: LumpSums, lot: str) -> tuple[AgeBand, ...]:
    """Those of the given amounts, else of the study, else the age groups of the region."""
    given = [rate.ages for rate in sums.rates if rate.lot == lot]
    bounds = lines.region.age_groups
    groups = [AgeBand(from_age=first, to_age=end - 1) for first, end in pairwise(bounds)]
    return tuple(sorted(given or sums.age_bands or groups, key=lambda band: band.from_age))


def _costs(lines: Lines, sums: LumpSums, lot: str, bands: Sequence[AgeBand], base: int) -> tuple[list[int], int]:
    """The lot's base over the bands, as its cost in the base years lay; and what lies in no band."""
    by_age: dict[int, int] = defaultdict(int)
    for age, cents in lines.rows(_BY_AGE.format(years=", ".join(map(str, sums.base_years)), lot=lot)):
        by_age[age] = cents
    weights = [sum(by_age[age] for age in range(band.from_age, band.to_age + 1)) for band in bands]
    weights.append(sum(by_age.values()) - sum(weights))
    if min(weights) < 0 or not any(weights):
        return [0] * len(bands), base
    *costs, outside = largest_remainder(base, weights).tolist()
    return costs, outside


_BY_AGE = f"""
SELECT age, CAST(SUM(cents) AS BIGINT)
FROM pr_lines JOIN {PLACED} USING (product, age) JOIN {IN_LOT} USING (place)
WHERE NOT one_off AND month // 12 IN ({{years}}) AND lot = '{{lot}}'
GROUP BY age ORDER BY age
"""


def _rates(
    study: Study,
    sums: LumpSums,
    lot: StudyLot,
    bands: Sequence[AgeBand],
    costs: Sequence[int],
    heads: Sequence[int],
) -> tuple[BandRate, ...]:
    given = {rate.ages.identity: rate for rate in sums.rates if rate.lot == lot.code}
    result = []
    for band, cost, residents in zip(bands, costs, heads, strict=True):
        rate = given.get(band.identity)
        amount = to_cents(rate.amount) if rate else rounded(Fraction(cost, residents)) if residents else 0
        result.append(
            BandRate(
                from_age=band.from_age,
                to_age=band.to_age,
                amount=amount,
                residents=residents,
                cost=cost,
                derived=rate is None,
                source=name(rate.source) if rate else said("procurement_lump_sums.rate_derived"),
            )
        )
    return tuple(result)


def _persons(residents: Residents, municipality: str, band: AgeBand) -> int:
    return sum(residents.get((municipality, age), 0) for age in range(band.from_age, band.to_age + 1))


def _by_municipality(bases: Mapping[Key, int], lot: str) -> dict[str, int]:
    result: dict[str, int] = defaultdict(int)
    for (code, municipality, _), cents in bases.items():
        if code == lot:
            result[municipality] += cents
    return result
