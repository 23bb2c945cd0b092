# SPDX-License-Identifier: EUPL-1.2
"""Rules on JW305 and JW307: the start and the stop of help."""

from __future__ import annotations

from regie.exchange.ijw.rules.base import Rules, Values, numbered


class Care(Rules):
    """The rules of both messages: each has its own elements, and shares most."""

    def client(self, client: Values) -> None:
        self.birth(client)
        kind = "Start" if self.known.message == "JW305" else "Stop"
        lines = numbered(client[f"{kind}Producten"][f"{kind}Product"], f"{kind}Producten/{kind}Product")
        self.unique((_key(line), at) for at, line in lines)
        for at, line in lines:
            self.not_later(line["Begindatum"], f"{at}/Begindatum")
            if line["StatusAanlevering"] not in ("1", "3"):
                self.found("CS058", f"{at}/StatusAanlevering", line["StatusAanlevering"])
            self.product(line.get("Product"), f"{at}/Product")
            end = line.get("Einddatum")
            if end is not None:
                self.not_later(end, f"{at}/Einddatum")
                if end < line["Begindatum"]:
                    self.found("TR018", f"{at}/Einddatum", end)


def _key(line: Values) -> tuple[object, ...]:
    """The key of a start or stop: number, product and begin; of a stop also reason and end."""
    product = line.get("Product") or {}
    return (
        line.get("ToewijzingNummer"),
        product.get("Categorie"),
        product.get("Code"),
        line["Begindatum"],
        line.get("RedenBeeindiging"),
        line.get("Einddatum"),
    )
