# SPDX-License-Identifier: EUPL-1.2
"""Rules on JW319: the answer to a request."""

from __future__ import annotations

from regie.exchange.ijw.rules.base import Rules, Values


class Answers(Rules):
    """The rules of JW319."""

    def outer(self, values: Values) -> None:
        answer, reason, place = (
            values["VerzoekAntwoord"],
            values.get("RedenAfwijzingVerzoek"),
            values.get("Woonplaatsbeginsel"),
        )
        if answer == "1" and reason is None:
            self.found("CD085", "Antwoord/RedenAfwijzingVerzoek")
        if answer == "2" and reason is not None:
            self.found("CD086", "Antwoord/RedenAfwijzingVerzoek", reason)
        if reason == "8" and place is None:
            self.found("TR377", "Antwoord/Woonplaatsbeginsel")
        if reason != "8" and place is not None:
            self.found("TR409", "Antwoord/Woonplaatsbeginsel")
        if place is not None:
            self.municipality(place["Gemeente"], "Antwoord/Woonplaatsbeginsel/Gemeente")
