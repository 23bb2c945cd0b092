# SPDX-License-Identifier: EUPL-1.2
"""Which forecast a review holds, and what of it may leave the circle of the contract's parties."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from regie.contract import Contract
from regie.contract.lines import Words, said
from regie.forecast.fans import CLIENTS, Fan, FanMonth, KnownMonth
from regie.forecast.measures.result import MeasureEffect, MeasureEffects
from regie.forecast.realised.result import RealisedEffect
from regie.forecast.run import ForecastRun
from regie.forecast.runs import FORECAST, RUN, published_on, run_file, run_folders
from regie.forecast.scoring.backtest_result import Backtest, ClientRow, CostRow
from regie.forecast.scoring.backtest_verdict import verdict
from regie.forecast.scoring.published import ClientScore, CostScore
from regie.forecast.trial_result import Trial
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.region import Suppression

COOPERATIVE = "cooperative"
"""What stays with the cooperative, among what members bear."""

MONTHS = 12
"""Client-months of a year that one client in care all year has."""

HALF = Decimal("0.5")

Series = tuple[str, str, str]
"""Quantity, place and segment of a fan."""

Score = TypeVar("Score", ClientRow | CostRow, ClientScore | CostScore)


def forecast_for(
    folder: Path, snapshot: str, contract: Contract | None, run: str | None = None
) -> ForecastRun | None:
    """The forecast that belongs to a review at a snapshot under a contract.

    That is the one named ``run``, else the last one published; nothing when there is none. What was made and not
    published has no place in a report of itself. Raises ``RegieError`` when the named run is not there or is about
    another snapshot or contract.
    """
    if run is not None:
        found = ForecastRun.read(run_file(folder, run))
        if found.parameters.kind != FORECAST:
            raise RegieError("review.forecast_no_forecast", run=run, kind=found.parameters.kind)
        if not _about(found, snapshot, contract):
            about = {"run": run, "snapshot": found.parameters.snapshot, "contract": found.parameters.contract}
            raise RegieError("review.forecast_other", **about, asked=snapshot)
        return found
    dated = [(day, path) for path in run_folders(folder, "forecast") if (day := published_on(path)) is not None]
    for _, path in sorted(dated, reverse=True):
        found = ForecastRun.read(path / RUN)
        if _about(found, snapshot, contract):
            return found
    return None


def public_forecast(run: ForecastRun, suppression: Suppression, parties: Collection[str] = ()) -> ForecastRun:
    """The forecast without amounts of single members, without the months of a measure's clients, and with clients
    rounded as all counts are. A remark that names one of ``parties`` (codes and names) stays inside.

    A series of clients that was so small as to be hidden in any month is left out, and a second one of its kind
    with it where the total less all others would give it away; so are the scores of series that are left out, and
    the verdict on the test is made again from what is shown.
    """
    hidden = _hidden(run.fans, suppression)
    members = {name for year in run.years for member in year.members for name in (member.party, member.name)}
    named = {*parties, *members} - {COOPERATIVE}
    return run.model_copy(
        update={
            "fans": tuple(_rounded(fan, suppression) for fan in run.fans if _series(fan) not in hidden),
            "years": tuple(
                year.model_copy(update={"members": (), "remarks": _unnamed(year.remarks, named)})
                for year in run.years
            ),
            "measures": None if run.measures is None else public_effects(run.measures, suppression),
            "realised": tuple(_without_counts(effect) for effect in run.realised),
            "backtest": _public_backtest(run.backtest, hidden, suppression, run.names),
            "published": tuple(
                scored.model_copy(update={"scores": _public_scores(scored.scores, hidden, suppression)})
                for scored in run.published
            ),
            "diagnostics": _unnamed(run.diagnostics, named),
            "remarks": _unnamed(run.remarks, named),
        }
    )


def public_trial(trial: Trial, suppression: Suppression) -> Trial:
    """The trial with clients rounded as all counts are. Those of a municipality that are so few as to be hidden
    are left out, and of a second one with it where the total less all others would give them away."""
    towns = {each.place: [*each.before, *each.values] for each in trial.courses if each.quantity == CLIENTS}
    hidden = {place for place, months in towns.items() if place != TOTAL and _few(months, suppression)}
    if len(hidden) == 1:
        others = sorted(
            set(towns) - hidden - {TOTAL}, key=lambda place: (not sum(towns[place]), sum(towns[place]))
        )
        hidden |= set(others[:1])

    def near(values: Sequence[Decimal]) -> tuple[Decimal, ...]:
        return tuple(_near(value, suppression) for value in values)

    return trial.model_copy(
        update={
            "amounts": tuple(
                row.model_copy(
                    update={
                        name: None if row.municipality in hidden or value is None else _near(value, suppression)
                        for name, value in (("clients", row.clients), ("clients_before", row.clients_before))
                    }
                )
                for row in trial.amounts
            ),
            "courses": tuple(
                course.model_copy(update={"before": near(course.before), "values": near(course.values)})
                if course.quantity == CLIENTS
                else course
                for course in trial.courses
                if course.quantity != CLIENTS or course.place not in hidden
            ),
        }
    )


def _few(clients: Sequence[Decimal], suppression: Suppression) -> bool:
    return any(0 < value < suppression.hide_up_to + HALF for value in clients)


def _about(run: ForecastRun, snapshot: str, contract: Contract | None) -> bool:
    return run.parameters.snapshot == snapshot and run.parameters.contract == (contract.id if contract else "")


def _series(fan: Fan) -> Series:
    return fan.quantity, fan.place, fan.segment


def _hidden(fans: Sequence[Fan], suppression: Suppression) -> set[Series]:
    """The series that stay inside: small ones, and where one of the municipalities or of the segments is the only
    one hidden the smallest of the others as well."""
    hidden = {_series(fan) for fan in fans if _small(fan, suppression)}
    clients = [fan for fan in fans if fan.quantity == CLIENTS]
    for parts in (
        [fan for fan in clients if fan.place != TOTAL and not fan.segment],
        [fan for fan in clients if fan.place == TOTAL and fan.segment],
    ):
        if sum(_series(fan) in hidden for fan in parts) == 1:
            others = [fan for fan in parts if _series(fan) not in hidden]
            hidden |= {_series(fan) for fan in sorted(others, key=_size)[:1]}
    return hidden


def _size(fan: Fan) -> tuple[bool, Decimal]:
    """Series with clients first, the smallest in front: a series of nothing hides nothing."""
    clients = sum((month.value or Decimal(0) for month in fan.known), Decimal(0))
    return not clients, clients


def _without_counts(effect: RealisedEffect) -> RealisedEffect:
    """Without its months, and without how few clients it is about."""
    told = {"said": said("review.realised_too_small")} if effect.verdict == "too_small" else {}
    return effect.model_copy(update={"months": (), **told})


def _unnamed(remarks: Sequence[Words], named: Collection[str]) -> tuple[Words, ...]:
    """The remarks that name none of the parties."""
    whole = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in sorted(named)) or r"(?!)")
    return tuple(each for each in remarks if not whole.search(each.nl) and not whole.search(each.en))


def public_effects(found: MeasureEffects, suppression: Suppression) -> MeasureEffects:
    """With the clients that each measure concerns rounded, or hidden where they are few."""

    def public(one: MeasureEffect) -> MeasureEffect:
        new, there = one.new_clients, one.client_months
        concerned = {
            "new_clients": _count(new, new, suppression),
            "client_months": _count(there, None if there is None else there / MONTHS, suppression),
        }
        return one.model_copy(update=concerned)

    return found.model_copy(update={"measures": tuple(public(one) for one in found.measures)})


def _count(value: Decimal | None, clients: Decimal | None, suppression: Suppression) -> Decimal | None:
    """A yearly number rounded as a count; nothing where the ``clients`` behind it are so few as to be hidden."""
    if value is None or clients is None or 0 < abs(clients) < suppression.hide_up_to + HALF:
        return None
    return _near(value, suppression)


def _public_backtest(
    backtest: Backtest | None, hidden: set[Series], suppression: Suppression, names: Mapping[str, str]
) -> Backtest | None:
    """The scores that are shown, and the verdict on them: that on all scores quotes numbers of small places."""
    if backtest is None:
        return None
    shown = backtest.model_copy(update={"rows": _public_scores(backtest.rows, hidden, suppression)})
    if not backtest.remarks or not shown.rows:
        return shown.model_copy(update={"remarks": ()})
    return shown.model_copy(
        update={"remarks": verdict(shown, {code: Words(name, name) for code, name in names.items()})}
    )


def _public_scores(rows: Sequence[Score], hidden: set[Series], suppression: Suppression) -> tuple[Score, ...]:
    """The scores of the series that are shown; what came of clients is rounded as a count."""
    unit = suppression.round_to
    shown = [row for row in rows if (row.quantity, row.municipality, row.segment) not in hidden]
    return tuple(
        row.model_copy(update={"happened": float(round(row.happened / unit) * unit)})
        if row.quantity == CLIENTS
        else row
        for row in shown
    )


def _small(fan: Fan, suppression: Suppression) -> bool:
    values = [month.value for month in fan.known] + [
        edge for month in fan.months for edge in month.quantiles[2:-2]
    ]
    return fan.quantity == CLIENTS and any(
        value is not None and 0 < value <= suppression.hide_up_to for value in values
    )


def _rounded(fan: Fan, suppression: Suppression) -> Fan:
    if fan.quantity != CLIENTS:
        return fan

    def near(value: Decimal) -> Decimal:
        return _near(value, suppression)

    return fan.model_copy(
        update={
            "known": tuple(
                KnownMonth(month=each.month, value=None if each.value is None else near(each.value))
                for each in fan.known
            ),
            "months": tuple(
                FanMonth(
                    month=each.month, mean=near(each.mean), quantiles=tuple(near(edge) for edge in each.quantiles)
                )
                for each in fan.months
            ),
            "last_value": None if fan.last_value is None else near(fan.last_value),
        }
    )


def _near(value: Decimal, suppression: Suppression) -> Decimal:
    """The multiple that counts are rounded to."""
    unit = Decimal(suppression.round_to or 1)
    return (value / unit).quantize(Decimal(1)) * unit
