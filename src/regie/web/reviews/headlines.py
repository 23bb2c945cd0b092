# SPDX-License-Identifier: EUPL-1.2
"""The six to eight figures that say how a contract stands, each with a sentence, and one sentence above them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from regie.reporting.half_year.wording import direction, judgement, known
from regie.review import BudgetYear
from regie.review.build import HEADLINES
from regie.review.plan import year_before
from regie.vocabulary import Figure, Period
from regie.web.reviews.addresses import proof_url
from regie.web.reviews.asked import Asked
from regie.web.reviews.indicators import definition_of, measure_of
from regie.web.reviews.own import Own
from regie.web.reviews.wording import change, listed, phrase, said, sentence
from regie.web.ui import formats
from regie.web.ui.components import Judgement, KeyFigure

LABELS = {
    "unique_clients": gettext_noop("Jeugdigen in zorg"),
    "net_outflow": gettext_noop("Netto uitstroom"),
    "waiting_treatment.within_norm": gettext_noop("Begonnen binnen tien weken"),
    "lead_time.median": gettext_noop("Doorlooptijd, mediaan"),
    "ended_as_planned": gettext_noop("Volgens plan beëindigd"),
    "cost": gettext_noop("Geboekte kosten"),
    "cost_per_client_month": gettext_noop("Kosten per cliëntmaand"),
    "use_rate": gettext_noop("Jeugdhulpgebruik 0 tot en met 22 jaar"),
}

EXCESS, LUMP_SUM_USE = "excess", "lump_sum_use"
"""Figures of money that the contract makes."""

MOST = 8


def key_figures(own: Own, asked: Asked) -> list[KeyFigure]:
    """The figures on the first page: money first where there is a lump sum to hold cost against."""
    budget = own.budget()
    cards = list(_budget_cards(budget, asked)) if budget is not None else []
    for indicator in HEADLINES:
        if indicator == "cost" and budget is not None:
            continue
        card = _card(own, asked, indicator)
        if card is not None:
            cards.append(card)
    return cards[:MOST]


def in_one_sentence(own: Own) -> str:
    """How it stands: what the period cost against the lump sum, and how many are in care."""
    parts = [_money(own), _clients(own)]
    return " ".join(sentence(part) for part in parts if part)


def when_of(indicator: str, period: Period) -> Period:
    """The period in which an indicator of the first page is taken: clients in the last month."""
    return period.last_month if indicator == "unique_clients" else period


def excess_name(budget: BudgetYear) -> str:
    """What the difference is called."""
    return _("Minderkosten") if budget.excess < 0 else _("Meerkosten")


def use_name() -> str:
    """What cost as a share of the reference budget is called."""
    return _("Gebruik van de lumpsum")


def money_definition(what: str) -> str:
    """What the excess and the use of the lump sum are, as the contract's computation has them."""
    if what == EXCESS:
        return _(
            "Geboekte en te verwachten kosten min het referentiebudget: de geïndexeerde lumpsum met aanvullingen."
        )
    return _(
        "Geboekte en te verwachten kosten van de periode, gedeeld door het referentiebudget van dezelfde periode: "
        "de geïndexeerde lumpsum met aanvullingen."
    )


def money_band(budget: BudgetYear, what: str) -> str:
    """Between which values the excess or the use lies, as far as it is an estimate."""
    if what == EXCESS:
        band = budget.excess_band
        return _between(formats.cents(band[0]), formats.cents(band[1])) if band else ""
    use = budget.use_band
    return _between(formats.percent(use[0]), formats.percent(use[1])) if use else ""


def against_words(budget: BudgetYear) -> str:
    """What cost is held against: the lump sum, with what was added to it."""
    beside = _beside(budget)
    amount = formats.cents(budget.reference)
    if not beside:
        return _("de lumpsum van %(amount)s") % {"amount": amount}
    return _("de lumpsum met %(beside)s (samen %(amount)s)") % {"beside": listed(beside), "amount": amount}


def _beside(budget: BudgetYear) -> list[str]:
    """What was added to the lump sum before cost is held against it."""
    added = (
        (_("aanvullende besluiten"), budget.amendments),
        (_("een sluitpost van het voorbeeld"), budget.remainder),
    )
    return [text for text, cents in added if cents]


def compared(budget: BudgetYear) -> str:
    """ "€ 3.359.000 hoger dan de lumpsum van …"."""
    values = {"amount": formats.cents(abs(budget.excess)), "against": against_words(budget)}
    if budget.excess == 0:
        return _("gelijk aan %(against)s") % values
    if budget.excess > 0:
        return _("%(amount)s hoger dan %(against)s") % values
    return _("%(amount)s lager dan %(against)s") % values


def _money(own: Own) -> str:
    budget = own.budget()
    period = own.review.period
    if budget is not None:
        cost = formats.cents(budget.cost)
        if budget.accrued:
            cost = _("%(cost)s (deels geschat)") % {"cost": cost}
        values = {"when": phrase(period), "cost": cost, "place": own.place_name}
        spent = (
            _("in %(when)s kostte de hulp %(cost)s")
            if own.whole
            else _("in %(when)s kostte de hulp in %(place)s %(cost)s")
        )
        return f"{spent % values}: {_more_or_less(budget)}"
    booked = own.figure("cost", period)
    if booked is None or known(booked) is None:
        return ""
    return _("over %(when)s is tot nu toe %(cost)s geboekt") % {"when": phrase(period), "cost": said(booked)}


