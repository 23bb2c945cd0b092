# SPDX-License-Identifier: EUPL-1.2
"""The page on why cost differs from the lump sum: sentence, bridge, parts, methods, and what to know with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from regie.review import BudgetYear, Comparison, Review, Variance, VarianceLine
from regie.review.explaining_cells import CAPACITY
from regie.review.in_order import rows_in_order
from regie.review.money_views import PlainSplit
from regie.variance import Step, method_bridge, sentence
from regie.vocabulary.figure import TOTAL, UNKNOWN
from regie.web.access import Scope
from regie.web.region import door
from regie.web.reviews.explanations import explanation
from regie.web.reviews.indicators import names_of
from regie.web.reviews.status_charts import bridge, drawn, factor_label
from regie.web.reviews.variance_asked import VarianceAsked
from regie.web.reviews.variance_tables import levels_table, methods_table, parts_table, plain_table, steps_table
from regie.web.reviews.wording import listed
from regie.web.reviews.wording import sentence as closed
from regie.web.ui import formats
from regie.web.ui.charts import WebChart
from regie.web.ui.language import active, pick


@dataclass(frozen=True)
class Found:
    """An analysis with all that is shown of it. ``missing`` says why there is none."""

    variance: Variance | None
    plain: PlainSplit | None
    remarks: tuple[str, ...]
    budget: BudgetYear | None
    missing: tuple[str, ...] = ()


def variance_page(request: HttpRequest, scope: Scope, asked: VarianceAsked) -> dict[str, Any]:
    """What the template shows. Raises ``door.NotReady`` or ``Waits`` while it is being made, and ``RegieError``
    for a part that is not there."""
    review = door.review(scope, asked.page.period, asked.page.snapshot.id)
    found = _found(scope, asked, review)
    page: dict[str, Any] = {"asked": asked.page, "view": asked, "snapshot": asked.page.snapshot.id, "found": found}
    if found.variance is None:
        return page | {"charts": [], "tables": []}
    variance = found.variance
    line = line_of(variance, asked.where)
    steps = method_bridge(variance, asked.method, **asked.where)
    by_other = steps is None
    steps = steps or method_bridge(variance, "shapley", **asked.where) or ()
    lines = part_lines(variance, asked)
    tables = [
        steps_table(request, asked, line, steps),
        *([parts_table(request, asked, line, lines, Names(scope, asked))] if lines else []),
        *_methods(request, asked, variance),
        *_plain(request, scope, asked, found.plain),
    ]
    return page | {
        "sentence": sentence(line, variance.basis, variance.comparisons, active()),
        "beside": _beside(found.budget, line, asked),
        "index": _index(line),
        "method_silent": by_other,
        "charts": [_bridge(asked, line, steps)],
        "tables": tables,
        "conflicts": conflicts(scope, asked, variance),
        "trail": _trail(scope, asked),
        "internal": bool({"provider", "referrer"} & {asked.by, *asked.where}),
    }


def line_of(variance: Variance, where: dict[str, str]) -> VarianceLine:
    """The line of the part that is looked at. Raises ``RegieError`` when there is none."""
    if not where:
        return variance.total
    variance.bridge_of(**where)
    return next(line for line in variance.by(*where) if line.where == where)


def part_lines(variance: Variance, asked: VarianceAsked) -> list[VarianceLine]:
    """The parts of the part that is looked at, by the level that was asked for."""
    if not asked.by or asked.by not in variance.levels:
        return []
    found = variance.by(*asked.where, asked.by)
    return [line for line in found if asked.where.items() <= line.where.items()]


def conflicts(scope: Scope, asked: VarianceAsked, variance: Variance) -> list[str]:
    """Conclusions that nobody should draw: of the part that is looked at and of its own parts."""
    names = Names(scope, asked)
    shown = [one for one in variance.conflicts if _within(one, asked)]
    return [_conflict(one, names) for one in shown]


def _conflict(one: Comparison, names: Names) -> str:
    place = listed([names.of(level, code) for level, code in one.where.items()])
    values = {
        "conclusion": factor_label(one.conclusion),
        "place": place or _("de hele regio"),
        "low": formats.cents(min(one.by_method.values()), signed=True),
        "high": formats.cents(max(one.by_method.values()), signed=True),
    }
    return closed(_("%(conclusion)s, %(place)s: van %(low)s tot %(high)s") % values)


class Names:
    """What the codes of every level are called."""

    def __init__(self, scope: Scope, asked: VarianceAsked) -> None:
        self._asked, self._scope = asked, scope
        self._names: dict[str, dict[str, str]] = {}

    def of(self, level: str, code: str) -> str:
        """The name of a code; of what is paid as capacity, unknown and not divided in words."""
        special = {
            CAPACITY: _("Betaald als capaciteit"),
            TOTAL: _("Niet verdeeld"),
            UNKNOWN: _("Onbekend"),
        }
        if code in special:
            return special[code]
        if level not in self._names:
            self._names[level] = names_of(self._asked.page.region, level)
        return self._names[level].get(code, code)

    def order(self, level: str) -> list[str]:
        """The codes of a level in the region's order."""
        if level not in self._names:
            self._names[level] = names_of(self._asked.page.region, level)
        return list(self._names[level])


