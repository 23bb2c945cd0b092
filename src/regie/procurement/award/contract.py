# SPDX-License-Identifier: EUPL-1.2
"""From award to contract: the chosen bidders with their lump sums as one contract that settles.

Every municipality has its own, parallel contract in it. Amounts are those of the lump sums to the cent: the steps
they were made of are the components of the budget base, growth and savings are assumptions with their effect per
year, so that they can be tested later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from regie.contract.model import Contract
from regie.contract.terms import Clause, ContractMunicipality, Extension, Indexation, Lot, Term
from regie.contract.writing import part_toml
from regie.procurement.award.budget import at_start, base_of, expectations, population_of
from regie.procurement.award.parties import Parties, parties_of
from regie.procurement.award.rules import broken_rules
from regie.procurement.coverage.result import CheckedChoice
from regie.procurement.lump_sums.result import LumpSumResult
from regie.procurement.study import Award, ContractTerms, LumpSums, Study
from regie.vocabulary.durable import commit_new_file
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import first_day, month_number
from regie.vocabulary.region import Region
from regie.vocabulary.texts import say

TERM, LUMP_SUM, POPULATION, INDEX = "looptijd", "lumpsum", "populatie", "indexering"
"""The clauses that every contract gets, by the name that rules refer to."""

CLAUSE_OF = {"lump_sum": LUMP_SUM, "population": POPULATION}


def contract_of(
    study: Study,
    lump_sums: LumpSumResult,
    chosen: Sequence[Award],
    region: Region,
    checked: CheckedChoice | None = None,
) -> Contract:
    """The contract for ``chosen`` bidders, with the amounts of ``lump_sums`` (computed for the same choice).

    Its note names the rules of coverage that the choice breaks: ``checked``, the choice held against them.

    Raises ``RegieError`` when the study has no terms of contract, nobody is chosen, the lump sums are of another
    choice, or days and price level do not fit together.
    """
    terms, sums = _asked(study, lump_sums, chosen)
    awarded = {award.lot for award in chosen}
    lots = [lot for lot in study.lots if lot.code in awarded]
    for lot in lots:
        if lot.ends_on is not None and lot.ends_on != terms.ends_on:
            raise RegieError(
                "procurement_award.other_end", lot=lot.code, end=lot.ends_on, contract_end=terms.ends_on
            )
    who = parties_of(study, terms, chosen, region, lump_sums.awarded)
    of_population = [lot.code for lot in lots if lot.funding == "population"]
    year = terms.starts_on.year
    bare = Contract(
        id=terms.id,
        version=terms.version,
        name=terms.name,
        version_from=terms.starts_on,
        illustrative=study.illustrative or region.synthetic,
        note=_note(study, lump_sums, chosen, region, who) + _rules_note(study, region, checked),
        clauses=_clauses(study, terms, lump_sums, who, of_population),
        parties=who.parties,
        municipalities=_municipalities(study, terms, region),
        lots=tuple(Lot(clause=CLAUSE_OF[e.funding], code=e.code, name=e.name, funding=e.funding) for e in lots),
        term=Term(clause=TERM, starts_on=terms.starts_on, ends_on=terms.ends_on),
        extensions=_extensions(terms),
        budget_base=base_of(study, lump_sums, who, region, year, LUMP_SUM),
        indexation=_indexation(terms, sums),
        index_series=sums.index_series if terms.index_yearly else (),
        population_funding=population_of(study, lump_sums, of_population, year, POPULATION, Fraction(1)),
        service_contracts=who.service_contracts,
    )
    base, factor = at_start(bare, sums, lump_sums, year)
    assumed = expectations(study, lump_sums, bare.years, factor, LUMP_SUM)
    heads = population_of(study, lump_sums, of_population, year, POPULATION, factor)
    fields = {name: getattr(bare, name) for name in Contract.model_fields}
    return Contract(**(fields | {"budget_base": base, "assumptions": assumed, "population_funding": heads}))


def write_contract(contract: Contract, folder: Path) -> Path:
    """Write the contract to ``folder/ID/VERSION.toml``; a file that is there is never overwritten.

    Raises ``RegieError`` when the file exists.
    """
    file = folder / contract.id / f"{contract.version}.toml"
    try:
        commit_new_file(file, part_toml(contract).encode("utf-8"))
    except FileExistsError:
        raise RegieError("procurement_award.exists", file=file) from None
    return file


def _asked(study: Study, found: LumpSumResult, chosen: Sequence[Award]) -> tuple[ContractTerms, LumpSums]:
    """The terms and the way of making lump sums, when a contract can be made of them at all."""
    if study.contract is None:
        raise RegieError("procurement_award.no_contract")
    if study.lump_sums is None:
        raise RegieError("procurement_award.no_lump_sums")
    if not chosen:
        raise RegieError("procurement_award.nobody_chosen")
    asked, there = ({(each.lot, each.bidder) for each in parts} for parts in (chosen, found.awarded))
    if there - asked or any(lot in found.not_awarded for lot, _ in asked):
        told = (", ".join(" ".join(pair) for pair in sorted(pairs)) or "-" for pairs in (asked, there))
        raise RegieError("procurement_award.other_choice", **dict(zip(("asked", "there"), told, strict=True)))
    without = sorted({lot for lot, _ in asked} - {lot for lot, _ in there})
    if without:
        raise RegieError("procurement_award.no_amounts", lots=", ".join(without))
    return study.contract, study.lump_sums


def _municipalities(study: Study, terms: ContractTerms, region: Region) -> tuple[ContractMunicipality, ...]:
    """All municipalities of the region, each with the day of the start scenario that was chosen."""
    starts = dict.fromkeys(region.municipality_names, terms.starts_on)
    if terms.scenario is not None and study.starting is not None:
        scenario = next(each for each in study.starting.scenarios if each.id == terms.scenario)
        own = {each.municipality: each.starts_on for each in scenario.starts}
        starts = {code: own.get(code, scenario.starts_on) for code in starts}
        if min(starts.values()) != terms.starts_on:
            named = {"contract_start": terms.starts_on, "first": min(starts.values())}
            raise RegieError("procurement_award.starts_differ", id=terms.id, scenario=terms.scenario, **named)
    return tuple(
        ContractMunicipality(
            code=code,
            name=name,
            agreement=f"{terms.name}, {name}",
            starts_on=starts[code] if starts[code] != terms.starts_on else None,
        )
        for code, name in sorted(region.municipality_names.items())
    )


def _extensions(terms: ContractTerms) -> tuple[Extension, ...]:
    """The options to prolong: each is to be announced so many months before the term then ends."""
    end = month_number(terms.ends_on) + 1
    return tuple(
        Extension(
            clause=TERM,
            number=number + 1,
            months=terms.extension_months,
            notice_on=_day_before(end + number * terms.extension_months - terms.notice_months),
        )
        for number in range(terms.extensions)
    )


def _day_before(month: int) -> date:
    return first_day(month) - timedelta(days=1)


def _indexation(terms: ContractTerms, sums: LumpSums) -> Indexation:
    if not terms.index_yearly:
        return Indexation(clause=INDEX, method="none")
    return sums.indexation.model_copy(update={"clause": INDEX})


def _clauses(
    study: Study, terms: ContractTerms, found: LumpSumResult, who: Parties, of_population: Sequence[str]
) -> tuple[Clause, ...]:
    """The clauses that rules of the file rest on; article numbers are for whoever writes the contract."""
    source = source_of(study, found)
    years = ", ".join(map(str, found.base_years))
    told = {
        TERM: ("clause_term", ""),
        LUMP_SUM: ("clause_lump_sum", _say("clause_lump_sum_summary", years=years)),
        INDEX: ("clause_index", _say("clause_index_summary" if terms.index_yearly else "clause_no_index_summary")),
    }
    if of_population:
        division = who.division(of_population) or "-"
        told[POPULATION] = ("clause_population", _say("clause_population_summary", division=division))
    fixed = [
        Clause(id=id_, title=_say(title), summary=summary, source=source) for id_, (title, summary) in told.items()
    ]
    return (*fixed, *(clause.model_copy(update={"source": source}) for clause in who.clauses))


def _note(study: Study, found: LumpSumResult, chosen: Sequence[Award], region: Region, who: Parties) -> str:
    """What a reader must know: a draft, what remains, who has no amount, which lots are not in it, and who is
    contractor for more than one bidder."""
    paid = {(each.lot, each.bidder) for each in found.awarded}
    without = [f"{each.bidder} ({each.lot})" for each in chosen if (each.lot, each.bidder) not in paid]
    names = [f"{code} ({study.lot_names.get(code, code)})" for code in found.not_awarded]
    return _say(
        "note",
        study=study.id,
        snapshot=found.snapshot,
        made_up=_say("note_made_up") if study.illustrative or region.synthetic else "",
        without=_say("note_without", bidders=", ".join(sorted(without))) if without else "",
        left_out=_say("note_left_out", lots=", ".join(names)) if names else "",
        together=_together(who),
    )


def _together(who: Parties) -> str:
    """Why there are fewer contractors than chosen bidders; nothing when there are as many."""
    bidders: dict[str, list[str]] = {}
    for bidder, contractor in who.contractors.items():
        bidders.setdefault(contractor, []).append(bidder)
    names = {party.code: party.name for party in who.parties}
    told = [f"{names[code]} ({', '.join(sorted(of))})" for code, of in sorted(bidders.items()) if len(of) > 1]
    if not told:
        return ""
    counts = {"bidders": len(who.contractors), "contractors": len(bidders)}
    return _say("note_together", names="; ".join(told), **counts)


def _rules_note(study: Study, region: Region, checked: CheckedChoice | None) -> str:
    """Whether the choice keeps to the rules of coverage, and where it does not."""
    if checked is None:
        return _say("note_not_checked")
    broken = broken_rules(checked, study, region.municipality_names)
    return _say("note_broken", rules=" ".join(each.nl for each in broken)) if broken else _say("note_kept")


def source_of(study: Study, found: LumpSumResult) -> str:
    """Where every amount of the contract comes from."""
    return _say("source", study=study.id, snapshot=found.snapshot)


def _say(key: str, **values: object) -> str:
    return say(f"procurement_award.{key}", "nl", **values)
