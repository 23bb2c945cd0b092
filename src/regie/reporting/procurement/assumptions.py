# SPDX-License-Identifier: EUPL-1.2
"""Every assumption and choice behind the figures, with its source; and what the study cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from regie.reporting.document import Block, Callout, Column, Definition, Definitions, ItemList, Row, Section, Table
from regie.reporting.procurement.case import Case
from regie.reporting.values import Format
from regie.vocabulary.texts import say

TERMS = (
    "open_house",
    "lot",
    "need_group",
    "lump_sum",
    "population",
    "party",
    "collective",
    "main_contractor",
    "handover",
    "herfindahl",
    "completion",
    "delay",
)


def assumptions(case: Case) -> Section:
    """One table with all of them, by part."""
    rows = list(_rows(case))
    table = Table(
        title=case.say("assumptions_table"),
        head=case.say("assumption"),
        columns=(
            Column(title=case.say("value"), format=Format.TEXT),
            Column(title=case.say("source"), format=Format.TEXT, wide=True),
        ),
        rows=tuple(rows),
        anchor="table-assumptions",
    )
    blocks: list[Block] = [case.lead(case.say("assumptions_lead"))]
    if case.study.note:
        title = case.say("illustrative") if case.study.illustrative else ""
        blocks.append(Callout(role="note", title=title, text=(case.study.note,)))
    return Section(title=case.say("assumptions"), blocks=(*blocks, table), anchor="assumptions")


def _rows(case: Case) -> Iterator[Row]:
    yield from _general(case)
    yield from _coverage(case)
    yield from _administration(case)
    yield from _money(case)
    yield from _starting(case)


def _row(case: Case, key: str, value: str, source: str = "", **values: object) -> Row:
    return Row(label=case.say(key, **values), cells=(value, source or case.say("choice_of_study")), indent=1)


def _group(case: Case, key: str) -> Row:
    return Row(label=case.say(key), role="group")


def _general(case: Case) -> Iterator[Row]:
    study = case.study
    yield _group(case, "assumed_general")
    period = case.say("from_to", first=case.month(study.first), last=case.month(study.last))
    yield _row(case, "assumed_period", period)
    yield _row(case, "assumed_youths", case.say("ages", first=0, last=study.youths_to))
    yield _row(case, "assumed_everyone", case.say("yes" if study.everyone_bids else "no"))
    yield _row(case, "assumed_bids", str(len(study.bidders)))
    yield _row(case, "assumed_seed", str(study.seed))


def _coverage(case: Case) -> Iterator[Row]:
    rules = case.study.coverage
    yield _group(case, "assumed_coverage")
    yield _row(case, "assumed_parties", str(rules.parties))
    for each in rules.others:
        where = case.town(each.municipality) if each.municipality else case.say("everywhere")
        yield _row(case, "assumed_other", str(each.parties), group=case.group(each.need_group), where=where)
    yield _row(case, "assumed_margin", case.percent(rules.margin, 0))
    yield _row(case, "assumed_room", case.percent(rules.growth_room, 0))
    yield _row(case, "assumed_smallest", str(rules.smallest_room))
    yield _row(case, "assumed_cap", case.percent(rules.share_cap, 0))


def _administration(case: Case) -> Iterator[Row]:
    works = case.study.administration
    if works:
        yield _group(case, "assumed_administration")
    for each in works:
        label = {"kind": case.say(f"work_{each.kind}"), "side": case.say(f"side_{each.side}").lower()}
        value = case.say("hours_at", hours=_plain(case, each.hours_each), rate=_euros(case, each.rate))
        yield _row(case, "assumed_work", value, each.source, **label)


def _money(case: Case) -> Iterator[Row]:
    sums = case.study.lump_sums
    if sums is None:
        return
    yield _group(case, "assumed_lump_sums")
    yield _row(case, "assumed_base", case.listed([str(year) for year in sums.base_years]))
    yield _row(case, "assumed_price_year", str(sums.price_year))
    index = case.listed([series.name for series in sums.index_series]) or case.say("no_index")
    yield _row(case, "assumed_index", case.say(f"index_{sums.indexation.method}"), index)
    for each in sums.expected:
        lot = case.lot(each.lot) if each.lot else case.say("all_lots")
        wide = each.low is not None and each.high is not None
        value = case.percent(each.percent)
        if wide:
            low, high = case.percent(each.low or Decimal(0)), case.percent(each.high or Decimal(0))
            value = case.say("likely_between", likely=value, low=low, high=high)
        yield _row(case, f"assumed_{each.kind}", value, each.source, lot=lot, year=each.year)
    for lot in dict.fromkeys(each.lot for each in sums.corrections):
        own = [each for each in sums.corrections if each.lot == lot]
        reasons = case.listed(list(dict.fromkeys(each.reason for each in own)))
        value = str(len(own)) if case.public else _euros(case, sum((each.amount for each in own), Decimal(0)))
        yield _row(case, "assumed_corrections", value, reasons, lot=case.lot(lot))
    for rate in sums.rates:
        ages = case.say("ages", first=rate.ages.from_age, last=rate.ages.to_age)
        yield _row(case, "assumed_rate", _euros(case, rate.amount), rate.source, lot=case.lot(rate.lot), ages=ages)
    yield _row(case, "assumed_certainty", case.percent(sums.certainty, 0))
    yield _row(case, "assumed_bearable", case.percent(sums.bearable, 0))
    price = sums.price_elements
    if price is not None:
        yield _row(case, "assumed_hour", _euros(case, price.professional_rate), price.source)
        yield _row(case, "assumed_client_hours", case.percent(price.client_hours_percent), price.source)
        yield _row(case, "assumed_other_cost", case.percent(price.other_client_cost), price.source)
        yield _row(case, "assumed_overhead", case.percent(price.overhead), price.source)
    sources = dict.fromkeys(share.source for share in case.study.grant_shares)
    if sources:
        weights = str(len(case.study.grant_shares))
        yield _row(case, "assumed_grant", case.say("of_municipalities", count=weights), case.listed(list(sources)))


def _starting(case: Case) -> Iterator[Row]:
    start = case.study.starting
    if start is None:
        return
    saving = start.saving
    yield _group(case, "assumed_starting")
    yield _row(case, "assumed_reference", case.day(start.reference))
    ends = {
        "low": case.percent(saving.low),
        "likely": case.percent(saving.likely),
        "high": case.percent(saving.high),
    }
    yield _row(case, "assumed_saving_new", case.say("likely_between", **ends), start.saving_source)
    yield _row(case, "assumed_ramp", case.say("months", count=start.ramp_months))
    double = case.say("a_month", amount=_euros(case, start.double_administration))
    yield _row(case, "assumed_double", double, start.double_administration_source)
    yield _row(case, "assumed_transition", _euros(case, start.transition), start.transition_source)
    later = case.say("later", percent=case.percent(start.cheaper_later), most=case.percent(start.cheaper_at_most))
    yield _row(case, "assumed_later", later, start.transition_source)
    yield _row(case, "assumed_hours", case.say("hours_value", hours=_plain(case, start.hours_to_change)))
    yield _row(case, "assumed_draws", case.number(start.draws))


def _euros(case: Case, amount: Decimal) -> str:
    return case.euro_cents(int(amount * 100))


def _plain(case: Case, value: Decimal) -> str:
    return case.number(value, max(0, -int(value.normalize().as_tuple().exponent)))


def limits(case: Case) -> Section:
    """How it was made, and what it cannot say."""
    result = case.result
    methods = [
        case.say(f"method_{key}") for key in ("snapshot", "landscape", "completion", "coverage", "starting")
    ]
    cannot = [
        case.say(f"cannot_{key}")
        for key in ("saving", "quality", "need", "capacity", "behaviour", "law", "one_year")
    ]
    blocks: list[Block] = [
        case.lead(case.say("limits_lead")),
        ItemList(items=tuple((text,) for text in methods)),
        Section(title=case.say("cannot"), blocks=(ItemList(items=tuple((text,) for text in cannot)),)),
    ]
    hidden = case.region.suppression
    if case.public:
        text = case.say("small_numbers", to=hidden.hide_up_to, step=hidden.round_to, least=hidden.least_providers)
        blocks.append(Callout(role="note", title=case.say("small_numbers_title"), text=(text,)))
    counted = [*_lines(case, "left_out"), *_lines(case, "noticed")]
    if counted:
        items = tuple((text,) for text in counted)
        blocks.append(
            Callout(role="quality", title=case.say("lines_title"), text=(case.say("lines_text"),), items=items)
        )
    if result.missing:
        items = tuple((f"{case.say(f'part_{each.part}')}: {each.why.said(case.lang)}",) for each in result.missing)
        blocks.append(
            Callout(role="quality", title=case.say("missing_title"), text=(case.say("missing_text"),), items=items)
        )
    blocks += case.remarks(result.remarks)
    return Section(title=case.say("limits"), blocks=tuple(blocks), anchor="limits")


def _lines(case: Case, which: str) -> Iterator[str]:
    """Lines of production that count nowhere or are not whole, with why."""
    for each in getattr(case.result, which):
        told = {"lines": case.number(each.lines), "amount": case.euro(each.cents)}
        yield say(f"procurement_landscape.{which}_{each.reason}", case.lang, **told)


def terms(case: Case) -> Section:
    """The words of the report in plain language."""
    definitions = tuple(
        Definition(
            anchor="term-" + key.replace("_", "-"),
            term=case.say(f"term_{key}"),
            text=case.say(f"term_{key}_means"),
        )
        for key in TERMS
    )
    return Section(
        title=case.say("terms"), blocks=(Definitions(definitions=definitions),), anchor="terms", new_page=True
    )
