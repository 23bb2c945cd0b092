# SPDX-License-Identifier: EUPL-1.2
"""The command that says why cost differs from what was agreed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from regie.cli.common import (
    FINDINGS,
    GOOD,
    LANG,
    Command,
    OneOf,
    contract_options,
    format_option,
    lang_option,
    say_so,
    show_rows,
    text,
)
from regie.contract import Contract
from regie.figures import Source, open_snapshot
from regie.review.contracts import contract_for
from regie.review.explaining import AMENDMENTS, REMAINDER, Explanation, explain
from regie.review.explaining_cells import CAPACITY, LEVELS
from regie.review.in_order import rows_in_order
from regie.review.settling import Agreements, Settling
from regie.variance import Line, Variance, factor_names, sentence
from regie.vocabulary import Period, RegieError, load_region
from regie.vocabulary.figure import TOTAL, UNKNOWN
from regie.vocabulary.money import to_euros, written

METHODS = ("shapley", "standard_cost", "volume_mix_price", "bennet", "lmdi")

INTERNAL = frozenset({"provider", "referrer"})
"""Levels whose amounts are of single parties and few clients. Nothing is suppressed: it is for internal use."""

MOST_COLUMNS = 10
"""Levels and factors that fit side by side on a page."""

_SOME = dict.fromkeys(("new", "ended", "taken_over"), "turnover")
_MANY = {
    code: name
    for name, codes in (
        ("base", ("saving_not_realised", "index_gap", "base_correction")),
        ("volume", ("volume", "duration", "stacking")),
        ("mix", ("mix", "new", "ended", "taken_over")),
        ("price", ("intensity", "real_price", "cost_per_client_month")),
        ("rest", ("additional_service", "one_off", "not_client_tied")),
    )
    for code in codes
}
"""Factors that can stand in one column of the parts."""


@click.command("explain", cls=Command, help=text("help_explain"))
@contract_options()
@click.option("--base", help=text("help_explain_base"))
@click.option("--by", default="municipality,segment", show_default=True, help=text("help_explain_by"))
@click.option("--municipality", help=text("help_contract_municipality"))
@click.option("--method", "methods", multiple=True, type=OneOf(METHODS), help=text("help_explain_method"))
@format_option
@lang_option
def explain_command(
    region: Path,
    period: str,
    contract_file: Path | None,
    base: str | None,
    by: str,
    municipality: str | None,
    methods: tuple[str, ...],
    snapshot_id: str | None,
    form: str,
) -> int:
    """Explain why cost differs from what was agreed; conclusions that hang on the method are findings."""
    load_region(region)
    asked, levels = Period.parse(period), _levels(by)
    contract = contract_for(region, asked, contract_file)
    if municipality is not None and municipality not in contract.municipality_names:
        raise RegieError("contract.municipality_unknown", value=municipality, known=contract.municipalities_told)
    with open_snapshot(region, snapshot_id) as source:
        settling = Settling(source, Agreements(contract))
        costs = settling.of(asked).costs
        before = settling.base_costs(Period.parse(base)) if base else None
        depth = max(LEVELS.index("segment"), *map(LEVELS.index, levels))  # as the settlement splits, or finer
        found = explain(costs, contract, base=before, levels=LEVELS[: depth + 1])
        shown = _Shown(found, contract, levels, municipality, methods or METHODS, _names(source, contract))
    remarks = [each.said(LANG) for each in (*costs.remarks, *(before.remarks if before else ()))]
    remarks = list(dict.fromkeys(remarks))
    if shown.internal and form == "csv":
        say_so(text("explain_internal"), style="yellow", stderr=True)
    if form == "json":
        click.echo(json.dumps(shown.as_json(remarks), ensure_ascii=False, indent=1))
    elif form == "csv":
        show_rows(shown.drill_down(), "csv", {key: key for key in shown.columns()})
    else:
        shown.print(remarks)
    return FINDINGS if shown.conflicts() else GOOD


def _levels(by: str) -> tuple[str, ...]:
    levels = tuple(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    wrong = [name for name in levels if name not in LEVELS]
    if wrong or not levels:
        raise RegieError("explaining.levels", asked=by, known=", ".join(LEVELS))
    return levels


def _names(source: Source, contract: Contract) -> dict[str, Mapping[str, str]]:
    """What the codes of every level are called."""
    names: dict[str, Mapping[str, str]] = {level: source.region_names(level, LANG) for level in LEVELS}
    return names | {"municipality": {**names["municipality"], **contract.municipality_names}}


class _Shown:
    """An explanation for the whole region or one municipality, as rows and sentences."""

    def __init__(
        self,
        found: Explanation,
        contract: Contract,
        levels: Sequence[str],
        municipality: str | None,
        methods: Sequence[str],
        names: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.found, self.contract, self.levels = found, contract, levels
        self.municipality, self.methods, self.names = municipality, methods, names
        self.where = {} if municipality is None else {"municipality": municipality}
        self.line = self._line(found.variance)

    @property
    def internal(self) -> bool:
        """Whether the parts are so small that they are not for the public."""
        return not INTERNAL.isdisjoint(self.levels)

    def _line(self, variance: Variance) -> Line:
        if self.municipality is None:
            return variance.total
        found = [line for line in variance.by("municipality") if line.where == self.where]
        if not found:
            raise RegieError("variance.part_unknown", place=f"municipality={self.municipality}")
        return found[0]

    def conflicts(self) -> list[str]:
        """The conclusions on this place whose sign depends on the method."""
        comparisons = self.found.variance.conflicts
        return [each.conclusion for each in comparisons if each.where == self.where]

    def sentence(self) -> str:
        variance = self.found.variance
        return sentence(self.line, variance.basis, variance.comparisons, LANG)

    def bridge(self) -> list[dict[str, Any]]:
        """From the lump sum to the cost, and from there to the excess over the whole reference budget."""
        variance = self.found.variance
        steps = variance.bridge if self.municipality is None else variance.bridge_of(**self.where)
        rows: list[dict[str, Any]] = [self._step("lump_sum", text("explain_lump_sum"), None, self.line.reference)]
        for step in steps:
            rows.append(self._step(step.code, step.en if LANG == "en" else step.nl, step.amount, step.ends_at))
        rows.append(self._step("cost", text("explain_cost"), None, self.line.realised + self.line.accrued))
        beside = [(AMENDMENTS, self.found.amendments), (REMAINDER, self.found.remainder)]
        names = self.found.cause_names()
        for code, amounts in beside:
            cents = sum(amount for place, amount in amounts.items() if self.municipality in (None, place))
            if cents:
                rows.append(self._step(code, names[code].said(LANG), -cents, None))
        plain = self.found.plain.row(self.municipality or TOTAL)
        if plain is not None:
            rows.append(self._step("excess", text("explain_whole_excess"), plain.excess, None))
        return rows

    @staticmethod
    def _step(code: str, name: str, cents: int | None, at: int | None) -> dict[str, Any]:
        return {"code": code, "step": name, "amount": cents, "level": at}

    def plain(self) -> list[dict[str, Any]]:
        rows = []
        for row in rows_in_order(self.found.plain.rows, self._places()):
            if self.municipality in (None, row.municipality):
                name = (
                    text("total") if row.municipality == TOTAL else self._called("municipality", row.municipality)
                )
                rows.append({"name": name, **row.model_dump()})
        return rows

    def lines(self) -> list[Line]:
        """The lines of the parts, within the municipality that is asked for."""
        found = self.found.variance.by(*self.grouped())
        own = [line for line in found if self.municipality in (None, line.where.get("municipality"))]
        order = {code: place for place, code in enumerate(self._places())}
        return sorted(own, key=lambda line: order.get(line.where.get("municipality", ""), len(order)))

    def _places(self) -> tuple[str, ...]:
        """The municipalities in the region's own order."""
        return tuple(self.names["municipality"])

    def drill_down(self) -> list[dict[str, Any]]:
        """A row per part: codes, amounts and every effect, written in euros."""
        rows = []
        for line in self.lines():
            amounts = {"reference": line.reference, "realised": line.realised, "accrued": line.accrued}
            amounts |= {"excess": line.excess} | line.effects
            rows.append({**line.where, **{key: written(cents) for key, cents in amounts.items()}})
        return rows

    def grouped(self) -> tuple[str, ...]:
        """The levels of the parts; a municipality that is asked for is one of them."""
        if self.municipality is not None and "municipality" not in self.levels:
            return ("municipality", *self.levels)
        return tuple(self.levels)

    def columns(self) -> list[str]:
        return [*self.grouped(), "reference", "realised", "accrued", "excess", *self.found.variance.factors]

    def side_by_side(self) -> list[dict[str, Any]]:
        """A row per conclusion, with what every method says of it."""
        rows = []
        for each in self.found.variance.comparisons:
            spoken = {name: cents for name, cents in each.by_method.items() if name in self.methods}
            if each.where == self.where and spoken:
                rows.append({"conclusion": each.conclusion, **spoken, "sign_conflict": each.sign_conflict})
        return rows

    def as_json(self, more: Iterable[str]) -> dict[str, Any]:
        found = self.found
        money = ("amount", "level", *METHODS)

        def row(each: Mapping[str, Any]) -> dict[str, Any]:
            return {k: written(v) if k in money and v is not None else v for k, v in each.items()}

        plain = found.plain.model_dump(mode="json")["rows"]
        return {
            "contract": found.contract,
            "version": found.version,
            "period": found.period,
            "snapshot": found.snapshot,
            "municipality": self.municipality,
            "internal": self.internal,
            "basis": found.variance.basis.model_dump(mode="json"),
            "sentence": self.sentence(),
            "bridge": [row(each) for each in self.bridge()],
            "plain": [each for each in plain if self.municipality in (None, each["municipality"])],
            "parts": self.drill_down(),
            "methods": [row(each) for each in self.side_by_side()],
            "sign_conflicts": self.conflicts(),
            "remarks": [*([text("explain_internal")] if self.internal else []), *self.remarks(), *more],
        }

    def remarks(self) -> list[str]:
        own = [each.said(LANG) for each in self.found.remarks]
        return [*own, *(each.en if LANG == "en" else each.nl for each in self.found.variance.remarks)]

    def print(self, more: Iterable[str]) -> None:
        """Sentence, bridge, plain split, parts, methods and what a reader must know."""
        if self.contract.illustrative:
            say_so(text("contract_illustrative"), style="yellow")
        if self.internal:
            say_so(text("explain_internal"), style="yellow")
        say_so(text("of_snapshot", snapshot=self.found.snapshot))
        say_so(self.sentence(), style="bold")
        steps = [row | {key: _euros(row[key]) for key in ("amount", "level")} for row in self.bridge()]
        self._table("explain_bridge", steps, {key: key for key in ("step", "amount", "level")})
        keys = ("base_correction", "volume", "price", "not_tied", "amendments", "remainder", "excess")
        prices = ("price_reference", "price_realised")
        plain = [row | {key: _euros(row[key]) or None for key in (*keys, *prices)} for row in self.plain()]
        months = ("client_months_reference", "client_months_realised")
        plain = [row | {key: _count(row[key]) for key in months} for row in plain]
        columns = ("name", *months, *prices, *keys)
        self._table("explain_plain", plain, {key: f"plain_{key}" if key != "name" else "name" for key in columns})
        self._print_parts()
        said = [
            row | {"conclusion": factor_names(row["conclusion"])[LANG]}
            | {name: _euros(row[name]) for name in self.methods if name in row}
            for row in self.side_by_side()
        ]  # fmt: skip
        self._table(
            "explain_methods",
            said,
            {"conclusion": "conclusion"} | {name: f"method_{name}" for name in self.methods},
        )
        for conclusion in self.conflicts():
            say_so(text("explain_conflict", name=factor_names(conclusion)[LANG]), style="yellow")
        for remark in (*self.remarks(), *more):
            say_so(f"- {remark}")

    def _print_parts(self) -> None:
        """The parts in whole euros, factors that belong together in one column where there are many."""
        together = _SOME
        used = {_column(code, together) for line in self.lines() for code, cents in line.effects.items() if cents}
        if len(self.grouped()) + len(used) > MOST_COLUMNS:
            together = _SOME | _MANY
        rows: list[dict[str, Any]] = []
        sums: dict[str, int] = {}
        for line in self.lines():
            sums = dict.fromkeys((_column(code, together) for code in line.effects), 0)
            for code, cents in line.effects.items():
                sums[_column(code, together)] += cents
            amounts = {"reference": line.reference, "cost": line.realised + line.accrued, "excess": line.excess}
            row: dict[str, Any] = {level: self._called(level, line.where[level]) for level in self.grouped()}
            rows.append(row | {key: _whole_euros(cents) for key, cents in (amounts | sums).items()})
        columns = {level: text(f"column_{level}") for level in self.grouped()}
        columns |= {key: text(f"explain_column_{key}") for key in ("reference", "cost")}
        columns |= {name: text(f"explain_short_{name}") for name in sums if any(row[name] for row in rows)}
        say_so("")
        show_rows(rows, "table", columns | {"excess": text("explain_excess")}, title=text("explain_parts"))

    def _table(self, title: str, rows: Sequence[dict[str, Any]], columns: Mapping[str, str]) -> None:
        say_so("")
        headings = {key: text(f"explain_column_{name}") for key, name in columns.items()}
        show_rows(rows, "table", headings, title=text(title))

    def _called(self, level: str, code: str) -> str:
        if code in (CAPACITY, TOTAL, UNKNOWN):
            return text(code)
        return self.names[level].get(code, code)


def _column(code: str, together: Mapping[str, str]) -> str:
    name = "mix" if code.startswith("mix_") else code
    return together.get(name, name)


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else to_euros(cents)


def _count(value: Decimal) -> int | Decimal:
    return int(value) if value == int(value) else value


def _whole_euros(cents: int) -> int:
    size = (abs(cents) + 50) // 100
    return size if cents >= 0 else -size
