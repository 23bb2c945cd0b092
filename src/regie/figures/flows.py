# SPDX-License-Identifier: EUPL-1.2
"""Count tables for clients who come, move, leave and return: what a forecast is estimated from.

A client's state in a month is the heaviest segment with any day of care in it, in one municipality, or out of
care. The tables grow with municipalities, segments and months, not with the persons. Many counts are small:
nothing here is rounded or hidden, and what is shown of it goes through suppression first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from regie.figures.breakdown import Level
from regie.figures.ledger import table_sql
from regie.figures.source import Source
from regie.vocabulary import Period, RegieError
from regie.vocabulary.periods import month_number

OUT = ""
"""The segment of who is out of care."""

OUT_NUMBER = -1


class ChangeRow(NamedTuple):
    """Clients whose state in ``month`` is another than in the month before.

    ``from_segment`` is ``OUT`` for who enters, ``segment`` is ``OUT`` for who leaves (``month`` is then the first
    without care). ``months_out`` are the months without care of who comes back, None for all others: who enters
    without it was never in care as far as is known.
    """

    month: int
    from_municipality: str
    from_segment: str
    municipality: str
    segment: str
    months_out: int | None
    clients: int


class StockRow(NamedTuple):
    """Clients in care in one month by municipality and heaviest segment: they add up to the unique clients."""

    month: int
    municipality: str
    segment: str
    clients: int


class DurationRow(NamedTuple):
    """One bar of a histogram by months in the state, of the months of one calendar year.

    ``measure`` is ``in`` (come under observation with that many months behind them), ``out`` (are no longer
    observed from that many months on) or ``ended`` (the state ended after a month in which they had that many
    behind them, ``target`` being the segment they went to, ``OUT`` when they left). Who is at risk with d months =
    all ``in`` up to and including d less all ``out`` up to and including d. ``segment`` is ``OUT`` for who left:
    their ``ended`` are returns.
    """

    measure: str
    year: int
    municipality: str
    segment: str
    months: int
    target: str
    clients: int


class NextRow(NamedTuple):
    """Clients with whom the month after the last one begins: in a segment by months in it, or ``OUT`` by months
    without care."""

    municipality: str
    segment: str
    months: int
    clients: int


@dataclass(frozen=True)
class FlowTables:
    """Flows of clients in the months ``[first_month, end_month)``, numbers ``year * 12 + month - 1``.

    ``stock`` is of the first and the last month; ``changes`` of every month but the first, so that stock plus
    changes is the stock of the next month in every cell. ``following`` is the beginning of ``end_month``.
    """

    snapshot: str
    first_month: int
    end_month: int
    stock: tuple[StockRow, ...]
    changes: tuple[ChangeRow, ...]
    durations: tuple[DurationRow, ...]
    following: tuple[NextRow, ...]


def flow_tables(source: Source, *, first_month: int | None = None, end_month: int | None = None) -> FlowTables:
    """The flows of the whole months that the snapshot speaks about, or of those in ``[first_month, end_month)``.

    Raises ``RegieError`` when that is less than two months.
    """
    first = month_number(source.first_day) + (source.first_day.day > 1)
    first = max(first, first_month or 0)
    end = min(month_number(source.end_day), end_month or month_number(source.end_day))
    if end - first < 2:
        raise RegieError("forecast_history.too_short", months=max(0, end - first))
    periods = [Period.of_month(month) for month in range(first, end)]
    towns, segments = source.dimensions.codes["municipality"], source.dimensions.codes["segment"]

    def rows(name: str) -> list[tuple[Any, ...]]:
        return source.run(table_sql(name), Level(source.dimensions, (), "segment"), periods)

    def segment(number: int | None) -> str:
        return OUT if number is None or number == OUT_NUMBER else segments[number]

    return FlowTables(
        snapshot=source.snapshot,
        first_month=first,
        end_month=end,
        stock=tuple(
            sorted(
                StockRow(int(month), towns[town], segment(place), int(clients))
                for month, town, place, clients in rows("flow_stock")
            )
        ),
        changes=tuple(
            sorted(
                (
                    ChangeRow(
                        month=int(month),
                        from_municipality="" if old_town is None else towns[old_town],
                        from_segment=segment(old),
                        municipality=towns[town],
                        segment=segment(new),
                        months_out=None if months is None else int(months),
                        clients=int(clients),
                    )
                    for month, old_town, old, town, new, months, clients in rows("flow_changes")
                ),
                key=lambda row: (*row[:5], -1 if row.months_out is None else row.months_out),
            )
        ),
        durations=tuple(
            sorted(
                DurationRow(
                    measure, int(year), towns[town], segment(place), int(months), segment(target), int(clients)
                )
                for measure, year, town, place, months, target, clients in rows("flow_durations")
            )
        ),
        following=tuple(
            sorted(
                NextRow(towns[town], segment(place), int(months), int(clients))
                for town, place, months, clients in rows("flow_next")
            )
        ),
    )