def _more_or_less(budget: BudgetYear) -> str:
    beside = _beside(budget)
    against = _("de lumpsum met %(beside)s") % {"beside": listed(beside)} if beside else _("de lumpsum")
    values = {"amount": formats.cents(abs(budget.excess)), "against": against}
    if budget.excess == 0:
        return _("precies %(against)s") % values
    text = _("%(amount)s meer dan %(against)s") if budget.excess > 0 else _("%(amount)s minder dan %(against)s")
    return text % values


def _clients(own: Own) -> str:
    period = own.review.period.last_month
    now, before = own.figure("unique_clients", period), own.figure("unique_clients", year_before(period))
    if now is None or known(now) is None:
        return ""
    text = _("in %(when)s kregen %(count)s jeugdigen hulp") % {"when": phrase(period), "count": said(now)}
    moved = change(now, before)
    return f"{text}, {moved}" if moved else text


def _budget_cards(budget: BudgetYear, asked: Asked) -> Iterator[KeyFigure]:
    worse: Judgement = "bad" if budget.excess > 0 else "neutral"
    yield KeyFigure(
        label=excess_name(budget),
        value=formats.cents(abs(budget.excess)),
        change=money_band(budget, EXCESS),
        judgement=worse,
        sentence=sentence(_("de kosten zijn %(compared)s") % {"compared": compared(budget)}),
        proof_url=proof_url(EXCESS, asked),
        definition=money_definition(EXCESS),
        snapshot=asked.snapshot.id,
    )
    if budget.use_percent is None:
        return
    yield KeyFigure(
        label=use_name(),
        value=formats.percent(budget.use_percent),
        change=money_band(budget, LUMP_SUM_USE),
        judgement=worse,
        sentence=_still_to_book(budget),
        proof_url=proof_url(LUMP_SUM_USE, asked),
        definition=money_definition(LUMP_SUM_USE),
        snapshot=asked.snapshot.id,
    )


def _between(low: str, high: str) -> str:
    return _("schatting: tussen %(low)s en %(high)s") % {"low": low, "high": high}


def _still_to_book(budget: BudgetYear) -> str:
    if not budget.accrued:
        return sentence(_("alle kosten zijn geboekt"))
    amount = formats.cents(budget.accrued)
    return sentence(_("%(amount)s daarvan is nog niet geboekt maar wel te verwachten") % {"amount": amount})


def _card(own: Own, asked: Asked, indicator: str) -> KeyFigure | None:
    when = when_of(indicator, own.review.period)
    figure, before = own.figure(indicator, when), own.figure(indicator, year_before(when))
    if figure is None:
        return None
    moved = direction(figure, before)
    measure = measure_of(indicator)
    return KeyFigure(
        label=_(LABELS[indicator]),
        value=said(figure) if figure.unit == "days" and known(figure) is not None else formats.figure(figure),
        change=change(figure, before),
        direction=moved,
        judgement=judgement(moved, measure.better),
        sentence=sentence(_SENTENCES[indicator](figure)) if known(figure) is not None else "",
        proof_url=proof_url(indicator, asked, when, own.where),
        definition=definition_of(indicator),
        snapshot=figure.snapshot,
        remark=figure.remark or "",
    )


def _of_clients(figure: Figure) -> str:
    return _("in %(when)s kregen %(count)s jeugdigen hulp") % {
        "when": phrase(figure.period),
        "count": said(figure),
    }


def _of_net_outflow(figure: Figure) -> str:
    net = int(known(figure) or 0)
    values = {"count": formats.number(abs(net)), "when": phrase(figure.period)}
    if net > 0:
        return _("in %(when)s stopte de hulp bij %(count)s jeugdigen meer dan er begonnen") % values
    if net < 0:
        return _("in %(when)s begonnen %(count)s jeugdigen meer dan er stopten") % values
    return _("in %(when)s begonnen evenveel jeugdigen als er stopten") % values


def _with_value(text: str) -> Callable[[Figure], str]:
    return lambda figure: _(text) % {"value": said(figure), "when": phrase(figure.period)}


_SENTENCES: dict[str, Callable[[Figure], str]] = {
    "unique_clients": _of_clients,
    "net_outflow": _of_net_outflow,
    "waiting_treatment.within_norm": _with_value(
        gettext_noop("bij %(value)s van wie begon, zat er hooguit tien weken tussen intake en hulp")
    ),
    "lead_time.median": _with_value(
        gettext_noop("de helft van de trajecten die eindigden, duurde %(value)s of korter")
    ),
    "ended_as_planned": _with_value(gettext_noop("van de klantreizen die eindigden, ging %(value)s volgens plan")),
    "cost": _with_value(gettext_noop("over %(when)s is tot nu toe %(value)s geboekt")),
    "cost_per_client_month": _with_value(
        gettext_noop("een maand hulp aan één jeugdige kostte gemiddeld %(value)s, voor zover geboekt")
    ),
    "use_rate": _with_value(gettext_noop("%(value)s van de inwoners van 0 tot en met 22 jaar kreeg hulp")),
}
