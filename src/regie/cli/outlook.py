# SPDX-License-Identifier: EUPL-1.2
"""Forecasts, scenarios and backtests on screen, and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from regie.cli.common import LANG, say_so, show_rows, text
from regie.contract.lines import Words
from regie.forecast.fans import PROBABILITIES
from regie.forecast.run import ForecastRun
from regie.forecast.scoring.backtest_result import Backtest
from regie.forecast.scoring.past_years import past_years, past_years_said
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import percent
from regie.vocabulary.money import to_euros
from regie.vocabulary.texts import LANGUAGES

SHOWN_HORIZONS = (6, 12, 24)
"""Months ahead that the table of a backtest shows; all are in its JSON and CSV."""


def print_forecast(run: ForecastRun) -> None:
    """What a person wants to know first, then what it rests on."""
    if run.illustrative:
        say_so(text("forecast_illustrative"), style="yellow")
    asked = run.parameters
    say_so(text("forecast_head", until=asked.until, horizon=asked.horizon, draws=asked.draws, seed=asked.seed))
    print_years(run)
    _table("forecast_sensitivity", list(_sensitivities(run)), ("year", "assumption", "low", "high"))
    _table("forecast_measures", list(_measures(run)), _MEASURES)
    _measure_remarks(run)
    _best(run)
    _print_side_by_side(run)
    _sentences(
        "forecast_realised",
        [_titled(each.title, each.said) for each in run.realised],
    )
    _scored(run)
    _sentences("forecast_backtest", run.backtest.remarks if run.backtest else ())
    _sentences("forecast_remarks", (*_unique(run), *run.diagnostics))


def print_years(run: ForecastRun) -> None:
    """What every year is expected to cost, beside what there is, and how far such amounts were off before."""
    _table("forecast_years", list(_years(run)), _YEARS, certainty=run.certainty)
    say_so(past_years_said(past_years(run.backtest)).said(LANG))


def print_scenarios(run: ForecastRun) -> None:
    """Scenarios side by side, and what each assumes."""
    if run.illustrative:
        say_so(text("forecast_illustrative"), style="yellow")
    for scenario in run.scenarios:
        say_so(f"{scenario.title} ({scenario.id})", style="bold")
        for line in (
            scenario.description,
            ", ".join(scenario.measures),
            *(each.said(LANG) for each in scenario.assumed),
        ):
            if line:
                say_so(f"  {line}")
    _print_side_by_side(run)
    _sentences("forecast_remarks", _unique(run))


def _print_side_by_side(run: ForecastRun) -> None:
    rows = list(_scenarios(run))
    _table("forecast_scenarios", rows, _SCENARIOS, certainty=run.certainty)
    if rows:
        say_so(text("forecast_scenarios_note", certainty=run.certainty))


def print_backtest(found: Backtest, names: Mapping[str, str]) -> None:
    """The verdict, and how all methods did for the region and every municipality."""
    for remark in found.remarks:
        say_so(f"- {remark.said(LANG)}")
    rows = [row for row in backtest_rows(found, names) if row["horizon"] in SHOWN_HORIZONS and not row["segment"]]
    keys = ("place", "quantity", "span", "horizon", "method", "origins", "in_80", "crps", "bias")
    _table("forecast_scores", rows, keys)


def backtest_rows(found: Backtest, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A backtest as rows; clients as numbers, cost in euros."""
    rows = []
    for row in found.rows:
        cost = row.quantity == "cost"
        values = {name: getattr(row, name) for name in ("crps", "bias", "mean_absolute_error", "happened")}
        rows.append(
            {
                "place": text("total")
                if row.municipality == TOTAL
                else names.get(row.municipality, row.municipality),
                "segment": names.get(row.segment, row.segment),
                "quantity": text(f"forecast_{row.quantity}"),
                "span": text(f"forecast_span_{row.span}"),
                "horizon": row.horizon,
                "method": text(f"forecast_method_{row.method}"),
                "origins": row.origins,
                "in_50": row.covered[0],
                "in_80": row.covered[1],
                "in_95": row.covered[2],
                **{name: to_euros(value) if cost else Decimal(str(value)) for name, value in values.items()},
            }
        )
    return rows


def fan_rows(run: ForecastRun) -> list[dict[str, Any]]:
    """Every month of every fan as a row: known months have a value, months to come a mean and quantiles."""
    empty: dict[str, Any] = dict.fromkeys(["value", "mean", *(f"q{chance}" for chance in PROBABILITIES)])
    rows = []
    for fan in run.fans:
        place = {"place": fan.place, "quantity": fan.quantity, "segment": fan.segment}
        rows += [place | {"month": each.month} | empty | {"value": each.value} for each in fan.known]
        for each in fan.months:
            quantiles = {f"q{chance}": edge for chance, edge in zip(PROBABILITIES, each.quantiles, strict=True)}
            rows.append(place | {"month": each.month} | empty | {"mean": each.mean} | quantiles)
    return rows


_YEARS = ("year", "place", "need", "lump_sum", "lump_sum_of", "chance", "enough", "line", "short")
_MEASURES = ("order", "measure", "alone", "in_set", "cost", "net", "pays")
_SCENARIOS = ("scenario", "year", "place", "need", "cost", "enough", "more")


