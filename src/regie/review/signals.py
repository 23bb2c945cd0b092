# SPDX-License-Identifier: EUPL-1.2
"""What a reader must know before using the figures, made from the quality of the deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from regie.figures.quality import Quality
from regie.review.model import Header, Signal
from regie.vocabulary.formatting import day, euro, number, percent
from regie.vocabulary.money import to_euros
from regie.vocabulary.texts import say

NAMED = 6
"""Parties named in one sentence; of the others only the number is given."""


def signals(quality: Quality, header: Header) -> list[Signal]:
    """One signal per thing that works through in the figures: missing deliveries, rows set aside, references that
    lead nowhere, ledger accounts that do not tie, outcomes that are not known.

    A number that ``quality`` hides is said in words.
    """
    dutch, english = (list(_told(quality, header, lang)) for lang in ("nl", "en"))
    return [
        Signal(kind=kind, nl=nl, en=en, subject=subject)
        for (kind, subject, nl), (_, _, en) in zip(dutch, english, strict=True)
    ]


def _told(quality: Quality, header: Header, lang: str) -> Iterator[tuple[str, str, str]]:
    """Kind, subject and sentence."""

    def told(kind: str, about: str = "", **values: object) -> tuple[str, str, str]:
        return kind, about, say(f"review.signal_{kind}", lang, **values)

    if quality.late:
        names = [header.names["provider"].get(one.party, one.party) for one in quality.late]
        yield told("late", names=_named(names, lang), day=day(header.data_until, lang=lang))
    if quality.rows_set_aside != 0:
        yield told("set_aside", rows=_count(quality.rows_set_aside, lang), read=_count(quality.rows_read, lang))
    if quality.unresolved_rows != 0:
        yield told("unresolved", rows=_count(quality.unresolved_rows, lang))
    for account in quality.ledger:
        booked, ledger = (to_euros(cents) for cents in (account.booked_cents, account.ledger_cents))
        yield told(
            "ledger",
            account.account,
            account=account.account,
            booked=euro(booked, 2, lang=lang),
            ledger=euro(ledger, 2, lang=lang),
            months=account.months,
        )
    if quality.ended and quality.with_outcome is not None:
        share = Decimal(100 * quality.with_outcome) / quality.ended
        yield told("outcomes", share=percent(share, 0, lang=lang))


def _count(count: int | None, lang: str) -> str:
    return say("review.a_few", lang) if count is None else number(count, lang=lang)


def _named(names: list[str], lang: str) -> str:
    """The first few names, and how many there are more."""
    if len(names) > NAMED:
        return say("review.and_others", lang, names=", ".join(names[:NAMED]), count=len(names) - NAMED)
    last = say("review.and_last", lang, name=names[-1])
    return f"{', '.join(names[:-1])} {last}" if len(names) > 1 else names[0]
