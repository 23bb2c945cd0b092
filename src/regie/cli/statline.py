# SPDX-License-Identifier: EUPL-1.2
"""Commands on StatLine: fetch open data of CBS into a region's folder, and compare municipalities with it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from regie.cli.common import (
    FINDINGS,
    GOOD,
    LANG,
    PATH,
    Group,
    OneOf,
    console,
    format_option,
    lang_option,
    region_option,
    say_so,
    show_rows,
    today,
)
from regie.exchange.statline import files
from regie.exchange.statline.benchmark import ALL_CARE, TOTAL, Benchmark, Comparison, compare_cost, compare_use
from regie.exchange.statline.cache import Cache
from regie.exchange.statline.connection import Connection
from regie.exchange.statline.files import load_readings, write_readings
from regie.exchange.statline.profile import load_profile
from regie.exchange.statline.reading import Reading, read_cost, read_population, read_use
from regie.exchange.statline.service import Service
from regie.exchange.statline.settings import load_settings
from regie.vocabulary import RegieError, load_region
from regie.vocabulary.codelists import codelist
from regie.vocabulary.formatting import number
from regie.vocabulary.money import to_euros
from regie.vocabulary.texts import say

_YEARS = click.IntRange(2011, 2100)
_READERS = {"population": read_population, "use": read_use, "cost": read_cost}
_SHOWN = 6


def _words(name: str, **values: object) -> str:
    return say(f"statline.{name}", LANG, **values)


_also = click.option("--municipality", "also", multiple=True, metavar="CODE", help=_words("cli_municipality"))


@click.group(cls=Group, help=_words("cli_statline"))
@lang_option
def statline() -> None:
    """Open data of CBS."""


@statline.command("fetch", help=_words("cli_fetch"))
@region_option
@click.option("--year", "years", type=_YEARS, multiple=True, required=True, help=_words("cli_year"))
@click.option("--what", "chosen", type=OneOf([*_READERS]), multiple=True, help=_words("cli_what"))
@_also
@click.option("--address", metavar="URL", help=_words("cli_address"))
@click.option("--cache", type=PATH, help=_words("cli_cache"))
@click.option("--out", type=PATH, help=_words("cli_out"))
@click.option(
    "--file-format",
    type=OneOf(["csv", "parquet"]),
    default="csv",
    show_default=True,
    help=_words("cli_file_format"),
)
@lang_option
def fetch(
    region: Path,
    years: tuple[int, ...],
    chosen: tuple[str, ...],
    also: tuple[str, ...],
    address: str | None,
    cache: Path | None,
    out: Path | None,
    file_format: str,
) -> int:
    """Fetch the tables and write them."""
    settings = load_settings(region, os.environ, address=address)
    connection = Connection(settings.required_address())
    own = list(load_region(region).municipality_names)
    municipalities = [*own, *_codes(also)]
    folder = out or region / files.FOLDER
    with _telling() as tell:
        service = Service(connection, Cache(cache or region / files.FOLDER / "cache"), tell)
        readings = {
            name: reader(service, getattr(settings, name), municipalities, years)
            for name, reader in _READERS.items()
            if not chosen or name in chosen
        }
    written = write_readings(
        folder, readings, own, address=connection.address, fetched_on=today(), form=file_format
    )
    for reading in readings.values():
        _tell(reading)
    for path in written:
        say_so(_words("cli_written", path=path))
    return FINDINGS if any(reading.missing for reading in readings.values()) else GOOD


@statline.command("benchmark", help=_words("cli_benchmark"))
@region_option
@click.option("--year", type=_YEARS, required=True, help=_words("cli_one_year"))
@click.option("--previous", type=_YEARS, help=_words("cli_previous"))
@click.option("--form", "use_form", default=ALL_CARE, show_default=True, metavar="KEY", help=_words("cli_form"))
@click.option("--cost-form", metavar="KEY", help=_words("cli_cost_form"))
@click.option("--use-profile", "profile", type=PATH, help=_words("cli_use_profile"))
@_also
@click.option("--from", "source", type=PATH, help=_words("cli_from"))
@format_option
@lang_option
def benchmark(
    region: Path,
    year: int,
    previous: int | None,
    use_form: str,
    cost_form: str | None,
    profile: Path | None,
    also: tuple[str, ...],
    source: Path | None,
    form: str,
) -> int:
    """Compare the municipalities with the expectation."""
    kept = load_readings(source or region / files.FOLDER)
    settings = load_region(region)
    own, beside = list(settings.municipality_names), _codes(also)
    weights = load_profile(profile) if profile else None
    made = [compare_use(kept, own, year, form=use_form, previous=previous, beside=beside, profile=weights)]
    if cost_form is not None:
        made.append(compare_cost(kept, own, year, form=cost_form, previous=previous, beside=beside))
    names = {code: entry.label for code, entry in codelist("municipalities").items()}
    names |= settings.municipality_names | {TOTAL: _words("together")}
    _show(made, names, form, profile)
    if cost_form is None:
        known = dict.fromkeys(f"{value.label} ({value.category})" for value in kept.cost)
        say_so(_words("cli_no_cost", known=", ".join(known) or "-"), stderr=True)
    return FINDINGS if any(row.reason for each in made for row in each.rows) else GOOD


def _codes(also: Sequence[str]) -> list[str]:
    for code in also:
        if not re.fullmatch(r"[0-9]{4}", code):
            raise RegieError("statline.municipality_code", written=code[:20])
    return list(also)


@contextmanager
def _telling() -> Iterator[Callable[[str, int], None]]:
    """Show which table is being read and how many rows have come."""
    with console(stderr=True).status("") as status:

        def tell(table: str, rows: int) -> None:
            status.update(_words("cli_reading", table=table, rows=number(rows, lang=LANG)))

        yield tell


def _tell(reading: Reading) -> None:
    """What was read, and what is missing with the reason."""
    say_so(
        _words(
            "cli_fetched",
            title=reading.title,
            table=reading.table,
            modified=reading.modified,
            values=len(reading.values),
            missing=len(reading.missing),
        )
    )
    for reason in dict.fromkeys(value.reason for value in reading.missing):
        places = dict.fromkeys(f"{v.region} {v.year}" for v in reading.missing if v.reason == reason)
        where = ", ".join([*places][:_SHOWN]) + (", …" if len(places) > _SHOWN else "")
        count = sum(value.reason == reason for value in reading.missing)
        say_so(_words("cli_missing", count=count, reason=_words(f"reason_{reason}"), where=where))


def _show(made: Sequence[Benchmark], names: Mapping[str, str], form: str, profile: Path | None) -> None:
    rows = [row for each in made for row in each.rows]
    file = profile.name if profile else ""
    named = dict.fromkeys(name for each in made for name in each.remarks)
    remarks = [_words(f"remark_{name}", file=file) for name in named]
    if form == "json":
        found = {"rows": [_plain(row, names) for row in rows], "remarks": remarks}
        click.echo(json.dumps(found, ensure_ascii=False, indent=1, default=str))
        return
    if form == "csv":
        show_rows([_plain(row, names) for row in rows], form, {key: key for key in _plain(rows[0], names)})
    else:
        show_rows(
            [_readable(row, names) for row in rows], form, {key: _words(f"column_{key}") for key in _COLUMNS}
        )
    say_so(_words("cli_remarks") + ":", stderr=form == "csv")
    for remark in remarks:
        say_so(f"- {remark}", stderr=form == "csv")


_COLUMNS = ("name", "what", "observed", "expected", "ratio", "interval", "change", "change_interval", "reason")


def _plain(row: Comparison, names: Mapping[str, str]) -> dict[str, Any]:
    """A row for a machine: money as euros with two decimals, the rest as it is."""
    found = {"region": row.region, "name": names.get(row.region, row.region), **asdict(row)}
    if row.what == "cost":
        found |= {
            "observed": None if row.observed is None else to_euros(row.observed),
            "expected": None if row.expected is None else to_euros(int(row.expected)),
        }
    return found


def _readable(row: Comparison, names: Mapping[str, str]) -> dict[str, Any]:
    def shown(value: int | Decimal | None, decimals: int) -> str:
        return "" if value is None else number(value, decimals, lang=LANG)

    def limits(lower: Decimal | None, upper: Decimal | None) -> str:
        if lower is None:
            return ""
        return f"{shown(lower, 2)} - {'…' if upper is None else shown(upper, 2)}"

    plain, decimals = _plain(row, names), 0 if row.what == "cost" else 1
    return {
        "name": plain["name"],
        "what": _words(f"what_{row.what}"),
        "observed": shown(plain["observed"], 0),
        "expected": shown(plain["expected"], decimals),
        "ratio": shown(row.ratio, 2),
        "interval": limits(row.lower, row.upper),
        "change": shown(row.change, 2),
        "change_interval": limits(row.change_lower, row.change_upper),
        "reason": _words(f"reason_{row.reason}") if row.reason else "",
    }