def _within(one: Comparison, asked: VarianceAsked) -> bool:
    """Whether a comparison is about the part that is looked at, or one of its own parts of the level shown."""
    if one.where == asked.where:
        return True
    return not asked.where and set(one.where) == {asked.by}


def _found(scope: Scope, asked: VarianceAsked, review: Review) -> Found:
    budget = next(
        (
            row
            for row in review.budget
            if row.period == str(asked.page.period) and row.municipality == asked.page.place
        ),
        None,
    )
    if not asked.in_review:
        made = explanation(scope, asked.page.period, asked.page.snapshot.id, base=asked.base, levels=asked.levels)
        told = (*map(pick, made.remarks), *map(pick, made.variance.remarks))
        return Found(made.variance, made.plain, told, budget)
    if review.variance is None:
        why = tuple(pick(signal) for signal in review.signals if signal.kind == "contract")
        return Found(None, None, (), budget, why)
    told = tuple(pick(each) for each in review.variance.remarks)
    return Found(review.variance, review.plain_split, told, budget)


def _beside(budget: BudgetYear | None, line: VarianceLine, asked: VarianceAsked) -> str:
    """How the difference with the lump sum relates to the extra cost, where they are not the same."""
    if budget is None or budget.excess == line.excess or set(asked.where) - {"municipality"}:
        return ""
    parts = [
        _("%(what)s van %(amount)s") % {"what": what, "amount": formats.cents(cents)}
        for what, cents in (
            (_("aanvullende besluiten"), budget.amendments),
            (_("een sluitpost van het voorbeeld"), budget.remainder),
        )
        if cents
    ]
    values = {
        "difference": formats.cents(line.excess, signed=True),
        "parts": listed(parts),
        "excess": formats.cents(abs(budget.excess)),
    }
    measured = _("dit verschil (%(difference)s) is gemeten tegen de lumpsum zelf") % values
    ends = (
        _("met %(parts)s erbij komen de kosten %(excess)s boven het referentiebudget uit")
        if budget.excess >= 0
        else _("met %(parts)s erbij blijven de kosten %(excess)s onder het referentiebudget")
    )
    return closed(f"{measured}; {ends % values}")


def _index(line: VarianceLine) -> str:
    if line.index_effect is None:
        return ""
    text = _("in de lumpsum zit %(amount)s aan indexatie; dat is al betaald en telt niet mee als prijsverschil")
    return closed(text % {"amount": formats.cents(line.index_effect)})


def _bridge(asked: VarianceAsked, line: VarianceLine, steps: Sequence[Step]) -> WebChart:
    effects: dict[str, int] = {}
    for step in steps:
        code = "mix" if step.code.startswith("mix_") else step.code
        effects[code] = effects.get(code, 0) + step.amount
    parts = drawn(effects) if abs(line.reference) >= 1_000_000_00 else {c: v for c, v in effects.items() if v}
    return bridge(
        _("Van lumpsum naar kosten, %(when)s") % {"when": formats.period(asked.page.period)},
        (_("Lumpsum"), line.reference),
        [(factor_label(code), cents) for code, cents in parts.items()],
        (_("Kosten"), line.realised + line.accrued),
        key="verschil",
    )


def _methods(request: HttpRequest, asked: VarianceAsked, variance: Variance) -> list[Any]:
    compared = [one for one in variance.comparisons if one.where == asked.where]
    return [methods_table(request, asked, variance, compared)] if compared else []


def _plain(request: HttpRequest, scope: Scope, asked: VarianceAsked, plain: PlainSplit | None) -> list[Any]:
    """The split in two factors, of the municipalities that the reader sees as own and the region."""
    if plain is None or set(asked.where) - {"municipality"}:
        return []
    own = scope.municipalities
    names = Names(scope, asked)
    rows = [
        (_("Regio") if row.municipality == TOTAL else names.of("municipality", row.municipality), row)
        for row in rows_in_order(plain.rows, tuple(asked.page.region.municipality_names))
        if row.municipality == TOTAL or own is None or row.municipality in own
    ]
    return [levels_table(request, asked, rows), plain_table(request, asked, rows)]


def _trail(scope: Scope, asked: VarianceAsked) -> list[tuple[str, str]]:
    """The parts that this one lies in, from the region on, with their addresses."""
    names = Names(scope, asked)
    return [
        (asked.page.query(**address), names.of(level, code) if level else _("Regio"))
        for address, level, code in asked.above()
    ]
