# SPDX-License-Identifier: EUPL-1.2
"""Which forecast a review holds, and what of it may leave the circle of the contract's parties."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from regie.contract import Contract
from regie.forecast.fans import CLIENTS, Fan, FanMonth, KnownMonth
from regie.forecast.run import ForecastRun
from regie.forecast.runs import RUN, published_on, run_file, run_folders
from regie.vocabulary import RegieError
from regie.vocabulary.region import Suppression


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


def public_forecast(run: ForecastRun, suppression: Suppression) -> ForecastRun:
    """The forecast without amounts of single members, without the months of a measure's clients, and with clients
    rounded as all counts are. A series of clients that was so small as to be hidden in any month is left out."""
    return run.model_copy(
        update={
            "fans": tuple(_rounded(fan, suppression) for fan in run.fans if not _small(fan, suppression)),
            "years": tuple(year.model_copy(update={"members": ()}) for year in run.years),
            "realised": tuple(effect.model_copy(update={"months": ()}) for effect in run.realised),
        }
    )


def _about(run: ForecastRun, snapshot: str, contract: Contract | None) -> bool:
    return run.parameters.snapshot == snapshot and run.parameters.contract == (contract.id if contract else "")


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
    unit = Decimal(suppression.round_to or 1)

    def near(value: Decimal) -> Decimal:
        return (value / unit).quantize(Decimal(1)) * unit

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
