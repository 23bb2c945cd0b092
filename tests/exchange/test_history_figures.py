# SPDX-License-Identifier: EUPL-1.2
"""From messages to figures: history is handed in as any delivery, and gives what was worked out on paper."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date as D
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from history_builders import (
    ANNA,
    BRAM,
    CEES,
    CHOICES,
    HEERLEN,
    LANDGRAAF,
    REGION,
    Made,
    Messages,
    P,
    Q,
    line,
    made,
)

from regie.contract import contract_from
from regie.deliveries import Summary, deliver, make_snapshot
from regie.figures import Source, open_snapshot, query
from regie.forecast.asked import Asked, Given
from regie.forecast.running import run_forecast
from regie.review.explained import explained
from regie.vocabulary import Period
from regie.vocabulary.region import read_region

DIRK = "K1" + "D" * 26
HANDED_IN = D(2024, 7, 2)


def handed_in(found: Made, folder: Path, more: str = "") -> list[Summary]:
    """All files of a history handed in, in their order, in a new region; a snapshot of it."""
    folder.mkdir()
    (folder / "region.toml").write_text(REGION + more, encoding="utf-8")
    files = [found.out / "deliveries" / one.file for one in found.account.deliveries]
    summaries = [deliver(file, folder, received_on=HANDED_IN) for file in files]
    make_snapshot(folder, HANDED_IN)
    return summaries


def figure(source: Source, indicator: str, period: str, **where: str) -> Any:
    """The value of one figure; of what is not named the total."""
    for one in query(source, indicator, by=tuple(where), periods=[Period.parse(period)], total=True):
        if one.indicator == indicator and one.breakdown == where:
            return one.value
    raise KeyError(indicator)


def on_paper() -> Messages:
    """Four youths in 2022, claims to January 2023.

    Anna   Heerlen    area team P         10-01 to 30-06, as planned     6 x 100.00            =   600.00
    Bram   Heerlen    outsourced care Q   from 01-03, still in care      9 x 250.00 + 200.00   = 2,450.00
    Cees   Heerlen    area team P         01-05 to 15-07, by the client  2 x 100.00            =   200.00
    Dirk   Landgraaf  area team P         April, then 01-06 to 31-08     4 x 100.00            =   400.00

    Bram's March was claimed at 250.00, credited and claimed again at 200.00; Cees' July was rejected; Dirk paused.
    """
    messages = Messages()
    months = [f"2022-{month:02}" for month in range(1, 13)]

    def paid(month: str) -> D:
        return D.fromisoformat(f"{month}-28") + timedelta(days=12)

    messages.assign(ANNA, "1", D(2022, 1, 3), D(2022, 12, 31))
    messages.start(ANNA, "1", D(2022, 1, 10))
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 6, 30))
    messages.claim([line(ANNA, "1", "2022-01", "a1", first=D(2022, 1, 3))], paid("2022-01"))
    for month in months[1:6]:
        messages.claim([line(ANNA, "1", month, f"a{month}")], paid(month))
    outsourced: dict[str, Any] = {"category": "44", "code": "44A03"}
    messages.assign(BRAM, "2", D(2022, 3, 1), provider=Q, **outsourced)
    messages.start(BRAM, "2", D(2022, 3, 1), provider=Q, **outsourced)
    for month in months[2:]:
        claimed = line(BRAM, "2", month, f"b{month}", volume=1, unit="82", tariff=25000, **outsourced)
        messages.claim([claimed], paid(month), provider=Q)
    again = [
        line(BRAM, "2", "2022-03", "b-c", volume=1, unit="82", tariff=25000, credits="b2022-03", **outsourced),
        line(BRAM, "2", "2022-03", "b-d", volume=1, unit="82", tariff=20000, **outsourced),
    ]
    messages.claim(again, D(2022, 8, 15), provider=Q)
    messages.assign(CEES, "3", D(2022, 5, 1), D(2022, 12, 31))
    messages.start(CEES, "3", D(2022, 5, 1))
    messages.stop(CEES, "3", D(2022, 5, 1), D(2022, 7, 15), "32")
    for month in months[4:7]:
        own = line(CEES, "3", month, f"c{month}")
        claim = messages.claim([own], paid(month))
        messages.answer(claim, paid(month) + timedelta(days=8), [own] if month == "2022-07" else [], granted=1)
    messages.assign(DIRK, "4", D(2022, 4, 1), D(2022, 12, 31), municipality=LANDGRAAF)
    messages.start(DIRK, "4", D(2022, 4, 1), municipality=LANDGRAAF)
    messages.stop(DIRK, "4", D(2022, 4, 1), D(2022, 4, 30), "20", municipality=LANDGRAAF)
    messages.start(DIRK, "4", D(2022, 6, 1), municipality=LANDGRAAF)
    messages.stop(DIRK, "4", D(2022, 6, 1), D(2022, 8, 31), "31", municipality=LANDGRAAF)
    for month in ("2022-04", "2022-06", "2022-07", "2022-08"):
        messages.claim([line(DIRK, "4", month, f"d{month}")], paid(month), municipality=LANDGRAAF)
    return messages


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Made, list[Summary], Source]]:
    place = tmp_path_factory.mktemp("paper")
    found = made(on_paper(), place)
    summaries = handed_in(found, place / "region")
    with open_snapshot(place / "region") as source:
        yield found, summaries, source


def test_the_files_are_handed_in_without_a_single_finding(paper: tuple[Made, list[Summary], Source]) -> None:
    found, summaries, _ = paper
    assert [one.counts for one in summaries] == [()] * len(summaries)
    assert sum(count.cents_accepted or 0 for one in summaries for count in one.tables) == 365000
    assert {(one.rule, one.parts) for one in found.account.rules} == {("claim_rejected", 1)}


def test_unique_clients_per_month_are_those_on_paper(paper: tuple[Made, list[Summary], Source]) -> None:
    source = paper[2]
    months = [f"2022-{month:02}" for month in range(1, 10)]
    assert [figure(source, "unique_clients", month) for month in months] == [1, 1, 2, 3, 3, 4, 3, 2, 1]
    assert figure(source, "unique_clients_period", "2022") == 4
    assert figure(source, "unique_clients_period", "2022", municipality=LANDGRAAF) == 1


def test_cost_per_segment_and_municipality_is_that_on_paper(paper: tuple[Made, list[Summary], Source]) -> None:
    source = paper[2]
    assert figure(source, "cost", "2022") == Decimal("3650.00")
    assert figure(source, "cost", "2022", segment="area_team") == Decimal("1200.00")
    assert figure(source, "cost", "2022", segment="outsourced_care") == Decimal("2450.00")
    assert figure(source, "cost", "2022", municipality=HEERLEN) == Decimal("3250.00")
    assert figure(source, "cost", "2022", municipality=LANDGRAAF) == Decimal("400.00")
    assert figure(source, "cost", "2022-03") == Decimal("300.00")


def test_endings_are_those_on_paper(paper: tuple[Made, list[Summary], Source]) -> None:
    """Anna and Dirk as planned, Cees by the client; Dirk's pause is outside the denominator."""
    source = paper[2]
    for indicator in ("ended_as_planned", "ended_as_planned.trajectories"):
        (one,) = (
            one for one in query(source, indicator, periods=[Period.parse("2022")]) if one.indicator == indicator
        )
        assert (one.numerator, one.denominator) == (2, 3)
    assert figure(source, "inflow", "2022") == 5
    assert figure(source, "outflow", "2022") == 4


