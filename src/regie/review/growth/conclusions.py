# SPDX-License-Identifier: EUPL-1.2
"""Sentences chosen by rules from figures. Each names the figures it rests on; what is not known is not concluded.

A change below one percent counts as none; a shortage or surplus below one percent of what was agreed too.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from regie.review.growth.model import Conclusion, GrowthInvestigation, Split, SplitRow
from regie.review.growth.money import both
from regie.review.growth.words import (
    amount,
    listed,
    one_decimal,
    phrase,
    points,
    share_of,
    signed,
    whole,
)
from regie.review.views import Said
from regie.variance import factor_names
from regie.vocabulary.figure import TOTAL, UNKNOWN
from regie.vocabulary.rounding import percent_of

SMALL = Decimal(1)
"""Percent below which a change counts as none."""

LACKS = ("index_gap", "saving_not_realised", "base_correction")
"""What the agreed budget lacks, apart from care."""

PRICE = ("real_price", "intensity", "cost_per_client_month")
NUMBERS = ("volume", "duration", "stacking")


def conclude(found: GrowthInvestigation) -> tuple[Conclusion, ...]:
    """All conclusions, in the order of the chapters of the memo."""
    parts = (_answer, _growth, _shortage, _start, _influence, _compared, _hypothesis)
    return tuple(each for part in parts for each in part(found))


def _answer(found: GrowthInvestigation) -> Iterator[Conclusion]:
    """Are the shortages real, and where do they come from."""
    split = found.shortages[-1] if found.shortages else None
    row = split.row() if split else None
    if split is None or row is None or not row.before:
        yield Conclusion(id="answer", chapter="answer", said=both("answer_unknown"), points_at=(), heavy=True)
        return
    rate = percent_of(row.change, row.before)
    if abs(rate) < SMALL:
        name = "answer_none"
    elif row.change < 0:
        name = "answer_surplus"
    else:
        both_times = [each.row() for each in found.shortages]
        again = len(both_times) > 1 and all(
            r and r.before and percent_of(r.change, r.before) >= SMALL for r in both_times
        )
        name = "answer_real_twice" if again else "answer_real"
    said = both(
        name,
        when=phrase(split.now),
        earlier=phrase(found.before),
        amount=amount(abs(row.change)),
        percent=share_of(abs(rate)),
    )
    yield Conclusion(id="answer", chapter="answer", said=said, points_at=(f"shortage.{split.now}",), heavy=True)
    if row.change > 0:
        groups = {
            "answer_numbers": sum(row.effects.get(code, 0) for code in NUMBERS),
            "answer_price": sum(row.effects.get(code, 0) for code in PRICE),
            "answer_lacks": sum(row.effects.get(code, 0) for code in LACKS),
        }
        rest = row.change - sum(groups.values())
        parts = [
            both(name, amount=signed(cents)) for name, cents in (*groups.items(), ("answer_rest", rest)) if cents
        ]
        said = both("answer_parts", when=phrase(split.now), parts=listed(parts))
        yield Conclusion(
            id="answer_parts", chapter="answer", said=said, points_at=(f"shortage.{split.now}",), heavy=True
        )


def _growth(found: GrowthInvestigation) -> Iterator[Conclusion]:
    row = found.growth.row()
    if row is None:
        return
    months = row.client_months_before, row.client_months_now
    if months[0] and months[1]:
        rate = percent_of(months[1] - months[0], months[0])
        name = "clients_equal" if abs(rate) < SMALL else "clients_more" if rate > 0 else "clients_fewer"
        said = both(
            name,
            before=phrase(found.before),
            now=phrase(found.now),
            first=whole(months[0]),
            second=whole(months[1]),
            percent=share_of(abs(rate)),
        )
        yield Conclusion(
            id="clients", chapter="growth", said=said, points_at=("growth.client_months",), heavy=True
        )
        yield from _unique(found, months[0], months[1])
    flows = [(p, found.figure("inflow", p), found.figure("outflow", p)) for p in (found.before, found.now)]
    told = []
    for period, came, left in flows:
        if came is not None and left is not None and came.value is not None and left.value is not None:
            name = "flow_out" if left.value > came.value else "flow_in" if left.value < came.value else "flow_even"
            told.append(both(name, when=phrase(period), came=whole(came.value), left=whole(left.value)))
    if told:
        said = both("flows", parts=listed(told))
        yield Conclusion(id="flows", chapter="growth", said=said, points_at=("inflow", "outflow"))
    if row.before:
        rate = percent_of(row.change, row.before)
        name = "cost_equal" if abs(rate) < SMALL else "cost_more" if rate > 0 else "cost_less"
        said = both(
            name,
            before=phrase(found.before),
            now=phrase(found.now),
            first=amount(row.before),
            second=amount(row.now),
            difference=amount(abs(row.change)),
            percent=share_of(abs(rate)),
        )
        yield Conclusion(id="cost", chapter="growth", said=said, points_at=("growth.cost",), heavy=True)
    yield from _factors(found.growth, row, "growth")


def _unique(found: GrowthInvestigation, first: Decimal, second: Decimal) -> Iterator[Conclusion]:
    """Unique clients beside client-months: more youths who stay shorter are not the same as more care."""
    then, now = (found.figure("unique_clients_period", period) for period in (found.before, found.now))
    if then is None or now is None or not then.value or not now.value:
        return
    before, after = Decimal(then.value), Decimal(now.value)
    said = both(
        "unique_up" if after >= before else "unique_down",
        first=whole(before),
        second=whole(after),
        percent=share_of(abs(percent_of(after - before, before))),
        months_first=one_decimal(first / before),
        months_second=one_decimal(second / after),
    )
    yield Conclusion(id="unique", chapter="growth", said=said, points_at=("unique_clients_period",))


def _factors(split: Split, row: SplitRow, chapter: str) -> Iterator[Conclusion]:
    """The factors of a split, largest first, and those whose sign nobody should lean on."""
    named = sorted(((abs(c), code, c) for code, c in row.effects.items() if c), reverse=True)
    parts = [both("factor_part", name=split.factors[code], amount=signed(cents)) for _, code, cents in named]
    if parts:
        said = both(f"{split.kind}_factors", when=phrase(split.now), parts=listed(parts))
        yield Conclusion(
            id=f"{split.kind}_factors_{split.now}",
            chapter=chapter,
            said=said,
            points_at=(f"{split.kind}.{split.now}",),
        )
    if split.unsure:
        names = [Said(**factor_names(name)) for name in split.unsure]
        said = both("unsure", when=phrase(split.now), names=listed(names))
        yield Conclusion(
            id=f"{split.kind}_unsure_{split.now}",
            chapter=chapter,
            said=said,
            points_at=(f"{split.kind}.{split.now}",),
        )


def _shortage(found: GrowthInvestigation) -> Iterator[Conclusion]:
    for split in found.shortages:
        row = split.row()
        if row is None or not row.before:
            continue
        name = "shortage_more" if row.change > 0 else "shortage_less"
        said = both(
            name,
            when=phrase(split.now),
            agreed=amount(row.before),
            cost=amount(row.now),
            amount=amount(abs(row.change)),
            percent=share_of(abs(percent_of(row.change, row.before))),
        )
        points_at = (f"shortage.{split.now}",)
        yield Conclusion(id=f"shortage_{split.now}", chapter="shortage", said=said, points_at=points_at)
        yield from _factors(split, row, "shortage")


def _start(found: GrowthInvestigation) -> Iterator[Conclusion]:
    start = found.starting_point
    if start is None or not start.years:
        return
    first, last = start.years[0], start.years[-1]
    if first.client_months_reference and first.client_months_realised and first.agreed:
        rate = percent_of(
            first.client_months_realised - first.client_months_reference, first.client_months_reference
        )
        name = "base_right" if abs(rate) < SMALL else "base_low" if rate > 0 else "base_high"
        said = both(
            name,
            year=first.year,
            expected=whole(first.client_months_reference),
            realised=whole(first.client_months_realised),
            percent=share_of(abs(rate)),
            amount=signed(first.excess),
        )
        yield Conclusion(id="base", chapter="start", said=said, points_at=("start.base",), heavy=True)
    if start.price_rise is not None and start.price_rise_to is not None:
        gap = last.index_gap
        name = "index_in" if start.indexed else "index_out"
        said = both(
            name,
            first=start.first_year,
            last=start.price_rise_to,
            percent=share_of(start.price_rise),
            gap=amount(gap) if gap is not None else both("unknown"),
            year=last.year,
        )
        yield Conclusion(
            id="index", chapter="start", said=said, points_at=("start.index",), heavy=not start.indexed
        )
    booked = [year for year in start.years if year.saving]
    if start.savings_from is None:
        yield Conclusion(id="savings", chapter="start", said=both("savings_none"), points_at=("start.savings",))
    elif not booked:
        said = both("savings_later", year=start.savings_from, last=last.year)
        yield Conclusion(id="savings", chapter="start", said=said, points_at=("start.savings",))
    elif last.cost_at_first_prices is not None:
        moved = last.cost_at_first_prices - first.cost
        name = "savings_unseen" if moved > -last.saving else "savings_seen"
        said = both(
            name,
            first=first.year,
            last=last.year,
            saving=amount(sum(year.saving for year in booked)),
            from_=start.savings_from,
            moved=signed(moved),
        )
        yield Conclusion(id="savings", chapter="start", said=said, points_at=("start.savings",), heavy=True)


def _influence(found: GrowthInvestigation) -> Iterator[Conclusion]:
    own = found.influence
    if own is None:
        return
    raised = sum(part.amount for part in own.parts)
    if not raised:
        return
    said = both(
        "influence_range",
        when=phrase(own.period),
        raised=amount(raised),
        low=amount(own.low),
        high=amount(own.high),
        share_low=share_of(percent_of(own.low, raised)),
        share_high=share_of(percent_of(own.high, raised)),
    )
    yield Conclusion(id="influence", chapter="influence", said=said, points_at=("influence",), heavy=True)


def _compared(found: GrowthInvestigation) -> Iterator[Conclusion]:
    then, now = (found.figure("use_rate", period) for period in (found.before, found.now))
    if then is not None and now is not None and then.denominator and now.denominator:
        name = "population_same" if then.denominator == now.denominator else "population_moved"
        said = both(
            name,
            first=whole(then.denominator),
            second=whole(now.denominator),
            use_first=share_of(Decimal(then.value or 0)),
            use_second=share_of(Decimal(now.value or 0)),
        )
        yield Conclusion(id="population", chapter="compared", said=said, points_at=("use_rate",))
    for id_, indicator, by in (
        ("referrers", "referrer_mix", "referrer"),
        ("themes", "unique_clients_period", "theme"),
    ):
        yield from _shifts(found, id_, indicator, by)
    yield from _moved(found, "repeated", "repeated_use", share=True)
    yield from _moved(found, "returned", "return_after_ending.within_6_months", share=True)
    yield from _moved(found, "stay", "lead_time.mean", share=False)
    for each in found.outside:
        if each.value is None:
            yield Conclusion(id=f"outside_{each.id}", chapter="compared", said=each.what, points_at=("outside",))


def _shifts(found: GrowthInvestigation, id_: str, indicator: str, by: str) -> Iterator[Conclusion]:
    """The largest shift in shares, in percentage points; only when all parts are known in both periods."""
    rows = [r for r in found.rows(indicator, by) if r[0] not in (TOTAL, UNKNOWN)]
    known = [
        (code, Decimal(then.value), Decimal(now.value))
        for code, then, now in rows
        if then is not None and now is not None and then.value is not None and now.value is not None
    ]
    if len(known) != len(rows) or not known:
        return
    if by == "theme":
        sums = sum(k[1] for k in known), sum(k[2] for k in known)
        if not all(sums):
            return
        known = [(code, 100 * then / sums[0], 100 * now / sums[1]) for code, then, now in known]
    code, then, now = max(known, key=lambda each: (abs(each[2] - each[1]), each[0]))
    name = found.header.names.get(by, {}).get(code, code)
    moved = abs(now - then)
    said = both(
        f"{id_}_moved" if moved >= SMALL else f"{id_}_same",
        name=Said(nl=name.lower(), en=name),
        first=share_of(then),
        second=share_of(now),
        points=points(now - then),
    )
    yield Conclusion(id=id_, chapter="compared", said=said, points_at=(f"{indicator}.{by}",))


def _moved(found: GrowthInvestigation, id_: str, indicator: str, *, share: bool) -> Iterator[Conclusion]:
    then, now = (found.figure(indicator, period) for period in (found.before, found.now))
    if then is None or now is None or then.value is None or now.value is None:
        said = both(f"{id_}_unknown")
    else:
        first, second = Decimal(then.value), Decimal(now.value)
        least = SMALL if share else first / 50
        way = "same" if abs(second - first) < least else "up" if second > first else "down"
        write = share_of if share else whole
        said = both(f"{id_}_{way}", first=write(first), second=write(second))
    yield Conclusion(id=id_, chapter="compared", said=said, points_at=(indicator,))


def _hypothesis(found: GrowthInvestigation) -> Iterator[Conclusion]:
    tested = found.hypothesis
    yield Conclusion(
        id="hypothesis",
        chapter="hypothesis",
        said=tested.said,
        points_at=("hypothesis",),
        heavy=bool(tested.checks),
    )
    own = [each for each in tested.areas if each.municipality == tested.municipality]
    if own:
        up = sum(each.low > 1 for each in own)
        said = both(
            "areas_rise",
            up=up,
            total=len(own),
            place=found.header.names["municipality"].get(tested.municipality or "", ""),
            before=phrase(found.before),
            now=phrase(found.now),
        )
        yield Conclusion(id="areas", chapter="hypothesis", said=said, points_at=("inflow.area",))
