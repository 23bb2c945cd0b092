# SPDX-License-Identifier: EUPL-1.2
"""The tables of the memo: amounts in whole euros, hidden values with their sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from regie.reporting.document import Column, Row, Table
from regie.reporting.growth.drawn import check_rows, shown_effects
from regie.reporting.growth.words import place, word
from regie.reporting.half_year.wording import cell, in_table
from regie.reporting.values import Format, Number, Value, euros
from regie.review.growth import GrowthInvestigation, Influence, Split, StartingPoint
from regie.vocabulary import formatting
from regie.vocabulary.figure import TOTAL, UNKNOWN
from regie.vocabulary.formatting import short_period
from regie.vocabulary.money import to_euros
from regie.vocabulary.periods import Period

FLOWS = ("unique_clients_period", "stock", "inflow", "outflow")
USE = ("use_rate", "preliminary_field_reach.sessions", "preliminary_field_reach.cost", "cost_per_client_month")
THROUGH = ("repeated_use", "return_after_ending.within_6_months", "lead_time.mean")


def effects_table(found: GrowthInvestigation, split: Split, lang: str) -> Table:
    """Per factor the effect in every municipality and the region, from level to level."""
    rows = split.rows
    codes = [code for code in split.factors if any(row.effects.get(code) for row in rows)]
    first = "lump_sum" if split.kind == "shortage" else "cost_before"
    now = short_period(Period.parse(split.now), lang=lang)
    lines = [Row(label=word(first, lang), cells=tuple(euros(row.before) for row in rows), role="subtotal")]
    lines += [
        Row(
            label=split.factors[code].said(lang),
            cells=tuple(euros(row.effects.get(code, 0)) for row in rows),
            format=Format.CHANGE,
        )
        for code in codes
    ]
    cells = tuple(euros(row.now) for row in rows)
    lines.append(Row(label=word("cost_in", lang, period=now), cells=cells, role="total"))
    return Table(
        title=word(f"table_{split.kind}", lang, now=now),
        head=word("factor", lang),
        columns=tuple(
            Column(title=place(found, row.municipality, lang), strong=row.municipality == TOTAL) for row in rows
        ),
        rows=tuple(lines),
        unit=word("unit_euro", lang),
        notes=(word("no_residual", lang),),
    )


def named_effects(split: Split, lang: str) -> list[tuple[str, int]]:
    """The effects of the region as they are drawn, by name."""
    return [
        (word("rest", lang) if code == "rest" else split.factors[code].said(lang), cents)
        for code, cents in shown_effects(split)
    ]


def figures_table(
    found: GrowthInvestigation, indicators: Sequence[str], by: str, title: str, lang: str
) -> Table | None:
    """Figures of both periods beside each other, a row per code of a breakdown, the region last."""
    known = [each for each in indicators if found.rows(each, by)]
    if not known:
        return None
    codes = list(dict.fromkeys(code for each in known for code, _, _ in found.rows(each, by)))
    codes = [c for c in codes if c not in (TOTAL, UNKNOWN)] + ([TOTAL] if TOTAL in codes else [])
    columns, formats = [], []
    for each in known:
        sample = next((f for _, *pair in found.rows(each, by) for f in pair if f is not None), None)
        form = in_table(sample) if sample is not None else Format.WHOLE
        formats.append(form)
        for period in (found.before, found.now):
            heading = short_period(Period.parse(period), lang=lang)
            columns.append(
                Column(title=heading, group=word(f"figure_{each.replace('.', '_')}", lang), format=form)
            )
    rows = []
    for code in codes:
        cells: list[Number] = []
        for each in known:
            cells += [cell(found.figure(each, period, **{by: code})) for period in (found.before, found.now)]
        whole_name = word("region" if by == "municipality" else "total", lang)
        label = whole_name if code == TOTAL else found.header.names.get(by, {}).get(code, code)
        rows.append(Row(label=label, cells=tuple(cells), role="total" if code == TOTAL else "line"))
    return Table(title=title, head=word(f"head_{by}", lang), columns=tuple(columns), rows=tuple(rows))


def base_table(start: StartingPoint, lang: str) -> Table | None:
    """What the lump sum was made of."""
    if not start.base:
        return None
    return Table(
        title=word("table_base", lang, year=start.first_year),
        head=word("component", lang),
        columns=(
            Column(title=word("amount", lang)),
            Column(title=word("reference_period", lang), format=Format.TEXT),
            Column(title=word("source", lang), format=Format.TEXT, wide=True),
        ),
        rows=tuple(
            Row(label=each.name, cells=(euros(each.amount), each.reference_period, each.source))
            for each in start.base
        ),
        unit=word("unit_euro", lang),
    )


def years_table(start: StartingPoint, lang: str) -> Table | None:
    """Agreed against realised per contract year, with what the agreed amount lacks."""
    if not start.years:
        return None
    return Table(
        title=word("table_years", lang),
        head=word("year", lang),
        columns=(
            Column(title=word("agreed", lang)),
            Column(title=word("cost", lang)),
            Column(title=word("excess", lang), format=Format.CHANGE, strong=True),
            Column(title=word("index_gap", lang), format=Format.CHANGE),
            Column(title=word("saving", lang)),
        ),
        rows=tuple(
            Row(
                label=str(year.year),
                cells=tuple(map(euros, (year.agreed, year.cost, year.excess, year.index_gap, year.saving))),
            )
            for year in start.years
        ),
        unit=word("unit_euro", lang),
    )


def months_table(start: StartingPoint, lang: str) -> Table | None:
    """Volume expected and realised per contract year, and cost at the prices of the first year."""
    if not start.years:
        return None
    return Table(
        title=word("table_months", lang),
        head=word("year", lang),
        columns=(
            Column(title=word("months_expected", lang)),
            Column(title=word("months_realised", lang)),
            Column(title=word("at_first_prices", lang, year=start.first_year)),
        ),
        rows=tuple(
            Row(
                label=str(year.year),
                cells=(
                    year.client_months_reference,
                    year.client_months_realised,
                    euros(year.cost_at_first_prices),
                ),
            )
            for year in start.years
        ),
        unit=word("unit_euro_months", lang),
    )


def influence_table(own: Influence, lang: str) -> Table | None:
    """Every factor that raised the cost over the three sides."""
    if not own.parts:
        return None
    sums = [sum(getattr(part, name) for part in own.parts) for name in ("outside", "between", "own", "amount")]
    return Table(
        title=word("table_influence", lang),
        head=word("factor", lang),
        columns=(
            Column(title=word("outside", lang)),
            Column(title=word("between", lang)),
            Column(title=word("own", lang)),
            Column(title=word("together", lang), strong=True),
            Column(title=word("why", lang), format=Format.TEXT, wide=True),
        ),
        rows=(
            *(
                Row(
                    label=part.name.said(lang),
                    cells=(
                        euros(part.outside),
                        euros(part.between),
                        euros(part.own),
                        euros(part.amount),
                        part.why.said(lang),
                    ),
                )
                for part in own.parts
            ),
            Row(label=word("together", lang), cells=(*map(euros, sums), ""), role="total"),
        ),
        unit=word("unit_euro", lang),
        notes=(word("lowering", lang, amount=whole_euros(own.lowering, lang)),) if own.lowering else (),
    )


def checks_table(found: GrowthInvestigation, lang: str) -> Table:
    """The four checks of the hypothesis."""
    return Table(
        title=word("table_checks", lang),
        head=word("check", lang),
        columns=(
            Column(title=word("found", lang), format=Format.TEXT, wide=True),
            Column(title=word("finding", lang), format=Format.TEXT),
        ),
        rows=tuple(Row(label=name, cells=(said, finding)) for name, said, finding in check_rows(found, lang)),
    )


def areas_table(found: GrowthInvestigation, lang: str) -> Table | None:
    """Inflow per area in both periods, against all other areas together."""
    areas = found.hypothesis.areas
    if not areas:
        return None
    names = found.header.names.get("area", {})
    before, now = (short_period(each, lang=lang) for each in found.periods)
    return Table(
        title=word("table_areas", lang),
        head=word("head_area", lang),
        columns=(
            Column(title=before, group=word("figure_inflow", lang)),
            Column(title=now, group=word("figure_inflow", lang)),
            Column(title=word("ratio", lang), format=Format.TWO_DECIMALS),
            Column(title=word("between_low_high", lang), format=Format.TEXT),
        ),
        rows=tuple(
            Row(
                label=names.get(each.area, each.area),
                cells=(each.before, each.now, each.ratio, _between(each, lang)),
            )
            for each in areas
        ),
    )


def outside_table(found: GrowthInvestigation, lang: str) -> Table | None:
    """Published figures of elsewhere, with their source."""
    known = [each for each in found.outside if each.value is not None]
    if not known:
        return None
    return Table(
        title=word("table_outside", lang),
        head=word("what", lang),
        columns=(
            Column(title=word("value", lang), format=Format.PERCENT),
            Column(title=word("period", lang), format=Format.TEXT),
            Column(title=word("source", lang), format=Format.TEXT, wide=True),
        ),
        rows=tuple(
            Row(label=each.what.said(lang), cells=(each.value, _period(each.period, lang), each.source))
            for each in known
        ),
        notes=(word("outside_scope", lang),),
    )


def benchmark_table(found: GrowthInvestigation, lang: str) -> Table | None:
    """The region's own benchmark, where somebody made it."""
    rows = tuple(_benchmark_rows(found))
    if not rows:
        return None
    return Table(
        title=word("table_benchmark", lang),
        head=word("head_municipality", lang),
        columns=(
            Column(title=word("what", lang), format=Format.TEXT),
            Column(title=word("observed", lang)),
            Column(title=word("expected", lang)),
            Column(title=word("ratio", lang), format=Format.TWO_DECIMALS),
            Column(title=word("between_low_high", lang), format=Format.TEXT),
        ),
        rows=rows,
    )


