# SPDX-License-Identifier: EUPL-1.2
"""What the address of the page on differences asks for: base, method, the part looked at, and its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from regie.review.explained import OPEN_LEVELS
from regie.review.explaining_cells import LEVELS
from regie.variance.names import method_name
from regie.vocabulary import Period, RegieError
from regie.vocabulary.figure import TOTAL
from regie.web.access import Scope
from regie.web.reviews.asked import Asked, Option, asked, covered, period_of
from regie.web.reviews.indicators import BREAKDOWN_LABELS, BY
from regie.web.ui import formats
from regie.web.ui.language import pick

METHODS = ("shapley", "standard_cost", "volume_mix_price", "bennet", "lmdi")

CONTRACT = "contract"
"""The base that is no period: the contract's own reference production."""

_WRITTEN = {name: written for written, name in BY.items()}


@dataclass(frozen=True)
class VarianceAsked:
    """One view of the differences. ``where`` is the part that is looked at, ``by`` the level of its parts (empty:
    none can be shown), ``levels`` how deep the analysis must go for it."""

    page: Asked
    base: Period | None
    bases: tuple[Period, ...]
    method: str
    where: dict[str, str]
    by: str
    offered: tuple[str, ...]
    levels: tuple[str, ...]

    @property
    def in_review(self) -> bool:
        """Whether the review holds this analysis."""
        return self.base is None and set(self.levels) <= set(OPEN_LEVELS)

    @property
    def base_options(self) -> list[Option]:
        """What can be compared with."""
        own = Option(CONTRACT, _("Referentieproductie van het contract"), self.base is None)
        return [own, *(Option(str(each), formats.period(each), each == self.base) for each in self.bases)]

    @property
    def method_options(self) -> list[Option]:
        """The methods."""
        return [Option(each, pick(method_name(each)), each == self.method) for each in METHODS]

    @property
    def by_options(self) -> list[Option]:
        """The levels to break down by."""
        return [Option(_WRITTEN[each], _(BREAKDOWN_LABELS[each]), each == self.by) for each in self.offered]

    def parameters(self) -> dict[str, str]:
        """What a permanent address of this view holds."""
        found = self.page.parameters() | {"basis": str(self.base or CONTRACT), "methode": self.method}
        found |= {_WRITTEN[name]: code for name, code in self.where.items()}
        return found | ({"uitsplitsing": _WRITTEN[self.by]} if self.by else {})

    def within(self, code: str) -> dict[str, str] | None:
        """The address of one part: itself as the place, its parts by the next level; nothing at the lowest."""
        deeper = [name for name in self.offered if LEVELS.index(name) > LEVELS.index(self.by)]
        if not deeper:
            return None
        return self.parameters() | {_WRITTEN[self.by]: code, "uitsplitsing": _WRITTEN[deeper[0]]}

    def above(self) -> list[tuple[dict[str, str], str, str]]:
        """The parts that this one lies in, from the region on: address, level and code."""
        found = []
        kept = self.parameters()
        for name in self.where:
            kept.pop(_WRITTEN[name])
        kept |= {"gemeente": TOTAL}
        held: dict[str, str] = {}
        for name, code in ({"": ""} | self.where).items():
            if name:
                held[_WRITTEN[name]] = code
            deeper = [each for each in self.offered if not name or LEVELS.index(each) > LEVELS.index(name)]
            by = {"uitsplitsing": _WRITTEN[deeper[0]]} if deeper else {}
            found.append((kept | held | by, name, code))
        return found


def variance_asked(request: HttpRequest, scope: Scope) -> VarianceAsked:
    """What the address asks for. Raises as ``asked`` does, and ``RegieError`` for a base, method, level or part
    that is not there or not for this reader."""
    page = asked(request, scope)
    parameters = request.GET
    bases = tuple(
        each
        for each in covered(page.contract, page.snapshot)
        if each.kind is page.period.kind and each < page.period
    )
    if scope.providers is not None:
        bases = ()
    base = _base(parameters.get("basis", ""), bases)
    offered = offered_levels(scope, base)
    where = {} if page.place == TOTAL else {"municipality": page.place}
    for name in ("segment", "provider"):
        code = parameters.get(_WRITTEN[name], "")
        if code:
            _offered(name, offered)
            where[name] = code
    by = "" if _others_inside(scope, where) else _by(parameters.get("uitsplitsing", ""), offered, where)
    deepest = max((LEVELS.index(name) for name in (*where, *([by] if by else []))), default=0)
    return VarianceAsked(
        page=page,
        base=base,
        bases=bases,
        method=_method(parameters.get("methode", "")),
        where=where,
        by=by,
        offered=offered,
        levels=LEVELS[: max(deepest + 1, len(OPEN_LEVELS))],
    )


def _others_inside(scope: Scope, where: dict[str, str]) -> bool:
    """Whether the part holds amounts of others: of it the reader sees the whole, and no parts."""
    return scope.municipalities is not None and not where.get("municipality")


def offered_levels(scope: Scope, base: Period | None) -> tuple[str, ...]:
    """The levels that a reader can break down by: municipalities for who sees more than one; providers and
    referrers for who may see small numbers, against a base period."""
    found = ["municipality"] if scope.municipalities is None else []
    found.append("segment")
    if scope.small_numbers and base is not None:
        found += ["provider", "referrer"]
    return tuple(found)


def _base(written: str, bases: Sequence[Period]) -> Period | None:
    if written in ("", CONTRACT):
        return None
    found = period_of(written)
    if found in bases:
        return found
    known = ", ".join(str(each) for each in bases) or "–"
    raise RegieError("web_reviews.base_unknown", written=written[:60], known=known)


def _method(written: str) -> str:
    if not written:
        return METHODS[0]
    if written not in METHODS:
        raise RegieError("web_reviews.method_unknown", written=written[:60], known=", ".join(METHODS))
    return written


def _by(written: str, offered: Sequence[str], where: dict[str, str]) -> str:
    """The level that was asked for; without one, or when it is looked at already, the first below the part."""
    name = BY.get(written, written)
    if written:
        _offered(name, offered)
    deepest = max((LEVELS.index(each) for each in where), default=-1)
    if written and name not in where:
        return name
    return next((each for each in offered if LEVELS.index(each) > deepest), "")


def _offered(name: str, offered: Sequence[str]) -> None:
    if name not in offered:
        known = ", ".join(_WRITTEN[each] for each in offered)
        raise RegieError("web_reviews.level_unknown", written=_WRITTEN.get(name, name)[:60], known=known)
