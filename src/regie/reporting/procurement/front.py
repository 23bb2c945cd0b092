# SPDX-License-Identifier: EUPL-1.2
"""The first page: six or seven figures, what they say, and the decision that is asked."""

from __future__ import annotations

from collections.abc import Iterator

from regie.procurement.starting.result import ScenarioResult, StartResult
from regie.reporting.document import Block, Callout, KeyFigure, KeyFigures, Section
from regie.reporting.procurement.case import Case
from regie.reporting.procurement.lump_sums import amount_in, first_year
from regie.reporting.procurement.starting import delayed
from regie.reporting.procurement.today import of_cost
from regie.reporting.values import Format
from regie.reporting.values import euros as in_euros


def front(case: Case) -> Section:
    """One page in plain words."""
    result = case.result
    figures = tuple(_figures(case))
    blocks: list[Block] = [case.lead(case.say("front_lead", region=result.region_name))]
    blocks += [KeyFigures(figures=figures)] if figures else []
    blocks += _decision(case, result.starting) if result.starting is not None else []
    blocks += case.paragraphs(*_told(case))
    return Section(title=case.say("front"), blocks=tuple(blocks), anchor="front")


def _figures(case: Case) -> Iterator[KeyFigure]:
    result = case.result
    landscape, coverage = result.landscape, result.coverage
    if landscape is not None:
        volume = landscape.volume()
        use = next((each for each in landscape.use if each.chosen and not each.municipality), None)
        known = use is not None and use.percent is not None
        yield KeyFigure(
            label=case.say("card_clients"),
            value=case.clients(volume.clients, "today_clients"),
            remark=case.say("card_clients_remark", percent=case.percent(use.percent), age=use.to_age)
            if known and use is not None and use.percent is not None
            else "",
        )
        by_cost = of_cost(landscape)
        most = None if by_cost is None else next((each for each in by_cost.needed if each.percent == 80), None)
        remark = "" if most is None else case.say("card_providers_remark", count=most.providers, percent=80)
        spots = [each for each in landscape.weak_cells("need_group") if each.weak != "leans"]
        every = sum(each.kind == "need_group" for each in landscape.cells)
        alone = case.say("card_weak_remark", count=len(spots), cells=every) if every else ""
        yield KeyFigure(
            label=case.say("card_providers"),
            value=volume.providers,
            remark=" ".join(part for part in (remark, alone) if part),
        )
    if coverage is not None and coverage.fewest is not None:
        fewest = coverage.fewest
        proven = case.say("card_parties_proven") if fewest.parties.proven else case.say("card_parties_found")
        yield KeyFigure(label=case.say("card_parties"), value=fewest.parties.value, remark=proven)
        moved = case.clients(fewest.movers.value, "movers")
        clients = case.clients(fewest.clients, "coverage_clients")
        yield KeyFigure(
            label=case.say("card_movers"),
            value=moved,
            remark=case.say("card_movers_remark", clients=case.number(clients)),
        )
    yield from _money(case)


def _money(case: Case) -> Iterator[KeyFigure]:
    sums, start = case.result.lump_sums, case.result.starting
    if sums is not None and sums.totals:
        year = first_year(sums)
        amounts = [amount_in(total, year) for total in sums.totals if not total.municipality]
        cents = sum(amount for amount in amounts if amount is not None)
        yield KeyFigure(
            label=case.say("card_lump_sum", year=year or sums.price_year),
            value=in_euros(cents),
            format=Format.EURO_MILLIONS,
            remark=case.say("card_lump_sum_remark", year=sums.price_year),
        )
    latest = _latest(start)
    if start is not None and latest is not None:
        cost = latest.of().cost
        yield KeyFigure(
            label=case.say("card_delay"),
            value=in_euros(cost.mean),
            format=Format.EURO_MILLIONS_CHANGE if abs(cost.mean) >= 50_000_000 else Format.EURO_CHANGE,
            remark=case.say(
                "card_delay_remark",
                title=latest.title,
                low=case.millions(cost.low, signed=True),
                high=case.millions(cost.high, signed=True),
            ),
        )


def _latest(start: StartResult | None) -> ScenarioResult | None:
    """The scenario in which all begin last: the longest delay that is looked at."""
    found = [] if start is None else [each for each in delayed(start) if not each.staggered]
    return max(found, key=lambda each: (each.of().delayed_months, each.id), default=None)


def _told(case: Case) -> Iterator[str]:
    """What the figures say, a sentence or two for each part that is there."""
    result = case.result
    if result.landscape is not None and result.coverage is not None and result.coverage.fewest is not None:
        fewest = result.coverage.fewest
        yield case.say(
            "front_coverage",
            providers=case.number(result.landscape.volume().providers),
            parties=case.number(fewest.parties.value),
            least=min((len(cell.bidders) for cell in fewest.cells), default=0),
            movers=case.number(case.clients(fewest.movers.value, "movers")),
        )
    if result.lots is not None and result.lots.falls_between:
        cost = sum(each.last_year for each in result.lots.falls_between)
        yield case.say("front_between", cost=case.millions(cost))
    fairness = result.lump_sums.fairness if result.lump_sums is not None else None
    if fairness is not None and fairness.parties:
        small = sum(not each.bearable for each in fairness.parties)
        key = "front_fairness_all" if small == len(fairness.parties) else "front_fairness"
        yield case.say(key, small=case.number(small), parties=case.number(len(fairness.parties)))
    if result.starting is not None:
        yield case.say("front_starting")


def _decision(case: Case, start: StartResult) -> list[Block]:
    """The decision that is asked, with the ways to begin to choose from."""
    items = []
    for each in start.scenarios:
        total = each.of()
        if total.delayed_months:
            spread = {
                "mean": case.millions(total.cost.mean, signed=True),
                "low": case.millions(total.cost.low, signed=True),
                "high": case.millions(total.cost.high, signed=True),
            }
            text = case.say(
                "decision_item", title=each.title, chance=case.percent(total.chance * 100, 0), **spread
            )
        else:
            text = case.say("decision_reference", title=each.title)
        items.append((text,))
    asked = Callout(
        role="decision",
        title=case.say("decision_title", day=case.day(start.decide_on)),
        text=((case.say("decision_text"),),),
        items=tuple(items),
    )
    return [asked]
