# SPDX-License-Identifier: EUPL-1.2
"""The names of factors, conclusions and methods, and the order in which the bridge goes over them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from regie.vocabulary.texts import say, sentences

ADJUSTMENTS = ("saving_not_realised", "index_gap", "base_correction")
_VOLUME = ("volume", "duration", "stacking")
_TURNOVER = ("new", "ended", "taken_over")
_PRICE = ("intensity", "real_price", "cost_per_client_month")
_BESIDE = ("additional_service", "one_off", "not_client_tied")


def in_order(codes: Collection[str], levels: Sequence[str]) -> list[str]:
    """Factors in the order of the bridge: the base put right, volume, mix, turnover, price, the rest."""
    mix = [f"mix_{level}" for level in levels]
    return [code for code in (*ADJUSTMENTS, *_VOLUME, *mix, *_TURNOVER, *_PRICE, *_BESIDE) if code in codes]


def conclusion_of(term: str) -> str | None:
    """``volume``, ``mix`` or ``price``, which several methods can speak about: mix holds new and ended cells too.

    ``quantity`` (volume and mix in one, in the methods that do not part them) is a conclusion of its own.
    """
    if term in _VOLUME:
        return "volume"
    if term in _TURNOVER or term == "mix" or term.startswith("mix_"):
        return "mix"
    return "price" if term in (*_PRICE, "price") else term


def factor_names(code: str) -> dict[str, str]:
    """The Dutch and English name of a factor, term or conclusion."""
    known: Mapping[str, object] = sentences("variance")
    name = f"factor_{code}"
    if name in known:
        return {lang: say(f"variance.{name}", lang) for lang in ("nl", "en")}
    level = code.removeprefix("mix_")
    return {lang: say("variance.factor_mix_level", lang, level=level_name(level, lang)) for lang in ("nl", "en")}


def level_name(level: str, lang: str) -> str:
    """What the values of a level are called; a level of the caller's own keeps its name."""
    name = f"level_{level}"
    return say(f"variance.{name}", lang) if name in sentences("variance") else level


def method_name(name: str) -> dict[str, str]:
    """The Dutch and English name of a method."""
    return {lang: say(f"variance.method_{name}", lang) for lang in ("nl", "en")}
