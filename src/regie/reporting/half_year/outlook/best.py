# SPDX-License-Identifier: EUPL-1.2
"""The best combination of measures, and what each further euro of measures still brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from regie.reporting.charts import Curve, Mark, Point
from regie.reporting.document import Chart, Column, Row, Section, Table, link
from regie.reporting.half_year.outlook.words import amount, chance_cell, chance_words
from regie.reporting.half_year.parts import euros, paragraphs, present
from regie.reporting.half_year.wording import listed, sentence
from regie.reporting.values import Format
from regie.review import BestSet, Combination, ForecastRun
from regie.vocabulary.figure import TOTAL


def best_combination(run: ForecastRun) -> Section | None:
    """Which combination is best, whether one keeps within the budget, and the curve of trade-offs."""
    best = run.best_set
    if best is None:
        return None
    titles = _titles(run)
    return Section(
        title="Welke combinatie het meest oplevert",
        blocks=present(
            *paragraphs(_told(run, best, titles)),
            _curve(run, best),
        ),
        anchor="vooruitblik-combinatie",
    )


def _told(run: ForecastRun, best: BestSet, titles: Mapping[str, str]) -> str:
    aim = best.aim
    when = f"in {aim.year}" if aim.year is not None else "over alle maanden van de prognose"
    texts = []
    if best.allowed is not None:
        texts.append(f"van {best.allowed} combinaties van maatregelen is nagegaan wat er {when} nodig blijft")
    if best.best is None:
        texts.append("geen enkele combinatie voldoet aan alle voorwaarden")
    elif not best.best.measures:
        texts.append(
            "zonder maatregelen zijn zorg en maatregelen samen het goedkoopst: geen combinatie verdient zichzelf terug"
        )
    else:
        basis = "gemiddeld" if aim.by == "mean" else f"met {aim.certainty}% zekerheid"
        now, none = (
            (best.best.total, best.none.total) if aim.by == "mean" else (best.best.total_at, best.none.total_at)
        )
        texts.append(
            f"zorg en maatregelen samen kosten {basis} het minst met {_named(best.best, titles)}: {amount(now)}, tegen {amount(none)} zonder maatregelen"
        )
    if aim.budget is not None:
        texts.append(_within(run, best, titles))
    return " ".join(sentence(text) for text in texts)


def _within(run: ForecastRun, best: BestSet, titles: Mapping[str, str]) -> str:
    """Which combination keeps within the budget with the certainty aimed at, or that none does."""
    aim = best.aim
    budget = f"{_budget_name(run, best)} van {amount(aim.budget or 0)}"
    if best.within_budget:
        first = best.within_budget[0]
        if not first.measures:
            return f"ook zonder maatregelen blijft de regio met {aim.certainty}% zekerheid binnen {budget}"
        more = len(best.within_budget) - 1
        others = f"; er {'is nog 1 andere' if more == 1 else f'zijn nog {more} andere'}" if more else ""
        return f"met {aim.certainty}% zekerheid binnen {budget} blijft {_named(first, titles)}{others}"
    text = f"geen enkele combinatie blijft met {aim.certainty}% zekerheid binnen {budget}"
    nearest = best.best
    if nearest is not None and aim.budget is not None:
        text += f"; de beste heeft daarvoor {amount(nearest.total_at)} nodig, {amount(nearest.total_at - aim.budget)} meer"
        if nearest.chance is not None:
            text += f", en blijft er met een kans van {chance_words(nearest.chance)} binnen"
    return text


def _titles(run: ForecastRun) -> dict[str, str]:
    return {one.measure: one.title for one in run.measures.measures} if run.measures else {}


def _budget_name(run: ForecastRun, best: BestSet) -> str:
    year = run.outlook(best.aim.year) if best.aim.year is not None else None
    same = year is not None and best.aim.place == TOTAL and year.place(TOTAL).lump_sum == best.aim.budget
    return "de lumpsum" if same else "het budget"


def _named(one: Combination, titles: Mapping[str, str]) -> str:
    return listed([f"'{titles.get(measure, measure)}'" for measure in one.measures]) or "geen maatregel"


def _curve(run: ForecastRun, best: BestSet) -> Chart | None:
    """What is needed at the certainty aimed at, against what the measures cost."""
    curve, aim = best.curve, best.aim
    if len(curve) < 2:
        return None
    chosen = best.best.measures if best.best else None
    points = tuple(
        Point(x=euros(one.cost), y=euros(one.need_at), label=str(number), strong=one.measures == chosen)
        for number, one in enumerate(curve, 1)
    )
    first, last = curve[0], curve[-1]
    name = _budget_name(run, best)
    level = None if aim.budget is None else Mark(value=euros(aim.budget), label=f"{name} {amount(aim.budget)}")
    below = (
        ()
        if aim.budget is None or aim.budget > min(one.need_at for one in curve) - 3 * _reach(curve)
        else (f"{name.capitalize()} van {amount(aim.budget)} ligt buiten beeld, onder de lijn.",)
    )
    chosen_dot = " De zwarte stip is de beste combinatie." if any(point.strong for point in points) else ""
    return Chart(
        title="De eerste maatregelen brengen het meeste op; daarna vlakt het af" if _flattens(curve) else "Wat er nodig blijft bij elke uitgave aan maatregelen",
        subtitle=f"Wat er {'in ' + str(aim.year) if aim.year else 'in totaal'} met {aim.certainty}% zekerheid genoeg is voor de zorg, naast de kosten van de maatregelen",
        alt=sentence(
            f"een lijn die in {len(curve) - 1} stappen daalt van {amount(first.need_at)} zonder kosten van maatregelen"
            f"{'' if not first.cost else ' boven ' + amount(first.cost)} naar {amount(last.need_at)} bij {amount(last.cost)} aan maatregelen"
        ),
        spec=Curve(
            points=points,
            x_name="Kosten van de maatregelen",
            y_name=f"Nodig voor zorg ({aim.certainty}% zeker)",
            x_format=Format.EURO,
            y_format=Format.EURO_MILLIONS,
            stepped=True,
            level=level,
        ),
        notes=(("Welke maatregelen bij een nummer horen, staat in ", link("tabel-combinaties"), f".{chosen_dot}"), *((text,) for text in below)),
        anchor="figuur-vooruitblik-combinatie",
    )  # fmt: skip


def _reach(curve: Sequence[Combination]) -> int:
    return max(one.need_at for one in curve) - min(one.need_at for one in curve)


def _flattens(curve: Sequence[Combination]) -> bool:
    """Whether the first half of the money brings more than half of the effect, and clearly so."""
    half = curve[-1].cost / 2
    early = min(one.need_at for one in curve if one.cost <= half)
    whole = curve[0].need_at - curve[-1].need_at
    return whole > 0 and (curve[0].need_at - early) > 0.6 * whole


def combinations_table(run: ForecastRun) -> Table | None:
    """The combinations of the curve, for the annex; one that costs more and leaves more need is not on it."""
    best = run.best_set
    if best is None or len(best.curve) < 2:
        return None
    titles = _titles(run)
    chosen = best.best.measures if best.best else None
    rows = []
    for number, one in enumerate(best.curve, 1):
        label = "; ".join(titles.get(measure, measure) for measure in one.measures) or "Geen maatregelen"
        mark = " (beste)" if one.measures == chosen else ""
        cells = (euros(one.cost), euros(one.total), euros(one.total_at), chance_cell(one.chance))
        rows.append(Row(label=f"{number}. {label}{mark}", cells=cells))
    return Table(
        title="De combinaties op de lijn (euro)",
        head="Combinatie",
        columns=(
            Column(title="Maatregelen"),
            Column(title="Samen, gemiddeld", strong=True),
            Column(title=f"Samen, {best.aim.certainty}% zeker"),
            Column(title="Kans binnen budget"),
        ),
        rows=tuple(rows),
        notes=(
            "Samen: zorg en maatregelen. Combinaties die meer kosten en ook meer zorg nodig laten, staan er niet op.",
        ),
        anchor="tabel-combinaties",
    )
