# SPDX-License-Identifier: EUPL-1.2
"""The factors of a difference: what they are called and which are taken together."""

from __future__ import annotations

from collections.abc import Iterable

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

_MEANINGS = {
    "saving_not_realised": "besparing die in de lumpsum was ingeboekt en niet is gehaald",
    "index_gap": "wat de normindex afwijkt van de index van het contract; onder nul als het contract meer gaf",
    "base_correction": "verschil tussen de lumpsum en de kosten van de periode waarmee is vergeleken",
    "duration": "meer of minder maanden met hulp per cliënt",
    "stacking": "meer of minder zorgmaanden per cliëntmaand: hulp in meer dan één segment tegelijk",
    MIX: "verschuiving naar onderdelen met hogere of lagere kosten",
    TURNOVER: "onderdelen die er in de referentie niet waren of er nu niet meer zijn",
    "intensity": "meer of minder eenheden per zorgmaand",
    "real_price": "hogere of lagere prijs per eenheid, boven op de index",
    "cost_per_client_month": "hogere of lagere kosten per zorgmaand binnen hetzelfde onderdeel, boven op de index",
    "additional_service": "aanvullende dienstverlening door een onvoorziene gebeurtenis",
    "one_off": "eenmalige kosten",
    NOT_TIED: "kosten die niet bij een cliënt horen, zoals preventie en overhead",
}

HEAD_MEANINGS = (
    ("Volume", "meer of minder zorgmaanden dan in de referentie"),
    (
        "Mix",
        "verschuiving naar onderdelen met hogere of lagere kosten, en onderdelen die nieuw zijn of zijn beëindigd",
    ),
    ("Prijs", "hogere of lagere kosten per zorgmaand binnen hetzelfde onderdeel, boven op de index"),
    (
        "Overig",
        "kosten die niet bij een cliënt horen, incidentele posten, het indexverschil en correcties van de lumpsum",
    ),
)
"""What the heads mean under which factors are taken together."""


def meanings(variance: Variance, codes: Iterable[str]) -> tuple[str, ...]:
    """A sentence on what each factor measures, for under a table that has a row or column for each."""
    told = {code: _MEANINGS.get(code, "") for code in codes}
    if "volume" in told:
        counted = "cliënten" if "duration" in told else "cliëntmaanden" if "stacking" in told else "zorgmaanden"
        told["volume"] = f"meer of minder {counted} dan in de referentie"
    return tuple(f"{short_name(variance, code)}: {meaning}." for code, meaning in told.items() if meaning)


def taken_in_volume(variance: Variance) -> str:
    """The factors that a head volume has in it, as words in a sentence; nothing when it is volume alone."""
    inside = [code for code, head in HEAD_OF.items() if head == "volume" and code in variance.factors]
    return " en ".join(short_name(variance, code).lower() for code in inside if code != "volume")


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