def _chance(share: float | Decimal) -> str:
    """A chance (0 to 1); never 0 or 100 percent, as draws cannot show that something is certain."""
    percentage = Decimal(str(share)) * 100
    if percentage > 99:
        return "> 99%"
    return "< 1%" if percentage < 1 else percent(percentage, 0, lang=LANG)


def _years(run: ForecastRun) -> Iterator[dict[str, Any]]:
    lines = {(line.year, line.place): line for line in run.lines}
    for outlook in run.years:
        for row in outlook.places:
            budget, line = run.budget(outlook.year, row.place), lines.get((outlook.year, row.place))
            yield {
                "year": str(outlook.year),
                "place": _place(run, row.place),
                "need": _whole(row.need),
                "lump_sum": _whole(row.lump_sum),
                "lump_sum_of": None if outlook.lump_sum_of == outlook.year else _text(outlook.lump_sum_of),
                "chance": row.excess and _chance(row.excess.chance),
                "enough": budget and _whole(budget.at(run.certainty)),
                "line": line and _whole(line.line),
                "short": line and _whole(line.need_minus_line),
            }


def _sensitivities(run: ForecastRun) -> Iterator[dict[str, Any]]:
    ahead = [each for each in run.sensitivities if each.place == TOTAL and each.year in _ahead(run)[:1]]
    for found in ahead:
        for row in found.most(3):
            yield {
                "year": str(found.year),
                "assumption": row.names().said(LANG),
                "low": _whole(row.low),
                "high": _whole(row.high),
            }


def _measures(run: ForecastRun) -> Iterator[dict[str, Any]]:
    if run.measures is None:
        return
    for measure in run.measures.ordered:
        of = measure.of()
        yield {
            "order": measure.order,
            "measure": measure.title,
            "alone": _whole(of.alone.mean),
            "in_set": _whole(of.in_set.mean),
            "cost": _whole(of.cost),
            "net": _whole(of.net.mean),
            "pays": _chance(measure.chance_pays),
        }


def _measure_remarks(run: ForecastRun) -> None:
    for measure in run.measures.ordered if run.measures else ():
        for remark in measure.remarks:
            say_so(f"- {measure.title}: {remark.said(LANG)}")


def _best(run: ForecastRun) -> None:
    best = run.best_set
    if best is None:
        return
    titles = {each.measure: each.title for each in run.measures.measures} if run.measures else {}
    if best.best is not None:
        chosen = ", ".join(titles.get(each, each) for each in best.best.measures) or text("forecast_no_measure")
        say_so(text("forecast_best", year=best.aim.year or text("forecast_all_months"), measures=chosen))
    for remark in best.remarks:
        say_so(f"- {remark.said(LANG)}")


def _scenarios(run: ForecastRun) -> Iterator[dict[str, Any]]:
    for scenario in run.scenarios:
        for row in scenario.amounts:
            if row.municipality == TOTAL:
                yield {
                    "scenario": scenario.title,
                    "year": str(row.year),
                    "place": _place(run, row.municipality),
                    "need": _whole(row.need.mean),
                    "cost": _whole(row.cost),
                    "enough": _whole(row.enough),
                    "more": _whole(row.more.mean),
                }


def _scored(run: ForecastRun) -> None:
    rows = [
        {
            "published": scored.published_on,
            "place": _place(run, score.municipality),
            "quantity": text(f"forecast_{score.quantity}"),
            "come": score.come,
            "in_80": score.covered[0],
            "bias": to_euros(int(score.bias)) if score.quantity == "cost" else Decimal(str(score.bias)),
        }
        for scored in run.published
        for score in scored.scores
        if not score.segment
    ]
    _table("forecast_scored", rows, ("published", "place", "quantity", "come", "in_80", "bias"))


def _ahead(run: ForecastRun) -> list[int]:
    """The years that lie wholly ahead."""
    return [outlook.year for outlook in run.years if not outlook.known_months]


def _unique(run: ForecastRun) -> tuple[Words, ...]:
    """The remarks on the run and on its years, each once."""
    every = [*run.remarks, *(remark for outlook in run.years for remark in outlook.remarks)]
    return tuple(dict.fromkeys(every))


def _place(run: ForecastRun, code: str) -> str:
    return _named(run.names, code)


def _named(names: Mapping[str, str], code: str) -> str:
    return text("total") if code == TOTAL else names.get(code, code)


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _whole(cents: int | None) -> int | None:
    """Whole euros: cents of what is still to come say nothing."""
    return None if cents is None else int(to_euros(cents).to_integral_value(ROUND_HALF_UP))


def _titled(title: str, sentence: Words) -> Words:
    return Words(*(f"{title}: {sentence.said(lang)}" for lang in LANGUAGES))


def _sentences(title: str, sentences: tuple[Words, ...] | list[Words]) -> None:
    if sentences:
        say_so("")
        say_so(text(title), style="bold")
        for sentence in sentences:
            say_so(f"- {sentence.said(LANG)}")


def _table(title: str, rows: list[dict[str, Any]], keys: tuple[str, ...], **values: object) -> None:
    if rows:
        say_so("")
        show_rows(
            rows, "table", {key: text(f"forecast_column_{key}", **values) for key in keys}, title=text(title)
        )
