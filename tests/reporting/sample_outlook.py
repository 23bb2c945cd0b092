# SPDX-License-Identifier: EUPL-1.2
"""A forecast of three invented municipalities with round numbers. Every number in it is made up.

In 2025 10 and 20 and 30 million of lump sum stand against a need of 11, 22 and 30 million; what is enough with
50 to 99 percent certainty rises by 20,000 euros a percent and municipality.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from regie.contract import Words
from regie.forecast.budgeting.budget import CURVE, FittingBudget, Level
from regie.forecast.budgeting.budget_lines import NeedAgainstLine
from regie.forecast.budgeting.gap import Gap, GapRow
from regie.forecast.budgeting.sensitivity import AssumptionEffect, Sensitivity
from regie.forecast.budgeting.settled import Outlook
from regie.forecast.budgeting.year_outlook import MemberOutlook, PlaceOutlook, YearOutlook
from regie.forecast.fans import PROBABILITIES, Fan, FanMonth, KnownMonth
from regie.forecast.measures.best_set_result import Aim, BestSet, Combination
from regie.forecast.measures.model import Effect
from regie.forecast.measures.result import Band, MeasureAmounts, MeasureEffect, MeasureEffects, SetAmounts, Watch
from regie.forecast.realised.result import ExpectedChange, Range, RealisedEffect, RealisedMonth
from regie.forecast.run import ForecastRun
from regie.forecast.runs import Choice, Parameters
from regie.forecast.scenarios import ScenarioAmounts, ScenarioOutcome
from regie.forecast.scoring.backtest_result import Backtest, ClientRow, CostRow
from regie.vocabulary import Period
from regie.vocabulary.figure import TOTAL

MLN = 1_000_000_00
NEED = {"0917": 22 * MLN, "0882": 30 * MLN, "0986": 11 * MLN}
LUMP_SUM = {"0917": 20 * MLN, "0882": 30 * MLN, "0986": 10 * MLN}
FIRST_AHEAD = Period.parse("2024-07").first_month_number
MONTHS = 42


def words(text: str) -> Words:
    return Words(text, text)


def forecast(codes: Iterable[str] = ("0917", "0882", "0986"), certainty: int = 80) -> ForecastRun:
    """A whole run with every part."""
    own = list(codes)
    return ForecastRun(
        parameters=parameters(),
        illustrative=True,
        names={code: code for code in own},
        method="cohorts",
        certainty=certainty,
        fans=tuple(fan(place, quantity) for quantity in ("clients", "cost") for place in (TOTAL, *own)),
        years=(year(2024, own, known=6), year(2025, own), year(2026, own, of=2025)),
        budgets=tuple(budget(place, when, own) for when in (2024, 2025, 2026) for place in (*own, TOTAL)),
        gaps=(gap(2025, own), gap(2026, own)),
        sensitivities=tuple(sensitivity(when) for when in (2025, 2026)),
        lines=tuple(line(place, when, own) for when in (2025, 2026) for place in (*own, TOTAL)),
        measures=measures(),
        best_set=best_set(),
        realised=(realised(),),
        scenarios=(scenario("ongewijzigd", 0), scenario("zwaarder", 2 * MLN)),
        backtest=backtest(own),
        coverage={80: Decimal("0.745")},
        diagnostics=(words("De eerste maanden zijn dun."),),
        remarks=(words("Bedragen van 2026 zijn in prijzen van 2025."),),
    )


def parameters() -> Parameters:
    return Parameters(
        kind="forecast", region="voorbeeld", snapshot="2024-08-31-1a2b3c4d", contract="jens-2023-2027",
        contract_version="1", code_version="0.1.0", seed=1, draws=1000, until="2024-06", horizon=MONTHS,
        choices=(Choice(name="certainty", value="80", reason_nl="Een keuze van het bestuur.", reason_en="A choice."),),
        inputs={"measures/2025.toml": "ab"},
    )  # fmt: skip


def fan(place: str, quantity: str, last: int | None = None, before: int | None = None, first: int = 1000) -> Fan:
    """A level history, a level forecast; ``last`` replaces the last month, ``before`` the months a year earlier."""
    unit = 1000 if quantity == "cost" else 1
    known = [Decimal(1000 * unit)] * 24
    if before is not None:
        known[12 - 1] = Decimal(before * unit)
    if last is not None:
        known[-1] = Decimal(last * unit)
    start = FIRST_AHEAD - len(known)
    edges = tuple(Decimal(unit) * (800 + 400 * each) for each in PROBABILITIES)
    return Fan(
        place=place,
        quantity=quantity,
        known=tuple(
            KnownMonth(month=str(Period.of_month(start + at)), value=value) for at, value in enumerate(known)
        ),
        months=tuple(
            FanMonth(month=str(Period.of_month(FIRST_AHEAD + at)), mean=Decimal(first * unit), quantiles=edges)
            for at in range(MONTHS)
        ),
        last_value=known[-1],
    )


def outlook(cents: int, chance: float = 0.7) -> Outlook:
    return Outlook(chance=chance, mean=cents, above=max(cents, 0) + MLN // 10, bad_year=cents + MLN)


def year(when: int, codes: list[str], *, known: int = 0, of: int | None = None) -> YearOutlook:
    def place(code: str) -> PlaceOutlook:
        need, lump_sum = whole(NEED, code, codes), whole(LUMP_SUM, code, codes)
        excess = outlook(need - lump_sum, 1.0 if code == TOTAL else 0.7)
        return PlaceOutlook(place=code, need=need, lump_sum=lump_sum, excess=excess, valve=outlook(MLN))

    loss = outlook(MLN // 2)
    return YearOutlook(
        year=when,
        known_months=known,
        simulated_months=12 - known,
        lump_sum_of=of or when,
        places=tuple(place(code) for code in (*codes, TOTAL)),
        members=(
            MemberOutlook(party="A002", name="Meerkoet", loss=loss),
            MemberOutlook(party="cooperative", name="cooperative", loss=loss),
        ),
        remarks=(words(f"Voor {when} is iets te zeggen."),),
    )


def whole(amounts: dict[str, int], code: str, codes: list[str]) -> int:
    """Of a municipality that is not one of the three: as much as the smallest."""
    if code == TOTAL:
        return sum(whole(amounts, each, codes) for each in codes)
    return amounts.get(code, amounts["0986"])


def budget(place: str, when: int, codes: list[str]) -> FittingBudget:
    need = whole(NEED, place, codes)
    step = 20_000_00 * (len(codes) if place == TOTAL else 1)
    curve = tuple(need + step * (certainty - 50) for certainty in CURVE)
    levels = tuple(
        Level(
            certainty=each, amount=curve[each - 1], buffer=curve[each - 1] - need, shortfall=step, tail=curve[98], next_percent=step
        )
        for each in (50, 80, 90, 95)
    )  # fmt: skip
    return FittingBudget(municipality=place, year=when, mean=need, levels=levels, curve=curve)


def gap(when: int, codes: list[str]) -> Gap:
    def row(code: str) -> GapRow:
        need, lump_sum = whole(NEED, code, codes), whole(LUMP_SUM, code, codes)
        volume = (need - lump_sum) // 4
        causes = {"volume": volume, "cost_per_client_month": need - lump_sum - volume}
        return GapRow(place=code, need=need, lump_sum=lump_sum, causes=causes)

    names = {"volume": words("Volume"), "cost_per_client_month": words("Kosten per cliëntmaand")}
    rows = tuple(row(code) for code in (*codes, TOTAL))
    basis = "jens-2023-2027, 2025"
    return Gap(year=when, lump_sum_of=2025, basis=basis, rows=rows, names=names, remarks=(words("Vergeleken."),))


def sensitivity(when: int) -> Sensitivity:
    rows = [("fixed_cost", 3), ("new_clients", 2), ("index", 1)]
    return Sensitivity(
        place=TOTAL,
        year=when,
        need=63 * MLN,
        assumptions=tuple(
            AssumptionEffect(assumption=name, low=-mln * MLN, high=mln * MLN, step=mln * 100_000_00) for name, mln in rows
        ),
    )  # fmt: skip


def line(place: str, when: int, codes: list[str]) -> NeedAgainstLine:
    need, budgeted = whole(NEED, place, codes), whole(LUMP_SUM, place, codes)
    at = budget(place, when, codes).at(80)
    return NeedAgainstLine(
        place=place, year=when, need=need, certainty=80, need_at_certainty=at, line=budgeted,
        source="" if place == TOTAL else "Begroting 2025", decided=None if place == TOTAL else date(2024, 11, 7),
        lump_sum=budgeted, lump_sum_of=2025, need_minus_line=need - budgeted,
        need_at_certainty_minus_line=at - budgeted, certainty_of_line=0,
        income=-MLN if when == 2026 else None, income_notes=("Ravijnjaar",) if when == 2026 else (),
    )  # fmt: skip


def band(cents: int) -> Band:
    return Band(mean=cents, low=cents - MLN // 10, high=cents + MLN // 10)


def measure(id_: str, order: int, effect: int, cost: int, new_clients: str) -> MeasureEffect:
    return MeasureEffect(
        measure=id_, type="tariff", title=id_.capitalize(), owner="Directeur", means="Groepen in plaats van apart.",
        concerns="Jeugdigen in uitbestede zorg", state="decided", starts="2025-01",
        effects=(Effect(low=Decimal(1), likely=Decimal(2), high=Decimal(3), ground="pilot", source="Een proef"),),
        amounts=tuple(
            MeasureAmounts(
                year=when, municipality=TOTAL, alone=band(effect), in_set=band(effect), cost=cost, net_alone=band(effect - cost), net=band(effect - cost)
            )
            for when in (None, 2025, 2026)
        ),
        order=order, worth_per_euro=Decimal("4.00") if cost else None, chance_pays=Decimal("0.9"),
        chance_pays_alone=Decimal("0.9"), new_clients=Decimal(new_clients), client_months=Decimal("120.0"),
        returned=Decimal(0), waiting=Decimal(0),
        watch=(Watch(indicator="ended_as_planned", name=words("Volgens plan beëindigd"), better="higher"),),
        remarks=(words("Waar capaciteit wordt betaald, spaart dit niets."),),
    )  # fmt: skip


def measures() -> MeasureEffects:
    return MeasureEffects(
        id="2025", name="Maatregelen", illustrative=True, chosen=("groepen", "preventie"), fail_together=Decimal(30),
        first_month="2024-07", months=MONTHS, draws=1000, seed=1,
        measures=(measure("preventie", 2, MLN, MLN // 4, "3.2"), measure("groepen", 1, 2 * MLN, 0, "51.3")),
        together=tuple(
            SetAmounts(
                year=when, municipality=TOTAL, need=band(63 * MLN), effect=band(2 * MLN), cost=MLN // 4, net=band(2 * MLN - MLN // 4), interaction=band(-MLN)
            )
            for when in (None, 2025, 2026)
        ),
        chance_pays=Decimal("0.95"), returned=Decimal(0), waiting=Decimal(0),
    )  # fmt: skip


def combination(names: tuple[str, ...], cost: int, need: int) -> Combination:
    return Combination(
        measures=names, cost=cost, need=need, need_at=need + MLN, total=need + cost, total_at=need + cost + MLN,
        chance=Decimal("0.02"), waiting=Decimal(0), returned=Decimal(0),
    )  # fmt: skip


def best_set(within: tuple[Combination, ...] = ()) -> BestSet:
    none = combination((), 0, 63 * MLN)
    groups = combination(("groepen",), MLN // 10, 61 * MLN)
    both = combination(("groepen", "preventie"), MLN, 60 * MLN + MLN // 2)
    aim = Aim(year=2025, budget=60 * MLN)
    curve = (none, groups, both)
    return BestSet(
        aim=aim, method="enumeration", draws=1000, allowed=4, kept=4, none=none, best=groups, simulated=groups,
        difference=0, within_budget=within, curve=curve,
    )  # fmt: skip


def realised() -> RealisedEffect:
    months = tuple(
        RealisedMonth(
            month=str(Period.of_month(FIRST_AHEAD - 24 + at)), observed=Decimal(7), without=Decimal("8.5")
        )
        for at in range(24)
    )
    return RealisedEffect(
        measure="poh", title="Praktijkondersteuner", quantity="new_clients", unit="clients", start="2023-07",
        expected=ExpectedChange(low=Decimal(-20), likely=Decimal(-12), high=Decimal(-5)), verdict="unclear",
        said=words("Geen effect aantoonbaar."), realised=Decimal("-28.3"),
        band_80=Range(low=Decimal(-42), high=Decimal(-11)), band_95=Range(low=Decimal(-48), high=Decimal(5)),
        months_before=12, months_after=12, comparison=words("vergeleken met Landgraaf"), months=months,
    )  # fmt: skip


def scenario(id_: str, more: int) -> ScenarioOutcome:
    amounts = tuple(
        ScenarioAmounts(
            year=when, municipality=TOTAL, need=band(63 * MLN + more), cost=0, total=band(63 * MLN + more), enough=65 * MLN + more, more=band(more)
        )
        for when in (2025, 2026)
    )  # fmt: skip
    return ScenarioOutcome(
        id=id_, title=id_.capitalize(), description="Een toekomst", assumed=(words("Verblijf 5% langer."),) if more else (),
        measures=(), begun=(), amounts=amounts,
    )  # fmt: skip


def backtest(codes: list[str], remarks: tuple[Words, ...] | None = None) -> Backtest:
    rows: list[ClientRow | CostRow] = []
    for place in (TOTAL, *codes):
        for horizon in (6, 12, 24):
            for at, method in enumerate(
                ("model", "last_value", "seasonal_naive", "stock_and_flow", "exponential_smoothing")
            ):
                common = {
                    "municipality": place,
                    "segment": "",
                    "span": "month",
                    "horizon": horizon,
                    "method": method,
                    "origins": 7,
                }
                common |= {"covered": (2, 5, 6), "better": 0}
                rows.append(
                    ClientRow.model_validate(
                        common | {"crps": 10.0 + at, "bias": 1.0, "mean_absolute_error": 2.0, "happened": 1000.0}
                    )
                )
                rows.append(
                    CostRow.model_validate(
                        common
                        | {"crps": (1000 + at) * 100, "bias": 100, "mean_absolute_error": 200, "happened": MLN}
                    )
                )
    told = remarks or (
        words("De prognose is 7 keer opnieuw gemaakt."),
        words("De regio: dat past."),
        words("Voerendaal: dat past ook."),
    )
    return Backtest(
        snapshot="s",
        origins=("2021-01", "2024-01"),
        known_until="2024-06",
        draws=1000,
        seed=1,
        rows=tuple(rows),
        remarks=told,
    )
