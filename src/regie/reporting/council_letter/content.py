# SPDX-License-Identifier: EUPL-1.2
"""What a letter says: every value as it is written, once, so that DOCX, PDF, page and template cannot differ."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import Field

from regie.reporting.added import Correction
from regie.reporting.council_letter.texts import LetterTexts
from regie.vocabulary.frozen import Frozen


class Numbered(Frozen):
    """A figure of the municipality: now, the same a year before, the change in words
    ("140 minder"), and that of the region.

    ``code`` names it for comparison with another letter; ``value`` is the number behind ``now``, empty where it is
    not known or not shown."""

    code: str
    label: str
    now: str
    before: str = ""
    change: str = ""
    region: str = ""
    value: Decimal | None = None
    unit: str = ""


class Amounts(Frozen):
    """A line of amounts of the municipality, as written."""

    label: str
    now: str
    before: str = ""


class Need(Frozen):
    """What a year needs against what is budgeted, as written; ``source`` names the budget."""

    year: str
    need: str
    budget: str
    difference: str
    source: str = ""


class Hypothesis(Frozen):
    """A possible explanation that is not tested: who names it, for which amount, and what follows."""

    title: str
    claim: str
    amount: str
    follow_up: str


class Changed(Frozen):
    """A figure that is another than in the letter before."""

    label: str
    before: str
    now: str


class LetterContent(Frozen):
    """All of a letter. ``missing`` names texts that must still be written; ``corrections`` what later versions
    mended. What cannot be said (no contract, no forecast) is empty."""

    municipality: str
    name: str
    region: str
    programme: str
    cooperative: str
    period: str
    period_said: str
    months: str
    version: int = 1
    report_version: int
    report_published_on: date
    snapshot: str
    reference_date: date
    dated: date
    synthetic: bool
    texts: LetterTexts
    missing: tuple[str, ...]
    corrections: tuple[Correction, ...] = ()
    subject: str
    reason: tuple[str, ...]
    summary: tuple[str, ...]
    figures: tuple[Numbered, ...]
    region_column: bool = True
    hidden: bool = False
    figures_note: str
    segments: tuple[Amounts, ...] = ()
    segment_heads: tuple[str, str] = ("", "")
    explanation_intro: str
    explanation: tuple[str, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    money: tuple[Amounts, ...] = ()
    finance: tuple[str, ...] = ()
    amount_reading: str = ""
    clause: str = ""
    clause_text: tuple[str, ...] = ()
    unexplained: str = ""
    needs: tuple[Need, ...] = ()
    needs_note: str = ""
    reflection: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    compared_with: str = ""
    changed_figures: tuple[Changed, ...] = ()
    changed_texts: tuple[str, ...] = ()
    annexes: tuple[str, ...] = ()
    theme: str
    signatories: tuple[str, ...] = Field(default=("de secretaris", "de burgemeester"))

    @property
    def notices(self) -> tuple[str, ...]:
        """What must stand on every letter: that it is a draft and what it lacks, that the figures are invented."""
        found = []
        if self.missing:
            found.append(f"Concept. Nog te schrijven: {', '.join(self.missing)}.")
        if self.synthetic:
            found.append(
                "Voorbeeld: alle cijfers en teksten in deze brief zijn verzonnen. Er is niets uit af te leiden over "
                "een bestaande gemeente of aanbieder."
            )
        return tuple(found)