def test_the_files_may_be_handed_in_again_and_change_nothing(
    paper: tuple[Made, list[Summary], Source], tmp_path: Path
) -> None:
    again = made(on_paper(), tmp_path)
    for one in again.account.deliveries:
        first = (paper[0].out / "deliveries" / one.file).read_bytes()
        assert (again.out / "deliveries" / one.file).read_bytes() == first


def test_whoever_is_of_record_for_production_delivers_it(tmp_path: Path) -> None:
    more = 'of_record = [{table = "production", party = "cooperative"}, {table = "trajectories", party = "provider"}]\n'
    messages = on_paper()
    messages.claim([line(DIRK, "4", "2022-01", "early")], D(2022, 2, 9), municipality=LANDGRAAF)
    found = made(messages, tmp_path, of=read_region((REGION + more).encode()))
    assert {one.party for one in found.account.deliveries if "production" in one.rows} == {"C"}
    assert {one.party for one in found.account.deliveries if "trajectories" in one.rows} == {"P", "Q"}
    summaries = handed_in(found, tmp_path / "region", more)
    assert sum(one.rows_set_aside for one in summaries) == 0
    with open_snapshot(tmp_path / "region") as source:
        assert figure(source, "cost", "2022") == Decimal("3750.00")
        assert figure(source, "unique_clients_period", "2022") == 4


