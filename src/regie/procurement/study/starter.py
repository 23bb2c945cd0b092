# SPDX-License-Identifier: EUPL-1.2
"""A first study from a snapshot: what the deliveries say, defaults where a choice is needed, and comments that say
which choices these are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

from regie.contract.lines import euros
from regie.contract.terms import Indexation
from regie.contract.values import plain
from regie.contract.writing import part_toml
from regie.figures import Source
from regie.procurement.study.amounts import LumpSums
from regie.procurement.study.model import Study
from regie.procurement.study.parts import Coverage, NeedGroup, Product, ProviderPlace, StudyLot
from regie.vocabulary.codelists import codelist
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import Period, month_number
from regie.vocabulary.texts import say

CATEGORIES, PRODUCTS, DEFAULT_UNIT = "JZ020", "JZ021", "83"
"""The national lists of product categories and product codes, and the unit of what names none (euros)."""

BASE_YEARS = 2


@dataclass(frozen=True)
class Starter:
    """A study to begin with, and its file with comments."""

    study: Study
    text: str


def starter(source: Source, id_: str, title: str = "", lang: str = "nl") -> Starter:
    """A study of everything that was delivered: every product and provider found, a need group per product
    category, one lot. Comments are in ``lang``.

    Raises ``RegieError`` when the snapshot holds no production of a product by a provider.
    """
    found = _found(source)
    units: dict[str, Counter[str]] = defaultdict(Counter)
    categories: dict[str, Counter[str]] = defaultdict(Counter)
    for product, unit, category, lines in found:
        units[product][unit or DEFAULT_UNIT] += lines
        categories[product][category or product[:2]] += lines
    if not units:
        raise RegieError("procurement_starter.nothing", snapshot=source.snapshot)
    providers, first, last = _span(source)
    category_of = {product: _most(categories[product]) for product in sorted(units)}
    groups = _groups(category_of, lang)
    study = Study(
        id=id_,
        title=title or say("procurement_starter.title", lang, region=source.region.name),
        first=str(first),
        last=str(last),
        products=tuple(
            Product(code=code, name=_name(PRODUCTS, code, lang) or code, unit=_most(units[code]))
            for code in category_of
        ),
        need_groups=groups,
        lots=(
            StudyLot(
                code="P1",
                name=say("procurement_starter.lot", lang),
                funding="lump_sum",
                need_groups=tuple(group.code for group in groups),
            ),
        ),
        providers=tuple(ProviderPlace(provider=code) for code in providers),
        lump_sums=_lump_sums(first, last),
    )
    return Starter(study, _commented(source, study, lang))


def _found(source: Source) -> list[tuple[str, str | None, str | None, int]]:
    """Product, unit, product category and number of lines."""
    rows: list[tuple[str, str | None, str | None, int]] = source.engine.rows(_PRODUCTS)
    return rows


_PRODUCTS = """
SELECT COALESCE(p.product_code, t.product_code) AS product, p.unit, t.product_category, COUNT(*) AS lines
FROM counted_production AS p
LEFT JOIN (
    SELECT trajectory_key, MIN(product_code) AS product_code, MIN(product_category) AS product_category
    FROM counted_trajectories GROUP BY trajectory_key
) AS t ON t.trajectory_key = p.trajectory_key
WHERE COALESCE(p.product_code, t.product_code) IS NOT NULL AND p.provider IS NOT NULL
GROUP BY ALL ORDER BY ALL
"""

_SPAN = """
SELECT provider, MIN(service_month), MAX(service_month) FROM counted_production
WHERE provider IS NOT NULL GROUP BY provider ORDER BY provider
"""

_WITHOUT = """
SELECT COUNT(*), COALESCE(CAST(SUM(p.amount) AS BIGINT), 0) FROM counted_production AS p
LEFT JOIN (
    SELECT trajectory_key, MIN(product_code) AS product_code FROM counted_trajectories GROUP BY trajectory_key
) AS t ON t.trajectory_key = p.trajectory_key
WHERE COALESCE(p.product_code, t.product_code) IS NULL OR p.provider IS NULL
"""


def _span(source: Source) -> tuple[list[str], Period, Period]:
    """The providers, and the first and last month with production, within the days of the snapshot."""
    rows = source.engine.rows(_SPAN)
    earliest, latest = month_number(source.first_day), month_number(source.end_day - timedelta(days=1))
    first = Period.of_month(max(earliest, min(row[1] for row in rows)))
    last = Period.of_month(min(latest, max(row[2] for row in rows)))
    return [row[0] for row in rows], min(first, last), last


def _most(counted: Counter[str]) -> str:
    """What stands there most often; of two that stand as often, the first by code."""
    return min(counted, key=lambda code: (-counted[code], code))


def _groups(category_of: dict[str, str], lang: str) -> tuple[NeedGroup, ...]:
    """A need group per product category, in order of code."""
    members: dict[str, list[str]] = defaultdict(list)
    for product, category in category_of.items():
        members[category].append(product)
    return tuple(
        NeedGroup(
            code=f"c{category}",
            name=_name(CATEGORIES, category, lang)
            or f"{say('procurement_starter.other_category', lang)} {category}",
            products=tuple(products),
        )
        for category, products in sorted(members.items())
    )


def _name(list_: str, code: str, lang: str) -> str:
    found = codelist(list_).get(code)
    return "" if found is None else found.named(lang)[:300]


def _lump_sums(first: Period, last: Period) -> LumpSums | None:
    """The last whole years as base years; nothing where no year is whole."""
    years = range(-(-first.first_month_number // 12), last.end_month_number // 12)
    if not years:
        return None
    rule = Indexation(clause="index", method="none")
    return LumpSums(base_years=tuple(years[-BASE_YEARS:]), price_year=years[-1], indexation=rule)


def _commented(source: Source, study: Study, lang: str) -> str:
    ((lines, cents),) = source.engine.rows(_WITHOUT)
    head = say(
        "procurement_starter.head",
        lang,
        snapshot=source.snapshot,
        products=len(study.products),
        providers=len(study.providers),
        first=study.first,
        last=study.last,
        lines=lines,
        amount=euros(cents).said(lang),
    )
    rules, year = Coverage(), Period.parse(study.last).year + 2
    tail = say(
        "procurement_starter.tail",
        lang,
        region=source.region.name,
        one=study.providers[0].provider,
        other=study.providers[-1].provider,
        year=year,
        before=year - 1,
        end=year + 3,
        parties=rules.parties,
        smallest_room=rules.smallest_room,
        **{name: plain(getattr(rules, name)) for name in ("margin", "growth_room", "share_cap")},
    )
    return f"{_comment(head)}\n{part_toml(study)}\n{_comment(tail)}"


def _comment(text: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines())
