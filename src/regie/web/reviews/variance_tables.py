# SPDX-License-Identifier: EUPL-1.2
"""The tables of the page on differences. Every line adds up to the cent; totals are given, not added up here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regie.reporting.half_year.factors import HEAD_OF, HEADS, together
from regie.review import Comparison, PlainRow, Variance, VarianceLine
from regie.variance import Step
from regie.variance.names import method_name
from regie.web.reviews.amounts import Amount, Ordered, a_column_each
from regie.web.reviews.indicators import BREAKDOWN_LABELS
from regie.web.reviews.status_charts import factor_label
from regie.web.reviews.variance_asked import METHODS, VarianceAsked
from regie.web.ui import columns, formats
from regie.web.ui.language import active, pick
from regie.web.ui.tables import Table


class Named(Protocol):
    """What codes are called and in which order they stand."""

    def of(self, level: str, code: str) -> str: ...
    def order(self, level: str) -> list[str]: ...


@dataclass(frozen=True)
class StepRow:
    """A step of the bridge; the first and last are levels, without an effect."""

    step: str
    amount: int | None
    level: int


class StepsTable(Ordered):
    """From the lump sum to the cost."""

    step = columns.Column(gettext_lazy("Stap"))
    amount = Amount(gettext_lazy("Effect"), signed=True)
    level = Amount(gettext_lazy("Stand"))


@dataclass(frozen=True)
class PartRow:
    """A part with its effects by head; together they are the difference."""

    part: str
    place: int
    url: str
    reference: int
    volume: int
    mix: int
    price: int
    other: int
    excess: int
    cost: int


class PartsTable(Table):
    """The parts of what is looked at."""

    part = columns.Column(gettext_lazy("Onderdeel"), link=lambda row: row.url or None, order_by=("place",))
    reference = Amount(gettext_lazy("Lumpsum"))
    volume = Amount(gettext_lazy("Volume"), signed=True)
    mix = Amount(gettext_lazy("Mix"), signed=True)
    price = Amount(gettext_lazy("Prijs"), signed=True)
    other = Amount(gettext_lazy("Overig"), signed=True)
    excess = Amount(pgettext_lazy("bedrag", "Verschil"), signed=True)
    cost = Amount(gettext_lazy("Kosten"))


class MethodsTable(Ordered):
    """What every method says of each conclusion."""

    conclusion = columns.Column(gettext_lazy("Conclusie"))
    spread = Amount(gettext_lazy("Spreiding"))
    sign = columns.Column(gettext_lazy("Teken"))


class LevelsTable(Ordered):
    """Number of clients and cost per client on both sides."""

    place = columns.Column(gettext_lazy("Gemeente"))
    months_reference = columns.Number(gettext_lazy("Cliëntmaanden, referentie"))
    months_realised = columns.Number(gettext_lazy("Cliëntmaanden, werkelijk"))
    price_reference = Amount(gettext_lazy("Per cliëntmaand, referentie"))
    price_realised = Amount(gettext_lazy("Per cliëntmaand, werkelijk"))


class PlainTable(Ordered):
    """The excess as number of clients times cost per client."""

    place = columns.Column(gettext_lazy("Gemeente"))
    volume = Amount(gettext_lazy("Aantal cliënten"), signed=True)
    price = Amount(gettext_lazy("Kosten per cliënt"), signed=True)
    not_tied = Amount(gettext_lazy("Niet aan cliënten gebonden"), signed=True)
    beside = Amount(gettext_lazy("Correcties en aanvullingen"), signed=True)
    excess = Amount(gettext_lazy("Meerkosten"), signed=True)


def steps_table(
    request: HttpRequest, asked: VarianceAsked, line: VarianceLine, steps: Sequence[Step]
) -> StepsTable:
    """All steps to the cent, also those too small to draw."""
    rows = [StepRow(_("Lumpsum"), None, line.reference)]
    rows += [StepRow(step.en if active() == "en" else step.nl, step.amount, step.ends_at) for step in steps]
    rows.append(StepRow(_("Kosten, geboekt en te verwachten"), None, line.realised + line.accrued))
    return StepsTable(
        rows,
        request=request,
        caption=_("Alle stappen tot op de cent"),
        name="stappen",
        unit=_("euro"),
        page_size=50,
        facts=_facts(asked),
        note=_("De stappen leiden zonder restpost van de lumpsum naar de kosten."),
    )


def parts_table(
    request: HttpRequest,
    asked: VarianceAsked,
    line: VarianceLine,
    lines: Sequence[VarianceLine],
    names: Named,
) -> PartsTable:
    """The parts, with what they add up to."""
    order = {code: place for place, code in enumerate(names.order(asked.by))}
    rows = [_part(each, asked, names, order) for each in lines]
    rows.sort(key=lambda row: row.place)
    heads = _heads(line)
    total = {"reference": line.reference, **heads, "excess": line.excess, "cost": line.realised + line.accrued}
    label = _(BREAKDOWN_LABELS[asked.by])
    return PartsTable(
        rows,
        request=request,
        caption=_("Verschil met de lumpsum per %(level)s") % {"level": label.lower()},
        name="onderdelen",
        unit=_("euro; regels tellen op tot het totaal, zonder restpost"),
        search=("part",),
        page_size=50,
        totals=total,
        facts=_facts(asked),
        note=_(
            "Volume: meer of minder maanden zorg dan in de referentie, dus met stapeling. Mix: verschuiving naar "
            "duurdere of goedkopere onderdelen, met nieuwe en beëindigde groepen. Prijs: hogere of lagere kosten "
            "per zorgmaand, boven op de index. Overig: kosten die niet bij een cliënt horen, het indexverschil en "
            "correcties van de lumpsum."
        ),
    )


def methods_table(
    request: HttpRequest, asked: VarianceAsked, variance: Variance, compared: Sequence[Comparison]
) -> MethodsTable:
    """The conclusions by every method side by side."""
    spoken = [name for name in METHODS if any(name in one.by_method for one in compared)]
    rows = [
        {
            "conclusion": factor_label(one.conclusion),
            "spread": one.spread,
            "sign": _("wisselt") if one.sign_conflict else _("gelijk"),
            **{name: one.by_method.get(name) for name in spoken},
        }
        for one in compared
    ]
    named = [(name, pick(method_name(name)).partition(" (")[0]) for name in spoken]
    return MethodsTable(
        rows,
        request=request,
        caption=_("Dezelfde conclusie volgens elke methode"),
        name="methoden",
        unit=_("euro"),
        page_size=50,
        **a_column_each("conclusion", named, ("spread", "sign"), signed=True),
        facts=_facts(asked),
        note=_(
            "Een streepje: de methode doet over die conclusie geen uitspraak. Wisselt het teken, dan is er geen "
            "conclusie te trekken."
        ),
    )


def levels_table(request: HttpRequest, asked: VarianceAsked, rows: Sequence[tuple[str, PlainRow]]) -> LevelsTable:
    """How many months of clients there were and what one cost, a line per municipality and the region."""
    lines = [
        {
            "place": name,
            "months_reference": _whole(row.client_months_reference),
            "months_realised": _whole(row.client_months_realised),
            "price_reference": row.price_reference,
            "price_realised": row.price_realised,
        }
        for name, row in rows
    ]
    return LevelsTable(
        lines,
        request=request,
        caption=_("Cliëntmaanden en kosten per cliëntmaand"),
        name="clientmaanden",
        unit=_("aantallen en euro"),
        facts=_facts(asked),
        note=_(
            "Een cliëntmaand is een jeugdige die in een maand hulp had, hoeveel vormen van hulp het ook waren. "
            "Werkelijk: wat geboekt is en wat nog te verwachten is; het kengetal op de eerste pagina telt alleen "
            "wat geboekt is."
        ),
    )


def plain_table(request: HttpRequest, asked: VarianceAsked, rows: Sequence[tuple[str, PlainRow]]) -> PlainTable:
    """The split in two factors, a line per municipality and the region."""
    lines = [
        {
            "place": name,
            "volume": row.volume,
            "price": row.price,
            "not_tied": row.not_tied,
            "beside": row.base_correction + row.amendments + row.remainder,
            "excess": row.excess,
        }
        for name, row in rows
    ]
    return PlainTable(
        lines,
        request=request,
        caption=_("Meerkosten naar aantal cliënten en kosten per cliënt"),
        name="eenvoudig",
        unit=_("euro"),
        page_size=50,
        facts=_facts(asked),
        note=_(
            "De regio is als geheel gerekend: verschuift zorg tussen gemeenten met andere kosten per cliënt, dan "
            "is de som van de gemeenten per kolom iets anders. De meerkosten tellen wel op."
        ),
    )


def _part(line: VarianceLine, asked: VarianceAsked, names: Named, order: Mapping[str, int]) -> PartRow:
    code = line.where[asked.by]
    address = asked.within(code)
    url = reverse("reviews:variance") + asked.page.query(**address) if address is not None else ""
    return PartRow(
        part=names.of(asked.by, code),
        place=order.get(code, len(order)),
        url=url,
        reference=line.reference,
        **_heads(line),
        excess=line.excess,
        cost=line.realised + line.accrued,
    )


def _heads(line: VarianceLine) -> dict[str, int]:
    heads = dict.fromkeys(HEADS, 0)
    for code, cents in together(line).items():
        heads[HEAD_OF.get(code, "other")] += cents
    return heads


def _whole(months: Decimal) -> Decimal | int:
    return int(months) if months == int(months) else months


def _facts(asked: VarianceAsked) -> dict[str, str]:
    """Where the amounts come from, for an export."""
    page = asked.page
    return {
        _("Contract"): page.contract.name,
        _("Periode"): formats.period(page.period),
        _("Vergeleken met"): next(option.label for option in asked.base_options if option.chosen),
        _("Rekenmethode"): next(option.label for option in asked.method_options if option.chosen),
        _("Momentopname"): page.snapshot.id,
    }
