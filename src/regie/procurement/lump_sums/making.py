# SPDX-License-Identifier: EUPL-1.2
"""All lump sums of a study: history, base, contract years, population funding, award, and the fairness checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

from regie.contract.lines import Words, euros, said
from regie.procurement.lines import Lines
from regie.procurement.lots.late_bookings import Late, late_bookings
from regie.procurement.lots.places import Placed, placed
from regie.procurement.lump_sums.awarding import Assigned, awarded
from regie.procurement.lump_sums.base import Base, base_of, index_steps
from regie.procurement.lump_sums.fairness import fairness
from regie.procurement.lump_sums.growth import contract_years, in_years, year_ranges
from regie.procurement.lump_sums.population import population_lots
from regie.procurement.lump_sums.result import (
    STEPS,
    Amounts,
    ContractYear,
    LotSum,
    LumpSum,
    LumpSumResult,
    PopulationLot,
    Step,
)
from regie.procurement.lump_sums.sharing import Key
from regie.procurement.study import Award, LumpSums, Study
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import Period, month_number


def lump_sums(
    lines: Lines,
    chosen: Sequence[Award] | None = None,
    *,
    assigned: Assigned | None = None,
    study: Study | None = None,
) -> LumpSumResult:
    """Lump sums per lot, municipality and provider, as ``study.lump_sums`` says they are made.

    With ``chosen`` (an award) also what every chosen bidder gets; ``assigned`` says to whom clients go whose
    provider did not win, as the coverage solution has it. ``study`` is another one than the lines were prepared
    with, when a person changes lots or assumptions on the screen.

    Raises ``RegieError`` when the study does not say how lump sums are made, a base year is not whole in
    the snapshot, an index figure is missing, or the award does not fit the bids.
    """
    study = study or lines.study
    sums = study.lump_sums
    if sums is None:
        raise RegieError("procurement_lump_sums.not_said", study=study.id)
    _check_delivered(lines, sums)
    factors, index = index_steps(sums)
    there = placed(lines, study)
    late = late_bookings(lines)
    base = base_of(there, late, sums, factors)
    bases = {key: steps.base for key, steps in base.steps.items()}
    years = in_years(study, bases)
    population = population_lots(lines, study, sums, bases)
    amounts, moved = awarded(study, base, chosen or (), population, assigned or {}, lines.region.party_names)
    lots_awarded = {each.lot for each in chosen or ()}
    return LumpSumResult(
        snapshot=lines.source.snapshot,
        base_years=tuple(sorted(sums.base_years)),
        price_year=sums.price_year,
        contract_years=contract_years(study),
        steps=tuple(_steps(sums)),
        index=index,
        lump_sums=tuple(
            LumpSum(
                lot=lot,
                municipality=municipality,
                provider=provider,
                base_years=base.years[lot, municipality, provider],
                steps=steps,
                years=years[lot, municipality, provider],
            )
            for (lot, municipality, provider), steps in base.steps.items()
        ),
        totals=_totals(base.steps, years),
        ranges={lot: year_ranges(study, lot, cents) for lot, cents in _by_lot(bases).items()},
        population=population,
        awarded=amounts,
        moved=moved,
        not_awarded=tuple(lot.code for lot in study.lots if chosen and lot.code not in lots_awarded),
        fairness=fairness(lines, study, base, amounts, years, factors),
        names=_names(lines, study),
        remarks=(*_remarks(study, sums, base, late, there), *_outside(study, population)),
    )


def _check_delivered(lines: Lines, sums: LumpSums) -> None:
    """Part of a year would be taken for a whole one, and the lump sum be too low."""
    first, last = (month_number(day) for day in (lines.source.first_day, lines.source.end_day - timedelta(days=1)))
    for year in sums.base_years:
        if year * 12 < first or year * 12 + 11 > last:
            months = {"from": Period.of_month(first), "to": Period.of_month(last)}
            raise RegieError("procurement_lump_sums.not_delivered", year=year, **months)


def _steps(sums: LumpSums) -> Iterator[Step]:
    years = ", ".join(map(str, sorted(sums.base_years)))
    for key in (*STEPS, "growth", "saving", "amount"):
        label = said(f"procurement_lump_sums.step_{key}", year=sums.price_year)
        yield Step(
            key=key,
            label=label,
            formula=said(f"procurement_lump_sums.formula_{key}", years=years, year=sums.price_year),
        )


def _totals(steps: Mapping[Key, Amounts], years: Mapping[Key, tuple[ContractYear, ...]]) -> tuple[LotSum, ...]:
    places: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key in steps:
        places[key[0], ""].append(key)
        places[key[0], key[1]].append(key)
    return tuple(
        LotSum(
            lot=lot,
            municipality=municipality,
            steps=Amounts(**{step: sum(getattr(steps[key], step) for key in keys) for step in STEPS}),
            years=tuple(
                ContractYear(
                    year=row[0].year,
                    base=sum(each.base for each in row),
                    growth=sum(each.growth for each in row),
                    saving=sum(each.saving for each in row),
                )
                for row in zip(*(years[key] for key in keys), strict=True)
            ),
        )
        for (lot, municipality), keys in sorted(places.items())
    )


def _by_lot(bases: Mapping[Key, int]) -> dict[str, int]:
    result: dict[str, int] = defaultdict(int)
    for (lot, _, _), cents in bases.items():
        result[lot] += cents
    return dict(sorted(result.items()))


def _names(lines: Lines, study: Study) -> dict[str, dict[str, str]]:
    return {
        "lot": study.lot_names,
        "municipality": lines.region.municipality_names,
        "provider": lines.region.party_names,
        "need_group": study.group_names,
    }


def _outside(study: Study, population: Sequence[PopulationLot]) -> Iterator[Words]:
    for each in population:
        if each.remark is not None:
            yield each.remark
        elif each.outside_bands:
            lot, cents = study.lot_names[each.lot], euros(each.outside_bands)
            yield said("procurement_lump_sums.outside_bands", lot=lot, amount=cents)


def _remarks(study: Study, sums: LumpSums, base: Base, late: Late, there: Placed) -> Iterator[Words]:
    known = {key[0] for key in base.steps}
    years = ", ".join(map(str, sorted(sums.base_years)))
    for lot in study.lots:
        if lot.code not in known:
            yield said("procurement_lump_sums.no_history", lot=lot.name, years=years)
    between, twice = Fraction(0), Fraction(0)
    for cell in there.cells:
        if cell.year in sums.base_years:
            number = len(there.places[cell.place].lots)
            between += 0 if number else cell.booked
            twice += cell.booked * max(0, number - 1)
    if between:
        yield said("procurement_lump_sums.between", amount=euros(round(between / len(sums.base_years))))
    if twice:
        yield said("procurement_lump_sums.twice", amount=euros(round(twice / len(sums.base_years))))
    missing = sum(len(cells) for year, cells in late.not_estimated.items() if year in sums.base_years)
    if missing:
        yield said("procurement_lump_sums.not_estimated", number=missing)
    negative = sum(steps.base < 0 for steps in base.steps.values())
    if negative:
        yield said("procurement_lump_sums.negative", number=negative)
    alone = [
        key
        for key, rows in base.years.items()
        if any(row.correction for row in rows) and not any(row.booked or row.to_come for row in rows)
    ]
    if alone:
        yield said("procurement_lump_sums.correction_alone", listed="; ".join(" ".join(key) for key in alone))
    silent = [year for year in contract_years(study) if not any(each.year == year for each in sums.expected)]
    if silent:
        yield said("procurement_lump_sums.nothing_expected", years=", ".join(map(str, silent)))
