# SPDX-License-Identifier: EUPL-1.2
"""Per group and service month: which method, what is still to come, and the parts of its variance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from regie.completion.cape_cod import Rate, cape_cod_process, cape_cod_rate, share_gradient
from regie.completion.development import Development, fit_development
from regie.completion.mack import chain_ladder_gradient, factor_variances, paths_ahead, process_variance
from regie.completion.settings import Settings
from regie.completion.triangle import LARGEST_SUM, Floats, Ints, Mask, Triangle
from regie.vocabulary import RegieError
from regie.vocabulary.money import Cents

Exposure = Mapping[str, Mapping[int, int]]
"""Per group and service month how much care there was: whole numbers in any one unit, such as client-months times
a tariff in cents. A month that is not named is not known, a month with 0 had no care."""


class Method(StrEnum):
    """How a month's amount came about."""

    COMPLETE = "complete"
    LEDGER = "ledger"
    CHAIN_LADDER = "chain_ladder"
    CAPE_COD = "cape_cod"
    LEVEL = "level"
    NOT_ESTIMATED = "not_estimated"


class Pattern(StrEnum):
    """Whose pattern of late booking was used."""

    OWN = "own"
    POOLED = "pooled"
    NONE = "none"


ESTIMATED = (Method.CHAIN_LADDER, Method.CAPE_COD, Method.LEVEL)


@dataclass(frozen=True)
class GroupEstimate:
    """One group. Arrays are by service month; ``why`` holds message keys; amounts in cents, not rounded.

    Variance of any sum of months: ``process`` adds up, ``gradient`` (months, D) is added up and squared against
    the variances of the factors, and each column of ``level`` (months, 2) is added up and squared.
    """

    triangle: Triangle
    pattern: Pattern
    pattern_why: str
    development: Development
    methods: npt.NDArray[np.object_]
    why: npt.NDArray[np.object_]
    latest: Ints
    known: Floats
    to_come: Floats
    process: Floats
    gradient: Floats
    level: Floats
    exposure: Floats
    rates: dict[Method, Rate] = field(default_factory=dict)

    @property
    def estimated(self) -> Mask:
        """Months whose amount is known, complete ones included."""
        result: Mask = self.methods != Method.NOT_ESTIMATED
        return result

    @property
    def cents(self) -> Cents:
        """Still to come, in whole cents."""
        return np.rint(self.to_come).astype(np.int64)


def estimate(
    triangles: Sequence[Triangle],
    *,
    exposure: Exposure | None = None,
    ledger: Collection[str] = (),
    settings: Settings | None = None,
) -> list[GroupEstimate]:
    """Choose a pattern per group and a method per month, and estimate; ordered by group.

    Groups named in ``ledger`` follow the ledger and are not completed. Raises ``RegieError`` for a group that
    occurs twice, triangles that do not cover the same months, and a negative exposure.
    """
    limits = settings or Settings()
    ordered = sorted(triangles, key=lambda triangle: triangle.group)
    _check(ordered, exposure or {})
    billed = [triangle for triangle in ordered if triangle.group not in ledger]
    pool = fit_development(billed)
    return [
        _ledger(triangle)
        if triangle.group in ledger
        else _estimated(triangle, pool, len(billed), (exposure or {}).get(triangle.group, {}), limits)
        for triangle in ordered
    ]


def variance(groups: Sequence[GroupEstimate], masks: Sequence[Mask]) -> float:
    """Variance, in squared cents, of the sum over the chosen months of the groups.

    Groups with the common pattern share the errors of its factors; other groups are taken as independent.
    """
    total = 0.0
    shared: dict[int, tuple[Floats, Floats]] = {}
    for group, mask in zip(groups, masks, strict=True):
        total += float(group.process[mask].sum() + (group.level[mask].sum(axis=0) ** 2).sum())
        slope = group.gradient[mask].sum(axis=0)
        if not slope.any():
            continue  # nothing estimated here, perhaps because the factors are of no use
        key = id(group.development)
        before = shared[key][0] if key in shared else np.zeros(len(slope))
        shared[key] = (before + slope, factor_variances(group.development))
    return total + sum(float((slope**2 * errors).sum()) for slope, errors in shared.values())


