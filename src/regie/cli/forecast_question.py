# SPDX-License-Identifier: EUPL-1.2
"""What is asked of a forecast on the command line: the options that a forecast and a scenario share."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import wraps
from pathlib import Path
from typing import Any

import click

from regie.cli.common import PATH, OneOf, region_option, text
from regie.forecast.asked import LAYERS, PARTS, Asked
from regie.vocabulary import Period, PeriodKind

MOST_MONTHS, MOST_DRAWS = 240, 100_000


@dataclass(frozen=True)
class Question:
    """What the shared options say."""

    region: Path
    contract_file: Path | None = None
    snapshot_id: str | None = None
    measure_set: str | None = None
    asked: Asked = Asked()  # noqa: RUF009 (frozen)


def _percent(context: click.Context, param: click.Parameter, value: str | None) -> Decimal | None:
    if value is None:
        return None
    try:
        found = Decimal(value.replace(",", "."))
        if found.is_finite() and abs(found) <= 50:
            return found
    except InvalidOperation:
        pass
    raise click.BadParameter(text("percent_unreadable", written=value), context, param)


def _month_after(context: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """The number of the month after the one written."""
    if value is None:
        return None
    period = Period.parse(value)
    if period.kind is not PeriodKind.MONTH:
        raise click.BadParameter(text("month_unreadable", written=value), context, param)
    return period.end_month_number


_OPTIONS = (
    region_option,
    click.option("--contract", "contract_file", type=PATH, help=text("help_contract_file")),
    click.option("--snapshot", "snapshot_id", help=text("help_snapshot_option")),
    click.option(
        "--horizon",
        type=click.IntRange(1, MOST_MONTHS),
        default=Asked.horizon,
        show_default=True,
        help=text("help_horizon"),
    ),
    click.option(
        "--draws",
        type=click.IntRange(1, MOST_DRAWS),
        default=Asked.draws,
        show_default=True,
        help=text("help_draws"),
    ),
    click.option(
        "--seed", type=click.IntRange(0), default=Asked.seed, show_default=True, help=text("help_forecast_seed")
    ),
    click.option(
        "--certainty",
        type=click.IntRange(1, 99),
        default=Asked.certainty,
        show_default=True,
        help=text("help_certainty"),
    ),
    click.option("--until", metavar="MONTH", callback=_month_after, help=text("help_until")),
    click.option("--index", metavar="PERCENT", callback=_percent, help=text("help_index")),
    click.option("--measures", "measure_set", metavar="ID", help=text("help_measures")),
    click.option("--without", multiple=True, type=OneOf([*PARTS, *LAYERS]), help=text("help_without")),
)


def asking(command: Callable[..., int]) -> Callable[..., int]:
    """The options that a forecast and a scenario share, given as one ``question``."""

    @wraps(command)
    def asked(
        region: Path,
        contract_file: Path | None,
        snapshot_id: str | None,
        horizon: int,
        draws: int,
        seed: int,
        certainty: int,
        until: int | None,
        index: Decimal | None,
        measure_set: str | None,
        without: tuple[str, ...],
        **others: Any,
    ) -> int:
        question = Asked(
            horizon=horizon,
            draws=draws,
            seed=seed,
            certainty=certainty,
            until=until,
            assumed_index=index,
            layers=tuple(each for each in LAYERS if each not in without),
            parts=tuple(each for each in PARTS if each not in without),
            workers=os.cpu_count() or 1,
        )
        return command(Question(region, contract_file, snapshot_id, measure_set, question), **others)

    wrapped: Callable[..., int] = asked
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
