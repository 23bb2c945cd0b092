# SPDX-License-Identifier: EUPL-1.2
"""Which requests under the safety valve count, for which period: the one place that says so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from regie.contract.valve import ValveRequest
from regie.vocabulary import Period, RegieError


def requests_over(requests: Sequence[ValveRequest], contract: str, period: Period) -> tuple[ValveRequest, ...]:
    """The requests over exactly a period, in the order in which they were handed in; drafts come first."""
    own = [each for each in requests if (each.contract, each.period) == (contract, str(period))]
    return tuple(sorted(own, key=lambda each: (each.state != "draft", each.submitted_on, each.id)))


def counting_requests(requests: Sequence[ValveRequest], contract: str, period: Period) -> tuple[ValveRequest, ...]:
    """The requests of a contract that count in a period, in order of time: handed in (a draft is none yet), over
    the period or a part of it, and of those over the same period the last one.

    Raises ``RegieError`` when two are about the same months: then nobody can say which decision holds for them.
    """
    handed_in = [each for each in requests if each.contract == contract and each.state != "draft"]
    spans = {Period.parse(each.period) for each in handed_in}
    inside = sorted(span for span in spans if period.start <= span.start and span.end <= period.end)
    last = [requests_over(handed_in, contract, span)[-1] for span in inside]
    for first, second in combinations(last, 2):
        one, other = Period.parse(first.period), Period.parse(second.period)
        if one.start < other.end and other.start < one.end:
            named = {"first": first.id, "first_period": one, "second": second.id, "second_period": other}
            raise RegieError("settling.requests_overlap", period=period, **named)
    return tuple(last)
