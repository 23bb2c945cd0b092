# SPDX-License-Identifier: EUPL-1.2
"""Whether a study fits what was delivered: products and providers that only one of the two knows, needs in no lot,
a history that the snapshot does not have. None of it stops a computation; all of it is worth a look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from regie.contract.lines import Words, said
from regie.figures import Source
from regie.procurement.study.model import Study
from regie.vocabulary.periods import Period, month_number

_DELIVERED = """
SELECT DISTINCT COALESCE(p.product_code, t.product_code), p.provider FROM counted_production AS p
LEFT JOIN (
    SELECT trajectory_key, MIN(product_code) AS product_code FROM counted_trajectories GROUP BY trajectory_key
) AS t ON t.trajectory_key = p.trajectory_key
WHERE
    p.service_month >= {first} AND p.service_month < {end}
    AND COALESCE(p.product_code, t.product_code) IS NOT NULL
"""


def misfits(source: Source, study: Study) -> tuple[Words, ...]:
    """What someone should look at before a study is computed at this source, each as a sentence."""
    found = [*_history(source, study), *_products(source, study), *_needs(study), *_providers(source, study)]
    return (*found, *_residents(source))


def _history(source: Source, study: Study) -> Iterator[Words]:
    first, end = study.period
    last_day = source.end_day - timedelta(days=1)
    if first < month_number(source.first_day) or end > month_number(last_day) + 1:
        months = [Period.of_month(month_number(day)) for day in (source.first_day, last_day)]
        named = {"from": months[0], "to": months[1]}
        yield said("procurement_fitting.history", first=study.first, last=study.last, **named)


def _products(source: Source, study: Study) -> Iterator[Words]:
    first, end = study.period
    delivered = {product for product, _ in source.engine.rows(_DELIVERED.format(first=first, end=end))}
    for code in sorted(delivered - {*study.product_names}):
        yield said("procurement_fitting.product_missing", code=code)
    for code in sorted({*study.product_names} - delivered):
        yield said("procurement_fitting.product_unused", code=code)


def _needs(study: Study) -> Iterator[Words]:
    needed = {product for group in study.need_groups for product in group.products}
    for code in sorted({*study.product_names} - needed):
        yield said("procurement_fitting.product_nowhere", code=code)
    for code in study.group_names:
        lots = [lot.code for lot in study.lots if code in lot.need_groups]
        if not lots:
            yield said("procurement_fitting.group_nowhere", code=code)
        elif len(lots) > 1:
            yield said("procurement_fitting.group_twice", code=code, lots=", ".join(lots))


def _providers(source: Source, study: Study) -> Iterator[Words]:
    rows = source.engine.rows("SELECT DISTINCT provider FROM counted_production WHERE provider IS NOT NULL")
    known = {row[0] for row in rows}
    named = [("providers", place.provider) for place in study.providers]
    named += [(f"bidders {bidder.code}", member.provider) for bidder in study.bidders for member in bidder.members]
    for list_, code in named:
        if code not in known:
            yield said("procurement_fitting.provider_unknown", code=code, list=list_)
    yield from _codes(study, known)
    yield from _chosen(source, study, known)


def _codes(study: Study, known: set[str]) -> Iterator[Words]:
    """A bidder that is called as a provider of others: whoever chooses the code may mean either."""
    for bidder in study.bidders:
        if bidder.code in known and bidder.code not in {member.provider for member in bidder.members}:
            yield said("procurement_fitting.code_taken", code=bidder.code, name=bidder.name)


def _chosen(source: Source, study: Study, known: set[str]) -> Iterator[Words]:
    """Who is chosen for a lot, and is not there or gave none of its care lately."""
    first, end = study.months_now
    given = {*map(tuple, source.engine.rows(_DELIVERED.format(first=first, end=end)))}
    products = {group.code: group.products for group in study.need_groups}
    needed = {lot.code: {code for group in lot.need_groups for code in products[group]} for lot in study.lots}
    members = {each.code: [member.provider for member in each.members] for each in study.bidders}
    months = {name: Period.of_month(month) for name, month in (("first", first), ("last", end - 1))}
    for award in study.chosen:
        if award.bidder not in known and award.bidder not in members:
            yield said("procurement_fitting.chosen_unknown", lot=award.lot, bidder=award.bidder)
            continue
        providers = members.get(award.bidder, [award.bidder])
        if not any((product, provider) in given for product in needed[award.lot] for provider in providers):
            key = "chosen_idle" if award.bidder in members else "chosen_alone_idle"
            yield said(f"procurement_fitting.{key}", lot=award.lot, bidder=award.bidder, **months)


def _residents(source: Source) -> Iterator[Words]:
    ((rows,),) = source.engine.rows("SELECT COUNT(*) FROM counted_population")
    if not rows:
        yield said("procurement_fitting.youths")
