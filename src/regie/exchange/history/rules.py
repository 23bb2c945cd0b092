# SPDX-License-Identifier: EUPL-1.2
"""The rules by which parts of messages count, are remarked or are set aside; sentences are ``history.<rule>``.

``note``: the normal course of messages (a newer version, a rejected line), counted but no finding. ``warning``: it
counts, or was rightly left out, but somebody should look. ``error``: set aside though it should have counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from regie.exchange.ijw.findings import Finding
from regie.vocabulary.texts import say

Weight = Literal["note", "warning", "error"]

SET_ASIDE: dict[str, Weight] = {
    "record_twice": "note",
    "message_not_used": "note",
    "message_refused": "note",
    "municipality_unknown": "error",
    "provider_unknown": "error",
    "assignment_superseded": "note",
    "assignment_withdrawn": "note",
    "assignment_without_care": "note",
    "request_not_used": "note",
    "answer_without_claim": "warning",
    "claim_rejected": "note",
    "claim_unreadable": "error",
    "claim_period_wrong": "error",
    "claim_before_care": "error",
    "claim_on_withdrawn": "error",
    "claim_twice": "warning",
    "credit_without_debit": "error",
    "credited_twice": "error",
    "outside_period": "warning",
    "status_unknown": "error",
    "removal_of_nothing": "warning",
    "removed": "note",
    "delivered_twice": "warning",
    "start_on_withdrawn": "error",
    "signal_unreadable": "error",
    "ends_before_it_begins": "error",
    "second_stop": "warning",
    "category_unknown": "error",
    "client_unknown": "error",
    "product_unmapped": "error",
}
"""Rules that set a part aside."""

REMARKS: tuple[str, ...] = (
    "birth_unknown",
    "birth_year_only",
    "birth_differs",
    "assignment_two_providers",
    "assignment_two_clients",
    "reference_reused",
    "credit_differs",
    "claim_double",
    "amount_differs",
    "claim_total_differs",
    "claim_without_assignment",
    "claim_other_product",
    "claim_outside_assignment",
    "claim_outside_care",
    "claim_client_unknown",
    "claim_other_municipality",
    "claim_crosses_months",
    "stop_other_begin",
    "stop_without_start",
    "start_without_assignment",
    "start_outside_assignment",
    "stop_outside_assignment",
    "start_while_open",
    "ended_without_stop",
    "care_by_claims",
    "open_without_claims",
    "referrer_unknown",
)
"""Rules that only remark on a part that counts: warnings all."""

ELEMENTS = {
    "assignment": "ToegewezenProduct",
    "start": "StartProduct",
    "stop": "StopProduct",
    "claim": "Prestatie",
    "answer": "Prestatie",
    "request": "AangevraagdProduct",
}
"""The class in the message that a part is."""


def weight(rule: str) -> Weight:
    """How a rule weighs (KeyError for a name that is no rule)."""
    return "warning" if rule in REMARKS else SET_ASIDE[rule]


@dataclass(frozen=True, slots=True)
class HistoryFinding(Finding):
    """A finding of the making of history: as of reading, with the sentences of this room."""

    def says(self, lang: str = "nl") -> str:
        """The sentence in ``nl`` or ``en``."""
        return say(f"history.{self.rule}", lang, **self.details)
