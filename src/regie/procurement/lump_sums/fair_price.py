# SPDX-License-Identifier: EUPL-1.2
"""What an hour with a client must cost at least, and which products were paid less.

The elements are those of the decree on fair prices (Stb. 2024, 69): professionals, other cost tied to clients,
overhead, and the index, by which what was paid is brought to the prices of the price year. Other cost and overhead
are percentages of the price: price = (rate / part of the hours with clients) / (1 - other - overhead).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from regie.contract.lines import euros, percents, said
from regie.procurement.lines import Lines
from regie.procurement.lump_sums.fairness_result import FairPrice, PaidPrice, PriceElement
from regie.procurement.study import PriceElements, Study
from regie.vocabulary.money import to_cents
from regie.vocabulary.rounding import rounded, rounded_to

HOURS = {"01": Fraction(1, 60), "04": Fraction(1)}
"""Hours of a professional in a unit of code list WJ756: minute and hour. A part of a day (16) is as a rule given
to several clients at once; a day and night (14), pieces and euros are no time of a professional."""


def fair_price(lines: Lines, study: Study, factors: Mapping[int, Fraction]) -> FairPrice:
    """The build-up and every product of the study against it; one-off cost and lines without a quantity are left
    out."""
    assert study.lump_sums is not None
    assert study.lump_sums.price_elements is not None
    elements, hourly = build_up(study.lump_sums.price_elements)
    hours: dict[str, Fraction] = defaultdict(Fraction)
    paid: dict[str, Fraction] = defaultdict(Fraction)
    unit_of = {product.code: product.unit for product in study.products}
    for product, unit, year, quantity, cents in lines.rows(_PAID.format(years=", ".join(map(str, factors)))):
        if unit in HOURS and unit == unit_of.get(product):
            hours[product] += Fraction(quantity) * HOURS[unit]
            paid[product] += cents * factors[year]
    products = [
        _paid(
            product.code, product.name, product.unit, hours[product.code], paid[product.code], hourly, len(factors)
        )
        for product in study.products
        if hours[product.code] > 0
    ]
    time = {product.code for product in study.products if product.unit in HOURS}
    return FairPrice(
        elements=elements,
        hourly=hourly,
        source=study.lump_sums.price_elements.source,
        products=tuple(sorted(products, key=lambda each: (-each.short, each.product))),
        not_comparable=tuple(sorted(set(unit_of) - time)),
        no_quantity=tuple(sorted(time - {each.product for each in products})),
    )


_PAID = """
SELECT product, unit, month // 12 AS year, SUM(quantity), CAST(SUM(cents) AS BIGINT)
FROM pr_lines WHERE NOT one_off AND quantity <> 0 AND month // 12 IN ({years})
GROUP BY ALL ORDER BY ALL
"""


def build_up(elements: PriceElements) -> tuple[tuple[PriceElement, ...], int]:
    """The elements of a fair price an hour with the client, in cents, and their sum. Other cost is rounded by
    itself and overhead takes what is left of the price, so that the elements add up."""
    exact = to_cents(elements.professional_rate) * 100 / Fraction(elements.client_hours_percent)
    other, overhead = (Fraction(part) / 100 for part in (elements.other_client_cost, elements.overhead))
    price = exact / (1 - other - overhead)
    hourly, professional, other_cents = rounded(price), rounded(exact), rounded(price * other)
    values = {
        "rate": euros(to_cents(elements.professional_rate)),
        "hours": percents(elements.client_hours_percent),
        "other": percents(elements.other_client_cost),
        "overhead": percents(elements.overhead),
    }
    parts = (
        ("professional", professional),
        ("other_client_cost", other_cents),
        ("overhead", hourly - professional - other_cents),
    )
    return tuple(
        PriceElement(
            key=key,
            label=said(f"procurement_lump_sums.price_{key}"),
            amount=cents,
            formula=said(f"procurement_lump_sums.price_{key}_formula", **values),
        )
        for key, cents in parts
    ), hourly


def _paid(code: str, name: str, unit: str, hours: Fraction, paid: Fraction, hourly: int, years: int) -> PaidPrice:
    own = rounded(paid / hours)
    return PaidPrice(
        product=code,
        name=name,
        unit=unit,
        hours=rounded_to(hours, 2),
        paid=rounded(paid),
        hourly=own,
        short=hourly - own,
        shortage=max(0, rounded(hourly * hours / years) - rounded(paid / years)),
        below_cost=own < hourly,
    )
