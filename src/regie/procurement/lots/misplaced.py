# SPDX-License-Identifier: EUPL-1.2
"""Care that lies in no lot, or in more than one: which products and ages, whom it concerns, and what it cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from regie.procurement.lines import Lines
from regie.procurement.lots.places import PLACED, Place, Placed, groups_by_age
from regie.procurement.lots.result import AgeSpan, Misplaced
from regie.procurement.study import Study

Why = Literal["no_product", "no_group", "age", "no_lot", "two_lots"]


def misplaced(lines: Lines, study: Study, there: Placed) -> list[Misplaced]:
    """Care in no lot or in two or more, per product and place: ages that lie alike stand together."""
    wrong = [number for number, place in enumerate(there.places) if len(place.lots) != 1]
    if not wrong:
        return []
    listed = ", ".join(map(str, wrong))
    _, end = study.period
    ages: dict[tuple[str, int], list[int]] = defaultdict(list)
    for product, place, age in lines.rows(_WRONG_AGES.format(places=listed)):
        ages[product, place].append(age)
    groups = groups_by_age(study, sorted({product for product, _ in ages}))
    result = []
    for product, number, clients, client_months, cents, last_year in lines.rows(
        _WRONG.format(places=listed, end=end)
    ):
        place = there.places[number]
        result.append(
            Misplaced(
                product=product,
                name=study.product_names.get(product, product),
                ages=tuple(_spans(ages[product, number])),
                need_groups=place.need_groups,
                lots=place.lots,
                why=_why(study, place, product, groups),
                clients=clients,
                client_months=client_months,
                cost=cents,
                last_year=last_year,
            )
        )
    return sorted(result, key=lambda each: (-each.cost, each.product, each.ages[0].from_age))


_WRONG = f"""
WITH there AS (
    SELECT product, place, client, month, SUM(cents) AS cents
    FROM pr_lines JOIN {PLACED} USING (product, age) WHERE place IN ({{places}}) GROUP BY ALL
)
SELECT product, place, COUNT(DISTINCT client), COUNT(*) FILTER (WHERE client IS NOT NULL),
       CAST(SUM(cents) AS BIGINT), CAST(SUM(CASE WHEN month >= {{end}} - 12 THEN cents ELSE 0 END) AS BIGINT)
FROM there GROUP BY product, place ORDER BY product, place
"""

_WRONG_AGES = f"""
SELECT DISTINCT product, place, age FROM pr_lines JOIN {PLACED} USING (product, age)
WHERE place IN ({{places}}) ORDER BY product, place, age
"""


def _why(study: Study, place: Place, product: str, groups: Mapping[str, Mapping[int, tuple[str, ...]]]) -> Why:
    if len(place.lots) > 1:
        return "two_lots"
    if place.need_groups:
        return "no_lot"
    if product not in study.product_names:
        return "no_product"
    return "age" if any(groups[product].values()) or _bounded(study, product) else "no_group"


def _bounded(study: Study, product: str) -> bool:
    return any(product in group.products for group in study.need_groups)


def _spans(ages: Iterable[int]) -> Iterator[AgeSpan]:
    """Ages that occur, joined where they follow each other; an age that is not known stands alone."""
    begin = end = None
    for age in sorted(ages):
        if begin is None or end is None:
            begin = end = age
        elif age == end + 1 and end >= 0:
            end = age
        else:
            yield AgeSpan(from_age=begin, to_age=end)
            begin = end = age
    if begin is not None and end is not None:
        yield AgeSpan(from_age=begin, to_age=end)
