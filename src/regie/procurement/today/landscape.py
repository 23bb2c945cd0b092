# SPDX-License-Identifier: EUPL-1.2
"""Where a region stands: one object with everything that is looked at before anything is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from regie.contract.lines import Words, euros, numbers, said
from regie.figures.breakdown import Level
from regie.procurement.lines import Lines, sql_text
from regie.procurement.today.administration import administration
from regie.procurement.today.concentration import concentrations, providers, tail
from regie.procurement.today.price_spread import price_spread
from regie.procurement.today.result import ALL, RECENT, Landscape, ProductRow, UseBase, Volume
from regie.procurement.today.shares import share
from regie.procurement.today.similar import alike
from regie.procurement.today.weak_spots import cells, crossings, travel
from regie.vocabulary import Period

OTHER_AGES = (17, 20, 22)
"""Ends of youth that are shown beside the study's own."""

LEANS_ABOVE = Decimal(75)
"""A provider with more than so many percent of a cell's clients is one that the cell leans on."""


def landscape(lines: Lines, *, leans_above: Decimal = LEANS_ABOVE) -> Landscape:
    """Where we stand: volumes, concentration, products, prices, coverage, travel and administration.

    ``leans_above`` is the percentage of clients above which a cell leans on its largest provider. The
    administration after is that of the landscape chosen in the study, where there is one; that of another
    choice comes from ``administration``.
    """
    study, source = lines.study, lines.source
    tabulate(lines)
    volumes, use = _volumes(lines), _use(lines)
    crossed = crossings(lines)
    by_provider = lines.asked("today/landscape_providers")
    return Landscape(
        study=study.id,
        snapshot=source.snapshot,
        synthetic=source.region.synthetic,
        first=study.first,
        last=study.last,
        recent_first=str(Period.of_month(_recent(lines))),
        youths_to=study.youths_to,
        leans_above=leans_above,
        left_out=lines.left_out,
        noticed=lines.noticed,
        volumes=volumes,
        use=use,
        concentration=concentrations(lines, by_provider),
        providers=providers(lines, by_provider),
        tail=tail(by_provider),
        products=_products(lines),
        alike=alike(lines),
        prices=price_spread(lines),
        cells=cells(lines, leans_above),
        travel=travel(lines),
        crossings=crossed,
        administration=administration(lines, study.chosen or None),
        remarks=tuple(_remarks(lines, volumes, use, crossed[0].unknown_providers if crossed else 0)),
    )


def tabulate(lines: Lines) -> None:
    """Make the tables that the queries of the landscape read: ``pr_given``, ``pr_windows``, ``pr_ages`` and the
    stays of clients."""
    engine = lines.source.engine
    engine.create_table("pr_given", sql_text("today/pr_given"))
    columns = [("name", "VARCHAR"), ("year", "INTEGER"), ("first_month", "INTEGER"), ("end_month", "INTEGER")]
    engine.load_rows("pr_windows", columns, _windows(lines))
    ages: list[tuple[int | None]] = [(None,), *((age,) for age in _ages(lines))]
    engine.load_rows("pr_ages", [("to_age", "INTEGER")], ages)
    level = Level(lines.source.dimensions, (), "segment")
    lines.source.run("SELECT 1 FROM base_stays LIMIT 0", level, ())
    lines.source.run("SELECT 1 FROM base_trajectories LIMIT 0", level, ())


def _windows(lines: Lines) -> list[tuple[str, int | None, int, int]]:
    """Every calendar year in the period, the last twelve months, and all of it; only months in the period."""
    first, end = lines.study.period
    years = [
        (str(year), year, max(first, year * 12), min(end, year * 12 + 12))
        for year in range(first // 12, (end - 1) // 12 + 1)
    ]
    return [*years, (RECENT, None, _recent(lines), end), (ALL, None, first, end)]


def _recent(lines: Lines) -> int:
    return int(lines.rows("SELECT recent_month FROM pr_settings")[0][0])


def _ages(lines: Lines) -> list[int]:
    return sorted({lines.study.youths_to, *OTHER_AGES})


def _places(lines: Lines) -> list[str]:
    return ["", *sorted(lines.region.municipality_names)]


def _volumes(lines: Lines) -> tuple[Volume, ...]:
    """Every window of the region and each municipality, with nothing where nothing was given."""
    given = {(place, name): rest for place, name, *rest in lines.asked("today/landscape_volumes")}
    in_care = {
        (place, name): clients
        for place, name, age, clients in lines.asked("today/landscape_in_care")
        if age is None
    }
    result = []
    for place in _places(lines):
        for name, _, first, end in _windows(lines):
            clients, without, cents, parties, products = given.get((place, name), (0, 0, 0, 0, 0))
            result.append(
                Volume(
                    municipality=place,
                    window=name,
                    months=end - first,
                    clients=clients,
                    in_care=in_care.get((place, name), 0),
                    without_client=without,
                    cost=int(cents),
                    providers=parties,
                    products=products,
                )
            )
    return tuple(result)


def _use(lines: Lines) -> tuple[UseBase, ...]:
    """The share of youths in care in whole years and the last twelve months."""
    clients = {(place, name, age): number for place, name, age, number in lines.asked("today/landscape_in_care")}
    residents = {
        (place, name, age): (year, persons)
        for place, name, year, age, persons in lines.asked("today/landscape_residents")
    }
    result = []
    for place in _places(lines):
        for name, _, first, end in _windows(lines):
            if name == ALL or end - first < 12:
                continue
            for age in _ages(lines):
                counted_in, persons = residents.get((place, name, age), (None, None))
                young = clients.get((place, name, age), 0)
                everyone = clients.get((place, name, None), 0)
                result.append(
                    UseBase(
                        municipality=place,
                        window=name,
                        to_age=age,
                        chosen=age == lines.study.youths_to,
                        counted_in=counted_in,
                        residents=persons,
                        clients=young,
                        all_clients=everyone,
                        percent=share(young, persons),
                        percent_all=share(everyone, persons),
                    )
                )
    return tuple(result)


def _products(lines: Lines) -> tuple[ProductRow, ...]:
    given = {product: rest for product, *rest in lines.asked("today/landscape_products")}
    result = []
    for product in sorted(lines.study.products, key=lambda each: each.code):
        clients, cents, parties, places = given.get(product.code, (0, 0, 0, 0))
        result.append(
            ProductRow(
                product=product.code,
                name=product.name,
                unit=product.unit,
                clients=clients,
                cost=int(cents),
                providers=parties,
                municipalities=places,
            )
        )
    return tuple(result)


def _remarks(
    lines: Lines, volumes: tuple[Volume, ...], use: tuple[UseBase, ...], unknown_seats: int
) -> Iterator[Words]:
    """What a reader must know."""
    for kind, counts in (("left_out", lines.left_out), ("noticed", lines.noticed)):
        for each in counts:
            key = f"procurement_landscape.{kind}_{each.reason}"
            yield said(key, lines=numbers(each.lines), amount=euros(each.cents))
    now = next(each for each in volumes if (each.municipality, each.window) == ("", RECENT))
    if now.clients != now.in_care:
        yield said("procurement_landscape.two_counts", clients=numbers(now.clients), in_care=numbers(now.in_care))
    yield said("procurement_landscape.late_bookings")
    if any(each.residents is None for each in use):
        yield said("procurement_landscape.no_residents")
    yield said("procurement_landscape.age_base", age=lines.study.youths_to)
    if unknown_seats:
        yield said("procurement_landscape.unknown_seats", providers=unknown_seats)
