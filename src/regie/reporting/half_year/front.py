# SPDX-License-Identifier: EUPL-1.2
"""The reading guide and the page with the main figures."""

from __future__ import annotations

from collections.abc import Iterator

from regie.reporting.document import Callout, ItemList, KeyFigure, KeyFigures, Paragraph, Section, Table, link
from regie.reporting.half_year.budget import budget_cards, budget_sentence, reading_of_amount
from regie.reporting.half_year.outlook.glance import NO_FORECAST, outlook_sentence
from regie.reporting.half_year.parts import NOTHING_ODD, by_code, key_figure, paragraphs, present, year_before
from regie.reporting.half_year.wording import change, difference, known, peak, phrase, sentence, when, written
from regie.reporting.values import Format
from regie.review import Review
from regie.vocabulary.formatting import day, months_of, points, short_period
from regie.vocabulary.periods import Period, PeriodKind

LABELS = {
    "unique_clients": "Jeugdigen in zorg",
    "net_outflow": "Netto uitstroom",
    "waiting_treatment.within_norm": "Start binnen tien weken na intake",
    "lead_time.median": "Doorlooptijd, mediaan in dagen",
    "ended_as_planned": "Volgens plan beëindigd",
    "cost": "Geboekte kosten",
    "cost_per_client_month": "Kosten per cliëntmaand",
    "use_rate": "Jeugdhulpgebruik 0-22 jaar",
}


def reading_guide(review: Review) -> Section:
    """The period, the snapshot, how to read a figure, and what is known to be incomplete."""
    header = review.header
    hidden = (
        f"Aantallen van 1 tot en met {header.hide_up_to} zijn verborgen en andere aantallen zijn afgerond op veelvouden "
        f"van {header.round_to}; percentages en gemiddelden zijn uit die afgeronde aantallen berekend. Waar een verborgen "
        "getal terug te rekenen zou zijn, is ook een buurgetal verborgen."
        if header.suppressed
        else "Deze uitgave bevat kleine aantallen en is alleen bestemd voor wie die mag zien."
    )
    points_ = [
        f"Verslagperiode: {months_of(review.period)}. Peildatum van de gegevens: {day(header.reference_date)}; de "
        f"leveringen gaan tot en met {day(header.data_until)}.",
        f"Alle cijfers komen uit één momentopname ({header.snapshot}). Dezelfde momentopname geeft altijd dezelfde cijfers.",
        "Een cliënt telt op elk niveau één keer. Cijfers van gemeenten, gebieden of maanden mogen niet worden opgeteld.",
        hidden,
        "Zinnen bij de cijfers beschrijven wat er te zien is. Zij noemen geen oorzaken; een mogelijke verklaring is een "
        "hypothese en staat als zodanig aangegeven.",
        "'Onbekend' betekent dat een cijfer niet is vast te stellen; het is nooit nul.",
        *((NO_FORECAST,) if review.forecast is None else ()),
    ]
    blocks: list[Callout | ItemList | Paragraph] = []
    if header.synthetic:
        blocks.append(
            Callout(
                role="note",
                title="Voorbeeldgegevens",
                text=(
                    "Dit rapport gaat over een voorbeeldregio met synthetische gegevens. Geen enkele rij gaat over een "
                    "bestaande jeugdige of aanbieder. " + header.note,
                ),
            )
        )
    blocks.append(ItemList(items=tuple((text,) for text in points_)))
    definitions = Paragraph(text=("De definitie van elk cijfer staat in de ", link("definities", "bijlage"), "."))
    sections = (Section(title="Kwaliteit van de gegevens", blocks=_quality(review)),)
    return Section(title="Leeswijzer", blocks=(*blocks, definitions, *sections), anchor="leeswijzer")


