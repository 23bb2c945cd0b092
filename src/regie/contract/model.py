# SPDX-License-Identifier: EUPL-1.2
"""A contract as data: one version of the agreement between municipalities and a cooperative or provider.

The file is the contract: the web edits the same model and writes the same file. What cannot be right together is
refused with messages that name the clause and the mend (``checks.py``); nothing is computed on a guess.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from regie.contract.cooperation import (
    Booking,
    CooperativeRules,
    Mandate,
    Member,
    Norm,
    SafetyValve,
    ServiceContract,
)
from regie.contract.duties import AnnualAccounts, HalfYearReport
from regie.contract.terms import (
    Amendment,
    Assumption,
    BaseComponent,
    Clause,
    ContractMunicipality,
    ContractParty,
    Extension,
    Indexation,
    IndexSeries,
    Lot,
    PopulationFunding,
    ReferenceProduction,
    Remainder,
    Term,
    YearKey,
)
from regie.contract.values import Code, Named, Part
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import first_day, month_number

_NO_CLAUSE = {"nl": " (clausule: -)", "en": " (clause: -)"}
"""What a sentence has where the place rests on no clause: better left out."""


class ContractInvalid(RegieError):
    """A contract file is not right; ``problems`` has a message for everything found, ``file`` says which file."""

    def __init__(self, problems: list[RegieError], file: Path | None = None) -> None:
        self.problems = problems
        if file is None:
            super().__init__("contract.invalid")
        else:
            super().__init__("contract.invalid_file", file=file)

    def message(self, lang: str = "nl") -> str:
        """The first line says that the file is not right, each next one what and how to mend it."""
        told = (problem.message(lang).replace(_NO_CLAUSE[lang], "") for problem in self.problems)
        return "\n".join([super().message(lang), *(f"- {each}" for each in told)])


class Contract(Part):
    """One version of a contract.

    ``version_from`` and ``version_to`` say when this version holds (last day inclusive; empty: until further
    notice). ``illustrative`` marks invented amounts; ``note`` says which. ``reported_amount_reading`` is how an
    extra cost that the cooperative reported over half a year is read: as realised in the half-year or as expected
    for the whole year.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    version: Code
    name: Named
    version_from: date
    version_to: date | None = None
    illustrative: bool = False
    note: str = ""
    reported_amount_reading: Literal["half_year", "full_year"] | None = None
    reported_amount_remark: str = ""
    clauses: tuple[Clause, ...]
    parties: tuple[ContractParty, ...]
    municipalities: tuple[ContractMunicipality, ...]
    lots: tuple[Lot, ...]
    term: Term
    extensions: tuple[Extension, ...] = ()
    year_key: YearKey | None = None
    budget_base: tuple[BaseComponent, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    indexation: Indexation
    norm_index: Indexation | None = None
    index_series: tuple[IndexSeries, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    population_funding: tuple[PopulationFunding, ...] = ()
    reference_production: tuple[ReferenceProduction, ...] = ()
    remainders: tuple[Remainder, ...] = ()
    safety_valve: SafetyValve | None = None
    booking: Booking | None = None
    cooperative: CooperativeRules | None = None
    members: tuple[Member, ...] = ()
    service_contracts: tuple[ServiceContract, ...] = ()
    half_year_report: HalfYearReport | None = None
    annual_accounts: AnnualAccounts | None = None
    norms: tuple[Norm, ...] = ()
    mandates: tuple[Mandate, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        from regie.contract.checks import problems

        found = problems(self)
        if found:
            raise ContractInvalid(found)
        return self

    @cached_property
    def clause_labels(self) -> dict[str, str]:
        """Clause id to article and title, as lines name it."""
        return {clause.id: clause.label for clause in self.clauses}

    @cached_property
    def municipality_names(self) -> dict[str, str]:
        """CBS code to name, in order of code."""
        return {m.code: m.name for m in sorted(self.municipalities, key=lambda each: each.code)}

    @property
    def municipalities_told(self) -> str:
        """The municipalities by code and name, for a message that says which ones there are."""
        return ", ".join(f"{code} ({name})" for code, name in self.municipality_names.items())

    @property
    def agreed_beforehand_from(self) -> Decimal | None:
        """The financial effect in euros from which the municipalities concerned agree beforehand; nothing where
        the contract sets no threshold."""
        asked = [one.agreed_beforehand_from for one in self.mandates if one.agreed_beforehand_from is not None]
        return min(asked, default=None)

    @property
    def first_month(self) -> int:
        """Number of the first month of the contract."""
        return month_number(self.term.starts_on)

    @property
    def end_month(self) -> int:
        """Number of the month after the last one, exercised extensions counted."""
        months = sum(option.months for option in self.extensions if option.exercised_on is not None)
        return month_number(self.term.ends_on) + 1 + months

    @property
    def years(self) -> range:
        """The calendar years that the contract touches, exercised extensions counted."""
        return range(self.first_month // 12, (self.end_month - 1) // 12 + 1)

    @property
    def end(self) -> date:
        """The day after the last one, exercised extensions counted."""
        return first_day(self.end_month)

    def series(self, id_: str) -> IndexSeries:
        """The index series with this id (``KeyError`` when there is none)."""
        return next(series for series in self.index_series if series.id == id_)
