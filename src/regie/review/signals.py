# SPDX-License-Identifier: EUPL-1.2
"""What a reader must know before using the figures, made from the quality of the deliveries."""

from __future__ import annotations

from collections.abc import Iterator

from regie.figures.quality import Quality
from regie.review.model import Header, Signal
from regie.vocabulary.formatting import day, euro, number, percent
from regie.vocabulary.money import to_euros
from regie.vocabulary.texts import say

NAMED = 6
"""Parties named in one sentence; of more only the number is given."""


def signals(quality: Quality, header: Header) -> Iterator[Signal]:
    """One signal per thing that works through in the figures: missing deliveries, rows set aside, references that
    lead nowhere, ledger accounts that do not tie, outcomes that are not known."""
    if quality.late:
        names = [header.names["provider"].get(one.party, one.party) for one in quality.late]
        yield _signal(
            "late",
            count=number(len(names)),
            names=", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else ""),
            day=day(header.data_until),
        )
    if quality.rows_set_aside:
        yield _signal("set_aside", rows=number(quality.rows_set_aside), read=number(quality.rows_read))
    dangling = sum(one.rows for one in quality.unresolved)
    if dangling:
        yield _signal("unresolved", rows=number(dangling))
    for account in quality.ledger:
        yield _signal(
            "ledger",
            account=account.account,
            booked=euro(to_euros(account.booked_cents), 2),
            ledger=euro(to_euros(account.ledger_cents), 2),
            months=account.months,
        )
    if quality.ended:
        share = percent(100 * quality.with_outcome // quality.ended, 0)
        yield _signal("outcomes", share=share)


def _signal(name: str, **values: object) -> Signal:
    key = f"review.signal_{name}"
    return Signal(kind=name, nl=say(key, "nl", **values), en=say(key, "en", **values))
