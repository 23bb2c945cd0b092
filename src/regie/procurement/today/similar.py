# SPDX-License-Identifier: EUPL-1.2
"""Products that may mean the same, with what speaks for it. A person decides; nothing is merged here.

Two products are put forward when they have the same unit and a price a unit that differs little, and either
names with half of their words in common or largely the same ages and providers.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, takewhile
from typing import Literal

from regie.procurement.lines import Lines
from regie.procurement.study import Product
from regie.procurement.today.result import Alike
from regie.procurement.today.shares import share
from regie.vocabulary.rounding import rounded, rounded_to

CLOSE = Fraction(10)
"""Percent that prices may differ."""

SAME_WORDS, SAME_AGES, SAME_PROVIDERS = 50, 75, 60
"""Percent in common from which words, or ages and providers together, speak for it."""

WEIGHTS = {"price": 25, "words": 30, "volume": 15, "providers": 15, "ages": 15}
"""What each kind of evidence weighs; what is not known does not weigh. A fixed effort half as large says
nothing."""

TOGETHER = 25
"""Percent of clients with both from which two products go together rather than instead of each other; each
percent above it takes a point."""

GRADED = 25
"""Points taken when both names have a word for a grade, and another one: then they are steps of one kind of
care."""

STRONG, LIKELY = 75, 55

GRADES = frozenset(
    {"kort", "middel", "lang", "licht", "midden", "zwaar", "intensief", "complex", "uitgebreid", "enkelvoudig"}
    | {"regulier", "extra", "plus", "klein", "groot", "laag", "hoog", "1", "2", "3", "4", "5", "i", "ii"}
    | {"iii", "a", "b", "c"}
)

LEAST_LETTERS = 5
"""Letters that two words must have in common at their begin, or one word as a part of the other, to be alike."""

SMALL_WORDS = frozenset(
    {"aan", "bij", "de", "den", "der", "door", "een", "en", "het", "in", "incl", "inclusief", "met", "naar", "of"}
    | {"om", "op", "per", "te", "ten", "tot", "uit", "van", "voor", "zonder"}
)

Shares = Mapping[str, Fraction]


def alike(lines: Lines) -> tuple[Alike, ...]:
    """The pairs of products of the study that may mean the same, the surest first."""
    found = _Given(lines)
    result = []
    for first, second in combinations(sorted(lines.study.products, key=lambda each: each.code), 2):
        if first.unit == second.unit:
            pair = found.compared(first, second)
            if pair is not None:
                result.append(pair)
    return tuple(sorted(result, key=lambda each: (-each.sure, each.first, each.second)))


def words_of(name: str) -> frozenset[str]:
    """The words of a name that mean something, in small letters without accents.

    >>> sorted(words_of("Begeleiding individueel (per uur)"))
    ['begeleiding', 'individueel', 'uur']
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return frozenset(re.findall(r"[a-z0-9]+", letters)) - SMALL_WORDS