def _benchmark_rows(found: GrowthInvestigation) -> Iterator[Row]:
    for each in found.benchmark:
        low, high = (_two(value, "nl") for value in (each.lower, each.upper))
        cells: tuple[Value, ...] = (each.what, each.observed, each.expected, each.ratio, f"{low} – {high}")
        yield Row(label=each.name, cells=cells)


def _between(each: object, lang: str) -> str:
    return f"{_two(getattr(each, 'low', None), lang)} – {_two(getattr(each, 'high', None), lang)}"


def _two(value: Decimal | None, lang: str) -> str:
    return "–" if value is None else formatting.number(value, 2, lang=lang)


def _period(written: str, lang: str) -> str:
    return short_period(Period.parse(written), lang=lang) if written else ""


def millions(cents: int, lang: str, *, signed: bool = True) -> str:
    """Cents in millions of euros."""
    return formatting.millions(to_euros(cents), lang=lang, signed=signed)


def whole_euros(cents: int, lang: str) -> str:
    """Cents in whole euros."""
    return formatting.euro(to_euros(cents).quantize(Decimal(1)), lang=lang)


def whole(value: Decimal, lang: str) -> str:
    """A change of a count."""
    return formatting.number(value, lang=lang, signed=True)


def one_decimal(value: object, lang: str) -> str:
    """A number with one decimal; a sign where there is none."""
    return formatting.number(value, 1, lang=lang) if isinstance(value, int | Decimal) else "–"
