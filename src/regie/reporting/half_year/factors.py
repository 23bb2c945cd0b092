# SPDX-License-Identifier: EUPL-1.2
"""The factors of a difference: what they are called and which are taken together."""

from __future__ import annotations

from regie.review import Variance, VarianceLine
from regie.vocabulary.texts import say, sentences

MIX, TURNOVER, NOT_TIED, REST = "mix", "turnover", "not_client_tied", "rest"
_TOGETHER = {"new": TURNOVER, "ended": TURNOVER, "taken_over": TURNOVER}
_OWN_NAMES = {
    MIX: "Mix",
    TURNOVER: "Nieuwe en beëindigde groepen",
    REST: "Overig",
    "duration": "Duur",
    "stacking": "Stapeling",
    "intensity": "Intensiteit",
    "real_price": "Reële prijs",
    "index_gap": "Indexverschil",
    "saving_not_realised": "Besparing niet gerealiseerd",
}
"""Short names; the long ones, with what a factor measures, stand in the annex."""

HEADS = ("volume", "mix", "price", "other")
HEAD_NAMES = {"volume": "Volume", "mix": "Mix", "price": "Prijs", "other": "Overig"}
HEAD_OF = {
    "volume": "volume", "duration": "volume", "stacking": "volume", MIX: "mix", TURNOVER: "mix",
    "intensity": "price", "real_price": "price", "cost_per_client_month": "price",
}  # fmt: skip

MEANINGS = (
    ("Volume", "meer of minder zorgmaanden dan in de referentie, tegen de kosten per maand van de referentie"),
    (
        "Mix",
        "verschuiving naar onderdelen met hogere of lagere kosten, en onderdelen die nieuw zijn of zijn beëindigd",
    ),
    ("Prijs", "hogere of lagere kosten per zorgmaand binnen hetzelfde onderdeel, boven op de index"),
    ("Overig", "kosten die niet aan cliënten vastzitten, incidentele posten en correcties van de lumpsum"),
)


def short_name(variance: Variance, code: str) -> str:
    """What a factor, or several taken together, is called in a chart or table head."""
    known = sentences("variance")
    return (
        _OWN_NAMES.get(code)
        or variance.factors.get(code, {}).get("nl")
        or (say(f"variance.factor_{code}", "nl") if f"factor_{code}" in known else code)
    )


def together(line: VarianceLine) -> dict[str, int]:
    """The effects of a line with mix over all levels as one, and new, ended and taken over as one; cents."""
    effects: dict[str, int] = {}
    for code, cents in line.effects.items():
        to = MIX if code.startswith("mix_") else _TOGETHER.get(code, code)
        effects[to] = effects.get(to, 0) + cents
    return effects


def basis_name(variance: Variance) -> str:
    """What volume and price are compared with."""
    kind = "referentieproductie" if variance.basis.kind == "reference_production" else "basisperiode"
    return f"de {kind} {variance.basis.name}"