def _check(triangles: Sequence[Triangle], exposure: Exposure) -> None:
    names = [triangle.group for triangle in triangles]
    if len(set(names)) < len(names):
        raise RegieError("completion.group_twice")
    if len({(triangle.first_month, len(triangle.latest)) for triangle in triangles}) > 1:
        raise RegieError("completion.months_differ")
    for group, months in exposure.items():
        for amount in months.values():
            if not 0 <= amount <= LARGEST_SUM:
                raise RegieError("completion.exposure_negative", group=group)


def _ledger(triangle: Triangle) -> GroupEstimate:
    months = len(triangle.latest)
    nothing = fit_development([])
    return _Draft(triangle, nothing, triangle.latest, np.zeros(months), np.full(months, np.nan)).finish(
        Pattern.NONE, "completion.why_ledger", np.full(months, Method.LEDGER), "completion.why_ledger"
    )


def _estimated(
    triangle: Triangle, pool: Development, groups: int, known_exposure: Mapping[int, int], limits: Settings
) -> GroupEstimate:
    own = fit_development([triangle])
    thin = _too_thin(own, limits)
    pattern, why, development = Pattern.OWN, "completion.why_own", own
    if thin:
        pattern, why, development = Pattern.POOLED, thin, pool
        if groups < 2 or _too_thin(pool, limits):
            pattern = Pattern.NONE
    latest = np.minimum(triangle.latest, development.length)
    cumulative = np.cumsum(triangle.increments, axis=1, dtype=np.float64)
    known = np.where(latest >= 0, cumulative[np.arange(len(latest)), np.clip(triangle.latest, 0, None)], 0.0)
    exposure = np.asarray([known_exposure.get(int(month), -1) for month in triangle.months], dtype=np.float64)
    draft = _Draft(triangle, development, latest, known, np.where(exposure < 0, np.nan, exposure))
    if pattern is Pattern.NONE:
        return draft.finish(pattern, thin, np.full(len(latest), Method.NOT_ESTIMATED), "completion.why_no_pattern")
    return draft.choose(pattern, why, limits)


def _too_thin(development: Development, limits: Settings) -> str:
    if development.months < limits.least_months:
        return "completion.why_few_months"
    if development.lines < limits.least_bookings:
        return "completion.why_few_bookings"
    return development.problem