class Truth:
    """Trajectories drawn at random, the messages they give, and what the figures must then be."""

    def __init__(self, clients: int, months: int, seed: int) -> None:
        self.messages = Messages()
        self.clients: dict[int, set[str]] = {}
        self.cents: Counter[tuple[int, str, str]] = Counter()
        self.first = D(2022, 1, 1)
        self.last_month = 2022 * 12 + months - 1
        chance = random.Random(seed)
        for number in range(clients):
            self._client(number, chance)

    def _client(self, number: int, chance: random.Random) -> None:
        who = "K1" + "".join(chr(65 + int(digit)) for digit in f"{number:026}")
        place = LANDGRAAF if number % 4 == 0 else HEERLEN
        heavy = number % 2 == 1
        provider, category, code = (Q, "44", "44A03") if heavy else (P, "45", "45A04")
        common: dict[str, Any] = {"provider": provider, "municipality": place}
        kind: dict[str, Any] = {"category": category, "code": code}
        began = self.first + timedelta(days=chance.randrange(30 * (self.last_month - 2022 * 12)))
        ended = began + timedelta(days=1 + int(chance.expovariate(1 / 200)))
        after = D((self.last_month + 1) // 12, (self.last_month + 1) % 12 + 1, 1)
        self.messages.assign(who, str(number), began, **common, **kind)
        self.messages.start(who, str(number), began, **common, **kind)
        if ended < after:
            self.messages.stop(who, str(number), began, ended, chance.choice(["31", "31", "32"]), **common, **kind)
        last = min(ended, after - timedelta(days=1))
        for month in range(began.year * 12 + began.month - 1, last.year * 12 + last.month):
            self.clients.setdefault(month, set()).add(who)
            written, reference = f"{month // 12}-{month % 12 + 1:02}", f"{number}-{month}"
            booked = D((month + 1) // 12, (month + 1) % 12 + 1, 5)
            if booked > after:
                continue
            volume, tariff = chance.randrange(1, 9), 25000 if heavy else 8700
            one = line(who, str(number), written, reference, volume=volume, tariff=tariff, **kind)
            self.messages.claim([one], booked, **common)
            segment = "outsourced_care" if heavy else "area_team"
            if chance.random() < 0.1:
                back = line(
                    who,
                    str(number),
                    written,
                    f"{reference}c",
                    volume=volume,
                    tariff=tariff,
                    credits=reference,
                    **kind,
                )
                self.messages.claim([back], booked + timedelta(days=9), **common)
            else:
                self.cents[month, segment, place] += volume * tariff


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Truth, Made, Source]]:
    place = tmp_path_factory.mktemp("drawn")
    truth = Truth(clients=90, months=30, seed=7)
    truth.messages.records = random.Random(1).sample(truth.messages.records, len(truth.messages.records))
    found = made(truth.messages, place, last_day=D(2024, 6, 30))
    handed_in(found, place / "region")
    with open_snapshot(place / "region") as source:
        yield truth, found, source


def test_figures_of_a_drawn_region_are_what_was_drawn(drawn: tuple[Truth, Made, Source]) -> None:
    truth, _, source = drawn
    months = [Period.of_month(month) for month in range(2022 * 12, truth.last_month)]
    clients = query(source, "unique_clients", periods=months)
    assert {one.period: one.value for one in clients} == {
        str(month): len(truth.clients.get(month.first_month_number, ())) for month in months
    }
    costs = query(source, "cost", by=("segment", "municipality"), periods=months)
    found = {
        (one.period, one.breakdown["segment"], one.breakdown["municipality"]): int(one.value * 100)
        for one in costs
        if one.indicator == "cost" and one.value and one.breakdown["segment"] != "total"
    }
    assert found == {
        (str(Period.of_month(month)), segment, place): cents
        for (month, segment, place), cents in truth.cents.items()
        if cents and month < truth.last_month
    }


def test_a_lump_sum_is_explained_against_a_year_of_history(drawn: tuple[Truth, Made, Source]) -> None:
    truth, _, source = drawn
    contract = contract_from(
        {
            "id": "proef",
            "version": "1",
            "name": "Proefcontract",
            "version_from": "2023-01-01",
            "clauses": [{"id": "term", "title": "Looptijd"}, {"id": "budget", "title": "Budget"}],
            "parties": [{"code": "C", "name": "Coöperatie", "role": "cooperative"}],
            "municipalities": [{"code": HEERLEN, "name": "Heerlen"}, {"code": LANDGRAAF, "name": "Landgraaf"}],
            "lots": [{"clause": "budget", "code": "L", "name": "Jeugdhulp", "funding": "lump_sum"}],
            "budget_base": [
                {
                    "clause": "budget",
                    "municipality": code,
                    "lot": "L",
                    "year": 2023,
                    "name": "hulp",
                    "amount": "250000.00",
                    "source": "historie",
                }
                for code in (HEERLEN, LANDGRAAF)
            ],
            "indexation": {"clause": "budget", "method": "none"},
            "term": {"clause": "term", "starts_on": "2023-01-01", "ends_on": "2023-12-31"},
        }
    )
    found = explained(source, contract, Period.parse("2023"), base=Period.parse("2022"), suppressed=False)
    spent = sum(cents for (month, _, _), cents in truth.cents.items() if month // 12 == 2023)
    assert found.variance.total.realised == spent
    assert sum(found.variance.total.effects.values()) == found.variance.total.excess


def test_a_forecast_runs_on_history(drawn: tuple[Truth, Made, Source]) -> None:
    _, _, source = drawn
    run = run_forecast(source, Given(), Asked(draws=60, horizon=12, parts=(), workers=1))
    assert run.model_dump_json()
    assert CHOICES.segments["44"] == "outsourced_care"
