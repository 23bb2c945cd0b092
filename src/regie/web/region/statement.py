# SPDX-License-Identifier: EUPL-1.2
"""What a provider may see of a settlement and of service contracts: its own lines, and totals of the region."""

from __future__ import annotations

from collections import Counter

from regie.contract.tariffs import TariffFindings
from regie.review import InputView, LineView, SettlementView
from regie.review.closed import closed_to
from regie.review.public_settlement import kind_of

BY_PROVIDER = ("members", "statements")
"""Parts whose lines are amounts of a single provider."""

TOTALS = ("whole_year", "reference", "cost", "excess", "valve", "paid", "result")
"""Parts of which a provider sees what they come to."""


def settlement_of_provider(settlement: SettlementView, own: str) -> SettlementView:
    """The settlement with the lines of one provider: its share of the result, its statement, what it paid on
    leaving. Other providers stand together in one line, so that every sum still holds; of what municipalities pay
    there are totals. Remarks are left out: they are about parties."""
    parts = [found for part in settlement.parts if (found := _seen(part, own)) is not None]
    shown = settlement.model_copy(update={"parts": tuple(parts), "remarks": ()})
    return closed_to(shown, {own}, {_party(line) for part in parts for line in part.children})


def tariffs_of_provider(tariffs: TariffFindings, own: str) -> TariffFindings:
    """What there is to say about the service contracts of one provider."""
    providers = tuple(each for each in tariffs.providers if each.party == own)
    return tariffs.model_copy(
        update={
            "providers": providers,
            "by_role": dict(Counter(role for each in providers for role in each.roles)),
            "providers_with_transformation": sum(bool(each.transformation) for each in providers),
            "providers_with_talks": sum(bool(each.talks) for each in providers),
            "build_ups": tuple(each for each in tariffs.build_ups if each.party == own),
            "findings": tuple(each for each in tariffs.findings if each.party == own),
            "transformation": tuple(each for each in tariffs.transformation if each.party == own),
        }
    )


def _seen(part: LineView, own: str) -> LineView | None:
    kind = kind_of(part)
    if kind in TOTALS:
        return part.model_copy(update={"children": (), "inputs": (), "live": ""})
    if kind in BY_PROVIDER:
        return part.model_copy(update={"inputs": (), "live": "", "children": tuple(map(_plain, part.children))})
    return part if part.key == f"exit/{own}" else None


def _plain(line: LineView) -> LineView:
    """A line without what its inputs were made of in turn: that is of all providers together."""
    inputs = tuple(_closed(each) if each.source == "" and each.inputs else each for each in line.inputs)
    return line.model_copy(update={"inputs": inputs, "children": tuple(map(_plain, line.children))})


def _closed(given: InputView) -> InputView:
    """Turnover by month is the provider's own; estimates of a whole segment are not."""
    own = tuple(each for each in given.inputs if each.source)
    return given.model_copy(update={"inputs": own})


def _party(line: LineView) -> str:
    return line.key.split("/")[1]