def _quality(review: Review) -> tuple[Paragraph | Callout, ...]:
    if not review.signals:
        return paragraphs(NOTHING_ODD)
    return (
        Callout(
            role="quality",
            title="Let op bij het lezen",
            text=("Deze bijzonderheden van de leveringen werken door in de cijfers:",),
            items=tuple((signal.nl,) for signal in review.signals),
        ),
    )


def one_page(review: Review) -> Section:
    """Six to eight figures with their direction, and what they say together in a few sentences."""
    return Section(
        title="In één oogopslag",
        blocks=present(
            KeyFigures(figures=tuple(_cards(review))),
            *paragraphs(*_summary(review), _money(review)),
            reading_of_amount(review),
            _municipalities(review),
        ),
        anchor="oogopslag",
    )


def _cards(review: Review) -> Iterator[KeyFigure]:
    """The cards; with a contract, extra cost and use of the lump sum stand where booked cost would."""
    of_budget = budget_cards(review)
    for headline in review.headline:
        card = key_figure(headline, LABELS[headline.figure.indicator])
        if headline.figure.indicator != "cost":
            yield card
        elif not of_budget:
            yield card.model_copy(update={"format": Format.EURO_MILLIONS})
        else:
            yield from of_budget


def _municipalities(review: Review) -> Table | None:
    return by_code(
        review,
        f"De gemeenten naast elkaar, {phrase(review.period)}",
        "municipality",
        "Gemeente",
        [
            ("unique_clients", review.period.last_month, f"In zorg, {short_period(review.period.last_month)}"),
            ("net_outflow", review.period, "Netto uitstroom"),
            ("ended_as_planned", review.period, "Volgens plan"),
            ("cost", review.period, "Geboekte kosten (euro)"),
            ("cost_per_client_month", review.period, "Per cliëntmaand (euro)"),
        ],
        notes=("Een verhuizing binnen de regio is voor de ene gemeente uitstroom en voor de andere instroom.",),
    )


def _money(review: Review) -> str:
    """What the period cost, and what is to come."""
    return " ".join(filter(None, (budget_sentence(review), outlook_sentence(review))))


def _summary(review: Review) -> list[str]:
    """Two paragraphs: who came and went; how it ended and what it cost."""
    return [" ".join(texts) for texts in (_clients(review), _outcome(review)) if texts]


def _clients(review: Review) -> list[str]:
    months = review.series("unique_clients", PeriodKind.MONTH)
    last, highest = months[-1], peak(months)
    texts = []
    if highest is not None and known(last) is not None:
        told = f"; de piek was {written(highest)} in {when(highest)}" if highest is not last else ""
        texts.append(sentence(f"in {when(last)} kregen {written(last)} jeugdigen hulp{told}"))
    inflow, outflow = review.figure("inflow", review.period), review.figure("outflow", review.period)
    if inflow is not None and outflow is not None and known(inflow) is not None and known(outflow) is not None:
        flow = f"in {phrase(review.period)} begonnen {written(inflow)} perioden van hulp en eindigden er {written(outflow)}"
        texts.append(sentence(flow))
    return texts


def _outcome(review: Review) -> list[str]:
    texts = []
    year = Period(PeriodKind.YEAR, review.period.year - 1)
    now, then = review.figure("ended_as_planned", review.period), review.figure("ended_as_planned", year)
    step = difference(now, then)
    if now is not None and then is not None and step is not None:
        texts.append(
            sentence(
                f"van de beëindigde klantreizen eindigde {written(now)} volgens plan, tegen {written(then)} in {year} "
                f"(het hele jaar; {points(step)})"
            )
        )
    cost = review.figure("cost_per_client_month", review.period)
    if cost is not None and known(cost) is not None:
        told = change(cost, review.figure("cost_per_client_month", year_before(review)))
        texts.append(
            sentence(
                f"een cliëntmaand kostte {written(cost)}"
                + (f", {told}" if told else "")
                + "; zorg van de laatste "
                "maanden kan nog worden bijgeboekt"
            )
        )
    return texts
