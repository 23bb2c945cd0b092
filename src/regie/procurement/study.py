# SPDX-License-Identifier: EUPL-1.2
"""A study: everything that people chose or assumed for one procurement, in one file.

``procurement/ID.toml`` in the region's folder. The web edits the same model and writes the same file. What the
deliveries say is not in it. What cannot be right together is refused with messages that say what to mend
(``study_checks.py``); nothing is guessed.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from regie.contract.region_files import FileInvalid, files_in, load_part
from regie.contract.values import Named, Part
from regie.procurement.study_amounts import (
    AgeRate,
    BaseCorrection,
    ContractTerms,
    Expected,
    GrantShare,
    LumpSums,
    PriceElements,
    Range,
    Starting,
    StartOf,
    StartScenario,
)
from regie.procurement.study_parts import (
    Award,
    Bidder,
    BidMember,
    Coverage,
    Id,
    LeastParties,
    Month,
    NeedGroup,
    Product,
    ProviderPlace,
    StudyLot,
    Work,
)
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import Period

__all__ = [
    "FOLDER",
    "AgeRate",
    "Award",
    "BaseCorrection",
    "BidMember",
    "Bidder",
    "ContractTerms",
    "Coverage",
    "Expected",
    "GrantShare",
    "LeastParties",
    "LumpSums",
    "NeedGroup",
    "PriceElements",
    "Product",
    "ProviderPlace",
    "Range",
    "StartOf",
    "StartScenario",
    "Starting",
    "Study",
    "StudyInvalid",
    "StudyLot",
    "Work",
    "load_study",
    "read_study",
    "study_files",
]

FOLDER = "procurement"


class StudyInvalid(RegieError):
    """Parts of a study do not fit together; ``problems`` has a message for everything found."""

    def __init__(self, problems: list[RegieError]) -> None:
        self.problems = problems
        super().__init__("procurement.invalid")

    def message(self, lang: str = "nl") -> str:
        """The first line says that the study is not right, each next one what and how to mend it."""
        return "\n".join([super().message(lang), *(f"- {problem.message(lang)}" for problem in self.problems)])


class Study(Part):
    """One procurement study.

    ``first`` and ``last`` are the first and last month (``2015-01``) of the history that is looked at;
    ``youths_to`` is the age up to and including which residents count as youths (the base of "10.2 % of all
    youths" is not stated, so it is a parameter). ``everyone_bids``: providers without a bid bid alone.
    """

    KEY: ClassVar = ("id",)
    id: Id
    title: Named
    illustrative: bool = False
    note: str = ""
    first: Month
    last: Month
    youths_to: Annotated[int, Field(strict=True, ge=0, le=30)] = 17
    seed: int = Field(default=1, strict=True, ge=0, le=2**31)
    everyone_bids: bool = True
    products: tuple[Product, ...]
    need_groups: tuple[NeedGroup, ...]
    lots: tuple[StudyLot, ...]
    providers: tuple[ProviderPlace, ...] = ()
    bidders: tuple[Bidder, ...] = ()
    coverage: Coverage = Coverage()
    chosen: tuple[Award, ...] = ()
    administration: tuple[Work, ...] = ()
    lump_sums: LumpSums | None = None
    grant_shares: tuple[GrantShare, ...] = ()
    starting: Starting | None = None
    contract: ContractTerms | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        from regie.procurement.study_checks import problems

        found = problems(self)
        if found:
            raise StudyInvalid(found)
        return self

    @property
    def period(self) -> tuple[int, int]:
        """Month numbers of the history, half-open."""
        return Period.parse(self.first).first_month_number, Period.parse(self.last).end_month_number

    @cached_property
    def product_names(self) -> dict[str, str]:
        """Product code to name."""
        return {product.code: product.name for product in self.products}

    @cached_property
    def group_names(self) -> dict[str, str]:
        """Need group code to name."""
        return {group.code: group.name for group in self.need_groups}

    @cached_property
    def lot_names(self) -> dict[str, str]:
        """Lot code to name."""
        return {lot.code: lot.name for lot in self.lots}


def load_study(folder: Path, id_: str | None = None) -> Study:
    """The study with this id in a region's folder, or its only one.

    Raises ``FileInvalid`` when the file is not right, ``RegieError`` when it is missing or must be named.
    """
    found = {file.stem: file for file in study_files(folder)}
    if id_ is None and len(found) == 1:
        (id_,) = found
    if id_ is None or id_ not in found:
        key = "no_study" if not found else "which_study" if id_ is None else "study_missing"
        raise RegieError(f"procurement.{key}", id=id_ or "-", known=", ".join(found), folder=FOLDER)
    study = read_study(found[id_])
    if study.id != id_:
        raise RegieError("procurement.study_other_name", file=found[id_].name, id=study.id)
    return study


def read_study(file: Path) -> Study:
    """The study in a file; raises ``FileInvalid`` with a message per problem."""
    try:
        return load_part(file, Study)
    except FileInvalid as wrong:
        told = [each.problems if isinstance(each, StudyInvalid) else [each] for each in wrong.problems]
        raise FileInvalid(file, [problem for problems in told for problem in problems]) from None


def study_files(folder: Path) -> list[Path]:
    """The files of the studies in a region's folder, by name."""
    return files_in(folder / FOLDER)
