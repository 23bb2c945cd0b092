# SPDX-License-Identifier: EUPL-1.2
"""A study: everything that people chose or assumed for one procurement, in one file.

``procurement/ID.toml`` in the region's folder. The web edits the same model and writes the same file. What the
deliveries say is not in it. What cannot be right together is refused with messages that say what to mend
(``checks.py``); nothing is guessed.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from regie.contract.values import Named, Part
from regie.procurement.study.amounts import (
    ContractTerms,
    GrantShare,
    LumpSums,
    Starting,
)
from regie.procurement.study.parts import (
    Award,
    Bidder,
    Coverage,
    Id,
    Month,
    NeedGroup,
    Product,
    ProviderPlace,
    StudyLot,
    Work,
)
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import Period

RECENT_MONTHS = 12
"""The months that "now" means: the last ones of the study's period."""


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
        from regie.procurement.study.checks import problems

        found = problems(self)
        if found:
            raise StudyInvalid(found)
        return self

    @property
    def period(self) -> tuple[int, int]:
        """Month numbers of the history, half-open."""
        return Period.parse(self.first).first_month_number, Period.parse(self.last).end_month_number

    @property
    def months_now(self) -> tuple[int, int]:
        """The months in which clients of today are counted, half-open month numbers: the last twelve without the
        newest that are not booked whole, as far as the history goes."""
        first, end = self.period
        end = max(first + 1, end - self.coverage.newest_left_out)
        return max(first, end - RECENT_MONTHS), end

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
