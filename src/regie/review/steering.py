# SPDX-License-Identifier: EUPL-1.2
"""What asks for a decision or a closer look: norms not met, early endings that come back, options that expire,
measures that fall short. Read from a review, so a reader is told no more than their own edition holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from regie.contract import Contract
from regie.contract.cooperation import Norm
from regie.figures.registry import find
from regie.review.model import Review, Signal
from regie.review.plan import year_before
from regie.vocabulary.figure import TOTAL, Figure
from regie.vocabulary.formatting import day, number, percent, phrase
from regie.vocabulary.periods import Period, PeriodKind
from regie.vocabulary.texts import say

NEAR = timedelta(days=366)
"""An option or the end of a contract is near when it lies at most a year ahead."""

RISE = Decimal("0.5")
"""So many percentage points more count as a rise; less is chance or rounding."""

BEHIND = ("smaller", "none", "opposite")
"""Verdicts on a measure that fell short of what was expected."""

WAITING = "waiting_"
"""How the ids of indicators on waiting begin: their norms are signals of their own kind."""

Said = tuple[str, str, str]
"""Kind, subject and sentence of a signal."""

EARLY, BACK = "ended_early_in_agreement", "return_after_ending.within_6_months"


def steering_signals(
    review: Review, contract: Contract | None, *, on: date, place: str = TOTAL
) -> tuple[Signal, ...]:
    """What asks for attention on the day ``on``, for the region or for one municipality (``place``).

    Kinds: ``waiting`` and ``norm`` (a norm of the contract that the period does not meet), ``early_endings``,
    ``option``, ``term`` and ``measure``. What the review hides or does not know gives no signal.
    """
    dutch, english = (list(_told(review, contract, on, place, lang)) for lang in ("nl", "en"))
    return tuple(
        Signal(kind=kind, nl=nl, en=en, subject=subject)
        for (kind, subject, nl), (_, _, en) in zip(dutch, english, strict=True)
    )


def _told(review: Review, contract: Contract | None, on: date, place: str, lang: str) -> Iterator[Said]:
    if contract is not None:
        yield from _norms(review, contract, place, lang)
    if place == TOTAL:
        yield from _early_endings(review, lang)
    if contract is not None:
        yield from _term(contract, on, lang)
    if review.forecast is not None:
        for effect in review.forecast.realised:
            if effect.verdict in BEHIND:
                said = say("steering.measure", lang, title=effect.title, said=effect.said.said(lang))
                yield "measure", effect.measure, said


def _norms(review: Review, contract: Contract, place: str, lang: str) -> Iterator[Said]:
    """The contract's norms that the figure of the period does not meet, as it is shown."""
    where = {} if place == TOTAL else {"municipality": place}
    for norm in contract.norms:
        figure = review.figure(norm.indicator, review.period, **where)
        if figure is None or figure.value is None or figure.unit != norm.unit:
            continue
        met = figure.value >= norm.value if norm.bound == "at_least" else figure.value <= norm.value
        if not met:
            yield (
                "waiting" if norm.indicator.startswith(WAITING) else "norm",
                norm.indicator,
                say(
                    f"steering.norm_{norm.bound}",
                    lang,
                    name=_name(norm, lang),
                    value=_written(Decimal(figure.value), norm.unit, lang),
                    period=phrase(review.period, lang=lang),
                    norm=_written(norm.value, norm.unit, lang),
                    clause=contract.clause_labels[norm.clause],
                ),
            )


def _name(norm: Norm, lang: str) -> str:
    """What the contract calls it; in English what the register calls the indicator, as a contract is in Dutch."""
    if lang == "nl":
        return norm.name
    indicator, (measure, *_) = find(norm.indicator)
    return f"{indicator.en}, {measure.en[0].lower()}{measure.en[1:]}" if measure.id else measure.en


def _written(value: Decimal, unit: str, lang: str) -> str:
    if unit == "percent":
        return percent(value, 0 if value == int(value) else 1, lang=lang)
    return number(value, 0 if value == int(value) else 1, lang=lang)


def _early_endings(review: Review, lang: str) -> Iterator[Said]:
    """Early endings against the last full year, together with who comes back against a year earlier."""
    year = Period(PeriodKind.YEAR, review.period.year - 1)
    ended, ended_before = _share(review.figure(EARLY, review.period)), _share(review.figure(EARLY, year))
    left = next((f for f in reversed(review.series(BACK, review.period.kind)) if f.value is not None), None)
    if left is None or ended is None or ended_before is None:
        return
    back, back_before = _share(left), _share(review.figure(BACK, year_before(Period.parse(left.period))))
    if back is None or back_before is None or ended - ended_before < RISE or back - back_before < RISE:
        return
    shares = {"ended": ended, "ended_before": ended_before, "back": back, "back_before": back_before}
    said = {name: percent(value, lang=lang) for name, value in shares.items()}
    periods = {"period": review.period, "before": year, "left": Period.parse(left.period)}
    told = {name: phrase(value, lang=lang) for name, value in periods.items()}
    yield "early_endings", "", say("steering.early_endings", lang, **said, **told)


def _share(figure: Figure | None) -> Decimal | None:
    return None if figure is None or figure.value is None else Decimal(figure.value)


def _term(contract: Contract, on: date, lang: str) -> Iterator[Said]:
    """The next option that nobody exercised, and the end of the contract, when they are near."""
    last_day = contract.end - timedelta(days=1)
    if on > last_day:
        return
    option = next((each for each in contract.extensions if each.exercised_on is None), None)
    if option is not None and option.notice_on - on <= NEAR:
        yield (
            "option",
            str(option.number),
            say(
                "steering.option" if on <= option.notice_on else "steering.option_passed",
                lang,
                number=option.number,
                months=option.months,
                day=day(option.notice_on, lang=lang),
                clause=contract.clause_labels[option.clause],
            ),
        )
    if last_day - on <= NEAR:
        clause = contract.clause_labels[contract.term.clause]
        yield "term", "", say("steering.term", lang, day=day(last_day, lang=lang), clause=clause)
