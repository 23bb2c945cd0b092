# SPDX-License-Identifier: EUPL-1.2
"""The choices behind a forecast, each with its reason: what a reader may disagree with."""

from __future__ import annotations

from regie.contract.lines import said
from regie.forecast.asked import EFFECT_DRAWS, LAYERS, PARAMETER_DRAWS, Asked, Given
from regie.forecast.estimating.estimate import POSSIBLE_BREAK
from regie.forecast.runs import Choice
from regie.vocabulary import Period


def choices(asked: Asked, given: Given) -> tuple[Choice, ...]:
    """What was chosen for a forecast, by whoever asked or by the program."""
    index = "0" if asked.assumed_index is None else str(asked.assumed_index)
    flagged = (
        f"{Period.of_month(min(asked.flagged))} - {Period.of_month(max(asked.flagged))}" if asked.flagged else "-"
    )
    correlation = str(given.measures.fail_together) if given.measures else "-"
    break_ = f"{POSSIBLE_BREAK.chance * 12:.2f}; {POSSIBLE_BREAK.level}; {POSSIBLE_BREAK.slope * 12:.2f}"
    values = {
        "certainty": f"{asked.certainty}",
        "layers": ", ".join(each for each in LAYERS if each in asked.layers),
        "parts": ", ".join(asked.parts) or "-",
        "parameter_draws": f"{min(asked.draws, PARAMETER_DRAWS)}; {min(asked.draws, EFFECT_DRAWS)}",
        "flagged": flagged,
        "regime": break_,
        "index": index,
        "last_lump_sum": "1" if asked.last_lump_sum else "0",
        "fail_together": correlation,
    }
    return tuple(_choice(name, value) for name, value in values.items())


def _choice(name: str, value: str) -> Choice:
    reason = said(f"running.why_{name}")
    return Choice(name=name, value=value, reason_nl=reason.nl, reason_en=reason.en)
