# SPDX-License-Identifier: EUPL-1.2
"""One plain paragraph about a result, made from its numbers. It names factors, never a cause behind them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from regie.variance.model import Basis, Comparison, Line
from regie.variance.rounding import round_parts
from regie.vocabulary.formatting import euro
from regie.vocabulary.texts import say

_CONCLUSIONS = ("volume", "mix", "price")
_TOGETHER = {"new": "turnover", "ended": "turnover", "taken_over": "turnover"}


def sentence(line: Line, basis: Basis, comparisons: Sequence[Comparison], lang: str) -> str:
    """The excess and the factors it belongs to, largest first, in whole euros that add up to it.

    ``comparisons`` on this line's place whose sign depends on the method are said, so that nobody concludes from
    them.
    """
    parts = _parts(line)
    total = sum(parts.values())
    way = "more" if total > 0 else "less" if total < 0 else "equal"
    shown = [(code, euros) for code, euros in parts.items() if euros]
    shown.sort(key=lambda part: (-abs(part[1]), part[0]))
    named = [
        say("variance.sentence_part", lang, amount=euro(euros, lang=lang, signed=True), factor=_name(code, lang))
        for code, euros in shown
    ]
    reference = euro(_whole_euros(line.reference), lang=lang)
    said = [say(f"variance.sentence_{way}", lang, total=euro(abs(total), lang=lang), reference=reference)]
    if named:
        said.append(say(f"variance.sentence_{basis.kind}", lang, parts=_listed(named, lang), name=basis.name))
        said.append(say("variance.sentence_no_cause", lang))
    unsure = [c.conclusion for c in comparisons if c.sign_conflict and c.where == line.where]
    names = [_name(conclusion, lang) for conclusion in _CONCLUSIONS if conclusion in unsure]
    if names:
        said.append(say("variance.sentence_sign", lang, names=_listed(names, lang)))
    return " ".join(said)


def _parts(line: Line) -> dict[str, int]:
    """Whole euros per factor that add up to the excess in whole euros; new, ended and taken over as one, and the
    mix over all levels as one."""
    cents: dict[str, int] = {}
    for code, amount in line.effects.items():
        together = "mix" if code.startswith("mix_") else _TOGETHER.get(code, code)
        cents[together] = cents.get(together, 0) + amount
    codes = sorted(cents)
    exact = np.array([[cents[code] / 100] for code in codes], dtype=np.float64)
    total = np.array([_whole_euros(line.excess)], dtype=np.int64)
    return dict(zip(codes, round_parts(exact, total)[:, 0].tolist(), strict=True)) if codes else {}


def _whole_euros(cents: int) -> int:
    size = (abs(cents) + 50) // 100
    return size if cents >= 0 else -size


def _name(code: str, lang: str) -> str:
    return say(f"variance.said_{code}", lang)


def _listed(parts: Sequence[str], lang: str) -> str:
    if len(parts) == 1:
        return parts[0]
    return ", ".join(parts[:-1]) + say("variance.sentence_and", lang) + parts[-1]
