# SPDX-License-Identifier: EUPL-1.2
"""What cannot be right together in a study: each problem as a sentence that says what to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from regie.contract.values import Part
from regie.procurement.study.amount_checks import amount_problems
from regie.procurement.study.model import Study, StudyInvalid
from regie.procurement.study.parts import Bidder
from regie.vocabulary.errors import RegieError
from regie.vocabulary.region import Region

LISTS = ("products", "need_groups", "lots", "providers", "bidders", "chosen", "administration", "grant_shares")
"""The lists at the top of a study."""


def problems(study: Study) -> list[RegieError]:
    """Everything that is not right in a study, in the order of the file; empty when it is."""
    found = [*_twice(study), *_empty(study), *_unknown(study), *_periods(study), *_bids(study), *_chosen(study)]
    return [*found, *_coverage(study), *_starts(study), *amount_problems(study)]


def check_in(study: Study, region: Region) -> None:
    """Raises ``StudyInvalid`` when the study names a municipality that the region does not have. The seat of a
    provider may lie anywhere."""
    known = region.municipality_names
    found = [
        RegieError("procurement.not_in_region", list=field, code=code, known=_told(known))
        for field, code in dict.fromkeys(_municipalities(study))
        if code not in known
    ]
    if found:
        raise StudyInvalid(found)


def _told(names: dict[str, str]) -> str:
    return ", ".join(f"{code} ({name})" for code, name in sorted(names.items()))


def _municipalities(study: Study) -> Iterator[tuple[str, str]]:
    """Every place where a study names a municipality of the region."""
    for place in study.providers:
        yield from ((f"providers {place.provider}", code) for code in place.serves)
    for least in study.coverage.others:
        if least.municipality is not None:
            yield "coverage.others", least.municipality
    if study.lump_sums is not None:
        yield from (("lump_sums.corrections", each.municipality) for each in study.lump_sums.corrections)
    yield from (("grant_shares", each.municipality) for each in study.grant_shares)
    if study.starting is not None:
        for scenario in study.starting.scenarios:
            yield from ((f"starting.scenarios {scenario.id}", each.municipality) for each in scenario.starts)


def _twice(study: Study) -> Iterator[RegieError]:
    """Two parts of one list that are called the same, and a code that stands twice in a list of codes."""
    for field, parts in _lists(study):
        yield from _repeated(
            field, [" ".join(str(each) for each in p.identity if each is not None) for p in parts]
        )
    for group in study.need_groups:
        yield from _repeated(f"need_groups {group.code}", group.products)
    for lot in study.lots:
        yield from _repeated(f"lots {lot.code}", lot.need_groups)
    for bidder in study.bidders:
        yield from _repeated(f"bidders {bidder.code}", bidder.lots)
    for place in study.providers:
        yield from _repeated(f"providers {place.provider}", place.serves)


def _repeated(field: str, names: Iterable[str]) -> Iterator[RegieError]:
    for name, number in Counter(names).items():
        if number > 1:
            yield RegieError("procurement.twice", list=field, name=name)


def _lists(study: Study) -> Iterator[tuple[str, tuple[Part, ...]]]:
    for field in LISTS:
        yield field, getattr(study, field)
    for bidder in study.bidders:
        yield f"bidders {bidder.code}", bidder.members
    yield "coverage.others", study.coverage.others
    if study.lump_sums is not None:
        for field in ("corrections", "expected", "rates", "index_series"):
            yield f"lump_sums.{field}", getattr(study.lump_sums, field)
        for series in study.lump_sums.index_series:
            yield f"lump_sums.index_series {series.id}", series.figures
    if study.starting is not None:
        yield "starting.scenarios", study.starting.scenarios
        for scenario in study.starting.scenarios:
            yield f"starting.scenarios {scenario.id}", scenario.starts


def _empty(study: Study) -> Iterator[RegieError]:
    """Lists without which nothing can be computed, and ages that run down."""
    for field in ("products", "need_groups", "lots"):
        if not getattr(study, field):
            yield RegieError("procurement.empty", list=field)
    for group in study.need_groups:
        if not group.products:
            yield RegieError("procurement.empty", list=f"need_groups {group.code}.products")
        if group.ages is not None and group.ages.to_age < group.ages.from_age:
            yield RegieError(
                "procurement.ages",
                owner=f"need_groups {group.code}",
                ages=f"{group.ages.from_age}-{group.ages.to_age}",
            )
    for lot in study.lots:
        if not lot.need_groups:
            yield RegieError("procurement.empty", list=f"lots {lot.code}.need_groups")
    if study.starting is not None and not study.starting.scenarios:
        yield RegieError("procurement.empty", list="starting.scenarios")


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


def _chosen(study: Study) -> Iterator[RegieError]:
    """Who is chosen bids on that lot: a bidder of the list there, or a provider alone that is in no bid for it."""
    bidders = {bidder.code: bidder for bidder in study.bidders}
    within = {
        (lot, member.provider): each.code for each in study.bidders for lot in each.lots for member in each.members
    }
    for award in study.chosen:
        bidder = bidders.get(award.bidder)
        if bidder is not None:
            if award.lot not in bidder.lots:
                yield RegieError("procurement.chosen_elsewhere", bidder=award.bidder, lot=award.lot)
        elif (award.lot, award.bidder) in within:
            other = within[award.lot, award.bidder]
            yield RegieError("procurement.chosen_in_bid", provider=award.bidder, lot=award.lot, bidder=other)
        elif not study.everyone_bids:
            known = ", ".join(sorted(bidders)) or "-"
            yield RegieError("procurement.chosen_no_bid", bidder=award.bidder, lot=award.lot, known=known)


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
    terms = study.contract
    if terms is not None:
        ends.append(terms.ends_on)
        if terms.starts_on >= terms.ends_on:
            yield RegieError("procurement.contract_period", id=terms.id)
        if terms.starts_on.day != 1:
            yield RegieError("procurement.no_first_of_month", owner=terms.id, day=terms.starts_on)
        if terms.extensions and not terms.extension_months:
            yield RegieError("procurement.extension_of_nothing", id=terms.id)
        known = [each.id for each in study.starting.scenarios] if study.starting is not None else []
        if terms.scenario is not None and terms.scenario not in known:
            named = {"list": "contract", "owner": terms.id, "code": terms.scenario}
            yield RegieError("procurement.unknown", known=", ".join(known) or "-", **named)
    for owner, day in [(lot.code, lot.ends_on) for lot in study.lots] + (
        [(terms.id, terms.ends_on)] if terms else []
    ):
        if day is not None and (day + timedelta(days=1)).day != 1:
            yield RegieError("procurement.no_last_of_month", owner=owner, day=day)
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
