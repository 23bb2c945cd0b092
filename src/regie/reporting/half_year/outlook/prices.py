# SPDX-License-Identifier: EUPL-1.2
"""In whose prices amounts of years to come are, beside budgets that are in euros of their own year."""

from __future__ import annotations

from collections.abc import Iterable

from regie.reporting.half_year.wording import listed, sentence
from regie.review import ForecastRun
from regie.vocabulary.formatting import percent


def price_notes(run: ForecastRun, years: Iterable[int], *, lines: bool = True) -> tuple[str, ...]:
    """What is assumed of prices after the last known index figure, for those of ``years`` that lie after it; nothing
    where none does. ``lines`` adds what that does to the difference with a budget line."""
    prices = run.prices
    if prices is None:
        return ()
    after = [str(year) for year in sorted(set(years)) if year > prices.known_until]
    if not after:
        return ()
    own = f"van {after[0]}" if len(after) == 1 else "van die jaren"
    if prices.assumed_percent:
        text = (
            f"na {prices.known_until} is er geen indexcijfer; voor {listed(after)} is een prijsstijging van {percent(prices.assumed_percent)} per "
            f"jaar aangenomen. Stijgen prijzen meer, dan is er meer nodig dan hier staat"
        )
        beside = f"het verschil met een begroting {own} valt dan ook groter uit"
    else:
        text = (
            f"na {prices.known_until} is er geen indexcijfer; voor {listed(after)} is geen prijsstijging aangenomen en staan bedragen in prijzen van "
            f"{prices.known_until}"
        )
        beside = f"een begroting {own} is in euro's van het jaar zelf: wat daarboven nodig is, lijkt hier kleiner dan het wordt zodra prijzen stijgen"
    return (f"{sentence(text)} {sentence(beside)}" if lines else sentence(text),)
