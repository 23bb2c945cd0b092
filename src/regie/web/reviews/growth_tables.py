# SPDX-License-Identifier: EUPL-1.2
"""The tables of the growth investigation: effects by place, contract years, influence, and figures compared."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.reporting.growth.tables import FLOWS, THROUGH, USE
from regie.reporting.growth.words import place, word
from regie.review.growth import GrowthInvestigation, Influence, Split, StartingPoint
from regie.vocabulary import Period
from regie.vocabulary.figure import TOTAL
from regie.web.reviews.amounts import Amount, Ordered, a_column_each
from regie.web.ui import columns, formats
from regie.web.ui.language import active


class EffectsTable(Ordered):
    """From level to level, a column per place."""

    cause = columns.Column(gettext_lazy("Oorzaak"))


class YearsTable(Ordered):
    """Agreed and realised per contract year."""

    year = columns.Column(gettext_lazy("Jaar"))
    agreed = Amount(gettext_lazy("Lumpsum"), decimals=0)
    cost = Amount(gettext_lazy("Kosten"), decimals=0)
    excess = Amount(gettext_lazy("Verschil"), signed=True, decimals=0)
    index_gap = Amount(gettext_lazy("Index die ontbrak"), signed=True, decimals=0)
    saving = Amount(gettext_lazy("Ingeboekte besparing"), decimals=0)
    expected = columns.Number(gettext_lazy("Cliëntmaanden verwacht"))
    realised = columns.Number(gettext_lazy("Cliëntmaanden werkelijk"))


class InfluenceTable(Ordered):
    """Who could influence what."""

    cause = columns.Column(gettext_lazy("Oorzaak"))
    outside = Amount(gettext_lazy("Buiten de coöperatie"), decimals=0)
    between = Amount(gettext_lazy("Samen"), decimals=0)
    own = Amount(gettext_lazy("Coöperatie"), decimals=0)
    amount = Amount(gettext_lazy("Samen geteld"), decimals=0)
    why = columns.Column(gettext_lazy("Waarom"))


class ComparedTable(Ordered):
    """Figures of both periods beside each other."""

    what = columns.Column(gettext_lazy("Cijfer"))
    where = columns.Column(gettext_lazy("Waar"))
    before = columns.FigureValue(gettext_lazy("Ervoor"))
    now = columns.FigureValue(gettext_lazy("Nu"))


def effects_table(request: HttpRequest, found: GrowthInvestigation, split: Split) -> EffectsTable:
    """All causes to the cent, per municipality that the reader sees and the region."""
    lang = active()
    growth = split.kind == "growth"
    first = _("Kosten ervoor") if growth else _("Lumpsum")
    rows = [{"cause": first} | {row.municipality: row.before for row in split.rows}]
    for code, name in split.factors.items():
        rows.append(
            {"cause": name.said(lang)} | {row.municipality: row.effects.get(code, 0) for row in split.rows}
        )
    now = formats.short_period(Period.parse(split.now))
    last = _("Kosten %(when)s") % {"when": now}
    rows.append({"cause": last} | {row.municipality: row.now for row in split.rows})
    values = {"now": formats.period(Period.parse(split.now)), "before": formats.period(found.periods[0])}
    caption = (
        _("Van de kosten van %(before)s naar die van %(now)s") if growth else _("Van lumpsum naar kosten, %(now)s")
    )
    return EffectsTable(
        rows,
        request=request,
        caption=caption % values,
        name="groei" if growth else f"tekort-{split.now.lower()}",
        unit=_("euro"),
        page_size=50,
        **a_column_each("cause", [(row.municipality, place(found, row.municipality, lang)) for row in split.rows]),
        facts=facts(found),
        note=_("De regels leiden zonder restpost van de eerste naar de laatste."),
    )


def years_table(request: HttpRequest, found: GrowthInvestigation, start: StartingPoint) -> YearsTable:
    """The contract years that the snapshot has whole."""
    rows = [
        {
            "year": str(year.year),
            "agreed": year.agreed,
            "cost": year.cost,
            "excess": year.excess,
            "index_gap": year.index_gap,
            "saving": year.saving,
            "expected": year.client_months_reference,
            "realised": year.client_months_realised,
        }
        for year in start.years
    ]
    return YearsTable(
        rows,
        request=request,
        caption=_("Afgesproken en werkelijk, per contractjaar"),
        name="vertrekpunt",
        unit=_("euro en cliëntmaanden, hele regio"),
        facts=facts(found),
    )


def influence_table(request: HttpRequest, found: GrowthInvestigation, own: Influence) -> InfluenceTable:
    """Every cause that raised the cost, over who could influence it."""
    lang = active()
    rows = [
        {
            "cause": part.name.said(lang),
            "outside": part.outside,
            "between": part.between,
            "own": part.own,
            "amount": part.amount,
            "why": part.why.said(lang),
        }
        for part in own.parts
    ]
    names = ("outside", "between", "own", "amount")
    return InfluenceTable(
        rows,
        request=request,
        caption=_("Wie wat kon beïnvloeden"),
        name="invloed",
        unit=_("euro, hele regio"),
        totals={name: sum(getattr(part, name) for part in own.parts) for name in names},
        facts=facts(found),
    )


def compared_table(request: HttpRequest, found: GrowthInvestigation) -> ComparedTable:
    """Clients, flows, use, preliminary field, return and lead time in both periods."""
    lang = active()
    rows = []
    for indicator in (*FLOWS, *USE, *THROUGH):
        for code, before, now in _in_order(found, indicator):
            what = word(f"figure_{indicator.replace('.', '_')}", lang)
            rows.append({"what": what, "where": place(found, code, lang), "before": before, "now": now})
    return ComparedTable(
        rows,
        request=request,
        caption=_("Cliënten, gebruik en doorstroom vergeleken"),
        name="vergeleken",
        page_size=100,
        facts=facts(found),
        note=_("Ervoor: %(before)s. Nu: %(now)s.")
        % {"before": formats.period(found.periods[0]), "now": formats.period(found.periods[1])},
    )


def _in_order(found: GrowthInvestigation, indicator: str) -> Sequence[tuple[str, object, object]]:
    rows = found.rows(indicator, "municipality")
    return sorted(rows, key=lambda row: row[0] == TOTAL)


def facts(found: GrowthInvestigation) -> dict[str, str]:
    """Where the amounts come from, for an export."""
    return {
        _("Contract"): found.header.contract_name,
        _("Vergeleken"): f"{found.before} – {found.now}",
        _("Momentopname"): found.header.snapshot,
    }
