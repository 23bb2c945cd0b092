# SPDX-License-Identifier: EUPL-1.2
"""The annex on how differences are computed: the methods side by side, the factors, what the analysis lacks."""

from __future__ import annotations

from regie.reporting.document import Callout, Column, Row, Section, Table
from regie.reporting.half_year.factors import short_name, taken_in_volume
from regie.reporting.half_year.parts import euros, paragraphs, present
from regie.reporting.values import Format
from regie.review import Review, Variance


def methods(review: Review) -> Section | None:
    """The methods side by side, what each factor means, and what the analysis lacks."""
    variance = review.variance
    if variance is None:
        return None
    return Section(
        title="Hoe de verschillen zijn berekend",
        blocks=present(
            *paragraphs(
                "Een bedrag verschilt van een ander omdat aantallen, samenstelling en prijzen tegelijk anders zijn. Het deel dat "
                "bij twee factoren tegelijk hoort, krijgt bij elke methode een andere plaats. De hoofdmethode (Shapley) neemt het "
                "gemiddelde van alle volgordes; geen euro blijft over. De andere methoden staan ernaast."
            ),
            side_by_side(variance),
            _long_names(variance),
            remarks(variance),
        ),
        anchor="methoden",
        new_page=True,
    )


def side_by_side(variance: Variance) -> Table | None:
    """What each method says about volume, mix and price of the region; nothing where there is one method."""
    compared = [one for one in variance.comparisons if not one.where]
    order = [view.method for view in variance.methods if any(view.method in one.by_method for one in compared)]
    if not compared:
        return None
    inside = taken_in_volume(variance)
    names = {view.method: view.nl.partition(" (")[0] for view in variance.methods}
    return Table(
        title="Dezelfde conclusie volgens elke methode (euro)",
        head="Conclusie",
        columns=(
            *(Column(title=names[method], format=Format.CHANGE) for method in order),
            Column(title="Spreiding"),
            Column(title="Teken", format=Format.TEXT),
        ),
        rows=tuple(
            Row(
                label=short_name(variance, one.conclusion),
                cells=(
                    *(euros(one.by_method.get(method)) or ("" if method not in one.by_method else 0) for method in order),
                    euros(one.spread),
                    "wisselt" if one.sign_conflict else "gelijk",
                ),
            )
            for one in compared
        ),
        notes=(
            *((f"Volume is hier met {inside} erbij, zodat elke methode hetzelfde meet.",) if inside else ()),
            "Leeg: de methode doet over die conclusie geen uitspraak. Wisselt het teken, dan is er geen conclusie te trekken.",
        ),
        anchor="tabel-methoden",
    )  # fmt: skip


def _long_names(variance: Variance) -> Table:
    effects = variance.total.effects
    return Table(
        title="De factoren, met hun effect voor de regio (euro)",
        head="Factor",
        columns=(Column(title="Effect", format=Format.CHANGE),),
        rows=(
            *(Row(label=names["nl"], cells=(euros(effects[code]),)) for code, names in variance.factors.items()),
            Row(label="Verschil met de lumpsum", cells=(euros(variance.total.excess),), role="total"),
        ),
    )


def remarks(variance: Variance) -> Callout | None:
    """What the differences were compared with and what the data do not show."""
    if not variance.remarks:
        return None
    return Callout(
        role="note",
        title="Bij het lezen van de verschillen",
        text=("Waarmee is vergeleken, en wat de gegevens niet laten zien:",),
        items=tuple((remark.nl,) for remark in variance.remarks),
    )
