# SPDX-License-Identifier: EUPL-1.2
"""What cannot be right together in what a study says about money: base years, index, rates, expectations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from regie.contract.terms import AgeBand
from regie.procurement.study.amounts import LumpSums
from regie.procurement.study.model import Study
from regie.vocabulary.errors import RegieError


def amount_problems(study: Study) -> Iterator[RegieError]:
    """Everything that is not right in these parts, in the order of the file."""
    if study.lump_sums is not None:
        yield from _base(study, study.lump_sums)
        yield from _index(study.lump_sums)
        yield from _expected(study.lump_sums)
        yield from _rates(study, study.lump_sums)
        yield from _fairness(study.lump_sums)
    if study.grant_shares and not sum(each.weight for each in study.grant_shares):
        yield RegieError("procurement.no_weight", list="grant_shares")
    if study.starting is not None:
        costs = study.starting
        yield from _not_negative("starting", costs, ("double_administration", "transition"))
        yield from _portion("starting", costs, ("cheaper_later", "cheaper_at_most"))
        if not -100 <= costs.saving.low <= costs.saving.high <= 100:
            yield RegieError("procurement.no_portion", field="starting.saving", value=costs.saving.high)


def _base(study: Study, sums: LumpSums) -> Iterator[RegieError]:
    """Base years that lie whole in the history, once each, none after the price year; corrections of
    those years."""
    first, end = study.period
    if not sums.base_years:
        yield RegieError("procurement.empty", list="lump_sums.base_years")
    for year in dict.fromkeys(sums.base_years):
        if sums.base_years.count(year) > 1:
            yield RegieError("procurement.twice", list="lump_sums.base_years", name=year)
        if not (first <= year * 12 and (year + 1) * 12 <= end):
            yield RegieError("procurement.base_year", year=year, first=study.first, last=study.last)
    last_base = max(sums.base_years, default=sums.price_year)
    if sums.price_year < last_base:
        yield RegieError("procurement.price_year", price_year=sums.price_year, base_year=last_base)
    for each in sums.corrections:
        if each.year not in sums.base_years:
            known = ", ".join(map(str, sums.base_years)) or "-"
            yield RegieError("procurement.correction_year", lot=each.lot, year=each.year, known=known)


def _index(sums: LumpSums) -> Iterator[RegieError]:
    rule = sums.indexation
    if rule.method == "none":
        return
    total = rule.personnel_weight + rule.material_weight
    if total != 100 or min(rule.personnel_weight, rule.material_weight) < 0:
        yield RegieError("procurement.index_weights", sum=total)
    known = [series.id for series in sums.index_series]
    for kind in ("personnel", "material"):
        wanted = getattr(rule, f"{kind}_series")
        if getattr(rule, f"{kind}_weight") and wanted not in known:
            named = {"list": "lump_sums.indexation", "owner": f"{kind}_series", "code": wanted or "-"}
            yield RegieError("procurement.unknown", known=", ".join(known) or "-", **named)


def _expected(sums: LumpSums) -> Iterator[RegieError]:
    """A range holds the value that is assumed; nothing is saved beyond all there is."""
    for each in sums.expected:
        owner = " ".join(str(part) for part in each.identity if part is not None)
        low = each.percent if each.low is None else each.low
        high = each.percent if each.high is None else each.high
        if not low <= each.percent <= high:
            yield RegieError("procurement.expected_range", owner=owner, low=low, percent=each.percent, high=high)
        if each.kind == "saving" and high > 100:
            yield RegieError("procurement.no_portion", field=f"lump_sums.expected {owner}", value=high)


def _rates(study: Study, sums: LumpSums) -> Iterator[RegieError]:
    """Rates per head are of lots with population funding; age bands run up and do not overlap."""
    population = [lot.code for lot in study.lots if lot.funding == "population"]
    for lot in dict.fromkeys(each.lot for each in sums.rates):
        if lot in study.lot_names and lot not in population:
            yield RegieError("procurement.rate_of_lump_sum", lot=lot)
        yield from _bands(f"lump_sums.rates {lot}", [each.ages for each in sums.rates if each.lot == lot])
    yield from _bands("lump_sums.age_bands", sums.age_bands)
    for each in sums.rates:
        yield from _not_negative(f"lump_sums.rates {each.lot}", each, ("amount",))


def _bands(owner: str, bands: Sequence[AgeBand]) -> Iterator[RegieError]:
    for band in bands:
        if band.to_age < band.from_age:
            yield RegieError("procurement.ages", owner=owner, ages=f"{band.from_age}-{band.to_age}")
    for one, other in pairwise(sorted(bands, key=lambda band: band.from_age)):
        if other.from_age <= one.to_age:
            first, second = (f"{band.from_age}-{band.to_age}" for band in (one, other))
            yield RegieError("procurement.ages_overlap", owner=owner, first=first, second=second)


def _fairness(sums: LumpSums) -> Iterator[RegieError]:
    if not 50 <= sums.certainty < 100:
        yield RegieError("procurement.certainty", value=sums.certainty)
    yield from _not_negative("lump_sums", sums, ("bearable",))
    price = sums.price_elements
    if price is None:
        return
    yield from _not_negative("lump_sums.price_elements", price, ("professional_rate",))
    yield from _portion(
        "lump_sums.price_elements", price, ("client_hours_percent", "other_client_cost", "overhead")
    )
    if not price.client_hours_percent:
        yield RegieError("procurement.no_client_hours")
    if price.other_client_cost + price.overhead >= 100:
        yield RegieError("procurement.price_all_overhead", sum=price.other_client_cost + price.overhead)


def _not_negative(owner: str, part: object, fields: Iterable[str]) -> Iterator[RegieError]:
    for field in fields:
        if getattr(part, field) < 0:
            yield RegieError("procurement.below_nothing", field=f"{owner}.{field}")


def _portion(owner: str, part: object, fields: Iterable[str]) -> Iterator[RegieError]:
    for field in fields:
        value: Decimal = getattr(part, field)
        if not 0 <= value <= 100:
            yield RegieError("procurement.no_portion", field=f"{owner}.{field}", value=value)