class _Given:
    """What was given of each product in the last twelve months."""

    def __init__(self, lines: Lines) -> None:
        self.clients: dict[str, int] = {}
        by: dict[str, dict[str, dict[str, int]]] = {"provider": defaultdict(dict), "age": defaultdict(dict)}
        for what, product, code, number in lines.asked("today/similar_clients"):
            if what == "all":
                self.clients[product] = number
            else:
                by[what][product][code] = number
        self.providers, self.ages = (
            {product: _shares(counts) for product, counts in by[what].items()} for what in ("provider", "age")
        )
        self.both = {(first, second): number for first, second, number in lines.asked("today/similar_both")}
        self.cost = {product: int(cents) for product, _, cents, *_ in lines.asked("today/landscape_products")}
        self.paid = {
            row[0]: Fraction(int(row[4]), 100) / Fraction(row[3]) for row in lines.asked("today/landscape_prices")
        }

    def compared(self, first: Product, second: Product) -> Alike | None:
        """What speaks for two products meaning the same; nothing when too little does."""
        price, other_price = self._price(first), self._price(second)
        gap = _gap(price, other_price)
        own, other = words_of(first.name), words_of(second.name)
        shared = {word for word in own if any(_alike(word, each) for each in other)}
        echoed = {word for word in other if any(_alike(word, each) for each in own)}
        words = Fraction(100 * (len(shared) + len(echoed)), len(own) + len(other) or 1)
        providers = _in_common(self.providers.get(first.code), self.providers.get(second.code))
        ages = _in_common(self.ages.get(first.code), self.ages.get(second.code))
        same_use = providers is not None and ages is not None and providers >= SAME_PROVIDERS and ages >= SAME_AGES
        if gap is None or gap > CLOSE or not (words >= SAME_WORDS or same_use):
            return None
        smaller = min(self.clients.get(first.code, 0), self.clients.get(second.code, 0))
        both = share(self.both.get((first.code, second.code), 0), smaller)
        volume = _volume(first, second)
        effort = None if volume is None else max(2 * volume - 100, Fraction(0))
        known = {"volume": effort, "providers": providers, "ages": ages}
        graded = _graded(own, other)
        sure = _sure({"price": 100 * (CLOSE - gap) / CLOSE, "words": words, **known}, both, graded)
        return Alike(
            first=first.code,
            first_name=first.name,
            second=second.code,
            second_name=second.name,
            unit=first.unit,
            first_price=_written(price),
            second_price=_written(other_price),
            gap_percent=rounded_to(gap, 2),
            shared_words=tuple(sorted(shared)),
            words_percent=rounded_to(words, 2),
            shared_providers_percent=None if providers is None else rounded_to(providers, 2),
            shared_ages_percent=None if ages is None else rounded_to(ages, 2),
            volume_percent=None if volume is None else rounded_to(volume, 2),
            graded=graded,
            both_percent=both,
            cost=self.cost.get(first.code, 0) + self.cost.get(second.code, 0),
            sure=sure,
            judged=_judged(sure),
        )

    def _price(self, product: Product) -> Fraction | None:
        """What was paid a unit, or the price agreed where nothing was paid."""
        if product.code in self.paid:
            return self.paid[product.code]
        return None if product.price is None else Fraction(product.price)


def _sure(evidence: Mapping[str, Fraction | None], both: Decimal | None, graded: bool) -> int:
    """The weighted mean of the evidence that is known (percent each), less what speaks against it."""
    known = {name: value for name, value in evidence.items() if value is not None}
    points = sum((WEIGHTS[name] * value for name, value in known.items()), Fraction(0))
    points /= sum(WEIGHTS[name] for name in known)
    points -= max(Fraction(both or 0) - TOGETHER, Fraction(0))
    return max(0, rounded(points - (GRADED if graded else 0)))


def _alike(one: str, other: str) -> bool:
    """The same word, or forms of it: ``individueel`` and ``individuele``, ``begeleiding`` in
    ``groepsbegeleiding``."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < LEAST_LETTERS:
        return False
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(short, long, strict=False)))
    return short in long or (same >= LEAST_LETTERS and 4 * same >= 3 * len(long))


def _graded(own: frozenset[str], other: frozenset[str]) -> bool:
    grades, others = own & GRADES, other & GRADES
    return bool(grades and others) and grades != others


def _volume(first: Product, second: Product) -> Fraction | None:
    """The smaller fixed effort in percent of the larger one; nothing where it is not fixed."""
    if not first.volume or not second.volume:
        return None
    low, high = sorted((Fraction(first.volume), Fraction(second.volume)))
    return 100 * low / high


def _gap(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    """Percent that two prices differ, over the higher one."""
    if one is None or other is None or max(one, other) <= 0:
        return None
    return 100 * abs(one - other) / max(one, other)


def _judged(sure: int) -> Literal["strong", "likely", "possible"]:
    if sure >= STRONG:
        return "strong"
    return "likely" if sure >= LIKELY else "possible"


def _shares(counts: Mapping[str, int]) -> dict[str, Fraction]:
    whole = sum(counts.values())
    return {code: Fraction(number, whole) for code, number in counts.items()} if whole else {}


def _in_common(one: Shares | None, other: Shares | None) -> Fraction | None:
    """Percent that two distributions have in common; nothing where one of them is empty."""
    if not one or not other:
        return None
    return 100 * sum((min(share, other[code]) for code, share in one.items() if code in other), Fraction(0))


def _written(price: Fraction | None) -> Decimal | None:
    return None if price is None else rounded_to(price, 4)
