# SPDX-License-Identifier: EUPL-1.2
"""Measures applied to rates: all act on the same parameters, so that their effects reinforce or weaken each other.

New clients: what remains after all measures is the product of what each leaves, so that a trajectory is avoided
once. Stays, moves to elsewhere and cost per client-month multiply in the same way. Nothing is saved by adding up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from regie.forecast.arrays import Array, Mask
from regie.forecast.measures.concerned import Concerned
from regie.forecast.measures.effect_sizes import Sizes
from regie.forecast.measures.model import (
    AnyMeasure,
    ControlMeasure,
    GroupMeasure,
    InflowMeasure,
    LengthOfStayMeasure,
    OutsourcedCapMeasure,
    PreventionMeasure,
    SegmentShiftMeasure,
    TariffMeasure,
)
from regie.forecast.measures.stay_curves import stay_curves
from regie.forecast.simulating.limits import Limit
from regie.forecast.simulating.rates import DRAWN, Axes, Change, Rates
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import to_cents


def applied(rates: Rates, axes: Axes, measures: Sequence[AnyMeasure], concerned: Concerned, sizes: Sizes) -> Rates:
    """The rates with these measures in place.

    ``sizes`` holds every measure in as many parameter draws as the rates have; known rates are repeated to as many
    as the sizes. ``concerned`` holds whom each concerns. Their order does not matter, but for caps: who begins in
    another segment because of one meets only the caps after it.

    Raises ``RegieError`` for a stay or a move that would bring a chance above 1, ``ValueError`` when the numbers
    of draws do not fit, or the rates have a change or limits already.
    """
    if not measures:
        return rates
    if rates.with_measures:
        raise ValueError("these rates have measures in them already")
    draws = {size.shape[0] for size in [*sizes.effect.values(), *sizes.moves.values()]}
    if len(draws) != 1 or not (rates.draws == 1 or draws == {rates.draws}):
        raise ValueError(f"{rates.draws} parameter draws of the rates, {sorted(draws)} of the measures")
    rates = _repeated(rates, draws.pop())
    shares = concerned.in_care
    cost, stay = rates.cost, np.ones((1, 1, 1, 1))
    for measure in measures:
        if isinstance(measure, GroupMeasure | TariffMeasure):
            cost = cost * (1 - _strength(measure, axes, sizes.effect, shares))
        elif isinstance(measure, LengthOfStayMeasure):
            stay = stay * (1 - _strength(measure, axes, sizes.effect, shares))
    inflow = changed_inflow(rates.inflow, axes, measures, concerned, sizes)
    result = replace(rates, inflow=inflow, cost=cost)
    stays = [each for each in measures if isinstance(each, LengthOfStayMeasure)]
    moves = [each for each in measures if isinstance(each, SegmentShiftMeasure) and each.moves is not None]
    if stays or moves:
        _check_moves(rates, axes, moves)
        leave = _leaving(rates, axes, stays, concerned, stay)
        more = [(_pair(each, axes), _strength(each, axes, sizes.moves, shares)) for each in moves]
        move = _moves(more, rates.inflow.shape) if moves else None
        result = replace(result, change=Change(np.broadcast_to(leave, rates.inflow.shape), move))
    caps = [each for each in measures if isinstance(each, OutsourcedCapMeasure)]
    return replace(result, limits=tuple(_limit(each, result, axes, concerned, sizes) for each in caps))


def changed_inflow(
    inflow: Array, axes: Axes, measures: Sequence[AnyMeasure], concerned: Concerned, sizes: Sizes
) -> Array:
    """What measures make of inflow (S, months, municipality, segment): what remains, and then where it begins."""
    for measure in measures:
        if isinstance(measure, InflowMeasure | PreventionMeasure):
            inflow = inflow * (1 - _strength(measure, axes, sizes.effect, concerned.new))
    shifts = [each for each in measures if isinstance(each, SegmentShiftMeasure) and each.effect is not None]
    return _shifted(
        inflow, [(_pair(each, axes), _strength(each, axes, sizes.effect, concerned.new)) for each in shifts]
    )


def ramp(measure: ControlMeasure, axes: Axes, *, of_cost: bool = False) -> Array:
    """How far a measure is in place in each month (months,), 0 to 1: in equal steps over its ramp, nothing after
    it ends. Prevention has its effect later than its cost (``of_cost``)."""
    months = axes.first_month + np.arange(axes.months)
    begins = measure.first_month
    if isinstance(measure, PreventionMeasure) and not of_cost:
        begins += measure.effect_after
    steps = (months - begins + 1) / max(measure.ramp_months, 1)
    running = np.ones(axes.months) if measure.end_month is None else (months < measure.end_month).astype(float)
    return np.asarray(np.clip(steps, 0, 1) * running, np.float64)


def _strength(measure: ControlMeasure, axes: Axes, of: dict[str, Array], shares: dict[str, Array]) -> Array:
    """(S, months, municipality, segment): what part a measure touches, times what it takes away there."""
    over_time = _sign(measure) * of[measure.id][:, None] * ramp(measure, axes)
    return np.asarray(over_time[:, :, None, None] * shares[measure.id], np.float64)


def _sign(measure: ControlMeasure) -> float:
    return -1.0 if getattr(measure, "direction", "less") == "more" else 1.0


def _pair(measure: SegmentShiftMeasure, axes: Axes) -> tuple[int, int]:
    return axes.segments.index(measure.from_segment), axes.segments.index(measure.to_segment)


def _shifted(inflow: Array, shifts: Sequence[tuple[tuple[int, int], Array]]) -> Array:
    """Inflow with part of the new clients beginning elsewhere; who is shifted is shifted once."""
    if not shifts:
        return inflow
    # known inflow has one parameter draw, what measures do to it may have many
    result = np.array(
        np.broadcast_to(inflow, np.broadcast_shapes(inflow.shape, *(part.shape for _, part in shifts)))
    )
    for begin, own, gone, of_each in _by_origin(shifts):
        result[..., begin] -= inflow[..., begin] * gone
        for end, part in own:
            result[..., end] += inflow[..., begin] * part * of_each
    return np.maximum(result, 0.0)


def _moves(moves: Sequence[tuple[tuple[int, int], Array]], shape: tuple[int, ...]) -> Array:
    """Chances of moving that come on top, (S, months, municipality, segment, segment to): of who stays after one
    measure, the next moves part."""
    result = np.zeros((*shape, shape[-1]))
    for begin, own, _, of_each in _by_origin(moves):
        for end, part in own:
            result[..., begin, end] += part * of_each
    return result


def _by_origin(
    shifts: Sequence[tuple[tuple[int, int], Array]],
) -> Iterator[tuple[int, list[tuple[int, Array]], Array, Array]]:
    """Per segment that clients are sent from: where to with which part (S, months, municipality), what goes in all
    when who is sent by one measure is not sent again, and what is then left of each part."""
    for begin in {begin for (begin, _), _ in shifts}:
        own = [(end, part[..., begin]) for (at, end), part in shifts if at == begin]
        total = np.sum([part for _, part in own], axis=0)
        gone = 1 - np.prod([1 - part for _, part in own], axis=0)
        yield begin, own, gone, np.divide(gone, total, out=np.zeros(gone.shape), where=total > 0)


def _leaving(
    rates: Rates, axes: Axes, stays: Sequence[LengthOfStayMeasure], concerned: Concerned, stay: Array
) -> Array:
    """Factors on leaving (S, months, municipality, segment) for what remains of the mean stay."""
    if not stays:
        return np.ones((1, 1, 1, 1))
    curves = stay_curves(rates)
    for measure in stays:
        for place in np.flatnonzero(concerned.in_care[measure.id].any(axis=0)):
            share = float(concerned.in_care[measure.id][:, place].max())
            worst = _sign(measure) * float(measure.effect.high if _sign(measure) > 0 else measure.effect.low) / 100
            if worst * share > curves[place].most + 1e-9:
                raise RegieError(
                    "measures.stay_outside",
                    measure=measure.id,
                    segment=axes.segments[place],
                    percent=f"{100 * worst * share:.0f}",
                    most=f"{np.floor(100 * curves[place].most):.0f}",
                )
    return np.stack([curve.factor_for(1 - stay[..., place]) for place, curve in enumerate(curves)], axis=-1)


def _check_moves(rates: Rates, axes: Axes, shifts: Sequence[SegmentShiftMeasure]) -> None:
    """The most that a measure may move fits beside who leaves or moves already."""
    going = (rates.leave + rates.move.sum(axis=-1)).mean(axis=0).max(axis=-1)
    for measure in shifts:
        begin, _ = _pair(measure, axes)
        assert measure.moves is not None
        if float(measure.moves.high) / 100 * float(measure.concerns.reach) / 100 > 1 - going[begin]:
            raise RegieError(
                "measures.move_outside",
                measure=measure.id,
                segment=measure.from_segment,
                percent=measure.moves.high,
                most=f"{np.floor(100 * (1 - going[begin])):.0f}",
            )


def _limit(
    measure: OutsourcedCapMeasure,
    rates: Rates,
    axes: Axes,
    concerned: Concerned,
    sizes: Sizes,
) -> Limit:
    """A cap as a limit; in euros it is as many client-months as they buy at the cost of the month, on average over
    the municipalities by their new clients."""
    segment = axes.segments.index(measure.segment)
    towns: Mask = concerned.new[measure.id][:, segment] > 0
    if measure.most_client_months is not None:
        most = np.full((1, axes.months), float(measure.most_client_months))
    else:
        assert measure.most_euros is not None
        weight = rates.inflow[..., segment].mean(axis=(0, 1)) * towns + 1e-9 * towns
        price = rates.cost[..., segment] @ (weight / weight.sum())
        euros = float(to_cents(measure.most_euros))
        most = np.divide(euros, price, out=np.full(price.shape, 1e12), where=price > 0)
    instead = axes.segments.index(measure.other_segment) if measure.other_segment else None
    held = np.clip(sizes.effect[measure.id][:, None] * ramp(measure, axes), 0, 1)
    return Limit(segment, towns, most, held, instead)


def _repeated(rates: Rates, draws: int) -> Rates:
    """Known rates in as many draws, without copies in memory."""
    if rates.draws == draws:
        return rates
    values: dict[str, Any] = {
        name: np.broadcast_to(getattr(rates, name), (draws, *getattr(rates, name).shape[1:])) for name in DRAWN
    }
    return replace(rates, **values)