@dataclass
class _Draft:
    """A group with its pattern, before its months have a method."""

    triangle: Triangle
    development: Development
    latest: Ints
    known: Floats
    exposure: Floats

    def choose(self, pattern: Pattern, why: str, limits: Settings) -> GroupEstimate:
        months, length = len(self.latest), self.development.length
        least = limits.least_share_percent / 100
        has_exposure = ~np.isnan(self.exposure)
        rates: dict[Method, Rate] = {}
        for method, size in ((Method.CAPE_COD, self.exposure), (Method.LEVEL, np.ones(months))):
            rate = cape_cod_rate(
                self.known,
                self.latest,
                np.where(np.isnan(size), 0.0, size),
                self.development,
                self.triangle.usable,
                least_months=limits.least_rate_months,
                most_months=limits.rate_months,
                least_share=least,
            )
            if rate is not None:
                rates[method] = rate
        shares = self.development.shares[np.clip(self.latest, 0, None)]
        hardly = (shares < least) | (self.known <= 0)
        newest = self.latest < limits.cape_cod_months
        stopped = _stopped(self.triangle.increments, self.latest, length)
        by_exposure = has_exposure & (Method.CAPE_COD in rates)
        by_level = Method.LEVEL in rates
        chosen: list[tuple[Mask, Method, str]] = [
            (self.latest >= length, Method.COMPLETE, "completion.why_complete"),
            (~self.triangle.usable, Method.NOT_ESTIMATED, "completion.why_known_in_part"),
            (by_exposure & (self.latest < 0), Method.CAPE_COD, "completion.why_no_delivery_exposure"),
            (self.latest < 0, Method.NOT_ESTIMATED, "completion.why_no_delivery"),
            (by_exposure & newest, Method.CAPE_COD, "completion.why_cape_cod"),
            (by_exposure & hardly, Method.CAPE_COD, "completion.why_cape_cod_silent"),
            (stopped, Method.COMPLETE, "completion.why_stopped"),
            ((shares < least) & by_level, Method.LEVEL, "completion.why_level"),
            (shares < least, Method.NOT_ESTIMATED, "completion.why_not_visible"),
            (self.known <= 0, Method.NOT_ESTIMATED, "completion.why_silent"),
            (np.ones(months, dtype=np.bool_), Method.CHAIN_LADDER, "completion.why_chain_ladder"),
        ]
        # Filled from the last rule to the first, so that the first that fits decides.
        methods = np.full(months, Method.CHAIN_LADDER, dtype=object)
        reasons = np.full(months, "", dtype=object)
        for mask, method, reason in reversed(chosen):
            methods[mask], reasons[mask] = method, reason
        return self.finish(pattern, why, methods, reasons, rates)

    def finish(
        self,
        pattern: Pattern,
        why: str,
        methods: npt.NDArray[np.object_],
        reasons: npt.NDArray[np.object_] | str,
        rates: dict[Method, Rate] | None = None,
    ) -> GroupEstimate:
        months, length = len(self.latest), self.development.length
        to_come, process = np.zeros(months), np.zeros(months)
        gradient, level = np.zeros((months, length)), np.zeros((months, 2))
        ladder = methods == Method.CHAIN_LADDER
        if ladder.any():
            latest = self.latest[ladder]
            paths = paths_ahead(self.known[ladder], latest, self.development)
            to_come[ladder] = paths[:, -1] - self.known[ladder]
            process[ladder] = process_variance(paths, latest, self.development)
            gradient[ladder] = chain_ladder_gradient(paths[:, -1], latest, self.development)
        for column, method in enumerate((Method.CAPE_COD, Method.LEVEL)):
            mask = methods == method
            if rates and method in rates and mask.any():
                rate = rates[method]
                size = self.exposure[mask] if method is Method.CAPE_COD else np.ones(int(mask.sum()))
                latest = np.clip(self.latest[mask], 0, None)
                # Of a month without any delivery not even the first delay is known.
                share = np.where(self.latest[mask] < 0, 0.0, self.development.shares[latest])
                slope = share_gradient(latest, self.development) * (self.latest[mask] >= 0)[:, None]
                final = size * rate.value
                to_come[mask] = final * (1 - share)
                process[mask] = cape_cod_process(size, share, rate, self.development)
                gradient[mask] = (size * (1 - share))[:, None] * rate.gradient - final[:, None] * slope
                level[mask, column] = size * (1 - share) * np.sqrt(rate.variance)
        if np.abs(to_come).sum() > LARGEST_SUM:
            raise RegieError("completion.amount_too_large")
        return GroupEstimate(
            triangle=self.triangle,
            pattern=pattern,
            pattern_why=why,
            development=self.development,
            methods=methods.astype(object),
            why=np.full(months, reasons, dtype=object) if isinstance(reasons, str) else reasons,
            latest=self.latest,
            known=self.known,
            to_come=to_come,
            process=process,
            gradient=gradient,
            level=level,
            exposure=self.exposure,
            rates=rates or {},
        )


def _stopped(increments: Cents, latest: Ints, length: int) -> Mask:
    """Months in an unbroken run without bookings that goes back to a complete month: the help has ended."""
    silent = ~(increments != 0).any(axis=1)
    result = np.zeros(len(latest), dtype=np.bool_)
    for place in np.flatnonzero(silent & (latest >= 0)):
        result[place] = latest[place] >= length or (place > 0 and bool(result[place - 1]))
    return result
