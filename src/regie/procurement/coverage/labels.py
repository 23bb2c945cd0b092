# SPDX-License-Identifier: EUPL-1.2
"""What people call the codes in a sentence about coverage; a code without a name is said as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from regie.contract.lines import Words, name, said
from regie.procurement.coverage.needs import Cell
from regie.vocabulary.errors import RegieError


@dataclass(frozen=True)
class Labels:
    """Names by code."""

    municipalities: Mapping[str, str] = field(default_factory=dict)
    need_groups: Mapping[str, str] = field(default_factory=dict)
    lots: Mapping[str, str] = field(default_factory=dict)
    bidders: Mapping[str, str] = field(default_factory=dict)

    def municipality(self, code: str) -> str:
        """The name of a municipality."""
        return self.municipalities.get(code, code)

    def need_group(self, code: str) -> str:
        """The name of a need group."""
        return self.need_groups.get(code, code)

    def lot(self, code: str) -> str:
        """The name of a lot."""
        return self.lots.get(code, code)

    def bidder(self, code: str) -> str:
        """The name of a bidder."""
        return self.bidders.get(code, code)

    def where(self, need_group: str, municipality: str | None) -> Words:
        """A need group in a municipality, or in all."""
        if municipality is None:
            return name(self.need_group(need_group))
        return sentence(
            "where", need_group=self.need_group(need_group), municipality=self.municipality(municipality)
        )

    def cell(self, cell: Cell) -> Words:
        """The need group and municipality of a cell."""
        return self.where(cell.need_group, cell.municipality)


def sentence(key: str, /, **values: object) -> Words:
    """The sentence ``procurement_coverage.<key>`` in both languages."""
    return said(f"procurement_coverage.{key}", **values)


class InfeasibleRules(RegieError):
    """No set of bidders keeps to the rules; ``sentences`` say where, and what would make it possible."""

    def __init__(self, sentences: Sequence[Words]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("procurement_coverage.infeasible")

    def message(self, lang: str = "nl") -> str:
        """The first line says that it cannot be done, each next one where and what would help."""
        return "\n".join([super().message(lang), *(f"- {each.said(lang)}" for each in self.sentences)])
