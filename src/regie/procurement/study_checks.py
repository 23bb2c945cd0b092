# SPDX-License-Identifier: EUPL-1.2
"""What cannot be right together in a study: each problem as a sentence that says what to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from regie.contract.values import Part
from regie.procurement.study import Bidder, Study
from regie.vocabulary.errors import RegieError


def problems(study: Study) -> list[RegieError]:
    """Everything that is not right in a study, in the order of the file; empty when it is."""
    return [*_twice(study), *_unknown(study), *_periods(study), *_bids(study), *_coverage(study), *_starts(study)]


def _twice(study: Study) -> Iterator[RegieError]:
    for field, parts in _lists(study):
        counted = Counter(part.identity for part in parts)
        for identity, number in counted.items():
            if number > 1:
                name = " ".join(str(each) for each in identity if each is not None)
                yield RegieError("procurement.twice", list=field, name=name)


def _lists(study: Study) -> Iterator[tuple[str, tuple[Part, ...]]]:
    for field in ("products", "need_groups", "lots", "providers", "bidders", "chosen", "administration"):
        yield field, getattr(study, field)
    yield "coverage.others", study.coverage.others
    if study.lump_sums is not None:
        for field in ("corrections", "expected", "rates"):
            yield f"lump_sums.{field}", getattr(study.lump_sums, field)
    if study.starting is not None:
        yield "starting.scenarios", study.starting.scenarios


def _unknown(study: Study) -> Iterator[RegieError]:
    def named(field: str, owner: str, codes: Iterable[str | None], known: Iterable[str]) -> Iterator[RegieError]:
        there = set(known)
        for code in codes:
            if code is not None and code not in there:
                yield RegieError(
                    "procurement.unknown", list=field, owner=owner, code=code, known=", ".join(sorted(there))
                )

    groups, lots = study.group_names, study.lot_names
    for group in study.need_groups:
        yield from named("need_groups", group.code, group.products, study.product_names)
    for lot in study.lots:
        yield from named("lots", lot.code, lot.need_groups, groups)
    for bidder in study.bidders:
        yield from named("bidders", bidder.code, bidder.lots, lots)
    yield from named("coverage.others", "coverage", (each.need_group for each in study.coverage.others), groups)
    yield from named("chosen", "chosen", (each.lot for each in study.chosen), lots)
    if study.lump_sums is not None:
        sums = study.lump_sums
        named_lots = [each.lot for part in (sums.corrections, sums.expected, sums.rates) for each in part]
        yield from named("lump_sums", "lump_sums", named_lots, lots)


def _periods(study: Study) -> Iterator[RegieError]:
    first, end = study.period
    if first >= end:
        yield RegieError("procurement.period", first=study.first, last=study.last)
    if study.lump_sums is not None:
        for year in study.lump_sums.base_years:
            if not (first <= year * 12 and (year + 1) * 12 <= end):
                yield RegieError("procurement.base_year", year=year, first=study.first, last=study.last)


def _bids(study: Study) -> Iterator[RegieError]:
    """A provider bids once in a lot: alone, in a collective or as main contractor or subcontractor."""
    at: dict[tuple[str, str], Bidder] = {}
    for bidder in study.bidders:
        if bidder.kind == "single" and len(bidder.members) != 1:
            yield RegieError("procurement.single_of_more", bidder=bidder.code)
        if bidder.kind != "single" and len(bidder.members) < 2:
            yield RegieError("procurement.collective_of_one", bidder=bidder.code)
        shares = [member.share for member in bidder.members]
        given = [share for share in shares if share is not None]
        if given and (len(given) != len(shares) or sum(given) != Decimal(100)):
            yield RegieError("procurement.shares", bidder=bidder.code, sum=sum(given))
        for lot in bidder.lots:
            for member in bidder.members:
                other = at.setdefault((lot, member.provider), bidder)
                if other is not bidder:
                    yield RegieError(
                        "procurement.bids_twice",
                        provider=member.provider,
                        lot=lot,
                        first=other.code,
                        second=bidder.code,
                    )


def _coverage(study: Study) -> Iterator[RegieError]:
    rules = study.coverage
    if not 0 < rules.share_cap <= 100:
        yield RegieError("procurement.share_cap", value=rules.share_cap)
    for name in ("margin", "growth_room"):
        if getattr(rules, name) < 0:
            yield RegieError("procurement.below_nothing", field=f"coverage.{name}")


def _starts(study: Study) -> Iterator[RegieError]:
    """Days are first days of a month; no municipality joins after a lot or the contract has ended."""
    ends = [lot.ends_on for lot in study.lots if lot.ends_on is not None]
    if study.contract is not None:
        ends.append(study.contract.ends_on)
        if study.contract.starts_on >= study.contract.ends_on:
            yield RegieError("procurement.contract_period", id=study.contract.id)
    if study.starting is None:
        return
    days = [("starting.reference", study.starting.reference)]
    for scenario in study.starting.scenarios:
        days.append((scenario.id, scenario.starts_on))
        days += [(f"{scenario.id} {each.municipality}", each.starts_on) for each in scenario.starts]
    for owner, day in days:
        if day.day != 1:
            yield RegieError("procurement.no_first_of_month", owner=owner, day=day)
        if day < study.starting.reference:
            yield RegieError(
                "procurement.before_reference", owner=owner, day=day, reference=study.starting.reference
            )
        if ends and day > min(ends):
            yield RegieError("procurement.joins_after_end", owner=owner, day=day, end=min(ends))
