# SPDX-License-Identifier: EUPL-1.2
"""What is paid a unit for the same product, and what is paid above the lowest quarter."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from regie.procurement.lines import Lines
from regie.procurement.today.result import PriceSpread
from regie.vocabulary.rounding import rounded, rounded_to


def price_spread(lines: Lines) -> tuple[PriceSpread, ...]:
    """One row for every product that was paid by the unit in the last twelve months."""
    products = {product.code: product for product in lines.study.products}
    result = []
    for code, number, others, units, cents, low, q1, q2, q3, high, providers, least, most, above in lines.asked(
        "today/landscape_prices"
    ):
        product = products[code]
        result.append(
            PriceSpread(
                product=code,
                name=product.name,
                unit=product.unit,
                lines=number,
                other_lines=others,
                units=units,
                agreed=None if product.price is None else product.price.quantize(Decimal("0.0001")),
                minimum=_price(low),
                lower=_price(q1),
                median=_price(q2),
                upper=_price(q3),
                maximum=_price(high),
                mean=rounded_to(Fraction(int(cents), 100) / Fraction(units), 4),
                providers=providers,
                provider_low=_price(least),
                provider_high=_price(most),
                above_lowest_quartile=rounded(Fraction(above) / 100),
            )
        )
    return tuple(result)


def _price(hundredths: int) -> Decimal:
    """Euros from hundredths of a cent."""
    return Decimal(int(hundredths)).scaleb(-4)
